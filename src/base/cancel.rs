//! Cancellation and progress, shared between the thread that works and those that watch it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{sync_channel, RecvTimeoutError};
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
    /// How often something came of what is read: bytes, a name in a folder.
    signs: AtomicU64,
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
        self.hear();
        self.0.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Something came of what is read.
    pub(crate) fn hear(&self) {
        self.0.signs.fetch_add(1, Ordering::Relaxed);
    }

    /// What `work` gives, which reads on a thread of its own. `None`: nothing came of it for so long, or it
    /// was cancelled; the thread is left to the call of the system that keeps it.
    pub(crate) fn within<T: Send + 'static>(
        &self,
        longest: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (sender, answer) = sync_channel(1);
        let thread = std::thread::spawn(move || {
            // Nobody may wait for it any more.
            let _ = sender.send(work());
        });
        let mut silence = Silence::new(self, longest);
        loop {
            match answer.recv_timeout(silence.look_after()) {
                Ok(answer) => return Some(answer),
                Err(RecvTimeoutError::Timeout) if silence.is_too_long() => {
                    self.leave(thread);
                    return None;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => match thread.join() {
                    Ok(()) => return None,
                    Err(panic) => std::panic::resume_unwind(panic),
                },
            }
        }
    }

    /// What was read will be read again.
    pub(crate) fn rewind(&self, bytes: u64) {
        self.0.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(crate) fn expect(&self, bytes: u64) {
        self.0.total.store(bytes, Ordering::Relaxed);
    }
}

/// How long nothing has come of what another thread reads.
pub(crate) struct Silence {
    cancel: Cancel,
    longest: Duration,
    signs: u64,
    since: Instant,
}

impl Silence {
    pub fn new(cancel: &Cancel, longest: Duration) -> Silence {
        let signs = cancel.0.signs.load(Ordering::Relaxed);
        Silence { cancel: cancel.clone(), longest, signs, since: Instant::now() }
    }

    /// When to look again.
    pub fn look_after(&self) -> Duration {
        self.longest.min(Duration::from_millis(100))
    }

    /// Whether it is longer than it may be, or nobody waits any more.
    pub fn is_too_long(&mut self) -> bool {
        let signs = self.cancel.0.signs.load(Ordering::Relaxed);
        if signs != self.signs {
            (self.signs, self.since) = (signs, Instant::now());
        }
        self.cancel.is_cancelled() || self.since.elapsed() >= self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_silent_is_left() {
        let cancel = Cancel::new();
        let longest = Duration::from_millis(300);
        assert_eq!(cancel.within(longest, || 7), Some(7));
        // Slow, but not silent.
        let theirs = cancel.clone();
        let slow = move || {
            for _ in 0..20 {
                std::thread::sleep(Duration::from_millis(30));
                theirs.hear();
            }
            8
        };
        assert_eq!(cancel.within(longest, slow), Some(8));
        let (end, wait) = sync_channel::<()>(0);
        let start = Instant::now();
        assert_eq!(cancel.within(longest, move || wait.recv()), None);
        assert!(start.elapsed() >= longest && !cancel.settled(Duration::ZERO));
        drop(end);
        assert!(cancel.settled(Duration::from_secs(10)));
    }
}
