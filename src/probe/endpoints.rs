//! The public endpoints of Windows Update: `data/probe/microsoft-update.tsv`.

use super::judge::http_status;
use super::options::ProbeOptions;
use super::report::{Probe, Step, StepId};
use super::run::{compare_clocks, fetch, joined};
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::{remedy_id, sentence, RemedyId, Sentence};
use crate::net::connect::{connect, resolve};
use crate::net::Limit;
use crate::net::Url;
use crate::net::{BodyEnd, Target, Transport};
use crate::verdict::Status;
use std::time::Instant;

/// One endpoint.
#[derive(Debug)]
pub struct Endpoint {
    /// What is asked for.
    pub url: &'static str,
    /// What the agent uses it for: an id.
    pub purpose: &'static str,
    /// The step that stands for the answer.
    pub step: StepId,
    /// A cabinet is expected; otherwise any answer shows that the way is open.
    pub cabinet: bool,
    /// Its certificate ends in a root that only Windows trusts.
    pub microsoft_root: bool,
}

#[rustfmt::skip]
mod generated {
    use super::{Endpoint, StepId};
    include!(concat!(env!("OUT_DIR"), "/endpoints.rs"));
}

/// The list.
pub fn endpoints() -> &'static [Endpoint] {
    generated::ENDPOINTS
}

/// Probes all endpoints side by side; one answer for each. Of `options` the URL is not used.
pub fn probe_microsoft_update(options: &ProbeOptions) -> Vec<Probe> {
    let transport = crate::net::system_transport();
    probe_list(options, &*transport, endpoints())
}

fn probe_list(options: &ProbeOptions, transport: &dyn Transport, list: &[Endpoint]) -> Vec<Probe> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = list
            .iter()
            .map(|endpoint| (endpoint, scope.spawn(|| probe_one(options, transport, endpoint))))
            .collect();
        let join =
            |(endpoint, thread): (&Endpoint, std::thread::ScopedJoinHandle<'_, Vec<Step>>)| {
                let mut probe =
                    Probe::conclude(Some(endpoint.url), joined(thread), options.language);
                if probe.first_failure.is_none() {
                    let purpose = purpose(endpoint).render(options.language);
                    probe.verdict =
                        sentence!("probe.endpoint-answers", url = endpoint.url, purpose = purpose)
                            .render(options.language);
                }
                probe
            };
        threads.into_iter().map(join).collect()
    })
}

/// What the agent uses it for, in words.
fn purpose(endpoint: &Endpoint) -> Sentence {
    match endpoint.purpose {
        "scan" => sentence!("probe.purpose-scan"),
        "service-locator" => sentence!("probe.purpose-service-locator"),
        "traffic-shaping" => sentence!("probe.purpose-traffic-shaping"),
        "delivery-optimization" => sentence!("probe.purpose-delivery-optimization"),
        "trusted-roots" => sentence!("probe.purpose-trusted-roots"),
        _ => sentence!("probe.purpose-downloads"),
    }
}

