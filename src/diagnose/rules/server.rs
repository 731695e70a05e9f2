//! Which update server a machine is sent to, and whether that is still one.

use super::super::attempts::{orchestrator, Attempt, Kind, MANAGED};
use super::super::case::{Case, Line};
use super::super::judge::Candidate;
use super::super::witness::{self, Witness};
use crate::knowledge::remedy_id;
use crate::logs::Family;
use crate::verdict::{rule, Confidence, Evidence, Reason, Subject};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The server that the policy names, by facts or by the agent's own log.
pub(in crate::diagnose) fn named(case: &Case) -> Option<(String, Evidence)> {
    let paths =
        ["policy.native.WindowsUpdate.WUServer", "agent.settings.server", "configMgr.updateServer"];
    paths.into_iter().find_map(|path| {
        let url = case.facts.text(path)?.to_owned();
        Some((url, case.facts.get(path)?.evidence()))
    })
}

/// The host of an address.
pub(in crate::diagnose) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    match authority.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or(inside),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

const DAY: i64 = 24 * 3600 * 10_000_000;

/// The policy outlived its server: of four marks that experts agreed on, three hold.
pub(in crate::diagnose) fn retired(case: &Case, found: &mut Vec<Candidate>) {
    let scans: Vec<(usize, &Attempt)> = case
        .attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| attempt.kind == Kind::Scan && attempt.online)
        .collect();
    let managed = |attempt: &Attempt| attempt.service.as_deref() == Some(MANAGED);
    let to_server: Vec<&(usize, &Attempt)> =
        scans.iter().filter(|(_, attempt)| managed(attempt)).collect();
    let failed: BTreeSet<usize> = to_server
        .iter()
        .filter(|(_, attempt)| {
            attempt.failed() && rule!("wsus-retired").codes().contains(&attempt.code)
        })
        .map(|(index, _)| *index)
        .collect();
    let Some((url, evidence)) = named(case) else { return };
    if failed.is_empty() || to_server.iter().any(|(_, attempt)| attempt.well()) {
        return;
    }
    let times = |index: &usize| case.local(&case.attempts[*index].end);
    let (first, last) = (failed.first().map_or(0, times), failed.last().map_or(0, times));
    let elsewhere = scans
        .iter()
        .any(|(_, attempt)| attempt.well() && attempt.service.is_some() && !managed(attempt));
    let unknown =
        failed.iter().any(|index| matches!(case.attempts[*index].code, 0x8024_402C | 0x8007_2EE7));
    let address = host(&url).parse::<IpAddr>().is_ok();
    let no_client = case.facts.holds("configMgr.installed = false").is_some()
        || !case.has(Family::Ccm) && case.facts.get("configMgr.installed").is_none();
    let marks = [
        last - first >= 7 * DAY || failed.len() >= 10,
        elsewhere,
        address || unknown && elsewhere,
        no_client,
    ];
    if marks.iter().filter(|mark| **mark).count() < 3 {
        return;
    }
    let mut candidate = Candidate::new(rule!("wsus-retired"));
    let used = case.facts.holds("policy.native.AU.UseWUServer = 1");
    candidate.confidence = if used.is_some() { Confidence::High } else { Confidence::Medium };
    candidate.reasons = vec![if used.is_some() { Reason::FactAgrees } else { Reason::LogOnly }];
    candidate.subject = Some(Subject { kind: "server", name: Some(url), id: None });
    candidate.facts.push(evidence);
    candidate.facts.extend(used.unwrap_or_default());
    candidate.lines = lines_inside(case, &failed);
    candidate.attempts = failed;
    found.push(candidate);
}

/// Lines of rules' signs that stand in the attempts: they prove more than the end alone.
fn lines_inside(case: &Case, attempts: &BTreeSet<usize>) -> Vec<Line> {
    const PROOFS: [&str; 4] = super::PROOFS_OF_SERVER;
    let seen = super::super::judge::sightings(case, &PROOFS);
    let inside = |line: &Line| {
        attempts.iter().any(|index| {
            let attempt = &case.attempts[*index];
            line.log == attempt.end.log
                && (attempt.start.order..=attempt.end.order).contains(&line.order)
        })
    };
    seen.into_iter().map(|sighting| sighting.line.clone()).filter(|line| inside(line)).collect()
}

