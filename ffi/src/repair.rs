//! Repairs: the plan, the journal, the policy file. docs/repair.md describes the documents.

use super::codes::language_of;
use super::guard::{guarded, slice, take_back, text, InMut, Out};
use super::status::{
    WUD_ERROR_BUSY, WUD_ERROR_IO, WUD_ERROR_JOURNAL, WUD_ERROR_OPTIONS, WUD_ERROR_POLICY_FILE,
};
use super::text::{explain, wud_text, Why};
use serde::Serialize;
use std::path::Path;
use wudiag::knowledge::Language;
use wudiag::repair::journal::{self, JournalError, Machine, Session, Writer};
use wudiag::repair::policy_file::{self, Edit, PolicyFileError};
use wudiag::repair::{plan, Action, Request};

/// The status for what is wrong with a journal; the sentence goes to the caller.
fn of_journal(error: &JournalError, language: Language, why: Why<'_>) -> i32 {
    explain(why, &error.message(language));
    match error {
        JournalError::Busy(_) => WUD_ERROR_BUSY,
        JournalError::Io(_) => WUD_ERROR_IO,
        JournalError::Entry(_) => WUD_ERROR_OPTIONS,
        JournalError::Cut(_)
        | JournalError::Edited(_)
        | JournalError::Version(_)
        | JournalError::Machine(_)
        | JournalError::None => WUD_ERROR_JOURNAL,
    }
}

/// A journal, open for writing, owned by the caller until wud_journal_free. One thread at a time.
pub struct wud_journal {
    writer: Writer,
    language: Language,
}

/// The actions that a repair knows, the least intrusive first: a JSON array. Texts are in
/// `language`, a WUD_LANGUAGE_*.
///
/// # Safety
/// `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_repair_actions(language: u32, out_json: *mut *mut wud_text) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::checked(out_json)? };
        let language = language_of(language)?;
        let actions: Vec<_> = Action::all().iter().map(|action| action.show(language)).collect();
        out.hand_out(wud_text::json(&actions));
        Ok(())
    })
}

/// Makes the plan of a repair: a JSON document in, a JSON document out. Fails with
/// WUD_ERROR_OPTIONS, with the reason in `*out_error`, for a request that it does not know.
///
/// # Safety
/// `request` points to `request_length` UTF-16 units; `out_json` is writable and aligned,
/// `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_repair_plan(
    request: *const u16,
    request_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (request, out, why) = unsafe {
            (text(request, request_length)?, Out::checked(out_json)?, Out::optional(out_error))
        };
        let language = language_of(language)?;
        match Request::read(&request).and_then(|request| plan(&request, language)) {
            Ok(plan) => out.hand_out(wud_text::json(&plan)),
            Err(error) => {
                explain(why, &error.to_string());
                return Err(WUD_ERROR_OPTIONS);
            }
        }
        Ok(())
    })
}

/// Begins the journal of a run: a new file in a folder that is there. `header` is a JSON object.
/// Fails with WUD_ERROR_BUSY when another run still writes in this folder after `wait_ms`, with
/// WUD_ERROR_IO when the file cannot be made, with WUD_ERROR_OPTIONS for a header that it does not
/// know; the reason is in `*out_error`, in `language`, a WUD_LANGUAGE_*.
///
/// # Safety
/// `folder` and `header` point to as many UTF-16 units as their lengths say; `out_journal` is
/// writable and aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_open(
    folder: *const u16,
    folder_length: u64,
    header: *const u16,
    header_length: u64,
    wait_ms: u32,
    language: u32,
    out_journal: *mut *mut wud_journal,
    out_error: *mut *mut wud_text,
) -> i32 {
    // SAFETY: the caller's promise.
    unsafe {
        write(
            Writer::create,
            (folder, folder_length),
            (header, header_length),
            wait_ms,
            language,
            (out_journal, out_error),
        )
    }
}

/// Goes on with the journal of a run, to undo it: `session` is a JSON object. Otherwise as
/// wud_journal_open; fails with WUD_ERROR_JOURNAL for a journal that cannot be relied on.
///
/// # Safety
/// As for wud_journal_open.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_reopen(
    path: *const u16,
    path_length: u64,
    session: *const u16,
    session_length: u64,
    wait_ms: u32,
    language: u32,
    out_journal: *mut *mut wud_journal,
    out_error: *mut *mut wud_text,
) -> i32 {
    // SAFETY: the caller's promise.
    unsafe {
        write(
            Writer::reopen,
            (path, path_length),
            (session, session_length),
            wait_ms,
            language,
            (out_journal, out_error),
        )
    }
}

