//! ConfigMgr's answers to the question which update server to use.

use super::super::case::{Case, Line, Sighting};
use super::super::judge::{sightings, Candidate};
use crate::verdict::{rule, Confidence, Reason, State, Subject};

pub(super) const ASKED: &str =
    "Attempting to persist WSUS location request for ContentID='<id>' and ContentVersion='<version>'";
pub(super) const SENT: &str = "Created and Sent Location Request '<id>' for package";
pub(super) const REPLY: &str = "WSUSLocationReply : <reply>";
pub(super) const BACK: &str = "Calling back with locations for WSUS request <id>";
pub(super) const GIVEN: &str = "WSUS Path='<url>'";
pub(super) const NO_ANSWER: &str = "[CCMHTTP] ERROR: URL=<url>";
pub(super) const DELIVERED: &str = "Delivered successfully to host";

/// An empty answer, and where the questions before it stood.
struct Answer<'a> {
    version: Option<&'a str>,
    empty: bool,
    line: &'a Line,
}

/// Answers without any server: the content version is not served, or the client's boundary group
/// has no software update point.
pub(in crate::diagnose) fn empty(case: &Case, found: &mut Vec<Candidate>) {
    let asked = sightings(case, &[ASKED]);
    let before = |line: &Line| {
        let earlier =
            asked.iter().rfind(|ask| ask.line.log == line.log && ask.line.order < line.order);
        earlier.and_then(|ask| ask.get("version"))
    };
    let answers: Vec<Answer<'_>> = sightings(case, &[REPLY])
        .into_iter()
        .map(|reply| Answer {
            version: before(&reply.line),
            empty: is_empty(reply),
            line: &reply.line,
        })
        .collect();
    let Some(last) = answers.last() else { return };
    let Some(first_empty) = answers.iter().find(|answer| answer.empty) else { return };
    let run: Vec<&Answer<'_>> = answers.iter().rev().take_while(|answer| answer.empty).collect();
    let empties: Vec<&Line> =
        answers.iter().filter(|answer| answer.empty).map(|answer| answer.line).collect();
    let answered =
        answers.iter().rfind(|answer| !answer.empty && answer.line.order < first_empty.line.order);
    let newer_version = answered.is_some_and(|good| {
        let number =
            |version: Option<&str>| version.and_then(|version| version.parse::<u64>().ok());
        number(good.version) < number(first_empty.version)
            && answers
                .iter()
                .filter(|answer| answer.version == first_empty.version)
                .all(|answer| answer.empty)
    });
    let never = answers.iter().all(|answer| answer.empty)
        && answers.len() >= 3
        && case.local(last.line) - case.local(answers[0].line) >= 24 * 3600 * 10_000_000;
    let mut candidate = |rule| {
        let mut candidate = Candidate::new(rule);
        candidate.lines = empties.iter().map(|line| (*line).clone()).collect();
        candidate.lines.extend(asked.iter().rev().take(1).map(|ask| ask.line.clone()));
        candidate.reasons = vec![Reason::LogOnly];
        // Only the site's database proves it.
        candidate.confidence = Confidence::Medium;
        candidate.state = Some(if run.is_empty() { State::Healed } else { State::Current });
        // The scans that were given no server.
        candidate.attempts = unserved(case, first_empty.line);
        found.push(candidate);
    };
    match (newer_version, never) {
        (true, _) => candidate(rule!("content-version-mismatch")),
        (false, true) => candidate(rule!("sup-not-in-boundary-group")),
        (false, false) => {
            candidate(rule!("sup-not-in-boundary-group"));
            candidate(rule!("content-version-mismatch"));
        }
    }
}

fn is_empty(reply: &Sighting) -> bool {
    !reply.line.text.to_ascii_lowercase().contains("wsusurl")
        && !reply.get("reply").unwrap_or_default().to_ascii_lowercase().contains("<locationrecord ")
}

/// ConfigMgr's scans that never got a server, from a line on.
fn unserved(case: &Case, from: &Line) -> std::collections::BTreeSet<usize> {
    let at = case.local(from);
    let fits = |(index, attempt): (usize, &super::super::attempts::Attempt)| {
        let unserved = attempt.failed() && attempt.code == 0 && attempt.caller == "CcmExec";
        (unserved && case.local(&attempt.end) >= at - 600_000_000).then_some(index)
    };
    case.attempts.iter().enumerate().filter_map(fits).collect()
}

