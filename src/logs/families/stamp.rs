//! The time at the front of a line. `yyyy-mm-dd hh:mm:ss` is read fast: lines that follow each other
//! mostly share the day, often the second.

use crate::logs::record::{Entry, Marks, Span, TimeKind};
use crate::logs::time::{clock, date, MINUTE};

/// Where a time stands in its line, and what it says.
pub(crate) struct Stamp {
    pub from: usize,
    pub to: usize,
    /// Where the message begins.
    pub message: usize,
    /// Ticks; 0 when the stamp is unclear.
    pub local: i64,
    /// Minutes east of UTC.
    pub zone: Option<i32>,
}

impl Stamp {
    /// Sets time and message of a record that begins at `start`.
    pub fn fill(&self, start: usize, entry: &mut Entry) {
        entry.stamp = Span::new(start + self.from, start + self.to);
        entry.message = Span::new(start + self.message, entry.raw.end as usize);
        entry.local = self.local;
        if self.local == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
        } else if let Some(minutes) = self.zone {
            set_zone(minutes, entry);
        }
    }
}

/// Sets UTC of a record that has its time as written, by its zone in minutes east of UTC.
pub(crate) fn set_zone(minutes: i32, entry: &mut Entry) {
    entry.kind = if minutes == 0 { TimeKind::Utc } else { TimeKind::Offset };
    entry.utc = entry.local - i64::from(minutes) * MINUTE;
}

/// Remembers the last stamp and the last day.
#[derive(Clone, Debug, Default)]
pub(crate) struct StampCache {
    stamp: [u8; 19],
    ticks: i64,
    day: [u8; 10],
    day_ticks: i64,
}

#[inline]
fn digits(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value, b| value * 10 + u32::from(b.wrapping_sub(b'0')))
}

impl StampCache {
    /// Ticks of a stamp the digits of which are known to be digits; separators are not looked at. 0
    /// when it cannot be.
    #[inline]
    pub fn ticks(&mut self, stamp: &[u8; 19]) -> i64 {
        if *stamp == self.stamp {
            return self.ticks;
        }
        let mut day = [0; 10];
        day.copy_from_slice(&stamp[..10]);
        if day != self.day {
            self.day = day;
            self.day_ticks =
                date(digits(&day[..4]), digits(&day[5..7]), digits(&day[8..])).unwrap_or(0);
        }
        self.stamp = *stamp;
        self.ticks =
            match clock(digits(&stamp[11..13]), digits(&stamp[14..16]), digits(&stamp[17..])) {
                Some(clock) if self.day_ticks > 0 => self.day_ticks + clock,
                _ => 0,
            };
        self.ticks
    }

    /// The same for a slice; 0 when it is too short.
    #[inline]
    pub fn of(&mut self, stamp: &[u8]) -> i64 {
        stamp.first_chunk::<19>().map_or(0, |stamp| self.ticks(stamp))
    }
}
