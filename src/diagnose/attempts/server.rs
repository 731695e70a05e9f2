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
}

use Event::{Begins, Failed, Well};

pub(in crate::diagnose) const EVENTS: &[(&str, Event)] = &[
    ("Starting Sync", Begins),
    ("Sync succeeded", Well),
    ("Sync failed: <why>", Failed),
    ("Setting new configuration state to 2 (WSUS_CONFIG_SUCCESS)", Well),
    ("Setting new configuration state to 3 (WSUS_CONFIG_FAILED)", Failed),
    ("EventId=384", Well),
    ("EventId=386", Failed),
];

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    begun: Option<Line>,
    failed: bool,
}

impl Tracker {
    pub fn event(&mut self, event: Event, sighting: &Sighting, done: &mut Vec<Attempt>) {
        let line = sighting.line.clone();
        if event == Begins {
            (self.begun, self.failed) = (Some(line), false);
            return;
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
