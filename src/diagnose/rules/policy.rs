//! What the facts alone show: the findings of policy and health.

use super::super::case::Case;
use super::super::judge::Candidate;
use crate::knowledge::Sentence;
use crate::verdict::{rule, Finding, State};

/// The findings of policy and health that were made before, as candidates; one cause is one finding.
pub(in crate::diagnose) fn facts(case: &Case, found: &mut Vec<Candidate>) {
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
        match found.iter_mut().find(|candidate| candidate.rule == finding.rule) {
            Some(candidate) => {
                candidate.facts.extend(finding.evidence.iter().cloned());
                candidate.confidence = finding.rule.ceiling();
            }
            None => {
                let mut candidate = Candidate::new(finding.rule);
                candidate.facts = finding.evidence.clone();
                candidate.confidence = finding.confidence;
                candidate.status = Some(finding.status);
                candidate.said = Some(finding.clone());
                found.push(candidate);
            }
        }
    }
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
