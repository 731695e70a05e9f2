//! Which code the agent logs for which fault: `data/probe/failures.tsv`, parsed once.

use crate::codes::{identify, Space};
use std::sync::OnceLock;

static TABLE: &str = include_str!("../../data/probe/failures.tsv");

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of the condition.
    pub condition: &'static str,
    /// What the agent logs; none where the agent never meets the fault.
    pub hresult: Option<u32>,
    /// Other codes that stand for the same fault.
    pub also: Vec<u32>,
    /// Remedy ids, least intrusive first.
    pub remedies: Vec<&'static str>,
    /// Where the fact comes from.
    pub source: &'static str,
}

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
    PolicyConflict = "policy-conflict",
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
    Row::all().iter().find(is_it).map_or("http-other", |row| row.condition)
}

impl Condition {
    /// The row of this condition.
    pub fn row(self) -> &'static Row {
        static UNKNOWN: Row = Row {
            condition: "unexpected",
            hresult: Some(0x8024_4FFF),
            also: Vec::new(),
            remedies: Vec::new(),
            source: "",
        };
        let id = self.id();
        Row::all().iter().find(|row| row.condition == id).unwrap_or(&UNKNOWN)
    }
}

impl Row {
    /// Every row, in the file's order.
    pub fn all() -> &'static [Row] {
        static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
        ROWS.get_or_init(|| rows_of(TABLE).filter_map(|fields| parse(&fields)).collect())
    }
}

/// The lines of a table under `data/probe`: comments and the line of column names left out.
pub(crate) fn rows_of(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(|line| line.split('\t').collect())
}

/// The items of a field; `-` is none.
pub(crate) fn list(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(',').filter(|item| *item != "-" && !item.is_empty())
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

fn parse(fields: &[&'static str]) -> Option<Row> {
    let [condition, hresult, also, remedies, source] = fields else { return None };
    Some(Row {
        condition,
        hresult: hex(hresult),
        also: list(also).filter_map(hex).collect(),
        remedies: list(remedies).collect(),
        source,
    })
}

/// The symbolic name of an HRESULT.
pub(crate) fn name_of(hresult: u32) -> Option<&'static str> {
    identify(hresult, Space::Hresult).name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::inner;

    #[test]
    fn every_line_is_read_and_every_code_has_a_name() {
        let lines =
            TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count() - 1;
        assert_eq!(Row::all().len(), lines);
        for row in Row::all() {
            assert!(!row.source.is_empty(), "{}: no source", row.condition);
            for code in row.hresult.iter().chain(&row.also) {
                assert!(name_of(*code).is_some(), "{}: 0x{code:08X} has no name", row.condition);
            }
        }
    }

    #[test]
    fn conditions_and_rows_are_the_same_set() {
        for condition in Condition::FIXED {
            assert_eq!(condition.row().condition, condition.id());
        }
        for row in Row::all().iter().filter(|row| !row.condition.starts_with("http-")) {
            assert!(
                Condition::FIXED.iter().any(|condition| condition.id() == row.condition),
                "{} is in no code",
                row.condition
            );
        }
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
