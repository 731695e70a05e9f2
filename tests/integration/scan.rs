//! Which numbers of a log are codes, and where they stand.

use wudiag::codes::lines::Lines;
use wudiag::codes::{scan, Hit, Space, Spelling, Strictness};

/// The hits of a log line as `spelling=value`.
fn found(text: &str) -> Vec<(&str, u32)> {
    scan(text.as_bytes(), Strictness::Log)
        .map(|hit| (&text[hit.start..hit.end], hit.value))
        .collect()
}

#[rustfmt::skip]
const CODES: &[(&str, &[(&str, u32)])] = &[
    ("0x80072EE2", &[("0x80072EE2", 0x80072EE2)]),
    ("WARNING: Send failed with hr = 80072ee2.", &[("80072ee2", 0x80072EE2)]),
    ("hr=80072ee7", &[("80072ee7", 0x80072EE7)]),
    ("hr:0x80070228", &[("0x80070228", 0x80070228)]),
    ("*FAILED* [C004F012] wuauengcore.dll, C:\\__w\\1\\s\\src\\x.cpp @869", &[("C004F012", 0xC004F012)]),
    ("*FAILED* [8024402C]", &[("8024402C", 0x8024402C)]),
    ("Failed [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]", &[("0x800f0831 - CBS_E_STORE_CORRUPTION", 0x800F0831)]),
    ("Result = 0x80070002[gle=0x00000002]", &[("0x80070002", 0x80070002), ("0x00000002", 2)]),
    ("failed in download: (-2145386477) The server", &[("-2145386477", 0x80200013)]),
    ("error code 2148204809 came back", &[("2148204809", 0x800B0109)]),
    ("Note: 1: 2203 2: C:\\Windows\\Installer\\x.ipi 3: -2147287038", &[("-2147287038", 0x80030002)]),
    ("the server said HTTP 503", &[("503", 0x801901F7)]),
    ("HTTP status code = 503", &[("503", 0x801901F7)]),
    ("HTTP status 407", &[("407", 0x80190197)]),
    ("HTTP Error 503. The service is unavailable.", &[("503", 0x801901F7)]),
    ("error = 0x80244022, soap client error = 10, soap error code = 300, HTTP status code = 503", &[("0x80244022", 0x80244022), ("503", 0x801901F7)]),
    ("HTTP Error 403.4 - Forbidden", &[("403", 0x80190193)]),
    ("HTTP エラー 404.0 - Not Found", &[("404", 0x80190194)]),
    ("HTTP 错误 503。", &[("503", 0x801901F7)]),
    ("Erreur HTTP 500.19", &[("500", 0x801901F4)]),
    ("The remote server returned an error: (407) Proxy Authentication Required.", &[("407", 0x80190197)]),
    ("GetLastError() = 1460, returned an error: 5", &[("1460", 1460), ("5", 5)]),
    ("HTTP/1.1 503 Service Unavailable", &[("503", 0x801901F7)]),
    ("HTTP/2 429", &[("429", 0x801901AD)]),
    ("WinHttpSendRequest: Error = 12002", &[("12002", 12002)]),
    ("Action ended 12:02:18: InstallFinalize. Return value 3.", &[("3", 1603)]),
    ("Return value 2", &[("2", 1602)]),
    ("Exit code = 0x240001", &[("0x240001", 0x00240001)]),
    ("Exit code = 0x00000000 (cV = 7bK6yDikqk6Wt3.1)", &[("0x00000000", 0)]),
    ("MainEngineThread is returning 1603", &[("1603", 1603)]),
    ("returned actual error code 1603 but will be translated", &[("1603", 1603)]),
    ("Err=2", &[("2", 2)]),
    ("TOOL   BCD: BiUpdateEfiEntry failed c000000d", &[("c000000d", 0xC000000D)]),
    ("CreateFile failed (5)", &[("5", 5)]),
    ("FAILED: 2", &[("2", 2)]),
    ("wusa ended, exit code 3010", &[("3010", 3010)]),
    ("exit code 2359302", &[("2359302", 0x00240006)]),
    ("ExitCode=1618, exit code: 1641, exit code 2", &[("1618", 1618), ("1641", 1641), ("2", 2)]),
    ("setup.exe exited with code 1603; finished with code 3010", &[("1603", 1603), ("3010", 3010)]),
    ("Installation success or error status: 1603.", &[("1603", 1603)]),
    ("msiexec returned 1620 for x.msi, RegOpenKey returned 2.", &[("1620", 1620), ("2", 2)]),
    ("Error 0x1, error code 1, gle=1", &[("0x1", 1), ("1", 1), ("1", 1)]),
    ("Error 1603. Fatal error during installation", &[("1603", 1603)]),
    ("Product: P -- Error 1714. The older version cannot be removed.  System Error 1612.", &[("1612", 1612)]),
    ("Error 1310. Error writing to file: C:\\x.dll.  System error 5.", &[("5", 5)]),
    ("failed with error 1314. Retrying", &[("1314", 1314)]),
    ("Error(s) found: Code 80072EE2", &[("80072EE2", 0x80072EE2)]),
    ("Search: \"WindowsUpdate_8024402C\" \"WindowsUpdate_dt000\"", &[("8024402C", 0x8024402C)]),
    ("error 240010", &[("240010", 0x00240010)]),
    ("GenerateDownloadRequest returned WU_E_OPERATIONINPROGRESS for", &[("WU_E_OPERATIONINPROGRESS", 0x80240009)]),
    ("got STATUS_OBJECT_PATH_NOT_FOUND", &[("STATUS_OBJECT_PATH_NOT_FOUND", 0xC000003A)]),
    ("0xC1900101 - 0x20017", &[("0xC1900101 - 0x20017", 0xC1900101)]),
    ("0xC1900101 \u{2013} 0x30018", &[("0xC1900101 \u{2013} 0x30018", 0xC1900101)]),
    ("0xD0000034, 0xc0000225", &[("0xD0000034", 0xD0000034), ("0xc0000225", 0xC0000225)]),
    ("0xFFFFFFFF8024402C", &[("0xFFFFFFFF8024402C", 0x8024402C)]),
    ("COMException (0x80240016): Exception from HRESULT: 0x80240016", &[("0x80240016", 0x80240016), ("0x80240016", 0x80240016)]),
    ("0x8024FFFE, which has no name", &[("0x8024FFFE", 0x8024FFFE)]),
    ("2016-09-08\t10:48:43:109\t 848\t604\tMisc\tWARNING: Send failed with hr = 80072ee2.", &[("80072ee2", 0x80072EE2)]),
    ("<![LOG[Scan failed with error = 0x80240438.]LOG]!><time=\"16:52:31.000+000\" date=\"01-02-2024\" thread=\"2148\">", &[("0x80240438", 0x80240438)]),
    ("UpdateOrchestrator: 0x80070422 (WU_E_SERVICE_STOP)", &[("0x80070422 (WU_E_SERVICE_STOP)", 0x80070422)]),
    ("错误0x80240438。", &[("0x80240438", 0x80240438)]),
];

