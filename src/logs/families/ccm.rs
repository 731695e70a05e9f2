//! ConfigMgr client, Intune and MDT logs.
//!
//! ```text
//! <![LOG[message]LOG]!><time="14:38:21.182+300" date="05-06-2016" component="X" context=""
//! type="1" thread="5316" file="x.cpp:12">
//! ```
//! Messages span lines, two records may share one, a file may begin or end inside of a record.

use super::format::{Ends, Format};
use crate::logs::extra::Extra;
use crate::logs::noise;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{find_by, find_near, overlong, Cut, Rest, Shape};
use crate::logs::time::{date, Cursor, MINUTE};
use memchr::{memchr, memchr3, memchr_iter, memmem};
use std::borrow::Cow;

/// The client's logs about updates, with those rotated from them.
macro_rules! paths {
    ($($name:literal)+) => {
        &[$(concat!(r"{ccm}\", $name, ".lo?"), concat!(r"{ccm}\", $name, "-*.log")),+]
    };
}

pub(crate) static FORMAT: Format = Format {
    name: "ccm",
    aliases: &["configmgr", "cmtrace"],
    head: |line| opens(line) || closes(line),
    ends: Some(Ends { opens, closes, stays_open }),
    inherits_time: true,
    extra,
    // `time="…" date="…"` without what is between.
    stamp: |text| {
        let (time, rest) = text.split_once('"')?;
        Some([rest.strip_prefix(" date=\"")?, " ", time].concat())
    },
    endings: &[".lo_"],
    rotated: &[("*.lo_", "*.log"), ("*-00000000-000000.log", "*.log")],
    paths: paths!(
        "WUAHandler" "ScanAgent" "UpdatesDeployment" "UpdatesHandler" "UpdatesStore"
        "LocationServices" "CcmMessaging" "StateMessage" "RebootCoordinator" "UpdateTrustedSites"
    ),
    ..Format::PLAIN
};

const OPEN: &[u8] = b"<![LOG[";
/// The literal end of a message: `]LOG]!>` alone may be part of it.
const CLOSE: &[u8] = b"]LOG]!><time=\"";

fn opens(line: &[u8]) -> bool {
    line.starts_with(OPEN)
}

fn closes(line: &[u8]) -> bool {
    find_by(line, CLOSE, 5).is_some()
}

fn stays_open(line: &[u8]) -> bool {
    memmem::rfind(line, OPEN) > memmem::rfind(line, CLOSE)
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ccm {
    day: Vec<u8>,
    ticks: i64,
}

impl Shape for Ccm {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        line.starts_with(OPEN)
    }

    fn last_start(text: &[u8]) -> Option<usize> {
        memmem::rfind(text, b"\n<![LOG[").map(|at| at + 1)
    }

    #[inline]
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
        let message = if text[at..].starts_with(OPEN) { at + OPEN.len() } else { at };
        let found = find_close(text, message, stop);
        let tail = found.map_or(Tail::Line, |close| tail_end(text, close, stop));
        let close = match tail {
            Tail::Ends(tail) => found.map(|close| (close, tail)),
            Tail::Broken(_) | Tail::Line | Tail::Open => None,
        };
        // A line that begins a record ends the one before it, closed or not.
        let until = found.filter(|_| tail != Tail::Line).unwrap_or(stop);
        let mut last_break = None;
        for lf in memchr_iter(b'\n', &text[message..until]) {
            let lf = message + lf;
            cut.lines += 1;
            last_break = Some(lf);
            if text[lf + 1..].starts_with(OPEN) {
                cut.end = lf + 1;
                cut.body = lf + 1;
                return cut;
            }
        }
        if let Some((close, tail)) = close {
            cut.found = close;
            cut.body = tail;
            cut.end = tail;
            absorb_breaks(text, &mut cut, stop);
            return cut;
        }
        if let Tail::Broken(next) = tail {
            cut.lines += 1;
            cut.body = next;
            cut.end = next;
            return cut;
        }
        // No end in reach: up to the end of the text, or of the last line inside of the limit.
        if stop == text.len() {
            cut.lines = memchr_iter(b'\n', &text[at..stop]).count() as u32;
            cut.lines += u32::from(text.last() != Some(&b'\n'));
            cut.end = stop;
            cut.body = stop;
            return cut;
        }
        let last_break = last_break.filter(|_| message == at);
        match last_break {
            Some(lf) => {
                cut.lines = memchr_iter(b'\n', &text[at..=lf]).count() as u32;
                cut.end = lf + 1;
                cut.body = lf + 1;
                cut
            }
            None => {
                let split = stop.saturating_sub(CLOSE.len()).max(message);
                overlong(
                    text,
                    at,
                    found.filter(|_| tail == Tail::Open).unwrap_or(split),
                    Self::rest,
                )
            }
        }
    }

    fn rest(text: &[u8], last: bool) -> Rest {
        let mut at = 0;
        while let Some(found) = memchr(b'!', &text[at..]) {
            let bang = at + found;
            if bang >= 5 && text[bang - 5..].starts_with(CLOSE) {
                let close = bang - 5;
                match tail_end(text, close, text.len()) {
                    Tail::Ends(tail) => {
                        let mut cut = Cut { end: tail, ..Cut::default() };
                        absorb_breaks(text, &mut cut, text.len());
                        // Breaks behind the text belong to it, too.
                        if cut.end == text.len() && !last {
                            return Rest::Open(close);
                        }
                        return Rest::Ends { trailer: (close, tail), end: cut.end };
                    }
                    Tail::Broken(next) => return Rest::Ends { trailer: (0, 0), end: next },
                    Tail::Open if !last => return Rest::Open(close),
                    Tail::Line | Tail::Open => {}
                }
            } else if bang >= 2 && text[bang - 2..].starts_with(b"\n<![LOG[") {
                return Rest::Ends { trailer: (0, 0), end: bang - 1 };
            }
            at = bang + 1;
        }
        match last {
            true => Rest::Ends { trailer: (0, 0), end: text.len() },
            false => Rest::Open(text.len().saturating_sub(CLOSE.len())),
        }
    }

    #[inline]
    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let opened = text[cut.start..].starts_with(OPEN);
        let from = if opened { cut.start + OPEN.len() } else { cut.start };
        if cut.found == usize::MAX {
            entry.marks.add(Marks::PARTIAL);
            entry.message = Span::new(from, entry.raw.end as usize);
            return None;
        }
        if !opened {
            entry.marks.add(Marks::PARTIAL);
        }
        entry.message = Span::new(from, cut.found.min(cut.body));
        noise::mark("ccm", entry.message.of(text), entry);
        self.attributes(text, cut, entry);
        None
    }
}

/// The end of the message, unless another record begins before it: records without an end would
/// otherwise all look through the same text. `<![LOG[` inside of a line is text.
#[inline]
fn find_close(text: &[u8], from: usize, stop: usize) -> Option<usize> {
    // `]LOG]!>` is looked for by its rarest byte: a `!` stands in few messages.
    let mut at = from;
    while let Some(found) = memchr(b'!', &text[at.min(stop)..stop]) {
        let bang = at + found;
        if bang >= from + 5 && text[bang - 5..stop].starts_with(CLOSE) {
            return Some(bang - 5);
        }
        if bang >= from + 2 && text[bang - 2..stop].starts_with(b"\n<![LOG[") {
            return None;
        }
        at = bang + 1;
    }
    None
}

/// What follows the end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// Attributes up to here, their `>` included.
    Ends(usize),
    /// They are cut off, and another record begins here.
    Broken(usize),
    /// The line ends before they do.
    Line,
    /// The text does.
    Open,
}

