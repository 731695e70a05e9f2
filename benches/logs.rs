//! How fast logs are read on one thread: `cargo bench --bench logs`.
//!
//! Each row is the best and the median of seven runs over a log in memory or, where it says `file`,
//! over a file in the page cache. The logs are those of
//! `examples/generate_log.rs` (WUDIAG_BENCH_MB, default 256). The baseline row counts line ends and
//! does nothing else.
//!
//! With WUDIAG_BENCH_ROW=text only the rows whose name has that text. With WUDIAG_BENCH_FILE=path it
//! reads that one file instead, whatever its size, and says how much memory the process had at most
//! (Linux).

mod harness;

use harness::{only_built, time};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;
use wudiag::base::Cancel;
use wudiag::logs::filter::{Filter, Moment, Needle};
use wudiag::logs::json::Writer;
use wudiag::logs::measure::{Counter, What};
use wudiag::logs::parse::{Chunk, Parser, Settings};
use wudiag::logs::read::{measure, open, Item, Options};
use wudiag::logs::{Entry, Family, FileInfo, Level, Record, WantedCodes};

fn generate(family: &str, bytes: usize) -> Vec<u8> {
    let path = std::env::temp_dir().join(format!("wudiag-bench-{family}-{bytes}.log"));
    if !path.exists() {
        let mut command = std::process::Command::new(env!("CARGO"));
        command
            .args([
                "run",
                "--release",
                "--quiet",
                "--example",
                "generate_log",
                "--",
                family,
                &bytes.to_string(),
            ])
            .arg(&path);
        assert!(command.status().is_ok_and(|status| status.success()), "generate_log");
    }
    std::fs::read(&path).expect("generated log")
}

fn path(family: &str, bytes: usize) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("wudiag-bench-{family}-{bytes}.log"))
}

/// Full records, in batches of a megabyte as the reader makes them.
fn records(text: &[u8], family: Family) -> u64 {
    let mut parser = Parser::new(family, Settings::default());
    let mut batch: Vec<Entry> = Vec::new();
    let mut count = 0;
    parser.parse(Chunk::whole(text), |entry| {
        batch.push(*entry);
        if batch.len() == 4096 {
            count += black_box(&batch).len() as u64;
            batch.clear();
        }
        ControlFlow::Continue(())
    });
    count + batch.len() as u64
}

/// Full records with all that is looked for only when asked.
fn everything(text: &[u8], family: Family) -> u64 {
    let info = info(family);
    let mut count = 0;
    let mut parser = Parser::new(family, Settings::default());
    parser.parse(Chunk::whole(text), |entry| {
        let record = Record { text, entry, file: &info, columns: None };
        count += (record.codes().len()
            + record.kbs().len()
            + record.updates().len()
            + record.urls().len()) as u64;
        ControlFlow::Continue(())
    });
    count
}

fn filtered(text: &[u8], family: Family, filter: &Filter) -> u64 {
    let info = info(family);
    let mut count = 0;
    let mut parser = Parser::new(family, Settings::default());
    parser.parse(Chunk::whole(text), |entry| {
        count += u64::from(filter.matches(&Record { text, entry, file: &info, columns: None }));
        ControlFlow::Continue(())
    });
    count
}

fn counted(text: &[u8], family: Family, codes: bool) -> u64 {
    let info = info(family);
    let mut counter = Counter::new(What { codes });
    let mut parser = Parser::new(family, Settings::default());
    parser.parse(Chunk::whole(text), |entry| {
        counter.add(&Record { text, entry, file: &info, columns: None });
        ControlFlow::Continue(())
    });
    let measure = counter.take();
    measure.records + measure.codes.len() as u64
}

/// The bytes of the JSON of all records.
fn as_json(text: &[u8], family: Family) -> u64 {
    let info = info(family);
    let mut writer = Writer::new(&info, false);
    let (mut out, mut bytes) = (Vec::new(), 0);
    Parser::new(family, Settings::default()).parse(Chunk::whole(text), |entry| {
        writer.record(&Record { text, entry, file: &info, columns: None }, &mut out);
        if out.len() > 1 << 20 {
            bytes += out.len() as u64;
            out.clear();
        }
        ControlFlow::Continue(())
    });
    bytes + out.len() as u64
}

