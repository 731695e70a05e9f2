//! The local policy file: what an edit does not name stays byte for byte.

use proptest::prelude::*;
use serde_json::json;
use wudiag::repair::policy_file::{edit, raise_version, read, Edit, PolicyFileError};

const HEADER: &[u8] = b"PReg\x01\0\0\0";
const KEY: &str = r"Software\Policies\Microsoft\Windows\WindowsUpdate";

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// `[key;value;type;size;data]`.
fn entry(key: &str, name: &str, kind: u32, data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap();
    let head = [wide("["), wide(key), vec![0, 0], wide(";"), wide(name), vec![0, 0]].concat();
    let numbers =
        [wide(";"), kind.to_le_bytes().to_vec(), wide(";"), size.to_le_bytes().to_vec()].concat();
    [head, numbers, wide(";"), data.to_vec(), wide("]")].concat()
}

fn file(entries: &[Vec<u8>]) -> Vec<u8> {
    [HEADER.to_vec(), entries.concat()].concat()
}

fn edits(json: &serde_json::Value) -> Vec<Edit> {
    serde_json::from_value(json.clone()).unwrap()
}

fn set(name: &str, text: &str) -> serde_json::Value {
    json!({"key": KEY, "name": name, "set": {"kind": "REG_SZ", "data": text}})
}

fn remove(name: &str) -> serde_json::Value {
    json!({"key": KEY, "name": name, "remove": true})
}

#[test]
fn values_are_set_and_removed_in_their_place() {
    let before = entry("Software\\A", "Other", 3, &[1, 2, 3]);
    let server = entry(KEY, "WUServer", 1, &wide("http://old\0"));
    let unknown = entry(KEY, "**Unknown.X", 99, &[7; 5]);
    let old = file(&[before.clone(), server.clone(), unknown.clone()]);
    // In another case, as Windows compares.
    let change = json!([{"key": KEY.to_uppercase(), "name": "wuserver",
        "set": {"kind": "REG_SZ", "data": "http://new"}}]);
    let new = edit(Some(&old), &edits(&change)).unwrap();
    let in_place = entry(&KEY.to_uppercase(), "wuserver", 1, &wide("http://new\0"));
    assert_eq!(new, file(&[before.clone(), in_place, unknown.clone()]));
    let gone = edit(Some(&old), &edits(&json!([remove("WUServer"), remove("WUStatusServer")])));
    assert_eq!(gone.unwrap(), file(&[before.clone(), unknown.clone()]));
    // What is not there comes last.
    let use_it = json!({"key": format!("{KEY}\\AU"), "name": "UseWUServer",
        "set": {"kind": "REG_DWORD", "data": 1}});
    let added = edit(Some(&old), &edits(&json!([use_it]))).unwrap();
    let last = entry(&format!("{KEY}\\AU"), "UseWUServer", 4, &[1, 0, 0, 0]);
    assert_eq!(added, [old.clone(), last.clone()].concat());
    // A machine without the file; and nothing to do.
    assert_eq!(edit(None, &edits(&json!([use_it]))).unwrap(), file(&[last]));
    assert_eq!(edit(None, &[]).unwrap(), HEADER);
    assert_eq!(edit(Some(&old), &[]).unwrap(), old);
    let only = file(std::slice::from_ref(&server));
    assert_eq!(edit(Some(&only), &edits(&json!([remove("WUServer")]))).unwrap(), HEADER);
    // The policy says no more of it, also where it said that the value has to go.
    let deleted = file(&[entry(KEY, "**del.WUServer", 1, &wide(" \0")), before.clone()]);
    assert_eq!(
        edit(Some(&deleted), &edits(&json!([remove("WUServer")]))).unwrap(),
        file(&[before])
    );
    // Twice in the file: the last one counts, and stays alone.
    let twice = file(&[server.clone(), unknown.clone(), server]);
    let new = edit(Some(&twice), &edits(&json!([set("WUServer", "http://new")]))).unwrap();
    assert_eq!(new, file(&[unknown, entry(KEY, "WUServer", 1, &wide("http://new\0"))]));
    let shown = serde_json::to_value(read(&new).unwrap()).unwrap();
    assert_eq!(shown[1]["data"], "http://new");
    assert_eq!(
        (&shown[0]["type"], &shown[0]["data"]),
        (&json!("REG_BINARY"), &json!("0707070707"))
    );
}

