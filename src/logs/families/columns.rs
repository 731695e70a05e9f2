//! The head of fixed columns that CBS.log, dism.log and the setup logs have, and which of the three
//! a log is.
//!
//! All three write lines of the others' components (the servicing stack logs wherever it runs), so
//! that the lines that only one of them writes decide.
//!
//! ```text
//! 0                    21         32         43     50
//! 2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize
//! … 2019-03-29 00:32:48, Error      [0x0606ae] IBS    [SetupCl library] Required profile hive …
//! ```

use super::dism::{dism_ids, provider, wim_engine};
use super::format::{Kin, Lines};
use super::setup::is_blue_box;
use super::stamp::StampCache;
use super::words;
use crate::logs::extra::Extra;
use crate::logs::noise;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{find_near, skip_blanks, trim_end, Cut, Shape};
use crate::logs::time::{date, looks_like, Cursor, FILETIME, MINUTE, SECOND, TIMES};
use crate::logs::Family;
use memchr::memchr;
use std::borrow::Cow;

const HEAD: &[u8; 20] = b"0000-00-00 00:00:00,";

/// The parts of a head, as offsets from its start. The component may be blank, so that only its
/// place tells it from the first word of the message.
struct Parts {
    level: Option<Level>,
    /// The number of a setup log, with its brackets.
    id: (usize, usize),
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

/// The parts of a line with a head.
#[inline]
fn parts(line: &[u8]) -> Parts {
    let from = if line.get(20) == Some(&b' ') && line.get(21).is_some_and(|b| *b > b' ') {
        21
    } else {
        skip_blanks(line, 20, line.len())
    };
    let (level, level_end) = match line.get(from..).and_then(level) {
        Some((level, length)) => (Some(level), from + length),
        None => (None, from),
    };
    if line.len() >= 51 && line[31] == b' ' && line[42] == b' ' && line[49] == b' ' {
        let column = &line[43..49];
        let length = column.iter().position(|b| *b <= b' ').unwrap_or(6);
        // A component behind its column is that of a copy with wider columns.
        let plain = length > 0 || known(line, level_end).is_none();
        if plain && column[length..].iter().all(|b| *b == b' ') {
            let id = if line[32] == b' ' { (32, 32) } else { (32, trim_end(line, 32, 42)) };
            return Parts { level, id, component: (43, 43 + length), message: 50 };
        }
    }
    off_columns(line, level, level_end)
}

/// A component that is too long for its column, a line that ends early, or a copy whose columns are
/// wider, narrower, or divided by tabs.
#[cold]
fn off_columns(line: &[u8], level: Option<Level>, level_end: usize) -> Parts {
    let mut at = skip_blanks(line, level_end, line.len());
    let mut id = (at, at);
    if line[at..].starts_with(b"[0x") || line[at..].starts_with(b"0x") {
        let end = word_end(line, at);
        let number = line[at..end].strip_prefix(b"[").and_then(|id| id.strip_suffix(b"]"));
        let digits = number.unwrap_or(&line[at..end]).get(2..).unwrap_or_default();
        if (4..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit) {
            id = (at, end);
            at = skip_blanks(line, end, line.len());
        }
    }
    let end = word_end(line, at);
    let padded = at >= 43.min(line.len());
    let is_component = end - at <= 8
        && end > at
        && line[at..end].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    // A word in capitals is the first of a message as well, unless it is known or in its place.
    let in_place = at < 50 && (!padded || at == 43);
    if is_component && (in_place || KNOWN.contains(&&line[at..end])) {
        let message = skip_blanks(line, end, line.len());
        return Parts { level, id, component: (at, end), message };
    }
    Parts { level, id, component: (at, at), message: at.min(line.len()) }
}

/// The end of the word at `at`.
fn word_end(line: &[u8], at: usize) -> usize {
    let blank = line[at..].iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
    blank.map_or(line.len(), |length| at + length)
}

/// Where a component that is known stands behind the level, with its column's blanks behind it.
fn known(line: &[u8], level_end: usize) -> Option<usize> {
    let at = skip_blanks(line, level_end, line.len());
    line.get(at).filter(|first| first.is_ascii_uppercase())?;
    let end = word_end(line, at);
    let column = line.get(end..at + 7).unwrap_or_default();
    (KNOWN.contains(&&line[at..end]) && !column.is_empty() && column.iter().all(|b| *b == b' '))
        .then_some(at)
}

/// Whether a line begins with the columns.
#[inline]
pub(super) fn is_head(line: &[u8]) -> bool {
    looks_like(line, HEAD) && matches!(line.get(20), Some(b' ' | b'\t'))
}

/// Fills time, level, component and message; `false` when the record has no head.
#[inline]
fn head(text: &[u8], cut: &Cut, cache: &mut StampCache, entry: &mut Entry) -> bool {
    let line = &text[cut.start..cut.first.min(entry.raw.end as usize).max(cut.start)];
    if !is_head(line) {
        entry.marks.add(Marks::PARTIAL);
        return false;
    }
    entry.local = cache.of(line);
    entry.stamp = Span::new(cut.start, cut.start + 19);
    let parts = parts(line);
    entry.level = parts.level;
    if entry.level.is_some() {
        entry.level_source = LevelSource::Field;
    }
    entry.component = Span::new(cut.start + parts.component.0, cut.start + parts.component.1);
    entry.message = Span::new(cut.start + parts.message, entry.raw.end as usize);
    true
}

/// CBS.log, dism.log and the setup logs. A log of one of them has records of the others, so that
/// each record is read by what it is itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Servicing(StampCache);

impl Shape for Servicing {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        match line.first() {
            Some(b'[') => wim_engine(line).is_some(),
            Some(b'0'..=b'9') => is_head(line) || is_blue_box(line),
            _ => false,
        }
    }

