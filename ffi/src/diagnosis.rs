//! A diagnosis: logs are read in the background while the caller adds facts; one JSON document at the
//! end.

use super::codes::language_of;
use super::guard::{guarded, text, In, Out};
use super::status::{WUD_ERROR_BAD_CHOICE, WUD_ERROR_OPTIONS, WUD_ERROR_PANIC};
use super::text::{explain, wud_text};
use super::worker::{close, Closed, Waited, Worker};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Diagnosis, Progress, Request};
use wudiag::logs::read::option;
use wudiag::row::row;

/// wud_diagnosis_add: a facts document, as for wud_facts_evaluate.
pub const WUD_ADD_FACTS: u32 = 1;
/// wud_diagnosis_add: the document of a probe, as wud_probe_wait gives it.
pub const WUD_ADD_PROBE: u32 = 2;
/// wud_diagnosis_add: what is known of updates beside logs: `entries` of the agent's history (title,
/// updateId, revision, operation, date, resultCode, hresult, unmapped, client), `states` of
/// ConfigMgr's store (updateId, state).
pub const WUD_ADD_HISTORY: u32 = 3;

/// How far a diagnosis is.
#[repr(C)]
pub struct wud_progress {
    /// Records that were read.
    pub records: u64,
    /// Files that were opened.
    pub files: u32,
    /// 0 while logs are read, 1 while what is added is waited for, 2 when the document is there or
    /// has been given.
    pub phase: u32,
}

/// What is added while the logs are read.
#[derive(Default)]
struct Added {
    documents: Vec<(u32, String)>,
    sealed: bool,
}

#[derive(Default)]
struct Shared {
    added: Mutex<Added>,
    changed: Condvar,
    progress: Arc<Progress>,
    read: AtomicBool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Added> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until everything is added.
    fn sealed(&self, cancel: &Cancel) -> Vec<(u32, String)> {
        let mut added = self.lock();
        while !added.sealed && !cancel.is_cancelled() {
            let waited = self.changed.wait_timeout(added, Duration::from_millis(50));
            added = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        std::mem::take(&mut added.documents)
    }
}

/// The document, with the line for runners in `row`.
fn document(diagnosis: &Diagnosis) -> Vec<u8> {
    #[derive(Serialize)]
    struct WithRow<'a> {
        #[serde(flatten)]
        diagnosis: &'a Diagnosis,
        row: String,
    }
    serde_json::to_vec(&WithRow { diagnosis, row: row(diagnosis) }).unwrap_or_default()
}

/// A diagnosis that is being made, owned by the caller until wud_diagnosis_free. One thread at a
/// time, but for wud_diagnosis_cancel and wud_diagnosis_progress.
pub struct wud_diagnosis {
    worker: Worker<Vec<u8>>,
    shared: Arc<Shared>,
    given: AtomicBool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Document {
    paths: Vec<PathBuf>,
    facts: Option<PathBuf>,
    windows: Option<PathBuf>,
    after: Option<String>,
    before: Option<String>,
    codes: Vec<String>,
    kbs: Vec<u32>,
    history: Option<usize>,
}

impl Document {
    fn request(self) -> Result<Request, String> {
        let mut request = Request {
            paths: self.paths,
            facts: self.facts,
            windows: self.windows,
            kbs: self.kbs,
            history: self.history,
            ..Request::default()
        };
        let moment = |name: &'static str, value: Option<String>| match value {
            None => Ok(None),
            Some(text) => option::moment(name, &text)
                .map(Some)
                .map_err(|_| format!("{name}: `{text}` is no time")),
        };
        request.filter.after = moment("after", self.after)?;
        request.filter.before = moment("before", self.before)?;
        for code in self.codes {
            let codes = option::codes("codes", &code).map_err(|_| format!("codes: `{code}`"))?;
            request.codes.extend(codes);
        }
        Ok(request)
    }
}

/// Begins a diagnosis and starts to read. `options` is a JSON object; every key may be left out:
/// "paths" (files and folders), "facts" (the path of a facts document), "windows" (the
/// folder of a Windows that does not run: its logs and its registry), "after" and "before" (times;
/// only records between them count), "codes" and "kbs" (what the question is about: findings with
/// them come first), "history" (a number: also the updates, at most so many rows, 0 for all). The document is made after wud_diagnosis_seal, with its texts in `language`, a
/// WUD_LANGUAGE_*. Fails with WUD_ERROR_OPTIONS, with the reason in `*out_error`, for options that it
/// does not know.
///
/// # Safety
/// `options` points to `options_length` UTF-16 units; `out_diagnosis` is writable and aligned,
/// `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_open(
    options: *const u16,
    options_length: u64,
    language: u32,
    out_diagnosis: *mut *mut wud_diagnosis,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (options, out, why) = unsafe {
            (text(options, options_length)?, Out::checked(out_diagnosis)?, Out::optional(out_error))
        };
        let language = language_of(language)?;
        let parsed = serde_json::from_str::<Document>(&options).map_err(|error| error.to_string());
        let request = parsed.and_then(Document::request).map_err(|error| {
            explain(why, &format!("options: {error}"));
            WUD_ERROR_OPTIONS
        })?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let worker = Worker::start(Cancel::new(), 1, move |cancel, results| {
            let mut collected = Collected::read(request, language, &theirs.progress, cancel);
            theirs.read.store(true, Ordering::Relaxed);
            for (kind, json) in theirs.sealed(cancel) {
                // They were read once when they were added.
                let _ = match kind {
                    WUD_ADD_FACTS => collected.add_facts(&json),
                    WUD_ADD_HISTORY => collected.add_history(&json),
                    _ => collected.add_probe(&json),
                };
            }
            if !cancel.is_cancelled() {
                results.give(document(&collected.judge(language)));
            }
        });
        out.hand_out(wud_diagnosis { worker, shared, given: AtomicBool::new(false) });
        Ok(())
    })
}

