//! The history of updates: one row an update, however many logs name it.
//!
//! Rows are joined by the id of the update; where a source has none, by the KB number, else by the
//! title. Two ids with one KB number are two updates (definitions come under one number for years).

use super::attempts::{code, guid, kb, newest, Attempt, Ended, Kind};
use super::case::{Case, Line};
use super::coverage::Source;
use super::document::UpdateShown;
use super::judge::sightings_of;
use crate::codes::Hex;
use crate::logs::{time, Family};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

const PRUNED: &str = "Pruning: update id (<update>) is superseded by (<newer>)";
const MISSING: &str = "Update (Missing): <update>";
const INSTALLED: &str = "Update (Installed): <update>";
const STORED: &str = "Successfully raised state message for update (<update>) with state (<state>)";
const TOLD: &str =
    "State message(State ID : <state>) with TopicType 500 and TopicId <update> has been recorded";

/// The lines that say something of an update beside attempts.
pub(super) const LINES: &[&str] = &[PRUNED, MISSING, INSTALLED, STORED, TOLD];

/// The families in which they stand; a pasted text may be of any log.
pub(super) const OF_CONFIGMGR: &[&str] = &["ccm", "text"];

/// What one source says of one try.
struct Entry {
    id: Option<String>,
    revision: Option<u32>,
    kb: Option<String>,
    title: Option<String>,
    operation: &'static str,
    at: i64,
    iso: Option<String>,
    result: &'static str,
    code: u32,
    unmapped: u32,
    caller: Option<String>,
    source: String,
    place: Option<(String, u64)>,
    /// The log and the order of the line that ends it.
    end: (usize, u64),
}

/// All that is known of one update.
#[derive(Default)]
struct Row {
    id: Option<String>,
    revision: Option<u32>,
    kb: Option<String>,
    title: Option<String>,
    tries: Vec<Entry>,
}

/// The attempts that are tries of an update.
pub(super) fn tries(attempts: &[Attempt]) -> Vec<Attempt> {
    let wanted = |attempt: &&Attempt| {
        matches!(attempt.kind, Kind::Install | Kind::Uninstall | Kind::Download | Kind::Setup)
            && (attempt.update.is_some() || attempt.subject.is_some())
    };
    attempts.iter().filter(wanted).cloned().collect()
}

/// The rows, the newest try first; `most` of them where it is not 0.
pub(super) fn rows(case: &Case, most: usize) -> Vec<UpdateShown> {
    let mut entries: Vec<Entry> =
        case.tries.iter().map(|attempt| of_attempt(case, attempt)).collect();
    let agents = case.history.iter().flat_map(|document| document["entries"].as_array()).flatten();
    entries.extend(agents.filter_map(|entry| of_agent(case, entry)));
    let joined = joined(case);
    for entry in entries.iter_mut().filter(|entry| entry.id.is_none()) {
        entry.id = joined.get(&entry.end).cloned();
    }
    entries.sort_by_key(|entry| entry.at);
    let mut rows: Vec<Row> = Vec::new();
    let (mut by_id, mut by_kb, mut by_title) = (HashMap::new(), HashMap::new(), HashMap::new());
    for entry in entries {
        let key = |text: &str| (entry.operation == "uninstall", text.to_ascii_lowercase());
        let has_id = |row: usize, rows: &[Row]| rows[row].id.is_some();
        let id = entry.id.as_deref().map(key);
        let number = entry.kb.as_deref().map(key);
        let title = entry.title.as_deref().map(key);
        let of = |map: &HashMap<(bool, String), usize>, key: &Option<(bool, String)>| {
            key.as_ref().and_then(|key| map.get(key).copied())
        };
        let row = of(&by_id, &id)
            .or_else(|| {
                let found = of(&by_kb, &number).or_else(|| of(&by_title, &title));
                found.filter(|row| entry.id.is_none() || !has_id(*row, &rows))
            })
            .unwrap_or_else(|| {
                rows.push(Row::default());
                rows.len() - 1
            });
        for (map, key) in [(&mut by_id, id), (&mut by_kb, number), (&mut by_title, title)] {
            if let Some(key) = key {
                map.insert(key, row);
            }
        }
        let own = &mut rows[row];
        own.id = own.id.take().or_else(|| entry.id.clone());
        own.revision = entry.revision.or(own.revision);
        own.kb = own.kb.take().or_else(|| entry.kb.clone());
        own.title = better(own.title.take(), entry.title.clone());
        own.tries.push(entry);
    }
    let known = Known::of(case);
    let shown: HashSet<String> = rows.iter().filter_map(|row| row.id.clone()).collect();
    let others = known.states.keys().filter(|id| !shown.contains(*id));
    rows.extend(others.map(|id| Row { id: Some(id.clone()), ..Row::default() }));
    let mut shown: Vec<(i64, UpdateShown)> = rows.into_iter().map(|row| known.shown(row)).collect();
    shown.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    if most > 0 {
        shown.truncate(most);
    }
    shown.into_iter().map(|(_, row)| row).collect()
}

