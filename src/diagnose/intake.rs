//! Sources that are no logs: the facts document, exports of the registry, output of console
//! programs. What they say becomes facts; each knows where it was read.

use super::case::Case;
use super::coverage::Source;
use super::facts::Known;
use crate::base::Cancel;
use crate::machine::facts::{read_lenient, MachineFacts, MOST_BYTES};
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

/// So deep a folder is searched.
const DEPTH: usize = 8;
/// More of such files are not read.
const MOST_FILES: usize = 2_000;
/// A longer text file is no output of a console program.
const MOST_TEXT: u64 = 4 << 20;

/// Whether a file is read for its facts, by its name.
pub(super) fn is_source(path: &str) -> bool {
    let name = path.replace('\\', "/").to_ascii_lowercase();
    name.ends_with(".reg") || name.ends_with("/facts.json") || name == "facts.json"
}

/// Reads the sources below the paths, and the facts document.
pub(super) fn facts(case: &mut Case, paths: &[PathBuf], document: Option<&Path>, cancel: &Cancel) {
    let mut files = Vec::new();
    files.extend(document.map(Path::to_owned));
    for path in paths {
        search(path, DEPTH, cancel, &mut files);
    }
    let mut seen = Vec::new();
    for file in files {
        if cancel.is_cancelled() {
            return;
        }
        if seen.contains(&file) {
            continue;
        }
        seen.push(file.clone());
        read(case, &file);
    }
}

fn search(path: &Path, depth: usize, cancel: &Cancel, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        let name = path.display().to_string();
        if is_source(&name) || name.to_ascii_lowercase().ends_with(".txt") {
            files.push(path.to_owned());
        }
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return };
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    for entry in inside {
        let link = std::fs::symlink_metadata(&entry).is_ok_and(|data| data.is_symlink());
        if depth == 0 || files.len() >= MOST_FILES || link || cancel.is_cancelled() {
            return;
        }
        search(&entry, depth - 1, cancel, files);
    }
}

fn read(case: &mut Case, path: &Path) {
    let shown = path.display().to_string();
    let lower = shown.to_ascii_lowercase();
    let mut source = Source { path: shown.clone(), facts: true, ..Source::default() };
    let most = if lower.ends_with(".json") { MOST_BYTES as u64 } else { MOST_TEXT };
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    let too_long = bytes.len() as u64 > most;
    if let Err(error) = read {
        source.why = Some(error.to_string());
    } else if too_long && lower.ends_with(".txt") {
        return; // a log
    } else if too_long {
        source.why = Some(format!("longer than {most} bytes"));
    } else if lower.ends_with(".json") {
        let (facts, warnings) = read_lenient(&text(&bytes));
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        source.why = (!warnings.is_empty()).then(|| warnings.join("; "));
        case.facts.add_document(&facts, Some(&shown));
        case.documents.push(facts);
    } else if lower.ends_with(".reg") {
        registry(case, &text(&bytes), &shown);
    } else if !console(case, &text(&bytes), &shown) {
        return; // a log, or nothing that is known
    }
    case.sources.push(source);
}

/// The facts that policy and health judge: those of the documents, and the policy of an export of the
/// registry where no document has one.
pub(super) fn machine(case: &Case) -> MachineFacts {
    let mut machine = case.documents.first().cloned().unwrap_or_default();
    if machine.policy.is_some() {
        return machine;
    }
    let mut native = serde_json::Map::new();
    for known in case.facts.below("policy.native.") {
        let rest = &known.path["policy.native.".len()..];
        if let Some((key, name)) = rest.split_once('.') {
            let key = native.entry(key).or_insert_with(|| Value::Object(serde_json::Map::new()));
            key[name] = known.value.clone();
        }
    }
    if !native.is_empty() {
        let document = serde_json::json!({ "policy": { "native": native } });
        machine.policy = read_lenient(&document.to_string()).0.policy;
    }
    machine
}

/// The text of a file, by its byte order mark.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE.decode(bytes).0.into_owned(),
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE.decode(bytes).0.into_owned(),
        bytes => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    }
}

const POLICY: &str = r"hkey_local_machine\software\policies\microsoft\windows\windowsupdate";

/// The path of a registry value among the facts.
fn path_of(key: &str, name: &str) -> String {
    let lower = key.to_ascii_lowercase();
    match lower.strip_prefix(POLICY) {
        Some("") => format!("policy.native.WindowsUpdate.{name}"),
        Some(r"\au") => format!("policy.native.AU.{name}"),
        _ => match lower.strip_prefix(r"hkey_local_machine\system\currentcontrolset\services\") {
            Some(service) if !service.contains('\\') => {
                format!("registry.services.{service}.{name}")
            }
            _ => format!("registry.{}.{name}", lower.replace('\\', "/")),
        },
    }
}

/// An export of the registry.
fn registry(case: &mut Case, text: &str, file: &str) {
    let mut key = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(inside) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            key = inside.to_owned();
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim().trim_matches('"');
        let value = match value.trim() {
            value if value.starts_with("dword:") => {
                u32::from_str_radix(&value["dword:".len()..], 16).map_or(Value::Null, Value::from)
            }
            value => Value::from(value.trim_matches('"').replace(r"\\", r"\")),
        };
        case.facts.add(Known {
            path: path_of(&key, name),
            value,
            from: Some(file.to_owned()),
            line: Some(index as u64 + 1),
        });
    }
}

/// The output of a console program; `false` where it is none that is known.
fn console(case: &mut Case, text: &str, file: &str) -> bool {
    let mut note = |path: &str, value: &str, line: usize| {
        case.facts.add(Known {
            path: path.to_owned(),
            value: value.trim().into(),
            from: Some(file.to_owned()),
            line: Some(line as u64 + 1),
        });
    };
    let lower = text.to_ascii_lowercase();
    if lower.contains("winhttp") && lower.contains("proxy") {
        // `Proxy Server(s) :  host:port`; the labels are translated, the order is not.
        let values: Vec<(usize, &str)> = text
            .lines()
            .enumerate()
            .filter_map(|(index, line)| Some((index, line.split_once(" : ")?.1)))
            .collect();
        match values[..] {
            [(index, server), ref rest @ ..] => {
                note("winhttp.proxy", server, index);
                if let Some((index, bypass)) = rest.first() {
                    note("winhttp.bypass", bypass, *index);
                }
            }
            [] => note("winhttp.proxy", "", 0),
        }
        return true;
    }
    if lower.contains("taskname:") && lower.contains("task to run:") {
        let mut task = "";
        for (index, line) in text.lines().enumerate() {
            if let Some((label, value)) = line.split_once(':') {
                match label.trim().to_ascii_lowercase().as_str() {
                    "taskname" => task = value.trim(),
                    "task to run" => note(&format!("tasks.{task}.run"), value, index),
                    "schedule type" | "days" => {
                        note(
                            &format!("tasks.{task}.{}", label.trim().to_lowercase()),
                            value,
                            index,
                        );
                    }
                    _ => {}
                }
            }
        }
        return true;
    }
    if lower.contains("server:")
        && (lower.contains("can't find") || lower.contains("non-existent domain"))
    {
        for (index, line) in text.lines().enumerate() {
            if let Some(at) = line.find("can't find ") {
                let name = line[at + "can't find ".len()..].split(':').next().unwrap_or_default();
                note(&format!("dns.{}", name.trim().to_lowercase()), "not found", index);
            }
        }
        return true;
    }
    false
}
