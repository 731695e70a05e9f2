//! Attempts: every scan, download, installation, set-up and synchronisation that the logs show, each
//! from where it begins to what it ended with.
//!
//! The delimiters and ids of each log are in the modules; a code counts only where it ended an
//! attempt.

mod agent;
mod azure;
mod callers;
mod configmgr;
mod dism;
mod events;
mod msi;
mod reporting;
mod server;
mod servicing;
mod setup;
mod twins;

use callers::is_of_store;
pub(super) use callers::{orchestrator, patches};
pub(super) use twins::{newest, once};

use super::case::{Case, Line, Sighting};
use crate::codes::by_name;
use crate::logs::{Family, Record};

/// What was attempted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Scan,
    Download,
    Install,
    Uninstall,
    Setup,
    Sync,
}

impl Kind {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Scan => "scan",
            Kind::Download => "download",
            Kind::Install => "install",
            Kind::Uninstall => "uninstall",
            Kind::Setup => "setup",
            Kind::Sync => "sync",
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// As it should.
    Well,
    /// Well, and a restart is needed.
    Pending,
    /// It failed.
    Failed,
    /// Its caller, or a shutdown, cancelled it.
    Cancelled,
    /// The log ends, or the service stopped, before it did.
    Open,
}

impl Ended {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Ended::Well => "succeeded",
            Ended::Pending => "restart-pending",
            Ended::Failed => "failed",
            Ended::Cancelled => "cancelled",
            Ended::Open => "unfinished",
        }
    }
}

/// An attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub kind: Kind,
    /// Who asked for it.
    pub caller: String,
    /// The service of a scan, in lower case without braces.
    pub service: Option<String>,
    /// The id of the update, in lower case without braces.
    pub update: Option<String>,
    /// Its revision.
    pub revision: Option<u32>,
    /// What it was about, in words: a title, a package.
    pub subject: Option<String>,
    pub start: Line,
    /// The line that says how it ended; that of `start` where there is none.
    pub end: Line,
    pub ended: Ended,
    /// The code that ended it, without wrapping: an inner code where the outer says only that
    /// something failed.
    pub code: u32,
    /// The code that the caller was given, where it is another.
    pub wrapper: Option<u32>,
    /// Codes of failures inside of it.
    pub inner: Vec<u32>,
    /// Whether the server was asked; a search of the cache heals nothing.
    pub online: bool,
}

impl Attempt {
    pub fn new(kind: Kind, caller: &str, start: Line) -> Attempt {
        Attempt {
            kind,
            caller: caller.trim().to_owned(),
            service: None,
            update: None,
            revision: None,
            subject: None,
            end: start.clone(),
            start,
            ended: Ended::Open,
            code: 0,
            wrapper: None,
            inner: Vec::new(),
            online: true,
        }
    }

    /// Ends it with a code: failed by the top bit, apart from codes that mean another end.
    pub fn end(mut self, line: Line, code: u32) -> Attempt {
        self.end = line;
        (self.ended, self.code) = (ended(code), code);
        self
    }

    pub fn failed(&self) -> bool {
        self.ended == Ended::Failed
    }

    /// Whether it ended as it should.
    pub fn well(&self) -> bool {
        matches!(self.ended, Ended::Well | Ended::Pending)
    }

    /// Puts an inner code in the place of one that says only that something failed.
    pub fn unwrap_code(&mut self) {
        if !self.failed() || !is_wrapper(self.code) {
            return;
        }
        // The exit code of an installer may be the number that the outer code wraps.
        let same = |code: u32| 0x8007_0000 | code == self.code;
        let inner = self.inner.iter().rev().copied();
        let inner = { inner }.find(|code| !is_wrapper(*code) && *code != 0 && !same(*code));
        if let Some(inner) = inner {
            self.wrapper = Some(self.code);
            self.code = inner;
        }
    }

