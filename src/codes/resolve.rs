//! From whatever somebody gave to the codes in it.

use super::bits::{Bits, Severity};
use super::identity::identify;
use super::scan::{scan, Strictness};
use super::search;
use super::spelling::{read, Alternative, NotACode, Spelling};
use super::wrapping::{protocol_talker_code, Space};
use std::borrow::Cow;
use std::collections::HashSet;

/// A code that an input means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The value.
    pub value: u32,
    /// Its number space.
    pub space: Space,
    /// How it was written.
    pub spelling: Spelling,
    /// The second half of a Setup pair.
    pub extend: Option<u32>,
    /// Other readings, likeliest first.
    pub alternatives: Vec<Alternative>,
    /// Whether the input is a text around the code rather than the code itself.
    pub in_text: bool,
}

/// The codes of an input: one code in any spelling, a name, a pattern with `*` or `?`, or a text
/// with codes in it (each value once, in order; the failures only, where there are any).
///
/// # Errors
/// [`NotACode`] says why there are none.
pub fn resolve(input: &str) -> Result<Vec<Match>, NotACode> {
    let input = &*narrow(input);
    match read(input) {
        Ok(reading) => Ok(vec![Match {
            value: reading.value,
            space: reading.space,
            spelling: reading.spelling,
            extend: reading.extend,
            alternatives: reading.alternatives,
            in_text: false,
        }]),
        Err(NotACode::NoCode) if is_name_pattern(input) => by_pattern(input.trim()),
        Err(NotACode::NoCode) => in_text(input),
        Err(why) => Err(why),
    }
}

/// The full-width characters of an East Asian keyboard as ASCII.
fn narrow(input: &str) -> Cow<'_, str> {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    match input.is_ascii() {
        true => Cow::Borrowed(input),
        false => Cow::Owned(input.chars().map(narrow).collect()),
    }
}

/// A blank before every code that lost its own when the cells of a table were copied: `Bad
/// gateway0x8024401B`.
fn apart(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_glued = |at: usize| {
        let digits = bytes
            .get(at + 2..at + 10)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        digits && at > 0 && bytes[at - 1].is_ascii_alphanumeric()
    };
    let mut apart = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices("0x").filter(|(at, _)| is_glued(*at)) {
        apart.push_str(&text[from..at]);
        apart.push(' ');
        from = at;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    apart.push_str(&text[from..]);
    Cow::Owned(apart)
}

fn is_name_pattern(input: &str) -> bool {
    let input = input.trim();
    search::is_pattern(input)
        && input.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'*' | b'?'))
}

fn by_pattern(pattern: &str) -> Result<Vec<Match>, NotACode> {
    let values = search::distinct(search::by_pattern(pattern));
    let matched = |(value, space): (u32, Space)| Match {
        value,
        space,
        spelling: Spelling::Name,
        extend: None,
        alternatives: Vec::new(),
        in_text: false,
    };
    if values.is_empty() {
        Err(NotACode::NoMatch)
    } else {
        Ok(values.into_iter().map(matched).collect())
    }
}

fn in_text(input: &str) -> Result<Vec<Match>, NotACode> {
    let mut found: Vec<Match> = Vec::new();
    let mut seen = HashSet::new();
    for hit in scan(apart(input).as_bytes(), Strictness::Message) {
        if !seen.insert((hit.value, hit.extend)) {
            continue;
        }
        let mut alternatives = Vec::new();
        if hit.spelling == Spelling::HttpStatus {
            alternatives.push(Alternative {
                value: protocol_talker_code(Bits(hit.value).low()),
                space: Space::Hresult,
                why: "agent",
            });
        }
        found.push(Match {
            value: hit.value,
            space: hit.space,
            spelling: hit.spelling,
            extend: hit.extend,
            alternatives,
            in_text: true,
        });
    }
    let fails = |code: &Match| identify(code.value, code.space).severity != Severity::Success;
    if found.iter().any(fails) {
        found.retain(fails);
    }
    if found.is_empty() {
        Err(NotACode::NoCode)
    } else {
        Ok(found)
    }
}
