//! Files that are no text: cabinets, GZIP files, event traces, event logs and policies, read as the text
//! inside.

use super::file::opened;
use super::gzip::Gzip;
use super::input::{Input, Whole};
use super::warning::WarningKind;
use crate::base::encoding::{layout, Transcoder};
use crate::base::{registry, Cancel};
use crate::knowledge::Language;
use crate::logs::cab::{CabFault, CabFile, CabMember};
use crate::logs::detect::Container;
use crate::logs::etl::EtlFile;
use crate::logs::events::{self, Lost};
use crate::logs::families::etl::{write_line, write_lost, OFFSETS};
use crate::logs::families::event_log;
use std::fs::File;
use std::io::{self, Cursor, Read};
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
pub(super) const PIECE: usize = 1 << 18;

/// The text inside of a container.
pub(super) fn open(
    container: Container,
    input: Input,
    language: Language,
    cancel: &Cancel,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    if matches!(input, Input::Pipe(_)) {
        return Err(WarningKind::Piped);
    }
    match container {
        Container::Cabinet => Ok(cabinet(input.whole()?, cancel)),
        Container::Gzip => gzip(input, cancel),
        Container::Trace => trace(input, cancel),
        Container::Policy => policy(input.into_read()),
        Container::EventXml => event_xml(input.into_read(), language),
        Container::EventLog => Ok(event_log(input.whole()?, language, cancel)),
    }
}

fn gzip(input: Input, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    Ok(match input {
        Input::Whole(mut whole) => {
            let length = whole.length().map_err(|error| WarningKind::read(0, &error))?;
            Box::new(Gzip::new(whole.watched(&Heard::new(cancel)), Some(length)))
        }
        input => Box::new(Gzip::new(input.into_read(), None)),
    })
}

/// The values of a group policy in the form of a registry export.
fn policy(input: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, WarningKind> {
    let mut bytes = Vec::new();
    let read = input.take(registry::MOST_BYTES as u64).read_to_end(&mut bytes);
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

/// The events of XML as lines of the family of event logs.
fn event_xml(
    input: Box<dyn Read + Send>,
    language: Language,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    /// The text is in memory as a whole.
    const MOST: u64 = 64 << 20;
    let mut bytes = Vec::new();
    let read = input.take(MOST).read_to_end(&mut bytes);
    read.map_err(|error| WarningKind::read(bytes.len() as u64, &error))?;
    let (layout, mark) = layout(&bytes);
    let mut text = Vec::new();
    match Transcoder::new(layout) {
        Some(mut transcoder) => transcoder.push(&bytes[mark..], true, &mut text),
        None => text.extend_from_slice(&bytes[mark..]),
    }
    let text = String::from_utf8_lossy(&text);
    let (mut lines, mut fault) = (Vec::new(), None);
    for event in events::exported(&text) {
        match event {
            Ok(event) => event_log::write_line(&event, language, &mut lines),
            Err(at) => {
                let error = io::Error::new(io::ErrorKind::InvalidData, "an event is damaged");
                fault = Some(WarningKind::read(at as u64, &error));
            }
        }
    }
    Ok(Box::new(Cursor::new(lines).chain(Faulty(fault))))
}

/// What is wrong with what comes next.
struct Faulty(Option<WarningKind>);

impl Read for Faulty {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), |kind| Err(kind.into()))
    }
}

/// The members of a cabinet, one behind the other. makecab puts one log into each CbsPersist
/// cabinet; others are archives, which are not opened here.
fn cabinet(whole: Whole, cancel: &Cancel) -> Box<dyn Read + Send> {
    unpack(cancel, move |give, heard| {
        let cabinet = CabFile::open(whole.watched(heard))?;
        if cabinet.members().is_empty() {
            return Err(WarningKind::CabinetEmpty);
        }
        let unpacked = cabinet.unpack(&mut |text| match give(text) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        });
        match unpacked {
            Err(_) if heard.is_over() => Err(WarningKind::Cancelled),
            unpacked => Ok(unpacked?),
        }
    })
}

