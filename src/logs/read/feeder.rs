//! A stream of bytes cut into chunks of text at record starts, in buffers that are used again.

use super::batch::{Pool, Text};
use super::file::Opened;
use crate::base::encoding::{utf16_units, Transcoder};
use crate::base::Cancel;
use crate::logs::parse::{Chunk, CutPoint, Parser, Rest};
use crate::logs::shape::{hole, trailing_zeros, HOLE};
use std::io::{self, Read};
use std::sync::Arc;

/// The first chunk is small, so that the first record comes at once; then they grow to this.
const CHUNK: usize = 1 << 20;
const FIRST: usize = 64 << 10;
/// A piece has no more lines than this where records end: however short a record is, it needs a
/// hundred bytes besides its text.
const LINES: usize = 16 << 10;
/// A document larger than this, or of more lines, is read as lines: one that turns out to be none has
/// all its records at once.
const DOCUMENT: usize = 32 << 20;
const DOCUMENT_LINES: usize = 200_000;

/// A chunk that owns its text.
pub(crate) struct Piece {
    pub text: Arc<Text>,
    pub offset: u64,
    pub unit: u8,
    pub truncated: bool,
    pub left_out: u32,
}

impl Piece {
    /// As the parser wants it; `line` is the number of its first line.
    pub fn chunk(&self, line: u64) -> Chunk<'_> {
        Chunk {
            text: &self.text.bytes,
            offset: self.offset,
            line,
            unit: self.unit,
            truncated: self.truncated,
            left_out: self.left_out,
        }
    }
}

/// See the module.
pub(super) struct Feeder {
    input: Box<dyn Read + Send>,
    transcoder: Option<Transcoder>,
    units: Vec<u8>,
    buffer: Vec<u8>,
    offset: u64,
    target: usize,
    /// The largest chunk, where no record is larger.
    pub most: usize,
    document: bool,
    /// What was read of a text that turned out to be no document, and how much of it was taken.
    ahead: (Vec<u8>, usize),
    ended: bool,
    /// What ended the input too early: told when the text before it was given.
    fault: Option<io::Error>,
    pool: Arc<Pool>,
    cancel: Cancel,
}

