//! Members of a cabinet file, such as the `CbsPersist_*.cab` that servicing makes of its old logs.
//!
//! Members are read as streams. Memory stays at a block of 64 KB, two lists as long as those in the
//! file, and for LZX the window (32 MB at most). Stored, MSZIP (what servicing writes) and LZX
//! members can be read, Quantum cannot.
//!
//! How much is unpacked is limited, a folder is unpacked once for all of its members, and its blocks
//! are looked at once.
//!
//! The `cab` crate decompresses. It trusts sizes in places, so this module checks the layout first,
//! and gives what lies before a fault before it reports the fault.

mod fault;

pub use fault::{CabError, CabFault};

use std::collections::hash_map::Entry;
use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that one block may hold unpacked.
const BLOCK: u16 = 0x8000;

/// More members are refused.
const MOST_MEMBERS: u16 = 10_000;

/// How many bytes [`CabFile::unpack`] unpacks at most, those before a member included. No more than
/// [`RATIO`] times the file either, if that is over [`ANY_RATIO`]: servicing packs about 20 to 1.
const MOST_BYTES: u64 = 8 << 30;
const RATIO: u64 = 200;
const ANY_RATIO: u64 = 64 << 20;

/// How many bytes may come out of a packed file of `length` bytes.
pub(crate) fn most_unpacked(length: u64) -> u64 {
    MOST_BYTES.min(ANY_RATIO.max(RATIO.saturating_mul(length)))
}

/// How much is unpacked at a time.
const PIECE: usize = 1 << 18;

/// A member as the cabinet lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CabMember {
    /// Name, with the folders in it if there are any. Never use it as a path to write to.
    pub name: String,
    /// Unpacked size in bytes.
    pub size: u64,
    offset: u64,
    folder: usize,
}

struct Folder {
    first_block: u64,
    blocks: u16,
    method: u16,
    /// Where the last of its members ends.
    end: u64,
    /// How many bytes lie before the first fault of its blocks, and that fault; once known.
    sound: Option<(u64, Option<CabFault>)>,
}

/// A cabinet.
pub struct CabFile<R> {
    reader: Shared<R>,
    /// The folder that is open.
    open: Option<cab::Cabinet<Shared<R>>>,
    members: Vec<CabMember>,
    by_name: HashMap<String, usize>,
    folders: Vec<Folder>,
    block_reserve: u8,
    length: u64,
    /// How many blocks the file can still have.
    blocks: u64,
}

impl<R: Read + Seek> CabFile<R> {
    /// Reads the lists of a cabinet.
    pub fn open(reader: R) -> Result<Self, CabError> {
        let broken = |error: io::Error| CabError::Broken(CabFault::of_lists(&error));
        let mut reader = Shared(Arc::new(Mutex::new(Source { file: reader, lists: None })));
        let length = reader.seek(SeekFrom::End(0)).map_err(broken)?;
        reader.seek(SeekFrom::Start(0)).map_err(broken)?;
        let Lists { members, by_name, folders, block_reserve } =
            lists(&mut reader).map_err(broken)?;
        // Each block has a head of 8 bytes.
        let blocks = length / 8;
        Ok(Self { reader, open: None, members, by_name, folders, block_reserve, length, blocks })
    }

    /// The members in their order.
    pub fn members(&self) -> &[CabMember] {
        &self.members
    }

