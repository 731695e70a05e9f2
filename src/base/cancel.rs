//! Cancellation and progress, shared between the thread that works and those that watch it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Stops work from another thread, and tells how far a reader of files has come.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    /// Threads that nobody waits for: each is in a call of the system that knows no cancellation.
    left: Mutex<Vec<JoinHandle<()>>>,
}

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Stops the work: it ends within the time of one piece of it, or when a call of the system
    /// that keeps it waiting returns.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Bytes that a reader has read so far, and bytes of all files together.
    pub fn progress(&self) -> (u64, u64) {
        (self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }

    /// Leaves a thread to end by itself; see [`Cancel::settled`].
    pub(crate) fn leave(&self, thread: JoinHandle<()>) {
        self.0.left.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        self.settled(Duration::ZERO);
    }

    /// Waits, at most so long, until no thread of the work runs that was left to itself; whether
    /// none does. Then nothing of the work runs any more once its own threads have ended.
    pub fn settled(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        loop {
            let mut left = self.0.left.lock().unwrap_or_else(PoisonError::into_inner);
            for at in (0..left.len()).rev() {
                if left[at].is_finished() {
                    // Its code is over, but for its last instructions.
                    let _ = left.swap_remove(at).join();
                }
            }
            if left.is_empty() || Instant::now() >= until {
                return left.is_empty();
            }
            drop(left);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub(crate) fn advance(&self, bytes: u64) {
        self.0.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// What was read will be read again.
    pub(crate) fn rewind(&self, bytes: u64) {
        self.0.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(crate) fn expect(&self, bytes: u64) {
        self.0.total.store(bytes, Ordering::Relaxed);
    }
}
