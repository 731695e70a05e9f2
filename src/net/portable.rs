//! The transport of every system but Windows: plain sockets, rustls, the system's roots
//! (`SSL_CERT_FILE` is honoured).

use super::cert::{broken_rule, chain_facts, chain_value, tls_complaint, CertFacts};
use super::connect::{io_failure, Timed};
use super::hello::version_name;
use super::limit::Limit;
use super::proxy::{self, Proxy, ProxyOption};
use super::transport::{Request, Response, Target, TlsFacts, Transport};
use super::url::Url;
use super::{hello, http1};
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use once_cell::sync::OnceCell;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct,
    RootCertStore, SignatureScheme, StreamOwned,
};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// HTTP over plain sockets and rustls.
#[derive(Debug, Default)]
pub struct Portable {
    /// Read when they are needed first; tried again where there were none.
    roots: OnceCell<Arc<RootCertStore>>,
}

impl Portable {
    /// Trusts the system's roots, read when they are needed first.
    pub fn new() -> Portable {
        Portable::default()
    }

    /// Trusts these roots (DER) and no others.
    pub fn with_roots<'a>(roots: impl IntoIterator<Item = &'a [u8]>) -> Portable {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(
            roots.into_iter().map(|root| CertificateDer::from(root.to_vec())),
        );
        Portable { roots: OnceCell::with_value(Arc::new(store)) }
    }

    fn roots(&self) -> Result<Arc<RootCertStore>, Failure> {
        let load = || {
            let mut store = RootCertStore::empty();
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if store.is_empty() {
                let said = sentence!("probe.no-roots");
                return Err(Failure::new(Condition::TlsUnknownRoot, said));
            }
            Ok(Arc::new(store))
        };
        self.roots.get_or_try_init(load).map(Arc::clone)
    }

    /// Connects and, for https, shakes hands.
    fn open(&self, target: &Target, limit: &Limit) -> Result<(Stream, TlsFacts), Failure> {
        let mut stream = Timed::open(target, target.url.tls, limit)?;
        if !target.url.tls {
            return Ok((Stream::Plain(stream), TlsFacts::default()));
        }
        let watch = Arc::new(Watch::default());
        let mut connection = self.client(target, &watch)?;
        while connection.is_handshaking() {
            if let Err(error) = connection.complete_io(&mut stream) {
                return Err(self.refine(tls_failure(&error), target, &watch, limit));
            }
        }
        if watch.asked_for_client_certificate() {
            return Err(client_certificate().with("chain", chain_value(&watch.chain())));
        }
        let facts = TlsFacts {
            protocol: connection.protocol_version().map(|version| version_name(version.into())),
            cipher: connection
                .negotiated_cipher_suite()
                .map(|suite| format!("{:?}", suite.suite())),
            chain: watch.chain(),
            date: None,
        };
        Ok((Stream::Tls(Box::new(StreamOwned::new(connection, stream)), watch), facts))
    }

    fn client(&self, target: &Target, watch: &Arc<Watch>) -> Result<ClientConnection, Failure> {
        let broken = |error: String| {
            Failure::new(Condition::TlsFailure, sentence!("probe.tls-setup", error = error))
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = self.roots()?;
        let inner = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
            .build()
            .map_err(|error| broken(error.to_string()))?;
        watch.provider.get_or_init(|| Arc::clone(&provider));
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| broken(error.to_string()))?;
        // Not a laxer check: the same verifier, which writes down what it was shown.
        let config = config.dangerous().with_custom_certificate_verifier(Arc::new(Recording {
            inner,
            watch: Arc::clone(watch),
        }));
        let config =
            config.with_client_cert_resolver(Arc::clone(watch) as Arc<dyn ResolvesClientCert>);
        let not_a_name = |_| {
            Failure::new(
                Condition::UrlInvalid,
                sentence!("probe.url-no-host", url = target.url.with_path("")),
            )
        };
        let name = ServerName::try_from(target.url.host.clone()).map_err(not_a_name)?;
        ClientConnection::new(Arc::new(config), name).map_err(|error| broken(error.to_string()))
    }

    /// Adds what is known of the chain and names the rule that it breaks; looks on a separate
    /// connection where nothing is known.
    fn refine(
        &self,
        mut failure: Failure,
        target: &Target,
        watch: &Watch,
        limit: &Limit,
    ) -> Failure {
        if matches!(failure.condition, Condition::Timeout | Condition::Cancelled) {
            return failure;
        }
        if watch.asked_for_client_certificate() {
            failure = client_certificate();
        }
        let mut chain = watch.chain();
        if chain.is_empty() {
            let seen = hello::look(target, limit);
            seen.explain(&mut failure);
            chain = seen.chain;
        }
        if matches!(failure.condition, Condition::TlsUnknownRoot | Condition::TlsBadCertificate) {
            if let Some((condition, detail)) = broken_rule(&chain, &target.url.host)
                .filter(|(condition, _)| *condition == Condition::TlsSelfSigned)
            {
                failure = Failure { condition, detail, evidence: failure.evidence };
            }
        } else if let Some((condition, detail)) = broken_rule(&chain, &target.url.host)
            .filter(|(condition, _)| *condition == failure.condition)
        {
            failure = Failure { condition, detail, evidence: failure.evidence };
        }
        if !chain.is_empty() {
            failure = failure.with("chain", chain_value(&chain));
        }
        failure
    }
}

