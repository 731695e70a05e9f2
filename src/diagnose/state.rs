//! How it stands with a candidate: which attempts it explains, and whether it is over.

use super::attempts::{is_wrapper, once, orchestrator, Attempt, Ended, Kind};
use super::case::{Case, Line};
use super::judge::{has_code, healed_by, sightings, standing, Candidate};
use super::signs;
use crate::logs::Family;
use crate::verdict::{Reason, Stage, State, Status};
use std::collections::HashMap;

/// An hour, in ticks.
const HOUR: i64 = 3600 * 10_000_000;

/// What facts show to be wrong is the cause of the attempts that fail now with a code of its rule;
/// and what makes attempts fail is no mere warning.
pub(super) fn explains(case: &Case, candidate: &mut Candidate) {
    // A code that says only that something failed is explained by nothing.
    let codes: Vec<u32> =
        candidate.rule.codes().iter().copied().filter(|code| !is_wrapper(*code)).collect();
    let (stage, loose) = (candidate.rule.stage(), candidate.attempts.is_empty());
    let is_own = |attempt: &Attempt| {
        attempt.failed() && has_code(attempt, &codes, true) && fits(stage, attempt.kind)
    };
    // What the log of a server shows made the clients' attempts fail that came after it.
    let of_server = |line: &Line| {
        matches!(case.sources[line.source].family, Some(Family::Iis | Family::HttpErr))
    };
    let by_server = !candidate.lines.is_empty() && candidate.lines.iter().all(of_server);
    if loose && (stage == Stage::Server || by_server) {
        if let Some(first) = candidate.lines.iter().min_by_key(|line| case.local(line)) {
            let from = case.local(first);
            let later = case.attempts.iter().enumerate().filter(|(_, attempt)| {
                is_own(attempt) && from != 0 && case.local(&attempt.end) >= from - HOUR
            });
            candidate.attempts = later.map(|(index, _)| index).collect();
        }
    }
    let by_facts = loose
        && candidate.lines.is_empty()
        && !candidate.facts.is_empty()
        && candidate.status() >= Status::Warn;
    if by_facts {
        let failing = standing(case).into_iter();
        candidate.attempts = failing.filter(|index| is_own(&case.attempts[*index])).collect();
        if !candidate.attempts.is_empty() {
            candidate.reasons = vec![Reason::FactAgrees];
        }
    }
    let fails = candidate.attempts.iter().any(|index| {
        let attempt = &case.attempts[*index];
        attempt.failed() && attempt.patches()
    });
    if fails && candidate.status() == Status::Warn {
        candidate.status = Some(Status::Fail);
    }
}

/// Whether what a stage breaks shows in attempts of a kind: a policy or the network in those that
/// ask a server, a later stage in its own.
fn fits(stage: Stage, kind: Kind) -> bool {
    match stage {
        Stage::Policy | Stage::Location | Stage::Network | Stage::Authentication => {
            matches!(kind, Kind::Scan | Kind::Download)
        }
        Stage::Scan | Stage::Evaluation => kind == Kind::Scan,
        Stage::Download => kind == Kind::Download,
        Stage::Install | Stage::Restart => {
            matches!(kind, Kind::Install | Kind::Uninstall | Kind::Setup)
        }
        Stage::Server => matches!(kind, Kind::Scan | Kind::Download | Kind::Sync),
        Stage::Report => false,
    }
}

/// What logs write where there is nothing.
pub(super) fn is_nothing(name: &str) -> bool {
    let name = name.trim().trim_matches(['<', '>', '(', ')', '\'', '"']).to_ascii_lowercase();
    matches!(name.as_str(), "" | "null" | "none")
}

