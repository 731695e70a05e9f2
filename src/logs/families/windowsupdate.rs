//! `WindowsUpdate.log` written by `Get-WindowsUpdateLog`.
//!
//! `2021/07/13 10:32:02.9927012 3696  8172  Misc            ServiceManager uninit`. The separators
//! are those of the culture; ids of six digits push the columns to the right, so that tokens count;
//! the component may be blank.

use super::format::Format;
use super::words;
use crate::logs::noise;
use crate::logs::record::{Entry, Marks, Span};
use crate::logs::shape::{find_near, skip_blanks, Cut, Shape};
use crate::logs::time::Cursor;
use memchr::memmem;
use wide::u8x16;

pub(crate) static FORMAT: Format = Format { name: "windowsupdate", head: is_own, ..Format::PLAIN };

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct WindowsUpdate {
    day: [u8; 10],
    ticks: i64,
    /// Time of day as written, and what it says.
    clock: [u8; 8],
    time: Option<i64>,
}

/// `0000x00x00 00x00x00.` with `x` any separator that a culture has.
#[inline]
fn is_head(line: &[u8]) -> bool {
    let Some(head) = line.first_chunk::<21>() else { return false };
    const DIGITS: u32 = 0b1_0110_1101_1011_0110_1111;
    digits(head) & DIGITS == DIGITS
        && head[10] == b' '
        && matches!(head[4], b'/' | b'-' | b'.')
        && head[4] == head[7]
        && matches!(head[13], b':' | b'.')
        && head[13] == head[16]
        && matches!(head[19], b'.' | b',')
}

/// Which of the bytes are digits, the lowest bit for the first.
#[inline]
fn digits(head: &[u8; 21]) -> u32 {
    let mask = |part: &[u8; 16]| {
        let more = u8x16::new(*part) - u8x16::splat(b'0');
        more.min(u8x16::splat(9)).cmp_eq(more).move_mask() as u32
    };
    let parts = (head.first_chunk(), head.last_chunk());
    parts.0.map_or(0, mask) | parts.1.map_or(0, mask) << 5
}

/// Whether a line can only be of this log: many logs begin with such a time, but not with seven
/// digits of a second and two ids behind it.
fn is_own(line: &[u8]) -> bool {
    let mut at = Cursor::new(line, 20);
    is_head(line)
        && at.number(7, 7).is_some()
        && at.blanks() > 0
        && at.number(1, 9).is_some()
        && at.blanks() > 0
        && at.number(1, 9).is_some()
        && matches!(at.peek(), Some(b' ' | b'\r') | None)
}

impl Shape for WindowsUpdate {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        is_head(line)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let line = &record[..record.len().min(cut.first.saturating_sub(cut.start))];
        if !is_head(line) {
            entry.marks.add(Marks::PARTIAL);
            return None;
        }
        let mut at = Cursor::new(line, 0);
        if line[..10] == self.day {
            at.at = 10;
        } else {
            self.day.copy_from_slice(&line[..10]);
            self.ticks = at.ymd(b"/-.").unwrap_or(0);
        }
        if line[11..19] != self.clock {
            self.clock.copy_from_slice(&line[11..19]);
            at.at = 11;
            self.time = at.hms(2, b":.");
        }
        at.at = 20;
        let fraction = at.fraction().unwrap_or(0);
        entry.stamp = Span::new(cut.start, cut.start + at.at);
        match self.time {
            Some(time) if self.ticks > 0 => entry.local = self.ticks + time + fraction,
            // FILETIME zero, or the calendar of another culture
            _ => entry.marks.add(Marks::TIME_UNCLEAR),
        }
        at.blanks();
        entry.pid = at.number(1, 9);
        at.blanks();
        entry.tid = at.number(1, 9);
        if entry.pid.is_none() || entry.tid.is_none() {
            entry.marks.add(Marks::MALFORMED);
            entry.message =
                Span::new(cut.start + skip_blanks(line, at.at, line.len()), entry.raw.end as usize);
            return None;
        }
        // Five columns for the id and one blank: what is more is the blank component column.
        let tid_end = at.at;
        let gap = at.blanks();
        let word = find_near(b' ', &line[at.at..]).map_or(line.len(), |length| at.at + length);
        if gap >= 10 || line[at.at..].starts_with(b"Unknown(") && gap > 2 {
            entry.component = Span::new(cut.start + tid_end, cut.start + tid_end);
        } else {
            entry.component = Span::new(cut.start + at.at, cut.start + word);
            // The component is padded to 15 columns; more blanks are the nesting of the message.
            let column = (at.at + 16).min(line.len());
            at.at = if word < column && line[word..column].iter().all(|b| *b == b' ') {
                column
            } else {
                (word + 1).min(line.len())
            };
        }
        entry.message = Span::new(cut.start + at.at, entry.raw.end as usize);
        let message = entry.message.of(text);
        if message.starts_with(b"Unknown(")
            && memmem::find(message, b"No Format Information found").is_some()
        {
            entry.marks.add(Marks::UNRESOLVED);
            return None;
        }
        if let Some(level) = words::agent(message) {
            words::set(entry, level);
        }
        noise::mark("windowsupdate", message, entry);
        None
    }
}
