//! `data/knowledge/*.tsv` and `data/text/*.toml` → `knowledge.rs` and a packed file of texts per
//! language.
//!
//! Ids become indices, so a misspelt id stops the build. A text that a language lacks is taken from
//! English here; a test of the data files says which are missing.

use super::ids::{All, REMEDY_COLUMNS};
use super::languages::Language;
use super::tsv;
use std::fmt::Write;
use std::path::Path;

const TEMPLATES: [&str; 15] = [
    "named",
    "unnamed",
    "unknown",
    "unknown-range",
    "wraps",
    "http-status",
    "syncml-status",
    "win32-error",
    "setup-pair",
    "success",
    "informational",
    "warning",
    "error",
    "nameless",
    "checked",
];

/// The sections that tables name; every other section holds sentences that Rust code names by
/// "section.key" (src/knowledge/sentence.rs).
const OF_TABLES: [&str; 6] = ["template", "retry", "message", "cause", "check", "remedy"];

const KINDS: [&str; 6] = ["command", "registry", "url", "path", "settings", "advice"];

/// What only the reader or the library can put into a command: `<host>`. In this order the variants
/// of `Gap` in src/knowledge/command.rs.
const GAPS: [&str; 6] = ["host", "port", "server", "file", "package", "code"];

pub fn generate(data: &Path, ids: &All, languages: &[Language], out_dir: &Path) -> String {
    let dir = data.join("knowledge");
    let english = &languages[0].texts;
    check_keys(languages);
    let codes = tsv::read(
        &dir.join("codes.tsv"),
        &["code", "component", "stage", "retry", "causes", "remedies", "references"],
    );
    let remedies = tsv::read(&dir.join("remedies.tsv"), REMEDY_COLUMNS);
    let references = tsv::read(&dir.join("references.tsv"), &["id", "url"]);
    let retries = tsv::read(&dir.join("retries.tsv"), &["id", "kind", "limit"]);
    let ranges = tsv::read(&dir.join("ranges.tsv"), &["first", "last", "component"]);
    let contexts = tsv::read(
        &dir.join("contexts.tsv"),
        &["markers", "codes", "causes", "remedies", "without", "references"],
    );
    let alerts = tsv::read(&data.join("alerts.tsv"), &["number", "word"]);
    let (numbers, words): (Vec<&tsv::Row>, Vec<&tsv::Row>) =
        codes.iter().partition(|row| row.fields[0].starts_with("0x"));
    if let Some(row) = numbers.windows(2).find(|two| two[0].number(0) >= two[1].number(0)) {
        row[1].fail("codes stand in ascending order, each once");
    }
    let same = words.iter().map(|row| &row.fields[0]).eq(alerts.iter().map(|row| &row.fields[1]));
    assert!(same, "codes.tsv ends with the words of alerts.tsv in their order");
    let codes: Vec<&tsv::Row> = numbers.iter().chain(&words).copied().collect();
    let mut out = String::new();
    writeln!(out, "pub static ENTRIES: &[Entry] = &[").unwrap();
    for row in codes.iter().copied() {
        if let Some(component) = row.optional(1) {
            ids.components.index(row, component);
        }
        if let Some(stage) = row.optional(2) {
            ids.stages.index(row, stage);
        }
        writeln!(
            out,
            "Entry {{ component: {:?}, stage: {:?}, retry: {}, causes: &{:?}, remedies: &{:?}, references: &{:?} }},",
            row.optional(1),
            row.optional(2),
            ids.retries.index(row, &row.fields[3]),
            ids.causes.indices(row, 4),
            ids.remedies.indices(row, 5),
            ids.references.indices(row, 6),
        )
        .unwrap();
    }
    let values: Vec<u32> = numbers.iter().map(|row| row.number(0)).collect();
    writeln!(out, "];\npub static ENTRY_CODES: [u32; {}] = {values:?};", values.len()).unwrap();
    writeln!(out, "pub static REMEDIES: &[RemedyRow] = &[").unwrap();
    for row in &remedies {
        if let Some(action) = row.optional(1) {
            ids.actions.index(row, action);
        }
        let (kind, command) = (row.fields[3].as_str(), row.optional(4));
        if !KINDS.contains(&kind) || (kind == "advice") != command.is_none() {
            row.fail(&format!("kind `{kind}` does not fit the command"));
        }
        if row.number(2) > 4 {
            row.fail("intrusion is from 0 to 4");
        }
        check_gaps(row, &row.fields[4]);
        writeln!(
            out,
            "RemedyRow {{ id: {:?}, action: {:?}, intrusion: {}, kind: {kind:?}, command: {command:?} }},",
            row.fields[0],
            row.optional(1),
            row.number(2),
        )
        .unwrap();
    }
    writeln!(
        out,
        "];\npub static REFERENCES: &[&str] = &{:?};",
        references.iter().map(|row| &row.fields[1]).collect::<Vec<_>>()
    )
    .unwrap();
    const RETRY_KINDS: [&str; 5] = ["success", "restart", "transient", "permanent", "unknown"];
    writeln!(out, "pub static RETRIES: &[(&str, u32)] = &[").unwrap();
    for row in &retries {
        if !RETRY_KINDS.contains(&row.fields[1].as_str()) {
            row.fail(&format!("the kind is none of {RETRY_KINDS:?}"));
        }
        writeln!(out, "({:?}, {}),", row.fields[1], row.number(2)).unwrap();
    }
    out.push_str("];\n");
    writeln!(out, "pub static RANGES: &[(u32, u32, &str)] = &[").unwrap();
    for row in &ranges {
        ids.components.index(row, &row.fields[2]);
        writeln!(out, "({}, {}, {:?}),", row.number(0), row.number(1), row.fields[2]).unwrap();
    }
    writeln!(out, "];\npub static CONTEXTS: &[ContextRow] = &[").unwrap();
    for row in &contexts {
        let of_codes = row.numbers(1);
        if let Some(code) = of_codes.iter().find(|code| !values.contains(code)) {
            row.fail(&format!("codes.tsv has no 0x{code:08X}"));
        }
        writeln!(
            out,
            "ContextRow {{ markers: &{:?}, codes: &{of_codes:?}, causes: &{:?}, remedies: &{:?}, without: &{:?}, references: &{:?} }},",
            row.fields[0].to_ascii_lowercase().split(" | ").collect::<Vec<_>>(),
            ids.causes.indices(row, 2),
            ids.remedies.indices(row, 3),
            ids.remedies.indices(row, 4),
            ids.references.indices(row, 5),
        )
        .unwrap();
    }
    writeln!(out, "];\npub static GAPS: [&str; {}] = {GAPS:?};", GAPS.len()).unwrap();
    for name in ["not-a-failure", "retry-once"] {
        let constant = name.to_uppercase().replace('-', "_");
        writeln!(
            out,
            "pub const {constant}: usize = {};",
            ids.retries.0.iter().position(|id| id == name).unwrap()
        )
        .unwrap();
    }
    writeln!(
        out,
        "pub const READ_NAMED_LOG: usize = {};",
        ids.remedies.0.iter().position(|id| id == "read-named-log").unwrap()
    )
    .unwrap();

    let sentence_keys: Vec<(&str, &String)> = english
        .iter()
        .filter(|(section, _)| !OF_TABLES.contains(&section.as_str()))
        .flat_map(|(section, texts)| texts.keys().map(move |key| (section.as_str(), key)))
        .collect();
    writeln!(out, "pub const SENTENCES: &[(&str, &[&str])] = &[").unwrap();
    for (section, key) in &sentence_keys {
        writeln!(out, "(\"{section}.{key}\", &{:?}),", gaps(&english[*section][*key])).unwrap();
    }
    writeln!(out, "];").unwrap();
    let message_keys: Vec<String> = codes.iter().map(|row| row.fields[0].clone()).collect();
    writeln!(out, "pub static PACKED: [&[u8]; {}] = [", languages.len()).unwrap();
    for language in languages {
        let (own, tag) = (&language.texts, &language.tag);
        let pick = |section: &str, key: &str| -> &str {
            own.get(section)
                .and_then(|e| e.get(key))
                .or_else(|| english[section].get(key))
                .unwrap_or_else(|| panic!("data/text/en-US.toml: [{section}] lacks {key}"))
        };
        // The order in which src/knowledge/table.rs takes them out again.
        let mut strings: Vec<String> =
            TEMPLATES.iter().map(|template| pick("template", template).to_owned()).collect();
        strings.extend(message_keys.iter().map(|key| pick("message", key).to_owned()));
        strings.extend(ids.causes.0.iter().map(|id| pick("cause", id).to_owned()));
        strings.extend(ids.causes.0.iter().map(|id| pick("check", id).to_owned()));
        strings.extend(ids.remedies.0.iter().map(|id| pick("remedy", id).to_owned()));
        strings.extend(ids.retries.0.iter().map(|id| pick("retry", id).to_owned()));
        strings.extend(sentence_keys.iter().map(|(section, key)| pick(section, key).to_owned()));
        super::pack(&out_dir.join(format!("{tag}.bin")), &strings);
        writeln!(out, "include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{tag}.bin\")),").unwrap();
    }
    out.push_str("];\n");
    out.push_str(&causes(&dir, ids));
    out
}

