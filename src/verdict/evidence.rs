//! What proves a finding.

use crate::base::{masked, masked_value};
use serde::Serialize;
use serde_json::Value;

/// A fact of the machine: where it is in the facts document, its value, and where it was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// Its path in the facts document, such as `policy.native.AU.UseWUServer`.
    pub path: String,
    /// The value as it was read.
    pub value: Value,
    /// Where it was read: a registry key, a file; `None` where the document does not say.
    pub from: Option<String>,
}

/// One piece of evidence: a line of a log, a record of an event log or trace, or a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// The file.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// The number of the record, in files without lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// When, in ISO 8601: with `Z` if it is UTC, without where the log's zone is not known.
    pub time: Option<String>,
    /// The text of the line, at most 400 characters.
    pub text: Option<String>,
    /// The fact.
    pub fact: Option<Fact>,
}

impl Evidence {
    /// Characters of a text that are kept.
    pub const LONGEST_TEXT: usize = 400;

    /// A text as it is kept: without secrets, and not too long.
    pub fn kept(text: &str) -> String {
        let shown = masked(text.trim());
        // A character is a byte at least.
        let end = match shown.len() {
            ..=Evidence::LONGEST_TEXT => None,
            _ => shown.char_indices().nth(Evidence::LONGEST_TEXT),
        };
        match end {
            Some((end, _)) => shown[..end].to_owned(),
            None => shown.into_owned(),
        }
    }

    /// A fact of the machine, without the secrets in it.
    pub fn fact(path: impl Into<String>, value: impl Into<Value>, from: Option<&str>) -> Evidence {
        let from = from.map(|from| masked(from).into_owned());
        let mut value = value.into();
        masked_value(&mut value);
        let fact = Fact { path: masked(&path.into()).into_owned(), value, from };
        Evidence { fact: Some(fact), ..Evidence::default() }
    }

    /// The piece as a document holds it: no secret is in the line of a log or the name of a file.
    pub(super) fn shown(&self) -> Evidence {
        let text = |text: &Option<String>| text.as_deref().map(|text| masked(text).into_owned());
        Evidence { file: text(&self.file), text: text(&self.text), ..self.clone() }
    }
}
