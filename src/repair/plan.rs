//! The plan: which actions run, in which order, and why the others do not.

use super::actions::{Action, Guard, Risk, Undo};
use super::guards::{self, Answer, Case, Conditions, Known, Need, Recent};
use super::journal::{self, Machine};
use crate::base::{masked, masked_value};
use crate::knowledge::{sentence, Language, Sentence};
use crate::machine::facts::{read_value, MachineFacts};
use crate::verdict::Stage;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is asked for: a JSON document that docs/repair.md describes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Request {
    actions: Vec<Named>,
    findings: Vec<Found>,
    options: Options,
    facts: Option<Value>,
    conditions: Conditions,
    detect: BTreeMap<String, Known>,
    recent: Vec<Recent>,
    journal: Option<PathBuf>,
    machine: Option<String>,
    machine_id: Option<String>,
    now: String,
}

/// An action that is asked for by its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Named {
    id: String,
    parameters: Option<Map<String, Value>>,
    reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Options {
    max_intrusion: u32,
    allow_restart: bool,
    force: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { max_intrusion: 1, allow_restart: false, force: false }
    }
}

/// As much of a finding as a plan needs; it may come from another version, or another session.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Found {
    rule: Option<String>,
    status: String,
    state: Option<String>,
    confidence: String,
    remedies: Vec<Advised>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Advised {
    action: Option<String>,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RequestError(String);

impl RequestError {
    /// The reason, without secrets: what was given stands in it.
    fn new(why: impl ToString) -> RequestError {
        RequestError(masked(&why.to_string()).into_owned())
    }
}

/// An action, and whether it runs. The order of the fields is the order of the JSON keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The action.
    pub action: &'static str,
    /// Its place in the plan, from 1.
    pub order: usize,
    /// `run`, `right`, `refused` or `left-out`.
    pub state: &'static str,
    /// What the module's error is called.
    pub error_id: Option<&'static str>,
    /// Why it does not run.
    pub message: Option<String>,
    /// What has to be known besides.
    pub warnings: Vec<String>,
    /// How far it intrudes.
    pub intrusion: u32,
    /// How much harm it can do.
    pub risk: Risk,
    /// What an undo gives back.
    pub undo: Undo,
    /// Whether a restart is needed for it.
    pub restart: bool,
    /// Whether the person is asked: `none`, `medium` or `high`.
    pub confirm: &'static str,
    /// What it does.
    pub text: String,
    /// What is lost by it.
    pub lost: String,
    /// The rule of the finding that asks for it.
    pub reason: Option<String>,
    /// Whether it was asked for by its name.
    pub named: bool,
    /// What it is given, as it was given.
    pub parameters: Option<Map<String, Value>>,
    /// What is there now.
    pub before: Option<Value>,
    /// What will be there.
    pub after: Option<Value>,
    /// What the guards answered: `clear`, `warn` or `stop`.
    pub guards: BTreeMap<&'static str, &'static str>,
    /// The services that it stops.
    pub services: &'static [&'static str],
    /// What is tried again afterwards.
    pub stage: Stage,
    /// How its success is looked at.
    pub verify: &'static str,
}

/// The plan: the JSON document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The version of the document.
    pub schema: u32,
    /// The least intrusive first.
    pub steps: Vec<Step>,
    /// Whether a step that runs needs a restart.
    pub restart_needed: bool,
}

/// An action of the plan before it is judged.
struct Candidate<'a> {
    action: &'static Action,
    reason: Option<&'a str>,
    parameters: Option<&'a Map<String, Value>>,
    named: bool,
    sure: bool,
}

