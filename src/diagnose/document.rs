//! A diagnosis in words: the document that crosses every boundary.

use super::coverage::Coverage;
use crate::codes::Hex;
use crate::verdict::{Shown, Stage};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the document.
pub const DIAGNOSIS_SCHEMA: u32 = 1;

/// What a diagnosis comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong with patching.
    Healthy,
    /// Causes were found.
    Findings,
    /// The failure is fully visible, and no rule describes it.
    NothingMatched,
    /// The evidence does not tell.
    NotEnoughEvidence,
}

impl Outcome {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Healthy => "healthy",
            Outcome::Findings => "findings",
            Outcome::NothingMatched => "nothing-matched",
            Outcome::NotEnoughEvidence => "not-enough-evidence",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The machine.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MachineShown {
    /// Its name.
    pub name: Option<String>,
    /// Its operating system.
    pub os: Option<String>,
    /// The build of it.
    pub build: Option<i64>,
    /// How far its local time is from UTC, such as `+02:00`.
    pub zone: Option<String>,
    /// Where that is from: `logs` or `facts`.
    pub zone_from: Option<&'static str>,
}

/// An attempt in the document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptShown {
    /// scan, download, install, uninstall, setup, sync.
    pub kind: &'static str,
    /// Who asked for it.
    pub caller: String,
    /// The title or id of the update, the package.
    pub subject: Option<String>,
    /// When it began.
    pub start: Option<String>,
    /// When it ended.
    pub end: Option<String>,
    /// succeeded, restart-pending, failed, cancelled, unfinished.
    pub result: &'static str,
    /// The code that ended it.
    pub code: Option<Hex>,
    /// The file of its end.
    pub file: String,
    /// The line of its end.
    pub line: Option<u64>,
    /// The last attempt of its kind that ended well before it.
    pub last_good: Option<String>,
    /// When the first of the failures in a row of its kind was.
    pub first_failure: Option<String>,
}

/// A step of a pipeline in the document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepShown {
    /// cm-scan, cm-deploy, agent-scan, agent-download, agent-install, wsus-sync.
    pub pipeline: &'static str,
    /// Its number in `data/traces`.
    pub step: &'static str,
    /// What it is, in the language of the document.
    pub name: String,
    /// `seen`, `absent`, or `no-log` where the log that would show it was not read.
    pub state: &'static str,
    /// The file of its first line.
    pub file: Option<String>,
    /// Its first line.
    pub line: Option<u64>,
    /// When.
    pub time: Option<String>,
    /// Ids and other parts of its lines by their names: job, request, server, version, code, …
    pub ids: BTreeMap<&'static str, String>,
    /// Seconds since the step before it that was seen.
    pub wait: Option<f64>,
}

/// An update server as one source names it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerShown {
    /// location-reply, scan-agent, update-handler, registry, agent, agent-scan, probe.
    pub place: &'static str,
    /// Its URL.
    pub server: String,
    /// The file that names it.
    pub file: Option<String>,
    /// The line there.
    pub line: Option<u64>,
    /// Where a fact was read.
    pub from: Option<String>,
    /// It is the first that is none of those before it.
    pub differs: bool,
}

/// An update in the document: one row, however many sources name it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateShown {
    /// Its id, in lower case without braces.
    pub update_id: Option<String>,
    /// The newest revision that was tried.
    pub revision: Option<u32>,
    /// `KB` and its number.
    pub kb: Option<String>,
    /// Its title, else the name of its package.
    pub title: Option<String>,
    /// download, install, uninstall, setup: how far the last try came; none where only its state is known.
    pub operation: Option<&'static str>,
    /// The oldest try.
    pub first_try: Option<String>,
    /// The newest try.
    pub last_try: Option<String>,
    /// How many times it was tried.
    pub tries: usize,
    /// How the last try ended: succeeded, restart-pending, failed, cancelled, unfinished.
    pub result: Option<&'static str>,
    /// The code that the caller was given.
    pub code: Option<Hex>,
    /// The code of the installer, where it is another.
    pub unmapped_code: Option<Hex>,
    /// Who asked for it.
    pub caller: Option<String>,
    /// The sources that show it: WindowsUpdate.log, ReportingEvents.log, events, CBS.log, ConfigMgr, agent, …
    pub sources: Vec<String>,
    /// What supersedes it, by KB number or id, and what supersedes that.
    pub superseded_by: Vec<String>,
    /// Its state as ConfigMgr's parts have it: handler, store, message, cim.
    pub states: BTreeMap<&'static str, String>,
    /// One of them has it as missing, another as installed.
    pub differs: bool,
    /// The file of the last try.
    pub file: Option<String>,
    /// The line of the last try.
    pub line: Option<u64>,
}

/// The questions that support asks first; what no log of one machine tells is null.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    /// What fails: the kind of the attempt, its code, its caller.
    pub what: Option<String>,
    /// How many attempts of this kind failed since the first failure, of how many: `6/6`.
    pub pattern: Option<String>,
    /// Whether it still happens; null where nothing fails.
    pub still: Option<bool>,
    /// How it was noticed.
    pub noticed: Option<String>,
    /// When it last worked.
    pub worked: Option<String>,
    /// When it stopped.
    pub stopped: Option<String>,
    /// What was installed in the week before.
    pub changed: Vec<String>,
    /// How many machines are affected.
    pub share: Option<String>,
    /// What was tried.
    pub tried: Option<String>,
    /// Versions by what they are of: os, build, revision, agent, configMgr.
    pub versions: BTreeMap<&'static str, String>,
    /// What the machines that are not affected have in common.
    pub unaffected: Option<String>,
}

/// The document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Its version.
    pub schema: u32,
    /// The version of the tool.
    pub tool: &'static str,
    /// When it was made, in UTC.
    pub time: String,
    /// The machine.
    pub machine: MachineShown,
    /// What it comes to.
    pub outcome: Outcome,
    /// One sentence.
    pub verdict: String,
    /// How it stands, in one line: since when, the last success, attempts.
    pub standing: String,
    /// Where the repair belongs.
    pub stage: Option<Stage>,
    /// The code of the failure.
    pub code: Option<Hex>,
    /// Who runs the patching: windows, configmgr, intune, azure, other.
    pub orchestrator: Option<&'static str>,
    /// The first failure of the cause.
    pub first_failure: Option<String>,
    /// The last success of patching.
    pub last_success: Option<String>,
    /// What was found, the cause first; at most 50.
    pub findings: Vec<Shown>,
    /// How many findings there are.
    pub finding_count: usize,
    /// Attempts: failed first, then the newest; at most 200.
    pub attempts: Vec<AttemptShown>,
    /// How many attempts there are.
    pub attempt_count: usize,
    /// The updates, the newest try first, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<UpdateShown>>,
    /// The steps of the newest run of each pipeline that the logs show.
    pub trace: Vec<StepShown>,
    /// The update servers that logs and facts name, side by side.
    pub servers: Vec<ServerShown>,
    /// The last good step of the pipeline that stops.
    pub last_good: Option<String>,
    /// The questions that support asks first.
    pub intake: Intake,
    /// What was read and what was not.
    pub coverage: Vec<Coverage>,
    /// At most 200 characters of ASCII, the verdict first.
    pub summary: String,
    /// The exit code of `wudiag diagnose`.
    pub exit_code: u8,
}
