//! A record as JSON, one line, written by hand: this is what most records are asked for, and nothing
//! is allocated for one that names nothing.

use super::extract::FoundHere;
use super::record::{FileInfo, Record};
use super::time::{civil, DAY, HOUR, MINUTE, SECOND};
use super::{LevelSource, MergedBy, TimeKind};
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Shows a record as JSON; with `raw` the text of the whole record as well.
pub struct Shown<'a> {
    /// The record.
    pub record: Record<'a>,
    /// Whether `raw` is wanted.
    pub raw: bool,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = Vec::new();
        Writer::new(self.record.file, self.raw).record(&self.record, &mut json);
        let json = String::from_utf8(json).map_err(S::Error::custom)?;
        RawValue::from_string(json).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Writes the records of one file.
pub struct Writer {
    /// `{"family":"cbs","file":"CBS.log","line":`
    head: Vec<u8>,
    raw: bool,
    /// A day, and how it is written.
    day: (i64, [u8; 11]),
}

impl Writer {
    /// For the records of `file`; with `raw`, the text of the whole record as well.
    pub fn new(file: &FileInfo, raw: bool) -> Writer {
        let mut head = b"{\"family\":".to_vec();
        string(file.family.as_str().as_bytes(), &mut head);
        head.extend_from_slice(b",\"file\":");
        string(file.path.as_bytes(), &mut head);
        head.extend_from_slice(b",\"line\":");
        Writer { head, raw, day: (i64::MIN, [0; 11]) }
    }

    /// Appends a record, without a line end.
    pub fn record(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        let entry = record.entry;
        let plain = record.is_plain();
        out.extend_from_slice(&self.head);
        match entry.line {
            0 => out.extend_from_slice(b"null"),
            line => number(line, out),
        }
        out.extend_from_slice(b",\"offset\":");
        number(entry.offset, out);
        out.extend_from_slice(b",\"lines\":");
        number(entry.lines.into(), out);
        out.extend_from_slice(b",\"time\":");
        self.time(record, out);
        out.extend_from_slice(b",\"level\":");
        word(entry.level.map(|level| level.as_str()), out);
        out.extend_from_slice(b",\"levelSource\":");
        word(
            match entry.level_source {
                LevelSource::None => None,
                LevelSource::Field => Some("field"),
                LevelSource::Text => Some("text"),
            },
            out,
        );
        out.extend_from_slice(b",\"component\":");
        match record.component() {
            Some(component) => string(component.as_bytes(), out),
            None => out.extend_from_slice(b"null"),
        }
        for (name, id) in [(&b",\"pid\":"[..], entry.pid), (b",\"tid\":", entry.tid)] {
            out.extend_from_slice(name);
            match id {
                Some(id) => number(id.into(), out),
                None => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b",\"message\":");
        match plain {
            true => string(record.message_bytes(), out),
            false => string(record.message().as_bytes(), out),
        }
        found(record, out);
        let marks = if plain { entry.marks } else { record.marks() };
        let mut list = List::begin(b",\"marks\":[", out);
        marks.names().for_each(|name| string(name.as_bytes(), list.next()));
        list.end(b']');
        let mut list = List::begin(b",\"extra\":{", out);
        for (name, value) in record.extra() {
            let out = list.next();
            string(name.as_bytes(), out);
            out.push(b':');
            string(value.as_bytes(), out);
        }
        list.end(b'}');
        if let Some(merged) = record.merged_by() {
            out.extend_from_slice(b",\"mergedBy\":");
            word(
                Some(match merged {
                    MergedBy::Utc => "utc",
                    MergedBy::Local => "local",
                }),
                out,
            );
        }
        if self.raw {
            out.extend_from_slice(b",\"raw\":");
            match plain {
                true => string(record.raw_bytes(), out),
                false => string(record.raw().as_bytes(), out),
            }
        }
        out.push(b'}');
    }

    fn time(&mut self, record: &Record<'_>, out: &mut Vec<u8>) {
        let entry = record.entry;
        if entry.local == 0 && entry.stamp.is_empty() {
            return out.extend_from_slice(b"null");
        }
        out.extend_from_slice(b"{\"raw\":");
        match record.stamp() {
            Some(stamp) => string(stamp.as_bytes(), out),
            None => out.extend_from_slice(b"null"),
        }
        for (name, ticks, end) in
            [(&b",\"local\":"[..], entry.local, &b"\""[..]), (b",\"utc\":", entry.utc, b"Z\"")]
        {
            out.extend_from_slice(name);
            match ticks {
                0 => out.extend_from_slice(b"null"),
                ticks => {
                    out.push(b'"');
                    self.iso(ticks, out);
                    out.extend_from_slice(end);
                }
            }
        }
        out.extend_from_slice(b",\"kind\":");
        word(
            Some(match entry.kind {
                TimeKind::Unspecified => "unspecified",
                TimeKind::Offset => "offset",
                TimeKind::Utc => "utc",
            }),
            out,
        );
        out.push(b'}');
    }

    /// As [`super::time::iso`] writes it.
    fn iso(&mut self, ticks: i64, out: &mut Vec<u8>) {
        let day = ticks.div_euclid(DAY);
        if self.day.0 != day {
            let (year, month, date) = civil(ticks);
            if !(0..10_000).contains(&year) {
                return out.extend_from_slice(super::time::iso(ticks).as_bytes());
            }
            let mut text = *b"0000-00-00T";
            for (at, value) in [(0, year / 100), (2, year % 100), (5, month), (8, date)] {
                text[at..at + 2].copy_from_slice(&two(value));
            }
            self.day = (day, text);
        }
        let rest = ticks.rem_euclid(DAY);
        let mut text = *b"00:00:00.0000000";
        for (at, value) in [(0, rest / HOUR), (3, rest / MINUTE % 60), (6, rest / SECOND % 60)] {
            text[at..at + 2].copy_from_slice(&two(value));
        }
        let mut fraction = rest % SECOND;
        let mut end = 8;
        if fraction != 0 {
            for at in (9..16).rev() {
                text[at] = b'0' + (fraction % 10) as u8;
                fraction /= 10;
                if end == 8 && text[at] != b'0' {
                    end = at + 1;
                }
            }
        }
        out.extend_from_slice(&self.day.1);
        out.extend_from_slice(&text[..end]);
    }
}

/// Codes, KBs, updates and addresses.
fn found(record: &Record<'_>, out: &mut Vec<u8>) {
    let mut list = List::begin(b",\"codes\":[", out);
    record.each_new_code(|code| {
        let out = list.next();
        out.extend_from_slice(b"{\"hex\":\"0x");
        for shift in (0..8).rev() {
            out.push(b"0123456789ABCDEF"[(code.value >> (4 * shift) & 15) as usize]);
        }
        out.extend_from_slice(b"\",\"name\":");
        word(code.name(), out);
        out.extend_from_slice(b",\"spelling\":");
        word(Some(code.spelling.as_str()), out);
        out.push(b'}');
    });
    list.end(b']');
    let FoundHere { kbs, updates, urls } = record.found();
    let mut list = List::begin(b",\"kbs\":[", out);
    for kb in kbs {
        let out = list.next();
        out.extend_from_slice(b"\"KB");
        number(kb.into(), out);
        out.push(b'"');
    }
    list.end(b']');
    let mut list = List::begin(b",\"updates\":[", out);
    for update in updates {
        let out = list.next();
        out.extend_from_slice(b"{\"id\":");
        string(&update.id, out);
        out.extend_from_slice(b",\"revision\":");
        match update.revision {
            Some(revision) => number(revision.into(), out),
            None => out.extend_from_slice(b"null"),
        }
        out.push(b'}');
    }
    list.end(b']');
    let mut list = List::begin(b",\"urls\":[", out);
    urls.iter().for_each(|url| string(url.as_bytes(), list.next()));
    list.end(b']');
}

/// The items of a list or an object, with commas between them.
struct List<'a> {
    out: &'a mut Vec<u8>,
    any: bool,
}