    /// Whether it only configures the update server.
    pub fn configures(&self) -> bool {
        self.caller == server::CONFIGURATION
    }

    /// Whether it belongs to patching, not to a shop, a driver search or a definition update.
    pub fn patches(&self) -> bool {
        patches(&self.caller) && !self.subject.as_deref().is_some_and(is_of_store)
    }

    /// Whether it is one of Windows Installer, whoever asked for it.
    pub fn is_of_installer(&self) -> bool {
        self.caller == msi::CALLER
    }

    /// Whether a cause of its failure is one of the machine's, although it is not patching by
    /// itself: who adds a feature or repairs the store by hand meets the same store.
    pub fn services(&self) -> bool {
        let caller = self.caller.to_ascii_lowercase();
        self.patches()
            || ["dism", "fodhelper", "languagefeatures", "trustedinstaller fod"]
                .iter()
                .any(|own| caller.starts_with(own))
    }

    /// Whether a later success of `self` heals `failure`: the same kind, subject, service and caller.
    pub fn heals(&self, failure: &Attempt) -> bool {
        // What is installed was downloaded.
        let installed = failure.kind == Kind::Download
            && self.kind == Kind::Install
            && self.update.is_some()
            && self.update == failure.update;
        (self.kind == failure.kind || installed)
            && self.well()
            && self.online
            && match self.kind {
                Kind::Scan => {
                    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
                        (Some(a), Some(b)) => a == b,
                        _ => true,
                    };
                    same(&self.service, &failure.service)
                        && orchestrator(&self.caller) == orchestrator(&failure.caller)
                }
                _ => match (&self.update, &failure.update) {
                    (Some(a), Some(b)) => a == b,
                    (None, None) => match (&self.subject, &failure.subject) {
                        (Some(a), Some(b)) => a == b || supersedes(a, b),
                        _ => self.caller == failure.caller,
                    },
                    _ => match (&self.subject, &failure.subject) {
                        (Some(a), Some(b)) => same_kb(a, b),
                        _ => false,
                    },
                },
            }
    }
}

/// Whether both texts name one KB number.
pub(super) fn same_kb(a: &str, b: &str) -> bool {
    match (kb(a), kb(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.eq_ignore_ascii_case(b) || supersedes(a, b),
    }
}

/// Whether package `a` is `b`, or a later version of it.
fn supersedes(a: &str, b: &str) -> bool {
    let parts = |package: &str| {
        let (name, _) = package.split_once('~')?;
        let version = package.rsplit_once('~')?.1;
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        Some((name.to_ascii_lowercase(), numbers?))
    };
    matches!((parts(a), parts(b)), (Some(a), Some(b)) if a.0 == b.0 && a.1 >= b.1)
}

/// The KB number in a text.
pub(super) fn kb(text: &str) -> Option<&str> {
    let upper = text.to_ascii_uppercase();
    let at = upper.match_indices("KB").map(|(at, _)| at + 2).find(|at| {
        text.as_bytes()
            .get(*at..*at + 6)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    })?;
    let end = text[at..].bytes().take_while(u8::is_ascii_digit).count();
    Some(&text[at..at + end])
}

/// How an operation ended by its code.
pub(super) fn ended(code: u32) -> Ended {
    match code {
        // "Installed, restart needed", also where the agent calls it a result that is not known yet.
        0x0024_0005 | 0x8024_2014 | 0x8007_0BC2 | 3010 => Ended::Pending,
        0x8024_000B | 0x800F_0820 => Ended::Cancelled,
        code if code >> 31 == 0 => Ended::Well,
        _ => Ended::Failed,
    }
}

/// Codes that say only that something failed; the cause has another.
pub(super) fn is_wrapper(code: u32) -> bool {
    matches!(
        code,
        0x8024_0022
            | 0x8024_0034
            | 0x8024_4007
            | 0x800F_0922
            | 0x8000_4004
            | 0x8000_4005
            | 0x8007_0643
            | 0x8024_0FFF
            | 0x8007_045B
            | 0x8024_2016
            | 0x8024_200B
            | 0x8024_2015
    )
}

/// The value of a code as logs write it: `0x80240022`, `80240022`, `0x800f0831 - NAME`.
pub(super) fn code(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let end = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    (1..=8).contains(&end).then(|| u32::from_str_radix(&digits[..end], 16).ok()).flatten()
}

/// The value of a code as CSI spells it: besides the above `HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)`,
/// `HRESULT_FROM_WIN32(1058)`, `800f0207 [Error,Facility=(000f),Code=519 (0x0207)]`, a bare name.
pub(super) fn spelled(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some(inside) = text.strip_prefix("HRESULT_FROM_WIN32(") {
        return win32(inside.split(')').next()?);
    }
    let word = text.split([' ', '[', '.', ',']).next()?;
    let hex = word.strip_prefix("0x").unwrap_or(word);
    if hex.len() == 8 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return u32::from_str_radix(hex, 16).ok();
    }
    by_name(word).map(|fact| fact.value).find(|value| value >> 31 == 1)
}

