//! Windows Installer logs.
//!
//! Only the first line has a date, in the form of the user's locale; the others have a time of day,
//! so that midnights are counted. Words are translated on other systems, places of numbers are not.

use super::format::{Format, Found, Needs};
use super::locale::{day_by, half_of_time, is_day_first};
use super::words;
use crate::codes::scan::msi_return;
use crate::codes::{Space, Spelling};
use crate::logs::detect::bare;
use crate::logs::extra::Extra;
use crate::logs::extract::{each_code_in, Code};
use crate::logs::noise;
use crate::logs::record::{Entry, Level, Marks, Record, Span};
use crate::logs::shape::{find_by, skip_blanks, Cut, Shape};
use crate::logs::time::{clock, Cursor, DAY, HOUR};
use memchr::{memchr, memmem};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "msi",
    head: is_own,
    // Midnights are counted.
    needs: Needs::Everything,
    inherits_time: true,
    codes: Some(codes),
    component: |name| match name {
        b"MSI (s)" => Some("MSI (server)".into()),
        b"MSI (c)" => Some("MSI (client)".into()),
        b"MSI (a)" => Some("MSI (custom action)".into()),
        _ => None,
    },
    day_first: Some(day_first),
    day_unclear: Some(day_unclear),
    extra,
    ..Format::PLAIN
};

/// The shape. Remembers the day that the log has come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Msi {
    /// Midnight of the day, 0 when the date is unclear.
    day: i64,
    /// The last time of day.
    last: i64,
    /// A midnight was counted since the last date.
    midnight: bool,
    /// Whether the day comes first in a date, as the log says further on.
    day_first: Option<bool>,
    /// The level that the message with which the record before ends stands for.
    note: Option<Level>,
    /// The last time was one of twelve hours, without a known word for the half of the day.
    half_unclear: bool,
}

/// How far a line of one process may come behind those of the other. Far more than was seen, since
/// the other reading is a pause of more than 23 hours.
const LATE: i64 = HOUR;
/// A step back of more than this is a midnight: more than the hour of a clock that is put back.
const BACK: i64 = 3 * HOUR;

const HEADS: [&[u8]; 10] = [
    b"MSI (",
    b"=== ",
    b"Action ",
    b"Property(",
    b"CustomAction ",
    b"Error ",
    b"Warning ",
    b"Info ",
    b"DEBUG: ",
    b"SFXCA: ",
];

/// Whether a line can only be of a Windows Installer log.
fn is_own(line: &[u8]) -> bool {
    engine(line).is_some()
        || line.starts_with(b"Property(")
        || is_banner(line)
        || line.starts_with(b"Action ") && translated(line).is_some()
}

/// `=== Verbose logging started: 7/7/2026  12:02:17  … ===`: others write headings in this form, but
/// without a time.
fn is_banner(line: &[u8]) -> bool {
    let timed = |from: usize| Cursor::new(line, from).hms(1, b":.").is_some();
    let starts_number = |at: &usize| line[*at].is_ascii_digit() && !line[*at - 1].is_ascii_digit();
    line.starts_with(b"=== ")
        && line.ends_with(b"===")
        && (4..line.len()).filter(starts_number).any(timed)
}

