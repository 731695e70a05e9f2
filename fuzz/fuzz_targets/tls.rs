//! Any bytes as the messages of a TLS handshake, and as certificates.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::net::cert::{broken_rule, chain_facts, chain_value};
use wudiag::net::fuzzing::hello;
use wudiag_fuzz::{bounded, parts, Most};

fuzz_target!(|data: &[u8]| {
    bounded(data.len(), &Most::PARSER, || {
        hello(data);
        let chain = chain_facts(parts(data, 3));
        for host in ["localhost", "127.0.0.1", "*.a", ""] {
            let _ = broken_rule(&chain, host);
        }
        assert!(serde_json::to_string(&chain_value(&chain)).is_ok());
    });
});
