//! Every family of logs with every shape.

use super::bench::{file, folder, Bench, Row};
use super::shapes::{looks, name_of, repeated, series, Looks, PARTS, SERIES};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::logs::measure::What;
use wudiag::logs::read::{measure, open, Item, Options};
use wudiag::logs::Family;

const LOG: usize = 1 << 19;
/// The largest record unless another limit is asked for.
const RECORD: usize = 256 << 10;

pub fn only(family: Family) -> Options {
    Options { family: Some(family), threads: 1, ..Options::default() }
}

/// Reads all that records have.
pub fn read(paths: &[PathBuf], options: Options) {
    for item in open(paths, options, Cancel::new()) {
        if let Item::Batch(batch) = item {
            for record in batch.records() {
                let codes = record.codes();
                black_box((codes, record.kbs(), record.updates(), record.urls(), record.extra()));
            }
        }
    }
}

fn one(path: &PathBuf, options: Options) {
    read(std::slice::from_ref(path), options);
}

pub fn logs(bench: &mut Bench) {
    for family in Family::ALL {
        let name = family.as_str();
        if !bench.wants(name) {
            continue;
        }
        own(bench, family);
        for (index, own) in looks(family).iter().enumerate() {
            for part in PARTS {
                shapes(
                    bench,
                    family,
                    index,
                    own,
                    &name_of(part),
                    &|size| repeated(part, size),
                    part,
                );
            }
            for (made, make) in SERIES {
                let each = |size: usize| series(make, size);
                shapes(bench, family, index, own, &format!("different {made}"), &each, "");
                let group = format!("{name} {index}");
                let heads = |size: usize| {
                    let mut text = own.head.to_owned();
                    let mut number = 0;
                    while text.len() < size {
                        text.push_str(&own.record.replace('@', &make(number)));
                        number += 1;
                    }
                    file((text + own.end).as_bytes())
                };
                for (options, form) in [
                    (only(family), "records each with another of"),
                    (Options::default(), "records, recognised, each with another of"),
                ] {
                    let row_name = format!("{form} {made}");
                    let row = Row {
                        group: &group,
                        name: row_name.clone(),
                        most: LOG,
                        counted: false,
                        record: RECORD,
                    };
                    bench.row(&row, heads, |path| one(path, options.clone()));
                }
            }
        }
        bench.show();
    }
}

/// The family's own logs, again and again.
fn own(bench: &mut Bench, family: Family) {
    let name = family.as_str();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs").join(name);
    let files = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| !file.to_string_lossy().ends_with(".expected.jsonl")).collect();
    files.sort();
    for sample in files {
        let Ok(text) = std::fs::read(&sample) else { continue };
        let whole = |size: usize| file(&text.repeat(size / text.len() + 1));
        let shown = sample.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let group = format!("{name}, its own logs");
        let row = |name: &str| Row {
            group: &group,
            name: name.to_owned(),
            most: LOG,
            counted: false,
            record: RECORD,
        };
        bench.row(&row(&shown), whole, |path| one(path, only(family)));
        let counted = format!("{shown}, counted with codes");
        bench.row(&row(&counted), whole, |path| {
            black_box(measure(&[path], only(family), What { codes: true }, Cancel::new()));
        });
    }
}

