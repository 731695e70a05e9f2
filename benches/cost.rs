//! What twice the input costs, and how soon a cancellation is heard: `cargo bench --bench cost`.
//!
//! Every way that text of strangers takes (decoding, searching, masking, every family of logs,
//! containers, facts, options) gets inputs of three sizes, each twice the one before, of every
//! shape that a stranger may choose. A row has the time of the largest, what the last doubling of
//! the input did to it (2.0 is linear, 4.0 is quadratic), and the memory held at most, against the
//! size of the input. Rows over a ratio of 2.8 are marked: look at those again alone before you
//! believe them (WUDIAG_BENCH_ROW=text), since other programs on the machine count too.
//! WUDIAG_BENCH_ROW=cancel measures the cancellations alone.

#[path = "harness/counting.rs"]
mod counting;

use counting::{counted, Counting};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use wudiag::base::{masked, Cancel};
use wudiag::codes::resolve;
use wudiag::knowledge::{decode, Language};
use wudiag::logs::etl::EtlFile;
use wudiag::logs::measure::What;
use wudiag::logs::read::{expand, measure, open, Item, Options};
use wudiag::logs::Family;
use wudiag::machine::facts::{read_lenient, read_strict};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What is repeated in a text.
const PARTS: [&str; 32] = [
    "0x80070005 ",
    "0x8",
    "0x80070005,",
    "80070005",
    "-2147024891 ",
    "2147942405;",
    "WU_E_",
    "WU_E_* ",
    "error code: ",
    "HRESULT_FROM_WIN32(",
    "%%2147942405 ",
    "[Error,Facility=",
    "0x８０２４ ",
    "エラー: ",
    "(((",
    "{\"a\":",
    "[",
    "\"",
    "=",
    "KB5034123 ",
    "C:\\log\\a.log ",
    "http://u:p@h/?sig=a ",
    "password=",
    "%25",
    "\\u0041",
    "<![LOG[",
    "\r\n",
    "\0",
    "\t",
    "e",
    "1 ",
    "2024-05-14 00:00:01",
];
const TEXT: usize = 1 << 20;
const LOG: usize = 8 << 20;
/// A ratio that is looked at.
const ODD: f64 = 2.8;

struct Bench {
    only: Option<String>,
    odd: Vec<String>,
    worst: f64,
    rows: usize,
}

impl Bench {
    /// A row: `make` gives an input of a size, `run` is what is measured. Its ratio, and whether the
    /// row was printed.
    fn row<T>(&mut self, name: &str, most: usize, make: impl Fn(usize) -> T, run: impl Fn(&T)) {
        if self.only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            return;
        }
        let mut times = Vec::new();
        let mut held = 0;
        for size in [most / 4, most / 2, most] {
            let input = make(size);
            let mut best = Duration::MAX;
            let mut spent = Duration::ZERO;
            for _ in 0..5 {
                let start = cpu();
                let ((), memory) = counted(|| run(&input));
                let took = cpu().saturating_sub(start);
                best = best.min(took);
                spent += took;
                held = memory.peak;
                if spent > Duration::from_millis(200) {
                    break;
                }
            }
            times.push(best.as_secs_f64() * 1e3);
        }
        let ratio = |at: usize| times[at] / times[at - 1].max(0.01);
        // What takes less than this is measured in noise.
        let odd = ratio(2) > ODD && times[2] > 4.0;
        let text = format!(
            "{} {name:<52} {:>10.2} ms  x{:.2} x{:.2}  {:>8.1} MB held, {:.2} of the input",
            if odd { "!" } else { " " },
            times[2],
            ratio(1),
            ratio(2),
            held as f64 / 1e6,
            held as f64 / most as f64
        );
        println!("{text}");
        if times[2] > 4.0 {
            self.worst = self.worst.max(ratio(2));
        }
        self.rows += 1;
        if odd {
            self.odd.push(text);
        }
    }
}

/// The time that the process has had of the processor: others on the machine do not count.
#[cfg(unix)]
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the place is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn cpu() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len() + 1)
}

fn name_of(part: &str) -> String {
    part.escape_debug().to_string()
}

