//! Files that are no text: cabinets and event traces, read as the text inside.

use crate::logs::cab::CabFile;
use crate::logs::detect::Container;
use crate::logs::etl::EtlFile;
use crate::logs::families::etl::write_line;
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
    let (sender, pieces) = sync_channel::<std::io::Result<Vec<u8>>>(2);
    std::thread::spawn(move || {
        let fail = |reason: String| {
            // Nobody waits for the reason when the reader is gone.
            let _ = sender.send(Err(std::io::Error::other(reason)));
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
                let mut piece = vec![0; 1 << 18];
                let read = member.read(&mut piece);
                let (ends, piece) = match read {
                    Ok(0) => break,
                    Ok(length) => {
                        piece.truncate(length);
                        (false, Ok(piece))
                    }
                    Err(error) => (true, Err(error)),
                };
                // Nobody wants the rest when the reader is gone.
                if sender.send(piece).is_err() || ends {
                    return;
                }
            }
        }
    });
    Ok(Box::new(Pieces { pieces, current: Cursor::new(Vec::new()) }))
}

fn open_cabinet(path: &Path) -> Result<CabFile<File>, String> {
    let file = super::file::open_shared(path).map_err(|error| error.to_string())?;
    CabFile::open(file).map_err(|error| error.to_string())
}

/// What another thread unpacks, as one stream.
struct Pieces {
    pieces: Receiver<std::io::Result<Vec<u8>>>,
    current: Cursor<Vec<u8>>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.pieces.recv() {
                Ok(piece) => self.current = Cursor::new(piece?),
                Err(_) => return Ok(0),
            }
        }
    }
}

/// The events of a trace as lines of the family `etl`.
fn trace(path: &Path) -> Result<Box<dyn Read + Send>, String> {
    let mut file = super::file::open_shared(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_err(|error| error.to_string())?.len();
    if size > LARGEST_TRACE {
        return Err(format!("the trace has {size} bytes; the largest that is read has {LARGEST_TRACE}"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let trace = EtlFile::parse(&bytes).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for event in trace.events() {
        write_line(&event, &trace.info.zone, &mut lines);
    }
    // What cannot be decoded is a record too, with its place.
    for lost in &trace.undecodable {
        lines.extend_from_slice(format!("undecodable: buffer {} at offset {}: {}\n", lost.buffer, lost.offset, lost.reason).as_bytes());
    }
    Ok(Box::new(Cursor::new(lines)))
}
