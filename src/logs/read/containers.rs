//! Files that are no text: cabinets and event traces, read as the text inside.

use super::shared::{open_shared, reason};
use crate::logs::cab::CabFile;
use crate::logs::detect::Container;
use crate::logs::etl::EtlFile;
use crate::logs::families::etl::{write_line, write_lost};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::mpsc::{sync_channel, Receiver};

/// The largest trace that is read: its events have to be sorted, so that the whole file is in memory. The agent's own
/// traces are rolled over at a few megabytes.
const LARGEST_TRACE: u64 = 256 << 20;

/// The text inside of a container.
pub(super) fn open(container: Container, path: &Path) -> Result<Box<dyn Read + Send>, String> {
    match container {
        Container::Cabinet => cabinet(path),
        Container::Trace => trace(path),
    }
}

/// The members of a cabinet, one behind the other. makecab puts one log into each CbsPersist cabinet.
fn cabinet(path: &Path) -> Result<Box<dyn Read + Send>, String> {
    let names: Vec<String> = open_cabinet(path)?.members().iter().map(|member| member.name.clone()).collect();
    if names.is_empty() {
        return Err("the cabinet is empty".into());
    }
    // The cabinet stays on the thread that opened it: that one unpacks, a few pieces ahead of the parser.
    let path = path.to_path_buf();
    let (sender, pieces) = sync_channel(2);
    std::thread::spawn(move || {
        let fail = |reason: String| {
            // Nobody waits for the reason when the reader is gone.
            let _ = sender.send(Piece::Fault(std::io::Error::other(reason)));
        };
        let mut cabinet = match open_cabinet(&path) {
            Ok(cabinet) => cabinet,
            Err(reason) => return fail(reason),
        };
        for name in names {
            let mut member = match cabinet.read(&name) {
                Ok(member) => member,
                Err(error) => return fail(error.to_string()),
            };
            loop {
                let mut text = vec![0; 1 << 18];
                let piece = match member.read(&mut text) {
                    Ok(0) => break,
                    Ok(length) => {
                        text.truncate(length);
                        Piece::Text(text)
                    }
                    Err(error) => Piece::Fault(error),
                };
                let ends = matches!(piece, Piece::Fault(_));
                // Nobody wants the rest when the reader is gone.
                if sender.send(piece).is_err() || ends {
                    return;
                }
            }
        }
        let _ = sender.send(Piece::End);
    });
    Ok(Box::new(Pieces { pieces, current: Cursor::new(Vec::new()), ended: false }))
}

fn open_cabinet(path: &Path) -> Result<CabFile<File>, String> {
    let file = open_shared(path).map_err(|error| reason(&error))?;
    CabFile::open(file).map_err(|error| error.to_string())
}

/// What another thread unpacks.
enum Piece {
    Text(Vec<u8>),
    Fault(std::io::Error),
    End,
}

/// The same as one stream.
struct Pieces {
    pieces: Receiver<Piece>,
    current: Cursor<Vec<u8>>,
    ended: bool,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 || buffer.is_empty() || self.ended {
                return Ok(read);
            }
            match self.pieces.recv() {
                Ok(Piece::Text(text)) => self.current = Cursor::new(text),
                Ok(Piece::Fault(error)) => return Err(error),
                Ok(Piece::End) => self.ended = true,
                // The thread ended by a panic: a log that stops early must not look whole.
                Err(_) => return Err(std::io::Error::other("the cabinet could not be unpacked to its end")),
            }
        }
    }
}

/// The events of a trace as lines of the family `etl`.
fn trace(path: &Path) -> Result<Box<dyn Read + Send>, String> {
    let mut file = open_shared(path).map_err(|error| reason(&error))?;
    let size = file.metadata().map_err(|error| error.to_string())?.len();
    if size > LARGEST_TRACE {
        return Err(format!("the trace has {size} bytes, and the largest that is read has {LARGEST_TRACE}; use Get-WindowsUpdateLog and read what it writes"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let trace = EtlFile::parse(&bytes).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for event in trace.events() {
        write_line(&event, &trace.info.zone, &mut lines);
    }
    for lost in &trace.undecodable {
        write_lost(lost, &mut lines);
    }
    Ok(Box::new(Cursor::new(lines)))
}
