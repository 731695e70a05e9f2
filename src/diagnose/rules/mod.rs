//! Rules whose conditions a file cannot say: predicates over attempts, lines and facts.

mod policy;

use super::case::Case;
use super::judge::Candidate;

/// Adds what it finds, or changes what was found.
pub(super) type Predicate = fn(&Case, &mut Vec<Candidate>);

/// All of them, in the order in which they look.
pub(super) const ALL: &[Predicate] = &[policy::facts];

/// Lines that they look at, besides those of the rules' files.
pub(super) const LINES: &[&str] = &[
    "WSUS server: <url>",
    "WSUS status server: <url>",
    "Target group: <name>",
    "Windows Update access disabled: <answer>",
    "Do not connect to Windows Update Internet locations: <answer>",
];
