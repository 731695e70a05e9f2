//! ConfigMgr site server logs: the text first, what is known about it
//! behind.
//!
//! ```text
//! Results returned : 0 of 1~ $$<SMS Provider><07-04-2013 09:38:06.615-120><thread=1212 (0x4BC)>
//! ~Starting  $$<SMS_DISTRIBUTION_MANAGER><Fri Oct 15 17:09:46.507 1999 Pacific Daylight
//! Time><thread=225 (0xE1)> Job still running............~   $$<SMS_PACKAGE_COMMAND_MANAGER_NT><Thu
//! Aug 27 07:29:22 1998~><thread=8D>
//! ```

use super::ccm::month_first;
use super::format::{Format, Needs};
use super::words;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{find_by, line_end, overlong, skip_blanks, trim_end, Cut, Rest, Shape};
use crate::logs::time::{clock, date, Cursor, MINUTE};
use memchr::{memchr, memmem, memrchr};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "ccm-server",
    head: |line| trailer(line).is_some(),
    needs: Needs::LineBefore,
    inherits_time: true,
    extra,
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct CcmServer;

/// More than any trailer is long.
const TRAILER: usize = 1024;

/// Where the `$$<` of a line is, when the line ends with what follows it.
fn trailer(line: &[u8]) -> Option<usize> {
    let end = trim_end(line, 0, line.len());
    if end == 0 || line[end - 1] != b'>' {
        return None;
    }
    let mut dollar = memrchr(b'$', &line[..end])?;
    let at = loop {
        if dollar > 0 && line[dollar - 1..].starts_with(b"$$<") {
            break dollar - 1;
        }
        dollar = memrchr(b'$', &line[..dollar])?;
    };
    find_by(&line[at..end], b"><", 0).map(|_| at)
}

/// A line of a stack trace: it belongs to the record before it.
fn is_stack(line: &[u8]) -> bool {
    let at = skip_blanks(line, 0, line.len().min(64));
    at > 0 && line[at..].starts_with(b"at ")
}

impl Shape for CcmServer {
    fn starts(_: &[u8]) -> bool {
        // Only the line before tells.
        false
    }

    fn last_start(text: &[u8]) -> Option<usize> {
        let mut next = memchr::memrchr(b'\n', text)?;
        while let Some(lf) = memchr::memrchr(b'\n', &text[..next]) {
            let line = &text[lf + 1..next];
            if next + 1 < text.len() && trailer(line).is_some() && !continues(&text[next + 1..]) {
                return Some(next + 1);
            }
            next = lf;
        }
        None
    }

    fn cut(text: &[u8], at: usize, limit: usize) -> Cut {
        let stop = text.len().min(at.saturating_add(limit));
        let mut cut = Cut {
            start: at,
            body: at,
            end: at,
            first: at,
            lines: 0,
            found: usize::MAX,
            truncated: false,
            open: false,
        };
        loop {
            let Some(end) = line_end(text, cut.end, stop) else {
                if cut.lines == 0 {
                    // The trailer may begin before the limit and end behind it.
                    let from = stop.saturating_sub(TRAILER).max(at);
                    let dollars = memmem::rfind(&text[from..stop], b"$$<");
                    let split = dollars.map_or(stop.saturating_sub(2).max(at), |at| from + at);
                    return overlong(text, at, split, Self::rest);
                }
                break;
            };
            if cut.lines == 0 {
                cut.first = end;
            }
            let line = &text[cut.end..end];
            if let Some(found) = trailer(line) {
                if cut.found == usize::MAX {
                    cut.found = cut.end + found;
                    cut.first = end;
                }
            }
            cut.end = end;
            cut.lines += 1;
            if cut.end >= text.len() || cut.found != usize::MAX && !continues(&text[cut.end..]) {
                break;
            }
        }
        cut.body = cut.end;
        cut
    }

    fn rest(text: &[u8], last: bool) -> Rest {
        let Some(end) = line_end(text, 0, text.len()).filter(|end| last || text[end - 1] == b'\n')
        else {
            return if last {
                Rest::Ends { trailer: (0, 0), end: text.len() }
            } else {
                Rest::Open(text.len().saturating_sub(TRAILER))
            };
        };
        let found = trailer(&text[..end]).map(|at| (at, trim_end(text, at, end)));
        Rest::Ends { trailer: found.unwrap_or((0, 0)), end }
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        if cut.found == usize::MAX {
            entry.marks.add(Marks::PARTIAL);
            words::derive_level(text, entry);
            return None;
        }
        let end = cut.found.min(cut.body);
        let from = skip_tildes(text, cut.start, end);
        entry.message = Span::new(from, tilde_end(text, from, end));
        let trailer = &text[cut.found + 3..trim_end(text, cut.found + 3, cut.first)];
        let base = cut.found + 3;
        let component = memchr(b'>', trailer).unwrap_or(trailer.len());
        entry.component = Span::new(base, base + component);
        let rest = (component + 2).min(trailer.len());
        let stamp = memchr(b'>', &trailer[rest..]).map_or(trailer.len(), |length| rest + length);
        entry.stamp = Span::new(base + rest, base + stamp);
        time(&trailer[rest..stamp], entry);
        if let Some(at) = memmem::find(&trailer[stamp..], b"<thread=") {
            entry.tid = thread(
                &trailer[stamp + at + 8..],
                trailer.get(rest).is_some_and(u8::is_ascii_alphabetic),
            );
        }
        level(text, entry);
        if cut.first < entry.raw.end as usize {
            // The stack behind the trailer is what says where it failed: a message is one piece, so
            // the trailer is in it.
            entry.message.end = entry.raw.end;
        }
        None
    }
}

