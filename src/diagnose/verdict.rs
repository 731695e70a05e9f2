//! What the findings and attempts come to: the outcome, the sentence, the document.

use super::attempts::{is_wrapper, orchestrator, Attempt, Kind};
use super::case::Case;
use super::coverage;
use super::document::{AttemptShown, Diagnosis, MachineShown, Outcome, DIAGNOSIS_SCHEMA};
use super::finding::finding;
use super::judge::{last_success, servicing, standing, Candidate};
use super::machines;
use super::questions::intake;
use super::signs::of;
use super::trace::Traces;
use crate::codes::Hex;
use crate::knowledge::{sentence, Language};
use crate::logs::{time, Family};
use crate::verdict::{Confidence, Shown, Stage, State, Status};
use std::collections::BTreeMap;

/// The most of each list that a document holds.
const MOST_FINDINGS: usize = 50;
const MOST_ATTEMPTS: usize = 200;

/// Makes the document.
pub(super) fn document(case: &Case, found: Vec<Candidate>, language: Language) -> Diagnosis {
    let mut failing = standing(case);
    if failing.is_empty() {
        failing = servicing(case, &found);
    }
    let outcome = outcome(case, &found, &failing);
    let last_failed = failing.last().map(|index| &case.attempts[*index]);
    let first = found.first().filter(|first| counts(first));
    let stage = match outcome {
        Outcome::Healthy => None,
        Outcome::Findings => first.map(|first| first.rule.stage()),
        _ => last_failed
            .map(|attempt| attempt.kind)
            .or(case.unsettled().last().map(|one| one.kind))
            .map(stage_of),
    };
    let shown: Vec<Shown> = found
        .iter()
        .take(MOST_FINDINGS)
        .map(|candidate| finding(case, candidate).shown(language))
        .collect();
    let code = match outcome {
        Outcome::Healthy => None,
        Outcome::Findings => {
            shown.first().and_then(|first| first.codes.first()).map(|code| code.hex)
        }
        _ => last_failed.map(|attempt| attempt.code).filter(|code| *code != 0).map(Hex),
    };
    let first_failure = match first {
        Some(first) if outcome == Outcome::Findings => {
            let starts = first.attempts.iter().map(|index| &case.attempts[*index].end);
            // What is dated tells since when; one piece without a time does not hide it.
            let dated = starts.chain(&first.lines).filter(|line| case.local(line) != 0);
            dated
                .min_by_key(|line| (case.local(line), line.order))
                .or(first.newest(case))
                .and_then(|line| case.iso(line))
        }
        _ => failing.first().and_then(|index| case.iso(&case.attempts[*index].end)),
    };
    // A search that went well says nothing of an installation that fails, nor of another service.
    let failing = match (outcome, first) {
        (Outcome::Healthy, _) => None,
        (Outcome::Findings, Some(first)) => {
            first.attempts.last().map(|index| &case.attempts[*index])
        }
        _ => last_failed,
    };
    let last_success = last_success(case, failing).and_then(|attempt| case.iso(&attempt.end));
    let orchestrator = orchestrator_of(case);
    let said = verdict(case, outcome, first, last_failed, &shown, language);
    let or = |time: &Option<String>| time.as_deref().map_or_else(|| "-".to_owned(), minute);
    let count = case.attempts.len();
    let standing = match &first_failure {
        Some(_) if first.is_some_and(|first| outcome == Outcome::Findings && !first.stands()) => {
            sentence!(
                "diagnose.standing-was",
                since = or(&first_failure),
                until = or(&shown.first().and_then(|first| first.last.clone())),
                last = or(&last_success),
                count = count
            )
        }
        Some(_) => sentence!(
            "diagnose.standing",
            since = or(&first_failure),
            last = or(&last_success),
            count = count
        ),
        None => sentence!("diagnose.standing-well", count = count),
    };
    let mut standing = standing.render(language);
    let machines = machines::count(case);
    if machines > 1 {
        let several = sentence!("diagnose.machines", count = machines).render(language);
        standing = format!("{standing} {several}");
    }
    let summary = summary(outcome, first, &shown, code);
    let exit_code = exit(case, outcome, &found, last_failed.is_some());
    let attempts = attempts(case);
    let traces = Traces::of(case);
    Diagnosis {
        schema: DIAGNOSIS_SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        time: now(),
        machine: machine(case),
        outcome,
        verdict: said,
        standing,
        stage,
        code,
        orchestrator,
        first_failure,
        last_success,
        finding_count: found.len(),
        findings: shown,
        attempt_count: case.attempts.len(),
        attempts,
        history: None,
        trace: traces.shown(language),
        servers: traces.servers(),
        last_good: traces.last_good(last_failed.map(|attempt| attempt.kind), language),
        intake: intake(case),
        coverage: case.sources.iter().map(coverage::Source::coverage).collect(),
        summary,
        exit_code,
    }
}

