//! Attempts in the documents of the Azure patch extension: one document is one operation, an
//! assessment or an installation, with its errors in a list.

use super::super::case::Line;
use super::{code, is_wrapper, Attempt, Ended, Kind};
use crate::logs::Record;

/// The caller by which the agent knows the extension.
const CALLER: &str = "Azure VM Guest Patching";

#[derive(Debug, Default)]
pub(in crate::diagnose) struct Tracker {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    attempt: Attempt,
    /// The id of the operation.
    id: Option<String>,
    failed: bool,
    /// The update that failed first.
    update: Option<String>,
}

impl Tracker {
    /// Takes a record of a document: what the operation comes to, an update, an error.
    pub fn record(
        &mut self,
        record: &Record<'_>,
        line: impl Fn() -> Line,
        done: &mut Vec<Attempt>,
    ) {
        if let Some(attempt) = of_text(record, &line) {
            done.push(attempt);
            return;
        }
        let searched = record.searched();
        let text = String::from_utf8_lossy(&searched);
        // A value that is an object has those inside of it behind its name.
        let values = |name: &'static str| {
            text.lines().filter_map(move |line| {
                let at = line.match_indices(name).map(|(at, _)| at).find(|at| {
                    (*at == 0 || line[..*at].ends_with(": "))
                        && line[at + name.len()..].starts_with(": ")
                })?;
                Some(line[at + name.len() + 2..].trim())
            })
        };
        let value = |name: &'static str| values(name).next();
        let id = ["installationActivityId", "assessmentActivityId"]
            .into_iter()
            .find_map(|name| Some((name, value(name)?.to_owned())));
        let operation = value("operation").map(str::to_ascii_lowercase);
        if id.is_some() || operation.is_some() {
            let line = line();
            let other = self.open.as_ref().is_some_and(|open| {
                open.attempt.start.source != line.source
                    || operation.is_some()
                    || id.is_some() && open.id.is_some()
            });
            if other {
                self.finish(done);
            }
            let open = self.open.get_or_insert_with(|| Open {
                attempt: Attempt::new(Kind::Install, CALLER, line.clone()),
                id: None,
                failed: false,
                update: None,
            });
            let assesses = operation.is_some_and(|word| word.contains("assess"))
                || id.as_ref().is_some_and(|(name, _)| name.starts_with("assess"));
            if assesses {
                open.attempt.kind = Kind::Scan;
            }
            if id.is_some() {
                open.attempt.end = line;
            }
            open.id = id.map(|(_, id)| id).or(open.id.take());
            let words = ["status", "failedPatchCount"].into_iter().filter_map(value);
            let failed = words.map(str::to_ascii_lowercase).any(|word| match word.parse::<u32>() {
                Ok(count) => count > 0,
                Err(_) => matches!(word.as_str(), "error" | "failed"),
            });
            open.failed |= failed;
            return;
        }
        let Some(open) = self.open.as_mut() else { return };
        if value("patchInstallationState").or(value("installationState")) == Some("Failed") {
            let name = value("name").or(value("patchName")).map(str::to_owned);
            open.update = open.update.take().or(name);
        }
        let number = value("code").filter(|text| text.starts_with("0x")).and_then(code);
        let number = number.or_else(|| {
            let at = text.find("HRESULT: ")? + "HRESULT: ".len();
            code(&text[at..])
        });
        if let Some(code) = number.filter(|code| code >> 31 == 1) {
            open.attempt.inner.push(code);
            open.attempt.end = line();
        }
    }

    pub fn finish(&mut self, done: &mut Vec<Attempt>) {
        let Some(open) = self.open.take() else { return };
        let mut attempt = open.attempt;
        let code = attempt.inner.iter().copied().find(|code| !is_wrapper(*code));
        let code = code.or(attempt.inner.first().copied()).unwrap_or(0);
        let end = attempt.end.clone();
        // What asks the server is a search, whatever operation it is a part of.
        if attempt.kind == Kind::Install && asks_server(code) {
            attempt.kind = Kind::Scan;
        }
        attempt.subject = open.update;
        let mut attempt = attempt.end(end, code);
        attempt.ended = if open.failed { Ended::Failed } else { Ended::Well };
        done.push(attempt);
    }
}

/// An assessment as the extension's own log tells it: one line is one.
fn of_text(record: &Record<'_>, line: &impl Fn() -> Line) -> Option<Attempt> {
    let message = record.message();
    let well = message.starts_with(ASSESSED);
    let of_document = matches!(record.raw_bytes().first(), Some(b'{' | b'"') | None);
    if of_document || !well && !message.starts_with(NOT_ASSESSED) {
        return None;
    }
    let line = line();
    let mut attempt = Attempt::new(Kind::Scan, CALLER, line.clone());
    let found = message.split("HRESULT: ").skip(1).find_map(code);
    attempt = attempt.end(line, found.filter(|code| !well && code >> 31 == 1).unwrap_or(0));
    attempt.ended = if well { Ended::Well } else { Ended::Failed };
    Some(attempt)
}

const ASSESSED: &str = "Assessment completed: ";
const NOT_ASSESSED: &str = "Assessment failed due to this reason: ";

/// Whether an attempt is one that the extension's own log tells.
pub(super) fn is_text(attempt: &Attempt) -> bool {
    attempt.caller == CALLER
        && attempt.kind == Kind::Scan
        && [ASSESSED, NOT_ASSESSED].iter().any(|text| attempt.end.text.contains(text))
}

/// Codes of the protocol and of the connection to the server.
fn asks_server(code: u32) -> bool {
    code >> 12 == 0x80244 || code >> 12 == 0x80072
}

/// Whether an attempt is one of a document.
pub(super) fn is_document(attempt: &Attempt) -> bool {
    attempt.caller == CALLER && attempt.start.text.starts_with(['{', '['])
}
