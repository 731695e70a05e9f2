//! Logs inside of other files, read on the way that every log takes: cabinets of the servicing
//! stack, event traces.

use crate::etl_build::{Etl, Event};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::logs::etl::EtlFile;
use wudiag::logs::read::{open, GzipFault, Item, Options, WarningKind};
use wudiag::logs::{Family, Level, LevelSource, Marks, TimeKind};

fn work(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("containers");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn cabinet(text: &str) -> Vec<u8> {
    let mut builder = cab::CabinetBuilder::new();
    builder.add_folder(cab::CompressionType::MsZip).add_file("CbsPersist_20231110234524.log");
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_cabinet_is_read_in_place() {
    let line = |n: usize| {
        format!("2023-11-10 23:45:{:02}, Error                 CBS    Failed {n} [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]\r\n", n % 60)
    };
    let path = work(
        "CbsPersist_20231110234524.cab",
        cabinet(&(0..20_000).map(line).collect::<String>()).as_slice(),
    );
    let mut count = 0;
    for item in open(&[&path], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else { panic!("{item:?}") };
        assert_eq!(batch.file().family, Family::Cbs);
        for record in batch.records() {
            assert_eq!(record.entry.level, Some(Level::Error));
            assert!(record.message().starts_with(&format!("Failed {count} ")));
            count += 1;
            assert_eq!(record.entry.line, count);
        }
    }
    assert_eq!(count, 20_000);
}

#[test]
fn a_broken_cabinet_is_a_warning_and_the_rest_goes_on() {
    let mut bytes = cabinet("2023-11-10 23:45:24, Info                  CBS    whole\r\n");
    let whole = work("whole.cab", &bytes);
    bytes.truncate(60);
    let broken = work("broken.cab", &bytes);
    let items: Vec<Item> = open(&[&broken, &whole], Options::default(), Cancel::new()).collect();
    let warnings = items
        .iter()
        .filter(
            |item| matches!(item, Item::Warning(warning) if warning.path.ends_with("broken.cab")),
        )
        .count();
    let records: usize = items
        .iter()
        .map(|item| if let Item::Batch(batch) = item { batch.entries().len() } else { 0 })
        .sum();
    assert_eq!((warnings, records), (1, 1));
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

/// How many records, of which family, and the warnings.
fn summary(path: &Path, threads: usize) -> (usize, Option<Family>, Vec<WarningKind>) {
    let (mut records, mut family, mut warnings) = (0, None, Vec::new());
    for item in open(&[path], Options { threads, ..Options::default() }, Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                records += batch.entries().len();
                family = Some(batch.file().family);
            }
            Item::Warning(warning) => warnings.push(warning.kind),
        }
    }
    (records, family, warnings)
}

#[test]
fn a_gzip_file_is_read_in_place() {
    let lines = |from: usize, to: usize| -> Vec<u8> {
        (from..to)
            .flat_map(|n| {
                format!(
                    "2023-11-10 23:45:{:02}, Info                  CBS    number {n} {}\r\n",
                    n % 60,
                    n * 7919
                )
                .into_bytes()
            })
            .collect()
    };
    // Members that follow each other, as `gzip >>` and rotation write them.
    let whole = [gzip(&lines(0, 9000)), gzip(&lines(9000, 10_000))].concat();
    let path = work("CBS.log.gz", &whole);
    for threads in [1, 2] {
        assert_eq!(summary(&path, threads), (10_000, Some(Family::Cbs), vec![]));
    }
    // A folder takes it by its name.
    let folder = path.parent().unwrap().join("packed");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("CBS.log.gz"), &whole).unwrap();
    assert_eq!(summary(&folder, 1).0, 10_000);

    // What stands before a cut or before damage is read.
    let path = work("cut.log.gz", &whole[..whole.len() / 2]);
    let (records, _, warnings) = summary(&path, 1);
    assert!((1000..9000).contains(&records), "{records}");
    assert_eq!(warnings, [WarningKind::Gzip(GzipFault::CutShort)]);
    let mut bad = gzip(&lines(0, 9000));
    let crc = bad.len() - 8;
    bad[crc] ^= 1;
    let (records, _, warnings) = summary(&work("bad.log.gz", &bad), 1);
    assert!(records > 8000, "{records}");
    assert!(
        matches!(&warnings[..], [WarningKind::Gzip(GzipFault::Damaged { .. })]),
        "{warnings:?}"
    );

    // Much out of little.
    let line = b"2023-11-10 23:45:00, Info                  CBS    the same\r\n";
    let bomb = gzip(&line.repeat((70 << 20) / line.len()));
    assert!(bomb.len() < (64 << 20) / 200, "{}", bomb.len());
    let (_, _, warnings) = summary(&work("bomb.log.gz", &bomb), 1);
    assert_eq!(warnings, [WarningKind::Gzip(GzipFault::TooLarge { most: 64 << 20 })]);
}

