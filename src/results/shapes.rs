//! The shapes in which the same facts come, and how each becomes a row.

use super::row::{Code, Row};
use crate::base::masked;
use crate::knowledge::{decode, Decoded, Language};
use serde_json::{Map, Value};
use std::collections::HashSet;

type Object = Map<String, Value>;

/// What of a text is kept.
const LONGEST_TEXT: usize = 400;
/// Lists whose objects are results of their own.
const LISTS: [&str; 4] = ["data", "value", "results", "substatus"];
/// What says what went wrong, wherever it stands.
const PROBLEMS: [&str; 4] = ["errorDetails", "errors", "error", "errorDetail"];
const TIMES: [&str; 7] = [
    "lastModifiedDateTime",
    "lastModifiedTime",
    "timestampUTC",
    "TimeGenerated",
    "startDateTime",
    "startTime",
    "StartTime",
];

/// Adds the rows that a value holds.
pub(super) fn collect(value: &Value, language: Language, depth: u32, found: &mut Vec<Row>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(items) => {
            items.iter().for_each(|item| collect(item, language, depth - 1, found));
        }
        Value::String(text) => match document(text) {
            Some(inner) => collect(&inner, language, depth - 1, found),
            None => found.extend(of_text(text, language)),
        },
        Value::Object(object) => of_object(object, language, depth, found),
        _ => {}
    }
}

/// A text that is a JSON document, or several, one a line.
fn document(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let whole = serde_json::from_str(text).ok();
    whole.or_else(|| {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let lines: Result<Vec<Value>, _> = lines.map(serde_json::from_str).collect();
        lines.ok().map(Value::Array)
    })
}

fn of_object(object: &Object, language: Language, depth: u32, found: &mut Vec<Row>) {
    if get(object, "AlertSubtype").is_some() {
        found.push(of_alert(object, language));
        return;
    }
    // A status file: each part has a summary of its own, as a text.
    if let Some(Value::Object(status)) = get(object, "status") {
        let before = found.len();
        let parts = get(status, "substatus").and_then(Value::as_array);
        for part in parts.into_iter().flatten().filter_map(Value::as_object) {
            of_part(part, get(object, "timestampUTC"), language, depth, found);
        }
        if found.len() == before {
            of_part(status, get(object, "timestampUTC"), language, depth, found);
        }
        return;
    }
    let inner = get(object, "properties").and_then(opened);
    let properties = inner.as_ref().and_then(Value::as_object).unwrap_or(object);
    if let Some(source) = source_of(object, properties) {
        found.push(of_result(object, properties, source, language));
        return;
    }
    for name in LISTS {
        if let Some(items @ Value::Array(_)) = get(object, name) {
            return collect(items, language, depth - 1, found);
        }
    }
    if let Some(text) = texts(object).into_iter().find_map(|text| of_text(&text, language)) {
        found.push(Row { time: time(object, object), ..named(text, object) });
    }
}

/// A part of a status file: its message is a summary, or a sentence.
fn of_part(
    part: &Object,
    stamp: Option<&Value>,
    language: Language,
    depth: u32,
    found: &mut Vec<Row>,
) {
    let message = get(part, "formattedMessage");
    let message = match message {
        Some(Value::Object(inner)) => get(inner, "message"),
        other => other,
    };
    let Some(Value::String(text)) = message else { return };
    let before = found.len();
    match document(text) {
        Some(Value::Object(summary)) => {
            let name = text_of(part, "name").unwrap_or_default().to_lowercase();
            let source = if name.contains("install") { "installation" } else { "assessment" };
            let source = source_of(&summary, &summary).unwrap_or(source);
            found.push(of_result(&summary, &summary, source, language));
        }
        Some(other) => collect(&other, language, depth - 1, found),
        None => found.extend(of_text(text, language)),
    }
    for row in &mut found[before..] {
        if row.status == "unknown" {
            row.status = status(text_of(part, "status").as_deref());
        }
        row.time = row.time.take().or_else(|| Some(stamp?.as_str()?.to_owned()));
    }
}

/// Which kind of result an object is, by its type, else by keys that only this kind has.
fn source_of(object: &Object, properties: &Object) -> Option<&'static str> {
    let kind = text_of(object, "type").unwrap_or_default().to_lowercase();
    let has = |names: &[&str]| names.iter().any(|name| get(properties, name).is_some());
    if kind.contains("patchassessmentresult") {
        return Some("assessment");
    }
    if kind.contains("patchinstallationresult") {
        return Some("installation");
    }
    if has(&["installationActivityId", "installedPatchCount", "patchInstallationState"])
        || has(&["installationState", "maintenanceRunId"])
    {
        return Some("installation");
    }
    let counted = [
        "availablePatchCountByClassification",
        "criticalAndSecurityPatchCount",
        "availablePatches",
    ];
    if has(&counted) || has(&["assessmentActivityId", "patchServiceUsed", "assessmentState"]) {
        return Some("assessment");
    }
    (get(properties, "patches").is_some() && has(&PROBLEMS)).then_some("assessment")
}

