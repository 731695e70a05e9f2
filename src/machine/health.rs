//! Judges facts about the machine that decide whether updates can work at all. Pure: who gathers
//! the facts is another matter.
//!
//! The document (every part may be missing; `errors` says why, by the part's name):
//! `disk` {`drive`, `freeBytes`, `sizeBytes`}, `winre` {`enabled`, `partitionFreeBytes`,
//! `partitionSizeBytes`}, `memory` {`totalBytes`, `availableBytes`},
//! `clock` {`differenceSeconds`}, `services` (list of {`name`, `startType`, `status`}),
//! `pendingRestart` {sign: truth or count},
//! `tls` {`protocols` {`TLS 1.2`: {`enabled`, `disabledByDefault`}}, `cipherSuites` (names)},
//! `rootUpdate` {`disableRootAutoUpdate`, `reachable`},
//! `agent` {`version`}, `softwareDistribution` and `catroot2` {`exists`, `sizeBytes`,
//! `dataStoreBytes`, `accessible`},
//! `componentStore` {`state`, `pendingXml`}, `bits` {`jobs`, `failedJobs`}, `errors` {part: why}.

use super::facts::{get, number, text, truth};
use crate::knowledge::{sentence, Language, Sentence};
use serde::Serialize;
use serde_json::Value;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing wrong.
    Pass,
    /// May hinder.
    Warn,
    /// Hinders.
    Fail,
    /// Could not be judged.
    Unknown,
}

/// One judgement.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// How it ended.
    pub status: Outcome,
    /// One sentence, in the language that was asked for.
    pub detail: String,
    /// The facts behind it.
    pub evidence: Value,
    /// Codes that this explains (`0x…`).
    pub explains: Vec<&'static str>,
    /// Remedy ids, least intrusive first.
    pub remedies: Vec<&'static str>,
}

/// All checks.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    /// The version of the document.
    pub schema: u32,
    /// In the order of this module.
    pub checks: Vec<Check>,
}

type Verdict = (Outcome, Sentence);
type Judge = fn(&Value) -> Option<Verdict>;

/// id, part of the facts, judge, codes explained, remedies.
type Rule = (&'static str, &'static str, Judge, &'static [&'static str], &'static [&'static str]);

const RULES: &[Rule] = &[
    ("disk", "disk", disk, &["0x80070070", "0x80070005", "0x8024000E"], &["free-disk-space"]),
    ("winre", "winre", winre, &["0x80070643"], &["resize-winre-partition"]),
    ("memory", "memory", memory, &["0x8007000E", "0x8024000E"], &["add-memory"]),
    ("clock", "clock", clock, &["0x80072F8F"], &["sync-clock"]),
    (
        "services",
        "services",
        services,
        &["0x80070422", "0x80070424", "0x8024001E"],
        &["enable-wu-service", "enable-service", "start-services", "repair-service-registration"],
    ),
    (
        "pending-restart",
        "pendingRestart",
        pending_restart,
        &["0x80240016", "0x80242014"],
        &["restart-computer"],
    ),
    (
        "tls-protocols",
        "tls",
        tls_protocols,
        &["0x80072F8F", "0x80072F7D", "0x80072EFE"],
        &["enable-tls12"],
    ),
    (
        "cipher-suites",
        "tls",
        cipher_suites,
        &["0x80072F8F", "0x80072EFE"],
        &["reset-cipher-suites"],
    ),
    (
        "root-update",
        "rootUpdate",
        root_update,
        &["0x80072F8F", "0x800B0109"],
        &["update-root-certificates", "allow-wu-endpoints"],
    ),
    ("agent", "agent", agent, &["0x80244010", "0x8024402B"], &["update-agent"]),
    (
        "software-distribution",
        "softwareDistribution",
        software_distribution,
        &["0x80248007", "0x8024402F", "0x80070005"],
        &["reset-datastore"],
    ),
    ("catroot2", "catroot2", catroot2, &["0x80092003", "0x800B0100"], &["reset-catroot2"]),
    (
        "component-store",
        "componentStore",
        component_store,
        &["0x80073712", "0x800F081F", "0x800F0831"],
        &["repair-component-store", "in-place-upgrade"],
    ),
    ("bits", "bits", bits, &["0x80246008"], &["clear-bits-queue"]),
];

