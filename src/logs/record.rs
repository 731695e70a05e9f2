//! One record of a log.

use super::families::Family;
use super::text::{self, CodePage};
use super::w3c_columns::Columns;
use crate::base::xml::unescaped;
use crate::knowledge::Language;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// A range of bytes in the text of a chunk.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// A range; both ends fit, since a chunk is smaller than 4 GiB.
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// The bytes of `text` in the range; empty when the range is outside.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// How bad a record says that things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[repr(u8)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Verbose.
    Debug = 1,
    /// Everything as it should be.
    Info = 2,
    /// A warning.
    Warning = 3,
    /// An error.
    Error = 4,
    /// The end of the operation.
    Fatal = 5,
}

impl Level {
    /// Every level, the mildest first.
    pub const ALL: [Level; 5] =
        [Level::Debug, Level::Info, Level::Warning, Level::Error, Level::Fatal];

    /// The word that JSON, the command line and PowerShell use.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
            Level::Fatal => "fatal",
        }
    }

    /// The level called `name` (upper or lower case).
    pub fn from_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(name))
    }
}

/// Where the level comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[repr(u8)]
#[serde(rename_all = "lowercase")]
pub enum LevelSource {
    /// There is no level.
    #[default]
    None = 0,
    /// The log has a column for it.
    Field = 1,
    /// Derived from the words of the message.
    Text = 2,
}

/// How the time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[repr(u8)]
#[serde(rename_all = "lowercase")]
pub enum TimeKind {
    /// Local time of the machine, no zone. `utc` is filled where the file itself tells the zone, or
    /// the caller does.
    #[default]
    Unspecified = 0,
    /// With its distance from UTC.
    Offset = 1,
    /// UTC.
    Utc = 2,
}

/// By which time a record has its place in a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[repr(u8)]
#[serde(rename_all = "lowercase")]
pub enum MergedBy {
    /// UTC.
    Utc = 1,
    /// The time as written, among logs of which no zone is known.
    Local = 2,
}

/// Peculiarities of a record, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Marks(pub u32);

impl Marks {
    /// Begins or ends outside of the file, or has no head of its own.
    pub const PARTIAL: Marks = Marks(1);
    /// The event could not be decoded when the log was made.
    pub const UNRESOLVED: Marks = Marks(2);
    /// A line was longer than the limit; the rest of it was left out.
    pub const TRUNCATED: Marks = Marks(4);
    /// Has bytes that are not text in the file's encoding nor in the code page.
    pub const UNDECODABLE: Marks = Marks(8);
    /// The time is that of the record before.
    pub const TIME_INHERITED: Marks = Marks(16);
    /// UTC comes from what the file says elsewhere (`tz:` lines, CSI lines, sessions of CBS), in a
    /// merge also from what it or other logs say of the machine's zone at other times.
    pub const ZONE_INFERRED: Marks = Marks(32);
    /// UTC comes from the zone that the caller gave.
    pub const ZONE_GIVEN: Marks = Marks(64);
    /// There is a time but it cannot be right or read (year 1600, day or month unclear).
    pub const TIME_UNCLEAR: Marks = Marks(128);
    /// It says that something failed, and is known to say so where nothing is wrong: see
    /// `data/noise.tsv`.
    pub const NOISE: Marks = Marks(1024);
    /// A directive of the format (`#Fields: …`), not an event.
    pub const DIRECTIVE: Marks = Marks(256);
    /// Fewer or more fields than the format has.
    pub const MALFORMED: Marks = Marks(512);
    /// The message is a quoted JSON string.
    pub const JSON: Marks = Marks(1 << 16);
    /// The message is a text of an XML document, with its escapes.
    pub const XML: Marks = Marks(1 << 17);
    /// UTC comes from the zone that this record states for those after it.
    pub(crate) const ZONE_STATED: Marks = Marks(1 << 20);
    /// It has its place in a merge by UTC.
    pub(crate) const MERGED_UTC: Marks = Marks(1 << 18);
    /// It has its place in a merge by local time.
    pub(crate) const MERGED_LOCAL: Marks = Marks(1 << 19);

    const NAMES: [(Marks, &'static str); 11] = [
        (Marks::PARTIAL, "partial"),
        (Marks::UNRESOLVED, "unresolved"),
        (Marks::TRUNCATED, "truncated"),
        (Marks::UNDECODABLE, "undecodable"),
        (Marks::TIME_INHERITED, "time-inherited"),
        (Marks::ZONE_INFERRED, "zone-inferred"),
        (Marks::ZONE_GIVEN, "zone-given"),
        (Marks::TIME_UNCLEAR, "time-unclear"),
        (Marks::DIRECTIVE, "directive"),
        (Marks::MALFORMED, "malformed"),
        (Marks::NOISE, "noise"),
    ];

    /// Sets the bits of `other`.
    pub fn add(&mut self, other: Marks) {
        self.0 |= other.0;
    }

    /// Clears the bits of `other`.
    pub(crate) fn remove(&mut self, other: Marks) {
        self.0 &= !other.0;
    }

    /// Whether any bit of `other` is set.
    pub fn has(self, other: Marks) -> bool {
        self.0 & other.0 != 0
    }

    /// The words that JSON and PowerShell show.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Marks::NAMES.into_iter().filter(move |(mark, _)| self.has(*mark)).map(|(_, name)| name)
    }
}

