//! Causes by their rows, for findings that other rooms report.

use super::language::Language;
use serde::Serialize;

/// Why something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The cause, and the way to tell that it is the one.
    pub text: &'static str,
}

/// The causes of these rows of the tables.
pub(crate) fn cause_texts(rows: &[usize], language: Language) -> Vec<Cause> {
    rows.iter().map(|row| Cause { text: language.texts().causes[*row] }).collect()
}
