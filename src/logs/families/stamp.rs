//! `yyyy-mm-dd hh:mm:ss`, read fast: lines that follow each other mostly share the day, often the
//! second.

use crate::logs::time::{clock, date};

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
