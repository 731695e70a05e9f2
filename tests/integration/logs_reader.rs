//! The reader: filters, order, what cannot be read, limits, cancellation.

use crate::common::directory::{cbs, Directory};
use std::path::Path;
use std::time::Duration;
use wudiag::base::Cancel;
use wudiag::logs::filter::{Filter, Moment, Needle};
use wudiag::logs::measure::What;
use wudiag::logs::read::{measure, open, Item, Options, Warning};
use wudiag::logs::time::{iso, Zone};
use wudiag::logs::{Family, Level, WantedCodes};

fn read(paths: &[&Path], options: Options) -> (Vec<String>, Vec<Warning>) {
    let (mut messages, mut warnings) = (Vec::new(), Vec::new());
    for item in open(paths, options, Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                messages.extend(batch.records().map(|record| record.message().into_owned()))
            }
            Item::Warning(warning) => warnings.push(warning),
        }
    }
    (messages, warnings)
}

fn sample() -> String {
    [
        cbs(0, "Info", "CBS", "zero"),
        cbs(1, "Error", "CSI", "one [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]"),
        cbs(2, "Warning", "CBS", "two\r\n continued in THREE"),
        cbs(3, "Info", "DPX", "four 0x80070002"),
    ]
    .concat()
}

#[test]
fn filters() {
    let directory = Directory::new();
    let path = directory.write("CBS.log", sample().as_bytes());
    let with = |filter: Filter| {
        let options = |threads| Options { filter: filter.clone(), threads, ..Options::default() };
        let (one, _) = read(&[&path], options(1));
        assert_eq!(one, read(&[&path], options(3)).0);
        let counted = measure(&[&path], options(2), What { codes: true }, Cancel::new()).0;
        assert_eq!(counted.records as usize, one.len());
        one.iter().map(|message| message[..3].to_owned()).collect::<Vec<_>>().join(",")
    };
    assert_eq!(with(Filter::default()), "zer,one,two,fou");
    assert_eq!(
        with(Filter { levels: vec![Level::Error, Level::Warning], ..Filter::default() }),
        "one,two"
    );
    assert_eq!(with(Filter { components: vec!["d*".into()], ..Filter::default() }), "fou");
    assert_eq!(
        with(Filter { codes: WantedCodes::new(vec![0x80070002]), ..Filter::default() }),
        "fou"
    );
    assert_eq!(with(Filter { text: Some(Needle::new("three")), ..Filter::default() }), "two");
    assert_eq!(
        with(Filter {
            after: Moment::parse("2024-03-28T10:00:01"),
            before: Moment::parse("2024-03-28T10:00:03"),
            ..Filter::default()
        }),
        "one,two"
    );
}

/// What is kept for the end is the records that are wanted, not the megabyte that each of them
/// stood in.
#[test]
fn a_tail_with_a_filter_keeps_the_records_alone() {
    let directory = Directory::new();
    let line = |n: u32| match n % 10_000 {
        0 => cbs(
            n / 10_000,
            "Error",
            "CSI",
            &format!("error {n} [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]"),
        ),
        _ => cbs(0, "Info", "CBS", &"x".repeat(60)),
    };
    let text: String = (0..60_000).map(line).collect();
    // UTF-16 is read from its beginning; the other one from blocks at its end.
    let units: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [units.as_slice(), text.as_bytes()] {
        let path = directory.write("CBS.log", bytes);
        let filter = Filter { levels: vec![Level::Error], ..Filter::default() };
        let whole: Vec<String> =
            read(&[&path], Options { filter: filter.clone(), ..Options::default() }).0;
        for merge in [false, true] {
            let (mut kept, mut shown) = (0, Vec::new());
            for item in open(
                &[&path],
                Options { filter: filter.clone(), tail: Some(1000), merge, ..Options::default() },
                Cancel::new(),
            ) {
                let Item::Batch(batch) = item else { panic!("{item:?}") };
                kept += batch.text().len();
                for record in batch.records() {
                    assert!(
                        record.raw().ends_with(&*record.message())
                            && record.raw().contains(&*record.stamp().unwrap())
                    );
                    assert_eq!(
                        (record.component().as_deref(), record.codes().len()),
                        (Some("CSI"), 1)
                    );
                    shown.push(record.message().into_owned());
                }
            }
            assert_eq!(shown, whole);
            assert!(shown.len() == 6 && kept < 1000, "{kept}");
        }
    }
}

