//! `data/knowledge/*.tsv` and `data/text/*.toml` → `knowledge.rs` and a packed file of texts per
//! language.
//!
//! Ids become indices, so a misspelt id stops the build. A text that a language lacks is taken from
//! English here; a test of the data files says which are missing.

use crate::tsv;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

const LANGUAGES: [&str; 4] = ["en-US", "fr-FR", "ja-JP", "zh-CN"];
const TEMPLATES: [&str; 13] = [
    "named",
    "unnamed",
    "unknown",
    "unknown-range",
    "wraps",
    "http-status",
    "win32-error",
    "setup-pair",
    "success",
    "informational",
    "warning",
    "error",
    "nameless",
];

/// The sections of sentences that Rust code names by "section.key"; see src/knowledge/sentence.rs.
const SENTENCES: [&str; 4] = ["health", "log", "policy", "probe"];

type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The ids of a table, in file order; an id's index is its number in the generated code.
struct Ids(Vec<String>);

impl Ids {
    fn index(&self, row: &tsv::Row, id: &str) -> usize {
        self.0
            .iter()
            .position(|known| known == id)
            .unwrap_or_else(|| row.fail(&format!("unknown id `{id}`")))
    }

    fn indices(&self, row: &tsv::Row, column: usize) -> Vec<usize> {
        row.list(column).into_iter().map(|id| self.index(row, id)).collect()
    }
}

pub fn generate(data: &Path, out_dir: &Path) -> String {
    let dir = data.join("knowledge");
    let english = texts(data, LANGUAGES[0]);
    let codes = tsv::read(
        &dir.join("codes.tsv"),
        &["code", "component", "stage", "retry", "causes", "remedies", "references"],
    );
    let remedies = tsv::read(&dir.join("remedies.tsv"), &["id", "action", "intrusion", "command"]);
    let references = tsv::read(&dir.join("references.tsv"), &["id", "url"]);
    let retries = tsv::read(&dir.join("retries.tsv"), &["id", "kind"]);
    let ranges = tsv::read(&dir.join("ranges.tsv"), &["first", "last", "component"]);
    let contexts = tsv::read(&dir.join("contexts.tsv"), &["marker", "remedies"]);
    let column = |rows: &[tsv::Row]| Ids(rows.iter().map(|row| row.fields[0].clone()).collect());
    let (remedy_ids, reference_ids, retry_ids) =
        (column(&remedies), column(&references), column(&retries));
    let cause_ids = Ids(english["cause"].keys().cloned().collect());

    let mut out = String::new();
    writeln!(out, "pub static ENTRIES: &[Entry] = &[").unwrap();
    let mut last = 0;
    for (index, row) in codes.iter().enumerate() {
        let code = row.number(0);
        if index > 0 && code <= last {
            row.fail("codes stand in ascending order, each once");
        }
        last = code;
        writeln!(
            out,
            "Entry {{ component: {:?}, stage: {:?}, retry: {}, causes: &{:?}, remedies: &{:?}, references: &{:?} }},",
            row.optional(1),
            row.optional(2),
            retry_ids.index(row, &row.fields[3]),
            cause_ids.indices(row, 4),
            remedy_ids.indices(row, 5),
            reference_ids.indices(row, 6),
        )
        .unwrap();
    }
    let values: Vec<u32> = codes.iter().map(|row| row.number(0)).collect();
    writeln!(out, "];\npub static ENTRY_CODES: [u32; {}] = {values:?};", values.len()).unwrap();
    writeln!(out, "pub static REMEDIES: &[RemedyRow] = &[").unwrap();
    for row in &remedies {
        writeln!(
            out,
            "RemedyRow {{ id: {:?}, action: {:?}, command: {:?} }},",
            row.fields[0],
            row.optional(1),
            row.optional(3)
        )
        .unwrap();
    }
    writeln!(
        out,
        "];\npub static REFERENCES: &[&str] = &{:?};",
        references.iter().map(|row| &row.fields[1]).collect::<Vec<_>>()
    )
    .unwrap();
    writeln!(
        out,
        "pub static RETRY_KINDS: &[&str] = &{:?};",
        retries.iter().map(|row| &row.fields[1]).collect::<Vec<_>>()
    )
    .unwrap();
    writeln!(out, "pub static RANGES: &[(u32, u32, &str)] = &[").unwrap();
    for row in &ranges {
        writeln!(out, "({}, {}, {:?}),", row.number(0), row.number(1), row.fields[2]).unwrap();
    }
    writeln!(out, "];\npub static CONTEXTS: &[(&str, &[usize])] = &[").unwrap();
    for row in &contexts {
        writeln!(out, "({:?}, &{:?}),", row.fields[0], remedy_ids.indices(row, 1)).unwrap();
    }
    writeln!(out, "];").unwrap();
    for name in ["not-a-failure", "retry-once"] {
        let constant = name.to_uppercase().replace('-', "_");
        writeln!(
            out,
            "pub const {constant}: usize = {};",
            retry_ids.0.iter().position(|id| id == name).unwrap()
        )
        .unwrap();
    }
    writeln!(
        out,
        "pub const READ_NAMED_LOG: usize = {};",
        remedy_ids.0.iter().position(|id| id == "read-named-log").unwrap()
    )
    .unwrap();

    let sentence_keys: Vec<(&str, &String)> = SENTENCES
        .iter()
        .flat_map(|section| english[*section].keys().map(move |key| (*section, key)))
        .collect();
    writeln!(out, "pub const SENTENCES: &[(&str, &[&str])] = &[").unwrap();
    for (section, key) in &sentence_keys {
        writeln!(out, "(\"{section}.{key}\", &{:?}),", gaps(&english[*section][*key])).unwrap();
    }
    writeln!(out, "];").unwrap();
    let message_keys: Vec<String> = codes.iter().map(|row| row.fields[0].clone()).collect();
    writeln!(out, "pub static LANGUAGES: [(&str, &[u8]); {}] = [", LANGUAGES.len()).unwrap();
    for tag in LANGUAGES {
        let own = texts(data, tag);
        let pick = |section: &str, key: &str| -> &str {
            own.get(section)
                .and_then(|e| e.get(key))
                .or_else(|| english[section].get(key))
                .unwrap_or_else(|| panic!("data/text/en-US.toml: [{section}] lacks {key}"))
        };
        let check = pick("template", "check").to_owned();
        let causes: Vec<String> = cause_ids
            .0
            .iter()
            .map(|id| {
                format!("{} {}", pick("cause", id), check.replace("{check}", pick("check", id)))
            })
            .collect();
        // The order in which src/knowledge/table.rs takes them out again.
        let mut strings: Vec<String> =
            TEMPLATES.iter().map(|template| pick("template", template).to_owned()).collect();
        strings.extend(message_keys.iter().map(|key| pick("message", key).to_owned()));
        strings.extend(causes);
        strings.extend(remedy_ids.0.iter().map(|id| pick("remedy", id).to_owned()));
        strings.extend(retry_ids.0.iter().map(|id| pick("retry", id).to_owned()));
        strings.extend(sentence_keys.iter().map(|(section, key)| pick(section, key).to_owned()));
        crate::pack(&out_dir.join(format!("{tag}.bin")), &strings);
        writeln!(out, "({tag:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{tag}.bin\"))),")
            .unwrap();
    }
    writeln!(out, "];\npub const CAUSES: usize = {};", cause_ids.0.len()).unwrap();
    out
}

/// The names in the {braces} of a text.
fn gaps(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn texts(data: &Path, tag: &str) -> Texts {
    let path = data.join("text").join(format!("{tag}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
