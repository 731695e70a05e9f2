//! The rules over log records, and what they say together with facts.

use crate::common::directory::Directory;
use crate::common::{scratch, shared};
use std::path::PathBuf;
use wudiag::base::Cancel;
use wudiag::diagnose::{self, Request};
use wudiag::knowledge::Language;
use wudiag::machine::facts::{read_strict, MachineFacts};
use wudiag::machine::policy::Policy;
use wudiag::verdict::{Confidence, Finding, Reason, State, Status};

const RULE: &str = "policy-overwritten-by-domain";
const OVERWRITTEN: &str = "Group policy settings were overwritten by a higher authority (Domain Controller) to: Server http://gpo.contoso.com:8530 and Policy ENABLED";
const FAILED: &str = "Failed to Add Update Source for WUAgent of type (2) and id ({C2D17964-BBDD-4339-B9F3-12D7205B39CC}). Error = 0x87d00692.";
const WANTED: &str =
    "Enabling WUA Managed server policy to use server: http://sup.contoso.com:8530";
const ADDED: &str =
    "Added Update Source ({C2D17964-BBDD-4339-B9F3-12D7205B39CC}) of content type: 2";

/// A log of ConfigMgr: a record for each message, a minute apart.
fn log(component: &str, messages: &[&str]) -> String {
    let record = |(minute, message): (usize, &&str)| {
        format!(
            "<![LOG[{message}]LOG]!><time=\"10:{:02}:00.000+000\" date=\"03-28-2024\" component=\"{component}\" context=\"\" type=\"1\" thread=\"3824\" file=\"sourcemanager.cpp:920\">\r\n",
            minute % 60
        )
    };
    messages.iter().enumerate().map(record).collect()
}

/// The facts of a client whose policy names `server`, and whose ConfigMgr names `config_mgr`.
fn facts(server: &str, config_mgr: Option<&str>) -> MachineFacts {
    let config_mgr =
        config_mgr.map(|url| format!(r#", "updateServer": "{url}""#)).unwrap_or_default();
    let text = format!(
        r#"{{ "policy": {{ "native": {{ "WindowsUpdate": {{ "WUServer": "{server}", "WUStatusServer": "{server}" }}, "AU": {{ "UseWUServer": 1 }} }} }},
              "configMgr": {{ "installed": true{config_mgr} }} }}"#
    );
    read_strict(&text).unwrap()
}

fn judged(facts: &MachineFacts, messages: &[&str]) -> Policy {
    let folder = Directory::new();
    let path = folder.write("WUAHandler.log", log("WUAHandler", messages).as_bytes());
    diagnose::policy(facts, &[path], Language::English)
}

/// The finding of the rule; there is never more than one.
fn found(policy: &Policy) -> Option<&Finding> {
    let mut all = policy.findings.iter().filter(|finding| finding.rule.as_str() == RULE);
    let first = all.next();
    assert!(all.next().is_none(), "one cause is one finding");
    first
}

#[test]
fn a_log_alone_shows_it() {
    let policy =
        judged(&MachineFacts::default(), &[WANTED, OVERWRITTEN, FAILED, "noise", OVERWRITTEN]);
    let finding = found(&policy).unwrap();
    assert_eq!((finding.status, finding.state), (Status::Fail, State::Current));
    assert_eq!(finding.reasons, [Reason::LogOnly]);
    assert_eq!(finding.confidence, Confidence::Medium);
    assert_eq!(finding.count, 2);
    assert_eq!(finding.codes, [0x87D0_0692]);
    assert_eq!(finding.first.as_deref(), Some("2024-03-28T10:01:00Z"));
    assert_eq!(finding.last.as_deref(), Some("2024-03-28T10:04:00Z"));
    let lines: Vec<_> = finding.evidence.iter().map(|evidence| evidence.line.unwrap()).collect();
    assert_eq!(lines, [5, 2, 3]);
    let newest = &finding.evidence[0];
    assert_eq!(newest.text.as_deref(), Some(OVERWRITTEN));
    assert_eq!(newest.time.as_deref(), Some("2024-03-28T10:04:00Z"));
    assert!(newest.file.as_deref().unwrap().ends_with("WUAHandler.log"));
    assert!(finding.title.render(Language::English).contains("http://gpo.contoso.com:8530"));
    assert_eq!(policy.status(), Status::Fail);
}

