//! What an undo has to do, the newest change first.

use super::change::Change;
use super::entry::Entry;
use super::read::{is_undone, read_lines, Line, Lines};
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
    let mut plan =
        UndoPlan { run: all.header.run.clone(), changes: Vec::new(), refused: Vec::new() };
    for line in open_changes(all) {
        let Entry::Change { action, change, masked } = &line.entry else { continue };
        let why = if class(all, line.number, action) == Some(Undo::U3) {
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
                made: made(all, line.number),
                begun: begun(all, line.number),
                change: (**change).clone(),
            }),
        }
    }
    plan
}

/// The changes that an undo has not brought back, the newest first.
pub(super) fn open_changes(all: &Lines) -> Vec<&Line> {
    // What an undo changes on its way (it stops services) is over when that undo has ended.
    let first_undo = all.lines.iter().position(|line| matches!(line.entry, Entry::Undo { .. }));
    let last_end = all.lines.iter().rposition(|line| matches!(line.entry, Entry::End { .. }));
    let over = |at: usize| {
        first_undo.is_some_and(|undo| at > undo) && last_end.is_some_and(|end| at < end)
    };
    let open = |(at, line): (usize, &Line)| match &line.entry {
        Entry::Change { change, .. } => {
            change.has_undo()
                && !over(at)
                && !is_undone(all, line.number)
                && !settled(all, line, change)
        }
        _ => false,
    };
    let mut found: Vec<&Line> = all
        .lines
        .iter()
        .enumerate()
        .filter(|(at, line)| open((*at, line)))
        .map(|(_, line)| line)
        .collect();
    found.reverse();
    found
}

/// Whether the run itself brought the service back to what it was: of a service only its first state
/// and its last one count, and the first change stands for both.
fn settled(all: &Lines, line: &Line, change: &Change) -> bool {
    let Change::Service { name, .. } = change else { return false };
    let mut of_it = all.lines.iter().filter_map(|line| match &line.entry {
        Entry::Change { change, .. } => match &**change {
            Change::Service { name: own, before, after } if own.eq_ignore_ascii_case(name) => {
                let done = made(all, line.number) == Some(true);
                Some((line.number, *before, *after, done))
            }
            _ => None,
        },
        _ => None,
    });
    let Some((first, before, mut now, _)) = of_it.next() else { return false };
    let mut sure = true;
    for (_, _, after, done) in of_it {
        (now, sure) = (after, sure && done);
    }
    line.number != first || (sure && before == now)
}

/// Whether a change was made.
fn made(all: &Lines, number: u64) -> Option<bool> {
    all.lines.iter().find_map(|line| match line.entry {
        Entry::Changed { change, ok, .. } if change == number => Some(ok),
        _ => None,
    })
}

/// Whether an undo of it began and did not end.
fn begun(all: &Lines, number: u64) -> bool {
    let of_it = all.lines.iter().rev().find_map(|line| match line.entry {
        Entry::Undoing { change } if change == number => Some(true),
        Entry::Undone { change, .. } if change == number => Some(false),
        _ => None,
    });
    of_it.unwrap_or(false)
}

/// What the journal says of the undo of the action that made a change.
fn class(all: &Lines, number: u64, action: &str) -> Option<Undo> {
    let before = all.lines.iter().take_while(|line| line.number < number);
    let of_it = before.filter_map(|line| match &line.entry {
        Entry::Action { action: own, undo, .. } if own == action => *undo,
        _ => None,
    });
    of_it.last()
}

/// The undo of a journal that lies in memory, for the fuzz targets.
#[cfg(fuzzing)]
pub fn undo_of_bytes(bytes: &[u8], machine: &Machine) -> Result<serde_json::Value, JournalError> {
    let all = super::read::of_bytes(bytes, machine)?;
    Ok(serde_json::to_value(plan(&all, Language::English)).unwrap_or_default())
}
