//! Log records, in batches of plain records with one UTF-16 arena.

use super::guard::{guarded, take_back, text, texts, In, Out};
use super::log_batch::{wud_entries, Encoder};
use super::log_options::Request;
use super::status::{WUD_ERROR_OPTIONS, WUD_ERROR_PANIC, WUD_ERROR_RECORD_SIZE};
use super::text::wud_text;
use super::worker::{close, Closed, Results, Waited, Worker};
use std::time::{Duration, Instant};
use wudiag::base::Cancel;
use wudiag::logs::read::{self, Item};
use wudiag::logs::Family;

pub use super::log_batch::{
    wud_entries_view, wud_entry, WUD_ENTRIES_END, WUD_ENTRIES_MEASURE, WUD_ENTRIES_NONE,
    WUD_ENTRIES_RECORDS, WUD_ENTRIES_WARNING, WUD_ENTRY_PID, WUD_ENTRY_TID,
};
pub use super::log_warnings::*;

/// Logs that are being read, owned by the caller until wud_log_free. One thread at a time, but for
/// wud_log_cancel. Reading goes on in the background, at most two batches ahead of the caller.
pub struct wud_log {
    worker: Worker<wud_entries>,
}

/// How often a wait looks whether somebody has cancelled.
const LOOK: Duration = Duration::from_millis(20);

/// Opens files, wildcards and folders, which stand one behind the other in `paths` (UTF-16);
/// `ends[i]` is where path i ends. `options` is a JSON object; every key may be left out: "family",
/// "only" [family], "codePage" (name or number as text), "zone" [{"from","to","minutes"}] (.NET
/// ticks of local time, minutes east of UTC), "limit" (the longest record, 1024 to 1073741824
/// bytes), "tail", "merge", "follow", "threads" (0 to 64), "after", "before" (ISO 8601), "levels",
/// "components" (with * and ?), "codes" (any spelling, patterns of names), "text", "raw", "details" (what
/// wud_entry.detail_length gives is looked for), "measure" (count, give no records), "language" (a culture such as "fr-FR": that of sentences about logs
/// that cannot be read; English where there are no texts). Fails with WUD_ERROR_OPTIONS for options
/// that it does not know, for numbers out of their range, and for "follow" together with "merge":
/// then `*out_error` is a JSON object with "option", "value", "why" (a word that does not change),
/// "known" (the names that could have been given) and "reason" (a sentence in that language).
///
/// # Safety
/// `paths`, `ends` and `options` point to as many items as their lengths say; `out_log` is writable
/// and aligned,
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
        // SAFETY: the caller's promise.
        let (paths, options, out, why) = unsafe {
            (
                texts(paths, paths_length, ends, count)?,
                text(options, options_length)?,
                Out::checked(out_log)?,
                Out::optional(out_error),
            )
        };
        let request = Request::from_json(&options).map_err(|(refusal, language)| {
            if let Some(why) = why {
                why.hand_out(wud_text::json(&refusal.in_language(language)));
            }
            WUD_ERROR_OPTIONS
        })?;
        out.hand_out(wud_log::start(move |cancel, results| {
            work(&paths, request, cancel, results);
        }));
        Ok(())
    })
}

impl wud_log {
    /// Runs `work` in the background.
    fn start(work: impl FnOnce(&Cancel, &Results<wud_entries>) + Send + 'static) -> wud_log {
        wud_log { worker: Worker::start(Cancel::new(), 2, work) }
    }

    /// Waits for a batch, but not when nobody wants one any more: the worker may hang where it
    /// cannot see that.
    fn next(&self, wait: Duration) -> Result<wud_entries, i32> {
        let deadline = Instant::now() + wait;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if self.worker.cancel.is_cancelled() {
                return Ok(wud_entries::empty(WUD_ENTRIES_END));
            }
            match self.worker.next(left.min(LOOK)) {
                Waited::Got(batch) => return Ok(batch),
                Waited::Panicked => return Err(WUD_ERROR_PANIC),
                Waited::Ended => return Ok(wud_entries::empty(WUD_ENTRIES_END)),
                Waited::Nothing if left > LOOK => {}
                Waited::Nothing => return Ok(wud_entries::empty(WUD_ENTRIES_NONE)),
            }
        }
    }
}

