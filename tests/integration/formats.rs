//! Files that people collect beside logs: what each is known by, what is read of it, what is left
//! alone.

use crate::common::directory::Directory;
use serde_json::Value;
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::logs::filter::Filter;
use wudiag::logs::json::Shown;
use wudiag::logs::measure::What;
use wudiag::logs::read::{measure, open, Item, Options, Warning};
use wudiag::logs::WantedCodes;

/// The records of files and folders, and what was said of them.
fn read(paths: &[&Path]) -> (Vec<Value>, Vec<Warning>) {
    let (mut records, mut warnings) = (Vec::new(), Vec::new());
    for item in open(paths, Options::default(), Cancel::new()) {
        match item {
            Item::Batch(batch) => records.extend(
                batch
                    .records()
                    .map(|record| serde_json::to_value(Shown { record, raw: false }).unwrap()),
            ),
            Item::Warning(warning) => warnings.push(warning),
        }
    }
    (records, warnings)
}

/// The records of one file of this content.
fn records(name: &str, content: &[u8]) -> Vec<Value> {
    let folder = Directory::new();
    let (records, warnings) = read(&[&folder.write(name, content)]);
    assert!(warnings.is_empty(), "{warnings:?}");
    records
}

#[test]
fn a_damaged_policy_gives_what_is_whole_and_a_warning() {
    let fixture = crate::common::root().join("tests/fixtures/logs/registry/Registry.pol");
    let bytes = std::fs::read(fixture).unwrap();
    let folder = Directory::new();
    let (records, warnings) = read(&[&folder.write("Registry.pol", &bytes[..bytes.len() - 30])]);
    assert_eq!(records.len(), 4, "the header and three of four values");
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].to_string().contains("instruction 4 is damaged"), "{}", warnings[0]);
}

