//! Event logs (`.evtx`) read without Windows: what `Get-WinEvent` shows, but for the text of the
//! message. The template of that text is in the provider's library, never in the log; the log has the
//! names and values that stand in it.
//!
//! A log is a head of 4 KB and chunks of 64 KB. A chunk is read alone, so that memory stays at one, and
//! a damaged one costs no more than itself. Windows writes in a circle: chunks are read in the order
//! of their records, wherever they lie.

mod event;
mod exported;
mod known;
mod value;
mod xml;

pub use event::Event;
pub(crate) use exported::{exported, is_export};
pub(crate) use known::{known, Known};

use crate::logs::etl::bytes::{u32_at, u64_at};
use flate2::Crc;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

/// How an event log begins.
pub const MAGIC: &[u8; 8] = b"ElfFile\0";

const CHUNK_MAGIC: &[u8; 8] = b"ElfChnk\0";
const HEAD: u64 = 4096;
const CHUNK: u64 = 65_536;
const CHUNK_HEAD: u64 = 512;
/// The head of a record, before its event.
const RECORD_HEAD: usize = 24;
const RECORD_MAGIC: &[u8] = b"**\0\0";

/// A part of an event log that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Where it begins in the file.
    pub offset: u64,
    /// The numbers of its records, the first and the last, where that much is known.
    pub records: Option<(u64, u64)>,
    /// What it is.
    pub part: LostPart,
}

/// See [`Lost`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LostPart {
    /// A chunk that is none any more: all of its records.
    Chunk,
    /// The end of a chunk: the file ends in it.
    CutShort,
    /// One record, or those up to the next that can be read.
    Record,
    /// Nothing is missing, but the checksum of a chunk of a log that was closed properly is wrong.
    Checksum,
}

impl LostPart {
    /// The word of JSON. It does not change.
    pub fn as_str(self) -> &'static str {
        match self {
            LostPart::Chunk => "chunk",
            LostPart::CutShort => "cut-short",
            LostPart::Record => "record",
            LostPart::Checksum => "checksum",
        }
    }
}

