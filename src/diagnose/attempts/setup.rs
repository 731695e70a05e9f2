//! Attempts of Windows Setup (feature updates) in setupact.log: from the start of its host to the
//! result of what it was told to do; and what SetupDiag says about one. The report id in its command line is the id of the update.

use super::super::case::Sighting;
use super::{code, ended, guid, Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["setup", "setupdiag"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Report,
    Phase,
    Operation,
    Abandoned,
    Result,
    Diagnosed,
}

use Event::{Abandoned, Begins, Diagnosed, Operation, Phase, Report, Result};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("SetupHost Logging Begin", Begins),
    ("/ReportId <id>", Report),
    ("Setup phase change: [<from>] -> [<phase>]", Phase),
    ("Operation failed: <operation> Error: <code>", Operation),
    ("Execution of operations queue failed, abandoning", Abandoned),
    ("CSetupManager::ExecuteInstallMode(<place>): Result = <code>", Result),
    ("CSetupManager::Execute(<place>): Result = <code>", Result),
    ("CSetupHost::Execute(<place>): Result = <code>", Result),
    ("Err = <code>, LastOperation = <operation>, LastPhase = <phase>", Diagnosed),
];

const CALLER: &str = "Windows Setup";

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Option<Attempt>,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        if event == Begins || self.open.as_ref().is_some_and(|open| open.start.log != line.log) {
            self.finish(done);
        }
        let open = self.open.get_or_insert_with(|| Attempt::new(Kind::Setup, CALLER, line.clone()));
        let failed = || {
            let code = sighting.get("code").and_then(code);
            code.filter(|code| ended(*code) == Ended::Failed)
        };
        match event {
            Begins => {}
            Report => open.update = sighting.get("id").and_then(guid),
            // The phase in which it is, or failed.
            Diagnosed => {
                if let Some(code) = failed() {
                    *open = open.clone().end(line.clone(), code);
                }
            }
            Phase => open.subject = sighting.get("phase").map(str::to_owned),
            Operation => open.inner.extend(failed()),
            Abandoned => {
                // Newer ones say it in the same line; some do not say it at all.
                let said = line.text.rsplit_once("Error: ").and_then(|(_, text)| code(text));
                let code = said.or(open.inner.first().copied()).unwrap_or(0);
                *open = open.clone().end(line.clone(), code);
                open.ended = Ended::Failed;
            }
            Result => {
                if let Some(code) = failed() {
                    *open = open.clone().end(line.clone(), code);
                    // The user, or who started it, ended it.
                    if code == 0x8007_04C7 {
                        open.ended = Ended::Cancelled;
                    }
                }
            }
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        // How a set-up ends well stands in the log of the agent: its own says it before the restart.
        done.extend(self.open.take().filter(Attempt::failed));
    }
}
