//! One attempt that several logs show counts once; of very many the newest are kept.

use super::super::case::Case;
use super::{azure, events, kb, orchestrator, same_kb, Attempt, Kind};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// Leaves out the reports of attempts that the agent's own log shows: they count once. What the
/// report knows better (a title, the code of an update) goes over.
pub(super) fn without(case: &Case, attempts: Vec<Attempt>) -> Vec<Attempt> {
    let mut drop: HashSet<usize> = HashSet::new();
    let mut kept = without_copies(attempts);
    let reports: Vec<bool> = kept.iter().map(is_report).collect();
    for index in 0..kept.len() {
        if !reports[index] && !kept[index].end.text.contains("[AGENT_") {
            continue;
        }
        let at = case.local(&kept[index].end);
        if at == 0 {
            continue;
        }
        let from = index.saturating_sub(200);
        let to = (index + 200).min(kept.len());
        let twin = (from..to).find(|other| {
            let (is_report, report, other) = (reports[*other], &kept[index], &kept[*other]);
            !is_report
                && other.kind == report.kind
                && other.caller.eq_ignore_ascii_case(&report.caller)
                && other.failed() == report.failed()
                && (case.local(&other.end) - at).abs() <= NEAR
                && case.of_one_machine(&other.end, &report.end)
                && match (&other.update, &report.update) {
                    (Some(a), Some(b)) => a == b,
                    _ => other.kind == Kind::Scan,
                }
        });
        if let Some(twin) = twin {
            let subject = kept[index].subject.clone();
            let report = kept[index].clone();
            let twin = &mut kept[twin];
            if twin.subject.is_none() {
                twin.subject = subject;
            }
            if report.failed() && !twin.inner.contains(&report.code) {
                twin.inner.push(report.code);
            }
            drop.insert(index);
        }
    }
    for index in 0..kept.len() {
        let event = &kept[index];
        // An event has no caller and no id: its code, its title and its time tell.
        let shows = |other: &Attempt| {
            let apart = (case.local(&other.end) - case.local(&event.end)).abs();
            let same = match event.failed() {
                true => other.code == event.code || other.wrapper == Some(event.code),
                false => match (&other.subject, &event.subject) {
                    (Some(a), Some(b)) if kb(a).is_some() && kb(b).is_some() => same_kb(a, b),
                    _ => apart <= NEAR,
                },
            };
            !events::is_event(other)
                && other.kind == event.kind
                && other.failed() == event.failed()
                && same
                && apart <= 15 * MINUTE
                && case.of_one_machine(&other.end, &event.end)
        };
        if events::is_event(event) && near(&kept, index).any(shows) {
            drop.insert(index);
        }
    }
    for index in 0..kept.len() {
        let document = &kept[index];
        // An operation of the extension ends after what the agent did for it.
        let own = azure::is_text(document);
        let shows = |other: &Attempt| {
            !(azure::is_document(other) || own && azure::is_text(other))
                && orchestrator(&other.caller) == "azure"
                && other.kind == document.kind
                && other.failed() == document.failed()
                && (!document.failed()
                    || document.code == other.code
                    || document.inner.contains(&other.code))
                && (case.local(&other.end) - case.local(&document.end)).abs() <= 240 * MINUTE
        };
        if (own || azure::is_document(document)) && near(&kept, index).any(shows) {
            drop.insert(index);
        }
    }
    let mut index = 0;
    kept.retain(|_| {
        index += 1;
        !drop.contains(&(index - 1))
    });
    with_updates(case, &mut kept);
    kept
}

/// Leaves out what stands in a copy of a log, or in a later collection of it.
fn without_copies(attempts: Vec<Attempt>) -> Vec<Attempt> {
    let mut seen: HashMap<(i64, i64, String), usize> = HashMap::new();
    let mut kept = Vec::with_capacity(attempts.len());
    for attempt in attempts {
        let end = &attempt.end;
        let is_dated = end.time != 0 || end.utc != 0;
        let key =
            (attempt.start.time.max(attempt.start.utc), end.time.max(end.utc), end.text.clone());
        match seen.entry(key) {
            Entry::Occupied(first) if is_dated && *first.get() != end.log => continue,
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => {
                place.insert(end.log);
            }
        }
        kept.push(attempt);
    }
    kept
}

