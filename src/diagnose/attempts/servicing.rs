//! Attempts in CBS.log: sessions, by their ids, and what is left of one after the restart. A code
//! counts only where it reaches a line that says how the session, or a package of it, ended.
//!
//! Inside of a session the first failed installer, driver or deepest function of CSI says why: its
//! code is the inner one.

use super::super::case::{Line, Sighting};
use super::{code, ended, spelled, Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["cbs"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Executes,
    Package,
    Ends,
    Report,
    Original,
    Inner,
    Deepest,
    ServiceStarts,
}

use Event::{Begins, Deepest, Ends, Executes, Inner, Original, Package, Report, ServiceStarts};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Session: <session> initialized by client <client>", Begins),
    ("Exec: Processing started.  Client: <client>, Session: <session>, Package: <package>", Executes),
    ("Exec: Processing complete.  Session: <session>, Package: <package>, Identifier:<rest>[HRESULT = <code>]", Package),
    ("Session: <session> finalized.…Reboot required: <restart> [HRESULT = <code>]", Ends),
    ("WER: Generating failure report for package: <package>, status: <code>, failure source: <from>,", Report),
    ("Setting original failure status: <code>,", Original),
    ("Retrieved original failure status: <code>,", Original),
    ("Startup: Processing complete. [HRESULT = <code>]", Original),
    ("Failed execution of queue item Installer: <name> ({<id>}) with HRESULT <code>", Inner),
    ("Doqe: Recording result: <code>, for Inf:", Inner),
    ("(F) HRESULT_FROM_WIN32(<name>) #", Deepest),
    ("TI: --- Initializing Trusted Installer ---", ServiceStarts),
];

