//! What a probe needs of the network.

use super::cert::CertFacts;
use super::limit::Limit;
use super::proxy::{Proxy, ProxyOption};
use super::url::Url;
use crate::fault::Failure;
use serde_json::{Map, Value};

/// How this program names itself to servers.
pub const USER_AGENT: &str =
    concat!("wudiag/", env!("CARGO_PKG_VERSION"), " (Windows-Update-Agent probe)");

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
    fn choose_proxy(
        &self,
        url: &Url,
        option: &ProxyOption,
    ) -> Result<(Option<Proxy>, Map<String, Value>), Failure>;

    /// Opens a connection with TLS and nothing more.
    ///
    /// # Errors
    /// A condition of the connection or of TLS; evidence holds what is known of the chain.
    fn handshake(&self, target: &Target, limit: &Limit) -> Result<TlsFacts, Failure>;

    /// Sends one request and reads the answer.
    ///
    /// # Errors
    /// Everything but an HTTP answer; any status is an answer.
    fn request(
        &self,
        target: &Target,
        request: &Request,
        limit: &Limit,
    ) -> Result<Response, Failure>;
}
