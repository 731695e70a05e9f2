//! The update policy, from the facts and from what WUAHandler.log says about it.

use super::overwritten::{same, Overwritten};
use crate::base::Cancel;
use crate::knowledge::Language;
use crate::logs::read::{self, Item, Warning, WarningKind};
use crate::logs::Family;
use crate::machine::facts::MachineFacts;
use crate::machine::policy::{evaluate, Policy, Unread};
use crate::verdict::{rule, worst_first, Confidence, Finding, Reason, State, Status};
use std::path::PathBuf;

/// So much is read from the end of each log. ConfigMgr starts a new one after 250 KB, unless told
/// otherwise.
const WINDOW: u64 = 4 << 20;

/// Judges the policy by the facts and by logs of the ConfigMgr client: files of WUAHandler.log, the
/// rotated ones too. What cannot be read is in `unread`, with the reason in `language`.
pub fn policy(facts: &MachineFacts, logs: &[PathBuf], language: Language) -> Policy {
    let mut policy = evaluate(facts);
    let config_mgr = facts.config_mgr.as_ref().and_then(|cm| cm.update_server.as_ref());
    let config_mgr = config_mgr.map(|server| server.get().as_str()).filter(|url| !url.is_empty());
    let (rule, warnings) = read_logs(logs);
    policy.unread.extend(warnings.into_iter().map(|warning| {
        let why = warning.sentence(language);
        Unread { path: warning.path, why }
    }));
    if let Some(logged) = rule.finding(config_mgr) {
        join(&mut policy, logged, config_mgr);
    }
    policy
}

fn read_logs(logs: &[PathBuf]) -> (Overwritten, Vec<Warning>) {
    let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
        logs.iter().partition(|path| path.is_dir());
    let of_folder = |folder: &PathBuf| Warning {
        path: folder.display().to_string(),
        kind: WarningKind::Directory,
    };
    let mut rule = Overwritten::default();
    let mut warnings: Vec<Warning> = folders.into_iter().map(of_folder).collect();
    let options = read::Options {
        family: Some(Family::Ccm),
        tail: Some(usize::MAX),
        window: Some(WINDOW),
        ..read::Options::default()
    };
    for item in read::open(&files, options, Cancel::new()) {
        match item {
            Item::Batch(batch) => batch.records().for_each(|record| rule.look(&record)),
            Item::Warning(warning) => warnings.push(warning),
        }
    }
    (rule, warnings)
}

/// Puts what the log shows beside what the facts show: one cause is one finding.
fn join(policy: &mut Policy, mut logged: Finding, config_mgr: Option<&str>) {
    let by_facts = policy
        .findings
        .iter()
        .position(|finding| finding.rule == rule!("policy-overwritten-by-domain"));
    match by_facts {
        Some(index) => {
            let fact = &mut policy.findings[index];
            if logged.state == State::Healed {
                fact.reasons = vec![Reason::FactOnly, Reason::Contradicted];
                fact.confidence = fact.confidence.min(Confidence::Medium);
            } else {
                fact.reasons = vec![Reason::FactAgrees];
            }
            (fact.count, fact.first, fact.last) = (logged.count, logged.first, logged.last);
            // The newest line and its failure, then the facts, then what is older.
            let newest = logged.evidence.len().min(2);
            let older = logged.evidence.split_off(newest);
            let facts = std::mem::take(&mut fact.evidence);
            fact.evidence = [logged.evidence, facts, older].concat();
            fact.counter = logged.counter;
        }
        None => {
            // The policy names the very server that ConfigMgr does: what the log shows may be over.
            let both = policy.server.as_deref().zip(config_mgr);
            if logged.state == State::Current && both.is_some_and(|(a, b)| same(a, b)) {
                logged.state = State::Unknown;
                logged.status = Status::Warn;
                logged.confidence = Confidence::Low;
                logged.reasons = vec![Reason::LogOnly, Reason::Contradicted];
            }
            policy.findings.push(logged);
        }
    }
    worst_first(&mut policy.findings);
}
