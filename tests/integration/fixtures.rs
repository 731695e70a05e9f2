//! Every file of tests/fixtures is read by a test.

use crate::common::{root, rows};
use std::collections::BTreeSet;
use std::path::Path;

/// The files under a folder, with `/`, without its own name.
fn files(folder: &Path, inside: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder.join(inside)).unwrap() {
        let name = entry.unwrap().file_name().into_string().expect("a name in Unicode");
        let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
        if folder.join(&path).is_dir() {
            files(folder, &path, found);
        } else {
            found.insert(path);
        }
    }
}

/// Folders of which a test reads every file: what is named here reads them all.
const READ_WHOLE: &[(&str, &str)] = &[
    ("machine/policy/", "rules: every .json"),
    ("machine/health/", "rules: every .json"),
    ("machine/golden/", "machine_facts: every .json"),
    ("machine/raw/", "Golden.Tests.ps1: every .json"),
];

/// Whether a fixture has a reader, by the rules of its folder.
fn is_read(path: &str, all: &BTreeSet<String>, sources: &str) -> Result<(), String> {
    let whole =
        READ_WHOLE.iter().find_map(|(folder, reader)| Some((path.strip_prefix(folder)?, reader)));
    if let Some((name, reader)) = whole {
        return match name.ends_with(".json") && !name.contains('/') {
            true => Ok(()),
            false => Err(format!("not read by {reader}")),
        };
    }
    // The test diagnosis reads every case, and the list of rules that have none yet.
    if let Some(name) = path.strip_prefix("diagnose/") {
        return match name.ends_with(".txt") || name == "missing.list" {
            true => Ok(()),
            false => Err("not read by diagnosis".to_owned()),
        };
    }
    if let Some(inside) = path.strip_prefix("logs/") {
        // logs_snapshots reads every file of every folder; beside each lies what is expected.
        if let Some(source) = path.strip_suffix(".expected.jsonl") {
            return match all.contains(source) {
                true => Ok(()),
                false => Err(format!("there is no {source}")),
            };
        }
        return match inside.split('/').count() {
            2 if all.contains(&format!("{path}.expected.jsonl")) => Ok(()),
            2 => Err("there is no .expected.jsonl beside it".to_owned()),
            _ => Err("logs_snapshots reads logs/FAMILY/FILE only".to_owned()),
        };
    }
    match sources.contains(&format!("fixtures/{path}")) {
        true => Ok(()),
        false => Err("no test names it".to_owned()),
    }
}

#[test]
fn every_fixture_is_read() {
    let mut all = BTreeSet::new();
    files(&root().join("tests/fixtures"), "", &mut all);
    let mut names = BTreeSet::new();
    for folder in ["tests/integration", "tests/powershell", "src", "ffi/src", "benches"] {
        let mut inside = BTreeSet::new();
        files(&root().join(folder), "", &mut inside);
        names.extend(inside.into_iter().map(|name| format!("{folder}/{name}")));
    }
    let sources = names
        .iter()
        .filter(|name| name.ends_with(".rs") || name.ends_with(".ps1"))
        .filter(|name| !name.ends_with("/fixtures.rs"))
        .map(|name| std::fs::read_to_string(root().join(name)).unwrap())
        .collect::<String>();
    let orphans: Vec<String> = all
        .iter()
        .filter_map(|path| is_read(path, &all, &sources).err().map(|why| format!("{path}: {why}")))
        .collect();
    assert!(orphans.is_empty(), "fixtures that no test reads:\n{}", orphans.join("\n"));
    // A folder that is emptied or renamed would leave its readers with nothing to read.
    for (folder, reader) in READ_WHOLE.iter().chain(&[("logs/", "logs_snapshots")]) {
        assert!(all.iter().any(|path| path.starts_with(folder)), "{folder} is empty ({reader})");
    }
}

#[test]
fn an_orphan_is_noticed() {
    let all: BTreeSet<String> =
        ["logs/cbs/CBS.log", "logs/cbs/CBS.log.expected.jsonl"].map(str::to_owned).into();
    let wrong = |path: &str| is_read(path, &all, "fixtures/probe/ways.tsv").is_err();
    assert!(!wrong("logs/cbs/CBS.log") && !wrong("logs/cbs/CBS.log.expected.jsonl"));
    assert!(!wrong("probe/ways.tsv") && !wrong("machine/policy/none.json"));
    for orphan in [
        "logs/cbs/other.log",
        "logs/cbs/gone.log.expected.jsonl",
        "logs/README.md",
        "logs/cbs/old/CBS.log",
        "machine/policy/none.json.bak",
        "machine/policy/old/none.json",
        "probe/other.tsv",
        "stray.txt",
    ] {
        assert!(wrong(orphan), "{orphan}");
    }
}

/// Wine's notes are about ways that there are.
#[test]
fn notes_about_wine_are_of_ways() {
    let table = |name: &str| rows(&root().join("tests/fixtures/probe").join(name));
    let ways: BTreeSet<String> = table("ways.tsv").into_iter().map(|row| row[0].clone()).collect();
    for row in table("wine.tsv") {
        assert!(ways.contains(&row[0]) && row.len() == 5, "wine.tsv: {row:?}");
    }
}
