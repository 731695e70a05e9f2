//! The rules about policy and health, against recorded facts; and the ids that the rules and tables
//! use.

use serde_json::Value;
use std::collections::BTreeSet;
use wudiag::codes::{identify, Hex, Space};
use wudiag::fault::Row;
use wudiag::knowledge::{Language, RemedyId};
use wudiag::machine::facts::{read_value, MachineFacts};
use wudiag::machine::{health, policy};
use wudiag::verdict::{Finding, RuleId};

/// Every fixture of a folder: its name, the facts, what is expected.
fn fixtures(folder: &str) -> Vec<(String, MachineFacts, Value)> {
    let folder = crate::common::root().join("tests/fixtures/machine").join(folder);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let document: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("file"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        found.push((
            path.file_stem().expect("name").to_string_lossy().into_owned(),
            read_value(&document["facts"])
                .unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            document["expect"].clone(),
        ));
    }
    assert!(found.len() > 3, "no fixtures");
    found
}

/// `rule/also:status:first code`.
fn short(finding: &Finding) -> String {
    let also = finding.also.as_ref().map(|also| format!("/{also}")).unwrap_or_default();
    let code = finding.codes.first().map_or("-".to_owned(), |code| Hex(*code).to_string());
    format!("{}{also}:{}:{code}", finding.rule.as_str(), finding.status.as_str())
}

#[test]
fn policies() {
    for (name, facts, expect) in fixtures("policy") {
        let policy = policy::evaluate(&facts);
        let findings: Vec<String> = policy.findings.iter().map(short).collect();
        assert_eq!(Value::from(findings), expect["findings"], "{name}");
        let shown = serde_json::to_value(policy.show(Language::English)).expect("json");
        for key in ["managedBy", "origin"] {
            if !expect[key].is_null() {
                assert_eq!(shown[key], expect[key], "{name}");
            }
        }
        if let Some(sources) = expect["sources"].as_array() {
            let from: Vec<Value> = policy.sources.iter().map(|source| source.from.into()).collect();
            assert_eq!(&from, sources, "{name}");
        }
    }
}

#[test]
fn health_checks() {
    for (name, facts, expect) in fixtures("health") {
        let whole = name == "sound";
        let expect = expect.as_object().expect("an object");
        let mut met = BTreeSet::new();
        for check in health::evaluate(&facts).checks.into_iter().map(|check| check.finding) {
            let (rule, status) = (check.rule.as_str(), check.status.as_str());
            let title = check.title.render(Language::English);
            match expect.get(rule) {
                Some(expected) => {
                    assert_eq!(status, expected, "{name}: {rule} {title}");
                    met.insert(rule);
                }
                None if whole => assert_eq!(status, "pass", "{name}: {rule} {title}"),
                None => {
                    assert!(["pass", "unknown"].contains(&status), "{name}: {rule} {title}");
                }
            }
            assert_eq!(check.codes.is_empty(), status == "pass" || status == "unknown");
        }
        assert_eq!(met.len(), expect.len(), "{name}: expected {expect:?}, met {met:?}");
    }
}

/// The same facts in every language: other sentences, everything else alike.
#[test]
fn judgements_speak_every_language() {
    for (name, facts, _) in fixtures("policy").into_iter().chain(fixtures("health")) {
        let (policy, health) = (policy::evaluate(&facts), health::evaluate(&facts));
        let checks = health.checks.iter().map(|check| &check.finding);
        let titles = policy.findings.iter().chain(checks).map(|finding| &finding.title);
        let because = policy.sources.iter().map(|source| &source.because);
        for sentence in titles.chain(because) {
            let english = sentence.render(Language::English);
            for language in Language::ALL.into_iter().skip(1) {
                let own = sentence.render(language);
                // "Agent 10.0.…" is French, too.
                let same = own == english
                    && !(english.starts_with("Agent ") && language == Language::French);
                assert!(
                    !same && !own.is_empty() && !own.contains(['{', '}']),
                    "{name} {}: {own}",
                    language.tag()
                );
            }
        }
    }
}

/// Every list of remedies ascends, whether a fixture fires its rule or not.
#[test]
fn the_least_intrusive_is_first() {
    let ascends = |remedies: &[RemedyId]| {
        remedies.windows(2).all(|pair| pair[0].intrusion() <= pair[1].intrusion())
    };
    for rule in RuleId::all() {
        assert!(ascends(&rule.remedies()), "{}", rule.as_str());
    }
    for row in Row::all() {
        assert!(ascends(row.remedies), "{}", row.condition);
    }
}

#[test]
fn every_code_of_a_rule_is_known() {
    for rule in RuleId::all() {
        for code in rule.codes() {
            assert!(identify(*code, Space::of(*code)).known, "{}: 0x{code:08X}", rule.as_str());
        }
    }
}
