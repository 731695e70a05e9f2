//! Work on a thread of its own behind a handle: the log reader's and the probe's.

use super::guard::{caught, remember_panic};
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

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.cancel.cancel();
        let deadline = Instant::now() + GRACE;
        // The thread may wait for room: what it still has is taken from it, until it is gone.
        while self.results.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_ok()
        {
        }
        if matches!(self.results.try_recv(), Err(TryRecvError::Disconnected)) {
            if let Some(thread) = self.thread.take() {
                let _ = thread.join();
            }
        }
        // Else it is left to itself: it is in a call of the system that does not return (a pipe that
        // nobody writes to, a server that does not answer). All that it uses is its own, and it ends
        // when the call returns.
    }
}
