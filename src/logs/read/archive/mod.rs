//! Archives: ZIP files, and cabinets of several files. A member is a file of its own, spelled
//! `archive.zip!folder/CBS.log`, and `outer.zip!inner.zip!CBS.log` in an archive inside of another.
//!
//! Nothing is written to disk. A member is unpacked as it is read; an archive inside of another, and a
//! member that has to be read from several places (an event log, a trace), is in memory as a whole, up
//! to a limit. The lists of the archives that were read last are kept, since members are opened by
//! their names.

mod fault;
mod walk;
mod zip;

pub use fault::ArchiveFault;
pub use walk::{bundle, BundleFile};
pub(super) use walk::{expand, matching};

use super::containers::{self, Heard};
use super::file::opened;
use super::input::{in_memory, Bytes, Fault, Input, Whole};
use super::warning::WarningKind;
use crate::base::Cancel;
use crate::logs::cab::{CabFault, CabFile};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// More members of an archive are not read.
const MOST_MEMBERS: usize = 10_000;
/// How many bytes the members of an archive may have together, those of archives inside included.
const MOST_BYTES: u64 = 8 << 30;
/// How deep archives may lie in each other.
pub(super) const MOST_DEEP: usize = 3;
/// A folder of a cabinet up to this size is unpacked once for all of its members.
const KEPT: u64 = 64 << 20;
/// How many members a warning names.
const NAMED: usize = 5;
/// How many archives have their lists kept.
const LISTS: usize = 8;

/// Whether a file is an archive of which the members are read as files of their own.
pub(super) fn is_archive(path: &Path) -> bool {
    // To open a pipe can take for ever.
    if !std::fs::metadata(path).is_ok_and(|data| data.is_file()) {
        return false;
    }
    let Ok((_, file)) = opened(path) else { return false };
    let mut head = Vec::new();
    if file.take(32).read_to_end(&mut head).is_err() {
        return false;
    }
    match kind(&head) {
        Some(Kind::Zip) => true,
        // What servicing makes has one file, and is that log.
        Some(Kind::Cabinet) => head.get(28..30).is_some_and(|count| count != [1, 0]),
        None => false,
    }
}

/// Whether a path names a member of an archive.
pub(super) fn is_member(path: &Path) -> bool {
    path.to_str().and_then(outermost).is_some()
}

/// The folder of a log for what the logs of a folder have in common: an archive is a place of its
/// own.
pub(super) fn folder(path: &Path) -> Option<PathBuf> {
    match path.to_str().and_then(outermost) {
        Some((_, member)) if !member.contains('/') => {
            let text = path.to_str()?;
            Some(PathBuf::from(&text[..text.len() - member.len()]))
        }
        _ => path.parent().map(Path::to_path_buf),
    }
}

/// The size of a member, unpacked; `None`: it is none.
pub(super) fn size(path: &Path, cancel: &Cancel) -> Option<u64> {
    let member = find(path, cancel).ok()??;
    member.archive.members.get(member.index).map(|member| member.size)
}

/// Whoever reads archives: when that is done, the lists that were kept go.
pub(super) struct Lists;

impl Drop for Lists {
    fn drop(&mut self) {
        kept().clear();
    }
}

/// What a name ends with, and what would come out of the folder that it is unpacked into.
fn is_unsafe(name: &str) -> bool {
    let name = name.replace('\\', "/");
    name.starts_with('/')
        || name.as_bytes().get(1) == Some(&b':')
        || name.split('/').any(|part| part == "..")
        || name.chars().any(char::is_control)
        || name.is_empty()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Cabinet,
}

fn kind(head: &[u8]) -> Option<Kind> {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => Some(Kind::Cabinet),
        _ => None,
    }
}

/// A member as its archive lists it.
struct Member {
    name: String,
    size: u64,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Zip(zip::Packed),
    /// The folder, and where in it.
    Cabinet {
        folder: usize,
        offset: u64,
    },
}

/// An archive with its list.
struct Archive {
    bytes: Source,
    members: Vec<Member>,
    by_name: HashMap<String, usize>,
    /// What is not read, and the names of the first of them.
    faults: Vec<(ArchiveFault, usize, Vec<String>)>,
    /// A folder of a cabinet that was unpacked.
    folder: Mutex<Option<Unpacked>>,
}

/// Where the bytes of an archive are.
#[derive(Clone)]
enum Source {
    File(PathBuf),
    Bytes(Bytes),
}

impl Source {
    fn open(&self) -> Result<Whole, WarningKind> {
        Ok(match self {
            Source::File(path) => Whole::file(opened(path)?.1),
            Source::Bytes(bytes) => Whole::of(bytes.clone()),
        })
    }
}

