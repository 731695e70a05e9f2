//! Secrets that stand in what is diagnosed are in nothing that comes of it: every line of a bundle,
//! every text of a document that is added, the names of files; the document, its row, its summary.

use crate::common::{root, scratch};
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Diagnosis, Request};
use wudiag::knowledge::Language;
use wudiag::logs::read::bundle;
use wudiag::row::row;

const SECRET: &str = "S3cret";
const FORMS: [&str; 12] = [
    "http://admin:S3cret@wsus:8530/",
    "http://wsus:8530/?sig=S3cret&code=S3cret",
    "https%3A%2F%2Fu%3AS3cret%40wsus",
    "Proxy-Authorization: Basic S3cret",
    "Authorization: Bearer S3cret",
    "AccountName=a;AccountKey=S3cret;Password=S3cret",
    "Bearer S3cret",
    "https://a.blob.core.windows.net/c?sv=2021&sr=c&sig=S3cret%3D",
    r"http://wsus/?a=1\u0026sig=S3cret",
    "Endpoint=sb://a/;SharedAccessKeyName=n;SharedAccessKey=S3cret=",
    "Set-Cookie: session=S3cret",
    "in UTF-16: see `planted`",
];

/// A text with a secret in it; the last form is UTF-16 that was taken for bytes.
fn planted(number: usize) -> String {
    match number % FORMS.len() {
        11 => "http://u:S3cret@h/ ".chars().flat_map(|letter| [letter, '\0']).collect(),
        form => FORMS[form].to_owned(),
    }
}

fn assert_silent(what: &str, diagnosis: &Diagnosis) {
    let document = serde_json::to_string(diagnosis).unwrap();
    for text in [&document, &row(diagnosis), &diagnosis.summary] {
        let plain = text.replace("\\u0000", "");
        if let Some(at) = plain.find(SECRET) {
            let from = at.saturating_sub(200);
            panic!("{what}: …{}", String::from_utf8_lossy(&plain.as_bytes()[from..at + 20]));
        }
    }
}

/// Each line with a secret where its log has free text: before what closes it, else at its end.
fn with_secrets(text: &str) -> String {
    let ends = ["]LOG]!>", " (cV = ", ", Error = ", "  $$<", "\"}", "</"];
    let mut planted_text = String::new();
    for (number, line) in text.lines().enumerate() {
        let at = ends.iter().find_map(|end| line.find(end)).unwrap_or(line.len());
        let (before, behind) = line.split_at(at);
        let form = match behind.starts_with("\"}") {
            true => serde_json::to_string(&planted(number)).unwrap().trim_matches('"').to_owned(),
            false => planted(number),
        };
        planted_text.push_str(&format!("{before} {form}{behind}\r\n"));
    }
    planted_text
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn in_bundles() {
    let stories = std::fs::read_dir(root().join("tests/stories")).unwrap();
    let mut with_attempts = 0;
    for story in stories.map(|entry| entry.unwrap().path()) {
        let name = story.file_name().unwrap().to_string_lossy().into_owned();
        if !story.is_dir() {
            continue;
        }
        // The name of a folder has one, too.
        let to = scratch(&format!("masked-{name}")).join("AccountKey=S3cret;");
        for file in bundle(&story.join("bundle.zip"), &Cancel::new()).0 {
            let mut text = String::new();
            let read = file.open(&Cancel::new()).map(|mut input| input.read_to_string(&mut text));
            if !matches!(read, Ok(Ok(_))) || file.name.contains('!') {
                continue; // UTF-16, or of an archive inside
            }
            let copy = to.join(&file.name);
            std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
            let text = if file.name.ends_with(".json") { text } else { with_secrets(&text) };
            std::fs::write(copy, text).unwrap();
        }
        std::fs::create_dir_all(&to).unwrap();
        // What cannot be read is named with its reason.
        std::fs::write(to.join("sig=S3cret&.zip"), b"PK\x03\x04 broken").unwrap();
        for language in [Language::English, Language::for_culture("ja-JP")] {
            let request =
                Request { paths: vec![to.clone()], history: Some(0), ..Request::default() };
            let case = Collected::read(request, language, &Arc::default(), &Cancel::new());
            let diagnosis = case.judge(language);
            with_attempts += usize::from(!diagnosis.attempts.is_empty());
            assert_silent(&name, &diagnosis);
        }
    }
    assert!(with_attempts > 40, "{with_attempts} bundles have attempts");
}

/// Calls `give` with the document once for each of its texts, which is replaced.
fn each_text(value: &Value, give: &mut dyn FnMut(Value)) {
    fn paths(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(path.to_owned()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| {
                    paths(item, &format!("{path}/{at}"), found);
                });
            }
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                paths(member, &format!("{path}/{name}"), found);
            }),
            _ => {}
        }
    }
    let mut found = Vec::new();
    paths(value, "", &mut found);
    for (number, path) in found.iter().enumerate() {
        let mut own = value.clone();
        *own.pointer_mut(path).unwrap() = planted(number).into();
        give(own);
    }
}

#[test]
fn in_what_is_added() {
    let history = serde_json::json!({
        "entries": [{ "title": "Update (KB5034441)", "updateId": "11111111-2222-3333-4444-555555555555",
            "date": "2026-01-02T03:04:05Z", "operation": 1, "resultCode": 4, "hresult": -2_147_023_293,
            "client": "Caller", "kb": "5034441" }],
        "states": [{ "updateId": "11111111-2222-3333-4444-555555555555", "state": "Missing" }],
        "facts": { "tasks.a": "b", "bitlocker.c": "d" },
        "coverage": [{ "source": "a", "why": "b" }, { "source": "c" }],
    });
    let probe = serde_json::json!({
        "url": "http://wsus:8530",
        "steps": [{ "step": "dns", "status": "fail", "title": "The name was not found.",
            "rule": "dns-not-found", "codes": [{ "hex": "0x80072EE7" }] }],
    });
    let machine = root().join("tests/fixtures/machine");
    let mut facts = Vec::new();
    files(&machine, &mut facts);
    let facts = facts.iter().filter_map(|path| {
        let document: Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        Some(document["facts"].clone()).filter(Value::is_object)
    });
    let mut judged = 0;
    let mut check = |what: &str, add: &dyn Fn(&mut Collected) -> Result<(), String>| {
        let language = Language::English;
        let request = Request { history: Some(0), ..Request::default() };
        let mut case = Collected::read(request, language, &Arc::default(), &Cancel::new());
        match add(&mut case) {
            Ok(()) => assert_silent(what, &case.judge(language)),
            Err(why) => assert!(!why.contains(SECRET), "{what}: {why}"),
        }
        judged += 1;
    };
    each_text(&history, &mut |own| check("history", &|case| case.add_history(&own.to_string())));
    each_text(&probe, &mut |own| check("probe", &|case| case.add_probe(&own.to_string())));
    for document in facts.take(40) {
        each_text(&document, &mut |own| check("facts", &|case| case.add_facts(&own.to_string())));
    }
    for form in 0..FORMS.len() {
        let broken = format!("{{{}: ", planted(form));
        check("no history", &|case| case.add_history(&broken));
        check("no probe", &|case| case.add_probe(&broken));
        check("no facts", &|case| case.add_facts(&broken));
    }
    assert!(judged > 120, "{judged}");
}
