//! The pipelines step by step: which steps the newest run shows, which are absent, and of which the
//! log is not there. The steps and their lines are `data/traces`.
//!
//! A run begins with the newest line of a step that starts one. Lines belong to it by the ids that
//! they share, and by order or time where a log has no id.

use super::attempts::{patches, Kind, MANAGED};
use super::case::{Case, Line, Sighting};
use super::document::{ServerShown, StepShown};
use super::judge::sightings_of;
use crate::knowledge::{Language, Sentence};
use crate::logs::Family;
use std::collections::BTreeMap;

/// A step of a pipeline.
#[derive(Debug)]
pub(super) struct Step {
    pub pipeline: &'static str,
    pub id: &'static str,
    /// The key of the sentence that names it.
    pub name: &'static str,
    /// The logs in which its lines stand: names of files without endings.
    pub logs: &'static [&'static str],
    pub families: &'static [&'static str],
    pub lines: &'static [&'static str],
    /// A run begins here.
    pub start: bool,
    /// It may be missing in a run that is well.
    pub optional: bool,
}

mod generated {
    use super::Step;
    include!(concat!(env!("OUT_DIR"), "/traces.rs"));
}
pub(super) use generated::STEPS;

/// The pipelines in the order in which they are shown, and the hours that a run may take: a line
/// that is later by more and shares no id is of another run.
const PIPELINES: [(&str, i64); 6] = [
    ("cm-scan", 4),
    ("cm-deploy", 7 * 24),
    ("agent-scan", 2),
    ("agent-download", 24),
    ("agent-install", 24),
    ("wsus-sync", 24),
];
/// Parts of lines by which they belong to one run.
const IDS: [&str; 12] = [
    "job",
    "request",
    "message",
    "reply",
    "source",
    "assignment",
    "detection",
    "download",
    "ctm",
    "dts",
    "apply",
    "call",
];
const SECOND: i64 = 10_000_000;
/// Lines of the start of one run are not further apart.
const START: i64 = 120 * SECOND;

/// A step in a run.
struct Seen<'a> {
    step: &'static Step,
    sighting: Option<&'a Sighting>,
    ids: BTreeMap<&'static str, String>,
    there: bool,
}

impl Seen<'_> {
    /// The code of a failure that the step ended with.
    fn failed(&self) -> bool {
        let code = self.ids.get("code").and_then(|code| super::attempts::code(code));
        code.is_some_and(|code| code >> 31 == 1)
    }
}

/// The newest run of one pipeline.
struct Run<'a> {
    steps: Vec<Seen<'a>>,
    /// The step that began it; what is before that was done once for many runs.
    start: usize,
}

/// What the traces of a case come to.
pub(super) struct Traces<'a> {
    case: &'a Case,
    runs: Vec<Run<'a>>,
}

