//! What a presented certificate says, and which rule of trust it breaks. Parsing only: nothing here
//! decides about a connection.

use super::clock;
use crate::fault::Condition;
use crate::knowledge::{sentence, Sentence};
use serde::Serialize;
use std::net::IpAddr;
use x509_parser::extensions::DistributionPointName;
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_OCSP;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate};

/// One certificate of a presented chain.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertFacts {
    /// The subject.
    pub subject: String,
    /// The issuer.
    pub issuer: String,
    /// The names and addresses that it stands for.
    pub names: Vec<String>,
    /// ISO 8601, UTC.
    pub not_before: String,
    /// ISO 8601, UTC.
    pub not_after: String,
    /// Subject and issuer are the same.
    pub self_signed: bool,
    /// Where its revocation can be asked for (OCSP) or looked up (CRL).
    pub revocation: Vec<String>,
    #[serde(skip)]
    valid: (i64, i64),
    #[serde(skip)]
    common_names: Vec<String>,
}

/// Reads certificates; those that cannot be read are left out.
pub fn chain_facts<'a>(chain: impl IntoIterator<Item = &'a [u8]>) -> Vec<CertFacts> {
    chain.into_iter().take(10).filter_map(facts).collect()
}

/// A chain as evidence.
pub fn chain_value(chain: &[CertFacts]) -> serde_json::Value {
    serde_json::to_value(chain).unwrap_or_default()
}

fn facts(der: &[u8]) -> Option<CertFacts> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = match certificate.subject_alternative_name() {
        Ok(Some(extension)) => {
            extension.value.general_names.iter().filter_map(name).take(100).collect()
        }
        _ => Vec::new(),
    };
    let valid = (
        certificate.validity().not_before.timestamp(),
        certificate.validity().not_after.timestamp(),
    );
    Some(CertFacts {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        names,
        not_before: clock::iso(valid.0),
        not_after: clock::iso(valid.1),
        self_signed: certificate.subject() == certificate.issuer(),
        revocation: revocation(&certificate),
        valid,
        common_names: certificate
            .subject()
            .iter_common_name()
            .filter_map(|name| name.as_str().ok())
            .map(str::to_owned)
            .collect(),
    })
}

/// URLs of OCSP responders and CRLs, ten at most.
fn revocation(certificate: &X509Certificate<'_>) -> Vec<String> {
    let url = |name: &GeneralName<'_>| match name {
        GeneralName::URI(url) => Some((*url).to_owned()),
        _ => None,
    };
    let mut urls = Vec::new();
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::AuthorityInfoAccess(access) => {
                urls.extend(
                    access
                        .accessdescs
                        .iter()
                        .filter(|entry| entry.access_method == OID_PKIX_ACCESS_DESCRIPTOR_OCSP)
                        .filter_map(|entry| url(&entry.access_location)),
                );
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point
                    {
                        urls.extend(names.iter().filter_map(url));
                    }
                }
            }
            _ => {}
        }
    }
    urls.truncate(10);
    urls
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match *bytes {
            [a, b, c, d] => Some(IpAddr::from([*a, *b, *c, *d]).to_string()),
            bytes => <[u8; 16]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    }
}

/// The rule that a chain breaks for `host` now, as far as the chain alone can tell, and a sentence.
/// `None`: dates and names are right, so the root, the revocation or the usage is not.
pub fn broken_rule(chain: &[CertFacts], host: &str) -> Option<(Condition, Sentence)> {
    let leaf = chain.first()?;
    let now = clock::now();
    for certificate in chain {
        if now > certificate.valid.1 {
            let said = sentence!(
                "probe.certificate-expired",
                subject = certificate.subject,
                date = certificate.not_after
            );
            return Some((Condition::TlsExpired, said));
        }
        if now < certificate.valid.0 {
            let said = sentence!(
                "probe.certificate-not-yet-valid",
                subject = certificate.subject,
                date = certificate.not_before
            );
            return Some((Condition::TlsNotYetValid, said));
        }
    }
    if leaf.self_signed {
        return Some((
            Condition::TlsSelfSigned,
            sentence!("probe.certificate-self-signed", subject = leaf.subject),
        ));
    }
    if !names_match(leaf, host) {
        let all = leaf.names.iter().chain(&leaf.common_names);
        if let Some(joined) = all.into_iter().find(|name| is_joined(name)) {
            let said = sentence!("probe.certificate-names-joined", names = joined, host = host);
            return Some((Condition::TlsNameMismatch, said));
        }
        let names =
            if leaf.names.is_empty() { leaf.subject.clone() } else { leaf.names.join(", ") };
        return Some((
            Condition::TlsNameMismatch,
            sentence!("probe.certificate-name", names = names, host = host),
        ));
    }
    None
}

