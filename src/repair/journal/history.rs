//! What became of each change: one pass over the lines of a journal.

use super::change::{Change, ServiceState};
use super::entry::{Entry, UndoResult};
use super::read::Line;
use crate::repair::Undo;
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
    /// It needs no undo by itself: its service was brought back by the run, or is brought back by the
    /// undo of an earlier change.
    pub settled: BTreeSet<u64>,
    /// Somebody began to undo the run.
    pub undo: bool,
}

/// A service: the first change of it, what it was before that, what it is now.
struct Service {
    first: u64,
    before: ServiceState,
    now: ServiceState,
    last: u64,
}

impl History {
    pub fn of(lines: &[Line]) -> History {
        let mut history = History::default();
        let mut classes: BTreeMap<&str, Undo> = BTreeMap::new();
        let mut services: BTreeMap<String, Service> = BTreeMap::new();
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
                    if let Change::Service { name, before, after } = &**change {
                        let service =
                            services.entry(name.to_ascii_lowercase()).or_insert(Service {
                                first: line.number,
                                before: *before,
                                now: *after,
                                last: line.number,
                            });
                        if service.first != line.number {
                            history.settled.insert(line.number);
                        }
                        (service.now, service.last) = (*after, line.number);
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
                    history.settled.extend(on_the_way.drain(..));
                }
                _ => {}
            }
        }
        for service in services.values() {
            let sure = history.made.get(&service.last) == Some(&true);
            if service.first != service.last && sure && service.before == service.now {
                history.settled.insert(service.first);
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
