//! Logs that are being written: what is there, then what comes, also after the log was put aside and begun again.

use super::batch::{Batch, Item, Pool, Text, Warning};
use super::feeder::Piece;
use super::file;
use super::paths::Group;
use super::shared;
use super::stream::{parse_piece, Stream};
use super::tail::Tails;
use super::{Cancel, Options};
use crate::logs::detect::{detect, SAMPLE};
use crate::logs::family::Family;
use crate::logs::parse::{CutPoint, Parser};
use crate::logs::record::FileInfo;
use crate::logs::text::{utf16_units, Transcoder};
use same_file::Handle;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Looks without growth after which the last record counts as complete: nothing marks its end.
const QUIET: u32 = 3;

/// See the module.
pub(super) struct Follow {
    /// The rotated files, or the tails, come first.
    past: Option<Past>,
    logs: Vec<Log>,
    ready: VecDeque<Item>,
    options: Arc<Options>,
    cancel: Cancel,
}

enum Past {
    Files(VecDeque<PathBuf>, Box<Option<Stream>>),
    Tails(Tails),
}

/// A log that may grow.
struct Log {
    path: PathBuf,
    open: Option<OpenLog>,
    /// Where to begin when it is opened first: the end after a tail.
    from_end: bool,
    warned: bool,
}

struct OpenLog {
    file: File,
    info: Arc<FileInfo>,
    parser: Parser,
    transcoder: Option<Transcoder>,
    pool: Arc<Pool>,
    /// Tells the file from another that takes its name; open, so that its number is not given again.
    identity: Handle,
    /// Bytes read from the file.
    position: u64,
    /// Text that is not parsed yet, and where it begins.
    pending: Vec<u8>,
    offset: u64,
    /// Records before this offset were given already.
    wanted_from: u64,
    line: u64,
    /// The rest of a line over the limit is still to come.
    truncated: bool,
    quiet: u32,
}