/// One instruction that deletes several values is left alone: what it deletes is absent anyway.
#[test]
fn instructions_for_several_values_stay() {
    let several = entry(KEY, "**DeleteValues", 1, &wide("WUServer;Other\0"));
    let old = file(&[several]);
    assert_eq!(edit(Some(&old), &edits(&json!([remove("WUServer")]))).unwrap(), old);
    let new = edit(Some(&old), &edits(&json!([set("WUServer", "http://new")]))).unwrap();
    let last = entry(KEY, "WUServer", 1, &wide("http://new\0"));
    assert_eq!(new, [old, last].concat());
}

#[test]
fn damaged_files_are_not_edited() {
    let whole = file(&[entry("A", "B", 1, &wide("x\0")), entry("A", "C", 4, &[1, 0, 0, 0])]);
    for end in 0..whole.len() {
        let cut = &whole[..end];
        let between =
            end == HEADER.len() || end == HEADER.len() + entry("A", "B", 1, &wide("x\0")).len();
        assert_eq!(edit(Some(cut), &[]).is_ok(), between, "{end}");
        assert_eq!(read(cut).is_ok(), between, "{end}");
    }
    assert_eq!(edit(Some(&whole[..whole.len() - 1]), &[]), Err(PolicyFileError::Damaged(2)));
    assert_eq!(
        edit(Some(b"Windows Registry Editor Version 5.00\r\n"), &[]),
        Err(PolicyFileError::None)
    );
    assert_eq!(edit(Some(b"PReg\x02\0\0\0"), &[]), Err(PolicyFileError::None));
    for wrong in [
        json!([{"key": "A", "name": "B"}]),
        json!([{"key": "A", "name": "B", "remove": true, "set": {"kind": "REG_SZ", "data": ""}}]),
        json!([{"key": "", "name": "B", "remove": false, "set": {"kind": "REG_SZ", "data": ""}}]),
        json!([{"key": "A", "name": "**del.B", "set": {"kind": "REG_SZ", "data": ""}}]),
        json!([{"key": "A", "name": "B", "set": {"kind": "REG_SZ", "data": 1}}]),
        json!([{"key": "A", "name": "B", "set": {"kind": "REG_SZ", "data": "a\u{0}b"}}]),
        json!([{"key": "A", "name": "B", "set": {"kind": "REG_DWORD", "data": "1"}}]),
        json!([{"key": "A", "name": "B", "set": {"kind": "REG_DANCE", "data": "1"}}]),
    ] {
        let refused = edit(Some(&whole), &edits(&wrong));
        assert!(matches!(refused, Err(PolicyFileError::Edit(_))), "{wrong}: {refused:?}");
    }
}

