//! The container: buffers, and the records in each.

use super::order::{Order, Place};
use crate::knowledge::{sentence, Language, Sentence};
use std::fmt;

use super::bytes::{align8, array, u16_at, u32_at, u64_at, Cursor};
use super::info::{EtlInfo, BUFFER_HEADER};
use super::{tracelogging, EtlEvent, EtlKind, Guid};

const EVENT_HEADER: usize = 0x50;
const COMPRESSED_MODE: u32 = 0x0400_0000;
const BUFFER_COMPRESSED: u16 = 0x40;

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EtlError {
    /// It is something else, or its first buffer is destroyed.
    NotEtl,
    /// It ends inside of its header.
    CutShort,
    /// Its header gives no size of buffers.
    NoBufferSize,
    /// The session wrote compressed buffers.
    Compressed,
}

impl EtlError {
    /// The sentence for users.
    pub(crate) fn sentence(&self) -> Sentence {
        match self {
            EtlError::NotEtl => sentence!("log.trace-none"),
            EtlError::CutShort => sentence!("log.trace-cut"),
            EtlError::NoBufferSize => sentence!("log.trace-no-buffers"),
            EtlError::Compressed => sentence!("log.trace-compressed"),
        }
    }

    /// A word that does not change.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            EtlError::NotEtl => "not-a-trace",
            EtlError::CutShort => "cut-short",
            EtlError::NoBufferSize => "no-buffer-size",
            EtlError::Compressed => "compressed",
        }
    }
}

impl fmt::Display for EtlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence().render(Language::English))
    }
}

impl std::error::Error for EtlError {}

/// A place that could not be read. What follows it in the same buffer is lost, the next buffer is
/// read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// Offset in the file.
    pub offset: usize,
    /// Number of the buffer, from 0.
    pub buffer: u32,
    /// What is wrong there.
    pub reason: &'static str,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EtlCounts {
    /// Buffers, whole or not.
    pub buffers: u32,
    /// Events that [`EtlFile::events`] gives.
    pub events: usize,
    /// Records of the session itself and of the kernel, without events of providers.
    pub system: usize,
    /// Events of the time before Windows Vista, which only their provider understands.
    pub classic: usize,
    /// Records of other kinds.
    pub other: usize,
}

/// An event trace log, its records found and put in order of time.
#[derive(Debug)]
pub struct EtlFile<'a> {
    /// The header.
    pub info: EtlInfo,
    /// What was found.
    pub counts: EtlCounts,
    /// What could not be read, in the order of the file.
    pub undecodable: Vec<Undecodable>,
    data: &'a [u8],
    order: Order,
}

enum Record {
    Event,
    System,
    Classic,
    Other,
}

impl<'a> EtlFile<'a> {
    /// Finds the events of a file. Decoding them waits for [`EtlFile::events`]. Of more than 4 GB
    /// the rest counts as cut off.
    pub fn parse(data: &'a [u8]) -> Result<Self, EtlError> {
        EtlFile::parse_until(data, &|| false)
    }

    /// The same, given up when `stop` says so, which is asked once a megabyte at least: then only
    /// the events before that are found.
    pub(crate) fn parse_until(data: &'a [u8], stop: &dyn Fn() -> bool) -> Result<Self, EtlError> {
        let data = data.get(..u32::MAX as usize).unwrap_or(data);
        if data.get(BUFFER_HEADER + 3) != Some(&0xC0)
            || !matches!(data.get(BUFFER_HEADER + 2), Some(1 | 2))
            || u16_at(data, BUFFER_HEADER + 6) != Some(0)
        {
            return Err(EtlError::NotEtl);
        }
        let info = EtlInfo::read(data).ok_or(EtlError::CutShort)?;
        if info.mode & COMPRESSED_MODE != 0 {
            return Err(EtlError::Compressed);
        }
        let mut file = Self {
            info,
            counts: EtlCounts::default(),
            undecodable: Vec::new(),
            data,
            order: Order::default(),
        };
        file.read_buffers(stop)?;
        file.order.sort(stop);
        Ok(file)
    }

