//! Anything else: a line is a record, a blank line belongs to the one before. Times that begin a line are read when
//! they are clear.

use super::words;
use crate::logs::record::{Entry, Marks, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{date, Cursor, MINUTE};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text;

impl Shape for Text {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        if let Some(stamp) = stamp(entry.raw.of(text)) {
            stamp.fill(cut.start, entry);
        }
        words::derive_level(text, entry);
        None
    }
}

/// A time at the front of a line.
pub(crate) struct Stamp {
    from: usize,
    to: usize,
    message: usize,
    /// Ticks; 0 when the stamp is unclear.
    local: i64,
    /// Minutes east of UTC.
    zone: Option<i32>,
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
            entry.kind = if minutes == 0 { TimeKind::Utc } else { TimeKind::Offset };
            entry.utc = self.local - i64::from(minutes) * MINUTE;
        }
    }
}

/// `2024-03-28T11:52:20.123Z`, `2024-03-28 11:52:20,123`, `03/28/2024 11:52:20`, each also in brackets, `11:52:20` alone.
pub(crate) fn stamp(line: &[u8]) -> Option<Stamp> {
    let bracket = line.first() == Some(&b'[');
    let from = usize::from(bracket);
    let mut at = Cursor::new(line, from);
    let day = day(&mut at);
    if day.is_some() {
        at.one_of(b"T ,")?;
        at.blanks();
    }
    let time = at.hms(1, b":")?;
    let fraction = at.one_of(b".,:").and_then(|_| at.fraction()).unwrap_or(0);
    let end = at.at;
    if matches!(line.get(at.at..at.at + 3), Some(b" AM" | b" PM")) {
        // Twelve hours: left alone
        return None;
    }
    let zone = at.iso_offset();
    if zone.is_none() {
        at.at = end;
    }
    let to = at.at;
    if bracket {
        at.one_of(b"]")?;
    }
    if at.at < line.len() && !matches!(line[at.at], b' ' | b'\t' | b':' | b',' | b';' | b'|' | b'-' | b'\r' | b'\n') {
        return None;
    }
    while matches!(at.peek(), Some(b' ' | b'\t' | b':' | b',' | b';')) {
        at.at += 1;
    }
    let local = match day {
        Some(Some(day)) => day + time + fraction,
        _ => 0,
    };
    Some(Stamp { from, to, message: at.at, local, zone })
}

/// A date. `Some(None)`: a date, but which is not clear.
fn day(at: &mut Cursor<'_>) -> Option<Option<i64>> {
    let mut try_at = *at;
    let first = try_at.number(1, 4)?;
    let separator = try_at.one_of(b"-/.")?;
    let second = try_at.number(1, 2)?;
    try_at.one_of(&[separator])?;
    let third = try_at.number(1, 4)?;
    let result = if first > 31 {
        date(first, second, third)
    } else if first > 12 {
        date(third, second, first)
    } else if second > 12 || first == second {
        date(third, first, second)
    } else {
        None
    };
    *at = try_at;
    Some(result)
}
