//! Secrets that stand in what is judged or probed are in no document.

use crate::common::directory::{cbs, Directory};
use serde_json::Value;
use wudiag::base::Cancel;
use wudiag::knowledge::Language;
use wudiag::logs::read::{open, Item, Options};
use wudiag::machine::facts::{read_lenient, read_strict};
use wudiag::machine::{health, policy};
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, ProbeOptions};
use wudiag::verdict::{Evidence, Finding, Subject};

const SECRET: &str = "S3cret";
const FORMS: [&str; 9] = [
    "http://admin:S3cret@wsus:8530",
    "http://wsus:8530/?sig=S3cret&code=S3cret",
    "https%3A%2F%2Fu%3AS3cret%40wsus",
    "Proxy-Authorization: Basic S3cret",
    "AccountName=a;AccountKey=S3cret;Password=S3cret",
    "Bearer S3cret",
    "https://a.blob.core.windows.net/c?sv=2021&sr=c&sig=S3cret%3D",
    r"http://wsus/?a=1\u0026sig=S3cret",
    "Endpoint=sb://a/;SharedAccessKeyName=n;SharedAccessKey=S3cret=",
];

/// A text in UTF-16, taken for bytes.
fn utf16_as_bytes(text: &str) -> String {
    text.chars().flat_map(|letter| [letter, '\0']).collect()
}

fn assert_silent_text(what: &str, text: &str) {
    if let Some(at) = text.find(SECRET) {
        panic!("{what}: …{}", String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(200)..]));
    }
}

fn assert_silent(what: &str, document: &Value) {
    assert_silent_text(what, &document.to_string());
}

