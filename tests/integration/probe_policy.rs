//! The policy step of a probe: a policy that was judged before is shown, not judged again.

use serde_json::Value;
use wudiag::diagnose;
use wudiag::knowledge::Language;
use wudiag::machine::facts::read_strict;
use wudiag::machine::policy::{evaluate, Policy};
use wudiag::probe::{probe, Probe, ProbeOptions, StepId};
use wudiag::verdict::Status;

fn facts(name: &str) -> wudiag::machine::facts::MachineFacts {
    let path = crate::common::root().join(format!("tests/fixtures/machine/policy/{name}.json"));
    let document: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    read_strict(&document["facts"].to_string()).unwrap()
}

/// A probe without network of whatever server the policy names.
fn asked(policy: Policy) -> Probe {
    let mut options = ProbeOptions::new("");
    options.skip_network = true;
    options.policy = Some(policy);
    probe(&options)
}

fn shown(policy: &Policy, language: Language) -> Value {
    serde_json::to_value(policy.show(language)).unwrap()
}

/// A step without the time that it took.
fn step(probe: &Probe) -> Value {
    let mut step = serde_json::to_value(probe.step(StepId::Policy).unwrap()).unwrap();
    step["milliseconds"] = 0.into();
    step
}

#[test]
fn judged_before_and_judged_now_are_shown_alike() {
    let folder = crate::common::root().join("tests/fixtures/machine/policy");
    let mut names = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let policy = evaluate(&facts(name));
        let document = shown(&policy, Language::English);
        let again =
            Policy::from_judged(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again.status(), policy.status(), "{name}");
        let (before, now) = (asked(again), asked(policy));
        assert_eq!(step(&before), step(&now), "{name}");
        assert_eq!((before.url, before.verdict), (now.url, now.verdict), "{name}");
        names += 1;
    }
    assert!(names > 15);
}

/// What only the log shows is lost where facts are judged anew.
#[test]
fn what_the_log_showed_is_kept() {
    let folder = crate::common::directory::Directory::new();
    let line = "<![LOG[Group policy settings were overwritten by a higher authority (Domain Controller) to: Server http://gpo:8530 and Policy ENABLED]LOG]!><time=\"10:00:00.000+000\" date=\"03-28-2024\" component=\"WUAHandler\" context=\"\" type=\"3\" thread=\"1\" file=\"x.cpp:1\">\r\n";
    let log = folder.write("WUAHandler.log", line.as_bytes());
    let policy = diagnose::policy(&facts("plain-wsus"), &[log], Language::English);
    let again = Policy::from_judged(&shown(&policy, Language::French)).unwrap();
    let probe = asked(again);
    let step = probe.step(StepId::Policy).unwrap();
    assert_eq!(step.finding.rule.unwrap().as_str(), "policy-overwritten-by-domain");
    assert_eq!(step.finding.status, Status::Fail);
    // In the language in which it was judged.
    assert!(step.finding.title.starts_with("Une stratégie de domaine"), "{}", step.finding.title);
    assert_eq!(probe.first_failure, Some(StepId::Policy));
}

#[test]
fn the_server_is_that_of_the_policy() {
    let probe = asked(evaluate(&facts("plain-wsus")));
    assert_eq!(probe.url.as_deref(), Some("http://wsus.contoso.com:8530"));
    assert_eq!(probe.step(StepId::Url).unwrap().finding.status, Status::Pass);
    // Another status server is the policy's, too.
    let probe = asked(evaluate(&facts("http-on-8531-and-other-status-server")));
    let url = probe.step(StepId::Url).unwrap();
    assert!(url.seen["findings"].to_string().contains("url-servers-differ"), "{:?}", url.seen);
    // A URL that is given comes first.
    let mut options = ProbeOptions::new("http://other:8530");
    options.skip_network = true;
    options.policy = Some(evaluate(&facts("plain-wsus")));
    assert_eq!(wudiag::probe::probe(&options).url.as_deref(), Some("http://other:8530"));
}

#[test]
fn a_machine_without_a_server() {
    let none = asked(evaluate(&facts("none")));
    assert_eq!((&none.url, none.status, none.steps.len()), (&None, Status::Pass, 1));
    assert!(none.verdict.starts_with("No WSUS server is configured"), "{}", none.verdict);
    let unused = asked(evaluate(&facts("server-not-used")));
    assert!(unused.verdict.starts_with("WUServer is http://wsus:8530"), "{}", unused.verdict);
    // The worst finding is chosen here, and by nobody else.
    assert_eq!(unused.status, Status::Warn);
    assert_eq!(unused.steps[0].finding.also.as_deref(), Some("server-not-used"));
    // A policy that keeps the machine from every update is a failure, with or without a server.
    for name in ["use-without-server", "access-disabled"] {
        let probe = asked(evaluate(&facts(name)));
        assert_eq!(probe.first_failure, Some(StepId::Policy), "{name}");
    }
}

#[test]
fn a_judged_document_is_checked() {
    let document = shown(&evaluate(&facts("overwritten")), Language::English);
    let broken = |path: &str, value: Value| {
        let mut broken = document.clone();
        *broken.pointer_mut(path).unwrap() = value;
        Policy::from_judged(&broken).unwrap_err().path
    };
    assert_eq!(broken("/schema", 1.into()), "schema");
    assert_eq!(broken("/managedBy", "nobody".into()), "managedBy");
    assert_eq!(broken("/findings/0/rule", "none-such".into()), "findings[0].rule");
    assert_eq!(broken("/findings/0/status", "error".into()), "findings[0].status");
    assert_eq!(broken("/findings/0/confidence", "sure".into()), "findings[0].confidence");
    assert_eq!(broken("/findings/0/reasons/0", "because".into()), "findings[0].reasons");
    assert_eq!(broken("/findings/0/state", 7.into()), "findings[0].state");
    assert_eq!(broken("/findings/0/codes/0/hex", "87D0".into()), "findings[0].codes");
    assert_eq!(broken("/findings/0/remedies/0/id", "reboot".into()), "findings[0].remedies");
    assert!(Policy::from_judged(&Value::Null).is_err());
}