fn texts(bench: &mut Bench) {
    for part in PARTS {
        let make = |size| repeated(part, size);
        let name = name_of(part);
        bench.row(&format!("decode {name}"), TEXT, make, |text| {
            let _ = black_box(decode(text, Language::English));
        });
        bench.row(&format!("resolve {name}"), TEXT, make, |text| {
            let _ = black_box(resolve(text));
        });
        bench.row(&format!("mask {name}"), TEXT, make, |text| {
            black_box(masked(text));
        });
        let json = |size: usize| {
            let text = serde_json::to_string(&repeated(part, size / 2)).unwrap_or_default();
            format!(
                "{{\"computer\":{text},\"os\":{{\"name\":{text}}},\"errors\":{{\"os\":{text}}}}}"
            )
        };
        bench.row(&format!("facts {name}"), TEXT, json, |text| {
            let _ = black_box(read_strict(text));
            black_box(read_lenient(text));
        });
    }
    let many = |size: usize| -> String {
        (0..size / 11).map(|n| format!("0x{:08X} ", 0x8007_0001 + n % 0xFFFF)).collect()
    };
    bench.row("decode different codes", TEXT, many, |text| {
        let _ = black_box(decode(text, Language::English));
    });
    let names = |size: usize| -> String {
        let members: Vec<String> = (0..size / 12).map(|n| format!("\"n{n}\":{n}")).collect();
        format!("{{\"os\":{{{}}}}}", members.join(","))
    };
    bench.row("facts with different unknown names", TEXT, names, |text| {
        black_box(read_lenient(text));
    });
}

/// The logs of a family in the repository, and a line of each.
fn samples() -> Vec<(Family, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let mut samples = Vec::new();
    for family in Family::ALL {
        let Ok(folder) = std::fs::read_dir(root.join(family.as_str())) else { continue };
        let mut files: Vec<PathBuf> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| !file.to_string_lossy().ends_with(".expected.jsonl"));
        files.sort();
        if let Some(text) = files.first().and_then(|file| std::fs::read(file).ok()) {
            samples.push((family, text));
        }
    }
    samples
}

/// A file of these bytes, whose name is that of the row.
fn file(text: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("wudiag-cost-{}.log", std::process::id()));
    std::fs::write(&path, text).expect("write");
    path
}

fn read(path: &PathBuf, options: Options) {
    for item in open(&[path], options, Cancel::new()) {
        if let Item::Batch(batch) = item {
            for record in batch.records() {
                black_box((
                    record.codes(),
                    record.kbs(),
                    record.updates(),
                    record.urls(),
                    record.extra(),
                ));
            }
        }
    }
}

fn logs(bench: &mut Bench) {
    let only = |family| Options { family: Some(family), threads: 1, ..Options::default() };
    let large = |family| Options { limit: 1 << 30, ..only(family) };
    for (family, sample) in samples() {
        let name = family.as_str();
        let line: Vec<u8> =
            sample.split_inclusive(|b| *b == b'\n').next().unwrap_or_default().to_vec();
        let whole = |size: usize| file(&sample.repeat(size / sample.len() + 1));
        bench.row(&format!("{name}: its own log"), LOG, whole, |path| read(path, only(family)));
        bench.row(&format!("{name}: counted with codes"), LOG, whole, |path| {
            black_box(measure(&[path], only(family), What { codes: true }, Cancel::new()));
        });
        for part in PARTS {
            let shown = name_of(part);
            // A long line after a head; heads with a part each; a record of many lines; no head.
            let long =
                |size: usize| file(&[trimmed(&line), repeated(part, size).as_bytes()].concat());
            bench.row(&format!("{name}: one line of {shown}"), LOG / 8, long, |path| {
                read(path, only(family))
            });
            bench.row(
                &format!("{name}: one line, limit 1 GB, of {shown}"),
                LOG / 8,
                long,
                |path| {
                    read(path, large(family));
                },
            );
            let each = [trimmed(&line), b" ", part.as_bytes(), b"\r\n"].concat();
            let heads = |size: usize| file(&each.repeat(size / each.len() + 1));
            bench.row(&format!("{name}: heads with {shown}"), LOG / 8, heads, |path| {
                read(path, only(family))
            });
            let tail = |size: usize| {
                file(&[&line, repeated(&format!("{part}\r\n"), size).as_bytes()].concat())
            };
            bench.row(&format!("{name}: lines of {shown}"), LOG / 8, tail, |path| {
                read(path, only(family))
            });
            bench.row(&format!("{name}: lines, limit 1 GB, of {shown}"), LOG / 8, tail, |path| {
                read(path, large(family));
            });
        }
    }
    let _ = std::fs::remove_file(file(b""));
}

/// A line without its end.
fn trimmed(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|b| !matches!(b, b'\r' | b'\n')).map_or(0, |last| last + 1);
    &line[..end]
}

