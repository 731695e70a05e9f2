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
use crate::verdict::{rule, Evidence, Finding, RuleId, Shown, Status, SCHEMA};
use serde::Serialize;
use serde_json::Value;

/// All checks, in the order of this module.
#[derive(Clone, Debug)]
pub struct Health {
    /// One finding a check.
    pub checks: Vec<Finding>,
}

/// A [`Health`] in words: the JSON document.
#[derive(Clone, Debug, Serialize)]
pub struct ShownHealth {
    schema: u32,
    status: Status,
    checks: Vec<Shown>,
}

impl Health {
    /// The worst status of a check.
    pub fn status(&self) -> Status {
        self.checks.iter().map(|check| check.status).max().unwrap_or(Status::Unknown)
    }

    /// The document in a language.
    pub fn show(&self, language: Language) -> ShownHealth {
        let checks = self.checks.iter().map(|check| check.show(language)).collect();
        ShownHealth { schema: SCHEMA, status: self.status(), checks }
    }
}

/// What a check says: the status, the sentence, and the rule where it is not the check's own.
struct Verdict(Status, Sentence, Option<RuleId>);

/// A check: its rule (codes, remedies and sources are in `data/rules`), the part of the facts that
/// it reads, and its judge.
struct Check(RuleId, &'static str, fn(&Value) -> Option<Verdict>);

const CHECKS: &[Check] = &[
    Check(rule!("disk"), "disk", disk),
    Check(rule!("winre-partition-small"), "winre", winre),
    Check(rule!("memory"), "memory", memory),
    Check(rule!("clock-skew"), "clock", clock),
    Check(rule!("service-disabled"), "services", services),
    Check(rule!("restart-pending"), "pendingRestart", pending_restart),
    Check(rule!("tls12-off-client"), "tls", tls_protocols),
    Check(rule!("cipher-order-policy"), "tls", cipher_suites),
    Check(rule!("ctldl-unreachable"), "rootUpdate", root_update),
    Check(rule!("agent"), "agent", agent),
    Check(rule!("software-distribution"), "softwareDistribution", software_distribution),
    Check(rule!("catroot2"), "catroot2", catroot2),
    Check(rule!("component-store"), "componentStore", component_store),
    Check(rule!("bits"), "bits", bits),
];

/// Judges a facts document.
pub fn evaluate(facts: &Value) -> Health {
    let check = |Check(rule, part, judge): &Check| {
        let there = get(facts, &[part]);
        let Some(Verdict(status, said, finer)) = there.and_then(judge) else {
            let said = match text(facts, &["errors", part]) {
                Some(why) => sentence!("health.not-judged", why = why),
                None => sentence!("health.not-judged-not-gathered"),
            };
            return Finding::clear(*rule, Status::Unknown, said);
        };
        let rule = finer.unwrap_or(*rule);
        let finding = match status {
            Status::Warn | Status::Fail => Finding::new(rule, said).status(status),
            _ => Finding::clear(rule, status, said),
        };
        finding.because(there.map_or_else(Vec::new, |value| evidence(part, value)))
    };
    Health { checks: CHECKS.iter().map(check).collect() }
}

/// The members of a part as facts; the items of a list by their names.
fn evidence(part: &str, value: &Value) -> Vec<Evidence> {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| Evidence::fact(format!("{part}.{name}"), value.clone(), None))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                let name = text(item, &["name"]).unwrap_or("item");
                Evidence::fact(format!("{part}.{name}"), item.clone(), None)
            })
            .collect(),
        plain => vec![Evidence::fact(part, plain.clone(), None)],
    }
}

const MB: i64 = 1 << 20;
const GB: i64 = 1 << 30;

fn pass(said: Sentence) -> Option<Verdict> {
    Some(Verdict(Status::Pass, said, None))
}

fn warn(said: Sentence) -> Option<Verdict> {
    Some(Verdict(Status::Warn, said, None))
}

fn fail(said: Sentence) -> Option<Verdict> {
    Some(Verdict(Status::Fail, said, None))
}

impl Verdict {
    /// The cause is another rule's than the check's own.
    fn of(self, rule: RuleId) -> Option<Verdict> {
        Some(Verdict(self.0, self.1, Some(rule)))
    }
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
        return fail(sentence!("health.services-missing", names = missing.join(", ")))?
            .of(rule!("service-missing"));
    }
    match (essential.as_slice(), disabled.as_slice(), stuck.as_slice()) {
        ([], [], []) => {
            match state("cryptsvc").is_some_and(|service| field(service, "status") == "stopped") {
                true => warn(sentence!("health.services-cryptsvc"))?.of(rule!("service-stopped")),
                false => pass(sentence!("health.services")),
            }
        }
        ([], [], stuck) => warn(sentence!("health.services-stuck", names = stuck.join(", ")))?
            .of(rule!("service-stuck")),
        ([], disabled, _) => {
            warn(sentence!("health.services-disabled-dosvc", names = disabled.join(", ")))?
                .of(rule!("do-service-off"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_known() {
        let health = evaluate(&json!({ "errors": { "winre": "administrator rights are needed" } }));
        assert!(health.checks.iter().all(|check| check.status == Status::Unknown));
        let winre = rule!("winre-partition-small");
        let winre = health.checks.iter().find(|check| check.rule == winre).unwrap();
        let said = winre.title.render(Language::English);
        assert_eq!(said, "Not judged: administrator rights are needed.");
    }
}
