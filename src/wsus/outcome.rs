//! How something that was tried ended.

use super::failures::Condition;
use crate::knowledge::Sentence;
use serde::Serialize;
use serde_json::{Map, Value};

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nothing is wrong here.
    Pass,
    /// Worth a look, but the agent gets through.
    Warn,
    /// The agent fails here.
    Fail,
    /// Not tried: not asked for, not applicable, or an earlier step failed.
    Skip,
}

impl Status {
    /// The status as JSON spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Warn => "warn",
            Status::Fail => "fail",
            Status::Skip => "skip",
        }
    }
}

/// Why something did not work.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The row of the failure table.
    pub condition: Condition,
    /// One sentence.
    pub detail: Sentence,
    /// What was seen.
    pub evidence: Map<String, Value>,
}

impl Failure {
    /// A failure without evidence.
    pub fn new(condition: Condition, detail: Sentence) -> Failure {
        Failure { condition, detail, evidence: Map::new() }
    }

    /// The same, with one more piece of evidence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Failure {
        self.evidence.insert(key.to_owned(), value.into());
        self
    }
}
