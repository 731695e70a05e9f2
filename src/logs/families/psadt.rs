//! Logs of the PowerShell App Deployment Toolkit in its own ("legacy") form.
//!
//! `[06-05-2026 13:05:04.111] [Installation] [Show-Dialog] [Error] :: text`: month first
//! (`MM-dd-yyyy`), then section, function and level. Version 4 writes the time in ISO form.

use super::ccm::month_first;
use super::format::Format;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{find_by, skip_blanks, Cut, Shape};
use crate::logs::time::{Cursor, MINUTE};
use memchr::memchr;
use std::borrow::Cow;

pub(crate) static FORMAT: Format =
    Format { name: "psadt", head: Psadt::starts, inherits_time: true, extra, ..Format::PLAIN };

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Psadt;

struct Head {
    local: i64,
    zone: Option<i32>,
    stamp: (usize, usize),
    level: Level,
    /// What stands in the brackets before the level: section and function.
    places: Vec<(usize, usize)>,
    message: usize,
}

fn level(word: &[u8]) -> Option<Level> {
    Some(match word {
        b"Error" => Level::Error,
        b"Warning" => Level::Warning,
        b"Info" | b"Success" => Level::Info,
        b"Debug" | b"Verbose" => Level::Debug,
        _ => return None,
    })
}

fn head(line: &[u8]) -> Option<Head> {
    let line = &line[..line.len().min(400)];
    let mut at = Cursor::new(line, 0);
    at.word(b"[")?;
    let from = at.at;
    let day = match at.ymd(b"-") {
        Some(day) => Some(day),
        None => {
            let day = month_first(&line[from..]);
            let length = line[from..].iter().take_while(|b| **b != b' ').count();
            at.at = from + length;
            day
        }
    };
    at.one_of(b" T")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    let zone = at.iso_offset();
    let to = at.at;
    at.word(b"]")?;
    let mut parts = Vec::new();
    loop {
        let start = skip_blanks(line, at.at, line.len());
        if line.get(start) != Some(&b'[') || parts.len() > 4 {
            at.at = start;
            break;
        }
        let end = start + memchr(b']', &line[start..])?;
        parts.push((start + 1, end));
        at.at = end + 1;
    }
    let (from_level, to_level) = parts.pop()?;
    let level = level(&line[from_level..to_level])?;
    at.word(b"::")?;
    at.blanks();
    let local = day.filter(|day| *day > 0).map_or(0, |day| day + time + fraction);
    Some(Head { local, zone, stamp: (from, to), level, places: parts, message: at.at })
}

impl Shape for Psadt {
    fn starts(line: &[u8]) -> bool {
        line.first() == Some(&b'[')
            && find_by(&line[..line.len().min(400)], b"] ::", 2).is_some()
            && head(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let Some(head) = head(entry.raw.of(text)) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        let span = |(from, to): (usize, usize)| Span::new(cut.start + from, cut.start + to);
        entry.stamp = span(head.stamp);
        entry.message = Span::new(cut.start + head.message, entry.raw.end as usize);
        entry.component = head.places.last().map_or(Span::default(), |place| span(*place));
        entry.level = Some(head.level);
        entry.level_source = LevelSource::Field;
        entry.local = head.local;
        if head.local == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
        } else if let Some(minutes) = head.zone {
            entry.kind = if minutes == 0 { TimeKind::Utc } else { TimeKind::Offset };
            entry.utc = head.local - i64::from(minutes) * MINUTE;
        }
        None
    }
}

/// The section of the script.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw_bytes();
    let places = head(raw).map(|head| head.places).unwrap_or_default();
    let section = places.first().filter(|_| places.len() > 1);
    section
        .map(|(from, to)| (Cow::Borrowed("section"), record.decode(&raw[*from..*to])))
        .into_iter()
        .collect()
}
