//! The head of fixed columns that CBS.log, dism.log and the setup logs have, and which of the three
//! a log is.
//!
//! All three write lines of the others' components (the servicing stack logs wherever it runs), so
//! that it is what only one of them writes that tells.
//!
//! ```text
//! 0                    21         32         43     50
//! 2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize
//! … 2019-03-29 00:32:48, Error      [0x0606ae] IBS    [SetupCl library] Required profile hive …
//! ```

use super::format::{Kin, Lines};
use super::stamp::StampCache;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{skip_blanks, Cut};
use crate::logs::time::{looks_like, Cursor, MINUTE, SECOND};
use crate::logs::Family;
use std::borrow::Cow;

const HEAD: &[u8; 21] = b"0000-00-00 00:00:00, ";

/// The columns of a head, as offsets from its start. The component may be blank, so that only its
/// place tells it from the first word of the message.
struct Columns {
    component: (usize, usize),
    message: usize,
}

/// The level behind the time, and how long its word is.
#[inline]
fn level(word: &[u8]) -> Option<(Level, usize)> {
    Some(match *word.first()? {
        b'I' if word.starts_with(b"Info") => (Level::Info, 4),
        b'W' if word.starts_with(b"Warning") => (Level::Warning, 7),
        b'E' if word.starts_with(b"Error") => (Level::Error, 5),
        b'P' if word.starts_with(b"Perf") => (Level::Debug, 4),
        b'F' if word.starts_with(b"Fatal") => (Level::Fatal, 5),
        b'V' if word.starts_with(b"Verbose") => (Level::Debug, 7),
        b'D' if word.starts_with(b"Debug") => (Level::Debug, 5),
        _ => return None,
    })
}

/// How long the word of the level is; 0 when there is none.
fn level_length(line: &[u8]) -> usize {
    line.get(21..).and_then(level).map_or(0, |(_, length)| length)
}

#[inline]
fn columns(line: &[u8], level_end: usize) -> Columns {
    if line.len() >= 50 && line[31] == b' ' && line[42] == b' ' && line[49] == b' ' {
        let column = &line[43..49];
        let length = column.iter().position(|b| *b == b' ').unwrap_or(6);
        if column[length..].iter().all(|b| *b == b' ') {
            return Columns { component: (43, 43 + length), message: 50 };
        }
    }
    off_columns(line, level_end)
}

/// A component that is too long for its column, a line that ends early, or a copy that lost its
/// padding.
#[cold]
fn off_columns(line: &[u8], level_end: usize) -> Columns {
    let at = skip_blanks(line, level_end, line.len());
    let padded = at >= 43.min(line.len());
    let word = line[at..].iter().position(|b| *b == b' ').map_or(line.len(), |length| at + length);
    let is_component = word - at <= 8
        && word > at
        && line[at..word].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if at < 50 && is_component && (!padded || at == 43) {
        return Columns { component: (at, word), message: skip_blanks(line, word, line.len()) };
    }
    Columns { component: (at, at), message: at.min(line.len()) }
}

/// Whether a line begins with the columns.
#[inline]
pub(super) fn is_head(line: &[u8]) -> bool {
    looks_like(line, HEAD)
}

/// Fills time, level, component and message; `false` when the record has no head.
#[inline]
pub(super) fn head(text: &[u8], cut: &Cut, cache: &mut StampCache, entry: &mut Entry) -> bool {
    let line = &text[cut.start..cut.first.min(entry.raw.end as usize).max(cut.start)];
    if !looks_like(line, HEAD) {
        entry.marks.add(Marks::PARTIAL);
        return false;
    }
    entry.local = cache.of(line);
    entry.stamp = Span::new(cut.start, cut.start + 19);
    let level_end = match level(&line[21..]) {
        Some((level, length)) => {
            entry.level = Some(level);
            entry.level_source = LevelSource::Field;
            21 + length
        }
        None => 21,
    };
    let columns = columns(line, level_end);
    entry.component = Span::new(cut.start + columns.component.0, cut.start + columns.component.1);
    entry.message = Span::new(cut.start + columns.message, entry.raw.end as usize);
    true
}

/// The zone that a CSI line tells: it begins with a number and the time in UTC.
#[inline]
pub(super) fn csi_zone(text: &[u8], entry: &Entry) -> Option<i32> {
    if entry.component.of(text) != b"CSI" {
        return None;
    }
    told_zone(entry.message.of(text), entry.local)
}