impl<'a> Traces<'a> {
    /// The newest run of each pipeline that the logs show.
    pub fn of(case: &'a Case) -> Traces<'a> {
        let runs = PIPELINES.iter();
        let runs = runs.filter_map(|(pipeline, hours)| run(case, pipeline, *hours)).collect();
        Traces { case, runs }
    }

    /// The steps as a document shows them.
    pub fn shown(&self, language: Language) -> Vec<StepShown> {
        self.runs.iter().flat_map(|run| self.steps(run, language)).collect()
    }

    fn steps(&self, run: &Run, language: Language) -> Vec<StepShown> {
        let mut before = 0;
        let mut shown = Vec::new();
        for (index, seen) in run.steps.iter().enumerate() {
            let line = seen.sighting.map(|sighting| &sighting.line);
            let time = line.map_or(0, |line| self.case.local(line));
            let wait =
                (before != 0 && time >= before).then(|| (time - before) as f64 / SECOND as f64);
            if index >= run.start && time > before {
                before = time;
            }
            shown.push(StepShown {
                pipeline: seen.step.pipeline,
                step: seen.step.id,
                name: name(seen.step, language),
                state: match (line, seen.there) {
                    (Some(_), _) => "seen",
                    (None, true) => "absent",
                    (None, false) => "no-log",
                },
                file: line.map(|line| self.case.sources[line.source].path.clone()),
                line: line.filter(|line| line.number != 0).map(|line| line.number),
                time: line.and_then(|line| self.case.iso(line)),
                ids: seen.ids.clone(),
                wait,
            });
        }
        shown
    }

    /// The last step that went well before the one at which a pipeline stops; of what fails, where
    /// that is known.
    pub fn last_good(&self, failing: Option<Kind>, language: Language) -> Option<String> {
        let of_kind = |run: &&Run| {
            let pipeline = run.steps.first().map_or("", |seen| seen.step.pipeline);
            match failing {
                None => true,
                Some(Kind::Scan) => matches!(pipeline, "cm-scan" | "agent-scan"),
                Some(Kind::Download) => matches!(pipeline, "agent-download" | "cm-deploy"),
                Some(Kind::Sync) => pipeline == "wsus-sync",
                Some(_) => matches!(pipeline, "agent-install" | "cm-deploy"),
            }
        };
        self.runs.iter().filter(of_kind).find_map(|run| {
            let stop = run.stop()?;
            let good = run.steps[..stop].iter().rev().find(|seen| seen.sighting.is_some())?;
            let step = good.step;
            Some(format!("{} {}: {}", step.pipeline, step.id, name(step, language)))
        })
    }

    /// The update servers that logs and facts name, side by side; the first that differs is marked.
    pub fn servers(&self) -> Vec<ServerShown> {
        let mut rows: Vec<ServerShown> = Vec::new();
        let mut add =
            |place: &'static str, server: &str, line: Option<&Line>, from: Option<&str>| {
                let server = server.trim().trim_end_matches(['.', ',', ';']);
                if !server.contains("://")
                    || rows.iter().any(|row| row.place == place && row.server == server)
                {
                    return;
                }
                rows.push(ServerShown {
                    place,
                    server: crate::base::masked(server).into_owned(),
                    file: line.map(|line| self.case.sources[line.source].path.clone()),
                    line: line.filter(|line| line.number != 0).map(|line| line.number),
                    from: from.map(str::to_owned),
                    differs: false,
                });
            };
        for seen in self.runs.iter().flat_map(|run| &run.steps) {
            let place = match (seen.step.pipeline, seen.step.id) {
                ("cm-scan", "8" | "10") => "location-reply",
                ("cm-scan", "11") => "scan-agent",
                ("cm-scan", "12") => "update-handler",
                ("cm-scan", "12b") => "agent",
                ("agent-scan", "4") => "agent-scan",
                _ => continue,
            };
            let (Some(first), Some(_)) = (seen.sighting, seen.ids.get("server")) else { continue };
            if place == "agent-scan" && !run_is_managed(&self.runs) {
                continue;
            }
            // A reply names every server that may be used.
            for sighting in sightings_of(self.case, seen.step.lines, seen.step.families) {
                let near = (self.case.local(&sighting.line) - self.case.local(&first.line)).abs();
                if sighting.line.log == first.line.log && near <= 5 * SECOND {
                    if let Some(server) = sighting.get("server") {
                        add(place, server, Some(&sighting.line), None);
                    }
                }
            }
        }
        let registry = "policy.native.WindowsUpdate.WUServer";
        for (place, path) in
            [("registry", registry), ("agent", "agent.settings.server"), ("probe", "probe.url")]
        {
            if let (Some(server), Some(known)) =
                (self.case.facts.text(path), self.case.facts.get(path))
            {
                add(place, server, None, known.from.as_deref());
            }
        }
        mark(&mut rows);
        rows
    }
}

/// Whether the newest search of the agent was one of the organisation's own server.
fn run_is_managed(runs: &[Run]) -> bool {
    let steps = runs.iter().flat_map(|run| &run.steps);
    let mut own = steps.filter(|seen| seen.step.pipeline == "agent-scan");
    own.any(|seen| {
        seen.ids.get("managed").is_some_and(|word| word.eq_ignore_ascii_case("managed"))
            || seen.ids.get("service").is_some_and(|id| id.eq_ignore_ascii_case(MANAGED))
    })
}

