//! How the synchronisations of an update server end.

use super::super::attempts::{Ended, Kind};
use super::super::case::Case;
use super::super::judge::{sightings, Candidate};
use crate::logs::Family;
use crate::verdict::{rule, Confidence, Reason};

pub(super) const EVENTS: [&str; 4] =
    ["EventId=381,", "EventId=382,", "EventId=384,", "EventId=386,"];

/// Every synchronisation in the logs failed.
pub(in crate::diagnose) fn never(case: &Case, found: &mut Vec<Candidate>) {
    let all: Vec<usize> = case
        .attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| {
            let family = case.sources[attempt.end.source].family;
            // The log of WSUS itself is short: that no success is in it means little.
            attempt.kind == Kind::Sync
                && !attempt.configures()
                && attempt.ended != Ended::Open
                && family != Some(Family::Wsus)
        })
        .map(|(index, _)| index)
        .collect();
    if all.len() < 3 || !all.iter().all(|index| case.attempts[*index].failed()) {
        return;
    }
    let mut candidate = Candidate::new(rule!("never-synchronised"));
    candidate.lines = all.iter().map(|index| case.attempts[*index].end.clone()).collect();
    candidate.attempts = all.into_iter().collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// A synchronisation by the schedule fails where one that a person starts succeeds.
pub(in crate::diagnose) fn schedule(case: &Case, found: &mut Vec<Candidate>) {
    let [scheduled, manual, well, failed] = EVENTS;
    let mut begun = None;
    let (mut bad, mut good) = (Vec::new(), Vec::new());
    for seen in sightings(case, &EVENTS) {
        let is = |event: &str| seen.line.text.contains(event);
        if is(scheduled) || is(manual) {
            begun = Some(is(scheduled));
            continue;
        }
        match begun.take() {
            Some(true) if is(failed) => bad.push(seen.line.clone()),
            Some(true) if is(well) => bad.clear(),
            Some(false) if is(well) => good.push(seen.line.clone()),
            _ => {}
        }
    }
    let (Some(_), Some(last)) = (bad.last(), good.pop()) else { return };
    let mut candidate = Candidate::new(rule!("scheduled-sync-fails"));
    candidate.lines = bad;
    candidate.lines.push(last);
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}
