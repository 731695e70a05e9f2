//! Tests the way to an update server and says, in the agent's own codes, where it breaks.
//!
//! [`probe()`] walks the way once: policy, URL, proxy, name, connection, TLS, then the services of
//! WSUS side by side. [`policy::evaluate`] and [`health::evaluate`] judge facts that somebody else
//! gathered; they touch nothing. Which code the agent logs for which fault is data:
//! `data/wsus/failures.tsv`.

#[cfg(test)]
mod arbitrary;
mod cert;
mod clock;
mod endpoints;
mod facts;
mod failures;
pub mod health;
mod hello;
mod judge;
mod limit;
mod net;
mod options;
mod outcome;
pub mod policy;
mod proxy;
mod report;
mod run;
mod soap;
mod transport;
mod url;

#[cfg(not(windows))]
mod http1;
#[cfg(not(windows))]
mod portable;
#[cfg(windows)]
mod winhttp;

pub use endpoints::{endpoints, probe_microsoft_update, Endpoint};
pub use failures::{Condition, Row};
pub use limit::{Cancel, Limit};
pub use options::ProbeOptions;
pub use outcome::{Failure, Status};
pub use proxy::{Proxy, ProxyOption};
pub use report::{Probe, Step, StepId, SCHEMA};
pub use run::{probe, probe_with};
pub use transport::{BodyEnd, Request, Response, Target, TlsFacts, Transport};
pub use url::{sanity, Url, UrlFinding};

#[cfg(not(windows))]
pub use portable::Portable;
#[cfg(windows)]
pub use winhttp::WinHttp;

/// The transport that fits this system: WinHTTP on Windows, as the agent uses; elsewhere rustls
/// over plain sockets.
pub fn system_transport() -> Box<dyn Transport> {
    #[cfg(windows)]
    return Box::new(WinHttp::new());
    #[cfg(not(windows))]
    return Box::new(Portable::new());
}