/// Takes over as attempts what the agent's own history has and no log shows.
pub(super) fn attempts(case: &mut Case) {
    const NEAR: i64 = 15 * 60 * 10_000_000;
    let documents = std::mem::take(&mut case.history);
    let agents = documents.iter().flat_map(|document| document["entries"].as_array()).flatten();
    let entries: Vec<Entry> = agents.filter_map(|entry| of_agent(case, entry)).collect();
    let source = case.sources.len();
    let log = case.tries.iter().map(|attempt| attempt.end.log + 1).max().unwrap_or(0);
    let mut added = Vec::new();
    // By id where both have one, else by KB number.
    let (mut by_id, mut by_kb) = (HashMap::new(), HashMap::new());
    for attempt in &case.tries {
        let number = attempt.subject.as_deref().and_then(kb);
        let key = (number, attempt.update.is_some());
        by_kb.entry(key).or_insert_with(Vec::new).push(case.local(&attempt.end));
        if let Some(id) = &attempt.update {
            by_id.entry(id.as_str()).or_insert_with(Vec::new).push(case.local(&attempt.end));
        }
    }
    by_id.values_mut().chain(by_kb.values_mut()).for_each(|times| times.sort_unstable());
    for (index, entry) in entries.iter().enumerate() {
        let near = |times: Option<&Vec<i64>>| {
            times.is_some_and(|times| {
                let from = times.partition_point(|time| *time < entry.at - NEAR);
                times.get(from).is_some_and(|time| *time <= entry.at + NEAR)
            })
        };
        let number = entry.kb.as_deref();
        let same_number = |has_id: bool| number.is_some() && near(by_kb.get(&(number, has_id)));
        let is_there = match &entry.id {
            Some(id) => near(by_id.get(id.as_str())) || same_number(false),
            None => same_number(true) || same_number(false),
        };
        if is_there || entry.at == 0 {
            continue;
        }
        let line = Line {
            source,
            log,
            // The agent gives the newest first.
            order: (entries.len() - index) as u64,
            number: 0,
            time: entry.at,
            utc: entry.at - case.clock.near(entry.at).unwrap_or(0),
            thread: None,
            text: entry.title.clone().unwrap_or_default(),
        };
        let kind = if entry.operation == "uninstall" { Kind::Uninstall } else { Kind::Install };
        let mut attempt =
            Attempt::new(kind, entry.caller.as_deref().unwrap_or_default(), line.clone());
        (attempt.update, attempt.revision) = (entry.id.clone(), entry.revision);
        attempt.subject = entry.title.clone();
        if entry.unmapped != 0 {
            attempt.inner.push(entry.unmapped);
        }
        attempt = attempt.end(line, entry.code);
        attempt.ended = match entry.result {
            "succeeded" => Ended::Well,
            "failed" => Ended::Failed,
            "cancelled" => Ended::Cancelled,
            _ => Ended::Open,
        };
        attempt.unwrap_code();
        added.push(attempt);
    }
    if !entries.is_empty() {
        let times = || entries.iter().map(|entry| entry.at).filter(|at| *at != 0);
        case.sources.push(Source {
            path: "Windows Update history".to_owned(),
            records: entries.len() as u64,
            from: times().min().unwrap_or(0),
            to: times().max().unwrap_or(0),
            ..Source::default()
        });
    }
    if !added.is_empty() {
        let mut attempts = std::mem::take(&mut case.attempts);
        attempts.extend(added);
        attempts.sort_by_key(|attempt| (case.local(&attempt.start), attempt.start.order));
        newest(&mut attempts);
        case.attempts = attempts;
    }
    case.history = documents;
}

/// The ids of updates that attempts were joined with after they were read, by where they end: CBS
/// knows only a package.
fn joined(case: &Case) -> HashMap<(usize, u64), String> {
    let known = case.attempts.iter().filter_map(|attempt| {
        Some(((attempt.end.log, attempt.end.order), attempt.update.clone()?))
    });
    known.collect()
}

