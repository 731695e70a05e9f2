//! The walk: first what needs no network, then the connection, then everything else side by side.

use super::judge::{self, Service, SERVICES};
use super::options::ProbeOptions;
use super::report::{Probe, Step, StepId};
use super::soap;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::{remedy_id, sentence, RemedyId, Sentence};
use crate::machine::policy::Policy;
use crate::net::connect::{connect, first_hop, resolve};
use crate::net::Limit;
use crate::net::{cert, clock};
use crate::net::{sanity, Url};
use crate::net::{Request, Response, Target, TlsFacts, Transport};
use crate::verdict::Status;
use serde_json::{Map, Value};
use std::thread::ScopedJoinHandle;
use std::time::Instant;

/// Redirects on the same server that are followed.
const MAX_REDIRECTS: usize = 5;
/// A clock that differs by more seconds is worth a warning.
const MAX_CLOCK_DIFFERENCE: i64 = 300;

/// Probes with the transport of this system.
pub fn probe(options: &ProbeOptions) -> Probe {
    probe_with(options, &*crate::net::system_transport())
}

/// Probes with a given transport.
pub fn probe_with(options: &ProbeOptions, transport: &dyn Transport) -> Probe {
    match options.policy.as_ref().filter(|_| options.url.trim().is_empty()) {
        None => probe_url(options, transport),
        Some(policy)
            if policy.managed_by != "windows-update" || policy.status() == Status::Fail =>
        {
            let mut own = options.clone();
            own.url = policy.server.clone().unwrap_or_default();
            own.status_server = own.status_server.or_else(|| policy.status_server.clone());
            probe_url(&own, transport)
        }
        Some(policy) => without_server(options, policy),
    }
}

/// The answer for a machine that uses no update server of its own, and whose policy does not keep
/// it from updates.
fn without_server(options: &ProbeOptions, policy: &Policy) -> Probe {
    let verdict = match &policy.server {
        Some(server) => sentence!("probe.server-unused", server = server),
        None => sentence!("probe.no-server"),
    };
    let mut probe = Probe::conclude(None, vec![policy_step(options)], options.language);
    probe.verdict = verdict.render(options.language);
    probe
}

fn probe_url(options: &ProbeOptions, transport: &dyn Transport) -> Probe {
    let mut steps = vec![policy_step(options), url_step(options)];
    walk(options, transport, &mut steps);
    for id in [StepId::Proxy, StepId::Dns, StepId::Tcp, StepId::Tls, StepId::Soap]
        .into_iter()
        .chain(SERVICES.iter().map(|service| service.id))
    {
        if !steps.iter().any(|step| step.id == id) {
            steps.push(Step::new(id, Status::Skipped, skip_reason(options, id, &steps)));
        }
    }
    if options.policy.is_none() {
        // Somebody typed the address: no policy is the cause.
        for step in &mut steps {
            step.drop_remedies(of_policy);
        }
    }
    let mut probe = Probe::conclude(Some(&options.url), steps, options.language);
    if probe.first_failure.is_none() && options.cancel.is_cancelled() {
        probe.verdict = sentence!("probe.cancelled-early").render(options.language);
    }
    probe
}

/// What changes the policy that names the server.
fn of_policy(remedy: RemedyId) -> bool {
    const OF_POLICY: [RemedyId; 5] = [
        remedy_id!("clear-wsus-policy"),
        remedy_id!("compare-iis-binding"),
        remedy_id!("fix-wsus-policy"),
        remedy_id!("set-status-server"),
        remedy_id!("set-wsus-scheme"),
    ];
    OF_POLICY.contains(&remedy)
}

fn skip_reason(options: &ProbeOptions, id: StepId, steps: &[Step]) -> Sentence {
    let broken = steps.iter().find(|step| {
        step.status == Status::Fail && step.id != StepId::Policy && step.id <= StepId::Tls
    });
    match broken {
        Some(step) => sentence!("probe.skip-after", step = step.id.as_str()),
        None if id == StepId::Soap && !options.soap => sentence!("probe.skip-not-asked"),
        None if options.skip_network => sentence!("probe.skip-no-network"),
        None if id == StepId::Tls => sentence!("probe.skip-http"),
        None => sentence!("probe.cancelled"),
    }
}

