//! Files and directories as a broken machine leaves them.

use crate::common::directory::{cbs, Directory};
use std::io::{Cursor, Write};
use std::path::Path;
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options};

/// Messages of all records, offsets of all records, warnings.
fn read(path: &Path, options: Options) -> (Vec<String>, Vec<u64>, Vec<String>) {
    let (mut messages, mut offsets, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for item in open(&[path], options, Cancel::new()) {
        match item {
            Item::Batch(batch) => batch.records().for_each(|record| {
                messages.push(record.message().into_owned());
                offsets.push(record.entry.offset);
            }),
            Item::Warning(warning) => warnings.push(warning.to_string()),
        }
    }
    (messages, offsets, warnings)
}

#[test]
fn an_empty_file_has_no_records() {
    let directory = Directory::new();
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        let path = directory.write("CBS.log", bytes);
        for (tail, merge) in [(None, false), (Some(5), false), (None, true)] {
            assert_eq!(
                read(&path, Options { tail, merge, ..Options::default() }),
                Default::default()
            );
        }
    }
}

/// A byte order mark where files were put together, zeros where the power failed: the record behind
/// them begins there.
#[test]
fn rubbish_between_records() {
    let directory = Directory::new();
    let (first, second) = (cbs(0, "Info", "CBS", "first"), cbs(1, "Info", "CBS", "second"));
    for rubbish in [&b"\xEF\xBB\xBF"[..], &[0; 5000]] {
        let bytes = [first.as_bytes(), rubbish, second.as_bytes()].concat();
        let path = directory.write("CBS.log", &bytes);
        let offsets = vec![0, (first.len() + rubbish.len()) as u64];
        assert_eq!(
            read(&path, Options::default()),
            (vec!["first".into(), "second".into()], offsets, vec![])
        );
    }
    let utf16 = |text: &str| {
        std::iter::once(0xFEFF)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
    };
    let path = directory.write("CBS.log", &[utf16(&first), utf16(&second)].concat());
    let offsets = vec![2, 2 + 2 * first.len() as u64 + 2];
    assert_eq!(
        read(&path, Options::default()),
        (vec!["first".into(), "second".into()], offsets, vec![])
    );
}

#[test]
fn half_a_unit_at_the_end_of_utf16_is_no_reason_to_lose_a_record() {
    let directory = Directory::new();
    let units: Vec<u8> = std::iter::once(0xFEFF)
        .chain(cbs(0, "Info", "CBS", "first").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .chain([b'2'])
        .collect();
    let path = directory.write("CBS.log", &units);
    let (messages, _, warnings) = read(&path, Options::default());
    assert!(messages[0].starts_with("first") && warnings.is_empty(), "{messages:?} {warnings:?}");
}

/// The zone that a run of the agent told says nothing about an older run behind it.
#[test]
fn a_zone_does_not_reach_back_in_time() {
    let directory = Directory::new();
    let line = |day: u32, text: &str| {
        format!("2017-03-{day:02}\t07:15:10:001\t 912\t4b0\tMisc\t{text}\r\n")
    };
    let newer = [
        line(4, "=====  Logging initialized (build: 7.6.7600.256, tz: +0530)  ====="),
        line(4, "known"),
    ]
    .concat();
    let older = [
        line(2, "unknown"),
        line(2, "=====  Logging initialized (build: 7.6.7600.256, tz: -0700)  ====="),
        line(2, "known"),
    ]
    .concat();
    let path = directory.write("WindowsUpdate.log", [newer, older].concat().as_bytes());
    for threads in [1, 2] {
        let mut zones = Vec::new();
        for item in open(&[&path], Options { threads, ..Options::default() }, Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("{item:?}") };
            zones.extend(
                batch
                    .entries()
                    .iter()
                    .map(|entry| (entry.utc != 0).then(|| (entry.local - entry.utc) / 600_000_000)),
            );
        }
        assert_eq!(zones, [Some(330), Some(330), None, Some(-420), Some(-420)]);
    }
}

/// A date that there is not: the record has its place in time from the one before it, and says that
/// its own cannot be right.
#[test]
fn a_date_that_is_none() {
    let directory = Directory::new();
    let line = |date: &str| format!("{date} 10:00:02, Info                  CBS    {date}\r\n");
    for date in ["2023-02-29", "2023-13-01", "2200-01-01"] {
        let text = [line("2023-02-28"), line(date), line("2023-03-01")].concat();
        let path = directory.write("CBS.log", text.as_bytes());
        let mut marks = Vec::new();
        for item in open(&[&path], Options::default(), Cancel::new()) {
            let Item::Batch(batch) = item else { panic!("{item:?}") };
            marks.extend(
                batch.records().map(|record| record.marks().names().collect::<Vec<_>>().join(" ")),
            );
        }
        assert_eq!(marks, ["", "time-inherited time-unclear", ""], "{date}");
    }
}

/// A record of a ConfigMgr log whose end is broken does not take those behind it with it.
#[test]
fn a_broken_end_of_a_record() {
    let directory = Directory::new();
    let record = |text: &str, end: &str| {
        format!(
            "<![LOG[{text}]LOG]!><time=\"14:38:21.182+300\" date=\"05-06-2016\" component=\"X\" context=\"\" type=\"1\" thread=\"1\" file=\"x.cpp:1\"{end}\r\n"
        )
    };
    let path = directory.write(
        "X.log",
        [record("first", ""), record("second", ">"), record("third", ">")].concat().as_bytes(),
    );
    let (messages, _, _) = read(&path, Options::default());
    assert!(messages.len() == 3 && messages[1..] == ["second", "third"], "{messages:?}");
}

