//! Attempts in the logs of the ConfigMgr client.
//!
//! WUAHandler has no id for a scan: it runs one at a time. ScanAgent's jobs ask for a server first;
//! one that is never given any ends without a code.

use super::super::case::{Line, Sighting};
use super::{code, guid, Attempt, Ended, Kind, MANAGED};
use std::collections::HashMap;

pub(in crate::diagnose) const FAMILIES: &[&str] = &["ccm", "text"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    ScanStart,
    InstallStart,
    ScanWell,
    ScanFailed,
    SourceFailed,
    LocationAsked,
    LocationGot,
    Installed,
    InstallFailed,
    DownloadFailed,
    Downloading,
    Installing,
    Downloads,
    Installs,
    StateError,
    Done,
}

use Event::{
    Done, DownloadFailed, Downloading, Downloads, InstallFailed, InstallStart, Installed,
    Installing, Installs, LocationAsked, LocationGot, ScanFailed, ScanStart, ScanWell,
    SourceFailed, StateError,
};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Async searching of updates using WUAgent started", ScanStart),
    ("Async installation of updates started", InstallStart),
    ("Successfully completed scan", ScanWell),
    ("Scan failed with error = <code>", ScanFailed),
    (
        "Failed to Add Update Source for WUAgent of type (<type>) and id ({<id>}). Error = <code>",
        SourceFailed,
    ),
    ("Location Request ID = {<id>}", LocationAsked),
    ("CScanJob::OnLocationUpdate- Received Location=<url>", LocationGot),
    ("WUA locations updated", LocationGot),
    ("CScanJob::Execute - successfully requested Scan", LocationGot),
    (") finished installing (<code>), Reboot Required? <restart>", Installed),
    ("WSUS update (<id>) installation result = <code>, Reboot State", InstallFailed),
    ("Failed to download updates to the WUAgent datastore. Error = <code>", InstallFailed),
    ("Failed to initiate install of WSUS updates, error = <code>", InstallFailed),
    ("Unexpected HRESULT for downloading complete: <code>", DownloadFailed),
    ("DownloadCIContents Job (", Downloads),
    ("Starting install for assignment (", Installs),
    ("ApplyCIs - JobId = ", Installs),
    ("SUM_<id>) Progress: Status = ciStateDownloading,", Downloading),
    ("SUM_<id>) Progress: Status = ciStateInstalling,", Installing),
    (
        "SUM_<id>) Progress: Status = ciStateError, PercentComplete = <part>, DownloadSize = <size>, Result = <code>",
        StateError,
    ),
    ("SUM_<id>) Progress: Status = ciStateInstallComplete,", Done),
    ("SUM_<id>) Progress: Status = ciStatePendingSoftReboot,", Done),
];

