//! Codes inside running text: which of the many numbers in a log are codes.
//!
//! A number counts when it looks like nothing else (`0x8024402C`), or when a cue stands before it
//! (`hr = 80072ee2`,
//! `Error = 12002`). Thread ids, digests, GUIDs, pointers and sequence numbers have neither.

use super::bits::Bits;
use super::cue::{cue_before, is_separator, Cue};
use super::foreign::{error_behind, Narrowed};
use super::spelling::Spelling;
use super::structured;
use super::table::{self, Kind};
use super::words::{is_plain, is_word, Words, HELP_TOPIC};
use super::wrapping::{inner, Space, HTTP};

/// How much a number must look like a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Log text: bare digits need a cue.
    Log,
    /// A short text that somebody pasted because there is a code in it: known bare hex and names
    /// count as well.
    Message,
}

/// A code found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Byte offset of the first character of the spelling.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
    /// The value.
    pub value: u32,
    /// The number space of the value.
    pub space: Space,
    /// How it was written.
    pub spelling: Spelling,
    /// The second half of a Setup pair.
    pub extend: Option<u32>,
}

/// Finds the codes of `text`, in order. The text may be any bytes: codes are ASCII, or the
/// full-width forms of an East Asian keyboard.
#[inline]
pub fn scan(text: &[u8], strictness: Strictness) -> Scan<'_> {
    match is_plain(text) {
        true => Scan { plain: Plain::of(text, Manner { strictness, plain: true }), narrowed: None },
        false => scan_foreign(text, Manner { strictness, plain: false }),
    }
}

#[cold]
fn scan_foreign(text: &[u8], manner: Manner) -> Scan<'_> {
    let Some(narrowed) = Narrowed::of(text) else {
        return Scan { plain: Plain::of(text, manner), narrowed: None };
    };
    let given =
        |hit: Hit| Hit { start: narrowed.place(hit.start), end: narrowed.place(hit.end), ..hit };
    let hits: Vec<Hit> = Plain::of(&narrowed.text, manner).map(given).collect();
    Scan { plain: Plain::of(b"", manner), narrowed: Some(hits.into_iter()) }
}

/// Calls `found` for each code of `text`, as [`scan`] finds them, until it says `false`.
#[inline]
pub(crate) fn each(text: &[u8], strictness: Strictness, mut found: impl FnMut(&Hit) -> bool) {
    if is_plain(text) {
        let mut plain = Plain::of(text, Manner { strictness, plain: true });
        while plain.next().is_some_and(|hit| found(&hit)) {}
    } else {
        scan_foreign(text, Manner { strictness, plain: false }).all(|hit| found(&hit));
    }
}

/// Iterator over the codes of a text; see [`scan`].
#[derive(Clone, Debug)]
pub struct Scan<'a> {
    plain: Plain<'a>,
    /// The codes of a text with full-width characters; then there are no others.
    narrowed: Option<std::vec::IntoIter<Hit>>,
}

impl Iterator for Scan<'_> {
    type Item = Hit;

    #[inline]
    fn next(&mut self) -> Option<Hit> {
        match &mut self.narrowed {
            None => self.plain.next(),
            Some(hits) => hits.next(),
        }
    }
}

#[derive(Clone, Debug)]
struct Plain<'a> {
    text: &'a [u8],
    words: Words<'a>,
    /// The end of the last code: its name behind it is not looked at again.
    position: usize,
    manner: Manner,
    /// Where the second of two codes in one word begins: `0x80240022_C1900208`.
    second: Option<usize>,
}

/// How a text is looked at.
#[derive(Clone, Copy, Debug)]
struct Manner {
    strictness: Strictness,
    /// The text is ASCII.
    plain: bool,
}