#[test]
fn versions_of_gpt_ini() {
    const NAMES: &str =
        "gPCMachineExtensionNames=[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]\r\n";
    let raised =
        |old: &str| String::from_utf8(raise_version(Some(old.as_bytes())).unwrap()).unwrap();
    assert_eq!(
        raise_version(None).unwrap(),
        format!("[General]\r\n{NAMES}Version=1\r\n").into_bytes()
    );
    let with = |version: &str| format!("[General]\r\n{NAMES}Version={version}\r\nother = 1\r\n");
    // The computer's half is the low word.
    for (old, new) in [("0", "1"), ("65538", "65539"), ("131071", "65537"), (" 9 ", " 10 ")] {
        assert_eq!(raised(&with(old)), with(new));
    }
    let line_ends = "[general]\nVERSION=3\ndisplayName=Neu\u{df}\n";
    assert_eq!(raised(line_ends), format!("[general]\n{NAMES}VERSION=4\ndisplayName=Neu\u{df}\n"));
    assert_eq!(raised("[General]"), format!("[General]\r\n{NAMES}Version=1\r\n"));
    // Other extensions stay.
    let other = "[General]\r\ngPCMachineExtensionNames=[{AA}{BB}]\r\nVersion=1\r\n";
    let pair = "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}";
    assert_eq!(
        raised(other),
        format!("[General]\r\ngPCMachineExtensionNames=[{{AA}}{{BB}}][{pair}]\r\nVersion=2\r\n")
    );
    // Bytes that are no UTF-8 stay.
    let odd = raise_version(Some(b"[General]\r\nVersion=1\r\nx=\xe9\r\n")).unwrap();
    assert!(odd.ends_with(b"Version=2\r\nx=\xe9\r\n"));
    // Other sections have versions of their own.
    assert_eq!(
        raised("[Other]\r\nVersion=7\r\n[General]\r\nVersion=1\r\n[More]\r\nVersion=8\r\n"),
        format!("[Other]\r\nVersion=7\r\n[General]\r\n{NAMES}Version=2\r\n[More]\r\nVersion=8\r\n")
    );
    assert_eq!(
        raised("[General]\r\n[More]\r\nVersion=8\r\n"),
        format!("[General]\r\n{NAMES}Version=1\r\n[More]\r\nVersion=8\r\n")
    );
    // In UTF-16 it stays UTF-16; what is none is not touched.
    let marked = |text: &str| [b"\xff\xfe".to_vec(), wide(text)].concat();
    let text = "[General]\r\nVersion=65539\r\ndisplayName=\u{65e5}\u{672c}\r\n";
    assert_eq!(
        raise_version(Some(&marked(text))).unwrap(),
        marked(&text.replace("Version=65539", &format!("{NAMES}Version=65540")))
    );
    for broken in [&b"\xff\xfe[\0\x00"[..], b"\xff\xfe\x00\xd8", b"[\0G\0", b"\xfe\xff\0["] {
        assert!(raise_version(Some(broken)).is_err(), "{broken:?}");
    }
}

fn any_entry() -> impl Strategy<Value = (String, String, u32, Vec<u8>)> {
    let name = prop_oneof![
        "[A-Ca-c]{1,2}",
        r"\*\*del\.[A-C]",
        "[^\u{0}]{1,6}",
        Just("**DelVals.".to_owned())
    ];
    ("[A-Ba-b]", name, 0_u32..12, prop::collection::vec(any::<u8>(), 0..24))
}

proptest! {
    /// Any file: without edits it stays; with one, all other instructions are there, in their order;
    /// and the old value put back gives the old file where it had one in this spelling.
    #[test]
    fn everything_else_stays(entries in prop::collection::vec(any_entry(), 0..8), text in "[^\u{0}]{0,8}") {
        let bytes: Vec<Vec<u8>> = entries.iter().map(|(k, n, t, d)| entry(k, n, *t, d)).collect();
        let old = file(&bytes);
        prop_assert_eq!(edit(Some(&old), &[]).unwrap(), old.clone());
        let change = json!([{"key": "a", "name": "b", "set": {"kind": "REG_SZ", "data": text}}]);
        let new = edit(Some(&old), &edits(&change)).unwrap();
        let own = |(key, name, _, _): &(String, String, u32, Vec<u8>)| {
            let plain = name.get(..6).filter(|f| f.eq_ignore_ascii_case("**del.")).map_or(name.as_str(), |_| &name[6..]);
            key.eq_ignore_ascii_case("a") && plain.eq_ignore_ascii_case("b")
        };
        let written = entry("a", "b", 1, &wide(&format!("{text}\0")));
        let last = entries.iter().rposition(own);
        let mut expected: Vec<Vec<u8>> = Vec::new();
        for (index, one) in entries.iter().enumerate() {
            if Some(index) == last {
                expected.push(written.clone());
            } else if !own(one) {
                expected.push(bytes[index].clone());
            }
        }
        if last.is_none() {
            expected.push(written);
        }
        prop_assert_eq!(&new, &file(&expected));
        let gone = edit(Some(&new), &edits(&json!([{"key": "A", "name": "B", "remove": true}]))).unwrap();
        let others: Vec<Vec<u8>> =
            entries.iter().zip(&bytes).filter(|(one, _)| !own(one)).map(|(_, b)| b.clone()).collect();
        prop_assert_eq!(gone, file(&others));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let with = [HEADER, &bytes].concat();
        for file in [&bytes, &with] {
            if let Ok(new) = edit(Some(file), &[]) {
                prop_assert_eq!(&new, file);
            }
            let _ = raise_version(Some(file));
        }
    }
}
