//! docs/objects.md names what the library reads and writes, no more and no less.

use crate::common::{root, scratch};
use serde::Serialize;
use serde_json::{json, Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use wudiag::base::Cancel;
use wudiag::codes::Spelling;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::{decode, Language};
use wudiag::logs::json::Shown;
use wudiag::logs::read::{self, Item, Options};
use wudiag::logs::{Level, Marks};
use wudiag::machine::facts::places::PLACES;
use wudiag::machine::facts::{read_strict, read_value, MachineFacts};
use wudiag::machine::health;
use wudiag::machine::policy::{evaluate, SetBy};
use wudiag::probe::{probe, ProbeOptions};
use wudiag::verdict::{Confidence, Evidence, Reason, Stage, State, Status, Subject};

/// The tables of the page: heading, then the rest of the row by its member.
pub(crate) fn tables() -> BTreeMap<String, BTreeMap<String, String>> {
    let page = std::fs::read_to_string(root().join("docs/objects.md")).unwrap();
    let mut tables = BTreeMap::<String, BTreeMap<String, String>>::new();
    let mut heading = String::new();
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("### ") {
            text.clone_into(&mut heading);
            assert!(tables.insert(heading.clone(), BTreeMap::new()).is_none(), "{heading} twice");
        } else if let Some(row) = line.strip_prefix("| `") {
            let (member, rest) = row.split_once("` |").unwrap();
            let table = tables.get_mut(&heading).unwrap_or_else(|| panic!("{line}"));
            assert!(
                table.insert(member.to_owned(), rest.to_owned()).is_none(),
                "{heading}.{member}"
            );
        }
    }
    tables
}

fn members(table: &BTreeMap<String, String>) -> BTreeSet<&str> {
    table.keys().map(String::as_str).collect()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("{value}")).keys().map(String::as_str).collect()
}

/// What the library writes for the object at this path of the facts, with nothing in it: every member
/// as null. `None` where it takes no object there.
fn empty(path: &str) -> Option<Value> {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('.').skip(1) {
        steps.push(step.strip_suffix("[]").unwrap_or(step));
        if step.ends_with("[]") {
            steps.push("[]");
        }
    }
    let wrap = |inner: Value, step: &&str| match *step {
        "[]" => json!([inner]),
        "*" => json!({ "TLS 1.2": inner }),
        name => json!({ name: inner }),
    };
    let facts = read_value(&steps.iter().rev().fold(json!({}), wrap)).ok()?;
    let mut written = serde_json::to_value(facts).unwrap();
    for step in &steps {
        written = match *step {
            "[]" => written[0].take(),
            "*" => written["TLS 1.2"].take(),
            name => written[name].take(),
        };
    }
    Some(written)
}

#[test]
fn facts_are_documented() {
    let tables = tables();
    let facts = serde_json::to_value(MachineFacts::default()).unwrap();
    assert_eq!(members(&tables["facts"]), keys(&facts));
    let same = |path: &str| match path {
        "facts.policy.wow" => "facts.policy.native".to_owned(),
        "facts.catroot2" => "facts.softwareDistribution".to_owned(),
        path => path.to_owned(),
    };
    let mut met = BTreeSet::from(["facts".to_owned()]);
    let mut open = vec!["facts".to_owned()];
    while let Some(path) = open.pop() {
        for member in tables[&same(&path)].keys() {
            for end in ["", "[]", ".*"] {
                let inside = format!("{path}.{member}{end}");
                let Some(written) = empty(&inside) else { continue };
                // Values of any name.
                if written.as_object().is_none_or(Map::is_empty) {
                    continue;
                }
                let table = tables.get(&same(&inside)).unwrap_or_else(|| panic!("no {inside}"));
                assert_eq!(members(table), keys(&written), "{inside}");
                met.insert(same(&inside));
                open.push(inside);
            }
        }
    }
    let documented: BTreeSet<String> =
        tables.keys().filter(|heading| heading.starts_with("facts")).cloned().collect();
    assert_eq!(documented, met);
    for (path, place) in PLACES {
        let (part, member) = path.split_once('.').unwrap();
        let row = &tables[&format!("facts.{part}")][member];
        assert!(row.contains(&format!("`{place}`")), "{path}: {row}");
    }
}

