//! The connection to a server: URL, proxy, name, deadline, TLS, HTTP.
//!
//! What breaks is a [`Failure`](crate::fault::Failure) with its row of the failure table. On Windows
//! the wire is WinHTTP, as the agent uses it; elsewhere rustls over plain sockets.

pub mod cert;
pub(crate) mod clock;
pub(crate) mod connect;
mod hello;
mod limit;
pub(crate) mod proxy;
mod transport;
mod url;

#[cfg(not(windows))]
mod http1;
#[cfg(not(windows))]
mod portable;
#[cfg(windows)]
mod winhttp;

pub use limit::Limit;
pub use proxy::{Proxy, ProxyOption};
pub use transport::{BodyEnd, Request, Response, Target, TlsFacts, Transport};
pub use url::{sanity, Url};

#[cfg(not(windows))]
pub use portable::Portable;
#[cfg(windows)]
pub use winhttp::WinHttp;

/// The transport that fits this system.
pub fn system_transport() -> Box<dyn Transport> {
    #[cfg(windows)]
    return Box::new(WinHttp::new());
    #[cfg(not(windows))]
    return Box::new(Portable::new());
}