impl<'a> Plain<'a> {
    #[inline]
    fn of(text: &'a [u8], mut manner: Manner) -> Plain<'a> {
        if structured::is_list_of_codes(text) {
            manner.strictness = Strictness::Message;
        }
        Plain { text, words: Words::of(text), position: 0, manner, second: None }
    }
}

impl Iterator for Plain<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        if let Some(start) = self.second.take() {
            self.position = start + 8;
            let value = hex_value(&self.text[start..start + 8])?;
            return hit(start, start + 8, value, Spelling::BareHex);
        }
        for (start, end) in self.words.by_ref() {
            if start < self.position {
                continue;
            }
            if let Some(first) = structured::first_of_two(self.text, start, end) {
                (self.second, self.position) = (Some(first.end + 1), first.end);
                return Some(first);
            }
            if let Some(hit) = examine(self.text, start, end, self.manner) {
                self.position = hit.end;
                return Some(hit);
            }
        }
        None
    }
}

/// Judges the word `text[start..end]`.
fn examine(text: &[u8], start: usize, end: usize, manner: Manner) -> Option<Hit> {
    let word = &text[start..end];
    let hit = if word[0].is_ascii_digit() {
        if word.len() > 2 && word[0] == b'0' && word[1] | 0x20 == b'x' {
            prefixed_hex(text, start, end, manner)
        } else if word.len() < 11 && word.iter().all(u8::is_ascii_digit) {
            decimal(text, start, end, manner)
                .filter(|_| !structured::is_amount(text, end))
                .or_else(|| bare_hex(text, start, end, manner))
        } else {
            bare_hex(text, start, end, manner)
        }
    } else if let Some(digits) = word.strip_prefix(HELP_TOPIC) {
        hex_value(digits)
            .filter(|value| is_named(*value))
            .and_then(|value| hit(start + HELP_TOPIC.len(), end, value, Spelling::BareHex))
    } else {
        structured::from_win32(text, start, end)
            .or_else(|| bare_hex(text, start, end, manner))
            .or_else(|| symbolic(text, start, end))
    }?;
    Some(with_name_behind(text, with_extend_behind(text, hit)))
}

pub(super) fn hit(start: usize, end: usize, value: u32, spelling: Spelling) -> Option<Hit> {
    Some(Hit { start, end, value, space: Space::of(value), spelling, extend: None })
}

pub(super) fn hex_value(digits: &[u8]) -> Option<u32> {
    let mut value: u32 = 0;
    for digit in digits {
        value = value << 4 | (*digit as char).to_digit(16)?;
    }
    Some(value)
}

fn prefixed_hex(text: &[u8], start: usize, end: usize, manner: Manner) -> Option<Hit> {
    if let Some(status) = structured::component_error(text, start, end) {
        return hit(start, end, status, Spelling::Hex);
    }
    let digits = &text[start + 2..end];
    let digits = digits.strip_suffix(b"L").or(digits.strip_suffix(b"l")).unwrap_or(digits);
    let (digits, spelling) = match digits.len() {
        16 if digits[..8].eq_ignore_ascii_case(b"ffffffff") => {
            (&digits[8..], Spelling::SignExtended)
        }
        1..=8 => (digits, Spelling::Hex),
        _ => return None,
    };
    let value = hex_value(digits)?;
    if start > 0 && is_word(text[start - 1]) {
        // Behind a word or another code; in a paste behind anything.
        let letters = text[..start].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let behind = letters > 2 || start >= 10 && text[start - 10..].starts_with(b"0x");
        let accepted = behind && stands_alone(value)
            || manner.strictness == Strictness::Message && Bits(value).is_failure();
        return accepted.then(|| hit(start, end, value, spelling)).flatten();
    }
    let announced = |cue: Cue| match digits.len() {
        8 => cue != Cue::HttpStatus && (Bits(value).is_failure() || is_named(value)),
        _ => cue.announces_any() && is_named(value),
    };
    let accepted = digits.len() == 8
        && (stands_alone(value)
            || says_itself(value)
            || manner.strictness == Strictness::Message && Bits(value).is_failure())
        || matches!(digits.len(), 1..=4 | 8) && is_named(value) && error_before(text, start)
        || cue_before(text, start, manner.plain)
            .is_some_and(|cue| announced(cue) && !says_nothing(cue, value));
    accepted.then(|| hit(start, end, value, spelling)).flatten()
}

