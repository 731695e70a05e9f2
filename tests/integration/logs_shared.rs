//! Real logs, which are not in the repository: when they lie beside it, every one is read as what
//! it is, with no line and no code lost.

use std::collections::BTreeMap;
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::codes::scan::{scan, Strictness};
use wudiag::logs::read::{open, Item, Options};
use wudiag::logs::{Family, Marks};

/// The family of a file, by where it lies; these are the exceptions.
fn family(folder: &str, name: &str) -> Family {
    match (folder, name) {
        ("ccm", "server_dollar.txt") => Family::CcmServer,
        ("iis", "httperr1.log") => Family::HttpErr,
        // Written by co-installers: the same name, another format
        ("panther", "setupact.3.log") => Family::Text,
        ("etl", _) | ("etl-windowsupdate", _) => Family::WindowsUpdate,
        ("other", _) => Family::Pfro,
        ("panther", _) => Family::Setup,
        ("wu-classic", _) => Family::WindowsUpdateClassic,
        (folder, _) => Family::from_name(folder).expect("a folder named by family"),
    }
}

/// A file as UTF-8, its byte order mark left out.
fn text(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("readable");
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.get(1) == Some(&0);
    if utf16 {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .filter(|unit| *unit != 0xFEFF)
            .collect();
        return String::from_utf16_lossy(&units).into_bytes();
    }
    bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes)
}

/// The code of a line of the WIM engine, and where it ends.
fn wim_code(line: &[u8]) -> Option<(u32, usize)> {
    let text = std::str::from_utf8(line).ok()?;
    let (ids, rest) = text.strip_prefix('[')?.split_once("] [0x")?;
    let (code, _) = rest.split_once(']')?;
    (ids.bytes().all(|b| b.is_ascii_digit() || b == b'.') && code.len() == 8).then_some(())?;
    Some((u32::from_str_radix(code, 16).ok()?, ids.len() + 6 + code.len()))
}

#[test]
fn every_shared_log() {
    let Some(folder) = crate::common::shared("logs") else { return };
    let (mut wrong, mut files) = (Vec::new(), 0);
    for directory in std::fs::read_dir(folder)
        .expect("folder")
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
    {
        let kind = directory.file_name().and_then(|name| name.to_str()).expect("name").to_owned();
        if kind == "evtx" {
            continue; // no text: evtx.rs reads them
        }
        for path in std::fs::read_dir(&directory)
            .expect("folder")
            .filter_map(Result::ok)
            .map(|entry| entry.path())
        {
            let name = path.file_name().and_then(|name| name.to_str()).expect("name").to_owned();
            if !name.ends_with(".etl") {
                check(&path, family(&kind, &name), &mut wrong);
                files += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files >= 40, "only {files} files");
}

fn check(path: &Path, family: Family, wrong: &mut Vec<String>) {
    let shown = path.display();
    let text = text(path);
    let mut found: BTreeMap<u32, i64> = BTreeMap::new();
    let mut next_line = 1;
    let mut partial = 0;
    for item in open(&[path], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else {
            wrong.push(format!("{shown}: {item:?}"));
            return;
        };
        if batch.file().family != family {
            wrong.push(format!(
                "{shown}: read as {} ({})",
                batch.file().family.as_str(),
                batch.file().reason
            ));
        }
        for record in batch.records() {
            let entry = record.entry;
            // Two records may share a line; otherwise each begins where the one before ended.
            if entry.line != next_line && entry.line + 1 != next_line {
                wrong.push(format!("{shown}: line {} after {}", entry.line, next_line - 1));
            }
            next_line = entry.line + u64::from(entry.lines);
            partial += u32::from(entry.marks.has(Marks::PARTIAL));
            record.each_code(|code| {
                *found.entry(code.value).or_default() += 1;
                true
            });
        }
    }
    let lines =
        memchr::memchr_iter(b'\n', &text).count() as u64 + u64::from(text.last() != Some(&b'\n'));
    if next_line != lines + 1 {
        wrong.push(format!("{shown}: {} lines of {lines}", next_line - 1));
    }
    // A comment before the first record, the end of a record of the file before.
    if partial > 1 {
        wrong.push(format!("{shown}: {partial} records without a head"));
    }
    if matches!(family, Family::Iis | Family::HttpErr | Family::Azure | Family::ReportingEvents) {
        return; // their codes are fields
    }
    let mut expected: BTreeMap<u32, i64> = BTreeMap::new();
    for line in text.split_inclusive(|b| *b == b'\n') {
        // `[7560.9068] [0xc142011c] text`: a code by its place, without a word that says so
        let columns = matches!(family, Family::Cbs | Family::Dism | Family::Setup);
        let place = columns.then(|| wim_code(line)).flatten();
        if let Some((value, _)) = place {
            *expected.entry(value).or_default() += 1;
        }
        for hit in scan(&line[place.map_or(0, |(_, end)| end)..], Strictness::Log) {
            *expected.entry(hit.value).or_default() += 1;
        }
    }
    for (value, count) in expected {
        let have = found.remove(&value).unwrap_or(0);
        if have != count {
            wrong.push(format!("{shown}: 0x{value:08X} found {have} times, expected {count}"));
        }
    }
    if !found.is_empty() {
        wrong.push(format!("{shown}: codes that are not in the text: {found:?}"));
    }
}