/// One record as plain data: numbers, and ranges into the text of its chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The whole record, without the line end behind it.
    pub raw: Span,
    /// The message; continuation lines included.
    pub message: Span,
    /// The component; empty when there is none.
    pub component: Span,
    /// The time as written; empty when there is none.
    pub stamp: Span,
    /// The time as written, in units of 100 ns since 0001-01-01 (ticks of .NET); 0 when unknown.
    pub local: i64,
    /// The same moment in UTC; 0 when the file does not allow to know it.
    pub utc: i64,
    /// Byte offset in the file.
    pub offset: u64,
    /// Number of the first line, from 1; 0 when unknown (after `tail`).
    pub line: u64,
    /// How many physical lines.
    pub lines: u32,
    /// Process id. Of Windows Installer logs the low byte only.
    pub pid: Option<u32>,
    /// Thread id; managed thread id in WSUS logs.
    pub tid: Option<u32>,
    /// See [`Marks`].
    pub marks: Marks,
    /// How the time is written.
    pub kind: TimeKind,
    /// The level, if there is one.
    pub level: Option<Level>,
    /// Where the level comes from.
    pub level_source: LevelSource,
}

impl Entry {
    /// The parts of the text that it points to.
    pub(crate) fn spans(&self) -> [Span; 4] {
        [self.raw, self.message, self.component, self.stamp]
    }

    /// The same, to be moved with the text.
    pub(crate) fn spans_mut(&mut self) -> [&mut Span; 4] {
        [&mut self.raw, &mut self.message, &mut self.component, &mut self.stamp]
    }
}

/// What all records of a file share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// The path as opened.
    pub path: String,
    /// The format.
    pub family: Family,
    /// How sure that is, 0 to 100; 100 when the caller said so.
    pub confidence: u8,
    /// Why it was chosen.
    pub reason: String,
    /// What bytes that are not UTF-8 mean.
    pub code_page: CodePage,
    /// Whether the day comes first in its dates, where something in it says so.
    pub day_first: Option<bool>,
    /// The language of sentences that are ours.
    pub language: Language,
}

impl FileInfo {
    /// What is known of a text that is in no file, of which the caller says the family.
    pub fn of(family: Family) -> FileInfo {
        FileInfo {
            path: String::new(),
            family,
            confidence: 100,
            reason: String::new(),
            code_page: CodePage::default(),
            day_first: None,
            language: Language::English,
        }
    }
}

/// A record: an entry together with the text that it points into.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The text of the chunk.
    pub text: &'a [u8],
    /// The entry.
    pub entry: &'a Entry,
    /// The file.
    pub file: &'a Arc<FileInfo>,
    /// The columns of a W3C log.
    pub columns: Option<&'a Columns>,
}

impl<'a> Record<'a> {
    /// The bytes of the message.
    pub fn message_bytes(&self) -> &'a [u8] {
        self.entry.message.of(self.text)
    }

    /// Whether all texts of the record are what its bytes are, ASCII: one look at the bytes answers for
    /// message, raw text and undecodable bytes.
    pub fn is_plain(&self) -> bool {
        !self.entry.marks.has(Marks::JSON | Marks::XML) && self.raw_bytes().is_ascii()
    }

    /// By which time it was merged; `None` where it was not.
    pub fn merged_by(&self) -> Option<MergedBy> {
        match self.entry.marks {
            marks if marks.has(Marks::MERGED_UTC) => Some(MergedBy::Utc),
            marks if marks.has(Marks::MERGED_LOCAL) => Some(MergedBy::Local),
            _ => None,
        }
    }

    /// The message as text: UTF-8 where a line is valid UTF-8, else the code page of the file.
    pub fn message(&self) -> Cow<'a, str> {
        let bytes = self.message_bytes();
        if self.entry.marks.has(Marks::JSON) {
            let text = std::str::from_utf8(bytes).ok().and_then(json_string);
            if let Some(text) = text {
                return Cow::Owned(text);
            }
        }
        if self.entry.marks.has(Marks::XML) {
            if let Some(text) = std::str::from_utf8(bytes).ok().and_then(unescaped) {
                return Cow::Owned(text.trim().to_owned());
            }
        }
        self.decode(bytes)
    }

    /// The component, if there is one.
    pub fn component(&self) -> Option<Cow<'a, str>> {
        let bytes = self.entry.component.of(self.text);
        if bytes.is_empty() {
            return None;
        }
        let shown = (self.file.family.format().component)(bytes);
        Some(shown.unwrap_or_else(|| self.decode(bytes)))
    }

    /// The time as written, if there is one.
    pub fn stamp(&self) -> Option<Cow<'a, str>> {
        let bytes = self.entry.stamp.of(self.text);
        if bytes.is_empty() {
            return None;
        }
        let text = self.decode(bytes);
        Some((self.file.family.format().stamp)(&text).map_or(text, Cow::Owned))
    }

    /// The whole record as text.
    pub fn raw(&self) -> Cow<'a, str> {
        self.decode(self.raw_bytes())
    }

    /// The bytes of the whole record (transcoded to UTF-8 when the file is UTF-16).
    pub fn raw_bytes(&self) -> &'a [u8] {
        self.entry.raw.of(self.text)
    }

    /// All marks; `undecodable` is found here, since it needs a look at every byte.
    pub fn marks(&self) -> Marks {
        let mut marks = self.entry.marks;
        if text::decode(self.raw_bytes(), self.file.code_page).1 {
            marks.add(Marks::UNDECODABLE);
        }
        marks
    }

    pub(crate) fn decode(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        text::decode(bytes, self.file.code_page).0
    }
}

/// The text of a JSON string. In a document that is a string itself its quotes are escaped, once
/// for each string around it.
fn json_string(json: &str) -> Option<String> {
    let mut inside = Cow::Borrowed(json);
    for _ in 0..4 {
        if let Ok(text) = serde_json::from_str(&inside) {
            return Some(text);
        }
        inside = Cow::Owned(serde_json::from_str(&format!("\"{inside}\"")).ok()?);
    }
    None
}