impl<'a> List<'a> {
    fn begin(head: &[u8], out: &'a mut Vec<u8>) -> List<'a> {
        out.extend_from_slice(head);
        List { out, any: false }
    }

    fn next(&mut self) -> &mut Vec<u8> {
        if std::mem::replace(&mut self.any, true) {
            self.out.push(b',');
        }
        self.out
    }

    fn end(self, bracket: u8) {
        self.out.push(bracket);
    }
}

fn two(value: i64) -> [u8; 2] {
    [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]
}

fn number(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            return out.extend_from_slice(&digits[at..]);
        }
    }
}

/// A word that has no sign that is written otherwise, or null.
fn word(word: Option<&str>, out: &mut Vec<u8>) {
    match word {
        Some(word) => {
            out.push(b'"');
            out.extend_from_slice(word.as_bytes());
            out.push(b'"');
        }
        None => out.extend_from_slice(b"null"),
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 32;

/// Whether a byte of UTF-8 is written otherwise in JSON.
#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Whether any is; the whole of a block is looked at, so that it is one comparison of vectors.
#[inline]
fn any_special(block: &[u8]) -> bool {
    block.iter().fold(false, |any, byte| any | is_special(*byte))
}

/// A text in UTF-8.
fn string(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    for block in text.chunks(BLOCK) {
        if any_special(block) {
            escaped(block, out);
        } else {
            out.extend_from_slice(block);
        }
    }
    out.push(b'"');
}

fn escaped(block: &[u8], out: &mut Vec<u8>) {
    for byte in block {
        match *byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            byte if byte < 0x20 => {
                let digit = |value: u8| b"0123456789abcdef"[value as usize];
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
            }
            byte => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::time::{any_date, iso};

    #[test]
    fn texts_are_as_serde_json_writes_them() {
        let every: String = (0..0x250).filter_map(char::from_u32).collect();
        for text in ["", "plain", "\"", &every, &"é\u{1F600}\\\n".repeat(40), &"x".repeat(64)] {
            for from in (0..text.len().min(40)).filter(|from| text.is_char_boundary(*from)) {
                let mut out = Vec::new();
                string(&text.as_bytes()[from..], &mut out);
                assert_eq!(String::from_utf8(out).ok(), serde_json::to_string(&text[from..]).ok());
            }
        }
    }

    #[test]
    fn times_are_those_of_iso() {
        let info = FileInfo::of(crate::logs::Family::Text);
        let mut writer = Writer::new(&info, false);
        for (year, month, day) in [(1, 1, 1), (1600, 2, 29), (2026, 12, 31), (2567, 6, 7)] {
            let midnight = any_date(year, month, day).unwrap_or(0);
            for ticks in [0, 1, 10, SECOND - 1, SECOND, DAY - 1, 452_961_230_000, 7 * HOUR] {
                let mut out = Vec::new();
                writer.iso(midnight + ticks, &mut out);
                assert_eq!(String::from_utf8(out).ok(), Some(iso(midnight + ticks)));
            }
        }
        let mut out = Vec::new();
        for value in [0, 7, 10, 1234567890, u64::MAX] {
            out.clear();
            number(value, &mut out);
            assert_eq!(out, value.to_string().into_bytes());
        }
    }
}
