//! How long a probe takes: its slowest step, not the sum; one time-out, not seven; and no longer
//! than somebody wants to wait.

use crate::wsus_server::{full_listener, Server};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use wudiag::machine::facts::read_strict;
use wudiag::machine::policy;
use wudiag::net::{system_transport, Limit, ProxyOption, Request, Target, Url};
use wudiag::probe::{probe, probe_microsoft_update, ProbeOptions, StepId};
use wudiag::verdict::Status;

fn options(url: String, limit: Duration) -> ProbeOptions {
    let mut options = ProbeOptions::new(url);
    options.timeout = limit;
    options.proxy = ProxyOption::Direct;
    options
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}

#[test]
fn healthy_run_against_the_sum_of_plain_requests() {
    let server = Server::start("-", "-", Duration::from_millis(200));
    let mut options = options(format!("http://127.0.0.1:{}", server.port), Duration::from_secs(10));
    options.soap = true;
    let (found, whole) = timed(|| probe(&options));
    assert_eq!(found.first_failure, None, "{}", found.verdict);
    let transport = system_transport();
    let target = Target {
        url: Url::parse(&options.url).expect("url"),
        proxy: None,
        proxy_option: ProxyOption::Direct,
    };
    let paths = [
        "/Selfupdate/wuident.cab",
        "/ClientWebService/wusserverversion.xml",
        "/ClientWebService/client.asmx",
        "/SimpleAuthWebService/SimpleAuth.asmx",
        "/ReportingWebService/ReportingWebService.asmx",
        "/Content/",
        "/",
    ];
    let (_, sum) = timed(|| {
        for path in paths {
            let request = Request { path: path.to_owned(), soap: None, max_body: 1 << 16 };
            transport
                .request(&target, &request, &Limit::after(Duration::from_secs(10), &options.cancel))
                .expect("answer");
        }
    });
    println!("healthy: {whole:?}, plain requests one after the other: {sum:?}");
    assert!(whole * 2 < sum, "{whole:?} against {sum:?}");
}

#[test]
fn dead_host_against_one_timeout() {
    let limit = Duration::from_millis(1_000);
    #[cfg(windows)]
    let unanswered = crate::wsus_server::wine::here(); // Windows refuses what Linux leaves unanswered
    #[cfg(not(windows))]
    let unanswered = true;
    if unanswered {
        let (port, _kept) = full_listener();
        let (found, took) = timed(|| probe(&options(format!("http://127.0.0.1:{port}"), limit)));
        println!("dead host: {took:?} with a limit of {limit:?}");
        assert_eq!(found.first_failure, Some(StepId::Tcp));
        assert!(took < limit.mul_f64(2.5), "{took:?}");
    }
    let silent = Server::start("-", "*=silent", Duration::ZERO);
    let (found, took) =
        timed(|| probe(&options(format!("http://127.0.0.1:{}", silent.port), limit)));
    println!("silent host: {took:?} with a limit of {limit:?}");
    assert_eq!(found.code.map(|code| code.0), Some(0x8007_2EE2));
    assert!(took < limit.mul_f64(2.5), "{took:?}");
}

#[test]
fn cancellation_ends_every_wait() {
    let silent = Server::start("-", "*=silent", Duration::ZERO);
    let options = options(format!("http://127.0.0.1:{}", silent.port), Duration::from_secs(30));
    let cancel = options.cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        cancel.cancel();
    });
    let (found, took) = timed(|| probe(&options));
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!((found.first_failure, found.verdict.as_str()), (None, "Cancelled before the end."));
    assert_eq!(found.step(StepId::Client).map(|step| step.finding.status), Some(Status::Skipped));
}

/// The public endpoints without leaving the machine: the test server plays a proxy that lets
/// nothing through.
#[test]
fn microsoft_update_behind_a_refusing_proxy() {
    let proxy = Server::start("-", "connect=status:407", Duration::ZERO);
    let mut options = options(String::new(), Duration::from_secs(5));
    options.proxy =
        ProxyOption::Use { server: format!("127.0.0.1:{}", proxy.port), bypass: String::new() };
    for found in probe_microsoft_update(&options) {
        let code = found.code.map(|code| code.to_string());
        match found.url.as_deref().unwrap_or_default() {
            url if url.starts_with("https") => {
                assert_eq!(code.as_deref(), Some("0x8024401B"), "{url}: {}", found.verdict)
            }
            url if url.contains("ctldl") => {
                assert_eq!(found.first_failure, Some(StepId::Content), "{url}: {}", found.verdict)
            }
            url => assert_eq!(found.first_failure, None, "{url}: {}", found.verdict),
        }
    }
}

#[test]
fn without_network_nothing_is_asked() {
    let server = Server::start("-", "-", Duration::ZERO);
    let mut options = options(format!("http://127.0.0.1:{}", server.port), Duration::from_secs(5));
    options.skip_network = true;
    let found = probe(&options);
    assert_eq!(server.requests.load(Ordering::Relaxed), 0);
    assert!(found
        .steps
        .iter()
        .filter(|step| step.step >= StepId::Dns)
        .all(|step| step.finding.status == Status::Skipped));
    assert_eq!(found.steps.len(), 13);
}

/// What the policy of this machine says counts, too: the agent may never get as far as the network.
#[test]
fn policy_facts_become_a_step() {
    let server = Server::start("-", "-", Duration::ZERO);
    let mut options = options(format!("http://127.0.0.1:{}", server.port), Duration::from_secs(5));
    let facts =
        r#"{ "policy": { "native": { "WindowsUpdate": { "DisableWindowsUpdateAccess": 1 } } } }"#;
    options.policy = Some(policy::evaluate(&read_strict(facts).expect("facts")));
    let found = probe(&options);
    assert_eq!(
        (found.first_failure, found.code.map(|code| code.0)),
        (Some(StepId::Policy), Some(0x8024_002E)),
        "{}",
        found.verdict
    );
    assert_eq!(
        found.step(StepId::Client).map(|step| step.finding.status),
        Some(Status::Pass),
        "the network is tried all the same"
    );
}
