//! Events of Windows beside a failure: what a disk, a service, a database or a task reported in the
//! same hours. They are known by their source and number, which are the same in every language.

use super::case::{Case, Line};
use super::signs;
use crate::logs::Record;
use crate::verdict::RuleId;
use std::collections::HashSet;
use std::sync::LazyLock;

/// An event that rules look for.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    /// The source, in lower case.
    pub source: String,
    pub id: u32,
    pub line: Line,
    /// The whole text.
    pub text: String,
}

pub(super) const SERVICES: &str = "service control manager";
pub(super) const TASKS: &str = "microsoft-windows-taskscheduler";
pub(super) const SERVICING: &str = "microsoft-windows-servicing";

/// Those that predicates look for.
const OWN: [(&str, &[u32]); 3] =
    [(SERVICES, &[7036]), (TASKS, &[102, 129, 200, 201]), (SERVICING, &[3])];

/// Of many events the first ones are kept, and the last.
const MOST: usize = 4_000;

/// `source/id,id` or `source/id ~ text|text`.
#[derive(Debug)]
pub(super) struct Spec<'a> {
    source: &'a str,
    ids: Vec<u32>,
    texts: Vec<&'a str>,
}

impl Spec<'_> {
    pub fn parse(text: &str) -> Option<Spec<'_>> {
        let (event, texts) = text.split_once(" ~ ").unwrap_or((text, ""));
        let (source, ids) = event.rsplit_once('/')?;
        let ids: Option<Vec<u32>> = ids.split(',').map(|id| id.trim().parse().ok()).collect();
        let texts = texts.split('|').filter(|text| !text.is_empty()).collect();
        Some(Spec { source, ids: ids?, texts })
    }

    fn is(&self, witness: &Witness) -> bool {
        let has = |text: &&str| witness.text.to_ascii_lowercase().contains(&text.to_lowercase());
        witness.source.eq_ignore_ascii_case(self.source)
            && self.ids.contains(&witness.id)
            && (self.texts.is_empty() || self.texts.iter().any(has))
    }
}

/// Keeps an event that is looked for.
pub(super) fn keep(kept: &mut Vec<Witness>, record: &Record<'_>, line: impl Fn() -> Line) {
    static WANTED: LazyLock<HashSet<(String, u32)>> = LazyLock::new(|| {
        let of_rules = RuleId::all().flat_map(|rule| signs::of(rule).support);
        let specs = of_rules.filter_map(|text| Spec::parse(text.strip_prefix("event: ")?));
        let of_rules = specs.flat_map(|spec| {
            let source = spec.source.to_ascii_lowercase();
            spec.ids.into_iter().map(move |id| (source.clone(), id))
        });
        let own =
            OWN.iter().flat_map(|(source, ids)| ids.iter().map(|id| ((*source).to_owned(), *id)));
        of_rules.chain(own).collect()
    });
    let Some(source) = record.component().map(|source| source.to_ascii_lowercase()) else { return };
    if !WANTED.iter().any(|(own, _)| *own == source) {
        return;
    }
    let extra = record.extra();
    let id = extra.iter().find(|(name, _)| name.eq_ignore_ascii_case("eventId"));
    let Some(id) = id.and_then(|(_, id)| id.trim().parse::<u32>().ok()) else { return };
    if !WANTED.contains(&(source.clone(), id)) {
        return;
    }
    if kept.len() >= MOST {
        kept.drain(MOST / 2..MOST / 2 + MOST / 4);
    }
    let mut text = record.message().into_owned();
    for (_, value) in &extra {
        text.push('\n');
        text.push_str(value);
    }
    kept.push(Witness { source, id, line: line(), text });
}

/// The events of a kind, the oldest first.
pub(super) fn of<'a>(
    case: &'a Case,
    source: &'a str,
    ids: &'a [u32],
) -> impl Iterator<Item = &'a Witness> {
    case.witnesses
        .iter()
        .filter(move |witness| witness.source == source && ids.contains(&witness.id))
}

/// The newest event of a rule's kind within a day of one of the lines.
pub(super) fn near<'a>(case: &'a Case, spec: &str, lines: &[&Line]) -> Option<&'a Witness> {
    const DAY: i64 = 24 * 3600 * 10_000_000;
    let spec = Spec::parse(spec)?;
    let close = |witness: &&Witness| {
        let at = case.local(&witness.line);
        at != 0
            && lines.iter().any(|line| {
                let own = case.local(line);
                own != 0 && (own - at).abs() <= DAY
            })
    };
    case.witnesses
        .iter()
        .filter(|witness| spec.is(witness))
        .filter(close)
        .max_by_key(|witness| case.local(&witness.line))
}
