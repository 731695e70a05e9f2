//! The rules about policy and health, against recorded facts; and the ids that the rules and tables
//! use.

use serde_json::Value;
use std::collections::BTreeSet;
use wudiag::fault::Row;
use wudiag::knowledge::Language;
use wudiag::machine::{health, policy};

/// Every fixture of a folder: its name, the facts, what is expected.
fn fixtures(folder: &str) -> Vec<(String, Value, Value)> {
    let folder = crate::common::root().join("tests/fixtures/wsus").join(folder);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let document: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("file"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        found.push((
            path.file_stem().expect("name").to_string_lossy().into_owned(),
            document["facts"].clone(),
            document["expect"].clone(),
        ));
    }
    assert!(found.len() > 3, "no fixtures");
    found
}

#[test]
fn policies() {
    for (name, facts, expect) in fixtures("policy") {
        let policy =
            serde_json::to_value(policy::evaluate(&facts, Language::English)).expect("json");
        let findings: Vec<String> = policy["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .map(|finding| {
                format!(
                    "{}:{}:{}",
                    finding["id"].as_str().unwrap(),
                    finding["severity"].as_str().unwrap(),
                    finding["hresult"].as_str().unwrap_or("-")
                )
            })
            .collect();
        assert_eq!(Value::from(findings), expect["findings"], "{name}");
        for key in ["managedBy", "origin"] {
            if !expect[key].is_null() {
                assert_eq!(policy[key], expect[key], "{name}");
            }
        }
        if let Some(sources) = expect["sources"].as_array() {
            let from: Vec<&Value> = policy["sources"]
                .as_array()
                .expect("sources")
                .iter()
                .map(|source| &source["from"])
                .collect();
            assert_eq!(from, sources.iter().collect::<Vec<_>>(), "{name}");
        }
    }
}

#[test]
fn health_checks() {
    for (name, facts, expect) in fixtures("health") {
        let whole = name == "sound";
        for check in health::evaluate(&facts, Language::English).checks {
            let status = serde_json::to_value(check.status).expect("json");
            match expect.get(check.id) {
                Some(expected) => {
                    assert_eq!(&status, expected, "{name}: {} {}", check.id, check.detail)
                }
                None if whole => {
                    assert_eq!(status, "pass", "{name}: {} {}", check.id, check.detail)
                }
                None => assert!(
                    status == "pass" || status == "unknown",
                    "{name}: {} {}",
                    check.id,
                    check.detail
                ),
            }
            assert_eq!(check.explains.is_empty(), status == "pass" || status == "unknown");
        }
    }
}

/// The same facts in every language: other sentences, everything else alike.
#[test]
fn judgements_speak_every_language() {
    let sentences = |facts: &Value, language| {
        let policy = policy::evaluate(facts, language);
        let health = health::evaluate(facts, language);
        let ids: Vec<&str> = policy
            .findings
            .iter()
            .map(|finding| finding.id)
            .chain(health.checks.iter().map(|check| check.id))
            .collect();
        let because: Vec<String> =
            policy.sources.into_iter().map(|source| source.because).collect();
        let titles = policy
            .findings
            .into_iter()
            .map(|finding| finding.title)
            .chain(health.checks.into_iter().map(|check| check.detail));
        (ids, titles.chain(because).collect::<Vec<String>>())
    };
    for (name, facts, _) in fixtures("policy").into_iter().chain(fixtures("health")) {
        let (ids, english) = sentences(&facts, Language::English);
        for language in [Language::French, Language::Japanese, Language::Chinese] {
            let (own_ids, own) = sentences(&facts, language);
            assert_eq!(own_ids, ids, "{name}");
            for (own, english) in own.iter().zip(&english) {
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

#[test]
fn every_remedy_is_known() {
    let table = include_str!("../../data/knowledge/remedies.tsv");
    let known: BTreeSet<&str> = table.lines().filter_map(|line| line.split('\t').next()).collect();
    let mut used: BTreeSet<String> =
        Row::all().iter().flat_map(|row| row.remedies.iter().map(|id| (*id).to_owned())).collect();
    for (_, facts, _) in fixtures("policy") {
        used.extend(
            policy::evaluate(&facts, Language::English)
                .findings
                .into_iter()
                .flat_map(|finding| finding.remedies.to_vec())
                .map(str::to_owned),
        );
    }
    for (_, facts, _) in fixtures("health") {
        used.extend(
            health::evaluate(&facts, Language::English)
                .checks
                .into_iter()
                .flat_map(|check| check.remedies)
                .map(str::to_owned),
        );
    }
    let unknown: Vec<&String> = used.iter().filter(|id| !known.contains(id.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