/// What is wrong with TLS, as far as the condition alone tells.
pub fn tls_complaint(condition: Condition) -> Sentence {
    match condition {
        Condition::TlsExpired | Condition::TlsNotYetValid => {
            sentence!("probe.certificate-out-of-date")
        }
        Condition::TlsNameMismatch => sentence!("probe.certificate-name-other"),
        Condition::TlsUnknownRoot => sentence!("probe.certificate-issuer-unknown"),
        Condition::TlsRevoked => sentence!("probe.certificate-revoked"),
        Condition::TlsRevocationOffline => sentence!("probe.certificate-revocation-unknown"),
        Condition::TlsWrongUsage => sentence!("probe.certificate-usage"),
        Condition::TlsBadCertificate => sentence!("probe.certificate-damaged"),
        Condition::TlsClientCertificate => sentence!("probe.client-certificate"),
        Condition::TlsProtocol => sentence!("probe.tls-nothing-in-common"),
        Condition::TlsNotTls => sentence!("probe.tls-not-tls"),
        _ => sentence!("probe.tls-failed"),
    }
}

fn names_match(leaf: &CertFacts, host: &str) -> bool {
    let candidates = if leaf.names.is_empty() { &leaf.common_names } else { &leaf.names };
    candidates.iter().any(|name| name_matches(name, host))
}

/// Whether a name of a certificate, which may begin with `*.`, stands for a host.
pub(crate) fn name_matches(pattern: &str, host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return pattern.parse() == Ok(address);
    }
    let (pattern, host) = (pattern.trim_end_matches('.'), host.trim_end_matches('.'));
    match pattern.strip_prefix("*.") {
        Some(domain) => host
            .split_once('.')
            .is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(domain)),
        None => pattern.eq_ignore_ascii_case(host),
    }
}

/// Whether a name of a certificate is several names of hosts in one: `a&b`, `dns=a&dns=b`. Nobody asks
/// for a host of that name.
pub(crate) fn is_joined(name: &str) -> bool {
    let is_host = |part: &str| {
        let part =
            part.get(4..).filter(|_| part.to_ascii_lowercase().starts_with("dns=")).unwrap_or(part);
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'*');
        !part.is_empty() && part.bytes().all(fits)
    };
    name.contains('&') && name.split('&').all(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(name_matches("*.contoso.com", "WSUS.contoso.com"));
        assert!(!name_matches("*.contoso.com", "a.b.contoso.com"));
        assert!(!name_matches("*.contoso.com", "contoso.com"));
        assert!(name_matches("127.0.0.1", "127.0.0.1"));
        assert!(!name_matches("*.0.0.1", "127.0.0.1"));
        assert!(is_joined("a.contoso.com&b.contoso.net") && is_joined("dns=a.contoso.com&DNS=b"));
        assert!(!is_joined("a.contoso.com") && !is_joined("Smith & Sons") && !is_joined("a&"));
    }

    #[test]
    fn names_in_one_are_said_so() {
        let leaf = |name: &str| CertFacts {
            names: vec![name.to_owned()],
            valid: (0, i64::MAX),
            ..CertFacts::default()
        };
        let english = crate::knowledge::Language::English;
        let said =
            |name: &str| broken_rule(&[leaf(name)], "a.contoso.com").unwrap().1.render(english);
        assert!(said("a.contoso.com&b.contoso.com").contains("one name"));
        assert!(!said("c.contoso.com").contains("one name"));
    }

    #[test]
    fn garbage_is_left_out() {
        let pieces: [&[u8]; 3] = [&[], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], b"certificate"];
        assert!(chain_facts(pieces).is_empty());
        assert!(broken_rule(&[], "host").is_none());
    }
}