/// Whether an error is announced with words between it and the number.
fn error_before(text: &[u8], start: usize) -> bool {
    structured::error_text_before(text, start) || structured::error_in_operation_before(text, start)
}

/// Whether an eight-digit value is a code without any cue: a failure of a named facility, or a
/// success of the update families.
pub(super) fn stands_alone(value: u32) -> bool {
    let bits = Bits(value);
    match value >> 28 {
        // 0x800000xx are registry handles and flags more often than E_ codes
        8 if value < 0x8000_0100 => false,
        8 => {
            bits.low() != 0
                && bits.facility_name().is_some()
                && (bits.facility() != 0 || is_named(value))
                || is_named(value)
        }
        9 | 0xC | 0xD | 0xE => is_named(value),
        0 => matches!(bits.facility(), 15 | 32 | 36) && is_named(value),
        _ => false,
    }
}

/// Whether eight digits behind `0x` are a failure though no table knows them: severity and facility
/// are those of a code, and it is no flag, handle or mask.
fn says_itself(value: u32) -> bool {
    let bits = Bits(value);
    matches!(value >> 28, 8 | 9 | 0xC)
        && bits.facility() != 0
        && bits.low() != 0
        && value != 0xCCCC_CCCC
}

/// Whether the tables know the value or what it wraps.
pub(super) fn is_named(value: u32) -> bool {
    match Space::of(value) {
        Space::Win32 => table::rows(value).any(|fact| fact.family.kind() == Kind::Win32),
        _ => {
            table::rows(value).next().is_some()
                || inner(value).is_some_and(|(space, value)| {
                    space == Space::Http || table::rows(value).next().is_some()
                })
        }
    }
}

#[inline]
fn bare_hex(text: &[u8], start: usize, end: usize, manner: Manner) -> Option<Hit> {
    matches!(end - start, 8 | 9).then(|| eight_digits(text, start, end, manner))?
}

fn eight_digits(text: &[u8], start: usize, end: usize, manner: Manner) -> Option<Hit> {
    let word = &text[start..end];
    let word = word.strip_suffix(b"h").filter(|w| w.len() == 8).unwrap_or(word);
    if word.len() != 8
        || !matches!(word[0] | 0x20, b'8' | b'9' | b'c' | b'd' | b'e')
            && !matches!(word[0], b'8' | b'9')
    {
        return None;
    }
    let value = hex_value(word)?;
    let before = start.checked_sub(1).map(|i| text[i]);
    let behind = text.get(end).copied();
    // Part of a GUID, of a dotted name, of a sequence number (`00000001@…`)
    if before == Some(b'-') || matches!(behind, Some(b'-' | b'@')) {
        return None;
    }
    let bracketed = matches!((before, behind), (Some(b'['), Some(b']')) | (Some(b'('), Some(b')')));
    let accepted = match () {
        _ if structured::announces(text, start, bracketed) || error_behind(text, end) => true,
        _ if structured::is_field(text, start, end) => is_named(value),
        _ if bracketed => is_named(value) || Bits(value).facility() == 36,
        _ => match cue_before(text, start, manner.plain) {
            Some(cue) if cue.announces_any() || cue == Cue::EightDigits => true,
            Some(Cue::Hex) => is_named(value),
            _ => manner.strictness == Strictness::Message && is_named(value),
        },
    };
    accepted.then(|| hit(start, end, value, Spelling::BareHex)).flatten()
}