/// The agent searches at Microsoft, too, although a server is set: two sources at once.
pub(in crate::diagnose) fn dual_scan(case: &Case, found: &mut Vec<Candidate>) {
    const PUBLIC: [&str; 2] =
        ["9482f4b4-e343-43b6-b170-9a65bc822c77", "855e8a7c-ecb4-4ca3-b045-1dfa50104289"];
    if named(case).is_none() {
        return;
    }
    let deferral = case.facts.below("policy.native.WindowsUpdate.").find(|known| {
        let name = known.path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        ["deferqualityupdates", "deferfeatureupdates", "branchreadinesslevel"]
            .iter()
            .any(|begin| name.starts_with(begin))
    });
    let deferral = deferral.map(super::super::facts::Known::evidence);
    let public: Vec<usize> = case
        .attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| {
            attempt.kind == Kind::Scan
                && orchestrator(&attempt.caller) == "windows"
                && attempt.service.as_deref().is_some_and(|service| PUBLIC.contains(&service))
        })
        .map(|(index, _)| index)
        .collect();
    let managed = case
        .attempts
        .iter()
        .rfind(|attempt| attempt.kind == Kind::Scan && attempt.service.as_deref() == Some(MANAGED));
    let (Some(managed), Some(last), Some(deferral)) = (managed, public.last(), deferral) else {
        return;
    };
    let candidate = match found.iter_mut().find(|candidate| candidate.rule == rule!("dual-scan")) {
        Some(candidate) => candidate,
        None => {
            found.push(Candidate::new(rule!("dual-scan")));
            found.last_mut().expect("it was just added")
        }
    };
    candidate.answers = true;
    // Who set the deferrals is the first question, where the logs show what they do.
    candidate.before = vec![remedy_id!("review-update-policies")];
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::FactAgrees];
    // Where each search names its service.
    let services = super::super::judge::sightings(case, &[super::SERVICE]);
    for attempt in [&case.attempts[*last], managed] {
        let inside = attempt.start.order..=attempt.end.order;
        let line = services
            .iter()
            .find(|seen| seen.line.log == attempt.end.log && inside.contains(&seen.line.order));
        candidate.lines.push(line.map_or(&attempt.end, |seen| &seen.line).clone());
    }
    candidate.facts.insert(0, deferral);
}

/// Whether the orchestrator alone fails, or Windows itself as well.
pub(in crate::diagnose) fn orchestrated(case: &Case, found: &mut Vec<Candidate>) {
    let standing = super::super::judge::standing(case);
    let by = |name: &'static str| {
        standing
            .iter()
            .copied()
            .filter(move |index| orchestrator(&case.attempts[*index].caller) == name)
    };
    for name in ["azure", "configmgr"] {
        let failed: BTreeSet<usize> = by(name).collect();
        let Some(last) = failed.last().map(|index| &case.attempts[*index]) else { continue };
        let near =
            |attempt: &Attempt| (case.local(&attempt.end) - case.local(&last.end)).abs() <= DAY;
        let same: BTreeSet<usize> = by("windows")
            .filter(|index| {
                let attempt = &case.attempts[*index];
                attempt.kind == last.kind && attempt.code == last.code && near(attempt)
            })
            .collect();
        let alone = case.attempts.iter().rfind(|attempt| {
            attempt.kind == last.kind
                && attempt.well()
                && attempt.online
                && orchestrator(&attempt.caller) == "windows"
                && (attempt.service == last.service || last.service.is_none())
                && (attempt.update == last.update || last.kind == Kind::Scan)
                && near(attempt)
                && case.is_after(&attempt.end, &last.start) == Some(true)
        });
        let (rule, lines) = match (same.is_empty(), alone) {
            (false, _) if name == "azure" => (rule!("both-fail-same-code"), Vec::new()),
            (true, Some(alone)) => (rule!("orchestrator-only-fails"), vec![alone.end.clone()]),
            _ => continue,
        };
        let mut candidate = Candidate::new(rule);
        candidate.confidence = Confidence::Medium;
        candidate.reasons = vec![Reason::LogOnly];
        candidate.lines = lines;
        candidate.attempts = failed.union(&same).copied().collect();
        found.push(candidate);
    }
}

