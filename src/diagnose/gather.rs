//! Reads everything that a bundle has: logs become sightings and attempts, the rest facts.

use super::attempts::Tracker;
use super::case::{Case, Line, Sighting};
use super::collect::{Progress, Request, SILENCE};
use super::coverage::Source;
use super::facts::Known;
use super::intake;
use super::judge::sightings;
use super::machines;
use super::pattern::{Captures, Pattern};
use super::signs::Watched;
use super::witness;
use crate::base::Cancel;
use crate::knowledge::Language;
use crate::logs::read::{self, Batch, Item};
use crate::logs::{Family, FileInfo, Record, TimeKind};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// Sightings of one pattern that are kept: the first ones and the last ones.
const FIRST: usize = 50;
const LAST: usize = 400;

/// Reads all logs below the paths.
pub(super) fn logs(
    case: &mut Case,
    request: &Request,
    language: Language,
    progress: &Progress,
    cancel: &Cancel,
) {
    let watched = Watched::all();
    case.sightings = vec![Vec::new(); watched.matcher.patterns.len()];
    let mut reading = Reading {
        watched,
        order: 0,
        tracker: Tracker::default(),
        found: Vec::new(),
        files: HashMap::new(),
        logs: HashMap::new(),
        paths: HashMap::new(),
        listed: 0,
        exports: HashMap::new(),
    };
    let options = read::Options {
        filter: request.filter.clone(),
        silence: Some(request.silence.unwrap_or(SILENCE)),
        ..read::Options::default()
    };
    for item in read::open(&request.paths, options, cancel.clone()) {
        match item {
            Item::Batch(batch) => {
                reading.batch(case, &batch);
                progress.records.store(reading.order, Ordering::Relaxed);
                progress.files.store(case.sources.len() as u32, Ordering::Relaxed);
            }
            Item::Warning(warning) => {
                let why = warning.sentence(language);
                // What is read for its facts is no log that could not be read.
                if !intake::is_source(&warning.path) {
                    case.sources.push(Source {
                        path: warning.path,
                        why: Some(why),
                        ..Source::default()
                    });
                }
            }
        }
    }
    reading.turn(case);
    machines::tell_apart(case, &request.paths);
    settings(case);
    reading.tracker.finish(case);
}

struct Reading {
    watched: &'static Watched,
    order: u64,
    tracker: Tracker,
    /// The patterns of which the record has the anchor, and where each ends.
    found: Vec<(usize, usize)>,
    /// The number of a file's source, and of its log.
    files: HashMap<*const FileInfo, (usize, usize, Arc<FileInfo>)>,
    logs: HashMap<(String, Family), usize>,
    /// The numbers of sources by their paths, of so many.
    paths: HashMap<String, usize>,
    listed: usize,
    /// The order of the records of each export of events, by the number of its log.
    exports: HashMap<usize, Export>,
}

/// An export of events: most tools write the newest first.
#[derive(Default)]
struct Export {
    source: usize,
    /// The numbers of its first and last record.
    first: u64,
    last: u64,
    /// The time of the record before.
    before: i64,
    /// How often a record was later, and earlier, than the one before.
    later: u64,
    earlier: u64,
}

impl Export {
    fn record(&mut self, order: u64, local: i64) {
        if self.first == 0 {
            self.first = order;
        }
        self.last = order;
        if local != 0 {
            if self.before != 0 {
                self.later += u64::from(local > self.before);
                self.earlier += u64::from(local < self.before);
            }
            self.before = local;
        }
    }
}

impl Reading {
    fn batch(&mut self, case: &mut Case, batch: &Batch) {
        let (source, log) = self.file(case, batch.file());
        for record in batch.records() {
            self.order += 1;
            let entry = record.entry;
            let known = &mut case.sources[source];
            known.records += 1;
            if entry.local != 0 {
                if known.from == 0 {
                    known.from = entry.local;
                }
                known.to = entry.local;
                if entry.kind != TimeKind::Utc {
                    case.newest = case.newest.max(entry.local);
                    case.clock.note(entry.local, entry.utc);
                }
            }
            if matches!(record.file.family, Family::EventText | Family::EventLog) {
                let export = self.exports.entry(log).or_default();
                export.source = source;
                export.record(self.order, entry.local);
            }
            self.record(case, &record, (source, log, self.order));
        }
    }