/// A session that has begun.
#[derive(Debug)]
struct Open {
    attempt: Attempt,
    session: String,
    /// It works on a package.
    executes: bool,
    /// A package of it has said how it ended.
    said: bool,
    /// What the failure report says, until the session says it itself.
    report: Option<Attempt>,
    /// The code of the first installer or driver that failed.
    inner: u32,
    /// The code of the deepest function of CSI that failed first.
    deepest: u32,
}

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Vec<Open>,
    /// The last start of the service.
    started: Option<Line>,
    /// What the service does at its start for a session from before the restart.
    resumed: Option<Attempt>,
    /// Codes of failures since the start of the service, outside of sessions: the first installer
    /// or driver, the first function of CSI.
    inner: u32,
    deepest: u32,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = &sighting.line;
        let number = || sighting.get("code").and_then(code);
        let open = sighting.get("session").and_then(|session| {
            self.open
                .iter()
                .rposition(|open| open.attempt.start.log == line.log && open.session == session)
        });
        match event {
            Begins => self.begin(sighting),
            Executes => {
                if let Some(index) = open {
                    let open = &mut self.open[index];
                    open.executes = true;
                    open.attempt.subject = sighting.get("package").map(str::to_owned);
                }
            }
            Package => {
                let Some(code) = number() else { return };
                let Some(open) = open.map(|index| &mut self.open[index]) else { return };
                let mut attempt = open.attempt.clone();
                attempt.subject = sighting.get("package").map(str::to_owned);
                // A session that was cancelled after its report failed.
                let code = match (&open.report, ended(code)) {
                    (Some(report), Ended::Cancelled) => report.code,
                    _ => code,
                };
                (open.said, open.report) = (true, None);
                done.push(with_inner(attempt.end(line.clone(), code), (open.inner, open.deepest)));
            }
            Ends => {
                let Some(open) = open.map(|index| self.open.remove(index)) else { return };
                let Some(code) = number() else { return };
                let restart = sighting.get("restart").is_some_and(|text| text.starts_with("yes"));
                match (open.said, ended(code), open.report) {
                    // A package has said it before; what needs a restart is not installed yet.
                    (true, ..) => {
                        let of_session = |attempt: &&mut Attempt| {
                            attempt.start.order == open.attempt.start.order
                                && attempt.ended == Ended::Well
                        };
                        if restart {
                            let packages = done.iter_mut().rev().take(64).filter(of_session);
                            packages.for_each(|attempt| attempt.ended = Ended::Pending);
                        }
                    }
                    (false, Ended::Failed, report) => {
                        let mut attempt = open.attempt.end(line.clone(), code);
                        attempt.subject = report.and_then(|report| report.subject);
                        done.push(with_inner(attempt, (open.inner, open.deepest)));
                    }
                    (false, _, Some(report)) => {
                        done.push(with_inner(report, (open.inner, open.deepest)))
                    }
                    // There was nothing to install.
                    _ => {}
                }
            }
            Report => {
                let Some(code) = number() else { return };
                let executing =
                    self.open.iter_mut().rev().find(|open| {
                        open.attempt.start.log == line.log && open.executes && !open.said
                    });
                let mut attempt = match &executing {
                    Some(open) => open.attempt.clone(),
                    None => match self.resumed.take() {
                        Some(resumed) => resumed,
                        None => resume(self.started.as_ref(), line),
                    },
                };
                attempt.subject = sighting.get("package").map(str::to_owned);
                if let Some(at) = line.text.find("client id: ") {
                    attempt.caller = line.text[at + "client id: ".len()..].trim().to_owned();
                }
                let code = if attempt.failed() { attempt.code } else { code };
                let attempt = attempt.end(line.clone(), code);
                match executing {
                    Some(open) => open.report = Some(attempt),
                    None => self.resumed = Some(attempt),
                }
            }
            Original => {
                let Some(code) = number().filter(|code| ended(*code) == Ended::Failed) else {
                    return;
                };
                // The session says it itself.
                if self.resumed.is_none() && self.executing(line).is_none() {
                    let resumed = resume(self.started.as_ref(), line);
                    self.resumed = Some(resumed.end(line.clone(), code));
                }
            }
            Inner => {
                let Some(code) = sighting.get("code").and_then(spelled) else { return };
                if code >> 31 == 0 {
                    return;
                }
                let inner = match self.executing(line) {
                    Some(open) => &mut open.inner,
                    None => &mut self.inner,
                };
                if *inner == 0 {
                    *inner = code;
                }
            }
            Deepest => {
                let Some(code) = sighting.get("name").and_then(super::win32) else { return };
                let deepest = match self.executing(line) {
                    Some(open) => &mut open.deepest,
                    None => &mut self.deepest,
                };
                if *deepest == 0 {
                    *deepest = code;
                }
            }
            ServiceStarts => {
                self.close(done);
                self.started = Some(line.clone());
            }
        }
    }

    fn begin(&mut self, sighting: &Sighting) {
        // `<client>, external staging directory: (null), …`
        let client = sighting.get("client").unwrap_or_default();
        let caller = client.split(", external ").next().unwrap_or_default().trim_end_matches('.');
        if self.open.len() > 64 {
            self.open.remove(0);
        }
        self.open.push(Open {
            attempt: Attempt::new(Kind::Install, caller, sighting.line.clone()),
            session: sighting.get("session").unwrap_or_default().to_owned(),
            executes: false,
            said: false,
            report: None,
            inner: 0,
            deepest: 0,
        });
    }

    /// The session that works on a package.
    fn executing(&mut self, line: &Line) -> Option<&mut Open> {
        self.open
            .iter_mut()
            .rev()
            .find(|open| open.attempt.start.log == line.log && open.executes && !open.said)
    }

    /// The service ended: a session that is open says nothing but what was reported of it, or that it
    /// came to no end.
    fn close(&mut self, done: &mut Vec<Attempt>) {
        for open in self.open.drain(..) {
            match open.report {
                Some(report) => done.push(with_inner(report, (open.inner, open.deepest))),
                None if open.executes && !open.said => done.push(open.attempt),
                None => {}
            }
        }
        if let Some(resumed) = self.resumed.take() {
            done.push(with_inner(resumed, (self.inner, self.deepest)));
        }
        (self.inner, self.deepest) = (0, 0);
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        self.close(done);
    }
}

/// Where no installer or driver says why, the deepest function does.
fn with_inner(mut attempt: Attempt, (inner, deepest): (u32, u32)) -> Attempt {
    let why = if inner == 0 { deepest } else { inner };
    if attempt.failed() && why != 0 && why != attempt.code {
        attempt.inner.push(why);
    }
    attempt
}

/// What a session from before the restart comes to.
fn resume(started: Option<&Line>, line: &Line) -> Attempt {
    let start = started.filter(|start| start.log == line.log);
    Attempt::new(Kind::Install, "WindowsUpdateAgent", start.unwrap_or(line).clone())
}
