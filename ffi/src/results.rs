//! What other engines report of machines: one row a machine. docs/objects.md describes it.

use super::codes::language_of;
use super::guard::{guarded, text, Out};
use super::text::wud_text;
use wudiag::results;

/// Reads what Azure and Windows Update for Business report: a JSON list of objects and texts, or one
/// text, in, a JSON document with one row a machine out. What says nothing of a machine is counted
/// there. Sentences are in `language`, a WUD_LANGUAGE_*.
///
/// # Safety
/// `input` points to `input_length` UTF-16 units; `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_results_read(
    input: *const u16,
    input_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (input, out) = unsafe { (text(input, input_length)?, Out::checked(out_json)?) };
        let language = language_of(language)?;
        out.hand_out(wud_text::json(&results::read(&input, language)));
        Ok(())
    })
}
