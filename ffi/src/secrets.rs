//! No secret that a caller hands in comes back: not in a document, not in a reason.

use crate::*;
use std::ptr::null_mut;

const SECRET: &str = "S3cret";
const FORMS: [&str; 5] = [
    "http://admin:S3cret@wsus:8530/?sig=S3cret&code=S3cret",
    "https%3A%2F%2Fu%3AS3cret%40wsus",
    "Proxy-Authorization: Basic S3cret",
    "AccountName=a;AccountKey=S3cret;Password=S3cret",
    "Bearer S3cret",
];

/// Takes a text, and checks it.
unsafe fn silent(what: &str, mut text: *mut wud_text) {
    if text.is_null() {
        return;
    }
    let (mut bytes, mut length) = (std::ptr::null(), 0);
    // SAFETY: the text is alive until it is freed.
    unsafe {
        assert_eq!(wud_text_view(text, &raw mut bytes, &raw mut length), WUD_OK);
        let shown = std::slice::from_raw_parts(bytes, length as usize);
        let shown = String::from_utf8_lossy(shown);
        if shown.contains(SECRET) {
            // The hook of the library prints no panic.
            eprintln!("{what}: {shown}");
        }
        assert!(!shown.contains(SECRET));
        assert_eq!(wud_text_free(&raw mut text), WUD_OK);
    }
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Each text as facts, as a document that was judged, as options.
#[test]
fn documents_and_reasons_are_silent() {
    for form in FORMS {
        let quoted = serde_json::to_string(form).unwrap();
        let value = format!(r#"{{"type":"REG_SZ","value":{quoted}}}"#);
        for document in [
            format!("{{{quoted}: 1}}"),
            format!(r#"{{"os":{quoted}}}"#),
            format!(r#"{{"os":{{"build":{quoted}}}}}"#),
            format!(r#"{{"os":{{{quoted}:1}}}}"#),
            format!(r#"{{"errors":{{"policy":{quoted}}}}}"#),
            format!(r#"{{"errors":{{{quoted}:"x"}}}}"#),
            format!(
                r#"{{"policy":{{"native":{{"WindowsUpdate":{{"WUServer":{value},{quoted}:{value}}}}}}}}}"#
            ),
            quoted.clone(),
        ] {
            let facts = units(&document);
            let (facts, length) = (facts.as_ptr(), facts.len() as u64);
            let (mut json, mut why) = (null_mut(), null_mut());
            // SAFETY: the texts live, the outs are ours.
            unsafe {
                wud_facts_evaluate(2, facts, length, 0, &raw mut json, &raw mut why);
                silent(&document, std::mem::take(&mut json));
                silent(&document, std::mem::take(&mut why));
                let nothing = std::ptr::null();
                wud_policy_evaluate(
                    facts,
                    length,
                    null_mut(),
                    0,
                    nothing,
                    0,
                    0,
                    &raw mut json,
                    &raw mut why,
                );
                silent(&document, json);
                silent(&document, why);
            }
        }
        for options in [
            format!(r#"{{"url":{quoted},"skipNetwork":true}}"#),
            format!(
                r#"{{"url":"http://a","proxy":{quoted},"proxyBypass":{quoted},"skipNetwork":true}}"#
            ),
            format!(r#"{{"url":"http://a","statusServer":{quoted},"skipNetwork":true}}"#),
            format!("{{{quoted}:1}}"),
            format!(r#"{{"timeoutSeconds":{quoted}}}"#),
            format!(r#"{{"policy":{quoted}}}"#),
            format!(r#"{{"judged":{{"schema":{quoted}}}}}"#),
            format!(r#"{{"policy":{{{quoted}:1}}}}"#),
        ] {
            let text = units(&options);
            let (mut probe, mut json, mut why) = (null_mut(), null_mut(), null_mut());
            // SAFETY: the texts live, the outs are ours, the probe is freed at its end.
            unsafe {
                let length = text.len() as u64;
                wud_probe_open(text.as_ptr(), length, 0, &raw mut probe, &raw mut why);
                silent(&options, why);
                if !probe.is_null() {
                    assert_eq!(wud_probe_wait(probe, 60_000, &raw mut json), WUD_OK);
                    silent(&options, json);
                }
                assert_eq!(wud_probe_free(&raw mut probe), WUD_OK);
            }
        }
    }
}

/// Options and paths of logs that are refused.
#[test]
fn reasons_of_logs_are_silent() {
    for form in FORMS {
        let quoted = serde_json::to_string(form).unwrap();
        for options in [
            "{}".to_owned(),
            format!("{{{quoted}:1}}"),
            format!(r#"{{"family":{quoted}}}"#),
            format!(r#"{{"after":{quoted}}}"#),
            format!(r#"{{"codes":[{quoted}]}}"#),
            format!(r#"{{"limit":{quoted}}}"#),
        ] {
            let (text, path) = (units(&options), units(form));
            let ends = [path.len() as u32];
            let (mut log, mut why) = (null_mut(), null_mut());
            // SAFETY: the texts live, the outs are ours, batches and log are freed.
            unsafe {
                wud_log_open(
                    path.as_ptr(),
                    path.len() as u64,
                    ends.as_ptr(),
                    1,
                    text.as_ptr(),
                    text.len() as u64,
                    &raw mut log,
                    &raw mut why,
                );
                silent(&options, why);
                while !log.is_null() {
                    let (mut entries, mut view) = (null_mut(), std::mem::zeroed());
                    assert_eq!(wud_log_next(log, 60_000, &raw mut entries), WUD_OK);
                    assert_eq!(wud_entries_read(entries, 104, &raw mut view), WUD_OK);
                    let arena = std::slice::from_raw_parts(view.arena, view.arena_length as usize);
                    let arena = String::from_utf16_lossy(arena);
                    assert!(!arena.contains(SECRET), "{options}: {arena}");
                    assert_eq!(wud_entries_free(&raw mut entries), WUD_OK);
                    if view.kind == WUD_ENTRIES_END {
                        break;
                    }
                }
                assert_eq!(wud_log_free(&raw mut log), WUD_OK);
            }
        }
    }
}

/// Requests for a repair, journals and edits of the policy file.
#[test]
fn repairs_are_silent() {
    let folder = std::env::temp_dir().join(format!("wudiag-secrets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let place = units(folder.to_str().unwrap());
    for form in FORMS {
        let quoted = serde_json::to_string(form).unwrap();
        for request in [
            format!(r#"{{"actions":[{{"id":{quoted}}}]}}"#),
            format!(r#"{{{quoted}:1}}"#),
            format!(r#"{{"conditions":{{"elevated":{quoted}}}}}"#),
            format!(r#"{{"facts":{{"os":{quoted}}}}}"#),
            format!(r#"{{"journal":{quoted}}}"#),
            format!(
                r#"{{"actions":[{{"id":"start-services"}}],"detect":{{"start-services":{{"before":{{{quoted}:{quoted}}},"after":{quoted},"owners":[{{"what":{quoted},"by":{quoted},"name":{quoted}}}]}}}}}}"#
            ),
        ] {
            let text = units(&request);
            let (mut json, mut why) = (null_mut(), null_mut());
            // SAFETY: the text lives, the outs are ours.
            unsafe {
                let length = text.len() as u64;
                wud_repair_plan(text.as_ptr(), length, 0, &raw mut json, &raw mut why);
                silent(&request, json);
                silent(&request, std::mem::take(&mut why));
                let length = text.len() as u64;
                wud_policy_file_edit(
                    std::ptr::null(),
                    0,
                    text.as_ptr(),
                    length,
                    0,
                    &raw mut json,
                    &raw mut why,
                );
                silent(&request, why);
            }
        }
        let header = units(&format!(r#"{{"tool":{quoted},"machine":"PC-1","caller":{quoted}}}"#));
        let (mut journal, mut why, mut number) = (null_mut(), null_mut(), 0);
        // SAFETY: the texts live, the outs are ours, the journal is freed.
        unsafe {
            let (folder, length) = (place.as_ptr(), place.len() as u64);
            let header_length = header.len() as u64;
            let status = wud_journal_open(
                folder,
                length,
                header.as_ptr(),
                header_length,
                0,
                0,
                &raw mut journal,
                &raw mut why,
            );
            assert_eq!(status, WUD_OK);
            for entry in [
                r#"{"kind":"action","action":"start-scan","parameters":{QUOTED:QUOTED}}"#,
                r#"{"kind":"failed","action":"start-scan","errorId":QUOTED,"message":QUOTED}"#,
                r#"{"kind":"dance","action":QUOTED}"#,
                r#"{"kind":"end","exitCode":QUOTED}"#,
            ] {
                let entry = units(&entry.replace("QUOTED", &quoted));
                let entry_length = entry.len() as u64;
                wud_journal_append(
                    journal,
                    entry.as_ptr(),
                    entry_length,
                    &raw mut number,
                    &raw mut why,
                );
                silent(form, std::mem::take(&mut why));
            }
            assert_eq!(number, 2, "two of them were written");
            assert_eq!(wud_journal_free(&raw mut journal), WUD_OK);
        }
    }
    let mut read = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(SECRET), "{text}");
        read += usize::from(!text.is_empty());
    }
    assert_eq!(read, FORMS.len());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_text_is_masked_on_request() {
    for form in FORMS {
        let (text, mut masked) = (units(form), null_mut());
        // SAFETY: the text lives, the out is ours.
        unsafe {
            assert_eq!(wud_text_mask(text.as_ptr(), text.len() as u64, &raw mut masked), WUD_OK);
            silent(form, masked);
        }
    }
}

/// What a diagnosis refuses, and what is added to one.
#[test]
fn reasons_of_a_diagnosis_are_silent() {
    for form in FORMS {
        let quoted = serde_json::to_string(form).unwrap();
        for options in [
            format!(r#"{{"paths":{quoted}}}"#),
            format!(r#"{{{quoted}:1}}"#),
            format!(r#"{{"after":{quoted}}}"#),
            format!(r#"{{"codes":[{quoted}]}}"#),
        ] {
            let text = units(&options);
            let (mut diagnosis, mut why) = (null_mut(), null_mut());
            // SAFETY: the text lives, the outs are ours.
            unsafe {
                let length = text.len() as u64;
                let status =
                    wud_diagnosis_open(text.as_ptr(), length, 0, &raw mut diagnosis, &raw mut why);
                assert_eq!(status, WUD_ERROR_OPTIONS, "{options}");
                assert!(!why.is_null());
                silent(&options, why);
            }
        }
    }
}