/// Judges a facts document.
pub fn evaluate(facts: &Value, language: Language) -> Health {
    let check = |(id, part, judge, explains, remedies): &Rule| {
        let there = get(facts, &[part]);
        let verdict = there.and_then(judge);
        let known = verdict.is_some();
        let (status, said) = verdict.unwrap_or_else(|| {
            let why = text(facts, &["errors", part])
                .map_or_else(|| sentence!("health.not-gathered").render(language), str::to_owned);
            (Outcome::Unknown, sentence!("health.not-judged", why = why))
        });
        let wrong = matches!(status, Outcome::Warn | Outcome::Fail);
        Check {
            id,
            status,
            detail: said.render(language),
            evidence: there.filter(|_| known).cloned().unwrap_or_default(),
            explains: if wrong { explains.to_vec() } else { Vec::new() },
            remedies: if wrong { remedies.to_vec() } else { Vec::new() },
        }
    };
    Health { schema: 1, checks: RULES.iter().map(check).collect() }
}

const MB: i64 = 1 << 20;
const GB: i64 = 1 << 30;

fn pass(said: Sentence) -> Option<Verdict> {
    Some((Outcome::Pass, said))
}

fn warn(said: Sentence) -> Option<Verdict> {
    Some((Outcome::Warn, said))
}

fn fail(said: Sentence) -> Option<Verdict> {
    Some((Outcome::Fail, said))
}

fn gigabytes(bytes: i64) -> String {
    format!("{:.1}", bytes as f64 / GB as f64)
}

/// A cumulative update needs room for download, expansion and staging; under 2 GB none installs
/// (judgement).
fn disk(facts: &Value) -> Option<Verdict> {
    let free = number(facts, &["freeBytes"])?;
    match gigabytes(free) {
        size if free < 2 * GB => fail(sentence!("health.disk-full", size = size)),
        size if free < 10 * GB => warn(sentence!("health.disk-low", size = size)),
        size => pass(sentence!("health.disk", size = size)),
    }
}

/// KB5034441 and its kin need 250 MB free in the recovery partition (KB5028997).
fn winre(facts: &Value) -> Option<Verdict> {
    if truth(facts, &["enabled"]) == Some(false) {
        return pass(sentence!("health.winre-off"));
    }
    let free = number(facts, &["partitionFreeBytes"])?;
    match free / MB {
        megabytes @ ..250 => fail(sentence!("health.winre-full", megabytes = megabytes)),
        megabytes => pass(sentence!("health.winre", megabytes = megabytes)),
    }
}

fn memory(facts: &Value) -> Option<Verdict> {
    let available = number(facts, &["availableBytes"])?;
    match available / MB {
        megabytes @ ..256 => fail(sentence!("health.memory-short", megabytes = megabytes)),
        megabytes @ ..512 => warn(sentence!("health.memory-low", megabytes = megabytes)),
        megabytes => pass(sentence!("health.memory", megabytes = megabytes)),
    }
}

/// Five minutes: Kerberos' default tolerance, and enough to trip fresh certificates.
fn clock(facts: &Value) -> Option<Verdict> {
    let difference = number(facts, &["differenceSeconds"])?;
    match difference.unsigned_abs() {
        seconds @ 0..=300 => pass(sentence!("health.clock", seconds = seconds)),
        seconds @ 301..=3_600 => warn(sentence!("health.clock-minutes", minutes = seconds / 60)),
        seconds => fail(sentence!("health.clock-hours", hours = seconds / 3_600)),
    }
}

