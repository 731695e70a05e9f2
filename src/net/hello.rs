//! Looks at the server's side of a TLS handshake without taking part in one: a ClientHello goes
//! out, nothing else ever does.
//!
//! For the evidence after a failed connection, on a connection of its own. What a server says
//! before encryption begins (version, cipher, certificates, whether it asks for a client
//! certificate, alerts) is in the clear up to TLS 1.2.

use super::cert::{chain_facts, tls_complaint, CertFacts};
use super::connect::{io_failure, Timed};
use super::limit::Limit;
use super::transport::Target;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use std::io::{Read, Write};

/// What the server said.
#[derive(Clone, Debug, Default)]
pub struct Hello {
    /// The protocol version of its hello, such as 0x0303 for TLS 1.2.
    pub version: Option<u16>,
    /// The presented chain.
    pub chain: Vec<CertFacts>,
    /// It asks for a client certificate.
    pub asks_client_certificate: bool,
    /// The description byte of an alert.
    pub alert: Option<u8>,
    /// It answered something that is not TLS.
    pub not_tls: bool,
    /// Why there was no answer at all.
    pub broke: Option<Failure>,
}

impl Hello {
    /// Adds what was seen to a failure of TLS, and says more exactly what it is.
    pub fn explain(&self, failure: &mut Failure) {
        if let Some(version) = self.version {
            failure.evidence.insert("serverVersion".to_owned(), version_name(version).into());
            if version < 0x0303 && failure.condition != Condition::TlsClientCertificate {
                failure.condition = Condition::TlsProtocol;
                failure.detail = sentence!("probe.tls-too-old", version = version_name(version));
            }
        }
        // The transport may call a way that ends before TLS begins a failure of TLS.
        if let Some(broke) = self.broke.as_ref().filter(|broke| {
            failure.condition == Condition::TlsFailure && broke.condition != Condition::Timeout
        }) {
            failure.condition = broke.condition;
            failure.detail.clone_from(&broke.detail);
        }
        if self.not_tls {
            failure.condition = Condition::TlsNotTls;
            failure.detail = tls_complaint(Condition::TlsNotTls);
        }
        if let Some(alert) = self.alert {
            failure.evidence.insert("alert".to_owned(), alert.into());
        }
    }
}

/// Longest answer that is read.
const MAX: usize = 65_536;

/// Opens a connection and listens to the answer to a ClientHello. Whatever goes wrong, the rest is
/// left empty.
pub fn look(target: &Target, limit: &Limit) -> Hello {
    let mut hello = Hello::default();
    let mut stream = match Timed::open(target, true, limit) {
        Ok(stream) => stream,
        Err(failure) => return Hello { broke: Some(failure), ..hello },
    };
    if stream.write_all(&client_hello(&target.url.host)).is_err() {
        return hello;
    }
    let (mut read, mut handshake) = (0, Vec::new());
    while read < MAX {
        let mut head = [0u8; 5];
        if let Err(error) = stream.read_exact(&mut head) {
            hello.broke = Some(io_failure(&error)).filter(|_| read == 0);
            break;
        }
        let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
        if !(20..=23).contains(&head[0]) || head[1] != 3 || length > 18_432 {
            hello.not_tls = read == 0;
            break;
        }
        let mut body = vec![0u8; length];
        if stream.read_exact(&mut body).is_err() {
            break;
        }
        read += length + 5;
        match head[0] {
            21 => {
                hello.alert = body.get(1).copied();
                break;
            }
            22 => handshake.extend_from_slice(&body),
            _ => break,
        }
        // Nothing more is needed of a server that is too old.
        if messages(&handshake, &mut hello) || hello.version.is_some_and(|version| version < 0x0303)
        {
            break;
        }
    }
    hello
}

/// The chain in the messages of a handshake.
#[cfg(fuzzing)]
pub(super) fn chain_of(bytes: &[u8]) -> Vec<CertFacts> {
    let mut hello = Hello::default();
    messages(bytes, &mut hello);
    hello.chain
}

