//! Counts over records, without making any.

use super::extract::Code;
use super::families::Family;
use super::record::{FileInfo, Level, Marks, Record};
use super::text::{decode, CodePage};
use super::time::{iso, HOUR};
use crate::base::seen::Seen;
use crate::codes::{identify, Hex, Severity};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;

/// What is counted. Codes cost the most: every message has to be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct What {
    /// Count by code.
    pub codes: bool,
}

impl Default for What {
    fn default() -> Self {
        What { codes: true }
    }
}

/// The counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Records that the filter let through.
    pub records: u64,
    /// Their physical lines.
    pub lines: u64,
    /// Earliest and latest time as written, in ticks; 0 when no record has one.
    pub first: i64,
    /// See `first`.
    pub last: i64,
    /// By level; index 0 counts those without.
    pub levels: [u64; Level::ALL.len() + 1],
    /// By component, in UTF-8.
    pub components: HashMap<Box<[u8]>, u64>,
    /// By code.
    pub codes: HashMap<u32, CodeCount>,
    /// By hour of the time as written: ticks of the hour; 0 counts records without time.
    pub hours: BTreeMap<i64, u64>,
    /// By family.
    pub families: BTreeMap<Family, u64>,
    /// By file, as opened: how many, and what it was taken for.
    pub files: HashMap<String, (u64, Arc<FileInfo>)>,
    /// Records that the log's maker could not decode.
    pub unresolved: u64,
    /// Records without a head of their own.
    pub partial: u64,
}

/// How many records name a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// The records.
    pub count: u64,
    /// The primary name, if the tables know one.
    pub name: Option<&'static str>,
    /// It says that something went well.
    pub success: bool,
    /// The tables know it.
    pub known: bool,
}

impl CodeCount {
    fn zero(code: &Code) -> CodeCount {
        let identity = identify(code.value, code.space);
        let success = identity.severity == Severity::Success;
        CodeCount { count: 0, name: identity.name, success, known: identity.known }
    }
}

/// Counts one stream of records. Records that follow each other mostly share the hour and the
/// component, so that the tables are asked only when that changes.
pub struct Counter {
    what: What,
    measure: Measure,
    /// As bytes of the log, and what they mean.
    component: Vec<u8>,
    page: CodePage,
    component_count: u64,
    hour: i64,
    hour_count: u64,
    family: Option<Family>,
    family_count: u64,
    file: Option<Arc<FileInfo>>,
    file_count: u64,
    codes: Vec<Code>,
    seen: Seen<u32>,
}

