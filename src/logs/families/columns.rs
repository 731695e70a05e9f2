//! CBS.log, dism.log and the setup logs: one head of fixed columns (log-formats.md sections 3, 4,
//! 9).
//!
//! ```text
//! 0                    21         32         43     50
//! 2016-09-28 04:30:31, Info                  CSI    00000001@2016/9/27:20:30:31.455 WcpInitialize
//! … 2019-03-29 00:32:48, Error      [0x0606ae] IBS    [SetupCl library] Required profile hive …
//! ```

use super::stamp::StampCache;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span};
use crate::logs::shape::{find_by, skip_blanks, trim_end, Cut, Shape};
use crate::logs::time::{looks_like, Cursor, MINUTE, SECOND};

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
pub(crate) fn level_length(line: &[u8]) -> usize {
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

/// Fills time, level, component and message; `false` when the record has no head.
#[inline]
fn head(text: &[u8], cut: &Cut, cache: &mut StampCache, entry: &mut Entry) -> bool {
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
    let utc = crate::logs::time::date(year, month, day)? + at.hms(1, b":")?;
    let quarters = (local - utc + 15 * MINUTE / 2).div_euclid(15 * MINUTE);
    // The line is written within moments of the time in it; if not, it tells nothing.
    let rest = (local - utc - quarters * 15 * MINUTE).abs();
    (quarters.abs() <= 14 * 4 && rest <= 120 * SECOND).then_some(quarters as i32 * 15)
}

/// `CBS.log`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cbs(StampCache);

impl Shape for Cbs {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        looks_like(line, HEAD)
    }

    #[inline]
    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        head(text, cut, &mut self.0, entry);
        if entry.component.of(text) == b"CSI" {
            return csi_zone(entry.message.of(text), entry.local);
        }
        None
    }
}

/// `setupact.log` and its kin; `BlueBox.log` has neither level nor component.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup(StampCache);

const BLUE_BOX: &[u8; 21] = b"0000-00-00 00:00:00: ";

/// Whether a line begins like `BlueBox.log`.
pub(crate) fn is_blue_box(line: &[u8]) -> bool {
    looks_like(line, BLUE_BOX)
}

impl Shape for Setup {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        looks_like(line, HEAD) || looks_like(line, BLUE_BOX)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let line = entry.raw.of(text);
        if looks_like(line, BLUE_BOX) {
            entry.local = self.0.of(line);
            entry.stamp = Span::new(cut.start, cut.start + 19);
            entry.message = Span::new(cut.start + 21, entry.raw.end as usize);
            super::words::derive_level(text, entry);
            return None;
        }
        head(text, cut, &mut self.0, entry);
        if entry.component.of(text) == b"CSI" {
            return csi_zone(entry.message.of(text), entry.local);
        }
        None
    }
}

/// `dism.log`: process and thread stand in the message; lines of the WIM engine have a head of
/// their own, without time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dism(StampCache);

impl Shape for Dism {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        match line.first() {
            Some(b'[') => wim_engine(line).is_some(),
            _ => looks_like(line, HEAD),
        }
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        if let Some((pid, tid, message)) = wim_engine(entry.raw.of(text)) {
            entry.pid = Some(pid);
            entry.tid = tid;
            entry.message = Span::new(cut.start + message, entry.raw.end as usize);
            return None;
        }
        if head(text, cut, &mut self.0, entry) {
            let message = entry.message.of(text);
            if let Some(at) = find_by(&message[..message.len().min(120)], b"PID=", 3) {
                let mut at = Cursor::new(message, at + 4);
                entry.pid = at.number(1, 9);
                if at.word(b" TID=").is_some() {
                    entry.tid = at.number(1, 9);
                }
            }
        }
        None
    }
}

/// `[7560.9068] [0x8007007b] text` or the older `[6980] [0x8007007b] text`: process, thread, where
/// the second part begins.
fn wim_engine(line: &[u8]) -> Option<(u32, Option<u32>, usize)> {
    let mut at = Cursor::new(line, 0);
    at.word(b"[")?;
    let pid = at.number(1, 7)?;
    let tid = match at.one_of(b".]")? {
        b'.' => {
            let tid = at.number(1, 7)?;
            at.word(b"]")?;
            Some(tid)
        }
        _ => None,
    };
    at.word(b" ")?;
    // Without a thread the second bracket has to tell it from other text in brackets.
    (tid.is_some() || line[at.at..].starts_with(b"[0x")).then_some((pid, tid, at.at))
}

/// The HRESULT of a line of the WIM engine, which stands in a place of its own (`[pid.tid]
/// [0xc142011c] text`), and where it ends in the message.
pub(crate) fn wim_code(line: &[u8]) -> Option<(u32, usize)> {
    let (_, _, message) = wim_engine(line)?;
    let digits = line[message..].strip_prefix(b"[0x")?.get(..9)?.strip_suffix(b"]")?;
    let value =
        std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
    Some((value, 12))
}

/// What stands before `PID=` in a line of DISM: the provider.
pub(crate) fn provider(message: &[u8]) -> Option<&[u8]> {
    let at = find_by(&message[..message.len().min(120)], b": PID=", 5)?;
    Some(&message[skip_blanks(message, 0, at)..trim_end(message, 0, at)])
}

/// The number in the id column of a setup log (`0x0606ae`).
pub(crate) fn column_id(line: &[u8]) -> Option<&[u8]> {
    let id = line.get(32..42)?.trim_ascii();
    (!id.is_empty() && looks_like(line, HEAD))
        .then(|| id.strip_prefix(b"[").and_then(|id| id.strip_suffix(b"]")).unwrap_or(id))
}
