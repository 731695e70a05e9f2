//! The server's URL as the policy spells it, and what is suspicious about it.

use crate::fault::Condition;
use crate::knowledge::{sentence, Sentence};
use crate::verdict::{Finding, Status};

/// A server's address: scheme, name, port; what stands behind is kept apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `https` instead of `http`.
    pub tls: bool,
    /// The name or address, in lower case, without brackets.
    pub host: String,
    /// The port, written or implied.
    pub port: u16,
    /// The path as it is written, without query and fragment; empty or beginning with `/`.
    pub path: String,
}

impl Url {
    /// Reads an absolute http or https URL.
    ///
    /// # Errors
    /// The condition that explains why the text is none, and a sentence.
    pub fn parse(text: &str) -> Result<Url, (Condition, Sentence)> {
        let invalid = |why: Sentence| Err((Condition::UrlInvalid, why));
        let text_trimmed = text.trim();
        let Some((scheme, rest)) = text_trimmed.split_once("://") else {
            return Err((
                Condition::UrlMissingScheme,
                sentence!("probe.url-missing-scheme", url = text),
            ));
        };
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => {
                return Err((
                    Condition::UrlBadScheme,
                    sentence!("probe.url-bad-scheme", scheme = scheme),
                ))
            }
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if authority.contains('@') {
            return invalid(sentence!("probe.url-no-user", url = text));
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(inside) => match inside.split_once(']') {
                Some((host, "")) if host.parse::<std::net::Ipv6Addr>().is_ok() => (host, None),
                Some((host, port)) if host.parse::<std::net::Ipv6Addr>().is_ok() => {
                    (host, port.strip_prefix(':').or(Some("x")))
                }
                _ => return invalid(sentence!("probe.url-no-ipv6", url = text)),
            },
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            },
        };
        let port = match port {
            None => {
                if tls {
                    443
                } else {
                    80
                }
            }
            Some(digits) => match digits.parse::<u16>() {
                Ok(port) if port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()) => port,
                _ => return invalid(sentence!("probe.url-no-port", url = text)),
            },
        };
        let well_formed = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'.' | b'_' | b':')
                || byte >= 0x80
        };
        if host.is_empty() || host.len() > 253 || !host.bytes().all(well_formed) {
            return invalid(sentence!("probe.url-no-host", url = text));
        }
        let path = tail.split(['?', '#']).next().unwrap_or("").replace('\\', "/");
        if path.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return invalid(sentence!("probe.url-no-blank", url = text));
        }
        Ok(Url { tls, host: host.to_ascii_lowercase(), port, path })
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.tls {
            "https"
        } else {
            "http"
        }
    }

    /// Name and port as the Host header has them: no port where it is the scheme's own.
    pub fn authority(&self) -> String {
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => bracketed(&self.host),
            _ => format!("{}:{}", bracketed(&self.host), self.port),
        }
    }

    /// The same server with another path.
    pub fn with_path(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme(), self.authority())
    }

    /// Whether both name the same server: scheme, name and port.
    pub fn same_server(&self, other: &Url) -> bool {
        self.tls == other.tls && self.host == other.host && self.port == other.port
    }
}

/// An IPv6 address in brackets, anything else as it is.
pub(super) fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

/// Judges the server's URL, and the status server's where it is known, without asking the network.
pub fn sanity(url: &str, status_server: Option<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |condition: Condition, status, detail: Sentence| {
        findings.push(Condition::finding(condition, status, detail))
    };
    let parsed = match Url::parse(url) {
        Ok(parsed) => parsed,
        Err((condition, detail)) => {
            add(condition, Status::Fail, detail);
            return findings;
        }
    };
    match parsed.path.as_str() {
        "" => {}
        "/" => {
            add(Condition::UrlTrailingSlash, Status::Warn, sentence!("probe.url-trailing-slash"))
        }
        path => add(Condition::UrlPath, Status::Warn, sentence!("probe.url-path", path = path)),
    }
    match (parsed.tls, parsed.port) {
        (false, port @ (443 | 8531)) => add(
            Condition::UrlPlainOnTlsPort,
            Status::Warn,
            sentence!("probe.url-plain-on-tls-port", port = port),
        ),
        (true, port @ (80 | 8530)) => add(
            Condition::UrlTlsOnPlainPort,
            Status::Warn,
            sentence!("probe.url-tls-on-plain-port", port = port),
        ),
        (_, 80 | 443 | 8530 | 8531) => {}
        (_, port) => add(
            Condition::UrlUnusualPort,
            Status::Warn,
            sentence!("probe.url-unusual-port", port = port),
        ),
    }
    if url.bytes().any(|byte| byte.is_ascii_uppercase()) {
        add(Condition::UrlUpperCase, Status::Info, sentence!("probe.url-upper-case"));
    }
    if let Some(other) = status_server {
        let same = Url::parse(other).is_ok_and(|other| other.same_server(&parsed));
        if !same {
            add(
                Condition::UrlServersDiffer,
                Status::Warn,
                sentence!("probe.url-servers-differ", status = other, url = url),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(url: &str, status: Option<&str>) -> Vec<String> {
        sanity(url, status).iter().map(|finding| finding.condition().to_owned()).collect()
    }

    #[test]
    fn rules() {
        assert_eq!(
            ids("http://wsus.contoso.com:8530", Some("HTTP://WSUS.contoso.com:8530/")),
            [""; 0]
        );
        assert_eq!(ids("wsus.contoso.com", None), ["url-missing-scheme"]);
        assert_eq!(ids("wsus.contoso.com:8530", None), ["url-missing-scheme"]);
        assert_eq!(ids("ftp://wsus", None), ["url-bad-scheme"]);
        assert_eq!(ids("http://wsus:8531", None), ["url-plain-on-tls-port"]);
        assert_eq!(ids("https://wsus:8530", None), ["url-tls-on-plain-port"]);
        assert_eq!(ids("http://wsus:8530/", None), ["url-trailing-slash"]);
        assert_eq!(ids("http://wsus:8530/wsus", None), ["url-path"]);
        assert_eq!(ids("http://Wsus:8080", None), ["url-unusual-port", "url-upper-case"]);
        assert_eq!(ids("http://wsus", Some("http://other")), ["url-servers-differ"]);
        assert_eq!(ids("http://wsus", Some("wsus")), ["url-servers-differ"]);
        for broken in [
            "http://",
            "http://:80",
            "http://a b",
            "http://a:0",
            "http://a:99999",
            "http://a:+1",
            "http://[::1",
            "http://u@h",
            "http://[::1]80",
        ] {
            assert_eq!(ids(broken, None), ["url-invalid"], "{broken}");
        }
    }

    #[test]
    fn parts() {
        let url = Url::parse(" https://[FE80::1]:8531/x?y ").unwrap();
        assert_eq!((url.host.as_str(), url.port, url.path.as_str()), ("fe80::1", 8531, "/x"));
        assert_eq!(url.with_path("/a"), "https://[fe80::1]:8531/a");
        assert_eq!(Url::parse("http://a:80").unwrap().authority(), "a");
    }
}