impl Archive {
    fn open(bytes: Source, cancel: &Cancel) -> Result<Archive, WarningKind> {
        let mut head = Vec::new();
        let read = bytes.open()?.take(8).read_to_end(&mut head);
        read.map_err(|error| WarningKind::read(0, &error))?;
        let file = bytes.open()?.watched(&Heard::new(cancel));
        let listed = match kind(&head) {
            Some(Kind::Cabinet) => of_cabinet(CabFile::open(file)?.members()),
            _ => zip::members(file)?,
        };
        let mut archive = Archive {
            bytes,
            members: Vec::new(),
            by_name: HashMap::new(),
            faults: Vec::new(),
            folder: Mutex::default(),
        };
        for listed in listed {
            match listed {
                Ok(member) if archive.by_name.contains_key(&member.name) => {
                    archive.fault(ArchiveFault::SameName, member.name);
                }
                Ok(member) => {
                    archive.by_name.insert(member.name.clone(), archive.members.len());
                    archive.members.push(member);
                }
                Err((fault, name)) => archive.fault(fault, name),
            }
        }
        Ok(archive)
    }

    fn fault(&mut self, fault: ArchiveFault, name: String) {
        let same = self.faults.iter_mut().find(|(own, ..)| *own == fault);
        let (_, count, names) = match same {
            Some(same) => same,
            None => {
                self.faults.push((fault, 0, Vec::new()));
                let last = self.faults.len() - 1;
                &mut self.faults[last]
            }
        };
        if !name.is_empty() {
            *count += 1;
            if names.len() < NAMED {
                names.push(name);
            }
        }
    }
}

fn of_cabinet(members: &[crate::logs::cab::CabMember]) -> Vec<zip::Listed> {
    let listed = members.iter().map(|member| {
        let name = member.name.replace('\\', "/");
        if is_unsafe(&member.name) {
            return Err((ArchiveFault::UnsafeName, name));
        }
        let (folder, offset) = member.place();
        Ok(Member { name, size: member.size, place: Place::Cabinet { folder, offset } })
    });
    listed.collect()
}

/// A member that was found by its path.
pub(super) struct Located {
    archive: Arc<Archive>,
    index: usize,
}

impl Located {
    /// Its bytes.
    pub fn open(&self, cancel: &Cancel) -> Result<Input, WarningKind> {
        let Some(member) = self.archive.members.get(self.index) else {
            return Err(WarningKind::NotFound);
        };
        let heard = Heard::new(cancel);
        match &member.place {
            Place::Zip(packed) => {
                let file = self.archive.bytes.open()?.watched(&heard);
                Ok(Input::Stream(zip::open(file, packed, member.size)?))
            }
            Place::Cabinet { folder, offset } => {
                self.archive.of_folder(*folder, *offset, member, cancel)
            }
        }
    }
}

impl Archive {
    /// A member of a cabinet. Its folder is unpacked from the beginning for it: once for all members,
    /// as long as it is not too large to be kept.
    fn of_folder(
        &self,
        folder: usize,
        offset: u64,
        member: &Member,
        cancel: &Cancel,
    ) -> Result<Input, WarningKind> {
        let end = |member: &Member| match member.place {
            Place::Cabinet { folder: own, offset } if own == folder => offset + member.size,
            _ => 0,
        };
        let length = self.members.iter().map(end).max().unwrap_or(0);
        let file = || Ok::<_, WarningKind>(self.bytes.open()?.watched(&Heard::new(cancel)));
        if length > KEPT {
            let place = (folder, offset, member.size);
            return Ok(Input::Stream(containers::member(self.bytes.open()?, place, cancel)));
        }
        let mut kept = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|folder_kept| folder_kept.number != folder) {
            let (bytes, fault) = CabFile::open(file()?)?.unpacked(folder, length);
            if cancel.is_cancelled() {
                return Err(WarningKind::Cancelled);
            }
            *kept = Some(Unpacked { number: folder, bytes: Bytes::of(bytes), fault });
        }
        let Some(Unpacked { bytes, fault, .. }) = kept.as_ref() else {
            return Err(WarningKind::Defect);
        };
        let (part, is_whole) = bytes.part(offset, member.size);
        if is_whole {
            return Ok(Input::Whole(Whole::of(part)));
        }
        // What is before the damage is read.
        let fault = fault.clone().unwrap_or(CabFault::EndsEarly);
        let kind = WarningKind::CabinetMember { member: member.name.clone(), fault };
        Ok(Input::Stream(Box::new(Whole::of(part).chain(Fault(Some(kind.into()))))))
    }
}

