//! Logs of the Intune agent of macOS.
//!
//! `2026-02-03 10:11:12:288 | Daemon | I | 1234 | Sample | text`: local time, process, level,
//! thread, component.

use super::format::Format;
use super::stamp::Stamp;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::Cursor;
use memchr::memmem;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "intune-mac",
    head: IntuneMac::starts,
    inherits_time: true,
    extra,
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct IntuneMac;

struct Head {
    stamp: Stamp,
    process: (usize, usize),
    level: Level,
    tid: Option<u32>,
    component: (usize, usize),
}

fn head(line: &[u8]) -> Option<Head> {
    let mut at = Cursor::new(line, 0);
    let day = at.ymd(b"-")?;
    at.word(b" ")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b":.,").and_then(|_| at.fraction()).unwrap_or(0);
    let to = at.at;
    let mut fields = [(0, 0); 4];
    at.word(b" | ")?;
    for field in &mut fields {
        let end = at.at + memmem::find(&line[at.at..line.len().min(at.at + 200)], b" |")?;
        *field = (at.at, end);
        at.at = end + 2;
        let _ = at.word(b" ");
    }
    let [process, level, thread, component] = fields;
    let level = match &line[level.0..level.1] {
        b"I" => Level::Info,
        b"W" => Level::Warning,
        b"E" => Level::Error,
        b"D" | b"V" | b"T" => Level::Debug,
        b"F" | b"C" => Level::Fatal,
        _ => return None,
    };
    let tid = std::str::from_utf8(&line[thread.0..thread.1]).ok().and_then(|id| id.parse().ok());
    let local = if day > 0 { day + time + fraction } else { 0 };
    let stamp = Stamp { from: 0, to, message: at.at, local, zone: None };
    Some(Head { stamp, process, level, tid, component })
}

impl Shape for IntuneMac {
    fn starts(line: &[u8]) -> bool {
        line.first().is_some_and(u8::is_ascii_digit) && head(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let Some(head) = head(entry.raw.of(text)) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        head.stamp.fill(cut.start, entry);
        entry.component = Span::new(cut.start + head.component.0, cut.start + head.component.1);
        entry.tid = head.tid;
        entry.level = Some(head.level);
        entry.level_source = LevelSource::Field;
        None
    }
}

/// The process.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw_bytes();
    let process = head(raw).map(|head| &raw[head.process.0..head.process.1]);
    process.map(|name| (Cow::Borrowed("process"), record.decode(name))).into_iter().collect()
}