/// Only Azure tried to patch: whether Windows itself can is not known.
pub(in crate::diagnose) fn alone(case: &Case, found: &mut Vec<Candidate>) {
    let failed: BTreeSet<usize> = super::super::judge::standing(case)
        .into_iter()
        .filter(|index| orchestrator(&case.attempts[*index].caller) == "azure")
        .collect();
    let others = case
        .attempts
        .iter()
        .any(|attempt| orchestrator(&attempt.caller) != "azure" && attempt.patches());
    if failed.is_empty() || others {
        return;
    }
    let mut candidate = Candidate::new(rule!("only-orchestrator-was-tried"));
    candidate.attempts = failed;
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// The service was stopped by a task that is known: the failure will come back.
pub(in crate::diagnose) fn stopped_by_task(case: &Case, found: &mut [Candidate]) {
    let rule = rule!("service-stopped-during-operation");
    let Some(candidate) = found.iter_mut().find(|candidate| candidate.rule == rule) else { return };
    let stops = case.facts.below("tasks.").find(|known| {
        let text = known.value.as_str().unwrap_or_default().to_ascii_lowercase();
        text.contains("stop") && text.contains("wuauserv")
    });
    if let Some(task) = stops {
        candidate.facts.push(task.evidence());
        candidate.confidence = Confidence::High;
    }
    // The events of the same minute: a task that ended, the service that stopped.
    const MINUTE: i64 = 600_000_000;
    let ends: Vec<i64> =
        candidate.attempts.iter().map(|index| case.local(&case.attempts[*index].end)).collect();
    let near = |witness: &&Witness| {
        let at = case.local(&witness.line);
        at != 0 && ends.iter().any(|end| *end != 0 && (end - at).abs() <= MINUTE)
    };
    let own = |witness: &&Witness| {
        let text = witness.text.to_ascii_lowercase();
        text.contains("windows update") || text.contains("wuauserv")
    };
    let stopped = witness::of(case, witness::SERVICES, &[7036]).filter(own).filter(near).last();
    let of_tasks = witness::of(case, witness::TASKS, &[102, 129, 200, 201]);
    let task = of_tasks.filter(|witness| is_of_others(&witness.text)).filter(near).last();
    if let Some(stopped) = stopped {
        candidate.facts.push(case.evidence(&stopped.line));
        candidate.confidence = candidate.confidence.max(Confidence::Medium);
    }
    if let Some(task) = task.filter(|_| stopped.is_some()) {
        candidate.facts.insert(0, case.evidence(&task.line));
        candidate.confidence = Confidence::High;
    }
}

/// Whether the task that an event names is none of Windows' own: `"\Contoso\Check WSUS Reg"`.
fn is_of_others(text: &str) -> bool {
    let name = text
        .match_indices('\\')
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '\\'));
    name.is_some_and(|at| !text[at..].to_ascii_lowercase().starts_with(r"\microsoft\"))
}

/// What an update server answers to reports when it fails, in its own log.
pub(super) const REPORTS: [&str; 4] = [
    "/ReportingWebService/ReportingWebService.asmx … 500 0 ",
    "/ReportingWebService/ReportingWebService.asmx … 503 0 ",
    "/ReportingWebService/ReportingWebService.asmx … 404 0 ",
    "/ReportingWebService/ReportingWebService.asmx … 403 ",
];
pub(super) const TAKEN: &str = "/ReportingWebService/ReportingWebService.asmx … 200 0 ";
pub(super) const ANSWERED: &str = "/ClientWebService/client.asmx … 200 0 ";

/// The log of the web server shows that searches are answered and reports are not.
pub(in crate::diagnose) fn reports(case: &Case, found: &mut Vec<Candidate>) {
    const LEAST: usize = 3;
    let of_server = |texts: &[&str]| -> Vec<Line> {
        let seen = super::super::judge::sightings(case, texts).into_iter();
        let own = seen.map(|sighting| sighting.line.clone());
        own.filter(|line| case.sources[line.source].family == Some(Family::Iis)).collect()
    };
    let lines = of_server(&REPORTS);
    let after = |others: Vec<Line>, line: &Line| {
        others.iter().any(|other| case.is_after(other, line) == Some(true))
    };
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
    let rule = rule!("reporting-web-service-failing");
    if lines.len() < LEAST
        || !after(of_server(&[ANSWERED]), first)
        || after(of_server(&[TAKEN]), last)
        || found.iter().any(|candidate| candidate.rule == rule)
    {
        return;
    }
    let mut candidate = Candidate::new(rule);
    candidate.lines = lines;
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}