    /// Opens a member by its name.
    ///
    /// If the cabinet is damaged, the stream gives the bytes before the damage and then an error
    /// that names it; if there are none, the error comes here.
    pub fn read(&mut self, name: &str) -> Result<CabReader<'_, R>, CabError> {
        let Some(number) = self.by_name.get(name) else {
            return Err(CabError::NoMember(name.to_owned()));
        };
        let member = self.members[*number].clone();
        let (left, fault) = self.sound_of(&member)?;
        // An empty member needs no data, and may be listed in a folder that has none.
        let inner = match left {
            0 => None,
            _ => {
                let mut folder = self.folder(member.folder).map_err(|e| member.error(&e))?;
                folder.seek(SeekFrom::Start(member.offset)).map_err(|e| member.error(&e))?;
                Some(folder)
            }
        };
        Ok(CabReader { inner, left, fault })
    }

    /// Gives the text of all members, one behind the other, piece by piece, until `give` breaks. A
    /// folder is unpacked once, as long as its members are listed in the order of their data.
    pub fn unpack(
        mut self,
        give: &mut dyn FnMut(Vec<u8>) -> ControlFlow<()>,
    ) -> Result<(), CabError> {
        let most = most_unpacked(self.length);
        let mut spent = 0;
        let members = std::mem::take(&mut self.members);
        let with_data: Vec<&CabMember> = members.iter().filter(|member| member.size > 0).collect();
        for run in with_data.chunk_by(|a, b| a.folder == b.folder && a.end() <= b.offset) {
            let Some(first) = run.first() else { continue };
            let sound: Vec<_> = run.iter().map(|member| self.sound_of(member)).collect();
            let (mut inner, mut at) = (None, 0);
            for (member, sound) in run.iter().zip(sound) {
                let (left, fault) = sound?;
                spent += member.offset.saturating_sub(at) + left;
                if spent > most {
                    return Err(member.fault(CabFault::TooLarge { most }));
                }
                at = member.offset + left;
                let mut folder = match inner.take() {
                    Some(folder) => folder,
                    None => self.folder(first.folder).map_err(|e| member.error(&e))?,
                };
                folder.seek(SeekFrom::Start(member.offset)).map_err(|e| member.error(&e))?;
                let mut reader = CabReader { inner: Some(folder), left, fault };
                loop {
                    let mut text = vec![0; PIECE];
                    let length = reader.read(&mut text).map_err(|e| member.error(&e))?;
                    text.truncate(length);
                    if length == 0 {
                        break;
                    }
                    if give(text).is_break() {
                        return Ok(());
                    }
                }
                inner = reader.inner;
            }
        }
        Ok(())
    }

    /// The first `length` bytes of a folder, or those before its first fault, and that.
    pub(crate) fn unpacked(&mut self, folder: usize, length: u64) -> (Vec<u8>, Option<CabFault>) {
        let mut bytes = Vec::new();
        let (holds, mut fault) = match self.sound(folder) {
            Ok(sound) => sound,
            Err(error) => return (bytes, Some(CabFault::of(&error))),
        };
        if holds > 0 {
            let most = length.min(holds);
            let read = self.folder(folder).and_then(|all| all.take(most).read_to_end(&mut bytes));
            fault = read.err().map(|error| CabFault::of(&error)).or(fault);
        }
        (bytes, fault)
    }

    /// A reader of all of a folder. The crate finds members by going through their names and unpacks
    /// a folder anew for each: it is shown a cabinet of that folder alone, with one member.
    fn folder(&mut self, number: usize) -> io::Result<cab::FileReader<'_, Shared<R>>> {
        let Some(folder) = self.folders.get(number) else { return invalid(CabFault::NoFolder) };
        let mut lists = b"MSCF\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        lists.extend(48u32.to_le_bytes()); // where the member is
        lists.extend([0, 0, 0, 0, 3, 1, 1, 0, 1, 0, 4, 0, 0, 0, 0, 0]);
        lists.extend([0, 0, 0, self.block_reserve]);
        lists.extend((folder.first_block as u32).to_le_bytes());
        lists.extend(folder.blocks.to_le_bytes());
        lists.extend(folder.method.to_le_bytes());
        lists.extend(u32::MAX.to_le_bytes());
        lists.extend([0; 12]);
        lists.extend(b"0\0");
        self.reader.get().lists = Some(io::Cursor::new(lists));
        let opened = cab::Cabinet::new(self.reader.clone());
        self.reader.get().lists = None;
        self.open.insert(opened?).read_file("0")
    }

    /// How many bytes of a member lie before the first fault of its folder's blocks, and that
    /// fault if there are any.
    fn sound_of(&mut self, member: &CabMember) -> Result<(u64, Option<CabFault>), CabError> {
        let (holds, fault) = self.sound(member.folder).map_err(|e| member.error(&e))?;
        let end = member.end();
        let fault = match fault {
            _ if end <= holds || member.size == 0 => None,
            None => Some(CabFault::TooShort { end, holds }),
            fault => fault,
        };
        let left = holds.min(end).saturating_sub(member.offset);
        match fault {
            Some(fault) if left == 0 => Err(member.fault(fault)),
            fault => Ok((left, fault)),
        }
    }

    /// How many bytes of a folder lie before the first fault of its blocks, and that fault. The
    /// blocks are looked at once.
    fn sound(&mut self, number: usize) -> io::Result<(u64, Option<CabFault>)> {
        let Some(folder) = self.folders.get_mut(number) else {
            return Ok((0, Some(CabFault::NoFolder)));
        };
        if let Some(sound) = &folder.sound {
            return Ok(sound.clone());
        }
        let (reader, length) = (&mut self.reader, self.length);
        let (mut at, mut unpacked, mut fault) = (folder.first_block, 0u64, None);
        for number in 0..folder.blocks {
            if unpacked >= folder.end {
                break;
            }
            let data = at + 8 + u64::from(self.block_reserve);
            let cut = |need| CabFault::CutShort { block: number, need, have: length };
            if data > length {
                fault = Some(cut(data));
                break;
            }
            if self.blocks == 0 {
                fault = Some(CabFault::SharedBlocks);
                break;
            }
            self.blocks -= 1;
            reader.seek(SeekFrom::Start(at))?;
            let [_, _, _, _, p0, p1, u0, u1] = bytes(reader)?;
            let (packed, size) = (u16::from_le_bytes([p0, p1]), u16::from_le_bytes([u0, u1]));
            at = data + u64::from(packed);
            fault = match size {
                0 => Some(CabFault::Elsewhere { block: number }),
                _ if size > BLOCK || (folder.method & 15 == 0 && size != packed) => {
                    Some(CabFault::BadBlock { block: number })
                }
                _ if at > length => Some(cut(at)),
                _ => None,
            };
            if fault.is_some() {
                break;
            }
            unpacked += u64::from(size);
        }
        Ok(folder.sound.insert((unpacked, fault)).clone())
    }
}

