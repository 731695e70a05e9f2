//! Any bytes as the answer of a server, in pieces of any length; what it means to each step of a
//! probe; any text as URL, as a list of proxies.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Map;
use std::time::Duration;
use wudiag::fault::Failure;
use wudiag::net::{
    fuzzing, sanity, Limit, Proxy, ProxyOption, Request, Response, Target, TlsFacts, Transport, Url,
};
use wudiag::probe::{probe_with, ProbeOptions};
use wudiag_fuzz::{bounded, parts, Most};

/// Every request is answered so.
struct Answers(Response);

impl Transport for Answers {
    fn name(&self) -> &'static str {
        "fuzz"
    }

    fn choose_proxy(
        &self,
        _: &Url,
        _: &ProxyOption,
    ) -> Result<(Option<Proxy>, Map<String, serde_json::Value>), Failure> {
        Ok((None, Map::new()))
    }

    fn handshake(&self, _: &Target, _: &Limit) -> Result<TlsFacts, Failure> {
        Ok(TlsFacts::default())
    }

    fn request(&self, _: &Target, _: &Request, _: &Limit) -> Result<Response, Failure> {
        Ok(self.0.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    let [first, rest @ ..] = data else { return };
    bounded(data.len(), &Most::PARSER, || {
        let _ = fuzzing::answer(rest, usize::from(*first));
    });
    let texts: Vec<String> =
        parts(rest, 3).iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    bounded(data.len(), &Most::PARSER, || {
        let _ = Url::parse(&texts[0]);
        let _ = sanity(&texts[0], Some(&texts[1]));
        let _ = fuzzing::proxy(&texts[0], &texts[1], &texts[2]);
    });
    let Some(answer) = fuzzing::answer(rest, usize::MAX) else { return };
    bounded(data.len(), &Most::READER, || {
        let mut options = ProbeOptions::new("http://127.0.0.1:1");
        (options.soap, options.timeout) = (true, Duration::from_secs(1));
        let probe = probe_with(&options, &Answers(answer));
        assert!(serde_json::to_string(&probe).is_ok());
    });
});
