//! `data/actions.tsv` → `actions.rs`: what `Repair-WUClient` does.

use super::ids::{All, ACTION_COLUMNS};
use super::languages::Language;
use super::tsv;
use std::fmt::Write;
use std::path::Path;

/// The guards, as src/repair/guards.rs names them.
const GUARDS: [&str; 12] = [
    "elevated",
    "process",
    "not-system",
    "servicing",
    "restart",
    "owner",
    "bitlocker",
    "space",
    "power",
    "metered",
    "role",
    "recent",
];
const VERIFY: [&str; 6] = ["service", "registry", "probe", "scan", "signature", "none"];

pub fn generate(data: &Path, ids: &All, english: &Language) -> String {
    let mut out = String::from("pub static ACTIONS: &[Action] = &[\n");
    let mut last = 0;
    for row in tsv::read(&data.join("actions.tsv"), ACTION_COLUMNS) {
        let of = |column: usize, words: &[&'static str]| -> &'static str {
            let field = row.fields[column].as_str();
            words.iter().find(|word| **word == field).unwrap_or_else(|| {
                row.fail(&format!("`{field}` is none of {words:?}"));
            })
        };
        let (id, intrusion) = (&row.fields[0], row.number(1));
        if intrusion > 4 || intrusion < last {
            row.fail("intrusion is from 0 to 4 and ascends");
        }
        last = intrusion;
        let risk = of(2, &["A", "B", "C", "D"]);
        // The class says how far it may intrude: A up to 1, B 2, C 3, D 4.
        let class = ["A", "A", "B", "C", "D"][intrusion as usize];
        if risk != class {
            row.fail(&format!("intrusion {intrusion} is of risk {class}"));
        }
        let guards: Vec<String> = row
            .list(6)
            .into_iter()
            .map(|guard| match GUARDS.contains(&guard) {
                true => format!("Guard::{}", variant(guard)),
                false => row.fail(&format!("`{guard}` is none of {GUARDS:?}")),
            })
            .collect();
        for other in row.list(8) {
            ids.actions.index(&row, other);
        }
        for key in [id.clone(), format!("{id}-lost")] {
            if !english.texts.get("action").is_some_and(|texts| texts.contains_key(&key)) {
                row.fail(&format!("data/text/en-US.toml lacks [action] {key}"));
            }
        }
        writeln!(
            out,
            "Action {{ id: {id:?}, intrusion: {intrusion}, risk: Risk::{risk}, undo: Undo::{}, \
             restart: {}, services: &{:?}, guards: &[{}], needs: &{:?}, excludes: &{:?}, \
             stage: Stage::ALL[{}], verify: {:?}, touches: {:?}, text: \"action.{id}\", \
             lost: \"action.{id}-lost\" }},",
            of(3, &["U0", "U1", "U2", "U3"]),
            of(4, &["none", "after"]) == "after",
            row.list(5),
            guards.join(", "),
            row.list(7),
            row.list(8),
            ids.stages.index(&row, &row.fields[9]),
            of(10, &VERIFY),
            row.fields[11],
        )
        .unwrap();
    }
    out.push_str("];\n");
    out
}

/// `not-system` → `NotSystem`.
fn variant(id: &str) -> String {
    id.split('-').map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..])).collect()
}