fn told_zone(message: &[u8], local: i64) -> Option<i32> {
    if message.get(8) != Some(&b'@') {
        return None;
    }
    let mut at = Cursor::new(message, 9);
    let year = at.number(4, 4)?;
    at.one_of(b"/")?;
    let month = at.number(1, 2)?;
    at.one_of(b"/")?;
    let day = at.number(1, 2)?;
    at.one_of(b":")?;
    let utc = crate::logs::time::date(year, month, day)? + at.hms(1, b":")?;
    let quarters = (local - utc + 15 * MINUTE / 2).div_euclid(15 * MINUTE);
    // The line is written within moments of the time in it; if not, it tells nothing.
    let rest = (local - utc - quarters * 15 * MINUTE).abs();
    (quarters.abs() <= 14 * 4 && rest <= 120 * SECOND).then_some(quarters as i32 * 15)
}

/// Lines that only one of the three has.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds {
    cbs: u32,
    dism: u32,
    setup: u32,
    /// Components that no list has: setup has most of them.
    other: u32,
    /// Component stores are serviced everywhere: CSI means CBS only when nothing else tells.
    csi: u32,
}

/// Components of Windows Setup that neither CBS nor DISM has.
const SETUP: [&[u8]; 14] = [
    b"MOUPG", b"CONX", b"SP", b"MIG", b"PANTHR", b"IBS", b"IBSLIB", b"SYSPRP", b"UI", b"TOOL",
    b"VDS", b"DIAG", b"CMI", b"OOBE",
];

/// Whole stretches of CBS.log have no component; these are its words.
const SERVICING: [&[u8]; 4] =
    [b"Feature: ", b"arbiter: ", b"Processing CompDB", b"Loading database: "];

impl Kinds {
    /// Counts a line with the columns.
    fn add(&mut self, line: &[u8]) {
        if column_id(line).is_some_and(|id| id.starts_with(b"0x")) {
            self.setup += 1;
            return;
        }
        let component = line.get(43..49).unwrap_or_default().trim_ascii();
        match component {
            b"CBS" | b"SXS" | b"CSIPER" => self.cbs += 1,
            b"DISM" => self.dism += 1,
            b"CSI" => self.csi += 1,
            b"" => {
                // `[msoobe.exe] Loading OOBE …`: setup names the program that writes.
                let message = &line[skip_blanks(line, 21 + level_length(line), line.len())..];
                self.setup += u32::from(message.first() == Some(&b'['));
                self.cbs += u32::from(SERVICING.iter().any(|words| message.starts_with(words)));
            }
            _ if SETUP.contains(&component) => self.setup += 1,
            _ => self.other += 1,
        }
    }

    /// The log, and how many lines only it has.
    fn decide(&self) -> (Family, u32) {
        let Kinds { cbs, dism, setup, other, csi } = *self;
        // A setup log has long stretches of DISM and CBS lines, the other two no line of setup.
        if setup > 0 && setup * 10 >= cbs + dism || setup + other > cbs + dism + csi {
            (Family::Setup, setup + other)
        } else if dism > cbs {
            (Family::Dism, dism)
        } else if cbs + csi > 0 {
            (Family::Cbs, cbs + csi)
        } else {
            (Family::Setup, 0)
        }
    }
}

/// Which of the three a log is, by its lines with the columns.
pub(super) fn kin(lines: Lines<'_, '_>) -> Kin {
    let mut kinds = Kinds::default();
    lines.for_each(|line| kinds.add(line));
    let (family, own) = kinds.decide();
    let all = kinds.cbs + kinds.dism + kinds.setup + kinds.other;
    Kin {
        family,
        clear: own > 0 && own * 2 >= all,
        why: format!(
            "have the columns of CBS, DISM and Setup, {own} can only be of {}",
            family.as_str()
        ),
    }
}

/// The number in the id column of a setup log (`0x0606ae`).
fn column_id(line: &[u8]) -> Option<&[u8]> {
    let id = line.get(32..42)?.trim_ascii();
    (!id.is_empty() && looks_like(line, HEAD))
        .then(|| id.strip_prefix(b"[").and_then(|id| id.strip_suffix(b"]")).unwrap_or(id))
}

/// The number in the id column as a field.
pub(super) fn id<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let id = column_id(record.raw_bytes());
    id.map(|id| (Cow::Borrowed("id"), record.decode(id))).into_iter().collect()
}