/// Appends `want` bytes of `input`, fewer at its end. `read_to_end` would fill all the room that is
/// left in `target` with zeros before each of its reads.
fn read_up_to(
    input: &mut dyn Read,
    want: usize,
    target: &mut Vec<u8>,
    cancel: &Cancel,
) -> io::Result<()> {
    const STEP: usize = 256 << 10;
    let end = target.len() + want;
    while target.len() < end {
        let at = target.len();
        target.resize(end.min(at + STEP), 0);
        let read = input.read(&mut target[at..]);
        cancel.hear();
        target.truncate(at + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => break,
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

impl Feeder {
    /// Starts behind the byte order mark. Tells `cancel` how far it is.
    pub fn new(mut opened: Opened, pool: Arc<Pool>, cancel: Cancel) -> io::Result<Feeder> {
        let mut mark = [0; 4];
        opened.input.read_exact(&mut mark[..opened.mark.min(4)])?;
        cancel.advance(opened.mark as u64);
        Ok(Feeder {
            transcoder: Transcoder::new(opened.layout),
            units: Vec::new(),
            buffer: pool.take(),
            offset: opened.mark as u64,
            target: FIRST,
            most: CHUNK,
            document: opened.info.family.format().document.is_some(),
            ahead: (Vec::new(), 0),
            ended: false,
            fault: None,
            input: opened.input,
            pool,
            cancel,
        })
    }

    /// The next chunk; `parser` knows where records begin. `None` at the end, or when cancelled.
    pub fn next(&mut self, parser: &Parser) -> io::Result<Option<Piece>> {
        self.target = if self.document { DOCUMENT } else { self.target.min(self.most) };
        loop {
            self.fill();
            if self.cancel.is_cancelled() {
                return Ok(None);
            }
            match hole(&self.buffer).filter(|_| !self.document) {
                Some((0, end)) => {
                    // Of one that may go on, as many stay as make a hole of what follows.
                    let may_go_on = end == self.buffer.len() && !self.is_ended();
                    let passed = if may_go_on { end - HOLE } else { end };
                    self.offset += self.size(&self.buffer[..passed]);
                    self.buffer.drain(..passed);
                    continue;
                }
                Some((start, _)) => return Ok(Some(self.split(start))),
                None => {}
            }
            if self.document && memchr::memchr_iter(b'\n', &self.buffer).count() > DOCUMENT_LINES {
                self.document = false;
                self.ahead = (std::mem::take(&mut self.buffer), 0);
                self.target = FIRST;
                continue;
            }
            if let Some(at) = self.short_lines(parser) {
                self.target = FIRST;
                return Ok(Some(self.split(at)));
            }
            if self.is_ended() {
                let length = self.buffer.len();
                return match self.fault.take_if(|_| length == 0) {
                    Some(fault) => Err(fault),
                    None => Ok((length > 0).then(|| self.split(length))),
                };
            }
            match parser.cut_point(&self.buffer) {
                Some(CutPoint::At(at)) => {
                    if !self.document {
                        self.target = (self.target * 2).clamp(FIRST, CHUNK).min(self.most);
                    }
                    return Ok(Some(self.split(at)));
                }
                Some(CutPoint::Truncate(keep)) => {
                    self.target = CHUNK;
                    return Ok(Some(self.overlong(keep, parser)));
                }
                // A record that is longer than all this was looked through from its beginning: half
                // as much again each time makes that no more than three times in all.
                None => self.target = self.buffer.len() + CHUNK.max(self.buffer.len() / 2),
            }
        }
    }

    /// Where a piece ends that has as many lines as it may, where the text has more.
    fn short_lines(&self, parser: &Parser) -> Option<usize> {
        let lines = memchr::memchr_iter(b'\n', &self.buffer);
        if self.document || lines.clone().count() <= LINES {
            return None;
        }
        let end = lines.clone().nth(LINES)?;
        match parser.cut_point(&self.buffer[..=end])? {
            CutPoint::At(at) => Some(at),
            CutPoint::Truncate(_) => None,
        }
    }

    /// Lets the file go when all was read.
    pub fn close(&mut self) {
        self.input = Box::new(io::empty());
    }

    /// The text begins at this place of its file.
    pub fn begin_at(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// Whether nothing comes after what is in the buffer.
    fn is_ended(&self) -> bool {
        self.ended && self.ahead.0.is_empty()
    }

    /// How much of the text was given.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether nothing is left to give, nor a fault to tell.
    pub fn is_done(&self) -> bool {
        self.is_ended() && self.buffer.is_empty() && self.fault.is_none()
    }

    /// Reads until the buffer is as full as wanted, or the input ends; a block at a time, so that a
    /// cancellation is heard.
    fn fill(&mut self) {
        while !self.ahead.0.is_empty() && self.buffer.len() < self.target {
            let (text, taken) = &mut self.ahead;
            let want = (self.target - self.buffer.len()).min(text.len() - *taken);
            self.buffer.extend_from_slice(&text[*taken..*taken + want]);
            *taken += want;
            if *taken == text.len() {
                self.ahead = (Vec::new(), 0);
            }
        }
        while !self.ended && self.buffer.len() < self.target && !self.cancel.is_cancelled() {
            let want = (self.target - self.buffer.len()).min(CHUNK);
            let (target, before) = match self.transcoder {
                None => {
                    let before = self.buffer.len();
                    (&mut self.buffer, before)
                }
                Some(_) => {
                    self.units.clear();
                    (&mut self.units, 0)
                }
            };
            // What was read before a fault is kept.
            self.fault = read_up_to(&mut self.input, want, target, &self.cancel).err();
            let got = target.len() - before;
            self.ended = got < want;
            self.cancel.advance(got as u64);
            if let Some(transcoder) = &mut self.transcoder {
                transcoder.push(&self.units, self.ended, &mut self.buffer);
            }
        }
    }

    /// Takes the first `length` bytes of the buffer.
    fn split(&mut self, length: usize) -> Piece {
        let offset = self.offset;
        let bytes = self.take(length);
        self.piece(bytes, offset, None)
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let mut rest = self.pool.take();
        rest.reserve(self.target.min(self.most) + 1024);
        rest.extend_from_slice(&self.buffer[length..]);
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        bytes.truncate(length);
        self.offset += self.size(&bytes);
        bytes
    }

    /// A piece; of a record that was cut, how many lines of it were left out.
    fn piece(&self, bytes: Vec<u8>, offset: u64, left_out: Option<u32>) -> Piece {
        let unit = if self.transcoder.is_some() { 2 } else { 1 };
        Piece {
            text: Arc::new(Text { bytes, pool: Arc::clone(&self.pool) }),
            offset,
            unit,
            truncated: left_out.is_some(),
            left_out: left_out.unwrap_or(0),
        }
    }

    /// How many bytes of the file a text is.
    fn size(&self, text: &[u8]) -> u64 {
        match self.transcoder {
            Some(_) => 2 * utf16_units(text) as u64,
            None => text.len() as u64,
        }
    }

    /// The record at the front, of which `keep` bytes are kept, and the end.
    fn overlong(&mut self, keep: usize, parser: &Parser) -> Piece {
        let offset = self.offset;
        let mut cut = CutRecord::new(self.take(keep));
        loop {
            let (passed, ended) = cut.go_on(parser, &self.buffer, self.is_ended());
            self.offset += self.size(&self.buffer[..passed]);
            self.buffer.drain(..passed);
            if ended || self.cancel.is_cancelled() {
                let (text, left_out) = cut.end();
                return self.piece(text, offset, Some(left_out));
            }
            self.target = self.buffer.len() + CHUNK;
            self.fill();
        }
    }
}

/// A record over the limit while its end is looked for.
pub(super) struct CutRecord {
    text: Vec<u8>,
    /// Line breaks that were left out.
    breaks: u32,
    /// The last byte that belongs to it.
    last: u8,
}

impl CutRecord {
    pub fn new(head: Vec<u8>) -> CutRecord {
        CutRecord { text: head, breaks: 0, last: 0 }
    }

    /// Takes from what follows it what belongs to it: how much that is, and whether it ends there.
    pub fn go_on(&mut self, parser: &Parser, text: &[u8], last: bool) -> (usize, bool) {
        // A hole ends it; of zeros at the end nobody knows yet whether they are one.
        let (text, last) = match hole(text) {
            Some((start, _)) => (&text[..start], true),
            None if last => (text, true),
            None => (&text[..text.len() - trailing_zeros(text)], false),
        };
        let (passed, ended) = match parser.rest(text, last) {
            Rest::Ends { trailer, end } => {
                self.text.extend_from_slice(&text[trailer.0..trailer.1]);
                (end, true)
            }
            Rest::Open(from) => (from, last),
        };
        self.breaks += memchr::memchr_iter(b'\n', &text[..passed]).count() as u32;
        self.last = text[..passed].last().copied().unwrap_or(self.last);
        (passed, ended)
    }

    /// Its text without what was left out, and how many lines that is.
    pub fn end(mut self) -> (Vec<u8>, u32) {
        if self.last == b'\n' {
            self.text.push(b'\n');
            self.breaks -= 1;
        }
        (self.text, self.breaks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encoding::Layout;
    use crate::logs::record::FileInfo;
    use crate::logs::Family;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Cancels with its first bytes, and counts what is read of it.
    struct Cancelling(Cancel, Arc<AtomicU64>);

    impl Read for Cancelling {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.cancel();
            buffer.fill(b'[');
            self.1.fetch_add(buffer.len() as u64, Ordering::Relaxed);
            Ok(buffer.len())
        }
    }

    #[test]
    fn no_more_than_a_block_is_read_after_the_cancellation() {
        for family in Family::ALL {
            for layout in [Layout::Bytes, Layout::Utf16Le] {
                let (cancel, read) = (Cancel::new(), Arc::new(AtomicU64::new(0)));
                let info = FileInfo::of(family);
                let input = Box::new(Cancelling(cancel.clone(), Arc::clone(&read)));
                let info = Arc::new(info);
                let opened =
                    Opened { info, input, layout, mark: 0, contained: false, notice: None };
                let mut feeder = Feeder::new(opened, Arc::default(), cancel).unwrap();
                let parser = Parser::new(family, Default::default());
                assert!(feeder.next(&parser).unwrap().is_none());
                assert!(read.load(Ordering::Relaxed) <= CHUNK as u64, "{family:?}");
            }
        }
    }
}
