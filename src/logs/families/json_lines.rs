//! Logs of one JSON object a line, with keys for time, level and message as most libraries for
//! logging write them. The keys decide: a document that is JSON is not yet a log.

use super::format::Format;
use super::stamp::set_zone;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{Cursor, SECOND, TIMES};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(crate) static FORMAT: Format = Format {
    name: "json",
    whole: |text| {
        let first = text.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty())?;
        is_own(first).then_some((90, "JSON objects with a time and a level or message, one a line"))
    },
    head: is_own,
    searched: Some(searched),
    extra,
    endings: &[".jsonl", ".ndjson"],
    ..Format::PLAIN
};

const STAMPS: [&str; 8] =
    ["time", "timestamp", "@timestamp", "ts", "@t", "datetime", "date", "timecreated"];
const LEVELS: [&str; 7] =
    ["level", "severity", "lvl", "@l", "loglevel", "levelname", "leveldisplayname"];
const MESSAGES: [&str; 6] = ["msg", "message", "@m", "@mt", "text", "event"];
const COMPONENTS: [&str; 7] =
    ["component", "logger", "source", "module", "category", "sourcecontext", "providername"];
const PROCESSES: [&str; 3] = ["pid", "processid", "process_id"];
const THREADS: [&str; 4] = ["tid", "threadid", "thread_id", "thread"];

/// The keys in lower case with the values as written.
type Object<'a> = BTreeMap<String, &'a RawValue>;

fn object(line: &[u8]) -> Option<Object<'_>> {
    let line = std::str::from_utf8(line).ok()?.trim();
    let object =
        serde_json::from_str::<BTreeMap<String, &RawValue>>(line.starts_with('{').then_some(line)?);
    Some(object.ok()?.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect())
}

fn first<'a>(object: &Object<'a>, names: &[&str]) -> Option<&'a RawValue> {
    names.iter().find_map(|name| object.get(*name).copied())
}

fn is_own(line: &[u8]) -> bool {
    line.first() == Some(&b'{')
        && object(line).is_some_and(|object| {
            first(&object, &STAMPS).is_some()
                && (first(&object, &LEVELS).is_some() || first(&object, &MESSAGES).is_some())
        })
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct JsonLines;

impl Shape for JsonLines {
    fn starts(line: &[u8]) -> bool {
        line.first() == Some(&b'{')
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let Some(object) = object(record) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        let span = |value: &str| {
            let from = cut.start + (value.as_ptr() as usize - record.as_ptr() as usize);
            Span::new(from, from + value.len())
        };
        if let Some(value) = first(&object, &STAMPS) {
            let inside = value.get().trim_matches('"');
            entry.stamp = span(inside);
            time(inside, entry);
        }
        if let Some(level) = first(&object, &LEVELS).and_then(|value| level(value.get())) {
            entry.level = Some(level);
            entry.level_source = LevelSource::Field;
        }
        if let Some(value) = first(&object, &MESSAGES).filter(|value| value.get() != "null") {
            entry.message = span(value.get());
            if value.get().starts_with('"') {
                entry.marks.add(Marks::JSON);
            }
        }
        if let Some(value) = first(&object, &COMPONENTS).filter(|value| is_text(value)) {
            entry.component = span(value.get().trim_matches('"'));
        }
        let number = |names: &[&str]| first(&object, names)?.get().trim_matches('"').parse().ok();
        entry.pid = number(&PROCESSES);
        entry.tid = number(&THREADS);
        None
    }
}

fn is_text(value: &RawValue) -> bool {
    value.get().starts_with('"')
}

/// A time in ISO form, or seconds or milliseconds since 1970.
fn time(text: &str, entry: &mut Entry) {
    const EPOCH: i64 = 621_355_968_000_000_000;
    if let Ok(number) = text.parse::<f64>() {
        let scale = if number.abs() >= 1e11 { 1e4 } else { SECOND as f64 };
        let utc = EPOCH.saturating_add((number * scale) as i64);
        if TIMES.contains(&utc) {
            (entry.local, entry.utc, entry.kind) = (utc, utc, TimeKind::Utc);
            return;
        }
    }
    let mut read = || {
        let mut at = Cursor::new(text.as_bytes(), 0);
        let day = at.ymd(b"-/").filter(|day| *day > 0)?;
        at.one_of(b"T ")?;
        let time = at.hms(2, b":")?;
        let fraction = at.one_of(b".,").and_then(|_| at.fraction()).unwrap_or(0);
        at.blanks();
        entry.local = day + time + fraction;
        if let Some(minutes) = at.iso_offset() {
            set_zone(minutes, entry);
        }
        Some(())
    };
    if read().is_none() {
        entry.marks.add(Marks::TIME_UNCLEAR);
    }
}

/// A word, or a number of ten steps (10 trace to 60 fatal) as pino and bunyan write.
fn level(value: &str) -> Option<Level> {
    match value.trim_matches('"').to_ascii_lowercase().as_str() {
        "trace" | "debug" | "verbose" | "10" | "20" => Some(Level::Debug),
        "info" | "information" | "notice" | "informational" | "30" => Some(Level::Info),
        "warn" | "warning" | "40" => Some(Level::Warning),
        "error" | "err" | "50" => Some(Level::Error),
        "fatal" | "critical" | "crit" | "emergency" | "alert" | "panic" | "60" => {
            Some(Level::Fatal)
        }
        _ => None,
    }
}

/// Values without their escapes, each after its name.
fn searched(record: &Record<'_>) -> Option<Vec<u8>> {
    super::azure_json::own_text(record.raw_bytes())
}

/// What no field of a record holds.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let held = [&STAMPS[..], &LEVELS, &MESSAGES, &COMPONENTS, &PROCESSES, &THREADS].concat();
    super::azure_json::values_of(record.raw_bytes())
        .into_iter()
        .filter(|(name, _)| !held.contains(&name.to_lowercase().as_str()))
        .map(|(name, value)| (Cow::Owned(name), Cow::Owned(value)))
        .collect()
}
