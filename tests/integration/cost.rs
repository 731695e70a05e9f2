//! What a text costs: a document is a small multiple of it, however many codes it holds, and a code
//! that is asked for alone is described in full.

use crate::common::{shipped, spent};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use wudiag::base::Cancel;
use wudiag::codes::NotACode;
use wudiag::diagnose::{Collected, Request};
use wudiag::knowledge::{decode, Decoded, Language};
use wudiag::repair::policy_file;

/// Bytes of the document for each byte of a text of 64 KB or more.
const RATIO: usize = 40;
/// What a smaller one may cost beyond that: 20 of the longest descriptions.
const CONSTANT: usize = 400_000;

fn decoded(text: &str, language: Language) -> Vec<Decoded> {
    decode(text, language).unwrap()
}

/// The sizes in the language whose descriptions are longest.
fn document(text: &str) -> Vec<Value> {
    let json = serde_json::to_string(&decoded(text, Language::Japanese)).unwrap();
    let most = RATIO * text.len() + if text.len() < 1 << 16 { CONSTANT } else { 0 };
    assert!(json.len() <= most, "{} bytes make {} of JSON", text.len(), json.len());
    serde_json::from_str(&json).unwrap()
}

/// Codes with the longest descriptions first: what costs most.
fn longest_first() -> &'static [u32] {
    static SORTED: OnceLock<Vec<u32>> = OnceLock::new();
    SORTED.get_or_init(sort_by_length)
}

fn sort_by_length() -> Vec<u32> {
    let known: BTreeSet<u32> =
        shipped().into_iter().map(|(value, ..)| value).filter(|value| value >> 31 == 1).collect();
    let size = |value: &u32| {
        let code = decoded(&format!("0x{value:08X}"), Language::Japanese);
        serde_json::to_string(&code).unwrap().len()
    };
    let mut sized: Vec<(usize, u32)> = known.iter().map(|value| (size(value), *value)).collect();
    sized.sort_unstable_by(|a, b| b.cmp(a));
    sized.into_iter().map(|(_, value)| value).collect()
}

#[test]
fn many_codes_in_one_text() {
    let text: String =
        (0..7272).map(|index| format!("0x{:08X} ", 0x8007_0001u32 + index)).collect();
    assert_eq!(document(&text).len(), 7272);
    // The most expensive codes in the shortest spelling.
    let longest = longest_first();
    for spelled in [
        |value: &u32| format!("{value:08x} "),
        |value: &u32| format!("0x{value:08X}"), // glued to the one before
        |value: &u32| format!("0x{value:08X}\n"),
    ] {
        for count in [1, 10, 30, 40, 100, 1_000, 7_200, longest.len()] {
            document(&longest.iter().take(count).map(spelled).collect::<String>());
        }
        // And then some text of the size from which the constant no longer counts.
        let all: String = longest.iter().map(spelled).collect();
        document(&all[..(1 << 16) + 20]);
    }
}

#[test]
fn small_numbers_behind_short_cues() {
    let win32: BTreeSet<u32> = shipped()
        .into_iter()
        .map(|(value, ..)| value)
        .filter(|value| (1..=0xffff).contains(value))
        .collect();
    let text: String = win32.iter().map(|value| format!("rc {value} ")).collect();
    assert!(document(&text).len() > 1_000);
    document(&text.repeat(4));
}

#[test]
fn one_code_many_times() {
    let text = "failed, hr = 0x8024402C\r\n".repeat(20_000);
    let codes = document(&text);
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0]["brief"], false);
}

/// What the text around the codes advises is said for each described code, too.
#[test]
fn many_codes_in_a_message_that_names_a_log() {
    let path = format!(r"C:\Logs\{}.log", "日".repeat(240));
    let longest = longest_first();
    for count in [1, 31, 33, 70, 7_200] {
        let codes: String =
            longest.iter().take(count).map(|value| format!("{value:08x} ")).collect();
        let codes = document(&format!("Windows update API failed: {codes} {path}"));
        assert!(codes[0]["remedies"][1]["text"].as_str().unwrap().contains(&path));
    }
}

#[test]
fn a_text_of_names() {
    let names: BTreeSet<String> =
        shipped().into_iter().map(|(_, name, _)| name).filter(|name| name != "-").collect();
    let text: String = names.iter().map(|name| format!("{name} ")).collect();
    assert!(document(&text).len() > 5_000);
}

#[test]
fn setup_pairs() {
    let text: String = (1..=5u32)
        .flat_map(|phase| (0..=255).map(move |step| (phase, step)))
        .map(|(phase, step)| format!("0xC1900101-0x{phase}00{step:02X} "))
        .collect();
    assert_eq!(document(&text.repeat(3)).len(), 1280);
}

