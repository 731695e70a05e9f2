//! The checks around every export.

use super::status::{
    WUD_ERROR_BAD_OFFSETS, WUD_ERROR_MISALIGNED, WUD_ERROR_NULL, WUD_ERROR_PANIC,
    WUD_ERROR_TOO_LONG, WUD_OK,
};
use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Once;
use widestring::U16Str;
use wudiag::base::masked;

thread_local! {
    /// What the last panic on this thread said, and where.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs an export's body; a panic becomes a status, and its message is kept for
/// wud_panic_message.
pub(crate) fn guarded(body: impl FnOnce() -> Result<(), i32>) -> i32 {
    match caught(body) {
        Ok(Ok(())) => WUD_OK,
        Ok(Err(status)) => status,
        Err(message) => {
            LAST_PANIC.set(Some(message));
            WUD_ERROR_PANIC
        }
    }
}

/// Runs work; a panic becomes its message.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // The default hook would print into the administrator's session. It belongs to this library
    // alone: std is linked in.
    static SILENT: Once = Once::new();
    SILENT.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map_or_else(String::new, |at| format!(" ({at})"));
            LAST_PANIC.set(Some(format!("{}{place}", said(info.payload()))));
        }));
    });
    // The captures are raw pointers and outs that are written last: no broken state can be seen
    // afterwards.
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        // Dropping a payload may panic once more: what comes of that is leaked.
        if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(second);
        }
        LAST_PANIC.take().unwrap_or_default()
    })
}

fn said(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic")
}

/// Keeps the message of a panic on another thread for wud_panic_message on this one.
pub(crate) fn remember_panic(message: String) {
    LAST_PANIC.set(Some(message));
}

/// Takes the message of the last panic. It may repeat text that was being read.
pub(crate) fn take_panic() -> Option<String> {
    LAST_PANIC.take().map(|message| masked(&message).into_owned())
}

/// Where the caller wants a result: checked when it is made, written once.
pub(crate) struct Out<'a, T>(&'a mut MaybeUninit<T>);

impl<T> Out<'_, T> {
    /// Checks the pointer.
    ///
    /// # Safety
    /// `pointer` is null or points to memory for a T that nobody else uses during the call.
    pub unsafe fn checked<'a>(pointer: *mut T) -> Result<Out<'a, T>, i32> {
        check(pointer)?;
        // SAFETY: not null, aligned, and writable by the caller's promise.
        Ok(Out(unsafe { &mut *pointer.cast::<MaybeUninit<T>>() }))
    }

    /// An out that the caller may leave out.
    ///
    /// # Safety
    /// As for [`Out::checked`].
    pub unsafe fn optional<'a>(pointer: *mut T) -> Option<Out<'a, T>> {
        // SAFETY: the caller's promise.
        unsafe { Out::checked(pointer) }.ok()
    }

    /// Gives the result.
    pub fn put(self, value: T) {
        self.0.write(value);
    }
}

impl<T> Out<'_, *mut T> {
    /// Gives a new handle, which the caller frees.
    pub fn hand_out(self, value: T) {
        self.put(Box::into_raw(Box::new(value)));
    }
}

/// A handle that the caller holds, checked when it is made.
pub(crate) struct In<'a, T>(&'a T);

impl<T> In<'_, T> {
    /// Checks the pointer.
    ///
    /// # Safety
    /// `handle` is null or came from this library and was not freed.
    pub unsafe fn checked<'a>(handle: *const T) -> Result<In<'a, T>, i32> {
        check(handle)?;
        // SAFETY: not null, aligned, and alive by the caller's promise.
        Ok(In(unsafe { &*handle }))
    }
}

impl<T> std::ops::Deref for In<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

/// A handle that only this thread uses, checked when it is made.
pub(crate) struct InMut<'a, T>(&'a mut T);

impl<T> InMut<'_, T> {
    /// Checks the pointer.
    ///
    /// # Safety
    /// As for [`In::checked`]; no other thread uses the handle.
    pub unsafe fn checked<'a>(handle: *mut T) -> Result<InMut<'a, T>, i32> {
        check(handle)?;
        // SAFETY: not null, aligned, alive and not shared by the caller's promise.
        Ok(InMut(unsafe { &mut *handle }))
    }
}

impl<T> std::ops::Deref for InMut<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

impl<T> std::ops::DerefMut for InMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0
    }
}

fn check<T>(pointer: *const T) -> Result<(), i32> {
    match pointer {
        null if null.is_null() => Err(WUD_ERROR_NULL),
        pointer if pointer.is_aligned() => Ok(()),
        _ => Err(WUD_ERROR_MISALIGNED),
    }
}

/// The caller's array. Null is allowed where the length is 0.
///
/// # Safety
/// `pointer` points to `length` readable items that live and stay unchanged during the call.
pub(crate) unsafe fn slice<'a, T>(pointer: *const T, length: u64) -> Result<&'a [T], i32> {
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
        // SAFETY: not null, aligned, no larger than memory, and readable by the caller's promise.
        Some(bytes) => Ok(unsafe { std::slice::from_raw_parts(pointer, bytes / size_of::<T>()) }),
        None => Err(WUD_ERROR_TOO_LONG),
    }
}

/// The caller's UTF-16 text. Half a surrogate pair becomes U+FFFD.
///
/// # Safety
/// As for [`slice`].
pub(crate) unsafe fn text(pointer: *const u16, length: u64) -> Result<String, i32> {
    // SAFETY: the caller's promise.
    let units = unsafe { slice(pointer, length)? };
    Ok(U16Str::from_slice(units).to_string_lossy())
}

/// The caller's UTF-16 texts, which stand one after the other; text i ends at `ends[i]`.
///
/// # Safety
/// As for [`slice`], of both arrays.
pub(crate) unsafe fn texts(
    units: *const u16,
    units_length: u64,
    ends: *const u32,
    count: u64,
) -> Result<Vec<String>, i32> {
    // SAFETY: the caller's promise.
    let (units, ends) = unsafe { (slice(units, units_length)?, slice(ends, count)?) };
    let mut from = 0;
    let text = |end: &u32| {
        let units = units.get(from..*end as usize).ok_or(WUD_ERROR_BAD_OFFSETS)?;
        from = *end as usize;
        Ok(U16Str::from_slice(units).to_string_lossy())
    };
    ends.iter().map(text).collect()
}

/// Takes a handle out of the caller's slot and frees it. A null slot is accepted, so freeing twice
/// is safe.
///
/// # Safety
/// The slot holds null or a handle of this library.
pub(crate) unsafe fn take_back<T>(slot: *mut *mut T) -> i32 {
    guarded(|| {
        check(slot)?;
        // SAFETY: checked; the slot holds null or what `hand_out` made.
        unsafe {
            let handle = slot.replace(std::ptr::null_mut());
            if !handle.is_null() {
                drop(Box::from_raw(handle));
            }
        }
        Ok(())
    })
}
