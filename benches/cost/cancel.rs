//! How soon a cancellation is heard.

use super::bench::folder;
use super::containers::{gzip, stamped, trace, zipped};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::Language;
use wudiag::logs::read::{open, Options};
use wudiag::logs::Family;

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
    show(name, waits);
}

pub fn cancellations() {
    println!("-- from the cancellation to the end of all threads");
    let folder = folder("cancel");
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
    let inside = write(
        "logs.zip",
        &zipped(&[("CBS.log".into(), line.repeat((256 << 20) / line.len()).into_bytes())]),
    );
    cancelled("a zip with a log of 256 MB", std::slice::from_ref(&inside), &options, &moments);
    for (name, path) in [("diagnosis of a log", &log), ("diagnosis of a zip", &inside)] {
        diagnosed(name, path, &moments);
    }
    let _ = std::fs::remove_dir_all(folder);
}

/// The same of a diagnosis.
fn diagnosed(name: &str, path: &Path, moments: &[u64]) {
    let mut waits = Vec::new();
    for moment in moments {
        let cancel = Cancel::new();
        let (theirs, paths) = (cancel.clone(), vec![path.to_owned()]);
        let reader = std::thread::spawn(move || {
            let request = Request { paths, ..Request::default() };
            black_box(diagnose(&request, Language::English, &theirs));
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
    show(name, waits);
}

fn show(name: &str, mut waits: Vec<f64>) {
    waits.sort_by(f64::total_cmp);
    let shown: Vec<String> = waits.iter().map(|wait| format!("{wait:.1}")).collect();
    println!("  {name:<52} gone after ms: {}", shown.join(" "));
}
