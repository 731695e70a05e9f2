//! `data/iis-statuses.tsv` → `iis.rs`: what IIS means by a status and its substatus.

use super::ids::All;
use super::tsv;
use std::fmt::Write;
use std::path::Path;

pub fn generate(data: &Path, ids: &All) -> String {
    let columns = ["status", "substatus", "sentence", "source"];
    let rows = tsv::read(&data.join("iis-statuses.tsv"), &columns);
    let mut out = String::from(
        "pub(super) fn sentence_of(status: u32, substatus: u32) -> Option<Sentence> {\nSome(match (status, substatus) {\n",
    );
    for (index, row) in rows.iter().enumerate() {
        ids.sources.index(row, &row.fields[3]);
        let status = |row: &tsv::Row| (row.number(0), row.number(1));
        if rows[..index].iter().any(|other| status(other) == status(row)) {
            row.fail("the status stands here twice");
        }
        let (number, part) = status(row);
        writeln!(out, "({number}, {part}) => sentence!(\"iis.{}\"),", row.fields[2]).unwrap();
    }
    out.push_str("_ => return None,\n})\n}\n");
    out
}
