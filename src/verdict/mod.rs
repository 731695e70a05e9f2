//! What is wrong, in one vocabulary for the probe, the policy, the machine and the diagnosis.

use serde::Serialize;

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
