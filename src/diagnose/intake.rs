//! Sources that are no logs: the facts document, exports of the registry, output of console
//! programs. What they say becomes facts; each knows where it was read.

use super::case::Case;
use super::console;
use super::coverage::Source;
use super::facts::Known;
use super::hives::{is_hive, Hives};
use crate::base::registry;
use crate::base::Cancel;
use crate::knowledge::Language;
use crate::logs::read::{bundle, BundleFile, Warning};
use crate::logs::text::{decode, CodePage};
use crate::machine::facts::{read_lenient, MachineFacts, MOST_BYTES};
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

/// More of such files are not read.
const MOST_FILES: usize = 2_000;
/// A longer text file is no output of a console program.
const MOST_TEXT: u64 = 4 << 20;

/// Whether a file is read for its facts, by its name.
pub(super) fn is_source(path: &str) -> bool {
    let name = path.replace('\\', "/").to_ascii_lowercase();
    let leaf = name.rsplit(['/', '!']).next().unwrap_or_default();
    let known = leaf.ends_with(".reg") || leaf.ends_with(".pol");
    known || matches!(leaf, "facts.json" | "hosts") || is_hive(path)
}

/// Reads the sources below the paths, archives included, and the facts document. Returns the paths of
/// which nothing came for longer than `silence`.
pub(super) fn facts(
    case: &mut Case,
    (paths, document): (&[PathBuf], Option<PathBuf>),
    language: Language,
    silence: Duration,
    cancel: &Cancel,
) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let mut hives = Hives::default();
    let (mut files, mut silent): (Vec<BundleFile>, Vec<PathBuf>) = Default::default();
    for path in document.iter().chain(paths) {
        let (owned, theirs) = (path.clone(), cancel.clone());
        match cancel.within(silence, move || bundle(&owned, &theirs)) {
            // What cannot be listed is said where logs are read.
            Some((found, _)) => files.extend(found),
            None => silent.push(path.clone()),
        }
    }
    for file in &files {
        if cancel.is_cancelled() || seen.len() >= MOST_FILES {
            break;
        }
        let wanted = is_source(&file.name) || has_ending(&file.name, &[".txt", ".xml"]);
        let is_document = document.as_ref() == Some(&file.path);
        if (wanted || is_document) && !seen.contains(&file.path) {
            seen.push(file.path.clone());
            let is_hive = !is_document && is_hive(&file.name);
            if !is_hive || !hives.read(case, file, &files, (language, silence), cancel) {
                read(case, file, is_document, (language, silence), cancel);
            }
        }
    }
    hives.finish(case);
    for path in &silent {
        let why = Some(Warning::silent(path, silence).sentence(language));
        let path = path.display().to_string();
        case.sources.push(Source { path, why, ..Source::default() });
    }
    silent
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// The first `most` bytes of a file, or why there are none.
pub(super) fn bytes_of(
    file: &BundleFile,
    most: u64,
    (language, silence): (Language, Duration),
    cancel: &Cancel,
) -> Result<Vec<u8>, String> {
    let (owned, theirs) = (file.clone(), cancel.clone());
    let read = cancel.within(silence, move || {
        let mut bytes = Vec::new();
        let input = owned.open(&theirs).map_err(|kind| kind.sentence(language))?;
        let read = input.take(most).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| error.to_string())
    });
    read.unwrap_or_else(|| Err(Warning::silent(&file.path, silence).sentence(language)))
}

fn read(
    case: &mut Case,
    file: &BundleFile,
    is_document: bool,
    (language, silence): (Language, Duration),
    cancel: &Cancel,
) {
    let shown = file.path.display().to_string();
    let mut source = Source { path: shown.clone(), ..Source::default() };
    let is_document = is_document || has_ending(&shown, &[".json"]);
    let most = if is_document { MOST_BYTES as u64 } else { MOST_TEXT };
    if !is_source(&file.name) && !is_document && file.size > most {
        return; // a log
    }
    let (bytes, read) = match bytes_of(file, most + 1, (language, silence), cancel) {
        Ok(bytes) => (bytes, Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    if is_hive(&file.name) {
        return; // the transaction log of one, or a file that only has its name
    }
    if let Err(error) = read {
        source.why = Some(error);
    } else if bytes.len() as u64 > most {
        source.why = Some(format!("longer than {most} bytes"));
    } else if is_document {
        let (facts, warnings) = read_lenient(&text(&bytes));
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        source.why = (!warnings.is_empty()).then(|| warnings.join("; "));
        case.facts.add_document(&facts, Some(&shown));
        case.documents.push(facts);
    } else if let Some(file) = registry::open(&bytes) {
        registry(case, &file, &shown);
    } else if has_ending(&shown, &[".pol"]) {
        // Group policy cannot read what does not begin as such a file does.
        case.facts.add(Known {
            path: "registryPol.broken".to_owned(),
            value: Value::Bool(true),
            from: Some(shown),
            line: None,
        });
    } else if is_hosts(&shown) {
        hosts(case, &text(&bytes), &shown);
    } else if has_ending(&shown, &[".xml"]) || !console::read(case, &text(&bytes), &shown) {
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

/// The text of a file, by its byte order mark; what is none in UTF-8 is what consoles write.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE.decode(bytes).0.into_owned(),
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE.decode(bytes).0.into_owned(),
        bytes => {
            let page = CodePage::east_asian(bytes).unwrap_or(CodePage::CONSOLE);
            decode(bytes, page).0.trim_start_matches('\u{feff}').to_owned()
        }
    }
}

const POLICY: &str = r"hkey_local_machine\software\policies\microsoft\windows\windowsupdate";

/// The path of a registry value among the facts.
pub(super) fn path_of(key: &str, name: &str) -> String {
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

/// An export of the registry, a Registry.pol file, or a report of gpresult.
fn registry(case: &mut Case, file: &registry::File<'_>, shown: &str) {
    for value in file.values().flatten() {
        let written = match (value.data.number(), value.data.text()) {
            (Some(number), _) => Value::from(number),
            (None, Some(text)) => Value::from(text),
            (None, None) => continue,
        };
        // Registry.pol names no root: what it sets is the machine's.
        let root = value.key.split('\\').next().unwrap_or_default().to_ascii_uppercase();
        let key = match root.as_str() {
            "HKLM" => format!("HKEY_LOCAL_MACHINE{}", &value.key[4..]),
            root if root.starts_with("HKEY_") || root.starts_with("HK") => value.key.clone(),
            _ => format!("HKEY_LOCAL_MACHINE\\{}", value.key),
        };
        case.facts.add(Known {
            path: path_of(&key, &value.name),
            value: written,
            from: Some(shown.to_owned()),
            line: Some(u64::from(value.line)),
        });
    }
}

/// Whether a file is the list of hosts of a machine.
fn is_hosts(path: &str) -> bool {
    let name = path.replace('\\', "/").to_ascii_lowercase();
    let leaf = name.rsplit(['/', '!']).next().unwrap_or_default();
    matches!(leaf, "hosts" | "hosts.txt")
}

/// `0.0.0.0 name name # comment`
fn hosts(case: &mut Case, text: &str, file: &str) {
    for (index, line) in text.lines().enumerate() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let Some(address) = words.next() else { continue };
        for name in words {
            case.facts.add(Known {
                path: format!("hosts.{}", name.to_ascii_lowercase()),
                value: address.into(),
                from: Some(file.to_owned()),
                line: Some(index as u64 + 1),
            });
        }
    }
}
