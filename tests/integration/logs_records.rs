//! Records of logs as people have them: copied, mixed, cut.

use crate::common::directory::Directory;
use std::path::PathBuf;
use wudiag::base::Cancel;
use wudiag::knowledge::Language;
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, Item, Options, WarningKind};
use wudiag::logs::text::CodePage;
use wudiag::logs::time::iso;

/// The records of a file with `text`, as JSON.
fn records(name: &str, text: &[u8]) -> Vec<serde_json::Value> {
    let path: PathBuf =
        std::env::temp_dir().join(format!("wudiag-records-{}-{name}", std::process::id()));
    std::fs::write(&path, text).expect("write");
    let mut records = Vec::new();
    for item in open(&[&path], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else { panic!("{item:?}") };
        for record in batch.records() {
            records.push(serde_json::to_value(Shown { record, raw: false }).expect("JSON"));
        }
    }
    let _ = std::fs::remove_file(path);
    records
}

/// Values of each record, by their pointers.
fn seen(records: &[serde_json::Value], keys: &[&str]) -> Vec<Vec<String>> {
    let value = |record: &serde_json::Value, key: &str| match record.pointer(key) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Null) | None => "-".into(),
        Some(other) => other.to_string(),
    };
    records.iter().map(|record| keys.iter().map(|key| value(record, key)).collect()).collect()
}

#[test]
fn a_setup_log_with_lines_of_dism_and_the_wim_engine() {
    let text = "2026-02-03 10:11:12, Info                  MOUPG  Setup starts\r\n\
        2026-02-03 10:11:12, Info                  SP     x\r\n\
        2026-02-03 10:11:12, Info                  DISM   API: PID=500 TID=600 DismApi.dll: x\r\n\
        2026-02-03 10:11:13, Info                  SP     SPWIMCallback: Progress: 28\r\n\
        [500.600] [0x8144012d] \r\n\
        [500.600] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)\r\n";
    let records = records("setupact.log", text.as_bytes());
    let seen = seen(&records, &["/family", "/pid", "/tid", "/codes/0/hex"]);
    let expected = [
        ["setup", "-", "-", "-"],
        ["setup", "-", "-", "-"],
        ["setup", "500", "600", "-"],
        ["setup", "-", "-", "-"],
        ["setup", "500", "600", "0x8144012D"],
        ["setup", "500", "600", "0xC142011C"],
    ];
    assert_eq!(seen, expected);
}

#[test]
fn columns_of_any_width() {
    for (name, gap, behind) in [
        ("one", " ", " "),
        ("usual", "                  ", "    "),
        ("wide", "                         ", "      "),
        ("wider", "                                  ", "    "),
        ("tabs", "\t\t   ", "\t  "),
    ] {
        let text = format!(
            "2026-02-03 10:11:12, Info{gap}CBS{behind}Loading database: x\r\n\
            2026-02-03 10:11:13, Info{gap}CSI{behind}0000001 y\r\n\
            2026-02-03 10:11:14, Warning{}CBS{behind}z\r\n",
            gap.get(3..).filter(|rest| !rest.is_empty() && !gap.contains('\t')).unwrap_or(gap)
        );
        let records = records(&format!("{name}.log"), text.as_bytes());
        let expected = [
            ["cbs", "info", "CBS", "Loading database: x"],
            ["cbs", "info", "CSI", "0000001 y"],
            ["cbs", "warning", "CBS", "z"],
        ];
        assert_eq!(
            seen(&records, &["/family", "/level", "/component", "/message"]),
            expected,
            "{name}"
        );
    }
}

/// A session number is the time of its beginning in UTC, unless the clock was put back before.
#[test]
fn the_zone_that_a_session_of_cbs_tells() {
    // 2026-02-03 01:11:12 UTC as a FILETIME
    let filetime = (1_770_081_072_i64 + 11_644_473_600) * 10_000_000;
    for (late, utc) in [(0, "2026-02-03T01:11:12Z"), (2, "2026-02-03T01:11:12Z"), (60, "-")] {
        let number = filetime - late * 10_000_000;
        let text = format!(
            "2026-02-03 10:11:12, Info                  CBS    Session: {}_{} initialized by client WindowsUpdateAgent, external staging directory: (null)\r\n",
            number >> 32,
            number & 0xFFFF_FFFF
        );
        let records = records(&format!("session{late}.log"), text.as_bytes());
        assert_eq!(seen(&records, &["/time/utc"]), [[utc]], "{late}");
    }
}

