//! A record as JSON, in the order of docs/objects.md.

use super::extract::Update;
use super::record::Record;
use super::time::iso;
use crate::codes::Hex;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

/// Shows a record as JSON; with `raw` the text of the whole record as well.
pub struct Shown<'a> {
    /// The record.
    pub record: Record<'a>,
    /// Whether `raw` is wanted.
    pub raw: bool,
}

#[derive(Serialize)]
struct ShownTime<'a> {
    raw: Option<std::borrow::Cow<'a, str>>,
    local: Option<String>,
    utc: Option<String>,
    kind: super::TimeKind,
}

#[derive(Serialize)]
struct ShownCode {
    hex: Hex,
    name: Option<&'static str>,
    spelling: &'static str,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Shown { record, raw } = self;
        let entry = record.entry;
        let present = |ticks: i64| (ticks != 0).then(|| iso(ticks));
        let time = ShownTime {
            raw: record.stamp(),
            local: present(entry.local),
            utc: present(entry.utc).map(|utc| utc + "Z"),
            kind: entry.kind,
        };
        let source = match entry.level_source {
            super::LevelSource::None => None,
            source => Some(source),
        };
        let codes: Vec<ShownCode> = record
            .codes()
            .into_iter()
            .map(|code| ShownCode {
                hex: Hex(code.value),
                name: code.name(),
                spelling: code.spelling.as_str(),
            })
            .collect();
        let updates: Vec<Update> = record.updates();
        let mut shown = serializer.serialize_struct("record", 18)?;
        shown.serialize_field("family", record.file.family.as_str())?;
        shown.serialize_field("file", &record.file.path)?;
        shown.serialize_field("line", &(entry.line != 0).then_some(entry.line))?;
        shown.serialize_field("offset", &entry.offset)?;
        shown.serialize_field("lines", &entry.lines)?;
        shown.serialize_field(
            "time",
            &(entry.local != 0 || !entry.stamp.is_empty()).then_some(time),
        )?;
        shown.serialize_field("level", &entry.level)?;
        shown.serialize_field("levelSource", &source)?;
        shown.serialize_field("component", &record.component())?;
        shown.serialize_field("pid", &entry.pid)?;
        shown.serialize_field("tid", &entry.tid)?;
        shown.serialize_field("message", &record.message())?;
        shown.serialize_field("codes", &codes)?;
        shown.serialize_field(
            "kbs",
            &record.kbs().into_iter().map(|kb| format!("KB{kb}")).collect::<Vec<_>>(),
        )?;
        shown.serialize_field("updates", &updates)?;
        shown.serialize_field("urls", &record.urls())?;
        shown.serialize_field("marks", &record.marks().names().collect::<Vec<_>>())?;
        shown.serialize_field("extra", &Pairs(&record.extra()))?;
        if let Some(merged) = record.merged_by() {
            shown.serialize_field("mergedBy", &merged)?;
        }
        if *raw {
            shown.serialize_field("raw", &record.raw())?;
        }
        shown.end()
    }
}

struct Pairs<'a>(&'a [super::extra::Extra<'a>]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
