//! The registry and the logs of a Windows that does not run.

use crate::common::{root, scratch};
use crate::hive_build::{hive, sum, Set};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use wudiag::base::registry::hive::{Freshness, Hive, HiveError};
use wudiag::base::registry::Data;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::Language;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(root().join("tests").join(name)).unwrap()
}

/// Hives of the crate `regf`, a writer that is not ours.
#[test]
fn hives_of_another_writer_are_read() {
    let hive = Hive::open(fixture("fixtures/hives/SYSTEM.clean"), &[]).unwrap();
    assert_eq!(hive.freshness(), Freshness::Clean);
    let installer = hive.key(r"controlset002\services\trustedinstaller").unwrap();
    assert_eq!(installer.value("start"), Some(Data::Dword(4)));
    let path = installer.value("ImagePath").unwrap();
    assert_eq!(path.text(), Some(r"%SystemRoot%\servicing\TrustedInstaller.exe"));
    let wide = hive.key(r"ControlSet002\Services\日本語").unwrap();
    assert_eq!(wide.value("値"), Some(Data::Dword(3)));
    let Some(Data::Bytes { bytes, .. }) = hive.key("Select").unwrap().value("Long") else {
        panic!("no long value");
    };
    assert!(bytes.len() == 20_000 && bytes.iter().enumerate().all(|(at, byte)| *byte == at as u8));
    assert_eq!(hive.damaged(), 0);
}

#[test]
fn transaction_logs_bring_what_was_written_last() {
    let http = r"ControlSet002\Services\HTTP";
    let stale = Hive::open(fixture("fixtures/hives/SYSTEM.dirty"), &[]).unwrap();
    assert_eq!(stale.freshness(), Freshness::Stale);
    assert!(stale.key(http).is_none());
    let log = fixture("fixtures/hives/SYSTEM.dirty.LOG1");
    let fresh = Hive::open(fixture("fixtures/hives/SYSTEM.dirty"), &[vec![], log.clone()]).unwrap();
    assert_eq!(fresh.freshness(), Freshness::Replayed(1));
    assert_eq!(fresh.key(http).unwrap().value("Start"), Some(Data::Dword(4)));
    // A page that was torn while it was written.
    let mut torn = log.clone();
    let last = torn.len() - 700;
    torn[last] ^= 1;
    let stale = Hive::open(fixture("fixtures/hives/SYSTEM.dirty"), &[torn]).unwrap();
    assert_eq!(stale.freshness(), Freshness::Stale);
    // Entries of an earlier time.
    let mut later = fixture("fixtures/hives/SYSTEM.dirty");
    later[8] += 1;
    sum(&mut later);
    assert_ne!(Hive::open(later, &[log]).unwrap().freshness(), Freshness::Replayed(1));
}

#[test]
fn hostile_hives_end_as_errors_or_damage() {
    assert_eq!(Hive::open(b"MZ".to_vec(), &[]).unwrap_err(), HiveError::NoHive);
    assert_eq!(Hive::open(b"regf".to_vec(), &[]).unwrap_err(), HiveError::Cut);
    let whole = fixture("fixtures/hives/SYSTEM.clean");
    assert_eq!(Hive::open(whole[..4096].to_vec(), &[]).unwrap_err(), HiveError::Cut);
    let mut blank = whole.clone();
    blank[4096..].fill(0);
    assert_eq!(Hive::open(blank, &[]).unwrap_err(), HiveError::Root);
    let walk = |bytes: Vec<u8>, logs: &[Vec<u8>]| {
        let Ok(hive) = Hive::open(bytes, logs) else { return 0 };
        for path in ["Select", r"ControlSet002\Services\TrustedInstaller", r"a\b\c"] {
            hive.key(path).map(|key| key.values().len() + key.keys().len());
        }
        let installer = hive.key(r"ControlSet002\Services\TrustedInstaller");
        u32::from(installer.and_then(|key| key.value("Start")) == Some(Data::Dword(4)))
    };
    for length in (0..whole.len()).step_by(97) {
        walk(whole[..length].to_vec(), &[]);
    }
    let mut read = 0;
    for round in 0..3000 {
        let mut bytes = whole.clone();
        let at = (round * 7919) % bytes.len();
        bytes[at] ^= 1 << (round % 8);
        read += walk(bytes, &[]);
    }
    assert!(read > 2900, "{read} of 3000 with one damaged bit");
    let log = fixture("fixtures/hives/SYSTEM.dirty.LOG1");
    for round in 0..500 {
        let mut log = log.clone();
        let at = (round * 31) % log.len();
        log[at] ^= 0xFF;
        walk(fixture("fixtures/hives/SYSTEM.dirty"), &[log]);
    }
}

