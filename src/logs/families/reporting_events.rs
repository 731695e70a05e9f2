//! `ReportingEvents.log`: 12 or 13 fields between tabs, the time with
//! its ISO offset.

use super::format::{Format, Found};
use super::stamp::StampCache;
use crate::codes::{Space, Spelling};
use crate::logs::extra::Extra;
use crate::logs::extract::{each_code_in, guid, Code, UpdateId};
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{looks_like, Cursor, MINUTE};
use memchr::{memchr, memmem};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "reportingevents",
    head: ReportingEvents::starts,
    codes: Some(codes),
    update,
    extra,
    paths: &[
        r"{windows}\SoftwareDistribution\ReportingEvents.log",
        r"{drive}\Windows.old\Windows\SoftwareDistribution\ReportingEvents.log",
    ],
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportingEvents(StampCache);

/// Where the fields of a line are: time, name or source of the event, update, revision, code,
/// caller, outcome, category, message.
struct Fields<'a> {
    parts: [&'a [u8]; 13],
    count: usize,
}

impl<'a> Fields<'a> {
    fn of(line: &'a [u8]) -> Fields<'a> {
        if line.get(38) == Some(&b' ') {
            return Fields::of_blanks(line);
        }
        let mut parts = [&line[..0]; 13];
        let mut count = 0;
        let mut from = 0;
        while count < 12 {
            let Some(mut tab) = memchr(b'\t', &line[from..]) else { break };
            if count == 3 {
                tab += name_behind(&line[from..], tab);
            }
            parts[count] = &line[from..from + tab];
            count += 1;
            from += tab + 1;
        }
        parts[count] = &line[from..];
        count += 1;
        Fields { parts, count }
    }

    /// Of a line that was copied, in which the tabs became blanks: the first fields are words, behind
    /// them the outcome is one of two.
    fn of_blanks(line: &'a [u8]) -> Fields<'a> {
        let mut parts = [&line[..0]; 13];
        let mut at = 0;
        let word = |from: &mut usize| {
            *from += line[*from..].iter().take_while(|b| **b == b' ').count();
            let rest = &line[*from..];
            let length = memchr(b' ', rest).unwrap_or(rest.len());
            *from += length;
            &rest[..length]
        };
        let short = |parts, count| Fields { parts, count };
        for (index, part) in parts.iter_mut().enumerate().take(8) {
            *part = word(&mut at);
            // The time is behind the date, the name of an event behind its number.
            let next = line[at..].trim_ascii_start();
            if index == 1 || index == 3 && next.first() == Some(&b'[') {
                let from = part.as_ptr() as usize - line.as_ptr() as usize;
                word(&mut at);
                *part = &line[from..at];
            }
        }
        let rest = &line[at..];
        let outcome = [&b" Success "[..], b" Failure "].into_iter();
        let found = outcome.filter_map(|outcome| memmem::find(rest, outcome)).min();
        let Some(found) = found else { return short(parts, 8) };
        parts[8] = rest[..found].trim_ascii();
        parts[9] = &rest[found + 1..found + 8];
        let behind = rest[found + 8..].trim_ascii_start();
        let known = CATEGORIES.iter().find(|known| behind.starts_with(known.as_bytes()));
        let category =
            known.map_or_else(|| memmem::find(behind, b"  ").unwrap_or(0), |known| known.len());
        parts[10] = &behind[..category];
        parts[11] = behind[category..].trim_ascii();
        short(parts, 12)
    }

    /// Field `index` from 0; empty when there are fewer.
    fn get(&self, index: usize) -> &'a [u8] {
        self.parts[index]
    }
}

/// What events are about, as the agent writes it.
const CATEGORIES: [&str; 4] =
    ["Software Synchronization", "Content Download", "Content Install", "Pre-Deployment Check"];

/// How much longer the field of an event is when a tab stands before its name or in it:
/// `182⇥[AGENT_INSTALLING_FAILED]`. What follows otherwise is a number.
fn name_behind(text: &[u8], tab: usize) -> usize {
    let next = &text[tab + 1..];
    let length = memchr(b'\t', next).unwrap_or(next.len());
    let opened = next.starts_with(b"[")
        || memchr(b'[', &text[..tab]).is_some_and(|_| !text[..tab].ends_with(b"]"));
    if opened && next[..length].ends_with(b"]") {
        length + 1
    } else {
        0
    }
}

/// Where the date begins that blanks stand before.
fn date_behind(line: &[u8]) -> usize {
    39 + line[39..].iter().take(16).take_while(|b| **b == b' ').count()
}

impl Shape for ReportingEvents {
    fn starts(line: &[u8]) -> bool {
        let ends = line.get(37..39);
        let copied = ends == Some(b"} ");
        line.first() == Some(&b'{')
            && (copied || ends == Some(b"}\t"))
            && [9, 14, 19, 24].iter().all(|at| line[*at] == b'-')
            && line
                .get(if copied { date_behind(line) } else { 39 }..)
                .and_then(|rest| rest.get(..10))
                .is_some_and(|date| looks_like(date, b"0000-00-00"))
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        if !Self::starts(record) {
            entry.marks.add(Marks::PARTIAL);
            return None;
        }
        let fields = Fields::of(record);
        if fields.count < 12 {
            entry.marks.add(Marks::MALFORMED);
        }
        let within = |part: &[u8]| {
            let at = cut.start + (part.as_ptr() as usize - record.as_ptr() as usize);
            Span::new(at, at + part.len())
        };
        entry.stamp = within(fields.get(1));
        self.time(fields.get(1), entry);
        // Without a caller the event's own name says best what spoke.
        entry.component = within(fields.get(8));
        let message = fields.get(11);
        entry.message = if fields.count > 11 {
            within(message)
        } else {
            Span::new(cut.start + 39, entry.raw.end as usize)
        };
        let level = match (fields.get(9), fields.get(7)) {
            (b"Failure", _) => Some(Level::Error),
            (b"Success", _) => Some(Level::Info),
            _ => None,
        };
        if let Some(level) = level {
            entry.level = Some(level);
            entry.level_source = LevelSource::Field;
        }
        None
    }
}

impl ReportingEvents {
    /// `2023-06-27 22:14:18:967+0300`: UTC is local minus offset.
    fn time(&mut self, stamp: &[u8], entry: &mut Entry) {
        if !looks_like(stamp, b"0000-00-00 00:00:00") {
            return;
        }
        let seconds = self.0.of(stamp);
        let mut at = Cursor::new(stamp, 19);
        let fraction = at.one_of(b":.").and_then(|_| at.fraction()).unwrap_or(0);
        if seconds == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        }
        entry.local = seconds + fraction;
        if let Some(minutes) = at.iso_offset() {
            entry.kind = TimeKind::Offset;
            entry.utc = entry.local - i64::from(minutes) * MINUTE;
        }
    }
}