#[test]
fn codes_are_found_where_they_stand() {
    let mut wrong = Vec::new();
    for (text, expected) in CODES {
        let got = found(text);
        if got != *expected {
            wrong.push(format!("{text}\n   got {got:X?}\n  want {expected:X?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rustfmt::skip]
const NO_CODES: &[&str] = &[
    // thread and process ids, in hexadecimal and in decimal
    "2018-05-20\t19:22:01:704\t 908\t45c\tReport\tstarted",
    "2021/07/13 10:32:02.9927012 3696  8172  Misc            ServiceManager uninit",
    "2022-08-13 22:15:50.8367312 133420 134060 Misc            Validating",
    "DISM   API: PID=7560 TID=7564 session",
    "MSI (s) (18:F4) [12:02:17:951]: Doing action: CostInitialize",
    "thread=\"3020 (0xBCC)\" file=\"x.cpp:1030\"",
    "Thread 0x80A4 of process 80240016x",
    // digests, GUIDs, identifiers
    "sha256 8024402c80072ee280240016800705b48024402c80072ee280240016800705b4",
    "digest=80072EE28024402C80070005800F0831C1900101",
    "{80240016-8007-800F-8024-80072EE28024}",
    "8024402C-9e31-3e53-867d-d9f39756ad7f",
    "1f9e54c8-9e31-3e53-867d-8024402C8024",
    "CSI    00000001@2021/7/13:10:32:02.992 CSI Transaction @0x1d4b2c0 initialized",
    "CSI    80000001@2021/7/13",
    "SusClientId c0000034-e000-4d00-8024-80240016aaaa",
    "hash: [l:20]'8024402c80072ee2802400168007000580240016'",
    "session: 31176359_247790115",
    "00000b93 Created NT transaction",
    // pointers, handles, flags, registry keys
    "handle @0xb54, object 0x000001F5C0A81230 at 0x7ff8a1b2c3d4",
    "pointer 0x80240016aa, 0x80240016_x, x0x80240016",
    "mapping for HKLM\\ELAM to 0x80000002, HKCU 0x80000001, HKU 0x80000003",
    "flags 0x00000001, 0x00010000, 0x10000000, 0x40000000",
    "mask 0xFFFFFFFF, 0xFFFF0000, 0xdf3d13e0",
    "with No-Progress-Timeout set to 4294967295; ActivationID: 773.",
    // dates, sizes, versions, builds, KB numbers, telephone numbers
    "20240118 80240118 bytes, 2147500037 bytes free",
    "size: 2149859372000, offset 90000000",
    "10.0.22621.1550, build 22621, Error reporting 10.0.19041",
    "Windows 10 22H2 (KB5020683), KB80070005",
    "2022-11 Update for Windows 10 Version 22H2 for x64-based Systems (KB5020683)",
    "call +1 425 555 0100, 4255550100, 8005551212, 2125551234, 3125551234 or 0800 80070005",
    "Build type: SHIP UNICODE 5.00.10011.00",
    "ErrorReporting 2023/06/13, error 12:40:12",
    "User SID: S-1-5-21-2145386477-2149859372-2147500037-1001",
    // counts, truths and enumerations
    "succeeded with errors = 3, failed = 5, cancelled = 2",
    "failed 3 times, failed 2000 times",
    "Updates found: 5, errors: 2",
    "FindFile(x.dll)  Result : 1",
    "DWLD: Unexpected WU result code 2",
    // that something failed, and no more
    "exit code 1, ExitCode=1, exited with code 1, return code 0x1, RetCode=1, rc=1",
    "exit code 0x00000001, exit code 4294967295, exit code 0xFFFFFFFF, exit code -1",
    "returned 5 updates, failed with 3 errors, failed: 1",
    "WindowsUpdate_dt000, WindowsUpdate_12345678, WindowsUpdate_8024402Cx",
    "Return value 1",
    "Return value 0.",
    "1: 2262 2: Error 3: -1",
    "Progress: 100, state 5, retry 3 of 12",
    "HTTP 200 OK, HTTP/1.1 304 Not Modified",
    "http://wsus:8530/ClientWebService/503/client.asmx",
    "HTTP 404.1.2.3, HTTP 500.123, error 404.0, Error 503.2",
    "the error (see section 404) was",
    // names that are no codes
    "WU_E_ IS_NO_NAME C_STYLE_CONSTANT HKEY_LOCAL_MACHINE S_OK",
    "MY_WU_E_NO_SERVICE_X, xWU_E_NO_SERVICE",
    "deadbeef decafbad facade",
];

#[test]
fn other_numbers_are_no_codes() {
    let wrong: Vec<_> = NO_CODES
        .iter()
        .map(|text| (text, found(text)))
        .filter(|(_, got)| !got.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#X?}");
}

/// In a message that somebody pasted, known bare hex counts without a cue; the same in a log does
/// not.
#[test]
fn a_pasted_message_is_read_more_freely() {
    let text = "Windows Update 80244022 keeps coming";
    assert_eq!(found(text), []);
    let hits: Vec<Hit> = scan(text.as_bytes(), Strictness::Message).collect();
    assert_eq!(
        hits.iter().map(|hit| (hit.value, hit.start, hit.end)).collect::<Vec<_>>(),
        [(0x80244022, 15, 23)]
    );
    // But not what no table knows, and not a part of a GUID.
    for text in ["DEADBEEF", "8024FFFE is unknown", "8024402C-9e31-3e53-867d-d9f39756ad7f"] {
        assert_eq!(scan(text.as_bytes(), Strictness::Message).count(), 0, "{text}");
    }
}

#[test]
fn hits_say_what_they_are() {
    let one = |text: &str| {
        let mut hits = scan(text.as_bytes(), Strictness::Log);
        let hit = hits.next().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(hits.next(), None, "{text}");
        (hit.spelling, hit.space, hit.extend)
    };
    assert_eq!(one("0x8024402C"), (Spelling::Hex, Space::Hresult, None));
    assert_eq!(one("hr = 8024402c"), (Spelling::BareHex, Space::Hresult, None));
    assert_eq!(one("(-2145386477)"), (Spelling::SignedDecimal, Space::Hresult, None));
    assert_eq!(one("error 2148204809"), (Spelling::Decimal, Space::Hresult, None));
    assert_eq!(one("Error = 12002"), (Spelling::Decimal, Space::Win32, None));
    assert_eq!(one("HTTP 503"), (Spelling::HttpStatus, Space::Hresult, None));
    assert_eq!(one("Return value 3"), (Spelling::MsiReturn, Space::Win32, None));
    assert_eq!(one("is WU_E_NO_SERVICE"), (Spelling::Name, Space::Hresult, None));
    assert_eq!(one("0xFFFFFFFF8024402C"), (Spelling::SignExtended, Space::Hresult, None));
    assert_eq!(one("0xC1900101 - 0x4000D"), (Spelling::SetupPair, Space::Hresult, Some(0x4000D)));
}

#[test]
fn the_edges_of_the_text() {
    for text in [
        "0x8024402C",
        " 0x8024402C",
        "0x8024402C ",
        "[0x8024402C]",
        "\n0x8024402C\n",
        "é0x8024402Cé",
        "\u{FEFF}0x8024402C",
        "\0",
    ] {
        let expected = usize::from(text != "\0");
        let hits: Vec<Hit> = scan(text.as_bytes(), Strictness::Log).collect();
        assert_eq!(hits.len(), expected, "{text:?}");
        assert!(hits.iter().all(|hit| &text[hit.start..hit.end] == "0x8024402C"), "{text:?}");
    }
    // Every cut of a line: no panic, and what is found lies inside.
    let line = b"hr = 0xC1900101 - 0x20017 [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION] HTTP/1.1 503 Return value 3 \xFF\xFE -2145386477";
    for from in 0..line.len() {
        for to in from..=line.len() {
            let mut last = 0;
            for hit in scan(&line[from..to], Strictness::Message) {
                assert!(hit.start >= last && hit.start < hit.end && hit.end <= to - from);
                last = hit.end;
            }
        }
    }
}

/// All paddings around a code: whatever blocks the search works in, a code is found at every
/// offset.
#[test]
fn every_alignment() {
    for before in 0..200 {
        let text = format!("{}0x8024402C{}", "- ".repeat(before), " x".repeat(70));
        assert_eq!(found(&text), [("0x8024402C", 0x8024402C)], "at {}", before * 2);
        let text = format!("{} hr = 80072ee2", "z".repeat(before));
        assert_eq!(found(&text), [("80072ee2", 0x80072EE2)], "behind {before}");
        let text = format!("{} WU_E_NO_SERVICE", "ab ".repeat(before));
        assert_eq!(found(&text), [("WU_E_NO_SERVICE", 0x80240001)], "behind {before}");
    }
}

#[test]
fn lines_and_columns() {
    let text = "first\r\né😀 0x8024402C\n\n\thr = 80072ee2";
    let mut lines = Lines::new(text.as_bytes());
    let mut places = Vec::new();
    while let Some(line) = lines.next_line().unwrap() {
        places.extend(line.codes().map(|(hit, column)| (line.number, column, hit.value)));
    }
    assert_eq!(places, [(2, 5, 0x8024402C), (4, 7, 0x80072EE2)]);
}

/// The same text in UTF-16 gives the same codes.
#[test]
fn utf16_files() {
    let text = "a 0x8024402C\r\nhr = 80072ee2 é\r\n";
    let utf16: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let places = |bytes: &[u8]| {
        let mut lines = Lines::new(bytes);
        let mut places = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            places.extend(
                scan(line.text, Strictness::Log).map(|hit| (line.number, hit.start, hit.value)),
            );
        }
        places
    };
    assert_eq!(places(&utf16), places(text.as_bytes()));
    assert_eq!(places(&utf16).len(), 2);
}

/// Real logs: a slow, separate search for `0x` and eight digits with the failure bit. Each of them
/// is either found, or it is one of the few kinds that are no codes.
#[test]
fn real_logs_lose_nothing() {
    let Some(folder) = crate::common::shared("logs") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|family| std::fs::read_dir(family.unwrap().path()).unwrap())
        .collect();
    files.retain(|file| {
        file.as_ref().unwrap().path().extension().is_some_and(|end| end == "log" || end == "txt")
    });
    let (mut seen, mut lost) = (0, Vec::new());
    for file in files {
        let path = file.unwrap().path();
        let mut lines = Lines::new(std::fs::File::open(&path).unwrap());
        while let Some(line) = lines.next_line().unwrap() {
            let hits: Vec<(usize, u32)> =
                scan(line.text, Strictness::Log).map(|hit| (hit.start, hit.value)).collect();
            for (start, value) in failures_by_hand(line.text) {
                // registry roots, a device-installer request
                let other = matches!(value, 0x80000000..=0x800000FF | 0xDF3D13E0);
                seen += usize::from(!other);
                if other == hits.contains(&(start, value)) {
                    lost.push(format!("{}:{}: 0x{value:08X}", path.display(), line.number));
                }
            }
        }
    }
    assert!(seen > 900, "only {seen} codes were there to be found");
    assert!(lost.is_empty(), "{} of {seen}: {lost:#?}", lost.len());
}

fn failures_by_hand(line: &[u8]) -> Vec<(usize, u32)> {
    let text: Vec<char> = line.iter().map(|byte| *byte as char).collect();
    let is_word = |at: Option<&char>| at.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
    let mut found = Vec::new();
    for start in 0..text.len().saturating_sub(9) {
        let digits: String = text[start + 2..start + 10].iter().collect();
        let framed = text[start] == '0'
            && text[start + 1] == 'x'
            && (start == 0 || !is_word(text.get(start - 1)))
            && !is_word(text.get(start + 10));
        if let Some(value) = Some(digits)
            .filter(|digits| framed && !digits.starts_with('+'))
            .and_then(|digits| u32::from_str_radix(&digits, 16).ok())
        {
            if value >= 0x8000_0000 {
                found.push((start, value));
            }
        }
    }
    found
}

/// What `work` gives; no answer for a minute is a failure. The texts are so long that work that
/// grows with their square takes many minutes, and work that grows with them a second or two in a
/// debug build.
fn soon<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, answer) = std::sync::mpsc::channel();
    std::thread::spawn(move || send.send(work()));
    answer
        .recv_timeout(std::time::Duration::from_secs(60))
        .expect("the work grows with the square of the text")
}

/// One line of that many codes with é between them: thirteen units each.
fn one_line(codes: usize) -> String {
    "é 0x80072EE2 ".repeat(codes)
}

#[test]
fn a_line_of_many_codes_is_gone_through_once() {
    const CODES: usize = 400_000;
    let last = soon(|| {
        let text = one_line(CODES);
        let mut lines = Lines::new(text.as_bytes());
        let mut last = (0, 0, 0);
        while let Some(line) = lines.next_line().unwrap() {
            last = line
                .codes()
                .fold(last, |(count, _, _), (_, column)| (count + 1, line.number, column));
        }
        last
    });
    assert_eq!(last, (CODES, 1, 13 * (CODES - 1) + 3));
}

/// Half a million different codes in a paste: each is given once, in the order in which they came
/// first.
#[test]
fn a_paste_of_many_codes_is_gone_through_once() {
    let values = || {
        (0x8007_0001..0x8008_0000)
            .chain(0x8009_0001..=0x800E_FFFF_u32)
            .filter(|value| value & 0xffff != 0)
    };
    let codes = soon(move || {
        let paste: String = values().map(|value| format!("0x{value:08X} 0x80070001 ")).collect();
        wudiag::codes::resolve(&paste).unwrap()
    });
    assert!(codes.len() > 300_000, "{}", codes.len());
    assert!(codes.windows(2).all(|pair| pair[0].value < pair[1].value));
}
