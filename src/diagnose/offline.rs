//! A Windows that does not run, such as that of a disk in another computer: where its logs, its hives
//! and its lists lie.

use super::case::Case;
use super::facts::Known;
use crate::base::wildcard;
use crate::logs::Family;
use std::path::{Path, PathBuf};

/// More names of one folder are not looked at.
const MOST: usize = 50_000;

/// What is read besides logs: hives and their transaction logs, lists.
const SOURCES: [&str; 11] = [
    r"System32\config\SYSTEM",
    r"System32\config\SYSTEM.LOG1",
    r"System32\config\SYSTEM.LOG2",
    r"System32\config\SOFTWARE",
    r"System32\config\SOFTWARE.LOG1",
    r"System32\config\SOFTWARE.LOG2",
    r"System32\config\COMPONENTS",
    r"System32\config\COMPONENTS.LOG1",
    r"System32\config\COMPONENTS.LOG2",
    r"System32\drivers\etc\hosts",
    r"System32\GroupPolicy\Machine\Registry.pol",
];

/// The folder of Windows that a path means: itself, or the one on the drive that it is.
pub(super) fn windows(path: &Path) -> Option<PathBuf> {
    let below = |path: &Path| named(path, "System32").filter(|path| path.is_dir());
    if below(path).is_some() {
        return Some(path.to_owned());
    }
    named(path, "Windows").filter(|path| below(path).is_some())
}

/// The files of that Windows that have facts, as far as they exist.
pub(super) fn sources(windows: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    SOURCES.into_iter().for_each(|place| below(windows, place, &mut found));
    found
}

/// Servicing left operations undone where their list is still there.
pub(super) fn note_pending(case: &mut Case, windows: &Path) {
    let list = named(windows, "WinSxS").and_then(|folder| named(&folder, "pending.xml"));
    if let Some(list) = list {
        case.facts.add(Known {
            path: "componentStore.pendingXml".to_owned(),
            value: true.into(),
            from: Some(list.display().to_string()),
            line: None,
        });
    }
}

/// The logs of that Windows, as far as they exist: files and folders.
pub(super) fn logs(windows: &Path) -> Vec<PathBuf> {
    let drive = match windows.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => windows.to_owned(),
    };
    let server = named(&drive, "Program Files").and_then(|path| named(&path, "Update Services"));
    let mut found = Vec::new();
    for place in Family::ALL.into_iter().flat_map(Family::paths) {
        // Logs of the server's role lie where they do on every Windows.
        let place = match (place.strip_prefix("{wsus:}"), &server) {
            (Some(_), None) => continue,
            (Some(rest), _) => rest,
            (None, _) => place,
        };
        let Some((root, rest)) = place.split_once('\\') else { continue };
        match (root, &server) {
            ("{windows}", _) => below(windows, rest, &mut found),
            ("{ccm}", _) => below(windows, &format!(r"CCM\Logs\{rest}"), &mut found),
            ("{drive}", _) => below(&drive, rest, &mut found),
            ("{wsus}", Some(server)) => below(server, rest, &mut found),
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    found
}

/// What is below a folder by names with `*` and `?`, in either case.
fn below(folder: &Path, rest: &str, found: &mut Vec<PathBuf>) {
    let (name, rest) = rest.split_once('\\').unwrap_or((rest, ""));
    let all = match name.contains(['*', '?']) {
        true => matching(folder, name),
        false => named(folder, name).into_iter().collect(),
    };
    for path in all {
        match rest {
            "" => found.push(path),
            rest => below(&path, rest, found),
        }
    }
}

/// The file or folder of this name, in either case.
fn named(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if exact.exists() {
        return Some(exact);
    }
    matching(folder, name).into_iter().next()
}

fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).into_iter().flatten().take(MOST).flatten();
    let fits = |name: &str| wildcard::matches(pattern.as_bytes(), name.as_bytes());
    let mut all: Vec<PathBuf> = names
        .filter(|entry| fits(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    all.sort();
    all
}
