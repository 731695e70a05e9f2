//! `WindowsUpdate.log` of Windows XP to 8.1.
//!
//! `2018-05-21⇥20:27:47:375⇥1008⇥680⇥PT⇥WARNING: Sync of Updates: 0x8024000b`; pasted copies have
//! blanks for tabs.

use super::format::{Format, ZoneStated};
use super::words;
use crate::logs::record::{Entry, Marks, Span};
use crate::logs::shape::{skip_blanks, Cut, Shape};
use crate::logs::time::{clock, looks_like, Cursor};
use memchr::{memchr, memchr2, memmem};

pub(crate) static FORMAT: Format = Format {
    name: "windowsupdate-classic",
    head: is_own,
    // The agent writes its zone whenever it starts.
    zone: ZoneStated::UntilStatedAgain,
    paths: &[r"{windows}\WindowsUpdate.log"],
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Classic {
    day: [u8; 10],
    ticks: i64,
}

impl Shape for Classic {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        time_at(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let line = &record[..record.len().min(cut.first.saturating_sub(cut.start))];
        let Some(clock_at) = time_at(line) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        if line[..10] != self.day {
            self.day.copy_from_slice(&line[..10]);
            self.ticks = Cursor::new(line, 0).ymd(b"-").unwrap_or(0);
        }
        let number = |from: usize, to: usize| {
            line[clock_at + from..clock_at + to]
                .iter()
                .fold(0u32, |value, b| value * 10 + u32::from(b - b'0'))
        };
        if let Some(time) =
            clock(number(0, 2), number(3, 5), number(6, 8)).filter(|_| self.ticks > 0)
        {
            entry.local = self.ticks + time + i64::from(number(9, 12)) * 10_000;
        }
        entry.stamp = Span::new(cut.start, cut.start + clock_at + 12);
        let mut at = Cursor::new(line, clock_at + 12);
        at.blanks();
        entry.pid = at.number(1, 9);
        at.blanks();
        entry.tid = hex(&mut at);
        at.blanks();
        if entry.pid.is_none() || entry.tid.is_none() {
            entry.marks.add(Marks::MALFORMED);
            entry.message =
                Span::new(cut.start + (clock_at + 13).min(line.len()), entry.raw.end as usize);
            return None;
        }
        let from = at.at;
        // The message is the rest, tabs included: REPORT EVENT lines carry a record with tabs of
        // its own. A pasted copy has blanks for tabs, and what tabs it has are of the text.
        let to = match line[10] {
            b'\t' => memchr(b'\t', &line[from..]).or_else(|| memchr(b' ', &line[from..])),
            _ => memchr2(b' ', b'\t', &line[from..]),
        };
        let to = to.map_or(line.len(), |length| from + length);
        entry.component = Span::new(cut.start + from, cut.start + to);
        // Of blanks for tabs it is not known how many are the nesting of the message.
        let spread = line[10] == b' ' && clock_at > 11;
        let message = if spread { skip_blanks(line, to, line.len()) } else { to + 1 };
        entry.message = Span::new(cut.start + message.min(line.len()), entry.raw.end as usize);
        let message = entry.message.of(text);
        if let Some(level) = words::agent(message) {
            words::set(entry, level);
        }
        zone(message)
    }
}

/// Where the time of day is, behind the date and a tab, or what became of the tab: any number of
/// blanks.
#[inline]
fn time_at(line: &[u8]) -> Option<usize> {
    if !looks_like(line, b"0000-00-00") {
        return None;
    }
    let at = skip_blanks(line, 10, line.len().min(64));
    let time = line.get(at..at + 13)?;
    (at > 10 && looks_like(time, b"00:00:00:000") && matches!(time[12], b' ' | b'\t')).then_some(at)
}

/// Whether a line can only be of this log: a process, a thread and a component are behind the time.
fn is_own(line: &[u8]) -> bool {
    let Some(time) = time_at(line) else { return false };
    let mut at = Cursor::new(line, time + 12);
    at.blanks() > 0
        && at.number(1, 9).is_some()
        && at.blanks() > 0
        && hex(&mut at).is_some()
        && (at.blanks() > 0 || at.peek().is_none())
        && at.peek().is_none_or(|b| b.is_ascii_alphanumeric())
}

/// A thread id: hexadecimal without prefix.
fn hex(at: &mut Cursor<'_>) -> Option<u32> {
    let from = at.at;
    let mut value = 0u32;
    while let Some(digit) =
        at.peek().and_then(|b| (b as char).to_digit(16)).filter(|_| at.at - from < 8)
    {
        value = value << 4 | digit;
        at.at += 1;
    }
    (at.at > from).then_some(value)
}

/// `===  Logging initialized (build: 7.6.7600.256, tz: +0530)  ===`, written whenever the agent
/// starts.
fn zone(message: &[u8]) -> Option<i32> {
    if !matches!(message.first(), Some(b'=')) {
        return None;
    }
    let at = memmem::find(message, b"tz: ")?;
    Cursor::new(message, at + 4).iso_offset()
}
