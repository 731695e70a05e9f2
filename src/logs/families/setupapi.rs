//! `setupapi.dev.log`, `setupapi.app.log`, `setupapi.setup.log`: what the installation of devices
//! and drivers does (learn.microsoft.com, "Format of a Text Log Section"; Windows 10 and 11 write
//! the times of a section in another place than on that page).
//!
//! ```text
//! >>>  [Device Install (Hardware initiated) - USB\VID_0000&PID_0000\5&0&0&2]
//! >>>  Section start 2024/03/28 10:00:01.123
//!      dvi: {Build Driver List} 10:00:01.130
//! !!!  sto: Failed to import driver package into Driver Store. Error = 0xE0000247
//! <<<  Section end 2024/03/28 10:00:02.456
//! <<<  [Exit status: FAILURE(0xe0000247)]
//! ```

use super::format::{Format, Needs};
use super::words;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span};
use crate::logs::shape::{skip_blanks, trim_end, Cut, Shape};
use crate::logs::time::{looks_like, Cursor, DAY};
use memchr::memmem;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "setupapi",
    head: is_own,
    // Times within a section have no date.
    needs: Needs::Everything,
    inherits_time: true,
    extra,
    rotated: &[
        ("setupapi.dev.#.log", "setupapi.dev.log"),
        ("setupapi.offline.#.log", "setupapi.offline.log"),
    ],
    // No paths: it is about every device, and about updates only when a driver is one.
    ..Format::PLAIN
};

/// The shape. Remembers the last time, with its date; 0 when that cannot be.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetupApi {
    last: Option<i64>,
}

/// The first five columns of a line: its kind.
const ERROR: &[u8] = b"!!!  ";
const WARNING: &[u8] = b"!    ";
const INFO: [&[u8]; 2] = [b"     ", b"   . "];
const OPENS: &[u8] = b">>>  ";
const CLOSES: &[u8] = b"<<<  ";

/// Whether a line can only be of this log.
fn is_own(line: &[u8]) -> bool {
    let title = |line: &[u8]| line.starts_with(b">>>  [") && line.ends_with(b"]");
    let footer = |line: &[u8]| line.starts_with(CLOSES) && section_word(line).is_some();
    let entry = || {
        let (_, rest) = prefix(line)?;
        let (_, message) = category(rest)?;
        Some(message)
    };
    title(line)
        || is_start(line)
        || footer(line)
        || line.starts_with(b"<<<  [Exit ")
        || matches!(line, b"[Device Install Log]" | b"[BeginLog]")
        || entry().is_some()
}

/// Where the words that begin or end a section are.
fn section_word(line: &[u8]) -> Option<usize> {
    memmem::find(line, b"Section start").or_else(|| memmem::find(line, b"Section end"))
}

/// Whether a line is the second of a section, with the time.
fn is_start(line: &[u8]) -> bool {
    let front = &line[..line.len().min(64)];
    front.starts_with(OPENS)
        && (front[5..].starts_with(b"Section start")
            || Cursor::new(front, 5).ymd(b"/").is_some()
                && memmem::find(front, b": Section start").is_some())
}

/// The level of an entry and what follows its prefix.
fn prefix(line: &[u8]) -> Option<(Level, &[u8])> {
    let (front, rest) = line.split_at_checked(5)?;
    match front {
        ERROR => Some((Level::Error, rest)),
        WARNING => Some((Level::Warning, rest)),
        _ if INFO.contains(&front) => Some((Level::Info, rest)),
        _ => None,
    }
}

/// Who writes an entry: two or three small letters, or the dots of a vendor, and a colon.
fn category(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = rest.iter().take(4).position(|b| *b == b':').filter(|length| *length >= 2)?;
    let name = &rest[..length];
    let named = name.iter().all(u8::is_ascii_lowercase) || name == b"...";
    (named && rest.get(length + 1) == Some(&b' ')).then(|| (name, &rest[length + 2..]))
}

/// `2024/03/28 10:00:01.123`, wherever it begins in `line`: its ticks (0 when it cannot be) and its
/// place.
fn moment(line: &[u8]) -> Option<(i64, usize, usize)> {
    let from = line.windows(11).position(|part| looks_like(part, b"0000/00/00 "))?;
    let mut at = Cursor::new(line, from);
    let day = at.ymd(b"/")?;
    at.word(b" ")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    Some((if day > 0 { day + time + fraction } else { 0 }, from, at.at))
}

