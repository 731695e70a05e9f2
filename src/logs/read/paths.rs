//! From what the caller names to files in order: wildcards, directories, rotation.

use super::archive;
use super::shared::open_shared;
use super::warning::{Warning, WarningKind};
use crate::base::Cancel;
use crate::logs::detect::{detect, SAMPLE};
use crate::logs::Family;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// The files of one log, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The path of the log that is written to now (it need not exist).
    pub name: PathBuf,
    /// Its files, in the order of time.
    pub files: Vec<PathBuf>,
}

/// How deep directories are searched.
pub(super) const DEPTH: usize = 8;

/// Finds the files that `paths` name: files, wildcards (`*`, `?` in any part), directories
/// (searched for what looks like a log by name, of documents also by content), and in the same way
/// the members of archives, spelled `archive.zip!folder/CBS.log`. Rotated files come before the file
/// that they were rotated from, next to it. A path given twice is read once.
pub fn expand<P: AsRef<Path>>(paths: &[P]) -> (Vec<Group>, Vec<Warning>) {
    expand_until(paths, None, &Cancel::new())
}

/// The same, given up when cancelled: a tree of directories may be large, or far away. What is silent
/// for longer than `silence` is a warning.
pub(super) fn expand_until<P: AsRef<Path>>(
    paths: &[P],
    silence: Option<Duration>,
    cancel: &Cancel,
) -> (Vec<Group>, Vec<Warning>) {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut warnings = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        let listed = match silence {
            None => Some(listed(path, cancel)),
            Some(longest) => {
                let (path, theirs) = (path.to_owned(), cancel.clone());
                cancel.within(longest, move || listed(&path, &theirs))
            }
        };
        if cancel.is_cancelled() {
            return Default::default();
        }
        match listed {
            Some((mut found, mut said)) => {
                files.append(&mut found);
                warnings.append(&mut said);
            }
            None => warnings.push(Warning::silent(path, silence.unwrap_or_default())),
        }
    }
    let traced = files.iter().any(|file| has_ending(file, ".etl"));
    let stubs = files.iter().filter(|file| !traced && is_stub(file));
    warnings.extend(stubs.map(|file| Warning::new(file, WarningKind::TracesElsewhere)));
    (group(files, cancel), warnings)
}

/// The files that one path names.
fn listed(path: &Path, cancel: &Cancel) -> (Vec<PathBuf>, Vec<Warning>) {
    let (mut files, mut warnings) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    let mut named = false;
    if path.is_dir() {
        search(path, DEPTH, cancel, &mut seen, &mut files, &mut warnings);
    } else if archive::is_member(path) && archive::find(path, cancel).is_err() {
        files = archive::matching(path, cancel);
        // A member that is not there is reported when it is opened.
        if files.is_empty() && !has_wildcard(path) {
            files.push(path.to_owned());
        }
    } else if path.exists() || !has_wildcard(path) || archive::is_member(path) {
        // A file that is not there is reported when it is opened.
        files.push(path.to_owned());
        named = true;
    } else {
        for found in glob(path, cancel, &mut warnings) {
            if found.is_dir() {
                search(&found, DEPTH, cancel, &mut seen, &mut files, &mut warnings);
            } else {
                files.push(found);
            }
        }
    }
    for file in std::mem::take(&mut files) {
        // What only looks like a log by its name is not opened to see whether it is an archive.
        if (named || archive::is_archive_name(&file.to_string_lossy()))
            && archive::is_archive(&file)
        {
            archive::expand(&file, cancel, &mut files, &mut warnings);
        } else {
            files.push(file);
        }
    }
    if files.is_empty() && warnings.is_empty() {
        let kind = if path.is_dir() { WarningKind::NoLogs } else { WarningKind::NoMatch };
        warnings.push(Warning::new(path, kind));
    }
    (files, warnings)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.as_os_str().to_string_lossy().to_lowercase().ends_with(ending)
}