/// One secret in the place of each text of a document, and as one more name of each object.
fn planted(value: &Value, form: &str, give: &mut dyn FnMut(Value)) {
    fn paths(value: &Value, path: String, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(path),
            Value::Object(_) if !found.contains(&path) => {
                found.push(path.clone());
                paths(value, path, found);
            }
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
        match own.pointer_mut(&path).unwrap() {
            Value::Object(members) => {
                let member = members.values().next().cloned().unwrap_or_default();
                members.insert(form.to_owned(), member);
            }
            text => *text = form.into(),
        }
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

/// Names and values that the facts may not have: both errors and warnings repeat them.
#[test]
fn in_errors_of_facts() {
    let golden = crate::common::root().join("tests/fixtures/machine/policy");
    let path = std::fs::read_dir(golden).unwrap().next().unwrap().unwrap().path();
    let document: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for form in FORMS {
        let mut refused = 0;
        let mut check = |facts: Value| {
            let text = facts.to_string();
            if let Err(error) = read_strict(&text) {
                refused += 1;
                assert_silent_text(form, &format!("{error} {error:?}"));
            }
            let (_, warnings) = read_lenient(&text);
            assert_silent_text(form, &format!("{warnings:?}"));
        };
        planted(&document["facts"], form, &mut check);
        for mut facts in [serde_json::json!({}), document["facts"].clone()] {
            facts[form] = 1.into();
            check(facts);
        }
        for part in ["os", "disk", "services", "errors", "policy", "bits", "tls", "clock"] {
            check(serde_json::json!({ part: { form: form } }));
            check(serde_json::json!({ part: [{ form: form }] }));
            check(serde_json::json!({ part: form }));
        }
        assert!(refused > 10, "{refused}");
    }
}

/// A document that was judged elsewhere: whatever stands in it is shown again without secrets.
#[test]
fn in_judged_documents() {
    let facts = serde_json::json!({"policy": {"native": {"WindowsUpdate": {
        "WUServer": {"type": "REG_SZ", "value": "http://wsus:8530"},
    }, "AU": {"UseWUServer": {"type": "REG_DWORD", "value": 1}}}}});
    let facts = read_lenient(&facts.to_string()).0;
    let judged = policy::evaluate(&facts).show(Language::English);
    let judged = serde_json::to_value(judged).unwrap();
    let mut taken = 0;
    for form in FORMS {
        planted(&judged, form, &mut |document| match policy::Policy::from_judged(&document) {
            Err(error) => assert_silent_text(form, &format!("{error} {error:?}")),
            Ok(own) => {
                taken += 1;
                assert_silent(form, &serde_json::to_value(own.show(Language::English)).unwrap());
                let mut options = ProbeOptions::new("");
                (options.skip_network, options.policy) = (true, Some(own));
                assert_silent(form, &serde_json::to_value(probe(&options)).unwrap());
            }
        });
    }
    assert!(taken > 20, "{taken}");
}

/// A finding masks what a rule puts into it.
#[test]
fn in_findings() {
    for form in FORMS {
        let rule = wudiag::verdict::RuleId::all().next().unwrap();
        let facts =
            r#"{"policy":{"native":{"WindowsUpdate":{"WUServer":{"type":"REG_SZ","value":"x"}}}}}"#;
        let title = policy::evaluate(&read_lenient(facts).0).findings[0].title.clone();
        let mut finding = Finding::new(rule, title);
        finding.also = Some(form.into());
        let text = || Some(form.to_owned());
        finding.subject = Some(Subject { kind: "file", name: text(), id: text() });
        (finding.first, finding.last) = (text(), text());
        let piece = Evidence {
            file: text(),
            text: text(),
            ..Evidence::fact(form, serde_json::json!({ form: [form] }), Some(form))
        };
        (finding.evidence, finding.counter) = (vec![piece.clone()], vec![piece]);
        assert_silent(form, &serde_json::to_value(finding.show(Language::English)).unwrap());
    }
}

#[test]
fn in_refused_options_and_paths() {
    use wudiag::logs::read::option;
    for form in FORMS {
        let refusals = [
            option::family("family", form).unwrap_err(),
            option::level("levels", form).unwrap_err(),
            option::code_page("codePage", form).unwrap_err(),
            option::moment("after", form).unwrap_err(),
            option::Refusal::document(format!("unknown field `{form}`")),
        ];
        for refusal in refusals.into_iter().chain(option::codes("codes", form).err()) {
            for language in Language::ALL {
                let shown = serde_json::to_value(refusal.in_language(language)).unwrap();
                assert_silent(form, &shown);
                assert_silent_text(form, &format!("{} {refusal:?}", refusal.sentence(language)));
            }
        }
        for pattern in [form.to_owned(), format!("no/{form}"), format!("{form}*.log")] {
            for item in open(&[&pattern], Options::default(), Cancel::new()) {
                let Item::Warning(warning) = item else { panic!("{pattern} is there") };
                let shown = serde_json::to_value(warning.in_language(Language::English)).unwrap();
                assert_silent(form, &shown);
                assert_silent_text(form, &format!("{warning} {warning:?}"));
            }
        }
        assert_silent_text(form, &wudiag::base::masked(&utf16_as_bytes(form)).replace('\0', ""));
    }
}

/// A member of a cabinet is named by whoever made it.
#[test]
fn in_names_of_members() {
    let directory = Directory::new();
    let name = "a;Password=S3cret;b.log";
    let mut builder = cab::CabinetBuilder::new();
    builder.add_folder(cab::CompressionType::None).add_file(name);
    let mut writer = builder.build(std::io::Cursor::new(Vec::new())).unwrap();
    while let Some(mut file) = writer.next_file().unwrap() {
        std::io::Write::write_all(&mut file, &[b'a'; 40_000]).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    bytes.truncate(bytes.len() - 1000);
    let path = directory.write("a.cab", &bytes);
    let mut warned = 0;
    for item in open(&[&path], Options::default(), Cancel::new()) {
        if let Item::Warning(warning) = item {
            warned += 1;
            let shown = serde_json::to_value(warning.in_language(Language::English)).unwrap();
            assert_silent(name, &shown);
        }
    }
    assert!(warned > 0);
}