/// A title says more than the name of a package.
fn better(own: Option<String>, other: Option<String>) -> Option<String> {
    match (own, other) {
        (Some(own), Some(other))
            if own.starts_with("Package_") && !other.starts_with("Package_") =>
        {
            Some(other)
        }
        (own, other) => own.or(other),
    }
}

fn of_attempt(case: &Case, attempt: &Attempt) -> Entry {
    let source = &case.sources[attempt.end.source];
    let name = match source.family {
        Some(Family::WindowsUpdate | Family::WindowsUpdateClassic | Family::Etl) => {
            "WindowsUpdate.log"
        }
        Some(Family::ReportingEvents) => "ReportingEvents.log",
        Some(Family::EventLog | Family::EventText) => "events",
        Some(Family::Cbs) => "CBS.log",
        Some(Family::Ccm | Family::CcmServer) => "ConfigMgr",
        Some(Family::Azure) => "Azure",
        Some(family) => family.as_str(),
        None => "text",
    };
    Entry {
        id: attempt.update.clone(),
        revision: attempt.revision,
        kb: attempt.subject.as_deref().and_then(kb).map(str::to_owned),
        title: attempt.subject.clone(),
        operation: attempt.kind.as_str(),
        at: case.local(&attempt.end),
        iso: case.iso(&attempt.end),
        result: attempt.ended.as_str(),
        code: attempt.wrapper.unwrap_or(attempt.code),
        unmapped: attempt
            .inner
            .iter()
            .rev()
            .copied()
            .find(|code| *code != 0)
            .unwrap_or(if attempt.wrapper.is_some() { attempt.code } else { 0 }),
        caller: (!attempt.caller.is_empty()).then(|| attempt.caller.clone()),
        source: name.to_owned(),
        place: Some((source.path.clone(), attempt.end.number)),
        end: (attempt.end.log, attempt.end.order),
    }
}