impl Shape for Msi {
    fn starts(line: &[u8]) -> bool {
        HEADS.iter().any(|head| line.starts_with(head)) || translated(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let line = &record[..record.len().min(cut.first.saturating_sub(cut.start))];
        if line.starts_with(b"=== ") {
            self.banner(line, cut.start, entry);
            return None;
        }
        if let Some(head) = engine(line) {
            entry.pid = Some(head.pid);
            entry.tid = Some(head.tid);
            entry.component = Span::new(cut.start, cut.start + 7);
            entry.stamp = Span::new(cut.start + head.stamp.0, cut.start + head.stamp.1);
            entry.message = Span::new(cut.start + head.message, entry.raw.end as usize);
            self.time(head.time, entry);
        } else if let Some((time, from, to)) = translated(line) {
            if let Some((from, to)) = action(line, to) {
                entry.component = Span::new(cut.start + from, cut.start + to);
            }
            entry.stamp = Span::new(cut.start + from, cut.start + to);
            self.time(time, entry);
        } else if !Self::starts(line) {
            entry.marks.add(Marks::PARTIAL);
        }
        noise::mark("msi", entry.message.of(text), entry);
        self.level(text, entry);
        None
    }

    fn know(&mut self, day_first: bool) {
        self.day_first = Some(day_first);
    }
}

/// Whether the date of the first banner may be of two days.
fn day_unclear(head: &[u8]) -> bool {
    let text: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let mut lines = text.split(|byte| *byte == b'\n').map(bare);
    let Some(line) = lines.find(|line| is_banner(line)) else { return false };
    let from = line.iter().position(u8::is_ascii_digit).unwrap_or(0);
    day_by(&mut Cursor::new(line, from), None) == Some(None)
        && day_by(&mut Cursor::new(line, from), Some(true)) != Some(None)
}

/// The language of the user whose locale wrote the dates, else that of the system, among the
/// properties that stand at the end of a log. Several that differ say nothing.
fn day_first(text: &[u8]) -> Option<bool> {
    let said = |name: &[u8]| -> Option<bool> {
        let orders = memmem::find_iter(text, name)
            .filter_map(|at| is_day_first(Cursor::new(text, at + name.len()).decimal()?));
        let mut orders = orders.collect::<Vec<_>>();
        orders.dedup();
        <[bool; 1]>::try_from(orders).ok().map(|[order]| order)
    };
    said(b"): UserLanguageID = ").or_else(|| said(b"): SystemLanguageID = "))
}

impl Msi {
    /// Completes a time of day. A long step back is a midnight, a short one is two processes that
    /// write into one log, and a step forward is a pause, however long: a dialog that waits for
    /// somebody.
    fn time(&mut self, time: i64, entry: &mut Entry) {
        if self.day == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        }
        if std::mem::take(&mut self.half_unclear) {
            // It is the half that this line follows sooner.
            let passed = |from: &i64| (time - from).rem_euclid(DAY);
            let first = self.last % (12 * HOUR);
            self.last = [first, first + 12 * HOUR].into_iter().min_by_key(passed).unwrap_or(0);
        }
        if time + BACK < self.last {
            self.day += DAY;
            self.midnight = true;
        } else if self.midnight && self.last + DAY - time < LATE {
            // A line from just before the midnight that was passed
            entry.local = self.day - DAY + time;
            return;
        }
        self.last = time;
        entry.local = self.day + time;
    }

    /// `=== Verbose logging started: 7/7/2026  12:02:17  Build type: …`
    fn banner(&mut self, line: &[u8], start: usize, entry: &mut Entry) {
        entry.message = Span::new(start + 4, entry.raw.end as usize);
        let Some(from) = line.iter().position(u8::is_ascii_digit) else { return };
        let mut at = Cursor::new(line, from);
        let Some(day) = day_by(&mut at, self.day_first) else { return };
        at.blanks();
        let before = half_of_time(&mut at);
        at.blanks();
        let written = at.hms(1, b":.");
        let half = before.or_else(|| half_of_time(&mut at));
        entry.stamp = Span::new(start + from, start + at.at);
        let time = match (half, written) {
            (Some(half), Some(written)) => half.of_day(written),
            _ => written,
        };
        let half_unclear = half.is_none()
            && time.is_some_and(|time| (HOUR..13 * HOUR).contains(&time))
            && has_unknown_word(&line[at.at..]);
        match (day, time) {
            (Some(day), Some(time)) => {
                (self.day, self.last) = (day, time);
                (self.midnight, self.half_unclear) = (false, half_unclear);
                entry.local = if half_unclear { 0 } else { day + time };
            }
            // Day and month cannot be told apart here, but the log has begun with a date that was
            // clear.
            (None, Some(time)) if !half_unclear => self.time(time, entry),
            _ => {}
        }
        if entry.local == 0 {
            // As written only, rather than a wrong day.
            entry.marks.add(Marks::TIME_UNCLEAR);
        }
    }
}

/// Whether a word follows a time, which may be the half of the day in some language. Before anything
/// else in the line are two blanks, or signs.
fn has_unknown_word(rest: &[u8]) -> bool {
    let word = rest.strip_prefix(b" ").unwrap_or(rest);
    word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80)
}

struct Engine {
    pid: u32,
    tid: u32,
    time: i64,
    stamp: (usize, usize),
    message: usize,
}

