//! What a log costs: time grows with its length, whatever stands in it. Each text here took minutes
//! in this build while its parts were compared pair by pair; the bound is far from both.

use crate::common::directory::Directory;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::Language;
use wudiag::logs::measure::What;
use wudiag::logs::read::{expand, measure, open, Item, Options};

const BOUND: Duration = Duration::from_secs(12);

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    assert!(started.elapsed() < BOUND, "{what}: {:?}", started.elapsed());
    result
}

fn many(count: u32, part: impl Fn(u32) -> String) -> String {
    (0..count).map(part).collect()
}

/// Codes, KBs, updates and pairs of one record, each in its order and once.
#[test]
fn a_record_that_names_many_things() {
    const COUNT: u32 = 60_000;
    let directory = Directory::new();
    let options = || Options { limit: 16 << 20, ..Options::default() };
    let record = |text: &str, count: fn(&wudiag::logs::Record<'_>) -> usize| {
        let line = format!("2024-05-14T00:00:01Z [Info] {text}{text}\n");
        let path = directory.write("core.log", line.as_bytes());
        let mut counts = Vec::new();
        for item in open(&[&path], options(), Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("a warning") };
            counts.extend(batch.records().map(|record| count(&record)));
        }
        counts
    };
    let all = vec![COUNT as usize];
    let codes = many(COUNT, |index| format!("0x{:08X} ", 0x8007_0001 + index));
    assert_eq!(timed("codes", || record(&codes, |record| record.codes().len())), all);
    let kbs = many(COUNT, |index| format!("KB{} ", 1_000_000 + index));
    assert_eq!(timed("KBs", || record(&kbs, |record| record.kbs().len())), all);
    let updates =
        many(COUNT, |index| format!("{index:08x}-0000-4000-8000-000000000001.{} ", index % 3));
    assert_eq!(timed("updates", || record(&updates, |record| record.updates().len())), all);
    let pairs = many(COUNT, |index| format!("[name{index}=value]"));
    assert_eq!(timed("pairs", || record(&pairs, |record| record.extra().len())), all);
    let path = directory.write("CBS.log", format!("{codes}\r\n").as_bytes());
    let counted =
        timed("measure", || measure(&[&path], options(), What { codes: true }, Cancel::new()));
    assert_eq!(counted.0.codes.len(), COUNT as usize);
}

/// Columns are named before each record of a UTF-16 log.
#[test]
fn columns_that_are_named_again_and_again() {
    let directory = Directory::new();
    let mut text = String::from("\u{FEFF}");
    for index in 0..60_000 {
        let _ = write!(text, "#Fields: date time x{index}\r\n2024-05-14 00:00:01 a\r\n");
    }
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = directory.write("u_ex240514.log", &bytes);
    let (mut offsets, mut last) = (0, 0);
    timed("columns", || {
        for item in open(&[&path], Options::default(), Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("a warning") };
            for record in batch.records() {
                offsets += 1;
                last = record.entry.offset;
            }
        }
    });
    assert!(offsets >= 60_000);
    assert_eq!(last as usize, bytes.len() - 2 * "2024-05-14 00:00:01 a\r\n".len());
}

/// Generations of one log, each named twice.
#[test]
fn many_rotated_files() {
    let names: Vec<PathBuf> = (0..60_000)
        .map(|index| format!("nowhere/CbsPersist_{:014}.log", 20240101000000u64 + index % 30_000))
        .map(PathBuf::from)
        .collect();
    let (groups, _) = timed("grouping", || expand(&names));
    assert_eq!((groups.len(), groups[0].files.len()), (1, 30_000));
}

/// The words that a rule looks for, again and again in one line, and on many lines of one record.
#[test]
fn records_full_of_what_is_looked_for() {
    let directory = Directory::new();
    let head = "2024/05/14 10:32:02.9927012 3696  8172  Agent           ";
    for part in ["WSUS server: ", "WSUS server: a\r\n"] {
        let record = format!("{head}{}\r\n", part.repeat((250 << 10) / part.len()));
        directory.write("WindowsUpdate.log", record.repeat(12).as_bytes());
        let request = Request { paths: vec![directory.0.clone()], ..Request::default() };
        timed(part, || diagnose(&request, Language::English, &Cancel::new()));
    }
}
