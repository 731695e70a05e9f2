//! Lines that name a failure where nothing is wrong: in an attempt that ends well nothing is found; in
//! one that ends with the very code the same line stands, and the failure counts.

use crate::common::{root, scratch};
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Diagnosis, Request};
use wudiag::knowledge::Language;

fn of(name: &str, files: &[(&str, String)]) -> Diagnosis {
    let at = scratch(&format!("noise/{name}"));
    let _ = std::fs::remove_dir_all(&at);
    std::fs::create_dir_all(&at).unwrap();
    for (file, text) in files {
        std::fs::write(at.join(file), text).unwrap();
    }
    let request = Request { paths: vec![at], ..Request::default() };
    diagnose(&request, Language::English, &Cancel::new())
}

/// A scan of the agent with a line in it.
fn scan(line: &str, code: &str) -> Vec<(&'static str, String)> {
    let row = |second: u32, component: &str, text: &str| {
        format!("2024/05/14 10:00:{second:02}.0000000 1000  900   {component:<15} {text}\r\n")
    };
    let text = row(1, "Agent", "* START * Finding updates CallerId = UpdateOrchestrator  Id = 7")
        + &row(2, "Agent", "Online = Yes; Interactive = No; AllowCachedResults = No")
        + &row(3, "Agent", "ServiceID = {3DA21691-E39D-4DA6-8A4B-B43877BCB1B7} Managed")
        + &row(4, "Misc", line)
        + &row(9, "Agent", &format!("* END * Finding updates CallerId = UpdateOrchestrator, Id = 7, Exit code = 0x{code}"));
    vec![("WindowsUpdate.log", text)]
}

/// A package that servicing installs, with a line in it.
fn package(component: &str, line: &str, code: &str) -> Vec<(&'static str, String)> {
    const PACKAGE: &str = "Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.6414.1.9";
    const SESSION: &str = "Session: 31103437_2241163471";
    let row = |second: u32, component: &str, text: &str| {
        format!("2024-10-09 03:10:{second:02}, Info                  {component:<6} {text}\r\n")
    };
    let text = row(2, "CBS", &format!("{SESSION} initialized by client WindowsUpdateAgent."))
        + &row(3, "CBS", &format!("Exec: Processing started.  Client: WindowsUpdateAgent, {SESSION}, Package: {PACKAGE}"))
        + &row(4, component, line)
        + &row(9, "CBS", &format!("Exec: Processing complete.  {SESSION}, Package: {PACKAGE}, Identifier: KB1 [HRESULT = 0x{code} - X]"))
        + &row(9, "CBS", &format!("{SESSION} finalized. Reboot required: no [HRESULT = 0x{code} - X]"));
    vec![("CBS.log", text)]
}

fn ccm(line: &str, code: &str) -> Vec<(&'static str, String)> {
    let row = |minute: u32, component: &str, text: &str| {
        format!("<![LOG[{text}]LOG]!><time=\"10:{minute:02}:00.000+000\" date=\"05-14-2024\" component=\"{component}\" context=\"\" type=\"1\" thread=\"10\" file=\"a.cpp:1\">\r\n")
    };
    let end = match code {
        "00000000" => "Successfully completed scan.".to_owned(),
        code => format!("Scan failed with error = 0x{code}."),
    };
    vec![
        (
            "WUAHandler.log",
            row(1, "WUAHandler", "Async searching of updates using WUAgent started.")
                + &row(3, "WUAHandler", &end),
        ),
        ("UpdatesDeployment.log", row(2, "UpdatesDeploymentAgent", line)),
    ]
}

fn setup(line: &str, code: &str) -> Vec<(&'static str, String)> {
    let row = |second: u32, level: &str, text: &str| {
        format!("2024-10-09 03:10:{second:02}, {level:<21} MOUPG  {text}\r\n")
    };
    let end = match code {
        "00000000" => row(9, "Info", "CSetupHost::Execute(433): Result = 0x00000000"),
        code => row(9, "Error", &format!("CSetupHost::Execute(433): Result = 0x{code}")),
    };
    vec![(
        "setupact.log",
        row(1, "Info", "*************** SetupHost Logging Begin ***************")
            + &row(4, "Error", line)
            + &end,
    )]
}

fn dism(line: &str, code: &str) -> Vec<(&'static str, String)> {
    let row = |second: u32, level: &str, text: &str| {
        format!("2024-10-09 03:10:{second:02}, {level:<21} DISM   {text}\r\n")
    };
    let end = match code {
        "00000000" => String::new(),
        code => row(8, "Error", &format!("DISM Package Manager: PID=1 TID=2 Failed while processing command cleanup-image. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x{code})")),
    };
    vec![("dism.log", row(1, "Info", "DISM   DISM.EXE: Executing command line: DISM.exe /Online /Cleanup-Image /RestoreHealth") + &row(4, "Warning", line) + &end + &row(9, "Info", "DISM   DISM.EXE: <----- Ending Dism.exe session ----->"))]
}

