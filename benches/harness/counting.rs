//! An allocator that counts: how many bytes were asked for in all, and how many were held at most.
//! A benchmark and the fuzz targets have it in common.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static ASKED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        HELD.fetch_sub(layout.size(), Relaxed);
        add(size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn add(size: usize) {
    ASKED.fetch_add(size, Relaxed);
    PEAK.fetch_max(HELD.fetch_add(size, Relaxed) + size, Relaxed);
}

/// What a piece of work cost.
#[derive(Clone, Copy, Debug, Default)]
#[allow(dead_code)] // each user looks at its own part
pub struct Memory {
    /// Bytes that it asked for.
    pub asked: usize,
    /// Bytes that it held at most.
    pub peak: usize,
}

/// Runs work and counts what it needs, that of its threads included.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Memory) {
    let (held, asked) = (HELD.load(Relaxed), ASKED.load(Relaxed));
    PEAK.store(held, Relaxed);
    let result = work();
    let peak = PEAK.load(Relaxed).saturating_sub(held);
    (result, Memory { asked: ASKED.load(Relaxed) - asked, peak })
}