/// The attributes behind a message; they stand on one line.
#[inline]
fn tail_end(text: &[u8], close: usize, stop: usize) -> Tail {
    let from = close + CLOSE.len();
    let mut at = from.min(stop);
    loop {
        // Not to the end of the line first: many records may share one.
        let Some(length) = memchr3(b'>', b'\n', b'<', &text[at..stop]) else { return Tail::Open };
        let end = at + length;
        match text[end] {
            b'\n' => return Tail::Line,
            b'<' if text[end..].starts_with(OPEN) => return Tail::Broken(end),
            b'>' if end > from && text[end - 1] == b'"' => return Tail::Ends(end + 1),
            _ => at = end + 1,
        }
    }
}

/// Takes the line break behind a record, and blank lines, into it.
#[inline]
fn absorb_breaks(text: &[u8], cut: &mut Cut, stop: usize) {
    let mut at = cut.end;
    cut.first = at;
    let mut any = false;
    loop {
        let mut next = at;
        while next < stop && matches!(text[next], b'\r' | b' ' | b'\t') {
            next += 1;
        }
        if next < stop && text[next] == b'\n' {
            at = next + 1;
            cut.lines += 1;
            any = true;
        } else {
            // Blanks at the end of the text; blanks before other text belong to that.
            if next == text.len() && next > at {
                at = next;
                cut.lines += u32::from(any);
            }
            break;
        }
    }
    cut.lines += u32::from(!any);
    cut.end = at;
}

