//! `data/rules/<stage>/<rule>.toml` → `rules.rs`; `data/probe/*.tsv` → `faults.rs`.

use super::ids::{All, Place};
use super::tsv;
use std::fmt::Write;
use std::path::{Path, PathBuf};

pub(super) struct Rule {
    path: PathBuf,
    stage: usize,
    pub name: String,
    pub fields: toml::Table,
}

impl Place for Rule {
    fn fail(&self, why: &str) -> ! {
        panic!("{}: {why}", self.path.display())
    }
}

impl Rule {
    pub(super) fn list(&self, key: &str) -> Vec<&str> {
        let Some(value) = self.fields.get(key) else { return Vec::new() };
        let items = value.as_array().unwrap_or_else(|| self.fail(&format!("`{key}` is no list")));
        items
            .iter()
            .map(|item| {
                item.as_str()
                    .unwrap_or_else(|| self.fail(&format!("`{key}` holds {}", item.type_str())))
            })
            .collect()
    }

    /// One of these words, as the name of a variant.
    fn word(&self, key: &str, words: &[(&str, &'static str)]) -> &'static str {
        let word = self.fields.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let known = words.iter().find(|(own, _)| *own == word);
        known.unwrap_or_else(|| self.fail(&format!("`{key}`: `{word}`"))).1
    }
}

pub(super) fn hex(place: &dyn Place, text: &str) -> u32 {
    let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 8);
    digits
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .unwrap_or_else(|| place.fail(&format!("`{text}` is no code such as 0x8024402C")))
}

/// Every rule, by name.
pub(super) fn read(data: &Path, ids: &All) -> Vec<Rule> {
    let mut rules = Vec::new();
    for entry in std::fs::read_dir(data.join("rules")).unwrap() {
        let folder = entry.unwrap().path();
        let stage = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for path in super::files(&folder, "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let fields =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut rule = Rule { name: super::stem(&path), path, stage: 0, fields };
            rule.stage = ids.stages.index(&rule, &stage);
            rules.push(rule);
        }
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = rules.windows(2).find(|pair| pair[0].name == pair[1].name) {
        pair[1].fail("a rule of this name stands under another stage, too");
    }
    rules
}

/// What a rule's file may say of it; `signs.rs` makes the second line.
const KEYS: [&str; 15] = [
    "status",
    "confidence",
    "codes",
    "causes",
    "remedies",
    "source",
    "experimental",
    "sign",
    "frame",
    "answer",
    "over",
    "unless",
    "support",
    "healed",
    "ask",
];

/// The remedies of a rule's rows in the table of failures, least intrusive first.
fn of_failures(data: &Path, ids: &All) -> impl Fn(&str) -> Vec<usize> {
    let failures = tsv::read(&data.join("probe/failures.tsv"), &FAILURE_COLUMNS);
    let rows: Vec<(String, Vec<usize>)> =
        failures.iter().map(|row| (row.fields[1].clone(), ids.remedies.indices(row, 4))).collect();
    let remedies = tsv::read(&data.join("knowledge/remedies.tsv"), super::ids::REMEDY_COLUMNS);
    let intrusion: Vec<u32> = remedies.iter().map(|row| row.number(2)).collect();
    move |rule| {
        let mut own: Vec<usize> = Vec::new();
        for remedy in rows.iter().filter(|(name, _)| name == rule).flat_map(|(_, all)| all) {
            if !own.contains(remedy) {
                own.push(*remedy);
            }
        }
        own.sort_by_key(|remedy| intrusion[*remedy]);
        own
    }
}

/// The columns of `data/probe/failures.tsv`.
const FAILURE_COLUMNS: [&str; 7] =
    ["condition", "rule", "hresult", "also", "remedies", "source", "note"];

pub fn generate(data: &Path, ids: &All) -> String {
    let rules = read(data, ids);
    let of_failures = of_failures(data, ids);
    let mut out = String::from("pub static RULES: &[RuleRow] = &[\n");
    for rule in &rules {
        for key in rule.fields.keys() {
            if !KEYS.contains(&key.as_str()) {
                rule.fail(&format!("unknown key `{key}`"));
            }
        }
        let indices = |key: &str, table: &super::ids::Ids| -> Vec<usize> {
            rule.list(key).into_iter().map(|id| table.index(rule, id)).collect()
        };
        let sources = indices("source", &ids.sources);
        if sources.is_empty() {
            rule.fail("no source; `judgement` marks what no source states");
        }
        let status = rule.word("status", &[("info", "Info"), ("warn", "Warn"), ("fail", "Fail")]);
        let confidence =
            rule.word("confidence", &[("high", "High"), ("medium", "Medium"), ("low", "Low")]);
        let codes: Vec<u32> = rule.list("codes").into_iter().map(|text| hex(rule, text)).collect();
        writeln!(
            out,
            "RuleRow {{ id: {:?}, stage: Stage::ALL[{}], status: Status::{status}, \
             confidence: Confidence::{confidence}, codes: &{codes:?}, causes: &{:?}, \
             remedies: &{:?}, sources: &{sources:?} }},",
            rule.name,
            rule.stage,
            indices("causes", &ids.causes),
            match rule.fields.contains_key("remedies") {
                true => indices("remedies", &ids.remedies),
                false => of_failures(&rule.name),
            },
        )
        .unwrap();
    }
    out.push_str("];\n");
    write_stages(&mut out, data);
    let sources = tsv::read(&data.join("sources.tsv"), &["id", "title", "url"]);
    let urls: Vec<Option<&str>> = sources.iter().map(|row| row.optional(2)).collect();
    writeln!(out, "pub static SOURCE_URLS: &[Option<&str>] = &{urls:?};").unwrap();
    out
}

fn write_stages(out: &mut String, data: &Path) {
    let stages = tsv::read(&data.join("stages.tsv"), &["id", "what"]);
    let variant = |id: &str| format!("{}{}", id[..1].to_ascii_uppercase(), &id[1..]);
    out.push_str(
        "/// Where the repair belongs, in the order in which an update passes the stages.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum Stage {\n",
    );
    for row in &stages {
        writeln!(out, "/// {}\n{},", row.fields[1], variant(&row.fields[0])).unwrap();
    }
    let all: Vec<String> =
        stages.iter().map(|row| format!("Stage::{}", variant(&row.fields[0]))).collect();
    let names: Vec<&str> = stages.iter().map(|row| row.fields[0].as_str()).collect();
    writeln!(out, "}}\nimpl Stage {{\n/// All of them.\npub const ALL: [Stage; {0}] = [{1}];\n\
         /// The word in JSON.\npub const fn as_str(self) -> &'static str {{ const NAMES: [&str; {0}] = {names:?}; NAMES[self as usize] }}\n}}",
        all.len(), all.join(", ")).unwrap();
}

/// The table of failures, and the public endpoints of Windows Update.
pub fn faults(data: &Path, ids: &All) -> String {
    let rules: Vec<String> = read(data, ids).into_iter().map(|rule| rule.name).collect();
    let rules = super::ids::Ids(rules);
    let mut out = String::from("pub static ROWS: &[Row] = &[\n");
    for row in tsv::read(&data.join("probe/failures.tsv"), &FAILURE_COLUMNS) {
        let code = row.optional(2).map(|text| hex(&row, text));
        let also: Vec<u32> = row.list(3).into_iter().map(|text| hex(&row, text)).collect();
        ids.sources.indices(&row, 5);
        writeln!(
            out,
            "Row {{ condition: {:?}, rule: RuleId::at({}), hresult: {code:?}, also: &{also:?}, \
             remedies: &[{}] }},",
            row.fields[0],
            rules.index(&row, &row.fields[1]),
            ids.remedies
                .indices(&row, 4)
                .iter()
                .map(|index| format!("RemedyId::at({index})"))
                .collect::<Vec<_>>()
                .join(", "),
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}

/// The public endpoints of Windows Update.
pub fn endpoints(data: &Path, ids: &All) -> String {
    let columns = ["url", "purpose", "step", "expect", "roots", "source", "note"];
    let mut out = String::from("pub static ENDPOINTS: &[Endpoint] = &[\n");
    for row in tsv::read(&data.join("probe/microsoft-update.tsv"), &columns) {
        let one_of = |column: usize, words: &[&str]| {
            let field = row.fields[column].as_str();
            if !words.contains(&field) {
                row.fail(&format!("`{field}` is none of {words:?}"));
            }
            field == words[0]
        };
        ids.sources.indices(&row, 5);
        let step = if one_of(2, &["content", "client"]) { "Content" } else { "Client" };
        writeln!(
            out,
            "Endpoint {{ url: {:?}, purpose: {:?}, step: StepId::{step}, cabinet: {}, \
             microsoft_root: {} }},",
            row.fields[0],
            row.fields[1],
            one_of(3, &["cabinet", "any"]),
            one_of(4, &["microsoft", "public", "-"]),
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}