    #[inline]
    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        if record.first() == Some(&b'[') {
            if let Some((pid, tid, message)) = wim_engine(record) {
                entry.pid = Some(pid);
                entry.tid = tid;
                entry.message = Span::new(cut.start + message, entry.raw.end as usize);
                return None;
            }
        }
        if is_blue_box(record) {
            entry.local = self.0.of(record);
            entry.stamp = Span::new(cut.start, cut.start + 19);
            entry.message = Span::new(cut.start + 21, entry.raw.end as usize);
            words::derive_level(text, entry);
            return None;
        }
        if !head(text, cut, &mut self.0, entry) {
            return None;
        }
        match entry.component.of(text) {
            b"CSI" => {
                // Behind the number of the line.
                noise::mark("cbs", entry.message.of(text).get(9..).unwrap_or_default(), entry);
                csi_zone(entry.message.of(text), entry.local)
            }
            b"CBS" => {
                noise::mark("cbs", entry.message.of(text), entry);
                session_zone(entry.message.of(text), entry.local)
            }
            b"DISM" | b"" => {
                noise::mark("dism", entry.message.of(text), entry);
                dism_ids(text, entry);
                None
            }
            _ => {
                noise::mark("setup", entry.message.of(text), entry);
                None
            }
        }
    }
}

/// The zone that a CSI line tells: it begins with a number and the time in UTC.
#[inline]
fn csi_zone(message: &[u8], local: i64) -> Option<i32> {
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
    let utc = date(year, month, day)? + at.hms(1, b":")?;
    // The line is written within moments of the time in it; if not, it tells nothing.
    zone_between(local, utc, 120 * SECOND)
}

