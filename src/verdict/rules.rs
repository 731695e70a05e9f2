//! The rules of `data/rules`: one cause, one name.

use super::words::{Confidence, Status};
use crate::knowledge::{same, RemedyId};
use serde::{Serialize, Serializer};

/// What a file of `data/rules` says; numbers are rows of their tables.
pub(super) struct RuleRow {
    pub id: &'static str,
    pub stage: Stage,
    pub status: Status,
    pub confidence: Confidence,
    pub codes: &'static [u32],
    pub causes: &'static [usize],
    pub remedies: &'static [usize],
    pub sources: &'static [usize],
}

#[rustfmt::skip]
#[allow(clippy::unreadable_literal)]
mod generated {
    use super::{Confidence, RuleRow, Status};
    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}
pub use generated::Stage;
use generated::{RULES, SOURCE_URLS};

impl Serialize for Stage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A rule. Made by [`rule!`] or the build script, so that it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u16);

impl RuleId {
    /// The rule of this row; what the build script writes.
    pub(crate) const fn at(row: usize) -> RuleId {
        assert!(row < RULES.len(), "no rule in this row");
        RuleId(row as u16)
    }

    /// The rule of this name, checked while compiling.
    pub(crate) const fn find(name: &str) -> RuleId {
        let mut row = 0;
        while row < RULES.len() {
            if same(RULES[row].id, name) {
                return RuleId(row as u16);
            }
            row += 1;
        }
        panic!("no rule of this name in data/rules")
    }

    /// Every rule, by name.
    pub fn all() -> impl Iterator<Item = RuleId> {
        (0..RULES.len()).map(RuleId::at)
    }

    /// Its number in the generated tables.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn row(self) -> &'static RuleRow {
        &RULES[usize::from(self.0)]
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        self.row().id
    }

    /// Where the repair belongs.
    pub fn stage(self) -> Stage {
        self.row().stage
    }

    /// The worst status that it gives.
    pub fn status(self) -> Status {
        self.row().status
    }

    /// The highest confidence that it reaches.
    pub fn ceiling(self) -> Confidence {
        self.row().confidence
    }

    /// The codes that the agent logs for it.
    pub fn codes(self) -> &'static [u32] {
        self.row().codes
    }

    /// What to do, least intrusive first.
    pub fn remedies(self) -> Vec<RemedyId> {
        self.row().remedies.iter().map(|row| RemedyId::at(*row)).collect()
    }

    /// Addresses of the documents that state it.
    pub fn references(self) -> Vec<&'static str> {
        self.row().sources.iter().filter_map(|source| SOURCE_URLS[*source]).collect()
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// `rule!("dual-scan")`: a name without a file in `data/rules` stops the build.
macro_rules! rule {
    ($name:literal) => {{
        const RULE: $crate::verdict::RuleId = $crate::verdict::RuleId::find($name);
        RULE
    }};
}
pub(crate) use rule;