/// Reads a log and hands each event to `each`, and what is lost, until it breaks.
///
/// # Errors
/// The file cannot be read further. A file that is no event log has no events.
pub fn read<R: Read + Seek>(
    mut log: R,
    each: &mut dyn FnMut(Result<Event, Lost>) -> ControlFlow<()>,
) -> io::Result<()> {
    let length = log.seek(SeekFrom::End(0))?;
    let closed = was_closed(&mut log)?;
    for offset in chunks(&mut log, length, each)? {
        let mut data = Vec::new();
        log.seek(SeekFrom::Start(offset))?;
        (&mut log).take(CHUNK).read_to_end(&mut data)?;
        if chunk(&data, offset, closed, each).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether the log was closed properly: one that is being written, or was copied meanwhile, has
/// checksums of an earlier moment.
fn was_closed<R: Read + Seek>(log: &mut R) -> io::Result<bool> {
    let mut head = Vec::new();
    log.seek(SeekFrom::Start(0))?;
    log.take(124).read_to_end(&mut head)?;
    Ok(head.get(120..124).is_some_and(|flags| flags[0] & 1 == 0))
}

/// Where the chunks with events are, in the order of these.
fn chunks<R: Read + Seek>(
    log: &mut R,
    length: u64,
    each: &mut dyn FnMut(Result<Event, Lost>) -> ControlFlow<()>,
) -> io::Result<Vec<u64>> {
    let mut found: Vec<(u64, u64)> = Vec::new();
    let mut offset = HEAD;
    while offset < length {
        let mut head = Vec::new();
        log.seek(SeekFrom::Start(offset))?;
        (&mut *log).take(CHUNK_HEAD).read_to_end(&mut head)?;
        match u64_at(&head, 24).filter(|_| head.starts_with(CHUNK_MAGIC)) {
            Some(first) => found.push((first, offset)),
            // A log grows before it has events for all of its chunks.
            None if is_empty(&head) && is_empty(&rest(log)?) => {}
            None => {
                let lost = Lost { offset, records: None, part: LostPart::Chunk };
                if each(Err(lost)).is_break() {
                    return Ok(Vec::new());
                }
            }
        }
        offset += CHUNK;
    }
    found.sort_by_key(|(first, _)| *first);
    Ok(found.into_iter().map(|(_, offset)| offset).collect())
}

/// What is behind the head of a chunk.
fn rest<R: Read>(log: &mut R) -> io::Result<Vec<u8>> {
    let mut rest = Vec::new();
    log.take(CHUNK - CHUNK_HEAD).read_to_end(&mut rest)?;
    Ok(rest)
}

fn is_empty(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn chunk(
    data: &[u8],
    offset: u64,
    closed: bool,
    each: &mut dyn FnMut(Result<Event, Lost>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lost = |at: usize, records, part| Lost { offset: offset + at as u64, records, part };
    if (data.len() as u64) < CHUNK {
        each(Err(lost(0, None, LostPart::CutShort)))?;
    } else if closed && !has_its_checksums(data) {
        each(Err(lost(0, None, LostPart::Checksum)))?;
    }
    let free = u32_at(data, 48).map_or(data.len(), |free| (free as usize).min(data.len()));
    let (mut next, last) = (u64_at(data, 24).unwrap_or(0), u64_at(data, 32).unwrap_or(0));
    let mut xml = xml::Chunk::new(data);
    let mut at = CHUNK_HEAD as usize;
    loop {
        match record(data, at) {
            // The head of a chunk that is being written may be older than its last records; those of
            // an earlier use of the chunk have other numbers.
            Some((number, _)) if at >= free && number != next => break,
            Some((number, end)) => {
                let mut event = event::Builder::default();
                let written = u64_at(data, at + 16).map_or_else(String::new, value::filetime);
                let walked = xml.event(at + RECORD_HEAD, end - 4, &mut event);
                let event = walked.and_then(|()| event.finish(offset + at as u64, number, written));
                each(event.ok_or_else(|| lost(at, Some((number, number)), LostPart::Record)))?;
                (next, at) = (number.saturating_add(1), end);
            }
            None if at >= free => break,
            None => {
                let found = find_record(data, at + 1, free);
                // Zeros are the free part of a chunk of which the head is older.
                if found.is_some() || !is_empty(&data[at..free]) {
                    let behind = found.and_then(|at| record(data, at)).map(|(number, _)| number);
                    let last = behind.map_or(last, |number| number.saturating_sub(1));
                    let records = (next <= last).then_some((next, last));
                    each(Err(lost(at, records, LostPart::Record)))?;
                }
                let Some(found) = found else { break };
                at = found;
            }
        }
    }
    ControlFlow::Continue(())
}

/// The number of the record at a place, and where it ends. Its size stands at both of its ends.
fn record(data: &[u8], at: usize) -> Option<(u64, usize)> {
    data.get(at..)?.starts_with(RECORD_MAGIC).then_some(())?;
    let size = u32_at(data, at + 4)?;
    let end = at.checked_add(size as usize).filter(|_| size as usize >= RECORD_HEAD + 4)?;
    (u32_at(data, end - 4)? == size).then_some(())?;
    Some((u64_at(data, at + 8)?, end))
}

/// The next place with a record, behind one that is damaged.
fn find_record(data: &[u8], from: usize, to: usize) -> Option<usize> {
    let places = memchr::memmem::find_iter(data.get(from..to)?, RECORD_MAGIC);
    places.map(|place| from + place).find(|at| record(data, *at).is_some())
}

fn has_its_checksums(data: &[u8]) -> bool {
    /// The writer left them out.
    const NONE: u32 = 4;
    let sum = |parts: &[&[u8]]| {
        let mut sum = Crc::new();
        parts.iter().for_each(|part| sum.update(part));
        Some(sum.sum())
    };
    let free = u32_at(data, 48).unwrap_or(0) as usize;
    let (Some(records), Some(head), Some(rest)) =
        (data.get(CHUNK_HEAD as usize..free), data.get(..120), data.get(128..CHUNK_HEAD as usize))
    else {
        return false;
    };
    u32_at(data, 120).is_some_and(|flags| flags & NONE != 0)
        || sum(&[records]) == u32_at(data, 52) && sum(&[head, rest]) == u32_at(data, 124)
}