impl Ccm {
    fn attributes(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) {
        // time="…" is known to be there
        let mut at = cut.found + CLOSE.len();
        let body = &text[..cut.end];
        let Some((time, next)) = value(body, at) else { return };
        at = next;
        let mut day = Span::default();
        // The order was constant in 14,800 records; any other is read as well.
        while let Some((name, value, next)) = attribute(body, at) {
            at = next;
            match name {
                b"date" => day = value,
                b"component" => entry.component = value,
                b"type" => {
                    entry.level = match value.of(text) {
                        b"0" => Some(Level::Debug),
                        b"1" => Some(Level::Info),
                        b"2" => Some(Level::Warning),
                        b"3" => Some(Level::Error),
                        _ => None,
                    };
                    if entry.level.is_some() {
                        entry.level_source = LevelSource::Field;
                    }
                }
                b"thread" => entry.tid = number(value.of(text)),
                _ => {}
            }
        }
        if day.of(text) != self.day.as_slice() {
            self.day.clear();
            self.day.extend_from_slice(day.of(text));
            self.ticks = month_first(&self.day).unwrap_or(0);
        }
        // time="…" date="…" as one stamp
        entry.stamp = Span::new(time.start as usize, (day.end.max(time.end)) as usize);
        self.time(time.of(text), entry);
    }

    /// `14:38:21.182+300`: the bias of Windows, UTC = local + bias.
    fn time(&mut self, stamp: &[u8], entry: &mut Entry) {
        let mut at = Cursor::new(stamp, 0);
        let Some(time) = at.hms(1, b":") else {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        };
        let fraction = at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0);
        if self.ticks == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        }
        entry.local = self.ticks + time + fraction;
        let Some(sign) = at.one_of(b"+-") else { return };
        let from = at.at;
        let Some(minutes) = at.number(1, 4).filter(|minutes| *minutes <= 15 * 60) else { return };
        // MDT writes +000 whatever the zone is (it has no thread), ccmsetup +00: neither says UTC.
        if minutes == 0 && (at.at - from != 3 || entry.tid.is_none()) {
            return;
        }
        let bias = if sign == b'-' { -i64::from(minutes) } else { i64::from(minutes) };
        entry.kind = TimeKind::Offset;
        entry.utc = entry.local + bias * MINUTE;
    }
}

/// `5-6-2016`, month first.
pub(crate) fn month_first(text: &[u8]) -> Option<i64> {
    let mut at = Cursor::new(text, 0);
    let month = at.number(1, 2)?;
    at.one_of(b"-/")?;
    let day = at.number(1, 2)?;
    at.one_of(b"-/")?;
    date(at.number(4, 4)?, month, day)
}

