//! Events that were written to text: `wevtutil qe /f:text`, what Event Viewer saves as CSV or text,
//! `Get-WinEvent`, `Get-EventLog` and `Get-DeliveryOptimizationLog` as lists or CSV.
//!
//! ```text
//! Event[0]                                        names of fields are in the language of Windows
//!   Log Name: System
//!   Source: Microsoft-Windows-WindowsUpdateClient
//!   Date: 2023-11-14T14:42:11.0710000Z
//!   Event ID: 20
//!   Task: Windows Update Agent
//!   Level: Error
//!   … Description:
//! Installation Failure: …
//!
//! Level,Date and Time,Source,Event ID,Task Category      so are these; columns have their places
//! Error,11/14/2023 2:42:11 PM,Microsoft-Windows-WindowsUpdateClient,20,Windows Update Agent,"…"
//!
//! TimeCreated  : 11/14/2023 2:42:11 PM            names of properties are the same everywhere
//! ProviderName : Microsoft-Windows-WindowsUpdateClient
//! Id           : 20
//! Message      : Installation Failure: …
//! ```

use super::document;
use super::event_fields::{in_order, level, named, numbers, Field, Field as F};
use super::format::{Format, Needs, Sink};
use super::text::stamp;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, LevelSource, Marks, Record, Span};
use crate::logs::shape::{line_end, trim_end, Chunk, Cut, Shape};
use crate::logs::w3c_columns::Columns;
use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;
use std::ops::Range;

pub(crate) static FORMAT: Format = Format {
    name: "eventlog-text",
    whole,
    head: |line| EventText::starts(line),
    needs: Needs::Everything,
    document: Some(records),
    header: Some(header),
    searched: Some(searched),
    extra,
    endings: &[".csv"],
    ..Format::PLAIN
};

/// How the events of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Event Viewer: the columns have their places.
    Table(u8),
    /// PowerShell: the columns have names.
    Csv(u8),
    List,
}

fn whole(text: &[u8]) -> Option<(u8, &'static str)> {
    Some(match form(text)? {
        Form::Table(_) => (95, "table of events as Event Viewer saves it"),
        Form::Csv(_) => (95, "table of events with named columns"),
        Form::List => (95, "list of events with named properties"),
    })
}

fn form(text: &[u8]) -> Option<Form> {
    let front = &text[..text.len().min(16 << 10)];
    let first =
        front.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF))?;
    let front = &front[first..];
    let end = line_end(front, 0, front.len())?;
    let line = front[..end].trim_ascii();
    if line.starts_with(b"#TYPE ") {
        return form(&front[end..]).filter(|form| matches!(form, Form::Csv(_)));
    }
    if let Some(delimiter) = memchr3(b',', b'\t', b';', line).map(|at| line[at]) {
        let (header, _) = row(front, 0, delimiter);
        let fields: Vec<Option<Field>> = header
            .iter()
            .map(|range| named(&String::from_utf8_lossy(&front[range.clone()])))
            .collect();
        let has = |field| fields.contains(&Some(field));
        if has(F::Time) && has(F::Message) && (has(F::Id) || has(F::Level) || has(F::Provider)) {
            return Some(Form::Csv(delimiter));
        }
        let (cells, _) = row(front, end, delimiter);
        let is_event = || {
            let id = &front[cells.get(3)?.clone()];
            let time = &front[cells[1].clone()];
            let numeric = !id.is_empty() && id.iter().all(u8::is_ascii_digit);
            (numeric && stamp(time).is_some()).then_some(Form::Table(delimiter))
        };
        return (header.len() == TABLE.len() - 1).then(is_event).flatten();
    }
    let mut names = (0, 0);
    for line in front.split(|b| *b == b'\n') {
        match property(line).and_then(|(name, _)| named(&String::from_utf8_lossy(&line[..name]))) {
            Some(F::Time) => names.0 += 1,
            Some(F::Message) => names.1 += 1,
            _ => {}
        }
    }
    (names.0 > 0 && names.1 > 0).then_some(Form::List)
}

/// The columns of Event Viewer; the message has no title.
const TABLE: [Field; 6] = [F::Level, F::Time, F::Provider, F::Id, F::Task, F::Message];