/// `MSI (s) (18:F4) [12:02:17:932]: text`.
fn engine(line: &[u8]) -> Option<Engine> {
    let mut at = Cursor::new(line, 0);
    at.word(b"MSI (")?;
    at.one_of(b"csNa")?;
    at.word(b") (")?;
    let byte = |at: &mut Cursor<'_>| {
        let text = std::str::from_utf8(line.get(at.at..at.at + 2)?).ok()?;
        at.at += 2;
        u32::from_str_radix(text, 16).ok()
    };
    let pid = byte(&mut at)?;
    at.one_of(b":!")?;
    let tid = byte(&mut at)?;
    at.word(b") [")?;
    let from = at.at;
    let time = at.hms(2, b":")?;
    at.one_of(b":.")?;
    let fraction = at.fraction()?;
    let to = at.at;
    at.word(b"]: ")?;
    Some(Engine { pid, tid, time: time + fraction, stamp: (from, to), message: at.at })
}

/// `Action ended 12:02:18: INSTALL. …` in any language: a time of day between blank and colon near
/// the front.
fn translated(line: &[u8]) -> Option<(i64, usize, usize)> {
    let front = &line[..line.len().min(64)];
    let colon = memchr(b':', front)?;
    // The text goes on behind the line.
    if memchr(b'\n', &front[..colon]).is_some() {
        return None;
    }
    let mut from = colon;
    while from > 0 && colon - from < 2 && front[from - 1].is_ascii_digit() {
        from -= 1;
    }
    if from == colon
        || from == 0
        || front[from - 1] != b' '
        || !front[0].is_ascii_alphabetic() && front[0] < 0x80
    {
        return None;
    }
    let mut at = Cursor::new(line, from);
    let hour = at.number(1, 2)?;
    at.word(b":")?;
    let minute = at.number(2, 2)?;
    at.word(b":")?;
    let second = at.number(2, 2)?;
    let to = at.at;
    // French has a blank there.
    let _ = at.word(b" ");
    at.word(b": ")?;
    Some((clock(hour, minute, second)?, from, to))
}

/// The name of the action behind the time, which ends at `to`.
fn action(line: &[u8], to: usize) -> Option<(usize, usize)> {
    let from = to + memchr(b':', &line[to..line.len().min(to + 4)])? + 1;
    let from = skip_blanks(line, from, line.len());
    let named = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_');
    let length = line[from..].iter().take(128).take_while(named).count();
    let ended = line[from + length..].starts_with(b".")
        || line[from + length..].starts_with("\u{3002}".as_bytes());
    (length > 0 && ended).then_some((from, from + length))
}

/// The value behind `Return value `, in any language.
fn return_value(message: &[u8]) -> Option<u32> {
    match find_by(message, b"Return value ", 0) {
        Some(at) => Cursor::new(message, at + 13).number(1, 4),
        None => translated_return(message),
    }
}

/// The code that a translated return value stands for, as the search for codes gives it for the
/// English words.
fn translated_code(message: &[u8]) -> Option<u32> {
    msi_return(translated_return(message)?)
}

