//! Causes by their rows, for codes and for the findings that other rooms report.

use super::decode::{fill, Remedy};
use super::language::Language;
use super::table::CAUSES;
use serde::Serialize;
use std::borrow::Cow;

/// Why something happens. The order of the fields is the order of the JSON keys and part of the
/// contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its id in `data/text`: stable, for runbooks.
    pub id: &'static str,
    /// The cause.
    pub text: &'static str,
    /// How to tell that it is this one.
    pub check: Cow<'static, str>,
    /// What removes this cause: those of the remedies beside it that are its own
    /// (`data/knowledge/causes.tsv`), the least intrusive first.
    pub remedies: Vec<Remedy>,
}

/// The causes of these rows, each with its own ones of `remedies`.
pub(crate) fn causes(rows: &[usize], remedies: &[Remedy], language: Language) -> Vec<Cause> {
    let texts = language.texts();
    let cause = |row: &usize| Cause {
        id: CAUSES[*row].id,
        text: texts.causes[*row],
        check: match CAUSES[*row].command {
            Some(command) => Cow::Owned(fill(
                texts.checked,
                &[("command", command), ("check", texts.checks[*row])],
            )),
            None => Cow::Borrowed(texts.checks[*row]),
        },
        remedies: remedies
            .iter()
            .filter(|remedy| CAUSES[*row].remedies.contains(&remedy.row))
            .cloned()
            .collect(),
    };
    rows.iter().map(cause).collect()
}