    /// The events in order of time; those of one moment in the order of the file.
    pub fn events(&self) -> impl Iterator<Item = EtlEvent<'a>> + '_ {
        self.order.places().flat_map(move |place| {
            let (mut offset, buffer) = (place.offset as usize, place.buffer);
            (0..place.count).map(move |_| {
                let rest = self.data.get(offset..).unwrap_or_default();
                let size = u16_at(rest, 0).map_or(0, usize::from);
                let mut event = self.event(rest.get(..size).unwrap_or_default());
                (event.offset, event.buffer) = (offset, buffer);
                offset += align8(size);
                event
            })
        })
    }

    fn mark(&mut self, offset: usize, reason: &'static str) {
        self.undecodable.push(Undecodable { offset, buffer: self.counts.buffers, reason });
    }

    fn read_buffers(&mut self, stop: &dyn Fn() -> bool) -> Result<(), EtlError> {
        let usual = [self.info.buffer_size, u32_at(self.data, 0).unwrap_or(0)]
            .into_iter()
            .map(|size| size as usize)
            .find(|&size| size > BUFFER_HEADER);
        let usual = usual.ok_or(EtlError::NoBufferSize)?;
        let (mut at, mut look) = (0, Look { stop, next: 0 });
        while let Some(rest) = self.data.get(at..).filter(|rest| !rest.is_empty()) {
            if look.is_over(at) {
                break;
            }
            // Session files made in advance end in buffers that were never written.
            let here = rest.get(..usual).unwrap_or(rest);
            if here.iter().all(|&b| b == 0) {
                at = at.saturating_add(usual);
                continue;
            }
            let size = match u32_at(rest, 0).map(|size| size as usize) {
                Some(size)
                    if size == usual
                        || (size > BUFFER_HEADER && looks_like_buffer(rest.get(size..))) =>
                {
                    size
                }
                _ => {
                    self.mark(at, "the buffer has no valid size");
                    self.counts.buffers += 1;
                    at = at.saturating_add(usual);
                    continue;
                }
            };
            self.read_buffer(at, size, &mut look);
            self.counts.buffers += 1;
            at = at.saturating_add(size);
        }
        Ok(())
    }

    fn read_buffer(&mut self, at: usize, size: usize, look: &mut Look<'_>) {
        let (data, end) = (self.data, at.saturating_add(size));
        let end = if end > data.len() {
            self.mark(at, "the file ends inside the buffer");
            data.len()
        } else {
            end
        };
        let buffer = data.get(at..end).unwrap_or_default();
        if u16_at(buffer, 0x34).is_some_and(|flags| flags & BUFFER_COMPRESSED != 0) {
            return self.mark(at, "the buffer is compressed");
        }
        // How far the buffer is filled. The second field also counts in buffers that a crash left
        // behind.
        let filled = [0x30, 4]
            .into_iter()
            .filter_map(|field| u32_at(buffer, field))
            .map(|n| n as usize)
            .find(|n| (BUFFER_HEADER + 1..=size).contains(n));
        let empty = u32_at(buffer, 0x30) == Some(BUFFER_HEADER as u32);
        let limit = match filled {
            Some(n) => n.min(buffer.len()),
            None if empty || buffer.len() < BUFFER_HEADER => return,
            None => {
                self.mark(at, "the buffer does not say how far it is filled");
                buffer.len()
            }
        };
        // `run` is where the event after the last one would begin.
        let (mut p, mut last, mut run) = (BUFFER_HEADER, 0, usize::MAX);
        while p + 8 <= limit && !look.is_over(at + p) {
            let left = buffer.get(p..limit).unwrap_or_default();
            if left.iter().all(|&b| b == 0xff) || left.iter().all(|&b| b == 0) {
                return; // filler
            }
            let (kind, size) = match record(left) {
                Ok(found) => found,
                Err(reason) => return self.mark(at + p, reason),
            };
            match kind {
                Record::Event => {
                    let stamp = self.stamp(left);
                    if let Some(stamp) = stamp {
                        last = self.info.filetime(stamp);
                    }
                    self.counts.events += 1;
                    let place = Place {
                        key: last,
                        offset: (at + p) as u32,
                        buffer: self.counts.buffers,
                        count: 1,
                    };
                    self.order.add(place, stamp.is_none() && run == at + p);
                    run = at + p + align8(size);
                }
                Record::System => self.counts.system += 1,
                Record::Classic => self.counts.classic += 1,
                Record::Other => self.counts.other += 1,
            }
            p += align8(size);
        }
    }

