//! Attempts in ReportingEvents.log: one line is one result.
//!
//! The numbers of the events are those of real logs; agents before Windows 8 write them without
//! their names.

use super::super::case::Line;
use super::{code, guid, Attempt, Ended, Kind};
use crate::logs::Record;
use std::collections::HashMap;

/// Installations and downloads that have begun, by their update.
#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    begun: HashMap<(Kind, String), Attempt>,
}

/// More that have begun are not kept.
const MOST: usize = 1_000;

impl Tracker {
    /// What has begun is open.
    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        done.extend(self.begun.drain().map(|(_, attempt)| attempt));
    }

    /// Takes a row.
    pub fn record(
        &mut self,
        record: &Record<'_>,
        line: impl Fn() -> Line,
        done: &mut Vec<Attempt>,
    ) {
        let raw = record.raw();
        let fields: Vec<&str> = raw.split('\t').collect();
        let field = |index: usize| fields.get(index).copied().unwrap_or_default().trim();
        let number = field(3).split(' ').next().and_then(|number| number.parse::<u32>().ok());
        let begins = match number {
            Some(167) => Some(Kind::Download),
            Some(181) => Some(Kind::Install),
            _ => None,
        };
        let meaning = begins.map(|kind| (kind, Ended::Open)).or(number.and_then(meaning));
        let Some((kind, ended)) = meaning else { return };
        let line = line();
        let mut attempt = Attempt::new(kind, field(8), line.clone());
        let id = guid(field(5));
        match kind {
            Kind::Scan => attempt.service = id,
            _ => (attempt.update, attempt.revision) = (id, field(6).parse().ok()),
        }
        // Of a scan or a download the text is a sentence of the agent, without a title.
        if kind == Kind::Install {
            attempt.subject = subject(field(11));
        }
        if kind != Kind::Scan {
            let key = (kind, attempt.update.clone().unwrap_or_default());
            // What begins again did not end before.
            let before = match begins {
                Some(_) if self.begun.len() < MOST => self.begun.insert(key, attempt.clone()),
                _ => {
                    self.begun.remove(&key);
                    None
                }
            };
            done.extend(before);
        }
        if begins.is_some() {
            return;
        }
        let result = code(field(7)).unwrap_or(0);
        attempt = attempt.end(line, result);
        attempt.ended = match (ended, attempt.ended) {
            // A cancelled download carries a code and says success.
            (Ended::Cancelled, _) => Ended::Cancelled,
            (Ended::Failed, Ended::Cancelled) => Ended::Cancelled,
            (Ended::Failed, Ended::Pending) => Ended::Pending,
            (ended, _) => ended,
        };
        done.push(attempt);
    }
}

/// What an event means; `None` for those that begin or report progress.
fn meaning(number: u32) -> Option<(Kind, Ended)> {
    Some(match number {
        147 => (Kind::Scan, Ended::Well),
        148 => (Kind::Scan, Ended::Failed),
        162 => (Kind::Download, Ended::Well),
        161 => (Kind::Download, Ended::Failed),
        163 => (Kind::Download, Ended::Cancelled),
        183 => (Kind::Install, Ended::Well),
        182 => (Kind::Install, Ended::Failed),
        201 => (Kind::Install, Ended::Pending),
        _ => return None,
    })
}

/// The title of the update, which stands after the last colon and blank.
fn subject(text: &str) -> Option<String> {
    let title = text.split_once(": ").map_or(text, |(_, rest)| rest);
    let title = title.rsplit_once(": ").map_or(title, |(_, rest)| rest).trim();
    (!title.is_empty()).then(|| title.to_owned())
}
