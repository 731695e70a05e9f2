//! A log that is open and may grow: what is new in it, record by record.

use super::batch::{Batch, Pool, Text};
use super::before;
use super::feeder::{CutRecord, Piece};
use super::file;
use super::shared;
use super::stream::parse_piece;
use super::Options;
use crate::base::encoding::{utf16_units, Layout, Transcoder};
use crate::base::Cancel;
use crate::logs::detect::{detect, SAMPLE};
use crate::logs::families::Family;
use crate::logs::parse::{CutPoint, Parser};
use crate::logs::record::FileInfo;
use crate::logs::shape::hole;
use same_file::Handle;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Looks without growth after which the last record counts as complete: nothing marks its end.
const QUIET: u32 = 3;

/// How much of the text that was read is compared with what stands there later.
const BEHIND: u64 = 512;

/// See the module.
pub(super) struct OpenLog {
    pub file: File,
    info: Arc<FileInfo>,
    parser: Parser,
    transcoder: Option<Transcoder>,
    pool: Arc<Pool>,
    /// Tells the file from another that takes its name; open, so that its number is not given
    /// again.
    identity: Handle,
    /// Bytes read from the file.
    position: u64,
    /// What stands before `position`.
    behind: Vec<u8>,
    /// Something else stands there now: the file was begun again and has grown beyond it.
    begun_again: bool,
    /// Text that is not parsed yet, and where it begins.
    pending: Vec<u8>,
    offset: u64,
    /// Records before this offset were given already.
    wanted_from: u64,
    line: u64,
    /// A record over the limit whose end is still to come, and where it begins.
    cut: Option<(CutRecord, u64)>,
    quiet: u32,
    /// The last attempt to read failed.
    failing: bool,
}

impl OpenLog {
    /// `Ok(None)`: nothing is in it yet that could tell what it is, or it is not of a wanted
    /// family.
    pub fn open(
        path: &Path,
        from_end: bool,
        options: &Arc<Options>,
        cancel: &Cancel,
    ) -> std::io::Result<Option<OpenLog>> {
        let mut file = shared::open_at_once(path)?;
        let end = file.seek(SeekFrom::End(0))?;
        let opened = match file::open(path, options, cancel) {
            Ok(Some(opened)) if end > 0 => opened,
            Ok(_) => return Ok(None),
            Err(warning) => return Err(warning.kind.into()),
        };
        // Where records depend on those before, the parser has to see them all.
        let skip = from_end && !opened.info.family.is_independent();
        let position = if from_end && !skip { end } else { opened.mark as u64 };
        // In UTF-16 the place of a record is not to be found from the middle.
        let parser = if from_end && !skip && opened.layout == Layout::Bytes {
            before::parser(&mut file, end, opened.mark as u64, &opened.info, options, cancel)?
        } else {
            Parser::of_file(&opened.info, options.settings())
        };
        let behind = shared::read_between(
            &mut file,
            position.saturating_sub(BEHIND),
            position,
            &Cancel::new(),
        )?;
        file.seek(SeekFrom::Start(position))?;
        Ok(Some(OpenLog {
            behind,
            begun_again: false,
            identity: file.try_clone().and_then(Handle::from_file)?,
            file,
            parser,
            transcoder: Transcoder::new(opened.layout),
            info: opened.info,
            pool: Arc::default(),
            position,
            pending: Vec::new(),
            offset: position,
            wanted_from: if skip { end } else { 0 },
            line: u64::from(!from_end || skip),
            cut: None,
            quiet: 0,
            failing: false,
        }))
    }

    /// Whether the name stands for another file now, or for the same one begun again.
    pub fn is_replaced(&self, path: &Path) -> bool {
        let Ok(there) = shared::open_at_once(path).and_then(Handle::from_file) else {
            return false;
        };
        let shorter = there.as_file().metadata().is_ok_and(|data| data.len() < self.position);
        self.begun_again || shorter || there != self.identity
    }

    /// How many bytes of the file were read.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether the last attempt to read failed.
    pub fn is_failing(&self) -> bool {
        self.failing
    }

    /// Opens the same file anew at the same place: a handle that failed may be of no use any more.
    pub fn renew(&mut self, path: &Path) {
        let Ok(mut file) = shared::open_at_once(path) else { return };
        let same = file
            .try_clone()
            .and_then(Handle::from_file)
            .is_ok_and(|identity| identity == self.identity);
        if same && file.seek(SeekFrom::Start(self.position)).is_ok() {
            self.file = file;
        }
    }

