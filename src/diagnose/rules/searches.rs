//! What the searches and installations of the agent show beside their codes.

use super::super::attempts::{guid, orchestrator, Attempt, Ended, Kind, MANAGED};
use super::super::case::{Case, Line};
use super::super::judge::{has_code, sightings, Candidate};
use super::server::{host, named};
use crate::verdict::{rule, Confidence, Reason, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

pub(super) const FOUND: &str = "Found <count> updates and <categories> categories in search";
pub(super) const CRITERIA: &str = "Criteria = <criteria>";
pub(super) const CALLER_GONE: &str =
    "fails to call back to search call <call> with error 0x800706ba";
pub(super) const CANCELLED: &str = "SyncServerUpdatesInternal failed: 0x8024000b";

pub(super) const NOT_SENT: [&str; 2] =
    ["failed to upload events with hr = <code>", "Failed to upload events … 0x8024"];

const MINUTE: i64 = 600_000_000;
const HOUR: i64 = 60 * MINUTE;

/// The last attempt of a caller was cancelled: by the caller itself, or by a shutdown.
pub(in crate::diagnose) fn cancelled(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("reader-cancelled");
    let is = |attempt: &Attempt| {
        attempt.patches()
            && attempt.kind != Kind::Sync
            && (attempt.ended == Ended::Cancelled
                || attempt.failed() && has_code(attempt, rule.codes(), false))
    };
    let later = |one: &Attempt| {
        case.attempts.iter().any(|other| {
            other.kind == one.kind
                && orchestrator(&other.caller) == orchestrator(&one.caller)
                && !is(other)
                && other.ended != Ended::Open
                && case.is_after(&other.end, &one.end) == Some(true)
        })
    };
    let proofs = sightings(case, &[CALLER_GONE, CANCELLED]);
    let mut candidate = Candidate::new(rule);
    candidate.reasons = vec![Reason::LogOnly];
    // What is only called cancelled may be a choice: of the power, of the network, of a person.
    candidate.status = Some(Status::Warn);
    for (index, attempt) in case.attempts.iter().enumerate() {
        if !is(attempt) || later(attempt) {
            continue;
        }
        candidate.attempts.insert(index);
        candidate.lines.push(attempt.end.clone());
        let inside = attempt.start.order..=attempt.end.order + 3;
        let proof = proofs
            .iter()
            .find(|proof| proof.line.log == attempt.end.log && inside.contains(&proof.line.order));
        if let Some(proof) = proof {
            candidate.lines.push(proof.line.clone());
            candidate.confidence = Confidence::High;
        } else if attempt.failed() {
            candidate.confidence = candidate.confidence.max(Confidence::Medium);
        }
        if proof.is_some() || attempt.failed() {
            candidate.status = None;
        }
    }
    // What is cancelled day after day never comes: that is why it is not there.
    candidate.answers = case.unsettled().iter().any(|one| one.ended == Ended::Cancelled);
    if !candidate.attempts.is_empty() {
        found.push(candidate);
    }
}

/// Searches that begin day after day and do not end: the agent does not answer, or works for hours.
pub(in crate::diagnose) fn endless(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("wua-not-responding");
    let endless =
        case.unsettled().iter().filter(|one| one.kind == Kind::Scan && one.ended == Ended::Open);
    let attempts: BTreeSet<usize> = endless.flat_map(|one| one.attempts.iter().copied()).collect();
    if attempts.is_empty() || found.iter().any(|candidate| candidate.rule == rule) {
        return;
    }
    let mut candidate = Candidate::new(rule);
    candidate.attempts = attempts;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// An update that waits for a restart again and again, on which restarts were made between: it does
/// not stay.
pub(in crate::diagnose) fn waits_again(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("reoffered");
    let again = case
        .unsettled()
        .iter()
        .filter(|one| one.kind == Kind::Install && one.ended == Ended::Pending);
    let attempts: Vec<usize> = again.flat_map(|one| one.attempts.iter().copied()).collect();
    if attempts.is_empty() || found.iter().any(|candidate| candidate.rule == rule) {
        return;
    }
    let mut candidate = Candidate::new(rule);
    candidate.lines = attempts.iter().map(|index| case.attempts[*index].end.clone()).collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// What a search asked for and how much it found, where its log has both.
struct Search<'a> {
    attempt: &'a Attempt,
    index: usize,
    criteria: &'a str,
    count: u32,
    line: &'a Line,
}

fn searches(case: &Case) -> Vec<Search<'_>> {
    let (found, criteria) = (sightings(case, &[FOUND]), sightings(case, &[CRITERIA]));
    let mut all = Vec::new();
    for (index, attempt) in case.attempts.iter().enumerate() {
        let inside = |line: &Line| {
            line.log == attempt.end.log
                && (attempt.start.order..=attempt.end.order + 3).contains(&line.order)
        };
        if attempt.kind != Kind::Scan || !attempt.well() || !attempt.online {
            continue;
        }
        let count = found.iter().find(|seen| inside(&seen.line));
        let asked = criteria.iter().find(|seen| inside(&seen.line));
        let (Some(count), Some(asked)) = (count, asked) else { continue };
        all.push(Search {
            attempt,
            index,
            criteria: asked.get("criteria").unwrap_or_default(),
            count: count.get("count").and_then(|count| count.trim().parse().ok()).unwrap_or(0),
            line: &count.line,
        });
    }
    all
}

/// A search for approved updates finds none at the server where another finds updates whatever
/// their approval: they are not approved. ConfigMgr approves none on its servers.
pub(in crate::diagnose) fn empty(case: &Case, found: &mut Vec<Candidate>) {
    let searches = searches(case);
    if case.attempts.iter().any(|attempt| orchestrator(&attempt.caller) == "configmgr") {
        return;
    }
    let managed = |search: &&Search<'_>| search.attempt.service.as_deref() == Some(MANAGED);
    let asks = |search: &Search<'_>, words: &str| {
        search.criteria.to_ascii_lowercase().replace(' ', "").contains(words)
    };
    let approved = searches
        .iter()
        .filter(managed)
        .rfind(|search| search.count == 0 && asks(search, "deploymentaction='installation'"));
    let all = searches
        .iter()
        .filter(managed)
        .rfind(|search| search.count > 0 && asks(search, "deploymentaction=*"));
    let (Some(approved), Some(all)) = (approved, all) else { return };
    let mut candidate = Candidate::new(rule!("unexpected-empty-scan"));
    candidate.lines = vec![approved.line.clone(), all.line.clone()];
    candidate.attempts = BTreeSet::from([approved.index]);
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// A search took more than half an hour.
pub(in crate::diagnose) fn slow(case: &Case, found: &mut Vec<Candidate>) {
    let mut candidate = Candidate::new(rule!("slow-full-scan"));
    for attempt in case.attempts.iter().filter(|attempt| {
        attempt.kind == Kind::Scan
            && attempt.patches()
            && attempt.ended != Ended::Open
            && attempt.start.log == attempt.end.log
    }) {
        let (from, to) = (case.local(&attempt.start), case.local(&attempt.end));
        if from != 0 && (30 * MINUTE..24 * HOUR).contains(&(to - from)) {
            candidate.lines.extend([attempt.start.clone(), attempt.end.clone()]);
        }
    }
    if !candidate.lines.is_empty() {
        candidate.confidence = Confidence::Medium;
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}

pub(super) const OFFERED: &str = "Added update <update> to search result";

/// Whether a search after a line, of a caller that patches, shows that an update is no longer
/// offered: it went well, and did not add it.
fn is_not_offered(case: &Case, update: &str, last: &Line) -> bool {
    let again = sightings(case, &[OFFERED]).into_iter().any(|seen| {
        let id = seen.get("update").and_then(guid);
        id.as_deref() == Some(update) && case.is_after(&seen.line, last) == Some(true)
    });
    let searched = case.attempts.iter().any(|attempt| {
        attempt.kind == Kind::Scan
            && attempt.well()
            && attempt.online
            && attempt.patches()
            && case.is_after(&attempt.start, last) == Some(true)
    });
    searched && !again
}

/// One update was installed twice, with success each time: it did not stay, or is not detected. What
/// is not offered after the second time stayed.
pub(in crate::diagnose) fn reoffered(case: &Case, found: &mut Vec<Candidate>) {
    let mut by_update: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for attempt in &case.attempts {
        let installed =
            attempt.kind == Kind::Install && attempt.ended == Ended::Well && attempt.patches();
        if let Some(update) = attempt.update.as_deref().filter(|_| installed) {
            by_update.entry(update).or_default().push(&attempt.end);
        }
    }
    let mut candidate = Candidate::new(rule!("reoffered"));
    for (update, ends) in &by_update {
        let times: Vec<i64> = ends.iter().map(|line| case.local(line)).collect();
        let apart = times.iter().max().zip(times.iter().min()).map_or(0, |(a, b)| a - b);
        let newest = ends.iter().max_by_key(|line| (case.local(line), line.order));
        let gone = newest.is_some_and(|line| is_not_offered(case, update, line));
        if times.iter().all(|time| *time != 0) && apart > HOUR && !gone {
            candidate.lines.extend(ends.iter().map(|line| (*line).clone()));
        }
    }
    if !candidate.lines.is_empty() {
        candidate.confidence = Confidence::Medium;
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}

/// The file `hosts` sends an update host elsewhere, and what asks for it fails.
pub(in crate::diagnose) fn hosts(case: &Case, found: &mut Vec<Candidate>) {
    const DOMAINS: [&str; 4] = [
        "windowsupdate.com",
        "update.microsoft.com",
        "delivery.mp.microsoft.com",
        "windowsupdate.microsoft.com",
    ];
    let server = named(case).map(|(url, _)| host(&url).to_ascii_lowercase());
    let of_updates = |name: &str| {
        server.as_deref() == Some(name)
            || DOMAINS.iter().any(|domain| {
                name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
    };
    // The address of the organisation's own server may be written there, and be right.
    let is_wrong = |name: &str, address: &str| {
        let nowhere = address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback() || address.is_unspecified());
        let known = case.facts.text(&format!("dns.{name}"));
        nowhere || server.as_deref() != Some(name) || known.is_some_and(|known| known != address)
    };
    let entries = case.facts.below("hosts.").filter(|known| {
        let name = &known.path["hosts.".len()..];
        of_updates(name) && is_wrong(name, known.value.as_str().unwrap_or_default())
    });
    let facts: Vec<_> = entries.map(super::super::facts::Known::evidence).collect();
    let rule = rule!("hosts-file-block");
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| {
        attempt.failed()
            && matches!(attempt.kind, Kind::Scan | Kind::Download)
            && has_code(attempt, rule.codes(), true)
    });
    let failed: BTreeSet<usize> = failed.map(|(index, _)| index).collect();
    if facts.is_empty() || failed.is_empty() {
        return;
    }
    let mut candidate = Candidate::new(rule);
    (candidate.facts, candidate.attempts) = (facts, failed);
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::FactAgrees];
    found.push(candidate);
}

/// The agent searches at the server, and cannot send its reports.
pub(in crate::diagnose) fn reports(case: &Case, found: &mut Vec<Candidate>) {
    let scans = case.attempts.iter().filter(|attempt| {
        attempt.kind == Kind::Scan && attempt.service.as_deref() == Some(MANAGED) && attempt.online
    });
    let last = scans.rev().find(|attempt| attempt.ended != Ended::Open);
    let lines: Vec<Line> =
        sightings(case, &NOT_SENT).into_iter().map(|seen| seen.line.clone()).collect();
    if lines.is_empty() || !last.is_some_and(Attempt::well) {
        return;
    }
    let mut candidate = Candidate::new(rule!("reporting-web-service-failing"));
    candidate.lines = lines;
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}
