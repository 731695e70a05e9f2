//! `SoftwareDistribution.log` and `Change.log` of a WSUS server.
//!
//! `2014-01-16 18:53:54.231 UTC⇥Change⇥w3wp.58⇥AdminDataAccess.StartSubscriptionManually⇥text`;
//! blanks for tabs in copies.

use super::format::Format;
use super::stamp::StampCache;
use super::words;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{skip_blanks, Cut, Shape};
use crate::logs::time::{looks_like, Cursor};
use memchr::memchr;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "wsus",
    head: Wsus::starts,
    inherits_time: true,
    extra,
    endings: &[".old"],
    rotated: &[("*.old", "*.log")],
    paths: &[r"{wsus}\LogFiles\SoftwareDistribution.log", r"{wsus}\LogFiles\Change.log"],
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wsus(StampCache);

/// The end of the word at `at`: a tab, or a blank where the copy has no tabs.
fn word_end(line: &[u8], at: usize) -> usize {
    line[at..]
        .iter()
        .position(|b| matches!(b, b'\t' | b' '))
        .map_or(line.len(), |length| at + length)
}

impl Shape for Wsus {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        looks_like(line, b"0000-00-00 00:00:00.000 UTC")
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let line = &record[..record.len().min(cut.first.saturating_sub(cut.start))];
        if !Self::starts(line) {
            entry.marks.add(Marks::PARTIAL);
            return None;
        }
        let seconds = self.0.of(line);
        if seconds > 0 {
            let fraction = Cursor::new(line, 20).fraction().unwrap_or(0);
            entry.local = seconds + fraction;
            entry.utc = entry.local;
        }
        entry.kind = TimeKind::Utc;
        entry.stamp = Span::new(cut.start, cut.start + 27);
        let from = skip_blanks(line, 27, line.len());
        let to = word_end(line, from);
        entry.level = match &line[from..to] {
            b"Info" | b"Change" => Some(Level::Info),
            b"Warning" => Some(Level::Warning),
            b"Error" => Some(Level::Error),
            b"Verbose" | b"Trace" | b"Debug" => Some(Level::Debug),
            b"Fatal" | b"Critical" => Some(Level::Fatal),
            _ => None,
        };
        if entry.level.is_some() {
            entry.level_source = LevelSource::Field;
        } else {
            entry.marks.add(Marks::MALFORMED);
        }
        let process = skip_blanks(line, to, line.len());
        let process_end = word_end(line, process);
        // The number behind the dot is a managed thread, not a process.
        if let Some(dot) = line[process..process_end].iter().rposition(|b| *b == b'.') {
            let mut at = Cursor::new(&line[..process_end], process + dot + 1);
            entry.tid = at.number(1, 9).filter(|_| at.at == process_end);
        }
        let method = skip_blanks(line, process_end, line.len());
        let method_end = word_end(line, method);
        entry.component = Span::new(cut.start + method, cut.start + method_end);
        entry.message = Span::new(
            cut.start + skip_blanks(line, method_end, line.len()),
            entry.raw.end as usize,
        );
        // The level of the line is that of the reporter, which is `Info` whatever it reports.
        let message = entry.message.of(text);
        if message.starts_with(b"EventId=")
            && !matches!(entry.level, Some(Level::Error | Level::Fatal))
        {
            match event(message)[1].1 {
                b"Error" => words::set(entry, Level::Error),
                b"Warning" => words::set(entry, Level::Warning),
                _ => {}
            }
        }
        None
    }
}

/// The process of a line (`w3wp`, `WsusService`).
fn process(line: &[u8]) -> Option<&[u8]> {
    let mut fields =
        line.get(27..)?.split(|b| matches!(b, b'\t' | b' ')).filter(|word| !word.is_empty());
    let process = fields.nth(1)?;
    let dot = process.iter().rposition(|b| *b == b'.')?;
    Some(&process[..dot])
}

/// What a record of the event log says of itself:
/// `EventId=382,Type=Information,Category=Synchronization,Message=…`.
fn event(message: &[u8]) -> [(&'static str, &[u8]); 3] {
    let mut rest = message;
    let mut next = |name: &[u8]| {
        let value = rest.strip_prefix(name)?;
        let (value, behind) = value.split_at(memchr(b',', value)?);
        rest = &behind[1..];
        Some(value)
    };
    let mut field = |name: &[u8]| next(name).unwrap_or_default();
    [
        ("eventId", field(b"EventId=")),
        ("eventType", field(b"Type=")),
        ("category", field(b"Category=")),
    ]
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let event = event(record.message_bytes()).into_iter().filter(|(_, value)| !value.is_empty());
    let process = process(record.raw_bytes()).map(|value| ("process", value));
    let pairs = process.into_iter().chain(event);
    pairs.map(|(name, value)| (Cow::Borrowed(name), record.decode(value))).collect()
}