fn policy_step(options: &ProbeOptions) -> Step {
    let Some(policy) = &options.policy else {
        return Step::new(StepId::Policy, Status::Skipped, sentence!("probe.no-policy-facts"));
    };
    let mut step = Step::new(StepId::Policy, Status::Pass, sentence!("probe.policy-sound"));
    let standing = || policy.findings.iter().filter(|finding| finding.stands());
    // The worst is first.
    if let Some(worst) = standing().next().filter(|worst| worst.status > Status::Info) {
        let mut worst = worst.clone();
        if worst.status != Status::Fail {
            worst.codes.clear();
        }
        step.find(worst);
    }
    let rules: Vec<&str> = standing().map(|finding| finding.rule.as_str()).collect();
    step.note("findings", rules);
    step
}

fn url_step(options: &ProbeOptions) -> Step {
    let started = Instant::now();
    let findings = sanity(&options.url, options.status_server.as_deref());
    let mut step = Step::new(StepId::Url, Status::Pass, sentence!("probe.url-sound"));
    let conditions: Vec<&str> = findings.iter().map(|finding| finding.condition()).collect();
    // The first of the worst.
    if let Some(worst) = findings.iter().rev().max_by_key(|finding| finding.status) {
        step.note("findings", conditions);
        step.find(worst.clone());
    }
    step.ms = millis(started);
    step
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Runs one step, with its time.
fn timed(id: StepId, work: impl FnOnce() -> Result<Step, Failure>) -> Step {
    let started = Instant::now();
    let mut step = work().unwrap_or_else(|failure| match failure.condition {
        Condition::Cancelled => Step::new(id, Status::Skipped, failure.detail),
        _ => Step::failed(id, failure),
    });
    step.ms = millis(started);
    step
}

/// The steps from the proxy on, as far as they can be tried.
fn walk(options: &ProbeOptions, transport: &dyn Transport, steps: &mut Vec<Step>) {
    let Ok(url) = Url::parse(&options.url) else { return };
    let mut chosen = None;
    steps.push(timed(StepId::Proxy, || {
        let (proxy, evidence) = transport.choose_proxy(&url, &options.proxy)?;
        let detail = match &proxy {
            Some(proxy) => sentence!("probe.proxy-used", proxy = proxy),
            None => sentence!("probe.proxy-none"),
        };
        let mut step = Step::new(StepId::Proxy, Status::Pass, detail);
        step.seen = evidence;
        step.note("proxy", proxy.as_ref().map(ToString::to_string));
        step.note("transport", transport.name());
        chosen = Some(proxy);
        Ok(step)
    }));
    let Some(proxy) = chosen else { return };
    if options.skip_network {
        return;
    }
    let target = Target { url, proxy, proxy_option: options.proxy.clone() };
    if !reach(options, &target, steps) {
        return;
    }
    let limit = Limit::after(options.timeout, &options.cancel);
    let (tls, services) = std::thread::scope(|scope| {
        let tls = target.url.tls.then(|| scope.spawn(|| tls_step(transport, &target, &limit)));
        let services: Vec<_> = SERVICES
            .iter()
            .map(|service| {
                scope.spawn(|| service_step(transport, &target, service, options, &limit))
            })
            .collect();
        let soap =
            options.soap.then(|| scope.spawn(|| soap_step(transport, &target, options, &limit)));
        let services: Vec<Dated> = services.into_iter().chain(soap).map(joined).collect();
        (tls.map(joined), services)
    });
    let date = services
        .iter()
        .find_map(|(_, date)| date.clone())
        .or_else(|| tls.as_ref().and_then(|(_, date)| date.clone()));
    let tls_failed = tls.as_ref().is_some_and(|(step, _)| step.status == Status::Fail);
    let mut fresh: Vec<Step> = tls.into_iter().map(|(step, _)| step).collect();
    if !tls_failed {
        fresh.extend(services.into_iter().map(|(step, _)| step));
        judge::tell_nothing(&mut fresh);
    }
    if let Some(date) = date {
        let id = if target.url.tls { StepId::Tls } else { StepId::Client };
        if let Some(step) = fresh.iter_mut().find(|step| step.id == id) {
            compare_clocks(step, &date);
        }
    }
    steps.extend(fresh);
}

/// What a thread has made. Its panic goes on here: a step that is lost must not look like one that
/// was not tried.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Name and connection; true when the server, or its proxy, answers.
fn reach(options: &ProbeOptions, target: &Target, steps: &mut Vec<Step>) -> bool {
    let limit = Limit::after(options.timeout, &options.cancel);
    let (host, port) = first_hop(target);
    let proxied = target.proxy.is_some();
    let mut addresses = Vec::new();
    steps.push(timed(StepId::Dns, || {
        addresses = resolve(target, &limit)?;
        let shown: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
        let said = match proxied {
            true => {
                sentence!("probe.proxy-name-resolved", host = host, addresses = shown.join(", "))
            }
            false => sentence!("probe.name-resolved", host = host, addresses = shown.join(", ")),
        };
        let mut step = Step::new(StepId::Dns, Status::Pass, said);
        step.note("host", host);
        step.note("addresses", shown);
        Ok(step)
    }));
    if addresses.is_empty() {
        return false;
    }
    steps.push(timed(StepId::Tcp, || {
        let stream = connect(&addresses, &limit)?;
        let peer = stream.peer_addr().map(|address| address.to_string()).unwrap_or_default();
        let said = match proxied {
            true => sentence!("probe.port-of-proxy-answers", port = port, host = host),
            false => sentence!("probe.port-of-host-answers", port = port, host = host),
        };
        let mut step = Step::new(StepId::Tcp, Status::Pass, said);
        step.note("peer", peer);
        Ok(step)
    }));
    steps.last().is_some_and(|step| step.status == Status::Pass)
}

type Dated = (Step, Option<String>);

fn tls_step(transport: &dyn Transport, target: &Target, limit: &Limit) -> Dated {
    let mut date = None;
    let step = timed(StepId::Tls, || {
        let facts = transport.handshake(target, limit)?;
        let protocol = facts.protocol.clone().unwrap_or_else(|| "TLS".to_owned());
        let mut step = Step::new(
            StepId::Tls,
            Status::Pass,
            sentence!("probe.tls-trusted", protocol = protocol),
        );
        step.note("protocol", facts.protocol.clone());
        step.note("cipher", facts.cipher.clone());
        step.note("chain", cert::chain_value(&facts.chain));
        revocation(transport, target, &facts, limit, &mut step);
        date = facts.date;
        Ok(step)
    });
    (step, date)
}

/// Whether the places can be reached where the server's certificate could be found revoked. Any
/// answer will do.
fn revocation(
    transport: &dyn Transport,
    target: &Target,
    facts: &TlsFacts,
    limit: &Limit,
    step: &mut Step,
) {
    let urls = facts.chain.first().map(|leaf| leaf.revocation.as_slice()).unwrap_or_default();
    let plain: Vec<Url> =
        urls.iter().filter_map(|url| Url::parse(url).ok()).filter(|url| !url.tls).take(3).collect();
    let reached = |url: &Url| {
        let (proxy, _) = transport.choose_proxy(url, &target.proxy_option)?;
        let place = Target { url: url.clone(), proxy, proxy_option: target.proxy_option.clone() };
        let path = if url.path.is_empty() { "/".to_owned() } else { url.path.clone() };
        transport.request(&place, &Request { path, soap: None, max_body: 1 }, limit)
    };
    let answers: Vec<(&Url, Result<Response, Failure>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = plain.iter().map(|url| (url, scope.spawn(|| reached(url)))).collect();
        threads.into_iter().map(|(url, thread)| (url, joined(thread))).collect()
    });
    let show = |result: &Result<Response, Failure>| match result {
        Ok(response) => format!("HTTP {}", response.status),
        Err(failure) => failure.condition.id().to_owned(),
    };
    let seen: Map<String, Value> = answers
        .iter()
        .map(|(url, result)| (url.with_path(&url.path), show(result).into()))
        .collect();
    if !answers.is_empty() && answers.iter().all(|(_, result)| result.is_err()) {
        step.fault(
            Status::Warn,
            Condition::TlsRevocationOffline,
            sentence!("probe.revocation-unreachable"),
        );
    }
    if !seen.is_empty() {
        step.note("revocation", seen);
    }
}

