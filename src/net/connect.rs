//! Names and plain connections, with a deadline. The same on every system.

use super::limit::Limit;
use super::transport::Target;
use super::url::bracketed;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};

/// The name and port that the first connection goes to: the proxy's, or the server's.
pub fn first_hop(target: &Target) -> (&str, u16) {
    match &target.proxy {
        Some(proxy) => (&proxy.host, proxy.port),
        None => (&target.url.host, target.url.port),
    }
}

/// Looks the first hop up.
pub fn resolve(target: &Target, limit: &Limit) -> Result<Vec<SocketAddr>, Failure> {
    let (host, port) = first_hop(target);
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let unknown = if target.proxy.is_some() {
        Condition::ProxyNameNotResolved
    } else {
        Condition::NameNotResolved
    };
    let name = host.to_owned();
    let found = limit.detached(move || {
        let lookup = (name.as_str(), port).to_socket_addrs();
        let refused = |error: io::Error| {
            Failure::new(unknown, sentence!("probe.name-not-resolved", name = name))
                .with("system", error.to_string())
        };
        let mut addresses: Vec<SocketAddr> = lookup.map_err(refused)?.collect();
        addresses.dedup();
        addresses.truncate(16);
        if addresses.is_empty() {
            return Err(Failure::new(
                unknown,
                sentence!("probe.name-without-address", name = name),
            ));
        }
        Ok(addresses)
    });
    found.map_err(|failure| match failure.condition {
        Condition::Timeout => {
            Failure::new(Condition::NameTimeout, sentence!("probe.name-timeout", name = host))
        }
        _ => failure,
    })
}

/// Connects to the first address that answers. Every address gets a fair share of the time that is
/// left.
pub fn connect(addresses: &[SocketAddr], limit: &Limit) -> Result<TcpStream, Failure> {
    let mut last = Failure::new(Condition::ConnectFailed, sentence!("probe.connect-no-address"));
    for (index, address) in addresses.iter().enumerate() {
        let share = limit.remaining()? / (addresses.len() - index) as u32;
        let address = *address;
        let own =
            Limit { deadline: std::time::Instant::now() + share, cancel: limit.cancel.clone() };
        match own.detached(move || {
            TcpStream::connect_timeout(&address, share)
                .map_err(|error| connect_failure(address, &error))
        }) {
            Ok(stream) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(failure) if failure.condition == Condition::Cancelled => return Err(failure),
            Err(failure) if failure.condition == Condition::Timeout => last = timed_out(address),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}

fn timed_out(address: SocketAddr) -> Failure {
    Failure::new(Condition::ConnectTimeout, sentence!("probe.connect-timeout", address = address))
}

fn connect_failure(address: SocketAddr, error: &io::Error) -> Failure {
    let (condition, said) = match error.kind() {
        ErrorKind::ConnectionRefused => {
            (Condition::ConnectRefused, sentence!("probe.connect-refused", address = address))
        }
        ErrorKind::TimedOut | ErrorKind::WouldBlock => return timed_out(address),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => (
            Condition::ConnectUnreachable,
            sentence!("probe.connect-unreachable", address = address),
        ),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            (Condition::Reset, sentence!("probe.connect-reset", address = address))
        }
        _ => (Condition::ConnectFailed, sentence!("probe.connect-failed", address = address)),
    };
    Failure::new(condition, said).with("system", error.to_string())
}

/// A connection whose reads and writes end at the limit.
pub struct Timed {
    stream: TcpStream,
    limit: Limit,
}

/// The text of an I/O error that stands for a cancellation.
const CANCELLED: &str = "cancelled";

impl Timed {
    /// Puts `stream` under `limit`.
    pub fn new(stream: TcpStream, limit: &Limit) -> Timed {
        Timed { stream, limit: limit.clone() }
    }

    /// Connects to the first hop of `target`, and through the proxy to the server where there is
    /// one and `tunnel` is wanted.
    pub fn open(target: &Target, tunnel: bool, limit: &Limit) -> Result<Timed, Failure> {
        let addresses = resolve(target, limit)?;
        let mut stream = Timed::new(connect(&addresses, limit)?, limit);
        if tunnel && target.proxy.is_some() {
            stream.tunnel(target)?;
        }
        Ok(stream)
    }

    fn wait(&self) -> io::Result<std::time::Duration> {
        self.limit.slice().map_err(|failure| match failure.condition {
            Condition::Cancelled => io::Error::other(CANCELLED),
            _ => io::Error::from(ErrorKind::TimedOut),
        })
    }

    /// Asks the proxy for a connection to the server.
    fn tunnel(&mut self, target: &Target) -> Result<(), Failure> {
        let name = format!("{}:{}", bracketed(&target.url.host), target.url.port);
        let ask = format!("CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n");
        self.write_all(ask.as_bytes()).map_err(|error| io_failure(&error))?;
        let mut head = Vec::new();
        let mut byte = [0u8];
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() >= 16_384 {
                return Err(Failure::new(
                    Condition::HeaderTooLarge,
                    sentence!("probe.proxy-endless"),
                ));
            }
            if self.read(&mut byte).map_err(|error| io_failure(&error))? == 0 {
                return Err(Failure::new(Condition::Closed, sentence!("probe.proxy-closed")));
            }
            head.push(byte[0]);
        }
        let line = String::from_utf8_lossy(
            &head[..head.iter().position(|byte| *byte == b'\r').unwrap_or(0)],
        )
        .into_owned();
        let status = line
            .strip_prefix("HTTP/1.")
            .and_then(|rest| rest.get(2..5))
            .and_then(|status| status.parse::<u16>().ok());
        match status {
            Some(200..=299) => Ok(()),
            Some(status) => Err(Failure::new(
                Condition::Http(status),
                sentence!("probe.proxy-refused", name = name, line = line),
            )),
            None => {
                Err(Failure::new(Condition::InvalidResponse, sentence!("probe.proxy-not-http")))
            }
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stream.set_read_timeout(Some(self.wait()?))?;
            match self.stream.read(buffer) {
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                other => return other,
            }
        }
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        loop {
            self.stream.set_write_timeout(Some(self.wait()?))?;
            match self.stream.write(buffer) {
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                other => return other,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// What an error on an open connection means.
pub fn io_failure(error: &io::Error) -> Failure {
    let (condition, detail) = match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => {
            (Condition::Timeout, sentence!("probe.no-answer-in-time"))
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            (Condition::Reset, sentence!("probe.reset"))
        }
        ErrorKind::UnexpectedEof => (Condition::Closed, sentence!("probe.closed-before-answer")),
        ErrorKind::Other if error.to_string() == CANCELLED => {
            (Condition::Cancelled, sentence!("probe.cancelled"))
        }
        _ => (Condition::Unexpected, sentence!("probe.connection-failed")),
    };
    Failure::new(condition, detail).with("system", error.to_string())
}
