//! The diagnosis: every rule on a case in which it applies and one in which it nearly does; what
//! real logs hold.

use crate::archives::{encrypted, listed, member, stored, zip};
use crate::common::{blessing, root, rows, scratch, shared};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, reports, Diagnosis, Request};
use wudiag::knowledge::Language;
use wudiag::verdict::{Confidence, RuleId, State, Status};

fn of_folder(folder: &Path) -> Diagnosis {
    let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
    diagnose(&request, Language::English, &Cancel::new())
}

/// A case of a fixture: `[fires]`, `[first]` or `[near]`, then files, each after `--- name`.
struct Case {
    kind: String,
    files: BTreeMap<String, String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut file: Option<String> = None;
    for line in text.lines() {
        let kind = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        if let Some(kind) = kind.filter(|kind| ["fires", "first", "near"].contains(kind)) {
            if let (Some(case), Some(file)) = (cases.last_mut(), &file) {
                without_comment(case.files.entry(file.clone()).or_default());
            }
            cases.push(Case { kind: kind.to_owned(), files: BTreeMap::new() });
            file = None;
        } else if let Some(name) = line.strip_prefix("--- ") {
            file = Some(name.trim().to_owned());
        } else if let (Some(case), Some(file)) = (cases.last_mut(), &file) {
            let text = case.files.entry(file.clone()).or_default();
            for line in expanded(line) {
                text.push_str(&line);
                text.push_str("\r\n");
            }
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "`{line}` is in no file of a case");
        }
    }
    cases
}

/// Takes away what stands before the next case: empty lines and comments.
fn without_comment(text: &mut String) {
    while let Some(line) =
        text.lines().last().filter(|line| line.is_empty() || line.starts_with("# "))
    {
        text.truncate(text.len() - line.len() - 2);
    }
}

/// Short forms of what every log has much of; the day is 2024-05-14, or the one in `15T10:00`:
///
/// ```text
/// @begin scan 10:00 Caller managed      WindowsUpdate.log: a scan begins at a service
/// @end scan 10:01 Caller 0x8024402C     ... and ends
/// @wu 10:00 Component text              WindowsUpdate.log
/// @report 10:00 182 80070643 Caller KB5034441 title   ReportingEvents.log
/// @ccm 10:00 Component text             CMTrace
/// @cbs 10:00 Error CBS text             CBS.log
/// ```
fn expanded(line: &str) -> Vec<String> {
    let Some(short) = line.strip_prefix('@') else { return vec![line.to_owned()] };
    let words: Vec<&str> = short.split(' ').collect();
    let (day, time) = {
        let moment = if words[0] == "begin" || words[0] == "end" { words[2] } else { words[1] };
        let (day, time) = moment.split_once('T').unwrap_or(("14", moment));
        (day.to_owned(), time.to_owned())
    };
    let wu = |second: u32, component: &str, text: &str| {
        format!("2024/05/{day} {time}:{second:02}.0000000 1000  900   {component:<15} {text}")
    };
    let rest = |from: usize| words[from..].join(" ");
    match words[0] {
        "begin" => {
            let service = match words[4] {
                "managed" => "3DA21691-E39D-4DA6-8A4B-B43877BCB1B7",
                "windows" => "9482F4B4-E343-43B6-B170-9A65BC822C77",
                "microsoft" => "7971F918-A847-4430-9279-4A52D1EFE18D",
                "store" => "855E8A7C-ECB4-4CA3-B045-1DFA50104289",
                other => panic!("`{other}` is no service"),
            };
            vec![
                wu(1, "Agent", &format!("* START * Finding updates CallerId = {}  Id = 7", words[3])),
                wu(2, "Agent", "Online = Yes; Interactive = No; AllowCachedResults = No"),
                wu(3, "Agent", &format!("ServiceID = {{{service}}} Managed")),
            ]
        }
        "end" => vec![wu(
            50,
            "Agent",
            &format!("* END * Finding updates CallerId = {}, Id = 7, Exit code = {}", words[3], words[4]),
        )],
        "wu" => vec![wu(30, words[2], &rest(3))],
        "report" => {
            let event = match words[2] {
                "147" => "147 [AGENT_DETECTION_FINISHED]",
                "148" => "148 [AGENT_DETECTION_FAILED]",
                "161" => "161 [AGENT_DOWNLOAD_FAILED]",
                "162" => "162 [AGENT_DOWNLOAD_SUCCEEDED]",
                "163" => "163 [AGENT_DOWNLOAD_CANCELED]",
                "181" => "181 [AGENT_INSTALLING_STARTED]",
                "182" => "182 [AGENT_INSTALLING_FAILED]",
                "183" => "183 [AGENT_INSTALLING_SUCCEEDED]",
                "201" => "201 [AGENT_INSTALLING_PENDING]",
                other => panic!("`{other}` is no event"),
            };
            let scan = words[2].starts_with("14");
            let id = match scan {
                true => "3DA21691-E39D-4DA6-8A4B-B43877BCB1B7".to_owned(),
                false => format!("00000000-0000-4000-8000-{:0>12}", &words[5][2..]),
            };
            let status = if words[2].ends_with(['7', '2', '3', '1']) && words[3] == "0" { "Success" } else { "Failure" };
            vec![format!(
                "{{11111111-1111-4111-8111-111111111111}}\t2024-05-{day} {time}:00:000+0000\t1\t{event}\t101\t{{{id}}}\t200\t{}\t{}\t{status}\tx\tInstallation: the following update: {} ({})\tcv",
                words[3], words[4], rest(6), words[5]
            )]
        }
        "ccm" => vec![format!(
            "<![LOG[{}]LOG]!><time=\"{time}:00.000+000\" date=\"05-{day}-2024\" component=\"{}\" context=\"\" type=\"1\" thread=\"10\" file=\"a.cpp:1\">",
            rest(3), words[2]
        )],
        "cbs" => vec![format!(
            "2024-05-{day} {time}:00, {:<21} {:<6} {}",
            words[2], words[3], rest(4)
        )],
        other => panic!("`@{other}` is no short form"),
    }
}

