//! Facts, judged policies, options of probes and of logs, requests for repairs, codes and paths through the C interface,
//! as a caller hands them in: any UTF-16.

#![no_main]
#![allow(dead_code, non_camel_case_types, clippy::all)]

#[path = "../../ffi/src/lib.rs"]
mod ffi;

use ffi::*;
use libfuzzer_sys::fuzz_target;
use std::ptr::{null, null_mut};
use wudiag_fuzz::{bounded, parts, Most};

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
        match what & 7 {
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
