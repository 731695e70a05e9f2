//! What is in folders and archives: the files of a bundle, and the logs among them.

use super::super::containers::Heard;
use super::super::file::opened;
use super::super::input::Whole;
use super::super::paths::{is_document, is_log_name, is_unknown, DEPTH};
use super::super::warning::{Warning, WarningKind};
use super::{
    find, inside, is_archive, is_archive_name, joined, load, outermost, Archive, ArchiveFault,
    Located, Member, MOST_BYTES, MOST_DEEP, NAMED,
};
use crate::base::Cancel;
use crate::logs::detect::SAMPLE;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of a bundle: of a folder, or of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleFile {
    /// Its name in the bundle, with `/` between folders and `!` behind an archive inside.
    pub name: String,
    /// The path by which everything here opens it.
    pub path: PathBuf,
    /// Its size in bytes, unpacked.
    pub size: u64,
}

impl BundleFile {
    /// Its bytes, unpacked as they are read.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(&self, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
        Ok(match find(&self.path, cancel)? {
            Some(member) => member.open(cancel)?.into_read(),
            None => Box::new(Whole::file(opened(&self.path)?.1).watched(&Heard::new(cancel))),
        })
    }
}

/// Every file of a folder, a ZIP file or a cabinet, whatever it is, and what cannot be read. Archives
/// inside are opened, cabinets of a single file too.
pub fn bundle(path: &Path, cancel: &Cancel) -> (Vec<BundleFile>, Vec<Warning>) {
    let mut found = Found::new(cancel, false);
    if path.is_dir() {
        found.folder(path, DEPTH);
    } else if is_archive(path) {
        found.archive(path, 1);
    } else {
        found.file(path);
    }
    let base = path.to_string_lossy().into_owned();
    let named = |path: &PathBuf| {
        let text = path.to_string_lossy();
        let rest = text.strip_prefix(base.as_str()).unwrap_or(&text);
        rest.trim_start_matches(['/', '\\', '!']).replace('\\', "/")
    };
    let files = found.files.iter().map(|(path, size)| {
        let name = match named(path) {
            name if name.is_empty() => {
                path.file_name().unwrap_or_default().to_string_lossy().into()
            }
            name => name,
        };
        BundleFile { name, path: path.clone(), size: *size }
    });
    (files.collect(), found.warnings)
}

/// Puts the logs in an archive, by their names, behind `files`.
pub(in super::super) fn expand(
    path: &Path,
    cancel: &Cancel,
    files: &mut Vec<PathBuf>,
    warnings: &mut Vec<Warning>,
) {
    let mut found = Found::new(cancel, true);
    found.archive(path, 1);
    if found.files.is_empty() && found.warnings.is_empty() && !cancel.is_cancelled() {
        found.warnings.push(Warning::new(path, WarningKind::NoLogs));
    }
    files.extend(found.files.into_iter().map(|(path, _)| path));
    warnings.append(&mut found.warnings);
}

/// The members that a path with `!` and a pattern or a folder behind it means.
pub(in super::super) fn matching(path: &Path, cancel: &Cancel) -> Vec<PathBuf> {
    let Some((archive, pattern)) = path.to_str().and_then(outermost) else { return Vec::new() };
    let (mut files, mut warnings) = (Vec::new(), Vec::new());
    expand(archive, cancel, &mut files, &mut warnings);
    let folder = format!("{}/", pattern.trim_end_matches('/'));
    files.retain(|file| {
        let name = file.to_str().and_then(outermost).map_or("", |(_, name)| name);
        name.starts_with(&folder)
            || crate::base::wildcard::matches(pattern.as_bytes(), name.as_bytes())
    });
    files
}

/// What is found in folders and archives.
struct Found<'a> {
    cancel: &'a Cancel,
    /// Only what is a log by its name; cabinets of a single file stay what they are.
    logs: bool,
    files: Vec<(PathBuf, u64)>,
    warnings: Vec<Warning>,
    left: u64,
    too_large: (usize, Vec<String>),
}

