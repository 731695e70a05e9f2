//! The two things that end every wait: a deadline and a cancellation.

use crate::base::Cancel;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use std::time::{Duration, Instant};

/// When a step has to be over.
#[derive(Clone, Debug)]
pub struct Limit {
    /// When the operation times out.
    pub deadline: Instant,
    /// Set by the caller to stop before the deadline.
    pub cancel: Cancel,
}

impl Limit {
    /// No wait is longer than this without a look at the cancellation.
    pub const SLICE: Duration = Duration::from_millis(50);

    /// From now on for `time`.
    pub fn after(time: Duration, cancel: &Cancel) -> Limit {
        let now = Instant::now();
        let deadline = now.checked_add(time).unwrap_or(now + Duration::from_secs(86_400));
        Limit { deadline, cancel: cancel.clone() }
    }

    /// The time that is left, cut into slices.
    ///
    /// # Errors
    /// `timeout` or `cancelled`.
    pub fn slice(&self) -> Result<Duration, Failure> {
        Ok(self.remaining()?.min(Limit::SLICE))
    }

    /// The time that is left; never zero.
    ///
    /// # Errors
    /// `timeout` or `cancelled`.
    pub fn remaining(&self) -> Result<Duration, Failure> {
        if self.cancelled() {
            return Err(Failure::new(Condition::Cancelled, sentence!("probe.cancelled")));
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::new(Condition::Timeout, sentence!("probe.no-answer-in-time")));
        }
        Ok(left.max(Duration::from_millis(1)))
    }

    /// Returns true once cancellation was requested.
    pub fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Runs `work` on a thread of its own and waits within the limit; a thread that is late is left
    /// to end by itself, and [`Cancel::settled`] knows of it. For calls of the system that know neither
    /// deadline nor cancellation.
    ///
    /// # Errors
    /// `timeout` or `cancelled`, or what `work` says.
    pub fn detached<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let spawned = std::thread::Builder::new().spawn(move || drop(sender.send(work())));
        match spawned {
            Ok(thread) => self.cancel.leave(thread),
            Err(error) => {
                return Err(Failure::new(
                    Condition::Unexpected,
                    sentence!("probe.no-thread", error = error),
                ))
            }
        }
        loop {
            let wait = self.slice()?;
            match receiver.recv_timeout(wait) {
                Ok(result) => return result,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(Failure::new(Condition::Unexpected, sentence!("probe.no-result")));
                }
            }
        }
    }
}
