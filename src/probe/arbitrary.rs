//! No input, however broken, may panic: every parser of the probe against arbitrary bytes.

use super::{judge, soap};
use crate::machine::{facts, health, policy};
use crate::net::{cert, clock, proxy, sanity, Url};
use crate::net::{BodyEnd, Response};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts(text in "\\PC{0,80}", tail in "[a-zA-Z0-9:/.@\\[\\]%é-]{0,40}") {
        for url in [text.clone(), format!("http://{tail}"), format!("https://{tail}{text}")] {
            let _ = sanity(&url, Some(&text));
            if let Ok(parsed) = Url::parse(&url) {
                prop_assert!(parsed.port > 0 && !parsed.host.is_empty());
                let _ = proxy::choose(&text, &tail, &parsed);
                let _ = proxy::bypassed(&tail, &parsed.host);
            }
        }
        let _ = clock::http_date(&text);
        let document: serde_json::Value = serde_json::json!({ "policy": { "native": { "WindowsUpdate": { "WUServer": text, "WUStatusServer": tail }, "AU": { "UseWUServer": 1 } } }, "disk": text, "services": [text], "agent": { "version": tail } });
        let (facts, _) = facts::read_lenient(&document.to_string());
        let _ = policy::evaluate(&facts);
        let _ = health::evaluate(&facts);
    }

    #[test]
    fn bodies(body in proptest::collection::vec(any::<u8>(), 0..200), status in any::<u16>(), piece in "(<[a-z:/]{0,6}(GetConfigResult|faultstring|Fault|Envelope)[ >]?){0,6}") {
        for body in [body.clone(), piece.into_bytes()] {
            let response = Response { status, headers: Vec::new(), body, end: BodyEnd::Complete };
            let _ = soap::judge(&response);
            for service in &judge::SERVICES {
                let _ = judge::judge(service, &response);
            }
        }
        let _ = cert::chain_facts([body.as_slice()]);
    }

    #[test]
    fn seconds(seconds in -100_000_000_000i64..100_000_000_000) {
        prop_assert!(clock::iso(seconds).ends_with('Z'));
    }
}