/// Marks the first place whose servers are none of those of the place before it.
fn mark(rows: &mut [ServerShown]) {
    const ORDER: [&str; 7] = [
        "location-reply",
        "scan-agent",
        "update-handler",
        "registry",
        "agent",
        "agent-scan",
        "probe",
    ];
    let rank = |place: &str| ORDER.iter().position(|own| *own == place);
    rows.sort_by_key(|row| rank(row.place));
    let mut before: Vec<String> = Vec::new();
    for place in ORDER {
        let own: Vec<String> =
            rows.iter().filter(|row| row.place == place).map(|row| origin(&row.server)).collect();
        if own.is_empty() {
            continue;
        }
        if !before.is_empty() && !own.iter().any(|server| before.contains(server)) {
            rows.iter_mut().filter(|row| row.place == place).for_each(|row| row.differs = true);
            return;
        }
        before = own;
    }
}

/// Scheme, host and port of a URL as it is written: a port that is left out is another spelling,
/// and ConfigMgr takes another spelling for another server.
fn origin(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    url[..end].to_owned()
}

impl Run<'_> {
    /// The step at which the run stops: the first that failed, or the first that is absent, with
    /// nothing after it.
    fn stop(&self) -> Option<usize> {
        if let Some(failed) = self.steps.iter().position(Seen::failed) {
            return Some(failed);
        }
        let last =
            self.steps.iter().rposition(|seen| seen.sighting.is_some() && !seen.step.optional)?;
        let rest = self.steps.iter().enumerate().skip(last + 1);
        rest.filter(|(_, seen)| !seen.step.optional)
            .find(|(_, seen)| seen.there)
            .map(|(index, _)| index)
    }
}

fn name(step: &Step, language: Language) -> String {
    Sentence::named(step.name, &[]).map_or_else(String::new, |name| name.render(language))
}

/// Whether a line may be of the log of a step. A file with the name of another log is not; a name
/// that says nothing, of a pasted text, may be any.
fn is_of(case: &Case, source: usize, step: &Step) -> bool {
    let source = &case.sources[source];
    if is_agent(source.family) {
        return step.logs.contains(&"windowsupdate");
    }
    let name = source.name();
    let begins = |logs: &[&str]| logs.iter().any(|log| name.starts_with(log));
    begins(step.logs) || !STEPS.iter().any(|other| begins(other.logs))
}

fn is_agent(family: Option<Family>) -> bool {
    matches!(family, Some(Family::WindowsUpdate | Family::WindowsUpdateClassic | Family::Etl))
}

/// Whether a log of a step was read.
fn is_there(case: &Case, step: &Step) -> bool {
    case.sources.iter().any(|source| {
        source.records > 0
            && (is_agent(source.family) && step.logs.contains(&"windowsupdate")
                || step.logs.iter().any(|log| source.name().starts_with(log)))
    })
}

/// The parts of a line: ids as they are compared, the rest as it is shown.
fn parts(sighting: &Sighting) -> BTreeMap<&'static str, String> {
    let mut parts = BTreeMap::new();
    for (name, text) in &sighting.captures {
        let ends: &[char] = match *name {
            "caller" => &[']', '(', ','],
            _ => &[' ', ',', ';', ']', '[', '\'', '"', '\t'],
        };
        let text = text.trim().trim_start_matches(['{', '"', '\'']);
        let text = text.split(ends).next().unwrap_or_default();
        let text = text.split("  ").next().unwrap_or_default();
        let text = text.split(" Id =").next().unwrap_or_default().trim_end_matches(['}', '.', ')']);
        if !text.is_empty() && text.len() <= 200 {
            parts.entry(*name).or_insert_with(|| crate::base::masked(text.trim()).into_owned());
        }
    }
    parts
}