/// The causes in the order of their texts, with the remedies that are each one's own.
fn causes(dir: &Path, ids: &All) -> String {
    let mut rows = vec![None; ids.causes.0.len()];
    for row in tsv::read(&dir.join("causes.tsv"), &["id", "remedies", "command"]) {
        let own = &mut rows[ids.causes.index(&row, &row.fields[0])];
        if own.is_some() {
            row.fail("the id stands here twice");
        }
        *own = Some((ids.remedies.indices(&row, 1), row.optional(2).map(str::to_owned)));
    }
    let mut out = String::from("pub static CAUSES: &[CauseRow] = &[\n");
    for (id, row) in ids.causes.0.iter().zip(rows) {
        let (remedies, command) = row.unwrap_or_default();
        writeln!(out, "CauseRow {{ id: {id:?}, remedies: &{remedies:?}, command: {command:?} }},")
            .unwrap();
    }
    out.push_str("];\n");
    out
}

/// Keys that English lacks are misspelt; gaps that English lacks are never filled.
fn check_keys(languages: &[Language]) {
    let english = &languages[0].texts;
    for Language { tag, texts, .. } in languages {
        for (section, own) in texts {
            for (key, text) in own {
                let Some(first) = english.get(section).and_then(|section| section.get(key)) else {
                    panic!("data/text/{tag}.toml: en-US has no [{section}] {key}");
                };
                let (mut own, mut first) = (gaps(text), gaps(first));
                own.sort_unstable();
                first.sort_unstable();
                own.dedup();
                first.dedup();
                if own != first {
                    panic!("data/text/{tag}.toml: [{section}] {key} has other gaps than en-US");
                }
            }
        }
    }
}

/// Stops the build where a command has a gap of an unknown name, or one that cannot be filled with
/// a quoted argument. Addresses are never filled.
fn check_gaps(row: &tsv::Row, command: &str) {
    for word in command.split(' ').filter(|word| word.contains(['<', '>'])) {
        let names: Vec<&str> =
            word.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0)).collect();
        if names.is_empty() || names.iter().any(|name| !GAPS.contains(name)) {
            row.fail(&format!("`{word}` has no gap of these: {GAPS:?}"));
        }
        if word != format!("<{}>", names[0]) && !command.starts_with("http") {
            row.fail(&format!("the gap in `{word}` is no argument of its own"));
        }
    }
}

/// The names in the {braces} of a text.
fn gaps(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