/// What mail, forums and `expand` make of the tabs.
#[test]
fn a_classic_log_whose_tabs_became_blanks() {
    for (name, gap, behind) in [("tab", "\t", "\t"), ("one", " ", " "), ("four", "    ", "     ")] {
        let text = format!(
            "2014-06-03{gap}08:15:40:118{behind}912{gap}a4c{gap}Misc{gap}WARNING: Send failed with hr = 80072ee7.\r\n\
            2014-06-03{gap}08:15:41:220{behind}912{gap}a4c{gap}Setup{gap}FATAL: IsUpdateRequired failed with error 0x8024402c\r\n"
        );
        let records = records(&format!("classic-{name}.log"), text.as_bytes());
        let keys = ["/family", "/level", "/component", "/pid", "/tid", "/codes/0/hex"];
        let expected = [
            ["windowsupdate-classic", "warning", "Misc", "912", "2636", "0x80072EE7"],
            ["windowsupdate-classic", "fatal", "Setup", "912", "2636", "0x8024402C"],
        ];
        assert_eq!(seen(&records, &keys), expected, "{name}");
    }
    // A time of the same form, but no process nor thread
    let other =
        records("daemon.log", b"2026-02-03 10:11:12:288 | Daemon | I | 1234 | Sample | x\n");
    assert_eq!(seen(&other, &["/family"]), [["intune-mac"]]);
}

/// By numbers and their places, whatever the words are.
#[test]
fn an_installation_that_failed_has_errors_in_any_language() {
    let head = "=== Verbose logging started: 13.06.2026  09:10:11  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===\r\n";
    for (message, level) in [
        ("Note: 1: 1708 ", "error"),
        ("Note: 1: 1707 ", "-"),
        ("MainEngineThread is returning 1603", "error"),
        ("MainEngineThread is returning 1602", "warning"),
        ("MainEngineThread is returning 3010", "-"),
        ("MainEngineThread is returning 0", "-"),
        ("Windows Installer installed the product. Product Name: A. Product Version: 1.0. Product Language: 1033. Manufacturer: B. Installation success or error status: 1603.", "error"),
        ("Xxxx. Xxx: A. Xxx: 1.0. Xxx: 1045. Xxx: B. Xxxx: 1603.", "error"),
        ("Xxxx. Xxx: A. Xxx: 1.0. Xxx: 1045. Xxx: B. Xxxx: 0.", "-"),
    ] {
        let text = format!("{head}MSI (s) (10:20) [09:10:11:500]: {message}\r\n");
        let records = records("failed.log", text.as_bytes());
        assert_eq!(seen(&records[1..], &["/level", "/component"]), [[level, "MSI (server)"]], "{message}");
    }
    let text = format!("{head}Action start 9:10:12: INSTALL.\r\nAction ended 9:10:13: Install_Files. Return value 1.\r\n");
    let records = records("actions.log", text.as_bytes());
    assert_eq!(seen(&records[1..], &["/component"]), [["INSTALL"], ["Install_Files"]]);
}

