//! The diagnosis: every rule on a case in which it applies and one in which it nearly does; the
//! labelled stories.

use crate::common::{blessing, root, scratch, shared};
use std::collections::BTreeMap;
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, reports, Diagnosis, Request};
use wudiag::knowledge::Language;
use wudiag::verdict::{RuleId, State, Status};

fn of_folder(folder: &Path) -> Diagnosis {
    let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
    diagnose(&request, Language::English, &Cancel::new())
}

/// A case of a fixture: `[fires]`, `[first]` or `[near]`, then files, each after `--- name`.
struct Case {
    kind: String,
    files: BTreeMap<String, String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut file = None;
    for line in text.lines() {
        let kind = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        if let Some(kind) = kind.filter(|kind| ["fires", "first", "near"].contains(kind)) {
            cases.push(Case { kind: kind.to_owned(), files: BTreeMap::new() });
            file = None;
        } else if let Some(name) = line.strip_prefix("--- ") {
            file = Some(name.trim().to_owned());
        } else if let (Some(case), Some(file)) = (cases.last_mut(), &file) {
            let text = case.files.entry(file.clone()).or_default();
            text.push_str(line);
            text.push_str("\r\n");
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "`{line}` is in no file of a case");
        }
    }
    cases
}

/// Every rule that has a sentence of its own for a diagnosis is tried on both kinds of cases.
#[test]
fn every_rule_fires_and_nearly_does() {
    let folder = root().join("tests/fixtures/diagnose");
    let mut tried: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(RuleId::all().any(|known| known.as_str() == rule), "{rule} is no rule");
        let text = std::fs::read_to_string(&path).unwrap();
        for (index, case) in cases(&text).into_iter().enumerate() {
            let at = scratch(&format!("diagnosis/{rule}-{index}"));
            let _ = std::fs::remove_dir_all(&at);
            for (name, text) in &case.files {
                let file = at.join(name);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, text).unwrap();
            }
            let diagnosis = of_folder(&at);
            let own = diagnosis.findings.iter().position(|finding| {
                finding.rule.is_some_and(|own| own.as_str() == rule)
                    && !matches!(finding.state, State::Healed | State::Moot)
                    && finding.status >= Status::Info
            });
            let right = match case.kind.as_str() {
                "near" => own.is_none(),
                "first" => own == Some(0),
                _ => own.is_some(),
            };
            let known = tried.entry(rule.clone()).or_default();
            known[usize::from(case.kind == "near")] = true;
            if !right {
                let found: Vec<String> = diagnosis
                    .findings
                    .iter()
                    .map(|finding| {
                        format!("{:?} {:?}", finding.rule.map(|rule| rule.as_str()), finding.state)
                    })
                    .collect();
                failures.push(format!(
                    "{rule} [{}] #{index}: {found:?}, {}",
                    case.kind, diagnosis.verdict
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Rules that still lack a case; the list only shrinks.
    let missing: Vec<String> = RuleId::all()
        .filter(|rule| reports(*rule))
        .map(|rule| rule.as_str().to_owned())
        .filter(|rule| tried.get(rule) != Some(&[true, true]))
        .collect();
    if blessing() {
        std::fs::write(folder.join("missing.list"), missing.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(folder.join("missing.list")).unwrap_or_default();
    let listed: Vec<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(missing, listed, "tests/fixtures/diagnose/missing.list");
}

/// The labelled stories, where they lie beside the checkout: every outcome and first rule is right.
#[test]
fn stories_are_told_right() {
    let Some(stories) = shared("stories") else { return };
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(&stories).unwrap() {
        let story = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(story.join("expected.json")) else { continue };
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let diagnosis = of_folder(&story.join("bundle"));
        let outcome = diagnosis.outcome.as_str();
        let first = diagnosis.findings.first();
        let rule = first.and_then(|finding| finding.rule).map_or("", |rule| rule.as_str());
        let accepted = [&expected["rule"]]
            .into_iter()
            .chain(expected["accept"].as_array().into_iter().flatten())
            .any(|accepted| accepted == rule);
        let right = expected["outcome"] == outcome && (outcome != "findings" || accepted);
        if !right {
            wrong.push(format!("{}: {outcome} {rule}", story.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
