//! Event logs: built ones, broken ones, and the real ones beside the checkout.

use crate::common::{blessing, root, shared};
use crate::evtx_build::{text, Event, Log, Value, CHUNK, HEAD};
use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::knowledge::Language;
use wudiag::logs::events::{self, Lost, LostPart};
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, Item, Options, WarningKind};
use wudiag::logs::{Family, Level, LevelSource, TimeKind};

const WU: &str = "Microsoft-Windows-WindowsUpdateClient";
const SERVICING: &str = "Microsoft-Windows-Servicing";

fn work(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("evtx");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn guid() -> Value {
    Value::Guid([
        0x93, 0xAE, 0xAC, 0x25, 0xD4, 0x40, 0x62, 0x4E, 0x81, 0x4C, 0xEF, 0xB2, 0xF2, 0x9F, 0x1B,
        0xCA,
    ])
}

fn failed_update() -> Event {
    Event::new(WU, 20, 2)
        .named("errorCode", Value::Hex32(0x8024_8007))
        .named("updateTitle", text("2024-03 Cumulative Update\tfor  Windows 11\r\n(KB5035853)"))
        .named("updateGuid", guid())
        .named("updateRevisionNumber", Value::U32(2_147_483_849))
        .named("serviceGuid", Value::Guid([0; 16]))
}

fn package(id: u16, code: &str) -> Event {
    Event::new(SERVICING, id, 0)
        .user_data("CbsPackageChangeState")
        .named("PackageIdentifier", text("KB5035853"))
        .named("IntendedPackageStateTextized", text("Installed"))
        .named("ErrorCode", text(code))
        .named("Client", text("UpdateAgentLCU"))
}

/// The records as JSON, and the warnings.
fn shown(path: &Path, options: &Options) -> (Vec<serde_json::Value>, Vec<WarningKind>) {
    let (mut records, mut warnings) = (Vec::new(), Vec::new());
    for item in open(&[path], options.clone(), Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                assert_eq!(batch.file().family, Family::EventLog);
                records.extend(
                    batch.records().map(|record| serde_json::json!(Shown { record, raw: false })),
                );
            }
            Item::Warning(warning) => warnings.push(warning.kind),
        }
    }
    (records, warnings)
}

fn codes(record: &serde_json::Value) -> Vec<&str> {
    let codes = record["codes"].as_array().unwrap();
    codes.iter().map(|code| code["hex"].as_str().unwrap()).collect()
}

#[test]
fn an_event_is_a_record() {
    let path = work("one.evtx", &Log::new().chunk(&[failed_update()]).build());
    let (records, warnings) = shown(&path, &Options::default());
    assert_eq!((records.len(), warnings), (1, vec![]));
    let record = &records[0];
    for (name, expected) in [
        ("line", serde_json::json!(1)),
        ("offset", serde_json::json!(HEAD + 512)),
        ("level", "error".into()),
        ("component", WU.into()),
        ("pid", 1496.into()),
        ("tid", 9176.into()),
        (
            "message",
            "An update could not be installed.  errorCode=0x80248007  \
             updateTitle=2024-03 Cumulative Update for Windows 11 (KB5035853)  \
             updateGuid={25acae93-40d4-4e62-814c-efb2f29f1bca}  \
             updateRevisionNumber=2147483849  \
             serviceGuid={00000000-0000-0000-0000-000000000000}"
                .into(),
        ),
        ("kbs", serde_json::json!(["KB5035853"])),
        (
            "updates",
            serde_json::json!([
                {"id": "25acae93-40d4-4e62-814c-efb2f29f1bca", "revision": 2_147_483_849u32}
            ]),
        ),
        ("marks", serde_json::json!([])),
    ] {
        assert_eq!(record[name], expected, "{name}");
    }
    assert_eq!(record["time"]["utc"], "2024-03-28T10:52:21Z");
    assert_eq!(record["time"]["kind"], "utc");
    assert_eq!(record["codes"][0]["name"], "WU_E_DS_NODATA");
    let extra = &record["extra"];
    assert_eq!((&extra["eventId"], &extra["record"]), (&"20".into(), &"1".into()));
    assert_eq!((&extra["log"], &extra["computer"]), (&"System".into(), &"WSX01".into()));
    assert_eq!(extra["errorCode"], "0x80248007");
}

