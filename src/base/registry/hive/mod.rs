//! Hives: the files in which Windows keeps its registry, as they lie in `System32\config` of a
//! Windows that does not run.
//!
//! Only the keys that are asked for are read, so that one damaged place does not take the others
//! away. Every step has a limit: what points in circles ends as damage. The format is that of
//! "Windows registry file format specification" (github.com/msuhanov/regf).

mod replay;

use super::{utf16, Data};
use std::cell::Cell as Mutable;

/// The first bytes of a hive.
pub const SIGNATURE: &[u8; 4] = b"regf";
/// A larger hive is not read: Windows itself has limits far below.
pub const MOST_BYTES: u64 = 1 << 30;

/// The block before the cells.
const BASE: usize = 4096;
/// Keys below one key, or values of one, that are looked at.
const MOST_ENTRIES: usize = 1 << 18;
/// Longer data of a value are not read.
const MOST_DATA: usize = 1 << 20;
/// A piece of the data of a long value.
const SEGMENT: usize = 16344;
/// No cell.
const NONE: u32 = u32::MAX;

/// Why a hive cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HiveError {
    /// It does not begin as a hive does.
    #[error("it is no registry hive")]
    NoHive,
    /// It ends before its first key.
    #[error("the hive is cut off before its first key")]
    Cut,
    /// Its first key is damaged.
    #[error("the first key of the hive is damaged")]
    Root,
}

/// How much of what was written last a hive has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It was closed cleanly.
    Clean,
    /// It was not, and its transaction logs had the rest: so many entries.
    Replayed(usize),
    /// It was not, and no transaction log that fits is there.
    Stale,
}

/// A hive in memory.
#[derive(Debug)]
pub struct Hive {
    bytes: Vec<u8>,
    root: u32,
    freshness: Freshness,
    damaged: Mutable<u32>,
    cut: bool,
}

/// A key of a hive.
#[derive(Clone, Copy, Debug)]
pub struct HiveKey<'a> {
    hive: &'a Hive,
    node: &'a [u8],
}

impl Hive {
    /// Opens a hive; `logs` are its transaction logs (`.LOG1`, `.LOG2`), which have what Windows had
    /// not yet written into it.
    ///
    /// # Errors
    /// It is none, or has no first key.
    pub fn open(mut bytes: Vec<u8>, logs: &[Vec<u8>]) -> Result<Hive, HiveError> {
        if !bytes.starts_with(SIGNATURE) {
            return Err(HiveError::NoHive);
        }
        if bytes.len() < 512 {
            return Err(HiveError::Cut);
        }
        let freshness = replay::replay(&mut bytes, logs);
        if bytes.len() <= BASE {
            return Err(HiveError::Cut);
        }
        let (root, size) = (u32_at(&bytes, 36).unwrap_or(NONE), u32_at(&bytes, 40).unwrap_or(0));
        let cut = ((bytes.len() - BASE) as u64) < u64::from(size);
        let hive = Hive { bytes, root, freshness, damaged: Mutable::new(0), cut };
        match hive.node(hive.root) {
            Some(_) => Ok(hive),
            None if cut => Err(HiveError::Cut),
            None => Err(HiveError::Root),
        }
    }

    /// How much of what was written last it has.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// Places that could not be read so far.
    pub fn damaged(&self) -> u32 {
        self.damaged.get()
    }

    /// Whether the file ends before the hive does.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// The first key.
    pub fn root(&self) -> Option<HiveKey<'_>> {
        Some(HiveKey { hive: self, node: self.node(self.root)? })
    }

    /// The key of a path, such as `Select`, in either case; `None` where there is none.
    pub fn key(&self, path: &str) -> Option<HiveKey<'_>> {
        let parts = path.split('\\').filter(|part| !part.is_empty());
        parts.take(64).try_fold(self.root()?, |key, part| key.below(part))
    }

    fn damage<T>(&self) -> Option<T> {
        self.damaged.set(self.damaged.get().saturating_add(1));
        None
    }

    /// The data of an allocated cell.
    fn cell(&self, offset: u32) -> Option<&[u8]> {
        let at = BASE.checked_add(offset as usize)?;
        let size = u32_at(&self.bytes, at)? as i32;
        let length = usize::try_from(size.checked_neg()?).ok()?;
        self.bytes.get(at + 4..at.checked_add(length.max(4))?)
    }

    fn node(&self, offset: u32) -> Option<&[u8]> {
        self.cell(offset).filter(|node| node.len() >= 76 && node.starts_with(b"nk"))
    }

    /// The offsets in a list of keys; lists of lists go one deep.
    fn offsets(&self, list: u32, deep: bool, into: &mut Vec<u32>) -> Option<()> {
        let list = self.cell(list)?;
        let count = usize::from(u16_at(list, 2)?);
        let step = match &list[..2] {
            b"lf" | b"lh" => 8,
            b"li" => 4,
            b"ri" if !deep => 4,
            _ => return None,
        };
        for entry in 0..count {
            let Some(offset) = u32_at(list, 4 + entry * step) else { return self.damage() };
            if into.len() >= MOST_ENTRIES {
                return self.damage();
            }
            if &list[..2] != b"ri" {
                into.push(offset);
            } else if self.offsets(offset, true, into).is_none() {
                self.damage::<()>();
            }
        }
        Some(())
    }

    /// The data of a value that is longer than a cell may be, or in one cell.
    fn data(&self, offset: u32, length: usize) -> Option<Vec<u8>> {
        let cell = self.cell(offset)?;
        if length <= SEGMENT || !cell.starts_with(b"db") {
            return cell.get(..length).map(<[u8]>::to_vec);
        }
        let list = self.cell(u32_at(cell, 4)?)?;
        let mut data = Vec::with_capacity(length);
        for entry in 0..usize::from(u16_at(cell, 2)?) {
            let segment = self.cell(u32_at(list, entry * 4)?)?;
            let left = length - data.len();
            data.extend_from_slice(segment.get(..left.min(SEGMENT))?);
        }
        (data.len() == length).then_some(data)
    }
}