/// Why an action does not run.
struct Why(&'static str, &'static str, Sentence);

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// What it has that is not known, or an action that there is not.
    pub fn read(text: &str) -> Result<Request, RequestError> {
        let request: Request = super::object(text).map_err(RequestError::new)?;
        let named = request.actions.iter().map(|named| &named.id);
        let unknown = named.chain(request.detect.keys()).find(|id| Action::find(id).is_none());
        match unknown {
            Some(id) => Err(RequestError::new(format!("there is no action `{id}`"))),
            None => Ok(request),
        }
    }

    /// What was asked for by name, then what findings that still count name.
    fn candidates(&self) -> Vec<Candidate<'_>> {
        let mut found: Vec<Candidate<'_>> = Vec::new();
        for named in &self.actions {
            let Some(action) = Action::find(&named.id) else { continue };
            if !found.iter().any(|other| other.action.id == action.id) {
                found.push(Candidate {
                    action,
                    reason: named.reason.as_deref(),
                    parameters: named.parameters.as_ref(),
                    named: true,
                    sure: true,
                });
            }
        }
        for finding in self.findings.iter().filter(|finding| finding.counts()) {
            let sure = finding.confidence == "high";
            let ids = finding.remedies.iter().filter_map(|advised| advised.action.as_deref());
            for action in ids.filter_map(Action::find) {
                match found.iter_mut().find(|other| other.action.id == action.id) {
                    Some(other) if other.named => {
                        other.reason = other.reason.or(finding.rule.as_deref());
                    }
                    Some(other) => other.sure |= sure,
                    None => found.push(Candidate {
                        action,
                        reason: finding.rule.as_deref(),
                        parameters: None,
                        named: false,
                        sure,
                    }),
                }
            }
        }
        found.sort_by_key(|candidate| (candidate.action.intrusion, candidate.action.row()));
        found
    }
}

impl Found {
    fn counts(&self) -> bool {
        matches!(self.status.as_str(), "fail" | "warn")
            && !matches!(self.state.as_deref(), Some("healed" | "moot"))
    }
}

/// Makes the plan.
///
/// # Errors
/// The facts are none, or the journal's folder cannot be read.
pub fn plan(request: &Request, language: Language) -> Result<Plan, RequestError> {
    let facts = match &request.facts {
        Some(facts) => read_value(facts).map_err(RequestError::new)?,
        None => MachineFacts::default(),
    };
    let mut recent = request.recent.clone();
    if let Some(folder) = &request.journal {
        let machine = Machine {
            name: request.machine.clone().unwrap_or_default(),
            id: request.machine_id.clone(),
        };
        let own = journal::recent(folder, &machine);
        recent.extend(own.map_err(|why| RequestError::new(why.message(language)))?);
    }
    let mut candidates = request.candidates();
    for candidate in &mut candidates {
        // What was given goes before what the machine proposes.
        let proposed = request.detect.get(candidate.action.id);
        candidate.parameters =
            candidate.parameters.or(proposed.and_then(|known| known.parameters.as_ref()));
    }
    let mut steps: Vec<Step> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let nothing = Known::default();
        let known = request.detect.get(candidate.action.id).unwrap_or(&nothing);
        let case = Case {
            action: candidate.action,
            reason: candidate.reason,
            parameters: candidate.parameters,
            facts: &facts,
            conditions: &request.conditions,
            known,
            recent: &recent,
            now: &request.now,
            force: request.options.force,
        };
        steps.push(step(index, candidate, &case, &request.options, &candidates, language));
    }
    let restart_needed = steps.iter().any(|step| step.state == "run" && step.restart);
    Ok(Plan { schema: 1, steps, restart_needed })
}