/// `Aktion beendet um 12:02:18: INSTALL. Rückgabewert 3.`: the name of the action, then words and
/// one digit that ends the line.
fn translated_return(message: &[u8]) -> Option<u32> {
    let line = &message[..memchr(b'\n', message).unwrap_or(message.len())];
    let (_, _, to) = translated(line).filter(|_| !line.starts_with(b"Action "))?;
    let rest = std::str::from_utf8(&line[to..]).ok()?.trim_end();
    let (_, rest) = rest.split_once(": ")?;
    let (name, words) = rest.split_once(['.', '\u{3002}'])?;
    let words = words.strip_suffix(['.', '\u{3002}'])?;
    let digit = words.chars().next_back()?.to_digit(10).filter(|digit| *digit <= 4)?;
    let said = words[..words.len() - 1].trim();
    (!name.contains(' ')
        && !said.is_empty()
        && !said.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')))
    .then_some(digit)
}

/// What the last action of an installation came to, in any language: the number with which the
/// engine ends (`MainEngineThread is returning 1603`), the message 1708, 1725 or 1729 of Windows
/// Installer (installation, removal, configuration failed), or the last number of the sentence for
/// the event log (`… Installation success or error status: 1603.`).
fn result(message: &[u8]) -> Option<Level> {
    let level = |code: u32| match code {
        // ERROR_SUCCESS_REBOOT_INITIATED, ERROR_SUCCESS_REBOOT_REQUIRED
        0 | 1641 | 3010 => None,
        // ERROR_INSTALL_USEREXIT
        1602 => Some(Level::Warning),
        _ => Some(Level::Error),
    };
    if let Some(rest) = message.strip_prefix(b"MainEngineThread is returning ") {
        return level(Cursor::new(rest, 0).decimal()?);
    }
    if let Some(rest) = message.strip_prefix(b"Note: 1: ") {
        let number = Cursor::new(rest, 0).number(1, 5)?;
        return matches!(number, 1708 | 1725 | 1729).then_some(Level::Error);
    }
    let line = message[..memchr(b'\n', message).unwrap_or(message.len())].trim_ascii_end();
    let line = line.strip_suffix(b".").or_else(|| line.strip_suffix("\u{3002}".as_bytes()))?;
    let from = line.iter().rposition(|b| !b.is_ascii_digit())? + 1;
    let before = line[..from].trim_ascii_end();
    let names = before.iter().filter(|b| **b == b':').count()
        + before.windows(3).filter(|part| *part == "\u{FF1A}".as_bytes()).count();
    let named = before.ends_with(b":") || before.ends_with("\u{FF1A}".as_bytes());
    (named && names >= 4).then(|| Cursor::new(line, from).decimal().and_then(level)).flatten()
}

impl Msi {
    fn level(&mut self, text: &[u8], entry: &mut Entry) {
        let message = entry.message.of(text);
        let note = std::mem::replace(&mut self.note, noted(message));
        if let Some(level) = result(message) {
            return words::set(entry, level);
        }
        let front = &message[..message.len().min(300)];
        match return_value(front) {
            Some(3) => words::set(entry, Level::Error),
            Some(2) => words::set(entry, Level::Warning),
            _ => {
                if let Some(level) = words::leading(front).or_else(|| product(front, note)) {
                    words::set(entry, level);
                }
            }
        }
    }
}

/// What a note stands for whose sentence is the next record: an installation (1707, 1708), a removal
/// (1724, 1725) or a configuration (1728, 1729) was completed, or failed.
fn noted(message: &[u8]) -> Option<Level> {
    let rest = message.strip_prefix(b"Note: 1: ")?;
    match Cursor::new(rest, 0).number(1, 5)? {
        1707 | 1724 | 1728 => Some(Level::Info),
        1708 | 1725 | 1729 => Some(Level::Error),
        _ => None,
    }
}

/// `Product: X -- Error 1714. …`, `Produit : X -- Erreur 1714. …`: a name, two hyphens, then one word
/// and the number of a message, or the sentence of the note before.
fn product(front: &[u8], note: Option<Level>) -> Option<Level> {
    let at = memmem::find(front, b" -- ")?;
    let label = &front[..at.min(40)];
    if memchr(b':', label).is_none() && memmem::find(label, "\u{FF1A}".as_bytes()).is_none() {
        return None;
    }
    let rest = &front[at + 4..];
    if let Some(level) = words::leading(rest) {
        return Some(level);
    }
    let word = rest.iter().take(24).position(u8::is_ascii_digit);
    let number = word.filter(|word| *word > 0 && !rest[..*word].contains(&b'.')).and_then(|word| {
        let mut at = Cursor::new(rest, word);
        let number = at.number(4, 5)?;
        let ended = [&b"."[..], b":", "\u{3002}".as_bytes(), "\u{FF1A}".as_bytes()];
        ended.iter().any(|end| rest[at.at..].starts_with(end)).then_some(number)
    });
    // Messages of Windows Installer, and those of authors.
    match number {
        Some(1101..=1999 | 25000..=30000) => Some(Level::Error),
        _ => note,
    }
}

fn codes(record: &Record<'_>, found: Found<'_>) {
    let message = record.message_bytes();
    let mut going = true;
    each_code_in(message, &mut |code| {
        going = found(code);
        going
    });
    if let Some(value) = translated_code(message).filter(|_| going) {
        found(Code { value, space: Space::of(value), spelling: Spelling::MsiReturn });
    }
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let value = return_value(record.message_bytes());
    value
        .map(|value| (Cow::Borrowed("returnValue"), Cow::Owned(value.to_string())))
        .into_iter()
        .collect()
}
