//! Text logs of the Azure patch extension, read leniently; `azure_json`
//! reads its documents.

use super::azure_json;
use super::format::{Format, Needs};
use super::text::stamp;
use super::words;
use crate::base::seen::Seen;
use crate::logs::extra::Extra;
use crate::logs::extract::push_kb;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{Cut, Shape};
use memchr::{memchr, memmem};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "azure",
    whole: |text| azure_json::confidence(text).map(|sure| (sure, "JSON document")),
    head: is_own,
    needs: Needs::Everything,
    inherits_time: true,
    document: Some(azure_json::records),
    searched: Some(|record| azure_json::own_text(record.raw_bytes())),
    kbs,
    extra,
    endings: &[".json", ".status"],
    paths: &[
        r"{drive}\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\*\*.log",
        r"{drive}\Packages\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\*\status\*.status",
        r"{drive}\ProgramData\GuestConfig\extension_logs\Microsoft.CPlat.Core.WindowsPatchExtension\*.log",
        r"{drive}\ProgramData\GuestConfig\extension_logs\Microsoft.CPlat.Core.WindowsPatchExtension\*\*.log",
        r"{drive}\ProgramData\GuestConfig\extension_logs\Microsoft.SoftwareUpdateManagement.WindowsOsUpdateExtension\*.log",
        r"{drive}\ProgramData\GuestConfig\extension_logs\Microsoft.SoftwareUpdateManagement.WindowsOsUpdateExtension\*\*.log",
    ],
    ..Format::PLAIN
};

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
fn is_own(line: &[u8]) -> bool {
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
fn pairs(message: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
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

/// `"kbId": "2267602"`.
fn kbs(text: &[u8], kbs: &mut Vec<u32>) {
    for at in memmem::find_iter(text, b"kbId") {
        let rest = &text[at + 4..text.len().min(at + 16)];
        let from = rest.iter().position(u8::is_ascii_digit).unwrap_or(rest.len());
        if rest[..from].iter().all(|b| matches!(b, b'"' | b'\\' | b':' | b' ')) {
            push_kb(&text[at + 4 + from..], kbs);
        }
    }
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw_bytes();
    if record.entry.marks.has(Marks::JSON) || raw.first() == Some(&b'{') {
        let values = azure_json::values_of(raw).into_iter();
        return values.map(|(name, value)| (Cow::Owned(name), Cow::Owned(value))).collect();
    }
    let mut found: Vec<Extra<'a>> = Vec::new();
    let mut seen = Seen::default();
    for (name, value) in pairs(record.message_bytes()) {
        let name = record.decode(name);
        if seen.is_new(name.clone()) {
            found.push((name, record.decode(value)));
        }
    }
    found
}