/// The HRESULT of a Win32 error by its name or number.
pub(super) fn win32(name: &str) -> Option<u32> {
    let of_number = name.trim().parse::<u16>().ok().map(u32::from);
    let number = of_number.or_else(|| {
        by_name(name.trim()).map(|fact| fact.value).find(|value| (1..0x1_0000).contains(value))
    })?;
    (number != 0).then_some(0x8007_0000 | number)
}

/// A GUID as it is compared.
pub(super) fn guid(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('{');
    let guid = text.get(..36)?;
    let is_guid = guid.bytes().enumerate().all(|(at, b)| match at {
        8 | 13 | 18 | 23 => b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    let is_nil = guid.bytes().all(|b| matches!(b, b'0' | b'-'));
    (is_guid && !is_nil).then(|| guid.to_ascii_lowercase())
}

/// The service that stands for the server of the organisation.
pub(super) const MANAGED: &str = "3da21691-e39d-4da6-8a4b-b43877bcb1b7";

/// An event of a log that begins, ends or describes an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Event {
    Agent(agent::Event),
    ConfigMgr(configmgr::Event),
    Dism(dism::Event),
    Msi(msi::Event),
    Servicing(servicing::Event),
    Server(server::Event),
    Setup(setup::Event),
}

/// The families of an event, its pattern, what it is.
pub(super) type EventRow = (&'static [&'static str], &'static str, Event);

/// Every pattern of the attempts.
pub(super) fn events() -> Vec<EventRow> {
    let mut rows = Vec::new();
    rows.extend(
        agent::EVENTS.iter().map(|(text, event)| (agent::FAMILIES, *text, Event::Agent(*event))),
    );
    rows.extend(
        configmgr::EVENTS
            .iter()
            .map(|(text, event)| (configmgr::FAMILIES, *text, Event::ConfigMgr(*event))),
    );
    rows.extend(
        servicing::EVENTS
            .iter()
            .map(|(text, event)| (servicing::FAMILIES, *text, Event::Servicing(*event))),
    );
    rows.extend(
        dism::EVENTS.iter().map(|(text, event)| (dism::FAMILIES, *text, Event::Dism(*event))),
    );
    rows.extend(msi::EVENTS.iter().map(|(text, event)| (msi::FAMILIES, *text, Event::Msi(*event))));
    rows.extend(
        setup::EVENTS.iter().map(|(text, event)| (setup::FAMILIES, *text, Event::Setup(*event))),
    );
    rows.extend(
        server::EVENTS.iter().map(|(text, event)| (server::FAMILIES, *text, Event::Server(*event))),
    );
    rows
}

/// Makes attempts of what is read.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    agent: agent::Tracker,
    azure: azure::Tracker,
    configmgr: configmgr::Tracker,
    dism: dism::Tracker,
    msi: msi::Tracker,
    reporting: reporting::Tracker,
    servicing: servicing::Tracker,
    server: server::Tracker,
    setup: setup::Tracker,
    done: Vec<Attempt>,
}

