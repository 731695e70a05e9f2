//! Logs of the PowerShell App Deployment Toolkit in its own ("legacy") form.
//!
//! `[06-05-2026 13:05:04.111] [Installation] [Show-Dialog] [Error] :: text`: month first
//! (`MM-dd-yyyy`), then section, function and level. Version 4 writes the time in ISO form.

use super::ccm::month_first;
use super::format::Format;
use super::stamp::Stamp;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{find_by, skip_blanks, Cut, Shape};
use crate::logs::time::Cursor;
use memchr::memchr;
use std::borrow::Cow;

pub(crate) static FORMAT: Format =
    Format { name: "psadt", head: Psadt::starts, inherits_time: true, extra, ..Format::PLAIN };

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Psadt;

struct Head {
    stamp: Stamp,
    level: Level,
    /// What stands in the brackets before the level: section and function.
    places: Vec<(usize, usize)>,
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
    let stamp = Stamp { from, to, message: at.at, local, zone };
    Some(Head { stamp, level, places: parts })
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
        head.stamp.fill(cut.start, entry);
        entry.component = head.places.last().map_or(Span::default(), |place| span(*place));
        entry.level = Some(head.level);
        entry.level_source = LevelSource::Field;
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
