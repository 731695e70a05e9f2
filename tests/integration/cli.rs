//! The program as a process: exit codes, JSON, languages, standard input, bad input among good,
//! broken pipes.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn wudiag(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wudiag"));
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    parts(wudiag(arguments).output().unwrap())
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = wudiag(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    parts(child.wait_with_output().unwrap())
}

fn parts(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().expect("not killed"), text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(json).collect()
}

#[test]
fn decode_prints_one_object_per_code_in_order() {
    let (code, out, err) = run(&[
        "decode",
        "--json",
        "0x8024402C",
        "-2145386477",
        "1603",
        "Exception from HRESULT: 0x80072EE2",
    ]);
    assert_eq!((code, err.as_str()), (0, ""));
    let got = json(&out);
    let hexes: Vec<&str> =
        got.as_array().unwrap().iter().map(|one| one["hex"].as_str().unwrap()).collect();
    assert_eq!(hexes, ["0x8024402C", "0x80200013", "0x00000643", "0x80072EE2"]);
    assert_eq!(got[0]["value"], 0x8024402Cu32);
    assert_eq!(got[0]["signed"], -2145107924);
    assert_eq!(got[3]["input"], "0x80072EE2");
    assert_eq!(got[3]["place"], serde_json::json!({"offset": 24, "line": 1, "column": 25}));
}

