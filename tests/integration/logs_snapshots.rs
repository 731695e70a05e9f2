//! Every fixture as JSON, compared with the file beside it. `WUDIAG_BLESS=1 cargo test` writes what
//! is there now.

use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::logs::detect::detect;
use wudiag::logs::json::Shown;
use wudiag::logs::read;
use wudiag::logs::read::{expand, open, Item, Options};
use wudiag::logs::Family;

fn fixtures() -> PathBuf {
    crate::common::root().join("tests/fixtures/logs")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).expect("fixtures");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("entry").path())
        .filter(|path| !path.to_string_lossy().ends_with(".expected.jsonl"))
        .collect();
    files.sort();
    files
}

/// The records of one file, a JSON object each; the path without its directory.
fn shown(path: &Path, options: &Options) -> Vec<String> {
    let mut lines = Vec::new();
    for item in open(&[path], options.clone(), Cancel::new()) {
        match item {
            Item::Batch(batch) => lines.extend(batch.records().map(|record| {
                let mut value = serde_json::to_string(&Shown { record, raw: false }).expect("JSON");
                value = value.replace(
                    &serde_json::to_string(&path.display().to_string()).expect("JSON"),
                    "\"FILE\"",
                );
                value
            })),
            // One of the fixtures is for that.
            Item::Warning(warning) if warning.kind == read::WarningKind::DayUnclear => {}
            Item::Warning(warning) => panic!("{warning}"),
        }
    }
    lines
}

#[test]
fn fixtures_read_as_expected() {
    let bless = crate::common::blessing();
    let mut wrong = Vec::new();
    for directory in files(&fixtures()) {
        let family = directory
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(Family::from_name)
            .expect("directories are named by family");
        for path in files(&directory) {
            let head = std::fs::read(&path).expect("fixture");
            assert_eq!(detect(&head).family, family, "{}", path.display());
            let got = shown(&path, &Options::default()).join("\n") + "\n";
            let expected_path = PathBuf::from(format!("{}.expected.jsonl", path.display()));
            if bless {
                std::fs::write(&expected_path, &got).expect("bless");
            }
            let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
            for (number, (got, expected)) in got.lines().zip(expected.lines()).enumerate() {
                if got != expected {
                    wrong.push(format!(
                        "{}:{}\n  got      {got}\n  expected {expected}",
                        path.display(),
                        number + 1
                    ));
                }
            }
            if got.lines().count() != expected.lines().count() {
                wrong.push(format!(
                    "{}: {} records, expected {}",
                    path.display(),
                    got.lines().count(),
                    expected.lines().count()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is expected of a fixture goes with it.
#[test]
fn nothing_is_expected_of_a_log_that_is_not_there() {
    let orphans = |directory: PathBuf| {
        let entries = std::fs::read_dir(directory).expect("fixtures");
        entries.map(|entry| entry.expect("entry").path()).filter(|path| {
            let name = path.to_string_lossy().into_owned();
            name.strip_suffix(".expected.jsonl").is_some_and(|log| !Path::new(log).exists())
        })
    };
    let orphans: Vec<PathBuf> = files(&fixtures()).into_iter().flat_map(orphans).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

/// Several threads give the same records as one, in the same order.
#[test]
fn threads_change_nothing() {
    for directory in files(&fixtures()) {
        let one = shown(&directory, &Options { threads: 1, ..Options::default() });
        for threads in [2, 5] {
            assert_eq!(
                shown(&directory, &Options { threads, ..Options::default() }),
                one,
                "{}",
                directory.display()
            );
        }
    }
}

/// The tail of a log is its end.
#[test]
fn tails() {
    for directory in files(&fixtures()) {
        for group in expand(&[&directory]).0 {
            let path = group.files.last().expect("file");
            let all = shown(path, &Options::default());
            for count in [1, 3, 1000] {
                let tail = shown(path, &Options { tail: Some(count), ..Options::default() });
                assert_eq!(
                    tail,
                    all[all.len().saturating_sub(count)..],
                    "{} {count}",
                    path.display()
                );
            }
        }
    }
}