/// What was unpacked of a folder of a cabinet, up to its first fault.
struct Unpacked {
    number: usize,
    bytes: Bytes,
    fault: Option<CabFault>,
}

/// An archive and the member in it, of a path that names no file itself.
fn outermost(path: &str) -> Option<(&Path, &str)> {
    let first = path.find('!')?;
    if Path::new(path).is_file() {
        return None;
    }
    let mut at = Some(first);
    while let Some(place) = at {
        let archive = Path::new(&path[..place]);
        if archive.is_file() {
            return Some((archive, &path[place + 1..]));
        }
        at = path[place + 1..].find('!').map(|next| place + 1 + next);
    }
    None
}

/// The member that a path names; `None`: it names a file.
pub(super) fn find(path: &Path, cancel: &Cancel) -> Result<Option<Located>, WarningKind> {
    let Some((outer, member)) = path.to_str().and_then(outermost) else { return Ok(None) };
    let archive = load(outer, cancel)?;
    let find = |member: &str| locate(outer.to_path_buf(), Arc::clone(&archive), member, 1, cancel);
    // PowerShell on Windows turns the slashes of a path round.
    let found = match find(member)? {
        None if member.contains('\\') => find(&member.replace('\\', "/"))?,
        found => found,
    };
    found.ok_or(WarningKind::NotFound).map(Some)
}

fn locate(
    spelled: PathBuf,
    archive: Arc<Archive>,
    member: &str,
    depth: usize,
    cancel: &Cancel,
) -> Result<Option<Located>, WarningKind> {
    if let Some(index) = archive.by_name.get(member).copied() {
        return Ok(Some(Located { archive, index }));
    }
    for (place, _) in member.match_indices('!') {
        if archive.by_name.contains_key(&member[..place]) && depth < MOST_DEEP {
            let inner = joined(&spelled, &member[..place]);
            let archive = inside(&inner, &archive, &member[..place], cancel)?;
            return locate(inner, archive, &member[place + 1..], depth + 1, cancel);
        }
    }
    Ok(None)
}

fn joined(archive: &Path, member: &str) -> PathBuf {
    let mut path = archive.as_os_str().to_owned();
    path.push("!");
    path.push(member);
    path.into()
}

/// The lists that are kept, those that were used last at the end.
type Kept = Vec<(PathBuf, Option<(u64, SystemTime)>, Arc<Archive>)>;

fn kept() -> std::sync::MutexGuard<'static, Kept> {
    static KEPT: Mutex<Kept> = Mutex::new(Vec::new());
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(path: &Path, stamp: Option<(u64, SystemTime)>, archive: &Arc<Archive>) {
    let mut lists = kept();
    lists.retain(|(own, ..)| own != path);
    if lists.len() >= LISTS {
        lists.remove(0);
    }
    lists.push((path.to_path_buf(), stamp, Arc::clone(archive)));
}

fn known(path: &Path, stamp: Option<(u64, SystemTime)>) -> Option<Arc<Archive>> {
    let lists = kept();
    let (.., archive) = lists.iter().find(|(own, at, _)| own == path && *at == stamp)?;
    Some(Arc::clone(archive))
}

/// The archive that is a file.
fn load(path: &Path, cancel: &Cancel) -> Result<Arc<Archive>, WarningKind> {
    let (data, _) = opened(path)?;
    let stamp = data.modified().ok().map(|time| (data.len(), time));
    if let Some(archive) = known(path, stamp).filter(|_| stamp.is_some()) {
        return Ok(archive);
    }
    let archive = Arc::new(Archive::open(Source::File(path.to_path_buf()), cancel)?);
    keep(path, stamp, &archive);
    Ok(archive)
}

/// The archive that is a member of another.
fn inside(
    spelled: &Path,
    outer: &Arc<Archive>,
    member: &str,
    cancel: &Cancel,
) -> Result<Arc<Archive>, WarningKind> {
    if let Some(archive) = known(spelled, None) {
        return Ok(archive);
    }
    let index = outer.by_name.get(member).copied().ok_or(WarningKind::NotFound)?;
    let input = Located { archive: Arc::clone(outer), index }.open(cancel)?;
    let archive = Arc::new(Archive::open(Source::Bytes(in_memory(input)?), cancel)?);
    keep(spelled, None, &archive);
    Ok(archive)
}

impl Archive {
    fn is_single_cabinet(&self) -> bool {
        matches!(&self.members[..], [Member { place: Place::Cabinet { .. }, .. }])
    }
}

pub(super) fn is_archive_name(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default();
    ["zip", "cab"].iter().any(|own| end.eq_ignore_ascii_case(own))
}
