//! Logs that are being written: what is there, then what comes, also after the log was put aside and begun again.

use super::batch::{Batch, Item, Pool, Text, Warning};
use super::feeder::Piece;
use super::file;
use super::paths::Group;
use super::stream::{parse_piece, Stream};
use super::tail::Tails;
use super::{Cancel, Options};
use crate::logs::parse::{CutPoint, Parser};
use crate::logs::record::FileInfo;
use crate::logs::text::{utf16_units, Transcoder};
use same_file::Handle;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
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
    line: u64,
    quiet: u32,
}

impl Follow {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Follow {
        let from_end = options.tail.is_some();
        let logs = groups.iter().map(|group| Log { path: group.name.clone(), open: None, from_end, warned: false }).collect();
        let past = if from_end {
            Past::Tails(Tails::new(groups, Arc::clone(&options), cancel.clone()))
        } else {
            let files = groups.iter().flat_map(|group| group.files.iter().filter(|file| **file != group.name).cloned());
            Past::Files(files.collect(), Box::default())
        };
        let mut follow = Follow { past: Some(past), logs, ready: VecDeque::new(), options, cancel };
        if from_end {
            // The end is fixed before the tail is read, so that nothing falls between them; what is written meanwhile may come twice.
            follow.open_all();
        }
        follow
    }

    fn open_all(&mut self) {
        for log in &mut self.logs {
            log.open(&self.options, &mut self.ready);
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
            for log in &mut self.logs {
                log.look(&self.options, &mut self.ready);
            }
            if self.ready.is_empty() {
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

impl Log {
    fn open(&mut self, options: &Arc<Options>, ready: &mut VecDeque<Item>) {
        match OpenLog::open(&self.path, self.from_end, options) {
            Ok(open) => {
                self.open = open;
                self.warned = false;
            }
            // Said once: between two files of one name there may be none.
            Err(warning) if !self.warned => {
                self.warned = true;
                ready.push_back(Item::Warning(warning));
            }
            Err(_) => {}
        }
        self.from_end = false;
    }

    fn look(&mut self, options: &Arc<Options>, ready: &mut VecDeque<Item>) {
        if self.open.is_none() {
            self.open(options, ready);
        }
        let Some(open) = &mut self.open else { return };
        let replaced = open.is_replaced(&self.path);
        let mut give = |batch: Batch| ready.push_back(Item::Batch(batch));
        // The file is read to its end before the next one of its name is opened.
        if let Err(error) = open.read(replaced, options, &mut give) {
            ready.push_back(Item::Warning(Warning { path: self.path.display().to_string(), reason: error.to_string() }));
            self.open = None;
        } else if replaced {
            self.open = None;
        }
    }
}

impl OpenLog {
    fn open(path: &Path, from_end: bool, options: &Arc<Options>) -> Result<Option<OpenLog>, Warning> {
        let warning = |error: std::io::Error| Warning { path: path.display().to_string(), reason: error.to_string() };
        let Some(opened) = file::open(path, options)? else { return Ok(None) };
        let mut file = file::open_shared(path).map_err(warning)?;
        let start = if from_end { SeekFrom::End(0) } else { SeekFrom::Start(opened.mark as u64) };
        let position = file.seek(start).map_err(warning)?;
        Ok(Some(OpenLog {
            identity: file.try_clone().and_then(Handle::from_file).map_err(warning)?,
            file,
            parser: Parser::new(opened.info.family, options.settings()),
            transcoder: Transcoder::new(opened.layout),
            info: opened.info,
            pool: Arc::default(),
            position,
            pending: Vec::new(),
            offset: position,
            line: u64::from(!from_end),
            quiet: 0,
        }))
    }

    /// Whether the name stands for another file now, or for the same one begun again.
    fn is_replaced(&self, path: &Path) -> bool {
        let Ok(there) = file::open_shared(path).and_then(Handle::from_file) else { return false };
        let begun_again = there.as_file().metadata().is_ok_and(|data| data.len() < self.position);
        begun_again || there != self.identity
    }

    /// Reads what is new. `last`: nothing will follow.
    fn read(&mut self, last: bool, options: &Options, give: &mut dyn FnMut(Batch)) -> std::io::Result<()> {
        loop {
            let mut bytes = Vec::new();
            let got = (&mut self.file).take(1 << 20).read_to_end(&mut bytes)?;
            self.position += got as u64;
            match &mut self.transcoder {
                Some(transcoder) => transcoder.push(&bytes, false, &mut self.pending),
                None => self.pending.extend_from_slice(&bytes),
            }
            self.quiet = if got > 0 { 0 } else { self.quiet.saturating_add(1) };
            let whole = self.pending.ends_with(b"\n") && self.quiet >= QUIET;
            let cut = if last && got == 0 || whole {
                self.pending.len()
            } else {
                match self.parser.cut_point(&self.pending) {
                    Some(CutPoint::At(at) | CutPoint::Truncate(at)) => at,
                    None => 0,
                }
            };
            if cut > 0 {
                self.parse(cut, options, give);
            }
            if got == 0 {
                return Ok(());
            }
        }
    }

    fn parse(&mut self, cut: usize, options: &Options, give: &mut dyn FnMut(Batch)) {
        let rest = self.pending.split_off(cut);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let unit = if self.transcoder.is_some() { 2 } else { 1 };
        let size = if unit == 2 { 2 * utf16_units(&bytes) } else { bytes.len() };
        let piece = Piece { text: Arc::new(Text { bytes, pool: Arc::clone(&self.pool) }), offset: self.offset, unit, truncated: false };
        self.offset += size as u64;
        self.line = parse_piece(&mut self.parser, &self.info, &piece, self.line, &options.filter, give);
    }
}
