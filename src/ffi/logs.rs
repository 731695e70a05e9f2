//! Log records, in batches of plain records with one UTF-16 arena.

use super::guard::{borrow, guarded, hand_out, slice, take_back, text, write_out};
use super::log_batch::{wud_entries, Encoder};
use super::log_options::Request;
use super::status::{WUD_ERROR_BAD_OFFSETS, WUD_ERROR_OPTIONS, WUD_ERROR_RECORD_SIZE};
use super::text::wud_text;
use crate::logs::read::{self, Cancel, Item};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError, SyncSender};
use std::thread::JoinHandle;
use std::time::Duration;

pub use super::log_batch::{
    wud_entries_view, wud_entry, WUD_ENTRIES_END, WUD_ENTRIES_MEASURE, WUD_ENTRIES_NONE, WUD_ENTRIES_RECORDS, WUD_ENTRIES_WARNING, WUD_ENTRY_PID, WUD_ENTRY_TID,
};

/// Logs that are being read, owned by the caller until wud_log_free. One thread at a time, but for wud_log_cancel.
/// Reading goes on in the background, at most two batches ahead of the caller.
pub struct wud_log {
    cancel: Cancel,
    batches: Option<Receiver<wud_entries>>,
    worker: Option<JoinHandle<()>>,
}

impl Drop for wud_log {
    fn drop(&mut self) {
        self.cancel.cancel();
        // The worker waits in `send` when the caller is slow: without a receiver it stops.
        self.batches = None;
        if let Some(worker) = self.worker.take() {
            // A panic of the worker was reported as a batch already.
            let _ = worker.join();
        }
    }
}

/// Opens files, wildcards and folders, which stand one behind the other in `paths` (UTF-16); `ends[i]` is where path i
/// ends. `options` is a JSON object; every key may be left out:
/// "family", "only" [family], "codePage" (name or number as text), "zone" [{"from","to","minutes"}] (.NET ticks of local
/// time, minutes east of UTC), "limit" (bytes), "tail", "merge", "follow", "threads", "after", "before" (ISO 8601),
/// "levels", "components" (with * and ?), "codes" (any spelling), "text", "raw", "measure" (count, give no records).
/// Fails with WUD_ERROR_OPTIONS, with the reason in `*out_error`, for options that it does not know, and for "follow"
/// together with "merge".
///
/// # Safety
/// `paths`, `ends` and `options` point to as many items as their lengths say; `out_log` is writable and aligned,
/// `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_log_open(
    paths: *const u16,
    paths_length: u64,
    ends: *const u32,
    count: u64,
    options: *const u16,
    options_length: u64,
    out_log: *mut *mut wud_log,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        let units = slice(paths, paths_length)?;
        let ends = slice(ends, count)?;
        let options = text(options, options_length)?;
        write_out(&[(out_log as usize, align_of::<*mut wud_log>())])?;
        let mut from = 0;
        let mut paths = Vec::with_capacity(ends.len());
        for end in ends {
            let to = *end as usize;
            paths.push(String::from_utf16_lossy(units.get(from..to).ok_or(WUD_ERROR_BAD_OFFSETS)?));
            from = to;
        }
        let request = match Request::from_json(&options) {
            Ok(request) => request,
            Err(why) => {
                if write_out(&[(out_error as usize, align_of::<*mut wud_text>())]).is_ok() {
                    hand_out(out_error, wud_text { bytes: why.into_bytes().into_boxed_slice() });
                }
                return Err(WUD_ERROR_OPTIONS);
            }
        };
        let cancel = Cancel::new();
        let (sender, batches) = sync_channel(2);
        let theirs = cancel.clone();
        let worker = std::thread::spawn(move || work(&paths, request, &theirs, &sender));
        hand_out(out_log, wud_log { cancel, batches: Some(batches), worker: Some(worker) });
        Ok(())
    })
}