/// A trace with so many bytes of the smallest records.
fn trace(size: usize) -> Vec<u8> {
    let mut bytes = include_bytes!("../fuzz/corpus/etl/sample.etl").to_vec();
    let mut buffer = vec![0; 72];
    let length = (72 + size / 8 * 8) as u32;
    buffer[..4].copy_from_slice(&length.to_le_bytes());
    buffer[0x30..0x34].copy_from_slice(&length.to_le_bytes());
    bytes.extend(buffer);
    bytes.extend([8, 0, 0, 0x90, 1, 0, 0, 0].repeat(size / 8));
    bytes
}

/// The same of records with a time each, the latest first.
fn stamped(size: usize) -> Vec<u8> {
    let mut bytes = trace(0);
    let at = bytes.len() - 72;
    let length = (72 + size / 16 * 16) as u32;
    bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
    bytes[at + 0x30..at + 0x34].copy_from_slice(&length.to_le_bytes());
    for number in 0..(size / 16) as u64 {
        bytes.extend([16, 0, 0, 0x90, 1, 0, 8, 0]);
        bytes.extend((u64::MAX / 4 - number).to_le_bytes());
    }
    bytes
}

fn gzip(text: &[u8]) -> Vec<u8> {
    use flate2::{write::GzEncoder, Compression};
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut encoder, text).expect("in memory");
    encoder.finish().expect("in memory")
}

