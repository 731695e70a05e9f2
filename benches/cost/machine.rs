//! Bundles that are diagnosed, journals, policy files.

use super::bench::{folder, Bench, Row};
use super::shapes::{looks, name_of, repeated, series, PARTS, SERIES};
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Request};
use wudiag::knowledge::Language;
use wudiag::logs::Family;
use wudiag::repair::journal::{self, Machine};
use wudiag::repair::policy_file;

const LOG: usize = 1 << 20;
const RECORD: usize = 256 << 10;

/// A bundle, and what is added to it.
struct Input {
    bundle: PathBuf,
    facts: String,
    history: String,
    probe: String,
}

fn bundle(files: &[(&str, String)]) -> Input {
    let path = folder("bundle");
    let _ = std::fs::remove_dir_all(&path);
    for (name, text) in files {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("folder");
        std::fs::write(file, text).expect("write");
    }
    std::fs::create_dir_all(&path).expect("folder");
    Input { bundle: path, facts: String::new(), history: String::new(), probe: String::new() }
}

fn diagnose(input: &Input) {
    let language = Language::English;
    let request =
        Request { paths: vec![input.bundle.clone()], history: Some(0), ..Request::default() };
    let mut case = Collected::read(request, language, &Arc::default(), &Cancel::new());
    if !input.facts.is_empty() {
        case.add_facts(&input.facts).expect("facts");
    }
    if !input.history.is_empty() {
        case.add_history(&input.history).expect("history");
    }
    if !input.probe.is_empty() {
        case.add_probe(&input.probe).expect("probe");
    }
    let document = case.judge(Language::English);
    black_box(wudiag::row::row(&document));
    black_box(serde_json::to_string(&document).expect("JSON"));
}

pub fn diagnoses(bench: &mut Bench) {
    // Families by which rules and attempts know their logs.
    for family in Family::ALL {
        let group = format!("diagnosis, {}", family.as_str());
        if !bench.wants(&group) {
            continue;
        }
        let row = |name: &str| Row {
            group: &group,
            name: name.to_owned(),
            most: LOG,
            counted: false,
            record: RECORD,
        };
        let own = &looks(family)[0];
        for part in PARTS {
            let record = own.record.replace('@', part);
            let make = |size| {
                bundle(&[("a.log", format!("{}{}", own.head, repeated(&record, size)) + own.end)])
            };
            bench.row(&row(&format!("records with {}", name_of(part))), make, diagnose);
        }
        for (name, made) in SERIES {
            let make = |size: usize| {
                let mut text = own.head.to_owned();
                let mut number = 0;
                while text.len() < size {
                    text.push_str(&own.record.replace('@', &made(number)));
                    number += 1;
                }
                bundle(&[("a.log", text + own.end)])
            };
            bench.row(&row(&format!("different {name}")), make, diagnose);
        }
        bench.show();
    }
    attempts(bench);
    sources(bench);
}