/// Whether it is over: by later successes, by a later update, by lines that say so.
pub(super) fn of(case: &Case, candidate: &Candidate) -> State {
    let failures: Vec<&Attempt> =
        candidate.attempts.iter().map(|index| &case.attempts[*index]).collect();
    let signs = signs::of(candidate.rule);
    let Some(newest) = candidate.newest(case) else { return State::Current };
    let over = sightings(case, signs.healed);
    if over.iter().any(|seen| case.is_after(&seen.line, newest) == Some(true)) {
        return State::Healed;
    }
    if failures.is_empty() {
        return State::Current;
    }
    // Failures of others do not keep a failure of patching alive.
    let of_patching: Vec<&Attempt> =
        failures.iter().copied().filter(|attempt| attempt.patches()).collect();
    let failures = if of_patching.is_empty() { failures } else { of_patching };
    let standing: Vec<&Attempt> =
        failures.iter().copied().filter(|failure| healed_by(case, failure).is_none()).collect();
    match standing.is_empty() {
        true if comes_back(case, &failures) => State::Current,
        true => State::Healed,
        false if standing.iter().all(|failure| is_moot(case, failure)) => State::Moot,
        false => State::Current,
    }
}

/// Whether at least three of the last ten attempts of a kind, by the same caller at the same
/// service, failed so: what fails now and then is not over because the last one went well.
fn comes_back(case: &Case, failures: &[&Attempt]) -> bool {
    let Some(last) = failures.iter().rfind(|attempt| attempt.kind == Kind::Scan) else {
        return false;
    };
    let alike = |attempt: &&Attempt| {
        attempt.kind == last.kind
            && attempt.service == last.service
            && orchestrator(&attempt.caller) == orchestrator(&last.caller)
            && attempt.ended != Ended::Open
    };
    // Several logs may show each.
    let mut newest: Vec<&Attempt> = case.attempts.iter().rev().filter(alike).take(50).collect();
    newest.reverse();
    let mut newest = once(case, newest.into_iter());
    newest.drain(..newest.len().saturating_sub(10));
    newest.iter().filter(|attempt| failures.iter().any(|one| one.end == attempt.end)).count() >= 3
}

/// Whether a later update of the same series was installed: `2024-03 Cumulative Update for …` no
/// longer matters after that of 2024-04.
fn is_moot(case: &Case, failure: &Attempt) -> bool {
    let known = case.series.get_or_init(|| Series::of(case));
    // CBS knows a package, the agent a title; the id of the update joins them.
    let of_update = || {
        let (month, rest) = known.of_updates.get(failure.update.as_ref()?)?;
        Some((month.as_str(), rest.clone()))
    };
    let Some(own) = failure.subject.as_deref().and_then(series).or_else(of_update) else {
        return false;
    };
    known.installed.get(&own.1).into_iter().flatten().any(|(month, later)| {
        month.as_str() > own.0
            && case.is_after(&case.attempts[*later].end, &failure.end) == Some(true)
    })
}

/// The series of all updates.
#[derive(Debug)]
pub(super) struct Series {
    /// The months of those that were installed, with the attempts, by the rest of the title.
    installed: HashMap<String, Vec<(String, usize)>>,
    /// Month and rest of each, by the id of the update.
    of_updates: HashMap<String, (String, String)>,
}

impl Series {
    fn of(case: &Case) -> Series {
        let mut known = Series { installed: HashMap::new(), of_updates: HashMap::new() };
        for (index, attempt) in case.attempts.iter().enumerate() {
            let Some((month, rest)) = attempt.subject.as_deref().and_then(series) else { continue };
            let month = month.to_owned();
            if let Some(id) = &attempt.update {
                known.of_updates.entry(id.clone()).or_insert_with(|| (month.clone(), rest.clone()));
            }
            if attempt.kind == Kind::Install && attempt.ended == Ended::Well {
                known.installed.entry(rest).or_default().push((month, index));
            }
        }
        known
    }
}

/// The month in a title, `2024-03 Cumulative Update for …`, and the rest without its KB number. In
/// some languages a sentence stands before it.
fn series(title: &str) -> Option<(&str, String)> {
    let is_month = |month: &[u8]| {
        month.iter().enumerate().all(|(at, byte)| match at {
            4 => *byte == b'-',
            7 => *byte == b' ',
            _ => byte.is_ascii_digit(),
        })
    };
    let at = title.as_bytes().windows(8).position(is_month)?;
    let rest = title[at + 8..].split('(').filter(|part| !part.starts_with("KB"));
    Some((&title[at..at + 7], rest.collect::<String>().trim().to_owned()))
}