/// The cells of the row at `at`, without their quotes, and what is behind the row. A cell in quotes
/// may go over lines.
fn row(text: &[u8], at: usize, delimiter: u8) -> (Vec<Range<usize>>, usize) {
    let (mut cells, mut at) = (Vec::new(), at);
    loop {
        let quoted = text.get(at) == Some(&b'"');
        let start = at + usize::from(quoted);
        let end = if quoted {
            let mut end = start;
            loop {
                match text.get(end..).and_then(|rest| memchr(b'"', rest)) {
                    Some(found) if text.get(end + found + 1) == Some(&b'"') => end += found + 2,
                    Some(found) => break end + found,
                    None => break text.len(),
                }
            }
        } else {
            let rest = text.get(at..).unwrap_or_default();
            at + memchr2(delimiter, b'\n', rest).unwrap_or(rest.len())
        };
        cells.push(start..trim_end(text, start, end));
        let behind = (end + usize::from(quoted)).min(text.len());
        match memchr2(delimiter, b'\n', &text[behind..]).map(|found| behind + found) {
            Some(found) if text[found] == delimiter => at = found + 1,
            Some(found) => return (cells, found + 1),
            None => return (cells, text.len()),
        }
    }
}

/// `Name   : value` at the beginning of a line: where the name ends, and where the value begins.
fn property(line: &[u8]) -> Option<(usize, usize)> {
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let blanks = line[name..].iter().take_while(|b| **b == b' ').count();
    let colon = name + blanks;
    let known = (2..=24).contains(&name) && blanks > 0 && line.get(colon) == Some(&b':');
    known.then(|| {
        (name, (colon + 1 + usize::from(line.get(colon + 1) == Some(&b' '))).min(line.len()))
    })
}

/// An event with the places of its properties.
struct Event {
    raw: Range<usize>,
    fields: Vec<(Field, Range<usize>)>,
}

fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    let text = chunk.text;
    let Some(form) = form(text) else { return false };
    let events = match form {
        Form::Table(delimiter) => table(text, delimiter, &TABLE.map(Some)),
        Form::List => list(text),
        Form::Csv(delimiter) => {
            let names = names(text, delimiter);
            table(text, delimiter, &names.iter().map(|name| named(name)).collect::<Vec<_>>())
        }
    };
    if events.len() > document::MOST {
        return false;
    }
    let order = order(text, &events);
    let found: Vec<Entry> = events.into_iter().map(|event| entry(text, &event, order)).collect();
    if found.is_empty() {
        return false;
    }
    document::give(chunk, found, sink);
    true
}

/// The names of the columns of a table that PowerShell wrote.
fn names(text: &[u8], delimiter: u8) -> Vec<String> {
    let from = match text.trim_ascii_start().starts_with(b"#TYPE ") {
        true => line_end(text, 0, text.len()).unwrap_or(0),
        false => 0,
    };
    let cells = row(text, from, delimiter).0.into_iter();
    cells.map(|cell| String::from_utf8_lossy(&text[cell]).into_owned()).collect()
}

/// They are needed where a record is read again.
fn header(text: &[u8]) -> Option<Columns> {
    match form(text)? {
        Form::Csv(delimiter) => Some(Columns::named(names(text, delimiter))),
        Form::Table(_) | Form::List => None,
    }
}

/// The rows of a table, its header apart.
fn table(text: &[u8], delimiter: u8, columns: &[Option<Field>]) -> Vec<Event> {
    let mut events = Vec::new();
    let (mut at, mut header) = (0, true);
    while at < text.len() && events.len() <= document::MOST {
        let (cells, end) = row(text, at, delimiter);
        let raw = at..trim_end(text, at, end);
        at = end.max(at + 1);
        let comment = text[raw.clone()].starts_with(b"#TYPE ");
        if raw.is_empty() || comment || std::mem::take(&mut header) {
            continue;
        }
        let named = columns.iter().zip(cells);
        let fields = named.filter_map(|(field, cell)| Some(((*field)?, cell))).collect();
        events.push(Event { raw, fields });
    }
    events
}

