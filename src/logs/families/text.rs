//! Anything else: a line is a record, a blank line belongs to the one before. Times that begin a
//! line are read when they are clear.

use super::ccm::month_first;
use super::format::Format;
use super::locale::{day, half_before_text};
use super::stamp::Stamp;
use super::words;
use crate::logs::record::{Entry, Span};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{clock, date, Cursor};
use memchr::{memchr, memrchr};

pub(crate) static FORMAT: Format = Format {
    name: "text",
    endings: &[".txt", ".bak"],
    rotated: &[("*.bak", "*.log")],
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text;

impl Shape for Text {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        if !pasted(entry.raw.of(text), cut.start, entry) {
            if let Some(stamp) = stamp(entry.raw.of(text)) {
                stamp.fill(cut.start, entry);
            }
        }
        words::derive_level(text, entry);
        None
    }
}

/// What CMTrace copies: `message⇥component⇥4/13/2020 9:05:07 AM⇥752 (0x02F0)`.
fn pasted(line: &[u8], start: usize, entry: &mut Entry) -> bool {
    let fields = || {
        let thread = memrchr(b'\t', line.strip_suffix(b")")?)?;
        let stamp = memrchr(b'\t', &line[..thread])?;
        let component = memrchr(b'\t', &line[..stamp])?;
        let mut at = Cursor::new(line, thread + 1);
        let tid = at.number(1, 9)?;
        at.word(b" (0x")?;
        let mut at =
            Cursor::new(&line[..thread], stamp + 1 + memchr(b' ', &line[stamp + 1..thread])? + 1);
        let time = at.hms(1, b":")?;
        // Month first, always
        let time = match half_before_text(&mut at) {
            Some(half) => half.of_day(time)?,
            None => time,
        };
        let local = month_first(&line[stamp + 1..])? + time;
        Some((component, stamp, thread, tid, local))
    };
    let Some((component, stamp, thread, tid, local)) = fields() else { return false };
    entry.message = Span::new(start, start + component);
    entry.component = Span::new(start + component + 1, start + stamp);
    entry.stamp = Span::new(start + stamp + 1, start + thread);
    entry.tid = Some(tid);
    entry.local = local;
    true
}

/// `2024-03-28T11:52:20.123Z`, `2024-03-28 11:52:20,123`, `03/28/2024 11:52:20 AM`,
/// `20240328T115220Z`,
/// `Thu, 28 Mar 2024 11:52:20 GMT`, each also in brackets, `11:52:20` alone.
pub(crate) fn stamp(line: &[u8]) -> Option<Stamp> {
    let bracket = line.first() == Some(&b'[');
    let from = usize::from(bracket);
    let mut at = Cursor::new(line, from);
    let mut half = None;
    let (day, time) = match compact(at).or_else(|| named(at)) {
        Some((day, time, behind)) => {
            at = behind;
            (Some(day), time)
        }
        None => {
            let day = day(&mut at);
            if day.is_some() {
                half = half_before_text(&mut at);
                if half.is_none() {
                    at.one_of(b"T ,")?;
                }
                at.blanks();
            }
            // Co-installers write `20:20.04.633` after the date.
            (day, at.hms(1, if day.is_some() { b":." } else { b":" })?)
        }
    };
    let fraction = at.one_of(b".,:").and_then(|_| at.fraction()).unwrap_or(0);
    let time = match half.or_else(|| half_before_text(&mut at)) {
        Some(half) => half.of_day(time)?,
        None => time,
    };
    let end = at.at;
    let zone = at.iso_offset().or_else(|| {
        at.at = end;
        at.word(b" GMT")
            .or_else(|| at.word(b" UTC"))
            .filter(|()| !at.peek().is_some_and(|b| b.is_ascii_alphanumeric()))
            .map(|()| 0)
    });
    if zone.is_none() {
        at.at = end;
    }
    let to = at.at;
    if bracket {
        at.one_of(b"]")?;
    }
    if at.at < line.len()
        && !matches!(line[at.at], b' ' | b'\t' | b':' | b',' | b';' | b'|' | b'-' | b'\r' | b'\n')
    {
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

/// Day, time, and what is behind.
type Moment<'a> = (Option<i64>, i64, Cursor<'a>);

/// `20240328T115220`.
fn compact(mut at: Cursor<'_>) -> Option<Moment<'_>> {
    let (year, month, day) = (at.number(4, 4)?, at.number(2, 2)?, at.number(2, 2)?);
    at.one_of(b"T")?;
    let time = clock(at.number(2, 2)?, at.number(2, 2)?, at.number(2, 2)?)?;
    Some((date(year, month, day), time, at))
}

/// `Thu, 28 Mar 2024 11:52:20`.
fn named(mut at: Cursor<'_>) -> Option<Moment<'_>> {
    let name =
        at.text.get(at.at..at.at + 3).filter(|name| name.iter().all(u8::is_ascii_alphabetic))?;
    at.word(name)?;
    at.word(b", ")?;
    let day = at.number(1, 2)?;
    at.word(b" ")?;
    let month = month(at.text.get(at.at..at.at + 3)?)?;
    at.at += 3;
    at.word(b" ")?;
    let year = at.number(4, 4)?;
    at.word(b" ")?;
    let time = at.hms(1, b":")?;
    Some((date(year, month, day), time, at))
}

/// The number of a month by the first letters of its English name.
pub(crate) fn month(name: &[u8]) -> Option<u32> {
    const MONTHS: [&[u8; 3]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    MONTHS.iter().position(|month| month.as_slice() == name).map(|month| month as u32 + 1)
}
