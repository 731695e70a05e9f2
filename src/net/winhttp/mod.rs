//! The transport of Windows: WinHTTP with the machine's settings, as the agent uses it, so that the
//! error numbers are its own.

mod api;

use super::cert::{broken_rule, chain_facts, chain_value, tls_complaint};
use super::hello;
use super::limit::Limit;
use super::proxy::{self, Proxy, ProxyOption};
use super::transport::{BodyEnd, Request, Response, Target, TlsFacts, Transport};
use super::url::Url;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use api::{Access, Error, Exchange, Session};
use serde_json::{json, Map, Value};

/// HTTP by WinHTTP.
#[derive(Debug, Default)]
pub struct WinHttp {
    _private: (),
}

impl WinHttp {
    /// Uses the machine's roots, protocols and proxy.
    pub fn new() -> WinHttp {
        WinHttp::default()
    }
}

impl Transport for WinHttp {
    fn name(&self) -> &'static str {
        "winhttp"
    }

    fn choose_proxy(
        &self,
        url: &Url,
        option: &ProxyOption,
    ) -> Result<(Option<Proxy>, Map<String, Value>), Failure> {
        let mut evidence = internet_options(url);
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
                evidence.insert("source".to_owned(), "WinHTTP machine setting".into());
                match api::machine_proxy() {
                    Some((list, bypass)) => (list, bypass),
                    None => return Ok((None, evidence)),
                }
            }
        };
        evidence.insert("list".to_owned(), list.clone().into());
        evidence.insert("bypass".to_owned(), bypass.clone().into());
        Ok((proxy::choose(&list, &bypass, url)?, evidence))
    }

    fn handshake(&self, target: &Target, limit: &Limit) -> Result<TlsFacts, Failure> {
        let request = Request { path: "/".to_owned(), soap: None, max_body: 0 };
        let (target_of_thread, request_of_thread, limit_of_thread) =
            (target.clone(), request.clone(), limit.clone());
        let begun = limit.detached(move || {
            Ok(begin(&target_of_thread, "HEAD", &request_of_thread, &limit_of_thread))
        })?;
        let mut exchange = begun.map_err(|error| explain_tls(&error, target, limit))?;
        let facts = tls_facts(&exchange);
        // Half the time that is left: what TLS has shown must not be lost with an answer that does
        // not come.
        let half = Limit::after(limit.remaining()? / 2, &limit.cancel);
        let limit_of_thread = half.clone();
        let answer =
            half.detached(move || Ok(finish(&mut exchange, "HEAD", &request, &limit_of_thread)));
        let failure = match answer {
            // The answer to CONNECT: there was no TLS.
            Ok(Ok(response)) if response.status == 407 && target.proxy.is_some() => {
                return Err(Failure::new(
                    Condition::Http(407),
                    sentence!("probe.proxy-wants-user"),
                ));
            }
            Ok(Ok(response)) => {
                return Ok(TlsFacts { date: response.header("date").map(str::to_owned), ..facts })
            }
            Ok(Err(error)) => explain_tls(&error, target, limit),
            Err(failure) => failure,
        };
        // A server that has shown its certificate and then leaves HEAD without an answer fails at
        // HTTP, not here; one that wants a certificate of ours may say so only now.
        let about_tls = failure.condition.id().starts_with("tls-")
            || failure.evidence.contains_key("asksClientCertificate");
        if facts.chain.is_empty() || about_tls || failure.condition == Condition::Cancelled {
            return Err(failure);
        }
        Ok(facts)
    }

    fn request(
        &self,
        target: &Target,
        request: &Request,
        limit: &Limit,
    ) -> Result<Response, Failure> {
        let (target, request, limit_of_thread) = (target.clone(), request.clone(), limit.clone());
        limit.detached(move || {
            let verb = if request.soap.is_some() { "POST" } else { "GET" };
            let answer = begin(&target, verb, &request, &limit_of_thread)
                .and_then(|mut exchange| finish(&mut exchange, verb, &request, &limit_of_thread));
            answer.map_err(|error| failure(&error))
        })
    }
}