/// A log of ordinary density: all of its codes in full, and quickly.
#[test]
fn a_log_of_four_megabytes() {
    let line = "2024-01-18 10:33:02, Info                  CBS    Session: 31081234_2471905551 initialized by client WindowsUpdateAgent\r\n";
    let longest = longest_first();
    let mut text = String::new();
    for index in 0.. {
        if text.len() >= 4 << 20 {
            break;
        }
        text += line;
        if index % 800 == 0 {
            let code = longest[index / 800 % 40];
            text += &format!("2024-01-18 10:33:05, Error CBS Failed [HRESULT = 0x{code:08x}]\r\n");
        }
    }
    let before = spent();
    let json = serde_json::to_string(&decoded(&text, Language::Japanese)).unwrap();
    // 0.1 s when optimised; the limit is for a debug build on a busy machine.
    assert!((spent() - before).as_secs() < 10, "{:?}", spent() - before);
    assert!(json.len() < text.len() / 5, "{}", json.len());
    let codes = document(&text);
    assert_eq!(codes.len(), 40);
    assert!(codes.iter().all(|code| code["brief"] == false && code["causes"].is_array()));
}

/// What is not described in the document is described when it is asked for by its hex.
#[test]
fn a_brief_code_says_what_it_is() {
    let text: String = longest_first().iter().map(|value| format!("0x{value:08X}\n")).collect();
    let codes = document(&text);
    let full = codes.iter().filter(|code| code["brief"] == false).count();
    assert_eq!(full, 20 + text.len() / 4096);
    for (index, code) in codes.iter().enumerate() {
        assert_eq!(code["brief"], index >= full);
        let line = code["place"]["line"].as_u64().unwrap() as usize;
        assert_eq!(code["input"], text.lines().nth(line - 1).unwrap());
    }
    let keys = |code: &Value| code.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    for brief in codes.iter().skip(full).step_by(500) {
        let alone = &document(brief["hex"].as_str().unwrap())[0];
        let expected = [
            "brief", "facility", "family", "hex", "input", "known", "name", "place", "severity",
            "signed", "value",
        ];
        assert_eq!(keys(brief), expected.into_iter().map(str::to_owned).collect());
        assert_eq!(alone["brief"], false);
        assert!(alone["message"].as_str().is_some_and(|message| !message.is_empty()));
        for key in keys(brief) {
            if !["brief", "input", "place"].contains(&key.as_str()) {
                assert_eq!(brief[&key], alone[&key], "{key}");
            }
        }
    }
}

/// `input` is the spelling in the text, `place` where it stands, in UTF-16 units.
#[test]
fn spelling_and_place() {
    let place = |offset: u64, line: u64, column: u64| serde_json::json!({"offset": offset, "line": line, "column": column});
    let text = "é 😀 error 0x80240022\r\n日本 \u{FF10}\u{FF58}\u{FF18}\u{FF10}\u{FF10}\u{FF17}\u{FF10}\u{FF10}\u{FF10}\u{FF15} and\nBad gateway0x8024401B, hr = 80072ee7; 0x800f0831 - CBS_E_STORE_CORRUPTION, 0xC1900101 - 0x20017 HTTP 503";
    let codes = document(text);
    let seen: Vec<(String, Value)> = codes
        .iter()
        .map(|code| (code["input"].as_str().unwrap().to_owned(), code["place"].clone()))
        .collect();
    let units: Vec<u16> = text.encode_utf16().collect();
    let expected = [
        ("0x80240022", 1),
        ("\u{FF10}\u{FF58}\u{FF18}\u{FF10}\u{FF10}\u{FF17}\u{FF10}\u{FF10}\u{FF10}\u{FF15}", 2),
        ("0x8024401B", 3),
        ("80072ee7", 3),
        ("0x800f0831 - CBS_E_STORE_CORRUPTION", 3),
        ("0xC1900101 - 0x20017", 3),
        ("503", 3),
    ];
    assert_eq!(seen.len(), expected.len(), "{seen:?}");
    for ((spelled, at), (expected, line)) in seen.iter().zip(expected) {
        assert_eq!((spelled.as_str(), &at["line"]), (expected, &line.into()));
        let offset = at["offset"].as_u64().unwrap() as usize;
        let length = spelled.encode_utf16().count();
        assert_eq!(String::from_utf16(&units[offset..offset + length]).unwrap(), *spelled);
        let start = units[..offset].iter().rposition(|unit| *unit == 10).map_or(0, |at| at + 1);
        assert_eq!(at["column"].as_u64().unwrap() as usize, offset - start + 1);
    }
    assert_eq!(seen[0].1, place(11, 1, 12));
    // An input that is the code has no place in a text, and one that is a pattern neither.
    for alone in ["0x80240022", " (0x80240022). ", "WU_E_NO_SERVICE", "WU_E_NO_SERVIC?"] {
        let code = &document(alone)[0];
        assert_eq!((&code["input"], &code["place"]), (&alone.into(), &Value::Null));
        assert_eq!(code["brief"], false);
    }
}