#[inline]
fn number(text: &[u8]) -> Option<u32> {
    Cursor::new(text, 0).number(1, 9)
}

/// The value up to the next quote, and what is behind it.
#[inline]
fn value(body: &[u8], at: usize) -> Option<(Span, usize)> {
    let length = find_near(b'"', body.get(at..)?)?;
    Some((Span::new(at, at + length), at + length + 1))
}

/// ` name="value"`.
#[inline]
fn attribute(body: &[u8], at: usize) -> Option<(&[u8], Span, usize)> {
    let mut from = at;
    while body.get(from) == Some(&b' ') {
        from += 1;
    }
    let length = find_near(b'=', body.get(from..body.len().min(from + 16))?)?;
    if body.get(from + length + 1) != Some(&b'"') {
        return None;
    }
    let (value, next) = value(body, from + length + 2)?;
    Some((&body[from..from + length], value, next))
}

/// `context` and `file` of a record.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let pairs = extras(record.raw_bytes()).into_iter();
    pairs.map(|(name, value)| (Cow::Borrowed(name), record.decode(value))).collect()
}

fn extras(raw: &[u8]) -> Vec<(&'static str, &[u8])> {
    let mut extras = Vec::new();
    let Some(close) = find_close(raw, 0, raw.len()) else { return extras };
    let Some((_, mut at)) = value(raw, close + CLOSE.len()) else { return extras };
    while let Some((name, span, next)) = attribute(raw, at) {
        at = next;
        let value = span.of(raw);
        match name {
            b"context" if !value.is_empty() => extras.push(("context", value)),
            b"file" if !value.is_empty() => extras.push(("source", value)),
            b"type" if !matches!(value, b"0" | b"1" | b"2" | b"3") => extras.push(("type", value)),
            _ => {}
        }
    }
    extras
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(text: &str) -> Option<usize> {
        find_close(text.as_bytes(), OPEN.len(), text.len())
    }

    /// However much text follows, a record that was not closed is not searched for further than the
    /// next one.
    #[test]
    fn the_search_for_an_end_stops_at_the_next_record() {
        let behind = "]LOG]!><time=\"";
        assert_eq!(close(&format!("<![LOG[open! <![LOG[ is text!{behind}")), Some(29));
        assert_eq!(close(&format!("<![LOG[two\r\nlines{behind}")), Some(17));
        assert_eq!(close(&format!("<![LOG[open!\r\n<![LOG[next{behind}")), None);
        assert_eq!(close(&format!("<![LOG[\n<![LOG[next{behind}")), None);
        let tail = |text: &str| tail_end(text.as_bytes(), 0, text.len());
        assert_eq!(tail("]LOG]!><time=\"1\" a>b\n\">"), Tail::Line);
        assert_eq!(tail("]LOG]!><time=\"1\" a=\">next"), Tail::Ends(21));
        assert_eq!(tail("]LOG]!><time=\"1\" a=<b>"), Tail::Open);
        assert_eq!(tail("]LOG]!><time=\"1<![LOG[next]LOG]!><time=\"2\">"), Tail::Broken(15));
    }

    /// Each record is found where it begins, whether it was closed or not.
    #[test]
    fn records_without_an_end() {
        let text = "<![LOG[one!\r\n<![LOG[two!!\r\nmore\r\n<![LOG[three]LOG]!><time=\"broken\r\n<![LOG[four]LOG]!><time=\"1\">\r\n";
        let (mut at, mut cuts) = (0, Vec::new());
        while at < text.len() {
            let cut = Ccm::cut(text.as_bytes(), at, 1 << 20);
            cuts.push((&text[at..cut.end], cut.lines, cut.found != usize::MAX));
            at = cut.end;
        }
        let seen: Vec<_> =
            cuts.iter().map(|(text, lines, closed)| (&text[7..11], *lines, *closed)).collect();
        assert_eq!(
            seen,
            [("one!", 1, false), ("two!", 2, false), ("thre", 1, false), ("four", 1, true)]
        );
    }
}
