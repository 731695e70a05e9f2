//! Limits of the system: what is left out because of one is said.

use crate::common::directory::{cbs, Directory};
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options};

/// The records, and the kinds of warnings.
fn read(path: &std::path::Path) -> (usize, Vec<&'static str>) {
    let (mut records, mut warnings) = (0, Vec::new());
    for item in open(&[path], Options::default(), Cancel::new()) {
        match item {
            Item::Batch(batch) => records += batch.records().count(),
            Item::Warning(warning) => warnings.push(warning.kind.name()),
        }
    }
    (records, warnings)
}

#[test]
fn a_folder_that_lies_too_deep() {
    let directory = Directory::new();
    let mut folder = directory.0.clone();
    for depth in 0..12 {
        folder = folder.join(format!("d{depth}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("CBS.log"), cbs(depth, "Info", "CBS", "text")).unwrap();
    }
    assert_eq!(read(&directory.0), (8, vec!["too-deep"]));
}

/// A pipe, found and not named, and folders that cannot be read.
#[cfg(unix)]
#[test]
fn what_cannot_be_read_in_a_folder() {
    use std::os::unix::fs::PermissionsExt;
    let directory = Directory::new();
    directory.write("CBS.log", cbs(0, "Info", "CBS", "text").as_bytes());
    let pipe = std::ffi::CString::new(directory.0.join("pipe.log").to_str().unwrap()).unwrap();
    // SAFETY: the name ends with a zero.
    assert_eq!(unsafe { libc::mkfifo(pipe.as_ptr(), 0o600) }, 0);
    assert_eq!(read(&directory.0), (1, vec!["device"]));
    assert_eq!(read(&directory.0.join("*.log")), (1, vec!["device"]));

    let closed = directory.0.join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::write(closed.join("dism.log"), "x").unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    // SAFETY: asks only.
    if unsafe { libc::geteuid() } != 0 {
        assert_eq!(read(&directory.0.join("clos*/*.log")), (0, vec!["access-denied"]));
    }
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// With few files allowed: each log is read or reported.
#[cfg(unix)]
#[test]
fn more_logs_than_files_may_be_open() {
    let directory = Directory::new();
    for number in 0..120 {
        let name = format!("a{number}.log");
        directory.write(&name, cbs(number, "Info", "CBS", "text").as_bytes());
    }
    let folder = directory.0.to_str().unwrap();
    for options in ["", "--merge", "--tail 3", "--threads 4"] {
        let wudiag = env!("CARGO_BIN_EXE_wudiag");
        let script = format!("ulimit -n 24; exec {wudiag} entries --json {options} {folder}");
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        let lines = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
        let (records, warnings) = (lines(&output.stdout), lines(&output.stderr));
        assert_eq!(
            (records, warnings),
            (120, 0),
            "{options}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    // Where not even the folder can be opened.
    let script = format!(
        "ulimit -n 3; exec {} entries {folder}/*/x*.log {folder}",
        env!("CARGO_BIN_EXE_wudiag")
    );
    let output = std::process::Command::new("sh").args(["-fc", &script]).output().unwrap();
    assert!(!output.status.success() && !output.stderr.is_empty());
}