/// The present time in UTC.
fn now() -> String {
    const EPOCH: i64 = 621_355_968_000_000_000;
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ticks = since.map_or(0, |since| (since.as_nanos() / 100) as i64);
    time::iso(EPOCH + ticks) + "Z"
}

/// A time as a person reads it, to the minute.
fn minute(iso: &str) -> String {
    let zone = if iso.ends_with('Z') { " UTC" } else { "" };
    iso.get(..16).unwrap_or(iso).replace('T', " ") + zone
}

/// Whether a candidate makes the outcome: a failure, or the answer to a question, that stands, or a
/// failure of patching that was healed.
fn counts(candidate: &Candidate) -> bool {
    (candidate.status() == Status::Fail || candidate.answers)
        && (candidate.stands() || !candidate.attempts.is_empty())
}

fn outcome(case: &Case, found: &[Candidate], standing: &[usize]) -> Outcome {
    let patching = |candidate: &&Candidate| {
        candidate.attempts.is_empty()
            || candidate.attempts.iter().any(|index| case.services(&case.attempts[*index]))
    };
    let causes: Vec<&Candidate> =
        found.iter().filter(|candidate| counts(candidate)).filter(patching).collect();
    let unexplained: Vec<&Attempt> = standing
        .iter()
        .filter(|index| !causes.iter().any(|cause| cause.attempts.contains(index)))
        .map(|index| &case.attempts[*index])
        .collect();
    let is_cause = |cause: &&&Candidate| {
        !of(cause.rule).frame && cause.confidence > Confidence::Low
            || !cause.attempts.is_empty() && !of(cause.rule).frame
    };
    // A policy by itself, which no log shows at work, does not make an installation fail.
    let by_itself = |cause: &Candidate| {
        cause.attempts.is_empty()
            && cause.lines.is_empty()
            && !cause.answers
            && matches!(cause.rule.stage(), Stage::Policy | Stage::Location | Stage::Network)
    };
    let of_installing =
        |attempt: &&Attempt| matches!(attempt.kind, Kind::Install | Kind::Uninstall | Kind::Setup);
    let installing = !unexplained.is_empty() && unexplained.iter().all(of_installing);
    let is_cause = |cause: &&&Candidate| {
        is_cause(cause) && !(installing && by_itself(cause)) && !is_code_of_wrapper(case, cause)
    };
    match causes.iter().find(is_cause) {
        // What was healed does not explain what fails now.
        Some(cause) if cause.stands() || unexplained.is_empty() => return Outcome::Findings,
        _ => {}
    }
    if let Some(last) = unexplained.last() {
        // A synchronisation says in words why it failed.
        let in_words = last.kind == Kind::Sync && last.subject.is_some();
        return match is_wrapper(last.code) || last.code == 0 && !in_words {
            true => Outcome::NotEnoughEvidence,
            false => Outcome::NothingMatched,
        };
    }
    if !causes.is_empty() {
        let says_little =
            |cause: &&Candidate| of(cause.rule).frame || is_code_of_wrapper(case, cause);
        return match causes.iter().all(says_little) {
            true => Outcome::NotEnoughEvidence,
            false => Outcome::Findings,
        };
    }
    if !case.unsettled().is_empty() {
        return Outcome::NotEnoughEvidence;
    }
    // A shop, or a search of the cache, says nothing of patching.
    let works = |attempt: &Attempt| {
        attempt.well() && !attempt.configures() && attempt.online && case.services(attempt)
    };
    // That WSUS could be configured does not mean that it synchronises.
    match case.attempts.iter().any(works) {
        true => Outcome::Healthy,
        false => Outcome::NotEnoughEvidence,
    }
}