#[test]
fn decode_without_json_is_for_people() {
    let (code, out, err) = run(&["decode", "0x80070005", "5"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for part in
        ["0x80070005", "E_ACCESSDENIED", "ERROR_ACCESS_DENIED", "why:", "do:", "see:", "or:"]
    {
        assert!(out.contains(part), "{part} is missing:\n{out}");
    }
    assert!(serde_json::from_str::<Value>(&out).is_err());
}

#[test]
fn bad_input_among_good_ends_with_2_and_the_good_is_decoded() {
    let (code, out, err) = run(&[
        "decode",
        "--json",
        "0x8024402C",
        "no code here",
        "0x123456789",
        "",
        "WU_E_ZZZ*",
        "0x80240016",
    ]);
    assert_eq!(code, 2);
    let got = json(&out);
    assert_eq!(
        got.as_array().unwrap().iter().map(|one| &one["hex"]).collect::<Vec<_>>(),
        ["0x8024402C", "0x80240016"]
    );
    for (argument, why) in [
        ("`no code here`", "no code"),
        ("`0x123456789`", "32 bits"),
        ("``", "empty"),
        ("`WU_E_ZZZ*`", "no code name matches"),
    ] {
        let line = err
            .lines()
            .find(|line| line.contains(argument))
            .unwrap_or_else(|| panic!("{argument}: {err}"));
        assert!(line.contains(why), "{line}");
    }
    assert!(err.contains("0x8024402C"), "the accepted forms are named: {err}");
}

#[test]
fn nothing_good_is_still_a_document() {
    let (code, out, _) = run(&["decode", "--json", "nothing"]);
    assert_eq!((code, json(&out)), (2, serde_json::json!([])));
}

#[test]
fn bad_usage_ends_with_2() {
    for arguments in [
        &["decode"][..],
        &["scan"],
        &[],
        &["frobnicate"],
        &["decode", "--lang", "tlh", "5"],
        &["decode", "--nonsense", "5"],
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert_eq!(out, "", "{arguments:?}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
    let (code, _, err) = run(&["entries", "--follow", "--merge", "x.log"]);
    assert!(code == 2 && err.contains("--follow") && err.contains("--merge"), "{err}");
    // As many threads or as long a record as asked for would end the process.
    for [name, value, range] in [
        ["--threads", "65", "0 to 64"],
        ["--limit", "1023", "1024 to 1073741824"],
        ["--limit", "1073741825", "1024 to 1073741824"],
    ] {
        let (code, _, err) = run(&["entries", name, value, "x.log"]);
        assert!(code == 2 && err.contains(name) && err.contains(range), "{err}");
    }
    let (_, _, err) = run(&["decode", "--lang", "tlh", "5"]);
    assert!(err.contains("tlh") && err.contains("fr-FR"), "{err}");
    assert_eq!(run(&["--help"]).0, 0);
    assert_eq!(run(&["--version"]).1.trim(), concat!("wudiag ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn languages() {
    let message = |command: &mut Command| {
        json(&parts(command.output().unwrap()).1)[0]["message"].as_str().unwrap().to_owned()
    };
    let in_language =
        |tag: &str| message(&mut wudiag(&["decode", "--json", "--lang", tag, "0x8024402C"]));
    let all = ["en", "fr", "ja", "zh"].map(in_language);
    for (index, one) in all.iter().enumerate() {
        assert!(all[index + 1..].iter().all(|other| other != one), "{one}");
    }
    assert_eq!(in_language("fr-CA"), all[1]);
    assert_eq!(in_language("zh-Hans-CN"), all[3]);
    let session =
        |locale: &str| message(wudiag(&["decode", "--json", "0x8024402C"]).env("LANG", locale));
    assert_eq!(session("ja_JP.UTF-8"), all[2]);
    assert_eq!(session("fr_FR"), all[1]);
    for other in ["C", "POSIX", "", "tlh", "zh_TW.UTF-8"] {
        assert_eq!(session(other), all[0], "{other}");
    }
    assert_eq!(
        message(wudiag(&["decode", "--json", "--lang", "fr", "0x8024402C"]).env("LC_ALL", "ja_JP")),
        all[1],
        "--lang is stronger"
    );
}

#[test]
fn scan_reads_standard_input() {
    let text = "nothing\r\né 0x8024402C and hr = 80072ee2\n";
    let (code, out, err) = run_with_input(&["scan", "--json", "-"], text.as_bytes());
    assert_eq!((code, err.as_str()), (0, ""));
    let lines = json_lines(&out);
    assert_eq!(lines.len(), 2);
    assert_eq!(
        out.lines().next().unwrap(),
        r#"{"file":"-","line":2,"column":3,"hex":"0x8024402C","name":"WU_E_PT_WINHTTP_NAME_NOT_RESOLVED","spelling":"hex","text":"0x8024402C"}"#
    );
    assert_eq!(
        (&lines[1]["column"], &lines[1]["spelling"], &lines[1]["text"]),
        (&23.into(), &"bare-hex".into(), &"80072ee2".into())
    );
    let (_, plain, _) = run_with_input(&["scan", "-"], text.as_bytes());
    assert_eq!(
        plain.lines().next().unwrap(),
        "-:2:3: 0x8024402C WU_E_PT_WINHTTP_NAME_NOT_RESOLVED  0x8024402C"
    );
    assert_eq!(run_with_input(&["scan", "-"], b"").1, "");
}

#[test]
fn scan_reads_files_of_any_encoding_and_goes_on_after_one_it_cannot_read() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli");
    std::fs::create_dir_all(&folder).unwrap();
    let [utf16, without_mark, ansi] =
        ["utf16.log", "without-mark.log", "ansi.log"].map(|name| folder.join(name));
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    std::fs::write(&utf16, units("\u{FEFF}error 0x80070643\r\n")).unwrap();
    std::fs::write(&without_mark, units("7/13/2021 10:32:2 - PFRO Error: 0x80070020\r\n")).unwrap();
    std::fs::write(&ansi, b"\xEB\xAE 0x80070005\n\0\xFF 0x80240016").unwrap();
    let missing = folder.join("is-not-there.log");
    let paths =
        [&utf16, &missing, &without_mark, &folder, &ansi].map(|path| path.to_str().unwrap());
    let (code, out, err) = run(&[&["scan", "--json"][..], &paths].concat());
    assert_eq!(code, 2);
    let hexes: Vec<_> =
        json_lines(&out).into_iter().map(|one| one["hex"].as_str().unwrap().to_owned()).collect();
    assert_eq!(hexes, ["0x80070643", "0x80070020", "0x80070005", "0x80240016"]);
    assert!(err.contains("is-not-there.log") && err.lines().count() == 2, "{err}");
}

/// More than the reader's chunk, so that lines cross it.
#[test]
fn scan_of_a_large_file_counts_lines_right() {
    let mut text = String::new();
    for line in 1..=20_000 {
        let rest = if line % 1000 == 0 {
            format!("failed {line} times, hr = 0x8024402C")
        } else {
            "x".repeat(line % 97)
        };
        text.push_str(&rest);
        text.push('\n');
    }
    let (code, out, _) = run_with_input(&["scan", "--json", "-"], text.as_bytes());
    let lines: Vec<u64> =
        json_lines(&out).iter().map(|one| one["line"].as_u64().unwrap()).collect();
    assert_eq!((code, lines), (0, (1..=20).map(|n| n * 1000).collect()));
}

/// `wudiag scan … | head -1`: a reader that goes away is no error and gives no complaint.
#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_quietly() {
    let line = "hr = 0x8024402C and 0x80072EE2\n";
    let mut child = wudiag(&["scan", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // The program may be gone before it has read everything.
    let _ = input.write_all(line.repeat(50_000).as_bytes());
    drop(input);
    let (code, _, err) = parts(child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
}

/// A file that is not there, for programs and for people.
#[test]
fn warnings_are_in_the_language_of_the_session() {
    let mut command = wudiag(&["measure", "--json", "/nowhere/CBS.log"]);
    let (exit, out, err) = parts(command.env("LANG", "fr_FR.UTF-8").output().unwrap());
    let warning = &json(&out)["warnings"][0];
    assert_eq!(
        (exit, &warning["number"], &warning["kind"], &warning["fields"]),
        (2, &1.into(), &"not-found".into(), &serde_json::json!({}))
    );
    assert_eq!(warning["reason"], "Ce fichier n'existe pas. Corrigez le chemin.");
    assert!(err.contains("/nowhere/CBS.log: Ce fichier n'existe pas."), "{err}");
}

/// `--code` takes what `Get-WULogEntry -Code` takes: any spelling, and patterns of names.
#[test]
fn entries_with_one_of_several_codes() {
    let log = crate::common::root().join("tests/fixtures/logs/ccm/WUAHandler.log");
    let count = |code: &str| {
        let (exit, out, err) = run(&["entries", "--code", code, log.to_str().unwrap()]);
        (exit, out.lines().count(), err)
    };
    let (exit, by_pattern, _) = count("WU_E_PT_*");
    assert!(exit == 0 && by_pattern > 0);
    let names =
        ["0x8024402C", "-2145107924", "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", "wu_e_pt_winhttp_*"];
    assert!(names.iter().all(|code| count(code) == (0, by_pattern, String::new())));
    let (exit, records, err) = count("WU_E_NOTHING_*");
    assert!(exit == 2 && records == 0 && err.contains("No code name matches"), "{err}");
}

/// Whatever the file is called: it is named for what it is, nothing of it reaches the terminal, and
/// the other paths are read.
#[test]
fn binary_files_are_named_and_never_printed() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("binary");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let log = write("good.log", b"Scan failed with hr = 80240022\n");
    let body: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let heads: [(&str, &[u8]); 9] = [
        // A ZIP file is opened; this one is none.
        ("archive", b"PK\x03\x04"),
        ("PE", b"MZ\x90\0\x03\0\0\0"),
        ("PDF", b"%PDF-1.7\n"),
        ("OLE", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("SQLite", b"SQLite format 3\0"),
        ("ESE", b"\x01\x02\x03\x04\xEF\xCD\xAB\x89"),
        ("registry hive", b"regf\x01\0\0\0"),
        ("minidump", b"MDMP\x93\xA7\0\0"),
        ("unknown format", b""),
    ];
    for (format, head) in heads {
        let file = write("setupact.log", &[head, &body, b"\n80240017 in binary\n"].concat());
        for command in ["entries", "scan", "measure"] {
            let (exit, out, err) = run(&[command, &file, &log]);
            assert_eq!(exit, 2, "{command} {format}: {err}");
            assert!(err.contains("setupact.log") && err.contains(format), "{command}: {err}");
            assert!(!out.contains("80240017"), "{command} {format}: {out}");
            assert!(command == "measure" || out.contains("80240022"), "{command}: {out}");
        }
    }
    let (exit, out, err) = run_with_input(&["scan", "-"], b"PK\x03\x04 80240022\n");
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(err.contains("ZIP"), "{err}");
}

/// A trace is held in memory: `etl` has the limit of `entries`, for what tells no size, too.
#[cfg(unix)]
#[test]
fn etl_has_the_limit_of_a_trace() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("large.etl");
    std::fs::File::create(&path).unwrap().set_len((256 << 20) + 1).unwrap();
    for file in [path.to_str().unwrap(), "/dev/zero"] {
        let (exit, out, err) = run(&["etl", file]);
        assert_eq!((exit, out.as_str()), (2, ""));
        assert!(err.contains("268435457") && err.contains("268435456"), "{err}");
    }
    std::fs::remove_file(&path).unwrap();
}

/// A slip in a name, and the number of an update where a code is wanted.
#[test]
fn what_may_have_been_meant() {
    for (typed, meant) in [
        ("WU_E_NO_SERVCE", "did you mean WU_E_NO_SERVICE"),
        ("CBS_E_SOURCE_MISING", "did you mean CBS_E_SOURCE_MISSING"),
        ("KB5034441", "number of an update"),
        ("kb 503444", "number of an update"),
        ("KB12", "six or seven digits"),
    ] {
        let (exit, out, err) = run(&["decode", typed]);
        assert_eq!((exit, out.as_str()), (2, ""), "{typed}");
        assert!(err.contains(meant), "{typed}: {err}");
    }
    let (exit, out, _) = run(&["decode", "5034441"]);
    assert!(exit == 0 && out.contains("KB5034441, the number of an update"), "{out}");
}

/// A path that leads nowhere is named, and where nothing at all can be read the input is bad; beside
/// what can be read it is only said.
#[test]
fn a_diagnosis_names_what_it_could_not_read() {
    let at = crate::common::scratch("diagnose-unread");
    std::fs::create_dir_all(&at).unwrap();
    let log = at.join("ReportingEvents.log");
    std::fs::write(&log, "nothing of use\n").unwrap();
    let (log, none) = (log.to_str().unwrap(), at.join("no-such-folder"));
    let none = none.to_str().unwrap();
    let (exit, _, err) = run(&["diagnose", none]);
    assert!(exit == 2 && err.contains("no-such-folder"), "{exit}: {err}");
    let (exit, _, err) = run(&["diagnose", "--json", none, log]);
    assert!(exit == 4 && err.contains("no-such-folder"), "{exit}: {err}");
    // A runner takes what stands on standard error for a failure of the script.
    let (exit, out, err) = run(&["diagnose", "--row", none, log]);
    assert!(exit == 4 && err.is_empty() && out.lines().count() == 1, "{exit}: {out} {err}");
}
