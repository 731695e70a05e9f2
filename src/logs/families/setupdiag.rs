//! `SetupDiagResults.xml`, `.json`, `.log`: what SetupDiag says about a feature update that failed.
//!
//! ```text
//! <SetupDiag xmlns="https://docs.microsoft.com/windows/deployment/upgrade/setupdiag">
//!   <ProfileName>FindSPFatalError</ProfileName> <ProfileGuid>…</ProfileGuid>
//!   <SystemInfo> … <UpgradeStartTime>2019-06-06T21:19:10</UpgradeStartTime> … </SystemInfo>
//!   <LogErrorLine>…</LogErrorLine> <FailureData>Error: SetupDiag reports Fatal Error. …</FailureData>
//!   <FailureDetails>Err = 0x00000057, LastOperation = Gather data, LastPhase = Downlevel</FailureDetails>
//! {"ProfileName":"FindSPFatalError", …, "UpgradeEndTime":"\/Date(1559884909000-0700)\/", …}
//! Matching Profile found: FindSPFatalError - A4028172-1B09-48F8-AD3B-86CDD7D55852
//! System Information:
//! ⇥UpgradeStartTime = 3/21/2018 9:47:16 PM
//! Error: SetupDiag reports down-level failure, Operation: Finalize, Error: 0x8007001F - 0x50015
//! ```
//!
//! The rule that matched is the first record, with what is known about the upgrade; each line or
//! field that says what failed is another. The rule is the component of all.

use super::document;
use super::format::{Format, Needs, Sink};
use super::locale::{day, half_of_time};
use super::words;
use crate::base::xml::{leaves, Leaf};
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{Chunk, Cut, Shape};
use crate::logs::time::{Cursor, MINUTE, TIMES};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

pub(crate) static FORMAT: Format = Format {
    name: "setupdiag",
    whole,
    needs: Needs::Everything,
    document: Some(records),
    extra,
    endings: &[".xml", ".json"],
    paths: &[
        r"{windows}\Logs\SetupDiag\SetupDiagResults*",
        r"{drive}\Windows.old\Windows\Logs\SetupDiag\SetupDiagResults*",
    ],
    ..Format::PLAIN
};

const XML: &str = "deployment/upgrade/setupdiag";
const MATCH: &str = "matching profile found:";

fn whole(text: &[u8]) -> Option<(u8, &'static str)> {
    let front = String::from_utf8_lossy(&text[..text.len().min(4096)]);
    kind(&front).map(|_| (99, "result of SetupDiag"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Xml,
    Json,
    Lines,
}

fn kind(text: &str) -> Option<Kind> {
    let front = text.trim_start();
    let first = front.as_bytes().first()?;
    let near = |word: &str| front.get(..front.floor(4096)).is_some_and(|head| head.contains(word));
    match first {
        b'<' => (near("<SetupDiag") && near(XML)).then_some(Kind::Xml),
        b'{' => (near("\"ProfileName\"") && near("\"ProfileGuid\"")).then_some(Kind::Json),
        _ => {
            let mut lines = front.lines().take(8);
            lines.any(|line| is_match(line.trim_start())).then_some(Kind::Lines)
        }
    }
}

trait Floor {
    fn floor(&self, at: usize) -> usize;
}

impl Floor for str {
    /// The last place up to `at` where the text can be cut.
    fn floor(&self, at: usize) -> usize {
        (0..=at.min(self.len())).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}

fn is_match(line: &str) -> bool {
    line.get(..MATCH.len()).is_some_and(|front| front.eq_ignore_ascii_case(MATCH))
}

/// The shape of what is no document any more: a line is a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetupDiag;

impl Shape for SetupDiag {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, text: &[u8], _: &Cut, entry: &mut Entry) -> Option<i32> {
        entry.marks.add(Marks::PARTIAL);
        words::derive_level(text, entry);
        None
    }
}

/// A field of the result: its name, its text, where it is, how that is written.
struct Field {
    name: String,
    text: String,
    at: Range<usize>,
    marks: Marks,
}

/// The fields of a result, in its order; those of the system are among them.
fn fields(text: &str, kind: Kind) -> Vec<Field> {
    let mut found = Vec::new();
    match kind {
        Kind::Xml => {
            let mut give = |leaf: Leaf<'_>| {
                if leaf.attribute.is_none() {
                    let mut names = leaf.path.rsplit('/');
                    let own = names.next().unwrap_or_default();
                    // A list may have elements for its strings.
                    let name = if own == "string" { names.next().unwrap_or(own) } else { own };
                    let (name, text) = (name.to_owned(), leaf.text.to_owned());
                    found.push(Field { name, text, at: leaf.at, marks: Marks::XML });
                }
                ControlFlow::Continue(())
            };
            // What stands before a cut is a result, too.
            let _ = leaves(text, &mut give);
        }
        Kind::Json => json(text, text.trim(), "", 0, &mut found),
        Kind::Lines => {
            let mut at = 0;
            for line in text.split_inclusive('\n') {
                let inside = line.trim();
                let start = at + (line.len() - line.trim_start().len()).min(line.len());
                at += line.len();
                let range = start..start + inside.len();
                let (name, text) = match inside.split_once(" = ") {
                    Some((name, value)) if line.starts_with(['\t', ' ']) => (name, value),
                    _ if is_match(inside) => ("ProfileName", inside[MATCH.len()..].trim()),
                    _ if inside.is_empty() => continue,
                    _ => ("", inside),
                };
                let (name, text) = (name.to_owned(), text.to_owned());
                found.push(Field { name, text, at: range, marks: Marks::default() });
            }
        }
    }
    found
}

fn json(text: &str, part: &str, name: &str, depth: u32, found: &mut Vec<Field>) {
    if depth > 8 {
        return;
    }
    if let Ok(object) = serde_json::from_str::<BTreeMap<String, &RawValue>>(part) {
        let mut values: Vec<_> = object.into_iter().collect();
        // In the order of the document
        values.sort_by_key(|(_, value)| value.get().as_ptr() as usize);
        values.iter().for_each(|(name, value)| json(text, value.get(), name, depth + 1, found));
    } else if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(part) {
        items.iter().for_each(|item| json(text, item.get(), name, depth + 1, found));
    } else if let Ok(value) = serde_json::from_str::<String>(part) {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        let (at, name, value) = (start..start + part.len(), name.to_owned(), value.trim());
        if !value.is_empty() {
            found.push(Field { name, text: value.to_owned(), at, marks: Marks::JSON });
        }
    }
}

impl Field {
    fn span(&self) -> Span {
        Span::new(self.at.start, self.at.end)
    }

    /// The span of a text without escapes: without the quotes, or the name.
    fn inside(&self) -> Span {
        match self.marks {
            Marks::JSON => Span::new(self.at.start + 1, self.at.end - 1),
            Marks::XML => self.span(),
            _ => Span::new(self.at.end - self.text.len(), self.at.end),
        }
    }
}

fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == name)
}