/// The caller of all of them.
const CALLER: &str = "CcmExec";

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    scan: Option<Line>,
    install: Option<Line>,
    asked: Option<Line>,
    /// What the deployment does with an update, by its id.
    doing: HashMap<String, Kind>,
    /// The job that it began last, and in which log.
    job: Option<(usize, Kind)>,
    /// Errors of the deployment: they count where no other log shows what they are of.
    errors: Vec<Attempt>,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = sighting.line.clone();
        let number = || sighting.get("code").and_then(code);
        let mut scan = |tracker: &mut Tracker, code: Option<u32>| {
            let start = tracker.scan.take().filter(|start| start.log == line.log);
            let mut attempt =
                Attempt::new(Kind::Scan, CALLER, start.unwrap_or_else(|| line.clone()));
            attempt.service = Some(MANAGED.to_owned());
            let mut attempt = attempt.end(line.clone(), code.unwrap_or(0));
            if code.is_none() {
                attempt.ended = Ended::Failed;
            }
            done.push(attempt);
        };
        match event {
            ScanStart => {
                // The one before it did not end.
                if let Some(start) = self.scan.replace(line.clone()) {
                    if start.log == line.log {
                        let mut attempt = Attempt::new(Kind::Scan, CALLER, start);
                        attempt.service = Some(MANAGED.to_owned());
                        done.push(attempt);
                    }
                }
            }
            ScanWell => scan(self, Some(0)),
            ScanFailed | SourceFailed => scan(self, number()),
            LocationAsked => {
                if let Some(asked) = self.asked.replace(line.clone()) {
                    done.push(unanswered(asked, line));
                }
            }
            LocationGot => self.asked = None,
            Downloads => self.job = Some((line.log, Kind::Download)),
            Installs => self.job = Some((line.log, Kind::Install)),
            Downloading | Installing | StateError | Done => {
                let Some(id) = sighting.get("id").and_then(guid) else { return };
                match event {
                    Downloading => drop(self.doing.insert(id, Kind::Download)),
                    Installing => drop(self.doing.insert(id, Kind::Install)),
                    _ => {
                        let code = number().unwrap_or(0);
                        let job = self.job.filter(|(log, _)| *log == line.log);
                        let known = self.doing.get(&id).copied().or(job.map(|(_, kind)| kind));
                        let kind = match known {
                            _ if event == Done => Kind::Install,
                            Some(kind) => kind,
                            None if is_of_download(code) => Kind::Download,
                            None => Kind::Install,
                        };
                        let mut attempt = Attempt::new(kind, CALLER, line.clone());
                        attempt.update = Some(id);
                        if event == Done || code >> 31 == 1 {
                            self.errors.push(attempt.end(line, code));
                        }
                    }
                }
            }
            InstallStart => {
                if let Some(start) = self.install.replace(line.clone()) {
                    if start.log == line.log {
                        done.push(Attempt::new(Kind::Install, CALLER, start));
                    }
                }
            }
            Installed => {
                self.install = None;
                let mut attempt = Attempt::new(Kind::Install, CALLER, line.clone());
                // `Update 1 (<guid>) finished installing`
                attempt.update = line.text.find('(').and_then(|at| guid(&line.text[at + 1..]));
                let restart = sighting.get("restart").is_some_and(|text| text.starts_with("Yes"));
                let code = number().unwrap_or(0);
                let mut attempt = attempt.end(line, code);
                if attempt.ended == Ended::Well && restart {
                    attempt.ended = Ended::Pending;
                }
                done.push(attempt);
            }
            InstallFailed | DownloadFailed => {
                self.install = None;
                let kind = if event == DownloadFailed { Kind::Download } else { Kind::Install };
                let mut attempt = Attempt::new(kind, CALLER, line.clone());
                attempt.update = sighting.get("id").and_then(guid);
                if let Some(code) = number().filter(|code| *code != 0) {
                    done.push(attempt.end(line, code));
                }
            }
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        for error in std::mem::take(&mut self.errors) {
            let is_told = done.iter().any(|other| {
                other.kind != Kind::Scan
                    && other.caller.eq_ignore_ascii_case(CALLER)
                    && other.failed() == error.failed()
                    && (other.update == error.update || other.code == error.code)
                    && near(other, &error)
            });
            if !is_told {
                done.push(error);
            }
        }
        if let Some(asked) = self.asked.take() {
            done.push(unanswered(asked.clone(), asked));
        }
    }
}

/// Whether a code is of a transfer: of WinINet, of Delivery Optimization, an HTTP status, no content.
fn is_of_download(code: u32) -> bool {
    matches!(code >> 12, 0x80072 | 0x80D02 | 0x80D03 | 0x80190) || code == 0x87D0_0607
}

/// Whether two attempts ended within the same hour. A time that is not known is no hour.
fn near(a: &Attempt, b: &Attempt) -> bool {
    let apart = |a: i64, b: i64| a != 0 && b != 0 && (a - b).abs() <= 3600 * 10_000_000;
    apart(a.end.time, b.end.time) || apart(a.end.utc, b.end.utc)
}

/// A scan that was given no server.
fn unanswered(asked: Line, next: Line) -> Attempt {
    let mut attempt = Attempt::new(Kind::Scan, CALLER, asked.clone());
    attempt.service = Some(MANAGED.to_owned());
    attempt.ended = if asked == next { Ended::Open } else { Ended::Failed };
    attempt
}
