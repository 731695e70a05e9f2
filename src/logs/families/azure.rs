//! Azure patch extension (log-formats.md section 10): text logs, read leniently, and JSON of status and result files.

use super::text::stamp;
use super::words;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span, TimeKind};
use crate::logs::shape::{Chunk, Cut, Shape};
use crate::logs::time::{Cursor, MINUTE};
use memchr::{memchr, memchr_iter};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The shape of the text logs: any stamp, `[Level]`, then text with `[Key=Value]` pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Azure;

impl Shape for Azure {
    fn starts(line: &[u8]) -> bool {
        matches!(line.first(), Some(b'0'..=b'9' | b'[' | b'F' | b'M' | b'S' | b'T' | b'W')) && stamp(&line[..line.len().min(80)]).is_some()
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
                entry.message.start = (from + usize::from(message.get(end + 1) == Some(&b' '))) as u32;
                return None;
            }
        }
        words::derive_level(text, entry);
        None
    }
}

/// Whether a line looks like the extension's: a time, then a level in brackets.
pub(crate) fn is_own(line: &[u8]) -> bool {
    let Some(stamp) = stamp(&line[..line.len().min(120)]).filter(|_| Azure::starts(line)) else { return false };
    let mut entry = Entry { raw: Span::new(0, line.len()), ..Entry::default() };
    stamp.fill(0, &mut entry);
    let rest = entry.message.of(line);
    [&b"[Info"[..], b"[Error", b"[Warn", b"[Verbose", b"[Debug", b"[Critical"].iter().any(|level| rest.starts_with(level))
}

/// Whether a file is JSON rather than lines.
pub(crate) fn is_json(head: &[u8]) -> bool {
    // `{C7C93C12-…}` begins a line of ReportingEvents.log, `[2024-…]` one of a text log.
    match head.trim_ascii_start() {
        [b'{', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')),
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'{' | b']')),
        _ => false,
    }
}

type Object<'a> = BTreeMap<&'a str, &'a RawValue>;

/// Lists inside of a document: each element is a record of its own.
const LISTS: [&str; 6] = ["patches", "availablePatches", "substatus", "details", "data", "value"];
/// What says best what an object is about, first come first served.
const TITLES: [&str; 8] = ["formattedMessage", "message", "errorDetails", "name", "patchName", "status", "assessmentActivityId", "id"];
const TIMES: [&str; 7] = ["timestampUTC", "lastModifiedDateTime", "lastModifiedTime", "startDateTime", "startTime", "publishedDate", "publishedDateTime"];

/// The records of a JSON document; `false` when it is none (then it is to be read as text).
pub(crate) fn records(chunk: Chunk<'_>, sink: &mut impl FnMut(&Entry) -> ControlFlow<()>) -> bool {
    let Ok(text) = std::str::from_utf8(chunk.text) else { return false };
    let mut found = Vec::new();
    if !collect(text, text.trim(), 0, 0, &mut found) {
        return false;
    }
    // Where a record ends is where the next begins, so that every line belongs to one.
    let mut line = chunk.line;
    let mut passed = 0;
    for index in 0..found.len() {
        let start = if index == 0 { 0 } else { line_start(chunk.text, found[index].raw.start as usize) };
        let end = found.get(index + 1).map_or(text.len(), |next| line_start(chunk.text, next.raw.start as usize));
        let breaks = memchr_iter(b'\n', &chunk.text[passed..start]).count() as u64;
        passed = start;
        if line > 0 {
            line += breaks;
        }
        let inside = memchr_iter(b'\n', &chunk.text[start..end]).count() as u32;
        let entry = &mut found[index];
        entry.line = line;
        entry.lines = inside + u32::from(end > start && chunk.text[end - 1] != b'\n');
        entry.offset = chunk.offset + u64::from(entry.raw.start);
        if sink(entry).is_break() {
            break;
        }
    }
    true
}