impl Follow {
    pub fn new(mut groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Follow {
        let from_end = options.tail.is_some();
        let mut logs = Vec::new();
        let mut ready = VecDeque::new();
        for group in &mut groups {
            // A log that is not there yet is waited for, and said so when it is opened.
            group.files.retain(|file| *file != group.name || file.exists());
            if cancel.is_cancelled() {
                break;
            }
            if is_closed(group) {
                let reason = "a cabinet, a trace or a pipe is read once: new records are not waited for".into();
                ready.push_back(Item::Warning(Warning { path: group.name.display().to_string(), reason }));
            } else {
                logs.push(Log { path: group.name.clone(), open: None, from_end, warned: false });
            }
        }
        let past = if from_end {
            Past::Tails(Tails::new(groups, Arc::clone(&options), cancel.clone()))
        } else {
            let files = groups.into_iter().flat_map(|group| group.files).filter(|file| logs.iter().all(|log| log.path != *file));
            Past::Files(files.collect(), Box::default())
        };
        let mut follow = Follow { past: Some(past), logs, ready, options, cancel };
        if from_end {
            // The end is fixed before the tail is read, so that nothing falls between them; what is written meanwhile may come twice.
            follow.open_all();
        }
        follow
    }

    fn open_all(&mut self) {
        for log in &mut self.logs {
            if self.cancel.is_cancelled() {
                return;
            }
            log.open(&self.options, &self.cancel, &mut self.ready);
        }
    }

    pub fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.cancel.is_cancelled() {
                return None;
            }
            if let Some(item) = self.past() {
                return Some(item);
            }
            if self.logs.is_empty() {
                return None;
            }
            let mut grown = false;
            for log in &mut self.logs {
                if self.cancel.is_cancelled() {
                    return None;
                }
                grown |= log.look(&self.options, &self.cancel, &mut self.ready);
            }
            if !grown && self.ready.is_empty() {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// What was there before; `None` when that is done.
    fn past(&mut self) -> Option<Item> {
        let item = match self.past.as_mut()? {
            Past::Tails(tails) => tails.next(),
            Past::Files(files, current) => loop {
                if let Some(stream) = current.as_mut() {
                    match stream.next() {
                        Ok(Some(batch)) => break Some(Item::Batch(batch)),
                        Ok(None) => **current = None,
                        Err(warning) => {
                            **current = None;
                            break Some(Item::Warning(warning));
                        }
                    }
                }
                let Some(path) = files.pop_front() else { break None };
                match Stream::open(&path, &self.options, &self.cancel, &Arc::default()) {
                    Ok(stream) => **current = stream,
                    Err(warning) => break Some(Item::Warning(warning)),
                }
            },
        };
        if item.is_none() {
            self.past = None;
        }
        item
    }
}

/// Whether nothing can be added to a log, or not so that it could be seen.
fn is_closed(group: &Group) -> bool {
    let ending = group.name.extension().unwrap_or_default();
    let container = ending.eq_ignore_ascii_case("etl") || ending.eq_ignore_ascii_case("cab");
    // A pipe is not opened to find out: that would take its first bytes.
    let there = std::fs::metadata(&group.name);
    container || there.is_ok_and(|data| !data.is_file() || file::is_container(&group.name))
}

impl Log {
    fn open(&mut self, options: &Arc<Options>, cancel: &Cancel, ready: &mut VecDeque<Item>) {
        match OpenLog::open(&self.path, self.from_end, options, cancel) {
            Ok(open) => {
                self.open = open;
                self.warned = false;
            }
            // Said once: between two files of one name there may be none.
            Err(error) if !self.warned => {
                self.warned = true;
                let reason = match error.kind() {
                    ErrorKind::NotFound => "there is no such file yet; waiting for it".into(),
                    _ => shared::reason(&error),
                };
                ready.push_back(Item::Warning(Warning { path: self.path.display().to_string(), reason }));
            }
            Err(_) => {}
        }
        self.from_end = false;
    }

    /// Reads a piece of what is new. Whether there was any.
    fn look(&mut self, options: &Arc<Options>, cancel: &Cancel, ready: &mut VecDeque<Item>) -> bool {
        if self.open.is_none() {
            self.open(options, cancel, ready);
        }
        let Some(open) = &mut self.open else { return false };
        let replaced = open.is_replaced(&self.path);
        let read = open.read(replaced, options, &mut |batch| ready.push_back(Item::Batch(batch)));
        match read {
            Ok(true) => return true,
            // The file is read to its end before the next one of its name is opened.
            Ok(false) if !replaced => {}
            Ok(false) => self.open = None,
            Err(error) => {
                ready.push_back(Item::Warning(Warning { path: self.path.display().to_string(), reason: shared::reason(&error) }));
                self.open = None;
            }
        }
        false
    }
}

impl OpenLog {
    /// `Ok(None)`: nothing is in it yet that could tell what it is, or it is not of a wanted family.
    fn open(path: &Path, from_end: bool, options: &Arc<Options>, cancel: &Cancel) -> std::io::Result<Option<OpenLog>> {
        let mut file = shared::open_shared(path)?;
        let end = file.seek(SeekFrom::End(0))?;
        let opened = match file::open(path, options, cancel) {
            Ok(Some(opened)) if end > 0 => opened,
            Ok(_) => return Ok(None),
            Err(warning) => return Err(std::io::Error::other(warning.reason)),
        };
        // Where records depend on those before, the parser has to see them all.
        let skip = from_end && !opened.info.family.is_independent();
        let position = file.seek(SeekFrom::Start(if from_end && !skip { end } else { opened.mark as u64 }))?;
        Ok(Some(OpenLog {
            identity: file.try_clone().and_then(Handle::from_file)?,
            file,
            parser: Parser::new(opened.info.family, options.settings()),
            transcoder: Transcoder::new(opened.layout),
            info: opened.info,
            pool: Arc::default(),
            position,
            pending: Vec::new(),
            offset: position,
            wanted_from: if skip { end } else { 0 },
            line: u64::from(!from_end || skip),
            truncated: false,
            quiet: 0,
        }))
    }

    /// Whether the name stands for another file now, or for the same one begun again.
    fn is_replaced(&self, path: &Path) -> bool {
        let Ok(there) = shared::open_shared(path).and_then(Handle::from_file) else { return false };
        let begun_again = there.as_file().metadata().is_ok_and(|data| data.len() < self.position);
        begun_again || there != self.identity
    }

    /// Reads a piece of what is new; `false` when there is none. `last`: nothing will follow.
    fn read(&mut self, last: bool, options: &Arc<Options>, give: &mut dyn FnMut(Batch)) -> std::io::Result<bool> {
        let mut bytes = Vec::new();
        let got = (&mut self.file).take(1 << 20).read_to_end(&mut bytes)?;
        self.position += got as u64;
        match &mut self.transcoder {
            Some(transcoder) => transcoder.push(&bytes, false, &mut self.pending),
            None => self.pending.extend_from_slice(&bytes),
        }
        self.quiet = if got > 0 { 0 } else { self.quiet.saturating_add(1) };
        self.skip_rest();
        if got > 0 && self.info.family == Family::Text && options.family.is_none() && self.offset < SAMPLE as u64 {
            self.detect_again(options);
        }
        let whole = self.pending.ends_with(b"\n") && self.quiet >= QUIET;
        let cut = if last && got == 0 || whole {
            self.pending.len()
        } else {
            match self.parser.cut_point(&self.pending) {
                Some(CutPoint::At(at)) => at,
                Some(CutPoint::Truncate(at)) => {
                    self.truncated = true;
                    at
                }
                None => 0,
            }
        };
        if cut > 0 {
            self.parse(cut, options, give);
        }
        Ok(got > 0)
    }

    /// Leaves out the rest of a line that is over the limit.
    fn skip_rest(&mut self) {
        if self.truncated {
            let end = memchr::memchr(b'\n', &self.pending).map(|lf| lf + 1);
            let rest: Vec<u8> = self.pending.drain(..end.unwrap_or(self.pending.len())).collect();
            self.offset += self.size(&rest);
            self.truncated = end.is_none();
        }
    }

    /// How many bytes of the file a text is.
    fn size(&self, text: &[u8]) -> u64 {
        match self.transcoder {
            Some(_) => 2 * utf16_units(text) as u64,
            None => text.len() as u64,
        }
    }

    /// A log may be met while its first lines are written, and those of some families say nothing yet.
    fn detect_again(&mut self, options: &Options) {
        let found = detect(&self.pending);
        if found.family != Family::Text {
            self.parser = Parser::new(found.family, options.settings());
            self.info = Arc::new(FileInfo { family: found.family, confidence: found.confidence, reason: found.reason, ..(*self.info).clone() });
        }
    }

    fn parse(&mut self, cut: usize, options: &Options, give: &mut dyn FnMut(Batch)) {
        let rest = self.pending.split_off(cut);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let unit = if self.transcoder.is_some() { 2 } else { 1 };
        let size = self.size(&bytes);
        let piece = Piece { text: Arc::new(Text { bytes, pool: Arc::clone(&self.pool) }), offset: self.offset, unit, truncated: self.truncated };
        self.offset += size;
        let from = self.wanted_from;
        self.line = parse_piece(&mut self.parser, &self.info, &piece, self.line, &options.filter, &mut |mut batch| {
            batch.entries.retain(|entry| entry.offset >= from);
            if !batch.entries.is_empty() {
                give(batch);
            }
        });
    }
}