/// A machine that loses its power leaves zeros of any length, also where a line should end.
#[test]
fn no_zeros_hide_the_record_behind_them() {
    let cbs = [
        "2024-03-28 10:00:01, Info                  CBS    before",
        "2024-03-28 10:00:02, Error                 CBS    FAILED 0x80070005\r\n",
    ];
    let ccm = [
        "<![LOG[before]LOG]!><time=\"10:00:01.000+000\" date=\"03-28-2024\" component=\"A\" context=\"\" type=\"1\" thread=\"1\" file=\"\">",
        "<![LOG[FAILED 0x80070005]LOG]!><time=\"10:00:02.000+000\" date=\"03-28-2024\" component=\"A\" context=\"\" type=\"3\" thread=\"1\" file=\"\">\r\n",
    ];
    for [before, behind] in [cbs, ccm] {
        for end in ["\r\n", ""] {
            for count in [64, 5_000, 70_000, 300_000, 3_000_000] {
                let zeros = vec![0; count];
                let text = [before.as_bytes(), end.as_bytes(), &zeros, behind.as_bytes()].concat();
                let wide = |text: &[u8]| -> Vec<u8> {
                    let units = [0xFF, 0xFE].into_iter();
                    units.chain(text.iter().flat_map(|byte| [*byte, 0])).collect()
                };
                for (unit, text) in [(1, text.clone()), (2, wide(&text))] {
                    let records = records("zeros.log", &text);
                    let offset = (before.len() + end.len() + count) * unit + 2 * (unit - 1);
                    let last = &records[records.len() - 1..];
                    assert_eq!(
                        seen(last, &["/level", "/codes/0/hex", "/offset"]),
                        [["error", "0x80070005", &offset.to_string()]],
                        "{count} {end:?} {unit}"
                    );
                    assert_eq!(records.len(), 2, "{count} {end:?} {unit}");
                }
            }
        }
    }
}