/// Whether a file is what Windows 10 and later have in the place of `WindowsUpdate.log`: a few lines
/// with this address.
fn is_stub(path: &Path) -> bool {
    const ADDRESS: &str = "go.microsoft.com/fwlink/?LinkId=518345";
    const LARGEST: u64 = 4096;
    let small = path.metadata().is_ok_and(|data| data.is_file() && data.len() <= LARGEST);
    if !small || !has_ending(path, "windowsupdate.log") {
        return false;
    }
    let mut bytes = Vec::new();
    let read = open_shared(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    // The same in UTF-16.
    bytes.retain(|byte| *byte != 0);
    read.is_ok() && memchr::memmem::find(&bytes, ADDRESS.as_bytes()).is_some()
}

/// Puts the files of one log together, at the place of the first of them; none when cancelled.
fn group(files: Vec<PathBuf>, cancel: &Cancel) -> Vec<Group> {
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut groups: Vec<(PathBuf, Vec<(Age, PathBuf)>)> = Vec::new();
    for file in files {
        if cancel.is_cancelled() {
            return Vec::new();
        }
        if !seen.insert(file.clone()) {
            continue;
        }
        let (name, age) = rotation(&file);
        let place = *places.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push((age, file));
    }
    let sorted = groups.into_iter().map(|(name, mut files)| {
        files.sort();
        Group { name, files: files.into_iter().map(|(_, file)| file).collect() }
    });
    sorted.collect()
}

/// Where a file stands in the history of its log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    /// Its name has the time at which it was put aside, and perhaps a number: the groups of digits
    /// as numbers, and what else there is.
    Dated(Vec<u64>, String),
    /// Put aside, without a time: one generation.
    Old,
    /// Written to now.
    Current,
}

impl Age {
    fn dated(stamp: &str) -> Age {
        // The tenth file comes behind the ninth.
        let groups = stamp.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        Age::Dated(
            groups.map(|digits| digits.parse().unwrap_or(u64::MAX)).collect(),
            stamp.to_owned(),
        )
    }
}

/// The log that a file belongs to, and its age, by the names that each family has.
fn rotation(file: &Path) -> (PathBuf, Age) {
    let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
        return (file.to_owned(), Age::Current);
    };
    // A member of an archive without folders has the name of the archive before its own.
    let (archive, name) = name.split_at(name.rfind('!').map_or(0, |at| at + 1));
    let known = Family::ALL.into_iter().flat_map(|family| family.format().rotated);
    for (old, current) in known {
        if let Some((stem, age)) = rotated(name, old) {
            let current = current.replace('*', stem);
            return (file.with_file_name(format!("{archive}{current}")), age);
        }
    }
    (file.to_owned(), Age::Current)
}

/// What `*` matches, and the age, when a name matches `pattern`; see `Format::rotated`. Upper
/// and lower case count the same.
fn rotated<'a>(name: &'a str, pattern: &str) -> Option<(&'a str, Age)> {
    let at = pattern.find(['*', '#'])?;
    let (front, rest) = (&pattern[..at], &pattern[at + 1..]);
    let split = name.len().checked_sub(rest.len())?;
    let (begin, end) = (name.get(..split)?, name.get(split..)?);
    let middle = begin.get(at..).filter(|middle| !middle.is_empty())?;
    let same = begin[..at].eq_ignore_ascii_case(front)
        && rest.bytes().zip(end.bytes()).all(|(pattern, b)| match pattern {
            b'0' => b.is_ascii_digit(),
            _ => b.eq_ignore_ascii_case(&pattern),
        });
    let stamp = match pattern.as_bytes()[at] {
        b'#' => Some(middle),
        _ => rest.contains('0').then_some(end),
    };
    let is_stamp =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
    let right = same && (pattern.as_bytes()[at] == b'*' || is_stamp(middle));
    right.then(|| (middle, stamp.map_or(Age::Old, Age::dated)))
}

