//! What is tried day after day and comes to no end: searches and installations that begin and do not
//! end, downloads that are always cancelled, updates that wait for a restart again and again.

use super::attempts::{orchestrator, Attempt, Ended, Kind};
use super::case::Case;
use std::collections::{BTreeMap, BTreeSet};

/// Days on which it was tried at least: a log that was cut, or a machine that was switched off,
/// leaves one.
const DAYS: usize = 3;
/// A download is cancelled for the power or the network, too, and goes on when they are back.
const DAYS_CANCELLED: usize = 7;

/// Tries of one thing, the newest of which came to nothing.
#[derive(Debug)]
pub(super) struct Unsettled {
    pub kind: Kind,
    pub ended: Ended,
    /// The numbers of the attempts, the oldest first.
    pub attempts: Vec<usize>,
    /// The days on which it was tried.
    pub days: usize,
}

/// All that is unsettled, by kind and by what it is about.
pub(super) fn all(case: &Case) -> Vec<Unsettled> {
    let mut groups: BTreeMap<(Kind, &str, &str), Vec<usize>> = BTreeMap::new();
    for (index, attempt) in case.attempts.iter().enumerate() {
        if attempt.patches() && attempt.kind != Kind::Setup {
            groups.entry(key(attempt)).or_default().push(index);
        }
    }
    groups.into_values().filter_map(|group| of(case, &group)).collect()
}

/// A search is one of its caller, anything else one of its update.
fn key(attempt: &Attempt) -> (Kind, &'static str, &str) {
    let about = match attempt.kind {
        Kind::Scan | Kind::Sync => attempt.service.as_deref(),
        _ => attempt.update.as_deref().or(attempt.subject.as_deref()),
    };
    (attempt.kind, orchestrator(&attempt.caller), about.unwrap_or_default())
}

/// The newest tries that ended in one way, if that is no end.
fn of(case: &Case, group: &[usize]) -> Option<Unsettled> {
    let last = &case.attempts[*group.last()?];
    let ended = last.ended;
    // Whether a package stays shows in the log of the agent.
    if ended == Ended::Pending && last.update.is_none() {
        return None;
    }
    if !matches!(ended, Ended::Open | Ended::Cancelled | Ended::Pending) {
        return None;
    }
    let begin = group.iter().rposition(|index| case.attempts[*index].ended != ended);
    let attempts = group[begin.map_or(0, |at| at + 1)..].to_vec();
    const DAY: i64 = 24 * 3600 * 10_000_000;
    let day = |index: &usize| case.local(&case.attempts[*index].start) / DAY;
    let days = attempts.iter().map(day).filter(|day| *day != 0).collect::<BTreeSet<i64>>().len();
    let least = if ended == Ended::Cancelled { DAYS_CANCELLED } else { DAYS };
    (days >= least).then_some(Unsettled { kind: last.kind, ended, attempts, days })
}