fn info(family: Family) -> Arc<FileInfo> {
    Arc::new(FileInfo::of(family))
}

fn one_file(path: &std::path::Path) {
    let size = std::fs::metadata(path).expect("file").len() as f64;
    for threads in [1, 2] {
        let options = Options { threads, ..Options::default() };
        let start = Instant::now();
        let records: u64 = open(&[path], options.clone(), Cancel::new())
            .map(
                |item| if let Item::Batch(batch) = item { batch.entries().len() as u64 } else { 0 },
            )
            .sum();
        println!(
            "full records, threads={threads}: {records} records, {:.0} MB/s, peak {}",
            size / 1e6 / start.elapsed().as_secs_f64(),
            peak()
        );
        let start = Instant::now();
        let counted = measure(&[path], options, What { codes: true }, Cancel::new()).0;
        println!(
            "count with codes, threads={threads}: {} records, {:.0} MB/s, peak {}",
            counted.records,
            size / 1e6 / start.elapsed().as_secs_f64(),
            peak()
        );
    }
}

/// The most memory that the process had, as the kernel says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or(" unknown")
        .trim()
        .to_owned()
}

fn main() {
    if only_built() {
        return;
    }
    if let Some(file) = std::env::var_os("WUDIAG_BENCH_FILE") {
        return one_file(file.as_ref());
    }
    let bytes = std::env::var("WUDIAG_BENCH_MB")
        .ok()
        .and_then(|size| size.parse().ok())
        .unwrap_or(256usize)
        << 20;
    for (name, family) in
        [("cbs", Family::Cbs), ("ccm", Family::Ccm), ("windowsupdate", Family::WindowsUpdate)]
    {
        let text = generate(name, bytes);
        let size = text.len();
        println!("-- {name}: {size} bytes, {} records", records(&text, family));
        time("baseline: count line ends", size, "B", || {
            memchr::memchr_iter(b'\n', &text).count() as u64
        });
        time("full records, memory", size, "B", || records(&text, family));
        time("full records with codes, KBs, updates, URLs, memory", size, "B", || {
            everything(&text, family)
        });
        time("full records as JSON, memory", size, "B", || as_json(&text, family));
        time("count by level, component, hour, memory", size, "B", || {
            counted(&text, family, false)
        });
        time("count by level, component, hour, code, memory", size, "B", || {
            counted(&text, family, true)
        });
        let levels = Filter { levels: vec![Level::Error, Level::Warning], ..Filter::default() };
        time("filter level, memory", size, "B", || filtered(&text, family, &levels));
        let text_filter = Filter { text: Some(Needle::new("0x800f0831")), ..Filter::default() };
        time("filter text, memory", size, "B", || filtered(&text, family, &text_filter));
        let after = Filter {
            after: Moment::parse("2023-01-02T12:00:00"),
            before: Moment::parse("2023-01-02T13:00:00"),
            ..Filter::default()
        };
        time("filter time, memory", size, "B", || filtered(&text, family, &after));
        let code = Filter { codes: WantedCodes::new(vec![0x800f0831]), ..Filter::default() };
        time("filter code, memory", size, "B", || filtered(&text, family, &code));
        drop(text);
        for threads in [1, 2] {
            let options = Options { threads, ..Options::default() };
            time(&format!("full records, file, threads={threads}"), size, "B", || {
                let items = open(&[path(name, bytes)], options.clone(), Cancel::new());
                items
                    .map(|item| {
                        if let Item::Batch(batch) = item {
                            batch.entries().len() as u64
                        } else {
                            0
                        }
                    })
                    .sum()
            });
            time(
                &format!("count by level, component, hour, file, threads={threads}"),
                size,
                "B",
                || {
                    measure(
                        &[path(name, bytes)],
                        options.clone(),
                        What { codes: false },
                        Cancel::new(),
                    )
                    .0
                    .records
                },
            );
            let options = Options { filter: levels.clone(), threads, ..Options::default() };
            time(&format!("filter level, file, threads={threads}"), size, "B", || {
                let items = open(&[path(name, bytes)], options.clone(), Cancel::new());
                items
                    .map(|item| {
                        if let Item::Batch(batch) = item {
                            batch.entries().len() as u64
                        } else {
                            0
                        }
                    })
                    .sum()
            });
        }
        let _ = std::fs::remove_file(path(name, bytes));
    }
}