fn client_certificate() -> Failure {
    Failure::new(Condition::TlsClientCertificate, tls_complaint(Condition::TlsClientCertificate))
}

impl Transport for Portable {
    fn name(&self) -> &'static str {
        "portable"
    }

    fn choose_proxy(
        &self,
        url: &Url,
        option: &ProxyOption,
    ) -> Result<(Option<Proxy>, Map<String, Value>), Failure> {
        let mut evidence = Map::new();
        let (list, bypass) = match option {
            ProxyOption::Direct => {
                evidence.insert("source".to_owned(), "option".into());
                return Ok((None, evidence));
            }
            ProxyOption::Use { server, bypass } => {
                evidence.insert("source".to_owned(), "option".into());
                (server.clone(), bypass.clone())
            }
            ProxyOption::System => {
                match proxy::from_environment(url, |name| std::env::var(name).ok()) {
                    None => {
                        evidence.insert("source".to_owned(), "environment".into());
                        return Ok((None, evidence));
                    }
                    Some((server, name, bypass)) => {
                        evidence.insert("source".to_owned(), format!("environment: {name}").into());
                        (server, bypass)
                    }
                }
            }
        };
        let chosen = proxy::choose(&list, &bypass, url)?;
        evidence.insert("bypass".to_owned(), bypass.into());
        Ok((chosen, evidence))
    }

    fn handshake(&self, target: &Target, limit: &Limit) -> Result<TlsFacts, Failure> {
        self.open(target, limit).map(|(_, facts)| facts)
    }

    fn request(
        &self,
        target: &Target,
        request: &Request,
        limit: &Limit,
    ) -> Result<Response, Failure> {
        match self.open(target, limit)?.0 {
            Stream::Plain(mut stream) => http1::exchange(&mut stream, target, request, io_failure),
            Stream::Tls(mut stream, watch) => {
                http1::exchange(&mut *stream, target, request, tls_failure).map_err(|failure| {
                    match watch.asked_for_client_certificate() {
                        true => client_certificate(), // TLS 1.3 refuses only after the handshake
                        false => failure,
                    }
                })
            }
        }
    }
}

enum Stream {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>, Arc<Watch>),
}

/// What a handshake was shown.
#[derive(Debug, Default)]
struct Watch {
    chain: Mutex<Vec<CertFacts>>,
    client_certificate: std::sync::atomic::AtomicBool,
    provider: OnceLock<Arc<CryptoProvider>>,
}

impl Watch {
    fn chain(&self) -> Vec<CertFacts> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn asked_for_client_certificate(&self) -> bool {
        self.client_certificate.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl ResolvesClientCert for Watch {
    fn resolve(
        &self,
        _: &[&[u8]],
        _: &[SignatureScheme],
    ) -> Option<Arc<rustls::sign::CertifiedKey>> {
        self.client_certificate.store(true, std::sync::atomic::Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct Recording {
    inner: Arc<WebPkiServerVerifier>,
    watch: Arc<Watch>,
}

impl ServerCertVerifier for Recording {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = chain_facts(
            std::iter::once(end_entity)
                .chain(intermediates)
                .map(|certificate| certificate.as_ref()),
        );
        *self.watch.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        self.inner.verify_server_cert(end_entity, intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// What an I/O error under TLS means: rustls hides its own errors in them.
fn tls_failure(error: &std::io::Error) -> Failure {
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
    else {
        return io_failure(error);
    };
    let condition = match error {
        rustls::Error::InvalidCertificate(why) => certificate_condition(why),
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            return client_certificate()
        }
        rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        )
        | rustls::Error::PeerIncompatible(_) => Condition::TlsProtocol,
        // Too long for a message, but one of TLS.
        rustls::Error::InvalidMessage(rustls::InvalidMessage::HandshakePayloadTooLarge) => {
            Condition::TlsFailure
        }
        rustls::Error::InvalidMessage(_) => Condition::TlsNotTls,
        _ => Condition::TlsFailure,
    };
    let said = match error {
        rustls::Error::AlertReceived(_) if condition == Condition::TlsFailure => {
            sentence!("probe.tls-broken-off")
        }
        _ => tls_complaint(condition),
    };
    Failure::new(condition, said).with("system", error.to_string())
}

fn certificate_condition(why: &CertificateError) -> Condition {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Condition::TlsExpired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Condition::TlsNotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Condition::TlsNameMismatch
        }
        CertificateError::UnknownIssuer => Condition::TlsUnknownRoot,
        CertificateError::Revoked => Condition::TlsRevoked,
        CertificateError::UnknownRevocationStatus => Condition::TlsRevocationOffline,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Condition::TlsWrongUsage
        }
        _ => Condition::TlsBadCertificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of a hundred certificates is TLS, only more of it than is read.
    #[test]
    fn a_chain_that_is_too_long_is_tls() {
        let failure = |why| {
            let error = rustls::Error::InvalidMessage(why);
            tls_failure(&std::io::Error::other(error)).condition
        };
        let long = rustls::InvalidMessage::HandshakePayloadTooLarge;
        assert_eq!(failure(long), Condition::TlsFailure);
        assert_eq!(failure(rustls::InvalidMessage::InvalidContentType), Condition::TlsNotTls);
    }
}
