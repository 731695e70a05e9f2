//! What an undo has to do, the newest change first.

use super::change::Change;
use super::entry::Entry;
use super::history::History;
use super::read::{read_lines, Lines};
use super::{JournalError, Machine};
use crate::knowledge::{sentence, Language};
use crate::repair::Undo;
use serde::Serialize;
use std::path::Path;

/// A change that can be undone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToUndo {
    /// Its number.
    pub n: u64,
    /// The action that made it.
    pub action: String,
    /// Whether it was made; `None` when the run ended before that was written down.
    pub made: Option<bool>,
    /// Whether an undo of it began and did not end.
    pub begun: bool,
    /// What it is.
    #[serde(flatten)]
    pub change: Change,
}

/// A change that cannot be undone, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Its number.
    pub n: u64,
    /// The action that made it.
    pub action: String,
    /// What the module's error is called.
    pub error_id: &'static str,
    /// Why.
    pub message: String,
}

/// What an undo has to do: the JSON document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UndoPlan {
    /// The run.
    pub run: String,
    /// The newest first.
    pub changes: Vec<ToUndo>,
    /// What cannot be undone.
    pub refused: Vec<Refused>,
}

/// What is still to be undone of a run. With `accept_cut`, what stands before a last line that is
/// not whole.
///
/// # Errors
/// Why the journal cannot be used.
pub fn undo(
    path: &Path,
    machine: &Machine,
    accept_cut: bool,
    language: Language,
) -> Result<UndoPlan, JournalError> {
    let all = read_lines(path, machine)?;
    match &all.problem {
        Some(JournalError::Cut(_)) if accept_cut => {}
        Some(problem) => return Err(problem.clone()),
        None => {}
    }
    Ok(plan(&all, language))
}

pub(super) fn plan(all: &Lines, language: Language) -> UndoPlan {
    let history = History::of(&all.lines);
    let run = all.header.run.clone();
    let mut plan = UndoPlan { run, changes: Vec::new(), refused: Vec::new() };
    for line in all.lines.iter().rev().filter(|line| history.open(line)) {
        let Entry::Change { action, change, masked } = &line.entry else { continue };
        let why = if history.class.get(&line.number) == Some(&Undo::U3) {
            Some(sentence!("repair.undo-none", action = action))
        } else if *masked {
            Some(sentence!("repair.undo-masked", action = action))
        } else {
            None
        };
        match why {
            Some(why) => plan.refused.push(Refused {
                n: line.number,
                action: action.clone(),
                error_id: "WUUndoRefused",
                message: why.render(language),
            }),
            None => plan.changes.push(ToUndo {
                n: line.number,
                action: action.clone(),
                made: history.made.get(&line.number).copied(),
                begun: history.begun.contains(&line.number),
                change: (**change).clone(),
            }),
        }
    }
    plan
}

/// What the fuzz target does with any bytes: as they are, and as entries of a journal whose chain is
/// right. The numbers of what would be undone, and of what is refused.
#[cfg(fuzzing)]
pub fn undo_of_bytes(bytes: &[u8], machine: &Machine, seal: bool) -> Option<(Vec<u64>, Vec<u64>)> {
    let mut sealed = Vec::new();
    if seal {
        let (mut before, mut number) = (String::new(), 0);
        for entry in bytes.split(|byte| *byte == b'\n') {
            let Ok(entry) = std::str::from_utf8(entry) else { continue };
            let _ = Entry::given(entry);
            let members = entry.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let Some(members) = members.filter(|members| !members.is_empty()) else { continue };
            let text = format!("{{\"n\":{number},\"time\":\"\",{members}");
            before = super::chain(&before, &text);
            sealed.extend(format!("{text}{}{before}\"}}\n", super::CHAIN).into_bytes());
            number += 1;
        }
    }
    let all = super::read::of_bytes(if seal { &sealed } else { bytes }, machine).ok()?;
    let plan = plan(&all, Language::English);
    let changes = plan.changes.iter().map(|change| change.n).collect();
    Some((changes, plan.refused.iter().map(|refused| refused.n).collect()))
}
