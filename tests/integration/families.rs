//! What a family of logs needs besides its parser, so that to add one is a module, a line in the
//! list of `families/mod.rs`, and a fixture.

use crate::common::{root, skip};
use std::path::{Path, PathBuf};
use wudiag::logs::Family;

/// Every Rust file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// What is special about a family is in its module: no other part of the library names one, but for
/// the rules of `diagnose`, which say in which log they look.
#[test]
fn families_are_named_in_their_modules_only() {
    let mut wrong = Vec::new();
    for path in ["src", "ffi/src"].iter().flat_map(|folder| files(&root().join(folder))) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if path.to_string_lossy().replace('\\', "/").contains("src/logs/families/")
            || path.starts_with(root().join("src/diagnose"))
        {
            continue;
        }
        for (number, line) in code.lines().enumerate() {
            let variants = line.split("Family::").skip(1).filter(|rest| {
                let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
                name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name.contains(|c: char| c.is_ascii_lowercase())
            });
            if variants.count() > 0
                || ["families::etl", "families::event_log"].iter().any(|made| line.contains(made))
                    && !is_maker_of_traces(&path)
            {
                wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The reader of traces writes the lines that the family `etl` parses.
fn is_maker_of_traces(path: &Path) -> bool {
    path.ends_with("logs/read/containers.rs")
}

/// `etl` is binary: its fixtures are made by the tests.
#[test]
fn every_family_has_a_fixture() {
    for family in Family::ALL.into_iter().filter(|family| *family != Family::Etl) {
        let folder = root().join("tests/fixtures/logs").join(family.as_str());
        assert!(folder.is_dir(), "{} is not there", folder.display());
    }
}

/// `cargo fmt` finds modules by their `mod` lines, and a macro makes those of the families.
#[test]
fn the_modules_are_formatted() {
    let modules = files(&root().join("src/logs/families"));
    let checked = std::process::Command::new("rustfmt")
        .args(["--edition", "2021", "--check"])
        .args(&modules)
        .output();
    match checked {
        Ok(checked) => assert!(
            checked.status.success(),
            "run rustfmt --edition 2021 src/logs/families/*.rs\n{}{}",
            String::from_utf8_lossy(&checked.stdout),
            String::from_utf8_lossy(&checked.stderr)
        ),
        Err(error) => {
            skip(&format!("the check of the list of families by rustfmt: {error}"));
        }
    }
}
