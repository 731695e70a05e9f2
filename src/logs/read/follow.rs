//! Logs that are being written: what is there, then what comes, also after the log was put aside
//! and begun again.

use super::archive;
use super::batch::Item;
use super::file;
use super::growing::OpenLog;
use super::paths::Group;
use super::stream::Stream;
use super::tail::Tails;
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::Cancel;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// See the module.
pub(super) struct Follow {
    /// The rotated files, or the tails, come first.
    past: Option<Past>,
    logs: Vec<Log>,
    ready: VecDeque<Item>,
    options: Arc<Options>,
    cancel: Cancel,
}

enum Past {
    Files(VecDeque<PathBuf>, Box<Option<Stream>>),
    Tails(Tails),
}

/// A log that may grow.
struct Log {
    path: PathBuf,
    open: Option<OpenLog>,
    /// Where to begin when it is opened first: the end after a tail.
    from_end: bool,
    warned: bool,
}

impl Follow {
    pub fn new(mut groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Follow {
        let from_end = options.tail.is_some();
        let mut logs = Vec::new();
        let mut ready = VecDeque::new();
        for group in &mut groups {
            // A log that is not there yet is waited for, and said so when it is opened.
            group
                .files
                .retain(|file| *file != group.name || file.exists() || archive::is_member(file));
            if cancel.is_cancelled() {
                break;
            }
            if is_closed(group) {
                let warning = Warning::new(&group.name, WarningKind::NotFollowed);
                ready.push_back(Item::Warning(warning));
            } else {
                logs.push(Log { path: group.name.clone(), open: None, from_end, warned: false });
            }
        }
        let past = if from_end {
            Past::Tails(Tails::new(groups, Arc::clone(&options), cancel.clone()))
        } else {
            let files = groups
                .into_iter()
                .flat_map(|group| group.files)
                .filter(|file| logs.iter().all(|log| log.path != *file));
            Past::Files(files.collect(), Box::default())
        };
        let mut follow = Follow { past: Some(past), logs, ready, options, cancel };
        // Before anything older is read, which may take long: a log that is put aside meanwhile is
        // read to its end, and nothing falls between its tail and what comes. What is written while
        // the tail is read may come twice.
        follow.open_all();
        follow
    }

    fn open_all(&mut self) {
        for log in &mut self.logs {
            if self.cancel.is_cancelled() {
                return;
            }
            log.open(&self.options, &self.cancel, &mut self.ready);
        }
    }

    pub fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.cancel.is_cancelled() {
                return None;
            }
            if let Some(item) = self.past() {
                return Some(item);
            }
            if self.logs.is_empty() {
                return None;
            }
            let mut grown = false;
            for log in &mut self.logs {
                if self.cancel.is_cancelled() {
                    return None;
                }
                grown |= log.look(&self.options, &self.cancel, &mut self.ready);
            }
            if !grown && self.ready.is_empty() {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// What was there before; `None` when that is done.
    fn past(&mut self) -> Option<Item> {
        let item = match self.past.as_mut()? {
            Past::Tails(tails) => tails.next(),
            Past::Files(files, current) => loop {
                if let Some(stream) = current.as_mut() {
                    match stream.next() {
                        Ok(Some(batch)) => break Some(Item::Batch(batch)),
                        Ok(None) => **current = None,
                        Err(warning) => {
                            **current = None;
                            break Some(Item::Warning(warning));
                        }
                    }
                }
                let Some(path) = files.pop_front() else { break None };
                match Stream::open(&path, &self.options, &self.cancel, &Arc::default()) {
                    Ok(stream) => **current = stream,
                    Err(warning) => break Some(Item::Warning(warning)),
                }
            },
        };
        if item.is_none() {
            self.past = None;
        }
        item
    }
}

/// Whether nothing can be added to a log, or not so that it could be seen.
fn is_closed(group: &Group) -> bool {
    let ending = group.name.extension().unwrap_or_default();
    let container =
        ["etl", "evtx", "cab", "zip", "gz"].iter().any(|own| ending.eq_ignore_ascii_case(own));
    // A pipe is not opened to find out: that would take its first bytes.
    let there = std::fs::metadata(&group.name);
    container
        || archive::is_member(&group.name)
        || there.is_ok_and(|data| !data.is_file() || file::is_container(&group.name))
}

impl Log {
    fn open(&mut self, options: &Arc<Options>, cancel: &Cancel, ready: &mut VecDeque<Item>) {
        match OpenLog::open(&self.path, self.from_end, options, cancel) {
            Ok(open) => {
                self.open = open;
                self.warned = false;
            }
            // Said once: between two files of one name there may be none.
            Err(error) if !self.warned => {
                self.warned = true;
                let kind = match WarningKind::open(&error) {
                    WarningKind::NotFound => WarningKind::NotThereYet,
                    kind => kind,
                };
                ready.push_back(Item::Warning(Warning::new(&self.path, kind)));
            }
            Err(_) => {}
        }
        self.from_end = false;
    }

    /// Reads a piece of what is new. Whether there was any.
    fn look(
        &mut self,
        options: &Arc<Options>,
        cancel: &Cancel,
        ready: &mut VecDeque<Item>,
    ) -> bool {
        if self.open.is_none() {
            self.open(options, cancel, ready);
        }
        let Some(open) = &mut self.open else { return false };
        let replaced = open.is_replaced(&self.path);
        let failing = open.is_failing();
        if failing && !replaced {
            open.renew(&self.path);
        }
        let read = open.read(replaced, options, &mut |batch| ready.push_back(Item::Batch(batch)));
        match read {
            Ok(true) => return true,
            // The file is read to its end before the next one of its name is opened.
            Ok(false) if !replaced => {}
            Ok(false) => self.open = None,
            // Said once, and tried again from the same place: a network may come back.
            Err(error) => {
                if !failing {
                    let kind = WarningKind::read(open.position(), &error);
                    ready.push_back(Item::Warning(Warning::new(&self.path, kind)));
                } else if replaced {
                    self.open = None;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A handle that fails, as one does when the network is gone for a moment: said once, nothing
    /// twice, nothing lost.
    #[test]
    fn a_fault_is_said_once_and_the_place_is_kept() {
        let path =
            std::env::temp_dir().join(format!("wudiag-follow-fault-{}.log", std::process::id()));
        let line =
            |text: &str| format!("2024-03-28 10:00:00, Info                  CBS    {text}\r\n");
        let broken = || std::fs::OpenOptions::new().append(true).open(&path).expect("append");
        std::fs::write(&path, [line("one"), line("two")].concat()).expect("write");
        let (options, cancel, mut ready) = (Arc::default(), Cancel::new(), VecDeque::new());
        let mut log = Log { path: path.clone(), open: None, from_end: false, warned: false };
        let mut seen = Vec::new();
        for round in 0..3 * 10 {
            if let Some(open) = log.open.as_mut().filter(|_| matches!(round, 1 | 2 | 12)) {
                open.file = broken();
            }
            if round == 5 {
                broken().write_all(line("three").as_bytes()).expect("grow");
            }
            log.look(&options, &cancel, &mut ready);
            for item in ready.drain(..) {
                match item {
                    Item::Batch(batch) => {
                        seen.extend(batch.records().map(|record| record.message().into_owned()))
                    }
                    Item::Warning(_) => seen.push("fault".into()),
                }
            }
        }
        assert_eq!(seen, ["one", "fault", "two", "three", "fault"]);
        // Put aside while it cannot be read: given up, but for what was read of it.
        broken().write_all(line("four").as_bytes()).expect("grow");
        log.look(&options, &cancel, &mut ready);
        log.open.as_mut().expect("open").file = broken();
        std::fs::rename(&path, path.with_extension("old")).expect("rename");
        std::fs::write(&path, [line("new"), line("last")].concat()).expect("write");
        for _ in 0..10 {
            log.look(&options, &cancel, &mut ready);
        }
        let text: Vec<String> = ready
            .iter()
            .map(|item| match item {
                Item::Batch(batch) => {
                    batch.records().map(|record| record.message().into_owned()).collect()
                }
                Item::Warning(_) => "fault".into(),
            })
            .collect();
        assert_eq!(text, ["fault", "four", "new", "last"]);
        let _ = (std::fs::remove_file(path.with_extension("old")), std::fs::remove_file(&path));
    }
}