/// What is asked for is text, whatever bytes the log has for it.
#[test]
fn filters_by_text_of_a_code_page() {
    let directory = Directory::new();
    let line = |component: &str, text: &str| {
        format!(
            "<![LOG[{text}]LOG]!><time=\"14:38:21.182+300\" date=\"05-06-2016\" component=\"{component}\" context=\"\" type=\"1\" thread=\"1\" file=\"x\">\r\n"
        )
    };
    let text = [line("X", "d\u{e9}faillance"), line("D\u{c9}P\u{d4}T", "plain"), line("X", "rien")]
        .concat();
    let ansi: Vec<u8> = text.chars().map(|c| c as u8).collect();
    // In UTF-8 the byte of an accented e begins other characters.
    let other = [text.as_bytes(), line("X", "\u{938c}").as_bytes()].concat();
    for bytes in [ansi.as_slice(), &other] {
        let path = directory.write("X.log", bytes);
        let with = |filter: Filter| read(&[&path], Options { filter, ..Options::default() }).0;
        assert_eq!(
            with(Filter { text: Some(Needle::new("D\u{e9}FAILLANCE")), ..Filter::default() }),
            ["d\u{e9}faillance"]
        );
        assert_eq!(
            with(Filter { text: Some(Needle::new("\u{e9}")), ..Filter::default() }),
            ["d\u{e9}faillance"]
        );
        assert_eq!(
            with(Filter { text: Some(Needle::new("\u{e8}")), ..Filter::default() }),
            Vec::<String>::new()
        );
        assert_eq!(
            with(Filter { components: vec!["d\u{c9}p\u{d4}?".into()], ..Filter::default() }),
            ["plain"]
        );
        let counted =
            measure(&[&path], Options::default(), What::default(), Cancel::new()).0.to_json();
        assert!(counted["components"].to_string().contains("D\u{c9}P\u{d4}T"), "{counted}");
    }
}

/// What says success is counted apart, and what no table knows comes last, however often.
#[test]
fn counts_lead_with_failures_that_are_known() {
    let directory = Directory::new();
    let line =
        |message: &str| format!("2026-02-03 10:11:12, Info                  CBS    {message}\r\n");
    let text = line("x [HRESULT = 0x00000000 - S_OK]").repeat(5)
        + &line("hr = 0x00240005").repeat(4)
        + &line("exit code = 3010").repeat(3)
        + &line("hr = 0x8ACE0001").repeat(3)
        + &line("hr = 0x800f0831")
        + &line("hr = 0x80070002, 0x87D00324").repeat(2);
    let path = directory.write("CBS.log", text.as_bytes());
    let counted = measure(&[&path], Options::default(), What::default(), Cancel::new()).0.to_json();
    let codes = |key: &str| -> Vec<String> {
        let rows = counted[key].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["hex"].as_str().unwrap(), row["count"])).collect()
    };
    assert_eq!(codes("codes"), ["0x80070002 2", "0x87D00324 2", "0x800F0831 1", "0x8ACE0001 3"]);
    assert_eq!(codes("successes"), ["0x00000000 5", "0x00240005 4", "0x00000BC2 3"]);
}

/// Programs that call the library are not asked, as users are: they get the nearest that can be
/// done.
#[test]
fn numbers_without_measure() {
    let directory = Directory::new();
    let path = directory.write("CBS.log", sample().as_bytes());
    for options in [
        Options { threads: usize::MAX, ..Options::default() },
        Options { limit: usize::MAX, threads: 2, ..Options::default() },
    ] {
        assert_eq!(read(&[&path], options).0.len(), 4);
    }
}

#[test]
fn the_caller_may_give_the_zone() {
    let directory = Directory::new();
    let path = directory.write("CBS.log", sample().as_bytes());
    let options = Options {
        zone: Some(Zone::fixed(60)),
        filter: Filter { before: Moment::parse("2024-03-28T09:00:01Z"), ..Filter::default() },
        ..Options::default()
    };
    let Some(Item::Batch(batch)) = open(&[&path], options, Cancel::new()).next() else {
        panic!("no batch")
    };
    assert_eq!(
        batch.entries().iter().map(|entry| iso(entry.utc)).collect::<Vec<_>>(),
        ["2024-03-28T09:00:00"]
    );
}

