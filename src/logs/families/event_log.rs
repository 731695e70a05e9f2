//! Events of an event log as lines, so that one way leads from every log to its records.
//!
//! A line is a head that no text log has (`\x1C offset \x1F`), and then columns with two blanks
//! between: time, level, provider, event id, log, computer, number of the record, process, thread,
//! message. The message is our own sentence, where there is one for the event, and `name=value` for
//! each value. A blank of a value stands for any run of blanks, tabs and line ends, so that two are
//! only between columns.

use super::format::{Format, Found};
use crate::knowledge::Language;
use crate::logs::events::{known, Event, Known};
use crate::logs::extra::Extra;
use crate::logs::extract::{each_code_in, guid, Code, UpdateId};
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{Cursor, MINUTE};
use memchr::{memchr, memmem};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "eventlog",
    aliases: &["evtx"],
    // Its first line has the head, not just any.
    whole: |text| head(text).map(|_| (95, "lines made of the events of an event log")),
    codes: Some(codes),
    update,
    extra,
    endings: &[".evtx"],
    paths: &[
        r"{windows}\System32\winevt\Logs\Setup.evtx",
        r"{windows}\System32\winevt\Logs\Microsoft-Windows-WindowsUpdateClient%4Operational.evtx",
        r"{windows}\System32\winevt\Logs\Microsoft-Windows-Bits-Client%4Operational.evtx",
        r"{windows}\System32\winevt\Logs\System.evtx",
        r"{windows}\System32\winevt\Logs\Application.evtx",
        r"{windows}\System32\winevt\Logs\Microsoft-Windows-TaskScheduler%4Operational.evtx",
        r"{windows}\System32\winevt\Logs\Microsoft-Windows-GroupPolicy%4Operational.evtx",
    ],
    ..Format::PLAIN
};

const HEAD: u8 = 0x1C;
const BODY: u8 = 0x1F;
/// What is between columns, and between the values of a message.
const GAP: &[u8] = b"  ";
/// Columns before the message.
const COLUMNS: usize = 9;

/// The line of an event.
pub(crate) fn write_line(event: &Event, language: Language, out: &mut Vec<u8>) {
    out.push(HEAD);
    out.extend_from_slice(event.offset.to_string().as_bytes());
    out.push(BODY);
    let number = |value: Option<u32>| value.map_or(String::new(), |value| value.to_string());
    let columns: [&str; COLUMNS] = [
        &event.time,
        &event.level.to_string(),
        &event.provider,
        &event.id.to_string(),
        &event.channel,
        &event.computer,
        &event.record.to_string(),
        &number(event.pid),
        &number(event.tid),
    ];
    for column in columns {
        let before = out.len();
        push(column, out);
        if out.len() == before {
            out.push(b'-');
        }
        out.extend_from_slice(GAP);
    }
    let mut gap: &[u8] = b"";
    if let Some(known) = known(event.provider.as_bytes(), event.id) {
        push(&known.sentence().render(language), out);
        gap = GAP;
    }
    for (name, value) in &event.data {
        out.extend_from_slice(gap);
        gap = GAP;
        push(&name.replace('=', ":"), out);
        out.push(b'=');
        push(value, out);
    }
    out.push(b'\n');
}

/// A text with single blanks, without control characters.
fn push(text: &str, out: &mut Vec<u8>) {
    let blank = |character: char| character.is_whitespace() || character.is_control();
    let mut words = text.split(blank).filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        out.extend_from_slice(first.as_bytes());
    }
    for word in words {
        out.push(b' ');
        out.extend_from_slice(word.as_bytes());
    }
}

/// The offset of a record, and where the columns begin.
fn head(line: &[u8]) -> Option<(u64, usize)> {
    let mut at = Cursor::new(line, 0);
    at.one_of(&[HEAD])?;
    let end = memchr(BODY, &line[..line.len().min(24)])?;
    let digits = std::str::from_utf8(line.get(1..end)?).ok()?;
    Some((digits.parse().ok()?, end + 1))
}

/// The columns of a line behind its head, and where the message begins.
fn columns(body: &[u8]) -> Option<([&[u8]; COLUMNS], usize)> {
    let mut columns = [&body[..0]; COLUMNS];
    let mut at = 0;
    for column in &mut columns {
        let end = at + memmem::find(&body[at..], GAP)?;
        *column = &body[at..end];
        at = end + GAP.len();
    }
    Some((columns, at))
}