fn of_result(
    object: &Object,
    properties: &Object,
    source: &'static str,
    language: Language,
) -> Row {
    let number = |name: &str| get(properties, name).and_then(count);
    let of_update = is_update(object, properties);
    let mut row = Row {
        source,
        status: status(
            ["status", "installationState", "patchInstallationState"]
                .iter()
                .find_map(|name| text_of(properties, name))
                .as_deref(),
        ),
        time: time(properties, object),
        service: text_of(properties, "patchServiceUsed"),
        restart: restart(properties),
        available: available(properties),
        installed: number("installedPatchCount"),
        failed: number("failedPatchCount"),
        pending: number("pendingPatchCount"),
        run: run_of(object, properties),
        of_update,
        ..named(Row::default(), object)
    };
    let problems: Vec<String> = PROBLEMS
        .iter()
        .filter_map(|name| get(properties, name).and_then(opened))
        .flat_map(|problem| problem_texts(&problem))
        .collect();
    fill_codes(&mut row, &problems, language);
    let updates = ["patches", "availablePatches"].iter().filter_map(|name| get(properties, name));
    for update in updates.filter_map(Value::as_array).flatten().filter_map(Value::as_object) {
        row.kbs.extend(failed_kb(update));
    }
    if of_update {
        row.kbs.extend(failed_kb(properties));
    }
    if row.failed.is_some_and(|failed| failed > 0) && row.status == "succeeded" {
        row.status = "warnings";
    }
    if row.status == "unknown" && row.code.is_some() {
        row.status = "failed";
    }
    row
}

/// A row of one update of a run.
fn is_update(object: &Object, properties: &Object) -> bool {
    let kind = text_of(object, "type").unwrap_or_default().to_lowercase();
    kind.ends_with("softwarepatches")
        || get(properties, "patchName").is_some() && get(properties, "status").is_none()
}

/// The KB number of an update whose installation failed.
fn failed_kb(update: &Object) -> Option<String> {
    let state = ["installationState", "patchInstallationState"];
    let state = state.iter().find_map(|name| text_of(update, name))?;
    if !state.eq_ignore_ascii_case("Failed") {
        return None;
    }
    let digits = |text: &str| -> Option<String> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (digits.len() >= 6).then(|| format!("KB{digits}"))
    };
    if let Some(id) = text_of(update, "kbId") {
        return digits(id.trim_start_matches(['K', 'B', 'k', 'b']));
    }
    let name = ["patchName", "name"].iter().find_map(|name| text_of(update, name))?;
    digits(name.split_once("KB")?.1)
}

/// A row of `UCUpdateAlert`.
fn of_alert(object: &Object, language: Language) -> Row {
    let active = text_of(object, "AlertStatus").is_none_or(|state| {
        !state.eq_ignore_ascii_case("Resolved") && !state.eq_ignore_ascii_case("Deleted")
    });
    let error = text_of(object, "AlertClassification")
        .is_none_or(|kind| kind.eq_ignore_ascii_case("Error"));
    let mut row = Row {
        source: "alert",
        status: match (active, error) {
            (true, true) => "failed",
            (true, false) => "warnings",
            (false, _) => "succeeded",
        },
        title: text_of(object, "AlertSubtype"),
        time: time(object, object),
        ..named(Row::default(), object)
    };
    let names = ["ErrorCode", "ErrorSymName", "AlertSubtype", "Description"];
    let texts: Vec<String> = names.iter().filter_map(|name| text_of(object, name)).collect();
    fill_codes(&mut row, &texts, language);
    row.text = text_of(object, "Description").map(|text| kept(&text));
    if let Some(kb) = text_of(object, "TargetKBNumber") {
        row.kbs.push(format!("KB{}", kb.trim_start_matches(['K', 'B', 'k', 'b'])));
    }
    row
}

/// A text that a portal, a log or a person gives: a row where there is a code in it.
fn of_text(text: &str, language: Language) -> Option<Row> {
    let mut row = Row { source: "text", status: "failed", ..Row::default() };
    fill_codes(&mut row, &[text.to_owned()], language);
    row.code.is_some().then_some(row)
}

/// The codes of texts: numbers before words, failures before what only goes with them.
fn fill_codes(row: &mut Row, texts: &[String], language: Language) {
    let mut numbers: Vec<Decoded> = Vec::new();
    let mut words: Vec<Decoded> = Vec::new();
    let mut known = HashSet::new();
    for text in texts {
        let text = text.trim();
        let plain = text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        // A small number is a result of the engine's own, not of Windows.
        let small = plain && text.parse::<i64>().is_ok_and(|value| value.unsigned_abs() < 0x1_0000);
        if text.is_empty() || small {
            continue;
        }
        for decoded in decode(text, language).unwrap_or_default() {
            if known.insert((decoded.is_alert(), decoded.value, decoded.name)) {
                if decoded.is_alert() { &mut words } else { &mut numbers }.push(decoded);
            }
        }
    }
    let first = numbers.iter().find(|code| code.signed < 0).or(numbers.first()).or(words.first());
    row.code = first.map(Code::of);
    let hex = first.map(|code| code.hex);
    let others = numbers.iter().map(|code| code.hex).filter(|other| Some(*other) != hex);
    let first = first.filter(|code| !code.is_alert()).map(|code| code.hex);
    row.codes = first.into_iter().chain(others).map(|hex| hex.to_string()).collect();
    let best = texts.iter().max_by_key(|text| text.len()).filter(|text| text.len() > 10);
    row.text = best.map(|text| kept(text));
}