    /// Puts the lines of exports that begin with the newest event in the order of the events.
    fn turn(&mut self, case: &mut Case) {
        self.exports.retain(|_, export| export.earlier > export.later);
        if self.exports.is_empty() {
            return;
        }
        for export in self.exports.values() {
            let source = &mut case.sources[export.source];
            std::mem::swap(&mut source.from, &mut source.to);
        }
        let turn = |line: &mut Line| {
            if let Some(export) = self.exports.get(&line.log) {
                line.order = export.first + export.last - line.order;
            }
        };
        for sighting in case.sightings.iter_mut().flatten() {
            turn(&mut sighting.line);
        }
        self.tracker.turn(turn);
    }

    fn file(&mut self, case: &mut Case, file: &Arc<FileInfo>) -> (usize, usize) {
        let key = Arc::as_ptr(file);
        if let Some((source, log, _)) = self.files.get(&key) {
            return (*source, *log);
        }
        for source in &case.sources[self.listed..] {
            self.paths.entry(source.path.clone()).or_insert(self.listed);
            self.listed += 1;
        }
        let source = self.paths.get(&file.path).copied().unwrap_or_else(|| {
            case.sources.push(Source {
                path: file.path.clone(),
                family: Some(file.family),
                ..Source::default()
            });
            case.sources.len() - 1
        });
        // What a log was rotated from lies beside it and is read before it.
        let folder = PathBuf::from(&file.path).parent().map(|p| p.display().to_string());
        let name = match file.family {
            Family::Cbs | Family::Ccm | Family::CcmServer | Family::WindowsUpdate => {
                let stem = log_name(&file.path);
                format!("{}/{stem}", folder.unwrap_or_default())
            }
            _ => file.path.clone(),
        };
        let next = self.logs.len();
        let log = *self.logs.entry((name, file.family)).or_insert(next);
        self.files.insert(key, (source, log, Arc::clone(file)));
        (source, log)
    }

    fn record(&mut self, case: &mut Case, record: &Record<'_>, ids: (usize, usize, u64)) {
        if matches!(
            record.file.family,
            Family::ReportingEvents | Family::Azure | Family::EventLog | Family::EventText
        ) {
            let raw = record.raw();
            self.tracker.record(record, || Line::of(record, 0, &raw, ids));
        }
        if matches!(record.file.family, Family::EventLog | Family::EventText) {
            let line = || Line::of(record, 0, &record.message(), ids);
            witness::keep(&mut case.witnesses, record, line);
        }
        let bytes = &*searched(record);
        let mut text: Option<(Cow<'_, str>, String)> = None;
        let watched = self.watched;
        // Up to where each pattern was looked for: of many places in a line the first counts.
        let mut looked: Vec<(usize, usize)> = Vec::new();
        let mut passed = (0, 0);
        watched.matcher.search.find(bytes, &mut self.found);
        for (pattern, end) in self.found.iter().copied() {
            let wanted = watched.matcher.patterns[pattern].families;
            if !wanted.is_empty() && !wanted.contains(&record.file.family.as_str()) {
                continue;
            }
            let (text, lower) = text.get_or_insert_with(|| {
                let text = shown(record, bytes);
                let lower = text.to_ascii_lowercase();
                (text, lower)
            });
            // Bytes that are no UTF-8 are longer as text: then the line is looked for.
            let end = if text.len() == bytes.len() { end } else { usize::MAX };
            let known = looked.iter().position(|(own, _)| *own == pattern);
            if known.is_some_and(|known| end <= looked[known].1 || end == usize::MAX) {
                continue;
            }
            let place = line_of(text, end);
            let to = place.as_ref().map_or(usize::MAX, |place| place.end);
            match known {
                Some(known) => looked[known].1 = to,
                None => looked.push((pattern, to)),
            }
            let own = &watched.matcher.patterns[pattern];
            let found = match place {
                Some(place) => {
                    let line = text[place.clone()].trim_end_matches('\r');
                    let lower = &lower[place.start..place.start + line.len()];
                    own.captures(line, lower).map(|captures| {
                        // Places come in order.
                        let between = &text.as_bytes()[passed.0..place.start.max(passed.0)];
                        passed.1 += memchr::memchr_iter(b'\n', between).count();
                        passed.0 = place.start.max(passed.0);
                        (passed.1, line, captures)
                    })
                }
                None => first_line(text, own, lower),
            };
            let Some((index, line, captures)) = found else { continue };
            let captures =
                captures.into_iter().map(|(name, text)| (name, text.to_owned())).collect();
            let sighting = Sighting { pattern, line: Line::of(record, index, line, ids), captures };
            if let Some(event) = watched.event(pattern) {
                self.tracker.event(event, &sighting);
            } else {
                keep(case, sighting);
            }
        }
    }
}

/// Keeps a sighting, of many the first and the last ones.
fn keep(case: &mut Case, sighting: Sighting) {
    let pattern = sighting.pattern;
    let kept = &mut case.sightings[pattern];
    if kept.len() >= FIRST + 2 * LAST {
        kept.drain(FIRST..FIRST + LAST);
    }
    kept.push(sighting);
}

/// The text of a record in which patterns are looked for: of rows of columns all of it.
/// Of documents every value, with its name before it.
fn searched<'a>(record: &Record<'a>) -> Cow<'a, [u8]> {
    match record.file.family {
        Family::Iis | Family::HttpErr | Family::ReportingEvents => {
            Cow::Borrowed(record.raw_bytes())
        }
        Family::Azure => record.searched(),
        _ => Cow::Borrowed(record.message_bytes()),
    }
}