    /// Reads a piece of what is new; `false` when there is none. `last`: nothing will follow.
    pub fn read(
        &mut self,
        last: bool,
        options: &Arc<Options>,
        give: &mut dyn FnMut(Batch),
    ) -> std::io::Result<bool> {
        let mut bytes = Vec::new();
        // What was read before a fault is kept.
        let fault = (&mut self.file).take(1 << 20).read_to_end(&mut bytes).err();
        if !self.goes_on() {
            // This is not what follows the text that was read.
            bytes.clear();
            self.begun_again = true;
        }
        let got = bytes.len();
        let again = std::mem::replace(&mut self.failing, fault.is_some());
        self.position += got as u64;
        self.behind.extend_from_slice(&bytes[got.saturating_sub(BEHIND as usize)..]);
        self.behind.drain(..self.behind.len().saturating_sub(BEHIND as usize));
        match &mut self.transcoder {
            Some(transcoder) => transcoder.push(&bytes, false, &mut self.pending),
            None => self.pending.extend_from_slice(&bytes),
        }
        self.quiet = if got > 0 || fault.is_some() { 0 } else { self.quiet.saturating_add(1) };
        if got > 0
            && self.info.family == Family::UNKNOWN
            && options.family.is_none()
            && self.offset < SAMPLE as u64
        {
            self.detect_again(options);
        }
        let whole = self.pending.ends_with(b"\n") && self.quiet >= QUIET;
        // After a second fault nothing more is hoped for of a file that was put aside.
        let over = (last || self.begun_again) && got == 0 && (fault.is_none() || again);
        if let Some((cut, _)) = &mut self.cut {
            let (passed, ended) = cut.go_on(&self.parser, &self.pending, over || whole);
            let rest = self.pending.split_off(passed);
            let passed = std::mem::replace(&mut self.pending, rest);
            self.offset += self.size(&passed);
            if let Some((cut, offset)) = self.cut.take_if(|_| ended) {
                let (text, left_out) = cut.end();
                self.parse(text, offset, Some(left_out), options, give);
            }
        }
        if self.cut.is_none() {
            let cut = match self.parser.cut_point(&self.pending) {
                _ if over || whole => CutPoint::At(self.pending.len()),
                // A hole is no part of a record that is cut.
                Some(CutPoint::Truncate(at)) => hole(&self.pending)
                    .map_or(CutPoint::Truncate(at), |(start, end)| {
                        CutPoint::At(if start == 0 { end } else { start })
                    }),
                Some(cut) => cut,
                None => CutPoint::At(0),
            };
            let (CutPoint::At(at) | CutPoint::Truncate(at)) = cut;
            let rest = self.pending.split_off(at);
            let text = std::mem::replace(&mut self.pending, rest);
            let offset = self.offset;
            self.offset += self.size(&text);
            match cut {
                CutPoint::Truncate(_) => self.cut = Some((CutRecord::new(text), offset)),
                CutPoint::At(0) => {}
                CutPoint::At(_) => self.parse(text, offset, None, options, give),
            }
        }
        fault.map_or(Ok(got > 0), Err)
    }

    /// Whether what was read last still stands before what was read now. Where a program writes over
    /// zeros, which it had put there for its text, nothing can be compared.
    fn goes_on(&mut self) -> bool {
        let from = self.position - self.behind.len() as u64;
        let there = self.file.stream_position().and_then(|at| {
            let there = shared::read_between(&mut self.file, from, self.position, &Cancel::new());
            self.file.seek(SeekFrom::Start(at)).and(there)
        });
        there.map_or(true, |there| there == self.behind) || self.behind.last() == Some(&0)
    }

    /// How many bytes of the file a text is.
    fn size(&self, text: &[u8]) -> u64 {
        match self.transcoder {
            Some(_) => 2 * utf16_units(text) as u64,
            None => text.len() as u64,
        }
    }

    /// A log may be met while its first lines are written, and those of some families say nothing
    /// yet.
    fn detect_again(&mut self, options: &Options) {
        let found = detect(&self.pending);
        if found.family != Family::UNKNOWN {
            self.parser = Parser::new(found.family, options.settings());
            self.info = Arc::new(FileInfo {
                family: found.family,
                confidence: found.confidence,
                reason: found.reason,
                ..(*self.info).clone()
            });
        }
    }

    /// Parses a text; of a record that was cut, with how many lines were left out.
    fn parse(
        &mut self,
        bytes: Vec<u8>,
        offset: u64,
        left_out: Option<u32>,
        options: &Options,
        give: &mut dyn FnMut(Batch),
    ) {
        let piece = Piece {
            text: Arc::new(Text { bytes, pool: Arc::clone(&self.pool) }),
            offset,
            unit: if self.transcoder.is_some() { 2 } else { 1 },
            truncated: left_out.is_some(),
            left_out: left_out.unwrap_or(0),
        };
        let from = self.wanted_from;
        self.line = parse_piece(
            &mut self.parser,
            &self.info,
            &piece,
            self.line,
            &options.filter,
            &mut |mut batch| {
                batch.entries.retain(|entry| entry.offset >= from);
                if !batch.entries.is_empty() {
                    give(batch);
                }
            },
        );
    }
}
