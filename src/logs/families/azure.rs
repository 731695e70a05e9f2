//! Text logs of the Azure patch extension (log-formats.md section 10), read leniently; `azure_json`
//! reads its documents.

use super::text::stamp;
use super::words;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span};
use crate::logs::shape::{Cut, Shape};
use memchr::memchr;

/// The shape of the text logs: any stamp, `[Level]`, then text with `[Key=Value]` pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Azure;

impl Shape for Azure {
    fn starts(line: &[u8]) -> bool {
        matches!(line.first(), Some(b'0'..=b'9' | b'[' | b'F' | b'M' | b'S' | b'T' | b'W'))
            && stamp(&line[..line.len().min(80)]).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        match stamp(entry.raw.of(text)) {
            Some(stamp) => stamp.fill(cut.start, entry),
            None => entry.marks.add(Marks::PARTIAL),
        }
        let message = entry.message.of(text);
        if message.first() == Some(&b'[') {
            let end = memchr(b']', message).unwrap_or(0);
            let level = match message.get(1..end).unwrap_or_default() {
                b"Info" | b"Information" | b"INFO" => Some(Level::Info),
                b"Warning" | b"WARNING" | b"Warn" => Some(Level::Warning),
                b"Error" | b"ERROR" => Some(Level::Error),
                b"Verbose" | b"Debug" | b"DEBUG" | b"Trace" => Some(Level::Debug),
                b"Critical" | b"Fatal" => Some(Level::Fatal),
                _ => None,
            };
            if level.is_some() {
                entry.level = level;
                entry.level_source = LevelSource::Field;
                let from = entry.message.start as usize + end + 1;
                entry.message.start =
                    (from + usize::from(message.get(end + 1) == Some(&b' '))) as u32;
                return None;
            }
        }
        words::derive_level(text, entry);
        None
    }
}

/// Whether a line looks like the extension's: a time, then a level in brackets.
pub(crate) fn is_own(line: &[u8]) -> bool {
    let Some(stamp) = stamp(&line[..line.len().min(120)]).filter(|_| Azure::starts(line)) else {
        return false;
    };
    let mut entry = Entry { raw: Span::new(0, line.len()), ..Entry::default() };
    stamp.fill(0, &mut entry);
    let rest = entry.message.of(line);
    [&b"[Info"[..], b"[Error", b"[Warn", b"[Verbose", b"[Debug", b"[Critical"]
        .iter()
        .any(|level| rest.starts_with(level))
}

/// The `[Key=Value]` pairs of a message.
pub(crate) fn pairs(message: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    message.split(|b| *b == b'[').skip(1).filter_map(|rest| {
        let inside = &rest[..memchr(b']', rest)?];
        let (name, value) =
            (&inside[..memchr(b'=', inside)?], &inside[memchr(b'=', inside)? + 1..]);
        let named = name.first().is_some_and(u8::is_ascii_alphabetic)
            && name
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'.'));
        (named && name.len() <= 64).then_some((name, value))
    })
}