/// Reads and encodes until the end, until cancelled, or until nobody takes the batches any more.
fn work(paths: &[String], request: Request, cancel: &Cancel, sender: &SyncSender<wud_entries>) {
    let body = std::panic::AssertUnwindSafe(|| {
        if request.measure {
            let (measure, warnings) = read::measure(paths, request.options, Default::default(), cancel.clone());
            for warning in &warnings {
                let _ = sender.send(wud_entries::warning(warning));
            }
            let _ = sender.send(wud_entries::document(&measure.to_json().to_string()));
            return;
        }
        let raw = request.raw;
        let mut encoder = Encoder::default();
        for item in read::open(paths, request.options, cancel.clone()) {
            let batch = match &item {
                Item::Batch(batch) => encoder.encode(batch, raw),
                Item::Warning(warning) => wud_entries::warning(warning),
            };
            if sender.send(batch).is_err() {
                return;
            }
        }
    });
    if std::panic::catch_unwind(body).is_err() {
        let _ = sender.send(wud_entries::defect());
    }
}

/// The next batch. Waits at most `wait_ms`: then the batch is WUD_ENTRIES_NONE, and the caller asks again. At the end it
/// is WUD_ENTRIES_END, again and again.
///
/// # Safety
/// `log` is a log of this library that was not freed and that no other thread uses; `out_entries` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_log_next(log: *mut wud_log, wait_ms: u32, out_entries: *mut *mut wud_entries) -> i32 {
    guarded(|| {
        let log = borrow(log)?;
        write_out(&[(out_entries as usize, align_of::<*mut wud_entries>())])?;
        let received = match &log.batches {
            Some(batches) => batches.recv_timeout(Duration::from_millis(u64::from(wait_ms))),
            None => Err(RecvTimeoutError::Disconnected),
        };
        let batch = match received {
            Ok(batch) => batch,
            Err(RecvTimeoutError::Timeout) => wud_entries::empty(WUD_ENTRIES_NONE),
            Err(RecvTimeoutError::Disconnected) => wud_entries::empty(WUD_ENTRIES_END),
        };
        hand_out(out_entries, batch);
        Ok(())
    })
}

/// How many bytes have been read, and how many all files have together (0 while that is unknown).
///
/// # Safety
/// `log` is a log of this library that was not freed; the outs are writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_log_progress(log: *const wud_log, out_done: *mut u64, out_total: *mut u64) -> i32 {
    guarded(|| {
        let log = borrow(log)?;
        write_out(&[(out_done as usize, align_of::<u64>()), (out_total as usize, align_of::<u64>())])?;
        let (done, total) = log.cancel.progress();
        out_done.write(done);
        out_total.write(total);
        Ok(())
    })
}

/// Stops reading within a moment. May be called from any thread while another is in wud_log_next.
///
/// # Safety
/// `log` is a log of this library that was not freed.
#[no_mangle]
pub unsafe extern "C" fn wud_log_cancel(log: *const wud_log) -> i32 {
    guarded(|| {
        borrow(log)?.cancel.cancel();
        Ok(())
    })
}

/// Stops and closes the log in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a log of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_log_free(slot: *mut *mut wud_log) -> i32 {
    take_back(slot)
}

/// Where the records of a batch lie. `record_size` is the sizeof(wud_entry) that the caller was built with.
///
/// # Safety
/// `entries` is a batch of this library that was not freed; `out_view` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_entries_read(entries: *const wud_entries, record_size: u64, out_view: *mut wud_entries_view) -> i32 {
    guarded(|| {
        let entries = borrow(entries)?;
        write_out(&[(out_view as usize, align_of::<wud_entries_view>())])?;
        if record_size != size_of::<wud_entry>() as u64 {
            return Err(WUD_ERROR_RECORD_SIZE);
        }
        out_view.write(entries.view());
        Ok(())
    })
}

/// Frees the batch in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a batch of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_entries_free(slot: *mut *mut wud_entries) -> i32 {
    take_back(slot)
}
