//! The checks around every export.

use super::status::{
    WUD_ERROR_MISALIGNED, WUD_ERROR_NULL, WUD_ERROR_PANIC, WUD_ERROR_TOO_LONG, WUD_OK,
};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Once;

/// Runs an export's body; a panic becomes a status, and nothing is allocated on the way.
pub(super) fn guarded(body: impl FnOnce() -> Result<(), i32>) -> i32 {
    // The default hook would print into the administrator's session. It belongs to this DLL alone:
    // std is linked in.
    static SILENT: Once = Once::new();
    SILENT.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    // The body's captures are raw pointers and outs that are written last: no broken state can be
    // seen afterwards.
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => WUD_OK,
        Ok(Err(status)) => status,
        Err(payload) => {
            // Dropping a payload may panic once more: what comes of that is leaked.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(second);
            }
            WUD_ERROR_PANIC
        }
    }
}

/// Checks that outs are there and aligned, before any of them is written.
pub(super) fn write_out(outs: &[(usize, usize)]) -> Result<(), i32> {
    for (address, alignment) in outs {
        if *address == 0 {
            return Err(WUD_ERROR_NULL);
        }
        if address % alignment != 0 {
            return Err(WUD_ERROR_MISALIGNED);
        }
    }
    Ok(())
}

/// The caller's array. Null is allowed where the length is 0.
///
/// # Safety
/// `pointer` points to `length` readable items that live and stay unchanged during the call.
pub(super) unsafe fn slice<'a, T>(pointer: *const T, length: u64) -> Result<&'a [T], i32> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(WUD_ERROR_NULL);
    }
    if !pointer.is_aligned() {
        return Err(WUD_ERROR_MISALIGNED);
    }
    let bytes = usize::try_from(length)
        .ok()
        .and_then(|n| n.checked_mul(size_of::<T>()))
        .filter(|bytes| *bytes <= isize::MAX as usize);
    match bytes {
        Some(bytes) => Ok(std::slice::from_raw_parts(pointer, bytes / size_of::<T>())),
        None => Err(WUD_ERROR_TOO_LONG),
    }
}

/// The caller's UTF-16 text. Half a surrogate pair becomes U+FFFD.
///
/// # Safety
/// As for [`slice`].
pub(super) unsafe fn text(pointer: *const u16, length: u64) -> Result<String, i32> {
    Ok(String::from_utf16_lossy(slice(pointer, length)?))
}

/// A handle that the caller holds.
///
/// # Safety
/// `handle` came from this library and was not freed.
pub(super) unsafe fn borrow<'a, T>(handle: *const T) -> Result<&'a T, i32> {
    write_out(&[(handle as usize, align_of::<T>())])?;
    Ok(&*handle)
}

/// Puts a new handle into the caller's slot.
///
/// # Safety
/// `slot` was checked by [`write_out`].
pub(super) unsafe fn hand_out<T>(slot: *mut *mut T, value: T) {
    slot.write(Box::into_raw(Box::new(value)));
}

/// Takes a handle out of the caller's slot and frees it. An empty slot is fine, so freeing twice
/// is.
///
/// # Safety
/// The slot holds null or a handle of this library.
pub(super) unsafe fn take_back<T>(slot: *mut *mut T) -> i32 {
    guarded(|| {
        write_out(&[(slot as usize, align_of::<*mut T>())])?;
        let handle = slot.replace(std::ptr::null_mut());
        if !handle.is_null() {
            drop(Box::from_raw(handle));
        }
        Ok(())
    })
}