/// A question that nobody answered within ten minutes.
pub(in crate::diagnose) fn unanswered(case: &Case, found: &mut Vec<Candidate>) {
    const WAIT: i64 = 10 * 60 * 10_000_000;
    let back = sightings(case, &[BACK, REPLY, GIVEN]);
    let silent: Vec<&Sighting> = sightings(case, &[SENT])
        .into_iter()
        .filter(|sent| {
            let at = case.local(&sent.line);
            at != 0
                && case.newest - at > WAIT
                && !back.iter().any(|back| {
                    back.line.log == sent.line.log
                        && back.line.order > sent.line.order
                        && case.local(&back.line) - at <= WAIT
                })
        })
        .collect();
    let Some(last) = silent.last() else { return };
    let later = back.iter().any(|back| case.is_after(&back.line, &last.line) == Some(true));
    let mut candidate = Candidate::new(rule!("location-request-unanswered"));
    candidate.lines = silent.iter().map(|sent| sent.line.clone()).collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    candidate.state = Some(if later { State::Healed } else { State::Current });
    candidate.attempts = unserved(case, &last.line);
    found.push(candidate);
}

/// The management point names another server first than it did before.
pub(in crate::diagnose) fn switched(case: &Case, found: &mut Vec<Candidate>) {
    // The servers of one reply stand in lines of one second, one thread.
    let mut replies: Vec<(&Sighting, Vec<&str>)> = Vec::new();
    for seen in sightings(case, &[GIVEN]) {
        let url = seen.get("url").unwrap_or_default();
        match replies.last_mut() {
            Some((first, urls))
                if first.line.log == seen.line.log
                    && first.line.thread == seen.line.thread
                    && case.local(&seen.line) - case.local(&first.line) <= 20_000_000 =>
            {
                urls.push(url);
            }
            _ => replies.push((seen, vec![url])),
        }
    }
    let switch = replies
        .windows(2)
        .rev()
        .find(|two| two[0].0.line.log == two[1].0.line.log && !two[0].1.contains(&two[1].1[0]));
    let Some([before, after]) = switch else { return };
    let mut candidate = Candidate::new(rule!("sup-switched"));
    candidate.lines = vec![before.0.line.clone(), after.0.line.clone()];
    let name = after.0.get("url").map(str::to_owned);
    candidate.subject = Some(Subject { kind: "server", name, id: None });
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// No management point answered for sixty days, and the update policy is gone.
pub(in crate::diagnose) fn silent(case: &Case, found: &mut Vec<Candidate>) {
    const LIMIT: i64 = 60 * 24 * 3600 * 10_000_000;
    let failed = sightings(case, &[NO_ANSWER]);
    let delivered = sightings(case, &[DELIVERED]);
    let (Some(first), Some(last)) = (failed.first(), failed.last()) else { return };
    let (from, to) = (case.local(&first.line), case.local(&last.line));
    let answered = delivered.iter().any(|seen| (from..=to).contains(&case.local(&seen.line)));
    let gone = case.facts.holds("policy.native.WindowsUpdate.WUServer absent");
    let Some(facts) = gone.filter(|_| from != 0 && to - from >= LIMIT && !answered) else { return };
    let mut candidate = Candidate::new(rule!("policy-expired-60-days"));
    candidate.lines = vec![first.line.clone(), last.line.clone()];
    candidate.facts = facts;
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::FactAgrees];
    found.push(candidate);
}

pub(super) const REQUESTED: &str = "ScanByUpdateSource request received";
pub(super) const AVAILABLE: &str = "Policy available for UpdateSourceID";

/// Scans are asked for day after day, and the client never had a policy that names a source.
pub(in crate::diagnose) fn no_policy(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("no-update-source-policy");
    let asked = sightings(case, &[REQUESTED]);
    let (Some(first), Some(last)) = (asked.first(), asked.last()) else { return };
    let days = case.local(&last.line) - case.local(&first.line) >= 24 * 3600 * 10_000_000;
    let scanned = case.attempts.iter().any(|attempt| attempt.well() && attempt.caller == "CcmExec");
    let known = found.iter().any(|candidate| candidate.rule == rule);
    if asked.len() < 3 || !days || scanned || known || !sightings(case, &[AVAILABLE]).is_empty() {
        return;
    }
    let mut candidate = Candidate::new(rule);
    candidate.lines = asked.iter().map(|asked| asked.line.clone()).collect();
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}