/// An entry of the agent's own history, as it is gathered by COM.
fn of_agent(case: &Case, value: &Value) -> Option<Entry> {
    let text = |name: &str| value[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let number = |name: &str| {
        let value = &value[name];
        value
            .as_i64()
            .map(|number| number as u32)
            .or_else(|| value.as_str().and_then(code))
            .unwrap_or(0)
    };
    let title = text("title");
    let iso = text("date");
    let ticks =
        iso.as_deref().and_then(utc).map_or(0, |utc| utc + case.clock.near(utc).unwrap_or(0));
    Some(Entry {
        id: text("updateId").and_then(|id| guid(&id)),
        revision: value["revision"].as_u64().map(|revision| revision as u32),
        kb: text("kb").or_else(|| title.as_deref().and_then(kb).map(str::to_owned)),
        operation: if value["operation"] == 2 { "uninstall" } else { "install" },
        at: ticks,
        iso,
        // The numbers of OperationResultCode.
        result: match value["resultCode"].as_i64()? {
            2 | 3 => "succeeded",
            4 => "failed",
            5 => "cancelled",
            _ => "unfinished",
        },
        code: number("hresult"),
        unmapped: number("unmapped"),
        caller: text("client"),
        source: "agent".to_owned(),
        place: None,
        end: (usize::MAX, 0),
        title,
    })
}

/// The ticks of a time such as `2024-05-14T10:00:00Z`.
fn utc(iso: &str) -> Option<i64> {
    let mut cursor = time::Cursor::new(iso.as_bytes(), 0);
    let day = cursor.ymd(b"-")?;
    cursor.one_of(b"T ")?;
    Some(day + cursor.hms(2, b":")?)
}

/// What logs say of updates by their ids.
struct Known {
    titles: HashMap<String, String>,
    newer: HashMap<String, String>,
    states: BTreeMap<String, BTreeMap<&'static str, String>>,
}

impl Known {
    fn of(case: &Case) -> Known {
        let mut known =
            Known { titles: HashMap::new(), newer: HashMap::new(), states: BTreeMap::new() };
        for pruned in sightings_of(case, &[PRUNED], OF_CONFIGMGR) {
            let id = |name| pruned.get(name).and_then(guid);
            if let (Some(old), Some(new)) = (id("update"), id("newer")) {
                known.newer.insert(old, new);
            }
        }
        for (text, state) in [(MISSING, "missing"), (INSTALLED, "installed")] {
            for found in sightings_of(case, &[text], OF_CONFIGMGR) {
                // `<title> (<id>, <revision>)`; a title has brackets, too.
                let Some((title, id)) = found.get("update").and_then(|text| text.rsplit_once(" ("))
                else {
                    continue;
                };
                let Some(id) = guid(id) else { continue };
                known.titles.insert(id.clone(), title.to_owned());
                known.note(id, "handler", state.to_owned());
            }
        }
        for (text, source) in [(STORED, "store"), (TOLD, "message")] {
            for found in sightings_of(case, &[text], OF_CONFIGMGR) {
                let (Some(id), Some(state)) =
                    (found.get("update").and_then(guid), found.get("state"))
                else {
                    continue;
                };
                let state = match state {
                    "1" => "not-required".to_owned(),
                    "2" => "missing".to_owned(),
                    "3" => "installed".to_owned(),
                    other => other.to_ascii_lowercase(),
                };
                known.note(id, source, state);
            }
        }
        let of_cim =
            case.history.iter().flat_map(|document| document["states"].as_array()).flatten();
        for row in of_cim {
            let id = row["updateId"].as_str().and_then(guid);
            if let (Some(id), Some(state)) = (id, row["state"].as_str()) {
                known.note(id, "cim", state.to_ascii_lowercase());
            }
        }
        known
    }

    fn note(&mut self, id: String, source: &'static str, state: String) {
        self.states.entry(id).or_default().insert(source, state);
    }

    /// What an update is called: its KB number, else its id.
    fn called(&self, id: &str) -> String {
        let kb = self.titles.get(id).and_then(|title| kb(title));
        kb.map_or_else(|| id.to_owned(), |kb| format!("KB{kb}"))
    }

    fn shown(&self, row: Row) -> (i64, UpdateShown) {
        let id = row.id.clone().unwrap_or_default();
        let mut superseded = Vec::new();
        let mut at = id.as_str();
        while let Some(newer) = self.newer.get(at) {
            let called = self.called(newer);
            if superseded.contains(&called) || superseded.len() == 50 {
                break;
            }
            superseded.push(called);
            at = newer;
        }
        let title = row.title.or_else(|| self.titles.get(&id).cloned());
        let kb = row.kb.or_else(|| title.as_deref().and_then(kb).map(str::to_owned));
        let states = self.states.get(&id).cloned().unwrap_or_default();
        let installed: Vec<bool> = states
            .values()
            .filter(|state| matches!(state.as_str(), "missing" | "installed"))
            .map(|state| state == "installed")
            .collect();
        let differs = installed.iter().any(|one| one != &installed[0]);
        let last = row.tries.last();
        let furthest = row.tries.iter().rev().find(|entry| entry.operation != "download").or(last);
        let mut sources: Vec<String> = Vec::new();
        for entry in &row.tries {
            if !sources.contains(&entry.source) {
                sources.push(entry.source.clone());
            }
        }
        // One try that three logs show is one try: those of one minute are counted once.
        let mut tries = 0;
        let mut before = i64::MIN / 2;
        for entry in row
            .tries
            .iter()
            .filter(|entry| Some(entry.operation) == furthest.map(|last| last.operation))
        {
            if entry.at == 0 || entry.at - before > 120 * 10_000_000 {
                tries += 1;
            }
            before = entry.at;
        }
        let named = |entry: &&Entry| {
            entry.caller.as_deref().is_some_and(|caller| caller != "Windows Update")
        };
        let caller = row.tries.iter().rev().find(named).and_then(|entry| entry.caller.clone());
        let nonzero = |code: u32| (code != 0).then_some(Hex(code));
        let shown = UpdateShown {
            update_id: row.id,
            revision: row.revision,
            kb: kb.map(|kb| format!("KB{}", kb.trim_start_matches("KB"))),
            title,
            operation: furthest.map(|entry| entry.operation),
            first_try: row.tries.first().and_then(|entry| entry.iso.clone()),
            last_try: last.and_then(|entry| entry.iso.clone()),
            tries,
            result: furthest.map(|entry| entry.result),
            code: furthest.and_then(|entry| nonzero(entry.code)),
            unmapped_code: furthest
                .filter(|entry| entry.unmapped != entry.code)
                .and_then(|entry| nonzero(entry.unmapped)),
            caller,
            sources,
            superseded_by: superseded,
            states,
            differs,
            file: furthest.and_then(|entry| entry.place.as_ref().map(|place| place.0.clone())),
            line: furthest
                .and_then(|entry| entry.place.as_ref().map(|place| place.1))
                .filter(|line| *line != 0),
        };
        (last.map_or(0, |entry| entry.at), shown)
    }
}
