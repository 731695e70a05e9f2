//! Text of strangers for the eyes of a person: a log, a certificate or a server's answer must not
//! move the cursor, change colours, turn the direction of writing or hide a part of itself.
//!
//! Objects and JSON hold the values; only what shows them to a person goes through here, last.
//! `tests/fixtures/shown.tsv` says what becomes of what, for this and for the C# half.

use std::borrow::Cow;
use std::fmt::Write;

/// A text of one line, such as a field or a sentence: every control or format character becomes a
/// visible sign, line ends and tabs among them. `ESC` is shown as its picture U+241B, U+202E as
/// `<U+202E>`.
pub fn shown(text: &str) -> Cow<'_, str> {
    painted(text, false)
}

/// A text of several lines: like [`shown`], but tabs and line ends (LF, CR LF) stay.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    painted(text, true)
}

fn painted(text: &str, lines: bool) -> Cow<'_, str> {
    let stays = |byte: u8| matches!(byte, b' '..=b'~') || lines && matches!(byte, b'\t' | b'\n');
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut signs = text.char_indices().filter(|(at, c)| match c {
        '\r' => !(lines && text[at + 1..].starts_with('\n')),
        c if c.is_ascii() => !stays(*c as u8),
        c => is_unseen(*c),
    });
    let Some(mut sign) = signs.next() else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    loop {
        let (at, c) = sign;
        out.push_str(&text[from..at]);
        from = at + c.len_utf8();
        match c {
            '\0'..='\x1F' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\x7F' => out.push('\u{2421}'),
            // Writing to a String does not fail.
            _ => drop(write!(out, "<U+{:04X}>", c as u32)),
        }
        match signs.next() {
            Some(next) => sign = next,
            None => break,
        }
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// C1 controls, line and paragraph separators, and the format characters of Unicode 16 (general
/// category Cf): direction marks, zero-width signs, the byte order mark, tags.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9F}'
            | '\u{AD}'
            | '\u{600}'..='\u{605}'
            | '\u{61C}'
            | '\u{6DD}'
            | '\u{70F}'
            | '\u{890}'..='\u{891}'
            | '\u{8E2}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{110BD}'
            | '\u{110CD}'
            | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0001}'
            | '\u{E0020}'..='\u{E007F}'
    )
}
