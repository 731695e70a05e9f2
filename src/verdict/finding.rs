//! The one type for what policy, health, probe and diagnosis report.

use super::evidence::Evidence;
use super::rules::{RuleId, Stage};
use super::words::{Confidence, Reason, State, Status};
use crate::base::masked;
use crate::codes::{identify, Hex, Space};
use crate::knowledge::{causes, Cause, Gap, Language, Remedy, RemedyId, Sentence};
use serde::Serialize;
use std::borrow::Cow;

/// What failed: an update, a package, a component, a file, a driver, a service, a server, a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// One of those words.
    pub kind: &'static str,
    /// Its name, such as a KB number, a file or a host.
    pub name: Option<String>,
    /// Its id, such as an update id.
    pub id: Option<String>,
}

/// What was found, before it is put into words.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The cause.
    pub rule: RuleId,
    /// The finer condition, where the rule covers several.
    pub also: Option<Cow<'static, str>>,
    /// How it stands.
    pub status: Status,
    /// What it says.
    pub title: Sentence,
    /// How sure.
    pub confidence: Confidence,
    /// Why so sure.
    pub reasons: Vec<Reason>,
    /// Whether it still stands.
    pub state: State,
    /// What failed.
    pub subject: Option<Subject>,
    /// The codes that it explains or ended with, failures first.
    pub codes: Vec<u32>,
    /// What to do, least intrusive first.
    pub remedies: Vec<RemedyId>,
    /// Attempts with it.
    pub count: u32,
    /// The time of its oldest evidence.
    pub first: Option<String>,
    /// The time of its newest evidence.
    pub last: Option<String>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// What speaks against it.
    pub counter: Vec<Evidence>,
    /// What is missing to be sure, as sentences.
    pub missing: Vec<Sentence>,
}

impl Finding {
    /// Pieces of evidence that a document holds; `evidenceCount` says how many there are.
    pub const MOST_EVIDENCE: usize = 5;

    /// A finding of a rule, with the status, confidence, codes and remedies that its file states.
    pub fn new(rule: RuleId, title: Sentence) -> Finding {
        Finding {
            rule,
            also: None,
            status: rule.status(),
            title,
            confidence: rule.ceiling(),
            reasons: Vec::new(),
            state: State::Current,
            subject: None,
            codes: rule.codes().to_vec(),
            remedies: rule.remedies(),
            count: 0,
            first: None,
            last: None,
            evidence: Vec::new(),
            counter: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A look at the rule's subject that found nothing wrong, or could not judge.
    pub fn clear(rule: RuleId, status: Status, title: Sentence) -> Finding {
        Finding { status, codes: Vec::new(), remedies: Vec::new(), ..Finding::new(rule, title) }
    }

    /// Adds the finer condition.
    #[must_use]
    pub fn also(mut self, condition: &'static str) -> Finding {
        self.also =
            Some(condition).filter(|condition| *condition != self.rule.as_str()).map(Cow::from);
        self
    }

    /// Changes the status.
    #[must_use]
    pub fn status(mut self, status: Status) -> Finding {
        self.status = status;
        self
    }

    /// Adds facts that prove it.
    #[must_use]
    pub fn because(mut self, evidence: Vec<Evidence>) -> Finding {
        self.reasons = vec![Reason::FactOnly];
        self.evidence = evidence;
        self
    }

    /// The finer condition, or else the rule.
    pub fn condition(&self) -> &str {
        self.also.as_deref().unwrap_or(self.rule.as_str())
    }

    /// Whether it still has to be dealt with.
    pub fn stands(&self) -> bool {
        !matches!(self.state, State::Healed | State::Moot)
    }

    /// The document in a language, without secrets.
    pub fn show(&self, language: Language) -> Shown {
        let rule = self.rule.row();
        let pieces = |pieces: &[Evidence]| {
            pieces.iter().take(Finding::MOST_EVIDENCE).map(Evidence::shown).collect()
        };
        let text = |text: &Option<String>| text.as_deref().map(|text| masked(text).into_owned());
        let shown =
            |value: &u32| Code { hex: Hex(*value), name: identify(*value, Space::of(*value)).name };
        let remedies: Vec<Remedy> = self.remedies.iter().map(|id| id.remedy(language)).collect();
        let mut shown_finding = Shown {
            rule: Some(self.rule),
            also: self.also.as_deref().map(|also| masked(also).into_owned().into()),
            title: self.title.render(language),
            stage: rule.stage,
            shown: None,
            status: self.status,
            confidence: self.confidence,
            reasons: self.reasons.clone(),
            state: self.state,
            subject: self.subject.as_ref().map(|subject| Subject {
                kind: subject.kind,
                name: text(&subject.name),
                id: text(&subject.id),
            }),
            count: self.count,
            first: text(&self.first),
            last: text(&self.last),
            follows: None,
            evidence: pieces(&self.evidence),
            evidence_count: self.evidence.len(),
            counter: pieces(&self.counter),
            codes: self.codes.iter().map(shown).collect(),
            causes: causes(rule.causes, &remedies, language),
            remedies,
            missing: self.missing.iter().map(|sentence| sentence.render(language)).collect(),
            references: self.rule.references(),
        };
        if let Some(code) = self.codes.first() {
            shown_finding.fill(&[(Gap::Code, Hex(*code).to_string().as_str())]);
        }
        shown_finding
    }
}

/// Puts the worst first, what is healed or moot last; equals keep their order.
pub fn worst_first(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| std::cmp::Reverse((finding.stands(), finding.status)));
}

/// The worst status of the findings that are neither healed nor moot; pass where there is none.
pub fn worst_of(findings: &[Finding]) -> Status {
    let standing = findings.iter().filter(|finding| finding.stands());
    standing.map(|finding| finding.status).max().unwrap_or(Status::Pass)
}

/// A code of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The value as `0x` and eight digits.
    pub hex: Hex,
    /// The symbolic name.
    pub name: Option<&'static str>,
}

