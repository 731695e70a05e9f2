//! What stands between the machine and its server.

use super::super::attempts::{Attempt, Kind, MANAGED};
use super::super::case::{Case, Line};
use super::super::judge::{has_code, sightings, Candidate};
use super::server::{host, named};
use crate::verdict::{rule, Confidence, Reason, Subject};
use std::collections::BTreeSet;

/// The codes that a proxy which is gone ends a search with.
const CODES: [u32; 5] = [0x8024_402C, 0x8007_2EE7, 0x8007_2EFD, 0x8007_2EE2, 0x8007_2EFE];

/// Where Windows fetches its trusted roots; CAPI2 names it in every language when that fails.
pub(super) const ROOTS: &str = "ctldl.windowsupdate.com";

/// Searches at Microsoft's service fail because the chain is not trusted, while the roots that it
/// needs cannot be fetched.
pub(in crate::diagnose) fn roots(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("ctldl-unreachable");
    let failed = |attempt: &Attempt| {
        attempt.failed()
            && attempt.service.as_deref().is_some_and(|service| service != MANAGED)
            && has_code(attempt, rule.codes(), true)
    };
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| failed(attempt));
    let attempts: BTreeSet<usize> = failed.map(|(index, _)| index).collect();
    let lines: Vec<Line> =
        sightings(case, &[ROOTS]).into_iter().map(|seen| seen.line.clone()).collect();
    if attempts.is_empty() || lines.is_empty() {
        return;
    }
    let mut candidate = Candidate::new(rule);
    (candidate.attempts, candidate.lines) = (attempts, lines);
    candidate.confidence = Confidence::Medium;
    found.push(candidate);
}

/// A proxy of the system whose name is not resolved, while that of the server is, or nobody asked.
/// Windows 10 writes no proxy into its log: that the proxy is set stands in the facts alone.
pub(in crate::diagnose) fn stale_proxy(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("stale-winhttp-proxy");
    if found.iter().any(|candidate| candidate.rule == rule) {
        return;
    }
    let Some(proxy) = case.facts.text("winhttp.proxy") else { return };
    // `http=one:80;https=two:80`, or one for all.
    let first = proxy.split([';', ' ']).next().unwrap_or(proxy);
    let proxy = first.rsplit_once('=').map_or(first, |(_, proxy)| proxy);
    let is_gone = |name: &str| {
        let known = case.facts.text(&format!("dns.{}", name.to_lowercase()));
        known.map(|answer| answer == "not found")
    };
    let server = named(case).map(|(url, _)| host(&url).to_owned());
    if is_gone(host(proxy)) != Some(true) || server.and_then(|name| is_gone(&name)) == Some(true) {
        return;
    }
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| {
        attempt.failed()
            && matches!(attempt.kind, Kind::Scan | Kind::Download)
            && has_code(attempt, &CODES, true)
    });
    let mut candidate = Candidate::new(rule);
    candidate.attempts = failed.map(|(index, _)| index).collect();
    if candidate.attempts.is_empty() {
        return;
    }
    let paths = ["winhttp.proxy".to_owned(), format!("dns.{}", host(proxy).to_lowercase())];
    candidate.facts =
        paths.iter().filter_map(|path| Some(case.facts.get(path)?.evidence())).collect();
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::FactAgrees];
    candidate.subject = Some(Subject { kind: "server", name: Some(proxy.to_owned()), id: None });
    found.push(candidate);
}
