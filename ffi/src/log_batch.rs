//! From a batch of the reader to plain records and one UTF-16 arena.

use std::collections::HashMap;
use wudiag::knowledge::Language;
use wudiag::logs::read::{Batch, Warning};
use wudiag::logs::{Level, Record};

/// wud_entries_view.kind: records.
pub const WUD_ENTRIES_RECORDS: u32 = 0;
/// wud_entries_view.kind: nothing yet; ask again.
pub const WUD_ENTRIES_NONE: u32 = 1;
/// wud_entries_view.kind: the end.
pub const WUD_ENTRIES_END: u32 = 2;
/// wud_entries_view.kind: a file, or the rest of one, that could not be read: `path`, the reason in
/// `warning` and `detail`, a sentence for users in `text`.
pub const WUD_ENTRIES_WARNING: u32 = 3;
/// wud_entries_view.kind: the counts, as a JSON object in `text`.
pub const WUD_ENTRIES_MEASURE: u32 = 4;

/// wud_entry.flags: `pid` counts.
pub const WUD_ENTRY_PID: u32 = 1;
/// wud_entry.flags: `tid` counts.
pub const WUD_ENTRY_TID: u32 = 2;

/// One log record. Offsets and lengths of strings count UTF-16 units in the arena of the same
/// batch.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct wud_entry {
    /// Byte offset in the file.
    pub offset: u64,
    /// Number of its first line, from 1; 0 when unknown (after "tail").
    pub line: u64,
    /// The time as written, in .NET ticks; 0 when there is none.
    pub local: i64,
    /// The same in UTC; 0 when the file does not allow to know it.
    pub utc: i64,
    /// How many physical lines.
    pub lines: u32,
    /// WUD_ENTRY_* bits.
    pub flags: u32,
    /// Process id.
    pub pid: u32,
    /// Thread id.
    pub tid: u32,
    /// 0 none, 1 debug, 2 info, 3 warning, 4 error, 5 fatal.
    pub level: u32,
    /// 0 none, 1 a field of the log, 2 derived from the text.
    pub level_source: u32,
    /// 0 unspecified, 1 with an offset, 2 UTC.
    pub time_kind: u32,
    /// Bits: 1 partial, 2 unresolved, 4 truncated, 8 undecodable, 16 time-inherited, 32
    /// zone-inferred, 64 zone-given, 128 time-unclear, 256 directive, 512 malformed, 1024 noise.
    pub marks: u32,
    /// The message.
    pub message_offset: u32,
    /// Its length.
    pub message_length: u32,
    /// The time as written.
    pub stamp_offset: u32,
    /// Its length.
    pub stamp_length: u32,
    /// A JSON object with "codes", "kbs", "updates", "urls", "extra" (names and values by turns),
    /// as far as there are any; length 0 where there are none. Message, stamp, detail and raw lie
    /// one behind the other, also where one is empty.
    pub detail_offset: u32,
    /// Its length.
    pub detail_length: u32,
    /// The whole record, where "raw" was asked for.
    pub raw_offset: u32,
    /// Its length.
    pub raw_length: u32,
    /// Index of the component in the batch's names, or 0xFFFFFFFF.
    pub component: u32,
    /// By which time "merge" put it here: 0 not merged, 1 UTC, 2 the time as written, among logs of
    /// which no zone is known.
    pub merged_by: u32,
}

/// What a batch holds; pointers are valid until the batch is freed.
#[repr(C)]
pub struct wud_entries_view {
    /// How many records there are.
    pub count: u64,
    /// Bytes from one record to the next.
    pub stride: u64,
    /// Length of the arena in units.
    pub arena_length: u64,
    /// How many component names there are.
    pub names_count: u64,
    /// WUD_ENTRIES_*.
    pub kind: u32,
    /// The file of all records: its path in the arena.
    pub path_offset: u32,
    /// Length of the path.
    pub path_length: u32,
    /// The family of all records, in the arena.
    pub family_offset: u32,
    /// Length of the family.
    pub family_length: u32,
    /// The sentence of a warning, the counts as JSON, or why the file of the records was taken for
    /// its family (in English, for whoever wonders), in the arena.
    pub text_offset: u32,
    /// Its length.
    pub text_length: u32,
    /// WUD_WARNING_* of a warning; else 0.
    pub warning: u32,
    /// The fields of a warning in the arena: a JSON object.
    pub detail_offset: u32,
    /// Its length.
    pub detail_length: u32,
    /// The records.
    pub records: *const wud_entry,
    /// The arena: UTF-16, not zero-terminated.
    pub arena: *const u16,
    /// The component names: offset and length in the arena, two numbers each.
    pub names: *const u32,
}

