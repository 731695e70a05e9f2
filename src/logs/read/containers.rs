//! Files that are no text: cabinets and event traces, read as the text inside.

use super::shared::open_shared;
use super::warning::WarningKind;
use crate::base::Cancel;
use crate::logs::cab::{CabFault, CabFile};
use crate::logs::detect::Container;
use crate::logs::etl::EtlFile;
use crate::logs::families::etl::{write_line, write_lost, OFFSETS};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError};
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
    cancel: &Cancel,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    match container {
        Container::Cabinet => cabinet(path, cancel),
        Container::Trace => trace(path, cancel),
    }
}

/// The members of a cabinet, one behind the other. makecab puts one log into each CbsPersist
/// cabinet.
fn cabinet(path: &Path, cancel: &Cancel) -> Result<Box<dyn Read + Send>, WarningKind> {
    let names: Vec<String> =
        open_cabinet(path)?.members().iter().map(|member| member.name.clone()).collect();
    if names.is_empty() {
        return Err(WarningKind::CabinetEmpty);
    }
    let path = path.to_path_buf();
    Ok(unpack(cancel, move |give| {
        let mut cabinet = open_cabinet(&path)?;
        for name in names {
            let mut member = cabinet.read(&name)?;
            loop {
                let mut text = vec![0; PIECE];
                match member.read(&mut text) {
                    Ok(0) => break,
                    Ok(length) => text.truncate(length),
                    Err(error) => {
                        let fault = CabFault::of(&error);
                        return Err(WarningKind::CabinetMember { member: name, fault });
                    }
                }
                if !give(text) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }))
}

fn open_cabinet(path: &Path) -> Result<CabFile<File>, WarningKind> {
    let file = open_shared(path).map_err(|error| WarningKind::open(&error))?;
    Ok(CabFile::open(file)?)
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
    work: impl FnOnce(&dyn Fn(Vec<u8>) -> bool) -> Result<(), WarningKind> + Send + 'static,
) -> Box<dyn Read + Send> {
    let (sender, pieces) = sync_channel(2);
    std::thread::spawn(move || {
        let last = match work(&|text| sender.send(Piece::Text(text)).is_ok()) {
            Ok(()) => Piece::End,
            Err(kind) => Piece::Fault(kind),
        };
        // Nobody waits for it when the reader is gone.
        let _ = sender.send(last);
    });
    Box::new(Pieces {
        pieces,
        current: Cursor::new(Vec::new()),
        ended: false,
        cancel: cancel.clone(),
    })
}

/// The same as one stream.
struct Pieces {
    pieces: Receiver<Piece>,
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
            match self.pieces.recv_timeout(Duration::from_millis(50)) {
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

/// All bytes of a trace, as [`crate::logs::etl::EtlFile::parse`] wants them.
///
/// # Errors
/// The file cannot be read, or is too large.
pub fn trace_bytes(path: &Path) -> Result<Vec<u8>, WarningKind> {
    whole_trace(open_trace(path)?)
}

fn open_trace(path: &Path) -> Result<File, WarningKind> {
    let opened = open_shared(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (bytes, file) = opened.map_err(|error| WarningKind::open(&error))?;
    match bytes {
        0..=LARGEST_TRACE => Ok(file),
        _ => Err(WarningKind::TraceTooLarge { bytes, most: LARGEST_TRACE }),
    }
}

/// A pipe or a device has no size before it is read.
fn whole_trace(file: File) -> Result<Vec<u8>, WarningKind> {
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
    Ok(unpack(cancel, move |give| {
        let bytes = whole_trace(file)?;
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