/// The Internet options of the user and of SYSTEM, which WinHTTP does not use: evidence for "works
/// in the browser", and for services that look there.
fn internet_options(url: &Url) -> Map<String, Value> {
    let mut evidence = Map::new();
    for (whose, options) in [("system", api::system_options()), ("user", api::user_options())] {
        if let Some(options) = options {
            evidence.insert(format!("{whose}WouldUse"), options.choice(url).into());
            evidence.insert(format!("{whose}AutoDetect"), options.auto_detect.into());
            evidence.insert(format!("{whose}AutoConfigUrl"), json!(options.auto_config_url));
            evidence.insert(format!("{whose}Proxy"), json!(options.proxy));
            evidence.insert(format!("{whose}Bypass"), json!(options.bypass));
        }
    }
    evidence
}

/// Connects, with TLS where that is wanted, and sends the request.
fn begin(target: &Target, verb: &str, request: &Request, limit: &Limit) -> Result<Exchange, Error> {
    let out_of_time = |_| Error::plain(api::TIMEOUT);
    let access = match &target.proxy_option {
        ProxyOption::System => Access::Default,
        ProxyOption::Direct => Access::None,
        ProxyOption::Use { server, bypass } => Access::Named(server, bypass),
    };
    let session = Session::open(super::transport::USER_AGENT, &access)?;
    let mut exchange = Exchange::open(
        session,
        &target.url.host,
        target.url.port,
        target.url.tls,
        verb,
        &request.path,
    )?;
    exchange.limit_time(limit.remaining().map_err(out_of_time)?)?;
    let (headers, body) = match &request.soap {
        None => ("Cache-Control: no-cache\r\n".to_owned(), String::new()),
        Some((action, envelope)) => {
            (format!("Cache-Control: no-cache\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\n"), envelope.clone())
        }
    };
    exchange.send(&headers, body.as_bytes())?;
    Ok(exchange)
}

/// The answer to what [`begin`] sent.
fn finish(
    exchange: &mut Exchange,
    verb: &str,
    request: &Request,
    limit: &Limit,
) -> Result<Response, Error> {
    exchange.receive()?;
    let status = exchange.status()?;
    let headers = headers_of(&exchange.headers());
    let promised = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse::<usize>().ok());
    let (body, end) = if verb == "HEAD" {
        (Vec::new(), BodyEnd::Complete)
    } else {
        read_body(exchange, promised, request.max_body, limit)?
    };
    Ok(Response { status, headers, body, end })
}

