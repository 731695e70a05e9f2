//! The checks. Each returns nothing where the facts do not allow to judge.

use super::Verdict;
use crate::knowledge::{sentence, Sentence};
use crate::machine::facts::{Folder, MachineFacts, Service, Written};
use crate::verdict::{rule, RuleId, Status};

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

fn number(value: &Option<Written<i64>>) -> Option<i64> {
    value.as_ref().map(|value| *value.get())
}

/// Whether a number is there and not 0.
fn set(value: &Option<Written<i64>>) -> Option<bool> {
    number(value).map(|number| number != 0)
}

fn truth(value: &Option<Written<bool>>) -> Option<bool> {
    value.as_ref().map(|value| *value.get())
}

fn text(value: &Option<Written<String>>) -> Option<&str> {
    value.as_ref().map(|value| value.get().as_str()).filter(|text| !text.is_empty())
}

fn gigabytes(bytes: i64) -> String {
    format!("{:.1}", bytes as f64 / GB as f64)
}

/// A cumulative update needs room for download, expansion and staging; under 2 GB none installs
/// (judgement).
pub(super) fn disk(facts: &MachineFacts) -> Option<Verdict> {
    let free = number(&facts.disk.as_ref()?.free_bytes)?;
    match gigabytes(free) {
        size if free < 2 * GB => fail(sentence!("health.disk-full", size = size)),
        size if free < 10 * GB => warn(sentence!("health.disk-low", size = size)),
        size => pass(sentence!("health.disk", size = size)),
    }
}

/// KB5034441 and its kin need 250 MB free in the recovery partition (KB5028997).
pub(super) fn winre(facts: &MachineFacts) -> Option<Verdict> {
    let winre = facts.winre.as_ref()?;
    if truth(&winre.enabled) == Some(false) {
        return pass(sentence!("health.winre-off"));
    }
    match number(&winre.partition_free_bytes)? / MB {
        megabytes @ ..250 => fail(sentence!("health.winre-full", megabytes = megabytes)),
        megabytes => pass(sentence!("health.winre", megabytes = megabytes)),
    }
}

pub(super) fn memory(facts: &MachineFacts) -> Option<Verdict> {
    match number(&facts.memory.as_ref()?.available_bytes)? / MB {
        megabytes @ ..256 => fail(sentence!("health.memory-short", megabytes = megabytes)),
        megabytes @ ..512 => warn(sentence!("health.memory-low", megabytes = megabytes)),
        megabytes => pass(sentence!("health.memory", megabytes = megabytes)),
    }
}

/// Five minutes: Kerberos' default tolerance, and enough to trip fresh certificates.
pub(super) fn clock(facts: &MachineFacts) -> Option<Verdict> {
    match number(&facts.clock.as_ref()?.difference_seconds)?.unsigned_abs() {
        seconds @ 0..=300 => pass(sentence!("health.clock", seconds = seconds)),
        seconds @ 301..86_400 => warn(sentence!("health.clock-minutes", minutes = seconds / 60)),
        seconds => fail(sentence!("health.clock-hours", hours = seconds / 3_600)),
    }
}

