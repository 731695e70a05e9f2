//! The facts document: every mistake is named by its path, or left out with a warning.

use crate::common::{root, shared};
use proptest::prelude::*;
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use wudiag::machine::facts::{
    read_lenient, read_strict, FactError, MachineFacts, MOST_BYTES, MOST_WARNINGS,
};
use wudiag::machine::{health, policy};
use wudiag::verdict::Status;

/// A document with a mistake, the path of the mistake, and a word of the reason.
const MISTAKES: &[(&str, &str, &str)] = &[
    (r#"{"disc":{}}"#, "disc", "unknown field `disc`"),
    (r#"{"disk":{"freeByte":1}}"#, "disk.freeByte", "unknown field `freeByte`"),
    (r#"{"disk":{"freeBytes":"much"}}"#, "disk.freeBytes", "a number is needed"),
    (r#"{"disk":{"freeBytes":[1]}}"#, "disk.freeBytes", "a number is needed"),
    (r#"{"disk":["C:",1,2]}"#, "disk", "an object"),
    (r#"{"disk":7}"#, "disk", "an object"),
    (r#"{"os":{"name":11}}"#, "os.name", "text is needed"),
    (r#"{"configMgr":{"installed":"yes"}}"#, "configMgr.installed", "true or false"),
    (r#"{"configMgr":{"updateserver":"http://a"}}"#, "configMgr.updateserver", "unknown field"),
    (r#"{"policy":{"WindowsUpdate":{}}}"#, "policy.WindowsUpdate", "unknown field"),
    (r#"{"policy":{"native":{"Update":{}}}}"#, "policy.native.Update", "unknown field"),
    (
        r#"{"policy":{"native":{"AU":{"UseWUServer":{"value":1}}}}}"#,
        "policy.native.AU.UseWUServer",
        "missing field `type`",
    ),
    (
        r#"{"policy":{"native":{"AU":{"UseWUServer":{"type":"REG_DWORD","value":1,"v":2}}}}}"#,
        "policy.native.AU.UseWUServer.v",
        "unknown field",
    ),
    (
        r#"{"policy":{"native":{"AU":{"UseWUServer":{"type":"DWORD","value":1}}}}}"#,
        "policy.native.AU.UseWUServer",
        "`DWORD` is no type of a registry value",
    ),
    (
        r#"{"policy":{"native":{"AU":{"UseWUServer":{"type":"REG_DWORD","value":"on"}}}}}"#,
        "policy.native.AU.UseWUServer",
        "a number is needed",
    ),
    (
        r#"{"policy":{"wow":{"WindowsUpdate":{"WUServer":"http://a","wuserver":"http://b"}}}}"#,
        "policy.wow.WindowsUpdate",
        "every name once",
    ),
    (
        r#"{"policy":{"provenance":{"rsop":{"settings":[{},{"precedence":"first"}]}}}}"#,
        "policy.provenance.rsop.settings[1].precedence",
        "a number is needed",
    ),
    (r#"{"services":{"name":"BITS"}}"#, "services", "a sequence"),
    (r#"{"services":[{"name":"BITS","start":3}]}"#, "services[0].start", "unknown field"),
    (r#"{"pendingRestart":{"reboot":true}}"#, "pendingRestart.reboot", "unknown field"),
    (r#"{"tls":{"protocols":{"TLS 1.2":{"on":1}}}}"#, "tls.protocols.TLS 1.2.on", "unknown field"),
    (r#"{"tls":{"cipherSuites":["A",7]}}"#, "tls.cipherSuites[1]", "text is needed"),
    (r#"{"errors":{"diskette":"gone"}}"#, "errors.diskette", "unknown field `diskette`"),
    (r#"{"errors":{"disk":7}}"#, "errors.disk", "text is needed"),
    (r#"{"schema":2}"#, "schema", "version 2"),
    (r#"{"gathered":"28.11.2026"}"#, "gathered", "a UTC time"),
    (r#"[{"disk":{}}]"#, "facts", "an object"),
    (r#"{"disk":{}"#, "facts", "EOF"),
    (r#"{} {}"#, "facts", "trailing"),
];

#[test]
fn a_mistake_is_named_by_its_path() {
    for (document, path, why) in MISTAKES {
        let error = read_strict(document).expect_err(document);
        assert_eq!(error.path, *path, "{document}: {error}");
        assert!(error.why.contains(why), "{document}: {error}");
        assert_eq!(error.to_string(), format!("{}: {}", error.path, error.why));
        // Nobody who writes such a document knows the names of our types.
        assert!(!error.why.contains("struct "), "{document}: {error}");
    }
}

/// The same mistakes in a document that is sound otherwise.
#[test]
fn a_mistake_costs_no_more_than_itself() {
    for (document, path, _) in MISTAKES.iter().filter(|(_, path, _)| *path != "facts") {
        let mut document: Map<String, Value> = serde_json::from_str(document).unwrap();
        document.insert("memory".to_owned(), json!({ "availableBytes": "0x400" }));
        document.insert("agent".to_owned(), json!({ "version": "10.0.1" }));
        let document = Value::Object(document).to_string();
        let (facts, warnings) = read_lenient(&document);
        assert_eq!(paths(&warnings), [*path], "{document}");
        assert_eq!(facts.memory.unwrap().available_bytes.map(|bytes| *bytes.get()), Some(1024));
        assert_eq!(facts.agent.unwrap().version.unwrap().get(), "10.0.1");
    }
}

fn paths(warnings: &[FactError]) -> Vec<&str> {
    warnings.iter().map(|warning| warning.path.as_str()).collect()
}

#[test]
fn members_beside_a_mistake_are_kept() {
    let (facts, warnings) = read_lenient(
        r#"{ "disk": { "drive": "C:", "freeBytes": "lots", "sizeBytes": 9, "colour": "red" },
             "services": [ { "name": "BITS" }, 5, { "name": "wuauserv", "status": true, "startType": "Manual" } ],
             "policy": { "native": { "AU": { "UseWUServer": { "type": "REG_WORD", "value": 1 }, "AUOptions": 4 } } },
             "errors": { "winre": "no rights", "winrar": "no rights" } }"#,
    );
    assert_eq!(
        paths(&warnings),
        [
            "disk.colour",
            "disk.freeBytes",
            "errors.winrar",
            "policy.native.AU.UseWUServer",
            "services[1]",
            "services[2].status"
        ]
    );
    let disk = facts.disk.as_ref().unwrap();
    assert_eq!((disk.size_bytes.as_ref().unwrap().get(), &disk.free_bytes), (&9, &None));
    let services = facts.services.as_ref().unwrap();
    assert_eq!(services.len(), 2);
    assert_eq!(services[1].start_type.as_ref().unwrap().get(), "Manual");
    let au = facts.policy.as_ref().unwrap().native.as_ref().unwrap().au.as_ref().unwrap();
    assert_eq!(au.values().map(|(name, _)| name).collect::<Vec<_>>(), ["AUOptions"]);
    assert_eq!(facts.error("winre"), Some("no rights"));
}

#[test]
fn values_as_they_are_written() {
    let facts = read_strict(
        "\u{feff}{ \"policy\": { \"native\": { \"windowsupdate\": { \"WUSERVER\": { \"type\": \"reg_sz\", \"value\": \" http://a \" } },
             \"AU\": { \"UseWUServer\": \"0x1\", \"NoAutoUpdate\": null } } },
           \"disk\": { \"freeBytes\": \"12\", \"sizeBytes\": null }, \"configMgr\": { \"installed\": 1 } }",
    )
    .unwrap();
    let native = facts.policy.as_ref().unwrap().native.as_ref().unwrap();
    let server = native.windows_update.as_ref().unwrap().get("wuserver").unwrap();
    assert_eq!((server.kind(), server.text()), (Some("REG_SZ"), Some("http://a")));
    assert_eq!(server.written(), " http://a ");
    let au = native.au.as_ref().unwrap();
    assert_eq!(au.get("UseWUServer").unwrap().number(), Some(1));
    assert!(au.get("NoAutoUpdate").is_none());
    let disk = facts.disk.as_ref().unwrap();
    let free = disk.free_bytes.as_ref().unwrap();
    assert_eq!((free.get(), free.written()), (&12, &json!("12")));
    assert!(
        disk.size_bytes.is_none() && facts.config_mgr.unwrap().installed.unwrap().get() == &true
    );
}

/// Time grows with the length of the document, and what is given back stays small.
#[test]
fn hostile_documents() {
    let started = Instant::now();
    let names: Vec<String> = (0..60_000).map(|number| format!("\"part{number}\":{{}}")).collect();
    let items: Vec<String> = (0..80_000).map(|number| format!("{{\"nam\":{number}}}")).collect();
    let members: Vec<String> = (0..80_000).map(|number| format!("\"m{number}\":1")).collect();
    let documents = [
        format!("{{{},\"agent\":{{\"version\":\"7.9\"}}}}", names.join(",")),
        format!("{{\"services\":[{}],\"agent\":{{\"version\":\"7.9\"}}}}", items.join(",")),
        format!("{{\"disk\":{{{}}},\"agent\":{{\"version\":\"7.9\"}}}}", members.join(",")),
    ];
    for document in &documents {
        assert!(document.len() < MOST_BYTES);
        let (facts, warnings) = read_lenient(document);
        assert!((1..=MOST_WARNINGS).contains(&warnings.len()), "{}", warnings.len());
        assert_eq!(facts.agent.unwrap().version.unwrap().get(), "7.9");
        assert!(read_strict(document).is_err());
    }
    let longest = started.elapsed();
    assert!(longest < Duration::from_secs(60), "{longest:?} for three documents");
    for deep in ["[".repeat(200_000), "{\"disk\":".repeat(200_000)] {
        assert!(read_strict(&deep).unwrap_err().why.contains("recursion limit"));
        assert_eq!(paths(&read_lenient(&deep).1), ["facts"]);
    }
    let long = format!("{{\"computer\":\"{}\"}}", "x".repeat(MOST_BYTES));
    assert_eq!(read_strict(&long).unwrap_err().path, "facts");
    assert_eq!(read_lenient(&long).1.len(), 1);
}

/// Every facts document of the labelled stories.
#[test]
fn stories_are_read_without_a_warning() {
    let Some(stories) = shared("stories") else { return };
    let mut read = 0;
    for story in std::fs::read_dir(stories).unwrap() {
        let path = story.unwrap().path().join("bundle/facts.json");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (facts, warnings) = read_lenient(&text);
        assert!(warnings.is_empty(), "{}: {warnings:?}", path.display());
        assert_eq!(read_strict(&text).unwrap(), facts, "{}", path.display());
        assert!(facts.os.is_some(), "{}", path.display());
        read += 1;
    }
    assert!(read >= 20, "only {read} documents were found");
}

/// The documents that the gatherers make on eight kinds of machines.
#[test]
fn golden_documents() {
    let folder = root().join("tests/fixtures/machine");
    let expected: Value = serde_json::from_str(
        &std::fs::read_to_string(root().join("tests/fixtures/machine/golden-expected.json"))
            .unwrap(),
    )
    .unwrap();
    let mut seen = BTreeSet::new();
    for (name, expected) in expected.as_object().unwrap() {
        let text = std::fs::read_to_string(folder.join(format!("golden/{name}.json"))).unwrap();
        let facts = read_strict(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            without_nulls(serde_json::to_value(&facts).unwrap()),
            without_nulls(serde_json::from_str(&text).unwrap()),
            "{name}: something of the document is lost"
        );
        let policy = policy::evaluate(&facts);
        let origin = policy.origin.as_ref();
        let shown = serde_json::to_value(policy.show(Default::default())).unwrap();
        let rules: Vec<&str> = policy.findings.iter().map(|found| found.rule.as_str()).collect();
        assert_eq!(json!(rules), expected["findings"], "{name}");
        for key in ["managedBy", "origin", "gpo"] {
            assert_eq!(shown[key], expected[key], "{name}: {key}");
        }
        assert_eq!(origin.is_some(), policy.server.is_some(), "{name}");
        let worst = policy.status();
        let standing = policy.findings.iter().filter(|finding| finding.stands());
        let named: Vec<&str> = standing
            .filter(|finding| finding.status == worst && worst >= Status::Warn)
            .map(|finding| finding.rule.as_str())
            .collect();
        let verdict = shown["verdict"].as_str().unwrap();
        assert!(verdict.starts_with("Updates come from "), "{name}: {verdict}");
        let said = verdict.split_once(": ").map_or("", |(_, rules)| rules.trim_end_matches('.'));
        let said = if named.is_empty() { "" } else { said.rsplit(": ").next().unwrap() };
        assert_eq!(said, named.join(", "), "{name}: {verdict}");
        assert_eq!(
            shown["managedBy"] != "windows-update",
            verdict.contains(" update server "),
            "{name}: {verdict}"
        );
        let unread: Vec<&str> = policy.unread.iter().map(|unread| unread.path.as_str()).collect();
        assert_eq!(json!(unread), *expected.get("unread").unwrap_or(&json!([])), "{name}");
        let mut odd = Map::new();
        for check in health::evaluate(&facts).checks {
            if check.finding.status.as_str() != "pass" {
                odd.insert(
                    check.finding.rule.as_str().to_owned(),
                    check.finding.status.as_str().into(),
                );
            }
        }
        assert_eq!(Value::Object(odd), expected["checks"], "{name}");
        seen.insert(format!("{name}.json"));
    }
    let there = std::fs::read_dir(folder.join("golden")).unwrap();
    let there: BTreeSet<String> =
        there.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, seen);
}

/// Null and absent are the same.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// Any JSON, with names that the document knows.
fn any_json() -> impl Strategy<Value = Value> {
    const NAMES: &[&str] = &[
        "schema",
        "gathered",
        "zone",
        "os",
        "build",
        "policy",
        "native",
        "wow",
        "WindowsUpdate",
        "AU",
        "WUServer",
        "UseWUServer",
        "type",
        "value",
        "provenance",
        "rsop",
        "settings",
        "gpoId",
        "key",
        "name",
        "policyManager",
        "Update",
        "UpdateServiceUrl",
        "configMgr",
        "updateServer",
        "disk",
        "freeBytes",
        "services",
        "status",
        "tls",
        "protocols",
        "TLS 1.2",
        "enabled",
        "cipherSuites",
        "pendingRestart",
        "fileRename",
        "errors",
        "agent",
        "version",
        "winre",
        "clock",
        "differenceSeconds",
        "other",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("http://wsus:8530")),
        Just(json!("REG_DWORD")),
        Just(json!("0xffffffffffffffff")),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..8).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

/// Judges whatever could be read.
fn judge(facts: &MachineFacts) {
    let policy = policy::evaluate(facts);
    // One decision: the server has the owner that its value has.
    let row = policy.values.iter().find(|value| {
        value.name.eq_ignore_ascii_case("WUServer")
            && value.view == "native"
            && value.key.ends_with("WindowsUpdate")
    });
    if let (Some(origin), Some(row)) = (&policy.origin, row) {
        if row.value.as_str().map(str::trim) == policy.server.as_deref() {
            assert_eq!((origin.set_by, &origin.gpo), (row.set_by, &row.gpo));
        }
    }
    serde_json::to_string(&policy.show(Default::default())).unwrap();
    serde_json::to_string(&health::evaluate(facts).show(Default::default())).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_is_read(document in any_json()) {
        let text = document.to_string();
        let (facts, warnings) = read_lenient(&text);
        judge(&facts);
        // What is read without a warning is what is read strictly.
        match read_strict(&text) {
            Ok(strict) => prop_assert!(warnings.is_empty() && strict == facts, "{warnings:?}"),
            Err(_) => prop_assert!(!warnings.is_empty()),
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        judge(&read_lenient(&text).0);
        let _ = read_strict(&text);
    }
}
