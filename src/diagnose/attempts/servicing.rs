//! Attempts in CBS.log: sessions, by their ids. A code counts only where it reaches a line that says
//! how the session, or a package of it, ended.

use super::super::case::Sighting;
use super::{code, ended, Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["cbs"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Package,
    Ends,
    Report,
    Original,
    AfterRestart,
    StartsAfterRestart,
}

use Event::{AfterRestart, Begins, Ends, Original, Package, Report, StartsAfterRestart};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Session: <session> initialized by client <client>", Begins),
    ("Exec: Processing complete.  Session: <session>, Package: <package>, Identifier:<rest>[HRESULT = <code>]", Package),
    ("Session: <session> finalized. Reboot required: <restart> [HRESULT = <code>]", Ends),
    ("WER: Generating failure report for package: <package>, status: <code>, failure source: <from>,", Report),
    ("Setting original failure status: <code>,", Original),
    ("Startup: Processing complete. [HRESULT = <code>]", AfterRestart),
    ("TI: --- Initializing Trusted Installer ---", StartsAfterRestart),
];

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Vec<Attempt>,
    /// The last start of the service.
    started: Option<super::super::case::Line>,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        let number = || sighting.get("code").and_then(code);
        let open = sighting.get("session").and_then(|session| {
            self.open.iter().rposition(|open| {
                open.start.log == line.log && open.service.as_deref() == Some(session)
            })
        });
        match event {
            Begins => {
                let caller = sighting.get("client").unwrap_or_default().trim_end_matches('.');
                let mut attempt = Attempt::new(Kind::Install, caller, line.clone());
                attempt.service = sighting.get("session").map(str::to_owned);
                if self.open.len() > 64 {
                    self.open.remove(0);
                }
                self.open.push(attempt);
            }
            Package => {
                let Some(code) = number() else { return };
                let Some(open) = open.map(|index| &mut self.open[index]) else { return };
                let mut attempt = open.clone();
                attempt.service = None;
                attempt.subject = sighting.get("package").map(str::to_owned);
                open.online = false; // its packages have said how they ended
                done.push(attempt.end(line.clone(), code));
            }
            Ends => {
                let Some(mut attempt) = open.map(|index| self.open.remove(index)) else { return };
                let Some(code) = number() else { return };
                // A package has said it before, or there was nothing to install.
                if ended(code) == Ended::Failed && attempt.online {
                    attempt.service = None;
                    done.push(attempt.end(line.clone(), code));
                }
            }
            Report => {
                let Some(code) = number() else { return };
                let start = self.started.clone().unwrap_or_else(|| line.clone());
                let start = match self.open.last() {
                    Some(open) if open.start.log == line.log => open.start.clone(),
                    _ => start,
                };
                let mut attempt = Attempt::new(Kind::Install, "WindowsUpdateAgent", start);
                attempt.subject = sighting.get("package").map(str::to_owned);
                done.push(attempt.end(line.clone(), code));
            }
            Original | AfterRestart => {
                let Some(code) = number().filter(|code| ended(*code) == Ended::Failed) else {
                    return;
                };
                let start = self.started.clone().unwrap_or_else(|| line.clone());
                done.push(
                    Attempt::new(Kind::Install, "WindowsUpdateAgent", start)
                        .end(line.clone(), code),
                );
            }
            StartsAfterRestart => self.started = Some(line.clone()),
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        // A session that is open when the log ends says nothing.
        let _ = done;
        self.open.clear();
    }
}
