//! Installations that ConfigMgr ends, or never begins.

use super::super::attempts::{guid, Kind};
use super::super::case::{Case, Line};
use super::super::judge::{has_code, sightings, Candidate};
use crate::verdict::{rule, Confidence, Reason};

pub(super) const STARTED: &str = "181 [AGENT_INSTALLING_STARTED]";
pub(super) const NO_WINDOW: &str =
    "No current service window available to run updates assignment with time required = <seconds>";

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
