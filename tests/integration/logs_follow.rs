//! Logs that are followed: they grow, are put aside, are not there yet, are of a kind that cannot
//! grow.

use crate::common::directory::{cbs, Directory};
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{channel, Receiver};
use std::thread::JoinHandle;
use std::time::Duration;
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options, WarningKind};
use wudiag::logs::{Family, Marks};

/// What a follower gave: the family, the line, the message of a record, or a warning.
#[derive(Debug, PartialEq)]
enum Seen {
    Record(Family, u64, String, Marks),
    Warning(WarningKind),
}

/// A reader in a thread of its own.
struct Follower {
    seen: Receiver<Seen>,
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    fn new(path: &Path, options: Options) -> Follower {
        let (send, seen) = channel();
        let (path, cancel) = (path.to_owned(), Cancel::new());
        let theirs = cancel.clone();
        let thread = std::thread::spawn(move || {
            for item in open(&[path], Options { follow: true, ..options }, theirs) {
                // The test may have seen enough.
                match item {
                    Item::Batch(batch) => batch.records().for_each(|record| {
                        let seen = Seen::Record(
                            record.file.family,
                            record.entry.line,
                            record.message().into_owned(),
                            record.entry.marks,
                        );
                        let _ = send.send(seen);
                    }),
                    Item::Warning(warning) => {
                        let _ = send.send(Seen::Warning(warning.kind));
                    }
                }
            }
        });
        Follower { seen, cancel, thread: Some(thread) }
    }

    fn next(&self) -> Seen {
        self.seen.recv_timeout(Duration::from_secs(20)).expect("a record")
    }

    fn message(&self) -> String {
        match self.next() {
            Seen::Record(_, _, message, _) => message,
            Seen::Warning(kind) => panic!("{kind}"),
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.cancel.cancel();
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            std::panic::resume_unwind(panic);
        }
    }
}

fn append(path: &Path, text: &str) {
    let mut file =
        std::fs::OpenOptions::new().append(true).create(true).open(path).expect("append");
    file.write_all(text.as_bytes()).expect("write");
}

#[test]
fn rotation() {
    let directory = Directory::new();
    let path = directory.write(
        "CBS.log",
        [cbs(0, "Info", "CBS", "zero"), cbs(1, "Info", "CBS", "one")].concat().as_bytes(),
    );
    let follower = Follower::new(&path, Options { tail: Some(1), ..Options::default() });
    assert_eq!(follower.message(), "one");
    append(&path, &cbs(10, "Info", "CBS", "grown"));
    assert_eq!(follower.message(), "grown");
    append(&path, &cbs(11, "Info", "CBS", "the last of the old file"));
    std::fs::rename(&path, directory.0.join("CbsPersist_20240328101500.log")).expect("rename");
    std::fs::write(&path, cbs(12, "Info", "CBS", "the first of the new file")).expect("write");
    assert_eq!(follower.message(), "the last of the old file");
    assert_eq!(follower.message(), "the first of the new file");
}

/// A tail is no reason to forget what the log said of its zone.
#[test]
fn new_records_know_what_stood_before_the_tail() {
    let directory = Directory::new();
    let line = |text: &str| format!("2017-03-04\t07:15:10:001\t 912\t4b0\tMisc\t{text}\r\n");
    let begin = line("=====  Logging initialized (build: 7.6.7600.256, tz: +0530)  =====");
    let path = directory
        .write("WindowsUpdate.log", [begin, line("old").repeat(10_000)].concat().as_bytes());
    let follower = Follower::new(&path, Options { tail: Some(1), ..Options::default() });
    assert_eq!(
        follower.next(),
        Seen::Record(Family::WindowsUpdateClassic, 0, "old".into(), Marks::ZONE_INFERRED)
    );
    append(&path, &line("new"));
    assert_eq!(
        follower.next(),
        Seen::Record(Family::WindowsUpdateClassic, 0, "new".into(), Marks::ZONE_INFERRED)
    );
}

