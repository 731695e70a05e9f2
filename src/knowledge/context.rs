//! What the text around a code advises.

use super::command::Gap;
use super::decode::{fill, remedy, Remedy};
use super::language::Language;
use super::table::{CONTEXTS, READ_NAMED_LOG};
use std::borrow::Cow;

/// What a text around codes says beyond them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// One bit for each row of `data/knowledge/contexts.tsv` whose marker the text contains.
    pub markers: u32,
    /// The path of a log that the text names.
    pub log: Option<String>,
}

impl Context {
    /// Reads a text.
    pub fn of(text: &str) -> Context {
        let bits = CONTEXTS.iter().enumerate().filter(|(_, (marker, _))| text.contains(marker));
        let markers = bits.fold(0, |markers, (bit, _)| markers | 1u32 << bit);
        Context { markers, log: named_log(text).map(str::to_owned) }
    }

    /// The golden rule of the service that reported the code, and the log that it names.
    pub(super) fn remedies(&self, language: Language) -> Vec<Remedy> {
        let mut indices: Vec<usize> = Vec::new();
        for (bit, (_, remedies)) in CONTEXTS.iter().enumerate() {
            if self.markers & 1u32 << bit != 0 {
                let new: Vec<usize> =
                    remedies.iter().filter(|index| !indices.contains(index)).copied().collect();
                indices.extend(new);
            }
        }
        let mut found: Vec<Remedy> =
            indices.into_iter().map(|index| remedy(index, language.texts())).collect();
        // The path comes back from a caller: it is checked once more.
        if let Some(path) = self.log.as_deref().filter(|path| Gap::File.accepts(path)) {
            let remedy = remedy(READ_NAMED_LOG, language.texts());
            let text = Cow::Owned(fill(&remedy.text, &[("path", path)]));
            found.push(Remedy { text, ..remedy });
        }
        found
    }
}

/// How files that hold logs end.
const LOG_ENDS: [&str; 8] = ["log", "etl", "txt", "evtx", "xml", "json", "cab", "zip"];

/// The first full Windows path in a text that leads to logs.
fn named_log(text: &str) -> Option<&str> {
    text.match_indices(":\\").find_map(|(colon, _)| {
        let start = colon.checked_sub(1)?;
        let free = start == 0 || !text.as_bytes()[start - 1].is_ascii_alphanumeric();
        if !free || !text.as_bytes()[start].is_ascii_alphabetic() {
            return None;
        }
        // A second colon ends the path, so that no part of the text is gone through twice.
        let ends = |c: char| c.is_control() || "[]'\"<>|*?:;".contains(c);
        let behind = &text[colon + 1..];
        let path = &text[start..colon + 1 + behind.find(ends).unwrap_or(behind.len())];
        let path = path_of_log(path)?;
        Some(path).filter(|path| Gap::File.accepts(path))
    })
}

/// A path up to the end of its file name, without the words behind it, or that of a folder.
fn path_of_log(path: &str) -> Option<&str> {
    let extension = |dot: usize| {
        let rest = &path[dot + 1..];
        &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())]
    };
    let file = path.match_indices('.').find_map(|(dot, _)| {
        let end = dot + 1 + extension(dot).len();
        let is_log = LOG_ENDS.iter().any(|log| log.eq_ignore_ascii_case(extension(dot)));
        (is_log && !path[end..].starts_with(['\\', '.'])).then(|| &path[..end])
    });
    let name = path.rfind('\\').map_or(0, |at| at + 1);
    let is_other_file = path[name..]
        .rfind('.')
        .is_some_and(|dot| extension(name + dot).bytes().any(|b| b.is_ascii_alphabetic()));
    let path = match file {
        None if is_other_file => return None,
        None => path.trim_end_matches([' ', '.', ',', ')']),
        Some(file) => file,
    };
    path.to_ascii_lowercase().contains("log").then_some(path)
}
