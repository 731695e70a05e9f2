//! What can break on the connection to an update server, and the HRESULT that the agent logs for it.

mod condition;

pub(crate) use condition::{name_of, rows_of};
pub use condition::{Condition, Row};

use crate::knowledge::Sentence;
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