fn headers_of(raw: &str) -> Vec<(String, String)> {
    raw.lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

fn read_body(
    exchange: &mut Exchange,
    promised: Option<usize>,
    max: usize,
    limit: &Limit,
) -> Result<(Vec<u8>, BodyEnd), Error> {
    let mut body = Vec::new();
    let mut chunk = [0u8; 8_192];
    while body.len() < max {
        limit.remaining().map_err(|_| Error::plain(api::TIMEOUT))?;
        let want = chunk.len().min(max - body.len());
        match exchange.read(&mut chunk[..want]) {
            Ok(0) => {
                let short = promised.is_some_and(|promised| body.len() < promised);
                return Ok((body, if short { BodyEnd::Truncated } else { BodyEnd::Complete }));
            }
            Ok(count) => body.extend_from_slice(&chunk[..count.min(want)]),
            // The connection ended inside the body.
            Err(error) if error.code == api::CONNECTION_ERROR => {
                return Ok((body, BodyEnd::Truncated))
            }
            Err(error) => return Err(error),
        }
    }
    let end = if promised == Some(body.len()) { BodyEnd::Complete } else { BodyEnd::Capped };
    Ok((body, end))
}

fn tls_facts(exchange: &Exchange) -> TlsFacts {
    let (protocol, cipher) = exchange
        .security()
        .map_or((None, None), |(protocol, cipher)| (Some(protocol), Some(cipher)));
    let chain = exchange.certificates();
    TlsFacts { protocol, cipher, chain: chain_facts(chain.iter().map(Vec::as_slice)), date: None }
}

/// What a WinHTTP error means.
fn failure(error: &Error) -> Failure {
    let tls = |condition| (condition, tls_complaint(condition));
    let (condition, detail) = match error.code {
        12002 => (Condition::Timeout, sentence!("probe.no-answer-in-time")),
        12005 => (Condition::UrlInvalid, sentence!("probe.url-refused")),
        12006 => (Condition::UrlBadScheme, sentence!("probe.url-scheme-refused")),
        12007 => (Condition::NameNotResolved, sentence!("probe.name-unknown")),
        12017 => (Condition::Cancelled, sentence!("probe.cancelled")),
        12029 => (Condition::ConnectFailed, sentence!("probe.connection-none")),
        10053 | 10054 => (Condition::Reset, sentence!("probe.reset")),
        10060 => (Condition::ConnectTimeout, sentence!("probe.connection-none-in-time")),
        10061 => (Condition::ConnectRefused, sentence!("probe.connection-refused")),
        12030 => (Condition::Closed, sentence!("probe.closed-or-reset")),
        12037 => tls(Condition::TlsExpired),
        12038 => tls(Condition::TlsNameMismatch),
        12044 | 12185 | 12186 => tls(Condition::TlsClientCertificate),
        12045 => tls(Condition::TlsUnknownRoot),
        12057 => tls(Condition::TlsRevocationOffline),
        12152 => (Condition::InvalidResponse, sentence!("probe.not-http")),
        12156 => (Condition::RedirectLoop, sentence!("probe.redirect-refused")),
        12157 | 12175 | 12188 => return secure_failure(error),
        12169 => tls(Condition::TlsBadCertificate),
        12170 => tls(Condition::TlsRevoked),
        12179 => tls(Condition::TlsWrongUsage),
        12181 => (Condition::TooManyHeaders, sentence!("probe.too-many-headers")),
        12182 | 12183 => (Condition::HeaderTooLarge, sentence!("probe.header-too-large")),
        _ => (Condition::Unexpected, sentence!("probe.winhttp-failed")),
    };
    Failure::new(condition, detail).with("winhttp", error.code)
}

/// 12175 says nothing more; the flags of the status callback do.
fn secure_failure(error: &Error) -> Failure {
    let rules = [
        (0x04, Condition::TlsRevoked),
        (0x20, Condition::TlsExpired),
        (0x10, Condition::TlsNameMismatch),
        (0x08, Condition::TlsUnknownRoot),
        (0x40, Condition::TlsWrongUsage),
        (0x02, Condition::TlsBadCertificate),
        (0x01, Condition::TlsRevocationOffline),
    ];
    let condition = rules
        .iter()
        .find(|(flag, _)| error.secure_flags & flag != 0)
        .map_or(Condition::TlsFailure, |(_, condition)| *condition);
    Failure::new(condition, tls_complaint(condition))
        .with("winhttp", error.code)
        .with("secureFlags", error.secure_flags)
}

/// The same, with what a look at the server's hello adds.
fn explain_tls(error: &Error, target: &Target, limit: &Limit) -> Failure {
    let mut failure = failure(error);
    if matches!(
        failure.condition,
        Condition::Timeout
            | Condition::Cancelled
            | Condition::NameNotResolved
            | Condition::ConnectFailed
    ) {
        return failure;
    }
    let seen = hello::look(target, limit);
    if seen.asks_client_certificate {
        failure.evidence.insert("asksClientCertificate".to_owned(), true.into());
    }
    let before = failure.condition;
    if before == Condition::TlsFailure && seen.asks_client_certificate {
        failure.condition = Condition::TlsClientCertificate;
        failure.detail = tls_complaint(Condition::TlsClientCertificate);
    }
    if before.id().starts_with("tls-") {
        seen.explain(&mut failure);
    }
    let vague = matches!(
        before,
        Condition::TlsFailure
            | Condition::TlsExpired
            | Condition::TlsUnknownRoot
            | Condition::TlsBadCertificate
    );
    if vague && failure.condition == before {
        if let Some((condition, detail)) = broken_rule(&seen.chain, &target.url.host) {
            failure.condition = condition;
            failure.detail = detail;
        }
    }
    if !seen.chain.is_empty() {
        failure = failure.with("chain", chain_value(&seen.chain));
    }
    failure
}