/// Logs whose lines begin and end attempts, and steps of the pipelines: each another.
fn attempts(bench: &mut Bench) {
    let group = "diagnosis, attempts";
    let row = |name: &str| Row {
        group,
        name: name.to_owned(),
        most: LOG,
        counted: false,
        record: RECORD,
    };
    let wu = |n: usize, component: &str, text: &str| {
        format!(
            "2024/{:02}/{:02} {:02}:{:02}:{:02}.0000000 1000  {}   {component:<15} {text}\r\n",
            n / 86_400 / 28 % 12 + 1,
            n / 86_400 % 28 + 1,
            n / 3600 % 24,
            n / 60 % 60,
            n % 60,
            900 + n % 50
        )
    };
    let scans = |n: usize| {
        wu(n, "Agent", &format!("* START * Finding updates CallerId = Caller{n}  Id = {n}"))
            + &wu(n, "Agent", "Online = Yes; Interactive = No; AllowCachedResults = No")
            + &wu(n, "Agent", "ServiceID = {3DA21691-E39D-4DA6-8A4B-B43877BCB1B7} Managed")
            + &wu(n, "Agent", &format!("* END * Finding updates CallerId = Caller{n}, Id = {n}, Exit code = 0x8024402C (cV = a.{n})"))
    };
    let begun = |n: usize| {
        wu(n, "Agent", &format!("* START * Finding updates CallerId = Caller{n}  Id = {n}"))
    };
    let installs = |n: usize| {
        wu(n, "Handler", &format!("* START *  Installing updates CallerId = Caller{n}"))
            + &wu(n, "Agent", &format!("Title = 2024-05 Update (KB{})", 5_000_000 + n))
            + &wu(n, "Agent", &format!("UpdateId = {{{n:08X}-0000-4000-8000-000000000000}}.200"))
            + &wu(n, "Agent", &format!("LogHistory called. idUpdate={{{n:08X}-0000-4000-8000-000000000000}}.200, resultMapped=80070643, resultUnMapped=80070643"))
    };
    let reports = |n: usize| {
        format!("{{{n:08X}-0000-4000-8000-000000000001}}\t2024-05-{:02} {:02}:{:02}:{:02}:000+0100\t1\t182 [AGENT_INSTALLING_FAILED]\t101\t{{{n:08X}-0000-4000-8000-000000000000}}\t200\t80070643\tCaller{n}\tFailure\tContent Install\tInstallation Failure: Windows failed to install the following update with error 0x80070643: Update (KB{}).\r\n", n / 86_400 % 28 + 1, n / 3600 % 24, n / 60 % 60, n % 60, 5_000_000 + n)
    };
    let ccm = |text: &str, component: &str, n: usize| {
        format!("<![LOG[{text}]LOG]!><time=\"{:02}:{:02}:{:02}.000+300\" date=\"05-{:02}-2024\" component=\"{component}\" context=\"\" type=\"1\" thread=\"{}\" file=\"a.cpp:2\">\r\n", n / 3600 % 24, n / 60 % 60, n % 60, n / 86_400 % 28 + 1, n % 90)
    };
    let scanning = |n: usize| {
        let job = format!("{{{n:08X}-0000-4000-8000-000000000002}}");
        ccm(&format!("ScanJob({job}): CScanJob::Initialize- entered"), "ScanAgent", n)
            + &ccm(&format!("- - - - - -Scan requested for ToolUniqueID={job}"), "ScanAgent", n)
            + &ccm(&format!("1. Update: {job}, 200   BundledUpdates: 0"), "WUAHandler", n)
            + &ccm(
                &format!("Update (Missing): KB{} title ({job}, 200)", 5_000_000 + n),
                "WUAHandler",
                n,
            )
            + &ccm("Failed to end search job. Error = 0x8024402c.", "WUAHandler", n)
    };
    let cbs = |n: usize| {
        format!("2024-05-{:02} {:02}:{:02}:{:02}, Info                  CBS    Exec: Processing started.  Client: Client{n}, Session: 3075{n:04}_{n}, Package: Package_for_KB{}~31bf3856ad364e35~amd64~~10.0.1.{n}\r\n2024-05-{:02} {:02}:{:02}:{:02}, Error                 CBS    Failed to perform operation.  [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]\r\n", n / 86_400 % 28 + 1, n / 3600 % 24, n / 60 % 60, n % 60, 5_000_000 + n, n / 86_400 % 28 + 1, n / 3600 % 24, n / 60 % 60, n % 60)
    };
    type Log<'a> = (&'a str, &'a str, &'a dyn Fn(usize) -> String);
    let logs: [Log<'_>; 6] = [
        ("scans", "WindowsUpdate.log", &scans),
        ("scans that never end", "WindowsUpdate.log", &begun),
        ("installations", "WindowsUpdate.log", &installs),
        ("reports", "ReportingEvents.log", &reports),
        ("jobs of ConfigMgr", "WUAHandler.log", &scanning),
        ("packages", "CBS.log", &cbs),
    ];
    let of = |make: &dyn Fn(usize) -> String, size: usize| {
        let mut text = String::new();
        let mut number = 0;
        while text.len() < size {
            text.push_str(&make(number));
            number += 1;
        }
        text
    };
    for (name, file, make) in logs {
        bench.row(&row(name), |size| bundle(&[(file, of(make, size))]), diagnose);
    }
    let all = |size: usize| {
        let files: Vec<(&str, String)> = logs
            .iter()
            .enumerate()
            .map(|(n, (_, file, make))| {
                (["a", "b", "c", "d", "e", "f"][n], file, of(*make, size / 6))
            })
            .map(|(_, file, text)| (*file, text))
            .collect();
        bundle(&files)
    };
    bench.row(&row("all of them"), all, diagnose);
    bench.show();
}

