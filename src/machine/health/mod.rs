//! Judges facts about the machine that decide whether updates can work at all. Pure: the PowerShell
//! module gathers the facts (docs/objects.md).

mod checks;

use super::facts::{places, MachineFacts};
use crate::knowledge::{sentence, Language, Sentence};
use crate::verdict::{rule, Evidence, Finding, RuleId, Shown, Status, SCHEMA};
use serde::Serialize;
use serde_json::Value;

/// All checks, in their order.
#[derive(Clone, Debug)]
pub struct Health {
    /// Each check with its finding.
    pub checks: Vec<HealthCheck>,
}

/// A check and what it found.
#[derive(Clone, Debug)]
pub struct HealthCheck {
    /// Its name, such as `pending-restart`. The finding's rule names the cause, and a check can have
    /// several of them.
    pub check: &'static str,
    /// The part of the facts that it reads.
    pub part: &'static str,
    /// What it found.
    pub finding: Finding,
}

/// A [`Health`] in words: the JSON document.
#[derive(Clone, Debug, Serialize)]
pub struct ShownHealth {
    schema: u32,
    status: Status,
    checks: Vec<ShownCheck>,
}

/// A check in words: a finding with the names of the check and of the part that it reads.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCheck {
    check: &'static str,
    part: &'static str,
    #[serde(flatten)]
    finding: Shown,
}

impl Health {
    /// The worst status of a check.
    pub fn status(&self) -> Status {
        self.checks.iter().map(|check| check.finding.status).max().unwrap_or(Status::Unknown)
    }

    /// The document in a language.
    pub fn show(&self, language: Language) -> ShownHealth {
        let show = |HealthCheck { check, part, finding }: &HealthCheck| ShownCheck {
            check,
            part,
            finding: finding.show(language),
        };
        let checks = self.checks.iter().map(show).collect();
        ShownHealth { schema: SCHEMA, status: self.status(), checks }
    }
}

/// What a check says: the status, the sentence, and the rule where it is not the check's own.
struct Verdict(Status, Sentence, Option<RuleId>);

/// A check: its name, its rule (codes, remedies and sources are in `data/rules`), the part of the
/// facts that it reads, and its judge.
struct Check(&'static str, RuleId, &'static str, fn(&MachineFacts) -> Option<Verdict>);

#[rustfmt::skip]
const CHECKS: &[Check] = &[
    Check("disk", rule!("disk"), "disk", checks::disk),
    Check("winre", rule!("winre-partition-small"), "winre", checks::winre),
    Check("memory", rule!("memory"), "memory", checks::memory),
    Check("clock", rule!("clock-skew"), "clock", checks::clock),
    Check("services", rule!("service-disabled"), "services", checks::services),
    Check("pending-restart", rule!("restart-pending"), "pendingRestart", checks::pending_restart),
    Check("tls-protocols", rule!("tls12-off-client"), "tls", checks::tls_protocols),
    Check("cipher-suites", rule!("cipher-order-policy"), "tls", checks::cipher_suites),
    Check("root-update", rule!("ctldl-unreachable"), "rootUpdate", checks::root_update),
    Check("agent", rule!("agent"), "agent", checks::agent),
    Check("software-distribution", rule!("software-distribution"), "softwareDistribution", checks::software_distribution),
    Check("catroot2", rule!("catroot2"), "catroot2", checks::catroot2),
    Check("component-store", rule!("component-store"), "componentStore", checks::component_store),
    Check("bits", rule!("bits"), "bits", checks::bits),
];

/// The signs of a pending restart that are there, by their names in the facts; `None` where they
/// were not gathered.
pub fn restart_signs(facts: &MachineFacts) -> Option<Vec<&'static str>> {
    checks::restart_signs(facts)
}

/// Judges the facts.
pub fn evaluate(facts: &MachineFacts) -> Health {
    // What the document says, for evidence.
    let mut written = serde_json::to_value(facts).unwrap_or_default();
    without_nulls(&mut written);
    let check = |Check(check, rule, part, judge): &Check| {
        let finding = match judge(facts) {
            Some(Verdict(status, said, finer)) => {
                let rule = finer.unwrap_or(*rule);
                match status {
                    Status::Warn | Status::Fail => Finding::new(rule, said).status(status),
                    _ => Finding::clear(rule, status, said),
                }
                .because(evidence(facts, part, &written[part]))
            }
            None => {
                let said = match facts.error(part) {
                    Some(why) => sentence!("health.not-judged", why = why),
                    None => sentence!("health.not-judged-not-gathered"),
                };
                Finding::clear(*rule, Status::Unknown, said)
            }
        };
        HealthCheck { check, part, finding }
    };
    Health { checks: CHECKS.iter().map(check).collect() }
}

/// Leaves out the members that are not there.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// The members of a part as facts; the items of a list by their names.
fn evidence(facts: &MachineFacts, part: &str, written: &Value) -> Vec<Evidence> {
    let fact = |path: String, value: &Value| {
        let from = match path.as_str() {
            "tls.cipherSuites" => {
                let from = facts.tls.as_ref().and_then(|tls| tls.cipher_suites_from.as_ref());
                from.map(|from| from.get().clone())
            }
            path => match path.strip_prefix("services.") {
                Some(name) => Some(format!(r"{}\{name}", places::SERVICES)),
                None => places::of(path).map(str::to_owned),
            },
        };
        Evidence::fact(path, value.clone(), from.as_deref())
    };
    match written {
        Value::Object(members) => {
            members.iter().map(|(name, value)| fact(format!("{part}.{name}"), value)).collect()
        }
        Value::Array(items) => {
            // Of services those first that cannot do their work.
            let rests = |item: &&Value| {
                let word =
                    |name: &str| item[name].as_str().unwrap_or_default().to_ascii_lowercase();
                let fails = word("startType") == "disabled" || word("status") == "missing";
                !(fails || word("status").ends_with("pending"))
            };
            let mut items: Vec<&Value> = items.iter().collect();
            items.sort_by_key(rests);
            let named = items.into_iter().map(|item| {
                let name = item["name"].as_str().unwrap_or("item");
                fact(format!("{part}.{name}"), item)
            });
            named.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::read_strict;

    #[test]
    fn nothing_known() {
        let facts = r#"{ "errors": { "winre": "administrator rights are needed" } }"#;
        let health = evaluate(&read_strict(facts).unwrap());
        assert!(health.checks.iter().all(|check| check.finding.status == Status::Unknown));
        let winre = health.checks.iter().find(|check| check.check == "winre").unwrap();
        let said = winre.finding.title.render(Language::English);
        assert_eq!(said, "Not judged: administrator rights are needed.");
    }
}