    /// The time stamp of an event's record.
    fn stamp(&self, record: &[u8]) -> Option<u64> {
        if is_wpp(record) {
            Wpp::read(record).stamp
        } else {
            u64_at(record, 0x10)
        }
    }

    fn event(&self, record: &'a [u8]) -> EtlEvent<'a> {
        if is_wpp(record) {
            let wpp = Wpp::read(record);
            let mut event = unresolved(EtlKind::Wpp, wpp.guid, wpp.number);
            (event.pid, event.tid, event.time_filetime) =
                (wpp.pid, wpp.tid, wpp.stamp.map_or(0, |stamp| self.info.filetime(stamp)));
            return event;
        }
        // `record` has seen to it that the whole header is there.
        let (id, flags) = (u16_at(record, 0x28).unwrap_or(0), u16_at(record, 4).unwrap_or(0));
        let provider = Guid(array(record, 0x18).unwrap_or_default());
        let mut event =
            unresolved(if flags & 8 != 0 { EtlKind::Wpp } else { EtlKind::Manifest }, provider, id);
        event.tid = u32_at(record, 8).unwrap_or(0);
        event.pid = u32_at(record, 12).unwrap_or(0);
        event.time_filetime = self.info.filetime(u64_at(record, 0x10).unwrap_or(0));
        event.level = record.get(0x2c).copied().unwrap_or(0);
        event.keyword = u64_at(record, 0x30).unwrap_or(0);
        let pointer = match flags & 0x60 {
            0x20 => 4,
            0x40 => 8,
            _ => self.info.pointer_size as usize,
        };
        tracelogging::decode(
            record.get(EVENT_HEADER..).unwrap_or_default(),
            flags,
            pointer,
            &mut event,
        );
        event
    }
}

/// Asks once a megabyte whether to go on.
struct Look<'a> {
    stop: &'a dyn Fn() -> bool,
    next: usize,
}

impl Look<'_> {
    fn is_over(&mut self, at: usize) -> bool {
        if at < self.next {
            return false;
        }
        self.next = at + (1 << 20);
        if (self.stop)() {
            self.next = 0;
            return true;
        }
        false
    }
}

/// An event with nothing but its number, in the words of `Get-WindowsUpdateLog`.
fn unresolved<'a>(kind: EtlKind, provider: Guid, id: u16) -> EtlEvent<'a> {
    EtlEvent {
        offset: 0,
        buffer: 0,
        time_filetime: 0,
        pid: 0,
        tid: 0,
        level: 0,
        keyword: 0,
        provider,
        provider_name: None,
        id,
        name: "".into(),
        fields: Vec::new(),
        text: format!("Unknown({id:3}): GUID={provider} (No Format Information found)."),
        kind,
        damaged: false,
    }
}

/// The file ends here, or something follows that could be a buffer.
fn looks_like_buffer(next: Option<&[u8]>) -> bool {
    next.is_some_and(|next| {
        next.is_empty() || matches!((u32_at(next, 0), u32_at(next, 0x30)), (Some(size), Some(filled)) if filled >= BUFFER_HEADER as u32 && filled <= size)
    })
}

fn is_wpp(record: &[u8]) -> bool {
    record.get(3).is_some_and(|marker| marker & 0xD0 == 0x90)
}

