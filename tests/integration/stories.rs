//! Labelled cases: what an expert concludes from the logs and facts of a machine. The repository has
//! its own (tests/stories: bundles as they are collected, and beside each what has to come out); others
//! may lie beside the checkout.

use crate::common::{root, shared};
use serde_json::Value;
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::Language;

/// What is wrong with the answer to a story, point by point.
fn faults(story: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(story.join("expected.json")).unwrap();
    let wanted: Value = serde_json::from_str(&text).unwrap();
    let bundle = ["bundle", "bundle.zip"].map(|name| story.join(name));
    let bundle = bundle.into_iter().find(|path| path.exists()).expect("a story has a bundle");
    let request = Request { paths: vec![bundle], ..Request::default() };
    let got = diagnose(&request, Language::English, &Cancel::new());
    let got = serde_json::to_value(got).unwrap();
    let list = |name: &str| -> Vec<&Value> {
        let listed = wanted[name].as_array().into_iter().flatten();
        [&wanted[name]].into_iter().filter(|value| value.is_string()).chain(listed).collect()
    };
    let mut faults = Vec::new();
    let mut miss = |what: String, right: bool| {
        if !right {
            faults.push(format!("{}: {what}", story.file_name().unwrap().to_string_lossy()));
        }
    };
    let outcome = &got["outcome"];
    let first = &got["findings"][0];
    let is_findings = wanted["outcome"] == "findings";
    let accepted = list("outcome").contains(&outcome) || list("acceptOutcomes").contains(&outcome);
    let healed = wanted["outcome"] == "healthy"
        && matches!(first["state"].as_str(), Some("healed" | "moot"));
    miss(format!("outcome {outcome}"), accepted || healed);
    if !is_findings || outcome != "findings" {
        return faults;
    }
    let rules = [list("rule"), list("accept")].concat();
    miss(format!("rule {}", first["rule"]), rules.contains(&&first["rule"]));
    let stages = [list("stage"), list("acceptStages")].concat();
    miss(format!("stage {}", got["stage"]), stages.is_empty() || stages.contains(&&got["stage"]));
    let states = list("state");
    miss(
        format!("state {}", first["state"]),
        states.is_empty() || states.contains(&&first["state"]),
    );
    let whole = first.to_string().to_uppercase();
    for code in list("codes") {
        let digits = code.as_str().unwrap().to_uppercase().replace("0X", "");
        miss(format!("without code {code}"), whole.contains(&digits));
    }
    for code in list("notCodes") {
        let named = first["codes"].to_string().to_uppercase();
        miss(format!("code {code}"), !named.contains(&code.as_str().unwrap().to_uppercase()));
    }
    let evidence = list("evidence");
    let shown = first["evidence"].as_array().unwrap();
    let proves = |wanted: &&&Value| {
        let text: String = wanted["contains"].as_str().unwrap().chars().take(60).collect();
        shown.iter().any(|one| match one["text"].as_str() {
            Some(line) => line.contains(&text),
            None => one.to_string().contains(&text),
        })
    };
    miss(
        "without the line that proves it".into(),
        evidence.is_empty() || evidence.iter().any(|one| proves(&one)),
    );
    let orchestrator = &wanted["orchestrator"];
    miss(
        format!("orchestrator {}", got["orchestrator"]),
        orchestrator.is_null() || *orchestrator == got["orchestrator"],
    );
    let remedies = list("remedy");
    let remedy = &first["remedies"][0]["id"];
    miss(format!("first remedy {remedy}"), remedies.is_empty() || remedies.contains(&remedy));
    faults
}

fn stories(folder: &Path) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut wrong = Vec::new();
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
    entries.sort();
    for story in entries.iter().filter(|path| path.join("expected.json").exists()) {
        count += 1;
        wrong.extend(faults(story));
    }
    (count, wrong)
}

#[test]
fn own_stories_are_right_in_every_point() {
    let (count, wrong) = stories(&root().join("tests/stories"));
    assert!(count >= 40, "{count} stories");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn stories_beside_the_checkout_are_right_in_every_point() {
    let Some(folder) = shared("stories") else { return };
    let (_, wrong) = stories(&folder);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
