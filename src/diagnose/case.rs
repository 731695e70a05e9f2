//! What a diagnosis looks at: lines, attempts, facts.

use super::attempts::Attempt;
use super::clock::Clock;
use super::coverage::Source;
use super::facts::Facts;
use super::state::Series;
use super::unsettled::{self, Unsettled};
use super::witness::Witness;
use crate::logs::{time, Family, Record, TimeKind};
use crate::machine::facts::MachineFacts;
use crate::verdict::{Evidence, Finding, RuleId};
use std::cell::OnceCell;

/// A line of a log.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// The number of its file in [`Case::sources`].
    pub source: usize,
    /// The number of its log: a log and what it was rotated from are one.
    pub log: usize,
    /// Its place in the order in which all lines were read; inside of a log that of the file.
    pub order: u64,
    /// The number of the line in its file; 0 where it is not known.
    pub number: u64,
    /// Local time of the machine, in ticks; 0 where it is not known.
    pub time: i64,
    /// UTC, in ticks; 0 where it is not known.
    pub utc: i64,
    /// The thread.
    pub thread: Option<u32>,
    /// The text, not longer than evidence may be.
    pub text: String,
}

impl Line {
    /// A line of a record; `index` counts the lines of its message.
    pub fn of(record: &Record<'_>, index: usize, text: &str, ids: (usize, usize, u64)) -> Line {
        let entry = record.entry;
        Line {
            source: ids.0,
            log: ids.1,
            order: ids.2,
            number: if entry.line == 0 { 0 } else { entry.line + index as u64 },
            // A log in UTC says nothing of local time.
            time: if entry.kind == TimeKind::Utc { 0 } else { entry.local },
            utc: entry.utc,
            thread: entry.tid,
            text: Evidence::kept(text),
        }
    }
}

/// A line in which a pattern was found.
#[derive(Clone, Debug)]
pub(super) struct Sighting {
    /// The number of the pattern.
    pub pattern: usize,
    /// The line.
    pub line: Line,
    /// The kept parts.
    pub captures: Vec<(&'static str, String)>,
}

impl Sighting {
    /// The kept part of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.captures.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_str())
    }
}

/// All that is known of one machine.
#[derive(Debug, Default)]
pub(super) struct Case {
    /// The facts.
    pub facts: Facts,
    /// The facts documents that were read.
    pub documents: Vec<MachineFacts>,
    /// What the facts alone show: the findings of policy and health.
    pub findings: Vec<Finding>,
    /// What a probe found broken: the rule, its sentence, the step.
    pub probed: Vec<(RuleId, String, Evidence)>,
    /// What was read, and what could not be.
    pub sources: Vec<Source>,
    /// Where patterns were found: by pattern, in the order of reading.
    pub sightings: Vec<Vec<Sighting>>,
    /// Attempts, the oldest first.
    pub attempts: Vec<Attempt>,
    /// Those of them that may heal a failure; see [`Case::healers`].
    pub healers: OnceCell<Vec<usize>>,
    /// The series of updates that are in them.
    pub series: OnceCell<Series>,
    /// What is tried day after day and comes to no end; see [`Case::unsettled`].
    pub unsettled: OnceCell<Vec<Unsettled>>,
    /// Attempts that are tries of an update, each as its log has it: also those that another log shows.
    pub tries: Vec<Attempt>,
    /// Events of Windows that rules look for beside failures.
    pub witnesses: Vec<Witness>,
    /// Whether no attempt is one of patching: then the log of an installer is what is asked about.
    pub no_patching: bool,
    /// Documents of the agent's own history and of ConfigMgr's store.
    pub history: Vec<serde_json::Value>,
    /// How far local time is ahead of UTC, as logs state it.
    pub clock: Clock,
    /// The local time of the newest record.
    pub newest: i64,
}

impl Case {
    /// The attempts that ended well. Asked for when all attempts are known.
    pub fn healers(&self) -> impl Iterator<Item = &Attempt> {
        let well = || {
            let all = self.attempts.iter().enumerate();
            all.filter(|(_, attempt)| attempt.well()).map(|(index, _)| index).collect()
        };
        self.healers.get_or_init(well).iter().filter_map(|index| self.attempts.get(*index))
    }

    /// What is tried day after day and comes to no end. Asked for when all attempts are known.
    pub fn unsettled(&self) -> &[Unsettled] {
        self.unsettled.get_or_init(|| unsettled::all(self))
    }

    /// The time of a line on the machine's clock; 0 where it is not known.
    pub fn local(&self, line: &Line) -> i64 {
        match (line.time, line.utc) {
            (0, 0) => 0,
            (0, utc) => self.clock.near(utc).map_or(0, |offset| utc + offset),
            (local, _) => local,
        }
    }

    /// The time of a line as a document shows it: in UTC where that is known.
    pub fn iso(&self, line: &Line) -> Option<String> {
        match (line.utc, line.time) {
            (0, 0) => None,
            (0, local) => Some(match self.clock.at(local) {
                Some(offset) => time::iso(local - offset) + "Z",
                None => time::iso(local),
            }),
            (utc, _) => Some(time::iso(utc) + "Z"),
        }
    }

    /// Whether two lines can be of one machine.
    pub fn of_one_machine(&self, a: &Line, b: &Line) -> bool {
        let machine = |line: &Line| self.sources[line.source].machine;
        machine(a) == 0 || machine(b) == 0 || machine(a) == machine(b)
    }

    /// Whether `a` is later than `b`: by the order of their log, else by the clock. `None` where
    /// that cannot be told.
    pub fn is_after(&self, a: &Line, b: &Line) -> Option<bool> {
        if a.log == b.log {
            return Some(a.order > b.order);
        }
        if !self.of_one_machine(a, b) {
            return None;
        }
        if a.utc != 0 && b.utc != 0 {
            return Some(a.utc > b.utc);
        }
        match (self.local(a), self.local(b)) {
            (0, _) | (_, 0) => None,
            (a, b) => Some(a > b),
        }
    }

    /// Whether an attempt counts as one of patching.
    pub fn patches(&self, attempt: &Attempt) -> bool {
        attempt.patches() || self.no_patching && attempt.is_of_installer()
    }

    /// Whether a cause of its failure is one of the machine's.
    pub fn services(&self, attempt: &Attempt) -> bool {
        attempt.services() || self.no_patching && attempt.is_of_installer()
    }

    /// A line as evidence.
    pub fn evidence(&self, line: &Line) -> Evidence {
        Evidence {
            file: Some(self.sources[line.source].path.clone()),
            line: (line.number != 0).then_some(line.number),
            time: self.iso(line),
            text: Some(line.text.clone()),
            ..Evidence::default()
        }
    }

    /// Whether a log of this family was read.
    pub fn has(&self, family: Family) -> bool {
        self.sources.iter().any(|source| source.family == Some(family) && source.records > 0)
    }

    /// Whether a file was read whose name begins so.
    pub fn has_file(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.sources.iter().any(|source| source.records > 0 && source.name().starts_with(&name))
    }
}
