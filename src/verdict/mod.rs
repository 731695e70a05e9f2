//! What is wrong, in one vocabulary for policy, health, probe and diagnosis.
//!
//! A [`Finding`] names its cause by a rule of `data/rules` (one cause, one name), refers to remedies
//! and causes by ids that are checked while compiling, and gets its texts only when it is shown
//! ([`Finding::show`]). docs/objects.md describes the document.

mod evidence;
mod finding;
mod rules;
mod words;

pub use evidence::{Evidence, Fact};
pub use finding::{worst_first, worst_of, Finding, Shown, Subject};
pub(crate) use rules::rule;
pub use rules::{RuleId, Stage};
pub use words::{Confidence, Reason, State, Status};

/// The version of the JSON documents that hold findings.
pub const SCHEMA: u32 = 2;