/// All records before the damage, then a warning with the name of the cabinet.
#[test]
fn a_damaged_cabinet_gives_what_lies_before_the_damage() {
    let directory = Directory::new();
    // Damage inside of what is looked at to find out the family, and behind it.
    for count in [1000, 3000] {
        damaged(&directory, count);
    }
}

fn damaged(directory: &Directory, count: u32) {
    let mut builder = cab::CabinetBuilder::new();
    builder.add_folder(cab::CompressionType::None).add_file("CbsPersist_20231110234524.log");
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let line = |n: u32| cbs(n, "Info", "CBS", &format!("number {n}"));
    while let Some(mut file) = writer.next_file().unwrap() {
        (0..count).for_each(|n| file.write_all(line(n).as_bytes()).unwrap());
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    bytes.truncate(bytes.len() - 1);
    let path = directory.write("CbsPersist_20231110234524.cab", &bytes);
    let sound = 0x8000 * ((0..count).map(|n| line(n).len()).sum::<usize>() / 0x8000);
    for threads in [1, 2] {
        for merge in [false, true] {
            let (messages, offsets, warnings) =
                read(&path, Options { threads, merge, ..Options::default() });
            assert_eq!(
                messages.len(),
                messages
                    .iter()
                    .enumerate()
                    .filter(|(n, message)| **message == format!("number {n}"))
                    .count()
                    + 1
            );
            assert!(sound as u64 - offsets[offsets.len() - 1] < 100, "{} records", messages.len());
            assert!(
                warnings.len() == 1
                    && warnings[0]
                        .contains("CbsPersist_20231110234524.log of the cabinet cannot be read, or not to its end. The file ends in block"),
                "{warnings:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_opened_says_why_and_what_helps() {
    let (_, _, warnings) = read(Path::new("/nowhere/CBS.log"), Options::default());
    assert_eq!(warnings, ["/nowhere/CBS.log: There is no such file. Correct the path."]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    }

    /// Links that lead round in circles, a pipe that nobody writes to, a name that is no UTF-8.
    #[test]
    fn a_directory_is_searched_once_and_never_waits() {
        let directory = Directory::new();
        directory.write("CBS.log", cbs(0, "Info", "CBS", "plain").as_bytes());
        std::fs::write(
            directory.0.join(std::ffi::OsStr::from_bytes(b"caf\xE9.log")),
            cbs(1, "Info", "CBS", "odd name"),
        )
        .unwrap();
        for name in ["a", "b", "c", "d", "e"] {
            symlink(&directory.0, directory.0.join(name)).unwrap();
        }
        pipe(&directory.0.join("pipe.log"));
        for path in [directory.0.clone(), directory.0.join("*.log")] {
            let (messages, _, warnings) = read(&path, Options::default());
            assert_eq!(
                (messages, warnings.len()),
                (vec!["plain".into(), "odd name".into()], 1),
                "{}",
                path.display()
            );
        }
    }

    /// Merged, every log is begun at once; small ones are not kept open for it.
    #[cfg(target_os = "linux")]
    #[test]
    fn many_logs_merged_do_not_need_many_handles() {
        let directory = Directory::new();
        for n in 0..600 {
            directory.write(
                &format!("{n:03}.log"),
                [cbs(n, "Info", "CBS", "a"), cbs(n + 900, "Info", "CBS", "b")].concat().as_bytes(),
            );
        }
        let mut reader =
            open(&[&directory.0], Options { merge: true, ..Options::default() }, Cancel::new());
        let first = reader.next();
        let handles = std::fs::read_dir("/proc/self/fd").unwrap().count();
        assert!(handles < 300, "{handles}");
        let times: Vec<i64> = first
            .into_iter()
            .chain(reader)
            .flat_map(|item| {
                if let Item::Batch(batch) = item {
                    batch.entries().to_vec()
                } else {
                    panic!("{item:?}")
                }
            })
            .map(|entry| entry.local)
            .collect();
        assert!(times.len() == 1200 && times.is_sorted());
    }

    /// A pipe that is named is read, once: `wudiag entries <(unzip -p logs.zip CBS.log)`.
    #[test]
    fn a_pipe_is_read_when_it_is_named() {
        let directory = Directory::new();
        let path = directory.0.join("pipe");
        pipe(&path);
        for tail in [None, Some(1)] {
            let writer = {
                let path = path.clone();
                std::thread::spawn(move || {
                    std::fs::write(
                        path,
                        [cbs(0, "Info", "CBS", "first"), cbs(1, "Info", "CBS", "second")].concat(),
                    )
                })
            };
            let (messages, _, warnings) = read(&path, Options { tail, ..Options::default() });
            writer.join().unwrap().unwrap();
            assert_eq!(
                (messages.last().map(String::as_str), messages.len(), warnings),
                (Some("second"), tail.unwrap_or(2), vec![])
            );
        }
    }

    /// An endless line can be stopped.
    #[test]
    fn a_device_that_never_ends_can_be_cancelled() {
        let cancel = Cancel::new();
        let theirs = cancel.clone();
        let reader =
            std::thread::spawn(move || open(&["/dev/zero"], Options::default(), theirs).count());
        std::thread::sleep(std::time::Duration::from_millis(300));
        cancel.cancel();
        assert!(reader.join().unwrap() <= 1);
    }
}