/// A log that is packed twice, or is a trace that was packed, is read in place, too.
#[test]
fn what_is_inside_is_opened_in_its_turn() {
    let trace = Etl::default().buffer(0, vec![Event::info(1, "Agent", "text").record()]).build();
    let line = "2023-11-10 23:45:24, Info                  CBS    text\r\n";
    for (bytes, family) in
        [(cabinet(line), Family::Cbs), (gzip(line.as_bytes()), Family::Cbs), (trace, Family::Etl)]
    {
        let path = work("inside.log.gz", &gzip(&bytes));
        assert_eq!(summary(&path, 1), (1, Some(family), vec![]));
    }
}

/// What is inside is looked at as a file is.
#[test]
fn no_binary_file_is_printed_out_of_another() {
    let zip = [&b"PK\x03\x04"[..], &[0, 1, 2, 3, 200]].concat();
    let program = [&b"MZ"[..], &[0, 1, 2, 3, 200]].concat();
    for (format, bytes) in [("zip", zip), ("pe", program)] {
        let (records, _, warnings) = summary(&work("inner.log.gz", &gzip(&bytes)), 1);
        assert_eq!(records, 0);
        assert!(
            matches!(&warnings[..], [WarningKind::Binary(binary)] if binary.name == format),
            "{format}: {warnings:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// A trace has no lines: the offset of a record is that of its event in the file, whatever the
    /// order in time and whatever the texts hold, and a place that cannot be decoded is a record of
    /// its own.
    #[test]
    fn offsets_are_those_of_the_events(
        events in proptest::collection::vec((0u8..3, 0u64..1000, "[ -~\r\n\x1E\x1F\u{e9}]{0,40}"), 1..30),
        broken in proptest::option::of(0usize..3),
    ) {
        let of = |cpu| events.iter().filter(|event| event.0 == cpu).map(|event| Event::info(event.1 * 10_000, "Agent", &format!("x{}", event.2)).record()).collect::<Vec<_>>();
        let mut bytes = (0..3).fold(Etl { buffer_size: 16_384, ..Etl::default() }, |etl, cpu| etl.buffer(cpu, of(cpu))).build();
        if let Some(buffer) = broken {
            bytes[(buffer + 1) * 16_384 + 0x48 + 3] = 0x77; // no record begins here
        }
        let trace = EtlFile::parse(&bytes).unwrap();
        let places = trace.events().map(|event| event.offset as u64).chain(trace.undecodable.iter().map(|lost| lost.offset as u64));
        let path = work("offsets.etl", &bytes);
        let (mut found, mut line) = (Vec::new(), 1);
        for item in open(&[&path], Options::default(), Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("{item:?}") };
            for record in batch.records() {
                prop_assert_eq!(record.entry.line, line);
                line += u64::from(record.entry.lines);
                let lost = record.message().starts_with("undecodable: ");
                prop_assert!(lost || record.message().starts_with('x'), "{:?}", record.message());
                prop_assert_eq!(lost, record.marks().has(Marks::UNDECODABLE));
                found.push(record.entry.offset);
            }
        }
        prop_assert_eq!(found, places.collect::<Vec<_>>());
    }
}

/// Every record of the trace against the text that the reference decoder made of it.
#[test]
fn a_trace_gives_the_records_of_the_reference_decoder() {
    let folder = crate::common::root().join("../shared/logs/etl");
    let trace = folder.join("WindowsUpdate.20250426.052044.386.1.etl");
    if !trace.exists() {
        eprintln!("did not run: ../shared/logs is not there");
        return;
    }
    let expected =
        std::fs::read_to_string(folder.join("WindowsUpdate.20250426.052044.386.1.decoded.log"))
            .unwrap();
    let mut expected = expected.lines();
    let mut levels = std::collections::BTreeSet::new();
    for item in open(&[&trace], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else { panic!("{item:?}") };
        assert_eq!(batch.file().family, Family::Etl);
        for record in batch.records() {
            let entry = record.entry;
            let stamp = record.stamp().unwrap();
            let component = record.component().unwrap_or_default();
            let line = format!(
                "{stamp} {:<5} {:<5} {component:<15} {}",
                entry.pid.unwrap(),
                entry.tid.unwrap(),
                record.message()
            );
            assert_eq!(Some(line.as_str()), expected.next());
            // Pacific daylight time on that day
            assert_eq!(entry.utc - entry.local, 7 * 3600 * 10_000_000);
            assert_eq!((entry.kind, entry.level_source), (TimeKind::Offset, LevelSource::Field));
            levels.insert(entry.level.unwrap().as_str());
        }
    }
    assert_eq!(expected.next(), None);
    assert!(levels.contains("info") && levels.len() > 1, "{levels:?}");
}