/// Files that are no logs, and what is added.
fn sources(bench: &mut Bench) {
    let group = "diagnosis, other sources";
    let row = |name: &str| Row {
        group,
        name: name.to_owned(),
        most: LOG,
        counted: false,
        record: RECORD,
    };
    type Source<'a> = (&'a str, &'a str, &'a str, fn(usize) -> String);
    let texts: [Source<'_>; 8] = [
        ("hosts", "hosts", "", |n| format!("192.0.2.{} host{n}.contoso.com a{n}\r\n", n % 256)),
        ("tasks", "schtasks.txt", "\r\nFolder: \\\r\n", |n| format!("TaskName:        \\task{n}\r\nTask To Run:     a{n}.exe\r\n")),
        ("names", "nslookup.txt", "Server:  dc\r\nAddress:  192.0.2.1\r\n\r\n", |n| format!("Name:    host{n}\r\nAddress:  192.0.2.3\r\n\r\n*** dc can't find name{n}: Non-existent domain\r\n")),
        ("services", "services.txt", "", |n| format!("Name : Service{n}\r\nServiceID : {n}\r\nIsDefaultAUService : True\r\nOffersWindowsUpdates : True\r\n\r\n")),
        ("proxies", "proxy.txt", "Current WinHTTP proxy settings:\r\n", |n| format!("    Proxy Server(s) :  proxy{n}:8080\r\n")),
        ("values", "a.reg", "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate]\r\n", |n| format!("\"n{n}\"=\"v{n}\"\r\n")),
        ("keys", "a.reg", "Windows Registry Editor Version 5.00\r\n\r\n", |n| format!("[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\s{n}]\r\n\"Start\"=dword:4\r\n\r\n")),
        ("servers", "ScanAgent.log", "", |n| format!("<![LOG[WSUS Path='http://wsus{n}:8530', Distribution Point]LOG]!><time=\"10:00:00.000+300\" date=\"05-05-2016\" component=\"ScanAgent\" context=\"\" type=\"1\" thread=\"99\" file=\"\">\r\n")),
    ];
    for (name, file, head, make) in texts {
        bench.row(
            &row(name),
            |size| bundle(&[(file, head.to_owned() + &series(make, size))]),
            diagnose,
        );
    }
    let listed = |before: &'static str, make: fn(usize) -> String, after: &'static str| {
        move |size: usize| format!("{before}{}{after}", series(make, size).trim_end_matches(','))
    };
    let entries = listed(
        "{\"entries\":[",
        |n| {
            format!("{{\"title\":\"Update (KB{})\",\"updateId\":\"{n:08x}-0000-4000-8000-000000000000\",\"date\":\"2024-05-14T{:02}:{:02}:{:02}Z\",\"resultCode\":4,\"hresult\":-2147023293,\"client\":\"c{n}\"}},", 5_000_000 + n, n / 3600 % 24, n / 60 % 60, n % 60)
        },
        "]}",
    );
    let states = listed(
        "{\"states\":[",
        |n| {
            format!(
                "{{\"updateId\":\"{n:08x}-0000-4000-8000-000000000000\",\"state\":\"Missing\"}},"
            )
        },
        "]}",
    );
    let rows =
        listed("{\"coverage\":[", |n| format!("{{\"source\":\"s{n}\",\"why\":\"w{n}\"}},"), "]}");
    let known = listed("{\"facts\":{", |n| format!("\"a.b{n}\":\"{n}\","), "}}");
    type Made<'a> = &'a dyn Fn(usize) -> String;
    let added: [(&str, Made<'_>); 4] = [
        ("history: entries", &entries),
        ("history: states", &states),
        ("history: coverage", &rows),
        ("history: facts", &known),
    ];
    for (name, make) in added {
        bench.row(&row(name), |size| Input { history: make(size), ..bundle(&[]) }, diagnose);
    }
    let both = |size: usize| Input {
        history: entries(size / 2),
        ..bundle(&[(
            "ReportingEvents.log",
            series(
                |n| {
                    format!("{{{n:08X}-0000-4000-8000-000000000001}}\t2024-05-14 {:02}:{:02}:{:02}:000+0100\t1\t182 [AGENT_INSTALLING_FAILED]\t101\t{{{:08X}-0000-4000-8000-000000000000}}\t200\t80070643\tCaller\tFailure\tContent Install\tInstallation Failure: Windows failed to install the following update with error 0x80070643: Update.\r\n", n / 3600 % 24, n / 60 % 60, n % 60, n + 7_000_000)
                },
                size / 2,
            ),
        )])
    };
    bench.row(&row("history: entries beside other reports"), both, diagnose);
    let steps = listed(
        "{\"url\":\"http://a\",\"steps\":[",
        |n| {
            format!("{{\"step\":\"s{n}\",\"status\":\"fail\",\"title\":\"t{n}\",\"rule\":\"dns-not-found\",\"codes\":[{{\"hex\":\"0x80072EE7\"}}]}},")
        },
        "]}",
    );
    bench.row(&row("probe: steps"), |size| Input { probe: steps(size), ..bundle(&[]) }, diagnose);
    let probes = listed("[", |n| format!("{{\"url\":\"http://a{n}\",\"steps\":[]}},"), "]");
    bench.row(&row("probe: probes"), |size| Input { probe: probes(size), ..bundle(&[]) }, diagnose);
    let facts = listed("{\"os\":{", |n| format!("\"n{n}\":{n},"), "}}");
    bench.row(&row("facts: members"), |size| Input { facts: facts(size), ..bundle(&[]) }, diagnose);
    let processes = listed(
        "{\"services\":[",
        |n| format!("{{\"name\":\"s{n}\",\"state\":\"running\"}},"),
        "]}",
    );
    bench.row(
        &row("facts: services"),
        |size| Input { facts: processes(size), ..bundle(&[]) },
        diagnose,
    );
    let count = |name: &str| Row {
        group,
        name: name.to_owned(),
        most: 4_000,
        counted: true,
        record: RECORD,
    };
    let many = |count: usize| {
        let input = bundle(&[]);
        for n in 0..count {
            std::fs::write(
                input.bundle.join(format!("a{n}.log")),
                "2024-05-14 10:00:00, Info                  CBS    a\r\n",
            )
            .expect("write");
        }
        input
    };
    bench.row(&count("files"), many, diagnose);
    let outputs = |count: usize| {
        let input = bundle(&[]);
        for n in 0..count {
            std::fs::write(input.bundle.join(format!("hosts{n}.txt")), format!("Server:  dc\r\nAddress:  192.0.2.1\r\n\r\n*** dc can't find name{n}: Non-existent domain\r\n")).expect("write");
        }
        input
    };
    bench.row(&count("outputs"), outputs, diagnose);
    bench.show();
}

