//! Which rules the case shows, how sure each is, and which comes first.

use super::attempts::{Attempt, Ended, Kind, MANAGED};
use super::case::{Case, Line, Sighting};
use super::rules;
use super::signs::{is_over, of, Sign, Watched};
use super::state;
use super::witness;
use crate::knowledge::{remedy_id, RemedyId};
use crate::verdict::{
    Confidence, Evidence, Finding, Reason, RuleId, Stage, State, Status, Subject,
};
use std::collections::BTreeSet;

/// A rule that the case shows.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub rule: RuleId,
    /// The lines that show it, the oldest first.
    pub lines: Vec<Line>,
    /// The attempts that failed with it, by their number.
    pub attempts: BTreeSet<usize>,
    /// Facts and other evidence for it.
    pub facts: Vec<Evidence>,
    pub confidence: Confidence,
    pub reasons: Vec<Reason>,
    pub subject: Option<Subject>,
    pub state: Option<State>,
    /// The rule that it follows.
    pub follows: Option<RuleId>,
    /// The status, where it is not that of the rule.
    pub status: Option<Status>,
    /// What to do before the remedies of the rule.
    pub before: Vec<RemedyId>,
    /// It answers why an update is not offered, although nothing failed.
    pub answers: bool,
    /// A finding of policy or health that says the same better.
    pub said: Option<Finding>,
    /// Files that would say more, and were not read.
    pub missing: Vec<&'static str>,
}

impl Candidate {
    pub fn new(rule: RuleId) -> Candidate {
        Candidate {
            rule,
            lines: Vec::new(),
            attempts: BTreeSet::new(),
            facts: Vec::new(),
            confidence: Confidence::Low,
            reasons: Vec::new(),
            subject: None,
            state: None,
            follows: None,
            status: None,
            before: Vec::new(),
            answers: of(rule).answer,
            said: None,
            missing: Vec::new(),
        }
    }

    pub fn status(&self) -> Status {
        self.status.unwrap_or(self.rule.status())
    }

    pub fn state(&self) -> State {
        self.state.unwrap_or(State::Current)
    }

    pub fn stands(&self) -> bool {
        !matches!(self.state(), State::Healed | State::Moot)
    }

    /// Takes over what another match of the rule has.
    fn join(&mut self, other: Candidate) {
        self.lines.extend(other.lines);
        self.attempts.extend(other.attempts);
        for fact in other.facts {
            if !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
        self.confidence = self.confidence.max(other.confidence);
        if self.subject.is_none() {
            self.subject = other.subject;
        }
    }

    /// Leaves out advice on WSUS where nothing but searches at services of Microsoft's failed.
    pub fn without_wsus(&self, case: &Case, remedies: &mut Vec<RemedyId>) {
        let public = |index: &usize| {
            case.attempts[*index].service.as_deref().is_some_and(|service| service != MANAGED)
        };
        let of_microsoft = !self.attempts.is_empty() && self.attempts.iter().all(public);
        if of_microsoft && remedies.iter().any(|remedy| remedy.is_of_wsus()) {
            remedies.retain(|remedy| !remedy.is_of_wsus());
            if remedies.is_empty() {
                remedies.push(remedy_id!("allow-wu-endpoints"));
            }
        }
    }

    /// The newest line or end of an attempt.
    pub fn newest<'a>(&'a self, case: &'a Case) -> Option<&'a Line> {
        let ends = self.attempts.iter().map(|index| &case.attempts[*index].end);
        ends.chain(&self.lines).max_by_key(|line| (case.local(line), line.order))
    }
}

/// Every rule that the case shows, the cause first.
pub(super) fn candidates(case: &Case) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = RuleId::all().filter_map(|rule| by_signs(case, rule)).collect();
    for predicate in rules::ALL {
        predicate(case, &mut found);
    }
    for candidate in &mut found {
        settle(case, candidate);
    }
    order(case, &mut found);
    found
}