/// A batch of records, owned by the caller until wud_entries_free.
#[derive(Default)]
pub struct wud_entries {
    kind: u32,
    records: Vec<wud_entry>,
    arena: Vec<u16>,
    names: Vec<u32>,
    path: (u32, u32),
    family: (u32, u32),
    text: (u32, u32),
    warning: u32,
    detail: (u32, u32),
}

impl wud_entries {
    pub(super) fn empty(kind: u32) -> wud_entries {
        wud_entries { kind, ..wud_entries::default() }
    }

    pub(super) fn warning(warning: &Warning, language: Language) -> wud_entries {
        let mut entries = wud_entries::empty(WUD_ENTRIES_WARNING);
        entries.path = entries.intern(&warning.path);
        entries.text = entries.intern(&warning.sentence(language));
        entries.warning = warning.kind.number();
        entries.detail = entries.intern(&warning.kind.fields().to_string());
        entries
    }

    pub(super) fn document(json: &str) -> wud_entries {
        let mut entries = wud_entries::empty(WUD_ENTRIES_MEASURE);
        entries.text = entries.intern(json);
        entries
    }

    fn intern(&mut self, text: &str) -> (u32, u32) {
        if text.is_ascii() {
            return self.widen(text.as_bytes());
        }
        let offset = self.arena.len();
        self.arena.extend(text.encode_utf16());
        (offset as u32, (self.arena.len() - offset) as u32)
    }

    /// Nearly all log text is ASCII: widening it in one go is several times faster than decoding.
    fn widen(&mut self, ascii: &[u8]) -> (u32, u32) {
        let offset = self.arena.len();
        self.arena.extend(ascii.iter().map(|byte| u16::from(*byte)));
        (offset as u32, ascii.len() as u32)
    }

    pub(super) fn view(&self) -> wud_entries_view {
        wud_entries_view {
            count: self.records.len() as u64,
            stride: size_of::<wud_entry>() as u64,
            arena_length: self.arena.len() as u64,
            names_count: self.names.len() as u64 / 2,
            kind: self.kind,
            path_offset: self.path.0,
            path_length: self.path.1,
            family_offset: self.family.0,
            family_length: self.family.1,
            text_offset: self.text.0,
            text_length: self.text.1,
            warning: self.warning,
            detail_offset: self.detail.0,
            detail_length: self.detail.1,
            records: self.records.as_ptr(),
            arena: self.arena.as_ptr(),
            names: self.names.as_ptr(),
        }
    }
}

/// Encodes batches; keeps its scratch memory between them.
#[derive(Default)]
pub(super) struct Encoder {
    json: Vec<u8>,
}

impl Encoder {
    pub(super) fn encode(&mut self, batch: &Batch, raw: bool, details: bool) -> wud_entries {
        let mut entries = wud_entries::empty(WUD_ENTRIES_RECORDS);
        entries.records.reserve(batch.entries().len());
        entries.arena.reserve(batch.text().len() + batch.text().len() / 4);
        entries.path = entries.intern(&batch.file().path);
        entries.family = entries.intern(batch.file().family.as_str());
        entries.text = entries.intern(&batch.file().reason);
        let mut components: HashMap<Box<[u8]>, u32> = HashMap::new();
        for record in batch.records() {
            let component = component_of(&record, &mut entries, &mut components);
            let entry = self.record(&record, component, (raw, details), &mut entries);
            entries.records.push(entry);
        }
        entries
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        component: u32,
        (raw, details): (bool, bool),
        entries: &mut wud_entries,
    ) -> wud_entry {
        let from = record.entry;
        let whole = record.raw_bytes();
        let ascii = record.is_plain();
        let marks = if ascii { from.marks } else { record.marks() };
        let (message_offset, message_length) = if ascii {
            entries.widen(record.message_bytes())
        } else {
            entries.intern(&record.message())
        };
        let (stamp_offset, stamp_length) = entries.intern(record.stamp().as_deref().unwrap_or(""));
        let (detail_offset, detail_length) =
            if details { self.detail(record, entries) } else { entries.intern("") };
        let (raw_offset, raw_length) = match (raw, ascii) {
            (false, _) => entries.intern(""),
            (true, true) => entries.widen(whole),
            (true, false) => entries.intern(&record.raw()),
        };
        let flag = |present: bool, flag: u32| if present { flag } else { 0 };
        wud_entry {
            offset: from.offset,
            line: from.line,
            local: from.local,
            utc: from.utc,
            lines: from.lines,
            flags: flag(from.pid.is_some(), WUD_ENTRY_PID)
                | flag(from.tid.is_some(), WUD_ENTRY_TID),
            pid: from.pid.unwrap_or(0),
            tid: from.tid.unwrap_or(0),
            level: from.level.map_or(0, |level: Level| level as u32),
            level_source: from.level_source as u32,
            time_kind: from.kind as u32,
            marks: marks.0 & 0xffff,
            message_offset,
            message_length,
            stamp_offset,
            stamp_length,
            detail_offset,
            detail_length,
            raw_offset,
            raw_length,
            component,
            merged_by: record.merged_by().map_or(0, |merged| merged as u32),
        }
    }

