//! Work on a thread of its own behind a handle: the log reader's and the probe's.

use super::guard::{caught, guarded, remember_panic, InMut};
use super::status::WUD_ERROR_STILL_RUNNING;
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wudiag::base::Cancel;

/// How long freeing waits for the thread. It needs milliseconds, unless a call of the system keeps
/// it.
const GRACE: Duration = Duration::from_millis(500);

/// Where the work puts its results.
pub(crate) struct Results<T>(SyncSender<Result<T, String>>);

impl<T> Results<T> {
    /// Gives a result, waiting for room; false when nobody takes results any more.
    pub fn give(&self, result: T) -> bool {
        self.0.send(Ok(result)).is_ok()
    }
}

/// What waiting for a result came to.
pub(crate) enum Waited<T> {
    /// A result.
    Got(T),
    /// None in that time.
    Nothing,
    /// There are no more.
    Ended,
    /// A panic ended the work; its message is kept for wud_panic_message.
    Panicked,
}

/// The handle: dropping it cancels the work and waits for its end.
pub(crate) struct Worker<T> {
    pub cancel: Cancel,
    results: Receiver<Result<T, String>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts work that is at most `ahead` results ahead of whoever takes them.
    pub fn start(
        cancel: Cancel,
        ahead: usize,
        work: impl FnOnce(&Cancel, &Results<T>) + Send + 'static,
    ) -> Worker<T> {
        let (sender, results) = sync_channel(ahead);
        let theirs = cancel.clone();
        let thread = std::thread::spawn(move || {
            let results = Results(sender);
            if let Err(message) = caught(|| work(&theirs, &results)) {
                let _ = results.0.send(Err(message));
            }
        });
        Worker { cancel, results, thread: Some(thread) }
    }

    /// Waits for a result.
    pub fn next(&self, wait: Duration) -> Waited<T> {
        match self.results.recv_timeout(wait) {
            Ok(Ok(result)) => Waited::Got(result),
            Ok(Err(message)) => {
                remember_panic(message);
                Waited::Panicked
            }
            Err(RecvTimeoutError::Timeout) => Waited::Nothing,
            Err(RecvTimeoutError::Disconnected) => Waited::Ended,
        }
    }
}

impl<T> Worker<T> {
    /// Cancels the work and waits for its threads, for half a second at most; whether none of them
    /// runs any more. One that does is in a call of the system that does not return (a pipe that
    /// nobody writes to, a server that does not answer): all that it uses is its own, and it ends
    /// when the call returns.
    pub fn close(&mut self) -> bool {
        self.cancel.cancel();
        let deadline = Instant::now() + GRACE;
        let left = || deadline.saturating_duration_since(Instant::now());
        // The thread may wait for room: what it still has is taken from it, until it is gone.
        while self.results.recv_timeout(left()).is_ok() {}
        if matches!(self.results.try_recv(), Err(TryRecvError::Disconnected)) {
            if let Some(thread) = self.thread.take() {
                let _ = thread.join();
            }
        }
        self.thread.is_none() && self.cancel.settled(left())
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.close();
    }
}

/// A handle with work behind it.
pub(crate) trait Closed {
    /// As [`Worker::close`].
    fn close(&mut self) -> bool;
}

/// Ends the work behind the handle in the caller's slot, frees the handle and empties the slot. A
/// thread that still runs keeps both as they are, and is said. A null slot is accepted.
///
/// # Safety
/// The slot holds null or a handle of this library.
pub(crate) unsafe fn close<T: Closed>(slot: *mut *mut T) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let mut slot = unsafe { InMut::checked(slot)? };
        if slot.is_null() {
            return Ok(());
        }
        // SAFETY: not null, and of this library by the caller's promise.
        if !unsafe { InMut::checked(*slot)? }.close() {
            return Err(WUD_ERROR_STILL_RUNNING);
        }
        let handle = std::mem::replace(&mut *slot, std::ptr::null_mut());
        // SAFETY: `hand_out` made it, and the slot does not hold it any more.
        drop(unsafe { Box::from_raw(handle) });
        Ok(())
    })
}
