//! How long a diagnosis of a folder takes against counting the same files: `cargo bench --bench diagnosis`.
//!
//! The folder has eight families (`examples/generate_log.rs`), WUDIAG_BENCH_MB in all (default 256),
//! each with a failure planted at its end; the answer must name them. Each run is a process of its
//! own: the most memory that it had is its own, too (Linux). Last a bundle of 20 MB of the same.

#[allow(dead_code)]
mod harness;

use harness::only_built;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Progress, Request};
use wudiag::knowledge::Language;
use wudiag::logs::read::measure;

/// The families, the names of their logs, and what is planted.
const LOGS: [(&str, &str, &str); 8] = [
    (
        "windowsupdate",
        "WindowsUpdate.log",
        "2023/12/28 10:00:00.0000000 1204  5000  Agent           * START * Finding updates CallerId = UpdateOrchestrator  Id = 7\r\n\
         2023/12/28 10:00:01.0000000 1204  5000  Agent           ServiceID = {3DA21691-E39D-4DA6-8A4B-B43877BCB1B7} Managed\r\n\
         2023/12/28 10:00:02.0000000 1204  5000  WebServices     *FAILED* [8024402C] Web service call\r\n\
         2023/12/28 10:00:03.0000000 1204  5000  Agent           * END * Finding updates CallerId = UpdateOrchestrator, Id = 7, Exit code = 0x8024402C\r\n",
    ),
    (
        "cbs",
        "CBS.log",
        "2023-12-28 11:00:00, Info                  CBS    Session: 31106452_1 initialized by client WindowsUpdateAgent.\r\n\
         2023-12-28 11:00:01, Info                  CBS    Exec: Processing started.  Client: WindowsUpdateAgent, Session: 31106452_1, Package: Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.1.1.1\r\n\
         2023-12-28 11:00:02, Error                 CBS    Store corruption, manifest missing for package: Package_for_KB5037771~31bf3856ad364e35~amd64~~19041.1.1.1\r\n\
         2023-12-28 11:00:03, Info                  CBS    Exec: Processing complete.  Session: 31106452_1, Package: Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.1.1.1, Identifier: KB5037771 [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]\r\n",
    ),
    (
        "ccm",
        "WUAHandler.log",
        "<![LOG[Scan failed with error = 0x8024402c.]LOG]!><time=\"12:00:00.000+300\" date=\"12-28-2023\" component=\"WUAHandler\" context=\"\" type=\"3\" thread=\"1\" file=\"x.cpp:1\">\r\n",
    ),
    (
        "httperr",
        "httperr1.log",
        "2023-12-28 10:00:00 192.0.2.7 5000 192.0.2.15 8530 HTTP/1.1 POST /ClientWebService/client.asmx 503 1 AppOffline WsusPool\r\n",
    ),
    ("dism", "dism.log", ""),
    ("setup", "setupact.log", ""),
    ("iis", "u_ex231228.log", ""),
    ("reportingevents", "ReportingEvents.log", ""),
];
/// What the diagnosis has to name.
const PLANTED: [&str; 3] = ["name-not-resolved", "store-manifest-missing", "wsuspool-stopped"];

fn folder(megabytes: usize) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("wudiag-bench-mixed-{megabytes}"));
    let done = folder.join("done.txt");
    if done.exists() {
        return folder;
    }
    fs::create_dir_all(&folder).expect("a temporary folder");
    for (family, name, planted) in LOGS {
        let path = folder.join(name);
        let size = (megabytes << 20) / LOGS.len();
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--release", "--quiet", "--example", "generate_log", "--", family]);
        command.arg(size.to_string()).arg(&path);
        assert!(command.status().is_ok_and(|status| status.success()), "generate_log {family}");
        let mut log = fs::OpenOptions::new().append(true).open(&path).expect("the log");
        log.write_all(planted.as_bytes()).expect("the log");
    }
    fs::write(done, "").expect("a temporary file");
    folder
}

/// The most memory that this process had, in MB; 0 where the system does not say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) >> 10
}

/// When the first records of a diagnosis were counted, in ms.
static FIRST: AtomicU64 = AtomicU64::new(0);

fn run(what: &str, folder: &Path) {
    let start = Instant::now();
    match what {
        "count" => {
            let paths = [folder.to_owned()];
            let (counts, _) =
                measure(&paths, Default::default(), Default::default(), Default::default());
            assert!(counts.to_json()["records"].as_u64().is_some_and(|records| records > 0));
        }
        _ => {
            let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
            let progress = Arc::new(Progress::default());
            let seen = Arc::clone(&progress);
            std::thread::spawn(move || {
                while seen.records.load(Ordering::Relaxed) == 0 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                FIRST.store(start.elapsed().as_millis() as u64, Ordering::Relaxed);
            });
            let cancel = Cancel::new();
            let collected = Collected::read(request, Language::English, &progress, &cancel);
            let diagnosis = collected.judge(Language::English);
            for rule in PLANTED {
                let named = |finding: &wudiag::verdict::Shown| {
                    finding.rule.is_some_and(|own| own.as_str() == rule)
                };
                assert!(diagnosis.findings.iter().any(named), "{rule} is not named");
            }
        }
    }
    let first = FIRST.load(Ordering::Relaxed);
    println!("{:.3} {} {first}", start.elapsed().as_secs_f64(), peak());
}

fn main() {
    if only_built() {
        return;
    }
    let megabytes = std::env::var("WUDIAG_BENCH_MB").ok().and_then(|text| text.parse().ok());
    const BUNDLE: usize = 20;
    let all = folder(megabytes.unwrap_or(256));
    let bundle = folder(BUNDLE);
    if let Ok(what) = std::env::var("WUDIAG_BENCH_RUN") {
        return run(&what, if what == "bundle" { &bundle } else { &all });
    }
    let program = std::env::current_exe().expect("this program");
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let (mut most, mut first) = ([0; 3], 0);
    for round in 0..harness::RUNS {
        for index in if round % 2 == 0 { [0, 1, 2] } else { [2, 1, 0] } {
            let what = ["count", "diagnose", "bundle"][index];
            let output = Command::new(&program).env("WUDIAG_BENCH_RUN", what).output();
            let output = output.expect("this program again");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut words = text.split_whitespace();
            let number = |word: Option<&str>| word.and_then(|word| word.parse::<f64>().ok());
            times[index].push(
                number(words.next()).unwrap_or_else(|| {
                    panic!("{what}: {}", String::from_utf8_lossy(&output.stderr))
                }),
            );
            most[index] = most[index].max(number(words.next()).unwrap_or(0.0) as u64);
            if index == 1 {
                first = first.max(number(words.next()).unwrap_or(0.0) as u64);
            }
        }
    }
    let mut ratios: Vec<f64> =
        times[1].iter().zip(&times[0]).map(|(diagnosis, count)| diagnosis / count).collect();
    ratios.sort_by(f64::total_cmp);
    for (name, index) in [("counting", 0), ("diagnosis", 1), ("a bundle of 20 MB", 2)] {
        times[index].sort_by(f64::total_cmp);
        println!(
            "{name:<18} best {:>7.3} s  median {:>7.3} s  most memory {} MB",
            times[index][0],
            times[index][harness::RUNS / 2],
            most[index]
        );
    }
    println!("the first records of the diagnosis, at the latest: after {first} ms");
    println!("diagnosis / counting, median of the pairs: {:.2}", ratios[harness::RUNS / 2]);
}