fn decimal(text: &[u8], start: usize, end: usize, manner: Manner) -> Option<Hit> {
    let word = &text[start..end];
    let number = word.iter().fold(0, |number: u64, digit| number * 10 + u64::from(digit - b'0'));
    // Small numbers need a cue and so stand behind a separator.
    let longer = is_part_of_longer_number(text, end);
    if number <= 0x00ff_ffff
        && (longer && !has_substatus(text, start, end)
            || start > 0 && text[start - 1].is_ascii() && !may_precede(text[start - 1]))
    {
        return None;
    }
    let negative = start > 0
        && text[start - 1] == b'-'
        && (start < 2 || !is_word(text[start - 2]) && text[start - 2] != b'-');
    if negative {
        let value = (number as u32).wrapping_neg();
        let fits = (1 << 24..=0x8000_0000).contains(&number);
        let named = is_named(value)
            && (manner.strictness == Strictness::Message
                || structured::is_quoted(text, start - 1, end)
                || structured::is_installer_field(text, start - 1));
        return (fits
            && (named && stands_alone(value)
                || cue_before(text, start - 1, manner.plain).is_some_and(|cue| {
                    cue.announces_any() || cue == Cue::Hex && is_named(value)
                })))
        .then(|| hit(start - 1, end, value, Spelling::SignedDecimal))
        .flatten();
    }
    if (0x8000_0000..=0xffff_ffff).contains(&number) {
        let value = number as u32;
        // Without a cue 4294967295 is "for ever", and ten digits are a size or a telephone number.
        let alone = manner.strictness == Strictness::Message && stands_alone(value);
        let announced =
            |cue: Cue| (cue.announces_any() || cue == Cue::Hex) && !says_nothing(cue, value);
        let accepted = is_named(value)
            && (alone || cue_before(text, start, manner.plain).is_some_and(announced));
        return accepted.then(|| hit(start, end, value, Spelling::Decimal)).flatten();
    }
    if word.len() == 8 || number == 0 || number > 0x00ff_ffff {
        return None;
    }
    let number = number as u32;
    let cue = cue_before(text, start, manner.plain).filter(|cue| {
        !says_nothing(*cue, number)
            && !structured::is_installer_message(text, start, end, number)
            && !structured::is_installer_field(text, start)
            && !structured::is_number_of_operation(text, end)
    })?;
    match cue {
        _ if longer && cue != Cue::HttpStatus => None,
        Cue::HttpStatus if word.len() == 3 && (400..600).contains(&number) => Some(Hit {
            space: Space::Hresult,
            ..hit(start, end, HTTP | number, Spelling::HttpStatus)?
        }),
        Cue::HttpStatus | Cue::EightDigits | Cue::Hex => None,
        Cue::Mapped => hex_value(word)
            .filter(|hex| word.len() > 5 && is_named(*hex))
            .and_then(|hex| hit(start, end, hex, Spelling::BareHex)),
        // Of an action of the Windows Installer; any other program returns an error number.
        Cue::ReturnValue if number < 100 => {
            hit(start, end, msi_return(number)?, Spelling::MsiReturn)
        }
        // `Result : 1` is a truth value, `result code 2` a success of the agent's interface.
        Cue::Result if number < 1000 => None,
        // `returned 5 updates`, `failed with 3 errors`
        Cue::Returned
            if number < 1000
                && matches!(text.get(end..end + 2), Some([b' ', letter]) if letter.is_ascii_alphabetic()) =>
        {
            None
        }
        _ if number <= 0xffff => {
            is_named(number).then(|| hit(start, end, number, Spelling::Decimal)).flatten()
        }
        _ => {
            // wusa and the classic agent: 2359301, or 240005 without its 0x
            let hex = hex_value(word).filter(|hex| word.len() == 6 && is_named(*hex));
            match hex {
                Some(hex) => hit(start, end, hex, Spelling::BareHex),
                None => {
                    is_named(number).then(|| hit(start, end, number, Spelling::Decimal)).flatten()
                }
            }
        }
    }
}

/// What may stand before a small number that is a code: a separator, or the end of the line on which
/// its cue stands.
fn may_precede(byte: u8) -> bool {
    is_separator(byte) || byte == b'\n'
}

