//! JSON of the Azure patch extension and of Resource Graph: status and
//! result files, rows.
//!
//! An object in a list of patches, errors or rows is a record; what is around it is another.
//! `properties` may be a string with JSON in it.

use super::format::Sink;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span, TimeKind};
use crate::logs::shape::Chunk;
use crate::logs::time::{Cursor, MINUTE};
use memchr::{memchr_iter, memmem};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Keys and types that only the patch extension and Resource Graph have.
const OWN: [&[u8]; 14] = [
    b"substatus",
    b"formattedMessage",
    b"timestampUTC",
    b"availablePatches",
    b"assessmentActivityId",
    b"installationActivityId",
    b"patchInstallationState",
    b"installationState",
    b"assessmentState",
    b"patchName",
    b"kbId",
    b"patchassessmentresult",
    b"patchinstallationresult",
    b"patchServiceUsed",
];

/// How sure it is that a file is of the patch extension, by its keys; `None` when it is no JSON, or
/// another's.
pub(super) fn confidence(text: &[u8]) -> Option<u8> {
    let known = |word: &&&[u8]| memmem::find(text, word).is_some();
    let words = OWN.iter().filter(known).count();
    (is_json(text) && words > 0).then(|| (55 + 15 * words.min(3)) as u8)
}

fn is_json(head: &[u8]) -> bool {
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
/// What says what happened, wherever it stands in an object.
const MESSAGES: [&str; 4] = ["formattedMessage", "message", "errorDetails", "patchName"];
/// What says best what an object is about when nothing says more, first come first served.
const TITLES: [&str; 4] = ["name", "status", "assessmentActivityId", "id"];
const TIMES: [&str; 7] = [
    "timestampUTC",
    "lastModifiedDateTime",
    "lastModifiedTime",
    "startDateTime",
    "startTime",
    "publishedDate",
    "publishedDateTime",
];

/// The records of a JSON document; `false` when it is none (then it is to be read as text).
pub(super) fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    if !is_json(chunk.text) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(chunk.text) else { return false };
    let mut found = Vec::new();
    if !collect(text, text.trim(), 0, 0, &mut found) {
        return false;
    }
    // Where a record ends is where the next begins, so that every line belongs to one.
    let mut line = chunk.line;
    let mut passed = 0;
    for index in 0..found.len() {
        let start =
            if index == 0 { 0 } else { line_start(chunk.text, found[index].raw.start as usize) };
        let end = found
            .get(index + 1)
            .map_or(text.len(), |next| line_start(chunk.text, next.raw.start as usize));
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

/// Adds the records of the object or list `json`, which is a part of `text`. `utc` is the time of
/// what it is in.
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
    let source = Source { text, places: None };
    let mut entry = Entry { raw: source.span(json), local: utc, utc, ..Entry::default() };
    if utc != 0 {
        entry.kind = TimeKind::Utc;
        entry.marks.add(Marks::TIME_INHERITED);
    }
    fill(&source, &object, 0, &MESSAGES, &mut entry);
    if entry.message.is_empty() {
        fill(&source, &object, 0, &TITLES, &mut entry);
    }
    if entry.message.is_empty() {
        entry.message = entry.raw;
    }
    let utc = entry.utc;
    let mut inner: Vec<&RawValue> = Vec::new();
    nested(&object, 0, &mut inner);
    found.push(entry);
    // In the order of the document
    inner.sort_by_key(|list| list.get().as_ptr() as usize);
    for list in inner {
        collect(text, list.get(), utc, depth + 1, found);
    }
    true
}

fn is_list_of_records(name: &str, value: &RawValue) -> bool {
    LISTS.contains(&name)
        && value.get().strip_prefix('[').is_some_and(|items| items.trim_start().starts_with('{'))
}

/// Lists of an object and of the objects inside of it that are not records.
fn nested<'a>(object: &Object<'a>, depth: u32, lists: &mut Vec<&'a RawValue>) {
    for (name, value) in object {
        if is_list_of_records(name, value) {
            lists.push(value);
        } else if value.get().starts_with('{') && depth < 4 {
            if let Ok(inner) = serde_json::from_str::<Object<'a>>(value.get()) {
                nested(&inner, depth + 1, lists);
            }
        }
    }
}

/// A document, or one that is a string of another.
struct Source<'a> {
    text: &'a str,
    /// Where each byte of `text` is in the document around it.
    places: Option<Vec<usize>>,
}

impl<'a> Source<'a> {
    /// Where `part`, which is a part of the text, is in the document.
    fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        match &self.places {
            None => Span::new(start, start + part.len()),
            Some(places) => Span::new(places[start], places[start + part.len()]),
        }
    }

    /// The document that the string `json`, a part of this one, holds, and where its bytes are.
    fn inside(&self, json: &str) -> Option<(String, Vec<usize>)> {
        let inner: String = serde_json::from_str(json).ok().filter(|_| self.places.is_none())?;
        let base = self.span(json).start as usize;
        let mut places = Vec::with_capacity(inner.len() + 1);
        let mut at = 1;
        for character in inner.chars() {
            places.resize(places.len() + character.len_utf8(), base + at);
            // A sign beyond the first 65,536 is two escapes.
            let wide = usize::from(character.len_utf8() == 4);
            at += match json.as_bytes().get(at..at + 2) {
                Some(b"\\u") => 6 + 6 * wide,
                Some([b'\\', _]) => 2,
                _ => character.len_utf8(),
            };
        }
        places.push(base + at);
        Some((inner, places))
    }
}