fn service_step(
    transport: &dyn Transport,
    target: &Target,
    service: &Service,
    options: &ProbeOptions,
    limit: &Limit,
) -> Dated {
    let mut date = None;
    let step = timed(service.id, || {
        let (response, hops) = fetch(transport, target, service.path, options.max_body, limit)?;
        date = response.header("date").map(str::to_owned);
        let mut step = judge::judge(service, &response);
        step.note("url", target.url.with_path(service.path));
        if !hops.is_empty() {
            if step.status == Status::Pass {
                step.warn(sentence!("probe.answers-after-redirect"));
            }
            step.note("redirects", hops);
        }
        Ok(step)
    });
    (step, date)
}

fn soap_step(
    transport: &dyn Transport,
    target: &Target,
    options: &ProbeOptions,
    limit: &Limit,
) -> Dated {
    let step = timed(StepId::Soap, || {
        let request = Request {
            path: soap::PATH.to_owned(),
            soap: Some((soap::ACTION, soap::envelope())),
            max_body: options.max_body,
        };
        let response = transport.request(target, &request, limit)?;
        let mut step = soap::judge(&response);
        step.note("status", response.status);
        step.note("url", target.url.with_path(soap::PATH));
        Ok(step)
    });
    (step, None)
}

/// A GET that follows redirects on the same server, and says so; never to another.
pub(super) fn fetch(
    transport: &dyn Transport,
    target: &Target,
    path: &str,
    max_body: usize,
    limit: &Limit,
) -> Result<(Response, Vec<String>), Failure> {
    let mut path = path.to_owned();
    let mut hops = Vec::new();
    loop {
        let request = Request { path: path.clone(), soap: None, max_body };
        let response = transport.request(target, &request, limit)?;
        if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
            return Ok((response, hops));
        }
        let mut evidence = Map::new();
        evidence.insert("status".to_owned(), response.status.into());
        let location = response.header("location").unwrap_or("").to_owned();
        evidence
            .insert("location".to_owned(), location.chars().take(300).collect::<String>().into());
        let fail = |condition, detail| Failure { condition, detail, evidence };
        let next = match Url::parse(&location) {
            Ok(to) if to.same_server(&target.url) => {
                let start = location.find("://").map_or(0, |at| at + 3);
                location
                    .get(start..)
                    .and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()))
                    .unwrap_or_else(|| "/".to_owned())
            }
            Ok(to) if target.url.tls && !to.tls => {
                return Err(fail(
                    Condition::RedirectDowngrade,
                    sentence!("probe.redirect-downgrade", url = to.with_path("")),
                ))
            }
            Ok(to) => {
                return Err(fail(
                    Condition::RedirectOtherHost,
                    sentence!("probe.redirect-other-host", url = to.with_path("")),
                ))
            }
            Err(_) if location.starts_with('/') && !location.starts_with("//") => location.clone(),
            Err(_) => {
                return Err(fail(Condition::RedirectBroken, sentence!("probe.redirect-broken")))
            }
        };
        if !next.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(fail(Condition::RedirectBroken, sentence!("probe.redirect-broken")));
        }
        if hops.len() >= MAX_REDIRECTS {
            return Err(fail(
                Condition::RedirectLoop,
                sentence!("probe.redirect-loop", count = MAX_REDIRECTS),
            ));
        }
        hops.push(location);
        path = next;
    }
}