/// Reads all complete messages; true when the server has nothing more to say.
fn messages(mut rest: &[u8], hello: &mut Hello) -> bool {
    while let [kind, a, b, c, tail @ ..] = rest {
        let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
        let Some(body) = tail.get(..length) else { return false };
        match kind {
            2 => hello.version = body.first_chunk().map(|version| u16::from_be_bytes(*version)),
            11 => hello.chain = chain(body),
            13 => hello.asks_client_certificate = true,
            14 => return true,
            _ => {}
        }
        rest = tail.get(length..).unwrap_or_default();
    }
    false
}

fn chain(body: &[u8]) -> Vec<CertFacts> {
    let mut rest = body.get(3..).unwrap_or_default();
    let mut certificates: Vec<&[u8]> = Vec::new();
    while let [a, b, c, tail @ ..] = rest {
        let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
        let Some(certificate) = tail.get(..length) else { break };
        certificates.push(certificate);
        rest = tail.get(length..).unwrap_or_default();
    }
    chain_facts(certificates)
}

/// The name of a protocol version.
pub fn version_name(version: u16) -> String {
    match version {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301 => "TLS 1.0".to_owned(),
        0x0302 => "TLS 1.1".to_owned(),
        0x0303 => "TLS 1.2".to_owned(),
        0x0304 => "TLS 1.3".to_owned(),
        other => format!("0x{other:04X}"),
    }
}

/// A hello that offers TLS 1.2 and every common suite down to 3DES, so that old servers answer,
/// too.
fn client_hello(host: &str) -> Vec<u8> {
    const SUITES: [u16; 19] = [
        0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc023, 0xc027, 0xc009, 0xc013, 0xc00a,
        0xc014, 0x009c, 0x009d, 0x003c, 0x002f, 0x0035, 0x000a, 0x00ff,
    ];
    let mut extensions = Vec::new();
    let mut extend = |kind: u16, body: &[u8]| {
        extensions.extend(kind.to_be_bytes());
        sized(&mut extensions, body);
    };
    if host.parse::<std::net::IpAddr>().is_err() {
        let mut entry = vec![0u8];
        sized(&mut entry, host.as_bytes());
        let mut list = Vec::new();
        sized(&mut list, &entry);
        extend(0, &list);
    }
    extend(10, &[0, 8, 0, 29, 0, 23, 0, 24, 0, 25]); // groups: x25519, P-256, P-384, P-521
    extend(11, &[1, 0]); // uncompressed points
    extend(13, &[0, 18, 4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 2, 1]); // signatures: ECDSA, PSS, RSA, SHA-1
    let mut body = vec![3, 3];
    let seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_nanos());
    body.extend(seed.to_be_bytes()); // no secret ever depends on it
    body.extend((!seed).to_be_bytes());
    body.push(0);
    let suites: Vec<u8> = SUITES.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    sized(&mut body, &suites);
    body.extend([1, 0]);
    sized(&mut body, &extensions);
    let mut message = vec![1, 0];
    sized(&mut message, &body);
    let mut record = vec![22, 3, 1];
    sized(&mut record, &message);
    record
}

fn sized(into: &mut Vec<u8>, bytes: &[u8]) {
    into.extend((bytes.len() as u16).to_be_bytes());
    into.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_messages_end_quietly() {
        let mut hello = Hello::default();
        assert!(!messages(&[2, 0, 0, 9, 3, 1], &mut hello));
        assert!(hello.version.is_none());
        assert!(messages(
            &[2, 0, 0, 2, 3, 1, 11, 0, 0, 5, 0, 0, 2, 255, 255, 14, 0, 0, 0],
            &mut hello
        ));
        assert_eq!(hello.version, Some(0x0301));
        assert!(hello.chain.is_empty());
    }

    #[test]
    fn hello_is_well_formed() {
        let hello = client_hello("wsus.contoso.com");
        assert_eq!(usize::from(u16::from_be_bytes([hello[3], hello[4]])), hello.len() - 5);
        assert_eq!(usize::from(u16::from_be_bytes([hello[7], hello[8]])), hello.len() - 9);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

        #[test]
        fn anything(bytes in proptest::collection::vec(0u8..16, 0..80)) {
            let _ = messages(&bytes, &mut Hello::default());
        }
    }
}