/// Our sentences are in the language of whoever reads.
#[test]
fn known_events_have_a_sentence() {
    let path = work("sentences.evtx", &Log::new().chunk(&[failed_update()]).build());
    for (language, expected) in [
        (Language::English, "An update could not be installed.  errorCode="),
        (Language::French, "Une mise à jour n'a pas pu être installée.  errorCode="),
        (Language::Japanese, "更新プログラムをインストールできませんでした。  errorCode="),
        (Language::Chinese, "无法安装更新。  errorCode="),
    ] {
        let (records, _) = shown(&path, &Options { language, ..Options::default() });
        let message = records[0]["message"].as_str().unwrap();
        assert!(message.starts_with(expected), "{message}");
        assert_eq!(codes(&records[0]), ["0x80248007"]);
    }
}

/// Which values are codes: by the table, by their names, in texts; no other number.
#[test]
fn only_codes_are_codes() {
    let service = |id, second: &str| {
        Event::new("Service Control Manager", id, 2)
            .named("param1", text("Windows Update"))
            .named("param2", text(second))
    };
    let report = |code: &str| {
        let report = Event::new("Windows Error Reporting", 1001, 4);
        ["", "0", "WindowsUpdateFailure3", "Not available", "0", "10.0.14393.0", code, "", "Scan"]
            .into_iter()
            .fold(report, |report, value| report.unnamed(value))
    };
    let engine = |id, error: &str| {
        Event::new("ESENT", id, 2)
            .unnamed("wuaueng.dll")
            .unnamed("4532")
            .unnamed("SUS20ClientDataStore: ")
            .unnamed(error)
            .unnamed(r"C:\Windows\SoftwareDistribution\DataStore\DataStore.edb")
    };
    let task = |code| {
        Event::new("Microsoft-Windows-TaskScheduler", 201, 4)
            .named("TaskName", text(r"\Microsoft\Windows\UpdateOrchestrator\Schedule Scan"))
            .named("ResultCode", Value::U32(code))
    };
    let restart = Event::new("User32", 1074, 4)
        .named("param1", text(r"C:\Windows\system32\svchost.exe (WSX01)"))
        .named("param4", text("0x80020003"));
    let free = Event::new("Some Provider", 7, 2)
        .named("Detail", text("the call failed with 0x80070005 at once"))
        .named("Cookie", text("0x80070006"))
        .named("FinalStatus", Value::Hex32(0x8007_0020));
    let events: [(Event, &[&str]); 16] = [
        (package(3, "0x800f0922"), &["0x800F0922"]),
        (package(2, "0x0"), &[]),
        (service(7023, "%%2147942414"), &["0x8007000E"]),
        (service(7000, "%%50"), &["0x00000032"]),
        (service(7036, "stopped"), &[]),
        (report("8024402c"), &["0x8024402C"]),
        (report("0"), &[]),
        (engine(454, "-1032"), &["0xFFFFFBF8"]),
        (engine(455, "-501 (0xfffffe0b)"), &["0xFFFFFE0B"]),
        (task(2_147_942_402), &["0x80070002"]),
        (task(1), &[]),
        (restart, &[]),
        (free, &["0x80070005", "0x80070020"]),
        (
            Event::new("MsiInstaller", 1033, 4)
                .unnamed("Agent")
                .unnamed("1.0")
                .unnamed("1033")
                .unnamed("1603")
                .unnamed("Contoso"),
            &["0x00000643"],
        ),
        (
            Event::new("Microsoft-Windows-GroupPolicy", 1058, 2)
                .named("ErrorCode", Value::U32(53))
                .named("ErrorDescription", text("The network path was not found.")),
            &["0x00000035"],
        ),
        (failed_update(), &["0x80248007"]),
    ];
    let all: Vec<Event> = events.iter().map(|(event, _)| event.clone()).collect();
    let path = work("codes.evtx", &Log::new().chunk(&all).build());
    let (records, warnings) = shown(&path, &Options::default());
    assert_eq!(warnings, []);
    for ((event, expected), record) in events.iter().zip(&records) {
        assert_eq!(codes(record), *expected, "{} {} {record}", event.provider, event.id);
    }
    // What servicing logs has no level of its own.
    let level = |record: &serde_json::Value| record["level"].as_str().unwrap().to_owned();
    assert_eq!((level(&records[0]), level(&records[1])), ("error".into(), "info".into()));
    assert_eq!(
        (&records[0]["levelSource"], &records[2]["levelSource"]),
        (&"text".into(), &"field".into())
    );
}

