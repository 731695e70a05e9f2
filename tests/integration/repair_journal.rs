//! The journal of a repair: what is written can be read back and undone, and what was cut or edited
//! is told apart.

use crate::common::scratch;
use proptest::prelude::*;
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use wudiag::knowledge::Language;
use wudiag::repair::journal::{
    read, read_folder, undo, JournalError, Machine, Run, RunState, UndoPlan, Writer, LOCK,
};

const HEADER: &str = r#"{"tool":"1.0.0","machine":"PC-1","machineId":"A-B","build":20348}"#;
const SESSION: &str =
    r#"{"tool":"1.0.0","machine":"PC-1","machineId":"a-b","caller":"Undo-WURepair"}"#;

fn own() -> Machine {
    Machine { name: "PC-1".to_owned(), id: Some("A-B".to_owned()) }
}

/// A new folder for journals.
fn folder(name: &str) -> PathBuf {
    let folder = scratch("repair-journal").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn put(writer: &mut Writer, entry: Value) -> u64 {
    writer.append(&entry.to_string()).unwrap_or_else(|why| panic!("{entry}: {why:?}"))
}

/// A change of a registry value that succeeded.
fn value(writer: &mut Writer, action: &str, name: &str, before: &Value) -> u64 {
    let key = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
    let change = json!({"type": "registry", "view": 64, "hive": "HKLM", "key": key, "name": name,
        "before": before, "after": {"absent": true}});
    let number = put(writer, json!({"kind": "change", "action": action, "change": change}));
    put(writer, json!({"kind": "changed", "change": number, "ok": true}));
    number
}

fn service(writer: &mut Writer, name: &str, before: &str, after: &str) -> u64 {
    let change = json!({"type": "service", "name": name, "before": before, "after": after});
    let number =
        put(writer, json!({"kind": "change", "action": "reset-datastore", "change": change}));
    put(writer, json!({"kind": "changed", "change": number, "ok": true}));
    number
}

fn begin(writer: &mut Writer, action: &str) {
    put(writer, json!({"kind": "action", "action": action, "reason": "wsus-unreachable"}));
}

/// A run with two actions, whole.
fn whole(folder: &Path) -> PathBuf {
    let mut writer = Writer::create(folder, HEADER, 0).unwrap();
    begin(&mut writer, "clear-wsus-policy");
    let text = json!({"kind": "REG_SZ", "data": "http://wsus:8530"});
    value(&mut writer, "clear-wsus-policy", "WUServer", &text);
    value(
        &mut writer,
        "clear-wsus-policy",
        "UseWUServer",
        &json!({"kind": "REG_DWORD", "data": 1}),
    );
    put(&mut writer, json!({"kind": "verified", "action": "clear-wsus-policy", "value": "yes"}));
    begin(&mut writer, "start-scan");
    let scan = json!({"type": "trigger", "what": "scan"});
    put(&mut writer, json!({"kind": "change", "action": "start-scan", "change": scan}));
    put(&mut writer, json!({"kind": "end", "exitCode": 0}));
    writer.path().to_owned()
}

fn undo_of(path: &Path, accept_cut: bool) -> Result<UndoPlan, JournalError> {
    undo(path, &own(), accept_cut, Language::English)
}

fn state(path: &Path) -> Result<Run, JournalError> {
    read(path, &own(), Language::English)
}

#[test]
fn what_is_written_is_read_back() {
    let folder = folder("whole");
    let path = whole(&folder);
    let run = state(&path).unwrap();
    assert_eq!((run.state, run.exit_code, run.problem), (RunState::Complete, Some(0), None));
    assert_eq!(run.machine, "PC-1");
    assert!(path.file_name().unwrap().to_str().unwrap().contains("Z-PC-1-"), "{path:?}");
    let actions: Vec<_> =
        run.actions.iter().map(|a| (a.action.as_str(), a.changes, a.open, a.verified)).collect();
    assert_eq!(actions, [("clear-wsus-policy", 2, 2, Some("yes")), ("start-scan", 1, 0, None)]);
    assert_eq!(run.entries.len(), 10);
    assert_eq!(run.entries[2]["change"]["before"]["data"], "http://wsus:8530");
    // Without its lines among others.
    let runs = read_folder(&folder, &own(), Language::English).unwrap();
    assert_eq!((runs.len(), runs[0].entries.len(), runs[0].run == run.run), (1, 0, true));
    // A folder that is not there has no runs.
    assert_eq!(read_folder(&folder.join("no"), &own(), Language::English), Ok(Vec::new()));
}

/// A value that Windows makes anew when it is gone: the undo is told.
#[test]
fn what_grows_again_is_marked() {
    let mut writer = Writer::create(&folder("regrows"), HEADER, 0).unwrap();
    begin(&mut writer, "reset-susclientid");
    let change = json!({"type": "registry", "view": 64, "hive": "HKLM", "key": "K", "name": "N",
        "before": {"kind": "REG_SZ", "data": "x"}, "after": {"absent": true}, "regrows": true});
    put(&mut writer, json!({"kind": "change", "action": "reset-susclientid", "change": change}));
    let path = writer.path().to_owned();
    drop(writer);
    let json = serde_json::to_value(undo_of(&path, false).unwrap()).unwrap();
    assert_eq!(json["changes"][0]["regrows"], true);
}

#[test]
fn the_newest_change_is_undone_first() {
    let path = whole(&folder("order"));
    let plan = undo_of(&path, false).unwrap();
    let json = serde_json::to_value(&plan).unwrap();
    let names: Vec<_> = plan.changes.iter().map(|change| change.n).collect();
    assert_eq!(names, [4, 2]);
    assert_eq!(json["changes"][0]["name"], "UseWUServer");
    assert_eq!(json["changes"][1]["before"]["kind"], "REG_SZ");
    assert_eq!(json["changes"][1]["made"], true);
    assert!(json["changes"][1].get("regrows").is_none());
    // Half of it, then killed.
    let mut writer = Writer::reopen(&path, SESSION, 0).unwrap();
    put(&mut writer, json!({"kind": "undoing", "change": 4}));
    put(&mut writer, json!({"kind": "undone", "change": 4, "result": "undone"}));
    put(&mut writer, json!({"kind": "undoing", "change": 2}));
    drop(writer);
    assert_eq!(state(&path).unwrap().state, RunState::PartlyUndone);
    let plan = undo_of(&path, false).unwrap();
    assert_eq!(plan.changes.iter().map(|c| (c.n, c.begun)).collect::<Vec<_>>(), [(2, true)]);
    // The rest.
    let mut writer = Writer::reopen(&path, SESSION, 0).unwrap();
    let early = writer.append(r#"{"kind":"undone","change":4,"result":"undone"}"#);
    assert!(early.is_err(), "its undo has not begun");
    put(&mut writer, json!({"kind": "undoing", "change": 2}));
    put(&mut writer, json!({"kind": "undone", "change": 2, "result": "undone"}));
    put(&mut writer, json!({"kind": "end", "exitCode": 0}));
    drop(writer);
    assert_eq!(state(&path).unwrap().state, RunState::Undone);
    assert!(undo_of(&path, false).unwrap().changes.is_empty());
}

/// A service that the run stopped and started again is as it was; one that it only stopped is not.
#[test]
fn services_count_from_end_to_end() {
    let folder = folder("services");
    let mut writer = Writer::create(&folder, HEADER, 0).unwrap();
    begin(&mut writer, "reset-datastore");
    let first = service(&mut writer, "wuauserv", "Running", "Stopped");
    service(&mut writer, "bits", "Running", "Stopped");
    let rename = json!({"type": "folder", "from": r"C:\W\DataStore", "to": r"C:\W\DataStore.old"});
    let moved =
        put(&mut writer, json!({"kind": "change", "action": "reset-datastore", "change": rename}));
    service(&mut writer, "BITS", "Stopped", "Running");
    let path = writer.path().to_owned();
    drop(writer);
    let plan = undo_of(&path, false).unwrap();
    let left: Vec<_> = plan.changes.iter().map(|change| (change.n, change.made)).collect();
    assert_eq!(left, [(moved, None), (first, Some(true))]);
    // What an undo stopped is over when it has ended, and open when it was killed.
    let mut writer = Writer::reopen(&path, SESSION, 0).unwrap();
    service(&mut writer, "bits", "Running", "Stopped");
    drop(writer);
    let names = |plan: &UndoPlan| {
        let json = serde_json::to_value(plan).unwrap();
        let changes = json["changes"].as_array().unwrap().clone();
        changes.iter().map(|c| c["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&undo_of(&path, false).unwrap()), ["folder", "service", "service"]);
    let mut writer = Writer::reopen(&path, SESSION, 0).unwrap();
    service(&mut writer, "bits", "Stopped", "Running");
    for number in [moved, first] {
        put(&mut writer, json!({"kind": "undoing", "change": number}));
        put(&mut writer, json!({"kind": "undone", "change": number, "result": "undone"}));
    }
    put(&mut writer, json!({"kind": "end", "exitCode": 0}));
    assert_eq!(state(&path).unwrap().state, RunState::Undone);
}

/// Wherever the file ends, its state is clear, and never more is undone than was written.
#[test]
fn any_cut_point_gives_a_clear_state() {
    let folder = folder("cut");
    let bytes = std::fs::read(whole(&folder)).unwrap();
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let path = folder.join("cut.jsonl");
    for end in 0..=bytes.len() {
        std::fs::write(&path, &bytes[..end]).unwrap();
        let found = state(&path).map(|run| run.state);
        let at_line = end > 0 && bytes[end - 1] == b'\n';
        let expected = match (end < first, at_line) {
            (true, _) => Err(JournalError::None),
            (false, true) if end == bytes.len() => Ok(RunState::Complete),
            (false, true) => Ok(RunState::Open),
            (false, false) => Ok(RunState::Cut),
        };
        assert_eq!(found, expected, "{end}");
        if expected == Ok(RunState::Cut) {
            let refused = undo_of(&path, false).unwrap_err();
            assert!(matches!(refused, JournalError::Cut(_)), "{refused:?}");
            let accepted = undo_of(&path, true).unwrap();
            let lines = bytes[..end].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
            std::fs::write(&path, &bytes[..lines]).unwrap();
            assert_eq!(accepted, undo_of(&path, false).unwrap(), "{end}");
            std::fs::write(&path, &bytes[..end]).unwrap();
            // Going on drops the rest of the line, and nothing else. Flushing takes its time.
            if end % 23 != 0 {
                continue;
            }
            assert!(Writer::reopen(&path, SESSION, 0).is_err());
            let session = SESSION.replace("}", ",\"acceptCut\":true}");
            drop(Writer::reopen(&path, &session, 0).unwrap());
            let again = std::fs::read(&path).unwrap();
            assert!(again.starts_with(&bytes[..lines]) && again.ends_with(b"\n"));
            assert!(state(&path).unwrap().problem.is_none());
        }
    }
    // Zeros, which a loss of power leaves behind.
    std::fs::write(&path, [&bytes[..first], &[0; 40]].concat()).unwrap();
    assert_eq!(state(&path).unwrap().state, RunState::Cut);
}

/// No byte can be changed, and no line taken out or moved, without a word.
#[test]
fn edits_show() {
    let folder = folder("edited");
    let bytes = std::fs::read(whole(&folder)).unwrap();
    let path = folder.join("edited.jsonl");
    let relied_on = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        undo_of(&path, false).is_ok()
    };
    assert!(relied_on(&bytes));
    for at in 0..bytes.len() {
        for bit in [1, 0x20] {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            assert!(!relied_on(&changed), "byte {at}, bit {bit}");
        }
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for gone in 0..lines.len() - 1 {
        let kept: Vec<&[u8]> =
            lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        assert!(!relied_on(&kept.concat()), "without line {gone}");
        let mut moved = lines.clone();
        moved.swap(gone, gone + 1);
        assert!(!relied_on(&moved.concat()), "line {gone} moved");
        // One line twice.
        let mut twice = lines.clone();
        twice.insert(gone, lines[gone]);
        assert!(!relied_on(&twice.concat()), "line {gone} twice");
    }
    std::fs::write(&path, [&bytes[..], b"{}\n"].concat()).unwrap();
    assert_eq!(undo_of(&path, true), Err(JournalError::Edited(lines.len() + 1)));
    // Lines of another run, whole in themselves and with the right numbers.
    let other = std::fs::read(whole(&self::folder("edited-other"))).unwrap();
    let others: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
    for at in 1..lines.len() {
        let mixed = [&lines[..at], &others[at..]].concat();
        assert!(!relied_on(&mixed.concat()), "from line {at} on of another run");
    }
}

#[test]
fn other_versions_and_machines() {
    let folder = folder("foreign");
    let path = whole(&folder);
    let text = std::fs::read_to_string(&path).unwrap();
    let message = |error: &JournalError| error.message(Language::English);
    for other in [
        Machine { name: "PC-2".to_owned(), id: None },
        Machine { name: "PC-1".to_owned(), id: Some("C-D".to_owned()) },
    ] {
        let why = undo(&path, &other, true, Language::English).unwrap_err();
        assert_eq!(why, JournalError::Machine("PC-1".to_owned()));
        assert!(message(&why).contains("`PC-1`"));
    }
    // A renamed machine is the same one, by its id.
    let renamed = Machine { name: "PC-9".to_owned(), id: Some("a-b".to_owned()) };
    assert!(undo(&path, &renamed, false, Language::English).is_ok());
    assert!(undo(&path, &Machine { name: "pc-1".to_owned(), id: None }, false, Language::English)
        .is_ok());
    std::fs::write(&path, text.replacen("\"schema\":1", "\"schema\":2", 1)).unwrap();
    let why = undo_of(&path, true).unwrap_err();
    assert_eq!(why, JournalError::Version("2".to_owned()));
    assert_eq!(state(&path).unwrap().state, RunState::OtherVersion);
    for foreign in ["", "{}\n", "not a journal\n", "[1]\n", "{\"kind\":\"header\"}\n"] {
        std::fs::write(&path, foreign).unwrap();
        assert_eq!(undo_of(&path, true), Err(JournalError::None), "{foreign}");
    }
    // One that is broken does not hide the others.
    whole(&folder);
    let runs = read_folder(&folder, &own(), Language::English).unwrap();
    assert_eq!(runs.iter().filter(|run| run.problem.is_some()).count(), 1);
    assert_eq!(runs.len(), 2);
}

/// What the schema does not know is refused, and nothing of it is in the file.
#[test]
fn unknown_entries_are_refused() {
    let folder = folder("unknown");
    let mut writer = Writer::create(&folder, HEADER, 0).unwrap();
    begin(&mut writer, "set-wsus-policy");
    let change = |before: Value| {
        json!({"kind": "change", "action": "set-wsus-policy", "change": {"type": "registry",
            "view": 64, "hive": "HKLM", "key": "K", "name": "N", "before": before,
            "after": {"absent": true}}})
    };
    let with = |name: &str, value: Value| {
        let mut entry = change(json!({"absent": true}));
        entry["change"][name] = value;
        entry
    };
    let file = |before: Value| {
        json!({"kind": "change", "action": "set-wsus-policy", "change": {"type": "file",
            "path": "P", "before": before, "after": {"absent": true}}})
    };
    let path = writer.path().to_owned();
    let before = std::fs::read(&path).unwrap();
    for entry in [
        json!({}),
        json!(["end", 0]),
        json!({"kind": "dance"}),
        json!({"kind": "header", "tool": "1", "machine": "PC-1"}),
        json!({"kind": "undo"}),
        json!({"kind": "action", "action": "dance"}),
        json!({"kind": "action", "action": "start-scan", "also": 1}),
        json!({"kind": "change", "action": "start-scan", "change": {"type": "trigger", "what": "x"}}),
        json!({"kind": "changed", "change": 7, "ok": true}),
        json!({"kind": "changed", "change": 1, "ok": true}),
        json!({"kind": "undoing", "change": 1}),
        json!({"kind": "undone", "change": 1, "result": "undone"}),
        json!({"kind": "verified", "action": "set-wsus-policy", "value": "perhaps"}),
        json!({"kind": "end"}),
        change(json!({})),
        change(json!({"absent": false})),
        change(json!({"absent": true, "kind": "REG_SZ", "data": ""})),
        change(json!({"kind": "REG_SZ"})),
        change(json!({"kind": "REG_SZ", "data": 1})),
        change(json!({"kind": "REG_DWORD", "data": 4_294_967_296_u64})),
        change(json!({"kind": "REG_DWORD", "data": -1})),
        change(json!({"kind": "REG_QWORD", "data": 1})),
        change(json!({"kind": "REG_MULTI_SZ", "data": [1]})),
        change(json!({"kind": "REG_BINARY", "data": "0g"})),
        change(json!({"kind": "REG_BINARY", "data": "000"})),
        change(json!({"kind": "REG_DANCE", "data": ""})),
        change(json!({"type": 1})),
        change(json!({"raw": "00"})),
        change(json!({"type": 1, "raw": "0"})),
        change(json!({"type": 1, "raw": "00", "kind": "REG_SZ", "data": ""})),
        change(json!({"type": 1, "raw": "00", "absent": true})),
        with("regrows", json!(1)),
        json!({"kind": "change", "action": "set-wsus-policy", "change": {"type": "registry",
            "view": 64, "hive": "HKLM", "key": "K", "name": "N", "before": {"absent": true},
            "after": {"kind": "REG_SZ", "data": ""}, "regrows": true}}),
        with("view", json!(16)),
        with("hive", json!("HKCU")),
        with("also", json!(1)),
        with("type", json!("dance")),
        file(json!({"sha256": "0".repeat(64), "size": 1})),
        file(json!({"data": "AA"})),
        file(json!({"data": "A?=="})),
        file(json!({"data": "A".repeat(6 << 20)})),
        json!({"kind": "change", "action": "set-wsus-policy",
            "change": {"type": "folder", "from": "a", "to": "A"}}),
        json!({"kind": "change", "action": "set-wsus-policy", "change": {"type": "startType",
            "name": "bits", "before": {"start": 5}, "after": {"start": 3}}}),
    ] {
        let refused = writer.append(&entry.to_string());
        assert!(matches!(refused, Err(JournalError::Entry(_))), "{entry}: {refused:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    for entry in [
        change(json!({"kind": "REG_QWORD", "data": "18446744073709551615"})),
        change(json!({"kind": "REG_MULTI_SZ", "data": ["a", ""]})),
        change(json!({"kind": "REG_BINARY", "data": "00fF"})),
        change(json!({"type": 6, "raw": "0a0B"})),
        file(json!({"data": "AAE=", "attributes": 32})),
        file(json!({"data": ""})),
    ] {
        put(&mut writer, entry);
    }
    let number = put(&mut writer, change(json!({"absent": true})));
    put(&mut writer, json!({"kind": "changed", "change": number, "ok": false, "code": 5}));
    let twice =
        writer.append(&json!({"kind": "changed", "change": number, "ok": true}).to_string());
    assert!(twice.is_err(), "it was answered");
    put(&mut writer, json!({"kind": "end", "exitCode": 0}));
    assert!(writer.append(r#"{"kind":"end","exitCode":0}"#).is_err(), "after the end");
    assert_eq!(state(&path).unwrap().state, RunState::Complete);
}

/// The second of two runs waits, and is told who is first.
#[test]
fn one_writer_at_a_time() {
    let folder = folder("busy");
    let first = Writer::create(&folder, HEADER, 0).unwrap();
    let started = std::time::Instant::now();
    let refused = Writer::create(&folder, HEADER, 300).unwrap_err();
    assert!(started.elapsed().as_millis() >= 300);
    assert_eq!(refused, JournalError::Busy(first.run().to_owned()));
    assert!(refused.message(Language::English).contains(first.run()));
    // Nothing was made for it.
    let files = || std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files(), 2);
    assert!(folder.join(LOCK).is_file());
    // An undo is a writer, too.
    let path = first.path().to_owned();
    assert!(matches!(Writer::reopen(&path, SESSION, 0), Err(JournalError::Busy(_))));
    // The first one ends while the second waits.
    let waits = std::thread::spawn({
        let folder = folder.clone();
        move || Writer::create(&folder, HEADER, 20_000).map(|_| ())
    });
    std::thread::sleep(std::time::Duration::from_millis(150));
    drop(first);
    assert_eq!(waits.join().unwrap(), Ok(()));
    assert_eq!(files(), 3);
    // No folder, no run.
    let none = Writer::create(&folder.join("no"), HEADER, 0).unwrap_err();
    assert!(matches!(none, JournalError::Io(_)), "{none:?}");
}

/// No password is in the file; the undo of what held one is refused in words.
#[test]
fn no_secret_is_kept() {
    let folder = folder("secret");
    let mut writer = Writer::create(&folder, HEADER, 0).unwrap();
    put(
        &mut writer,
        json!({"kind": "action", "action": "set-winhttp-proxy",
            "parameters": {"proxy": "http://u:hidden-1@proxy:8080"}}),
    );
    let text = json!({"kind": "REG_SZ", "data": "http://u:hidden-2@proxy"});
    let one = value(&mut writer, "set-winhttp-proxy", "A", &text);
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let proxy = "http://u:hidden-3@proxy:80";
    let wide = proxy.encode_utf16().flat_map(u16::to_le_bytes);
    let narrow = [&[0x28, 0, 0, 0, 26, 0, 0, 0], proxy.as_bytes()].concat();
    let mut secret = vec![one];
    for bytes in [narrow, wide.clone().collect(), [0x28].into_iter().chain(wide).collect()] {
        let binary = json!({"kind": "REG_BINARY", "data": hex(bytes)});
        secret.push(value(&mut writer, "set-winhttp-proxy", "WinHttpSettings", &binary));
    }
    // A policy file is kept as base64.
    let file = |data: &str| {
        json!({"kind": "change", "action": "set-winhttp-proxy", "change": {"type": "file",
            "path": "P", "before": {"data": data}, "after": {"data": data}}})
    };
    let with = "WwBLAAAAOwBXAFUAUwBlAHIAdgBlAHIAAAA7ADsAOwBoAHQAdABwADoALwAvAHUAOgBoAGkAZABkAGUAbgAtADUAQAB3AHMAdQBzADoAOAA1ADMAMAAAAF0A";
    secret.push(put(&mut writer, file(with)));
    let without = put(
        &mut writer,
        file("WwBLAAAAOwBXAFUAUwBlAHIAdgBlAHIAAAA7ADsAOwBoAHQAdABwADoALwAvAHcAcwB1AHMAOgA4ADUAMwAwAAAAXQA="),
    );
    let plain =
        json!({"kind": "REG_BINARY", "data": hex(b"\x28\0\0\0proxy.example:8080".to_vec())});
    let open = value(&mut writer, "set-winhttp-proxy", "WinHttpSettings", &plain);
    put(
        &mut writer,
        json!({"kind": "failed", "action": "set-winhttp-proxy", "errorId": "X",
            "message": "http://u:hidden-4@proxy"}),
    );
    let file = std::fs::read_to_string(writer.path()).unwrap();
    assert!(!file.contains("hidden"), "{file}");
    assert!(!file.contains(&hex(b"hidden".to_vec())), "{file}");
    assert!(!file.contains(with), "{file}");
    let plan = undo_of(writer.path(), false).unwrap();
    let numbers: Vec<u64> = plan.changes.iter().map(|change| change.n).collect();
    assert_eq!(numbers, [open, without]);
    let mut refused: Vec<u64> = plan.refused.iter().map(|refused| refused.n).collect();
    refused.reverse();
    assert_eq!(refused, secret);
    assert!(plan.refused[0].message.contains("password"), "{}", plan.refused[0].message);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Of any number of changes, of which any were undone, those that are left come newest first.
    #[test]
    fn what_is_left_is_undone_in_reverse(undone in prop::collection::vec(any::<bool>(), 0..12)) {
        let folder = folder("reverse");
        let mut writer = Writer::create(&folder, HEADER, 0).unwrap();
        begin(&mut writer, "set-wsus-policy");
        let numbers: Vec<u64> = (0..undone.len())
            .map(|index| value(&mut writer, "set-wsus-policy", &index.to_string(), &json!({"absent": true})))
            .collect();
        let path = writer.path().to_owned();
        drop(writer);
        let mut writer = Writer::reopen(&path, SESSION, 0).unwrap();
        for (number, _) in numbers.iter().zip(&undone).rev().filter(|(_, undone)| **undone) {
            put(&mut writer, json!({"kind": "undoing", "change": number}));
            put(&mut writer, json!({"kind": "undone", "change": number, "result": "undone"}));
        }
        drop(writer);
        let left: Vec<u64> = undo_of(&path, false).unwrap().changes.iter().map(|c| c.n).collect();
        let expected: Vec<u64> = numbers
            .iter()
            .zip(&undone)
            .rev()
            .filter(|(_, undone)| !**undone)
            .map(|(number, _)| *number)
            .collect();
        prop_assert_eq!(left, expected);
    }

    /// Nothing that a caller gives makes a line that is not read back, or more than one line.
    #[test]
    fn any_text_is_one_line(text in any::<String>()) {
        let folder = folder("text");
        let mut writer = Writer::create(&folder, HEADER, 0).unwrap();
        begin(&mut writer, "start-scan");
        put(&mut writer, json!({"kind": "failed", "action": "start-scan", "errorId": "X", "message": text}));
        put(&mut writer, json!({"kind": "failed", "action": "start-scan", "errorId": text}));
        put(&mut writer, json!({"kind": "end", "exitCode": 1}));
        let run = state(writer.path()).unwrap();
        prop_assert_eq!((run.state, run.entries.len()), (RunState::Complete, 5));
        let _ = writer.append(&text);
    }
}
