//! Installations that ConfigMgr ends, or never begins.

use super::super::attempts::{guid, Attempt, Kind};
use super::super::case::{Case, Line};
use super::super::judge::{has_code, sightings, Candidate};
use crate::verdict::{rule, Confidence, Reason, State, Subject};

pub(super) const STARTED: &str = "181 [AGENT_INSTALLING_STARTED]";
pub(super) const NO_WINDOW: &str =
    "No current service window available to run updates assignment with time required = <seconds>";

pub(super) const WAITS: &str = "Waiting for 2 mins for Group Policy to notify of WUA policy change";
pub(super) const ARRIVED: [&str; 5] = [
    "Added Update Source (",
    "WSUS update source already exists",
    "Existing WUA Managed server was already set",
    "Async searching of updates using WUAgent started",
    "Successfully completed scan",
];
pub(super) const PRUNED: &str = "Pruning: update id (<old>) is superseded by (<new>)";
pub(super) const TARGETED: &str = "/SUM_<id>) Name (<title>) ArticleID";
pub(super) const PRESENT: &str = "Update (Installed): <rest>";

const MINUTE: i64 = 600_000_000;
const WEEK: i64 = 7 * 24 * 60 * MINUTE;

/// ConfigMgr cancels an installation when its maximum run time is over. The maximum is in no log of
/// the client: an hour is the usual one, half an hour of work no accident.
pub(in crate::diagnose) fn run_time(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("max-run-time-exceeded");
    let starts = sightings(case, &[STARTED]);
    let update = |line: &Line| line.text.split('\t').nth(5).and_then(guid);
    let mut candidate = Candidate::new(rule);
    for (index, attempt) in case.attempts.iter().enumerate() {
        let cancelled = attempt.kind == Kind::Install
            && attempt.failed()
            && attempt.caller.eq_ignore_ascii_case("CcmExec")
            && has_code(attempt, rule.codes(), true);
        if !cancelled {
            continue;
        }
        let start = starts.iter().rev().map(|seen| &seen.line).find(|line| {
            update(line) == attempt.update && case.is_after(&attempt.end, line) == Some(true)
        });
        let start = start.unwrap_or(&attempt.start);
        let took = case.local(&attempt.end) - case.local(start);
        if took >= 30 * MINUTE && case.local(start) != 0 {
            candidate.lines.push(start.clone());
            candidate.attempts.insert(index);
            candidate.confidence = match took >= 60 * MINUTE {
                true => Confidence::High,
                false => candidate.confidence.max(Confidence::Medium),
            };
        }
    }
    if !candidate.attempts.is_empty() {
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}

/// No maintenance window was long enough for a week, and nothing was installed.
pub(in crate::diagnose) fn no_window(case: &Case, found: &mut Vec<Candidate>) {
    let waits: Vec<&Line> = sightings(case, &[NO_WINDOW])
        .into_iter()
        .filter(|seen| {
            let seconds = seen.get("seconds").unwrap_or_default();
            let digits = seconds.bytes().take_while(u8::is_ascii_digit).count();
            // The question whether there is any window at all asks for one second.
            seconds[..digits].parse::<u32>().is_ok_and(|seconds| seconds > 1)
        })
        .map(|seen| &seen.line)
        .collect();
    let (Some(first), Some(last)) = (waits.first(), waits.last()) else { return };
    let installed = case.attempts.iter().any(|attempt| {
        attempt.kind == Kind::Install
            && attempt.caller.eq_ignore_ascii_case("CcmExec")
            && case.is_after(&attempt.end, first) == Some(true)
    });
    if installed || case.local(last) - case.local(first) < WEEK {
        return;
    }
    let mut candidate = Candidate::new(rule!("no-maintenance-window-long-enough"));
    candidate.lines = waits.into_iter().cloned().collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// Group Policy did not tell of ConfigMgr's update policy in two minutes and a half, and no update
/// source was added since.
pub(in crate::diagnose) fn policy_wait(case: &Case, found: &mut Vec<Candidate>) {
    const WAIT: i64 = 150 * MINUTE / 60;
    let arrived = sightings(case, &ARRIVED);
    let after = |line: &Line, within: i64| {
        arrived.iter().any(|seen| {
            seen.line.log == line.log
                && seen.line.order > line.order
                && case.local(&seen.line) - case.local(line) <= within
        })
    };
    let waits: Vec<&Line> = sightings(case, &[WAITS]).into_iter().map(|seen| &seen.line).collect();
    let silent: Vec<&Line> = waits
        .into_iter()
        .filter(|line| {
            let at = case.local(line);
            at != 0 && case.newest - at > WAIT && !after(line, WAIT)
        })
        .collect();
    let Some(last) = silent.last() else { return };
    let mut candidate = Candidate::new(rule!("policy-not-arrived-in-2-min"));
    candidate.state = Some(match after(last, i64::MAX) {
        true => State::Healed,
        false => State::Current,
    });
    let near = |attempt: &Attempt| {
        let since = case.local(&attempt.end) - case.local(last);
        attempt.failed() && attempt.caller == "CcmExec" && (0..=10 * MINUTE).contains(&since)
    };
    let attempts = case.attempts.iter().enumerate().filter(|(_, attempt)| near(attempt));
    candidate.attempts = attempts.map(|(index, _)| index).collect();
    candidate.lines = silent.into_iter().cloned().collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// A deployment names an update that another one replaces, which is not installed either: the
/// deployed one is not offered.
pub(in crate::diagnose) fn superseded(case: &Case, found: &mut Vec<Candidate>) {
    let targeted = sightings(case, &[TARGETED]);
    let present = sightings(case, &[PRESENT]);
    let mut candidate = Candidate::new(rule!("superseded"));
    for pair in sightings(case, &[PRUNED]) {
        let ids = (pair.get("old").and_then(guid), pair.get("new").and_then(guid));
        let (Some(old), Some(new)) = ids else { continue };
        let target =
            targeted.iter().rfind(|seen| seen.get("id").and_then(guid) == Some(old.clone()));
        let Some(target) = target else { continue };
        let installed = present
            .iter()
            .any(|seen| seen.get("rest").unwrap_or_default().to_ascii_lowercase().contains(&new));
        if !installed && !candidate.lines.contains(&pair.line) {
            candidate.lines.extend([pair.line.clone(), target.line.clone()]);
            let name = target.get("title").map(str::to_owned);
            candidate.subject = Some(Subject { kind: "update", name, id: Some(old) });
        }
    }
    if !candidate.lines.is_empty() {
        candidate.confidence = Confidence::High;
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}