fn probe_one(options: &ProbeOptions, transport: &dyn Transport, endpoint: &Endpoint) -> Vec<Step> {
    let mut steps = Vec::new();
    let Ok(url) = Url::parse(endpoint.url) else { return steps };
    let started = Instant::now();
    let mut timed = |mut step: Step, since: Instant| {
        step.ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        steps.push(step);
    };
    let proxy = match transport.choose_proxy(&url, &options.proxy) {
        Ok((proxy, _)) => proxy,
        Err(failure) => {
            timed(Step::failed(StepId::Proxy, failure), started);
            return steps;
        }
    };
    let target = Target { url, proxy, proxy_option: options.proxy.clone() };
    let limit = Limit::after(options.timeout, &options.cancel);
    let connected =
        resolve(&target, &limit).map_err(|failure| (StepId::Dns, failure)).and_then(|addresses| {
            timed(Step::new(StepId::Dns, Status::Pass, sentence!("probe.name-known")), started);
            connect(&addresses, &limit).map_err(|failure| (StepId::Tcp, failure))
        });
    if let Err((id, failure)) = connected {
        timed(broken(endpoint, id, failure), started);
        return steps;
    }
    timed(Step::new(StepId::Tcp, Status::Pass, sentence!("probe.port-answers")), started);
    let since = Instant::now();
    let limit = Limit::after(options.timeout, &options.cancel);
    match fetch(transport, &target, &target.url.path, options.max_body, &limit) {
        Ok((response, _)) => {
            let mut step = Step::new(endpoint.step, Status::Pass, http_status(response.status));
            let cabinet = response.body.starts_with(b"MSCF") && response.end != BodyEnd::Truncated;
            match response.status {
                407 | 500..=599 => step.fault(
                    Status::Fail,
                    Condition::Http(response.status),
                    http_status(response.status),
                ),
                _ if endpoint.cabinet && !(response.status == 200 && cabinet) => {
                    step.fault(
                        Status::Fail,
                        Condition::EndpointBlocked,
                        sentence!("probe.endpoint-blocked"),
                    );
                }
                _ => {}
            }
            step.drop_remedies(RemedyId::is_of_wsus);
            step.note("status", response.status);
            if let Some(date) = response.header("date") {
                compare_clocks(&mut step, date);
            }
            timed(step, since);
        }
        Err(mut failure) => {
            let of_tls = |failure: &Failure| failure.condition.id().starts_with("tls-");
            if of_tls(&failure) {
                // A handshake alone knows more of why TLS failed.
                failure = transport.handshake(&target, &limit).err().unwrap_or(failure);
            }
            let id = if of_tls(&failure) { StepId::Tls } else { endpoint.step };
            timed(broken(endpoint, id, failure), since);
        }
    }
    steps
}

/// The step at which it broke, with the advice that is for a host of Microsoft's.
fn broken(endpoint: &Endpoint, id: StepId, failure: Failure) -> Step {
    let own_root =
        endpoint.microsoft_root && !cfg!(windows) && failure.condition == Condition::TlsUnknownRoot;
    let mut step = Step::failed(id, failure);
    step.drop_remedies(RemedyId::is_of_wsus);
    if own_root {
        step = Step::new(StepId::Tls, Status::Warn, sentence!("probe.microsoft-root"));
    } else if id == endpoint.step || !step.has_remedies() {
        step.first_try(remedy_id!("allow-wu-endpoints"));
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(endpoints().len(), 9);
        assert!(endpoints().iter().all(|endpoint| Url::parse(endpoint.url).is_ok()));
        assert!(endpoints()
            .iter()
            .any(|endpoint| endpoint.url.contains("ctldl.windowsupdate.com")));
    }

    /// Nor does the text of anything that is left speak of WSUS, whatever the fault.
    #[test]
    fn no_text_on_wsus() {
        use crate::knowledge::Language;
        for row in crate::fault::Row::all() {
            for remedy in row.remedies.iter().filter(|remedy| !remedy.is_of_wsus()) {
                let text = remedy.remedy(Language::English).text;
                let speaks = text.contains("WSUS") || text.contains("WUServer");
                assert!(!speaks, "{}: {}: {text}", row.condition, remedy.as_str());
            }
        }
    }

    /// A server of Microsoft's is no WSUS, whatever fails on the way to it.
    #[test]
    fn no_advice_on_wsus() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let list = ["http://no-such-host.invalid/", &format!("http://{closed}/")].map(|url| {
            let url = Box::leak(url.to_owned().into_boxed_str());
            Endpoint {
                url,
                purpose: "",
                step: StepId::Content,
                cabinet: true,
                microsoft_root: false,
            }
        });
        let proxy = crate::net::ProxyOption::Direct;
        let options = ProbeOptions { proxy, ..ProbeOptions::new("") };
        for probe in probe_list(&options, &*crate::net::system_transport(), &list) {
            let failed = probe.steps.iter().find(|step| step.finding.status == Status::Fail);
            let remedies = &failed.expect("nothing answers").finding.remedies;
            assert!(!remedies.is_empty(), "{:?}", probe.url);
            for remedy in remedies {
                assert!(!RemedyId::find(remedy.id).is_of_wsus(), "{:?}: {}", probe.url, remedy.id);
            }
        }
    }
}
