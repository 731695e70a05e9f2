//! What real logs taught: lines that were once read wrong, each with the right values. A row is a
//! kind of fault; the other tests of its family know more of its kind.

use crate::common::directory::Directory;
use serde_json::Value;
use std::fmt::Write;
use wudiag::base::Cancel;
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, Item, Options};

/// What is read of a text, a line for each record: family, level, component, process:thread, local
/// time, codes, marks; `-` is none.
fn read(text: &str) -> String {
    let folder = Directory::new();
    let path = folder.write("some.log", text.as_bytes());
    let mut lines = String::new();
    for item in open(&[&path], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else { continue };
        for record in batch.records() {
            let record = serde_json::to_value(Shown { record, raw: false }).unwrap();
            let word = |value: &Value| match value {
                Value::Null => "-".to_owned(),
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            let list = |name: &str, member: Option<&str>| {
                let items = record[name].as_array().into_iter().flatten();
                let words = items.map(|item| word(member.map_or(item, |member| &item[member])));
                match words.collect::<Vec<_>>().join(" ") {
                    none if none.is_empty() => "-".to_owned(),
                    words => words,
                }
            };
            writeln!(
                lines,
                "{} | {} | {} | {}:{} | {} | {} | {}",
                word(&record["family"]),
                word(&record["level"]),
                word(&record["component"]),
                word(&record["pid"]),
                word(&record["tid"]),
                word(&record["time"]["local"]),
                list("codes", Some("hex")),
                list("marks", None),
            )
            .unwrap();
        }
    }
    lines
}

fn check(what: &str, text: &str, expected: &[&str]) {
    let read = read(text);
    assert_eq!(read.lines().collect::<Vec<_>>(), expected, "{what}");
}

fn lines(head: &str, texts: &[&str]) -> String {
    texts.iter().map(|text| format!("{head}{text}\r\n")).collect()
}

const SETUP: &str = "2026-02-03 10:11:12, Info                         ";
const AGENT: &str = "2026/02/03 10:11:12.1234567 1000  2000  ";
const MSI: &str = "MSI (s) (10:20) [09:10:11:200]: ";

fn started(date: &str) -> String {
    format!("=== Verbose logging started: {date}  09:10:11  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===\r\n")
}

#[test]
fn tabs_that_became_blanks() {
    for gap in ["    ", "  ", "\t", "        "] {
        let text = format!("2014-06-03{gap}08:15:40:118{gap} 912{gap}a4c{gap}Misc{gap}WARNING: Send failed with hr = 80072ee7.\n2014-06-03{gap}08:15:41:220{gap} 912{gap}a4c{gap}Setup{gap}FATAL: IsUpdateRequired failed with error 0x8024402c\n");
        check(
            gap,
            &text,
            &[
                "windowsupdate-classic | warning | Misc | 912:2636 | 2014-06-03T08:15:40.118 | 0x80072EE7 | -",
                "windowsupdate-classic | fatal | Setup | 912:2636 | 2014-06-03T08:15:41.22 | 0x8024402C | -",
            ],
        );
    }
}

#[test]
fn macros_around_a_name() {
    check(
        "the HRESULT and the NTSTATUS, not the number inside",
        "2026-02-03 10:11:14, Info                  CBS    Completion status: HRESULT_FROM_WIN32(ERROR_ADVANCED_INSTALLER_FAILED)\n2026-02-03 10:11:15, Error                 CSI    00000001 (F) NTSTATUS_FROM_WIN32(ERROR_INVALID_DATA) #12# from Sample::Call\n",
        &[
            "cbs | info | CBS | -:- | 2026-02-03T10:11:14 | 0x80073713 | -",
            "cbs | error | CSI | -:- | 2026-02-03T10:11:15 | 0xC007000D | -",
        ],
    );
}

#[test]
fn words_that_end_like_a_cue_and_numbers_that_are_no_codes() {
    let none = "setup | info | - | -:- | 2026-02-03T10:11:12 | - | -";
    let texts = [
        "Sample::SearchResult = 2",
        "CSample::GetPatchResult,2116",
        "FetchResult=1326",
        "MatchResult: 87",
        "stderr: 5",
        "AddSpace: add:     -2046799872",
        "Item C:\\x.dll | 1505672004 - -2140837357",
        "size -2147024891 bytes",
    ];
    check("no code", &lines(SETUP, &texts), &[none; 8]);
    let texts = [
        "Operation execution failed: 12. hr = 0x80070570",
        "[hrStatus: 0x80070bc9 [ERROR_FAIL_REBOOT_REQUIRED]]",
    ];
    check(
        "one code",
        &lines(SETUP, &texts),
        &[
            "setup | info | - | -:- | 2026-02-03T10:11:12 | 0x80070570 | -",
            "setup | info | - | -:- | 2026-02-03T10:11:12 | 0x80070BC9 | -",
        ],
    );
}

#[test]
fn installers_number_their_messages_and_say_how_they_ended() {
    let texts = [
        "Note: 1: 2228 2:  3: Error 4: SELECT `Message` FROM `Error` WHERE",
        "DEBUG: Error 2203:  Database: . ",
        "Error in rollback skipped.\tReturn: 5",
        "Error 0x8007000d: Sample step failed, dberr: 1",
        "Note: 1: 1708 ",
        "Product: Sample App -- Installation failed.",
        "Windows Installer installed the product. Product Name: Sample App. Product Version: 1.0. Product Language: 1033. Manufacturer: Sample. Installation success or error status: 1603.",
        "MainEngineThread is returning 1603",
        "MainEngineThread is returning 3010",
        "MainEngineThread is returning 0",
    ];
    let record = |level: &str, codes: &str| {
        format!("msi | {level} | MSI (server) | 16:32 | 2026-03-26T09:10:11.2 | {codes} | -")
    };
    let expected = [
        "msi | - | - | -:- | 2026-03-26T09:10:11 | - | -".to_owned(),
        record("-", "-"),
        record("debug", "-"),
        record("error", "-"),
        record("error", "0x8007000D"),
        record("error", "-"),
        record("error", "-"),
        record("error", "0x00000643"),
        record("error", "0x00000643"),
        record("-", "0x00000BC2"),
        record("-", "-"),
    ];
    let text = started("3/26/2026") + &lines(MSI, &texts);
    check("levels and codes", &text, &expected.each_ref().map(String::as_str));
}

#[test]
fn the_language_of_an_installer_says_which_number_is_the_day() {
    for (language, day) in [("2057", "2026-06-03"), ("1033", "2026-03-06")] {
        let text = started("03/06/2026")
            + &lines(MSI, &["PROPERTY CHANGE: Adding X property. Its value is '1'."])
            + &lines("Property(S): UserLanguageID = ", &[language]);
        let read = read(&text);
        assert!(read.lines().all(|line| line.contains(day)), "{language}: {read}");
    }
}

#[test]
fn the_agent_in_brackets_and_verdicts() {
    let log = "LogHistory called. idUpdate={11111111-1111-4111-8111-000000000001}.1, resultMapped=";
    let texts = [
        "Handler         *FAILED* [C190040F] sample.dll".to_owned(),
        format!("Agent           {log}80242014, resultUnMapped=0"),
        format!("Agent           {log}240006, resultUnMapped=0"),
        format!("Agent           {log}0, resultUnMapped=0"),
        "ProtocolTalker  WS error: There was an error communicating with the endpoint".to_owned(),
        "WebServices     Call error code = 0x80240022".to_owned(),
        "Handler         deployment completed: Status: Error, HR: 0x80073cf0".to_owned(),
        "DownloadManager DO job {11111111-1111-4111-8111-000000000001} failed on HTTP 403 error after retries".to_owned(),
        "DownloadManager Download call complete (succeeded = 0, succeeded with errors = 0, failed = 2, cancelled = 0, unaccounted = 0)".to_owned(),
        "DownloadManager Download call complete (succeeded = 1, succeeded with errors = 0, failed = 0, cancelled = 0, unaccounted = 0)".to_owned(),
        "Shared          *FAILED* [80246007] ISusInternal:: IsCommitRequired".to_owned(),
    ];
    let rows = [
        ("error", "Handler", "0xC190040F", "-"),
        ("-", "Agent", "0x80242014", "-"),
        ("-", "Agent", "0x00240006", "-"),
        ("-", "Agent", "-", "-"),
        ("error", "ProtocolTalker", "-", "-"),
        ("error", "WebServices", "0x80240022", "-"),
        ("error", "Handler", "0x80073CF0", "-"),
        ("error", "DownloadManager", "0x80190193", "-"),
        ("error", "DownloadManager", "-", "-"),
        ("-", "DownloadManager", "-", "-"),
        ("error", "Shared", "0x80246007", "noise"),
    ];
    let expected = rows.map(|(level, component, codes, marks)| {
        format!("windowsupdate | {level} | {component} | 1000:2000 | 2026-02-03T10:11:12.1234567 | {codes} | {marks}")
    });
    let text = lines(AGENT, &texts.each_ref().map(String::as_str));
    check("levels and codes", &text, &expected.each_ref().map(String::as_str));
}

#[test]
fn a_record_over_the_limit_keeps_what_stands_behind_its_message() {
    let trailer = |time: &str, level: u32| {
        format!("]LOG]!><time=\"10:11:{time}.1234567\" date=\"2-3-2026\" component=\"Sample\" context=\"\" type=\"{level}\" thread=\"9\" file=\"\">\r\n")
    };
    let text = format!(
        "<![LOG[first{}<![LOG[Get policies = [{}]{}",
        trailer("11", 1),
        "x".repeat(300_000),
        trailer("12", 3)
    );
    check(
        "the policies of Intune",
        &text,
        &[
            "ccm | info | Sample | -:9 | 2026-02-03T10:11:11.1234567 | - | -",
            "ccm | error | Sample | -:9 | 2026-02-03T10:11:12.1234567 | - | truncated",
        ],
    );
}

#[test]
fn a_log_of_several_writers() {
    check(
        "Setup, DISM and the WIM engine",
        "2026-02-03 10:11:12, Info                  MOUPG  Setup starts\n2026-02-03 10:11:12, Info                  SP     x\n2026-02-03 10:11:12, Info                  DISM   API: PID=500 TID=600 DismApi.dll: version - DismInitializeInternal\n2026-02-03 10:11:13, Info                  SP     SPWIMCallback: Image apply. Progress: 28\n[500.600] [0x8144012d] \n[500.600] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)\n",
        &[
            "setup | info | MOUPG | -:- | 2026-02-03T10:11:12 | - | -",
            "setup | info | SP | -:- | 2026-02-03T10:11:12 | - | -",
            "setup | info | DISM | 500:600 | 2026-02-03T10:11:12 | - | -",
            "setup | info | SP | -:- | 2026-02-03T10:11:13 | - | -",
            "setup | - | - | 500:600 | 2026-02-03T10:11:13 | 0x8144012D | time-inherited",
            "setup | - | - | 500:600 | 2026-02-03T10:11:13 | 0xC142011C | time-inherited",
        ],
    );
}

#[test]
fn lines_that_look_like_those_of_an_installer() {
    check(
        "a message of ConfigMgr",
        "<![LOG[line one\n=== Sample section ===\nline three]LOG]!",
        &["ccm | - | - | -:- | - | - | partial"],
    );
    check(
        "a transcript",
        "**********************\nWindows PowerShell transcript start\nStart time: 20260203101112\n**********************\n=== Sample section ===\nhello\n=== Done ===\n",
        &["text | - | - | -:- | - | - | -"; 7],
    );
}

#[test]
fn logs_with_a_clear_time_and_level() {
    check(
        "Burn",
        "[3004:300C][2024-03-21T11:42:52]i001: Burn v3.11.1.2318, Windows v10.0\n[3004:300C][2024-03-21T11:42:52]e000: Error 0x80070643: Sample failure\n[3004:300C][2024-03-21T11:42:53]w000: w\n",
        &[
            "burn | info | - | 12292:12300 | 2024-03-21T11:42:52 | - | -",
            "burn | error | - | 12292:12300 | 2024-03-21T11:42:52 | 0x80070643 | -",
            "burn | warning | - | 12292:12300 | 2024-03-21T11:42:53 | - | -",
        ],
    );
    check(
        "Intune of macOS",
        "2026-02-03 10:11:12:288 | Daemon | I | 1234 | Sample | text\n2026-02-03 10:11:12:288 | Daemon | E | 1234 | Sample | text\n",
        &[
            "intune-mac | info | Sample | -:1234 | 2026-02-03T10:11:12.288 | - | -",
            "intune-mac | error | Sample | -:1234 | 2026-02-03T10:11:12.288 | - | -",
        ],
    );
    check(
        "JSON, an object a line",
        "{\"time\":\"2026-02-03T10:11:12Z\",\"level\":\"info\",\"msg\":\"one\"}\n{\"time\":\"2026-02-03T10:11:13Z\",\"level\":\"error\",\"msg\":\"two\"}\n",
        &[
            "json | info | - | -:- | 2026-02-03T10:11:12 | - | -",
            "json | error | - | -:- | 2026-02-03T10:11:13 | - | -",
        ],
    );
    check(
        "PSADT",
        "[06-05-2026 13:05:04.111] [Installation] [Fn] [Error] :: text\n[06-05-2026 13:05:05.111] [Installation] [Fn] [Info] :: text\n",
        &[
            "psadt | error | Fn | -:- | 2026-06-05T13:05:04.111 | - | -",
            "psadt | info | Fn | -:- | 2026-06-05T13:05:05.111 | - | -",
        ],
    );
    check(
        "a co-installer whose first number may be the day or the month",
        "[04/10/2020 20:20.04.633] Sample co-installer line\n[04/10/2020 20:20.04.640] Sample second\n",
        &["text | - | - | -:- | - | - | time-unclear"; 2],
    );
    check(
        "a section of SetupAPI",
        ">>>  [Device Install (Hardware initiated) - X]\n>>>  Section start 2024/03/13 11:09:44.417\n!!!  dvi: Sample failed: 0x800f0203\n!    dvi: warn\n<<<  Section end 2024/03/13 11:09:45.417\n<<<  [Exit status: FAILURE(0x800f0203)]\n",
        &[
            "setupapi | - | - | -:- | 2024-03-13T11:09:44.417 | - | -",
            "setupapi | error | dvi | -:- | 2024-03-13T11:09:44.417 | 0x800F0203 | time-inherited",
            "setupapi | warning | dvi | -:- | 2024-03-13T11:09:44.417 | - | time-inherited",
            "setupapi | - | - | -:- | 2024-03-13T11:09:45.417 | - | -",
            "setupapi | error | - | -:- | 2024-03-13T11:09:45.417 | 0x800F0203 | time-inherited",
        ],
    );
    check(
        "why HTTP.sys refused",
        "#Software: Microsoft HTTP API 2.0\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n2024-05-14 00:00:01 10.0.0.1 1 10.0.0.2 8530 HTTP/1.1 POST /x 503 1 AppOffline WsusPool\n2024-05-14 00:00:02 10.0.0.1 1 10.0.0.2 8530 - - - - - Timer_ConnectionIdle -\n",
        &[
            "httperr | - | - | -:- | - | - | directive",
            "httperr | - | - | -:- | - | - | directive",
            "httperr | error | AppOffline | -:- | 2024-05-14T00:00:01 | 0x801901F7 | -",
            "httperr | warning | Timer_ConnectionIdle | -:- | 2024-05-14T00:00:02 | - | -",
        ],
    );
}
