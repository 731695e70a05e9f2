//! JSON of the Azure patch extension and of Resource Graph: status and
//! result files, rows.
//!
//! An object in a list of patches, errors or rows is a record; what is around it is another.
//! `properties` may be a string with JSON in it.

use super::document;
use super::format::Sink;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span, TimeKind};
use crate::logs::shape::Chunk;
use crate::logs::time::{Cursor, MINUTE};
use memchr::memmem;
use serde::de::{Error, SeqAccess, Visitor};
use serde::Deserializer;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

/// Keys that only the patch extension and Resource Graph have.
const KEYS: [&[u8]; 12] = [
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
    b"patchServiceUsed",
];

/// Types of their rows.
const TYPES: [&[u8]; 2] = [b"patchassessmentresult", b"patchinstallationresult"];

/// How sure it is that a file is of the patch extension, by its keys; `None` when it is no JSON, or
/// another's.
pub(super) fn confidence(text: &[u8]) -> Option<u8> {
    let is_key = |at: usize, end: usize| {
        // A key of a document that is a string has its quotes escaped.
        [&b"\""[..], b"u0022"].iter().any(|quote| text[..at].ends_with(quote))
            && matches!(text.get(end), Some(b'"' | b'\\'))
    };
    let has = |key: &&&[u8]| memmem::find_iter(text, key).any(|at| is_key(at, at + key.len()));
    let typed = |word: &&&[u8]| memmem::find(text, word).is_some();
    if !is_json(text) {
        return None;
    }
    let words = KEYS.iter().filter(has).count() + TYPES.iter().filter(typed).count();
    (words > 0).then(|| (55 + 15 * words.min(3)) as u8)
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
/// The list of errors.
const ERRORS: &str = "details";
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

/// A document has no more records than this; the smallest is three bytes, and each needs a hundred.
const MOST: usize = 250_000;

/// Hands on the items of a list one by one, of which there may be many; `false` when it is no list,
/// or nobody wants more.
fn each_item<'a>(json: &'a str, give: impl FnMut(&'a RawValue) -> ControlFlow<()>) -> bool {
    struct Items<F>(F);
    impl<'de, F: FnMut(&'de RawValue) -> ControlFlow<()>> Visitor<'de> for Items<F> {
        type Value = ();

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
            while let Some(item) = items.next_element()? {
                if (self.0)(item).is_break() {
                    return Err(A::Error::custom("no more is wanted"));
                }
            }
            Ok(())
        }
    }
    let mut list = serde_json::Deserializer::from_str(json);
    list.deserialize_seq(Items(give)).and_then(|()| list.end()).is_ok()
}

/// The records of a JSON document; `false` when it is none, or has too many (then it is to be read
/// as text).
pub(super) fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    if !is_json(chunk.text) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(chunk.text) else { return false };
    let mut found = Vec::new();
    let source = Source { text, places: None };
    if !collect(&source, text.trim(), &Around { utc: 0, list: "" }, 0, &mut found)
        || found.len() > MOST
    {
        return false;
    }
    document::give(chunk, found, sink);
    true
}

/// What a record is in.
struct Around<'a> {
    utc: i64,
    /// The name of the list.
    list: &'a str,
}