/// A list that holds itself, and a key that is below itself.
#[test]
fn circles_end() {
    let mut bytes = hive(&[(r"Select", "Current", Set::Number(1))]);
    let list = bytes.windows(2).position(|two| two == b"lf").unwrap();
    let own = (list - 4096 - 4) as u32;
    bytes[list..list + 2].copy_from_slice(b"ri");
    bytes[list + 4..list + 8].copy_from_slice(&own.to_le_bytes());
    let circle = Hive::open(bytes, &[]).unwrap();
    assert!(circle.key("Select").is_none() && circle.damaged() > 0);
    let mut bytes = hive(&[(r"Select", "Current", Set::Number(1))]);
    let first = u32::from_le_bytes(bytes[36..40].try_into().unwrap());
    bytes[list + 4..list + 8].copy_from_slice(&first.to_le_bytes());
    let circle = Hive::open(bytes, &[]).unwrap();
    assert!(circle.key("Select").is_none());
    assert!(circle.key(&r"ROOT\".repeat(1000)).is_some(), "a path is followed so far only");
}

/// A list of lists, each of which says that it has very many: it ends at a limit.
#[test]
fn many_keys_end_at_a_limit() {
    let mut bytes = hive(&[("A", "", Set::Key), ("B", "", Set::Key)]);
    let list = bytes.windows(2).position(|two| two == b"lf").unwrap();
    let entry = bytes[list + 4..list + 8].to_vec();
    let place = (bytes.len() - 4096) as u32;
    // One list of 65,535 times the same key, and one of 65,535 times this list.
    let count = 65_535_u32;
    let size = count * 4 + 8;
    let mut keys = (-(size as i32)).to_le_bytes().to_vec();
    keys.extend(b"li");
    keys.extend((count as u16).to_le_bytes());
    (0..count).for_each(|_| keys.extend(&entry));
    let mut lists = (-(size as i32)).to_le_bytes().to_vec();
    lists.extend(b"ri");
    lists.extend((count as u16).to_le_bytes());
    (0..count).for_each(|_| lists.extend(place.to_le_bytes()));
    bytes.extend(keys);
    let outer = (bytes.len() - 4096) as u32;
    bytes.extend(lists);
    let first = 4096 + u32::from_le_bytes(bytes[36..40].try_into().unwrap()) as usize + 4;
    bytes[first + 28..first + 32].copy_from_slice(&outer.to_le_bytes());
    let begun = std::time::Instant::now();
    let many = Hive::open(bytes, &[]).unwrap();
    assert!(many.key("C").is_none() && many.damaged() > 0);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

const CBS: &str = "2024-10-09 04:01:00, Info                  CBS    TI: --- Initializing Trusted Installer ---\r\n\
2024-10-09 04:01:02, Info                  CBS    Startup: SC autostart event signaled\r\n\
2024-10-09 04:02:00, Error      [0x018003] CSI    Failed execution of queue item Installer: HTTP Installer ({6d7b7e4b-5f9c-4f1e-9a3c-0d3f0f3b2a11}) with HRESULT HRESULT_FROM_WIN32(1058).  Failure will not be ignored: A rollback will be initiated after all the operations in the installer queue are completed\r\n\
2024-10-09 04:02:00, Error                 CBS    Startup: Failed to process advanced operation queue, startupPhase: 0.  A rollback transaction will be created. [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]\r\n\
2024-10-09 04:02:10, Info                  CBS    Setting original failure status: 0x800f0922, last forward execute state: CbsExecuteStateResolvePending\r\n\
2024-10-09 04:03:00, Info                  CBS    Startup: Rolling back KTM, because advanced installers failed.\r\n\
2024-10-09 04:04:00, Info                  CBS    WER: Generating failure report for package: Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.6414.1.9, status: 0x800f0922, failure source: AI, start state: Staged, target state: Installed, client id: WindowsUpdateAgent\r\n";

/// A drive with a Windows that rolls an update back: the installer of HTTP fails because its service
/// is disabled, which only the registry shows.
fn drive(name: &str) -> PathBuf {
    let drive = scratch(name);
    let _ = fs::remove_dir_all(&drive);
    let put = |path: &str, bytes: &[u8]| {
        let path = drive.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("Windows/Logs/CBS/CBS.log", CBS.as_bytes());
    put("Windows/System32/config/SYSTEM", &system(4));
    put("Windows/System32/config/SOFTWARE", &software());
    put("Windows/WinSxS/pending.xml", b"<PendingTransaction/>");
    drive
}

fn system(http: u32) -> Vec<u8> {
    let services = r"ControlSet002\Services";
    let mut values = vec![
        ("Select".to_owned(), "Current", Set::Number(2)),
        (r"ControlSet001\Services\HTTP".to_owned(), "Start", Set::Number(3)),
        (format!(r"{services}\HTTP"), "Start", Set::Number(http)),
        (
            r"ControlSet002\Control\ComputerName\ComputerName".to_owned(),
            "ComputerName",
            Set::Text("PC7"),
        ),
        (
            r"ControlSet002\Control\TimeZoneInformation".to_owned(),
            "ActiveTimeBias",
            Set::Number(-60_i32 as u32),
        ),
        (
            r"ControlSet002\Control\Session Manager".to_owned(),
            "PendingFileRenameOperations",
            Set::List(&[r"\??\C:\Windows\a.dll", r"!\??\C:\Windows\b.dll"]),
        ),
    ];
    for name in ["wuauserv", "BITS", "CryptSvc", "TrustedInstaller"] {
        values.push((format!(r"{services}\{name}"), "Start", Set::Number(3)));
    }
    let values: Vec<_> =
        values.iter().map(|(key, name, set)| (key.as_str(), *name, *set)).collect();
    hive(&values)
}

fn software() -> Vec<u8> {
    hive(&[
        (
            r"Microsoft\Windows NT\CurrentVersion",
            "ProductName",
            Set::Text("Windows Server 2019 Standard"),
        ),
        (r"Microsoft\Windows NT\CurrentVersion", "CurrentBuildNumber", Set::Text("17763")),
        (r"Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending", "", Set::Key),
        (
            r"Policies\Microsoft\Windows\WindowsUpdate",
            "WUServer",
            Set::Text("http://wsus.contoso.com:8530"),
        ),
        (r"Policies\Microsoft\Windows\WindowsUpdate\AU", "UseWUServer", Set::Number(1)),
    ])
}

fn diagnosed(windows: &Path) -> Value {
    let request = Request { windows: Some(windows.to_owned()), ..Request::default() };
    serde_json::to_value(diagnose(&request, Language::English, &Cancel::new())).unwrap()
}

#[test]
fn why_an_offline_windows_rolls_back_is_named_with_its_registry() {
    let drive = drive("offline-story");
    // The folder of Windows, the drive, and names in another case are the same.
    fs::rename(drive.join("Windows/Logs"), drive.join("Windows/logs")).unwrap();
    for windows in [drive.join("Windows"), drive.clone()] {
        let got = diagnosed(&windows);
        let first = &got["findings"][0];
        assert_eq!(first["rule"], "http-service-disabled", "{got:#}");
        assert_eq!((&first["confidence"], &first["state"]), (&"high".into(), &"current".into()));
        let from = first["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|one| one["fact"]["from"].as_str());
        assert!(from.is_some_and(|from| from.ends_with("SYSTEM")), "{first:#}");
        assert_eq!(got["machine"]["name"], "PC7");
        assert_eq!(got["machine"]["os"], "Windows Server 2019 Standard");
        assert_eq!(got["machine"]["build"], 17763);
        assert_eq!(
            (&got["machine"]["zone"], &got["machine"]["zoneFrom"]),
            (&"+01:00".into(), &"registry".into())
        );
        let states: Vec<_> =
            got["coverage"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
        assert!(states.iter().all(|state| *state == "read"), "{:#}", got["coverage"]);
    }
    // With the service as it should be, the installer is all that is known.
    fs::write(drive.join("Windows/System32/config/SYSTEM"), system(3)).unwrap();
    assert_ne!(diagnosed(&drive)["findings"][0]["confidence"], "high");
}

#[test]
fn hives_that_cannot_be_read_are_rows_of_the_coverage() {
    let drive = drive("offline-damaged");
    let config = drive.join("Windows/System32/config");
    fs::write(config.join("SYSTEM"), &system(4)[..5000]).unwrap();
    fs::write(config.join("SOFTWARE"), b"").unwrap();
    fs::write(config.join("COMPONENTS"), b"regf and no more").unwrap();
    let got = diagnosed(&drive);
    for name in ["SYSTEM", "SOFTWARE", "COMPONENTS"] {
        let rows = got["coverage"].as_array().unwrap();
        let row = rows.iter().find(|row| row["source"].as_str().unwrap().ends_with(name)).unwrap();
        assert!(
            row["state"] == "broken" && row["why"].as_str().is_some_and(|why| !why.is_empty()),
            "{row:#}"
        );
    }
    assert_eq!(got["outcome"], "findings");
}

#[test]
fn a_dirty_hive_without_its_logs_says_so() {
    let drive = drive("offline-dirty");
    let config = drive.join("Windows/System32/config");
    fs::write(config.join("SYSTEM"), fixture("fixtures/hives/SYSTEM.dirty")).unwrap();
    let row = |got: &Value| {
        let rows = got["coverage"].as_array().unwrap();
        rows.iter().find(|row| row["source"].as_str().unwrap().ends_with("SYSTEM")).unwrap().clone()
    };
    let got = diagnosed(&drive);
    assert!(row(&got)["why"].as_str().unwrap().contains("transaction log"), "{}", row(&got));
    assert_ne!(got["findings"][0]["confidence"], "high");
    fs::write(config.join("SYSTEM.LOG1"), fixture("fixtures/hives/SYSTEM.dirty.LOG1")).unwrap();
    let got = diagnosed(&drive);
    assert_eq!(row(&got)["state"], "read");
    assert!(got.to_string().contains("services.TrustedInstaller.startType"), "{got:#}");
}

#[test]
fn a_folder_without_windows_is_named() {
    let empty = scratch("offline-empty");
    fs::create_dir_all(&empty).unwrap();
    let got = diagnosed(&empty);
    assert_eq!(got["exitCode"], 2);
    assert_eq!(got["coverage"][0]["why"], "No Windows is in this folder.");
}

/// Hives that lie in a collected bundle are read as well.
#[test]
fn hives_in_a_bundle_are_facts() {
    let drive = drive("offline-bundle");
    let request = Request { paths: vec![drive], ..Request::default() };
    let got = diagnose(&request, Language::English, &Cancel::new());
    assert_eq!(got.findings[0].rule.unwrap().as_str(), "http-service-disabled");
    assert_eq!(got.machine.build, Some(17763));
}
