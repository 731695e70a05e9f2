//! Registry values as `base::registry` reads them (exports, policies, reports, `reg query`): a value
//! is a record, its key the component. Of
//! the report of `gpresult /x` a setting is one: its name is the component, what it is set to the
//! message. `Registry.pol` comes here as the text of an export.

use super::document;
use super::format::{Format, Needs, Sink};
use crate::base::registry::{values_of, Data, Form, Value};
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Marks, Record, Span};
use crate::logs::shape::{line_end, trim_end, Chunk, Cut, Shape};
use std::borrow::Cow;
use std::ops::Range;

pub(crate) static FORMAT: Format = Format {
    name: "registry",
    whole: |text| match Form::of(text)? {
        Form::Export => Some((99, "header of a registry export")),
        Form::Resultant => Some((99, "report of gpresult")),
        Form::Query => Some((99, "registry values as reg query shows them")),
        Form::Policy => None,
    },
    needs: Needs::Everything,
    document: Some(records),
    searched: Some(searched),
    extra,
    endings: &[".reg", ".pol", ".xml"],
    ..Format::PLAIN
};

/// The shape of what is too large for a document, or is none any more: a line is a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry;

impl Shape for Registry {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, _: &[u8], _: &Cut, entry: &mut Entry) -> Option<i32> {
        entry.marks.add(Marks::PARTIAL);
        None
    }
}

/// A text of the same length: bytes of a code page only stand inside of values.
fn utf8(text: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => text.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '?' }).collect(),
    }
}

fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    let Some(form) = Form::of(chunk.text) else { return false };
    let text = utf8(chunk.text);
    let span = |range: &Range<usize>| Span::new(range.start, range.end);
    let entry = |value: Value| {
        let place = value.place;
        let mut entry = Entry {
            raw: span(&place.whole),
            message: span(&place.whole),
            component: span(&place.key),
            ..Entry::default()
        };
        if form == Form::Resultant {
            (entry.message, entry.component) = (span(&place.data), span(&place.name));
        }
        entry
    };
    let mut found = Vec::new();
    if form != Form::Query {
        found.push(head(chunk.text));
    }
    found.extend(values_of(form, &text, false).flatten().map(entry).take(document::MOST + 1));
    if found.is_empty() || found.len() > document::MOST {
        return false;
    }
    document::give(chunk, found, sink);
    true
}

/// The first line, which only says what the file is.
fn head(text: &[u8]) -> Entry {
    let end = trim_end(text, 0, line_end(text, 0, text.len()).unwrap_or(text.len()));
    let (raw, marks) = (Span::new(0, end), Marks::DIRECTIVE);
    Entry { raw, message: raw, marks, ..Entry::default() }
}

/// Name and value with numbers as people write codes: `LastError = 0x8024402C`.
fn searched(record: &Record<'_>) -> Option<Vec<u8>> {
    let value = own(record)?;
    let data = match value.data {
        Data::Dword(number) => format!("0x{number:08X}"),
        data => data.to_string(),
    };
    Some(format!("{} = {data}", value.name).into_bytes())
}

/// The value of a record; its key is not in it.
fn own(record: &Record<'_>) -> Option<Value> {
    let raw = record.raw();
    let form = match raw.as_bytes().first() {
        Some(b'<') => Form::Resultant,
        Some(b'"' | b'@') => Form::Export,
        _ => Form::Query,
    };
    let value = values_of(form, &raw, false).flatten().next();
    value
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let Some(value) = own(record) else { return Vec::new() };
    let mut fields = vec![("name", value.name)];
    fields.push(("key", value.key));
    fields.extend(value.policy.map(|policy| ("policy", policy)));
    fields.extend([("type", value.data.type_name().to_owned()), ("value", value.data.to_string())]);
    let named = fields.into_iter().filter(|(_, value)| !value.is_empty());
    named.map(|(name, value)| (Cow::Borrowed(name), Cow::Owned(value))).collect()
}