fn records(chunk: Chunk<'_>, sink: Sink<'_>) -> bool {
    /// What SetupDiag writes is shorter.
    const LONGEST: usize = 4 << 20;
    if chunk.text.len() > LONGEST {
        return false;
    }
    let Ok(text) = std::str::from_utf8(chunk.text) else { return false };
    let Some(kind) = kind(text) else { return false };
    let fields = fields(text, kind);
    let mut found: Vec<Entry> = Vec::new();
    let mut time = Entry::default();
    let mut profile = Span::default();
    for (index, own) in fields.iter().enumerate() {
        let mut entry = Entry { raw: own.span(), message: own.span(), ..Entry::default() };
        entry.marks = own.marks;
        match own.name.as_str() {
            "ProfileName" if kind == Kind::Lines || found.is_empty() => {
                profile = own.inside();
                let mut rest = &fields[index + 1..];
                if kind == Kind::Lines {
                    let start = profile.end as usize - own.text.len();
                    let rule = own.text.split(" - ").next().unwrap_or_default();
                    profile = Span::new(start, start + rule.len());
                    // What is known about the upgrade is in the lines up to the next without a name.
                    let title = |field: &&Field| field.name.is_empty() && field.text.ends_with(':');
                    let titles = rest.iter().take_while(|field| title(field)).count();
                    let known =
                        rest[titles..].iter().take_while(|field| !field.name.is_empty()).count();
                    rest = &rest[..titles + known];
                    let end = rest.last().map_or(own.at.end, |last| last.at.end);
                    entry.raw = Span::new(own.at.start, end);
                } else {
                    let whole = text.trim();
                    let start = text.len() - text.trim_start().len();
                    entry.raw = Span::new(start, start + whole.len());
                    let said = field(&fields, "FailureDetails");
                    if let Some(said) = said.or_else(|| field(&fields, "FailureData")) {
                        (entry.message, entry.marks) = (said.span(), said.marks);
                    }
                }
                time = moment(rest);
                // SetupDiag itself says that it found no cause.
                let none = own.text.starts_with("NoRuleMatched");
                entry.level = Some(if none { Level::Warning } else { Level::Error });
                entry.level_source = LevelSource::Field;
            }
            "FailureData" | "LogErrorLine" | "" => {
                // A title among what is known is in the first record.
                if kind == Kind::Lines
                    && found.last().is_some_and(|last| last.raw.end >= entry.raw.end)
                {
                    continue;
                }
                if let Some(level) = words::leading(own.text.as_bytes()) {
                    words::set(&mut entry, level);
                }
            }
            "Remediation" => words::set(&mut entry, Level::Info),
            _ => continue,
        }
        entry.component = profile;
        (entry.stamp, entry.local, entry.utc) = (time.stamp, time.local, time.utc);
        entry.kind = time.kind;
        entry.marks.add(time.marks);
        if own.name != "ProfileName" && entry.local != 0 {
            entry.stamp = Span::default();
            entry.marks.add(Marks::TIME_INHERITED);
        }
        found.push(entry);
    }
    if found.is_empty() {
        return false;
    }
    document::give(chunk, found, sink);
    true
}