impl CabMember {
    fn end(&self) -> u64 {
        self.offset + self.size
    }

    /// Its folder, and where it begins in that.
    pub(crate) fn place(&self) -> (usize, u64) {
        (self.folder, self.offset)
    }

    fn fault(&self, fault: CabFault) -> CabError {
        CabError::Member { name: self.name.clone(), fault }
    }

    fn error(&self, error: &io::Error) -> CabError {
        self.fault(CabFault::of(error))
    }
}

/// The bytes of a member, unpacked as they are read.
pub struct CabReader<'a, R> {
    inner: Option<cab::FileReader<'a, Shared<R>>>,
    left: u64,
    fault: Option<CabFault>,
}

impl<R: Read + Seek> Read for CabReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if let (Some(inner), true) = (&mut self.inner, self.left > 0) {
            let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
            match inner.read(buf.get_mut(..most).unwrap_or_default()) {
                Ok(0) => self.fail(CabFault::EndsEarly),
                Ok(n) => {
                    self.left -= n as u64;
                    return Ok(n);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => self.fail(CabFault::of(&error)),
            }
        }
        match &self.fault {
            Some(fault) => Err(io::Error::new(io::ErrorKind::InvalidData, fault.clone())),
            None => Ok(0),
        }
    }
}

impl<R> CabReader<'_, R> {
    /// After an error the crate's reader would give stale bytes: it is not asked again.
    fn fail(&mut self, fault: CabFault) {
        self.inner = None;
        self.fault = Some(fault);
    }
}

/// The file, and the lists that the crate is shown instead of its own.
struct Source<R> {
    file: R,
    lists: Option<io::Cursor<Vec<u8>>>,
}

/// A reader that both the layout check and the crate use, one after the other.
struct Shared<R>(Arc<Mutex<Source<R>>>);

