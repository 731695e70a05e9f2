//! What the text around a code says beyond it.

use super::causes::causes;
use super::command::{Command, Gap};
use super::decode::{fill, remedy, with_code, Decoded, Remedy};
use super::language::Language;
use super::table::{ContextRow, CAUSES, CONTEXTS, READ_NAMED_LOG, REFERENCES};
use memchr::memmem;
use std::borrow::Cow;

/// What a text around codes says beyond them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The first four rows of `data/knowledge/contexts.tsv` that have a marker in the text: a byte
    /// each, from the lowest, with the row's number counted from 1.
    pub markers: u32,
    /// The path of a log that the text names.
    pub log: Option<String>,
}

const _: () = assert!(CONTEXTS.len() < 256, "a row has no number in one byte");

/// A text around codes.
pub struct Surroundings {
    lower: String,
    /// The rows that have a marker anywhere in it, each with its number.
    found: Vec<(u32, &'static ContextRow)>,
    log: Option<String>,
}

impl Surroundings {
    /// Reads a text.
    pub fn of(text: &str) -> Surroundings {
        let lower = text.to_ascii_lowercase();
        let found =
            (1..).zip(CONTEXTS).filter(|(_, row)| row.stands_in(lower.as_bytes())).collect();
        Surroundings { lower, found, log: named_log(text).map(str::to_owned) }
    }

    /// What it says of the code at this byte. A row that proves a cause of whatever code has to
    /// stand within ten lines of it, the others anywhere.
    pub fn at(&self, byte: usize) -> Context {
        let near = near(self.lower.as_bytes(), byte.min(self.lower.len()));
        let speaks = |row: &ContextRow| {
            row.causes.is_empty() || !row.codes.is_empty() || row.stands_in(near)
        };
        let rows = self.found.iter().filter(|(_, row)| speaks(row)).take(4);
        let markers = rows.enumerate().fold(0, |all, (place, (row, _))| all | row << (8 * place));
        Context { markers, log: self.log.clone() }
    }
}

impl ContextRow {
    fn stands_in(&self, text: &[u8]) -> bool {
        self.markers.iter().any(|marker| memmem::find(text, marker.as_bytes()).is_some())
    }
}

/// The lines around a place: ten before it, ten after it, and not more than 4 KB each.
fn near(text: &[u8], at: usize) -> &[u8] {
    const LINES: usize = 10;
    const BYTES: usize = 4096;
    let (before, after) =
        (&text[at.saturating_sub(BYTES)..at], &text[at..text.len().min(at + BYTES)]);
    let start = memchr::memrchr_iter(b'\n', before).nth(LINES).map_or(0, |newline| newline + 1);
    let end = memchr::memchr_iter(b'\n', after).nth(LINES).unwrap_or(after.len());
    &text[at - (before.len() - start)..at + end]
}

impl Context {
    /// The rows whose markers the text has.
    fn rows(&self) -> impl Iterator<Item = &'static ContextRow> {
        let numbers = self.markers.to_le_bytes();
        numbers.into_iter().filter_map(|number| CONTEXTS.get(usize::from(number).checked_sub(1)?))
    }

    /// Puts what the text says before what is known of its code, whose entry is `entry`: the causes
    /// that it proves, and what to do about them; the golden rule of the service that reported the
    /// code; the log that it names.
    pub(super) fn advise(&self, code: &mut Decoded, entry: Option<u32>, language: Language) {
        let speaks = |row: &&ContextRow| {
            row.codes.is_empty() || entry.is_some_and(|entry| row.codes.contains(&entry))
        };
        let rows: Vec<&ContextRow> = self.rows().filter(speaks).collect();
        let proved: &[&ContextRow] = if code.retry.kind == "success" { &[] } else { &rows };
        let proved: Vec<usize> = distinct(proved.iter().flat_map(|row| row.causes));
        let of_causes = proved.iter().flat_map(|cause| CAUSES[*cause].remedies);
        let extra = distinct(rows.iter().flat_map(|row| row.remedies).chain(of_causes));
        let texts = language.texts();
        let extra = extra.into_iter().map(|index| remedy(index, texts)).collect();
        let mut extra = with_code(extra, code.value);
        // The path comes back from a caller: it is checked once more.
        if let Some(path) = self.log.as_deref().filter(|path| Gap::File.accepts(path)) {
            let remedy = remedy(READ_NAMED_LOG, texts);
            let text = Cow::Owned(fill(&remedy.text, &[("path", path)]));
            extra.push(Remedy { text, ..remedy });
        }
        code.remedies.retain(|remedy| extra.iter().all(|other| other.text != remedy.text));
        code.remedies.splice(0..0, extra);
        code.causes.retain(|cause| proved.iter().all(|row| CAUSES[*row].id != cause.id));
        code.causes.splice(0..0, causes(&proved, &code.remedies, language));
        let references = distinct(rows.iter().flat_map(|row| row.references));
        let references = references.into_iter().map(|index| REFERENCES[index]);
        let known = code.references.clone();
        code.references.extend(references.filter(|url| !known.contains(url)));
        for row in rows.iter().filter(|row| !row.without.is_empty()) {
            of_an_image(code, row.without, texts.checks.as_slice());
        }
    }
}

/// Each once, where it stands first.
fn distinct<'a>(rows: impl Iterator<Item = &'a usize>) -> Vec<usize> {
    let mut found = Vec::new();
    for row in rows {
        if !found.contains(row) {
            found.push(*row);
        }
    }
    found
}

/// Advice for an image that is not running: nothing that only the running system has, and DISM is
/// pointed at the image.
fn of_an_image(code: &mut Decoded, without: &[usize], checks: &[&'static str]) {
    fn pointed(text: &mut Cow<'static, str>) {
        if text.contains("DISM.exe /Online") {
            *text = Cow::Owned(text.replace("DISM.exe /Online", "DISM.exe /Image:<file>"));
        }
    }
    let advice = |remedies: &mut Vec<Remedy>| {
        remedies.retain(|remedy| !without.contains(&remedy.row));
        for remedy in remedies {
            pointed(&mut remedy.text);
            remedy.command = remedy.command.take().map(Command::for_an_image);
        }
    };
    advice(&mut code.remedies);
    for cause in &mut code.causes {
        // The commands of the module look at the running system.
        let row = CAUSES.iter().position(|row| row.id == cause.id);
        cause.check = row.map_or(Cow::Borrowed(""), |row| Cow::Borrowed(checks[row]));
        pointed(&mut cause.check);
        advice(&mut cause.remedies);
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
