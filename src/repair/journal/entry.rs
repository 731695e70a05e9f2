//! The entries of a journal.

use super::change::Change;
use crate::repair::{Action, Undo};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a run says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// The version of the tool.
    pub tool: String,
    /// The name of the computer.
    pub machine: String,
    /// What Windows knows it by.
    #[serde(default)]
    pub machine_id: Option<String>,
    /// The operating system.
    #[serde(default)]
    pub os: Option<String>,
    /// Its build.
    #[serde(default)]
    pub build: Option<u32>,
    /// When it was started.
    #[serde(default)]
    pub boot: Option<String>,
    /// The command that was called.
    #[serde(default)]
    pub caller: Option<String>,
    /// What the guards answered.
    #[serde(default)]
    pub guards: Option<Map<String, Value>>,
    /// The version of the journal; the writer adds it.
    #[serde(default)]
    pub schema: u32,
    /// The name of the run; the writer adds it.
    #[serde(default)]
    pub run: String,
}

/// Who goes on with a journal, to undo it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// The version of the tool.
    #[serde(default)]
    pub tool: String,
    /// The name of the computer.
    pub machine: String,
    /// What Windows knows it by.
    #[serde(default)]
    pub machine_id: Option<String>,
    /// When it was started.
    #[serde(default)]
    pub boot: Option<String>,
    /// The command that was called.
    #[serde(default)]
    pub caller: Option<String>,
    /// Whether a last line that is not whole may be dropped.
    #[serde(default)]
    pub accept_cut: bool,
}

/// A line of the journal, without its number, time and chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Entry {
    /// The first line.
    Header(Header),
    /// An action begins.
    Action {
        /// Its name.
        action: String,
        /// The rule of the finding that asked for it.
        #[serde(default)]
        reason: Option<String>,
        /// What it was given.
        #[serde(default)]
        parameters: Option<Map<String, Value>>,
        /// What an undo gives back; the writer adds it.
        #[serde(default)]
        undo: Option<Undo>,
    },
    /// Something is about to be changed. Its number is the number of the line.
    Change {
        /// The action that does it.
        action: String,
        /// What.
        change: Box<Change>,
        /// Whether a secret in it was masked: the old state is not known then.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        masked: bool,
    },
    /// It was changed, or not.
    Changed {
        /// The number of the change.
        change: u64,
        /// Whether it succeeded.
        ok: bool,
        /// The code that it ended with.
        #[serde(default)]
        code: Option<i64>,
        /// What the system said.
        #[serde(default)]
        error: Option<String>,
    },
    /// An action was given up.
    Failed {
        /// Its name.
        action: String,
        /// The id of the error.
        error_id: String,
        /// What it said.
        #[serde(default)]
        message: Option<String>,
    },
    /// What had failed was tried again.
    Verified {
        /// The action.
        action: String,
        /// How that ended.
        value: Verified,
        /// How it stood before.
        #[serde(default)]
        before: Option<String>,
        /// How it stands now.
        #[serde(default)]
        after: Option<String>,
        /// Why.
        #[serde(default)]
        why: Option<String>,
    },
    /// The run, or its undo, is over.
    End {
        /// What `Repair-WUClient` gave.
        exit_code: i32,
    },
    /// Somebody begins to undo the run.
    Undo {
        /// The version of the tool.
        #[serde(default)]
        tool: String,
        /// The command that was called.
        #[serde(default)]
        caller: Option<String>,
        /// When the computer was started.
        #[serde(default)]
        boot: Option<String>,
    },
    /// A change is about to be undone.
    Undoing {
        /// Its number.
        change: u64,
    },
    /// It was undone, or not.
    Undone {
        /// Its number.
        change: u64,
        /// How that ended.
        result: UndoResult,
        /// Why.
        #[serde(default)]
        why: Option<String>,
    },
}

/// Whether what had failed succeeds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verified {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// That cannot be told here.
    NotPossible,
    /// That shows after a restart.
    AfterRestart,
}

impl Verified {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Verified::Yes => "yes",
            Verified::No => "no",
            Verified::NotPossible => "not-possible",
            Verified::AfterRestart => "after-restart",
        }
    }
}

/// How the undo of a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UndoResult {
    /// The old state is back.
    Undone,
    /// The present state is not what was written: it was left alone.
    ChangedSince,
    /// It cannot be undone.
    Refused,
    /// The system refused.
    Failed,
}

/// What has been written so far, as far as the next line has to fit to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    lines: u64,
    actions: Vec<String>,
    changes: Vec<Noted>,
    ended: bool,
    undoing: bool,
}

/// A change, and what became of it.
#[derive(Clone, Debug)]
struct Noted {
    number: u64,
    answered: bool,
    undoing: bool,
}

impl Book {
    /// Takes the next line, or says why it has no place here.
    pub fn take(&mut self, entry: &Entry) -> Result<(), String> {
        let first = self.lines == 0;
        if first != matches!(entry, Entry::Header(_)) {
            return Err("the header is the first line and no other".to_owned());
        }
        if self.ended && !matches!(entry, Entry::Undo { .. }) {
            return Err("the run is over".to_owned());
        }
        match entry {
            Entry::Header(_) => {}
            Entry::Action { action, .. } => self.actions.push(action.clone()),
            Entry::Change { action, change, .. } => {
                self.begun(action)?;
                change.check()?;
                let number = self.lines;
                self.changes.push(Noted { number, answered: false, undoing: false });
            }
            Entry::Changed { change, .. } => {
                let noted = self.noted(*change)?;
                if std::mem::replace(&mut noted.answered, true) {
                    return Err(format!("change: {change} was answered before"));
                }
            }
            Entry::Failed { action, .. } | Entry::Verified { action, .. } => self.begun(action)?,
            Entry::End { .. } => self.ended = true,
            Entry::Undo { .. } => (self.ended, self.undoing) = (false, true),
            Entry::Undoing { change } if self.undoing => self.noted(*change)?.undoing = true,
            Entry::Undone { change, .. } if self.undoing => {
                let noted = self.noted(*change)?;
                if !std::mem::replace(&mut noted.undoing, false) {
                    return Err(format!("change: the undo of {change} has not begun"));
                }
            }
            Entry::Undoing { .. } | Entry::Undone { .. } => {
                return Err("nobody has begun to undo the run".to_owned());
            }
        }
        self.lines += 1;
        Ok(())
    }

    fn begun(&self, action: &str) -> Result<(), String> {
        match self.actions.iter().any(|own| own == action) {
            true => Ok(()),
            false => Err(format!("action: `{action}` has not begun")),
        }
    }

    fn noted(&mut self, number: u64) -> Result<&mut Noted, String> {
        let noted = self.changes.iter_mut().find(|noted| noted.number == number);
        noted.ok_or_else(|| format!("change: {number} is none"))
    }

    /// The number of the next line.
    pub fn next(&self) -> u64 {
        self.lines
    }
}

impl Entry {
    /// An entry as the caller gives it: the schema knows every member, the table the action.
    pub(super) fn given(text: &str) -> Result<Entry, String> {
        let mut entry: Entry = crate::repair::object(text)?;
        match &mut entry {
            Entry::Action { action, undo, .. } => {
                let known = Action::find(action).ok_or(format!("action: `{action}` is none"))?;
                *undo = Some(known.undo);
            }
            Entry::Header(_) | Entry::Undo { .. } => {
                return Err("kind: the writer writes that itself".to_owned());
            }
            _ => {}
        }
        Ok(entry)
    }
}
