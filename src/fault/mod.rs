//! What can break on the connection to an update server, and the HRESULT that the agent logs for it.

mod condition;

pub use condition::{Condition, Row};

use crate::knowledge::Sentence;
use crate::verdict::{Finding, Status};
use serde_json::{Map, Value};

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

impl Condition {
    /// The finding for this condition.
    pub fn finding(self, status: Status, said: Sentence) -> Finding {
        let row = self.row();
        let mut finding = Finding::new(row.rule, said).also(row.condition).status(status);
        // Without a code of its own the agent never meets the fault.
        finding.codes = match row.hresult {
            Some(code) => std::iter::once(code).chain(row.also.iter().copied()).collect(),
            None => Vec::new(),
        };
        finding.remedies = row.remedies.to_vec();
        finding
    }
}