#[test]
fn what_cannot_be_read_is_a_warning_and_the_rest_goes_on() {
    let directory = Directory::new();
    let good = directory.write("CBS.log", sample().as_bytes());
    let cabinet = directory.write("CbsPersist_20240101000000.cab", b"MSCF\0\0\0\0broken");
    for threads in [1, 2] {
        let (messages, warnings) = read(
            &[Path::new("/nowhere/x.log"), &cabinet, Path::new("/nowhere/*.log"), &good],
            Options { threads, ..Options::default() },
        );
        assert_eq!(messages.len(), 4);
        assert_eq!(warnings.len(), 3, "{warnings:?}");
    }
}

#[test]
fn merge_goes_by_time() {
    let directory = Directory::new();
    let a = directory.write(
        "a.log",
        [cbs(0, "Info", "CBS", "a0"), cbs(5, "Info", "CBS", "a5"), cbs(6, "Info", "CBS", "a6")]
            .concat()
            .as_bytes(),
    );
    let b = directory.write(
        "b.log",
        [cbs(1, "Info", "CBS", "b1"), cbs(5, "Info", "CBS", "b5"), cbs(9, "Info", "CBS", "b9")]
            .concat()
            .as_bytes(),
    );
    let (messages, _) = read(&[&a, &b], Options { merge: true, ..Options::default() });
    assert_eq!(messages, ["a0", "b1", "a5", "b5", "a6", "b9"]);
    let (messages, _) =
        read(&[&a, &b], Options { merge: true, tail: Some(3), ..Options::default() });
    assert_eq!(messages, ["b5", "a6", "b9"]);
}

#[test]
fn a_line_over_the_limit_is_cut_and_marked() {
    let directory = Directory::new();
    let long = format!(
        "{}{}",
        cbs(0, "Info", "CBS", &"x".repeat(3_000_000)),
        cbs(1, "Info", "CBS", "behind")
    );
    let path = directory.write("CBS.log", long.as_bytes());
    for threads in [1, 2] {
        let options =
            Options { limit: 2000, threads, family: Some(Family::Cbs), ..Options::default() };
        let mut seen = Vec::new();
        for item in open(&[&path], options, Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("warning") };
            seen.extend(batch.records().map(|record| {
                (
                    record.entry.line,
                    record.entry.offset,
                    record.raw_bytes().len(),
                    record.marks().names().collect::<Vec<_>>(),
                )
            }));
        }
        assert_eq!(seen, [(1, 0, 2000, vec!["truncated"]), (2, 3_000_052, 56, vec![])]);
    }
}

#[test]
fn utf16_offsets_are_those_of_the_file() {
    let directory = Directory::new();
    let text = "2024-03-28 10:00:00, Info                  CBS    \u{1F600} \u{e9}\r\n2024-03-28 10:00:01, Info                  CBS    next\r\n";
    let units: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let path = directory.write("CBS.log", &units);
    let Some(Item::Batch(batch)) = open(&[&path], Options::default(), Cancel::new()).next() else {
        panic!("no batch")
    };
    let offset = batch.entries()[1].offset as usize;
    assert_eq!(units[offset..offset + 8], [0, b'2', 0, b'0', 0, b'2', 0, b'4']);
}

/// Before the first records are given, no more than a few pieces of a megabyte have been read,
/// however fast the machine is and however long nobody asks for more.
#[test]
fn the_first_records_of_a_large_log_come_at_once() {
    let directory = Directory::new();
    let text = sample().repeat(100_000);
    let path = directory.write("CBS.log", text.as_bytes());
    for threads in [1, 2] {
        let cancel = Cancel::new();
        let mut reader = open(&[&path], Options { threads, ..Options::default() }, cancel.clone());
        assert!(matches!(reader.next(), Some(Item::Batch(_))));
        std::thread::sleep(Duration::from_millis(100));
        let (done, total) = cancel.progress();
        assert_eq!(total, text.len() as u64);
        assert!(done > 0 && done <= 8 << 20 && done < total / 2, "{done} of {total} bytes");
        cancel.cancel();
        assert!(reader.next().is_none());
    }
}