fn by_signs(case: &Case, rule: RuleId) -> Option<Candidate> {
    let signs = of(rule);
    let mut found: Option<Candidate> = None;
    for sign in signs.signs {
        if let Some(candidate) = by_sign(case, rule, sign) {
            match &mut found {
                Some(found) => found.join(candidate),
                None => found = Some(candidate),
            }
        }
    }
    let mut found = found?;
    let (ends, lines) = (found.attempts.iter(), found.lines.iter());
    let shown: Vec<&Line> = ends.map(|index| &case.attempts[*index].end).chain(lines).collect();
    if signs.unless.iter().any(|either| holds(case, either, &shown).is_some()) {
        return None;
    }
    let supported: Vec<(&str, Vec<Evidence>)> = signs
        .support
        .iter()
        .filter_map(|either| Some((*either, holds(case, either, &shown)?)))
        .collect();
    for (either, support) in supported {
        found.confidence = Confidence::High;
        found.facts.extend(support);
        // Facts are of the moment when they were gathered, which is after the logs.
        if either.starts_with("fact: ") && of(rule).signs.iter().all(|sign| sign.kinds.is_empty()) {
            found.state = Some(State::Current);
        }
    }
    Some(found)
}

/// What proves `fact: …`, `line: …`, or `event: …` near the lines.
fn holds(case: &Case, either: &str, lines: &[&Line]) -> Option<Vec<Evidence>> {
    match either.split_once(": ")? {
        ("fact", condition) => case.facts.holds(condition),
        ("event", spec) => {
            let witness = witness::near(case, spec, lines)?;
            Some(vec![case.evidence(&witness.line)])
        }
        (_, text) => {
            let seen = *sightings(case, &[text]).last()?;
            Some(vec![case.evidence(&seen.line)])
        }
    }
}

/// The sightings of texts, in the order of reading.
pub(super) fn sightings<'a>(case: &'a Case, texts: &[&str]) -> Vec<&'a Sighting> {
    let watched = Watched::all();
    let patterns = texts.iter().flat_map(|text| watched.patterns(text));
    let mut found: Vec<&Sighting> =
        patterns.flat_map(|pattern| case.sightings.get(*pattern).into_iter().flatten()).collect();
    found.sort_by_key(|sighting| sighting.line.order);
    found
}

fn by_sign(case: &Case, rule: RuleId, sign: &Sign) -> Option<Candidate> {
    let mut candidate = Candidate::new(rule);
    for condition in sign.facts {
        candidate.facts.extend(case.facts.holds(condition)?);
    }
    let wanted = |attempt: &Attempt| {
        attempt.failed()
            && (sign.kinds.is_empty() || sign.kinds.contains(&attempt.kind))
            && (sign.codes.is_empty() || has_code(attempt, sign.codes, sign.wrapper))
    };
    if sign.lines.is_empty() {
        if !sign.codes.is_empty() {
            let attempts = case.attempts.iter().enumerate().filter(|(_, attempt)| wanted(attempt));
            candidate.attempts = attempts.map(|(index, _)| index).collect();
            if candidate.attempts.is_empty() {
                return None;
            }
        }
        let of_facts = if sign.facts.is_empty() { Confidence::Low } else { Confidence::High };
        candidate.confidence = sign.confidence.unwrap_or(of_facts);
        return Some(candidate);
    }
    let needs_attempt = !sign.kinds.is_empty() || !sign.codes.is_empty();
    let fitting = match needs_attempt {
        true => fitting(case, &wanted),
        false => Vec::new(),
    };
    if needs_attempt && fitting.is_empty() {
        return None;
    }
    let seen = sightings_of(case, sign.lines, sign.families);
    let others: Vec<Vec<&Sighting>> =
        sign.and.iter().map(|text| sightings_of(case, &[text], sign.families)).collect();
    for sighting in seen {
        // What is named as nothing is not there: `Proxy List used: <(null)>`.
        if sighting.get("subject").is_some_and(state::is_nothing) {
            continue;
        }
        let inside: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|index| is_inside(case, &sighting.line, *index))
            .collect();
        if needs_attempt && inside.is_empty() {
            continue;
        }
        let beside = |other: &&Sighting| match inside.is_empty() {
            true => {
                other.line.log == sighting.line.log || is_near(case, &other.line, &sighting.line)
            }
            false => inside.iter().any(|index| is_inside(case, &other.line, *index)),
        };
        let mut also = Vec::new();
        for other in &others {
            also.extend(other.iter().copied().filter(beside).take(1));
        }
        if also.len() < others.len() {
            continue;
        }
        if let Some(name) = sighting.get("subject").filter(|name| !name.is_empty()) {
            let kind = sign.subject.unwrap_or("component");
            candidate.subject =
                Some(Subject { kind, name: Some(name.trim_end_matches('.').to_owned()), id: None });
        }
        candidate.lines.push(sighting.line.clone());
        candidate.lines.extend(also.into_iter().map(|other| other.line.clone()));
        candidate.attempts.extend(inside);
    }
    if candidate.lines.is_empty() {
        return None;
    }
    // A log by itself, however clear, is one witness.
    let of_parts = if sign.facts.is_empty() { Confidence::Medium } else { Confidence::High };
    candidate.confidence = sign.confidence.unwrap_or(of_parts);
    Some(candidate)
}