/// Windows writes in a circle: the newest chunk may be the first of the file.
#[test]
fn records_are_in_their_order() {
    let event = |n: usize| Event::new(WU, 19, 4).named("updateTitle", text(&format!("update {n}")));
    let log = Log::new()
        .from(401)
        .chunk(&(400..500).map(event).collect::<Vec<_>>())
        .from(201)
        .chunk(&(200..300).map(event).collect::<Vec<_>>())
        .chunk(&(300..400).map(event).collect::<Vec<_>>())
        .empty()
        .build();
    let path = work("circle.evtx", &log);
    let numbers = |options: &Options| -> Vec<String> {
        let (records, warnings) = shown(&path, options);
        assert_eq!(warnings, []);
        records
            .iter()
            .map(|record| record["extra"]["record"].as_str().unwrap().to_owned())
            .collect()
    };
    let expected: Vec<String> = (201..=500).map(|n| n.to_string()).collect();
    for threads in [1, 3] {
        assert_eq!(numbers(&Options { threads, ..Options::default() }), expected);
    }
    assert_eq!(numbers(&Options { tail: Some(3), ..Options::default() }), ["498", "499", "500"]);
}

/// What is damaged is named, and the rest is read.
#[test]
fn damage_costs_what_is_damaged() {
    let event = |n: usize| Event::new(WU, 19, 4).named("updateTitle", text(&format!("update {n}")));
    let chunk = |from: usize| (from..from + 50).map(event).collect::<Vec<_>>();
    let log = |dirty| {
        let log = Log::new().chunk(&chunk(0)).chunk(&chunk(50)).chunk(&chunk(100));
        if dirty { log.dirty() } else { log }.build()
    };
    let read = |name: &str, bytes: &[u8]| {
        let (records, warnings) = shown(&work(name, bytes), &Options::default());
        let lost: Vec<(u64, Vec<Lost>)> = warnings
            .into_iter()
            .map(|warning| match warning {
                WarningKind::EventsLost { count, first } => (count, first),
                warning => panic!("{warning}"),
            })
            .collect();
        (records.len(), lost)
    };
    let whole = log(true);
    assert_eq!(read("whole.evtx", &whole), (150, vec![]));
    let lost = |offset: usize, records, part| Lost { offset: offset as u64, records, part };
    let second = HEAD + CHUNK;

    // The head of a chunk, overwritten or zeroed.
    for byte in [b'X', 0] {
        let mut bytes = whole.clone();
        bytes[second..second + 512].fill(byte);
        let expected = vec![(1, vec![lost(second, None, LostPart::Chunk)])];
        assert_eq!(read("head.evtx", &bytes), (100, expected));
    }
    // The head of a record: the records behind it are found again.
    let mut bytes = whole.clone();
    let mut at = second + 512;
    for _ in 0..3 {
        at += u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
    }
    bytes[at..at + 4].fill(0xEE);
    let expected = vec![(1, vec![lost(at, Some((54, 54)), LostPart::Record)])];
    assert_eq!(read("record.evtx", &bytes), (149, expected));
    // The file ends in a chunk.
    let (records, lost_parts) = read("cut.evtx", &whole[..second + 2048]);
    assert!((51..100).contains(&records), "{records}");
    let Some(behind) = lost_parts.first().and_then(|(_, lost)| lost.get(1)) else {
        panic!("{lost_parts:?}")
    };
    assert_eq!(lost_parts[0].1[0], lost(second, None, LostPart::CutShort));
    assert_eq!(behind.records, Some((records as u64 + 1, 100)));
    // A value: only the checksum knows, and only of a log that was closed.
    for (dirty, expected) in
        [(true, vec![]), (false, vec![(1, vec![lost(second, None, LostPart::Checksum)])])]
    {
        let mut bytes = log(dirty);
        let title: Vec<u8> = "update 70".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = memchr::memmem::find(&bytes, &title).unwrap();
        bytes[at] = b'U';
        assert_eq!(read("value.evtx", &bytes), (150, expected));
    }
    // The sentence says what and where.
    let kind = WarningKind::EventsLost {
        count: 7,
        first: vec![
            lost(second, None, LostPart::Chunk),
            lost(at, Some((54, 54)), LostPart::Record),
        ],
    };
    assert_eq!(
        kind.to_string(),
        format!(
            "Parts of the event log that are damaged: 7. The rest was read. The chunk at byte \
             {second} is damaged, and all of its events are lost. Record 54 at byte {at} is damaged."
        )
    );
    assert_eq!(kind.fields()["first"][1]["records"], serde_json::json!([54, 54]));
}

