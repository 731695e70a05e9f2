//! Whose logs these are, where those of several machines lie in one folder, a folder each: what one
//! machine shows says nothing of another.

use super::case::Case;
use super::coverage::Source;
use super::gather::log_name;
use crate::logs::Family;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A folder below one of the paths that were given.
type Top = (usize, String);

/// Numbers the machines. Two folders are of two where each has a facts document of its own, or each
/// has logs of two families over the same time: a machine has one of each. What begins at the same moment was copied.
pub(super) fn tell_apart(case: &mut Case, roots: &[PathBuf]) {
    let tops: Vec<Option<Top>> = case.sources.iter().map(|source| top(source, roots)).collect();
    let mut kept: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, source) in case.sources.iter().enumerate() {
        if let Some(key) = kind(source).filter(|_| tops[index].is_some()) {
            kept.entry(key).or_default().push(index);
        }
    }
    let mut shared: BTreeMap<(&Top, &Top), BTreeSet<&str>> = BTreeMap::new();
    for (key, of_kind) in &kept {
        let of_kind = &of_kind[..of_kind.len().min(MOST)];
        for (at, one) in of_kind.iter().enumerate() {
            for other in &of_kind[at + 1..] {
                let (Some(a), Some(b)) = (&tops[*one], &tops[*other]) else { continue };
                let both = (&case.sources[*one], &case.sources[*other]);
                if a.0 == b.0 && a.1 != b.1 && is_other(both.0, both.1) {
                    shared.entry((a.min(b), a.max(b))).or_default().insert(key);
                }
            }
        }
    }
    let of_two = |keys: &BTreeSet<&str>| keys.len() >= 2 || keys.contains(FACTS);
    let apart: BTreeSet<&Top> =
        shared.iter().filter(|(_, keys)| of_two(keys)).flat_map(|((a, b), _)| [*a, *b]).collect();
    let numbers: BTreeMap<&Top, u32> = apart.into_iter().zip(1..).collect();
    for (source, top) in case.sources.iter_mut().zip(&tops) {
        source.machine = top.as_ref().and_then(|top| numbers.get(top)).copied().unwrap_or(0);
    }
}

/// How many machines there are.
pub(super) fn count(case: &Case) -> u32 {
    case.sources.iter().map(|source| source.machine).max().unwrap_or(0)
}

const FACTS: &str = "facts";
/// Logs of one kind that are compared.
const MOST: usize = 200;

/// What a machine has one of.
fn kind(source: &Source) -> Option<String> {
    let name = log_name(&source.path);
    match source.family {
        None if source.name() == "facts.json" => Some(FACTS.to_owned()),
        Some(
            Family::WindowsUpdate
            | Family::WindowsUpdateClassic
            | Family::ReportingEvents
            | Family::Cbs
            | Family::Ccm,
        ) => Some(name),
        _ => None,
    }
}

/// Whether two sources of a kind are not copies of one, and of the same time.
fn is_other(a: &Source, b: &Source) -> bool {
    if a.family.is_none() {
        return true;
    }
    // What begins at the same moment is one log, collected twice.
    a.from != b.from && a.from != 0 && b.from != 0 && a.from <= b.to && b.from <= a.to
}

/// The folder below the path that was given in which a source lies.
fn top(source: &Source, roots: &[PathBuf]) -> Option<Top> {
    roots.iter().enumerate().find_map(|(index, root)| {
        let rest = source.path.strip_prefix(root.to_str()?)?;
        let rest = rest.trim_start_matches(['/', '\\', '!']);
        let (folder, _) = rest.split_once(['/', '\\', '!'])?;
        Some((index, folder.to_ascii_lowercase()))
    })
}