/// A shape in every place of a log.
fn shapes(
    bench: &mut Bench,
    family: Family,
    index: usize,
    own: &Looks,
    shown: &str,
    many: &dyn Fn(usize) -> String,
    part: &str,
) {
    let group = format!("{} {index}", family.as_str());
    let row = |name: &str, record| Row {
        group: &group,
        name: name.to_owned(),
        most: LOG,
        counted: false,
        record,
    };
    let with = |text: &str| {
        // A record of which the first gap has the text.
        let (before, after) = own.record.split_once('@').unwrap_or((own.record, ""));
        format!("{before}{text}{}", after.replace('@', "x"))
    };
    let long =
        |size: usize| file(format!("{}{}{}", own.head, with(&many(size)), own.end).as_bytes());
    bench.row(&row(&format!("one record with {shown}"), RECORD), long, |path| {
        one(path, only(family))
    });
    let large = Options { limit: 1 << 30, ..only(family) };
    bench.row(&row(&format!("one record, limit 1 GB, with {shown}"), LOG), long, |path| {
        one(path, large.clone());
    });
    // What begins and never ends.
    let open = |size: usize| {
        let before = own.record.split('@').next().unwrap_or_default();
        file(format!("{}{before}{}", own.head, many(size)).as_bytes())
    };
    bench.row(&row(&format!("a record that does not end, of {shown}"), RECORD), open, |path| {
        one(path, only(family));
    });
    if part.is_empty() {
        return;
    }
    let record = own.record.replace('@', part);
    let heads = |size: usize| format!("{}{}{}", own.head, repeated(&record, size), own.end);
    bench.row(
        &row(&format!("records with {shown}"), RECORD),
        |size| file(heads(size).as_bytes()),
        |path| {
            one(path, only(family));
        },
    );
    bench.row(
        &row(&format!("records, recognised, with {shown}"), RECORD),
        |size| file(heads(size).as_bytes()),
        |path| {
            one(path, Options { threads: 1, ..Options::default() });
        },
    );
    let wide = |size: usize| {
        let text = heads(size / 2);
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        file(&units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
    };
    bench.row(&row(&format!("UTF-16 records with {shown}"), RECORD), wide, |path| {
        one(path, only(family))
    });
    let half = |size: usize| {
        let text = heads(size / 3);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file(&[text.as_bytes(), b"a", &wide].concat())
    };
    bench.row(&row(&format!("half UTF-16 records with {shown}"), RECORD), half, |path| {
        one(path, only(family))
    });
    let line = format!("{part}\r\n");
    let tail = |size: usize| {
        file(format!("{}{}{}", own.head, with("a"), repeated(&line, size)).as_bytes())
    };
    bench.row(&row(&format!("a record, then lines of {shown}"), RECORD), tail, |path| {
        one(path, only(family))
    });
    bench.row(&row(&format!("a record, then lines, limit 1 GB, of {shown}"), LOG), tail, |path| {
        one(path, large.clone());
    });
    let bare =
        |size: usize| file(format!("{}{}{}", own.head, repeated(&line, size), own.end).as_bytes());
    bench.row(&row(&format!("lines of {shown}"), RECORD), bare, |path| one(path, only(family)));
    let head = |size: usize| {
        file(repeated(if own.head.is_empty() { own.record } else { own.head }, size).as_bytes())
    };
    if part == PARTS[0] {
        bench.row(&row("its head again and again", RECORD), head, |path| one(path, only(family)));
    }
}

/// Ways to read several logs.
pub fn many(bench: &mut Bench) {
    let record = "2024-03-28 10:00:01, Info                  CBS    text\r\n".repeat(50);
    let files = |count: usize| -> Vec<PathBuf> {
        let folder = folder(&format!("many-{count}"));
        let paths = (0..count).map(|n| folder.join(format!("a{n}.log")));
        paths.inspect(|path| std::fs::write(path, &record).expect("write")).collect()
    };
    let row = |name: &str| Row {
        group: "several logs",
        name: name.to_owned(),
        most: 2_000,
        counted: true,
        record: RECORD,
    };
    bench.row(&row("merged"), files, |paths| {
        read(paths, Options { merge: true, ..Options::default() })
    });
    bench.row(&row("one after the other"), files, |paths| read(paths, Options::default()));
    let rotated = |count: usize| -> Vec<PathBuf> {
        (0..count as u64)
            .map(|n| format!("nowhere/CbsPersist_{:014}.log", 20240101000000 + n).into())
            .collect()
    };
    let row = Row {
        group: "several logs",
        name: "names of rotated files".to_owned(),
        most: 40_000,
        counted: true,
        record: RECORD,
    };
    bench.row(&row, rotated, |names| drop(black_box(wudiag::logs::read::expand(names))));
    bench.show();
}