/// A writer in a folder or of a file, by a JSON object.
///
/// # Safety
/// As for wud_journal_open.
unsafe fn write(
    make: fn(&Path, &str, u32) -> Result<Writer, JournalError>,
    (path, path_length): (*const u16, u64),
    (document, document_length): (*const u16, u64),
    wait_ms: u32,
    language: u32,
    (out_journal, out_error): (*mut *mut wud_journal, *mut *mut wud_text),
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (path, document, out, why) = unsafe {
            (
                text(path, path_length)?,
                text(document, document_length)?,
                Out::checked(out_journal)?,
                Out::optional(out_error),
            )
        };
        let language = language_of(language)?;
        match make(Path::new(&path), &document, wait_ms) {
            Ok(writer) => out.hand_out(wud_journal { writer, language }),
            Err(error) => return Err(of_journal(&error, language, why)),
        }
        Ok(())
    })
}

/// Writes an entry, a JSON object, and gives its number when it is on the disk. Fails with
/// WUD_ERROR_OPTIONS for what the schema does not know, with WUD_ERROR_IO when it cannot be written;
/// nothing is written then, and what the entry announces must not be done.
///
/// # Safety
/// `journal` is one of this library that was not freed and that no other thread uses; `entry` points
/// to `entry_length` UTF-16 units; `out_number` is writable and aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_append(
    journal: *mut wud_journal,
    entry: *const u16,
    entry_length: u64,
    out_number: *mut u64,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (mut journal, entry, out, why) = unsafe {
            (
                InMut::checked(journal)?,
                text(entry, entry_length)?,
                Out::checked(out_number)?,
                Out::optional(out_error),
            )
        };
        let language = journal.language;
        match journal.writer.append(&entry) {
            Ok(number) => out.put(number),
            Err(error) => return Err(of_journal(&error, language, why)),
        }
        Ok(())
    })
}

/// The name of the run and the path of its file: a JSON object with `run` and `path`.
///
/// # Safety
/// As for wud_journal_append; `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_info(
    journal: *mut wud_journal,
    out_json: *mut *mut wud_text,
) -> i32 {
    #[derive(Serialize)]
    struct Info<'a> {
        run: &'a str,
        path: &'a Path,
    }
    guarded(|| {
        // SAFETY: the caller's promise.
        let (journal, out) = unsafe { (InMut::checked(journal)?, Out::checked(out_json)?) };
        let info = Info { run: journal.writer.run(), path: journal.writer.path() };
        out.hand_out(wud_text::json(&info));
        Ok(())
    })
}

/// Closes the journal in `*slot`, lets the next run write, and sets the slot to null. A slot that
/// holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a journal of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_free(slot: *mut *mut wud_journal) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { take_back(slot) }
}

/// What journals say: of a file one JSON object with its entries, of a folder an array without them,
/// the newest first. `options` is a JSON object with `machine` and `machineId`. Fails with
/// WUD_ERROR_IO for what cannot be read and WUD_ERROR_JOURNAL for a file that is no journal; what is
/// wrong with one that is stands in the document.
///
/// # Safety
/// `path` and `options` point to as many UTF-16 units as their lengths say; `out_json` is writable
/// and aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_read(
    path: *const u16,
    path_length: u64,
    options: *const u16,
    options_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    let read = |path: &Path, session: &Session, language| {
        let machine = Machine::of(session);
        match path.is_file() {
            true => journal::read(path, &machine, language).map(|run| wud_text::json(&run)),
            false => {
                journal::read_folder(path, &machine, language).map(|runs| wud_text::json(&runs))
            }
        }
    };
    // SAFETY: the caller's promise.
    unsafe {
        look(read, (path, path_length), (options, options_length), language, (out_json, out_error))
    }
}

/// What is still to be undone of a run, the newest change first: a JSON document. `options` is a
/// JSON object with `machine`, `machineId` and `acceptCut`. Fails with WUD_ERROR_JOURNAL for a
/// journal that cannot be relied on, with the reason in `*out_error`.
///
/// # Safety
/// As for wud_journal_read.
#[no_mangle]
pub unsafe extern "C" fn wud_journal_undo(
    path: *const u16,
    path_length: u64,
    options: *const u16,
    options_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    let undo = |path: &Path, session: &Session, language| {
        let plan = journal::undo(path, &Machine::of(session), session.accept_cut, language)?;
        Ok(wud_text::json(&plan))
    };
    // SAFETY: the caller's promise.
    unsafe {
        look(undo, (path, path_length), (options, options_length), language, (out_json, out_error))
    }
}