pub(super) fn sightings_of<'a>(
    case: &'a Case,
    texts: &[&str],
    families: &[&str],
) -> Vec<&'a Sighting> {
    let watched = Watched::all();
    let mut found = sightings(case, texts);
    if !families.is_empty() {
        found.retain(|sighting| watched.matcher.patterns[sighting.pattern].families == families);
    }
    found
}

/// Whether an attempt ended with one of the codes.
pub(super) fn has_code(attempt: &Attempt, codes: &[u32], wrapper: bool) -> bool {
    codes.contains(&attempt.code)
        || attempt.inner.iter().any(|code| codes.contains(code))
        || wrapper && attempt.wrapper.is_some_and(|code| codes.contains(&code))
}

/// The numbers of the attempts that are wanted, of many the newest.
fn fitting(case: &Case, wanted: &dyn Fn(&Attempt) -> bool) -> Vec<usize> {
    const MOST: usize = 2_000;
    let fitting = case.attempts.iter().enumerate().rev().filter(|(_, attempt)| wanted(attempt));
    let mut fitting: Vec<usize> = fitting.map(|(index, _)| index).take(MOST).collect();
    fitting.reverse();
    fitting
}

/// The numbers of the wanted attempts in which a line stands.
pub(super) fn attempts_of(
    case: &Case,
    line: &Line,
    wanted: &dyn Fn(&Attempt) -> bool,
) -> Vec<usize> {
    let fitting = fitting(case, wanted).into_iter();
    fitting.filter(|index| is_inside(case, line, *index)).collect()
}

const SECOND: i64 = 10_000_000;

/// Whether a line belongs to an attempt: between its begin and end in its own log, at its time in
/// another. What an attempt of one line is about stands before it.
fn is_inside(case: &Case, line: &Line, index: usize) -> bool {
    let attempt = &case.attempts[index];
    let (start, end) = (&attempt.start, &attempt.end);
    if line.log == end.log {
        if start.order != end.order {
            return (start.order..=end.order + 3).contains(&line.order);
        }
        let (at, of_line) = (case.local(end), case.local(line));
        let near =
            at == 0 || of_line == 0 || (-5 * SECOND..=900 * SECOND).contains(&(at - of_line));
        return near && line.order <= end.order + 3;
    }
    let (from, to, at) = (case.local(start), case.local(end), case.local(line));
    // What was written down without any time (the text of an event, a report) is about what failed.
    if at == 0 && case.sources[line.source].from == 0 {
        return true;
    }
    if from == 0 || at == 0 {
        return false;
    }
    let from = if start.order == end.order { from - 900 * SECOND } else { from - 5 * SECOND };
    (from..=to + 120 * SECOND).contains(&at)
}

fn is_near(case: &Case, a: &Line, b: &Line) -> bool {
    match (case.local(a), case.local(b)) {
        (0, _) | (_, 0) => true,
        (a, b) => (a - b).abs() <= 24 * 3600 * SECOND,
    }
}

/// Gives a candidate its state, and its confidence its ceiling.
fn settle(case: &Case, candidate: &mut Candidate) {
    candidate.confidence = candidate.confidence.min(candidate.rule.ceiling());
    if candidate.reasons.is_empty() {
        let reason = match (candidate.lines.is_empty(), candidate.facts.is_empty()) {
            (true, false) if candidate.attempts.is_empty() => Reason::FactOnly,
            (_, false) => Reason::FactAgrees,
            (true, true) => Reason::CodeAlone,
            (false, true) => Reason::LogOnly,
        };
        candidate.reasons.push(reason);
    }
    state::explains(case, candidate);
    if candidate.state.is_none() {
        candidate.state = Some(state::of(case, candidate));
    }
    // A shop, a driver search or a definition update failed: patching is not broken.
    let patches = candidate.attempts.iter().any(|index| case.services(&case.attempts[*index]));
    if !candidate.attempts.is_empty() && !patches && candidate.status() == Status::Fail {
        candidate.status = Some(Status::Info);
    }
}

