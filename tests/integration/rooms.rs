//! The rooms of `src/`: which may use which is the one list in `lib.rs`.

use crate::common::root;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every Rust file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The list of `lib.rs`: a room, and the rooms that it may use.
fn list() -> BTreeMap<String, Vec<String>> {
    let library = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let lines = library.lines().skip_while(|line| *line != "//! ```text").skip(1);
    lines
        .take_while(|line| *line != "//! ```")
        .map(|line| {
            let mut words = line.trim_start_matches("//!").split_whitespace().map(str::to_owned);
            (words.next().unwrap(), words.collect())
        })
        .collect()
}

/// The names after `crate::` on a line of code.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).map(|rest| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    })
}

#[test]
fn arrows_lead_down() {
    let list = list();
    let order: Vec<String> = std::fs::read_to_string(root().join("src/lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|line| line.trim_end_matches(';').to_owned())
        .collect();
    assert!(order.iter().all(|room| list.contains_key(room)) && order.len() == list.len());
    let (mut wrong, mut used) = (Vec::new(), BTreeMap::<(String, String), usize>::new());
    for path in files(&root().join("src")) {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_owned();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(allowed) = list.get(room) else { continue };
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            assert!(!line.contains("crate::{"), "{}: name the room first", path.display());
            for name in named(line).filter(|name| list.contains_key(*name) && *name != room) {
                *used.entry((room.to_owned(), name.to_owned())).or_default() += 1;
                if !allowed.iter().any(|allowed| allowed == name) {
                    wrong.push(format!("src/{}:{}: {name}", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "a room that lib.rs does not list for it:\n{}", wrong.join("\n"));
    for (room, allowed) in &list {
        for other in allowed {
            assert!(used.contains_key(&(room.clone(), other.clone())), "{room} never uses {other}");
            assert!(!list[other].contains(room), "{room} and {other} use each other");
        }
    }
}

#[test]
fn no_file_is_over_500_lines() {
    let long: Vec<String> = ["src", "ffi/src", "cli/src", "build", "xtask/src"]
        .iter()
        .flat_map(|folder| files(&root().join(folder)))
        .filter_map(|path| {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            (lines > 500).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
