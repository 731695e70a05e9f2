//! Attempts in DISM.log: commands that install, remove or repair something, from the command line to
//! the end of the program. How a package ended stands in CBS.log; here only the last code is known.

use super::super::case::Sighting;
use super::{code, Attempt, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["dism"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Failed,
    Inner,
    Ends,
}

use Event::{Begins, Ends, Failed, Inner};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("DISM.EXE: Executing command line: <command>", Begins),
    ("Failed while processing command <command>. - <where>(hr:<code>)", Failed),
    ("Failed finalizing changes.<where>(hr:<code>)", Inner),
    ("Failed processing package changes<where>(hr:<code>)", Inner),
    ("DISM.EXE: <----- Ending Dism.exe session ----->", Ends),
];

/// What changes the running system.
const COMMANDS: [&str; 6] = [
    "restorehealth",
    "add-package",
    "remove-package",
    "enable-feature",
    "add-capability",
    "startcomponentcleanup",
];

/// Who runs them.
const CALLER: &str = "DISM";

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Option<Attempt>,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        match event {
            Begins => {
                // A command without an end says nothing.
                self.open = None;
                let command = sighting.get("command").unwrap_or_default().to_ascii_lowercase();
                let known = COMMANDS.iter().find(|known| command.contains(*known));
                let offline = command.contains("/image:");
                if let Some(known) = known.filter(|_| !offline) {
                    let mut attempt = Attempt::new(Kind::Install, CALLER, line.clone());
                    attempt.subject = Some((*known).to_owned());
                    self.open = Some(attempt);
                }
            }
            Failed => {
                let code = sighting.get("code").and_then(code);
                let open = self.open.take().filter(|open| open.start.log == line.log);
                if let (Some(open), Some(code)) = (open, code) {
                    done.push(open.end(line.clone(), code));
                }
            }
            // What the package manager could not finish; the program may end without a word on it.
            Inner => {
                let code = sighting.get("code").and_then(code).filter(|code| code >> 31 == 1);
                if let (Some(open), Some(code)) = (&mut self.open, code) {
                    open.inner.push(code);
                    open.end = line.clone();
                }
            }
            Ends => {
                if let Some(open) = self.open.take().filter(|open| open.start.log == line.log) {
                    let inner = open.inner.last().copied();
                    let end = if inner.is_some() { open.end.clone() } else { line.clone() };
                    done.push(open.end(end, inner.unwrap_or(0)));
                }
            }
        }
    }
}
