//! Why patching fails: rules over the records, attempts and facts of one machine.
//!
//! ```text
//! intake     what is no log: facts document, registry exports, console output -> facts
//! gather     logs -> sightings of patterns, attempts                (one pass)
//! judge      rules over both, the cause first
//! verdict    the outcome, the sentence, the document
//! ```
//!
//! A rule is a file of `data/rules`; what a file cannot say is a predicate in `rules`.

mod attempts;
mod case;
mod coverage;
mod document;
mod facts;
mod gather;
mod intake;
mod judge;
mod overwritten;
mod pattern;
mod policy;
mod rules;
mod signs;
mod verdict;

pub use coverage::Coverage;
pub use document::{AttemptShown, Diagnosis, MachineShown, Outcome, DIAGNOSIS_SCHEMA};
pub use overwritten::Overwritten;
pub use policy::policy;

use crate::base::Cancel;
use crate::knowledge::{Language, Sentence};
use crate::machine::{health, policy as machine_policy};
use crate::verdict::{RuleId, Status};
use case::Case;
use std::path::PathBuf;

/// Whether a diagnosis of logs can report a rule: it has signs, or a predicate and a sentence.
pub fn reports(rule: RuleId) -> bool {
    !signs::of(rule).signs.is_empty()
        || Sentence::named(&format!("finding.{}", rule.as_str()), &[]).is_some()
}

/// What is diagnosed.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// A facts document besides those that lie in the folders.
    pub facts: Option<PathBuf>,
}

/// Diagnoses one machine from what was collected of it.
pub fn diagnose(request: &Request, language: Language, cancel: &Cancel) -> Diagnosis {
    let mut case = Case::default();
    intake::facts(&mut case, &request.paths, request.facts.as_deref(), cancel);
    let machine = intake::machine(&case);
    case.findings = machine_policy::evaluate(&machine).findings;
    case.findings.extend(health::evaluate(&machine).checks.into_iter().map(|check| check.finding));
    case.findings
        .retain(|finding| matches!(finding.status, Status::Info | Status::Warn | Status::Fail));
    gather::logs(&mut case, &request.paths, language, cancel);
    let found = judge::candidates(&case);
    verdict::document(&case, found, language)
}