/// Reads and encodes until the end, until cancelled, or until nobody takes the batches any more.
fn work(paths: &[String], request: Request, cancel: &Cancel, results: &Results<wud_entries>) {
    let language = request.language;
    if request.measure {
        let (measure, warnings) =
            read::measure(paths, request.options, Default::default(), cancel.clone());
        for warning in &warnings {
            results.give(wud_entries::warning(warning, language));
        }
        results.give(wud_entries::document(&measure.to_json().to_string()));
        return;
    }
    let (raw, details) = (request.raw, request.details);
    let mut encoder = Encoder::default();
    for item in read::open(paths, request.options, cancel.clone()) {
        let batch = match &item {
            Item::Batch(batch) => encoder.encode(batch, raw, details),
            Item::Warning(warning) => wud_entries::warning(warning, language),
        };
        if !results.give(batch) {
            return;
        }
    }
}

/// The families of logs, for completion and for those who look for logs: a JSON array in the order
/// of their numbers, each an object with "number", "name", "aliases" and "paths": where Windows keeps
/// those about updates, as files, folders and patterns with wildcards in any part. In them {windows}
/// is the folder of Windows, {drive} the one above it, {ccm} that of the ConfigMgr client's logs, {wsus}
/// that of WSUS; {wsus:} before a path: only on a machine that has that folder.
///
/// # Safety
/// `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_log_families(out_json: *mut *mut wud_text) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::checked(out_json)? };
        let mut families = Family::ALL;
        families.sort_unstable_by_key(|family| family.number());
        let families = families.map(|family| {
            serde_json::json!({
                "number": family.number(),
                "name": family.as_str(),
                "aliases": family.aliases(),
                "paths": family.paths(),
            })
        });
        out.hand_out(wud_text::json(&&families[..]));
        Ok(())
    })
}

/// The next batch. Waits at most `wait_ms`: then the batch is WUD_ENTRIES_NONE, and the caller asks
/// again. At the end, and when reading was cancelled, it is WUD_ENTRIES_END, again and again. Fails
/// with WUD_ERROR_PANIC where a defect ended the reading: what was given before is right, the rest
/// was not read.
///
/// # Safety
/// `log` is a log of this library that was not freed and that no other thread uses; `out_entries`
/// is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_log_next(
    log: *mut wud_log,
    wait_ms: u32,
    out_entries: *mut *mut wud_entries,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (log, out) = unsafe { (In::checked(log)?, Out::checked(out_entries)?) };
        out.hand_out(log.next(Duration::from_millis(u64::from(wait_ms)))?);
        Ok(())
    })
}

/// How many bytes have been read, and how many all files have together (0 while that is unknown).
///
/// # Safety
/// `log` is a log of this library that was not freed; the outs are writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_log_progress(
    log: *const wud_log,
    out_done: *mut u64,
    out_total: *mut u64,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (log, done, total) =
            unsafe { (In::checked(log)?, Out::checked(out_done)?, Out::checked(out_total)?) };
        let progress = log.worker.cancel.progress();
        done.put(progress.0);
        total.put(progress.1);
        Ok(())
    })
}

/// Stops reading within a moment: wud_log_next gives WUD_ENTRIES_END from then on, also where it is
/// waiting. May be called from any thread while another is in wud_log_next.
///
/// # Safety
/// `log` is a log of this library that was not freed.
#[no_mangle]
pub unsafe extern "C" fn wud_log_cancel(log: *const wud_log) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        unsafe { In::checked(log)? }.worker.cancel.cancel();
        Ok(())
    })
}

/// Stops and closes the log in `*slot` and sets the slot to null. A slot that holds null is left
/// alone. When it returns WUD_OK no thread that read the log runs any more: what cancelling leaves to
/// do is one block (1 MiB). Waits half a second at most. Fails with WUD_ERROR_STILL_RUNNING where a
/// thread is in a call of the system that does not return (a pipe that nobody writes to, a server
/// that does not answer): the slot keeps the log, and the library must not be unloaded. Call again
/// later, or leave it: the thread ends when that call returns.
///
/// # Safety
/// `slot` is aligned and holds null or a log of this library that no other thread uses.
#[no_mangle]
pub unsafe extern "C" fn wud_log_free(slot: *mut *mut wud_log) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { close(slot) }
}