/// The attempt that heals a failure.
pub(super) fn healed_by<'a>(case: &'a Case, failure: &Attempt) -> Option<&'a Attempt> {
    // What waited for a restart before and then failed is rolled back: that it waits again heals
    // nothing.
    let rolled_back = case.healers().any(|before| {
        before.ended == Ended::Pending
            && before.heals(failure)
            && case.is_after(&failure.end, &before.end) == Some(true)
    });
    case.healers().find(|later| {
        later.heals(failure)
            && !(rolled_back && later.ended == Ended::Pending)
            && case.is_after(&later.end, &failure.end) == Some(true)
    })
}

/// Whether a candidate can follow from a rule with these attempts: what an installation breaks on
/// explains only its own attempts, what surrounds the machine also others.
fn can_follow(rule: RuleId, attempts: &BTreeSet<usize>, candidate: &Candidate) -> bool {
    let own = matches!(rule.stage(), Stage::Install | Stage::Restart);
    !own || candidate.attempts.is_empty() || !attempts.is_disjoint(&candidate.attempts)
}

/// Puts the cause first: rules that follow from another, and frames, after it.
fn order(case: &Case, found: &mut [Candidate]) {
    let standing: Vec<(RuleId, bool, BTreeSet<usize>)> =
        found.iter().map(|c| (c.rule, c.stands(), c.attempts.clone())).collect();
    for candidate in found.iter_mut() {
        let cause = standing.iter().find(|(rule, stands, attempts)| {
            *rule != candidate.rule
                && *stands >= candidate.stands()
                && (is_over(*rule, candidate.rule) && can_follow(*rule, attempts, candidate)
                    || of(candidate.rule).frame
                        && !of(*rule).frame
                        && rule.status() == Status::Fail
                        && !attempts.is_disjoint(&candidate.attempts))
        });
        candidate.follows = cause.map(|(rule, ..)| *rule);
    }
    let newest_failure = |candidate: &Candidate| {
        let newest = candidate.newest(case).map_or(0, |line| case.local(line));
        newest / (3600 * SECOND)
    };
    found.sort_by_key(|candidate| {
        let patches = candidate.attempts.is_empty()
            || candidate.attempts.iter().any(|index| case.services(&case.attempts[*index]));
        // What only the facts show comes after what the logs name, unless it is over that.
        let by_facts = candidate.said.is_some() && candidate.lines.is_empty();
        let shown = !candidate.lines.is_empty() || !candidate.attempts.is_empty() && !by_facts;
        std::cmp::Reverse((
            candidate.status() == Status::Fail || candidate.answers,
            candidate.stands(),
            patches,
            candidate.follows.is_none(),
            !of(candidate.rule).frame,
            shown,
            candidate.status(),
            candidate.confidence,
            !candidate.attempts.is_empty(),
            !candidate.lines.is_empty(),
            newest_failure(candidate),
        ))
    });
}

/// The attempts that failed and that nothing healed, of callers that patch, the newest last.
pub(super) fn standing(case: &Case) -> Vec<usize> {
    failing(case, |attempt| case.patches(attempt))
}

/// The same of callers that add features or repair the store by hand, where nothing that was found
/// has their codes.
pub(super) fn servicing(case: &Case, found: &[Candidate]) -> Vec<usize> {
    let known = |attempt: &Attempt| {
        found.iter().any(|candidate| has_code(attempt, candidate.rule.codes(), true))
    };
    failing(case, |attempt| {
        attempt.services() && !attempt.patches() && attempt.kind != Kind::Scan && !known(attempt)
    })
}

fn failing(case: &Case, wanted: impl Fn(&Attempt) -> bool) -> Vec<usize> {
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| {
        attempt.failed() && wanted(attempt) && healed_by(case, attempt).is_none()
    });
    failed.map(|(index, _)| index).collect()
}

/// The last attempt that patches and ended well; beside a failure one of its kind, of a search at its
/// service.
pub(super) fn last_success<'a>(case: &'a Case, failure: Option<&Attempt>) -> Option<&'a Attempt> {
    let fits = |attempt: &Attempt| match failure {
        None => attempt.kind != Kind::Sync,
        Some(failure) if failure.kind == Kind::Scan => attempt.heals(failure),
        Some(failure) => attempt.kind == failure.kind,
    };
    let good = case.attempts.iter().filter(|attempt| {
        attempt.ended == Ended::Well && attempt.patches() && attempt.online && fits(attempt)
    });
    good.max_by_key(|attempt| (case.local(&attempt.end), attempt.end.order))
}