impl<R> Shared<R> {
    fn get(&self) -> MutexGuard<'_, Source<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R: Read> Read for Shared<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match &mut *self.get() {
            Source { lists: Some(lists), .. } => lists.read(buf),
            Source { file, .. } => file.read(buf),
        }
    }
}

impl<R: Seek> Seek for Shared<R> {
    fn seek(&mut self, pos: SeekFrom) -> io::Result<u64> {
        match &mut *self.get() {
            Source { lists: Some(lists), .. } => lists.seek(pos),
            Source { file, .. } => file.seek(pos),
        }
    }
}

fn bytes<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn invalid<T>(fault: CabFault) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidData, fault))
}

fn text(reader: &mut impl Read) -> io::Result<String> {
    let mut name = Vec::new();
    loop {
        match bytes(reader)? {
            [0] => return Ok(String::from_utf8_lossy(&name).into_owned()),
            [_] if name.len() == 255 => return invalid(CabFault::LongName),
            [byte] => name.push(byte),
        }
    }
}

struct Lists {
    members: Vec<CabMember>,
    by_name: HashMap<String, usize>,
    folders: Vec<Folder>,
    /// Bytes that are reserved in each block.
    block_reserve: u8,
}

fn lists<R: Read + Seek>(reader: &mut R) -> io::Result<Lists> {
    if bytes(reader).ok() != Some(*b"MSCF") {
        return invalid(CabFault::NotACabinet);
    }
    let mut reader = io::BufReader::new(reader);
    let head: [u8; 32] = bytes(&mut reader)?;
    let [.., f0, f1, m0, m1, flags, _, _, _, _, _] = head;
    let first_member = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
    let (folder_count, member_count) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([m0, m1]));
    if member_count > MOST_MEMBERS {
        let (members, most) = (member_count, MOST_MEMBERS);
        return invalid(CabFault::TooManyMembers { members, most });
    }
    let (mut folder_reserve, mut block_reserve) = (0, 0);
    if flags & 4 != 0 {
        let [h0, h1, folder, block] = bytes(&mut reader)?;
        (folder_reserve, block_reserve) = (folder, block);
        reader.seek_relative(u16::from_le_bytes([h0, h1]).into())?;
    }
    for _ in 0..(flags & 1) + (flags >> 1 & 1) {
        text(&mut reader)?; // name of the cabinet before or after this one
        text(&mut reader)?; // and of its disk
    }
    let mut folders = Vec::new();
    for _ in 0..folder_count {
        let [a, b, c, d, b0, b1, method, window] = bytes(&mut reader)?;
        reader.seek_relative(folder_reserve.into())?;
        folders.push(Folder {
            first_block: u32::from_le_bytes([a, b, c, d]).into(),
            blocks: u16::from_le_bytes([b0, b1]),
            method: u16::from_le_bytes([method, window]),
            end: 0,
            sound: None,
        });
    }
    reader.seek(SeekFrom::Start(first_member.into()))?;
    let (mut members, mut by_name) = (Vec::new(), HashMap::new());
    for _ in 0..member_count {
        let [s0, s1, s2, s3, o0, o1, o2, o3, f0, f1, _, _, _, _, _, _]: [u8; 16] =
            bytes(&mut reader)?;
        let member = CabMember {
            name: text(&mut reader)?,
            size: u32::from_le_bytes([s0, s1, s2, s3]).into(),
            offset: u32::from_le_bytes([o0, o1, o2, o3]).into(),
            folder: u16::from_le_bytes([f0, f1]).into(),
        };
        if member.folder >= 0xfffd {
            return invalid(CabFault::PartOfSet);
        }
        let Some(folder) = folders.get_mut(member.folder) else {
            return invalid(CabFault::NoFolder);
        };
        // Members are found by name: a second one of the same name could not be reached.
        if let Entry::Vacant(place) = by_name.entry(member.name.clone()) {
            place.insert(members.len());
            folder.end = folder.end.max(member.end());
            members.push(member);
        }
    }
    Ok(Lists { members, by_name, folders, block_reserve })
}
