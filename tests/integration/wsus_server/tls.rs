//! The test server's side of TLS: certificates of every kind of fault, made once per run.

use rcgen::{
    date_time_ymd, BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::sync::{Arc, OnceLock};

/// The root that the client is to trust.
pub struct Authority {
    pub der: Vec<u8>,
    // wsus_cli.rs, which is not for Windows, gives it to the program.
    #[cfg_attr(windows, allow(dead_code))]
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2049, 1, 1));
    let key = KeyPair::generate().expect("key");
    let certificate = params.self_signed(&key).expect("certificate");
    Authority {
        der: certificate.der().to_vec(),
        pem: certificate.pem(),
        issuer: Issuer::new(params, key),
    }
}

/// The trusted root of this run.
pub fn trusted() -> &'static Authority {
    static ROOT: OnceLock<Authority> = OnceLock::new();
    // A name of its own: a system that has met the root of another run must not take that one.
    let nanoseconds = || {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |time| time.as_nanos())
    };
    ROOT.get_or_init(|| {
        authority(&format!("wudiag test root {}-{}", std::process::id(), nanoseconds()))
    })
}

type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn leaf(mode: &str) -> Pair {
    let names: &[&str] = match mode {
        "wrong-name" => &["other.test"],
        "joined-names" => &["localhost&wsus.contoso.com"],
        _ => &["localhost", "127.0.0.1"],
    };
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("params");
    params.distinguished_name.push(
        DnType::CommonName,
        match mode {
            "wrong-name" => "other.test",
            "hostile-name" => "evil\x1B[2J\x1B]0;owned\x07\u{202E}\nThe way is open",
            "secret-name" => "http://admin:S3cret@wsus/?sig=S3cret",
            _ => "localhost",
        },
    );
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![if mode == "client-usage" {
        ExtendedKeyUsagePurpose::ClientAuth
    } else {
        ExtendedKeyUsagePurpose::ServerAuth
    }];
    let year = |from, to| (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    (params.not_before, params.not_after) = match mode {
        "expired" => year(2020, 2021),
        "not-yet" => year(2048, 2049),
        _ => year(2020, 2049),
    };
    if mode == "crl-offline" {
        // Port 1 of loopback: nobody listens.
        params.crl_distribution_points = vec![rcgen::CrlDistributionPoint {
            uris: vec!["http://127.0.0.1:1/root.crl".to_owned()],
        }];
    }
    let key = KeyPair::generate().expect("key");
    let certificate = match mode {
        "self-signed" | "hostile-name" | "secret-name" => params.self_signed(&key),
        "unknown-root" => params.signed_by(&key, &authority("a root that nobody trusts").issuer),
        _ => params.signed_by(&key, &trusted().issuer),
    };
    let der = certificate.expect("certificate").der().clone();
    (vec![der], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
}

/// The configuration of a mode; `None` for the modes that are not TLS at all.
pub fn config(mode: &str) -> Option<Arc<ServerConfig>> {
    if matches!(mode, "tls10" | "alert" | "plain-answer" | "silent" | "closed" | "reset") {
        return None;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions: &[&rustls::SupportedProtocolVersion] = match mode {
        "tls12" | "client-certificate" => &[&rustls::version::TLS12],
        "tls13" => &[&rustls::version::TLS13],
        _ => rustls::ALL_VERSIONS,
    };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .expect("versions");
    let builder = if mode.starts_with("client-certificate") {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(trusted().der.clone())).expect("root");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier =
            if mode.ends_with("accepted") { verifier.allow_unauthenticated() } else { verifier };
        builder.with_client_cert_verifier(verifier.build().expect("verifier"))
    } else {
        builder.with_no_client_auth()
    };
    let (chain, key) = leaf(mode);
    Some(Arc::new(builder.with_single_cert(chain, key).expect("certificate")))
}

/// A ServerHello of TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA, and nothing after it.
pub fn server_hello_tls10() -> Vec<u8> {
    let mut hello = vec![22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    hello.extend([42u8; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    hello
}
