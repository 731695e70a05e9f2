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

/// What the fuzz targets call, and is private otherwise: bytes of a server.
#[cfg(fuzzing)]
pub mod fuzzing {
    use super::{Proxy, ProxyOption, Request, Response, Target, Url};
    use std::io::{Cursor, Read, Write};

    /// A server that says this, so many bytes at a time, and hears nothing.
    struct Says<'a>(Cursor<&'a [u8]>, usize);

    impl Read for Says<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = buffer.len().min(self.1.max(1));
            self.0.read(&mut buffer[..most])
        }
    }

    impl Write for Says<'_> {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            Ok(buffer.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// The answer of a server that says this.
    pub fn answer(bytes: &[u8], at_a_time: usize) -> Option<Response> {
        let url = Url::parse("http://wsus:8530").ok()?;
        let target = Target { url, proxy: None, proxy_option: ProxyOption::Direct };
        let request = Request { path: "/".to_owned(), soap: None, max_body: 1 << 16 };
        let mut says = Says(Cursor::new(bytes), at_a_time);
        super::http1::exchange(&mut says, &target, &request, super::connect::io_failure).ok()
    }

    /// The messages of a handshake.
    pub fn hello(bytes: &[u8]) -> usize {
        super::hello::chain_of(bytes).len()
    }

    /// A list of proxies, and who goes without.
    pub fn proxy(list: &str, bypass: &str, host: &str) -> Option<Proxy> {
        super::proxy::bypassed(bypass, host);
        let url = Url::parse(host).ok()?;
        super::proxy::choose(list, bypass, &url).ok().flatten()
    }
}
