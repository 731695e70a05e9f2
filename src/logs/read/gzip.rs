//! Files that gzip packed, as web servers and scripts pack old logs.

use super::warning::WarningKind;
use crate::knowledge::{sentence, Sentence};
use crate::logs::cab::most_unpacked;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufReader, Read};

/// Why the rest of a GZIP file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GzipFault {
    /// The file ends within its data.
    CutShort,
    /// More would have to be unpacked than is allowed.
    TooLarge {
        /// How many bytes are.
        most: u64,
    },
    /// Whatever unpacks the data refuses them.
    Damaged {
        /// In its words.
        detail: String,
    },
}

impl GzipFault {
    /// The word of JSON. It does not change.
    pub(super) fn name(&self) -> &'static str {
        match self {
            GzipFault::CutShort => "cut-short",
            GzipFault::TooLarge { .. } => "too-large",
            GzipFault::Damaged { .. } => "damaged",
        }
    }

    pub(super) fn sentence(&self) -> Sentence {
        match self {
            GzipFault::CutShort => sentence!("log.gzip-cut"),
            GzipFault::TooLarge { most } => sentence!("log.gzip-too-large", most = most),
            GzipFault::Damaged { detail } => sentence!("log.gzip-damaged", detail = detail),
        }
    }
}

/// The text of all members of a file, one behind the other. What lies before a fault is given first.
pub(super) struct Gzip<R> {
    decoder: MultiGzDecoder<BufReader<Counted<R>>>,
    /// The size of the file; of what is itself unpacked, it is known at its end.
    length: Option<u64>,
    given: u64,
}

/// An input, and how much was read of it.
struct Counted<R>(R, u64);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1 += read as u64;
        Ok(read)
    }
}

impl<R: Read> Gzip<R> {
    pub fn new(input: R, length: Option<u64>) -> Gzip<R> {
        let input = BufReader::new(Counted(input, 0));
        Gzip { decoder: MultiGzDecoder::new(input), length, given: 0 }
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer).map_err(|error| {
            let own = error.get_ref().is_some_and(|inner| inner.is::<WarningKind>());
            let fault = match error.kind() {
                // The system, or a reading that was cancelled.
                _ if own || error.raw_os_error().is_some() => return error,
                io::ErrorKind::Interrupted => return error,
                io::ErrorKind::UnexpectedEof => GzipFault::CutShort,
                _ => GzipFault::Damaged { detail: error.to_string() },
            };
            WarningKind::Gzip(fault).into()
        })?;
        self.given += read as u64;
        let packed = self.length.unwrap_or(self.decoder.get_ref().get_ref().1);
        let most = most_unpacked(packed);
        if self.given > most {
            return Err(WarningKind::Gzip(GzipFault::TooLarge { most }).into());
        }
        Ok(read)
    }
}
