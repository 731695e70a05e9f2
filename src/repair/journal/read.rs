//! Reading: what a run did, and whether its journal can be relied on.

use super::entry::{Book, Entry, Header};
use super::history::History;
use super::{chain, JournalError, Machine, CHAIN, MOST_BYTES, SCHEMA};
use crate::knowledge::Language;
use crate::repair::{Recent, Undo};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// It came to its end.
    Complete,
    /// It has no end: it was interrupted, or still runs.
    Open,
    /// Its last line is not whole.
    Cut,
    /// The file was changed by others.
    Edited,
    /// It was written by a version that is not known here.
    OtherVersion,
    /// It is of another machine.
    OtherMachine,
    /// All that can be undone was undone.
    Undone,
    /// A part was undone.
    PartlyUndone,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub number: u64,
    pub time: String,
    pub entry: Entry,
    members: Map<String, Value>,
}

/// A journal, as far as it could be read.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    pub header: Header,
    pub lines: Vec<Line>,
    pub state: RunState,
    pub problem: Option<JournalError>,
    pub book: Book,
    pub chain: String,
    /// The bytes of the whole lines.
    pub length: u64,
}

/// Reads a journal. What is wrong with it is its `problem`; an error is that it could not be read,
/// or is none.
pub(super) fn read_lines(path: &Path, machine: &Machine) -> Result<Lines, JournalError> {
    let io = |why: std::io::Error| JournalError::io(path, &why);
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(JournalError::None);
    }
    of_bytes(&bytes, machine)
}

/// The same of bytes.
pub(super) fn of_bytes(bytes: &[u8], machine: &Machine) -> Result<Lines, JournalError> {
    let (whole, rest) = match bytes.iter().rposition(|byte| *byte == b'\n') {
        Some(at) => bytes.split_at(at + 1),
        None => return Err(JournalError::None),
    };
    let mut texts = whole.split(|byte| *byte == b'\n');
    let first: Value = texts
        .next()
        .and_then(|text| serde_json::from_slice(text).ok())
        .filter(|first: &Value| first["kind"] == "header" && !first["schema"].is_null())
        .ok_or(JournalError::None)?;
    let mut all = Lines {
        header: Header::default(),
        lines: Vec::new(),
        state: RunState::Open,
        problem: None,
        book: Book::default(),
        chain: String::new(),
        length: 0,
    };
    if first["schema"] != SCHEMA {
        let text = |name: &str| first[name].as_str().unwrap_or_default().to_owned();
        all.header = Header { machine: text("machine"), run: text("run"), ..Header::default() };
        return Ok(
            all.with(RunState::OtherVersion, JournalError::Version(first["schema"].to_string()))
        );
    }
    for text in whole.split_inclusive(|byte| *byte == b'\n') {
        let line =
            std::str::from_utf8(text).ok().and_then(|text| all.line(text.trim_end_matches('\n')));
        let Some(line) = line else {
            let number = all.lines.len() + 1;
            return Ok(all.with(RunState::Edited, JournalError::Edited(number)));
        };
        if let Entry::Header(header) = &line.entry {
            all.header = header.clone();
        }
        all.length += text.len() as u64;
        all.lines.push(line);
    }
    if !machine.owns(&all.header) {
        let name = all.header.machine.clone();
        return Ok(all.with(RunState::OtherMachine, JournalError::Machine(name)));
    }
    if !rest.is_empty() {
        let number = all.lines.len() + 1;
        return Ok(all.with(RunState::Cut, JournalError::Cut(number)));
    }
    all.state = all.judge();
    Ok(all)
}

impl Lines {
    fn with(mut self, state: RunState, problem: JournalError) -> Lines {
        (self.state, self.problem) = (state, Some(problem));
        self
    }

    /// The next line, if it is what was written.
    fn line(&mut self, text: &str) -> Option<Line> {
        let at = text.rfind(CHAIN)?;
        let own = text[at + CHAIN.len()..].strip_suffix("\"}")?;
        if chain(&self.chain, &text[..at]) != own {
            return None;
        }
        let mut members: Map<String, Value> = serde_json::from_str(text).ok()?;
        members.remove("chain");
        let number = members.remove("n")?.as_u64()?;
        let Value::String(time) = members.remove("time")? else { return None };
        let entry: Entry = serde_json::from_value(Value::Object(members.clone())).ok()?;
        if number != self.book.next() {
            return None;
        }
        self.book.take(&entry).ok()?;
        own.clone_into(&mut self.chain);
        Some(Line { number, time, entry, members })
    }

    fn judge(&self) -> RunState {
        let history = History::of(&self.lines);
        let ended = matches!(self.lines.last().map(|line| &line.entry), Some(Entry::End { .. }));
        match (history.undo, ended) {
            (true, _) if !self.lines.iter().any(|line| history.open(line)) => RunState::Undone,
            (true, _) => RunState::PartlyUndone,
            (false, true) => RunState::Complete,
            (false, false) => RunState::Open,
        }
    }
}

