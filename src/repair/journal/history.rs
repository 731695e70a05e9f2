//! What became of each change: one pass over the lines of a journal.

use super::change::Change;
use super::entry::{Entry, UndoResult};
use super::read::Line;
use crate::repair::Undo;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// By the numbers of the changes.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Whether it was made, where that is written down.
    pub made: BTreeMap<u64, bool>,
    /// Its old state is back.
    pub undone: BTreeSet<u64>,
    /// An undo of it began and did not end.
    pub begun: BTreeSet<u64>,
    /// What an undo of it gives back.
    pub class: BTreeMap<u64, Undo>,
    /// It needs no undo by itself: the run brought back what was there before, or the undo of an
    /// earlier change of the same service does.
    pub settled: BTreeSet<u64>,
    /// Somebody began to undo the run.
    pub undo: bool,
}

/// What changes are about: the first change of it, what it was before that, what it is now.
struct Target {
    changes: Vec<u64>,
    before: Value,
    now: Value,
    service: bool,
}

impl History {
    pub fn of(lines: &[Line]) -> History {
        let mut history = History::default();
        let mut classes: BTreeMap<&str, Undo> = BTreeMap::new();
        let mut targets: BTreeMap<String, Target> = BTreeMap::new();
        // Changes of the undo that is going on: it stops services on its way, and that is over when
        // it has ended.
        let mut on_the_way: Vec<u64> = Vec::new();
        for line in lines {
            match &line.entry {
                Entry::Action { action, undo: Some(undo), .. } => {
                    classes.insert(action, *undo);
                }
                Entry::Change { action, change, .. } => {
                    if let Some(class) = classes.get(action.as_str()) {
                        history.class.insert(line.number, *class);
                    }
                    if history.undo {
                        on_the_way.push(line.number);
                    }
                    if let Some((name, before, after)) = change.states() {
                        let target = targets.entry(name).or_insert_with(|| Target {
                            changes: Vec::new(),
                            before,
                            now: Value::Null,
                            service: matches!(**change, Change::Service { .. }),
                        });
                        target.changes.push(line.number);
                        target.now = after;
                    }
                }
                Entry::Changed { change, ok, .. } => {
                    history.made.insert(*change, *ok);
                }
                Entry::Undo { .. } => history.undo = true,
                Entry::Undoing { change } => {
                    history.begun.insert(*change);
                }
                Entry::Undone { change, result, .. } => {
                    history.begun.remove(change);
                    if *result == UndoResult::Undone {
                        history.undone.insert(*change);
                    }
                }
                Entry::End { .. } if history.undo => {
                    history.settled.append(&mut on_the_way.drain(..).collect());
                }
                _ => {}
            }
        }
        for Target { changes, before, now, service } in targets.into_values() {
            let Some((first, more)) = changes.split_first() else { continue };
            let last = more.last().unwrap_or(first);
            let back = before == now && history.made.get(last) == Some(&true);
            if back && !more.is_empty() {
                history.settled.insert(*first);
            }
            // The first change of a service stands for all of them.
            if back || service {
                history.settled.extend(more);
            }
        }
        history
    }

    /// Whether an undo has something to do for this line.
    pub fn open(&self, line: &Line) -> bool {
        match &line.entry {
            Entry::Change { change, .. } => {
                change.has_undo()
                    && !self.undone.contains(&line.number)
                    && !self.settled.contains(&line.number)
            }
            _ => false,
        }
    }
}
