//! Which code the agent logs for which fault: `data/probe/failures.tsv`, read by the build script.

use crate::knowledge::RemedyId;
use crate::verdict::RuleId;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of the condition.
    pub condition: &'static str,
    /// The cause.
    pub rule: RuleId,
    /// What the agent logs; none where the agent never meets the fault.
    pub hresult: Option<u32>,
    /// Other codes that stand for the same fault.
    pub also: &'static [u32],
    /// What to do, least intrusive first.
    pub remedies: &'static [RemedyId],
}

#[rustfmt::skip]
#[allow(clippy::unreadable_literal)]
mod generated {
    use super::{RemedyId, Row, RuleId};
    include!(concat!(env!("OUT_DIR"), "/faults.rs"));
}
use generated::ROWS;

macro_rules! conditions {
    ($($variant:ident = $id:literal,)*) => {
        /// A fault of the way to the server; the id of a row in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each is its id; the table explains it
        pub enum Condition {
            /// The server answered with this HTTP status.
            Http(u16),
            $($variant,)*
        }

        impl Condition {
            /// The id in the table. Statuses without a row share `http-other`.
            pub fn id(self) -> &'static str {
                match self {
                    Condition::Http(status) => http_id(status),
                    $(Condition::$variant => $id,)*
                }
            }

            #[cfg(test)]
            const FIXED: &'static [Condition] = &[$(Condition::$variant,)*];
        }
    };
}

conditions! {
    UrlMissingScheme = "url-missing-scheme",
    UrlBadScheme = "url-bad-scheme",
    UrlInvalid = "url-invalid",
    UrlPlainOnTlsPort = "url-plain-on-tls-port",
    UrlTlsOnPlainPort = "url-tls-on-plain-port",
    UrlPath = "url-path",
    UrlTrailingSlash = "url-trailing-slash",
    UrlUpperCase = "url-upper-case",
    UrlUnusualPort = "url-unusual-port",
    UrlServersDiffer = "url-servers-differ",
    ProxyInvalid = "proxy-invalid",
    NameNotResolved = "name-not-resolved",
    NameTimeout = "name-timeout",
    ProxyNameNotResolved = "proxy-name-not-resolved",
    ConnectRefused = "connect-refused",
    ConnectUnreachable = "connect-unreachable",
    ConnectFailed = "connect-failed",
    ConnectTimeout = "connect-timeout",
    Timeout = "timeout",
    Reset = "reset",
    Closed = "closed",
    TlsFailure = "tls-failure",
    TlsProtocol = "tls-protocol",
    TlsNotTls = "tls-not-tls",
    TlsExpired = "tls-expired",
    TlsNotYetValid = "tls-not-yet-valid",
    TlsNameMismatch = "tls-name-mismatch",
    TlsUnknownRoot = "tls-unknown-root",
    TlsSelfSigned = "tls-self-signed",
    TlsRevoked = "tls-revoked",
    TlsRevocationOffline = "tls-revocation-offline",
    TlsWrongUsage = "tls-wrong-usage",
    TlsBadCertificate = "tls-bad-certificate",
    TlsClientCertificate = "tls-client-certificate",
    RedirectOtherHost = "redirect-other-host",
    RedirectDowngrade = "redirect-downgrade",
    RedirectLoop = "redirect-loop",
    RedirectBroken = "redirect-broken",
    InvalidResponse = "invalid-response",
    HeaderTooLarge = "header-too-large",
    TooManyHeaders = "too-many-headers",
    BodyTruncated = "body-truncated",
    NotWsus = "not-wsus",
    NotSoap = "not-soap",
    SoapFault = "soap-fault",
    NotACabinet = "not-a-cabinet",
    NotVersionXml = "not-version-xml",
    NoContentDirectory = "no-content-directory",
    ClockDifference = "clock-difference",
    EndpointBlocked = "endpoint-blocked",
    Cancelled = "cancelled",
    Unexpected = "unexpected",
}

fn http_id(status: u16) -> &'static str {
    let is_it = |row: &&Row| {
        row.condition.strip_prefix("http-").is_some_and(|number| number.parse() == Ok(status))
    };
    ROWS.iter().find(is_it).map_or("http-other", |row| row.condition)
}

impl Condition {
    /// The row of this condition.
    pub fn row(self) -> &'static Row {
        let id = self.id();
        // Every condition has a row: a test compares both sets.
        ROWS.iter().find(|row| row.condition == id).unwrap_or(&ROWS[ROWS.len() - 1])
    }
}

impl Row {
    /// Every row, in the file's order.
    pub fn all() -> &'static [Row] {
        ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{identify, inner, Space};

    #[test]
    fn every_code_has_a_name() {
        for row in ROWS {
            for code in row.hresult.iter().chain(row.also) {
                let name = identify(*code, Space::Hresult).name;
                assert!(name.is_some(), "{}: 0x{code:08X} has no name", row.condition);
            }
        }
    }

    #[test]
    fn conditions_and_rows_are_the_same_set() {
        for condition in Condition::FIXED {
            assert_eq!(condition.row().condition, condition.id());
        }
        for row in ROWS.iter().filter(|row| !row.condition.starts_with("http-")) {
            assert!(
                Condition::FIXED.iter().any(|condition| condition.id() == row.condition),
                "{} is in no code",
                row.condition
            );
        }
        assert_eq!(ROWS[ROWS.len() - 1].condition, "unexpected");
    }

    #[test]
    fn statuses_have_the_code_that_wraps_them() {
        for status in 400..600u16 {
            let row = Condition::Http(status).row();
            match row.hresult.and_then(inner) {
                Some((Space::Http, wrapped)) => assert_eq!(wrapped, u32::from(status)),
                _ => assert_eq!(row.hresult, Some(0x8024_402B), "{status}"),
            }
        }
        assert_eq!(Condition::Http(503).row().hresult, Some(0x8024_4022));
    }
}