/// The program gives the same document.
#[test]
fn the_program() {
    // As long as a command line of Windows can be.
    let text: String =
        (0..2900).map(|index| format!("0x{:08X} ", 0x8007_0001u32 + index)).collect();
    let expected = document(&text);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_wudiag"))
        .args(["decode", "--json", "--lang", "ja", &text])
        .output()
        .unwrap();
    assert!(output.stdout.len() <= RATIO * text.len() + CONSTANT, "{}", output.stdout.len());
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&output.stdout).unwrap(), expected);
    // A line for each code, and those of the brackets.
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), expected.len() + 2);
}

/// A pattern is a search by name: what it finds is described, and lines of stars are no patterns.
#[test]
fn patterns() {
    let codes = decoded("WU_E_*", Language::English);
    assert!(codes.len() > 300 && codes.iter().all(|code| !code.brief && code.input == "WU_E_*"));
    for line in
        ["**", "*****************", "*?*", "???", "_*", &format!("WU_E_{}", "*".repeat(300))]
    {
        assert_eq!(decode(line, Language::English), Err(NotACode::NoCode), "{line}");
    }
}

/// What took minutes in this build while its parts were compared pair by pair; the bound is far from
/// both.
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = spent();
    let result = work();
    let took = spent() - started;
    assert!(took < Duration::from_secs(12), "{what}: {took:?}");
    result
}

#[test]
fn results_with_many_codes() {
    let codes: String = (0..120_000u32).map(|n| format!("0x{:08X} ", 0x8007_0001 + n)).collect();
    let text = serde_json::to_string(&[codes]).unwrap();
    let read = timed("results", || wudiag::results::read(&text, Language::English));
    let document = serde_json::to_value(read).unwrap();
    assert_eq!(document["rows"][0]["codes"].as_array().unwrap().len(), 120_000);
}

/// A word that is no name is compared with the names of its letter only.
#[test]
fn results_with_many_words() {
    let rows: Vec<String> = (0..8_000)
        .map(|n| format!("{{\"name\":\"vm{n}\",\"properties\":{{\"status\":\"Failed\",\"errorDetails\":{{\"code\":\"Failed{n}\"}}}}}}"))
        .collect();
    let text = format!("[{}]", rows.join(","));
    timed("words", || wudiag::results::read(&text, Language::English));
}

#[test]
fn many_edits_of_a_policy_file() {
    const COUNT: usize = 30_000;
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut file = b"PReg\x01\0\0\0".to_vec();
    for n in 0..COUNT {
        file.extend(wide(&format!("[Key\0;name{n}\0;")));
        file.extend([4, 0, 0, 0, b';', 0, 4, 0, 0, 0, b';', 0, 1, 0, 0, 0]);
        file.extend(wide("]"));
    }
    let edits: Vec<policy_file::Edit> = (0..COUNT)
        .map(|n| serde_json::json!({ "key": "KEY", "name": format!("Name{}", n * 2), "remove": true }))
        .map(|edit| serde_json::from_value(edit).unwrap())
        .collect();
    let new = timed("edits", || policy_file::edit(Some(&file), &edits).unwrap());
    assert_eq!(policy_file::read(&new).unwrap().len(), COUNT / 2);
}

/// The agent's history has an entry a try; of them as many as of a log become attempts.
#[test]
fn a_long_history() {
    const COUNT: usize = 60_000;
    let entries: Vec<serde_json::Value> = (0..COUNT)
        .map(|n| {
            serde_json::json!({
                "title": format!("2024-03 Cumulative Update {n} (KB{})", 5_000_000 + n),
                "updateId": format!("{n:08x}-0000-4000-8000-000000000000"),
                "date": format!("2024-05-14T{:02}:{:02}:{:02}Z", n / 3600 % 24, n / 60 % 60, n % 60),
                "resultCode": 4,
                "hresult": -2_147_023_293,
            })
        })
        .collect();
    let states: Vec<serde_json::Value> = (0..COUNT)
        .map(|n| serde_json::json!({ "updateId": format!("{n:08x}-0000-4000-9000-000000000000"), "state": "Missing" }))
        .collect();
    let document = serde_json::json!({ "entries": entries, "states": states }).to_string();
    let rows = timed("a history", || {
        let request = Request { history: Some(0), ..Request::default() };
        let mut case = Collected::read(request, Language::English, &Arc::default(), &Cancel::new());
        case.add_history(&document).unwrap();
        case.judge(Language::English).history.unwrap().len()
    });
    assert_eq!(rows, 2 * COUNT);
}