/// Services that an update needs. `wuauserv`, `bits` and the rest may rest between uses; being
/// disabled is the fault.
fn services(facts: &Value) -> Option<Verdict> {
    const NEEDED: [&str; 6] =
        ["wuauserv", "bits", "cryptsvc", "trustedinstaller", "usosvc", "dosvc"];
    let list = facts.as_array()?;
    let field =
        |service: &Value, key: &str| text(service, &[key]).unwrap_or_default().to_ascii_lowercase();
    let state = |name: &str| list.iter().find(|service| field(service, "name") == name);
    let named = |test: &dyn Fn(&Value) -> bool| -> Vec<&str> {
        NEEDED.into_iter().filter(|name| state(name).is_some_and(test)).collect()
    };
    let disabled = named(&|service| field(service, "startType") == "disabled");
    let stuck = named(&|service| field(service, "status").ends_with("pending"));
    let essential: Vec<&str> =
        disabled.iter().copied().filter(|name| !matches!(*name, "dosvc")).collect();
    // Windows before version 10 has neither of these two.
    let missing: Vec<&str> = named(&|service| field(service, "status") == "missing")
        .into_iter()
        .filter(|name| !matches!(*name, "dosvc" | "usosvc"))
        .collect();
    if !missing.is_empty() {
        return fail(sentence!("health.services-missing", names = missing.join(", ")));
    }
    match (essential.as_slice(), disabled.as_slice(), stuck.as_slice()) {
        ([], [], []) => {
            match state("cryptsvc").is_some_and(|service| field(service, "status") == "stopped") {
                true => warn(sentence!("health.services-cryptsvc")),
                false => pass(sentence!("health.services")),
            }
        }
        ([], [], stuck) => warn(sentence!("health.services-stuck", names = stuck.join(", "))),
        ([], disabled, _) => {
            warn(sentence!("health.services-disabled-dosvc", names = disabled.join(", ")))
        }
        (essential, _, _) => {
            fail(sentence!("health.services-disabled", names = essential.join(", ")))
        }
    }
}

fn pending_restart(facts: &Value) -> Option<Verdict> {
    let signs: Vec<&str> = facts
        .as_object()?
        .iter()
        .filter(|(key, _)| truth(facts, &[key]) == Some(true))
        .map(|(key, _)| key.as_str())
        .collect();
    // Renames of files alone are left behind by many programs and do not stop an update.
    match signs.as_slice() {
        [] => pass(sentence!("health.pending-restart-none")),
        [sign] if sign.eq_ignore_ascii_case("fileRename") => {
            warn(sentence!("health.pending-restart-renames"))
        }
        signs => fail(sentence!("health.pending-restart", signs = signs.join(", "))),
    }
}

fn tls_protocols(facts: &Value) -> Option<Verdict> {
    let protocols = get(facts, &["protocols"])?;
    let off = |name: &str| {
        truth(protocols, &[name, "enabled"]) == Some(false)
            || truth(protocols, &[name, "disabledByDefault"]) == Some(true)
    };
    let on = |name: &str| truth(protocols, &[name, "enabled"]) == Some(true) && !off(name);
    let old: Vec<&str> =
        ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"].into_iter().filter(|name| on(name)).collect();
    match (off("TLS 1.2"), old.as_slice()) {
        (true, _) => fail(sentence!("health.tls-protocols-off")),
        (false, []) => pass(sentence!("health.tls-protocols")),
        (false, old) => warn(sentence!("health.tls-protocols-old", names = old.join(", "))),
    }
}

/// Suites of which Microsoft's update servers and a default IIS take at least one.
fn cipher_suites(facts: &Value) -> Option<Verdict> {
    let list = get(facts, &["cipherSuites"])?.as_array()?;
    let names: Vec<String> = list
        .iter()
        .filter_map(Value::as_str)
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().to_ascii_uppercase())
        .collect();
    if names.iter().all(String::is_empty) {
        return pass(sentence!("health.cipher-suites-default"));
    }
    let modern: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| name.starts_with("TLS_ECDHE_") && name.contains("_GCM_"))
        .collect();
    let signed_by =
        |kind: &str| modern.iter().any(|name| name["TLS_ECDHE_".len()..].starts_with(kind));
    if modern.is_empty() {
        return fail(sentence!("health.cipher-suites-none"));
    }
    match (signed_by("RSA"), signed_by("ECDSA")) {
        (false, _) => warn(sentence!("health.cipher-suites-no-rsa")),
        (_, false) => warn(sentence!("health.cipher-suites-no-ecdsa")),
        _ => pass(sentence!("health.cipher-suites", count = modern.len())),
    }
}

