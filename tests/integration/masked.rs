//! Secrets that stand in what is judged or probed are in no document.

use crate::common::directory::{cbs, Directory};
use serde_json::Value;
use wudiag::base::Cancel;
use wudiag::knowledge::Language;
use wudiag::logs::read::{open, Item, Options};
use wudiag::machine::{facts::read_strict, health, policy};
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, ProbeOptions};

const SECRET: &str = "S3cret";
const FORMS: [&str; 5] = [
    "http://admin:S3cret@wsus:8530",
    "http://wsus:8530/?sig=S3cret&code=S3cret",
    "https%3A%2F%2Fu%3AS3cret%40wsus",
    "Proxy-Authorization: Basic S3cret",
    "AccountName=a;AccountKey=S3cret;Password=S3cret",
];

fn assert_silent(what: &str, document: &Value) {
    let text = document.to_string();
    if let Some(at) = text.find(SECRET) {
        panic!("{what}: …{}", String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(200)..]));
    }
}

/// One secret in the place of each text of a document.
fn planted(value: &Value, form: &str, give: &mut dyn FnMut(Value)) {
    fn paths(value: &Value, path: String, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(path),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, item)| paths(item, format!("{path}/{at}"), found)),
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                paths(
                    member,
                    format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")),
                    found,
                )
            }),
            _ => {}
        }
    }
    let mut found = Vec::new();
    paths(value, String::new(), &mut found);
    for path in found {
        let mut own = value.clone();
        *own.pointer_mut(&path).unwrap() = form.into();
        give(own);
    }
}

#[test]
fn in_facts() {
    let mut judged = 0;
    for part in ["policy", "health"] {
        let folder = crate::common::root().join("tests/fixtures/machine").join(part);
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
            for form in FORMS {
                planted(&document["facts"], form, &mut |facts| {
                    let Ok(facts) = read_strict(&facts.to_string()) else { return };
                    judged += 1;
                    let what = path.display().to_string();
                    let own = policy::evaluate(&facts);
                    assert_silent(
                        &what,
                        &serde_json::to_value(own.show(Language::English)).unwrap(),
                    );
                    let health = health::evaluate(&facts).show(Language::English);
                    assert_silent(&what, &serde_json::to_value(health).unwrap());
                    let mut options = ProbeOptions::new("");
                    (options.skip_network, options.policy) = (true, Some(own));
                    assert_silent(&what, &serde_json::to_value(probe(&options)).unwrap());
                });
            }
        }
    }
    assert!(judged > 100, "{judged}");
}

#[test]
fn in_what_is_probed() {
    for form in FORMS {
        let mut options = ProbeOptions::new(form);
        options.skip_network = true;
        options.status_server = Some(form.to_owned());
        for server in [form, "http=u:S3cret@p:eighty", "u:S3cret@p:80"] {
            for url in [form, "http://wsus:8530"] {
                options.url = url.to_owned();
                options.proxy =
                    ProxyOption::Use { server: server.to_owned(), bypass: form.to_owned() };
                assert_silent(form, &serde_json::to_value(probe(&options)).unwrap());
            }
        }
    }
}

/// A record keeps the log's own text; its addresses are handed on without secrets.
#[test]
fn in_the_addresses_of_a_log() {
    let directory = Directory::new();
    let text =
        cbs(0, "Info", "CBS", "GET http://u:S3cret@wsus/a?sig=S3cret and https://h/?code=S3cret");
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &utf16] {
        let path = directory.write("CBS.log", bytes);
        for item in open(&[&path], Options::default(), Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("a warning") };
            for record in batch.records() {
                assert_eq!(record.urls(), ["http://***@wsus/a?sig=***", "https://h/?code=***"]);
                assert!(record.message().contains(SECRET));
            }
        }
    }
}