pub fn journals(bench: &mut Bench) {
    let group = "journal";
    let row =
        |name: &str| Row { group, name: name.to_owned(), most: LOG, counted: false, record: 0 };
    let machine = || Machine { name: "PC-1".to_owned(), id: None };
    let look = |path: &PathBuf| {
        drop(black_box(journal::read(path, &machine(), Language::English).map(|_| ())));
        drop(black_box(journal::undo(path, &machine(), true, Language::English).map(|_| ())));
        let folder = path.parent().expect("a folder");
        drop(black_box(journal::read_folder(folder, &machine(), Language::English).map(|_| ())));
    };
    let place = |text: &str| {
        let folder = folder("journal");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("folder");
        let path = folder.join("20260101T000000Z-PC-1-0.jsonl");
        std::fs::write(&path, text).expect("write");
        path
    };
    for part in PARTS {
        let text = |size| place(&repeated(&format!("{part}\n"), size));
        bench.row(&row(&format!("lines of {}", name_of(part))), text, look);
        bench.row(
            &row(&format!("one line of {}", name_of(part))),
            |size| place(&repeated(part, size)),
            look,
        );
    }
    // A run as the writer makes it, whose chain is right; each entry is flushed to the disk, so it
    // is written into memory.
    type Line = fn(usize, u64) -> String;
    let entries: [(&str, Line); 4] = [
        ("changes", |n, _| {
            format!("{{\"kind\":\"change\",\"action\":\"reset-datastore\",\"change\":{{\"type\":\"folder\",\"from\":\"a{n}\",\"to\":\"b{n}\"}}}}")
        }),
        ("changes of one folder", |_, _| {
            "{\"kind\":\"change\",\"action\":\"reset-datastore\",\"change\":{\"type\":\"folder\",\"from\":\"a\",\"to\":\"b\"}}".to_owned()
        }),
        ("actions", |_, _| "{\"kind\":\"action\",\"action\":\"start-scan\"}".to_owned()),
        ("changed", |n, last| {
            match n % 2 { 0 => "{\"kind\":\"change\",\"action\":\"reset-datastore\",\"change\":{\"type\":\"service\",\"name\":\"bits\",\"before\":\"Running\",\"after\":\"Stopped\"}}".to_owned(), _ => format!("{{\"kind\":\"changed\",\"change\":{},\"ok\":true}}", last) }
        }),
    ];
    for (name, make) in entries {
        let written = |size: usize| {
            let shm = PathBuf::from("/dev/shm");
            let base = if shm.is_dir() { shm } else { std::env::temp_dir() };
            let folder = base.join(format!("wudiag-cost-journal-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).expect("folder");
            let header = "{\"tool\":\"1\",\"machine\":\"PC-1\"}";
            let mut writer =
                journal::Writer::create(&folder, header, 0).map_err(|_| ()).expect("a writer");
            writer
                .append("{\"kind\":\"action\",\"action\":\"reset-datastore\",\"undo\":\"U2\"}")
                .map_err(|why| why.message(Language::English))
                .expect("an entry");
            let path = writer.path().to_owned();
            let (mut number, mut last) = (0, 0);
            while number * 220 < size {
                last = writer
                    .append(&make(number, last))
                    .map_err(|why| why.message(Language::English))
                    .expect("an entry");
                number += 1;
            }
            path
        };
        bench.row(&row(&format!("a run with {name}")), written, look);
    }
    bench.show();
    policy_files(bench);
}

/// `Registry.pol`.
fn policy_files(bench: &mut Bench) {
    let group = "policy file";
    let row =
        |name: &str| Row { group, name: name.to_owned(), most: LOG, counted: false, record: 0 };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let entry = |key: &str, name: &str, data: &[u8]| {
        let mut bytes = wide(&format!("[{key}\0;{name}\0;"));
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(wide(";"));
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(wide(";"));
        bytes.extend(data);
        bytes.extend(wide("]"));
        bytes
    };
    let begin = b"PReg\x01\0\0\0".to_vec();
    let look = |bytes: &Vec<u8>| {
        drop(black_box(policy_file::read(bytes).map(|_| ())));
        let edits: Vec<policy_file::Edit> = serde_json::from_str(
            "[{\"key\":\"A\",\"name\":\"B\",\"set\":{\"kind\":\"REG_DWORD\",\"data\":1}}]",
        )
        .expect("edits");
        drop(black_box(policy_file::edit(Some(bytes), &edits).map(|_| ())));
    };
    let many = |size: usize| {
        let mut bytes = begin.clone();
        let mut number = 0;
        while bytes.len() < size {
            bytes.extend(entry(&format!("K{number}"), &format!("n{number}"), &wide("a\0")));
            number += 1;
        }
        bytes
    };
    bench.row(&row("values"), many, look);
    bench.row(
        &row("a long value"),
        |size| [begin.clone(), entry("K", "n", &vec![b'x'; size & !1])].concat(),
        look,
    );
    for part in PARTS {
        bench.row(
            &row(&format!("bytes of {}", name_of(part))),
            |size| [begin.clone(), repeated(part, size).into_bytes()].concat(),
            look,
        );
        bench.row(
            &row(&format!("units of {}", name_of(part))),
            |size| [begin.clone(), wide(&repeated(part, size / 2))].concat(),
            look,
        );
    }
    let edits = |size: usize| -> (Vec<u8>, Vec<policy_file::Edit>) {
        let edits: Vec<String> = (0..size / 128).map(|n| format!("{{\"key\":\"K{n}\",\"name\":\"n{n}\",\"set\":{{\"kind\":\"REG_SZ\",\"data\":\"a\"}}}}")).collect();
        (many(size / 2), serde_json::from_str(&format!("[{}]", edits.join(","))).expect("edits"))
    };
    bench.row(&row("many edits of many values"), edits, |(bytes, edits)| {
        drop(black_box(policy_file::edit(Some(bytes), edits).map(|_| ())));
    });
    bench.show();
}
