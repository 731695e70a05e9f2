//! What makes a number in a text a code, and what makes it something else. `scan` (logs, files) and
//! `resolve` (pastes) are one recogniser: what the first finds, the second finds too.

use proptest::prelude::*;
use wudiag::codes::{resolve, scan, Strictness};

/// A text and the codes that it names, in any order.
#[rustfmt::skip]
const TEXTS: &[(&str, &[u32])] = &[
    ("Der Vorgang ist fehlgeschlagen. Fehler: 80240022", &[0x80240022]),
    ("Código de error: 8024402C", &[0x8024402C]),
    ("Código do erro 80072EE2", &[0x80072EE2]),
    ("Codice errore: 80070643", &[0x80070643]),
    ("오류 코드: 80244022", &[0x80244022]),
    ("오류: 1603", &[0x00000643]),
    ("Код ошибки: 80070005", &[0x80070005]),
    ("ошибка 8024002E", &[0x8024002E]),
    ("エラー コード: ８０２４４０２２", &[0x80244022]),
    ("错误代码：80072EE7。", &[0x80072EE7]),
    ("錯誤碼：0x80072EFE", &[0x80072EFE]),
    ("終了コード 3010", &[0x00000BC2]),
    ("退出代码：1603", &[0x00000643]),
    ("Exitcode: 1641", &[0x00000669]),
    ("erreur（80070002）", &[0x80070002]),
    ("Rückgabecode 3010", &[0x00000BC2]),
    ("Code de sortie : 1603", &[0x00000643]),
    ("setup.exe exited 3010", &[0x00000BC2]),
    ("(exited with code 2359302)", &[0x00240006]),
    ("%errorlevel% = 1603", &[0x00000643]),
    ("LogHistory called. idUpdate={11111111-2222-3333-4444-555555555555}.200, resultMapped=8024200B, resultUnMapped=80070003", &[0x8024200B, 0x80070003]),
    (r#"onecore\base\x.cpp(88)\y.dll!00007FF: (caller: 00007FF) ReturnHr(7) tid(1a2c) 80070490 Element not found."#, &[0x80070490]),
    ("LogHr(3) tid(26ac) 80072EE7", &[0x80072EE7]),
    (r#""SignatureParameter05": "80070643""#, &[0x80070643]),
    ("Failed: HRESULT_FROM_WIN32(1393)", &[0x80070571]),
    ("hr = HRESULT_FROM_WIN32(ERROR_CRC)", &[0x80070017]),
    ("NTSTATUS_FROM_WIN32(ERROR_FILE_NOT_FOUND) #7#", &[0xC0070002]),
    ("[Error,Facility=FACILITY_NTWIN32,Code=1168 (0x0490)]", &[0xC0070490]),
    ("[HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]", &[0x800F0922]),
    ("[hrStatus: 0x80070002 [ERROR_FILE_NOT_FOUND]]", &[0x80070002]),
    ("error 0x00000005 occurred", &[0x00000005]),
    ("Win32 error 0x2", &[0x00000002]),
    ("Error READ, 0x00000570 while gathering/applying object: File, C:\\Users", &[0x00000570]),
    ("Error WRITE, 0x00000070 while gathering/applying object", &[0x00000070]),
    ("read, 0x00000570 bytes", &[]),
    ("Error 1310. Error writing to file: C:\\x", &[]),
    (r#"{"message":"Error 1310. Error writing to file"}"#, &[]),
    ("<Message>Error 1935. An error occurred</Message>", &[]),
    ("Error 1714.The older version of Sample cannot be removed", &[]),
    ("Fehler 1920. Der Dienst \"Sample\" konnte nicht gestartet werden.", &[]),
    ("Produkt: Sample -- Fehler 1722. Es liegt ein Problem vor", &[]),
    ("Erreur 1304. Erreur lors de l'écriture", &[]),
    ("エラー 1920。サービスを開始できませんでした", &[]),
    ("错误 1920。服务未能启动", &[]),
    ("Ошибка 1310. Ошибка записи в файл", &[]),
    ("Fehler 1603. Die Installation", &[0x00000643]),
    ("Fehler 1620: Paket", &[0x00000654]),
    ("*FAILED* [80246013] Download", &[0x80246013]),
    ("*FAILED* [C1900208] appraiser", &[0xC1900208]),
    ("*FAILED* [87D00692] x", &[0x87D00692]),
    ("0x80240020_C1900204", &[0x80240020, 0xC1900204]),
    ("some text 0xC1420115 end", &[0xC1420115]),
    ("weird 0x8E5E0408 thing", &[0x8E5E0408]),
    ("C:\\>echo %ERRORLEVEL%\r\n3010\r\n", &[0x00000BC2]),
    ("C:\\>echo %ERRORLEVEL%\r\n0\r\nC:\\>echo %errorlevel%\n2359302\n", &[0x00240006]),
    ("407Bad gateway0x8024401B", &[0x8024401B]),
    ("invalid0x8024402C or unusable", &[0x8024402C]),
    ("0x8024402C0x80244022", &[0x8024402C, 0x80244022]),
    ("x0x80244022", &[]),
    ("digest a0x8024402Cff00", &[]),
    ("pointer gap0xDEADBEEF", &[]),
    (r#"{"error":{"code":"1","message":"x"}}"#, &[]),
    (r#"{"errors":[{"code":"5"}],"error":[{"code":"0x80240022"}]}"#, &[0x80240022]),
    ("rows 50%\n5 of them", &[]),
    ("CSample::GetMatchResult,2116", &[]),
    ("stdout: 5 stderr: 2", &[]),
    ("SearchResult = 2", &[]),
    ("dberr: 1", &[]),
    ("AddSpace: -2046799872 bytes", &[]),
    ("size -2147024891 bytes", &[]),
    ("Downloaded 2147942402 bytes", &[]),
    ("Note: 1: 2228 2:  3: Error 4: SELECT `Message` FROM `Error`", &[]),
    ("DEBUG: Error 2203:  Database: .", &[]),
    ("updates returned: 36", &[]),
    ("installerError=1", &[]),
    ("sha1 80244022a1b2c3d4e5f60718293a4b5c6d7e8f90", &[]),
    ("{80244022-1111-2222-3333-444455556666}", &[]),
    ("KB5034441 version 10.0.22621.3007", &[]),
    ("thread 80070005 pid 5", &[]),
    ("Fehler: 0xC1900101 - 0x20017 Boot", &[0xC1900101]),
    ("Windows could not: 0x80070714–0x50016", &[0x80070714]),
];

fn scanned(text: &str) -> Vec<u32> {
    let mut values: Vec<u32> =
        scan(text.as_bytes(), Strictness::Log).map(|hit| hit.value).collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn resolved(text: &str) -> Vec<u32> {
    resolve(text).map(|codes| codes.iter().map(|code| code.value).collect()).unwrap_or_default()
}

#[test]
fn texts_name_their_codes() {
    let wrong: Vec<String> = TEXTS
        .iter()
        .filter_map(|(text, expected)| {
            let (mut expected, found) = (expected.to_vec(), scanned(text));
            expected.sort_unstable();
            (found != expected).then(|| format!("{text}: {found:08X?}, not {expected:08X?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pastes_name_them_too() {
    for (text, expected) in TEXTS {
        let found = resolved(text);
        assert!(expected.iter().all(|code| found.contains(code)), "{text}: {found:08X?}");
    }
}

/// An amount is none in a paste either, where a known number needs no cue.
#[test]
fn amounts_are_no_codes() {
    assert_eq!(resolved("Downloaded 2147942402 of it"), [0x8007_0002]);
    for unit in ["bytes", "KB", "MiB", "ms", "ticks"] {
        for number in ["2147942402", "-2147024891"] {
            let text = format!("took {number} {unit} of it");
            assert_eq!(resolved(&text), Vec::<u32>::new(), "{text}");
        }
    }
}

/// Every cue word with every punctuation and every spelling of a code.
#[test]
fn every_cue_punctuation_and_spelling() {
    const CUES: [&str; 22] = [
        "Error",
        "error code",
        "hr",
        "HRESULT",
        "Fehler",
        "Fehlercode",
        "erreur",
        "Code d'erreur",
        "Error",
        "código de error",
        "errore",
        "erro",
        "ошибка",
        "Код ошибки",
        "エラー",
        "エラー コード",
        "エラーコード",
        "错误",
        "错误代码",
        "錯誤碼",
        "오류",
        "오류 코드",
    ];
    const MARKS: [&str; 12] =
        [" ", ": ", " = ", "=", " (", "：", "：　", "（", "「", " [", ": \"", "＝"];
    for cue in CUES {
        for mark in MARKS {
            for code in ["0x80244022", "80244022", "2149859362", "-2145107934", "８０２４４０２２"]
            {
                let text = format!("x {cue}{mark}{code}。");
                assert_eq!(scanned(&text), [0x8024_4022], "{text}");
                assert_eq!(resolved(&text), [0x8024_4022], "{text}");
            }
        }
    }
}

#[test]
fn failures_first_successes_last_and_the_cause_before_what_it_was_mapped_to() {
    assert_eq!(
        resolved("resultMapped=80070643, resultUnMapped=800F0828"),
        [0x800F_0828, 0x8007_0643]
    );
    assert_eq!(
        resolved("0x00240005 WU_S_REBOOT_REQUIRED, then 0x80240016"),
        [0x8024_0016, 0x0024_0005]
    );
}

/// The names of winget are those of its header: Microsoft's page of return codes counts otherwise.
#[test]
fn winget_and_wrapped_numbers() {
    for (text, value, name) in [
        ("exit code -1978334972", 0x8A15_0104, "APPINSTALLER_CLI_ERROR_INSTALL_MISSING_DEPENDENCY"),
        ("-1978335226", 0x8A15_0006, "APPINSTALLER_CLI_ERROR_SHELLEXEC_INSTALL_FAILED"),
        ("0x80192EE7", 0x8019_2EE7, "ERROR_WINHTTP_NAME_NOT_RESOLVED"),
        ("hr = 0x800106BA", 0x8001_06BA, "RPC_S_SERVER_UNAVAILABLE"),
    ] {
        let codes = resolve(text).unwrap();
        let identity = wudiag::codes::identify(codes[0].value, codes[0].space);
        assert_eq!((codes[0].value, identity.name), (value, Some(name)), "{text}");
    }
}

#[test]
fn a_setup_pair_in_every_spelling() {
    for text in [
        "0xC1900101 - 0x20017",
        "0xC1900101-0x20017",
        "0xC1900101 \u{2013} 0x20017",
        "Error: 0xC1900101 0x20017 in SAFE_OS",
        "0xC1900101/0x20017",
        "0xC1900101, 0x20017",
        "Fehler 0xC1900101 - 20017",
        "0x800F081E - 0x20017",
        "0xC1900101 - 0x60017",
    ] {
        let hit = scan(text.as_bytes(), Strictness::Log).next().unwrap();
        assert!(matches!(hit.extend, Some(0x20017 | 0x60017)), "{text}");
    }
    let codes = resolve("failed: 0xC1900101 - 0x400017 in the SECOND_BOOT phase").unwrap();
    assert_eq!(
        (codes[0].alternatives[0].value, codes[0].alternatives[0].why),
        (0x40017, "digit-extra")
    );
}

proptest! {
    /// What a log gives is a part of what a paste of the same line gives.
    #[test]
    fn scan_finds_a_part_of_what_resolve_finds(
        line in "([a-zA-Z ]{0,12}(error|hr|code|failed|Fehler|错误)?[ :=(]{0,2}(0x)?[0-9A-Fa-f]{1,9}[).,]? ?){1,4}"
    ) {
        let found = resolved(&line);
        for value in scanned(&line) {
            prop_assert!(found.contains(&value), "{line}: {value:08X}");
        }
    }

    /// Prose without a cue names no code.
    #[test]
    fn prose_names_none(text in "([a-z]{2,9}|[0-9]{1,6}|[a-z]{1,3}[0-9]{1,4})( ([b-z]{2,9}|[0-9]{1,6})){0,12}") {
        let cues = ["err", "hr", "code", "fail", "result", "return", "exit", "status", "with", "rc", "gle", "http", "retval", "value", "fehler", "kode", "codice", "sortie"];
        prop_assume!(!cues.iter().any(|cue| text.contains(cue)));
        prop_assert_eq!(scanned(&text), Vec::<u32>::new());
    }
}