/// Any change of any byte ends, gives no more than a chunk can hold, and no panic.
#[test]
fn hostile_logs_are_read_to_their_end() {
    let event = |n: usize| failed_update().named("n", text(&n.to_string()));
    let whole = Log::new().chunk(&(0..40).map(event).collect::<Vec<_>>()).build();
    let mut state = 7u64;
    let mut random = |most: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let used = 512 + 20_000;
    for round in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..1 + round % 12 {
            let at = HEAD + random(used);
            let value = [0, 0xFF, 0x0C, 0x0F, 0x80, random(256) as u8][random(6)];
            let length = 1 + random(4);
            bytes[at..at + length].fill(value);
        }
        let (mut count, mut lost) = (0, 0);
        let read = events::read(Cursor::new(&bytes), &mut |event| {
            match event {
                Ok(event) => {
                    count += 1;
                    assert!((event.offset as usize) < bytes.len());
                }
                Err(lost_part) => {
                    lost += 1;
                    assert!(lost_part.offset as usize <= bytes.len() + 4);
                }
            }
            ControlFlow::Continue(())
        });
        assert!(read.is_ok() && count + lost < 3000, "{count} {lost}");
    }
}

/// A log that refers to itself, or claims more than it has, is read within a bound.
#[test]
fn templates_that_refer_to_themselves_end() {
    let whole = Log::new().chunk(&[failed_update(), failed_update()]).build();
    // The instance of the second record names the template: any other place of the chunk.
    let first = HEAD + 512;
    let size = u32::from_le_bytes(whole[first + 4..first + 8].try_into().unwrap()) as usize;
    let place = first + size + 24 + 4 + 6;
    for target in (0..2048u32).step_by(3).chain([65_535, u32::MAX]) {
        let mut bytes = whole.clone();
        bytes[place..place + 4].copy_from_slice(&target.to_le_bytes());
        let mut count = 0;
        let read = events::read(Cursor::new(&bytes), &mut |_| {
            count += 1;
            ControlFlow::Continue(())
        });
        assert!(read.is_ok() && (1..=4).contains(&count), "{target} {count}");
    }
}