/// Adds a document of the kind WUD_ADD_*, before wud_diagnosis_seal. Fails with
/// WUD_ERROR_BAD_CHOICE for another kind or after it, with WUD_ERROR_OPTIONS, with the reason in
/// `*out_error`, for what is no JSON object or array.
///
/// # Safety
/// `diagnosis` is one of this library that was not freed; `json` points to `json_length` UTF-16
/// units; `out_error` is writable and aligned or null.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_add(
    diagnosis: *mut wud_diagnosis,
    kind: u32,
    json: *const u16,
    json_length: u64,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (diagnosis, json, why) = unsafe {
            (In::checked(diagnosis)?, text(json, json_length)?, Out::optional(out_error))
        };
        if !matches!(kind, WUD_ADD_FACTS | WUD_ADD_PROBE | WUD_ADD_HISTORY) {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        let parsed = serde_json::from_str::<serde_json::Value>(&json);
        let right = parsed.map_err(|error| error.to_string()).and_then(|value| {
            match value.is_object() || value.is_array() {
                true => Ok(()),
                false => Err("no object".to_owned()),
            }
        });
        right.map_err(|error| {
            explain(why, &error);
            WUD_ERROR_OPTIONS
        })?;
        let mut added = diagnosis.shared.lock();
        if added.sealed {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        added.documents.push((kind, json.to_string()));
        Ok(())
    })
}

/// Says that nothing more is added: the document is made as soon as the logs are read.
///
/// # Safety
/// `diagnosis` is one of this library that was not freed.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_seal(diagnosis: *mut wud_diagnosis) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let diagnosis = unsafe { In::checked(diagnosis)? };
        diagnosis.shared.lock().sealed = true;
        diagnosis.shared.changed.notify_all();
        Ok(())
    })
}

/// Waits at most `wait_ms` for the document, a JSON object (docs/objects.md). `*out_json` is null
/// while there is none. It is given once. Fails with WUD_ERROR_BAD_CHOICE when there is nothing to
/// wait for any more, with WUD_ERROR_PANIC when a defect ended the diagnosis.
///
/// # Safety
/// `diagnosis` is one of this library that was not freed and that no other thread waits for;
/// `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_wait(
    diagnosis: *mut wud_diagnosis,
    wait_ms: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (diagnosis, out) = unsafe { (In::checked(diagnosis)?, Out::checked(out_json)?) };
        if diagnosis.given.load(Ordering::Relaxed) {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        match diagnosis.worker.next(Duration::from_millis(u64::from(wait_ms))) {
            Waited::Nothing => out.put(std::ptr::null_mut()),
            Waited::Ended => return Err(WUD_ERROR_BAD_CHOICE),
            Waited::Panicked => {
                diagnosis.given.store(true, Ordering::Relaxed);
                return Err(WUD_ERROR_PANIC);
            }
            Waited::Got(json) => {
                diagnosis.given.store(true, Ordering::Relaxed);
                out.hand_out(wud_text { bytes: json.into_boxed_slice() });
            }
        }
        Ok(())
    })
}

/// How far it is. May be called from any thread.
///
/// # Safety
/// `diagnosis` is one of this library that was not freed; `out_progress` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_progress(
    diagnosis: *const wud_diagnosis,
    out_progress: *mut wud_progress,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (diagnosis, out) = unsafe { (In::checked(diagnosis)?, Out::checked(out_progress)?) };
        let shared = &diagnosis.shared;
        let phase =
            match (diagnosis.given.load(Ordering::Relaxed), shared.read.load(Ordering::Relaxed)) {
                (true, _) => 2,
                (false, true) => 1,
                (false, false) => 0,
            };
        out.put(wud_progress {
            records: shared.progress.records.load(Ordering::Relaxed),
            files: shared.progress.files.load(Ordering::Relaxed),
            phase,
        });
        Ok(())
    })
}

/// Ends a diagnosis early, without a document. May be called from any thread.
///
/// # Safety
/// `diagnosis` is one of this library that was not freed.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_cancel(diagnosis: *const wud_diagnosis) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        unsafe { In::checked(diagnosis)? }.worker.cancel.cancel();
        Ok(())
    })
}

/// Ends and frees the diagnosis in `*slot` and sets the slot to null. A slot that holds null is left
/// alone. As wud_log_free: when it returns WUD_OK no thread of the diagnosis runs any more, and it
/// fails with WUD_ERROR_STILL_RUNNING where one is in a call of the system that does not return.
///
/// # Safety
/// `slot` is aligned and holds null or a diagnosis of this library that no other thread uses.
#[no_mangle]
pub unsafe extern "C" fn wud_diagnosis_free(slot: *mut *mut wud_diagnosis) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { close(slot) }
}

impl Closed for wud_diagnosis {
    fn close(&mut self) -> bool {
        self.worker.close()
    }
}