/// What comes later heals it; what came before does not.
#[test]
fn what_took_effect_later_heals_it() {
    let scanned = "Successfully completed scan.";
    for effect in [ADDED, scanned] {
        let policy =
            judged(&MachineFacts::default(), &[effect, OVERWRITTEN, FAILED, effect, "noise"]);
        let finding = found(&policy).unwrap();
        assert_eq!(finding.state, State::Healed, "{effect}");
        assert_eq!(finding.counter[0].line, Some(4), "{effect}");
        // A healed finding is not what is wrong now.
        assert_eq!(policy.status(), Status::Pass);
        let again = judged(&MachineFacts::default(), &[OVERWRITTEN, effect, OVERWRITTEN, FAILED]);
        assert_eq!(found(&again).unwrap().state, State::Current, "{effect}");
        assert!(found(&again).unwrap().counter.is_empty());
    }
    // The failure itself has the words of the success in it.
    let policy = judged(&MachineFacts::default(), &[OVERWRITTEN, FAILED]);
    assert_eq!(found(&policy).unwrap().state, State::Current);
}

#[test]
fn the_servers_of_the_line() {
    for (line, said) in [
        (
            "Server http://wsus.contoso.com:8530 and Policy ENABLED",
            "by http://wsus.contoso.com:8530:",
        ),
        // As the guide for 2012 prints it, with a blank at its end.
        ("Server http://server and Policy ENABLED ", "by http://server:"),
        ("Server  and Policy NOT CONFIGURED", "removed the update server"),
        ("Server https://WSUS:8531 and Policy DISABLED", "by https://WSUS:8531:"),
        ("Server http://wsus:8530", "by http://wsus:8530:"),
    ] {
        let line = format!("Group policy settings were overwritten by a higher authority (Domain Controller) to: {line}");
        let policy = judged(&MachineFacts::default(), &[&line]);
        let title = found(&policy).unwrap().title.render(Language::English);
        assert!(title.contains(said), "{line}: {title}");
    }
}

/// What looks like it and is not.
#[test]
fn look_alikes() {
    let broken_file = "Group policy settings were overwritten by a higher authority to: Server http://a and Policy ENABLED";
    let same = OVERWRITTEN.replace("gpo.contoso.com", "SUP.contoso.com");
    for messages in [
        &[broken_file, FAILED][..],
        &[FAILED],
        &["Unable to read existing WUA Group Policy object. Error = 0x800703ee.", FAILED],
        // The domain policy names ConfigMgr's own server, and nothing fails.
        &[WANTED, &same],
    ] {
        let policy = judged(&MachineFacts::default(), messages);
        assert!(found(&policy).is_none(), "{messages:?}");
    }
    // The same server, yet ConfigMgr fails over the text of its name.
    assert!(found(&judged(&MachineFacts::default(), &[WANTED, &same, FAILED])).is_some());
    // Another component that quotes the line.
    let folder = Directory::new();
    let path = folder.write("WUAHandler.log", log("CcmExec", &[OVERWRITTEN, FAILED]).as_bytes());
    assert!(
        found(&diagnose::policy(&MachineFacts::default(), &[path], Language::English)).is_none()
    );
}

