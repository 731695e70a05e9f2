//! `data/events.tsv` → `events.rs`: what is known of events of event logs.

use super::ids::All;
use super::tsv;
use std::fmt::Write;
use std::path::Path;

pub fn generate(data: &Path, ids: &All) -> String {
    let columns = ["provider", "id", "level", "codes", "sentence", "source"];
    let rows = tsv::read(&data.join("events.tsv"), &columns);
    let mut out = String::from("pub(super) static EVENTS: &[Known] = &[\n");
    for (index, row) in rows.iter().enumerate() {
        ids.sources.index(row, &row.fields[5]);
        let event = |row: &tsv::Row| (row.fields[0].clone(), row.number(1));
        if rows[..index].iter().any(|other| event(other) == event(row)) {
            row.fail("the event stands here twice");
        }
        let level = match row.optional(2) {
            None => "None",
            Some("info") => "Some(Level::Info)",
            Some("warning") => "Some(Level::Warning)",
            Some("error") => "Some(Level::Error)",
            Some(other) => row.fail(&format!("unknown level `{other}`")),
        };
        let codes: Vec<String> = row.list(3).into_iter().map(|code| written(row, code)).collect();
        writeln!(
            out,
            "Known {{ provider: {:?}, id: {}, level: {level}, codes: &[{}], sentence: {index} }},",
            row.fields[0],
            row.number(1),
            codes.join(", ")
        )
        .unwrap();
    }
    out.push_str("];\npub(super) fn sentence_of(row: usize) -> Sentence {\nmatch row {\n");
    for (index, row) in rows.iter().enumerate() {
        let pattern = if index + 1 == rows.len() { "_".into() } else { index.to_string() };
        writeln!(out, "{pattern} => sentence!(\"event.{}\"),", row.fields[4]).unwrap();
    }
    out.push_str("}\n}\n");
    out
}

/// `errorCode:hresult`: the name of a value that is a code, and how it is written.
fn written(row: &tsv::Row, code: &str) -> String {
    let (name, kind) = code.split_once(':').unwrap_or_default();
    let kind = match kind {
        "hresult" => "Hresult",
        "win32" => "Win32",
        "ese" => "Ese",
        "bare" => "Bare",
        _ => row.fail(&format!("`{code}` is not name:kind with hresult, win32, ese or bare")),
    };
    format!("({name:?}, Written::{kind})")
}