/// A document about the journal of a path, as the machine of the options has it.
///
/// # Safety
/// As for wud_journal_read.
unsafe fn look(
    make: impl Fn(&Path, &Session, Language) -> Result<wud_text, JournalError>,
    (path, path_length): (*const u16, u64),
    (options, options_length): (*const u16, u64),
    language: u32,
    (out_json, out_error): (*mut *mut wud_text, *mut *mut wud_text),
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (path, options, out, why) = unsafe {
            (
                text(path, path_length)?,
                text(options, options_length)?,
                Out::checked(out_json)?,
                Out::optional(out_error),
            )
        };
        let language = language_of(language)?;
        let session = match serde_json::from_str::<Session>(&options) {
            Ok(session) => session,
            Err(error) => {
                explain(why, &error.to_string());
                return Err(WUD_ERROR_OPTIONS);
            }
        };
        match make(Path::new(&path), &session, language) {
            Ok(document) => out.hand_out(document),
            Err(error) => return Err(of_journal(&error, language, why)),
        }
        Ok(())
    })
}

fn of_policy_file(error: &PolicyFileError, language: Language, why: Why<'_>) -> i32 {
    explain(why, &error.message(language));
    match error {
        PolicyFileError::Edit(_) => WUD_ERROR_OPTIONS,
        _ => WUD_ERROR_POLICY_FILE,
    }
}

/// What a policy file (`Registry.pol`) says: a JSON array. Fails with WUD_ERROR_POLICY_FILE, with
/// the reason in `*out_error`, for what is no whole policy file.
///
/// # Safety
/// `bytes` points to `length` bytes; `out_json` is writable and aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_policy_file_read(
    bytes: *const u8,
    length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (bytes, out, why) =
            unsafe { (slice(bytes, length)?, Out::checked(out_json)?, Out::optional(out_error)) };
        let language = language_of(language)?;
        match policy_file::read(bytes) {
            Ok(entries) => out.hand_out(wud_text::json(&entries)),
            Err(error) => return Err(of_policy_file(&error, language, why)),
        }
        Ok(())
    })
}

/// A policy file with some values changed: `edits` is a JSON array. No bytes stand for a machine
/// that has no such file. `*out_file` are the bytes of the new file; what no edit names stays as it
/// is, byte for byte. Fails as wud_policy_file_read, and with WUD_ERROR_OPTIONS for edits that it
/// does not know.
///
/// # Safety
/// `bytes` points to `length` bytes, `edits` to `edits_length` UTF-16 units; `out_file` is writable
/// and aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_policy_file_edit(
    bytes: *const u8,
    length: u64,
    edits: *const u16,
    edits_length: u64,
    language: u32,
    out_file: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (bytes, edits, out, why) = unsafe {
            (
                slice(bytes, length)?,
                text(edits, edits_length)?,
                Out::checked(out_file)?,
                Out::optional(out_error),
            )
        };
        let language = language_of(language)?;
        let parsed = serde_json::from_str::<Vec<Edit>>(&edits)
            .map_err(|error| PolicyFileError::Edit(error.to_string()));
        let old = Some(bytes).filter(|bytes| !bytes.is_empty());
        match parsed.and_then(|edits| policy_file::edit(old, &edits)) {
            Ok(new) => out.hand_out(wud_text { bytes: new.into_boxed_slice() }),
            Err(error) => return Err(of_policy_file(&error, language, why)),
        }
        Ok(())
    })
}

/// `gpt.ini` beside a changed policy file, with a higher version of the computer's half; no bytes
/// stand for a machine that has none. Fails with WUD_ERROR_POLICY_FILE for what is no such text.
///
/// # Safety
/// As for wud_policy_file_read; `out_file` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_policy_version_raise(
    bytes: *const u8,
    length: u64,
    out_file: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (bytes, out) = unsafe { (slice(bytes, length)?, Out::checked(out_file)?) };
        let new = policy_file::raise_version(Some(bytes)).map_err(|_| WUD_ERROR_POLICY_FILE)?;
        out.hand_out(wud_text { bytes: new.into_boxed_slice() });
        Ok(())
    })
}
