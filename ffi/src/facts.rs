//! The facts of a machine, judged: JSON documents in and out. docs/objects.md describes them.

use super::codes::language_of;
use super::guard::{guarded, text, texts, Out};
use super::status::{WUD_ERROR_BAD_CHOICE, WUD_ERROR_OPTIONS};
use super::text::wud_text;
use serde::Serialize;
use std::path::PathBuf;
use wudiag::diagnose;
use wudiag::machine::facts::{read_strict, MachineFacts};
use wudiag::machine::health;

/// wud_facts_evaluate: the health of a machine.
pub const WUD_FACTS_HEALTH: u32 = 2;

/// Judges the facts of a machine by WUD_FACTS_*: a JSON document in, a JSON document out. What was
/// not gathered is said to be so in the answer. Sentences and remedies are in `language`, a
/// WUD_LANGUAGE_*. Fails with WUD_ERROR_OPTIONS, with the path and the reason in `*out_error`, for
/// facts that it does not know or that have a wrong type.
///
/// # Safety
/// `facts` points to `facts_length` UTF-16 units; `out_json` is writable and aligned, `out_error` is
/// so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_facts_evaluate(
    what: u32,
    facts: *const u16,
    facts_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (facts, out, error) = unsafe {
            (text(facts, facts_length)?, Out::checked(out_json)?, Out::optional(out_error))
        };
        let language = language_of(language)?;
        if what != WUD_FACTS_HEALTH {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        let facts = read(&facts, error)?;
        give(out, &health::evaluate(&facts).show(language));
        Ok(())
    })
}

/// Judges the update policy of a machine by its facts, and by logs of the ConfigMgr client: files of
/// WUAHandler.log, of which the last 4 MB are read. Their paths stand one after the other in `logs`
/// (UTF-16); `ends[i]` is where path i ends. What could not be read is in the answer. Otherwise as
/// wud_facts_evaluate.
///
/// # Safety
/// `facts`, `logs` and `ends` point to as many items as their lengths say; `out_json` is writable and
/// aligned, `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_policy_evaluate(
    facts: *const u16,
    facts_length: u64,
    logs: *const u16,
    logs_length: u64,
    ends: *const u32,
    count: u64,
    language: u32,
    out_json: *mut *mut wud_text,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (facts, logs, out, error) = unsafe {
            (
                text(facts, facts_length)?,
                texts(logs, logs_length, ends, count)?,
                Out::checked(out_json)?,
                Out::optional(out_error),
            )
        };
        let language = language_of(language)?;
        let facts = read(&facts, error)?;
        let logs: Vec<PathBuf> = logs.into_iter().map(PathBuf::from).collect();
        give(out, &diagnose::policy(&facts, &logs, language).show(language));
        Ok(())
    })
}

fn read(facts: &str, error: Option<Out<'_, *mut wud_text>>) -> Result<MachineFacts, i32> {
    read_strict(facts).map_err(|why| {
        if let Some(error) = error {
            error.hand_out(wud_text { bytes: why.to_string().into_bytes().into_boxed_slice() });
        }
        WUD_ERROR_OPTIONS
    })
}

fn give(out: Out<'_, *mut wud_text>, document: &impl Serialize) {
    let bytes = serde_json::to_vec(document).unwrap_or_default().into_boxed_slice();
    out.hand_out(wud_text { bytes });
}
