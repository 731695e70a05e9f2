//! `data/codes/*.tsv`, `families.tsv`, `facilities.tsv`, `setup-extend.tsv` → `tables.rs`.
//!
//! Rows are sorted by value, and within a value by the order of `families.tsv`, so the first row of
//! a value is its primary name (0 is S_OK). A row is four small columns; names live in one string
//! (`names.bin`).

use super::tsv;
use std::fmt::Write;
use std::path::Path;

struct Fact {
    value: u32,
    rank: usize,
    /// Names of the current headers and servicing stack come before older ones, then the better
    /// attested.
    standing: (bool, usize),
    name: String,
}

pub fn generate(data: &Path, out_dir: &Path) -> String {
    let families = tsv::read(&data.join("families.tsv"), &["family", "kind", "component"]);
    let mut facts = Vec::new();
    for (rank, family) in families.iter().enumerate() {
        let path = data.join("codes").join(format!("{}.tsv", family.fields[0]));
        for row in tsv::read(&path, &["value", "name", "sources"]) {
            let sources = row.list(2);
            let superseded = !sources.iter().any(|source| ["sdk", "cbs-new"].contains(source));
            let standing = (superseded, usize::MAX - sources.len());
            let name = row.optional(1).unwrap_or("").to_owned();
            facts.push(Fact { value: row.number(0), rank, standing, name });
        }
    }
    let files = std::fs::read_dir(data.join("codes")).unwrap().count();
    assert_eq!(
        files,
        families.len(),
        "data/codes holds a family that data/families.tsv does not rank"
    );
    // 0 is S_OK, whichever family else claims it.
    let demoted = |fact: &Fact| fact.value == 0 && fact.name != "S_OK";
    facts.sort_by(|a, b| {
        (a.value, demoted(a), a.rank, a.standing, &a.name).cmp(&(
            b.value,
            demoted(b),
            b.rank,
            b.standing,
            &b.name,
        ))
    });

    let mut out = String::new();
    write_families(&mut out, &families);
    write_facts(&mut out, &facts);
    super::pack(
        &out_dir.join("names.bin"),
        &[facts.iter().map(|fact| fact.name.as_str()).collect()],
    );
    write_named_numbers(&mut out, data);
    out
}

fn write_families(out: &mut String, families: &[tsv::Row]) {
    writeln!(out, "pub static FAMILIES: &[FamilyRow] = &[").unwrap();
    for family in families {
        let kind = match family.fields[1].as_str() {
            "hresult" => "Hresult",
            "win32" => "Win32",
            "ntstatus" => "Ntstatus",
            "ese" => "Ese",
            other => family.fail(&format!("unknown kind `{other}`")),
        };
        writeln!(
            out,
            "FamilyRow {{ name: {:?}, kind: Kind::{kind}, component: {:?} }},",
            family.fields[0],
            family.optional(2)
        )
        .unwrap();
    }
    writeln!(out, "];").unwrap();
}

fn write_facts(out: &mut String, facts: &[Fact]) {
    assert!(facts.len() < usize::from(u16::MAX), "BY_NAME holds 16-bit indices");
    let mut starts = vec![0];
    for fact in facts {
        starts.push(starts[starts.len() - 1] + fact.name.len());
    }
    let mut by_name: Vec<u16> =
        (0..facts.len() as u16).filter(|i| !facts[usize::from(*i)].name.is_empty()).collect();
    by_name.sort_by_key(|i| (facts[usize::from(*i)].name.to_ascii_uppercase(), *i));
    let values: Vec<u32> = facts.iter().map(|f| f.value).collect();
    let ranks: Vec<usize> = facts.iter().map(|f| f.rank).collect();
    writeln!(out, "pub static VALUES: [u32; {}] = {values:?};", values.len()).unwrap();
    writeln!(out, "pub static FAMILY_OF: [u8; {}] = {ranks:?};", ranks.len()).unwrap();
    writeln!(out, "pub static NAME_START: [u32; {}] = {starts:?};", starts.len()).unwrap();
    writeln!(out, "pub static BY_NAME: [u16; {}] = {by_name:?};", by_name.len()).unwrap();
}

fn write_named_numbers(out: &mut String, data: &Path) {
    let facilities = tsv::read(&data.join("facilities.tsv"), &["number", "name", "note"]);
    let mut names = vec!["None".to_owned(); 0x800];
    for row in facilities {
        names[row.number(0) as usize] = format!("Some({:?})", row.fields[1]);
    }
    writeln!(out, "pub static FACILITY_NAMES: [Option<&str>; 0x800] = [{}];", names.join(","))
        .unwrap();
    for protocol in ["http", "syncml"] {
        let file = data.join(format!("{protocol}-statuses.tsv"));
        let name = protocol.to_uppercase();
        writeln!(out, "pub static {name}_REASONS: &[(u32, &str)] = &[").unwrap();
        for row in tsv::read(&file, &["status", "reason"]) {
            writeln!(out, "({}, {:?}),", row.number(0), row.fields[1]).unwrap();
        }
        writeln!(out, "];").unwrap();
    }
    let alerts = tsv::read(&data.join("alerts.tsv"), &["number", "word"]);
    let words: Vec<&str> = alerts.iter().map(|row| row.fields[1].as_str()).collect();
    let numbered = alerts.iter().zip(1..).find(|(row, number)| row.number(0) != *number);
    if let Some((row, _)) = numbered {
        row.fail("numbers run from 1 without a gap");
    }
    writeln!(out, "pub static ALERTS: &[&str] = &{words:?};").unwrap();
    for kind in ["phase", "operation"] {
        let rows = tsv::read(&data.join("setup-extend.tsv"), &["kind", "number", "name"]);
        let rows: Vec<_> = rows.iter().filter(|row| row.fields[0] == kind).collect();
        for (index, row) in rows.iter().enumerate() {
            if row.number(1) as usize != index {
                row.fail("numbers run from 0 without a gap");
            }
        }
        let names: Vec<&str> = rows.iter().map(|row| row.fields[2].as_str()).collect();
        writeln!(out, "pub static SETUP_{}S: &[&str] = &{names:?};", kind.to_uppercase()).unwrap();
    }
}