/// Time, level and message of an object; what is not there is looked for in `status` and
/// `properties`.
fn fill(source: &Source<'_>, object: &Object<'_>, depth: u32, titles: &[&str], entry: &mut Entry) {
    if let Some((span, ticks, zone)) = TIMES.iter().find_map(|name| time(source, object.get(name)?))
    {
        entry.stamp = span;
        entry.local = ticks;
        entry.utc = ticks - i64::from(zone) * MINUTE;
        entry.kind = if zone == 0 { TimeKind::Utc } else { TimeKind::Offset };
        entry.marks.remove(Marks::TIME_INHERITED);
    }
    for name in titles {
        let Some(value) = object.get(name).filter(|_| entry.message.is_empty()) else { continue };
        let value = match serde_json::from_str::<Object<'_>>(value.get()) {
            Ok(inner) => inner.get("message").copied(),
            Err(_) => Some(*value),
        };
        if let Some(value) =
            value.filter(|value| value.get().starts_with('"') && value.get().len() > 2)
        {
            entry.message = source.span(value.get());
            entry.marks.add(Marks::JSON);
        }
    }
    let state = ["patchInstallationState", "installationState", "assessmentState", "status"]
        .iter()
        .find_map(|name| object.get(name));
    let level =
        state.and_then(|state| match state.get().trim_matches('"').to_ascii_lowercase().as_str() {
            "failed" | "error" => Some(Level::Error),
            "completedwithwarnings" | "warning" => Some(Level::Warning),
            "succeeded" | "success" | "installed" | "available" | "pending" | "notselected"
            | "excluded" | "inprogress" | "transitioning" => Some(Level::Info),
            _ => None,
        });
    if level.is_some() && entry.level.is_none() {
        entry.level = level;
        entry.level_source = LevelSource::Field;
    }
    for name in ["status", "properties", "errors"] {
        let Some(value) = object.get(name).filter(|_| depth < 3) else { continue };
        if let Ok(inner) = serde_json::from_str::<Object<'_>>(value.get()) {
            fill(source, &inner, depth + 1, titles, entry);
        } else if let Some((text, places)) =
            value.get().starts_with('"').then(|| source.inside(value.get())).flatten()
        {
            if let Ok(inner) = serde_json::from_str::<Object<'_>>(&text) {
                fill(
                    &Source { text: &text, places: Some(places) },
                    &inner,
                    depth + 1,
                    titles,
                    entry,
                );
            }
        }
    }
}

fn time(source: &Source<'_>, value: &RawValue) -> Option<(Span, i64, i32)> {
    let inside = value.get().strip_prefix('"')?.strip_suffix('"')?;
    let mut at = Cursor::new(inside.as_bytes(), 0);
    let day = at.ymd(b"-").filter(|day| *day > 0)?;
    at.one_of(b"T ")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    Some((source.span(inside), day + time + fraction, at.iso_offset().unwrap_or(0)))
}

/// What a record says apart from the records inside of it: a line for each value, its name before
/// it, without escapes.
/// `None` when it is no object.
pub(super) fn own_text(raw: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(raw.starts_with(b"{").then_some(raw)?).ok()?;
    let mut own = String::with_capacity(text.len());
    serde_json::from_str::<Object<'_>>(text).ok()?;
    values(text, 0, true, &mut own);
    Some(own.into_bytes())
}

/// `outer`: the lists of records are others' text.
fn values(json: &str, depth: u32, outer: bool, own: &mut String) {
    if depth < 16 {
        if let Ok(object) = serde_json::from_str::<Object<'_>>(json) {
            let mut fields: Vec<_> = object.into_iter().collect();
            // In the order of the document
            fields.sort_by_key(|(_, value)| value.get().as_ptr() as usize);
            for (name, value) in fields {
                if !outer || depth > 4 || !is_list_of_records(name, value) {
                    own.push_str(name);
                    own.push_str(": ");
                    values(value.get(), depth + 1, outer, own);
                }
            }
            return;
        }
        if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) {
            // Objects of a list that are no records: their lists are none either.
            items.iter().for_each(|item| values(item.get(), depth + 1, false, own));
            return;
        }
        if let Ok(inner) = serde_json::from_str::<String>(json) {
            if inner.trim_start().starts_with(['{', '[']) {
                return values(&inner, depth + 1, false, own);
            }
            own.push_str(&inner);
            own.push('\n');
            return;
        }
    }
    own.push_str(json);
    own.push('\n');
}

/// The plain values of an object: name and text.
pub(super) fn values_of(raw: &[u8]) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(raw) else {
        return Vec::new();
    };
    let plain = object.into_iter().filter_map(|(name, value)| match value {
        serde_json::Value::String(text) => Some((name, text)),
        serde_json::Value::Number(number) => Some((name, number.to_string())),
        serde_json::Value::Bool(flag) => Some((name, flag.to_string())),
        serde_json::Value::Array(items) if items.iter().all(|item| item.is_string()) => Some((
            name,
            items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(", "),
        )),
        _ => None,
    });
    plain.filter(|(_, text)| !text.is_empty()).collect()
}