    /// Most records have none of these: they get no JSON at all.
    fn detail(&mut self, record: &Record<'_>, entries: &mut wud_entries) -> (u32, u32) {
        let mut writer = Writer { json: &mut self.json };
        writer.json.clear();
        writer.list("codes", record.codes(), |json, code| {
            let hex = wudiag::codes::Hex(code.value);
            json.extend_from_slice(format!("{{\"hex\":\"{hex}\",\"name\":").as_bytes());
            string_or_null(json, code.name());
            json.extend_from_slice(b",\"spelling\":");
            string_or_null(json, Some(code.spelling.as_str()));
            json.push(b'}');
        });
        writer.list("kbs", record.kbs(), |json, kb| {
            json.extend_from_slice(format!("\"KB{kb}\"").as_bytes())
        });
        writer.list("updates", record.updates(), |json, update| {
            json.extend_from_slice(b"{\"id\":");
            string_or_null(json, Some(&update.id));
            json.extend_from_slice(b",\"revision\":");
            match update.revision {
                Some(revision) => json.extend_from_slice(revision.to_string().as_bytes()),
                None => json.extend_from_slice(b"null"),
            }
            json.push(b'}');
        });
        writer.list("urls", record.urls(), |json, url| string_or_null(json, Some(&url)));
        writer.list("extra", record.extra(), |json, (name, value)| {
            string_or_null(json, Some(&name));
            json.push(b',');
            string_or_null(json, Some(&value));
        });
        if self.json.is_empty() {
            return entries.intern("");
        }
        self.json.push(b'}');
        match std::str::from_utf8(&self.json) {
            Ok(json) => entries.intern(json),
            Err(_) => entries.intern(""), // cannot be: every part is text
        }
    }
}

/// Writes a JSON object of lists, those that have items.
struct Writer<'a> {
    json: &'a mut Vec<u8>,
}

impl Writer<'_> {
    fn list<T>(&mut self, name: &str, items: Vec<T>, mut item: impl FnMut(&mut Vec<u8>, T)) {
        if items.is_empty() {
            return;
        }
        self.json.push(if self.json.is_empty() { b'{' } else { b',' });
        string_or_null(self.json, Some(name));
        self.json.extend_from_slice(b":[");
        for (at, one) in items.into_iter().enumerate() {
            if at > 0 {
                self.json.push(b',');
            }
            item(self.json, one);
        }
        self.json.push(b']');
    }
}

fn string_or_null(json: &mut Vec<u8>, text: Option<&str>) {
    // Writing a text to memory does not fail.
    let _ = serde_json::to_writer(json, &text);
}

fn component_of(
    record: &Record<'_>,
    entries: &mut wud_entries,
    seen: &mut HashMap<Box<[u8]>, u32>,
) -> u32 {
    let bytes = record.entry.component.of(record.text);
    if bytes.is_empty() {
        return u32::MAX;
    }
    if let Some(index) = seen.get(bytes) {
        return *index;
    }
    let (offset, length) = entries.intern(record.component().as_deref().unwrap_or(""));
    let index = seen.len() as u32;
    seen.insert(bytes.into(), index);
    entries.names.extend([offset, length]);
    index
}
