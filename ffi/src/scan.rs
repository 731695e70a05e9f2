//! Codes in texts and files, as batches of records with their places.

use super::codes::wud_codes;
use super::guard::{guarded, take_back, text, InMut, Out};
use super::status::WUD_ERROR_IO;
use super::text::{explain, wud_text, Why};
use std::fmt::Display;
use std::io::Read;
use wudiag::base::Cancel;
use wudiag::codes::lines::{Line, Lines};
use wudiag::codes::Hit;
use wudiag::logs;

/// A file that is being scanned, owned by the caller until wud_scan_free. One thread at a time.
pub struct wud_scan {
    lines: Lines<Box<dyn Read + Send>>,
    path: String,
}

/// Finds every code of a text, with offset, line and column.
///
/// # Safety
/// `input` points to `input_length` UTF-16 units; `out_codes` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_scan_text(
    input: *const u16,
    input_length: u64,
    out_codes: *mut *mut wud_codes,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (input, out) = unsafe { (text(input, input_length)?, Out::checked(out_codes)?) };
        let mut batch = wud_codes::default();
        let mut units = 0;
        for (number, line) in (1..).zip(input.split('\n')) {
            let text = line.as_bytes();
            for (hit, column) in Line::whole(number, text).codes() {
                add(&mut batch, text, &hit, number, column, units + column as u64 - 1);
            }
            units += line.encode_utf16().count() as u64 + 1;
        }
        out.hand_out(batch);
        Ok(())
    })
}

fn add(batch: &mut wud_codes, line: &[u8], hit: &Hit, number: u64, column: usize, offset: u64) {
    let spelled =
        String::from_utf8_lossy(line.get(hit.start..hit.end).unwrap_or_default()).into_owned();
    let (text_offset, text_length) = batch.intern(&spelled);
    batch.push(hit.value, hit.space, hit.spelling, |record| {
        record.extend = hit.extend.unwrap_or(0);
        record.offset = offset;
        record.line = u32::try_from(number).unwrap_or(u32::MAX);
        record.column = u32::try_from(column).unwrap_or(u32::MAX);
        record.length = text_length;
        record.text_offset = text_offset;
        record.text_length = text_length;
    });
}

/// Opens a file for scanning; it may be written to meanwhile. Of an archive or a trace the text inside
/// is scanned; a binary file that is none is refused by its name. On WUD_ERROR_IO, `*out_error` is the
/// reason as a text that the caller frees; it may be null where nobody asks. It is the only out
/// that is written on failure.
///
/// # Safety
/// `path` points to `path_length` UTF-16 units; `out_scan` is writable and aligned, `out_error` is
/// so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_scan_open(
    path: *const u16,
    path_length: u64,
    out_scan: *mut *mut wud_scan,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (path, out, why) = unsafe {
            (text(path, path_length)?, Out::checked(out_scan)?, Out::optional(out_error))
        };
        let text = logs::read::text(path.as_ref(), &Cancel::new())
            .map_err(|kind| io_error(why, &path, &kind))?;
        out.hand_out(wud_scan { lines: Lines::new(text), path });
        Ok(())
    })
}

fn io_error(why: Why<'_>, path: &str, error: &dyn Display) -> i32 {
    explain(why, &format!("{path}: {error}"));
    WUD_ERROR_IO
}

/// The next codes of the file: at least one and about `wanted`, or none at its end. Offsets are 0:
/// line and column say where a code stands.
///
/// # Safety
/// `scan` is a scan of this library that was not freed and that no other thread uses; the outs as
/// for wud_scan_open.
#[no_mangle]
pub unsafe extern "C" fn wud_scan_next(
    scan_handle: *mut wud_scan,
    wanted: u64,
    out_codes: *mut *mut wud_codes,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (mut handle, out, why) = unsafe {
            (InMut::checked(scan_handle)?, Out::checked(out_codes)?, Out::optional(out_error))
        };
        let handle = &mut *handle;
        let mut batch = wud_codes::default();
        loop {
            match handle.lines.next_line() {
                Ok(Some(line)) => {
                    for (hit, column) in line.codes() {
                        add(&mut batch, line.text, &hit, line.number, column, 0);
                    }
                    if batch.len() as u64 >= wanted.max(1) {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => return Err(io_error(why, &handle.path, &error)),
            }
        }
        out.hand_out(batch);
        Ok(())
    })
}

/// Closes the scan in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a scan of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_scan_free(slot: *mut *mut wud_scan) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { take_back(slot) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::null_mut;

    fn open(name: &str, content: &[u8]) -> i32 {
        let path = std::env::temp_dir().join(format!("wudiag-scan-{}-{name}", std::process::id()));
        assert!(std::fs::write(&path, content).is_ok());
        let units: Vec<u16> = path.to_string_lossy().encode_utf16().collect();
        let mut scan = null_mut();
        // SAFETY: the units and the outs live as long as the calls.
        let status = unsafe {
            let status = wud_scan_open(units.as_ptr(), units.len() as u64, &mut scan, null_mut());
            wud_scan_free(&mut scan);
            status
        };
        let _ = std::fs::remove_file(&path);
        status
    }

    #[test]
    fn a_binary_file_is_refused_and_a_text_is_read() {
        assert_eq!(open("a.log", b"failed with 0x8024402C"), 0);
        assert_eq!(open("a.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0 0x8024402C"), WUD_ERROR_IO);
    }
}