/// An action of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionDone {
    /// Its name.
    pub action: String,
    /// When it began.
    pub time: String,
    /// The rule of the finding that asked for it.
    pub reason: Option<String>,
    /// What it was given.
    pub parameters: Option<Map<String, Value>>,
    /// What an undo gives back.
    pub undo: Option<Undo>,
    /// How many changes it made.
    pub changes: usize,
    /// How many of them can still be undone.
    pub open: usize,
    /// `yes`, `no`, `not-possible` or `after-restart`.
    pub verified: Option<&'static str>,
    /// The id of the error that ended it.
    pub failed: Option<String>,
}

/// A run: the JSON document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Its name.
    pub run: String,
    /// Its file.
    pub path: PathBuf,
    /// When it began.
    pub time: Option<String>,
    /// The computer.
    pub machine: String,
    /// The version of the tool.
    pub tool: String,
    /// The command that was called.
    pub caller: Option<String>,
    /// How it ended.
    pub state: RunState,
    /// What is wrong with the journal.
    pub problem: Option<String>,
    /// The exit code of the run.
    pub exit_code: Option<i32>,
    /// What it did.
    pub actions: Vec<ActionDone>,
    /// Its lines, where one journal was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Value>,
}

/// Reads one journal, with its lines.
///
/// # Errors
/// It could not be read, or is none. What is wrong with one is in the answer.
pub fn read(path: &Path, machine: &Machine, language: Language) -> Result<Run, JournalError> {
    let all = read_lines(path, machine)?;
    let mut run = shown(path, &all, language);
    run.entries = all
        .lines
        .into_iter()
        .map(|line| {
            let mut members = Map::new();
            members.insert("n".to_owned(), line.number.into());
            members.insert("time".to_owned(), line.time.into());
            members.extend(line.members);
            Value::Object(members)
        })
        .collect();
    Ok(run)
}

/// Reads every journal of a folder, the newest first, without their lines; of one that cannot be
/// read there is its problem.
///
/// # Errors
/// The folder could not be read.
pub fn read_folder(
    folder: &Path,
    machine: &Machine,
    language: Language,
) -> Result<Vec<Run>, JournalError> {
    let runs = journals(folder)?.into_iter().map(|path| match read_lines(&path, machine) {
        Ok(all) => shown(&path, &all, language),
        Err(why) => Run {
            run: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            path,
            time: None,
            machine: String::new(),
            tool: String::new(),
            caller: None,
            state: RunState::Edited,
            problem: Some(why.message(language)),
            exit_code: None,
            actions: Vec::new(),
            entries: Vec::new(),
        },
    });
    Ok(runs.collect())
}

/// What ran on this machine and was not undone since; of journals that can be relied on, as far as
/// their lines are whole.
pub(crate) fn recent(folder: &Path, machine: &Machine) -> Result<Vec<Recent>, JournalError> {
    let mut found = Vec::new();
    for path in journals(folder)? {
        let Ok(all) = read_lines(&path, machine) else { continue };
        if !matches!(all.problem, None | Some(JournalError::Cut(_))) {
            continue;
        }
        for done in actions(&all).into_iter().filter(|done| done.open > 0) {
            found.push(Recent {
                action: done.action,
                run: all.header.run.clone(),
                time: done.time,
                reason: done.reason,
                parameters: done.parameters,
            });
        }
    }
    Ok(found)
}

/// The journals of a folder, the newest first: their names begin with the time.
fn journals(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(JournalError::io(folder, &why)),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    paths.sort();
    paths.reverse();
    Ok(paths)
}

fn shown(path: &Path, all: &Lines, language: Language) -> Run {
    let exit = all.lines.iter().find_map(|line| match line.entry {
        Entry::End { exit_code } => Some(exit_code),
        _ => None,
    });
    Run {
        run: all.header.run.clone(),
        path: path.to_owned(),
        time: all.lines.first().map(|line| line.time.clone()),
        machine: all.header.machine.clone(),
        tool: all.header.tool.clone(),
        caller: all.header.caller.clone(),
        state: all.state,
        problem: all.problem.as_ref().map(|problem| problem.message(language)),
        exit_code: exit,
        actions: actions(all),
        entries: Vec::new(),
    }
}

fn actions(all: &Lines) -> Vec<ActionDone> {
    let history = History::of(&all.lines);
    let mut done: Vec<ActionDone> = Vec::new();
    for line in &all.lines {
        let of = |done: &mut Vec<ActionDone>, name: &str| {
            done.iter().rposition(|done| done.action == name)
        };
        match &line.entry {
            Entry::Action { action, reason, parameters, undo } => done.push(ActionDone {
                action: action.clone(),
                time: line.time.clone(),
                reason: reason.clone(),
                parameters: parameters.clone(),
                undo: *undo,
                changes: 0,
                open: 0,
                verified: None,
                failed: None,
            }),
            Entry::Change { action, .. } => {
                if let Some(at) = of(&mut done, action) {
                    done[at].changes += 1;
                    done[at].open += usize::from(history.open(line));
                }
            }
            Entry::Verified { action, value, .. } => {
                if let Some(at) = of(&mut done, action) {
                    done[at].verified = Some(value.as_str());
                }
            }
            Entry::Failed { action, error_id, .. } => {
                if let Some(at) = of(&mut done, action) {
                    done[at].failed = Some(error_id.clone());
                }
            }
            _ => {}
        }
    }
    done
}