/// Adds the records of the object or list `json`, which is a part of `source`.
fn collect(
    source: &Source<'_>,
    json: &str,
    around: &Around<'_>,
    depth: u32,
    found: &mut Vec<Entry>,
) -> bool {
    if depth > 8 {
        return true;
    }
    if json.starts_with('[') {
        let listed = each_item(json, |item| {
            if item.get().starts_with('{') {
                collect(source, item.get(), around, depth + 1, found);
            }
            match found.len() {
                ..=MOST => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
        return listed || found.len() > MOST;
    }
    let Ok(object) = serde_json::from_str::<Object<'_>>(json) else { return false };
    let utc = around.utc;
    let mut entry = Entry { raw: source.span(json), local: utc, utc, ..Entry::default() };
    if utc != 0 {
        entry.kind = TimeKind::Utc;
        entry.marks.add(Marks::TIME_INHERITED);
    }
    fill(source, &object, 0, &MESSAGES, &mut entry);
    if entry.message.is_empty() {
        fill(source, &object, 0, &TITLES, &mut entry);
    }
    if entry.message.is_empty() {
        entry.message = entry.raw;
    }
    if entry.level.is_none() && around.list == ERRORS {
        entry.level = Some(Level::Error);
        entry.level_source = LevelSource::Field;
    }
    let around = Around { utc: entry.utc, list: "" };
    found.push(entry);
    let before = found.len();
    nested(source, &object, &around, (0, depth), found);
    // In the order of the document; a record comes before those inside of it.
    found[before..].sort_by_key(|entry| (entry.raw.start, std::cmp::Reverse(entry.raw.end)));
    true
}

fn is_list_of_records(name: &str, value: &RawValue) -> bool {
    LISTS.contains(&name)
        && value.get().strip_prefix('[').is_some_and(|items| items.trim_start().starts_with('{'))
}

/// A string that holds an object.
fn is_document(value: &RawValue) -> bool {
    let inside = value.get().strip_prefix('"');
    inside.is_some_and(|text| {
        let text = text.trim_start_matches([' ', '\t']);
        text.starts_with('{') || text.starts_with("\\n") || text.starts_with("\\r")
    })
}

/// The records in lists of an object and of the objects inside of it that are not records, also of
/// those that strings hold. `depth`: of the objects in this record, and of the record.
fn nested(
    source: &Source<'_>,
    object: &Object<'_>,
    around: &Around<'_>,
    depth: (u32, u32),
    found: &mut Vec<Entry>,
) {
    for (name, value) in object {
        if is_list_of_records(name, value) {
            let around = Around { list: name, ..*around };
            collect(source, value.get(), &around, depth.1 + 1, found);
        } else if depth.0 < 4 && value.get().starts_with('{') {
            if let Ok(inner) = serde_json::from_str::<Object<'_>>(value.get()) {
                nested(source, &inner, around, (depth.0 + 1, depth.1), found);
            }
        } else if depth.0 < 4 && is_document(value) {
            let Some(inner) = source.inside(value.get()) else { continue };
            let inner = Source { text: &inner.0, places: Some(inner.1) };
            if let Ok(object) = serde_json::from_str::<Object<'_>>(inner.text) {
                nested(&inner, &object, around, (depth.0 + 1, depth.1), found);
            }
        }
    }
}

/// A document, or one that is a string of another.
struct Source<'a> {
    text: &'a str,
    /// Where each byte of `text` is in the file.
    places: Option<Vec<u32>>,
}

/// A document in a string is no longer than this.
const LONGEST_INSIDE: usize = 8 << 20;

impl Source<'_> {
    /// Where `part`, which is a part of the text, is in the file.
    fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        Span::new(self.place(start), self.place(start + part.len()))
    }

    fn place(&self, at: usize) -> usize {
        self.places.as_ref().map_or(at, |places| places[at] as usize)
    }

    /// The document that the string `json`, a part of this one, holds, and where its bytes are.
    fn inside(&self, json: &str) -> Option<(String, Vec<u32>)> {
        let inner: String =
            serde_json::from_str(Some(json).filter(|j| j.len() < LONGEST_INSIDE)?).ok()?;
        let base = (json.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let mut places = Vec::with_capacity(inner.len() + 1);
        let mut at = 1;
        for character in inner.chars() {
            let place = self.place(base + at) as u32;
            places.resize(places.len() + character.len_utf8(), place);
            // A sign beyond the first 65,536 is two escapes.
            let wide = usize::from(character.len_utf8() == 4);
            at += match json.as_bytes().get(at..at + 2) {
                Some(b"\\u") => 6 + 6 * wide,
                Some([b'\\', _]) => 2,
                _ => character.len_utf8(),
            };
        }
        places.push(self.place(base + at) as u32);
        Some((inner, places))
    }
}