pub(super) fn compare_clocks(step: &mut Step, date: &str) {
    let Some(server) = clock::http_date(date) else { return };
    let difference = clock::now() - server;
    if difference.abs() > MAX_CLOCK_DIFFERENCE && step.status == Status::Pass {
        step.fault(
            Status::Warn,
            Condition::ClockDifference,
            sentence!("probe.clock-difference", minutes = difference.abs() / 60),
        );
    }
    step.note("clockDifferenceSeconds", difference);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Proxy, ProxyOption};

    /// A transport with a defect.
    struct Defective;

    impl Transport for Defective {
        fn name(&self) -> &'static str {
            "defective"
        }

        fn choose_proxy(
            &self,
            _: &Url,
            _: &ProxyOption,
        ) -> Result<(Option<Proxy>, Map<String, Value>), Failure> {
            Ok((None, Map::new()))
        }

        fn handshake(&self, _: &Target, _: &Limit) -> Result<TlsFacts, Failure> {
            Ok(TlsFacts::default())
        }

        fn request(&self, _: &Target, request: &Request, _: &Limit) -> Result<Response, Failure> {
            panic!("a defect at {}", request.path)
        }
    }

    /// Else a probe whose services were lost would say that the way is open.
    #[test]
    #[should_panic(expected = "a defect at")]
    fn the_panic_of_a_step_is_not_lost() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let options =
            ProbeOptions::new(format!("http://127.0.0.1:{}", server.local_addr().unwrap().port()));
        probe_with(&options, &Defective);
    }

    /// A typed address is corrected by typing it again, whatever the fault.
    #[test]
    fn no_policy_for_a_typed_address() {
        for row in crate::fault::Row::all() {
            for remedy in row.remedies.iter().filter(|remedy| !of_policy(**remedy)) {
                let text = remedy.remedy(crate::knowledge::Language::English).text;
                let speaks = text.contains("Group Policy setting") || text.contains("gpedit");
                assert!(!speaks, "{}: {}: {text}", row.condition, remedy.as_str());
            }
        }
    }
}