fn msi(line: &str, code: &str) -> Vec<(&'static str, String)> {
    let result = if code == "00000000" { "0" } else { "1603" };
    let text = format!("=== Verbose logging started: 10/9/2024  3:15:02  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===\r\n{line}\r\nMSI (s) (18:F4) [03:15:18:123]: MainEngineThread is returning {result}\r\n=== Verbose logging stopped: 10/9/2024  3:15:18 ===\r\n");
    vec![("a.log", text)]
}

#[test]
fn every_row_where_it_is_noise_and_where_it_is_the_cause() {
    let rows = crate::common::rows(&root().join("data/noise.tsv"));
    assert!(rows.len() >= 40, "{}", rows.len());
    let mut wrong = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let [family, code, text, _] = &row[..] else { panic!("{row:?}") };
        let own = if code == "-" { "80070005" } else { code };
        let files = |end: &str| match family.as_str() {
            "windowsupdate" if code == "-" => scan(&format!("GetUserTickets: {text}."), end),
            "windowsupdate" => scan(&format!("*FAILED* [{code}] {text}"), end),
            "cbs" if text.contains("twice") => {
                package("CSI", &format!("00000095 Warning: Overlap: Directory x {text}"), end)
            }
            "cbs" => package("CBS", &format!("{text} [HRESULT = 0x{own} - X]"), end),
            "ccm" => ccm(&format!("GetUpdateInfo - {text}, error = 0x{own}"), end),
            "setup" => setup(&format!("CInstallUI::{text}(2027): Result = 0x{own}"), end),
            "dism" => dism(
                &format!("DISM Provider Store: PID=1 TID=2 {text}: x.dll. - x(hr:0x{own})"),
                end,
            ),
            _ => msi(&format!("CustomAction x returned actual error code 1603 {text}"), end),
        };
        let good = of(&format!("{index}-well"), &files("00000000"));
        let failing = good.attempts.iter().any(|attempt| attempt.result == "failed");
        if good.outcome.as_str() == "findings" || failing {
            wrong.push(format!("{text}: noise made {} {}", good.outcome.as_str(), good.verdict));
        }
        let bad = of(&format!("{index}-fails"), &files(own));
        let ended = bad.attempts.iter().find(|attempt| attempt.result == "failed");
        let counts = ended.and_then(|attempt| attempt.code).map(|code| code.to_string());
        let wanted =
            if family == "msi" { "0x80070643" } else { &format!("0x{}", own.to_uppercase()) };
        if counts.as_deref() != Some(wanted) || bad.outcome.as_str() == "healthy" {
            wrong.push(format!("{text}: the cause made {} {counts:?}", bad.outcome.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Events and messages that name no failure of patching, beside an attempt that ends well.
#[test]
fn events_that_mean_nothing() {
    let event = |id: u32, source: &str, text: &str| {
        format!("Event[0]\r\n  Log Name: System\r\n  Source: {source}\r\n  Date: 2024-05-14T10:00:05.0000000\r\n  Event ID: {id}\r\n  Task: N/A\r\n  Level: Error\r\n  Opcode: N/A\r\n  Keyword: N/A\r\n  User: N/A\r\n  User Name: N/A\r\n  Computer: PC\r\n  Description: \r\n{text}\r\n")
    };
    for (name, text) in [
        ("7043", event(7043, "Service Control Manager", "The Update Orchestrator Service service did not shut down properly after receiving a preshutdown control.")),
        ("640", event(640, "ESENT", "wuaueng.dll (1000,D,0) SUS20ClientDataStore: Error -1919 validating header page on flush map file C:\\WINDOWS\\SoftwareDistribution\\DataStore\\DataStore.jfm.")),
        ("1001", event(1001, "Windows Error Reporting", "Fault bucket , type 0 Event Name: WindowsUpdateFailure3 P2: 8024402c P4: Scan P8: Windows Defender")),
    ] {
        let mut files = scan("Some line", "00000000");
        files.push(("System.txt", text));
        let diagnosis = of(&format!("event-{name}"), &files);
        assert_eq!(diagnosis.outcome.as_str(), "healthy", "{name}: {}", diagnosis.verdict);
    }
    // A name that does not resolve for the list of services matters to a search of Windows Update only.
    let sls = "*FAILED* [8024402C] GetServices from https://slscr.update.microsoft.com/SLS/x";
    assert_eq!(of("sls", &scan(sls, "00000000")).outcome.as_str(), "healthy");
}
