//! Why patching fails: rules over the records, attempts and facts of one machine.
//!
//! ```text
//! collect    what is read and what is added meanwhile
//! intake     what is no log: facts document, registry exports, console output -> facts
//! gather     logs -> sightings of patterns, attempts                (one pass)
//! judge      rules over both, the cause first
//! verdict    the outcome, the sentence, the document
//! ```
//!
//! A rule is a file of `data/rules`; what a file cannot say is a predicate in `rules`.

mod attempts;
mod case;
mod clock;
mod collect;
mod console;
mod coverage;
mod document;
mod facts;
mod finding;
mod gather;
mod history;
mod hives;
mod intake;
mod judge;
mod machines;
mod offline;
mod overwritten;
mod pattern;
mod policy;
mod questions;
mod rules;
mod search;
mod secrets;
mod signs;
mod state;
mod trace;
mod unsettled;
mod verdict;
mod witness;

pub use collect::{Collected, Progress, Request, SILENCE};
pub use coverage::Coverage;
pub use document::{
    AttemptShown, Diagnosis, Intake, MachineShown, Outcome, ServerShown, StepShown, UpdateShown,
    DIAGNOSIS_SCHEMA,
};
pub use overwritten::Overwritten;
pub use policy::policy;

use crate::base::Cancel;
use crate::knowledge::{Language, Sentence};
use crate::verdict::RuleId;
use std::sync::Arc;

/// Whether a diagnosis of logs can report a rule: it has signs, or a predicate and a sentence.
pub fn reports(rule: RuleId) -> bool {
    !signs::of(rule).signs.is_empty()
        || Sentence::named(&format!("finding.{}", rule.as_str()), &[]).is_some()
}

/// Diagnoses one machine from what was collected of it.
pub fn diagnose(request: &Request, language: Language, cancel: &Cancel) -> Diagnosis {
    Collected::read(request.clone(), language, &Arc::default(), cancel).judge(language)
}