/// The blocks of a list: one ends where a property comes again.
fn list(text: &[u8]) -> Vec<Event> {
    /// More properties than any event has.
    const MOST: usize = 64;
    let mut events: Vec<Event> = Vec::new();
    let mut names: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    while at < text.len() && events.len() <= document::MOST {
        let end = line_end(text, at, text.len()).unwrap_or(text.len());
        let line = &text[at..trim_end(text, at, end)];
        if let Some((name, value)) = property(line) {
            let own = &line[..name];
            if events.is_empty() || names.contains(&own) || names.len() > MOST {
                events.push(Event { raw: at..at, fields: Vec::new() });
                names.clear();
            }
            names.push(own);
            let event = events.last_mut().expect("one was pushed");
            // Also properties that are not read end the one before.
            let field = named(&String::from_utf8_lossy(own));
            event.fields.push((field.unwrap_or(F::Task), at + value..at + line.len()));
            if field.is_none() {
                let last = event.fields.len() - 1;
                event.fields[last].1 = 0..0;
            }
        } else if let Some(event) = events.last_mut().filter(|_| !line.is_empty()) {
            if let Some((_, value)) = event.fields.last_mut().filter(|(_, value)| value.end > 0) {
                value.end = at + line.len();
            }
        }
        if let Some(event) = events.last_mut().filter(|_| !line.is_empty()) {
            event.raw.end = at + line.len();
        }
        at = end;
    }
    for event in &mut events {
        event.fields.retain(|(_, value)| value.end > 0);
    }
    events
}

/// Whether dates have the day first, where one of them says it.
fn order(text: &[u8], events: &[Event]) -> Option<bool> {
    events.iter().find_map(|event| {
        let (_, at) = event.fields.iter().find(|(field, _)| *field == F::Time)?;
        let (first, second, ..) = numbers(&text[at.clone()])?;
        (first <= 31 && (first > 12) != (second > 12)).then_some(first > 12)
    })
}

fn entry(text: &[u8], event: &Event, order: Option<bool>) -> Entry {
    let raw = Span::new(event.raw.start, event.raw.end);
    let mut entry = Entry { raw, message: raw, ..Entry::default() };
    for (field, range) in &event.fields {
        let value = &text[range.clone()];
        if !value.is_empty() {
            fill(&mut entry, *field, value, range, order);
        }
    }
    entry
}

fn fill(entry: &mut Entry, field: Field, value: &[u8], range: &Range<usize>, order: Option<bool>) {
    let span = Span::new(range.start, range.end);
    let number = || std::str::from_utf8(value).ok()?.trim().parse().ok();
    match field {
        F::Time => {
            let message = entry.message;
            if let Some(stamp) = in_order(value, order).or_else(|| stamp(value)) {
                stamp.fill(range.start, entry);
            } else {
                entry.marks.add(Marks::TIME_UNCLEAR);
            }
            (entry.stamp, entry.message) = (span, message);
        }
        // A name says more than a number, and comes after it or before it.
        F::Level => {
            if let Some(level) = level(&String::from_utf8_lossy(value)) {
                (entry.level, entry.level_source) = (Some(level), LevelSource::Field);
            }
        }
        F::Provider => entry.component = span,
        F::Message => entry.message = span,
        F::Process => entry.pid = number(),
        F::Thread => entry.tid = number(),
        _ => {}
    }
}

/// The shape of what `wevtutil` writes.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventText;

impl Shape for EventText {
    fn starts(line: &[u8]) -> bool {
        let Some(rest) = line.strip_prefix(b"Event[") else { return false };
        let digits = rest.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let rest = rest[digits..].strip_prefix(b"]").unwrap_or(b"x");
        let rest = rest.strip_prefix(b":").unwrap_or(rest);
        digits > 0 && matches!(rest.first(), Some(b'\r' | b'\n') | None)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let raw = entry.raw.of(text);
        if !EventText::starts(raw) {
            entry.marks.add(Marks::PARTIAL);
            return None;
        }
        let (fields, message) = block(raw);
        for (field, range) in fields {
            let value = &raw[range.clone()];
            let range = cut.start + range.start..cut.start + range.end;
            fill(entry, field, value, &range, None);
        }
        entry.message = Span::new(cut.start + message, entry.raw.end as usize);
        None
    }
}

