//! The signs of `data/rules/<stage>/<rule>.toml` → `signs.rs`: by what in logs and facts a rule is
//! recognised. docs/rules.md says what each key means.

use super::ids::{All, Place};
use super::languages::Language;
use super::rules::{hex, read, Rule};
use std::fmt::Write;
use toml::Value;

/// What a `[[sign]]` may say.
const KEYS: [&str; 9] =
    ["line", "and", "in", "attempt", "codes", "wrapper", "facts", "confidence", "subject"];
/// What `attempt` may name.
const KINDS: [&str; 6] = ["scan", "download", "install", "uninstall", "setup", "sync"];

/// A text or a list of texts.
fn texts<'a>(rule: &Rule, table: &'a toml::Table, key: &str) -> Vec<&'a str> {
    match table.get(key) {
        None => Vec::new(),
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().unwrap_or_else(|| rule.fail(&format!("`{key}`: no text"))))
            .collect(),
        Some(other) => rule.fail(&format!("`{key}` is {}", other.type_str())),
    }
}

fn flag(rule: &Rule, table: &toml::Table, key: &str) -> bool {
    match table.get(key) {
        None => false,
        Some(value) => value.as_bool().unwrap_or_else(|| rule.fail(&format!("`{key}`: no truth"))),
    }
}

pub fn generate(data: &std::path::Path, ids: &All, english: &Language) -> String {
    let mut out = String::from("pub static SIGNS: &[Signs] = &[\n");
    let rules = read(data, ids);
    let index_of = |rule: &Rule, name: &str| {
        let found = rules.iter().position(|other| other.name == name);
        found.unwrap_or_else(|| rule.fail(&format!("there is no rule `{name}`")))
    };
    let titles = english.texts.get("finding");
    for rule in &rules {
        let over: Vec<usize> =
            rule.list("over").into_iter().map(|name| index_of(rule, name)).collect();
        let mut signs = String::new();
        let list = match rule.fields.get("sign") {
            None => &Vec::new(),
            Some(value) => value.as_array().unwrap_or_else(|| rule.fail("`sign` is no list")),
        };
        for sign in list {
            let sign = sign.as_table().unwrap_or_else(|| rule.fail("`sign` is no table"));
            if let Some(key) = sign.keys().find(|key| !KEYS.contains(&key.as_str())) {
                rule.fail(&format!("unknown key `{key}` of a sign"));
            }
            let kinds: Vec<String> = texts(rule, sign, "attempt")
                .into_iter()
                .map(|kind| match KINDS.contains(&kind) {
                    true => format!("Kind::{}{}", kind[..1].to_ascii_uppercase(), &kind[1..]),
                    false => rule.fail(&format!("`attempt`: `{kind}`")),
                })
                .collect();
            let codes = match texts(rule, sign, "codes")[..] {
                ["own"] => rule.list("codes"),
                ref codes => codes.to_vec(),
            };
            let codes: Vec<u32> = codes.into_iter().map(|text| hex(rule, text)).collect();
            let confidence = match sign.get("confidence").and_then(Value::as_str) {
                None => "None",
                Some("high") => "Some(Confidence::High)",
                Some("medium") => "Some(Confidence::Medium)",
                Some("low") => "Some(Confidence::Low)",
                Some(other) => rule.fail(&format!("`confidence`: `{other}`")),
            };
            let lines = texts(rule, sign, "line");
            let facts = texts(rule, sign, "facts");
            if lines.is_empty() && codes.is_empty() && facts.is_empty() {
                rule.fail("a sign needs a line, a code or a fact");
            }
            let subject = sign.get("subject").and_then(Value::as_str);
            write!(
                signs,
                "Sign {{ lines: &{lines:?}, and: &{:?}, families: &{:?}, kinds: &[{}], \
                 codes: &{codes:?}, wrapper: {}, facts: &{facts:?}, confidence: {confidence}, subject: {subject:?} }}, ",
                texts(rule, sign, "and"),
                texts(rule, sign, "in"),
                kinds.join(", "),
                flag(rule, sign, "wrapper"),
            )
            .unwrap();
        }
        let has_title = titles.is_some_and(|titles| titles.contains_key(&rule.name));
        if !list.is_empty() && !has_title {
            rule.fail("a rule with signs needs its sentence in [finding] of data/text/en-US.toml");
        }
        writeln!(
            out,
            "Signs {{ signs: &[{signs}], frame: {}, answer: {}, over: &{over:?}, \
             unless: &{:?}, support: &{:?}, healed: &{:?}, ask: &{:?} }},",
            flag(rule, &rule.fields, "frame"),
            flag(rule, &rule.fields, "answer"),
            rule.list("unless"),
            rule.list("support"),
            rule.list("healed"),
            rule.list("ask"),
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}
