//! What was read, and what was not.

use super::attempts::Kind;
use super::case::Case;
use crate::logs::{time, Family};
use serde::Serialize;

/// A file or another source.
#[derive(Clone, Debug, Default)]
pub(super) struct Source {
    /// Its path as it was opened.
    pub path: String,
    /// What it is.
    pub family: Option<Family>,
    /// Why it was not read, or not whole.
    pub why: Option<String>,
    /// Records that were read.
    pub records: u64,
    /// The time of its first record with one, in ticks as written.
    pub from: i64,
    /// The time of its last record with one.
    pub to: i64,
    /// The machine that it is of, where logs of several were given; 0 where they are of one, or it
    /// is not known.
    pub machine: u32,
    /// It could not be asked: for want of rights, or because it is not there.
    pub skipped: bool,
}

impl Source {
    /// The name of the file, in lower case.
    pub fn name(&self) -> String {
        let path = self.path.replace('\\', "/");
        path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether nothing of it could be read.
    pub fn is_unread(&self) -> bool {
        self.why.is_some() && self.records == 0 && !self.skipped
    }

    /// As the document shows it.
    pub fn coverage(&self) -> Coverage {
        let shown = |ticks: i64| (ticks != 0).then(|| time::iso(ticks));
        Coverage {
            source: self.path.clone(),
            family: self.family.map(Family::as_str),
            state: match (&self.why, self.skipped) {
                (None, _) => "read",
                (Some(_), true) => "skipped",
                (Some(_), false) => "broken",
            },
            why: self.why.clone(),
            from: shown(self.from),
            to: shown(self.to),
            records: self.records,
        }
    }
}

/// A source in the document.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// The path, or the name of what is missing.
    pub source: String,
    /// The family of a log.
    pub family: Option<&'static str>,
    /// `read`, `absent`, `broken` or `skipped`.
    pub state: &'static str,
    /// Why it was not read, or not whole.
    pub why: Option<String>,
    /// The time of its first record, as written.
    pub from: Option<String>,
    /// The time of its last record, as written.
    pub to: Option<String>,
    /// How many records were read.
    pub records: u64,
}

/// The logs that would show why an attempt of a kind failed, and are not there.
pub(super) fn missing(case: &Case, kind: Kind) -> Vec<&'static str> {
    let agent = ["WindowsUpdate.log"];
    let servicing = ["WindowsUpdate.log", "CBS.log", "ReportingEvents.log"];
    let server = ["wsyncmgr.log", "WCM.log", "SoftwareDistribution.log"];
    let names: &[&'static str] = match kind {
        Kind::Scan | Kind::Download => &agent,
        Kind::Install | Kind::Uninstall => &servicing,
        Kind::Setup => &["setupact.log", "setuperr.log"],
        Kind::Sync => &server,
    };
    absent(case, names)
}

/// Those of these logs that were not read.
pub(super) fn absent(case: &Case, names: &[&'static str]) -> Vec<&'static str> {
    let there = |name: &str| match name {
        "WindowsUpdate.log" => {
            case.has(Family::WindowsUpdate)
                || case.has(Family::WindowsUpdateClassic)
                || case.has(Family::Etl)
        }
        name => case.has_file(stem(name)),
    };
    names.iter().copied().filter(|name| !there(name)).collect()
}

/// A file's name without its ending: rotated ones begin so, too.
pub(super) fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}