impl Shape for SetupApi {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None) && !is_start(line)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let first = cut.first.saturating_sub(cut.start).min(record.len());
        let end = trim_end(record, 0, first);
        let (line, below) = (&record[..end], &record[first..]);
        let span = |from: usize, to: usize| Span::new(cut.start + from, cut.start + to);
        if line.starts_with(OPENS) || line.starts_with(CLOSES) || line.starts_with(b"[") {
            let from = if line.starts_with(b"[") { 0 } else { skip_blanks(line, 3, end) };
            let (start, end) = match line[from..].strip_prefix(b"[") {
                Some(inside) => (from + 1, end - usize::from(inside.ends_with(b"]"))),
                None => (from, end),
            };
            entry.message = span(start, end);
            // The title of a section comes before its time.
            let below = below.get(..below.len().min(64)).filter(|below| is_start(below));
            let (part, offset) = below.map_or((line, 0), |below| (below, first));
            if let Some((ticks, from, to)) = moment(part) {
                entry.stamp = span(offset + from, offset + to);
                self.set(ticks, entry);
                if section_word(part).is_some() && offset == 0 {
                    // `Section end` and the time, before Windows 10 the time, a colon and the words.
                    entry.message = match from > start {
                        true => span(start, trim_end(line, start, from)),
                        false => span(skip_blanks(line, (to + 1).min(end), end), end),
                    };
                }
            } else {
                self.mark(entry);
            }
            if is_start(line) {
                entry.marks.add(Marks::PARTIAL);
            }
            exit_level(entry.message.of(text), entry);
            return None;
        }
        self.mark(entry);
        let (level, rest) = prefix(line)?;
        entry.level = Some(level);
        entry.level_source = LevelSource::Field;
        let mut from = end - rest.len();
        // An application may have asked for a time.
        if let Some((ticks, 0, length)) = moment(rest) {
            entry.stamp = span(from, from + length);
            self.set(ticks, entry);
            from += length + usize::from(rest.get(length) == Some(&b':'));
            from = skip_blanks(line, from, end);
        }
        if let Some((name, message)) = category(&line[from..]) {
            entry.component = span(from, from + name.len());
            from = end - message.len();
        }
        let mut to = end;
        // Times within a section are at the end, without a date.
        if let Some(time) =
            end.checked_sub(13).filter(|at| looks_like(&line[*at..], b" 00:00:00.000"))
        {
            let mut at = Cursor::new(line, time + 1);
            if let Some(clock) = at.hms(2, b":") {
                let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
                entry.stamp = span(time + 1, end);
                self.within(clock + fraction, entry);
                to = trim_end(line, from, time.max(from));
            }
        }
        entry.message = span(skip_blanks(line, from, to), to);
        None
    }
}

impl SetupApi {
    /// Takes a time with its date.
    fn set(&mut self, ticks: i64, entry: &mut Entry) {
        self.last = Some(ticks);
        entry.marks.remove(Marks::TIME_UNCLEAR);
        entry.local = ticks;
        self.mark(entry);
    }

    /// Marks a record after a time that cannot be: it does not have the time before that.
    fn mark(&self, entry: &mut Entry) {
        if self.last == Some(0) {
            entry.marks.add(Marks::TIME_UNCLEAR);
        }
    }

    /// Takes a time of day: that of the last date, or after a midnight.
    fn within(&mut self, time: i64, entry: &mut Entry) {
        let Some(last) = self.last.filter(|last| *last > 0) else {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        };
        let local = last - last.rem_euclid(DAY) + time;
        self.set(if local + DAY / 2 < last { local + DAY } else { local }, entry);
    }
}

/// `Exit status: FAILURE(0xe0000217)`, before Windows 10 `Exit Status(0x00000000)`.
fn exit_level(message: &[u8], entry: &mut Entry) {
    let Some(status) = message.strip_prefix(b"Exit ") else { return };
    let succeeded = [&b"status: SUCCESS"[..], b"Status(0x00000000)"].contains(&status);
    words::set(entry, if succeeded { Level::Info } else { Level::Error });
}

/// Title and instance of the section that a record begins.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    if !record.raw_bytes().starts_with(b">>>  [") {
        return Vec::new();
    }
    let title = record.message_bytes();
    let (section, instance) = match memmem::find(title, b" - ") {
        Some(at) => (&title[..at], &title[at + 3..]),
        None => (title, &title[..0]),
    };
    let pairs = [("section", section), ("instance", instance)];
    let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| (Cow::Borrowed(name), record.decode(value))).collect()
}