/// Every rule that has a sentence of its own for a diagnosis is tried on both kinds of cases.
#[test]
fn every_rule_fires_and_nearly_does() {
    let folder = root().join("tests/fixtures/diagnose");
    let mut tried: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(RuleId::all().any(|known| known.as_str() == rule), "{rule} is no rule");
        let text = std::fs::read_to_string(&path).unwrap();
        for (index, case) in cases(&text).into_iter().enumerate() {
            let at = scratch(&format!("diagnosis/{rule}-{index}"));
            let _ = std::fs::remove_dir_all(&at);
            for (name, text) in &case.files {
                let file = at.join(name);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, text).unwrap();
            }
            let diagnosis = of_folder(&at);
            let own = diagnosis.findings.iter().position(|finding| {
                finding.rule.is_some_and(|own| own.as_str() == rule)
                    && !matches!(finding.state, State::Healed | State::Moot)
                    && finding.status >= Status::Info
            });
            let right = match case.kind.as_str() {
                "near" => own.is_none(),
                "first" => own == Some(0),
                _ => own.is_some(),
            };
            let known = tried.entry(rule.clone()).or_default();
            known[usize::from(case.kind == "near")] = true;
            if !right {
                let found: Vec<String> = diagnosis
                    .findings
                    .iter()
                    .map(|finding| {
                        format!("{:?} {:?}", finding.rule.map(|rule| rule.as_str()), finding.state)
                    })
                    .collect();
                failures.push(format!(
                    "{rule} [{}] #{index}: {found:?}, {}",
                    case.kind, diagnosis.verdict
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Rules that still lack a case; the list only shrinks.
    let missing: Vec<String> = RuleId::all()
        .filter(|rule| reports(*rule))
        .map(|rule| rule.as_str().to_owned())
        .filter(|rule| tried.get(rule) != Some(&[true, true]))
        .collect();
    if blessing() {
        std::fs::write(folder.join("missing.list"), missing.join("\n") + "\n").unwrap();
    }
    let listed = std::fs::read_to_string(folder.join("missing.list")).unwrap_or_default();
    let listed: Vec<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(missing, listed, "tests/fixtures/diagnose/missing.list");
}

/// An event of Windows in the hours of a failure makes sure what the code only suggests, and is among
/// the evidence; one of another service, or of another week, is not.
#[test]
fn events_beside_a_failure_make_sure() {
    let event = |source: &str, id: u32, day: u32, text: &str| {
        format!("Event[0]\r\n  Log Name: System\r\n  Source: {source}\r\n  Date: 2024-05-{day:02}T10:01:48.0000000\r\n  Event ID: {id}\r\n  Task: N/A\r\n  Level: Error\r\n  Opcode: N/A\r\n  Keyword: N/A\r\n  User: N/A\r\n  User Name: N/A\r\n  Computer: PC\r\n  Description: \r\n{text}\r\n\r\n")
    };
    let scan = |code: &str| {
        [
            "@begin scan 10:00 UpdateOrchestrator managed".to_owned(),
            format!("@end scan 10:01 UpdateOrchestrator {code}"),
        ]
        .iter()
        .flat_map(|line| expanded(line))
        .fold(String::new(), |text, line| text + &line + "\r\n")
    };
    let report = |number: u32, code: &str| {
        let short =
            format!("@report 10:01 {number} {code} UpdateOrchestrator KB5034441 2024-05 Update");
        expanded(&short).join("\r\n") + "\r\n"
    };
    let services = "Service Control Manager";
    let bits = "Background Intelligent Transfer Service";
    let task = event(
        "Microsoft-Windows-TaskScheduler",
        201,
        14,
        "La tâche « \\Contoso\\Nightly » est terminée.",
    );
    let stops =
        event(services, 7036, 14, "Le service Windows Update est entré dans l'état : arrêté.");
    let own = task.replace("\\Contoso\\", "\\Microsoft\\Windows\\");
    let (agent, reports) = ("WindowsUpdate.log", "ReportingEvents.log");
    for (log, text, events, wanted) in [
        (agent, scan("0x8024001E"), String::new(), Confidence::Low),
        (agent, scan("0x8024001E"), stops.clone(), Confidence::Medium),
        (agent, scan("0x8024001E"), stops.clone() + &task, Confidence::High),
        (agent, scan("0x8024001E"), stops + &own, Confidence::Medium),
        (
            agent,
            scan("0x80248008"),
            event("ESENT", 474, 14, "SUS20ClientDataStore: -1018"),
            Confidence::High,
        ),
        (agent, scan("0x80248008"), event("ESENT", 474, 14, "catdb: -1018"), Confidence::Low),
        (reports, report(161, "80246008"), event(services, 7023, 14, bits), Confidence::High),
        (reports, report(161, "80246008"), event(services, 7023, 14, "Spooler"), Confidence::Low),
        (reports, report(182, "80070570"), event("disk", 7, 14, "x"), Confidence::High),
        (reports, report(182, "80070570"), event("disk", 7, 2, "x"), Confidence::Low),
    ] {
        let at = scratch("diagnosis-events");
        let _ = std::fs::remove_dir_all(&at);
        std::fs::create_dir_all(&at).unwrap();
        std::fs::write(at.join(log), &text).unwrap();
        if !events.is_empty() {
            std::fs::write(at.join("events.txt"), &events).unwrap();
        }
        let diagnosis = of_folder(&at);
        let first = diagnosis.findings.first().unwrap();
        assert_eq!(first.confidence, wanted, "{text}\n{events}");
        let shown = first
            .evidence
            .iter()
            .any(|one| one.file.as_deref().is_some_and(|file| file.ends_with("events.txt")));
        assert_eq!(shown, wanted != Confidence::Low, "{text}\n{events}");
    }
}

/// A finding whose rule a predicate reports has a sentence in every language, also where a check of
/// policy or health has one of its own: that is not there when the logs alone show it.
#[test]
fn every_rule_of_a_predicate_has_a_sentence() {
    let mut rules = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/diagnose/rules")).unwrap() {
        let path = entry.unwrap().path();
        // What only takes over findings of checks reports nothing of its own.
        if path.ends_with("policy.rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for (at, _) in text.match_indices("rule!(") {
            rules.extend(text[at..].split('"').nth(1).map(str::to_owned));
        }
    }
    assert!(rules.len() > 30, "{rules:?}");
    for language in ["en-US", "fr-FR", "ja-JP", "zh-CN"] {
        let path = root().join(format!("data/text/{language}.toml"));
        let text = std::fs::read_to_string(path).unwrap();
        let section = text.split("\n[finding]\n").nth(1).unwrap();
        let section = section.split("\n[").next().unwrap();
        let has = |rule: &str| section.lines().any(|line| line.starts_with(&format!("{rule} = ")));
        let missing: Vec<&String> = rules.iter().filter(|rule| !has(rule)).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
}

/// What each log shows of attempts: kind, result and code, and nothing twice.
#[test]
fn attempts_of_each_log() {
    const PACKAGE: &str = "Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.6414.1.9";
    let cbs = |time: &str, text: &str| {
        format!("2024-10-09 {time}, Info                  CBS    {text}\r\n")
    };
    let session = "Session: 31103437_2241163471";
    let begun = cbs("03:10:02", &format!("{session} initialized by client WindowsUpdateAgent."))
        + &cbs("03:10:03", &format!("Exec: Processing started.  Client: WindowsUpdateAgent, {session}, Package: {PACKAGE}"));
    let done = |code: &str, restart: &str| {
        cbs("03:14:49", &format!("Exec: Processing complete.  {session}, Package: {PACKAGE}, Identifier: KB1 [HRESULT = {code}]"))
            + &cbs("03:14:49", &format!("{session} finalized. Reboot required: {restart} [HRESULT = {code}]"))
    };
    let report = |time: &str| {
        cbs(time, &format!("WER: Generating failure report for package: {PACKAGE}, status: 0x800f0831, failure source: Execute, start state: Resolved, target state: Installed, client id: WindowsUpdateAgent"))
    };
    let restart = cbs("04:01:00", "TI: --- Initializing Trusted Installer ---")
        + &cbs(
            "04:02:00",
            "Setting original failure status: 0x800f0831, last forward execute state: x",
        )
        + &cbs("04:02:10", "Startup: Processing complete. [HRESULT = 0x800f0831 - X]")
        + &report("04:04:00");
    let well = ("succeeded", None);
    let failed = ("failed", Some("0x800F0831"));
    let event = "Event[0]\r\n  Log Name: Setup\r\n  Source: Microsoft-Windows-Servicing\r\n  Date: 2024-10-09T04:05:00.0000000\r\n  Event ID: 3\r\n  Task: N/A\r\n  Level: Error\r\n  Opcode: N/A\r\n  Keyword: N/A\r\n  User: N/A\r\n  User Name: N/A\r\n  Computer: PC\r\n  Description: \r\nPackage KB1 failed to be changed to the Installed state. Status: 0x800f0831.\r\n";
    let setup = "2024-10-09 03:10:30, Info                  MOUPG  *************** SetupHost Logging Begin ***************\r\n2024-10-09 03:12:30, Error                 MOUPG  CSetupHost::Execute(433): Result = 0x80070070\r\n2024-10-09 03:12:31, Error                 MOUPG  CSetupHost::ExecuteDiagnosticAnalysis(1541): Result = 0x80070003\r\n";
    let msi = "=== Verbose logging started: 10/9/2024  3:15:02  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===\r\n=== Logging started: 10/9/2024  3:15:02 ===\r\nMSI (s) (18:F4) [03:15:18:123]: MainEngineThread is returning 1603\r\nMSI (c) (FC:08) [03:15:18:128]: MainEngineThread is returning 1603\r\n=== Verbose logging stopped: 10/9/2024  3:15:18 ===\r\n";
    let dism = "2024-10-09 03:10:30, Info                  DISM   DISM.EXE: Executing command line: DISM.exe /Online /Cleanup-Image /RestoreHealth\r\n2024-10-09 03:12:30, Error                 DISM   DISM Package Manager: PID=1 TID=2 Failed while processing command cleanup-image. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x800f081f)\r\n2024-10-09 03:12:31, Info                  DISM   DISM.EXE: <----- Ending Dism.exe session ----->\r\n";
    type Files<'a> = Vec<(&'a str, String)>;
    type Shown<'a> = Vec<(&'a str, Option<&'a str>)>;
    let cases: [(&str, Files<'_>, Shown<'_>); 10] = [
        (
            "a package",
            vec![("CBS.log", begun.clone() + &done("0x00000000 - S_OK", "no"))],
            vec![well],
        ),
        (
            "restart",
            vec![("CBS.log", begun.clone() + &done("0x00000000 - S_OK", "yes"))],
            vec![("restart-pending", None)],
        ),
        (
            "a report and the end",
            vec![("CBS.log", begun.clone() + &report("03:14:48") + &done("0x800f0831 - X", "no"))],
            vec![failed],
        ),
        ("a report alone", vec![("CBS.log", begun.clone() + &report("03:14:48"))], vec![failed]),
        (
            "after the restart",
            vec![("CBS.log", begun.clone() + &done("0x00000000 - S_OK", "yes") + &restart)],
            vec![failed, ("restart-pending", None)],
        ),
        (
            "rotated",
            vec![
                (
                    "CbsPersist_20241009031500.log",
                    begun.clone() + &done("0x00000000 - S_OK", "yes"),
                ),
                ("CBS.log", restart.clone()),
            ],
            vec![failed, ("restart-pending", None)],
        ),
        (
            "an event beside it",
            vec![("CBS.log", restart.clone()), ("Setup.txt", event.into())],
            vec![failed],
        ),
        (
            "Windows Setup",
            vec![("setupact.log", setup.into())],
            vec![("failed", Some("0x80070070"))],
        ),
        ("Windows Installer", vec![("a.log", msi.into())], vec![("failed", Some("0x80070643"))]),
        ("DISM", vec![("dism.log", dism.into())], vec![("failed", Some("0x800F081F"))]),
    ];
    for (name, files, wanted) in cases {
        let at = scratch(&format!("attempts/{}", name.replace(' ', "-")));
        let _ = std::fs::remove_dir_all(&at);
        std::fs::create_dir_all(&at).unwrap();
        for (file, text) in &files {
            std::fs::write(at.join(file), text).unwrap();
        }
        let diagnosis = of_folder(&at);
        let shown: Vec<(&str, Option<String>)> = diagnosis
            .attempts
            .iter()
            .map(|attempt| (attempt.result, attempt.code.map(|code| code.to_string())))
            .collect();
        let wanted: Vec<(&str, Option<String>)> =
            wanted.into_iter().map(|(result, code)| (result, code.map(str::to_owned))).collect();
        assert_eq!(shown, wanted, "{name}");
    }
}

/// Every folder of real logs says what tests/scenarios/shared-logs.tsv says, with the reason there.
#[test]
fn real_logs_say_what_they_hold() {
    let Some(logs) = shared("logs") else { return };
    let mut wrong = Vec::new();
    let mut folders: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for row in rows(&root().join("tests/scenarios/shared-logs.tsv")) {
        assert!(row.len() == 4 && row[3].len() > 20, "{row:?}");
        folders.insert(row[0].clone(), [row[1].clone(), row[2].clone()]);
    }
    for entry in std::fs::read_dir(&logs).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let diagnosis = of_folder(&path);
        let outcome = diagnosis.outcome.as_str();
        let first = diagnosis.findings.first().filter(|_| outcome == "findings");
        let rule = first.and_then(|first| first.rule).map_or("-", |rule| rule.as_str());
        if folders.get(&name) != Some(&[outcome.to_owned(), rule.to_owned()]) {
            wrong.push(format!("{name}: {outcome} {rule}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule of the probe has its remedies in a diagnosis by log as well; where Microsoft's own services
/// were asked, none that speaks of WSUS.
#[test]
fn rules_of_the_probe_say_what_to_do() {
    let of_probe: Vec<RuleId> = RuleId::all()
        .filter(|rule| {
            reports(*rule) && wudiag::fault::Row::all().iter().any(|row| row.rule == *rule)
        })
        .collect();
    assert!(of_probe.len() >= 14, "{of_probe:?}");
    for rule in of_probe.iter().filter(|rule| rule.as_str() != "cancelled") {
        assert!(!rule.remedies().is_empty(), "{rule:?}");
    }
    for code in ["0x80244022", "0x80072EE2", "0x80244017", "0x8024401B", "0x80072EFD", "0x80244019"]
    {
        for (service, microsoft) in [("managed", false), ("windows", true)] {
            let at = scratch(&format!("diagnosis-remedies/{code}-{service}"));
            std::fs::create_dir_all(&at).unwrap();
            let lines: String = [
                format!("@begin scan 10:00 UpdateOrchestrator {service}"),
                format!("@end scan 10:01 UpdateOrchestrator {code}"),
            ]
            .iter()
            .flat_map(|line| expanded(line))
            .map(|line| line + "\r\n")
            .collect();
            std::fs::write(at.join("WindowsUpdate.log"), lines).unwrap();
            let first = &of_folder(&at).findings[0];
            let ids: Vec<&str> = first.remedies.iter().map(|remedy| remedy.id).collect();
            assert!(!ids.is_empty(), "{code} {service}");
            for remedy in first.remedies.iter().filter(|_| microsoft) {
                let speaks = remedy.text.contains("WSUS") || remedy.text.contains("WUServer");
                assert!(!speaks, "{code}: {ids:?}");
            }
        }
    }
}

const FULL: &str = "{11111111-1111-4111-8111-111111111111}\t2024-03-14 12:31:20:000+0000\t1\t182 \
    [AGENT_INSTALLING_FAILED]\t101\t{946DD889-AA84-46D2-953D-50BD7B32FABB}\t200\t80070070\t\
    UpdateOrchestrator\tFailure\tContent Install\tInstallation Failure: KB5035845: Update\tx\r\n";

/// What lies in an archive, facts and exports of the registry included, says the same as in a folder.
#[test]
fn a_zip_is_told_as_its_folder() {
    let facts = br#"{ "computer": "PC7", "disk": { "freeBytes": 1127428915 } }"#;
    let export = b"Windows Registry Editor Version 5.00\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate]\r\n\
        \"WUServer\"=\"wsus.contoso.com\"\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU]\r\n\
        \"UseWUServer\"=dword:00000001\r\n";
    let archive = zip(&[
        member("a/ReportingEvents.log", FULL.as_bytes()),
        member("a/facts.json", facts),
        member("a/policy.reg", export),
    ]);
    let at = scratch("diagnosis-zip");
    std::fs::create_dir_all(&at).unwrap();
    std::fs::write(at.join("bundle.zip"), archive).unwrap();
    let diagnosis = of_folder(&at.join("bundle.zip"));
    let rules: Vec<&str> =
        diagnosis.findings.iter().filter_map(|one| one.rule).map(|rule| rule.as_str()).collect();
    assert_eq!(rules.first(), Some(&"disk-full-install"), "{rules:?}");
    assert!(rules.contains(&"missing-scheme"), "{rules:?}");
    assert_eq!(diagnosis.machine.name.as_deref(), Some("PC7"));
    assert_eq!(diagnosis.findings[0].confidence.as_str(), "high");
}

/// Input that is broken is a row of the coverage; the rest is diagnosed.
#[test]
fn broken_input_costs_only_itself() {
    let at = scratch("diagnosis-broken");
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(&at).unwrap();
    std::fs::write(at.join("ReportingEvents.log"), FULL).unwrap();
    std::fs::write(at.join("facts.json"), b"{ \"disk\": ").unwrap();
    std::fs::write(at.join("other.zip"), b"PK\x03\x04 nothing").unwrap();
    std::fs::write(at.join("Registry.pol"), b"nothing of the kind").unwrap();
    let diagnosis = of_folder(&at);
    let first = &diagnosis.findings[0];
    assert_eq!(first.rule.map(|rule| rule.as_str()), Some("disk-full-install"));
    let broken: Vec<&str> = diagnosis
        .coverage
        .iter()
        .filter(|source| source.state == "broken" && source.why.is_some())
        .filter_map(|source| source.source.rsplit('/').next())
        .collect();
    assert!(broken.contains(&"facts.json") && broken.contains(&"other.zip"), "{broken:?}");
}

/// A facts document of 200 MB and one that is none, a ZIP file of a million names, members with the
/// names of places outside and with a password, folders that lead round: rows of the coverage.
#[test]
fn hostile_input_costs_only_itself() {
    let at = scratch("diagnosis-hostile");
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(at.join("large/deeper")).unwrap();
    let facts = std::fs::File::create(at.join("large/facts.json")).unwrap();
    facts.set_len(200 << 20).unwrap();
    std::fs::write(at.join("large/deeper/facts.json"), b"WUServer: wsus").unwrap();
    let names = (0..1_000_000).map(|n| listed(&format!("{n}.log")));
    let many: Vec<_> = std::iter::once(stored("CBS.log", b"")).chain(names).collect();
    std::fs::write(at.join("many.zip"), zip(&many)).unwrap();
    let members = [
        member("..\\..\\outside.log", FULL.as_bytes()),
        member("/etc/absolute.log", FULL.as_bytes()),
        member("C:\\Windows\\drive.log", FULL.as_bytes()),
        encrypted("locked.log", FULL.as_bytes()),
        member("ReportingEvents.log", FULL.as_bytes()),
    ];
    std::fs::write(at.join("sent.zip"), zip(&members)).unwrap();
    #[cfg(unix)]
    for name in ["large/up", "large/deeper/top"] {
        std::os::unix::fs::symlink(&at, at.join(name)).unwrap();
    }
    let diagnosis = of_folder(&at);
    let first = diagnosis.findings.first().and_then(|finding| finding.rule);
    assert_eq!(first.map(|rule| rule.as_str()), Some("disk-full-install"));
    assert_eq!(diagnosis.attempt_count, 1);
    let rows = |name: &str| -> Vec<String> {
        let own = diagnosis.coverage.iter().filter(|source| source.source.ends_with(name));
        own.map(|source| format!("{}: {}", source.state, source.why.as_deref().unwrap_or("-")))
            .collect()
    };
    let said = |name: &str, text: &str| {
        let rows = rows(name);
        let is = |row: &String| row.starts_with("broken: ") && row.contains(text);
        assert_eq!(rows.iter().filter(|row| is(row)).count(), 1, "{name}, {text}: {rows:?}");
    };
    said("large/facts.json", "16777216");
    said("deeper/facts.json", "expected value");
    said("many.zip", "10000");
    said("sent.zip", "locked.log");
    said("sent.zip", "../../outside.log, /etc/absolute.log, C:/Windows/drive.log");
    assert_eq!(rows("facts.json").len(), 2);
}

/// A share that stops answering: a row of the coverage, and the rest is diagnosed. A pipe is as silent:
/// one that nobody writes to, one whose writer stops.
#[cfg(unix)]
#[test]
fn silence_costs_only_what_is_silent() {
    use std::io::Write;
    let at = scratch("diagnosis-silent");
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(at.join("logs")).unwrap();
    std::fs::write(at.join("logs/ReportingEvents.log"), FULL).unwrap();
    let pipes = [at.join("unopened.log"), at.join("stopped.log")];
    for pipe in &pipes {
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    let mut open = std::fs::OpenOptions::new();
    let mut writer = open.read(true).write(true).open(&pipes[1]).unwrap();
    writer.write_all(b"2024-03-14 12:31:20, Info  CBS  the first line\r\n").unwrap();
    let paths = vec![pipes[0].clone(), pipes[1].clone(), at.join("logs")];
    let silence = Some(std::time::Duration::from_millis(400));
    let request = Request { paths, silence, ..Request::default() };
    let start = std::time::Instant::now();
    let diagnosis = diagnose(&request, Language::English, &Cancel::new());
    assert!(start.elapsed() < std::time::Duration::from_secs(30));
    let first = diagnosis.findings.first().and_then(|finding| finding.rule);
    assert_eq!(first.map(|rule| rule.as_str()), Some("disk-full-install"));
    let silent: Vec<&str> = diagnosis
        .coverage
        .iter()
        .filter(|source| source.why.as_ref().is_some_and(|why| why.contains("for 1 seconds")))
        .map(|source| source.state)
        .collect();
    assert_eq!(silent, ["broken", "broken"]);
    // What waits for the pipe ends.
    drop(open.open(&pipes[0]));
}

/// A row is one line of ASCII without paths, whatever is in the logs.
#[test]
fn rows_are_short_ascii_without_paths() {
    let at = scratch("diagnosis-row");
    std::fs::create_dir_all(&at).unwrap();
    std::fs::write(at.join("ReportingEvents.log"), FULL).unwrap();
    let line = wudiag::row::row(&of_folder(&at));
    assert!(line.len() <= wudiag::row::LONGEST, "{}", line.len());
    assert!(line.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{line}");
    let row: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(row["rule"], "disk-full-install");
    assert_eq!(row["ev"], "ReportingEvents.log:1");
    assert!(!line.contains(at.to_str().unwrap()), "{line}");
}

/// Many attempts that ended well take no failure away, whichever log is read first.
#[test]
fn a_failure_stays_among_many_successes() {
    let at = scratch("diagnosis-many");
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(&at).unwrap();
    let cbs = "2024-10-09 03:14:47, Info                  CBS    Session: 31106452_1 initialized by client WindowsUpdateAgent.\r\n\
        2024-10-09 03:14:48, Info                  CBS    Exec: Processing complete.  Session: 31106452_1, Package: Package_for_KB1~31bf3856ad364e35~amd64~~1.1, Identifier: KB1 [HRESULT = 0x800f0831 - X]\r\n";
    std::fs::write(at.join("CBS.log"), cbs).unwrap();
    let mut reports = String::new();
    for number in 0..40_000 {
        let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
        reports.push_str(&format!("{{AAAAAAAA-0000-4C1A-9B1A-{number:012}}}\t2024-10-10 {hour:02}:{minute:02}:{second:02}:000+0000\t1\t147 [AGENT_DETECTION_FINISHED]\t101\t{{00000000-0000-0000-0000-000000000000}}\t0\t0\tUpdateOrchestrator\tSuccess\tSoftware Synchronization\tx.\tx\r\n"));
    }
    std::fs::write(at.join("ReportingEvents.log"), reports).unwrap();
    let diagnosis = of_folder(&at);
    assert!(diagnosis.attempts.iter().any(|attempt| attempt.result == "failed"));
    assert!(diagnosis.attempt_count < 31_000, "{}", diagnosis.attempt_count);
}

/// Exports of events begin with the newest as a rule; what came last is what stands.
#[test]
fn exports_of_events_are_read_in_the_order_of_the_events() {
    const HEAD: &str = "Level,Date and Time,Source,Event ID,Task Category";
    let event = |hour: u32, id: u32, text: &str| {
        format!("Information,05/14/2024 {hour:02}:00:00 AM,Microsoft-Windows-WindowsUpdateClient,{id},Windows Update Agent,\"{text}\"")
    };
    let failed = |hour| {
        event(hour, 20, "Installation Failure: Windows failed to install the following update with error 0x800F0831: 2024-05 Cumulative Update for Windows 10 Version 22H2 for x64-based Systems (KB5037768).")
    };
    let well = |hour| {
        event(hour, 19, "Installation Successful: Windows successfully installed the following update: 2024-05 Cumulative Update for Windows 10 Version 22H2 for x64-based Systems (KB5037768)")
    };
    for (name, lines, outcome, state) in [
        ("up", [well(2), failed(3)], "findings", State::Current),
        ("down", [failed(3), well(2)], "findings", State::Current),
        ("up-healed", [failed(2), well(3)], "findings", State::Healed),
        ("down-healed", [well(3), failed(2)], "findings", State::Healed),
    ] {
        let folder = scratch(&format!("exports/{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        let text = format!("{HEAD}\r\n{}\r\n", lines.join("\r\n"));
        std::fs::write(folder.join("System.csv"), text).unwrap();
        let diagnosis = of_folder(&folder);
        let first = diagnosis.findings.first().unwrap();
        assert_eq!((diagnosis.outcome.as_str(), first.state), (outcome, state), "{name}");
        assert_eq!(diagnosis.attempts.len(), 2, "{name}");
    }
}

/// An app of the Store that does not install is no failure of patching, whoever asked for it.
#[test]
fn apps_of_the_store_are_no_patches() {
    let folder = scratch("store-app");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("System.csv"),
        "Level,Date and Time,Source,Event ID,Task Category\r\n\
         Information,05/14/2024 02:00:00 AM,Microsoft-Windows-WindowsUpdateClient,19,Windows Update Agent,\"Installation Successful: Windows successfully installed the following update: 2024-05 Cumulative Update (KB5037768)\"\r\n\
         Error,05/14/2024 03:00:00 AM,Microsoft-Windows-WindowsUpdateClient,20,Windows Update Agent,\"Installation Failure: Windows failed to install the following update with error 0x80073D02: 9NBLGGH4NNS1-Microsoft.DesktopAppInstaller.\"\r\n",
    )
    .unwrap();
    let diagnosis = of_folder(&folder);
    assert_eq!(diagnosis.outcome.as_str(), "healthy", "{}", diagnosis.verdict);
}

/// Two machines in one folder: what one installs heals nothing of the other.
#[test]
fn one_machine_heals_no_other() {
    let files = |failing: bool| {
        let log = match failing {
            true => vec![
                "@report 10:00 182 800f0831 UpdateOrchestrator KB5037768 2024-05 Update",
                "@report 12:00 182 800f0831 UpdateOrchestrator KB5037768 2024-05 Update",
            ],
            false => vec![
                "@report 11:00 147 0 UpdateOrchestrator KB5037768 Scan",
                "@report 15T10:00 183 0 UpdateOrchestrator KB5037768 2024-05 Update",
            ],
        };
        log.into_iter().flat_map(expanded).collect::<Vec<_>>().join("\r\n") + "\r\n"
    };
    let facts = r#"{"os": {"build": 19045}}"#;
    let write = |name: &str, tops: [&str; 2], with_facts: bool| {
        let folder = scratch(&format!("machines/{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        for (top, failing) in tops.into_iter().zip([true, false]) {
            let own = folder.join(top);
            std::fs::create_dir_all(&own).unwrap();
            std::fs::write(own.join("ReportingEvents.log"), files(failing)).unwrap();
            if with_facts {
                std::fs::write(own.join("facts.json"), facts).unwrap();
            }
        }
        of_folder(&folder)
    };
    let two = write("two", ["PC-A", "PC-B"], true);
    assert_eq!(two.findings[0].state, State::Current, "{}", two.verdict);
    assert!(two.standing.contains("2 machines"), "{}", two.standing);
    // One machine, whose logs lie in two folders.
    let one = write("one", ["before", "after"], false);
    assert_eq!(one.findings[0].state, State::Healed, "{}", one.verdict);
    assert!(!one.standing.contains("machines"), "{}", one.standing);
}

/// What is exported as XML names its update: another's success does not heal it.
#[test]
fn events_name_their_update() {
    let event = |record: u32, id: u32, title: &str, guid: u32, code: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-WindowsUpdateClient'/><EventID>{id}</EventID><Level>2</Level><TimeCreated SystemTime='2024-05-14T{record:02}:00:00.0000000Z'/><EventRecordID>{record}</EventRecordID><Channel>System</Channel><Computer>PC</Computer></System><EventData>{code}<Data Name='updateTitle'>{title}</Data><Data Name='updateGuid'>{{00000000-0000-4000-8000-{guid:012}}}</Data><Data Name='updateRevisionNumber'>200</Data></EventData></Event>"
        )
    };
    let code = "<Data Name='errorCode'>0x800f0831</Data>";
    let failed = event(2, 20, "2024-05 Cumulative Update (KB5037768)", 1, code);
    for (name, other, state) in [
        (
            "of-another",
            event(3, 19, "Windows Malicious Software Removal Tool (KB890830)", 2, ""),
            State::Current,
        ),
        ("of-its-own", event(3, 19, "2024-05 Cumulative Update (KB5037768)", 1, ""), State::Healed),
    ] {
        let folder = scratch(&format!("events/{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        // The newest first, as `wevtutil /rd:true` has it.
        std::fs::write(folder.join("System.xml"), format!("{other}\r\n{failed}\r\n")).unwrap();
        let diagnosis = of_folder(&folder);
        assert_eq!(diagnosis.findings[0].state, state, "{name}: {}", diagnosis.verdict);
    }
}

/// What begins day after day and does not end is not healthy, whatever else goes well; twice may be a
/// log that was cut, or a machine that was switched off.
#[test]
fn what_comes_to_no_end_is_not_healthy() {
    let ways: [(&str, &str, &str); 6] = [
        ("agent-scan", "WindowsUpdate.log", "@begin scan {day}T10:00 UpdateOrchestrator managed"),
        ("cm-scan", "WUAHandler.log", "@ccm {day}T10:00 WUAHandler Async searching of updates using WUAgent started."),
        ("cm-install", "WUAHandler.log", "@ccm {day}T10:00 WUAHandler Async installation of updates started."),
        ("install", "ReportingEvents.log", "@report {day}T10:00 181 0 UpdateOrchestrator KB5037768 2024-05 Update"),
        ("cancelled", "ReportingEvents.log", "@report {day}T10:00 163 8024000b UpdateOrchestrator KB5037768 Download"),
        ("cbs", "CBS.log", "@cbs {day}T10:00 Info CBS TI: --- Initializing Trusted Installer ---|@cbs {day}T10:01 Info CBS Session: 31_{day} initialized by client WindowsUpdateAgent.|@cbs {day}T10:02 Info CBS Exec: Processing started.  Client: WindowsUpdateAgent, Session: 31_{day}, Package: Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4412.1.9"),
    ];
    let outcome = |name: &str, file: &str, line: &str, days: u32| {
        let folder = scratch(&format!("endless/{name}-{days}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let good = "@begin scan 10T08:00 MoUpdateOrchestrator windows|@end scan 10T08:01 MoUpdateOrchestrator 0x00000000";
        let mut files: BTreeMap<&str, String> = BTreeMap::new();
        files.entry("WindowsUpdate.log").or_default().push_str(good);
        let own = files.entry(file).or_default();
        for day in 11..11 + days {
            own.push('|');
            own.push_str(&line.replace("{day}", &day.to_string()));
        }
        for (file, text) in files {
            let lines: Vec<String> = text.split('|').flat_map(expanded).collect();
            std::fs::write(folder.join(file), lines.join("\r\n") + "\r\n").unwrap();
        }
        let diagnosis = of_folder(&folder);
        (diagnosis.outcome.as_str(), diagnosis.verdict)
    };
    for (name, file, line) in ways {
        let (often, few) = if name == "cancelled" { (8, 5) } else { (5, 2) };
        let (said, why) = outcome(name, file, line, often);
        assert_ne!(said, "healthy", "{name}: {why}");
        let (said, why) = outcome(name, file, line, few);
        assert_eq!(said, "healthy", "{name}: {why}");
    }
}