/// A document beside the logs is read only when its content is that of a log.
#[test]
fn documents_of_a_folder_are_read_by_their_content() {
    let folder = Directory::new();
    folder.write("CBS.log", b"2024-03-28 10:00:00, Info                  CBS    Exec\r\n");
    folder.write(
        "facts.json",
        br#"{"os": {"build": 20348}, "policy": {"native": {}}, "disk": {"freeBytes": 1}}"#,
    );
    folder.write("kb.json", br#"{"note": "kbId and patchName are words of others"}"#);
    folder.write("unattend.xml", b"<?xml version=\"1.0\"?><unattend><settings/></unattend>");
    folder.write("list.csv", b"name;value\r\na;1\r\n");
    folder.write("1.status", br#"[{"version": 1.0, "timestampUTC": "2026-02-18T09:12:19Z", "status": {"operation": "Assessment", "substatus": []}}]"#);
    let (records, warnings) = read(&[&folder.0]);
    assert!(warnings.is_empty(), "{warnings:?}");
    let families: Vec<&str> = records.iter().filter_map(|r| r["family"].as_str()).collect();
    assert_eq!(families, ["azure", "cbs"]);
    // Whoever names it wants it read.
    let (records, _) = read(&[&folder.0.join("facts.json")]);
    assert_eq!(records[0]["family"], "text");
}

/// The message of a status file is JSON again: its patches and errors are records with their codes.
#[test]
fn nested_documents_of_azure_are_opened() {
    let inner = r#"{"installationActivityId": "8af8233b-4f88-4721-960b-039627063776", "startTime": "2026-03-11T02:00:12Z", "patches": [{"patchId": "84c72b83-274e-4a9b-8c37-a3d39fcfd575", "name": "Removal Tool (KB890830)", "kbId": "890830", "patchInstallationState": "Failed"}], "errors": {"code": 1, "message": "2 error/s reported.", "details": [{"code": "0x80240009", "message": "Error:Exception from HRESULT: 0x80240009"}, {"code": "0x80240016", "message": "[\"second\"] 0x80240016"}]}}"#;
    // Once, and as Resource Graph has it: `properties` is a string with such a document in it.
    let status = |message: &str| {
        serde_json::json!([{"version": 1.0, "timestampUTC": "2026-03-11T03:16:00Z", "status": {
            "operation": "Installation", "status": "error", "code": 1,
            "formattedMessage": {"lang": "en-US", "message": ""},
            "substatus": [{"name": "PatchInstallationSummary", "status": "error", "code": 1,
                "formattedMessage": {"lang": "en-US", "message": message}}]}}])
    };
    let once = status(inner).to_string();
    let twice = serde_json::json!([{"type": "patchinstallationresults", "properties": status(inner)[0].to_string()}])
        .to_string();
    for (name, text) in [("once", once), ("twice", twice)] {
        let records = records("1.status", text.as_bytes());
        let of = |code: &str| -> Vec<&Value> {
            let has = |record: &&Value| {
                record["codes"].as_array().unwrap().iter().any(|found| found["hex"] == code)
            };
            records.iter().filter(has).collect()
        };
        assert_eq!(of("0x80240009").len(), 1, "{name}: {records:#?}");
        assert_eq!(of("0x80240016").len(), 1, "{name}: {records:#?}");
        assert_eq!(of("0x80240016")[0]["message"], "[\"second\"] 0x80240016", "{name}");
        assert_eq!(of("0x80240016")[0]["level"], "error", "{name}");
        let patches: Vec<&Value> =
            records.iter().filter(|record| record["kbs"][0] == "KB890830").collect();
        assert_eq!(patches.len(), 1, "{name}: {records:#?}");
        assert_eq!(patches[0]["message"], "Removal Tool (KB890830)", "{name}");
        assert_eq!(patches[0]["level"], "error", "{name}");
        assert_eq!(patches[0]["time"]["utc"], "2026-03-11T02:00:12Z", "{name}");
        assert_eq!(patches[0]["extra"]["patchInstallationState"], "Failed", "{name}");
    }
}

/// Consoles have a code page of their own: the default one is read without being told, the others
/// with an option.
#[test]
fn consoles_have_their_code_pages() {
    use wudiag::logs::text::CodePage;
    let task = |name: &[u8]| {
        [
            &b"Folder: \\\r\nHostName:      PC\r\nTaskName:      \\"[..],
            name,
            b"\r\nStatus:        R\r\n",
        ]
        .concat()
    };
    let folder = Directory::new();
    for (page, bytes, name) in [
        ("", &b"Gr\x94\xE1e"[..], "Größe"),
        ("437", b"\xE0 Gr\x94\xE1e", "α Größe"),
        ("850", b"\xB7 Gr\x94\xE1e", "À Größe"),
        ("852", b"\x9Fe\xE7t", "češt"),
        ("866", b"\x8F\xE0\xA8", "При"),
        ("932", b"\x83^\x83X\x83N", "タスク"),
        ("936", b"\xC8\xCE\xCE\xF1", "任务"),
        ("949", b"\xC0\xDB\xBE\xF7", "작업"),
        ("950", b"\xA5\xF4\xB0\xC8", "任務"),
    ] {
        let path = folder.write("schtasks.txt", &task(bytes));
        let mut options = Options::default();
        if !page.is_empty() {
            options.code_page = CodePage::from_name(page).expect(page);
        }
        let found: Vec<Value> = open(&[path], options, Cancel::new())
            .flat_map(|item| match item {
                Item::Batch(batch) => batch
                    .records()
                    .map(|record| serde_json::to_value(Shown { record, raw: false }).unwrap())
                    .collect::<Vec<_>>(),
                Item::Warning(warning) => panic!("{warning}"),
            })
            .collect();
        assert_eq!(found[0]["family"], "console", "{page}");
        assert_eq!(found[0]["extra"]["taskName"], format!("\\{name}"), "{page}");
    }
}

/// What Windows 10 has in the place of the log says where the records are, unless they are read, too.
#[test]
fn the_stub_of_windows_10_says_where_the_traces_are() {
    let stub = "Windows Update logs are now generated using ETW (Event Tracing for Windows).\r\nPlease run \
                the Get-WindowsUpdateLog PowerShell command to convert ETW traces into a readable \
                WindowsUpdate.log.\r\n\r\n\r\nFor more information, please visit \
                https://go.microsoft.com/fwlink/?LinkId=518345\r\n";
    let folder = Directory::new();
    let path = folder.write("WindowsUpdate.log", stub.as_bytes());
    let (_, warnings) = read(&[&path]);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].kind.is_notice() && warnings[0].to_string().contains("Logs\\WindowsUpdate")
    );
    let program = |command: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_wudiag"))
            .arg(command)
            .arg(&path)
            .output()
            .expect("the program")
    };
    for command in ["entries", "measure"] {
        let output = program(command);
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("WindowsUpdate.log"), "{command}");
    }
    folder.write("WindowsUpdate.20250426.052044.386.1.etl", b"");
    let (_, warnings) = read(&[&folder.0]);
    assert!(warnings.iter().all(|warning| !warning.kind.is_notice()), "{warnings:?}");
}