/// Whether a name is one that logs have. `.txt` is common for other things, but what is no log reads
/// as text; of documents the content decides.
pub(super) fn is_log_name(name: &str) -> bool {
    let packed = name.rfind('.').filter(|at| name[*at..].eq_ignore_ascii_case(".gz"));
    let name = packed.map_or(name, |at| &name[..at]);
    let ends = |end: &&str| {
        name.len()
            .checked_sub(end.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    let own = Family::ALL.into_iter().flat_map(|family| family.format().endings);
    [".log", ".cab", ".zip", ".md", ".eml"].iter().chain(own).any(ends)
}

fn search(
    directory: &Path,
    depth: usize,
    cancel: &Cancel,
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<PathBuf>,
    warnings: &mut Vec<Warning>,
) {
    // Links may lead round in circles, and every way round would double what is read.
    if directory.canonicalize().is_ok_and(|real| !seen.insert(real)) {
        return;
    }
    let mut names = names(directory, cancel, warnings);
    names.sort();
    for path in names.into_iter().map(|name| directory.join(name)) {
        if cancel.is_cancelled() {
            return;
        }
        cancel.hear();
        if path.is_dir() {
            match depth.checked_sub(1) {
                Some(depth) => search(&path, depth, cancel, seen, files, warnings),
                None => warnings.push(Warning::new(&path, WarningKind::TooDeep)),
            }
        } else if path.file_name().is_some_and(|name| is_log_name(&name.to_string_lossy())) {
            if is_device(&path) {
                warnings.push(Warning::new(&path, WarningKind::Device));
            } else if !is_foreign(&path) {
                files.push(path);
            }
        }
    }
}

/// What is in a directory; that it cannot be read, or not to its end, is a warning.
fn names(directory: &Path, cancel: &Cancel, warnings: &mut Vec<Warning>) -> Vec<OsString> {
    let mut names = Vec::new();
    let mut warn =
        |error: &std::io::Error| warnings.push(Warning::new(directory, WarningKind::open(error)));
    match std::fs::read_dir(directory) {
        Ok(entries) => {
            for entry in entries.take_while(|_| !cancel.is_cancelled()) {
                cancel.hear();
                match entry {
                    Ok(entry) => names.push(entry.file_name()),
                    Err(error) => {
                        warn(&error);
                        break;
                    }
                }
            }
        }
        Err(error) => warn(&error),
    }
    names
}

/// A document of no family: settings, facts, lists, which many programs keep beside logs.
fn is_foreign(path: &Path) -> bool {
    let mut head = Vec::new();
    path.file_name().is_some_and(|name| is_document(&name.to_string_lossy()))
        && open_shared(path)
            .and_then(|file| file.take(2 * SAMPLE as u64).read_to_end(&mut head))
            // What cannot be read is reported when it is opened.
            .is_ok_and(|_| is_unknown(&head))
}

/// Whether a name is that of a document, which may be a log or anything else.
pub(super) fn is_document(name: &str) -> bool {
    const DOCUMENTS: [&str; 5] = ["json", "xml", "csv", "md", "eml"];
    let kind = Path::new(name).extension().map(|kind| kind.to_string_lossy().to_lowercase());
    kind.is_some_and(|kind| DOCUMENTS.contains(&kind.as_str()))
}

/// Whether the beginning of a document is of no family.
pub(super) fn is_unknown(head: &[u8]) -> bool {
    detect(head).family == Family::UNKNOWN
}

/// A pipe, a socket or a device: to open one can take for ever, so that it is read only when it is
/// named.
fn is_device(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| !data.is_file())
}

fn has_wildcard(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().contains(['*', '?'])
}

/// The paths that match, sorted; upper and lower case count the same, as on Windows. A folder that
/// cannot be looked into is a warning, since what matches may be in it.
fn glob(pattern: &Path, cancel: &Cancel, warnings: &mut Vec<Warning>) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let text = part.as_os_str().to_string_lossy().into_owned();
        if matches!(part, Component::Normal(_)) && text.contains(['*', '?']) {
            let mut next = Vec::new();
            for base in &found {
                let directory =
                    if base.as_os_str().is_empty() { Path::new(".") } else { base.as_path() };
                // A file, or nothing, on the way: it has nothing below it.
                if !directory.is_dir() {
                    continue;
                }
                let matches = |name: &OsString| {
                    let name = name.to_string_lossy();
                    crate::base::wildcard::matches(text.as_bytes(), name.as_bytes())
                };
                let names = names(directory, cancel, warnings);
                next.extend(names.into_iter().filter(matches).map(|name| base.join(name)));
            }
            next.sort();
            found = next;
        } else {
            found.iter_mut().for_each(|base| base.push(part));
        }
    }
    found.retain(|path| {
        let there = !cancel.is_cancelled() && path.exists();
        let device = there && !path.is_dir() && is_device(path);
        if device {
            warnings.push(Warning::new(path, WarningKind::Device));
        }
        there && !device
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is looked at any more, nor said to be missing.
    #[test]
    fn a_search_can_be_cancelled() {
        let cancel = Cancel::new();
        let paths = ["src", "src/*/*", "nothing/*"];
        assert_eq!(expand_until(&paths, None, &cancel), expand(&paths));
        cancel.cancel();
        let (mut files, mut warnings) = (Vec::new(), Vec::new());
        search(
            Path::new("tests/fixtures"),
            DEPTH,
            &cancel,
            &mut HashSet::new(),
            &mut files,
            &mut warnings,
        );
        assert_eq!(
            (files, warnings, glob(Path::new("src/*"), &cancel, &mut Vec::new())),
            (vec![], vec![], vec![])
        );
        assert_eq!(expand_until(&paths, None, &cancel), (vec![], vec![]));
        assert_eq!(group(vec![PathBuf::from("CBS.log")], &cancel), vec![]);
    }

    #[test]
    fn names_of_rotated_files() {
        for (name, current) in [
            ("CBSPERSIST_20240102030405.CAB", "CBS.log"),
            ("CbsPersist_.log", "CbsPersist_.log"),
            ("CbsPersist_notes.log", "CbsPersist_notes.log"),
            ("WUAHandler-20240101-000000.log", "WUAHandler.log"),
            ("WUAHandler-2024010-000000.log", "WUAHandler-2024010-000000.log"),
            ("-20240101-000000.log", "-20240101-000000.log"),
            ("setupapi.dev.20200401_103934.log", "setupapi.dev.log"),
            ("setupapi.dev.log", "setupapi.dev.log"),
            ("SoftwareDistribution.old", "SoftwareDistribution.log"),
            ("dism.log.bak", "dism.log"),
            ("journalé.lo_", "journalé.log"),
            ("\u{e9}", "\u{e9}"),
            (".lo_", ".lo_"),
        ] {
            let (path, age) = rotation(&Path::new("logs").join(name));
            assert_eq!(path, Path::new("logs").join(current), "{name}");
            assert_eq!(age == Age::Current, name == current, "{name}");
        }
    }

    #[test]
    fn rotated_files_come_first() {
        let names = [
            "CBS.log",
            "CbsPersist_20240102030405.cab",
            "CbsPersist_20230102030405.log",
            "WUAHandler.log",
            "WUAHandler.lo_",
            "WUAHandler-20240101-000000.log",
            "dism.log.bak",
            "dism.log",
            "WindowsUpdate.20250426.052044.386.10.etl",
            "WindowsUpdate.20250426.052044.386.2.etl",
            "WindowsUpdate.20250425.230000.1000.11.etl",
        ];
        let groups = group(names.iter().map(PathBuf::from).collect(), &Cancel::new());
        let shown: Vec<Vec<&str>> = groups
            .iter()
            .map(|group| group.files.iter().filter_map(|file| file.to_str()).collect())
            .collect();
        assert_eq!(
            shown,
            [
                vec!["CbsPersist_20230102030405.log", "CbsPersist_20240102030405.cab", "CBS.log"],
                vec!["WUAHandler-20240101-000000.log", "WUAHandler.lo_", "WUAHandler.log"],
                vec!["dism.log.bak", "dism.log"],
                vec![
                    "WindowsUpdate.20250425.230000.1000.11.etl",
                    "WindowsUpdate.20250426.052044.386.2.etl",
                    "WindowsUpdate.20250426.052044.386.10.etl"
                ],
            ]
        );
    }
}
