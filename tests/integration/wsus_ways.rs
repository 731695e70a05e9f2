//! The probe against the test WSUS in every way of tests/fixtures/probe/ways.tsv: the portable
//! transport here, WinHTTP in a Windows build.

use crate::wsus_server::{closed_port, full_listener, ways, Server, Way};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use wudiag::net::{ProxyOption, Transport};
use wudiag::probe::{probe_with, Probe, ProbeOptions};
use wudiag::verdict::Status;

#[cfg(not(windows))]
fn transport() -> (Box<dyn Transport>, ()) {
    (
        Box::new(wudiag::net::Portable::with_roots([crate::wsus_server::tls::trusted()
            .der
            .as_slice()])),
        (),
    )
}

#[cfg(windows)]
fn transport() -> (Box<dyn Transport>, crate::wsus_server::wine::Trust) {
    let trust = crate::wsus_server::wine::trust(&crate::wsus_server::tls::trusted().der);
    (Box::new(wudiag::net::WinHttp::new()), trust)
}

/// What this system can be held to: everything, but for the notes about Wine.
fn expected() -> Vec<Way> {
    #[cfg(windows)]
    return crate::wsus_server::wine::adapt(ways());
    #[cfg(not(windows))]
    ways()
}

/// How often a way may be tried before it counts as broken: once, but for Wine.
fn tries() -> usize {
    #[cfg(windows)]
    return crate::wsus_server::wine::tries();
    #[cfg(not(windows))]
    1
}

/// Runs one way and says what the probe said.
fn run(way: &Way, transport: &dyn Transport) -> Probe {
    let server = Server::start(&way.tls, &way.script, Duration::ZERO);
    let full = way.url.contains("{full}").then(full_listener);
    let full_port = full.as_ref().map_or(0, |(port, _)| *port);
    let place = |text: &str| {
        let text = text
            .replace("{port}", &server.port.to_string())
            .replace("{full}", &full_port.to_string());
        if text.contains("{closed}") {
            text.replace("{closed}", &closed_port().to_string())
        } else {
            text
        }
    };
    let mut options = ProbeOptions::new(place(&way.url));
    options.timeout = way.limit;
    options.soap = way.soap;
    options.proxy = match way.proxy.as_str() {
        "-" => ProxyOption::Direct,
        proxy => ProxyOption::Use { server: place(proxy), bypass: String::new() },
    };
    probe_with(&options, transport)
}

/// What is wrong with the answer, compared with the table.
fn complaint(way: &Way, probe: &Probe) -> Option<String> {
    let url_is_odd =
        way.url.contains("{port}") || way.url.contains("{closed}") || way.url.contains("{full}");
    let standing_out = probe
        .steps
        .iter()
        .filter(|step| matches!(step.finding.status, Status::Warn | Status::Fail))
        .find(|step| !(url_is_odd && way.step != "url" && step.step.as_str() == "url"));
    let said = match standing_out
        .filter(|step| way.status == "warn" || step.finding.status == Status::Fail)
        .or_else(|| probe.steps.iter().find(|step| step.finding.status == Status::Fail))
    {
        None => ("-".to_owned(), "pass".to_owned(), "-".to_owned()),
        Some(step) => (
            step.step.as_str().to_owned(),
            step.finding.status.as_str().to_owned(),
            step.finding.codes.first().map_or("-".to_owned(), |code| code.hex.to_string()),
        ),
    };
    let hresult = if way.hresult == "*" { said.2.clone() } else { way.hresult.clone() };
    let step = probe.steps.iter().find(|step| step.step.as_str() == way.step);
    let condition = step
        .and_then(|step| {
            let rule = step.finding.rule.map(|rule| rule.as_str());
            step.finding.also.as_deref().or(rule)
        })
        .unwrap_or("-");
    if !cfg!(windows) && condition != way.condition {
        return Some(format!("{}: {condition} instead of {}", way.name, way.condition));
    }
    (said != (way.step.clone(), way.status.clone(), hresult)).then(|| {
        format!(
            "{}: {said:?} instead of {:?}\n{}",
            way.name,
            (&way.step, &way.status, &way.hresult),
            serde_json::to_string_pretty(probe).unwrap_or_default()
        )
    })
}

