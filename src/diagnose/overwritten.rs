//! The rule `policy-overwritten-by-domain`: WUAHandler.log reports that a domain policy replaced the
//! update server that ConfigMgr had set, so that ConfigMgr could not add its update source.
//!
//! ConfigMgr writes its logs in English only; the wording is the same from 2012 to the current
//! branch. Without "(Domain Controller)" the line belongs to another fault, a broken Registry.pol.

use crate::knowledge::sentence;
use crate::logs::{time, Record};
use crate::verdict::{rule, Confidence, Evidence, Finding, Reason, State};

/// The component that writes the lines.
const COMPONENT: &str = "WUAHandler";
const OVERWRITTEN: &str = "overwritten by a higher authority (domain controller)";
/// Before the server that ConfigMgr sets.
const WANTED: &str = "enabling wua managed server policy to use server:";
/// ConfigMgr could not add its source, with this code when the policy was overwritten.
const FAILED: &str = "failed to add update source for wuagent";
const FAILED_CODE: &str = "0x87d00692";
/// What can only follow when the policy took effect.
const EFFECTS: [&str; 2] = ["added update source (", "successfully completed scan"];

/// One time that the policy was found to be overwritten.
#[derive(Clone, Debug)]
struct Occurrence {
    line: Evidence,
    /// The server that the domain policy names; empty where it names none.
    server: String,
    /// The server that ConfigMgr had set before.
    wanted: Option<String>,
    /// ConfigMgr's failure that followed.
    failure: Option<Evidence>,
}

/// Looks at the records of WUAHandler.log, in their order.
#[derive(Clone, Debug, Default)]
pub struct Overwritten {
    occurrences: Vec<Occurrence>,
    wanted: Option<String>,
    /// The first line after the last occurrence that shows that the policy took effect.
    effect: Option<Evidence>,
}

impl Overwritten {
    /// Takes the next record. Other components than WUAHandler are passed over.
    pub fn look(&mut self, record: &Record<'_>) {
        if record.component().is_some_and(|name| !name.eq_ignore_ascii_case(COMPONENT)) {
            return;
        }
        // A log that lost its heads is one record of many lines.
        for (index, line) in record.message().lines().enumerate() {
            self.line(line, &line.to_ascii_lowercase(), || place(record, index, line));
        }
    }

    fn line(&mut self, line: &str, lower: &str, place: impl Fn() -> Evidence) {
        if let Some(at) = lower.find(OVERWRITTEN) {
            self.effect = None;
            self.occurrences.push(Occurrence {
                line: place(),
                server: server(&line[at + OVERWRITTEN.len()..]),
                wanted: self.wanted.clone(),
                failure: None,
            });
        } else if let Some(at) = lower.find(WANTED) {
            self.wanted = Some(line[at + WANTED.len()..].trim().to_owned());
        } else if lower.contains(FAILED) && lower.contains(FAILED_CODE) {
            if let Some(last) = self.occurrences.last_mut() {
                last.failure.get_or_insert_with(place);
            }
        } else if !self.occurrences.is_empty()
            && self.effect.is_none()
            && EFFECTS.iter().any(|effect| lower.contains(effect))
        {
            self.effect = Some(place());
        }
    }

    /// What the records showed. `config_mgr` is the server that ConfigMgr names, where a fact says so
    /// and the log does not: a policy that names the same server does no harm, unless ConfigMgr fails
    /// over it (it compares the texts).
    pub fn finding(self, config_mgr: Option<&str>) -> Option<Finding> {
        let Overwritten { mut occurrences, effect, .. } = self;
        occurrences.retain(|one| {
            let wanted = one.wanted.as_deref().or(config_mgr);
            one.failure.is_some() || !wanted.is_some_and(|wanted| same(wanted, &one.server))
        });
        let newest = occurrences.last()?;
        let said = match (&effect, newest.server.as_str()) {
            (Some(_), _) => sentence!("diagnose.overwritten-healed"),
            (None, "") => sentence!("diagnose.overwritten-logged-unset"),
            (None, server) => sentence!("diagnose.overwritten-logged", server = server),
        };
        let mut finding = Finding::new(rule!("policy-overwritten-by-domain"), said);
        finding.confidence = finding.confidence.min(Confidence::Medium);
        finding.reasons = vec![Reason::LogOnly];
        finding.state = if effect.is_some() { State::Healed } else { State::Current };
        finding.count = u32::try_from(occurrences.len()).unwrap_or(u32::MAX);
        finding.first = occurrences.first().and_then(|first| first.line.time.clone());
        finding.last = newest.failure.as_ref().unwrap_or(&newest.line).time.clone();
        let newest_first = occurrences.into_iter().rev();
        finding.evidence =
            newest_first.flat_map(|one| std::iter::once(one.line).chain(one.failure)).collect();
        finding.counter = effect.into_iter().collect();
        Some(finding)
    }
}

/// The server in ` to: Server http://wsus:8530 and Policy ENABLED`.
fn server(rest: &str) -> String {
    let lower = rest.to_ascii_lowercase();
    let Some(start) = lower.find("server ").map(|at| at + "server ".len()) else {
        return String::new();
    };
    // Of a server without a name nothing is left but the blank.
    let end = lower[start..].find("and policy").map_or(rest.len(), |at| start + at);
    rest[start..end].trim().to_owned()
}

/// Whether both texts name one server as ConfigMgr compares them.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim_end_matches('/').eq_ignore_ascii_case(b.trim_end_matches('/'))
}

/// A line of a record as evidence.
fn place(record: &Record<'_>, index: usize, line: &str) -> Evidence {
    let entry = record.entry;
    let time = match (entry.utc, entry.local) {
        (0, 0) => None,
        (0, local) => Some(time::iso(local)),
        (utc, _) => Some(time::iso(utc) + "Z"),
    };
    Evidence {
        file: Some(record.file.path.clone()),
        line: (entry.line != 0).then_some(entry.line + index as u64),
        time,
        text: Some(Evidence::kept(line)),
        ..Evidence::default()
    }
}
