//! What `reg query` shows: a line for a key, then `    name    REG_TYPE    data` for each value. Windows
//! XP had tabs between them.

use super::{Data, Place, Unread, Value};
use memchr::memchr_iter;
use std::ops::Range;

const TYPE: &str = "REG_";

/// Whether a text begins like that: a key, and a value near it.
pub(super) fn is_own(front: &str) -> bool {
    let mut lines = front.lines().filter(|line| !line.trim().is_empty()).take(40);
    lines.next().is_some_and(is_key) && lines.any(|line| value(line).is_some())
}

fn is_key(line: &str) -> bool {
    line.starts_with("HKEY_")
}

pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    key: Range<usize>,
}

impl<'a> Rows<'a> {
    pub fn new(text: &'a str) -> Rows<'a> {
        Rows { text, at: 0, line: 1, key: 0..0 }
    }
}

/// The places of name, type and data in a line.
fn value(line: &str) -> Option<[Range<usize>; 3]> {
    let start = line.len() - line.trim_start().len();
    let mut found = line.match_indices(TYPE).map(|(at, _)| at);
    let kind = found.find(|at| line[..*at].ends_with(['\t', ' ']))?;
    let length = line[kind..].find([' ', '\t']).unwrap_or(line.len() - kind);
    let name_end = line[..kind].trim_end().len();
    let data = line.len() - line[kind + length..].trim_start().len();
    let named = name_end > start && line[kind..kind + length].bytes().all(is_type);
    named.then(|| [start..name_end, kind..kind + length, data..line.trim_end().len().max(data)])
}

fn is_type(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// Data as `reg query` writes them.
fn data(kind: &str, text: &str) -> Data {
    let number = || {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
        u64::from_str_radix(digits, 16).ok()
    };
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes = || text.as_bytes().chunks(2).map(pair).collect::<Option<Vec<u8>>>();
    match kind {
        "REG_SZ" => Data::Text(text.to_owned()),
        "REG_EXPAND_SZ" => Data::Expandable(text.to_owned()),
        "REG_MULTI_SZ" => {
            let items = text.split("\\0").filter(|item| !item.is_empty());
            Data::List(items.map(str::to_owned).collect())
        }
        "REG_DWORD" => match number().and_then(|number| u32::try_from(number).ok()) {
            Some(number) => Data::Dword(number),
            None => Data::Setting(text.to_owned()),
        },
        "REG_QWORD" => number().map_or_else(|| Data::Setting(text.to_owned()), Data::Qword),
        "REG_NONE" => Data::Bytes { kind: 0, bytes: bytes().unwrap_or_default() },
        _ => match bytes() {
            Some(bytes) => Data::Bytes { kind: 3, bytes },
            None => Data::Setting(text.to_owned()),
        },
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Value, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let length = memchr_iter(b'\n', rest.as_bytes()).next().map_or(rest.len(), |lf| lf + 1);
            let (start, number, line) = (self.at, self.line, rest[..length].trim_end());
            self.at += length;
            self.line += 1;
            if line.is_empty() {
                continue;
            }
            if is_key(line) {
                self.key = start..start + line.len();
                continue;
            }
            let Some([name, kind, text]) = value(line) else {
                return Some(Err(Unread { line: number }));
            };
            let shift = |range: Range<usize>| start + range.start..start + range.end;
            // The default value has a word of the language in parentheses.
            let own = &line[name.clone()];
            let is_default = own.starts_with('(') && own.ends_with(')');
            return Some(Ok(Value {
                key: self.text[self.key.clone()].to_owned(),
                name: if is_default { String::new() } else { own.to_owned() },
                data: data(&line[kind], &line[text.clone()]),
                line: number,
                policy: None,
                place: Place {
                    whole: start + name.start..start + line.len(),
                    key: self.key.clone(),
                    name: shift(name),
                    data: shift(text),
                },
            }));
        }
        None
    }
}
