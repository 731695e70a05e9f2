//! Texts that the library gives away.

use super::guard::{borrow, guarded, take_back, write_out};
use super::status::{MESSAGES, WUD_ERROR_BAD_CHOICE};

/// A UTF-8 text, owned by the caller until wud_text_free.
pub struct wud_text {
    pub(super) bytes: Box<[u8]>,
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
        let text = borrow(text)?;
        write_out(&[
            (out_bytes as usize, align_of::<*const u8>()),
            (out_length as usize, align_of::<u64>()),
        ])?;
        out_bytes.write(text.bytes.as_ptr());
        out_length.write(text.bytes.len() as u64);
        Ok(())
    })
}

/// Frees the text in `*slot` and sets the slot to null. A slot that holds null is left alone.
///
/// # Safety
/// `slot` is aligned and holds null or a text of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_text_free(slot: *mut *mut wud_text) -> i32 {
    take_back(slot)
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
        write_out(&[
            (out_bytes as usize, align_of::<*const u8>()),
            (out_length as usize, align_of::<u64>()),
        ])?;
        out_bytes.write(version.as_ptr());
        out_length.write(version.len() as u64);
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
        write_out(&[
            (out_text as usize, align_of::<*const u8>()),
            (out_length as usize, align_of::<u64>()),
        ])?;
        out_text.write(message.as_ptr());
        out_length.write(message.len() as u64);
        Ok(())
    })
}