/// A log that states no zone is merged by the clock of its folder: twelve zones, some of them not
/// of whole hours.
#[test]
fn a_merge_has_one_clock() {
    let clock = |minute: i64| format!("{:02}:{:02}", (minute / 60).rem_euclid(24), minute % 60);
    for zone in [-720, -570, -480, -210, -60, 60, 330, 345, 540, 570, 765, 840_i64] {
        let folder =
            std::env::temp_dir().join(format!("wudiag-clock-{}-{zone}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("folder");
        let (mut windows_update, mut ccm) = (String::new(), String::new());
        for minute in 0..8 {
            // From noon of the day on, so that no zone has another date.
            let local = clock(720 + minute);
            if minute % 2 == 0 {
                windows_update.push_str(&format!(
                    "2026/03/10 {local}:00.0000000 1000  2000  Agent           {minute}\r\n"
                ));
            } else {
                ccm.push_str(&format!("<![LOG[{minute}]LOG]!><time=\"{local}:00.000{:+04}\" date=\"03-10-2026\" component=\"A\" context=\"\" type=\"1\" thread=\"9\" file=\"\">\r\n", -zone));
            }
        }
        std::fs::write(folder.join("WindowsUpdate.log"), windows_update).expect("write");
        std::fs::write(folder.join("WUAHandler.log"), ccm).expect("write");
        let options = Options { merge: true, ..Options::default() };
        let (mut order, mut known) = (Vec::new(), true);
        for item in open(&[&folder], options, Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("{item:?}") };
            for record in batch.records() {
                order.push(record.message().parse::<i64>().expect("number"));
                known &= record.entry.local - record.entry.utc == zone * 600_000_000;
            }
        }
        let _ = std::fs::remove_dir_all(folder);
        assert_eq!((order, known), ((0..8).collect::<Vec<_>>(), true), "{zone}");
    }
}

/// What is known about a record of ConfigMgr stands behind its message: it is kept of one that goes
/// over the limit, on one line or on many, whatever follows.
#[test]
fn a_record_over_the_limit_keeps_its_trailer() {
    let trailer = "]LOG]!><time=\"10:11:12.1234567\" date=\"2-3-2026\" component=\"Sample\" context=\"\" type=\"3\" thread=\"9\" file=\"\">";
    let server = "  $$<SMS_SAMPLE><02-03-2026 10:11:12.123-540><thread=9 (0x9)>";
    let next = "<![LOG[next 0x80070005]LOG]!><time=\"10:11:13.000\" date=\"2-3-2026\" component=\"Next\" context=\"\" type=\"2\" thread=\"8\" file=\"\">\r\n";
    for size in [200_000, 262_130, 262_144, 300_000, 930_340, 5_000_000] {
        for (unit, lines) in [("x", 1), ("0123456789012345678901234567890\r\n", size / 33)] {
            for gap in ["\r\n", ""] {
                let message = &unit.repeat(size / unit.len());
                let text = format!("<![LOG[before]LOG]!><time=\"10:11:11.000\" date=\"2-3-2026\" component=\"A\" context=\"\" type=\"1\" thread=\"1\" file=\"\">\r\n<![LOG[Get policies = [{message}]{trailer}{gap}{next}");
                for text in [text.clone().into_bytes(), wide(&text)] {
                    let records = records("AppWorkload.log", &text);
                    let keys = [
                        "/level",
                        "/component",
                        "/tid",
                        "/time/local",
                        "/lines",
                        "/line",
                        "/codes/0/hex",
                    ];
                    let breaks = message.matches('\n').count() + 1;
                    let line = (2 + breaks - usize::from(gap.is_empty())).to_string();
                    assert_eq!(
                        seen(&records[1..], &keys),
                        [
                            [
                                "error",
                                "Sample",
                                "9",
                                "2026-02-03T10:11:12.1234567",
                                &breaks.to_string(),
                                "2",
                                "-"
                            ],
                            [
                                "warning",
                                "Next",
                                "8",
                                "2026-02-03T10:11:13",
                                "1",
                                &line,
                                "0x80070005"
                            ]
                        ],
                        "{size} {lines} {gap:?}"
                    );
                    let marks = &records[1]["marks"];
                    assert_eq!(
                        marks.as_array().map(Vec::len),
                        Some(usize::from(size > 262_000)),
                        "{size} {lines} {marks}"
                    );
                    let length = records[1]["message"].as_str().map(str::len);
                    assert!(
                        length.is_some_and(|length| length > 200_000 - 40 && length <= 262_144),
                        "{length:?}"
                    );
                }
            }
        }
        let text = format!(
            "before  $$<A><02-03-2026 10:11:11.000-540><thread=1 (0x1)>\r\nERROR: {}{server}\r\n",
            "x".repeat(size)
        );
        let records = records("wsyncmgr.log", text.as_bytes());
        let keys = ["/family", "/level", "/component", "/tid", "/time/utc", "/line"];
        assert_eq!(
            seen(&records[1..], &keys),
            [["ccm-server", "error", "SMS_SAMPLE", "9", "2026-02-03T01:11:12.123Z", "2"]],
            "{size}"
        );
    }
}

/// In UTF-16 with a mark.
fn wide(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A record whose attributes were cut off says nothing about the one behind it, on its line or not.
#[test]
fn a_damaged_record_takes_nothing_from_the_next() {
    let next = "<![LOG[FAILED 0x80070005]LOG]!><time=\"10:11:13.000\" date=\"2-3-2026\" component=\"Next\" context=\"\" type=\"3\" thread=\"8\" file=\"\">\r\n";
    for cut in [
        "<time=\"10:1",
        "<time=\"10:11:12.000\" date=\"2-",
        "<time=\"10:11:12.000\" date=\"2-3-2026\" component=\"A\" type=\"1",
    ] {
        for gap in ["", "\r\n", "\0\0\0\0"] {
            let text = format!("<![LOG[damaged]LOG]!>{cut}{gap}{next}{next}");
            let records = records("WUAHandler.log", text.as_bytes());
            assert_eq!(
                seen(
                    &records[records.len() - 2..],
                    &["/level", "/component", "/codes/0/hex", "/time/local"]
                ),
                [["error", "Next", "0x80070005", "2026-02-03T10:11:13"]; 2],
                "{cut} {gap:?}"
            );
            assert_eq!(records.len(), 3, "{cut} {gap:?}");
        }
    }
}

/// The status of a request that failed, then the Win32 error behind it; 0 is none.
#[test]
fn statuses_of_web_servers_are_codes() {
    let iis = "#Software: Microsoft Internet Information Services 10.0\r\n\
        #Fields: date time cs-uri-stem sc-status sc-substatus sc-win32-status\r\n\
        2026-02-03 10:11:12 /a 500 24 50\r\n\
        2026-02-03 10:11:13 /b 503 2 0\r\n\
        2026-02-03 10:11:14 /c 401 2 2148074254\r\n\
        2026-02-03 10:11:15 /d 200 0 64\r\n\
        2026-02-03 10:11:16 /e 304 0 0\r\n";
    let http = "#Software: Microsoft HTTP API 2.0\r\n\
        #Fields: date time c-ip cs-uri sc-status s-siteid s-reason s-queuename\r\n\
        2026-02-03 10:11:12 192.0.2.1 /a 503 1 QueueFull WsusPool\r\n\
        2026-02-03 10:11:13 192.0.2.1 /b - - Timer_ConnectionIdle -\r\n";
    for (name, text, expected) in [
        (
            "u_ex260203.log",
            iis,
            &[
                ["0x801901F4", "http-status", "0x00000032"],
                ["0x801901F7", "http-status", "-"],
                ["0x80190191", "http-status", "0x8009030E"],
                ["0x00000040", "decimal", "-"],
                ["-", "-", "-"],
            ][..],
        ),
        ("httperr1.log", http, &[["0x801901F7", "http-status", "-"], ["-", "-", "-"]]),
    ] {
        let records = records(name, text.as_bytes());
        let seen = seen(&records[2..], &["/codes/0/hex", "/codes/0/spelling", "/codes/1/hex"]);
        assert_eq!(seen, expected, "{name}");
    }
}

/// A success beside a failure says least; what is neither is in the order of the text.
#[test]
fn failures_come_before_successes() {
    let text = b"2024-05-14 03:04:05, Info                  CBS    Ended [HRESULT = 0x00000000 - S_OK], then hr = 0x80070002 and 0x800f0831\r\n";
    let codes = records("successes.log", text)[0]["codes"].clone();
    let hexes: Vec<&str> =
        codes.as_array().unwrap().iter().map(|code| code["hex"].as_str().unwrap()).collect();
    assert_eq!(hexes, ["0x80070002", "0x800F0831", "0x00000000"]);
}

/// A log of Windows Installer says its language at its end; what the date in its first line means
/// depends on it.
#[test]
fn the_day_of_an_installer_log_by_its_language() {
    let log = |languages: &str| {
        format!(
            "=== Verbose logging started: 03/06/2026  09:10:11  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===\r\n\
            MSI (s) (10:20) [09:10:11:100]: x\r\n{languages}=== Verbose logging stopped: 03/06/2026  09:10:12 ===\r\n"
        )
    };
    let user = |language: u32| format!("Property(S): UserLanguageID = {language}\r\n");
    let system = |language: u32| format!("Property(S): SystemLanguageID = {language}\r\n");
    for (languages, day) in [
        (user(2057), "2026-06-03T09:10:11.1"),
        (user(1033), "2026-03-06T09:10:11.1"),
        (system(1031), "2026-06-03T09:10:11.1"),
        (system(1033) + &user(3081), "2026-06-03T09:10:11.1"),
        (system(2057) + &user(1033) + &user(2057), "2026-06-03T09:10:11.1"),
        (user(1033) + &user(2057), "-"),
        (user(1041), "-"),
        (String::new(), "-"),
    ] {
        for text in [log(&languages).into_bytes(), wide(&log(&languages))] {
            let directory = Directory::new();
            let path = directory.write("msi.log", &text);
            for (merge, threads) in [(false, 1), (false, 2), (true, 1)] {
                let options = Options { merge, threads, ..Options::default() };
                let (mut times, mut warnings) = (Vec::new(), Vec::new());
                for item in open(&[&path], options, Cancel::new()) {
                    match item {
                        Item::Batch(batch) => {
                            times.extend(batch.entries().iter().map(|entry| entry.local));
                        }
                        Item::Warning(warning) => warnings.push(warning.kind),
                    }
                }
                let shown = |time: i64| if time == 0 { "-".into() } else { iso(time) };
                assert_eq!(shown(times[1]), day, "{languages}");
                let expected = if day == "-" { vec![WarningKind::DayUnclear] } else { vec![] };
                assert_eq!(warnings, expected, "{languages}");
            }
        }
    }
}

/// What became of a product, by numbers and not by words.
#[test]
fn the_verdict_on_a_product_in_any_language() {
    let line = |text: &str| format!("MSI (s) (10:20) [09:10:11:100]: {text}\r\n");
    for (text, level) in [
        ("Product: X -- Error 1714. The older version cannot be removed.", "error"),
        ("Produkt: X -- Fehler 1714. Die alte Version kann nicht entfernt werden.", "error"),
        ("Produit : X -- Erreur 1714. Impossible de supprimer l'ancienne version.", "error"),
        ("製品: X -- エラー 1714。以前のバージョンを削除できません。", "error"),
        ("产品: X -- 错误 1714。无法删除旧版本。", "error"),
        ("Product: X -- Warning 1946. Property could not be set.", "warning"),
        ("Produkt: X -- Version 2024. Wird installiert.", "-"),
        ("Text -- Fehler 1714.", "-"),
    ] {
        let records = records("msi.log", line(text).as_bytes());
        assert_eq!(seen(&records, &["/level"]), [[level]], "{text}");
    }
    for (note, level) in
        [(1707, "info"), (1708, "error"), (1724, "info"), (1725, "error"), (1740, "-")]
    {
        let text = line(&format!("Note: 1: {note} "))
            + &line("Produkt: X -- Der Vorgang ist beendet.")
            + &line("Produkt: Y -- Weiter.");
        let records = records("msi.log", text.as_bytes());
        assert_eq!(seen(&records[1..], &["/level"]), [[level], ["-"]], "{note}");
    }
}

/// What a request to IIS came to is its component, as far as the columns are there.
#[test]
fn requests_by_status_and_substatus() {
    let log = |fields: &str, values: &str| {
        format!("#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time cs-method cs-uri-stem {fields}\r\n2026-03-10 09:00:00 GET /ClientWebService/client.asmx {values}\r\n")
    };
    for (fields, values, component) in [
        ("sc-status sc-substatus sc-win32-status", "403 16 2148204809", "403.16"),
        ("sc-status sc-substatus", "200 0", "200"),
        ("sc-status time-taken sc-substatus", "500 1 19", "500"),
        ("sc-status", "404", "404"),
        ("time-taken", "404", "/ClientWebService/client.asmx"),
    ] {
        let records = records("u_ex.log", log(fields, values).as_bytes());
        assert_eq!(seen(&records[2..], &["/component"]), [[component]], "{fields}");
    }
    // What IIS means by both, in the language that is asked for.
    let fields = "sc-status sc-substatus sc-win32-status";
    let directory = Directory::new();
    for (values, language, meaning) in [
        (
            "403 16 2148204809",
            "en-US",
            "The server does not trust the client certificate, or the certificate is not valid.",
        ),
        ("403 4 5", "de-DE", "The site requires SSL, and the request came without it."),
        (
            "404 13 0",
            "fr-FR",
            "Le corps de la demande dépasse la longueur autorisée par le filtrage des demandes.",
        ),
        ("503 0 0", "zh-CN", "应用程序池已停止或已禁用。"),
        ("500 19 5", "ja-JP", "applicationHost.config または web.config の構成が無効です。"),
        ("200 0 0", "en-US", ""),
        ("500 77 0", "en-US", ""),
    ] {
        let path = directory.write("u_ex.log", log(fields, values).as_bytes());
        let options = Options { language: Language::for_culture(language), ..Options::default() };
        let mut meanings = Vec::new();
        for item in open(&[&path], options, Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("a warning") };
            for record in batch.records() {
                let extra = record.extra();
                let own = extra.iter().find(|(name, _)| name == "meaning");
                meanings.extend(own.map(|(_, text)| text.to_string()));
            }
        }
        assert_eq!(meanings.concat(), meaning, "{values}");
    }
}

/// Mail and tickets make blanks of tabs.
#[test]
fn reporting_events_whose_tabs_became_blanks() {
    let fields = [
        "{670CDB5F-0000-4000-8000-000000000001}",
        "2024-05-14 09:30:11:123+0200",
        "1",
        "182 [AGENT_INSTALLING_FAILED]",
        "101",
        "{505FDA07-0000-4C1A-9B1A-00000000000C}",
        "200",
        "80070643",
        "Update Orchestrator",
        "Failure",
        "Content Install",
        "Installation Failure: Windows failed to install the following update: Success Pack (KB5034441).",
    ];
    let keys = [
        "/family",
        "/level",
        "/component",
        "/time/utc",
        "/codes/0/hex",
        "/kbs/0",
        "/updates/0",
        "/message",
        "/extra/eventId",
        "/extra/eventName",
        "/extra/outcome",
        "/extra/category",
    ];
    let with_tabs = records("ReportingEvents.log", (fields.join("\t") + "\r\n").as_bytes());
    let wanted = seen(&with_tabs, &keys);
    assert_eq!(wanted[0][0], "reportingevents");
    for gap in [" ", "    "] {
        let text = (fields.join(gap) + "\r\n").repeat(2);
        let copied = records("copied.txt", text.as_bytes());
        assert_eq!(seen(&copied, &keys), [wanted[0].clone(), wanted[0].clone()], "{gap:?}");
    }
    // Without a caller, and cut.
    let quiet = fields.map(|field| if field == "Update Orchestrator" { "" } else { field });
    let records =
        records("quiet.txt", (quiet.join("    ") + "\r\n" + &fields[..6].join("  ")).as_bytes());
    assert_eq!(seen(&records, &["/level", "/component"]), [["error", "-"], ["-", "-"]]);
}

/// Lines that name a failure where nothing is wrong are marked; their level stays.
#[test]
fn noise_is_marked() {
    let line =
        |text: &str| format!("2026/03/10 09:00:00.0000000 1000  2000  ComApi          {text}\r\n");
    let text = line("*FAILED* [80246007] ISusInternal:: IsCommitRequired")
        + &line("*FAILED* [80246007] Download");
    let records = records("WindowsUpdate.log", text.as_bytes());
    assert_eq!(seen(&records, &["/level", "/marks/0"]), [["error", "noise"], ["error", "-"]]);
    let cbs = "2026-03-10 09:00:00, Info                  CBS    Failed to internally open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]\r\n";
    assert_eq!(
        seen(&self::records("CBS.log", cbs.as_bytes()), &["/level", "/marks/0"]),
        [["info", "noise"]]
    );
}

/// Logs of East Asian systems are read in the code page that they are in, unless another is given.
#[test]
fn code_pages_of_east_asia() {
    let log = |text: &str| {
        format!("2026-03-10 09:00:00, Info                  CBS    {text}\r\n").repeat(3)
    };
    for (page, text) in [
        (932, "更新プログラムのインストールに失敗しました。エラーが発生しました。"),
        (936, "无法安装更新程序，因为系统找不到指定的文件。请重试。"),
        (949, "업데이트를 설치하지 못했습니다. 지정된 파일을 찾을 수 없습니다."),
        (950, "無法安裝更新程式，因為系統找不到指定的檔案。請再試一次。"),
        (1252, "Échec de l'opération : accès refusé à l'élément « données ». Réessayez."),
    ] {
        let encoding = match page {
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            _ => encoding_rs::WINDOWS_1252,
        };
        let bytes = encoding.encode(&log(text)).0.into_owned();
        let records = records("CBS.log", &bytes);
        assert_eq!(seen(&records[..1], &["/message"]), [[text]], "{page}");
        let directory = Directory::new();
        let path = directory.write("CBS.log", &bytes);
        let options =
            Options { code_page: CodePage::from_number(1252).unwrap(), ..Options::default() };
        let Some(Item::Batch(batch)) = open(&[&path], options, Cancel::new()).next() else {
            panic!()
        };
        let message = batch.record(0).unwrap().message().into_owned();
        assert_eq!(message == text, page == 1252, "{page}");
    }
}
