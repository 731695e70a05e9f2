//! From whatever somebody gave to the codes in it.

use super::bits::{Bits, Severity};
use super::foreign::narrow_char;
use super::identity::identify;
use super::scan::{scan, Strictness};
use super::search;
use super::spelling::{read, Alternative, NotACode, Spelling};
use super::table::ALERTS;
use super::wrapping::{protocol_talker_code, Space};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// Where a code stands in a text. The order of the fields is the order of the JSON keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// UTF-16 units before it.
    pub offset: usize,
    /// Its line, counted from 1. Lines end at LF.
    pub line: usize,
    /// Its column in UTF-16 units, counted from 1.
    pub column: usize,
}

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
    /// The bytes of the input that spell it.
    pub spelled: Range<usize>,
    /// Where it stands, if the input is a text around the code rather than the code itself.
    pub place: Option<Place>,
}

/// The codes of an input: one code in any spelling, a name, a pattern with `*` or `?`, or a text
/// with codes in it (each value once, failures first and successes last).
///
/// # Errors
/// [`NotACode`] says why there are none.
pub fn resolve(input: &str) -> Result<Vec<Match>, NotACode> {
    let narrowed = &*narrow(input);
    match read(narrowed) {
        Ok(reading) => Ok(vec![Match {
            value: reading.value,
            space: reading.space,
            spelling: reading.spelling,
            extend: reading.extend,
            alternatives: reading.alternatives,
            spelled: 0..input.len(),
            place: None,
        }]),
        Err(NotACode::NoCode) if is_name_pattern(narrowed) => by_pattern(narrowed, input.len()),
        Err(NotACode::NoCode) => match in_text(input, narrowed) {
            Err(NotACode::NoCode) => alerts(input),
            found => found,
        },
        Err(why) => Err(why),
    }
}

/// The full-width characters of an East Asian keyboard as ASCII.
fn narrow(input: &str) -> Cow<'_, str> {
    match input.is_ascii() {
        true => Cow::Borrowed(input),
        false => Cow::Owned(input.chars().map(narrow_char).collect()),
    }
}

/// A pattern says something of the name, but for `*` itself: a line of stars divides a text.
fn is_name_pattern(input: &str) -> bool {
    const LONGEST: usize = 256; // more than three times the longest name
    let input = input.trim();
    let said = input.bytes().filter(|b| !matches!(b, b'*' | b'?')).count();
    search::is_pattern(input)
        && input.len() <= LONGEST
        && (said > 1 || input.len() == 1)
        && input.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'*' | b'?'))
}

fn by_pattern(pattern: &str, length: usize) -> Result<Vec<Match>, NotACode> {
    let values = search::distinct(search::by_pattern(pattern.trim()));
    let matched = |(value, space): (u32, Space)| Match {
        value,
        space,
        spelling: Spelling::Name,
        extend: None,
        alternatives: Vec::new(),
        spelled: 0..length,
        place: None,
    };
    if values.is_empty() {
        Err(NotACode::NoMatch)
    } else {
        Ok(values.into_iter().map(matched).collect())
    }
}

fn in_text(input: &str, narrowed: &str) -> Result<Vec<Match>, NotACode> {
    let text = narrowed;
    let mut walk = Walk { text, at: 0, input, byte: 0, unit: 0, line: 1, line_start: 0 };
    let mut found: Vec<Match> = Vec::new();
    let mut seen = HashSet::new();
    for hit in scan(text.as_bytes(), Strictness::Message) {
        if !seen.insert((hit.value, hit.extend)) {
            continue;
        }
        let mut alternatives = Vec::new();
        if let Some(extend) =
            extend_with_a_digit_more(&text[hit.end..]).filter(|_| hit.extend.is_none())
        {
            alternatives.push(Alternative {
                value: extend,
                space: Space::SetupExtend,
                why: "digit-extra",
            });
        }
        if hit.spelling == Spelling::HttpStatus {
            alternatives.push(Alternative {
                value: protocol_talker_code(Bits(hit.value).low()),
                space: Space::Hresult,
                why: "agent",
            });
        }
        walk.to(hit.start);
        let (start, place) = (walk.byte, walk.place());
        walk.to(hit.end);
        found.push(Match {
            value: hit.value,
            space: hit.space,
            spelling: hit.spelling,
            extend: hit.extend,
            alternatives,
            spelled: start..walk.byte,
            place: Some(place),
        });
    }
    // Failures first, successes last; the result that the agent mapped tells less than the one that
    // it was given.
    let rank = |code: &Match| {
        let unmapped = &input.as_bytes()[code.spelled.start.saturating_sub(15)..code.spelled.start];
        let unmapped = unmapped.eq_ignore_ascii_case(b"resultunmapped=");
        let success = identify(code.value, code.space).severity == Severity::Success;
        (success, !unmapped)
    };
    found.sort_by_cached_key(rank);
    if found.is_empty() {
        Err(NotACode::NoCode)
    } else {
        Ok(found)
    }
}

/// The words that stand for errors and alerts, where a text has no code.
fn alerts(input: &str) -> Result<Vec<Match>, NotACode> {
    let mut walk = Walk { text: input, at: 0, input, byte: 0, unit: 0, line: 1, line_start: 0 };
    let mut found: Vec<Match> = Vec::new();
    let mut at = 0;
    for word in input.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let start = at;
        at += word.len() + input[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        let Some(index) = ALERTS.iter().position(|known| known.eq_ignore_ascii_case(word)) else {
            continue;
        };
        let value = index as u32 + 1;
        if found.iter().any(|known| known.value == value) {
            continue;
        }
        walk.to(start);
        found.push(Match {
            value,
            space: Space::Alert,
            spelling: Spelling::Name,
            extend: None,
            alternatives: Vec::new(),
            spelled: start..start + word.len(),
            place: (input.trim().len() > word.len()).then(|| walk.place()),
        });
    }
    if found.is_empty() {
        Err(NotACode::NoCode)
    } else {
        Ok(found)
    }
}

/// `0xC1900101 - 0x400017`: six digits behind the dash where Setup writes five. The phase and the
/// operation that were meant, if taking one zero away makes them.
fn extend_with_a_digit_more(behind: &str) -> Option<u32> {
    let behind = behind.trim_start_matches([' ', '-', '\u{2013}', '\u{2014}']);
    let digits = behind.strip_prefix("0x").or(behind.strip_prefix("0X"))?.get(..6)?;
    let goes_on = behind.as_bytes().get(8).is_some_and(u8::is_ascii_alphanumeric);
    let zero = digits.find('0').filter(|_| !goes_on)?;
    let meant = format!("{}{}", &digits[..zero], &digits[zero + 1..]);
    u32::from_str_radix(&meant, 16).ok().filter(|extend| super::spelling::is_setup_extend(*extend))
}

/// Goes from a place in the searched text to that in the input, forward only: they differ by
/// full-width characters.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    input: &'a str,
    byte: usize,
    unit: usize,
    line: usize,
    line_start: usize,
}

impl Walk<'_> {
    fn to(&mut self, end: usize) {
        let passed = self.text[self.at..end].chars().count();
        for given in self.input[self.byte..].chars().take(passed) {
            self.byte += given.len_utf8();
            self.unit += given.len_utf16();
            if given == '\n' {
                self.line += 1;
                self.line_start = self.unit;
            }
        }
        self.at = end;
    }

    fn place(&self) -> Place {
        Place { offset: self.unit, line: self.line, column: self.unit - self.line_start + 1 }
    }
}