/// When the upgrade ended, else when it began.
fn moment(fields: &[Field]) -> Entry {
    let mut entry = Entry::default();
    for name in ["UpgradeEndTime", "UpgradeStartTime"] {
        let Some(field) = field(fields, name) else { continue };
        entry.stamp = field.inside();
        match read_moment(&field.text) {
            Some((local, zone)) if TIMES.contains(&local) => {
                entry.local = local;
                if let Some(minutes) = zone {
                    entry.utc = local - i64::from(minutes) * MINUTE;
                    entry.kind = TimeKind::Offset;
                }
                return entry;
            }
            Some(_) => entry = Entry::default(),
            None => {
                entry.marks.add(Marks::TIME_UNCLEAR);
                return entry;
            }
        }
    }
    entry
}

/// Local time and zone: `2019-06-06T21:19:10`, `/Date(1559884909000-0700)/`, or as the locale has it.
fn read_moment(text: &str) -> Option<(i64, Option<i32>)> {
    const EPOCH: i64 = 621_355_968_000_000_000;
    if let Some(date) = text.strip_prefix("/Date(") {
        let date = date.split(')').next().unwrap_or_default();
        let sign = date.rfind(['+', '-']).filter(|at| *at > 0);
        let (number, zone) = date.split_at(sign.unwrap_or(date.len()));
        let minutes = zone.get(1..3).zip(zone.get(3..5)).and_then(|(hours, minutes)| {
            Some(hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?)
        });
        let minutes = minutes.map_or(0, |m| if zone.starts_with('-') { -m } else { m });
        let utc = number.parse::<i64>().ok()?.checked_mul(10_000)?.checked_add(EPOCH)?;
        return Some((utc.checked_add(i64::from(minutes) * MINUTE)?, Some(minutes)));
    }
    let mut at = Cursor::new(text.as_bytes(), 0);
    if let Some(day) = at.ymd(b"-").filter(|_| at.one_of(b"T").is_some()) {
        return Some((day + at.hms(2, b":")?, at.iso_offset()));
    }
    let mut at = Cursor::new(text.as_bytes(), 0);
    let day = day(&mut at)??;
    at.blanks();
    let time = at.hms(1, b":.")?;
    let time = half_of_time(&mut at).map_or(Some(time), |half| half.of_day(time))?;
    Some((day + time, None))
}

/// What is known about the upgrade, with the first record.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw();
    let Some(kind) = kind(&raw) else { return Vec::new() };
    let fields = fields(&raw, kind);
    let mut found: Vec<(&str, String)> = Vec::new();
    let own = |name: &str| field(&fields, name).map(|field| field.text.clone());
    let guid = own("ProfileName").and_then(|name| Some(name.split_once(" - ")?.1.to_owned()));
    let mut add = |name: &'static str, value: Option<String>| {
        found.extend(value.filter(|value| !value.is_empty()).map(|value| (name, value)));
    };
    add("ruleId", own("ProfileGuid").or(guid));
    let details = own("FailureDetails").unwrap_or_default();
    let detail = |name: &str| {
        let from = details.find(&format!("{name} = "))? + name.len() + 3;
        let rest = &details[from..];
        // The value may have a comma; the next name ends in ` = `.
        let next = rest.find(" = ").map_or(rest.len(), |at| rest[..at].rfind(", ").unwrap_or(at));
        Some(rest[..next].trim().to_owned())
    };
    add("code", detail("Err"));
    add("phase", detail("LastPhase"));
    add("operation", detail("LastOperation"));
    add("started", own("UpgradeStartTime"));
    add("ended", own("UpgradeEndTime"));
    add("host", own("HostOSBuildString"));
    add("target", own("TargetOSBuildString"));
    add("report", own("ReportId"));
    add("version", own("Version"));
    found.into_iter().map(|(name, value)| (Cow::Borrowed(name), Cow::Owned(value))).collect()
}