#[test]
fn facts_and_log_are_one_finding() {
    let differs = facts("http://gpo.contoso.com:8530", Some("http://sup.contoso.com:8530"));
    let alone = judged(&differs, &[]);
    assert_eq!(found(&alone).unwrap().reasons, [Reason::FactOnly]);

    let policy = judged(&differs, &[OVERWRITTEN, FAILED, OVERWRITTEN, FAILED]);
    let finding = found(&policy).unwrap();
    assert_eq!(finding.reasons, [Reason::FactAgrees]);
    assert_eq!((finding.confidence, finding.state), (Confidence::High, State::Current));
    assert_eq!(finding.count, 2);
    // The newest line, its failure, the facts, and only then what is older.
    let kinds: Vec<bool> = finding.evidence.iter().map(|one| one.fact.is_some()).collect();
    assert_eq!(kinds, [false, false, true, true, false, false]);
    let fact = finding.evidence[2].fact.as_ref().unwrap();
    assert_eq!(fact.path, "policy.native.WindowsUpdate.WUServer");
    assert_eq!(
        fact.from.as_deref(),
        Some(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\WUServer")
    );
    assert!(finding.title.render(Language::English).contains("http://sup.contoso.com:8530"));

    // The log says that it is over, the facts of now say that it is not.
    let policy = judged(&differs, &[OVERWRITTEN, FAILED, ADDED]);
    let finding = found(&policy).unwrap();
    assert_eq!(finding.state, State::Current);
    assert_eq!(finding.reasons, [Reason::FactOnly, Reason::Contradicted]);
    assert_eq!(finding.counter.len(), 1);

    // The facts of now say that both name one server.
    let agrees = facts("http://sup.contoso.com:8530", Some("http://SUP.contoso.com:8530/"));
    let policy = judged(&agrees, &[OVERWRITTEN, FAILED]);
    let finding = found(&policy).unwrap();
    assert_eq!((finding.state, finding.status), (State::Unknown, Status::Warn));
    assert_eq!(finding.reasons, [Reason::LogOnly, Reason::Contradicted]);

    // Nobody knows what ConfigMgr names.
    let policy = judged(&facts("http://gpo.contoso.com:8530", None), &[OVERWRITTEN, FAILED]);
    assert_eq!(found(&policy).unwrap().reasons, [Reason::LogOnly]);
}

#[test]
fn logs_that_are_rotated_cut_or_gone() {
    let folder = Directory::new();
    let mut paths: Vec<PathBuf> = vec![
        folder.write("WUAHandler.log", log("WUAHandler", &["noise", ADDED]).as_bytes()),
        folder.write(
            "WUAHandler-20240301-000000.log",
            log("WUAHandler", &[OVERWRITTEN, FAILED]).as_bytes(),
        ),
    ];
    // The order of the paths does not matter: the older file is read first.
    for _ in 0..2 {
        let policy = diagnose::policy(&MachineFacts::default(), &paths, Language::English);
        assert_eq!(found(&policy).unwrap().state, State::Healed);
        assert!(policy.unread.is_empty());
        paths.reverse();
    }
    // What cannot be read is said, and the rest is used.
    paths.push(folder.0.join("gone.log"));
    paths.push(folder.0.clone());
    let policy = diagnose::policy(&MachineFacts::default(), &paths, Language::English);
    assert!(found(&policy).is_some());
    let unread: Vec<bool> = policy.unread.iter().map(|one| one.path.contains("gone.log")).collect();
    assert_eq!(unread, [false, true], "{:?}", policy.unread);

    // A log whose heads were lost, in one text.
    let text = format!("{ADDED}\r\nnoise\r\n{OVERWRITTEN}\r\n{FAILED}\r\n");
    let path = folder.write("lost.log", text.as_bytes());
    let policy = diagnose::policy(&MachineFacts::default(), &[path], Language::English);
    let finding = found(&policy).unwrap();
    assert_eq!((finding.state, finding.evidence[0].line), (State::Current, Some(3)));

    // A record without an end, and one that is far too long.
    let long = format!("{OVERWRITTEN} {}", "x".repeat(2000));
    let mut text = log("WUAHandler", &[&long]);
    text.push_str(
        "<![LOG[Failed to Add Update Source for WUAgent of type (2). Error = 0x87D00692.",
    );
    let path = folder.write("cut.log", text.as_bytes());
    let policy = diagnose::policy(&MachineFacts::default(), &[path], Language::English);
    let finding = found(&policy).unwrap();
    assert_eq!(finding.evidence[0].text.as_ref().unwrap().chars().count(), 400);
    assert_eq!(finding.evidence.len(), 2);
}

/// Of a huge log only the end is read, whatever it is made of.
#[test]
fn a_huge_log_is_read_at_its_end() {
    let folder = Directory::new();
    let noise = log("WUAHandler", &["noise"; 1000]).repeat(500);
    let end = log("WUAHandler", &[OVERWRITTEN, FAILED]);
    assert!(noise.len() > 64 << 20);
    let text = format!("{}{noise}{end}", log("WUAHandler", &[OVERWRITTEN]));
    let path = folder.write("WUAHandler.log", text.as_bytes());
    let policy = diagnose::policy(&MachineFacts::default(), &[path], Language::English);
    let finding = found(&policy).unwrap();
    // The line at the beginning is out of reach, and the number of a line is not known.
    assert_eq!((finding.count, finding.evidence[0].line), (1, None));
    assert_eq!(finding.evidence[0].text.as_deref(), Some(OVERWRITTEN));

    // No record begins in the last megabytes.
    let path = folder.write("blank.log", &[text.as_bytes(), &vec![b'x'; 5 << 20]].concat());
    assert!(
        found(&diagnose::policy(&MachineFacts::default(), &[path], Language::English)).is_none()
    );
}

/// The labelled story: a domain policy names another server than the software update point.
#[test]
fn the_story_of_a_domain_policy() {
    let Some(bundle) = shared("stories/d03-cm-overwritten-by-domain/bundle") else { return };
    let facts = read_strict(&std::fs::read_to_string(bundle.join("facts.json")).unwrap()).unwrap();
    let policy =
        diagnose::policy(&facts, &[bundle.join("CCM/Logs/WUAHandler.log")], Language::English);
    assert!(policy.unread.is_empty());
    let finding = found(&policy).unwrap();
    assert_eq!(policy.findings[0].rule.as_str(), RULE);
    assert_eq!((finding.status, finding.state), (Status::Fail, State::Current));
    assert_eq!(finding.reasons, [Reason::FactAgrees]);
    assert_eq!(finding.count, 5);
    assert_eq!(finding.first.as_deref(), Some("2025-02-10T09:12:22.526Z"));
    let remedies: Vec<&str> = finding.remedies.iter().map(|remedy| remedy.as_str()).collect();
    assert_eq!(remedies, ["align-gpo-with-sup"]);
    let texts: Vec<&str> =
        finding.evidence.iter().filter_map(|evidence| evidence.text.as_deref()).collect();
    assert!(texts[0].contains("to: Server http://wsus.contoso.com:8530 and Policy ENABLED"));
    assert!(texts[1].contains("Error = 0x87d00692."));
    // The logs of clients that are sound have nothing of it.
    for story in
        ["d23-healthy-configmgr-client", "d16-dual-scan-deferrals", "d04-cm-client-certificate"]
    {
        let Some(bundle) = shared(&format!("stories/{story}/bundle")) else { return };
        let log = bundle.join("CCM/Logs/WUAHandler.log");
        let Some(log) = Some(log).filter(|log| log.exists()) else { continue };
        let policy = diagnose::policy(&MachineFacts::default(), &[log], Language::English);
        assert!(found(&policy).is_none() && policy.unread.is_empty(), "{story}");
    }
}

/// Of the eight questions that support asks first, what one machine can tell.
#[test]
fn the_eight_questions_are_answered_as_far_as_logs_and_facts_go() {
    let folder = scratch("eight-questions");
    std::fs::create_dir_all(&folder).unwrap();
    let row = |time: &str, event: &str, code: &str, result: &str, said: &str| {
        format!(
            "{{11111111-1111-4111-8111-111111111111}}\t{time}:000+0000\t1\t{event}\t101\t\
             {{946DD889-AA84-46D2-953D-50BD7B32FABB}}\t200\t{code}\tUpdateOrchestrator\t{result}\tContent Install\t{said}\r\n"
        )
    };
    let (well, bad) = ("183 [AGENT_INSTALLING_SUCCEEDED]", "182 [AGENT_INSTALLING_FAILED]");
    let installed = "Installation Successful: Windows successfully installed the following update: Driver (KB5000001)";
    let failed = "Installation Failure: Windows failed to install the following update with error 0x80070643: Update (KB5034441)";
    let log = [
        row("2024-03-10 10:00:00", well, "0", "Success", installed),
        row("2024-03-12 10:00:00", bad, "80070643", "Failure", failed),
        row("2024-03-13 10:00:00", bad, "80070643", "Failure", failed),
    ];
    std::fs::write(folder.join("ReportingEvents.log"), log.concat()).unwrap();
    let facts =
        r#"{"os": {"name": "Windows 10", "build": 19045}, "agent": {"version": "10.0.19041.1"}}"#;
    std::fs::write(folder.join("facts.json"), facts).unwrap();
    let request = Request { paths: vec![folder], ..Request::default() };
    let got = diagnose::diagnose(&request, Language::English, &Cancel::new());
    let intake = serde_json::to_value(&got.intake).unwrap();
    assert_eq!(intake["what"], "install 0x80070643 (UpdateOrchestrator)", "{intake:#}");
    assert_eq!((&intake["pattern"], &intake["still"]), (&"2/2".into(), &true.into()));
    assert!(intake["worked"].as_str().unwrap().starts_with("2024-03-10"), "{intake:#}");
    assert!(intake["stopped"].as_str().unwrap().starts_with("2024-03-12"), "{intake:#}");
    assert_eq!(intake["changed"], serde_json::json!(["KB5000001"]));
    assert_eq!(intake["versions"]["build"], "19045");
    assert_eq!(intake["versions"]["agent"], "10.0.19041.1");
    for unknown in ["noticed", "share", "tried", "unaffected"] {
        assert!(intake[unknown].is_null(), "{unknown}");
    }
}