fn root_update(facts: &Value) -> Option<Verdict> {
    match (truth(facts, &["disableRootAutoUpdate"]), truth(facts, &["reachable"])) {
        (None, None) => None,
        (Some(true), _) => warn(sentence!("health.root-update-off")),
        (_, Some(false)) => warn(sentence!("health.root-update-unreachable")),
        (_, None) => pass(sentence!("health.root-update-unasked")),
        _ => pass(sentence!("health.root-update")),
    }
}

fn agent(facts: &Value) -> Option<Verdict> {
    let version = text(facts, &["version"])?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (parts.next()?, parts.next()?, parts.next().unwrap_or(0)) {
        (major, _, _) if major >= 10 => pass(sentence!("health.agent", version = version)),
        (7, minor, build) if (minor, build) >= (9, 9_600) || (minor, build) >= (6, 7_601) => {
            warn(sentence!("health.agent-before-10", version = version))
        }
        _ => fail(sentence!("health.agent-too-old", version = version)),
    }
}

fn software_distribution(facts: &Value) -> Option<Verdict> {
    if truth(facts, &["exists"])? && truth(facts, &["accessible"]) == Some(false) {
        return fail(sentence!("health.software-distribution-unreadable"));
    }
    if truth(facts, &["exists"]) == Some(false) {
        return warn(sentence!("health.software-distribution-absent"));
    }
    let store = number(facts, &["dataStoreBytes"]).unwrap_or(0);
    let all = number(facts, &["sizeBytes"]).unwrap_or(0);
    match (store, all) {
        (store, _) if store > 2 * GB => {
            warn(sentence!("health.software-distribution-data-store", size = gigabytes(store)))
        }
        (_, all) if all > 20 * GB => {
            warn(sentence!("health.software-distribution-large", size = gigabytes(all)))
        }
        _ => pass(sentence!("health.software-distribution")),
    }
}

fn catroot2(facts: &Value) -> Option<Verdict> {
    match (truth(facts, &["exists"])?, truth(facts, &["accessible"])) {
        (false, _) => warn(sentence!("health.catroot2-absent")),
        (_, Some(false)) => fail(sentence!("health.catroot2-unreadable")),
        _ => pass(sentence!("health.catroot2")),
    }
}

fn component_store(facts: &Value) -> Option<Verdict> {
    let pending = truth(facts, &["pendingXml"]) == Some(true);
    match text(facts, &["state"])?.to_ascii_lowercase().as_str() {
        "healthy" if pending => warn(sentence!("health.component-store-pending")),
        "healthy" => pass(sentence!("health.component-store")),
        "repairable" => fail(sentence!("health.component-store-damaged")),
        "nonrepairable" => fail(sentence!("health.component-store-lost")),
        _ => None,
    }
}

fn bits(facts: &Value) -> Option<Verdict> {
    let jobs = number(facts, &["jobs"])?;
    match number(facts, &["failedJobs"]).unwrap_or(0) {
        0 if jobs > 60 => warn(sentence!("health.bits-many", jobs = jobs)),
        0 => pass(sentence!("health.bits", jobs = jobs)),
        failed => warn(sentence!("health.bits-failed", jobs = jobs, failed = failed)),
    }
}

/// The number of checks that failed; for exit codes and summaries.
pub fn failures(health: &Health) -> usize {
    health.checks.iter().filter(|check| check.status == Outcome::Fail).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_known() {
        let health = evaluate(
            &json!({ "errors": { "winre": "administrator rights are needed" } }),
            Language::English,
        );
        assert!(health.checks.iter().all(|check| check.status == Outcome::Unknown));
        let winre = health.checks.iter().find(|check| check.id == "winre").unwrap();
        assert_eq!(winre.detail, "Not judged: administrator rights are needed.");
    }

    #[test]
    fn codes_and_names_are_real() {
        for (id, _, _, explains, _) in RULES {
            for code in *explains {
                let value = u32::from_str_radix(&code[2..], 16).unwrap();
                assert!(crate::fault::name_of(value).is_some(), "{id}: {code}");
            }
        }
    }
}