/// The code of what the Windows Installer says of an action: 2 = cancelled, 3 = failed, 4 =
/// suspended.
pub(crate) fn msi_return(value: u32) -> Option<u32> {
    match value {
        2 => Some(1602),
        3 => Some(1603),
        4 => Some(1604),
        _ => None,
    }
}

/// A program that ends with 1 or -1 says that it failed, and no more; as a Win32 error they would
/// name a cause.
fn says_nothing(cue: Cue, value: u32) -> bool {
    matches!(cue, Cue::Exit | Cue::Returned | Cue::Result) && matches!(value, 1 | u32::MAX)
}

/// `HTTP Error 403.4`: the substatus of IIS, one or two digits.
fn has_substatus(text: &[u8], start: usize, end: usize) -> bool {
    if end - start != 3 || text[end] != b'.' {
        return false;
    }
    let digits = text[end + 1..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let goes_on = matches!(text.get(end + 1 + digits..end + 3 + digits), Some([b'.' | b':' | b'-', next]) if next.is_ascii_digit());
    digits <= 2 && !goes_on
}

/// Versions, dates, times, thousands, and the numbered fields of the Windows Installer (`2: Error
/// 3: -2147287038`).
fn is_part_of_longer_number(text: &[u8], end: usize) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    match text.get(end) {
        Some(b'.' | b',' | b'/' | b'-') => digit(end + 1),
        Some(b':') => digit(end + 1) || text.get(end + 1..end + 3) == Some(b" -") && digit(end + 3),
        _ => false,
    }
}

/// `WU_E_NO_SERVICE`, `E_ACCESSDENIED`: capitals with an underscore that the tables know, and not a
/// success.
fn symbolic(text: &[u8], start: usize, end: usize) -> Option<Hit> {
    let word = &text[start..end];
    let prefix = memchr::memchr(b'_', word)?;
    if prefix == 0
        || prefix > 9
        || word.len() < 5
        || !word[..prefix].iter().all(u8::is_ascii_uppercase)
    {
        return None;
    }
    let name = std::str::from_utf8(word).ok()?;
    let fact = table::by_name(name).min_by_key(|fact| fact.family)?;
    (fact.value > 1).then(|| hit(start, end, fact.value, Spelling::Name)).flatten()
}

/// `0xC1900101 - 0x20017`: phase and operation of Windows Setup, in any spelling of the two.
fn with_extend_behind(text: &[u8], hit: Hit) -> Hit {
    if !Bits(hit.value).is_failure() {
        return hit;
    }
    match structured::extend_behind(text, hit.end) {
        Some((extend, end)) => {
            Hit { end, extend: Some(extend), spelling: Spelling::SetupPair, ..hit }
        }
        None => hit,
    }
}

/// `0x800f0831 - CBS_E_STORE_CORRUPTION`: the name belongs to the number, whatever it is.
fn with_name_behind(text: &[u8], hit: Hit) -> Hit {
    if matches!(hit.spelling, Spelling::Name | Spelling::HttpStatus | Spelling::MsiReturn) {
        return hit;
    }
    let rest = &text[hit.end..];
    let Some(behind) = [b" - ".as_slice(), b" (", b" ["].iter().find_map(|s| rest.strip_prefix(*s))
    else {
        return hit;
    };
    let length = behind
        .iter()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_')
        .count();
    let name = &behind[..length];
    let is_name = length > 3
        && memchr::memchr(b'_', name).is_some()
        && !behind.get(length).copied().is_some_and(is_word);
    if is_name {
        let behind_name = hit.end + (rest.len() - behind.len()) + length;
        let closes =
            matches!((rest[1], text.get(behind_name)), (b'(', Some(b')')) | (b'[', Some(b']')));
        Hit { end: behind_name + usize::from(closes), ..hit }
    } else {
        hit
    }
}