/// Whether a line has an id of a kind that the run has, and another one.
fn is_other(ids: &BTreeMap<&'static str, String>, sighting: &Sighting) -> bool {
    parts(sighting).iter().any(|(name, value)| {
        IDS.contains(name) && ids.get(name).is_some_and(|own| !own.eq_ignore_ascii_case(value))
    })
}

fn run<'a>(case: &'a Case, pipeline: &str, hours: i64) -> Option<Run<'a>> {
    let steps = STEPS.iter().filter(|step| step.pipeline == pipeline);
    let seen: Vec<(&'static Step, Vec<&'a Sighting>)> = steps
        .map(|step| {
            let mut found = sightings_of(case, step.lines, step.families);
            found.retain(|sighting| is_of(case, sighting.line.source, step));
            (step, found)
        })
        .collect();
    let key = |sighting: &Sighting| (case.local(&sighting.line), sighting.line.order);
    let mut starts: Vec<(usize, &Sighting)> = Vec::new();
    for (index, (_, found)) in seen.iter().enumerate().filter(|(_, (step, _))| step.start) {
        starts.extend(found.iter().map(|sighting| (index, *sighting)));
    }
    starts.sort_by_key(|(_, sighting)| key(sighting));
    // Searches for drivers, of shops and of definitions say nothing of patching.
    let of_patching = |(_, sighting): &&(usize, &Sighting)| {
        parts(sighting).get("caller").is_none_or(|caller| patches(caller))
    };
    let at =
        starts.iter().rposition(|start| of_patching(&start)).or(starts.len().checked_sub(1))?;
    let (mut index, mut start) = starts[at];
    let mut ids = parts(start);
    for (other, sighting) in starts[..at].iter().rev() {
        let near = case.local(&start.line) - case.local(&sighting.line) <= START;
        if !near || *other > index || is_other(&ids, sighting) {
            break;
        }
        ids.append(&mut parts(sighting));
        (index, start) = (*other, *sighting);
    }
    ids.retain(|name, _| IDS.contains(name));
    let after = |line: &Line| match line.log == start.line.log {
        true => line.order >= start.line.order,
        false => match (case.local(line), case.local(&start.line)) {
            (0, _) | (_, 0) => true,
            (line, start) => line >= start - 5 * SECOND,
        },
    };
    let in_time = |ids: &BTreeMap<&'static str, String>, sighting: &Sighting| {
        let (at, from) = (case.local(&sighting.line), case.local(&start.line));
        let late = at != 0 && from != 0 && at - from > hours * 3600 * SECOND;
        !late || parts(sighting).iter().any(|(name, value)| ids.get(name) == Some(value))
    };
    let mut shown = Vec::new();
    for (at, (step, found)) in seen.iter().enumerate() {
        // What comes before the start of a run was done once, at some time before it.
        let fits = |sighting: &&&Sighting| !is_other(&ids, sighting);
        let first = match at < index {
            true => found.iter().rev().filter(fits).find(|sighting| {
                !after(&sighting.line) || case.local(&sighting.line) <= case.local(&start.line)
            }),
            false => found
                .iter()
                .filter(fits)
                .find(|sighting| after(&sighting.line) && in_time(&ids, sighting)),
        };
        let mut own = BTreeMap::new();
        if let Some(first) = first {
            // The lines of a step stand together; one of them has the id that the next step needs, or
            // the code that it failed with (the agent is waited for, two minutes and a half).
            let together = found.iter().filter(|other| {
                other.line.log == first.line.log
                    && (case.local(&other.line) - case.local(&first.line)).abs() <= 300 * SECOND
                    && other.line.order >= first.line.order
            });
            for sighting in together {
                if is_other(&ids, sighting) || is_other(&own, sighting) {
                    continue;
                }
                for (name, value) in parts(sighting) {
                    own.entry(name).or_insert(value);
                }
            }
            for (name, value) in own.iter().filter(|(name, _)| IDS.contains(name)) {
                ids.entry(name).or_insert_with(|| value.clone());
            }
        }
        shown.push(Seen { step, sighting: first.copied(), ids: own, there: is_there(case, step) });
    }
    Some(Run { steps: shown, start: index })
}
