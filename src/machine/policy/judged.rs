//! Reads a policy document that was shown before, so that what was judged once is not judged again.

use super::Policy;
use crate::knowledge::{RemedyId, Sentence};
use crate::machine::facts::FactError;
use crate::verdict::{worst_first, Confidence, Finding, Reason, RuleId, State, Status, SCHEMA};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: u32,
    managed_by: String,
    server: Option<String>,
    status_server: Option<String>,
    findings: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    rule: String,
    also: Option<String>,
    title: String,
    status: String,
    confidence: String,
    reasons: Vec<String>,
    state: String,
    count: u32,
    first: Option<String>,
    last: Option<String>,
    codes: Vec<Code>,
    remedies: Vec<Remedy>,
    missing: Vec<String>,
}

#[derive(Deserialize)]
struct Code {
    hex: String,
}

#[derive(Deserialize)]
struct Remedy {
    id: String,
}

impl Policy {
    /// Reads the document that [`Policy::show`] gave: the servers, and of every finding what a step
    /// of a probe shows. Titles stay in the language of the document.
    ///
    /// # Errors
    /// A member is missing, or names what is not known here.
    pub fn from_judged(document: &Value) -> Result<Policy, FactError> {
        let Document { schema, managed_by, server, status_server, findings } =
            serde_path_to_error::deserialize(document)
                .map_err(|error| FactError::new(&error.path().to_string(), error.inner()))?;
        if schema != SCHEMA {
            return Err(unknown("schema", &schema));
        }
        let managed_by = ["wsus", "mixed", "windows-update"]
            .into_iter()
            .find(|own| **own == managed_by)
            .ok_or_else(|| unknown("managedBy", &managed_by))?;
        let findings = findings.into_iter().enumerate();
        let mut findings = findings
            .map(|(index, one)| {
                let path = |member: &str| format!("findings[{index}].{member}");
                one.read().map_err(|(member, value)| unknown(&path(member), &value))
            })
            .collect::<Result<Vec<Finding>, FactError>>()?;
        worst_first(&mut findings);
        Ok(Policy {
            managed_by,
            server,
            status_server,
            origin: None,
            values: Vec::new(),
            sources: Vec::new(),
            findings,
            unread: Vec::new(),
        })
    }
}

fn unknown(path: &str, value: &dyn std::fmt::Display) -> FactError {
    FactError::new(path, format!("`{value}` is not known here"))
}

/// The word of these that is spelled so; else the member that is not known, and its value.
fn word<T: Copy>(
    member: &'static str,
    all: impl IntoIterator<Item = T>,
    spelled: fn(T) -> &'static str,
    text: &str,
) -> Result<T, (&'static str, String)> {
    all.into_iter().find(|own| spelled(*own) == text).ok_or_else(|| (member, text.to_owned()))
}

impl One {
    /// The finding; else the member that is not known, and its value.
    fn read(self) -> Result<Finding, (&'static str, String)> {
        let rule = word("rule", RuleId::all(), RuleId::as_str, &self.rule)?;
        let mut finding = Finding::new(rule, Sentence::verbatim(self.title));
        finding.also = self.also.map(Into::into);
        finding.status = word("status", Status::ALL.iter().copied(), Status::as_str, &self.status)?;
        let confidence = Confidence::ALL.iter().copied();
        finding.confidence = word("confidence", confidence, Confidence::as_str, &self.confidence)?;
        let reason =
            |text: &String| word("reasons", Reason::ALL.iter().copied(), Reason::as_str, text);
        finding.reasons = self.reasons.iter().map(reason).collect::<Result<_, _>>()?;
        finding.state = word("state", State::ALL.iter().copied(), State::as_str, &self.state)?;
        (finding.count, finding.first, finding.last) = (self.count, self.first, self.last);
        let code = |code: Code| {
            let digits = code.hex.strip_prefix("0x").unwrap_or_default();
            u32::from_str_radix(digits, 16).map_err(|_| ("codes", code.hex))
        };
        finding.codes = self.codes.into_iter().map(code).collect::<Result<_, _>>()?;
        let remedy =
            |remedy: &Remedy| word("remedies", RemedyId::all(), RemedyId::as_str, &remedy.id);
        finding.remedies = self.remedies.iter().map(remedy).collect::<Result<_, _>>()?;
        finding.missing = self.missing.into_iter().map(Sentence::verbatim).collect();
        Ok(finding)
    }
}