/// The log is put aside while older files of it are still being read, which takes as long as
/// whoever reads them does.
#[test]
fn rotation_while_the_past_is_read() {
    let directory = Directory::new();
    directory.write(
        "CbsPersist_20240101000000.log",
        cbs(0, "Info", "CBS", &"old".repeat(100)).repeat(10_000).as_bytes(),
    );
    let path = directory.write("CBS.log", cbs(1, "Info", "CBS", "before").as_bytes());
    let mut reader =
        open(&[&directory.0], Options { follow: true, ..Options::default() }, Cancel::new());
    assert!(matches!(reader.next(), Some(Item::Batch(batch)) if batch.entries().len() < 10_000));
    std::fs::rename(&path, directory.0.join("CbsPersist_20240328100002.log")).expect("rename");
    std::fs::write(
        &path,
        [cbs(2, "Info", "CBS", "behind"), cbs(3, "Info", "CBS", "last")].concat(),
    )
    .expect("write");
    let mut seen: Vec<String> = Vec::new();
    while seen.last().is_none_or(|last| last.starts_with("old") || last == "before") {
        match reader.next() {
            Some(Item::Batch(batch)) => {
                seen.extend(batch.records().map(|record| record.message().into_owned()))
            }
            item => panic!("{item:?}"),
        }
    }
    seen.retain(|message| !message.starts_with("old"));
    assert_eq!(seen[..2], ["before", "behind"]);
}

/// As with `tail -F`: who waits for an agent to begin wants its first record. The kind of log is
/// known when there is a line.
#[test]
fn a_log_that_is_not_there_yet() {
    for tail in [None, Some(5)] {
        let directory = Directory::new();
        let path = directory.0.join("CBS.log");
        let follower = Follower::new(&path, Options { tail, ..Options::default() });
        assert_eq!(follower.next(), Seen::Warning(WarningKind::NotThereYet));
        append(&path, "");
        std::thread::sleep(Duration::from_millis(500));
        append(&path, &cbs(0, "Info", "CBS", "first"));
        append(&path, &cbs(1, "Info", "CBS", "second"));
        assert_eq!(follower.next(), Seen::Record(Family::Cbs, 1, "first".into(), Marks::default()));
        assert_eq!(
            follower.next(),
            Seen::Record(Family::Cbs, 2, "second".into(), Marks::default())
        );
    }
}

#[test]
fn the_first_lines_may_not_tell_what_it_is() {
    let directory = Directory::new();
    let path = directory
        .write("u_ex240514.log", b"#Software: Microsoft Internet Information Services 10.0\r\n");
    let follower = Follower::new(&path, Options::default());
    assert!(matches!(follower.next(), Seen::Record(Family::Text, 1, ..)));
    append(
        &path,
        "#Fields: date time cs-uri-stem sc-status\r\n2024-05-14 00:00:01 /ClientWebService 503\r\n",
    );
    assert!(matches!(follower.next(), Seen::Record(Family::Iis, 2, _, Marks::DIRECTIVE)));
    assert!(matches!(follower.next(), Seen::Record(Family::Iis, 3, _, Marks(0))));
}

/// The columns stand far before the end.
#[test]
fn the_end_of_a_log_that_depends_on_its_beginning() {
    let directory = Directory::new();
    let path =
        directory.write("u_ex240514.log", b"#Fields: date time cs-uri-stem sc-status\r\n2024-05-14 00:00:01 /one 503\r\n2024-05-14 00:00:02 /two 503\r\n");
    let follower = Follower::new(&path, Options { tail: Some(1), ..Options::default() });
    assert!(
        matches!(follower.next(), Seen::Record(Family::Iis, 3, message, Marks(0)) if message.contains("/two"))
    );
    append(&path, "2024-05-14 00:00:03 /three 503\r\n");
    assert!(
        matches!(follower.next(), Seen::Record(Family::Iis, 4, message, Marks(0)) if message.contains("/three"))
    );
}

#[test]
fn a_line_over_the_limit() {
    let directory = Directory::new();
    let long = "x".repeat(3_000_000);
    let path = directory.write(
        "CBS.log",
        [
            cbs(0, "Info", "CBS", &long),
            cbs(1, "Info", "CBS", "behind"),
            cbs(2, "Info", "CBS", "last"),
        ]
        .concat()
        .as_bytes(),
    );
    let follower = Follower::new(&path, Options { limit: 2000, ..Options::default() });
    assert!(
        matches!(follower.next(), Seen::Record(_, 1, message, Marks::TRUNCATED) if message.len() < 2000)
    );
    assert_eq!(follower.next(), Seen::Record(Family::Cbs, 2, "behind".into(), Marks::default()));
}

