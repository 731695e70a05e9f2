//! Judges a machine's update policy from facts: which server, which source for which kind of
//! update, who set what, and what contradicts what. Pure.
//!
//! What a rule states and where that comes from: `data/rules/policy`. docs/objects.md describes the
//! facts and the judged document.

mod judged;
mod provenance;
mod rules;
mod view;

pub use provenance::{Owner, PolicyValue, SetBy};

use super::facts::MachineFacts;
use crate::base::{masked, masked_value};
use crate::knowledge::{sentence, Gap, Language, Sentence};
use crate::net::Url;
use crate::verdict::{worst_first, worst_of, Finding, Shown, Status, SCHEMA};
use provenance::Owners;
use serde::Serialize;
use view::View;

/// Where one class of updates comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `feature`, `quality`, `driver` or `other`.
    pub class: &'static str,
    /// `wsus`, `windows-update` or `none`.
    pub from: &'static str,
    /// Why.
    pub because: Sentence,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The path of the fact, or the file.
    pub path: String,
    /// Why.
    pub why: String,
}

/// The effective policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `wsus` when the agent uses an update server of its own, `mixed` when not all classes come
    /// from that, else `windows-update`.
    pub managed_by: &'static str,
    /// WUServer.
    pub server: Option<String>,
    /// WUStatusServer.
    pub status_server: Option<String>,
    /// Who set the server.
    pub origin: Option<Owner>,
    /// Every value.
    pub values: Vec<PolicyValue>,
    /// The source of each class.
    pub sources: Vec<Source>,
    /// Worst first.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// A [`Source`] in words.
#[derive(Clone, Debug, Serialize)]
pub struct ShownSource {
    class: &'static str,
    from: &'static str,
    because: String,
}

/// A [`Policy`] in words: the JSON document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownPolicy {
    schema: u32,
    verdict: String,
    status: Status,
    managed_by: &'static str,
    server: Option<String>,
    status_server: Option<String>,
    origin: Option<SetBy>,
    gpo: Option<String>,
    values: Vec<PolicyValue>,
    sources: Vec<ShownSource>,
    findings: Vec<Shown>,
    unread: Vec<Unread>,
}

impl Policy {
    /// The findings in words; their commands name the server of the policy.
    fn shown(&self, language: Language) -> Vec<Shown> {
        let server = self.server.as_deref().and_then(|server| Url::parse(server).ok());
        let port = server.as_ref().map(|server| server.port.to_string()).unwrap_or_default();
        let show = |finding: &Finding| {
            let mut shown = finding.show(language);
            if let Some(server) = &server {
                shown.fill(&[(Gap::Host, server.host.as_str()), (Gap::Port, port.as_str())]);
            }
            shown
        };
        self.findings.iter().map(show).collect()
    }

    /// The worst status of a finding that is not healed; pass where there is none.
    pub fn status(&self) -> Status {
        worst_of(&self.findings)
    }

    /// Where updates come from, and the rules that fail, else those that warn.
    fn verdict(&self, language: Language) -> String {
        let server = masked(self.server.as_deref().unwrap_or_default());
        let source = match self.managed_by {
            "wsus" => sentence!("policy.verdict-from-server", server = server),
            "mixed" => sentence!("policy.verdict-from-both", server = server),
            _ => sentence!("policy.verdict-from-windows-update"),
        };
        let source = source.render(language);
        let rules = |status: Status| {
            let standing = self.findings.iter().filter(|finding| finding.stands());
            let rules = standing.filter(|finding| finding.status == status);
            rules.map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join(", ")
        };
        let said = match self.status() {
            Status::Fail => {
                sentence!("policy.verdict-stopped", source = source, rules = rules(Status::Fail))
            }
            Status::Warn => {
                sentence!("policy.verdict-doubtful", source = source, rules = rules(Status::Warn))
            }
            _ => sentence!("policy.verdict-consistent", source = source),
        };
        said.render(language)
    }

    /// The document in a language, secrets masked.
    pub fn show(&self, language: Language) -> ShownPolicy {
        let source = |source: &Source| ShownSource {
            class: source.class,
            from: source.from,
            because: source.because.render(language),
        };
        let shown = |text: &str| masked(text).into_owned();
        let unread =
            |unread: &Unread| Unread { path: shown(&unread.path), why: shown(&unread.why) };
        let mut values = self.values.clone();
        for value in &mut values {
            masked_value(&mut value.value);
            value.name = shown(&value.name);
            value.gpo = value.gpo.as_deref().map(shown);
        }
        ShownPolicy {
            schema: SCHEMA,
            verdict: self.verdict(language),
            status: self.status(),
            managed_by: self.managed_by,
            server: self.server.as_deref().map(shown),
            status_server: self.status_server.as_deref().map(shown),
            origin: self.origin.as_ref().map(|owner| owner.set_by),
            gpo: self.origin.as_ref().and_then(|owner| owner.gpo.as_deref().map(shown)),
            values,
            sources: self.sources.iter().map(source).collect(),
            findings: self.shown(language),
            unread: self.unread.iter().map(unread).collect(),
        }
    }
}

/// Judges the facts.
pub fn evaluate(facts: &MachineFacts) -> Policy {
    let view = View { facts };
    let owners = Owners::new(&view);
    let mut findings = Vec::new();
    rules::servers(&view, &mut findings);
    rules::access(&view, &mut findings);
    rules::authorities(&view, &mut findings);
    rules::types(&view, &mut findings);
    let sources = rules::sources(&view, &mut findings);
    rules::smaller(&view, &mut findings);
    worst_first(&mut findings);
    Policy {
        managed_by: match view.uses_server() {
            true if sources.iter().all(|source| source.from == "wsus") => "wsus",
            true => "mixed",
            false => "windows-update",
        },
        server: view.server().map(str::to_owned),
        status_server: view.text("WUStatusServer").map(str::to_owned),
        origin: owners.of_server(),
        values: owners.values(),
        sources,
        findings,
        unread: unread(facts),
    }
}

/// The names of values that a domain, MDM or ConfigMgr sets: what is written there is overwritten.
/// Whether the facts say what group policies set stands beside them.
pub fn owned_by_others(facts: &MachineFacts) -> (Vec<(String, Owner)>, bool) {
    let view = View { facts };
    let provenance = facts.policy.as_ref().and_then(|policy| policy.provenance.as_ref());
    let known = provenance.is_some_and(|provenance| provenance.rsop.is_some());
    (Owners::new(&view).foreign(), known)
}

/// What of the policy could not be gathered.
fn unread(facts: &MachineFacts) -> Vec<Unread> {
    const PARTS: [&str; 4] = ["policy", "policyManager", "configMgr", "os"];
    let errors = facts.errors.iter().flatten();
    let of_policy =
        errors.filter(|(path, _)| PARTS.contains(&path.split('.').next().unwrap_or_default()));
    let server = facts.config_mgr.as_ref().and_then(|cm| cm.update_server_unread.as_ref());
    of_policy
        .map(|(path, why)| (path.as_str(), why))
        .chain(server.map(|why| ("configMgr.updateServer", why)))
        .map(|(path, why)| Unread { path: path.to_owned(), why: why.get().clone() })
        .collect()
}