impl Tracker {
    /// Takes an event.
    pub fn event(&mut self, event: Event, sighting: &Sighting) {
        match event {
            Event::Agent(event) => self.agent.event(event, sighting, &mut self.done),
            Event::ConfigMgr(event) => self.configmgr.event(event, sighting, &mut self.done),
            Event::Servicing(event) => self.servicing.event(event, sighting, &mut self.done),
            Event::Server(event) => self.server.event(event, sighting, &mut self.done),
            Event::Dism(event) => self.dism.event(event, sighting, &mut self.done),
            Event::Msi(event) => self.msi.event(event, sighting, &mut self.done),
            Event::Setup(event) => self.setup.event(event, sighting, &mut self.done),
        }
        twins::newest(&mut self.done);
    }

    /// Takes a record of a log in which each record is the end of an attempt.
    pub fn record(&mut self, record: &Record<'_>, line: impl Fn() -> Line) {
        match record.file.family {
            Family::ReportingEvents => self.reporting.record(record, line, &mut self.done),
            Family::Azure => self.azure.record(record, line, &mut self.done),
            Family::EventLog | Family::EventText => events::record(record, line, &mut self.done),
            _ => {}
        }
        twins::newest(&mut self.done);
    }

    /// Changes the order of the lines of events.
    pub fn turn(&mut self, turn: impl Fn(&mut Line)) {
        for attempt in &mut self.done {
            turn(&mut attempt.start);
            turn(&mut attempt.end);
        }
    }

    /// What is still open stays open.
    pub fn finish(mut self, case: &mut Case) {
        self.agent.finish(&mut self.done);
        self.configmgr.finish(&mut self.done);
        self.servicing.finish(&mut self.done);
        self.msi.finish(&mut self.done);
        self.setup.finish(&mut self.done);
        self.azure.finish(&mut self.done);
        self.reporting.finish(&mut self.done);
        self.done.iter_mut().for_each(Attempt::unwrap_code);
        let mut done = self.done;
        done.sort_by_key(|attempt| {
            let local = case.local(&attempt.start);
            (local, attempt.start.order)
        });
        case.tries = super::history::tries(&done);
        case.attempts = twins::without(case, done);
        case.no_patching = !case.attempts.iter().any(Attempt::patches);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_csi() {
        for (text, value) in [
            ("HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND).  Failure", Some(0x8007_0002)),
            ("HRESULT_FROM_WIN32(1058)", Some(0x8007_0422)),
            ("800f0207 [Error,Facility=(000f),Code=519 (0x0207)]", Some(0x800F_0207)),
            (
                "80070002 [Warning,Facility=FACILITY_NTWIN32,Code=ERROR_FILE_NOT_FOUND]",
                Some(0x8007_0002),
            ),
            ("0x8007000d", Some(0x8007_000D)),
            ("E_FAIL", Some(0x8000_4005)),
            ("S_OK", None),
            ("HRESULT_FROM_WIN32(ERROR_SUCCESS)", None),
            ("deadbeefs", None),
        ] {
            assert_eq!(spelled(text), value, "{text}");
        }
    }

    #[test]
    fn later_versions_of_a_package() {
        let package = |version: &str| format!("Package_for_RollupFix~31bf~amd64~~{version}");
        assert!(supersedes(&package("17763.6532.1.5"), &package("17763.6414.1.9")));
        assert!(supersedes(&package("17763.6414.1.9"), &package("17763.6414.1.9")));
        assert!(!supersedes(&package("17763.999.1.5"), &package("17763.6414.1.9")));
        assert!(!supersedes("Package_for_KB1~31bf~amd64~~1.2", &package("1.1")));
        assert!(!supersedes("KB5034441", "KB5034441~"));
    }
}
