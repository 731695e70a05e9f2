//! Texts that the library gives away.

use super::guard::{guarded, take_back, take_panic, text, In, Out};
use super::status::{MESSAGES, WUD_ERROR_BAD_CHOICE};
use wudiag::base::masked;

/// A UTF-8 text, owned by the caller until wud_text_free.
pub struct wud_text {
    pub(super) bytes: Box<[u8]>,
}

impl From<String> for wud_text {
    fn from(text: String) -> wud_text {
        wud_text { bytes: text.into_bytes().into_boxed_slice() }
    }
}

impl wud_text {
    /// A document. What we serialise has no maps with keys that are no texts: nothing can fail.
    pub(super) fn json(document: &impl serde::Serialize) -> wud_text {
        wud_text { bytes: serde_json::to_vec(document).unwrap_or_default().into_boxed_slice() }
    }
}

/// Where a call that fails gives the reason, if its caller wants it.
pub(crate) type Why<'a> = Option<Out<'a, *mut wud_text>>;

/// Gives the reason, without the secrets that what was refused may hold.
pub(crate) fn explain(why: Why<'_>, reason: &str) {
    if let Some(why) = why {
        why.hand_out(wud_text::from(masked(reason).into_owned()));
    }
}

/// Where a text lies: UTF-8, `*out_length` bytes, not zero-terminated, valid until the text is
/// freed.
///
/// # Safety
/// `text` is a text of this library that was not freed; the outs are writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_text_view(
    text: *const wud_text,
    out_bytes: *mut *const u8,
    out_length: *mut u64,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (text, bytes, length) =
            unsafe { (In::checked(text)?, Out::checked(out_bytes)?, Out::checked(out_length)?) };
        bytes.put(text.bytes.as_ptr());
        length.put(text.bytes.len() as u64);
        Ok(())
    })
}

/// Frees the text in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a text of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_text_free(slot: *mut *mut wud_text) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { take_back(slot) }
}

/// The version of the library, such as "0.1.0": UTF-8, not zero-terminated, valid as long as the
/// library is loaded.
///
/// # Safety
/// The outs are writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_version(out_bytes: *mut *const u8, out_length: *mut u64) -> i32 {
    guarded(|| {
        let version = env!("CARGO_PKG_VERSION");
        // SAFETY: the caller's promise.
        let (bytes, length) = unsafe { (Out::checked(out_bytes)?, Out::checked(out_length)?) };
        bytes.put(version.as_ptr());
        length.put(version.len() as u64);
        Ok(())
    })
}

/// The English sentence for a status: UTF-8, `*out_length` bytes, not zero-terminated, valid as
/// long as the library is loaded. Fails with WUD_ERROR_BAD_CHOICE for a number that is no status of
/// this version.
///
/// # Safety
/// The outs point to writable, aligned memory.
#[no_mangle]
pub unsafe extern "C" fn wud_status_message(
    status: i32,
    out_text: *mut *const u8,
    out_length: *mut u64,
) -> i32 {
    guarded(|| {
        let message = MESSAGES
            .iter()
            .find(|(number, _)| *number == status)
            .map(|(_, message)| *message)
            .ok_or(WUD_ERROR_BAD_CHOICE)?;
        // SAFETY: the caller's promise.
        let (text, length) = unsafe { (Out::checked(out_text)?, Out::checked(out_length)?) };
        text.put(message.as_ptr());
        length.put(message.len() as u64);
        Ok(())
    })
}

/// The text without secrets, for messages that repeat what a stranger wrote: passwords in addresses,
/// signatures and tokens in queries, headers and connection strings become `***`.
///
/// # Safety
/// `input` points to `length` UTF-16 units; `out_text` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_text_mask(
    input: *const u16,
    length: u64,
    out_text: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (input, out) = unsafe { (text(input, length)?, Out::checked(out_text)?) };
        out.hand_out(wud_text::from(masked(&input).into_owned()));
        Ok(())
    })
}

/// What the panic said that the last WUD_ERROR_PANIC on this thread reports, and where it was: a
/// text that the caller frees; null where there was none, or where it was taken before.
///
/// # Safety
/// `out_text` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_panic_message(out_text: *mut *mut wud_text) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::checked(out_text)? };
        match take_panic() {
            Some(message) => out.hand_out(wud_text::from(message)),
            None => out.put(std::ptr::null_mut()),
        }
        Ok(())
    })
}