impl Counter {
    /// A counter at zero.
    pub fn new(what: What) -> Counter {
        Counter {
            what,
            measure: Measure::default(),
            component: Vec::new(),
            page: CodePage::default(),
            component_count: 0,
            hour: 0,
            hour_count: 0,
            family: None,
            family_count: 0,
            file: None,
            file_count: 0,
            codes: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// Counts `record`.
    #[inline]
    pub fn add(&mut self, record: &Record<'_>) {
        let entry = record.entry;
        let measure = &mut self.measure;
        measure.records += 1;
        measure.lines += u64::from(entry.lines);
        measure.levels[entry.level.map_or(0, |level| level as usize)] += 1;
        measure.unresolved += u64::from(entry.marks.has(Marks::UNRESOLVED));
        measure.partial += u64::from(entry.marks.has(Marks::PARTIAL));
        if entry.local != 0 {
            if measure.first == 0 || entry.local < measure.first {
                measure.first = entry.local;
            }
            measure.last = measure.last.max(entry.local);
        }
        let within = entry.local - self.hour;
        if !(0..HOUR).contains(&within) || self.hour_count == 0 || self.hour == 0 {
            self.flush_hour();
            self.hour = entry.local - entry.local.rem_euclid(HOUR);
        }
        self.hour_count += 1;
        if self.family != Some(record.file.family) {
            self.flush_component();
            self.flush_family();
            self.family = Some(record.file.family);
        }
        self.family_count += 1;
        if !self.file.as_ref().is_some_and(|file| Arc::ptr_eq(file, record.file)) {
            self.flush_file();
            self.file = Some(Arc::clone(record.file));
        }
        self.file_count += 1;
        let component = entry.component.of(record.text);
        if component != self.component.as_slice() {
            self.flush_component();
            self.component.clear();
            self.component.extend_from_slice(component);
            self.page = record.file.code_page;
        }
        self.component_count += 1;
        if self.what.codes {
            self.add_codes(record);
        }
    }

    fn add_codes(&mut self, record: &Record<'_>) {
        self.codes.clear();
        self.seen.clear();
        let (codes, seen) = (&mut self.codes, &mut self.seen);
        record.each_code(|code| {
            if seen.is_new(code.value) {
                codes.push(code);
            }
            true
        });
        for code in codes.iter() {
            self.measure.codes.entry(code.value).or_insert_with(|| CodeCount::zero(code)).count +=
                1;
        }
    }

    fn flush_hour(&mut self) {
        if self.hour_count > 0 {
            *self.measure.hours.entry(self.hour).or_default() += self.hour_count;
            self.hour_count = 0;
        }
    }

    fn flush_family(&mut self) {
        if let Some(family) = self.family.filter(|_| self.family_count > 0) {
            *self.measure.families.entry(family).or_default() += self.family_count;
            self.family_count = 0;
        }
    }

    fn flush_file(&mut self) {
        if let Some(file) = self.file.take().filter(|_| self.file_count > 0) {
            self.measure.add_file(self.file_count, file);
            self.file_count = 0;
        }
    }

    fn flush_component(&mut self) {
        if self.component_count == 0 {
            return;
        }
        let shown = self.family.and_then(|family| (family.format().component)(&self.component));
        let name = shown.unwrap_or_else(|| decode(&self.component, self.page).0);
        match self.measure.components.get_mut(name.as_bytes()) {
            Some(count) => *count += self.component_count,
            None => {
                self.measure.components.insert(name.as_bytes().into(), self.component_count);
            }
        }
        self.component_count = 0;
    }

    /// The counts so far; the counter is at zero again.
    pub fn take(&mut self) -> Measure {
        self.flush_hour();
        self.flush_family();
        self.flush_file();
        self.flush_component();
        std::mem::take(&mut self.measure)
    }
}

impl Measure {
    /// Adds the counts of `other`.
    pub fn merge(&mut self, other: Measure) {
        self.records += other.records;
        self.lines += other.lines;
        self.unresolved += other.unresolved;
        self.partial += other.partial;
        self.first = match (self.first, other.first) {
            (0, first) | (first, 0) => first,
            (a, b) => a.min(b),
        };
        self.last = self.last.max(other.last);
        for (mine, theirs) in self.levels.iter_mut().zip(other.levels) {
            *mine += theirs;
        }
        for (name, count) in other.components {
            *self.components.entry(name).or_default() += count;
        }
        for (value, code) in other.codes {
            self.codes.entry(value).or_insert(CodeCount { count: 0, ..code }).count += code.count;
        }
        for (hour, count) in other.hours {
            *self.hours.entry(hour).or_default() += count;
        }
        for (family, count) in other.families {
            *self.families.entry(family).or_default() += count;
        }
        for (count, file) in other.files.into_values() {
            self.add_file(count, file);
        }
    }

    fn add_file(&mut self, count: u64, file: Arc<FileInfo>) {
        self.files.entry(file.path.clone()).or_insert((0, file)).0 += count;
    }

    /// The counts as JSON: `records`, `lines`, `first`, `last`, `levels` {name: count},
    /// `components`, `codes`, `successes` (codes that say that something went well) and `files`
    /// (lists, most frequent first, of the codes those that the tables know), `hours` and `families` (ascending),
    /// `unresolved`, `partial`.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::{json, Map, Value};
        let time = |ticks: i64| if ticks == 0 { Value::Null } else { Value::String(iso(ticks)) };
        let mut levels = Map::new();
        for level in Level::ALL {
            levels.insert(level.as_str().into(), self.levels[level as usize].into());
        }
        levels.insert("none".into(), self.levels[0].into());
        let mut components: Vec<_> = self.components.iter().collect();
        components.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let mut files: Vec<_> = self.files.values().collect();
        files.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.path.cmp(&b.1.path)));
        let mut codes: Vec<_> = self.codes.iter().collect();
        // What no table knows may be no code at all.
        codes.sort_by_key(|(value, code)| (!code.known, Reverse(code.count), **value));
        let (successes, codes): (Vec<_>, Vec<_>) =
            codes.into_iter().partition(|(_, code)| code.success);
        let counted = |codes: Vec<(&u32, &CodeCount)>| -> Value {
            codes
                .iter()
                .map(|(value, code)| {
                    json!({"hex": Hex(**value), "name": code.name, "count": code.count})
                })
                .collect()
        };
        let component = |name: &[u8]| {
            if name.is_empty() {
                Value::Null
            } else {
                String::from_utf8_lossy(name).into()
            }
        };
        json!({
            "records": self.records,
            "lines": self.lines,
            "first": time(self.first),
            "last": time(self.last),
            "levels": levels,
            "components": components.iter().map(|(name, count)| json!({"component": component(name), "count": count})).collect::<Vec<_>>(),
            "codes": counted(codes),
            "successes": counted(successes),
            "hours": self.hours.iter().map(|(hour, count)| json!({"hour": time(*hour), "count": count})).collect::<Vec<_>>(),
            "families": self.families.iter().map(|(family, count)| json!({"family": family.as_str(), "count": count})).collect::<Vec<_>>(),
            "files": files.iter().map(|(count, file)| json!({"file": file.path, "family": file.family.as_str(), "why": file.reason, "count": count})).collect::<Vec<_>>(),
            "unresolved": self.unresolved,
            "partial": self.partial,
        })
    }
}
