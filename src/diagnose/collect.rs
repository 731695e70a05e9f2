//! A case as it is collected: logs are read on one side while facts come from another.

use super::case::Case;
use super::coverage::Source;
use super::document::Diagnosis;
use super::facts::Known;
use super::secrets::Mask;
use super::{gather, history, intake, judge, offline, verdict};
use crate::base::Cancel;
use crate::knowledge::{sentence, Language};
use crate::logs::filter::Filter;
use crate::machine::facts::read_lenient;
use crate::machine::{health, policy};
use crate::net::cert::is_joined;
use crate::verdict::{rule, Evidence, RuleId, Status};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How far the reading is; may be looked at from another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Records that were read.
    pub records: AtomicU64,
    /// Files that were opened.
    pub files: AtomicU32,
}

/// A file or a folder of which nothing comes for so long is left out.
pub const SILENCE: Duration = Duration::from_secs(60);

/// What is diagnosed.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The folder of a Windows that does not run, such as `D:\Windows`: its logs and hives.
    pub windows: Option<PathBuf>,
    /// A facts document besides those that lie in the folders.
    pub facts: Option<PathBuf>,
    /// Which records count.
    pub filter: Filter,
    /// Codes that the question is about: findings with them come first.
    pub codes: Vec<u32>,
    /// KB numbers that the question is about.
    pub kbs: Vec<u32>,
    /// How long nothing may come of a file or a folder before the rest is read without it;
    /// [`SILENCE`] where nothing is given.
    pub silence: Option<Duration>,
    /// Also the history of updates: at most so many rows, 0 for all.
    pub history: Option<usize>,
}

/// What was collected of one machine.
pub struct Collected {
    case: Case,
    request: Request,
    probe: Vec<Value>,
}

impl Collected {
    /// Reads the logs and the other sources of the request.
    pub fn read(
        request: Request,
        language: Language,
        progress: &Arc<Progress>,
        cancel: &Cancel,
    ) -> Collected {
        let mut case = Case::default();
        let mut request = request;
        let mut sources = request.paths.clone();
        if let Some(path) = request.windows.clone() {
            match offline::windows(&path) {
                Some(windows) => {
                    let logs = offline::logs(&windows);
                    sources.extend(offline::sources(&windows));
                    sources.extend(logs.iter().cloned());
                    request.paths.extend(logs);
                    offline::note_pending(&mut case, &windows);
                }
                None => case.sources.push(Source {
                    path: path.display().to_string(),
                    why: Some(sentence!("diagnose.no-windows").render(language)),
                    ..Source::default()
                }),
            }
        }
        let silence = request.silence.unwrap_or(SILENCE);
        let document = request.facts.clone();
        let silent = intake::facts(&mut case, (&sources, document), language, silence, cancel);
        request.paths.retain(|path| !silent.contains(path));
        if !request.paths.is_empty() {
            gather::logs(&mut case, &request, language, progress, cancel);
        }
        progress.files.store(case.sources.len() as u32, Ordering::Relaxed);
        Collected { case, request, probe: Vec::new() }
    }

    /// Adds a facts document. What it has is taken where nothing else says it.
    ///
    /// # Errors
    /// It is no JSON object.
    pub fn add_facts(&mut self, json: &str) -> Result<(), String> {
        let (facts, warnings) = read_lenient(json);
        if let Some(whole) = warnings.iter().find(|warning| warning.path == "facts") {
            return Err(whole.to_string());
        }
        self.case.facts.add_document(&facts, None);
        self.case.documents.push(facts);
        Ok(())
    }

