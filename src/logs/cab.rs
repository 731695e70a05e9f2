//! Members of a cabinet file, such as the `CbsPersist_*.cab` that servicing makes of its old logs.
//!
//! Members are read as streams. Memory stays at a block of 64 KB, two lists as long as those in the
//! file, and for LZX the window (32 MB at most). Stored, MSZIP (what servicing writes) and LZX
//! members can be read, Quantum cannot.
//!
//! The `cab` crate decompresses. It trusts sizes in places, so this module checks the layout first,
//! and gives what lies before a fault before it reports the fault.

mod fault;

pub use fault::{CabError, CabFault};

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that one block may hold unpacked.
const BLOCK: u16 = 0x8000;

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
    stored: bool,
}

/// A cabinet.
pub struct CabFile<R> {
    cabinet: cab::Cabinet<Shared<R>>,
    reader: Shared<R>,
    members: Vec<CabMember>,
    folders: Vec<Folder>,
    block_reserve: u8,
}

impl<R: Read + Seek> CabFile<R> {
    /// Reads the lists of a cabinet.
    pub fn open(reader: R) -> Result<Self, CabError> {
        let broken = |error: io::Error| CabError::Broken(CabFault::of_lists(&error));
        let mut reader = Shared(Arc::new(Mutex::new(reader)));
        let (members, folders, block_reserve) = lists(&mut reader).map_err(broken)?;
        reader.seek(SeekFrom::Start(0)).map_err(broken)?;
        let cabinet = cab::Cabinet::new(reader.clone()).map_err(broken)?;
        Ok(Self { cabinet, reader, members, folders, block_reserve })
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
        let member = self
            .members
            .iter()
            .find(|m| m.name == name)
            .cloned()
            .ok_or_else(|| CabError::NoMember(name.to_owned()))?;
        let error = |fault| CabError::Member { name: name.to_owned(), fault };
        let (sound, fault) = self.sound(&member).map_err(|e| error(CabFault::of(&e)))?;
        match fault {
            Some(fault) if sound == 0 => return Err(error(fault)),
            _ => {}
        }
        // An empty member needs no data, and may be listed in a folder that has none.
        let inner = if sound == 0 {
            None
        } else {
            Some(self.cabinet.read_file(name).map_err(|e| error(CabFault::of(&e)))?)
        };
        Ok(CabReader { inner, left: sound, fault })
    }

    /// How many bytes of a member lie before the first fault of its folder's blocks, and that
    /// fault.
    fn sound(&mut self, member: &CabMember) -> io::Result<(u64, Option<CabFault>)> {
        let end = member.offset + member.size;
        let Some(folder) = self.folders.get(member.folder) else {
            return Ok((0, Some(CabFault::NoFolder)));
        };
        let reader = &mut self.reader;
        let length = reader.seek(SeekFrom::End(0))?;
        let (mut at, mut unpacked, mut fault) = (folder.first_block, 0u64, None);
        for number in 0..folder.blocks {
            if unpacked >= end {
                break;
            }
            let data = at + 8 + u64::from(self.block_reserve);
            let cut = |need| CabFault::CutShort { block: number, need, have: length };
            if data > length {
                fault = Some(cut(data));
                break;
            }
            reader.seek(SeekFrom::Start(at))?;
            let [_, _, _, _, p0, p1, u0, u1] = bytes(reader)?;
            let (packed, size) = (u16::from_le_bytes([p0, p1]), u16::from_le_bytes([u0, u1]));
            at = data + u64::from(packed);
            fault = match size {
                0 => Some(CabFault::Elsewhere { block: number }),
                _ if size > BLOCK || (folder.stored && size != packed) => {
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
        if fault.is_none() && unpacked < end && member.size > 0 {
            fault = Some(CabFault::TooShort { end, holds: unpacked });
        }
        Ok((unpacked.min(end).saturating_sub(member.offset), fault))
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

/// A reader that both the layout check and the crate use, one after the other.
struct Shared<R>(Arc<Mutex<R>>);

impl<R> Shared<R> {
    fn get(&self) -> MutexGuard<'_, R> {
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
        self.get().read(buf)
    }
}

impl<R: Seek> Seek for Shared<R> {
    fn seek(&mut self, pos: SeekFrom) -> io::Result<u64> {
        self.get().seek(pos)
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

/// The members, the folders, and the bytes reserved in each block.
fn lists<R: Read + Seek>(reader: &mut R) -> io::Result<(Vec<CabMember>, Vec<Folder>, u8)> {
    if bytes(reader).ok() != Some(*b"MSCF") {
        return invalid(CabFault::NotACabinet);
    }
    let mut reader = io::BufReader::new(reader);
    let head: [u8; 32] = bytes(&mut reader)?;
    let [.., f0, f1, m0, m1, flags, _, _, _, _, _] = head;
    let first_member = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
    let (folder_count, member_count) = (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([m0, m1]));
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
        let [a, b, c, d, b0, b1, method, _] = bytes(&mut reader)?;
        reader.seek_relative(folder_reserve.into())?;
        folders.push(Folder {
            first_block: u32::from_le_bytes([a, b, c, d]).into(),
            blocks: u16::from_le_bytes([b0, b1]),
            stored: method & 15 == 0,
        });
    }
    reader.seek(SeekFrom::Start(first_member.into()))?;
    let (mut members, mut names) = (Vec::new(), HashSet::new());
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
        // Members are found by name: a second one of the same name could not be reached.
        if names.insert(member.name.clone()) {
            members.push(member);
        }
    }
    Ok((members, folders, block_reserve))
}
