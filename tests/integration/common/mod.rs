//! What several tests share.

pub mod directory;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A new folder of this name for a test's files.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The time of the processor that this thread has had: others on the machine do not count.
#[cfg(unix)]
pub fn spent() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
pub fn spent() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A file or folder under `../shared`, which only development machines have.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    skip(&format!("tests that read ../shared/{name}, which is not there"));
    None
}

/// Counts a part of a test that cannot run here: `cargo xtask test` names it at its end. With
/// `WUDIAG_ALL=1` the test fails instead.
pub fn skip(what: &str) {
    assert!(!is_set("WUDIAG_ALL"), "did not run: {what}");
    eprintln!("did not run: {what}");
    if let Some(file) = std::env::var_os("WUDIAG_SKIPPED") {
        let file = std::fs::OpenOptions::new().append(true).create(true).open(file);
        // One write, so that the lines of tests that run at once stay apart.
        file.and_then(|mut file| file.write_all(format!("{what}\n").as_bytes())).unwrap();
    }
}

/// Whether tests write what they find as what is expected, instead of comparing: `WUDIAG_BLESS=1`.
pub fn blessing() -> bool {
    is_set("WUDIAG_BLESS")
}

fn is_set(variable: &str) -> bool {
    std::env::var(variable).is_ok_and(|value| value == "1")
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
