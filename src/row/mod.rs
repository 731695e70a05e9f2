//! A diagnosis as one line, for runners: ASCII JSON of at most 2,000 characters, without user names
//! and paths.
//!
//! Keys, in this order: `v` version, `host`, `os`, `out` outcome, `rule`, `conf`, `state`, `stage`,
//! `code`, `ext` (the code that wraps it, or Setup's extended code), `kb`, `since`, `last` (the last
//! success), `retry` (success | restart | transient | permanent | unknown), `orch`, `src` (how many
//! sources were read), `ev` (`file:line` of the proof, the file without its folder). What is not
//! known is left out. A line that is too long loses `ev`, then `ext` and `kb`.

use crate::diagnose::{Diagnosis, Outcome};
use crate::knowledge::{describe, Language};
use crate::verdict::{RuleId, Shown, Stage};
use serde::Serialize;

/// The longest line.
pub const LONGEST: usize = 2_000;

#[derive(Serialize, Default)]
struct Row {
    v: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    out: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conf: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ext: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kb: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orch: Option<&'static str>,
    src: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    ev: Option<String>,
}

/// The line of a diagnosis.
pub fn row(diagnosis: &Diagnosis) -> String {
    let first = diagnosis.findings.first().filter(|_| diagnosis.outcome == Outcome::Findings);
    // A name is short; what is longer was written by a stranger.
    let short = |text: &Option<String>| {
        text.as_ref().map(|text| text.chars().take(100).collect::<String>())
    };
    let machine = &diagnosis.machine;
    let mut row = Row {
        v: 1,
        host: short(&machine.name),
        os: machine.build.map(|build| build.to_string()).or_else(|| short(&machine.os)),
        out: diagnosis.outcome.as_str(),
        rule: first.and_then(|first| first.rule).map(RuleId::as_str),
        conf: first.map(|first| first.confidence.as_str()),
        state: first.map(|first| first.state.as_str()),
        stage: diagnosis.stage.map(Stage::as_str),
        code: diagnosis.code.map(|code| code.to_string()),
        ext: first.and_then(|first| first.codes.get(1)).map(|code| code.hex.to_string()),
        kb: first.and_then(kb),
        since: diagnosis.first_failure.clone(),
        last: diagnosis.last_success.clone(),
        retry: diagnosis.code.map(|code| describe(code.0, None, Language::English).retry.kind),
        orch: diagnosis.orchestrator,
        src: diagnosis.coverage.iter().filter(|source| source.state == "read").count(),
        ev: short(&first.and_then(evidence)),
    };
    let mut line = text(&row);
    let drops: [fn(&mut Row); 3] = [|row| row.ev = None, |row| row.ext = None, |row| row.kb = None];
    for drop in drops {
        if line.len() <= LONGEST {
            break;
        }
        drop(&mut row);
        line = text(&row);
    }
    line
}

/// The KB number in a finding's subject or its evidence.
fn kb(finding: &Shown) -> Option<String> {
    let subject = finding.subject.as_ref().and_then(|subject| subject.name.as_deref());
    let lines = finding.evidence.iter().filter_map(|evidence| evidence.text.as_deref());
    subject.into_iter().chain(lines).find_map(|text| {
        let at = text.find("KB")? + 2;
        let digits: String = text[at..].chars().take_while(char::is_ascii_digit).collect();
        (digits.len() >= 6).then(|| format!("KB{digits}"))
    })
}

/// The place of the first proof, without its folder.
fn evidence(finding: &Shown) -> Option<String> {
    let proof = finding.evidence.iter().find(|evidence| evidence.line.is_some())?;
    let name = proof.file.as_deref()?.rsplit(['/', '\\']).next()?;
    Some(format!("{name}:{}", proof.line?))
}

/// JSON in ASCII.
fn text(row: &impl Serialize) -> String {
    let json = serde_json::to_string(row).unwrap_or_default();
    let mut ascii = String::with_capacity(json.len());
    for unit in json.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() && byte != 0x7f => ascii.push(char::from(byte)),
            _ => ascii.push_str(&format!("\\u{unit:04x}")),
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_ascii() {
        let host = Some("Ünï\u{1f600}\u{7f}\n".to_owned());
        let line = text(&Row { host: host.clone(), ..Row::default() });
        assert!(line.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["host"].as_str(), host.as_deref());
    }
}