/// `at`, or the start of its line when only blanks stand between.
fn line_start(text: &[u8], at: usize) -> usize {
    let blanks = text[..at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let start = at - blanks;
    if start == 0 || text[start - 1] == b'\n' {
        start
    } else {
        at
    }
}

/// Adds the records of the object or list `json`, which is a part of `text`. `utc` is the time of what it is in.
fn collect<'a>(text: &'a str, json: &'a str, utc: i64, depth: u32, found: &mut Vec<Entry>) -> bool {
    if depth > 6 {
        return true;
    }
    if json.starts_with('[') {
        let Ok(items) = serde_json::from_str::<Vec<&'a RawValue>>(json) else { return false };
        let objects = items.into_iter().filter(|item| item.get().starts_with('{'));
        for item in objects {
            collect(text, item.get(), utc, depth + 1, found);
        }
        return true;
    }
    let Ok(object) = serde_json::from_str::<Object<'a>>(json) else { return false };
    let mut entry = Entry { raw: within(text, json), marks: Marks::default(), local: utc, utc, ..Entry::default() };
    if utc != 0 {
        entry.kind = TimeKind::Utc;
        entry.marks.add(Marks::TIME_INHERITED);
    }
    fill(text, &object, 0, &mut entry);
    if entry.message.is_empty() {
        entry.message = entry.raw;
    }
    let utc = entry.utc;
    let mut inner: Vec<&RawValue> = Vec::new();
    nested(&object, 0, &mut inner);
    if !inner.is_empty() {
        entry.marks.add(Marks::OUTER);
    }
    found.push(entry);
    // In the order of the document
    inner.sort_by_key(|list| list.get().as_ptr() as usize);
    for list in inner {
        collect(text, list.get(), utc, depth + 1, found);
    }
    true
}

/// Lists of an object and of the objects inside of it that are not records.
fn nested<'a>(object: &Object<'a>, depth: u32, lists: &mut Vec<&'a RawValue>) {
    for (name, value) in object {
        if value.get().starts_with('[') && LISTS.contains(name) {
            lists.push(value);
        } else if value.get().starts_with('{') && depth < 4 {
            if let Ok(inner) = serde_json::from_str::<Object<'a>>(value.get()) {
                nested(&inner, depth + 1, lists);
            }
        }
    }
}

/// Time, level and message of an object; what is not there is looked for in `status` and `properties`.
fn fill<'a>(text: &'a str, object: &Object<'a>, depth: u32, entry: &mut Entry) {
    if let Some((span, ticks, zone)) = TIMES.iter().find_map(|name| time(text, object.get(name)?)) {
        entry.stamp = span;
        entry.local = ticks;
        entry.utc = ticks - i64::from(zone) * MINUTE;
        entry.kind = if zone == 0 { TimeKind::Utc } else { TimeKind::Offset };
        entry.marks.remove(Marks::TIME_INHERITED);
    }
    for name in TITLES {
        let Some(value) = object.get(name).filter(|_| entry.message.is_empty()) else { continue };
        let value = match serde_json::from_str::<Object<'a>>(value.get()) {
            Ok(inner) => inner.get("message").copied(),
            Err(_) => Some(*value),
        };
        if let Some(value) = value.filter(|value| value.get().starts_with('"') && value.get().len() > 2) {
            entry.message = within(text, value.get());
            entry.marks.add(Marks::JSON);
        }
    }
    let state = ["patchInstallationState", "installationState", "assessmentState", "status"].iter().find_map(|name| object.get(name));
    let level = state.and_then(|state| match state.get().trim_matches('"').to_ascii_lowercase().as_str() {
        "failed" | "error" => Some(Level::Error),
        "completedwithwarnings" | "warning" => Some(Level::Warning),
        "succeeded" | "success" | "installed" | "available" | "pending" | "notselected" | "excluded" | "inprogress" | "transitioning" => Some(Level::Info),
        _ => None,
    });
    if level.is_some() && entry.level.is_none() {
        entry.level = level;
        entry.level_source = LevelSource::Field;
    }
    for name in ["status", "properties", "errors"] {
        if let Some(inner) = object.get(name).filter(|_| depth < 3).and_then(|value| serde_json::from_str::<Object<'a>>(value.get()).ok()) {
            fill(text, &inner, depth + 1, entry);
        }
    }
}

fn within(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

fn time(text: &str, value: &RawValue) -> Option<(Span, i64, i32)> {
    let inside = value.get().strip_prefix('"')?.strip_suffix('"')?;
    let mut at = Cursor::new(inside.as_bytes(), 0);
    let day = at.ymd(b"-").filter(|day| *day > 0)?;
    at.one_of(b"T ")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    Some((within(text, inside), day + time + fraction, at.iso_offset().unwrap_or(0)))
}

/// The plain values of an object: name and text.
pub(crate) fn extra(raw: &[u8]) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(raw) else { return Vec::new() };
    let plain = object.into_iter().filter_map(|(name, value)| match value {
        serde_json::Value::String(text) => Some((name, text)),
        serde_json::Value::Number(number) => Some((name, number.to_string())),
        serde_json::Value::Bool(flag) => Some((name, flag.to_string())),
        serde_json::Value::Array(items) if items.iter().all(|item| item.is_string()) => {
            Some((name, items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    });
    plain.filter(|(_, text)| !text.is_empty()).collect()
}