fn kept(text: &str) -> String {
    masked(text.trim()).chars().take(LONGEST_TEXT).collect()
}

/// The texts of an error: its details first, they say what happened.
fn problem_texts(problem: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match problem {
        Value::Object(object) => {
            if let Some(details) = get(object, "details").and_then(opened) {
                found.extend(problem_texts(&details));
            }
            found.extend(["message", "code"].iter().filter_map(|name| text_of(object, name)));
        }
        Value::Array(items) => found.extend(items.iter().flat_map(problem_texts)),
        Value::String(text) => found.push(text.clone()),
        _ => {}
    }
    found
}

/// A value, or the document that a text holds.
fn opened(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => document(text).or_else(|| Some(value.clone())),
        other => Some(other.clone()),
    }
}

/// The name and id of the machine that an object is of.
fn named(row: Row, object: &Object) -> Row {
    let id = ["id", "resourceId", "_ResourceId"].iter().find_map(|name| text_of(object, name));
    let parts: Vec<&str> = id.as_deref().unwrap_or_default().split('/').collect();
    let after = |names: &[&str]| {
        let is_one = |part: &&str| names.iter().any(|name| part.eq_ignore_ascii_case(name));
        let at = parts.iter().position(is_one)?;
        parts.get(at + 1).map(|part| ((*part).to_owned(), at + 1))
    };
    let machine = after(&["virtualMachines", "machines"]);
    let names = ["DeviceName", "computerName", "ComputerName", "Computer", "machine", "vmName"];
    Row {
        id: match &machine {
            Some((_, at)) => Some(parts[..=*at].join("/")),
            None => ["AzureADDeviceId", "GlobalDeviceId"].iter().find_map(|n| text_of(object, n)),
        },
        machine: machine
            .map(|(name, _)| name)
            .or_else(|| names.iter().find_map(|name| text_of(object, name))),
        group: after(&["resourceGroups"])
            .map(|(name, _)| name)
            .or_else(|| text_of(object, "resourceGroup")),
        ..row
    }
}

fn run_of(object: &Object, properties: &Object) -> Option<String> {
    let id = text_of(object, "id").unwrap_or_default();
    let parts: Vec<&str> = id.split('/').collect();
    let is_results = |part: &&str| part.to_lowercase().ends_with("results");
    let run = parts.iter().position(is_results).and_then(|at| parts.get(at + 1));
    let run = run.map(|run| (*run).to_owned());
    let names = ["installationActivityId", "assessmentActivityId"];
    run.or_else(|| names.iter().find_map(|name| text_of(properties, name)))
}

fn status(word: Option<&str>) -> &'static str {
    let word: String = word.unwrap_or_default().chars().filter(char::is_ascii_alphabetic).collect();
    match word.to_lowercase().as_str() {
        "succeeded" | "success" | "completed" | "installed" => "succeeded",
        "completedwithwarnings" | "warning" => "warnings",
        "failed" | "error" => "failed",
        "inprogress" | "transitioning" => "in-progress",
        "notstarted" | "pending" => "not-started",
        "canceled" | "cancelled" => "cancelled",
        _ => "unknown",
    }
}

fn restart(properties: &Object) -> Option<bool> {
    match get(properties, "rebootPending") {
        Some(Value::Bool(pending)) => return Some(*pending),
        Some(Value::String(text)) => return text.to_lowercase().parse().ok(),
        _ => {}
    }
    match text_of(properties, "rebootStatus")?.to_lowercase().as_str() {
        "notneeded" | "completed" => Some(false),
        "required" | "started" | "failed" => Some(true),
        _ => None,
    }
}

fn available(properties: &Object) -> Option<u64> {
    if let Some(Value::Object(kinds)) =
        get(properties, "availablePatchCountByClassification").and_then(opened)
    {
        return Some(kinds.values().filter_map(count).sum());
    }
    let number = |name: &str| get(properties, name).and_then(count);
    let (important, other) = (number("criticalAndSecurityPatchCount"), number("otherPatchCount"));
    (important.is_some() || other.is_some())
        .then(|| important.unwrap_or_default() + other.unwrap_or_default())
}

fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn time(first: &Object, second: &Object) -> Option<String> {
    let of = |object| TIMES.iter().find_map(|name| text_of(object, name));
    of(first).or_else(|| of(second))
}

/// A member by its name in any letter case; what is null counts as absent.
fn get<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    let exact = object.get(name);
    let any = || object.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, v)| v);
    exact.or_else(any).filter(|value| !value.is_null())
}

/// A text or number as text; empty counts as absent.
fn text_of(object: &Object, name: &str) -> Option<String> {
    match get(object, name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Every text of an object, the longest first.
fn texts(object: &Object) -> Vec<String> {
    let mut found: Vec<String> =
        object.values().filter_map(Value::as_str).map(str::to_owned).collect();
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    found
}