/// Time, level and message of an object; what is not there is looked for in `status`, `properties`
/// and `errors`, and in a message that is a document.
fn fill(source: &Source<'_>, object: &Object<'_>, depth: u32, titles: &[&str], entry: &mut Entry) {
    if let Some((span, ticks, zone)) = TIMES.iter().find_map(|name| time(source, object.get(name)?))
    {
        entry.stamp = span;
        entry.local = ticks;
        entry.utc = ticks - i64::from(zone) * MINUTE;
        entry.kind = if zone == 0 { TimeKind::Utc } else { TimeKind::Offset };
        entry.marks.remove(Marks::TIME_INHERITED);
    }
    let mut documents: Vec<&RawValue> = Vec::new();
    for name in titles {
        let Some(value) = object.get(name).filter(|_| entry.message.is_empty()) else { continue };
        let value = match serde_json::from_str::<Object<'_>>(value.get()) {
            Ok(inner) => inner.get("message").copied(),
            Err(_) => Some(*value),
        };
        match value.filter(|value| value.get().starts_with('"') && value.get().len() > 2) {
            Some(value) if is_document(value) => documents.push(value),
            Some(value) => {
                entry.message = source.span(value.get());
                entry.marks.add(Marks::JSON);
            }
            None => {}
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
    let parts = ["status", "properties", "errors"].iter().filter_map(|name| object.get(name));
    for value in parts.copied().chain(documents.iter().copied()).filter(|_| depth < 3) {
        if let Ok(inner) = serde_json::from_str::<Object<'_>>(value.get()) {
            fill(source, &inner, depth + 1, titles, entry);
        } else if is_document(value) {
            let Some(inner) = source.inside(value.get()) else { continue };
            let inner = Source { text: &inner.0, places: Some(inner.1) };
            if let Ok(object) = serde_json::from_str::<Object<'_>>(inner.text) {
                fill(&inner, &object, depth + 1, titles, entry);
            }
        }
    }
    if let Some(value) = documents.first().filter(|_| entry.message.is_empty()) {
        // A document that says nothing in words.
        entry.message = source.span(value.get());
        entry.marks.add(Marks::JSON);
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
    let text = opened(raw)?;
    let mut own = String::with_capacity(text.len());
    values(&text, 0, true, &mut own);
    Some(own.into_bytes())
}

/// The object of a record. One that was in a string is escaped as that was, once for each string
/// around it.
fn opened(raw: &[u8]) -> Option<Cow<'_, str>> {
    /// As many strings as can be around one.
    const LEVELS: usize = 4;
    let mut text = Cow::Borrowed(std::str::from_utf8(raw.starts_with(b"{").then_some(raw)?).ok()?);
    for _ in 0..LEVELS {
        if serde_json::from_str::<Object<'_>>(&text).is_ok() {
            return Some(text);
        }
        text = Cow::Owned(serde_json::from_str(&format!("\"{text}\"")).ok()?);
    }
    None
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
        // Objects of a list that are no records: their lists are none either.
        if json.starts_with('[')
            && each_item(json, |item| {
                values(item.get(), depth + 1, false, own);
                ControlFlow::Continue(())
            })
        {
            return;
        }
        if let Ok(inner) = serde_json::from_str::<String>(json) {
            if inner.trim_start().starts_with(['{', '[']) {
                return values(&inner, depth, outer, own);
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
    let Some(text) = opened(raw) else { return Vec::new() };
    let object = serde_json::from_str::<BTreeMap<String, &RawValue>>(&text);
    let plain = object.unwrap_or_default().into_iter().filter_map(|(name, value)| {
        let text = match value.get().as_bytes().first()? {
            b'"' => serde_json::from_str(value.get()).ok()?,
            b'[' => texts(value.get())?,
            b'{' | b'n' => return None,
            _ => value.get().to_owned(),
        };
        (!text.is_empty()).then_some((name, text))
    });
    plain.collect()
}

/// The items of a list that are all texts.
fn texts(json: &str) -> Option<String> {
    let mut all = String::new();
    let listed = each_item(json, |item| match serde_json::from_str::<Cow<'_, str>>(item.get()) {
        Ok(text) => {
            all.push_str(if all.is_empty() { "" } else { ", " });
            all.push_str(&text);
            ControlFlow::Continue(())
        }
        Err(_) => ControlFlow::Break(()),
    });
    listed.then_some(all)
}