/// The zone that the beginning of a session tells: the number of a session is the time at which it
/// began, in UTC, as the two halves of a FILETIME: `Session: 31176357_3426866369 initialized by
/// client …`. Of a clock that was put back the numbers go on from the last, and agree with no zone.
#[inline]
fn session_zone(message: &[u8], local: i64) -> Option<i32> {
    if !message.starts_with(b"Session: ") {
        return None;
    }
    // Most lines of a session say something else.
    let end = 9 + find_near(b' ', &message[9..message.len().min(40)])?;
    if !message[end..].starts_with(b" initialized by client ") {
        return None;
    }
    let mut at = Cursor::new(message, 9);
    let high = at.decimal()?;
    at.word(b"_")?;
    let low = at.decimal().filter(|_| at.at == end)?;
    let utc = (i64::from(high) << 32 | i64::from(low)) + FILETIME;
    zone_between(local, utc, 3 * SECOND).filter(|_| TIMES.contains(&utc))
}

/// How far east of UTC the zone is, in minutes, where a record of the time `local` was written at
/// `utc`, within `slack`. Zones are a whole number of quarters of an hour away.
fn zone_between(local: i64, utc: i64, slack: i64) -> Option<i32> {
    let quarters = (local - utc + 15 * MINUTE / 2).div_euclid(15 * MINUTE);
    let rest = (local - utc - quarters * 15 * MINUTE).abs();
    (local != 0 && quarters.abs() <= 14 * 4 && rest <= slack).then_some(quarters as i32 * 15)
}

/// Lines that only one of the three has.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds {
    cbs: u32,
    dism: u32,
    setup: u32,
    /// Components that no list has: setup has most of them.
    other: u32,
    /// Component stores are serviced everywhere: CSI means CBS only when nothing else decides.
    csi: u32,
}

/// Components of Windows Setup that neither CBS nor DISM has.
const SETUP: [&[u8]; 14] = [
    b"MOUPG", b"CONX", b"SP", b"MIG", b"PANTHR", b"IBS", b"IBSLIB", b"SYSPRP", b"UI", b"TOOL",
    b"VDS", b"DIAG", b"CMI", b"OOBE",
];

/// Components by which a head is known whose columns are not where they should be.
const KNOWN: [&[u8]; 13] = [
    b"CBS", b"CSI", b"DISM", b"SXS", b"CSIPER", b"DPX", b"MOUPG", b"CONX", b"MIG", b"PANTHR",
    b"IBS", b"IBSLIB", b"SYSPRP",
];

/// Whole stretches of CBS.log have no component; these are its words.
const SERVICING: [&[u8]; 4] =
    [b"Feature: ", b"arbiter: ", b"Processing CompDB", b"Loading database: "];

impl Kinds {
    /// Counts a line with the columns.
    fn add(&mut self, line: &[u8]) {
        let parts = parts(line);
        let component = &line[parts.component.0..parts.component.1];
        // CSI numbers an installer that failed in the same column, wherever it runs.
        let has_id = bare_id(&line[parts.id.0..parts.id.1]).starts_with(b"0x");
        if has_id && component != b"CSI" {
            self.setup += 1;
            return;
        }
        match component {
            b"CBS" | b"SXS" | b"CSIPER" => self.cbs += 1,
            b"DISM" => self.dism += 1,
            b"CSI" => self.csi += 1,
            b"" => {
                // `[msoobe.exe] Loading OOBE …`: setup names the program that writes.
                let message = &line[skip_blanks(line, parts.message, line.len())..];
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

/// The number in the id column of a setup log, without its brackets.
fn bare_id(id: &[u8]) -> &[u8] {
    id.strip_prefix(b"[").and_then(|id| id.strip_suffix(b"]")).unwrap_or(id)
}

/// The fields that only these logs have: the number of a setup log, the provider of a DISM record.
pub(super) fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let mut extra = Vec::new();
    let raw = record.raw_bytes();
    if is_head(raw) {
        let line = &raw[..memchr(b'\n', raw).unwrap_or(raw.len())];
        let (from, to) = parts(line).id;
        if from < to {
            extra.push((Cow::Borrowed("id"), record.decode(bare_id(&raw[from..to]))));
        }
    }
    if let Some(name) = provider(record.message_bytes()) {
        extra.push((Cow::Borrowed("provider"), record.decode(name)));
    }
    extra
}