/// Number and name of an event: `147 [AGENT_DETECTION_FINISHED]`, before Windows 8.1 only the
/// number.
fn event(field: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr(b'[', field) {
        Some(at) => (field[..at].trim_ascii(), field[at + 1..].strip_suffix(b"]")),
        None => (field.trim_ascii(), None),
    }
}

/// The fields of a record that begins with one.
fn fields<'a>(record: &Record<'a>) -> Option<Fields<'a>> {
    (!record.entry.marks.has(Marks::PARTIAL)).then(|| Fields::of(record.raw_bytes()))
}

/// Field 8 is a code without a cue; 0 is none.
fn codes(record: &Record<'_>, found: Found<'_>) {
    let value = fields(record).and_then(|fields| {
        let text = std::str::from_utf8(fields.get(7)).ok()?;
        u32::from_str_radix(text, 16).ok().filter(|value| *value != 0)
    });
    if let Some(value) = value {
        if !found(Code { value, space: Space::Hresult, spelling: Spelling::BareHex }) {
            return;
        }
    }
    each_code_in(record.message_bytes(), found);
}

fn update(record: &Record<'_>) -> Option<UpdateId> {
    let fields = fields(record)?;
    let revision = std::str::from_utf8(fields.get(6)).ok().and_then(|text| text.parse().ok());
    // The empty GUID is no update.
    let id = guid(fields.get(5).strip_prefix(b"{").unwrap_or_default())
        .filter(|id| id.iter().any(|b| b.is_ascii_alphanumeric() && *b != b'0'))?;
    Some(UpdateId { id, revision })
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let Some(fields) = fields(record) else { return Vec::new() };
    let (number, name) = event(fields.get(3));
    let pairs = [
        ("eventId", number),
        ("eventName", name.unwrap_or_default()),
        ("instance", fields.get(0)),
        ("source", fields.get(4)),
        ("outcome", fields.get(9)),
        ("category", fields.get(10)),
        ("cv", fields.get(12)),
    ];
    let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| (Cow::Borrowed(name), record.decode(value))).collect()
}
