//! Attempts of an update server: its synchronisation, in wsyncmgr.log, WCM.log and
//! SoftwareDistribution.log; and those that the Azure extension reports.

use super::super::case::{Line, Sighting};
use super::{Attempt, Ended, Kind};

pub(in crate::diagnose) const FAMILIES: &[&str] = &["ccm-server", "ccm", "wsus", "text"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diagnose) enum Event {
    Begins,
    Well,
    Failed,
    Configured,
    NotConfigured,
}

use Event::{Begins, Configured, Failed, NotConfigured, Well};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Starting Sync", Begins),
    ("Sync succeeded", Well),
    ("Sync failed: <why>", Failed),
    ("Sync failed. Will retry", Failed),
    ("sync: WSUS synchronization failed: <why>", Failed),
    ("Setting new configuration state to 2 (WSUS_CONFIG_SUCCESS)", Configured),
    ("Setting new configuration state to 3 (WSUS_CONFIG_FAILED)", NotConfigured),
    ("EventId=381", Begins),
    ("EventId=382", Begins),
    ("EventId=384", Well),
    ("EventId=386", Failed),
];

/// The caller of attempts to configure WSUS.
pub(in crate::diagnose) const CONFIGURATION: &str = "WCM";

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    begun: Option<Line>,
    failed: bool,
    ended: bool,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = sighting.line.clone();
        if event == Begins {
            // One that says neither how it went nor that it failed is still open, or was cut short.
            if let Some(begun) = self.begun.replace(line).filter(|_| !self.ended) {
                done.push(Attempt::new(Kind::Sync, "", begun));
            }
            (self.failed, self.ended) = (false, false);
            return;
        }
        // The site's component that configures WSUS does not synchronise it.
        if matches!(event, Configured | NotConfigured) {
            let mut attempt = Attempt::new(Kind::Sync, CONFIGURATION, line);
            let well = event == Configured;
            attempt.ended = if well { Ended::Well } else { Ended::Failed };
            done.push(attempt);
            return;
        }
        self.ended = true;
        // One run says more than once that it failed.
        if event == Failed && self.failed {
            let begun = self.begun.as_ref().filter(|begun| begun.log == line.log);
            let of_run = |last: &&mut Attempt| begun.is_some_and(|begun| *begun == last.start);
            // The first of them has the reason.
            if done.last_mut().filter(of_run).is_some() {
                return;
            }
        }
        let start = self.begun.clone().filter(|start| start.log == line.log);
        let mut attempt = Attempt::new(Kind::Sync, "", start.unwrap_or_else(|| line.clone()));
        attempt.end = line;
        // "succeeded" right after "failed" in one run is what a downstream server writes.
        attempt.ended = match event {
            Well if !self.failed => Ended::Well,
            _ => Ended::Failed,
        };
        attempt.subject = sighting.get("why").map(str::to_owned);
        if event == Failed {
            self.failed = true;
            done.push(attempt);
        } else if attempt.ended == Ended::Well {
            done.push(attempt);
        }
    }
}