/// Reading stops when nobody wants more.
#[test]
fn a_log_can_be_left() {
    let event = |n: usize| failed_update().named("n", text(&n.to_string()));
    let chunk: Vec<Event> = (0..40).map(event).collect();
    let log = (0..20).fold(Log::new(), |log, _| log.chunk(&chunk)).build();
    let mut count = 0;
    events::read(Cursor::new(&log), &mut |_| {
        count += 1;
        if count == 5 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .unwrap();
    assert_eq!(count, 5);
    let path = work("left.evtx", &log);
    let cancel = Cancel::new();
    let mut reader = open(&[&path], Options { threads: 1, ..Options::default() }, cancel.clone());
    assert!(matches!(reader.next(), Some(Item::Batch(_))));
    cancel.cancel();
    assert!(reader.next().is_none());
}

/// A log with an event of each kind, which is a fixture, too.
fn sample() -> Vec<u8> {
    Log::new()
        .chunk(&[
            failed_update(),
            package(2, "0x0"),
            package(3, "0x800f0922"),
            Event::new(WU, 19, 4)
                .named("updateTitle", text("Intel <driver> & \"more\""))
                .named("updateGuid", guid())
                .named("updateRevisionNumber", Value::U32(1)),
            Event::new("Service Control Manager", 7040, 4)
                .named("param1", text("Background Intelligent Transfer Service"))
                .named("param2", text("demand start"))
                .named("param3", text("auto start"))
                .named("param4", text("BITS")),
            Event::new("EventLog", 6008, 2).unnamed("10:52:20").unnamed("28/03/2024").unnamed(""),
            Event::new("ESENT", 455, 2)
                .unnamed("wuaueng.dll")
                .unnamed("4532,R,98")
                .unnamed("SUS20ClientDataStore: ")
                .unnamed(r"C:\Windows\SoftwareDistribution\DataStore\Logs\edb.log")
                .unnamed("-1032 (0xfffffbf8)"),
            Event::new("Some Provider", 7, 5)
                .named("nothing", Value::Null)
                .named("ansi", Value::Ansi(b"caf\xE9"))
                .named("large", Value::U64(u64::MAX))
                .named("list", Value::Texts(&["one", "", "three"])),
        ])
        .empty()
        .build()
}

const FIXTURE: &str = "tests/fixtures/logs/eventlog/System.evtx";

#[test]
fn the_fixture_is_what_is_built_here() {
    let path = root().join(FIXTURE);
    if blessing() {
        std::fs::write(&path, sample()).unwrap();
    }
    assert!(std::fs::read(&path).unwrap() == sample(), "WUDIAG_BLESS=1 writes it");
}

/// The values are those that evtx_dump, the program of the crate evtx (0.15.1), shows of the same
/// log: `evtx_dump -o jsonl System.evtx`.
#[test]
fn values_are_those_of_evtx_dump() {
    let dumped = std::fs::read_to_string(root().join("tests/fixtures/evtx_dump.jsonl")).unwrap();
    let mut dumped = dumped.lines().map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        value["Event"].clone()
    });
    events::read(Cursor::new(sample()), &mut |event| {
        let (event, dumped) = (event.unwrap(), dumped.next().unwrap());
        let system = &dumped["System"];
        assert_eq!(event.provider, system["Provider"]["#attributes"]["Name"].as_str().unwrap());
        assert_eq!(event.channel, system["Channel"].as_str().unwrap());
        assert_eq!(event.computer, system["Computer"].as_str().unwrap());
        assert_eq!(
            event.time,
            system["TimeCreated"]["#attributes"]["SystemTime"].as_str().unwrap()
        );
        assert_eq!(Some(u64::from(event.id)), system["EventID"].as_u64());
        assert_eq!(Some(event.record), system["EventRecordID"].as_u64());
        assert_eq!(Some(u64::from(event.level)), system["Level"].as_u64());
        let execution = &system["Execution"]["#attributes"];
        assert_eq!(event.pid.map(u64::from), execution["ProcessID"].as_u64());
        assert_eq!(event.tid.map(u64::from), execution["ThreadID"].as_u64());
        let mut expected = Vec::new();
        for part in ["EventData", "UserData"] {
            pairs(&dumped[part], &mut expected);
        }
        let mut found: Vec<(String, String)> =
            event.data.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        // This reader of JSON does not keep the order of members.
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(dumped.next().is_none());
}

/// The real ones: how many records, what is lost, and the codes.
#[test]
fn real_event_logs() {
    let Some(folder) = shared("logs/evtx") else { return };
    let language_packs = "Microsoft-Windows-LanguagePackSetup%4Operational.evtx";
    for (name, records, lost, found) in [
        ("system.evtx", 1881, vec![], vec!["0x8007000E", "0x80246013", "0x80248007", "0xC0000365"]),
        (language_packs, 16, vec![Some((17, 20))], vec![]),
        (
            "sample_with_a_bad_chunk_magic.evtx",
            298,
            vec![
                None,
                None,
                Some((45_933, 45_949)),
                Some((46_741, 46_857)),
                Some((47_640, 47_674)),
            ],
            vec![],
        ),
    ] {
        let (shown, warnings) = shown(&folder.join(name), &Options::default());
        assert_eq!(shown.len(), records, "{name}");
        let parts = warnings.iter().flat_map(|warning| match warning {
            WarningKind::EventsLost { first, .. } => {
                first.iter().map(|lost| lost.records).collect::<Vec<_>>()
            }
            other => panic!("{name}: {other}"),
        });
        assert_eq!(parts.collect::<Vec<_>>(), lost, "{name}");
        let named: BTreeSet<&str> = shown.iter().flat_map(codes).collect();
        let named: Vec<&str> = named
            .into_iter()
            .filter(|code| code.starts_with("0x8") || code.starts_with("0xC"))
            .collect();
        assert_eq!(named, found, "{name}");
        assert!(shown.iter().all(|record| record["marks"] == serde_json::json!([])), "{name}");
    }
}

/// Names and values of the elements of a document.
fn pairs(part: &serde_json::Value, found: &mut Vec<(String, String)>) {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    for (name, value) in part.as_object().into_iter().flatten() {
        match (name.as_str(), &value["#text"]) {
            ("#attributes", _) => {}
            ("Data", serde_json::Value::Array(items)) => {
                let named = |(index, item)| (format!("data{}", index + 1), text(item));
                found.extend(items.iter().enumerate().map(named));
            }
            _ if value.is_array() => {
                let items = value.as_array().into_iter().flatten();
                found.extend(items.map(|item| (name.clone(), text(item))));
            }
            _ if value.is_object() => pairs(value, found),
            _ => found.push((name.clone(), text(value))),
        }
    }
}

/// The family stands in the file's own shape too.
#[test]
fn an_event_log_is_recognised_by_its_head() {
    let log = Log::new().chunk(&[failed_update()]).build();
    let found = wudiag::logs::detect::detect(&log);
    assert_eq!((found.family, found.confidence), (Family::EventLog, 95));
    let path = work("renamed.bin", &log);
    let mut records = 0;
    for item in open(&[&path], Options::default(), Cancel::new()) {
        let Item::Batch(batch) = item else { panic!("{item:?}") };
        for record in batch.records() {
            assert_eq!(record.entry.level, Some(Level::Error));
            assert_eq!(record.entry.level_source, LevelSource::Field);
            assert_eq!(record.entry.kind, TimeKind::Utc);
            records += 1;
        }
    }
    assert_eq!(records, 1);
}
