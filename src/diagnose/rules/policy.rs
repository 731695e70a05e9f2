//! What the facts alone show: the findings of policy and health.

use super::super::attempts::{Ended, Kind, MANAGED};
use super::super::case::Case;
use super::super::judge::Candidate;
use super::server::named;
use crate::knowledge::Sentence;
use crate::verdict::{rule, Confidence, Evidence, Finding, RuleId, State, Status};
use serde_json::Value;

/// The findings of policy and health that were made before, as candidates; one cause is one finding.
pub(in crate::diagnose) fn facts(case: &Case, found: &mut Vec<Candidate>) {
    if is_without_tls(case) {
        found.retain(|candidate| candidate.rule != rule!("tls12-off-client"));
    }
    for finding in &case.findings {
        // Where ConfigMgr's own log is there, it says whether a domain overwrote its server; that no
        // server is set has other causes.
        let unset = case.facts.text("policy.native.WindowsUpdate.WUServer").is_none();
        if finding.rule == rule!("policy-overwritten-by-domain")
            && unset
            && case.has_file("wuahandler")
        {
            continue;
        }
        if is_refuted(case, finding.rule) {
            continue;
        }
        match found.iter_mut().find(|candidate| candidate.rule == finding.rule) {
            Some(candidate) => {
                candidate.facts.extend(evidence(case, finding));
                candidate.confidence = finding.rule.ceiling();
            }
            None => {
                let mut candidate = Candidate::new(finding.rule);
                candidate.facts = evidence(case, finding);
                candidate.confidence = finding.confidence;
                candidate.status = Some(finding.status);
                if is_risk(case, finding.rule) {
                    candidate.status = Some(Status::Info);
                    candidate.confidence = Confidence::Low;
                }
                candidate.said = Some(finding.clone());
                found.push(candidate);
            }
        }
    }
}

/// What of a finding's facts is for it: of signs of a restart those that are there, of services those
/// that are disabled. Since when a restart is due, the logs say.
fn evidence(case: &Case, finding: &Finding) -> Vec<Evidence> {
    let restart = finding.rule == rule!("restart-pending");
    let services = finding.rule == rule!("service-disabled");
    let mut kept: Vec<Evidence> = finding
        .evidence
        .iter()
        .filter(|one| {
            let Some(value) = one.fact.as_ref().map(|fact| &fact.value) else { return true };
            let off = matches!(value, Value::Bool(false)) || value.as_f64() == Some(0.0);
            let start = value["startType"].as_str();
            !(restart && off || services && start.is_some_and(|start| start != "Disabled"))
        })
        .cloned()
        .collect();
    if kept.is_empty() {
        kept.clone_from(&finding.evidence);
    }
    let pending = case.attempts.iter().filter(|attempt| attempt.ended == Ended::Pending);
    let newest = pending.max_by_key(|attempt| (case.local(&attempt.end), attempt.end.order));
    if let Some(newest) = newest.filter(|_| restart) {
        kept.insert(0, case.evidence(&newest.end));
    }
    kept
}

/// Whether a check of the policy is mistaken: the agent's own log names the server that what was
/// collected lacks.
fn is_refuted(case: &Case, rule: RuleId) -> bool {
    rule == rule!("usewuserver-without-url") && case.facts.text("agent.settings.server").is_some()
}

/// Whether what a check of the machine found makes no attempt fail: a clock that is wrong by less
/// than a day, and settings of TLS where the server is asked without it.
fn is_risk(case: &Case, rule: RuleId) -> bool {
    const DAY: f64 = 86_400.0;
    if rule == rule!("clock-skew") {
        let difference = case.facts.number("clock.differenceSeconds");
        return difference.is_some_and(|seconds| seconds.abs() <= DAY);
    }
    let of_tls = rule == rule!("tls12-off-client") || rule == rule!("cipher-order-policy");
    of_tls && is_without_tls(case)
}

/// Whether every search that failed asked the server of the organisation, by plain HTTP.
pub(in crate::diagnose) fn is_without_tls(case: &Case) -> bool {
    let is_plain = |url: &str| url.to_ascii_lowercase().starts_with("http://");
    let mut failed = case
        .attempts
        .iter()
        .filter(|attempt| attempt.failed() && matches!(attempt.kind, Kind::Scan | Kind::Download));
    named(case).is_some_and(|(url, _)| is_plain(&url))
        && failed.all(|attempt| attempt.service.as_deref().is_none_or(|own| own == MANAGED))
}

/// What a probe found broken just now: it makes sure, or is a finding of its own.
pub(in crate::diagnose) fn probed(case: &Case, found: &mut Vec<Candidate>) {
    for (rule, title, step) in &case.probed {
        let candidate = match found.iter_mut().find(|candidate| candidate.rule == *rule) {
            Some(candidate) => candidate,
            None => {
                let mut candidate = Candidate::new(*rule);
                let title = Sentence::verbatim(title.clone());
                candidate.said = Some(Finding::new(*rule, title));
                found.push(candidate);
                found.last_mut().expect("it was just added")
            }
        };
        candidate.facts.push(step.clone());
        candidate.confidence = rule.ceiling();
        // It is broken now, whatever the logs say of yesterday.
        candidate.state = Some(State::Current);
    }
}
