//! Files that are no text: cabinets, GZIP files, event traces, event logs and policies, read as the text
//! inside.

use super::file::opened;
use super::gzip::Gzip;
use super::shared::open_shared;
use super::warning::WarningKind;
use crate::base::{registry, Cancel};
use crate::knowledge::Language;
use crate::logs::cab::{most_unpacked, CabFile};
use crate::logs::detect::Container;
use crate::logs::etl::EtlFile;
use crate::logs::events::{self, Lost};
use crate::logs::families::etl::{write_line, write_lost, OFFSETS};
use crate::logs::families::event_log;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// The largest trace that is read: its events have to be sorted, so that the whole file is in
/// memory (its lines are not). The agent's own traces are rolled over at a few megabytes.
const LARGEST_TRACE: u64 = 256 << 20;
const _: () =
    assert!(LARGEST_TRACE <= OFFSETS, "the lines of a trace hold the offsets of its events");

/// How much is unpacked at a time.
const PIECE: usize = 1 << 18;

/// The text inside of a container.
pub(super) fn open(
    container: Container,
    path: &Path,
    language: Language,
    cancel: &Cancel,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    match container {
        Container::Cabinet => cabinet(path, cancel),
        Container::Gzip => gzip(path, cancel),
        Container::Trace => trace(path, cancel),
        Container::Policy => policy(path, cancel),
        Container::EventLog => event_log(path, language, cancel),
    }
}

fn gzip(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let (data, file) = opened(path)?;
    let file = Watched { file, heard: Heard::new(cancel) };
    Ok(Box::new(Gzip::new(file, most_unpacked(data.len()))))
}

/// The values of a group policy in the form of a registry export.
fn policy(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let file = Watched { file: opened(path)?.1, heard: Heard::new(cancel) };
    let mut bytes = Vec::new();
    let read = file.take(registry::MOST_BYTES as u64).read_to_end(&mut bytes);
    read.map_err(|error| WarningKind::read(bytes.len() as u64, &error))?;
    let (mut text, mut key) = (format!("{}\n", registry::HEADER), String::new());
    let mut fault = None;
    for read in registry::open(&bytes).iter().flat_map(registry::File::values) {
        match read {
            Ok(value) => {
                if value.key != key {
                    text.push_str(&format!("\n[{}]\n", value.key));
                }
                registry::write_value(&value, &mut text);
                text.push('\n');
                key = value.key;
            }
            Err(unread) => {
                let detail = format!("instruction {} is damaged", unread.line);
                let error = io::Error::new(io::ErrorKind::InvalidData, detail);
                fault = Some(WarningKind::read(text.len() as u64, &error));
            }
        }
    }
    Ok(Box::new(Cursor::new(text.into_bytes()).chain(Faulty(fault))))
}

/// What is wrong with what comes next.
struct Faulty(Option<WarningKind>);

impl Read for Faulty {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), |kind| Err(kind.into()))
    }
}

/// The members of a cabinet, one behind the other. makecab puts one log into each CbsPersist
/// cabinet.
fn cabinet(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let cabinet = open_cabinet(path, Heard::new(cancel))?;
    if cabinet.members().is_empty() {
        return Err(WarningKind::CabinetEmpty);
    }
    drop(cabinet);
    let path = path.to_path_buf();
    Ok(unpack(cancel, move |give, heard| {
        let cabinet = open_cabinet(&path, heard.clone())?;
        let unpacked = cabinet.unpack(&mut |text| match give(text) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        });
        match unpacked {
            Err(_) if heard.is_over() => Err(WarningKind::Cancelled),
            unpacked => Ok(unpacked?),
        }
    }))
}

fn open_cabinet(path: &Path, heard: Heard) -> Result<CabFile<Watched>, WarningKind> {
    let file = open_shared(path).map_err(|error| WarningKind::open(&error))?;
    Ok(CabFile::open(Watched { file, heard })?)
}

/// Whether the text is still wanted.
#[derive(Clone)]
struct Heard {
    cancel: Cancel,
    /// The reader of the text is gone.
    gone: Arc<AtomicBool>,
}

impl Heard {
    fn new(cancel: &Cancel) -> Heard {
        Heard { cancel: cancel.clone(), gone: Arc::default() }
    }

    fn is_over(&self) -> bool {
        self.cancel.is_cancelled() || self.gone.load(Ordering::Relaxed)
    }

    fn look(&self) -> io::Result<()> {
        match self.is_over() {
            true => Err(WarningKind::Cancelled.into()),
            false => Ok(()),
        }
    }
}

/// A file that gives nothing more when nobody wants it: whatever is done with its bytes ends with
/// the next of them, whether that makes text or not.
struct Watched {
    file: File,
    heard: Heard,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.heard.look()?;
        // No more at a time than is unpacked without a look.
        let most = buffer.len().min(PIECE);
        self.file.read(&mut buffer[..most])
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.heard.look()?;
        self.file.seek(to)
    }
}

/// What another thread unpacks.
enum Piece {
    Text(Vec<u8>),
    Fault(WarningKind),
    End,
}