/// Whether nothing but a code shows it, and that says only that something failed.
fn is_code_of_wrapper(case: &Case, cause: &Candidate) -> bool {
    cause.confidence == Confidence::Low
        && cause.lines.is_empty()
        && cause.facts.is_empty()
        && !cause.attempts.is_empty()
        && cause.attempts.iter().all(|index| {
            let code = case.attempts[*index].code;
            // Setup's code for every roll-back says no more, either.
            is_wrapper(code) || code == 0xC190_0101
        })
}

fn stage_of(kind: Kind) -> Stage {
    match kind {
        Kind::Scan => Stage::Scan,
        Kind::Download => Stage::Download,
        Kind::Install | Kind::Uninstall | Kind::Setup => Stage::Install,
        Kind::Sync => Stage::Server,
    }
}

fn orchestrator_of(case: &Case) -> Option<&'static str> {
    let callers = case.attempts.iter().map(|attempt| orchestrator(&attempt.caller));
    let named: Vec<&str> = callers.collect();
    let config_mgr = case.facts.holds("configMgr.installed = true").is_some();
    let servers = case.has(Family::CcmServer);
    let azure = case.has(Family::Azure) || named.contains(&"azure");
    let intune = case.has_file("intunemanagementextension") || case.has(Family::IntuneMac);
    match () {
        () if named.contains(&"configmgr") || config_mgr || servers => Some("configmgr"),
        () if case.has_file("wuahandler") || case.has_file("scanagent") => Some("configmgr"),
        () if azure => Some("azure"),
        () if intune => Some("intune"),
        () if named.contains(&"windows") => Some("windows"),
        () if case.attempts.is_empty() => None,
        () => Some("windows"),
    }
}

