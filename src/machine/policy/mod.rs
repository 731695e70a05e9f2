//! Judges a machine's update policy from facts: which server, which source for which kind of
//! update, and what contradicts what. Pure.
//!
//! The document (every part may be missing; registry values under their own names, in any letter
//! case):
//! `policy` {`native` {`WindowsUpdate` {…}, `AU` {…}}, `wow` {as `native`, from Wow6432Node}},
//! `policyManager` {`Update` {…}},
//! `configMgr` {`installed`, `updateServer`, `overwritten`}, `os` {`build`}.
//! What a rule states and where that comes from: `data/rules/policy`.

mod rules;
mod view;

use crate::knowledge::{Language, Sentence};
use crate::verdict::{worst_first, Finding, Shown, Status, SCHEMA};
use serde::Serialize;
use serde_json::Value;
use view::{same, View};

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

/// The effective policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `wsus` when the agent uses an update server of its own, else `windows-update`.
    pub managed_by: &'static str,
    /// WUServer.
    pub server: Option<String>,
    /// WUStatusServer.
    pub status_server: Option<String>,
    /// Who set the server: `configmgr`, `mdm` or `policy`.
    pub origin: Option<&'static str>,
    /// The source of each class.
    pub sources: Vec<Source>,
    /// Worst first.
    pub findings: Vec<Finding>,
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
    status: Status,
    managed_by: &'static str,
    server: Option<String>,
    status_server: Option<String>,
    origin: Option<&'static str>,
    sources: Vec<ShownSource>,
    findings: Vec<Shown>,
}

impl Policy {
    /// The worst status of a finding; pass where there is none.
    pub fn status(&self) -> Status {
        self.findings.iter().map(|finding| finding.status).max().unwrap_or(Status::Pass)
    }

    /// The document in a language.
    pub fn show(&self, language: Language) -> ShownPolicy {
        let source = |source: &Source| ShownSource {
            class: source.class,
            from: source.from,
            because: source.because.render(language),
        };
        ShownPolicy {
            schema: SCHEMA,
            status: self.status(),
            managed_by: self.managed_by,
            server: self.server.clone(),
            status_server: self.status_server.clone(),
            origin: self.origin,
            sources: self.sources.iter().map(source).collect(),
            findings: self.findings.iter().map(|finding| finding.show(language)).collect(),
        }
    }
}

/// Judges a facts document.
pub fn evaluate(facts: &Value) -> Policy {
    let view = View::new(facts);
    let server = view.server().map(str::to_owned);
    let used = view.uses_server();
    let origin = server.as_deref().map(|server| match (view.config_mgr(), view.mdm_server()) {
        (Some(cm), _) if same(cm, server) => "configmgr",
        (_, Some(mdm)) if same(mdm, server) => "mdm",
        _ => "policy",
    });
    let mut findings = Vec::new();
    rules::servers(&view, &mut findings);
    rules::access(&view, &mut findings);
    rules::authorities(&view, &mut findings);
    let sources = rules::sources(&view, &mut findings);
    rules::smaller(&view, &mut findings);
    worst_first(&mut findings);
    Policy {
        managed_by: if used { "wsus" } else { "windows-update" },
        server,
        status_server: view.text("WUStatusServer").map(str::to_owned),
        origin,
        sources,
        findings,
    }
}