impl Closed for wud_log {
    fn close(&mut self) -> bool {
        self.worker.close()
    }
}

/// The size of wud_entry in the first version: no caller was built with less.
const FIRST_ENTRY_SIZE: u64 = 104;

/// Where the records of a batch lie. `record_size` is the sizeof(wud_entry) that the caller was
/// built with: any size from that of the first version (104) on is served. A caller goes from one
/// record to the next by `stride` and reads no more of one than that.
///
/// # Safety
/// `entries` is a batch of this library that was not freed; `out_view` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_entries_read(
    entries: *const wud_entries,
    record_size: u64,
    out_view: *mut wud_entries_view,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (entries, out) = unsafe { (In::checked(entries)?, Out::checked(out_view)?) };
        if record_size < FIRST_ENTRY_SIZE {
            return Err(WUD_ERROR_RECORD_SIZE);
        }
        out.put(entries.view());
        Ok(())
    })
}

/// Frees the batch in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a batch of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_entries_free(slot: *mut *mut wud_entries) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { take_back(slot) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{WUD_ERROR_STILL_RUNNING, WUD_OK};
    use std::sync::mpsc::{sync_channel, TryRecvError};

    /// A defect is no warning about some file: the caller gets the status that the contract
    /// promises, and then the end.
    #[test]
    fn a_panic_of_the_worker_is_a_status() {
        let log = wud_log::start(|_, sender| {
            sender.give(wud_entries::document("{}"));
            std::panic::resume_unwind(Box::new("on purpose"));
        });
        let next = || log.next(Duration::from_secs(60)).map(|batch| batch.view().kind);
        assert_eq!(
            [next(), next(), next()],
            [Ok(WUD_ENTRIES_MEASURE), Err(WUD_ERROR_PANIC), Ok(WUD_ENTRIES_END)]
        );
    }

    /// The worker hangs where it sees neither the cancellation nor that nobody listens.
    #[test]
    fn a_worker_that_hangs_keeps_nobody_waiting() {
        let (let_go, gate) = sync_channel::<()>(0);
        let (ended, end) = sync_channel::<()>(0);
        let log = wud_log::start(move |_, _| {
            let _ = gate.recv();
            drop(ended);
        });
        let cancel = log.worker.cancel.clone();
        let canceller = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            cancel.cancel();
        });
        // Without an end of the wait, these two would not come back at all.
        assert_eq!(
            log.next(Duration::from_secs(u32::MAX.into())).map(|batch| batch.view().kind),
            Ok(WUD_ENTRIES_END)
        );
        assert!(canceller.join().is_ok());
        let mut slot = Box::into_raw(Box::new(log));
        // SAFETY: the slot is ours.
        let mut free = || unsafe { (wud_log_free(&raw mut slot), slot.is_null()) };
        assert_eq!(free(), (WUD_ERROR_STILL_RUNNING, false));
        assert_eq!(end.try_recv(), Err(TryRecvError::Empty), "the worker was still there");
        drop(let_go);
        assert!(end.recv().is_err(), "and ends by itself");
        assert_eq!([free(), free()], [(WUD_OK, true); 2]);
    }

    /// A thread that was left to itself, as those of a probe are in calls of the system.
    #[test]
    fn a_thread_that_was_left_is_waited_for() {
        let (let_go, gate) = sync_channel::<()>(0);
        let mut log = wud_log::start(move |cancel, _| {
            let limit = wudiag::net::Limit::after(Duration::from_millis(10), cancel);
            let _ = limit.detached(move || {
                let _ = gate.recv();
                Ok(())
            });
        });
        assert!(!log.close(), "the thread of the worker has ended, the other runs");
        drop(let_go);
        assert!(log.close());
    }

    /// What the worker has ready is no reason for it to wait.
    #[test]
    fn a_worker_that_gives_is_waited_for() {
        let (ended, end) = sync_channel::<()>(0);
        let log = wud_log::start(move |cancel, sender| {
            while !cancel.is_cancelled() {
                sender.give(wud_entries::empty(WUD_ENTRIES_RECORDS));
            }
            drop(ended);
        });
        drop(log);
        assert_eq!(end.try_recv(), Err(TryRecvError::Disconnected));
    }
}
