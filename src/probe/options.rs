//! What a caller may ask of a probe.

use crate::base::Cancel;
use crate::knowledge::Language;
use crate::machine::policy::Policy;
use crate::net::ProxyOption;
use std::time::Duration;

/// What to probe, and how.
#[derive(Clone, Debug)]
pub struct ProbeOptions {
    /// The server's URL as the policy has it. Empty: the server of `policy`.
    pub url: String,
    /// The status server's URL, where it is known.
    pub status_server: Option<String>,
    /// The time limit of the connection, and again of the services, which are asked side by side.
    pub timeout: Duration,
    /// The proxy.
    pub proxy: ProxyOption,
    /// Whether to ask the service a real question (GetConfig).
    pub soap: bool,
    /// Only what needs no network.
    pub skip_network: bool,
    /// At most so many bytes of each body are read.
    pub max_body: usize,
    /// The machine's policy, judged.
    pub policy: Option<Policy>,
    /// The language of the sentences.
    pub language: Language,
    /// Set it to end the probe early.
    pub cancel: Cancel,
}

impl ProbeOptions {
    /// Ten seconds, the system's proxy, 256 KB, no SOAP, in English.
    pub fn new(url: impl Into<String>) -> ProbeOptions {
        ProbeOptions {
            url: url.into(),
            status_server: None,
            timeout: Duration::from_secs(10),
            proxy: ProxyOption::System,
            soap: false,
            skip_network: false,
            max_body: 262_144,
            policy: None,
            language: Language::English,
            cancel: Cancel::default(),
        }
    }
}
