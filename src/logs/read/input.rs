//! Bytes to be looked at: of a file, of a member of an archive, of a pipe.

use super::archive::ArchiveFault;
use super::containers::{Heard, PIECE};
use super::warning::WarningKind;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

/// What has to be read from several places, and is inside of something else, is in memory as a whole
/// up to this size.
pub(super) const INSIDE: u64 = 256 << 20;

/// A part of bytes in memory.
#[derive(Clone)]
pub(super) struct Bytes {
    all: Arc<Vec<u8>>,
    from: usize,
    to: usize,
}

impl Bytes {
    pub fn of(bytes: Vec<u8>) -> Bytes {
        Bytes { from: 0, to: bytes.len(), all: Arc::new(bytes) }
    }

    /// `size` bytes from `offset`, and whether there are as many.
    pub fn part(&self, offset: u64, size: u64) -> (Bytes, bool) {
        let place = |offset: u64| {
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            self.from.saturating_add(offset).min(self.to)
        };
        let part = Bytes {
            all: Arc::clone(&self.all),
            from: place(offset),
            to: place(offset.saturating_add(size)),
        };
        let whole = (part.to - part.from) as u64 == size;
        (part, whole)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self.all.get(self.from..self.to).unwrap_or_default()
    }
}

/// Bytes that can be read from any place. With [`Whole::watched`] they give nothing more when nobody
/// wants it: whatever is done with them ends with the next of them, whether that makes text or not.
pub(super) struct Whole {
    place: Place,
    heard: Option<Heard>,
}

enum Place {
    File(File),
    Bytes(Cursor<Bytes>),
}

impl Whole {
    pub fn file(file: File) -> Whole {
        Whole { place: Place::File(file), heard: None }
    }

    pub fn of(bytes: Bytes) -> Whole {
        Whole { place: Place::Bytes(Cursor::new(bytes)), heard: None }
    }

    pub fn watched(self, heard: &Heard) -> Whole {
        Whole { heard: Some(heard.clone()), ..self }
    }

    pub fn length(&mut self) -> io::Result<u64> {
        let length = self.seek(SeekFrom::End(0))?;
        self.seek(SeekFrom::Start(0))?;
        Ok(length)
    }

    fn look(&self) -> io::Result<()> {
        self.heard.as_ref().map_or(Ok(()), Heard::look)
    }
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.look()?;
        // No more at a time than is unpacked without a look.
        let most = buffer.len().min(PIECE);
        match &mut self.place {
            Place::File(file) => file.read(&mut buffer[..most]),
            Place::Bytes(bytes) => bytes.read(&mut buffer[..most]),
        }
    }
}

impl Seek for Whole {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.look()?;
        match &mut self.place {
            Place::File(file) => file.seek(to),
            Place::Bytes(bytes) => bytes.seek(to),
        }
    }
}

/// What is opened.
pub(super) enum Input {
    /// All of it is there.
    Whole(Whole),
    /// It is unpacked as it is read, once.
    Stream(Box<dyn Read + Send>),
    /// It comes out of a pipe or a device: nothing but text.
    Pipe(Box<dyn Read + Send>),
}

impl Input {
    /// The same from its beginning, of which `head` was read, and what ended that too early.
    pub fn again(self, head: Vec<u8>, fault: Option<io::Error>) -> io::Result<Input> {
        Ok(match self {
            Input::Whole(mut whole) => {
                whole.seek(SeekFrom::Start(0))?;
                Input::Whole(whole)
            }
            Input::Stream(rest) => Input::Stream(after(head, fault, rest)),
            Input::Pipe(rest) => Input::Pipe(after(head, fault, rest)),
        })
    }

    pub fn into_read(self) -> Box<dyn Read + Send> {
        match self {
            Input::Whole(whole) => Box::new(whole),
            Input::Stream(input) | Input::Pipe(input) => input,
        }
    }

    /// All of it, in memory where it has to be.
    ///
    /// # Errors
    /// It is too large for that, comes out of a pipe, or cannot be read.
    pub fn whole(self) -> Result<Whole, WarningKind> {
        match self {
            Input::Whole(whole) => Ok(whole),
            Input::Pipe(_) => Err(WarningKind::Piped),
            Input::Stream(input) => Ok(Whole::of(Bytes::of(up_to(input, INSIDE)?))),
        }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Whole(whole) => whole.read(buffer),
            Input::Stream(input) | Input::Pipe(input) => input.read(buffer),
        }
    }
}

/// All bytes of an input.
pub(super) fn in_memory(input: Input) -> Result<Bytes, WarningKind> {
    match input.whole()? {
        Whole { place: Place::Bytes(bytes), .. } => Ok(bytes.into_inner()),
        whole => Ok(Bytes::of(up_to(whole, INSIDE)?)),
    }
}

fn up_to(input: impl Read, most: u64) -> Result<Vec<u8>, WarningKind> {
    let mut bytes = Vec::new();
    let read = input.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| WarningKind::read(bytes.len() as u64, &error))?;
    match bytes.len() as u64 {
        length if length > most => Err(ArchiveFault::Inside { most }.into()),
        _ => Ok(bytes),
    }
}

/// A beginning that was read, what ended it too early, and what is behind.
pub(super) fn after(
    head: Vec<u8>,
    fault: Option<io::Error>,
    rest: Box<dyn Read + Send>,
) -> Box<dyn Read + Send> {
    Box::new(Cursor::new(head).chain(Fault(fault)).chain(rest))
}

/// A fault, told to whoever reads up to it.
pub(super) struct Fault(pub Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
