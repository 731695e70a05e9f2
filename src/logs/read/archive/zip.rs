//! ZIP files: the list of members, and a member as a stream. The crate `rawzip` reads the structure,
//! `flate2` unpacks; what a list claims is checked here.

use super::super::input::Whole;
use super::super::warning::WarningKind;
use super::fault::{damaged, ArchiveFault};
use super::{Member, Place, MOST_MEMBERS};
use crate::logs::cab::most_unpacked;
use flate2::bufread::DeflateDecoder;
use flate2::Crc;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, RECOMMENDED_BUFFER_SIZE};
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Where a member is.
#[derive(Clone, Copy)]
pub(super) struct Packed {
    at: ZipArchiveEntryWayfinder,
    deflated: bool,
    crc: u32,
}

/// A member, or why there is none.
pub(super) type Listed = Result<Member, (ArchiveFault, String)>;

/// The members of a ZIP file; folders are left out.
pub(super) fn members(file: Whole) -> Result<Vec<Listed>, WarningKind> {
    let broken = |error: rawzip::Error| broken(&error);
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_seekable(file, &mut buffer).map_err(broken)?;
    let mut entries = archive.entries(&mut buffer);
    let (mut listed, mut places, mut count) = (Vec::new(), Vec::new(), 0);
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) => {
                // What was listed before is read.
                let ArchiveFault::Broken { detail } = fault(&error) else {
                    return Err(broken(error));
                };
                listed.push(Err((ArchiveFault::Broken { detail }, String::new())));
                break;
            }
        };
        if entry.is_dir() {
            continue;
        }
        if count == MOST_MEMBERS {
            let fault = ArchiveFault::TooManyMembers { most: MOST_MEMBERS };
            listed.push(Err((fault, String::new())));
            break;
        }
        count += 1;
        let raw = String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned();
        let name = raw.replace('\\', "/");
        let (packed, size) = (entry.compressed_size_hint(), entry.uncompressed_size_hint());
        let method = entry.compression_method();
        let fault = if entry.flags().is_encrypted() {
            Some(ArchiveFault::Encrypted)
        } else if method != CompressionMethod::STORE && method != CompressionMethod::DEFLATE {
            Some(ArchiveFault::Method { method: method.as_u16() })
        } else if super::is_unsafe(&raw) {
            Some(ArchiveFault::UnsafeName)
        } else if size > most_unpacked(packed) {
            Some(ArchiveFault::TooLarge { most: most_unpacked(packed) })
        } else {
            None
        };
        match fault {
            Some(fault) => listed.push(Err((fault, name))),
            None => {
                let from = entry.local_header_offset();
                // The head of a member is 30 bytes and its name at least.
                let head = 30 + raw.len() as u64;
                places.push((from, from.saturating_add(head).saturating_add(packed), listed.len()));
                let deflated = method == CompressionMethod::DEFLATE;
                let place =
                    Place::Zip(Packed { at: entry.wayfinder(), deflated, crc: entry.crc32() });
                listed.push(Ok(Member { name, size, place }));
            }
        }
    }
    without_overlaps(&mut listed, places);
    Ok(listed)
}

/// Takes out the members that use bytes of others: few bytes could stand for much text.
fn without_overlaps(listed: &mut [Listed], mut places: Vec<(u64, u64, usize)>) {
    places.sort_unstable();
    let mut end = 0;
    for (from, to, index) in places {
        if from < end {
            if let Some(Ok(member)) = listed.get_mut(index) {
                let name = std::mem::take(&mut member.name);
                listed[index] = Err((ArchiveFault::Overlap, name));
            }
        }
        end = end.max(to);
    }
}

/// The bytes of a member.
pub(super) fn open(
    mut file: Whole,
    member: &Packed,
    size: u64,
) -> Result<Box<dyn Read + Send>, WarningKind> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let range = {
        let archive = ZipArchive::from_seekable(&mut file, &mut buffer).map_err(|e| broken(&e))?;
        archive.get_entry(member.at).map_err(|e| broken(&e))?.compressed_data_range()
    };
    let (from, to) = range;
    file.seek(SeekFrom::Start(from)).map_err(|error| WarningKind::read(0, &error))?;
    let packed = BufReader::new(file.take(to.saturating_sub(from)));
    let input: Box<dyn Read + Send> = match member.deflated {
        true => Box::new(DeflateDecoder::new(packed)),
        false => Box::new(packed),
    };
    Ok(Box::new(Checked { input, left: size, sum: Crc::new(), expected: member.crc }))
}

fn fault(error: &rawzip::Error) -> ArchiveFault {
    ArchiveFault::Broken { detail: error.to_string() }
}

fn broken(error: &rawzip::Error) -> WarningKind {
    // A reading that was cancelled, or an error of the system, is inside.
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(own) = inner.downcast_ref::<io::Error>() {
            return WarningKind::read(0, own);
        }
        source = inner.source();
    }
    fault(error).into()
}

/// As many bytes as the list says, with the sum that it says.
struct Checked {
    input: Box<dyn Read + Send>,
    left: u64,
    sum: Crc,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let wrong = |what: &str| {
            Err(WarningKind::from(ArchiveFault::Damaged { detail: what.to_owned() }).into())
        };
        if most == 0 {
            return match buffer.is_empty() || self.sum.sum() == self.expected {
                true => Ok(0),
                false => wrong("checksum"),
            };
        }
        let read = self.input.read(&mut buffer[..most]).map_err(damaged)?;
        if read == 0 {
            return wrong("end of data");
        }
        self.sum.update(&buffer[..read]);
        self.left -= read as u64;
        Ok(read)
    }
}