/// The places of the fields of wevtutil's text, in their order.
const PLACES: [Field; 6] = [F::Log, F::Provider, F::Time, F::Id, F::Task, F::Level];

/// The fields of an event and where its message begins. Fields that have no known name are known
/// by their place.
fn block(raw: &[u8]) -> (Vec<(Field, Range<usize>)>, usize) {
    /// The fields before the message, and its title.
    const MOST: usize = 12;
    let mut fields = Vec::new();
    let mut at = line_end(raw, 0, raw.len()).unwrap_or(raw.len());
    for place in 0..MOST {
        let end = line_end(raw, at, raw.len()).unwrap_or(raw.len());
        let line = &raw[at..trim_end(raw, at, end)];
        let Some(colon) = memchr(b':', line).filter(|_| line.starts_with(b"  ")) else { break };
        let value = at + colon + 1..at + line.len();
        let value = value.start + usize::from(raw.get(value.start) == Some(&b' '))..value.end;
        let field = named(&String::from_utf8_lossy(&line[..colon]));
        match field.or_else(|| PLACES.get(place).copied()) {
            Some(F::Message) => {
                let blanks = raw[value.start..].iter().take_while(|b| b.is_ascii_whitespace());
                return (fields, value.start + blanks.count());
            }
            Some(field) => fields.push((field, value.start.min(value.end)..value.end)),
            None => {}
        }
        at = end;
    }
    (fields, at)
}

fn searched(record: &Record<'_>) -> Option<Vec<u8>> {
    // The only property that may have a code which the message does not.
    let code = extra(record).into_iter().find(|(name, _)| name == "errorCode")?.1;
    let message = record.message_bytes();
    Some([message, b"\nErrorCode: ", code.as_bytes()].concat())
}

/// Number, log, computer.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw_bytes();
    let fields = if EventText::starts(raw) {
        block(raw).0
    } else if property(raw).is_some() {
        list(raw).into_iter().next().map_or_else(Vec::new, |event| event.fields)
    } else if let Some(columns) = record.columns {
        let mut rows = b",\t;".iter().map(|delimiter| row(raw, 0, *delimiter).0);
        let cells = rows.find(|cells| cells.len() == columns.count()).unwrap_or_default();
        let named = columns.names().zip(cells);
        named.filter_map(|(name, cell)| Some((self::named(name)?, cell))).collect()
    } else {
        let delimiter = if memchr(b'\t', raw).is_some() { b'\t' } else { b',' };
        let (cells, _) = row(raw, 0, delimiter);
        let is_event = cells.len() == TABLE.len()
            && cells.get(3).is_some_and(|id| raw[id.clone()].iter().all(u8::is_ascii_digit));
        TABLE.into_iter().zip(cells).filter(|_| is_event).collect()
    };
    let name = |field| match field {
        F::Id => Some("eventId"),
        F::Record => Some("record"),
        F::Log => Some("log"),
        F::Computer => Some("computer"),
        F::Task => Some("task"),
        F::Code => Some("errorCode"),
        _ => None,
    };
    let shown = fields.into_iter().filter_map(|(field, range)| {
        let value = record.decode(&raw[range]);
        Some((Cow::Borrowed(name(field)?), value))
            .filter(|(_, value)| !value.is_empty() && *value != "N/A")
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_table() {
        let cells = |text: &str| {
            let (cells, end) = row(text.as_bytes(), 0, b',');
            (cells.into_iter().map(|cell| text[cell].to_owned()).collect::<Vec<_>>(), end)
        };
        for (text, expected, end) in [
            ("a,b\nc", vec!["a", "b"], 4),
            ("a,\"b,\n\"\"c\"\"\",d\r\ne", vec!["a", "b,\n\"\"c\"\"", "d"], 16),
            ("a,", vec!["a", ""], 2),
            (",\n", vec!["", ""], 2),
            (",,", vec!["", "", ""], 2),
            ("", vec![""], 0),
            ("\"", vec![""], 1),
            ("\"a", vec!["a"], 2),
            ("\"a\"", vec!["a"], 3),
            ("\"a\"x,b", vec!["a", "b"], 6),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(cells(text), (expected, end), "{text:?}");
        }
    }
}