fn machine(case: &Case) -> MachineShown {
    let zone = case.clock.last().map(|ticks| {
        let minutes = ticks / 600_000_000;
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    MachineShown {
        name: case.facts.text("computer").map(str::to_owned),
        os: case.facts.text("os.name").map(str::to_owned),
        build: case.facts.number("os.build").map(|build| build as i64),
        zone_from: zone.as_ref().map(|_| if case.clock.is_stated() { "logs" } else { "registry" }),
        zone,
    }
}

fn attempts(case: &Case) -> Vec<AttemptShown> {
    let mut order: Vec<usize> = (0..case.attempts.len()).collect();
    order.sort_by_key(|index| {
        let attempt = &case.attempts[*index];
        std::cmp::Reverse((attempt.failed(), case.local(&attempt.end), attempt.end.order))
    });
    let mut good: BTreeMap<(Kind, &str), Vec<&Attempt>> = BTreeMap::new();
    for attempt in case.attempts.iter().filter(|attempt| attempt.well()) {
        good.entry((attempt.kind, orchestrator(&attempt.caller))).or_default().push(attempt);
    }
    let shown = |index: usize| {
        let attempt = &case.attempts[index];
        let before = good.get(&(attempt.kind, orchestrator(&attempt.caller)));
        let last_good = before.and_then(|good| {
            good.iter().rfind(|good| case.is_after(&attempt.end, &good.end) == Some(true))
        });
        let since = last_good.map(|good| case.local(&good.end)).unwrap_or(0);
        let first_failure = case.attempts.iter().find(|other| {
            attempt.failed()
                && other.failed()
                && other.kind == attempt.kind
                && orchestrator(&other.caller) == orchestrator(&attempt.caller)
                && case.local(&other.end) >= since
        });
        AttemptShown {
            kind: attempt.kind.as_str(),
            caller: attempt.caller.clone(),
            subject: attempt.subject.clone().or_else(|| attempt.update.clone()),
            start: case.iso(&attempt.start),
            end: case.iso(&attempt.end),
            result: attempt.ended.as_str(),
            code: (attempt.code != 0).then_some(Hex(attempt.code)),
            file: case.sources[attempt.end.source].path.clone(),
            line: (attempt.end.number != 0).then_some(attempt.end.number),
            last_good: last_good.and_then(|good| case.iso(&good.end)),
            first_failure: first_failure.and_then(|first| case.iso(&first.end)),
        }
    };
    order.into_iter().take(MOST_ATTEMPTS).map(shown).collect()
}

/// The verdict in one sentence.
fn verdict(
    case: &Case,
    outcome: Outcome,
    first: Option<&Candidate>,
    last_failed: Option<&Attempt>,
    shown: &[Shown],
    language: Language,
) -> String {
    let title = || shown.first().map(|first| first.title.clone()).unwrap_or_default();
    let code = |attempt: &Attempt| Hex(attempt.code).to_string();
    let said = match (outcome, first, last_failed) {
        (Outcome::Findings, Some(first), _) if first.state() == State::Healed => {
            sentence!("diagnose.was", title = title())
        }
        (Outcome::Findings, ..) => sentence!("diagnose.is", title = title()),
        (Outcome::Healthy, ..) => {
            match last_success(case, None).and_then(|attempt| case.iso(&attempt.end)) {
                Some(time) => sentence!("diagnose.healthy", time = minute(&time)),
                None => sentence!("diagnose.healthy-undated"),
            }
        }
        (Outcome::NothingMatched, _, Some(attempt)) if attempt.code == 0 => {
            let why = attempt.subject.clone().unwrap_or_default();
            sentence!("diagnose.nothing-matched-why", why = why, kind = attempt.kind.as_str())
        }
        (Outcome::NothingMatched, _, Some(attempt)) => {
            sentence!(
                "diagnose.nothing-matched",
                code = code(attempt),
                kind = attempt.kind.as_str()
            )
        }
        (Outcome::NotEnoughEvidence, _, Some(attempt)) if attempt.code != 0 => {
            sentence!("diagnose.only-code", code = code(attempt), kind = attempt.kind.as_str())
        }
        (_, _, Some(attempt)) => sentence!("diagnose.no-code", kind = attempt.kind.as_str()),
        (_, _, None) => match case.unsettled().last() {
            Some(one) => sentence!(
                "diagnose.unsettled",
                kind = one.kind.as_str(),
                days = one.days,
                count = one.attempts.len()
            ),
            None => sentence!("diagnose.nothing-seen"),
        },
    };
    let said = said.render(language);
    let asked = match (outcome, last_failed) {
        (Outcome::NotEnoughEvidence | Outcome::NothingMatched, Some(attempt)) => {
            let of_first = first.map(|first| first.missing.clone()).unwrap_or_default();
            coverage::missing(case, attempt.kind).into_iter().chain(of_first).collect()
        }
        (Outcome::NotEnoughEvidence, None) => match case.unsettled().last() {
            Some(one) => coverage::missing(case, one.kind),
            None => coverage::absent(case, &["WindowsUpdate.log", "ReportingEvents.log"]),
        },
        _ => Vec::new(),
    };
    match asked.is_empty() {
        true => said,
        false => {
            let asked = sentence!("diagnose.collect", names = asked.join(", ")).render(language);
            format!("{said} {asked}")
        }
    }
}

/// The summary: ASCII, the verdict first.
fn summary(
    outcome: Outcome,
    first: Option<&Candidate>,
    shown: &[Shown],
    code: Option<Hex>,
) -> String {
    let mut text = match (outcome, first) {
        (Outcome::Findings, Some(first)) => format!(
            "{} ({}, {}, {})",
            first.rule.as_str(),
            first.rule.stage().as_str(),
            first.confidence.as_str(),
            first.state().as_str()
        ),
        _ => outcome.as_str().to_owned(),
    };
    if let Some(code) = code {
        text.push_str(&format!(" {code}"));
    }
    if let Some(last) =
        shown.first().filter(|_| outcome == Outcome::Findings).and_then(|s| s.last.clone())
    {
        text.push_str(&format!(" last {last}"));
    }
    text.retain(|c| c.is_ascii() && !c.is_ascii_control());
    text.truncate(200);
    text
}

fn exit(case: &Case, outcome: Outcome, found: &[Candidate], failing: bool) -> u8 {
    let mut sources = case.sources.iter().peekable();
    if sources.peek().is_some() && sources.all(coverage::Source::is_unread) {
        return 2;
    }
    let fails =
        found.iter().any(|candidate| candidate.stands() && candidate.status() == Status::Fail);
    match outcome {
        Outcome::NotEnoughEvidence => 4,
        Outcome::NothingMatched if failing => 1,
        Outcome::Findings if fails => 1,
        _ => 0,
    }
}