/// Whether the line at the front of `text` goes on with the record before it: a stack line without
/// a trailer.
fn continues(text: &[u8]) -> bool {
    if !is_stack(text) {
        return false;
    }
    let end = memchr(b'\n', text).unwrap_or(text.len());
    trailer(&text[..end]).is_none()
}

fn skip_tildes(text: &[u8], mut start: usize, end: usize) -> usize {
    while start < end && text[start] == b'~' {
        start += 1;
    }
    start
}

fn tilde_end(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(text[end - 1], b'~' | b' ' | b'\t') {
        end -= 1;
    }
    end
}

/// The three forms of the date.
fn time(stamp: &[u8], entry: &mut Entry) {
    if stamp.first().is_some_and(u8::is_ascii_digit) {
        let Some(blank) = memchr(b' ', stamp) else { return };
        let mut at = Cursor::new(stamp, blank + 1);
        let (Some(day), Some(time)) = (month_first(stamp), at.hms(1, b":")) else {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        };
        entry.local = day + time + at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
        if let Some(sign) = at.one_of(b"+-") {
            if let Some(minutes) = at.number(1, 4).filter(|minutes| *minutes <= 15 * 60) {
                let bias = if sign == b'-' { -i64::from(minutes) } else { i64::from(minutes) };
                entry.kind = TimeKind::Offset;
                entry.utc = entry.local + bias * MINUTE;
            }
        }
    } else if let Some(local) = weekday(stamp) {
        // The zone is a name here, in the language of the system: no UTC.
        entry.local = local;
    } else if !stamp.is_empty() {
        entry.marks.add(Marks::TIME_UNCLEAR);
    }
}

/// `Fri Oct 15 17:09:46.507 1999`.
fn weekday(text: &[u8]) -> Option<i64> {
    let month = super::text::month(text.get(4..7)?)?;
    let mut at = Cursor::new(text, 7);
    at.blanks();
    let day = at.number(1, 2)?;
    at.blanks();
    let hour = at.number(1, 2)?;
    at.one_of(b":")?;
    let minute = at.number(2, 2)?;
    at.one_of(b":")?;
    let second = at.number(2, 2)?;
    let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
    at.blanks();
    Some(date(at.number(4, 4)?, month, day)? + clock(hour, minute, second)? + fraction)
}

/// `1212 (0x4BC)`, a decimal number alone (scripts), or with a `weekday` in the date a hexadecimal
/// one alone (SMS 1.x).
fn thread(text: &[u8], weekday: bool) -> Option<u32> {
    let digits = text.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let number = std::str::from_utf8(&text[..digits]).ok()?;
    if weekday && text.get(digits) != Some(&b' ') {
        u32::from_str_radix(number, 16).ok()
    } else {
        number.parse().ok()
    }
}

/// The severity of a status message, else what the words say.
fn level(text: &[u8], entry: &mut Entry) {
    let message = entry.message.of(text);
    if let Some(status) = memmem::find(message, b"STATMSG: ID=").map(|at| &message[at..]) {
        let severity = memmem::find(status, b" SEV=").and_then(|at| status.get(at + 5));
        let level = match severity {
            Some(b'E') => Some(Level::Error),
            Some(b'W') => Some(Level::Warning),
            Some(b'I') => Some(Level::Info),
            _ => None,
        };
        if let Some(level) = level {
            entry.level = Some(level);
            entry.level_source = LevelSource::Field;
        }
        entry.pid =
            memmem::find(status, b" PID=").and_then(|at| Cursor::new(status, at + 5).number(1, 9));
        if let Some(utc) =
            memmem::find(status, b" GMTDATE=").and_then(|at| weekday(&status[at + 9..]))
        {
            entry.utc = utc;
        }
        return;
    }
    let front = &message[..message.len().min(200)];
    if let Some(level) = words::leading(message) {
        words::set(entry, level);
    } else if memmem::find(front, b" failed").is_some()
        || memmem::find(front, b"*** Failed").is_some()
        || memmem::find(front, b"Failed to ").is_some()
    {
        words::set(entry, Level::Error);
    }
}

/// The `KEY=value` pairs of a status message; process, thread and time are fields of the record.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let pairs = status(record.message_bytes()).into_iter();
    pairs.map(|(name, value)| (Cow::Owned(name), record.decode(value))).collect()
}

fn status(message: &[u8]) -> Vec<(String, &[u8])> {
    let mut pairs = Vec::new();
    let Some(at) = memmem::find(message, b"STATMSG: ID=") else { return pairs };
    let mut rest = &message[at + 9..];
    while !rest.is_empty() {
        let name = rest.iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count();
        let Some(value) = rest[name..].strip_prefix(b"=").filter(|_| name > 0) else {
            // A word of the date, or the text behind
            rest = memchr(b' ', rest).map_or(&rest[..0], |blank| &rest[blank + 1..]);
            continue;
        };
        let (value, behind) = match value.strip_prefix(b"\"") {
            Some(quoted) => quoted.split_at(memchr(b'"', quoted).unwrap_or(quoted.len())),
            None => value.split_at(memchr(b' ', value).unwrap_or(value.len())),
        };
        if !value.is_empty() && !matches!(&rest[..name], b"PID" | b"TID" | b"GMTDATE") {
            pairs.push((String::from_utf8_lossy(&rest[..name]).to_ascii_lowercase(), value));
        }
        rest = memchr(b' ', behind).map_or(&behind[..0], |blank| &behind[blank + 1..]);
    }
    pairs
}