fn step(
    index: usize,
    candidate: &Candidate<'_>,
    case: &Case<'_>,
    options: &Options,
    all: &[Candidate<'_>],
    language: Language,
) -> Step {
    let action = candidate.action;
    let mut warnings = Vec::new();
    let mut answers = BTreeMap::new();
    let mut why = None;
    if case.known.state != Need::Right {
        why = choice(candidate, options, all);
        if why.is_none() {
            why = guarded(case, &mut warnings, &mut answers);
        }
        if case.known.state == Need::Unknown && why.is_none() {
            warnings.push(sentence!("repair.need-unknown", action = action.id));
        }
    }
    let (state, error_id, message) = match (why, case.known.state) {
        (Some(Why(state, error, said)), _) => (state, Some(error), Some(said)),
        (None, Need::Right) => ("right", None, None),
        (None, _) => ("run", None, None),
    };
    Step {
        action: action.id,
        order: index + 1,
        state,
        error_id,
        message: message.map(|said| said.render(language)),
        warnings: warnings.iter().map(|said| said.render(language)).collect(),
        intrusion: action.intrusion,
        risk: action.risk,
        undo: action.undo,
        restart: action.restart,
        confirm: action.confirm(),
        text: action.text(language),
        lost: action.lost(language),
        reason: candidate.reason.map(str::to_owned),
        named: candidate.named,
        parameters: candidate.parameters.cloned(),
        before: case.known.before.clone().map(shown),
        after: case.known.after.clone().map(shown),
        guards: answers,
        services: action.services,
        stage: action.stage,
        verify: action.verify,
    }
}

/// A state for the reader, without secrets.
fn shown(mut state: Value) -> Value {
    masked_value(&mut state);
    state
}

/// Why an action is not chosen, whatever the machine is like.
fn choice(candidate: &Candidate<'_>, options: &Options, all: &[Candidate<'_>]) -> Option<Why> {
    let action = candidate.action;
    let out = if candidate.named { "refused" } else { "left-out" };
    if !candidate.named && action.intrusion > options.max_intrusion {
        let said = sentence!(
            "repair.too-intrusive",
            action = action.id,
            intrusion = action.intrusion,
            most = options.max_intrusion
        );
        return Some(Why(out, "WUActionTooIntrusive", said));
    }
    if action.restart && !options.allow_restart {
        let said = sentence!("repair.needs-restart", action = action.id);
        return Some(Why(out, "WUActionNeedsRestart", said));
    }
    let given = |name: &&&str| {
        let value = candidate.parameters.and_then(|given| given.get(**name));
        value.and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
    };
    if let Some(name) = action.needs.iter().find(given) {
        let said = sentence!("repair.needs-value", action = action.id, name = name);
        return Some(Why(out, "WUActionNeedsValue", said));
    }
    // Where updates come from, and by which way, is changed only on a proof.
    let way = action.risk == Risk::B && !action.excludes.is_empty();
    if !candidate.named && way && !candidate.sure {
        let said = sentence!("repair.not-sure", action = action.id);
        return Some(Why(out, "WUActionNotSure", said));
    }
    // Of what findings name, what stands before it is done; what was named is never dropped for it.
    let against = all.iter().find(|other| {
        let excluded = action.excludes.contains(&other.action.id);
        let weighs = match (candidate.named, other.named) {
            (true, other) => other,
            (false, true) => true,
            (false, false) => {
                other.action.row() < action.row() && choice(other, options, all).is_none()
            }
        };
        excluded && weighs
    });
    against.map(|other| {
        let said = sentence!("repair.conflict", action = action.id, other = other.action.id);
        Why(out, "WUActionConflict", said)
    })
}

/// The first guard that forbids it; what the others have to say goes to `warnings`.
fn guarded(
    case: &Case<'_>,
    warnings: &mut Vec<Sentence>,
    answers: &mut BTreeMap<&'static str, &'static str>,
) -> Option<Why> {
    let mut first: Option<Why> = None;
    for guard in guards::of(case.action) {
        let answer = guard.ask(case);
        let word = match &answer {
            Answer::Clear => "clear",
            Answer::Warn(_) => "warn",
            Answer::Stop(_) => "stop",
        };
        answers.insert(Guard::as_str(guard), word);
        match answer {
            Answer::Clear => {}
            Answer::Warn(said) => warnings.push(said),
            Answer::Stop(said) => {
                if first.is_none() {
                    first = Some(Why("refused", guard.error_id(), said));
                }
            }
        }
    }
    first
}

/// Why an action that was named would not be chosen.
#[cfg(test)]
pub(super) fn choice_of(action: &'static Action, allow_restart: bool) -> Option<&'static str> {
    let candidate = Candidate { action, reason: None, parameters: None, named: true, sure: true };
    let options = Options { allow_restart, ..Options::default() };
    choice(&candidate, &options, &[]).map(|Why(_, error, _)| error)
}
