//! Exports: `[key]`, then `"name"=data` lines. Texts may go over several lines, so may hexadecimal
//! data, whose lines end in `\` then.

use super::{Data, Place, Unread, Value};
use memchr::memchr_iter;
use std::ops::Range;

pub(super) const HEADER: &str = "Windows Registry Editor Version 5.00";
/// Windows 95 and NT 4: the data of texts are in the code page of the machine.
const ANSI: &str = "REGEDIT4";

pub(super) fn is_header(line: &str) -> bool {
    line == HEADER || line == ANSI
}

pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    key: Range<usize>,
    wide: bool,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Lines<'a> {
        Lines { text, at: 0, line: 1, key: 0..0, wide: true }
    }

    /// Goes to `to`.
    fn pass(&mut self, to: usize) {
        self.line += memchr_iter(b'\n', &self.text.as_bytes()[self.at..to]).count() as u32;
        self.at = to;
    }
}

/// The end of the line at `at`, without its line end, and the start of the next.
fn line_at(text: &str, at: usize) -> (usize, usize) {
    let next = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |lf| at + lf + 1);
    (at + text[at..next].trim_end_matches(['\r', '\n', ' ', '\t']).len(), next)
}

impl Iterator for Lines<'_> {
    type Item = Result<Value, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.text.len() {
            let (end, next) = line_at(self.text, self.at);
            let line = &self.text[self.at..end.max(self.at)];
            let inside = line.trim_start_matches([' ', '\t', '\u{FEFF}']);
            let start = self.at + line.len() - inside.len();
            let number = self.line;
            match inside.as_bytes().first() {
                None | Some(b';') => self.pass(next),
                Some(b'[') => {
                    let Some(close) = inside.rfind(']') else {
                        self.pass(next);
                        return Some(Err(Unread { line: number }));
                    };
                    // `[-key]` removes one: it has no values.
                    let from = 1 + usize::from(inside[1..].starts_with('-'));
                    self.key = start + from.min(close)..start + close;
                    self.pass(next);
                }
                Some(b'"' | b'@') => {
                    let read = value(self.text, start, self.wide);
                    let Some((name, data, place)) = read else {
                        self.pass(next);
                        return Some(Err(Unread { line: number }));
                    };
                    let end = place.whole.end;
                    self.pass(line_at(self.text, end).1);
                    return Some(Ok(Value {
                        key: self.text[self.key.clone()].to_owned(),
                        name,
                        data,
                        line: number,
                        policy: None,
                        place: Place { key: self.key.clone(), ..place },
                    }));
                }
                Some(_) if is_header(inside) => {
                    // Exports that were put together have several.
                    self.wide = inside == HEADER;
                    self.pass(next);
                }
                Some(_) => {
                    self.pass(next);
                    return Some(Err(Unread { line: number }));
                }
            }
        }
        None
    }
}

/// The value that begins at `at`: its name, its data, and where they are.
fn value(text: &str, at: usize, wide: bool) -> Option<(String, Data, Place)> {
    let (name, name_at, behind) = match text.as_bytes()[at] {
        b'@' => (String::new(), at..at + 1, at + 1),
        _ => {
            let (name, behind) = quoted(text, at)?;
            (name, at + 1..behind - 1, behind)
        }
    };
    let rest = text[behind..].trim_start_matches([' ', '\t']);
    let rest = rest.strip_prefix('=')?.trim_start_matches([' ', '\t']);
    let from = text.len() - rest.len();
    let line_end = line_at(text, from).0.max(from);
    let line = &text[from..line_end];
    let (data, end) = if rest.starts_with('"') {
        let (data, end) = quoted(text, from)?;
        // A text that is not closed would take the name of the next value.
        let (line_end, _) = line_at(text, end);
        let rest = text[end..line_end.max(end)].trim_start();
        (rest.is_empty() || rest.starts_with(';')).then_some(())?;
        (Data::Text(data), end)
    } else if line == "-" {
        (Data::Deleted, line_end)
    } else if let Some(length) = prefix(line, "dword:") {
        let digits = line[length..].split(';').next().unwrap_or_default().trim();
        (Data::Dword(u32::from_str_radix(digits, 16).ok()?), line_end)
    } else {
        let mut at = from + prefix(line, "hex")?;
        let mut kind = 3;
        if text[at..].starts_with('(') {
            let close = at + line[at - from..].find(')')?;
            kind = u32::from_str_radix(&text[at + 1..close], 16).ok()?;
            at = close + 1;
        }
        at += prefix(&text[at..line_end.max(at)], ":")?;
        let (bytes, end) = hexadecimal(text, at)?;
        (Data::of(kind, bytes, wide), end)
    };
    Some((name, data, Place { whole: at..end, key: 0..0, name: name_at, data: from..end }))
}

/// How long `word` is at the front of a text, in upper or lower case.
fn prefix(text: &str, word: &str) -> Option<usize> {
    text.get(..word.len())?.eq_ignore_ascii_case(word).then_some(word.len())
}

/// The text in quotes at `at` and the place behind it: `\` takes what follows as it is.
fn quoted(text: &str, at: usize) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut characters = text[at + 1..].char_indices();
    while let Some((offset, character)) = characters.next() {
        match character {
            '"' => return Some((inside, at + 1 + offset + 1)),
            '\\' => inside.push(characters.next()?.1),
            _ => inside.push(character),
        }
    }
    None
}

/// `aa,bb,\` over lines: the bytes and the place behind them.
fn hexadecimal(text: &str, at: usize) -> Option<(Vec<u8>, usize)> {
    let all = text.as_bytes();
    let (mut bytes, mut at) = (Vec::new(), at);
    loop {
        match all.get(at) {
            Some(b',' | b' ' | b'\t') => at += 1,
            Some(b'\\') => {
                let (end, next) = line_at(text, at);
                if end != at + 1 {
                    return None;
                }
                at = next;
            }
            None | Some(b'\r' | b'\n' | b';') => return Some((bytes, at)),
            Some(_) => {
                let digits = all[at..].iter().take(2).take_while(|b| b.is_ascii_hexdigit()).count();
                bytes.push(u8::from_str_radix(text.get(at..at + digits)?, 16).ok()?);
                at += digits;
            }
        }
    }
}

/// `"name"=data`, on one line.
pub(super) fn write(value: &Value, out: &mut String) {
    use std::fmt::Write;
    match value.name.as_str() {
        "" => out.push('@'),
        name => quote(name, out),
    }
    out.push('=');
    // Writing to a text cannot fail.
    let _ = match &value.data {
        Data::Text(text) => {
            quote(text, out);
            Ok(())
        }
        Data::Dword(number) => write!(out, "dword:{number:08x}"),
        Data::Deleted => write!(out, "-"),
        Data::Expandable(_) | Data::List(_) | Data::Qword(_) | Data::Setting(_) => {
            // The text is worth more to a reader than its bytes.
            write!(out, "{}:", value.data.type_name()).map(|()| quote(&value.data.to_string(), out))
        }
        Data::Bytes { kind, bytes } => write!(out, "hex({kind:x}):").and_then(|()| {
            let mut pairs = bytes.iter().enumerate();
            pairs.try_for_each(|(at, b)| write!(out, "{}{b:02x}", if at > 0 { "," } else { "" }))
        }),
    };
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\r' | '\n' => out.push(' '),
            _ => out.push(character),
        }
    }
    out.push('"');
}