fn shown<'a>(record: &Record<'a>, bytes: &'a [u8]) -> Cow<'a, str> {
    match record.file.family {
        Family::Iis | Family::HttpErr | Family::ReportingEvents | Family::SetupDiag => record.raw(),
        Family::Azure => String::from_utf8_lossy(bytes),
        _ if bytes.is_empty() => Cow::Borrowed(""),
        _ => record.message(),
    }
}

/// The line of a text in which the piece of a pattern ends; `None` where the place is not known.
fn line_of(text: &str, end: usize) -> Option<Range<usize>> {
    if end == usize::MAX || !text.is_char_boundary(end) {
        return None;
    }
    let from = text[..end].rfind('\n').map_or(0, |at| at + 1);
    Some(from..text[end..].find('\n').map_or(text.len(), |at| end + at))
}

/// The first line that has a pattern, its index, and what the pattern keeps of it. `lower` is the text
/// in lower case, which is as long.
fn first_line<'a>(
    text: &'a str,
    pattern: &Pattern,
    lower: &str,
) -> Option<(usize, &'a str, Captures<'a>)> {
    let mut lines = text.lines().zip(lower.lines()).enumerate();
    lines.find_map(|(index, (line, lower))| Some((index, line, pattern.captures(line, lower)?)))
}

/// The name of a log without the mark of its rotation.
pub(super) fn log_name(path: &str) -> String {
    let name = path.replace('\\', "/").rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if name.starts_with("cbspersist") {
        return "cbs".into();
    }
    let stem = name.split('.').next().unwrap_or_default();
    let end = stem.find("-20").unwrap_or(stem.len());
    stem[..end].to_owned()
}

/// The agent's settings, as it writes them at every start, and the facts that they are: the best
/// proof that a log has of policy.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("WSUS server: <value>", "agent.settings.server"),
    ("WSUS status server: <value>", "agent.settings.statusServer"),
    ("Target group: <value>", "agent.settings.targetGroup"),
    ("Windows Update access disabled: <value>", "agent.settings.accessDisabled"),
    ("Do not connect to Windows Update Internet locations: <value>", "agent.settings.noInternet"),
];
/// The families of the logs that have them.
pub(super) const OF_SETTINGS: &[&str] = &["windowsupdate", "windowsupdate-classic", "etl"];

/// The settings that were read last, as facts.
fn settings(case: &mut Case) {
    for (pattern, path) in SETTINGS {
        let Some(last) = sightings(case, &[pattern]).pop() else { continue };
        let value = last.get("value").unwrap_or_default();
        let value = value.trim_end_matches(" (Changed)").trim();
        let value = if matches!(value, "NULL" | "(null)" | "<NULL>") { "" } else { value };
        let known = Known {
            path: path.to_owned(),
            value: value.into(),
            from: Some(case.sources[last.line.source].path.clone()),
            line: Some(last.line.number),
        };
        case.facts.add(known);
    }
}