/// A large log is given piece by piece, not when all of it was read.
#[test]
fn a_large_log_comes_at_once() {
    let directory = Directory::new();
    let path = directory
        .write("CBS.log", cbs(0, "Info", "CBS", &"x".repeat(400)).repeat(20_000).as_bytes());
    let cancel = Cancel::new();
    let mut reader = open(&[&path], Options { follow: true, ..Options::default() }, cancel);
    let Some(Item::Batch(batch)) = reader.next() else { panic!("no batch") };
    assert!(batch.entries().len() < 10_000, "{}", batch.entries().len());
}

/// A trace is written in buffers that no reader sees before they are complete; a cabinet never
/// grows.
#[test]
fn what_cannot_grow_is_read_and_said_so() {
    let directory = Directory::new();
    let sample =
        std::fs::read(crate::common::root().join("fuzz/corpus/etl/sample.etl")).expect("sample");
    for (name, tail) in
        [("WindowsUpdate.20240328.100000.000.1.etl", None), ("agent.log", Some(1000))]
    {
        let path = directory.write(name, &sample);
        let read = |follow| {
            let mut counts = (0, 0);
            for item in
                open(&[&path], Options { follow, tail, ..Options::default() }, Cancel::new())
            {
                match item {
                    Item::Batch(batch) => {
                        counts.0 += batch
                            .records()
                            .filter(|record| record.file.family == Family::Etl)
                            .count()
                    }
                    Item::Warning(_) => counts.1 += 1,
                }
            }
            counts
        };
        let (records, warnings) = read(false);
        assert!(records > 0 && warnings == 0);
        assert_eq!(read(true), (records, 1), "{name}");
    }
}

/// A pipe stands where a log was: nobody writes to it, and the other log goes on.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_log_keeps_nobody_waiting() {
    let directory = Directory::new();
    let first = directory.write("a.log", cbs(1, "Info", "CBS", "first").as_bytes());
    let second = directory.write("b.log", cbs(2, "Info", "CBS", "second").as_bytes());
    let (send, seen) = channel();
    let cancel = Cancel::new();
    let (paths, theirs) = ([first.clone(), second.clone()], cancel.clone());
    let thread = std::thread::spawn(move || {
        for item in open(&paths, Options { follow: true, ..Options::default() }, theirs) {
            if let Item::Batch(batch) = item {
                batch.records().for_each(|record| {
                    let _ = send.send(record.message().into_owned());
                });
            }
        }
    });
    let next = || seen.recv_timeout(Duration::from_secs(20)).expect("a record");
    let mut both = [next(), next()];
    both.sort();
    assert_eq!(both, ["first", "second"]);
    std::fs::remove_file(&first).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&first).status().expect("mkfifo");
    assert!(made.success());
    // Time to look at the pipe, whichever log is looked at first.
    std::thread::sleep(Duration::from_secs(1));
    let line = cbs(3, "Info", "CBS", "third");
    let mut log = std::fs::OpenOptions::new().append(true).open(&second).unwrap();
    log.write_all(line.as_bytes()).unwrap();
    assert_eq!(next(), "third");
    cancel.cancel();
    thread.join().unwrap();
}

/// A log that is emptied and written anew between two looks is longer than before when it is looked
/// at: it is another text, and read from its beginning.
#[test]
fn a_log_that_is_begun_again_in_its_place() {
    let lines = |name: &str, count: u32| -> String {
        (0..count).map(|n| cbs(n, "Info", "CBS", &format!("{name}{n}"))).collect()
    };
    for tail in [None, Some(1)] {
        let directory = Directory::new();
        let path = directory.write("CBS.log", lines("old", 20).as_bytes());
        let follower = Follower::new(&path, Options { tail, ..Options::default() });
        for n in if tail.is_some() { 19..20 } else { 0..20 } {
            assert_eq!(follower.message(), format!("old{n}"));
        }
        for (name, count) in [("new", 20), ("longer", 100)] {
            std::fs::write(&path, lines(name, count)).expect("write");
            for n in 0..count {
                assert_eq!(follower.message(), format!("{name}{n}"));
            }
        }
        append(&path, &cbs(200, "Info", "CBS", "grown"));
        assert_eq!(follower.message(), "grown");
    }
}