fn many_files(count: usize) -> Vec<PathBuf> {
    let folder = std::env::temp_dir().join(format!("wudiag-cost-{}-{count}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    let record = "2024-03-28 10:00:01, Info                  CBS    text\r\n".repeat(200);
    let paths: Vec<PathBuf> = (0..count).map(|n| folder.join(format!("a{n}.log"))).collect();
    paths.iter().for_each(|path| std::fs::write(path, &record).expect("write"));
    paths
}

fn containers(bench: &mut Bench) {
    bench.row("etl: smallest records, indexed", 128 << 20, trace, |bytes| {
        black_box(EtlFile::parse(bytes).map(|file| file.counts.events)).ok();
    });
    bench.row("etl: a time each, backwards, indexed", 128 << 20, stamped, |bytes| {
        black_box(EtlFile::parse(bytes).map(|file| file.counts.events)).ok();
    });
    bench.row(
        "etl: smallest records, read",
        8 << 20,
        |size| file(&trace(size)),
        |path| {
            read(path, Options { threads: 1, ..Options::default() });
        },
    );
    bench.row(
        "gzip of one letter",
        64 << 20,
        |size| file(&gzip(&b"x".repeat(size))),
        |path| {
            read(path, Options { threads: 1, ..Options::default() });
        },
    );
    // Documents of the patch extension: lists of the smallest objects and values, keys, a text, a
    // document in a text, lists in lists.
    let keys =
        |size: usize| (0..size / 12).map(|n| format!("\"{n:06x}\":{{}},")).collect::<String>();
    type Document<'a> = (&'a str, &'a dyn Fn(usize) -> String);
    let documents: [Document<'_>; 7] = [
        ("empty objects", &|size| format!("\"data\":[{}{{}}]", "{},".repeat(size / 3))),
        ("objects", &|size| {
            format!("\"patches\":[{}{{}}]", "{\"kbId\":\"1\",\"name\":\"a\"},".repeat(size / 26))
        }),
        ("numbers", &|size| format!("\"data\":[{}1]", "1,".repeat(size / 2))),
        ("keys", &|size| format!("{}\"z\":1", keys(size))),
        ("a text", &|size| format!("\"properties\":\"{}\"", "x".repeat(size))),
        ("a document in a text", &|size| {
            let inner = format!("{{\"patches\":[{}{{}}]}}", "{\"name\":\"a\"},".repeat(size / 17));
            format!("\"properties\":{}", serde_json::Value::from(inner))
        }),
        ("lists in lists", &|size| {
            format!("\"data\":[{}{{}}]", "{\"details\":[{\"message\":\"a\"}]},".repeat(size / 32))
        }),
    ];
    for (name, members) in documents {
        let make = |size| file(format!("{{\"kbId\":\"1\",{}}}", members(size)).as_bytes());
        bench.row(&format!("azure: a document of {name}"), LOG / 2, make, |path| {
            read(path, Options { threads: 1, ..Options::default() });
        });
    }
    let columns = |size: usize| {
        let lines = |n| format!("#Fields: date time x{n}\r\n2024-05-14 00:00:01 a\r\n");
        let text: String = (0..size / 96).map(lines).collect();
        let text: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        file(&text)
    };
    bench.row("iis: columns again and again, UTF-16", LOG / 4, columns, |path| {
        read(path, Options { threads: 1, ..Options::default() });
    });
    let rotated = |count: usize| -> Vec<PathBuf> {
        (0..count as u64)
            .map(|n| format!("nowhere/CbsPersist_{:014}.log", 20240101000000 + n).into())
            .collect()
    };
    bench.row("names of rotated files", 40_000, rotated, |names| {
        black_box(expand(names));
    });
    bench.row("merge of many small logs", 2_000, many_files, |paths| {
        let options = Options { merge: true, ..Options::default() };
        let records = open(paths, options, Cancel::new()).count();
        black_box(records);
    });
    for count in [500, 1_000, 2_000] {
        let folder =
            std::env::temp_dir().join(format!("wudiag-cost-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// Cancels after a moment and prints how long the reader then takes to be gone.
fn cancelled(name: &str, paths: &[PathBuf], options: &Options, moments: &[u64]) {
    let mut waits = Vec::new();
    for moment in moments {
        let cancel = Cancel::new();
        let (theirs, paths, options) = (cancel.clone(), paths.to_vec(), options.clone());
        let reader = std::thread::spawn(move || {
            for item in open(&paths, options, theirs) {
                black_box(item);
            }
        });
        std::thread::sleep(Duration::from_millis(*moment));
        let over = reader.is_finished();
        let start = Instant::now();
        cancel.cancel();
        let _ = reader.join();
        if !over {
            waits.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    waits.sort_by(f64::total_cmp);
    let shown: Vec<String> = waits.iter().map(|wait| format!("{wait:.1}")).collect();
    println!("  {name:<52} gone after ms: {}", shown.join(" "));
}

fn cancellations() {
    println!("-- from the cancellation to the end of all threads");
    let folder = std::env::temp_dir().join(format!("wudiag-cost-{}-cancel", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("write");
        path
    };
    let line = "2024-03-28 10:00:01, Info                  CBS    text 0x80070005 of a record\r\n";
    let log = write("CBS.log", line.repeat((512 << 20) / line.len()).as_bytes());
    let small = write("trace.etl", &trace(240 << 20));
    let times = write("stamped.etl", &stamped(240 << 20));
    let packed = write("a.log.gz", &gzip(&b"x".repeat(1 << 30)));
    let moments = [5, 20, 50, 100, 200, 400];
    let options = Options::default();
    for threads in [1, 2] {
        let options = Options { threads, ..options.clone() };
        cancelled(
            &format!("records, threads={threads}"),
            std::slice::from_ref(&log),
            &options,
            &moments,
        );
    }
    let merge = Options { merge: true, ..options.clone() };
    cancelled(
        "merge",
        &[log.clone(), write("b.log", line.repeat(1 << 20).as_bytes())],
        &merge,
        &moments,
    );
    let tail = Options { tail: Some(600_000), ..options.clone() };
    cancelled("tail of 600,000 records", std::slice::from_ref(&log), &tail, &moments);
    cancelled("a trace of smallest records", &[small], &options, &moments);
    cancelled("a trace with a time each, backwards", &[times], &options, &moments);
    cancelled("gzip, a thousand to one", &[packed], &options, &moments);
    let limit = Options { limit: 1 << 30, family: Some(Family::Cbs), ..options.clone() };
    cancelled(
        "one record, limit 1 GB",
        &[write("c.log", &b"x".repeat(512 << 20))],
        &limit,
        &moments,
    );
    let names: Vec<PathBuf> = (0..400_000u64)
        .map(|n| format!("nowhere/CbsPersist_{:014}.log", 20240101000000 + n).into())
        .collect();
    cancelled("grouping of 400,000 names", &names, &options, &moments);
    let _ = std::fs::remove_dir_all(folder);
}

fn main() {
    // `cargo test --benches` only checks that a benchmark builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let only = std::env::var("WUDIAG_BENCH_ROW").ok();
    let mut bench = Bench { only, odd: Vec::new(), worst: 0.0, rows: 0 };
    texts(&mut bench);
    logs(&mut bench);
    containers(&mut bench);
    if bench.only.as_deref().is_none_or(|only| only == "cancel") {
        cancellations();
    }
    println!(
        "-- {} rows, the largest ratio {:.2}, {} over {ODD}",
        bench.rows,
        bench.worst,
        bench.odd.len()
    );
    bench.odd.iter().for_each(|row| println!("{row}"));
}