    /// Adds the document of a probe.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn add_probe(&mut self, json: &str) -> Result<(), String> {
        match serde_json::from_str(json).map_err(|error| error.to_string())? {
            Value::Array(probes) => self.probe.extend(probes),
            probe => self.probe.push(probe),
        }
        Ok(())
    }

    /// Adds what is known beside logs and facts: the agent's own history (`entries`), the states of
    /// ConfigMgr's store (`states`), facts of other parts of the system by their paths (`facts`), and
    /// which of all that could be asked (`coverage`).
    ///
    /// # Errors
    /// It is no JSON.
    pub fn add_history(&mut self, json: &str) -> Result<(), String> {
        let document: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        for (path, value) in document["facts"].as_object().into_iter().flatten() {
            self.case.facts.add(Known {
                path: path.clone(),
                value: value.clone(),
                from: None,
                line: None,
            });
        }
        for row in document["coverage"].as_array().into_iter().flatten() {
            let text = |name: &str| row[name].as_str().map(str::to_owned);
            let why = text("why");
            self.case.sources.push(Source {
                path: text("source").unwrap_or_default(),
                // What did not answer is no want of rights.
                skipped: why.is_some() && row["broken"] != true,
                records: row["records"].as_u64().unwrap_or(0),
                why,
                ..Source::default()
            });
        }
        self.case.history.push(document);
        Ok(())
    }

    /// Judges everything.
    pub fn judge(mut self, language: Language) -> Diagnosis {
        history::attempts(&mut self.case);
        let machine = intake::machine(&self.case);
        let mut findings = policy::evaluate(&machine).findings;
        findings.extend(health::evaluate(&machine).checks.into_iter().map(|check| check.finding));
        findings
            .retain(|finding| matches!(finding.status, Status::Info | Status::Warn | Status::Fail));
        self.case.findings = findings;
        for probe in std::mem::take(&mut self.probe) {
            add_steps(&mut self.case, &probe);
        }
        let mut found = judge::candidates(&self.case);
        asked_first(&self.case, &self.request, &mut found);
        let mut document = verdict::document(&self.case, found, language);
        document.history = self.request.history.map(|most| history::rows(&self.case, most));
        document.mask();
        document
    }
}

/// The steps of a probe as facts: `probe.dns.status`, `probe.dns.code`; and what failed as findings.
fn add_steps(case: &mut Case, probe: &Value) {
    let url = probe["url"].as_str().unwrap_or_default().to_owned();
    for step in probe["steps"].as_array().into_iter().flatten() {
        let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
        let name = text("step");
        let status = text("status");
        let mut note = |what: &str, value: Value| {
            case.facts.add(Known {
                path: format!("probe.{name}.{what}"),
                value,
                from: Some(url.clone()),
                line: None,
            });
        };
        note("status", status.clone().into());
        let code = step["codes"][0]["hex"].as_str().unwrap_or_default();
        if !code.is_empty() {
            note("code", code.into());
        }
        let rule = RuleId::all().find(|rule| rule.as_str() == text("rule"));
        // The name that the certificate has in place of several: the cause of the mismatch.
        let joined = certificate_names(step).find(|name| is_joined(name));
        let rule = rule.map(|rule| match joined {
            Some(_) if rule == rule!("cert-name-mismatch") => rule!("certificate-names-joined"),
            _ => rule,
        });
        if let Some(rule) = rule.filter(|_| status == "fail") {
            case.probed.push((
                rule,
                text("title"),
                Evidence::fact(format!("probe.{name}"), Value::from(text("title")), Some(&url)),
            ));
        }
    }
}

/// The names of the server's own certificate that a step of a probe saw.
fn certificate_names(step: &Value) -> impl Iterator<Item = &str> {
    let names = step["seen"]["chain"][0]["names"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str)
}

/// Findings that the question is about come first.
fn asked_first(case: &Case, request: &Request, found: &mut [judge::Candidate]) {
    if request.codes.is_empty() && request.kbs.is_empty() {
        return;
    }
    let is_asked = |candidate: &judge::Candidate| {
        let attempts = candidate.attempts.iter().map(|index| &case.attempts[*index]);
        attempts.into_iter().any(|attempt| {
            judge::has_code(attempt, &request.codes, true)
                || attempt.subject.as_deref().is_some_and(|subject| {
                    request.kbs.iter().any(|kb| subject.contains(&format!("KB{kb}")))
                })
        })
    };
    found.sort_by_key(|candidate| !is_asked(candidate));
}