fn number(column: &[u8]) -> Option<u32> {
    std::str::from_utf8(column).ok()?.parse().ok()
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventLog;

impl Shape for EventLog {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        line.first() == Some(&HEAD)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let Some((offset, from)) = head(record) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        entry.offset = offset;
        let start = cut.start + from;
        entry.raw = Span::new(start, entry.raw.end as usize);
        entry.message = entry.raw;
        let body = entry.raw.of(text);
        let Some((columns, message)) = columns(body) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        let span = |part: &[u8]| {
            let at = start + (part.as_ptr() as usize - body.as_ptr() as usize);
            Span::new(at, at + part.len())
        };
        let [time, level, provider, id, _, _, _, pid, tid] = columns;
        entry.stamp = span(time);
        entry.message = Span::new(start + message, entry.raw.end as usize);
        if provider != b"-" {
            entry.component = span(provider);
        }
        match ticks(time) {
            Some((local, utc)) => {
                (entry.local, entry.utc, entry.kind) = (local, utc, TimeKind::Utc)
            }
            None => entry.marks.add(Marks::TIME_UNCLEAR),
        }
        (entry.pid, entry.tid) = (number(pid), number(tid));
        let given = match number(level) {
            Some(1) => Some(Level::Fatal),
            Some(2) => Some(Level::Error),
            Some(3) => Some(Level::Warning),
            // What is logged always is shown as information by Windows.
            Some(4) => Some(Level::Info),
            Some(5) => Some(Level::Debug),
            _ => None,
        };
        let known = || known(provider, number(id)?)?.level;
        (entry.level, entry.level_source) = match given {
            Some(_) => (given, LevelSource::Field),
            None => (known().or(Some(Level::Info)), LevelSource::Text),
        };
        None
    }
}

fn ticks(time: &[u8]) -> Option<(i64, i64)> {
    let mut at = Cursor::new(time, 0);
    let day = at.ymd(b"-").filter(|day| *day > 0)?;
    at.one_of(b"T ")?;
    let clock = at.hms(2, b":")?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    let local = day + clock + fraction;
    Some((local, local - i64::from(at.iso_offset().unwrap_or(0)) * MINUTE))
}

/// The columns of a record, and what is known of its event.
fn event<'a>(record: &Record<'a>) -> Option<([&'a [u8]; COLUMNS], Option<&'static Known>)> {
    let (columns, _) = columns(record.raw_bytes())?;
    let known = number(columns[3]).and_then(|id| known(columns[2], id));
    Some((columns, known))
}

/// Names and values of a message. Our sentence has no name.
fn pairs(message: &[u8], has_sentence: bool) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = Some(message);
    let pieces = std::iter::from_fn(move || {
        let text = rest?;
        let (piece, next) = match memmem::find(text, GAP) {
            Some(at) => (&text[..at], Some(&text[at + GAP.len()..])),
            None => (text, None),
        };
        rest = next;
        Some(piece)
    });
    pieces.skip(usize::from(has_sentence)).filter_map(|piece| {
        let at = memchr(b'=', piece)?;
        Some((&piece[..at], &piece[at + 1..]))
    })
}

/// How names of values end that hold a code.
const CODES: [&[u8]; 7] =
    [b"code", b"error", b"hresult", b"hr", b"result", b"status", b"statuscode"];

/// A value is a code where the table says so, or its name does; in a text they are looked for as in
/// any other. A number alone says nothing: `0x80020003` is also the reason of a restart.
fn codes(record: &Record<'_>, found: Found<'_>) {
    let Some((_, known)) = event(record) else { return };
    for (name, value) in pairs(record.message_bytes(), known.is_some()) {
        if let Some((value, space, spelling)) = known.and_then(|known| known.code(name, value)) {
            if !found(Code { value, space, spelling }) {
                return;
            }
            continue;
        }
        let named = CODES.iter().any(|end| {
            name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end)
        });
        let mut goes_on = true;
        if named || memchr(b' ', value).is_some() {
            each_code_in(value, &mut |code| {
                goes_on = code.value == 0 || found(code);
                goes_on
            });
        }
        if !goes_on {
            return;
        }
    }
}

fn update(record: &Record<'_>) -> Option<UpdateId> {
    let (_, known) = event(record)?;
    let value = |wanted: &[u8]| {
        let mut pairs = pairs(record.message_bytes(), known.is_some());
        pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    let id = value(b"updateGuid")?;
    let id = guid(id.strip_prefix(b"{").unwrap_or(id))
        .filter(|id| id.iter().any(|b| b.is_ascii_alphanumeric() && *b != b'0'))?;
    Some(UpdateId { id, revision: value(b"updateRevisionNumber").and_then(number) })
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let Some((columns, known)) = event(record) else { return Vec::new() };
    let own = [("eventId", 3), ("record", 6), ("log", 4), ("computer", 5)];
    let mut extra: Vec<Extra<'a>> = own
        .into_iter()
        .filter(|(_, column)| columns[*column] != b"-")
        .map(|(name, column)| (Cow::Borrowed(name), record.decode(columns[column])))
        .collect();
    for (name, value) in pairs(record.message_bytes(), known.is_some()) {
        let name = record.decode(name);
        if !value.is_empty() && !extra.iter().any(|(own, _)| own.eq_ignore_ascii_case(&name)) {
            extra.push((name, record.decode(value)));
        }
    }
    extra
}