/// One member of a cabinet, by its folder, its place in that, and its size.
pub(super) fn member(
    whole: Whole,
    (folder, offset, size): (usize, u64, u64),
    cancel: &Cancel,
) -> Box<dyn Read + Send> {
    unpack(cancel, move |give, heard| {
        let mut cabinet = CabFile::open(whole.watched(heard))?;
        let place = |member: &&CabMember| member.place() == (folder, offset) && member.size == size;
        let name = cabinet.members().iter().find(place).map(|member| member.name.clone());
        let name = name.ok_or(WarningKind::NotFound)?;
        let mut reader = cabinet.read(&name)?;
        loop {
            let mut text = vec![0; PIECE];
            let length = match reader.read(&mut text) {
                Ok(length) => length,
                Err(_) if heard.is_over() => return Err(WarningKind::Cancelled),
                Err(error) => {
                    let fault = CabFault::of(&error);
                    return Err(WarningKind::CabinetMember { member: name, fault });
                }
            };
            text.truncate(length);
            if length == 0 || !give(text) {
                return Ok(());
            }
        }
    })
}

/// Whether the text is still wanted.
#[derive(Clone)]
pub(super) struct Heard {
    cancel: Cancel,
    /// The reader of the text is gone.
    gone: Arc<AtomicBool>,
}

impl Heard {
    pub fn new(cancel: &Cancel) -> Heard {
        Heard { cancel: cancel.clone(), gone: Arc::default() }
    }

    pub fn is_over(&self) -> bool {
        self.cancel.is_cancelled() || self.gone.load(Ordering::Relaxed)
    }

    pub fn look(&self) -> io::Result<()> {
        self.cancel.hear();
        match self.is_over() {
            true => Err(WarningKind::Cancelled.into()),
            false => Ok(()),
        }
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
    let (file, length) = open_trace(path)?;
    whole_trace(Box::new(file), length)
}

fn open_trace(path: &Path) -> Result<(File, u64), WarningKind> {
    let (data, file) = opened(path)?;
    match data.len() {
        length @ 0..=LARGEST_TRACE => Ok((file, length)),
        bytes => Err(WarningKind::TraceTooLarge { bytes, most: LARGEST_TRACE }),
    }
}

/// A pipe or a device has no size before it is read.
fn whole_trace(file: Box<dyn Read + Send>, length: u64) -> Result<Vec<u8>, WarningKind> {
    // A vector that grows would have twice the file at its end.
    let mut bytes = Vec::with_capacity(length.min(LARGEST_TRACE) as usize + 1);
    let read = file.take(LARGEST_TRACE + 1).read_to_end(&mut bytes);
    let length = bytes.len() as u64;
    read.map_err(|error| WarningKind::read(length, &error))?;
    match length {
        0..=LARGEST_TRACE => Ok(bytes),
        _ => Err(WarningKind::TraceTooLarge { bytes: length, most: LARGEST_TRACE }),
    }
}

/// The events of a trace as lines of the family `etl`.
fn trace(input: Input, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let (input, length): (Box<dyn Read + Send>, u64) = match input {
        Input::Whole(mut whole) => {
            match whole.length().map_err(|error| WarningKind::read(0, &error))? {
                length @ 0..=LARGEST_TRACE => {
                    (Box::new(whole.watched(&Heard::new(cancel))), length)
                }
                bytes => return Err(WarningKind::TraceTooLarge { bytes, most: LARGEST_TRACE }),
            }
        }
        input => (input.into_read(), 0),
    };
    Ok(unpack(cancel, move |give, heard| {
        let bytes = whole_trace(input, length)?;
        let trace = EtlFile::parse_until(&bytes, &|| heard.is_over());
        let trace = trace.map_err(WarningKind::Trace)?;
        heard.look().map_err(|_| WarningKind::Cancelled)?;
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
fn event_log(whole: Whole, language: Language, cancel: &Cancel) -> Box<dyn Read + Send> {
    unpack(cancel, move |give, heard| {
        let log = whole.watched(heard);
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
    })
}
