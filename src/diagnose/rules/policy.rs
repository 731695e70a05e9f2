//! What the facts alone show: the findings of policy and health.

use super::super::case::Case;
use super::super::judge::Candidate;

/// The findings of policy and health that were made before, as candidates; one cause is one finding.
pub(in crate::diagnose) fn facts(case: &Case, found: &mut Vec<Candidate>) {
    for finding in &case.findings {
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
