//! Advice: each cause is an object with its own remedies, retry has a kind and a limit, and no text
//! contradicts the code that it explains.

use std::collections::BTreeSet;
use wudiag::knowledge::{decode, Decoded, Language};

fn one(input: &str, language: Language) -> Decoded {
    let mut results = decode(input, language).unwrap_or_else(|why| panic!("{input}: {why}"));
    assert_eq!(results.len(), 1, "{input}");
    results.remove(0)
}

fn english(input: &str) -> Decoded {
    one(input, Language::English)
}

#[test]
fn causes_are_objects_with_their_own_remedies() {
    for language in Language::ALL {
        let code = serde_json::to_value(one("0x80244022", language)).unwrap();
        let causes = code["causes"].as_array().unwrap();
        for cause in causes {
            let keys: BTreeSet<&str> =
                cause.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["check", "id", "remedies", "text"].into());
            assert!(!cause["check"].as_str().unwrap().is_empty(), "{cause}");
            for remedy in cause["remedies"].as_array().unwrap() {
                assert!(code["remedies"].as_array().unwrap().contains(remedy), "{cause}");
            }
        }
        assert_eq!(causes[0]["id"], "wsus-pool-stopped");
        assert_eq!(causes[0]["remedies"][0]["id"], "start-wsus-pool");
    }
}

/// The agent's interfaces refuse downloads and installations from a remote session, whatever the
/// rights.
#[test]
fn the_remote_session_is_the_first_cause() {
    for input in ["0x80070005", "0x80240044", "0x80041001", "5"] {
        let code = english(input);
        let cause = &code.causes[0];
        assert_eq!(cause.id, "remote-session", "{input}");
        assert!(cause.check.contains("SSH") && cause.check.contains("Invoke-Command"));
        assert_eq!(cause.remedies[0].id, "run-as-system-task", "{input}");
    }
}

/// Kind, limit, and what the advice says.
#[test]
fn retries_have_a_kind_and_a_limit() {
    for (input, kind, limit, says) in [
        ("0x00240005", "success", 0, "Restart the computer to complete"),
        ("3010", "success", 0, "nothing has to be installed again"),
        ("0x00240006", "success", 0, "nothing to repeat"),
        ("0x00240003", "transient", 1, "look at the result code of each"),
        ("0x80244022", "transient", 3, "`WUServer`"),
        ("0x80240016", "transient", 3, "Wait for the running installation"),
        ("0x80070BC9", "restart", 1, "Restart"),
        ("0x8024002E", "permanent", 0, "policy"),
        ("0x8024FFFE", "unknown", 1, "once"),
    ] {
        let retry = english(input).retry;
        assert_eq!((retry.kind, retry.limit), (kind, limit), "{input}");
        assert!(retry.advice.contains(says), "{input}: {}", retry.advice);
    }
}

/// A success has no cause that would have to be removed, and nothing that would be repeated.
#[test]
fn successes_do_not_contradict_themselves() {
    const HARMLESS: [&str; 7] = [
        "already-done",
        "cm-window-missing",
        "installer-still-running",
        "newer-already-installed",
        "not-applicable",
        "not-approved",
        "setup-scan-only",
    ];
    let rows = crate::common::rows(&crate::common::root().join("data/knowledge/codes.tsv"));
    let mut seen = 0;
    for row in rows {
        let code = english(&row[0]);
        if code.retry.kind != "success" {
            continue;
        }
        seen += 1;
        let harmless = code.causes.iter().all(|cause| HARMLESS.contains(&cause.id));
        assert!(harmless, "{}: {:?}", row[0], code.causes);
        for remedy in &code.remedies {
            let repeats = remedy.text.contains("repeat") || remedy.text.contains("install again");
            assert!(!repeats && remedy.intrusion < 3, "{}: {}", row[0], remedy.text);
        }
        assert!(!code.retry.advice.contains("again: ") && code.retry.limit == 0, "{}", row[0]);
    }
    assert!(seen > 30, "{seen}");
}

/// `DetectNow()` is blocked within the detection frequency since Windows 10 1709.
#[test]
fn no_command_is_blocked_by_the_agent() {
    for input in ["0x80240017", "0x80249003", "0x80246013"] {
        for remedy in english(input).remedies {
            assert!(
                !remedy.command.is_some_and(|command| command.contains("DetectNow")),
                "{input}"
            );
        }
    }
}

/// The commonest values of logs, and what `Invoke-WebRequest` reports of a dead server.
#[test]
#[rustfmt::skip]
fn the_commonest_values_have_a_text() {
    let in_logs = [
        "0x80030002", "0x80070032", "0x80073CF2", "0xC0000225", "0x80070716", "0xE000020E",
        "0x80070216", "0x0000007A", "0xC000000D", "0x80030005", "0x00000102", "0x800703F0",
        "0x80070044", "0x00000534", "0x8004100A", "0x000036B7", "0x800706B5", "0x800700E8",
        "0x80070091", "0x80010119", "0x0000064E", "0x000000CB",
    ];
    let commonest = ["0x00000000", "1", "31", "1460", "1256", "3010", "1641", "10061"];
    for input in commonest.into_iter().chain(in_logs) {
        let message = english(input).message;
        assert!(!message.contains("o description available"), "{input}: {message}");
    }
}

fn commands_of(url: &str) -> Vec<(String, String)> {
    let options = wudiag::probe::ProbeOptions::new(url);
    let probe = wudiag::probe::probe(&options);
    let steps = probe.steps.into_iter().flat_map(|step| step.finding.remedies);
    steps
        .map(|remedy| {
            (remedy.id.to_owned(), remedy.command.map(|c| c.to_string()).unwrap_or_default())
        })
        .collect()
}

/// The server that was asked stands in the commands; what was typed is no fault of a policy.
#[test]
fn commands_of_a_probe_name_the_server() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let commands = commands_of(&format!("http://127.0.0.1:{port}"));
    let wanted = format!("Test-NetConnection -ComputerName '127.0.0.1' -Port '{port}'");
    assert!(commands.iter().any(|(_, command)| *command == wanted), "{commands:?}");
    assert!(commands.iter().all(|(id, _)| id != "fix-wsus-policy"), "{commands:?}");
    assert!(commands_of("wsus.contoso.com:8530").iter().all(|(id, _)| !id.contains("policy")));
}

/// What reads a log names the log and the code.
#[test]
fn reading_a_log_is_a_command_of_the_module() {
    for (input, id, wanted) in [
        ("0x800F0922", "read-cbs-log", r"-Path C:\Windows\Logs\CBS -Code '0x800F0922'"),
        (
            "0x80240069",
            "read-windowsupdate-log",
            r"-Path C:\Windows\Logs\WindowsUpdate -Code '0x80240069'",
        ),
    ] {
        let remedies = english(input).remedies;
        let remedy = remedies.iter().find(|remedy| remedy.id == id).unwrap();
        assert_eq!(remedy.command.as_deref(), Some(&*format!("Get-WULogEntry {wanted}")));
    }
}