/// One of each try, although several logs show it: of another log, of the same kind and end, with
/// one code in common, at the same time; CBS and the agent within the hour.
pub(in crate::diagnose) fn once<'a>(
    case: &Case,
    attempts: impl Iterator<Item = &'a Attempt>,
) -> Vec<&'a Attempt> {
    fn codes(attempt: &Attempt) -> impl Iterator<Item = u32> + '_ {
        let own = [Some(attempt.code), attempt.wrapper].into_iter().flatten();
        own.chain(attempt.inner.iter().copied())
    }
    let share = |a: &Attempt, b: &Attempt| codes(a).any(|code| codes(b).any(|own| own == code));
    let is_same = |a: &Attempt, b: &Attempt| {
        if a.kind != b.kind || a.failed() != b.failed() || !share(a, b) {
            return false;
        }
        let apart = (case.local(&a.end) - case.local(&b.end)).abs();
        let near = match (&a.update, &b.update) {
            (Some(a), Some(b)) if a == b => HOUR,
            (Some(_), Some(_)) => NEAR,
            _ if a.kind == Kind::Scan => NEAR,
            _ => HOUR,
        };
        case.local(&a.end) != 0 && apart <= near && case.of_one_machine(&a.end, &b.end)
    };
    let mut tries: Vec<Vec<&Attempt>> = Vec::new();
    for attempt in attempts {
        let of_other_log =
            |own: &[&Attempt]| own.iter().all(|other| other.end.log != attempt.end.log);
        let known = tries.iter_mut().rev().take(50);
        match { known }.find(|own| of_other_log(own) && is_same(own[0], attempt)) {
            Some(own) => own.push(attempt),
            None => tries.push(vec![attempt]),
        }
    }
    tries.into_iter().map(|own| own[0]).collect()
}

/// The attempts that stand about one, in the order of time.
fn near(attempts: &[Attempt], index: usize) -> impl Iterator<Item = &Attempt> {
    const AWAY: usize = 200;
    attempts[index.saturating_sub(AWAY)..(index + AWAY).min(attempts.len())].iter()
}

/// What the agent or its report knows of an installation goes over to what CBS.log shows of it: the
/// id of the update, under which a later success heals it.
fn with_updates(case: &Case, attempts: &mut [Attempt]) {
    let mut by_agent: Vec<(i64, u32, String)> = attempts
        .iter()
        .filter(|attempt| attempt.failed() && attempt.kind == Kind::Install)
        .filter_map(|attempt| {
            let codes = [Some(attempt.code), attempt.wrapper];
            let code = codes.into_iter().flatten().next()?;
            Some((case.local(&attempt.end), code, attempt.update.clone()?))
        })
        .collect();
    by_agent.sort_by_key(|(at, ..)| *at);
    for attempt in attempts.iter_mut() {
        let at = case.local(&attempt.end);
        let of_package = attempt.kind == Kind::Install
            && attempt.failed()
            && attempt.update.is_none()
            && attempt.subject.as_ref().is_some_and(|name| name.starts_with("Package_"));
        if !of_package || at == 0 {
            continue;
        }
        let codes = [Some(attempt.code), attempt.wrapper];
        let from = by_agent.partition_point(|(other, ..)| *other < at - 60 * MINUTE);
        let same = by_agent[from..]
            .iter()
            .take_while(|(other, ..)| *other <= at + 60 * MINUTE)
            .filter(|(_, code, _)| codes.contains(&Some(*code)));
        let near = same.min_by_key(|(other, ..)| (other - at).abs());
        attempt.update = near.map(|(_, _, update)| update.clone());
    }
}

fn is_report(attempt: &Attempt) -> bool {
    attempt.start == attempt.end && attempt.start.text.contains('\t')
}

const MINUTE: i64 = 600_000_000;
const NEAR: i64 = 2 * MINUTE;
const HOUR: i64 = 60 * MINUTE;

/// More of those that ended well are not kept, nor of the others.
const MOST: usize = 10_000;

/// Keeps the newest of those that ended well, and the newest of the others: a log of a million
/// successes takes no failure away.
pub(in crate::diagnose) fn newest(done: &mut Vec<Attempt>) {
    if done.len() <= 3 * MOST {
        return;
    }
    let (mut well, mut others) = (MOST, MOST);
    let mut kept: Vec<bool> = Vec::with_capacity(done.len());
    for attempt in done.iter().rev() {
        let left = if attempt.well() { &mut well } else { &mut others };
        kept.push(*left > 0);
        *left = left.saturating_sub(1);
    }
    done.retain(|_| kept.pop() == Some(true));
}
