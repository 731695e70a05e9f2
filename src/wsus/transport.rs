//! What a probe needs of the network, and the two things that end every wait: a deadline and a cancellation.

use super::cert::CertFacts;
use super::failures::Condition;
use super::proxy::{Proxy, ProxyOption};
use super::url::Url;
use crate::knowledge::{sentence, Sentence};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Set to true from anywhere, ends a probe soon.
pub type Cancel = Arc<AtomicBool>;

/// When a step has to be over.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The moment.
    pub deadline: Instant,
    /// Whose wish ends it earlier.
    pub cancel: Cancel,
}

impl Limit {
    /// No wait is longer than this without a look at the cancellation.
    pub const SLICE: Duration = Duration::from_millis(50);

    /// From now on for `time`.
    pub fn after(time: Duration, cancel: &Cancel) -> Limit {
        let now = Instant::now();
        let deadline = now.checked_add(time).unwrap_or(now + Duration::from_secs(86_400));
        Limit { deadline, cancel: Arc::clone(cancel) }
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

    /// Whether somebody wants the end.
    pub fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Runs `work` on a thread of its own and waits within the limit; a thread that is late is left to end by itself.
    /// For calls of the system that know neither deadline nor cancellation.
    ///
    /// # Errors
    /// `timeout` or `cancelled`, or what `work` says.
    pub fn detached<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let spawned = std::thread::Builder::new().spawn(move || drop(sender.send(work())));
        if let Err(error) = spawned {
            return Err(Failure::new(Condition::Unexpected, sentence!("probe.no-thread", error = error)));
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

/// Why something did not work.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The row of the failure table.
    pub condition: Condition,
    /// One sentence.
    pub detail: Sentence,
    /// What was seen.
    pub evidence: Map<String, Value>,
}

impl Failure {
    /// A failure without evidence.
    pub fn new(condition: Condition, detail: Sentence) -> Failure {
        Failure { condition, detail, evidence: Map::new() }
    }

    /// The same, with one more piece of evidence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Failure {
        self.evidence.insert(key.to_owned(), value.into());
        self
    }
}

/// Where a request goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The server.
    pub url: Url,
    /// The proxy in between.
    pub proxy: Option<Proxy>,
    /// What the options said about proxies; WinHTTP leaves the machine's settings to the system.
    pub proxy_option: ProxyOption,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Path and query, beginning with `/`.
    pub path: String,
    /// The SOAP action and envelope of a POST; a GET without.
    pub soap: Option<(&'static str, String)>,
    /// At most so many bytes of the body are read.
    pub max_body: usize,
}

/// How the body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// As the head promised.
    Complete,
    /// Reading stopped at the limit.
    Capped,
    /// The connection ended before the promised length.
    Truncated,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What was read.
    pub body: Vec<u8>,
    /// How it ended.
    pub end: BodyEnd,
}

impl Response {
    /// The first header of this (lower case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a TLS connection shows.
#[derive(Clone, Debug, Default)]
pub struct TlsFacts {
    /// `TLS 1.2`.
    pub protocol: Option<String>,
    /// The suite's name.
    pub cipher: Option<String>,
    /// The presented chain, the server's own certificate first.
    pub chain: Vec<CertFacts>,
    /// The server's Date header, where one came along.
    pub date: Option<String>,
}

/// A way to speak HTTP. Implementations never follow redirects and always validate certificates.
pub trait Transport: Send + Sync {
    /// Its name, for the evidence.
    fn name(&self) -> &'static str;

    /// Which proxy a request to `url` takes, and what was looked at to know.
    ///
    /// # Errors
    /// `proxy-invalid` for a setting that cannot be read.
    fn choose_proxy(&self, url: &Url, option: &ProxyOption) -> Result<(Option<Proxy>, Map<String, Value>), Failure>;

    /// Opens a connection with TLS and nothing more.
    ///
    /// # Errors
    /// A condition of the connection or of TLS; evidence holds what is known of the chain.
    fn handshake(&self, target: &Target, limit: &Limit) -> Result<TlsFacts, Failure>;

    /// Sends one request and reads the answer.
    ///
    /// # Errors
    /// Everything but an HTTP answer; any status is an answer.
    fn request(&self, target: &Target, request: &Request, limit: &Limit) -> Result<Response, Failure>;
}