/// Real logs that are of no family, and why.
const PLAIN: [(&str, &str); 2] = [
    ("panther/setupact.3.log", "lines of co-installers, each in its own form"),
    ("Temp/GatewaySetup.log", "the log of somebody's installer"),
];

/// Values in real logs that no table names, and why each is a code all the same.
const UNNAMED: [(&str, &str); 9] = [
    ("0xC142011C", "WIM engine: facility 0x142"),
    ("0xE06D7363", "the exception of Visual C++"),
    ("0x87D0027E", "ConfigMgr: facility 0x7D0"),
    ("0x87D00692", "ConfigMgr: facility 0x7D0"),
    ("0x800F0970", "servicing: facility 15"),
    ("0xC1800104", "Setup platform: facility 0x180"),
    ("0xC1800108", "Setup platform: facility 0x180"),
    ("0xC1800109", "Setup platform: facility 0x180"),
    ("0xFFFD0000", "exit code of SETUPUGC.EXE, as it says"),
];

/// Parts of real files that are damaged.
const DAMAGED: [&str; 2] =
    ["Microsoft-Windows-LanguagePackSetup%4Operational.evtx", "sample_with_a_bad_chunk_magic.evtx"];

/// Every real log has its family, every code in it a name, and nothing else is said, apart from the
/// lists above, in which nothing is without use.
#[test]
fn real_logs_have_families_and_codes_have_names() {
    let Some(shared) = crate::common::shared("logs") else { return };
    let mut folders = vec![shared.clone()];
    let stories = std::fs::read_dir(shared.with_file_name("stories")).expect("stories");
    let bundles = stories.map(|story| story.expect("a story").path().join("bundle"));
    folders.extend(bundles.filter(|bundle| bundle.is_dir()));
    let mut wrong = std::collections::BTreeSet::new();
    let mut used = std::collections::BTreeSet::new();
    let ends = |path: &str, end: &str| path.replace('\\', "/").ends_with(end);
    for item in open(&folders, Options::default(), Cancel::new()) {
        let batch = match item {
            Item::Batch(batch) => batch,
            Item::Warning(warning) => {
                match DAMAGED.iter().find(|end| ends(&warning.path, end)) {
                    Some(end) => _ = used.insert(*end),
                    None => _ = wrong.insert(format!("{warning}")),
                }
                continue;
            }
        };
        let path = &batch.file().path;
        if batch.file().family.as_str() == "text" {
            match PLAIN.iter().find(|(end, _)| ends(path, end)) {
                Some((end, _)) => _ = used.insert(*end),
                None => _ = wrong.insert(format!("{path}: no family ({})", batch.file().reason)),
            }
        }
        for record in batch.records() {
            for code in record.codes().iter().filter(|code| code.name().is_none()) {
                let hex = format!("0x{:08X}", code.value);
                match UNNAMED.iter().find(|(own, _)| *own == hex) {
                    Some((own, _)) => _ = used.insert(*own),
                    None => _ = wrong.insert(format!("{path}: {hex} in {:?}", record.message())),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lists = PLAIN.iter().map(|(end, _)| *end).chain(UNNAMED.iter().map(|(own, _)| *own));
    let idle: Vec<&str> = lists.chain(DAMAGED).filter(|own| !used.contains(own)).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs: {idle:?}");
}

/// The page on formats has a section for each family, with all of its paths.
#[test]
fn the_page_on_formats_is_whole() {
    let page = std::fs::read_to_string(crate::common::root().join("docs/formats.md")).unwrap();
    let mut wrong = Vec::new();
    for family in wudiag::logs::Family::ALL {
        let Some(section) = page.split("\n### ").find(|section| {
            section.lines().next() == Some(format!("`{}`", family.as_str()).as_str())
        }) else {
            wrong.push(format!("no section for {}", family.as_str()));
            continue;
        };
        let named = |path: &&&str| path.contains("{ccm}") || section.contains(&format!("`{path}`"));
        let paths: Vec<_> = family.paths().iter().filter(|path| !named(path)).collect();
        wrong.extend(paths.iter().map(|path| format!("{}: {path}", family.as_str())));
        let known = section.lines().any(|line| line.contains("Source:"));
        if !known && family.as_str() != "text" {
            wrong.push(format!("no source for {}", family.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A table of events with named columns: a filter and a count know the code that has a column.
#[test]
fn the_codes_of_a_table_are_found() {
    let path =
        crate::common::root().join("tests/fixtures/logs/eventlog-text/delivery-optimization.csv");
    let codes = WantedCodes::new(vec![0x80D0_2002]);
    let filter = Filter { codes, ..Filter::default() };
    let options = Options { filter, ..Options::default() };
    let items: Vec<Item> = open(&[&path], options, Cancel::new()).collect();
    let [Item::Batch(batch)] = &items[..] else { panic!("{items:?}") };
    let extra = batch.record(0).unwrap().extra();
    assert!(extra.contains(&("errorCode".into(), "0x80d02002".into())), "{extra:?}");
    assert_eq!(batch.records().count(), 1);
    let counted = measure(&[&path], Options::default(), What { codes: true }, Cancel::new()).0;
    assert_eq!(counted.codes.len(), 1);
}

/// Events as XML are the records that the event log itself gives.
#[test]
fn events_as_xml_are_records() {
    let event = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-WindowsUpdateClient' Guid='{945a8954-c147-4acd-923f-40c45405a658}'/><EventID>20</EventID><Version>1</Version><Level>2</Level><Task>1</Task><TimeCreated SystemTime='2023-11-14T14:42:11.0713988Z'/><EventRecordID>4711</EventRecordID><Correlation/><Execution ProcessID='1234' ThreadID='5678'/><Channel>System</Channel><Computer>PC01</Computer><Security UserID='S-1-5-18'/></System><EventData><Data Name='errorCode'>0x80070643</Data><Data Name='updateTitle'>2023-11 A &amp; B (KB5034441)</Data><Data Name='empty'/><Data Name='updateGuid'>{11111111-2222-4333-8444-555555555555}</Data><Data Name='updateRevisionNumber'>200</Data></EventData></Event>";
    let saved = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>{event}{event}</Events>"
    );
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(format!("{event}\r\n{event}\r\n").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, content) in [("saved.xml", saved.into_bytes()), ("wide.xml", wide)] {
        let records = records(name, &content);
        assert_eq!(records.len(), 2, "{name}");
        let first = &records[0];
        assert_eq!(first["family"], "eventlog", "{name}");
        assert_eq!(first["component"], "Microsoft-Windows-WindowsUpdateClient");
        assert_eq!(first["level"], "error");
        assert_eq!(first["time"]["utc"], "2023-11-14T14:42:11.0713988Z");
        assert_eq!((&first["pid"], &first["tid"]), (&1234.into(), &5678.into()));
        assert_eq!(first["codes"][0]["hex"], "0x80070643");
        assert_eq!(first["kbs"][0], "KB5034441");
        assert_eq!(first["updates"][0]["revision"], 200);
        assert_eq!(first["extra"]["eventId"], "20");
        assert_eq!(first["extra"]["updateTitle"], "2023-11 A & B (KB5034441)");
    }
    let folder = Directory::new();
    let (records, warnings) = read(&[&folder.write("cut.xml", &event.as_bytes()[..700])]);
    assert_eq!((records.len(), warnings.len()), (0, 1));
}
