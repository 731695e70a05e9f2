//! Attempts in event logs: the update agent's events of the System log, those of servicing in the
//! Setup log. They hold results, not begins; the agent's own logs show more of the same attempt.

use super::super::case::Line;
use super::{guid, Attempt, Ended, Kind};
use crate::logs::Record;

/// The caller is in no event.
pub(super) const CALLER: &str = "Windows Update";

/// Takes an event.
pub(in crate::diagnose) fn record(
    record: &Record<'_>,
    line: impl Fn() -> Line,
    done: &mut Vec<Attempt>,
) {
    let agent = match record.component().as_deref() {
        Some("Microsoft-Windows-WindowsUpdateClient") => true,
        Some("Microsoft-Windows-Servicing") => false,
        _ => return,
    };
    let extra = record.extra();
    let value = |name: &str| {
        let (_, value) = extra.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(value.trim()).filter(|value| !value.is_empty())
    };
    let Some(id) = value("eventId").and_then(|id| id.parse::<u32>().ok()) else { return };
    let (kind, ended) = match (agent, id) {
        (true, 19) | (false, 2) => (Kind::Install, Ended::Well),
        (true, 20) | (false, 3) => (Kind::Install, Ended::Failed),
        (true, 24) => (Kind::Uninstall, Ended::Failed),
        (true, 25) => (Kind::Scan, Ended::Failed),
        (true, 31) => (Kind::Download, Ended::Failed),
        (false, 4) => (Kind::Install, Ended::Pending),
        _ => return,
    };
    let mut attempt = Attempt::new(kind, CALLER, line());
    attempt.ended = ended;
    if ended == Ended::Failed {
        let code = record.codes().into_iter().map(|code| code.value).find(|code| code >> 31 == 1);
        let Some(code) = code else { return };
        let line = attempt.start.clone();
        attempt = attempt.end(line, code);
    }
    let message = record.message();
    // The data of an event name it; where only its text is left, the title of the update stands at
    // the end in every language.
    let title = match agent {
        true => value("updateTitle").or_else(|| {
            message.rsplit_once(": ").map(|(_, title)| title.trim().trim_end_matches('.'))
        }),
        false => value("PackageIdentifier").or_else(|| {
            message.split_whitespace().find(|word| {
                word.starts_with("KB") && word[2..].starts_with(|c: char| c.is_ascii_digit())
            })
        }),
    };
    attempt.subject = title.filter(|title| !title.is_empty()).map(str::to_owned);
    attempt.update = value("updateGuid").and_then(guid);
    attempt.revision = value("updateRevisionNumber").and_then(|number| number.parse().ok());
    if kind == Kind::Scan {
        attempt.service = value("serviceGuid").and_then(guid);
    }
    done.push(attempt);
}

/// Whether an attempt is one of an event.
pub(super) fn is_event(attempt: &Attempt) -> bool {
    attempt.caller == CALLER
}