impl Found<'_> {
    fn new(cancel: &Cancel, logs: bool) -> Found<'_> {
        Found {
            cancel,
            logs,
            files: Vec::new(),
            warnings: Vec::new(),
            left: MOST_BYTES,
            too_large: (0, Vec::new()),
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(error) => {
                return self.warnings.push(Warning::new(folder, WarningKind::open(&error)));
            }
        };
        entries.sort();
        for path in entries.iter().take_while(|_| !self.cancel.is_cancelled()) {
            self.cancel.hear();
            // Links may lead round in circles.
            if path.is_dir() {
                if depth > 0 && !path.is_symlink() {
                    self.folder(path, depth - 1);
                }
            } else if is_archive(path) {
                self.archive(path, 1);
            } else {
                self.file(path);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        if let Some(data) = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file) {
            self.files.push((path.to_path_buf(), data.len()));
        }
    }

    /// The members of an archive that is a file.
    fn archive(&mut self, path: &Path, depth: usize) {
        match load(path, self.cancel) {
            Ok(archive) => self.members(path, &archive, depth),
            Err(WarningKind::Cancelled) if self.cancel.is_cancelled() => {}
            Err(kind) => self.warnings.push(Warning::new(path, kind)),
        }
        let (count, members) = std::mem::take(&mut self.too_large);
        if count > 0 && depth == 1 {
            let fault = ArchiveFault::TooLarge { most: MOST_BYTES };
            let kind = WarningKind::Archive { fault, count, members };
            self.warnings.push(Warning::new(path, kind));
        }
    }

    fn members(&mut self, spelled: &Path, archive: &Arc<Archive>, depth: usize) {
        for (fault, count, members) in &archive.faults {
            let (fault, members) = (fault.clone(), members.clone());
            let kind = WarningKind::Archive { fault, count: *count, members };
            self.warnings.push(Warning::new(spelled, kind));
        }
        let mut members: Vec<&Member> = archive.members.iter().collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        for member in members {
            if self.cancel.is_cancelled() {
                return;
            }
            let path = joined(spelled, &member.name);
            if is_archive_name(&member.name) {
                self.inner(path, archive, member, depth);
            } else if !self.logs || is_log_name(&member.name) && !self.is_foreign(archive, member) {
                self.take(path, member);
            }
        }
    }

    /// A document of no family, as a folder leaves it out.
    fn is_foreign(&self, archive: &Arc<Archive>, member: &Member) -> bool {
        let mut head = Vec::new();
        let index = archive.by_name.get(&member.name).copied().unwrap_or(usize::MAX);
        is_document(&member.name)
            && Located { archive: Arc::clone(archive), index }
                .open(self.cancel)
                // What cannot be read is reported when it is opened.
                .is_ok_and(|input| {
                    input.take(2 * SAMPLE as u64).read_to_end(&mut head).is_ok()
                        && is_unknown(&head)
                })
    }

    fn take(&mut self, path: PathBuf, member: &Member) {
        match self.left.checked_sub(member.size) {
            Some(left) => {
                self.left = left;
                self.files.push((path, member.size));
            }
            None => {
                self.too_large.0 += 1;
                if self.too_large.1.len() < NAMED {
                    self.too_large.1.push(member.name.clone());
                }
            }
        }
    }

    /// An archive inside of another.
    fn inner(&mut self, path: PathBuf, outer: &Arc<Archive>, member: &Member, depth: usize) {
        if depth == MOST_DEEP {
            let fault = ArchiveFault::TooDeep { most: MOST_DEEP };
            return self.warnings.push(Warning::new(&path, fault.into()));
        }
        match inside(&path, outer, &member.name, self.cancel) {
            // A cabinet of one log stands for it, and its name says when the log was put aside.
            Ok(archive) if self.logs && archive.is_single_cabinet() => self.take(path, member),
            Ok(archive) => self.members(&path, &archive, depth + 1),
            Err(WarningKind::Cancelled) if self.cancel.is_cancelled() => {}
            Err(kind) => self.warnings.push(Warning::new(&path, kind)),
        }
    }
}