/// Services that an update needs. `wuauserv`, `bits` and the rest may rest between uses; being
/// disabled is the fault.
pub(super) fn services(facts: &MachineFacts) -> Option<Verdict> {
    const NEEDED: [&str; 6] =
        ["wuauserv", "bits", "cryptsvc", "trustedinstaller", "usosvc", "dosvc"];
    let list = facts.services.as_ref()?;
    let lower =
        |value: &Option<Written<String>>| text(value).unwrap_or_default().to_ascii_lowercase();
    let state = |name: &str| list.iter().find(|service| lower(&service.name) == name);
    let named = |test: &dyn Fn(&Service) -> bool| -> Vec<&str> {
        NEEDED.into_iter().filter(|name| state(name).is_some_and(test)).collect()
    };
    let disabled = named(&|service| lower(&service.start_type) == "disabled");
    let stuck = named(&|service| lower(&service.status).ends_with("pending"));
    let essential: Vec<&str> =
        disabled.iter().copied().filter(|name| !matches!(*name, "dosvc")).collect();
    // Windows before version 10 has neither of these two.
    let missing: Vec<&str> = named(&|service| lower(&service.status) == "missing")
        .into_iter()
        .filter(|name| !matches!(*name, "dosvc" | "usosvc"))
        .collect();
    if !missing.is_empty() {
        return fail(sentence!("health.services-missing", names = missing.join(", ")))?
            .of(rule!("service-missing"));
    }
    match (essential.as_slice(), disabled.as_slice(), stuck.as_slice()) {
        ([], [], []) => {
            match state("cryptsvc").is_some_and(|service| lower(&service.status) == "stopped") {
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

/// The signs of a pending restart that are there, by their names in the facts.
pub(super) fn restart_signs(facts: &MachineFacts) -> Option<Vec<&'static str>> {
    let restart = facts.pending_restart.as_ref()?;
    let signs = [
        ("componentBasedServicing", &restart.component_based_servicing),
        ("servicingInProgress", &restart.servicing_in_progress),
        ("packagesPending", &restart.packages_pending),
        ("windowsUpdate", &restart.windows_update),
        ("afterRestartReporting", &restart.after_restart_reporting),
        ("fileRename", &restart.file_rename),
        ("computerRename", &restart.computer_rename),
        ("domainJoin", &restart.domain_join),
        ("updateExe", &restart.update_exe),
        ("installerDisc", &restart.installer_disc),
        ("serverManager", &restart.server_manager),
        ("configMgr", &restart.config_mgr),
    ]
    .into_iter()
    .filter(|(_, sign)| set(sign) == Some(true))
    .map(|(name, _)| name)
    .collect();
    Some(signs)
}

pub(super) fn pending_restart(facts: &MachineFacts) -> Option<Verdict> {
    let signs = restart_signs(facts)?;
    // Renames of files alone are left behind by many programs and do not stop an update.
    match signs.as_slice() {
        [] => pass(sentence!("health.pending-restart-none")),
        ["fileRename"] => warn(sentence!("health.pending-restart-renames")),
        signs => fail(sentence!("health.pending-restart", signs = signs.join(", "))),
    }
}

pub(super) fn tls_protocols(facts: &MachineFacts) -> Option<Verdict> {
    let protocols = facts.tls.as_ref()?.protocols.as_ref()?;
    let off = |name: &str| {
        protocols.get(name).is_some_and(|protocol| {
            set(&protocol.enabled) == Some(false)
                || set(&protocol.disabled_by_default) == Some(true)
        })
    };
    let on = |name: &str| {
        protocols.get(name).is_some_and(|protocol| set(&protocol.enabled) == Some(true))
            && !off(name)
    };
    let old: Vec<&str> =
        ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"].into_iter().filter(|name| on(name)).collect();
    match (off("TLS 1.2"), old.as_slice()) {
        (true, _) => fail(sentence!("health.tls-protocols-off")),
        (false, []) => pass(sentence!("health.tls-protocols")),
        (false, old) => warn(sentence!("health.tls-protocols-old", names = old.join(", "))),
    }
}

/// Suites of which Microsoft's update servers and a default IIS take at least one.
pub(super) fn cipher_suites(facts: &MachineFacts) -> Option<Verdict> {
    let names: Vec<String> = facts
        .tls
        .as_ref()?
        .cipher_suites
        .as_ref()?
        .iter()
        .flat_map(|line| line.get().split(','))
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

pub(super) fn root_update(facts: &MachineFacts) -> Option<Verdict> {
    let update = facts.root_update.as_ref()?;
    match (set(&update.disable_root_auto_update), truth(&update.reachable)) {
        (None, None) => None,
        (Some(true), _) => warn(sentence!("health.root-update-off")),
        (_, Some(false)) => warn(sentence!("health.root-update-unreachable")),
        (_, None) => pass(sentence!("health.root-update-unasked")),
        _ => pass(sentence!("health.root-update")),
    }
}

pub(super) fn agent(facts: &MachineFacts) -> Option<Verdict> {
    let version = text(&facts.agent.as_ref()?.version)?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (parts.next()?, parts.next()?, parts.next().unwrap_or(0)) {
        (major, _, _) if major >= 10 => pass(sentence!("health.agent", version = version)),
        (7, minor, build) if (minor, build) >= (9, 9_600) || (minor, build) >= (6, 7_601) => {
            warn(sentence!("health.agent-before-10", version = version))
        }
        _ => fail(sentence!("health.agent-too-old", version = version)),
    }
}

pub(super) fn software_distribution(facts: &MachineFacts) -> Option<Verdict> {
    let Folder { exists, accessible, data_store_bytes, size_bytes, .. } =
        facts.software_distribution.as_ref()?;
    if truth(exists)? && truth(accessible) == Some(false) {
        return fail(sentence!("health.software-distribution-unreadable"));
    }
    if truth(exists) == Some(false) {
        return warn(sentence!("health.software-distribution-absent"));
    }
    let (store, all) = (number(data_store_bytes).unwrap_or(0), number(size_bytes).unwrap_or(0));
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

pub(super) fn catroot2(facts: &MachineFacts) -> Option<Verdict> {
    let folder = facts.catroot2.as_ref()?;
    match (truth(&folder.exists)?, truth(&folder.accessible)) {
        (false, _) => warn(sentence!("health.catroot2-absent")),
        (_, Some(false)) => fail(sentence!("health.catroot2-unreadable")),
        _ => pass(sentence!("health.catroot2")),
    }
}

pub(super) fn component_store(facts: &MachineFacts) -> Option<Verdict> {
    let store = facts.component_store.as_ref()?;
    let pending = truth(&store.pending_xml) == Some(true);
    match text(&store.state)?.to_ascii_lowercase().as_str() {
        "healthy" if pending => warn(sentence!("health.component-store-pending")),
        "healthy" => pass(sentence!("health.component-store")),
        "repairable" => fail(sentence!("health.component-store-damaged")),
        "nonrepairable" => fail(sentence!("health.component-store-lost")),
        _ => None,
    }
}

pub(super) fn bits(facts: &MachineFacts) -> Option<Verdict> {
    let bits = facts.bits.as_ref()?;
    let jobs = number(&bits.jobs)?;
    match number(&bits.failed_jobs).unwrap_or(0) {
        0 if jobs > 60 => warn(sentence!("health.bits-many", jobs = jobs)),
        0 => pass(sentence!("health.bits", jobs = jobs)),
        failed => warn(sentence!("health.bits-failed", jobs = jobs, failed = failed)),
    }
}
