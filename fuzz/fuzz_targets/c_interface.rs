//! The C interface as a caller uses it, with any UTF-16: facts, judged policies, options of probes and
//! of logs, codes, scans, results of other engines, diagnoses with what is added to them, plans and
//! journals of repairs, policy files.

#![no_main]
#![allow(dead_code, non_camel_case_types, clippy::all)]

#[path = "../../ffi/src/lib.rs"]
mod ffi;

use ffi::*;
use libfuzzer_sys::fuzz_target;
use std::ptr::{null, null_mut};
use wudiag_fuzz::{bounded, folder, parts, Most};

/// Looks at a text and frees it.
unsafe fn take(mut text: *mut wud_text) {
    let (mut bytes, mut length) = (null(), 0);
    if !text.is_null() {
        assert_eq!(wud_text_view(text, &mut bytes, &mut length), WUD_OK);
        let text = std::slice::from_raw_parts(bytes, length as usize);
        assert!(std::str::from_utf8(text).is_ok());
    }
    assert_eq!(wud_text_free(&mut text), WUD_OK);
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// A diagnosis of a log, with what is added to it: of the log and the facts of the input.
unsafe fn diagnosis(log: &[u8], own: &[u16], kind: u32, language: u32) {
    let path = folder().join("CBS.log");
    let _ = std::fs::write(&path, log);
    let options = units(&serde_json::json!({ "paths": [path], "history": 5 }).to_string());
    let (mut handle, mut json, mut why) = (null_mut(), null_mut(), null_mut());
    let length = options.len() as u64;
    let status = wud_diagnosis_open(options.as_ptr(), length, language, &mut handle, &mut why);
    take(why);
    if status != WUD_OK {
        return assert!(handle.is_null());
    }
    let mut why = null_mut();
    wud_diagnosis_add(handle, kind, own.as_ptr(), own.len() as u64, &mut why);
    take(why);
    assert_eq!(wud_diagnosis_seal(handle), WUD_OK);
    if log.len() % 5 == 0 {
        assert_eq!(wud_diagnosis_cancel(handle), WUD_OK);
    } else {
        assert_eq!(wud_diagnosis_wait(handle, 20_000, &mut json), WUD_OK);
        assert!(!json.is_null());
    }
    assert_eq!(wud_diagnosis_free(&mut handle), WUD_OK);
    take(json);
}

/// A journal: the entries of the input written line by line, then read and its undoing asked for;
/// and the input read as if it were one.
unsafe fn journal(bytes: &[u8], language: u32) {
    let folder = folder().join("journal");
    let _ = std::fs::remove_dir_all(&folder);
    if std::fs::create_dir_all(&folder).is_err() {
        return;
    }
    let place = units(&folder.to_string_lossy());
    let own = folder.join("20260101T000000Z-PC-1-0.jsonl");
    let _ = std::fs::write(&own, bytes);
    let machine = units(r#"{"tool":"1","machine":"PC-1"}"#);
    let length = machine.len() as u64;
    let (mut handle, mut why) = (null_mut(), null_mut());
    let (to, to_length) = (place.as_ptr(), place.len() as u64);
    let status = wud_journal_open(
        to,
        to_length,
        machine.as_ptr(),
        length,
        0,
        language,
        &mut handle,
        &mut why,
    );
    take(std::mem::take(&mut why));
    if status == WUD_OK {
        for line in String::from_utf8_lossy(bytes).lines().take(50) {
            let (line, mut number) = (units(line), 0);
            let length = line.len() as u64;
            wud_journal_append(handle, line.as_ptr(), length, &mut number, &mut why);
            take(std::mem::take(&mut why));
        }
        let mut info = null_mut();
        assert_eq!(wud_journal_info(handle, &mut info), WUD_OK);
        take(info);
        assert_eq!(wud_journal_free(&mut handle), WUD_OK);
    }
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let all = files.map(|file| file.path()).chain([folder.clone()]);
    for path in all.collect::<Vec<_>>() {
        let path = units(&path.to_string_lossy());
        for look in [wud_journal_read, wud_journal_undo] {
            let (mut json, mut why) = (null_mut(), null_mut());
            let (at, at_length) = (path.as_ptr(), path.len() as u64);
            look(at, at_length, machine.as_ptr(), length, language, &mut json, &mut why);
            take(json);
            take(why);
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [what, rest @ ..] = data else { return };
    let texts: Vec<Vec<u16>> = parts(rest, 2)
        .iter()
        .map(|part| match what & 0x80 {
            0 => String::from_utf8_lossy(part).encode_utf16().collect(),
            _ => part.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect(),
        })
        .collect();
    let (text, length) = (texts[0].as_ptr(), texts[0].len() as u64);
    let language = u32::from(*what) % 5;
    let (mut json, mut why) = (null_mut(), null_mut());
    bounded(data.len(), &Most::READER, || unsafe {
        match what & 15 {
            0 => {
                wud_facts_evaluate(2, text, length, language, &mut json, &mut why);
            }
            1 => {
                let logs = (null(), 0, null(), 0);
                wud_policy_evaluate(
                    text, length, logs.0, logs.1, logs.2, logs.3, language, &mut json, &mut why,
                );
            }
            2 => {
                wud_code_decode(text, length, language, &mut json);
            }
            3 => {
                wud_text_mask(text, length, &mut json);
            }
            4 => {
                // Never the network.
                let own = String::from_utf16_lossy(&texts[0]);
                let Ok(serde_json::Value::Object(mut options)) = serde_json::from_str(&own) else {
                    return;
                };
                options.insert("skipNetwork".to_owned(), true.into());
                options.remove("microsoftUpdate");
                let own: Vec<u16> =
                    serde_json::Value::Object(options).to_string().encode_utf16().collect();
                let mut probe = null_mut();
                wud_probe_open(own.as_ptr(), own.len() as u64, language, &mut probe, &mut why);
                if !probe.is_null() {
                    assert_eq!(wud_probe_wait(probe, 10_000, &mut json), WUD_OK);
                }
                assert_eq!(wud_probe_free(&mut probe), WUD_OK);
            }
            5 => {
                // Never the journals of this machine.
                if !String::from_utf16_lossy(&texts[0]).contains("journal") {
                    wud_repair_plan(text, length, language, &mut json, &mut why);
                }
            }
            6 => {
                let header = b"PReg\x01\0\0\0";
                let mut file = null_mut();
                let (bytes, size) = (header.as_ptr(), header.len() as u64);
                wud_policy_file_edit(bytes, size, text, length, language, &mut file, &mut why);
                assert_eq!(wud_text_free(&mut file), WUD_OK);
            }
            8 => diagnosis(parts(rest, 2)[0], &texts[1], 1 + u32::from(*what >> 4 & 3), language),
            9 => journal(rest, language),
            10 => {
                wud_policy_file_read(
                    rest.as_ptr(),
                    rest.len() as u64,
                    language,
                    &mut json,
                    &mut why,
                );
                let mut file = null_mut();
                wud_policy_version_raise(rest.as_ptr(), rest.len() as u64, &mut file);
                assert_eq!(wud_text_free(&mut file), WUD_OK);
            }
            11 => {
                wud_results_read(text, length, language, &mut json);
            }
            12 => {
                let (mut found, end) = (null_mut(), [length as u32]);
                wud_codes_resolve(text, length, end.as_ptr(), 1, &mut found);
                assert_eq!(wud_codes_free(&mut found), WUD_OK);
                wud_codes_search(text, length, u32::from(*what >> 4 & 3), language, &mut found);
                assert_eq!(wud_codes_free(&mut found), WUD_OK);
                wud_scan_text(text, length, &mut found);
                assert_eq!(wud_codes_free(&mut found), WUD_OK);
            }
            13 => {
                let path = folder().join("scanned");
                let _ = std::fs::write(&path, rest);
                let (path, mut scan) = (units(&path.to_string_lossy()), null_mut());
                let length = path.len() as u64;
                let status = wud_scan_open(path.as_ptr(), length, &mut scan, &mut why);
                while status == WUD_OK {
                    let (mut found, mut view) = (null_mut(), std::mem::zeroed());
                    take(std::mem::take(&mut why));
                    if wud_scan_next(scan, 100, &mut found, &mut why) != WUD_OK {
                        break;
                    }
                    assert_eq!(wud_codes_read(found, 64, &mut view), WUD_OK);
                    assert_eq!(wud_codes_free(&mut found), WUD_OK);
                    if view.count == 0 {
                        break;
                    }
                }
                assert_eq!(wud_scan_free(&mut scan), WUD_OK);
            }
            14 => {
                wud_code_describe(
                    data.len() as u32,
                    0,
                    u32::from(*what >> 4),
                    0,
                    text,
                    length,
                    language,
                    &mut json,
                );
            }
            _ => {
                // Options of a log that is not there; the second part is its path.
                let path: Vec<u16> =
                    "/nowhere/".encode_utf16().chain(texts[1].iter().copied()).collect();
                let ends = [path.len() as u32];
                let own = String::from_utf16_lossy(&texts[0]);
                let follows = own.contains("follow");
                let mut log = null_mut();
                wud_log_open(
                    path.as_ptr(),
                    path.len() as u64,
                    ends.as_ptr(),
                    1,
                    text,
                    length,
                    &mut log,
                    &mut why,
                );
                while !log.is_null() && !follows {
                    let (mut entries, mut view) = (null_mut(), std::mem::zeroed());
                    assert_eq!(wud_log_next(log, 10_000, &mut entries), WUD_OK);
                    assert_eq!(wud_entries_read(entries, 104, &mut view), WUD_OK);
                    assert_eq!(wud_entries_free(&mut entries), WUD_OK);
                    if view.kind == WUD_ENTRIES_END {
                        break;
                    }
                }
                assert_eq!(wud_log_free(&mut log), WUD_OK);
            }
        }
        take(json);
        take(why);
    });
});