impl<'a> HiveKey<'a> {
    /// Its name.
    pub fn name(&self) -> String {
        let length = usize::from(u16_at(self.node, 72).unwrap_or(0));
        name(self.node.get(76..76 + length).unwrap_or_default(), self.is_narrow())
    }

    fn is_narrow(&self) -> bool {
        u16_at(self.node, 2).unwrap_or(0) & 0x20 != 0
    }

    /// The keys below it. What is damaged is left out and counted.
    pub fn keys(&self) -> Vec<HiveKey<'a>> {
        let (count, list) = (u32_at(self.node, 20).unwrap_or(0), u32_at(self.node, 28));
        let Some(list) = list.filter(|list| count > 0 && *list != NONE) else { return Vec::new() };
        let mut offsets = Vec::new();
        if self.hive.offsets(list, false, &mut offsets).is_none() {
            self.hive.damage::<()>();
        }
        let key = |offset| match self.hive.node(offset) {
            Some(node) => Some(HiveKey { hive: self.hive, node }),
            None => self.hive.damage(),
        };
        offsets.into_iter().filter_map(key).collect()
    }

    /// The key of this name below it, in either case.
    pub fn below(&self, name: &str) -> Option<HiveKey<'a>> {
        self.keys().into_iter().find(|key| key.name().eq_ignore_ascii_case(name))
    }

    /// Its values with their names. What is damaged is left out and counted.
    pub fn values(&self) -> Vec<(String, Data)> {
        let (count, list) = (u32_at(self.node, 36).unwrap_or(0), u32_at(self.node, 40));
        let Some(list) = list.filter(|list| count > 0 && *list != NONE) else { return Vec::new() };
        let Some(list) = self.hive.cell(list) else {
            self.hive.damage::<()>();
            return Vec::new();
        };
        let value = |entry: usize| match u32_at(list, entry * 4).and_then(|at| self.value_at(at)) {
            Some(value) => Some(value),
            None => self.hive.damage(),
        };
        let most = (count as usize).min(MOST_ENTRIES).min(list.len() / 4 + 1);
        (0..most).filter_map(value).collect()
    }

    /// The data of one value, in either case.
    pub fn value(&self, name: &str) -> Option<Data> {
        self.values().into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    fn value_at(&self, offset: u32) -> Option<(String, Data)> {
        let value = self.hive.cell(offset).filter(|value| value.starts_with(b"vk"))?;
        let length = usize::from(u16_at(value, 2)?);
        let narrow = u16_at(value, 16)? & 1 != 0;
        let own = name(value.get(20..20 + length)?, narrow);
        let (size, kind) = (u32_at(value, 4)?, u32_at(value, 12)?);
        // Up to four bytes stand in the place of their offset.
        let data = match size & 0x8000_0000 {
            0 if size as usize > MOST_DATA => return None,
            0 if size == 0 => Vec::new(),
            0 => self.hive.data(u32_at(value, 8)?, size as usize)?,
            _ => value.get(8..8 + (size as usize & 0x7FFF_FFFF).min(4))?.to_vec(),
        };
        Some((own, Data::of(kind, data, true)))
    }
}

/// A name: Latin-1 where it is narrow, else UTF-16.
fn name(bytes: &[u8], narrow: bool) -> String {
    match narrow {
        true => bytes.iter().map(|byte| char::from(*byte)).collect(),
        false => utf16(bytes),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