fn written(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn golden(name: &str) -> MachineFacts {
    let path = root().join(format!("tests/fixtures/machine/golden/{name}.json"));
    read_strict(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn documents_are_documented() {
    let tables = tables();
    let check = |heading: &str, value: &Value| {
        assert_eq!(members(&tables[heading]), keys(value), "{heading}");
    };
    let policy = written(evaluate(&golden("windows-10-1607")).show(Language::English));
    check("Policy", &policy);
    check("Policy value", &policy["values"][0]);
    check("Source", &policy["sources"][0]);
    let finding = &policy["findings"][0];
    check("Finding", finding);
    check("Fact", &finding["evidence"][0]["fact"]);
    let evidence = Evidence { record: Some(1), ..Evidence::default() };
    check("Evidence", &written(evidence));
    check("Unread", &written(&evaluate(&golden("no-rights")).unread[0]));
    let subject = Subject { kind: "server", name: None, id: None };
    check("Subject", &written(subject));

    let with = |heading: &str| {
        let both = members(&tables[heading]).into_iter().chain(members(&tables["Finding"]));
        both.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let owned = |value: &Value| -> BTreeSet<String> {
        keys(value).into_iter().map(str::to_owned).collect()
    };
    let health = written(health::evaluate(&golden("server-2008r2")).show(Language::English));
    check("Health", &health);
    assert_eq!(with("Health check"), owned(&health["checks"][0]));
    let mut options = ProbeOptions::new("wsus.contoso.com");
    options.skip_network = true;
    let probe = written(probe(&options));
    check("Probe", &probe);
    let step = probe["steps"].as_array().unwrap().iter().find(|step| step["step"] == "url");
    let step = step.unwrap();
    assert_eq!(with("Probe step"), owned(step));
    check("Code", &step["codes"][0]);

    let log = root().join("tests/fixtures/logs/cbs/CBS.log");
    let (counts, _) =
        read::measure(&[log], Default::default(), Default::default(), Default::default());
    let counts = counts.to_json();
    check("Counts", &counts);
    check("Count of a file", &counts["files"][0]);

    let diagnosis = diagnose(
        &Request {
            paths: vec![root().join("tests/fixtures/logs/reportingevents")],
            history: Some(0),
            ..Request::default()
        },
        Language::English,
        &Cancel::new(),
    );
    let mut diagnosis = written(diagnosis);
    // Only where it was asked for.
    let history = diagnosis.as_object_mut().unwrap().remove("history").unwrap();
    check("Update", &history[0]);
    check("Diagnosis", &diagnosis);
    check("Intake", &diagnosis["intake"]);
    let log = scratch("objects-traced.log");
    let line = |text: &str| {
        format!("<![LOG[{text}]LOG]!><time=\"10:00:00.000+000\" date=\"05-14-2024\" component=\"ScanAgent\" context=\"\" type=\"1\" thread=\"1\" file=\"x:1\">\r\n")
    };
    let begun = line("Inside CScanAgent::ProcessScanRequest()");
    let given =
        line("CScanJob::OnLocationUpdate- Received Location=http://a.contoso.com, Version=3");
    std::fs::write(&log, begun + &given).unwrap();
    let request = Request { paths: vec![log], ..Request::default() };
    let traced = written(diagnose(&request, Language::English, &Cancel::new()));
    check("Step", &traced["trace"][0]);
    check("Server", &traced["servers"][0]);
    check("Machine", &diagnosis["machine"]);
    check("Attempt", &diagnosis["attempts"][0]);
    check("Coverage", &diagnosis["coverage"][0]);

    let decoded = written(&decode("0x8024402C", Language::English).unwrap()[0]);
    check("Decoded code", &decoded);
    check("Remedy", &decoded["remedies"][0]);
    check("Cause", &decoded["causes"][0]);

    let checks: Vec<&str> = health["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["check"].as_str().unwrap())
        .collect();
    let steps: Vec<&str> = probe["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["step"].as_str().unwrap())
        .collect();
    let set_by = [SetBy::ConfigMgr, SetBy::Mdm, SetBy::Gpo, SetBy::LocalPolicy, SetBy::Unknown];
    let set_by = set_by.map(|word| written(word).as_str().unwrap().to_owned());
    for (heading, member, words) in [
        ("Finding", "status", Status::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()),
        ("Finding", "confidence", Confidence::ALL.iter().map(|word| word.as_str()).collect()),
        ("Finding", "reasons", Reason::ALL.iter().map(|word| word.as_str()).collect()),
        ("Finding", "state", State::ALL.iter().map(|word| word.as_str()).collect()),
        ("Finding", "stage", Stage::ALL.iter().map(|word| word.as_str()).collect()),
        ("Health check", "check", checks),
        ("Probe step", "step", steps),
        ("Policy value", "setBy", set_by.iter().map(String::as_str).collect()),
    ] {
        for word in words {
            assert!(
                tables[heading][member].contains(&format!("`{word}`")),
                "{heading}.{member}: {word}"
            );
        }
    }
}

/// Every member of a record, and every mark that one can have.
#[test]
fn records_are_documented() {
    let tables = tables();
    let of = |options: Options, fixture: &str| {
        let log = root().join("tests/fixtures/logs").join(fixture);
        let mut records = Vec::new();
        for item in read::open(&[log], options, Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("{item:?}") };
            records.extend(batch.records().map(|record| written(Shown { record, raw: true })));
        }
        records
    };
    let merged = of(Options { merge: true, ..Options::default() }, "reportingevents");
    assert_eq!(members(&tables["Record"]), keys(&merged[0]));
    let has = |member: &str| merged.iter().find_map(|record| record[member].get(0)).unwrap();
    assert_eq!(members(&tables["Code of a record"]), keys(has("codes")));
    assert_eq!(members(&tables["Update of a record"]), keys(has("updates")));
    assert_eq!(members(&tables["Time of a record"]), keys(&merged[0]["time"]));
    let marks: BTreeSet<&str> = Marks(u32::MAX).names().collect();
    assert_eq!(members(&tables["Mark"]), marks);
    let words = |heading: &str, member: &str, words: &[&str]| {
        for word in words {
            assert!(tables[heading][member].contains(&format!("`{word}`")), "{member}: {word}");
        }
    };
    words("Record", "level", &Level::ALL.map(Level::as_str));
    let spellings = [
        Spelling::Hex,
        Spelling::BareHex,
        Spelling::Decimal,
        Spelling::SignedDecimal,
        Spelling::SignExtended,
        Spelling::Name,
        Spelling::SetupPair,
        Spelling::HttpStatus,
        Spelling::MsiReturn,
    ];
    words("Code of a record", "spelling", &spellings.map(Spelling::as_str));
}