/// Runs `work` on a thread of its own, which unpacks a few pieces ahead of the parser: a cabinet
/// stays on the thread that opened it, and of a trace there are never all lines in memory. `work`
/// gives pieces until nobody wants more.
fn unpack(
    cancel: &Cancel,
    work: impl FnOnce(&dyn Fn(Vec<u8>) -> bool, &Heard) -> Result<(), WarningKind> + Send + 'static,
) -> Box<dyn Read + Send> {
    let (sender, pieces) = sync_channel(2);
    let heard = Heard::new(cancel);
    let gone = Arc::clone(&heard.gone);
    let thread = std::thread::spawn(move || {
        let last = match work(&|text| sender.send(Piece::Text(text)).is_ok(), &heard) {
            Ok(()) => Piece::End,
            Err(kind) => Piece::Fault(kind),
        };
        // Nobody waits for it when the reader is gone.
        let _ = sender.send(last);
    });
    Box::new(Pieces {
        pieces: Some(pieces),
        thread: Some(thread),
        gone,
        current: Cursor::new(Vec::new()),
        ended: false,
        cancel: cancel.clone(),
    })
}

/// The same as one stream.
struct Pieces {
    pieces: Option<Receiver<Piece>>,
    thread: Option<JoinHandle<()>>,
    gone: Arc<AtomicBool>,
    current: Cursor<Vec<u8>>,
    ended: bool,
    cancel: Cancel,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.ended {
                return Ok(read);
            }
            let Some(pieces) = &self.pieces else { return Ok(0) };
            match pieces.recv_timeout(Duration::from_millis(50)) {
                Ok(Piece::Text(text)) => self.current = Cursor::new(text),
                Ok(Piece::Fault(kind)) => return Err(kind.into()),
                Ok(Piece::End) => self.ended = true,
                // What was given so far is no whole file; whoever cancelled does not want to know.
                Err(RecvTimeoutError::Timeout) if self.cancel.is_cancelled() => {
                    return Err(WarningKind::Cancelled.into())
                }
                Err(RecvTimeoutError::Timeout) => {}
                // The thread ended by a panic: a log that stops early must not look whole.
                Err(RecvTimeoutError::Disconnected) => return Err(WarningKind::Defect.into()),
            }
        }
    }
}

impl Drop for Pieces {
    /// The thread ends before its reader does: a library that is unloaded must not run any more.
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
        self.pieces = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// All bytes of a trace, as [`crate::logs::etl::EtlFile::parse`] wants them.
///
/// # Errors
/// The file cannot be read, or is too large.
pub fn trace_bytes(path: &Path) -> Result<Vec<u8>, WarningKind> {
    whole_trace(Watched { file: open_trace(path)?, heard: Heard::new(&Cancel::new()) })
}

fn open_trace(path: &Path) -> Result<File, WarningKind> {
    let (data, file) = opened(path)?;
    match data.len() {
        0..=LARGEST_TRACE => Ok(file),
        bytes => Err(WarningKind::TraceTooLarge { bytes, most: LARGEST_TRACE }),
    }
}

/// A pipe or a device has no size before it is read.
fn whole_trace(file: Watched) -> Result<Vec<u8>, WarningKind> {
    let mut bytes = Vec::new();
    let read = file.take(LARGEST_TRACE + 1).read_to_end(&mut bytes);
    let length = bytes.len() as u64;
    read.map_err(|error| WarningKind::read(length, &error))?;
    match length {
        0..=LARGEST_TRACE => Ok(bytes),
        _ => Err(WarningKind::TraceTooLarge { bytes: length, most: LARGEST_TRACE }),
    }
}

/// The events of a trace as lines of the family `etl`.
fn trace(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let file = open_trace(path)?;
    Ok(unpack(cancel, move |give, heard| {
        let bytes = whole_trace(Watched { file, heard: heard.clone() })?;
        let trace = EtlFile::parse(&bytes).map_err(WarningKind::Trace)?;
        let mut lines = Vec::new();
        let goes_on = |lines: &mut Vec<u8>| lines.len() < PIECE || give(std::mem::take(lines));
        for event in trace.events() {
            write_line(&event, &trace.info.zone, &mut lines);
            if !goes_on(&mut lines) {
                return Ok(());
            }
        }
        for lost in &trace.undecodable {
            write_lost(lost, &mut lines);
            if !goes_on(&mut lines) {
                return Ok(());
            }
        }
        give(lines);
        Ok(())
    }))
}

/// How many lost parts of an event log are named.
const NAMED: usize = 5;

/// The events of an event log as lines of its family; what is lost is said at the end.
fn event_log(
    path: &Path,
    language: Language,
    cancel: &Cancel,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    let (_, file) = opened(path)?;
    Ok(unpack(cancel, move |give, heard| {
        let log = Watched { file, heard: heard.clone() };
        let (mut lines, mut count, mut first) = (Vec::new(), 0, Vec::<Lost>::new());
        events::read(log, &mut |event| {
            match event {
                Ok(event) => event_log::write_line(&event, language, &mut lines),
                Err(lost) => {
                    count += 1;
                    if first.len() < NAMED {
                        first.push(lost);
                    }
                }
            }
            let goes_on =
                !heard.is_over() && (lines.len() < PIECE || give(std::mem::take(&mut lines)));
            if goes_on {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
        .map_err(|error| WarningKind::read(0, &error))?;
        give(lines);
        match count {
            0 => Ok(()),
            count => Err(WarningKind::EventsLost { count, first }),
        }
    }))
}