/// A finding in words. The order of the fields is the order of the JSON keys and part of the
/// contract.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The name of the cause; `None` for a step of a probe in which nothing is wrong.
    pub rule: Option<RuleId>,
    /// The finer condition, where the rule covers several.
    pub also: Option<Cow<'static, str>>,
    /// One sentence.
    pub title: String,
    /// Where the repair belongs.
    pub stage: Stage,
    /// The kind of the attempt in which it showed.
    pub shown: Option<&'static str>,
    /// How it stands.
    pub status: Status,
    /// How sure.
    pub confidence: Confidence,
    /// Why so sure.
    pub reasons: Vec<Reason>,
    /// Whether it still stands.
    pub state: State,
    /// What failed.
    pub subject: Option<Subject>,
    /// Attempts with it.
    pub count: u32,
    /// The time of its oldest evidence.
    pub first: Option<String>,
    /// The time of its newest evidence.
    pub last: Option<String>,
    /// The rule of the finding that it follows.
    pub follows: Option<RuleId>,
    /// What proves it, at most five pieces.
    pub evidence: Vec<Evidence>,
    /// How many pieces there are.
    pub evidence_count: usize,
    /// What speaks against it.
    pub counter: Vec<Evidence>,
    /// Codes that it explains or ended with, failures first.
    pub codes: Vec<Code>,
    /// Why it happens, likeliest first.
    pub causes: Vec<Cause>,
    /// What to do, least intrusive first.
    pub remedies: Vec<Remedy>,
    /// What is missing to be sure.
    pub missing: Vec<String>,
    /// Where to read more.
    pub references: Vec<&'static str>,
}

impl Shown {
    /// Puts what is known into the gaps of the commands.
    pub(crate) fn fill(&mut self, known: &[(Gap, &str)]) {
        let of_causes = self.causes.iter_mut().flat_map(|cause| &mut cause.remedies);
        for remedy in self.remedies.iter_mut().chain(of_causes) {
            if let Some(command) = remedy.command.as_mut().filter(|_| remedy.kind == "command") {
                *command = command.fill(known);
            }
        }
    }

    /// A look that found nothing wrong, without a rule.
    pub(crate) fn plain(stage: Stage, status: Status, title: String) -> Shown {
        Shown {
            rule: None,
            also: None,
            title,
            stage,
            shown: None,
            status,
            confidence: Confidence::High,
            reasons: Vec::new(),
            state: State::Current,
            subject: None,
            count: 0,
            first: None,
            last: None,
            follows: None,
            evidence: Vec::new(),
            evidence_count: 0,
            counter: Vec::new(),
            codes: Vec::new(),
            causes: Vec::new(),
            remedies: Vec::new(),
            missing: Vec::new(),
            references: Vec::new(),
        }
    }
}
