//! What several tests share.

pub mod directory;

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A new folder of this name for a test's files.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A file or folder under `../shared`, which only development machines have. Says so where it is
/// missing; with `WUD_ALL=1` the test fails instead.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(!everything_demanded(), "{} is not there", path.display());
    eprintln!("SKIPPED in part: {} is not there", path.display());
    None
}

/// Whether a test that cannot run whole has to fail.
pub fn everything_demanded() -> bool {
    std::env::var("WUD_ALL").is_ok_and(|value| value == "1")
}

/// Every fact of `data/codes`: value, name (`-` where none is public), family.
pub fn shipped() -> Vec<(u32, String, String)> {
    let mut facts = Vec::new();
    for file in std::fs::read_dir(root().join("data/codes")).unwrap() {
        let path = file.unwrap().path();
        let family = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for row in rows(&path) {
            facts.push((hex(&row[0]), row[1].clone(), family.clone()));
        }
    }
    assert!(facts.len() > 10_000, "data/codes was not read");
    facts
}

/// The rows of a tab-separated file, without comments and without its header.
pub fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// `0x8024402C` as a number.
pub fn hex(text: &str) -> u32 {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).unwrap_or_else(|e| panic!("{text}: {e}"))
}