/// Kind and size of the record at the front of `left`.
fn record(left: &[u8]) -> Result<(Record, usize), &'static str> {
    let [_, _, header_type, marker] = array(left, 0).ok_or("the record is cut short")?;
    let (kind, size_at, smallest) = match (marker, header_type) {
        _ if is_wpp(left) => (Record::Event, 0, 8),
        (0xC0, 0x12 | 0x13) => (Record::Event, 0, EVENT_HEADER),
        (0xC0, 1 | 2 | 3 | 4 | 0x10 | 0x11) => (Record::System, 4, 8),
        (0xC0, 0x0a | 0x0b | 0x14 | 0x15) => (Record::Classic, 0, 8),
        (0xC0, 0x0c..=0x0f) => (Record::Other, 0, 8),
        _ => return Err("no record starts here"),
    };
    match u16_at(left, size_at).map(usize::from) {
        Some(size) if size < smallest => Err("the record is smaller than its header"),
        Some(size) if size <= left.len() => Ok((kind, size)),
        _ => Err("the record runs past the end of its buffer"),
    }
}

/// The optional parts of a WPP record, in their fixed order.
#[derive(Default)]
struct Wpp {
    number: u16,
    guid: Guid,
    stamp: Option<u64>,
    tid: u32,
    pid: u32,
}

impl Wpp {
    fn read(record: &[u8]) -> Self {
        let mut wpp = Self { number: u16_at(record, 4).unwrap_or(0), ..Self::default() };
        let flags = u16_at(record, 6).unwrap_or(0);
        let size = usize::from(u16_at(record, 0).unwrap_or(0)).min(record.len());
        let mut parts = Cursor(record.get(8..size).unwrap_or_default());
        let mut read = || {
            if flags & 1 != 0 {
                parts.take(4)?; // sequence number
            }
            if flags & 2 != 0 {
                wpp.guid = Guid(parts.array()?);
            } else if flags & 4 != 0 {
                parts.take(4)?; // component number
            }
            if flags & 0x18 != 0 {
                wpp.stamp = Some(u64::from_le_bytes(parts.array()?));
            }
            if flags & 0x20 != 0 {
                wpp.tid = u32::from_le_bytes(parts.array()?);
                wpp.pid = u32::from_le_bytes(parts.array()?);
            }
            Some(())
        };
        // A record that ends early keeps what was there.
        let _ = read();
        wpp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trace of one buffer more than the sample has, with as many of the smallest records.
    fn of_small_records(count: usize) -> Vec<u8> {
        let mut bytes = include_bytes!("../../../fuzz/corpus/etl/sample.etl").to_vec();
        let size = BUFFER_HEADER + 8 * count;
        let mut buffer = vec![0; BUFFER_HEADER];
        buffer[..4].copy_from_slice(&(size as u32).to_le_bytes());
        buffer[0x30..0x34].copy_from_slice(&(size as u32).to_le_bytes());
        bytes.extend(buffer);
        bytes.extend([8, 0, 0, 0x90, 1, 0, 0, 0].repeat(count));
        bytes
    }

    #[test]
    fn the_smallest_records_take_no_place_each() {
        let before = EtlFile::parse(&of_small_records(0)).map(|file| file.counts.events);
        let bytes = of_small_records(100_000);
        let file = EtlFile::parse(&bytes).unwrap();
        assert_eq!(file.counts.events, before.unwrap_or(0) + 100_000);
        assert_eq!(file.events().count(), file.counts.events);
        assert!(file.order.places().count() < 1_000);
        let mut last: Vec<usize> = file.events().map(|event| event.offset).collect();
        last.sort_unstable();
        last.dedup();
        assert_eq!(last.len(), file.counts.events);
    }

    #[test]
    fn nothing_is_found_after_the_stop() {
        let bytes = of_small_records(1 << 20);
        let looks = std::cell::Cell::new(0);
        let stop = || {
            looks.set(looks.get() + 1);
            looks.get() > 2
        };
        let file = EtlFile::parse_until(&bytes, &stop).unwrap();
        let most = 2 << 20;
        assert!(file.counts.events <= most / 8, "{}", file.counts.events);
        assert!(looks.get() <= 5, "{}", looks.get());
    }
}