#[test]
fn every_way() {
    let (transport, _trust) = transport();
    let list = Mutex::new(expected());
    let complaints = Mutex::new(Vec::new());
    let tried = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| loop {
                let Some(way) = list.lock().expect("list").pop() else { return };
                let started = Instant::now();
                let mut probe = run(&way, &*transport);
                let took = started.elapsed();
                for _ in 1..tries() {
                    if complaint(&way, &probe).is_none() {
                        break;
                    }
                    probe = run(&way, &*transport);
                }
                *tried.lock().expect("tried") += 1;
                let add = |text| complaints.lock().expect("complaints").push(text);
                if let Some(text) = complaint(&way, &probe) {
                    add(text);
                }
                if took > way.limit * 2 + Duration::from_secs(1) {
                    add(format!("{}: took {took:?} with a limit of {:?}", way.name, way.limit));
                }
            });
        }
    });
    let complaints = complaints.into_inner().expect("complaints");
    assert!(
        complaints.is_empty(),
        "{} of {} ways:\n{}",
        complaints.len(),
        tried.into_inner().expect("tried"),
        complaints.join("\n")
    );
}

/// The directory has no mark of its own: an answer that every path gives shows nothing of it.
#[test]
fn content_of_any_web_server() {
    let (transport, _trust) = transport();
    for (script, status) in [
        ("*=html", "unknown"),
        ("*=empty", "unknown"),
        ("*=status:403", "unknown"),
        ("*=status:404", "unknown"),
        ("*=redirect:/moved", "unknown"),
        ("*=status:503", "fail"),
        ("client=status:404", "pass"),
        ("content=html", "pass"),
        ("content=status:404", "warn"),
    ] {
        let server = Server::start("-", script, Duration::ZERO);
        let mut options = ProbeOptions::new(format!("http://127.0.0.1:{}", server.port));
        options.proxy = ProxyOption::Direct;
        let probe = probe_with(&options, &*transport);
        let step = probe.steps.iter().find(|step| step.step.as_str() == "content").expect(script);
        assert_eq!(step.finding.status.as_str(), status, "{script}: {}", step.finding.title);
        if status == "unknown" {
            assert!(step.finding.codes.is_empty() && step.finding.remedies.is_empty(), "{script}");
        }
    }
}

/// A certificate with two names in one is the cause, not only a name that does not fit.
#[test]
fn a_probe_that_met_names_in_one_is_diagnosed_so() {
    let (transport, _trust) = transport();
    let diagnosed = |name: &str| {
        let way = expected().into_iter().find(|way| way.name == name)?;
        let probe = serde_json::to_string(&run(&way, &*transport)).unwrap();
        let english = wudiag::knowledge::Language::English;
        let cancel = wudiag::base::Cancel::new();
        let request = wudiag::diagnose::Request::default();
        let mut collected =
            wudiag::diagnose::Collected::read(request, english, &Default::default(), &cancel);
        collected.add_probe(&probe).unwrap();
        let diagnosis = serde_json::to_value(collected.judge(english)).unwrap();
        Some((diagnosis["findings"][0].clone(), probe))
    };
    if let Some((first, probe)) = diagnosed("tls-joined-names") {
        assert_eq!(first["rule"], "certificate-names-joined", "{probe}");
        assert!(
            first["title"].as_str().unwrap().contains("localhost&wsus.contoso.com"),
            "{first:#}"
        );
    }
    if let Some((first, probe)) = diagnosed("tls-wrong-name") {
        assert_eq!(first["rule"], "cert-name-mismatch", "{probe}");
    }
}
