//! One code, written in any of the ways people and programs write it.

use super::bits::Bits;
use super::table::{self, Fact};
use super::wrapping::{inner, protocol_talker_code, Space, HTTP};

/// How a code was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Spelling {
    /// `0x8024402C`, `&H8024402C`, `8024402Ch`, and short forms such as `0x643`.
    Hex = 1,
    /// `8024402C`: eight hexadecimal digits and nothing else.
    BareHex = 2,
    /// `2149859372`, or a small Win32 number such as `1603`.
    Decimal = 3,
    /// `-2145107924`.
    SignedDecimal = 4,
    /// `0xFFFFFFFF8024402C` or `18446744071564443692`: 32 bits with their sign extended to 64.
    SignExtended = 5,
    /// `WU_E_PT_WINHTTP_NAME_NOT_RESOLVED`.
    Name = 6,
    /// `0xC1900101 - 0x20017`.
    SetupPair = 7,
    /// `HTTP 503`.
    HttpStatus = 8,
    /// `Return value 3` of a Windows Installer action.
    MsiReturn = 9,
}

impl Spelling {
    /// The word that JSON and PowerShell show.
    pub fn as_str(self) -> &'static str {
        match self {
            Spelling::Hex => "hex",
            Spelling::BareHex => "bare-hex",
            Spelling::Decimal => "decimal",
            Spelling::SignedDecimal => "signed-decimal",
            Spelling::SignExtended => "sign-extended",
            Spelling::Name => "name",
            Spelling::SetupPair => "setup-pair",
            Spelling::HttpStatus => "http-status",
            Spelling::MsiReturn => "msi-return",
        }
    }
}

/// Another way to read an ambiguous input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The other value.
    pub value: u32,
    /// The space that it belongs to.
    pub space: Space,
    /// Why it is possible: `decimal`, `hexadecimal`, `wrapped`, `digit-missing`,
    /// `digit-extra` (the second half of a Setup pair has a digit too many), `same-name`,
    /// `http-status`, `agent`, or `kb-number` (the value is the number of an update).
    pub why: &'static str,
}

/// What an input says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The value.
    pub value: u32,
    /// The space that it belongs to.
    pub space: Space,
    /// How it was written.
    pub spelling: Spelling,
    /// The second half of a Setup pair.
    pub extend: Option<u32>,
    /// Other readings, likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// Why an input is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Nothing but blanks.
    #[error("the input is empty")]
    Empty,
    /// No number, no known name, no text with a code in it.
    #[error("it holds no code in a form that is known here")]
    NoCode,
    /// A number that 32 bits cannot hold.
    #[error("the number does not fit into 32 bits")]
    TooLarge,
    /// The number of an update (KB5034441), or what is left of one.
    #[error("it is the number of an update (KB, six or seven digits), not a code")]
    KbNumber,
    /// A wildcard pattern without a match.
    #[error("no code name matches the pattern")]
    NoMatch,
}

/// Reads one code. The input is the code and nothing else, but for blanks, brackets, quotes and
/// punctuation around it. For text with codes in it see [`super::scan`].
pub fn read(input: &str) -> Result<Reading, NotACode> {
    // `{0}` is a place in a template that was not filled.
    let token = input
        .trim()
        .trim_start_matches(['(', '[', '<', '"', '\'', '`'])
        .trim_end_matches([')', ']', '>', '"', '\'', '`', '.', ',', ';', ':', '!']);
    if token.is_empty() {
        return Err(if input.trim().is_empty() { NotACode::Empty } else { NotACode::NoCode });
    }
    if is_kb_number(token) {
        return Err(NotACode::KbNumber);
    }
    if let Some((result, extend)) = setup_pair(token) {
        return Ok(Reading {
            extend: Some(extend),
            spelling: Spelling::SetupPair,
            ..with_alternatives(result, Spelling::Hex, token.len())
        });
    }
    let (value, spelling) = match number(token) {
        Some(parsed) => parsed?,
        None => return name(token).ok_or(NotACode::NoCode),
    };
    Ok(with_alternatives(value, spelling, digits_of(token).len()))
}

/// `KB5034441`, `kb 5034441`, `KB50344`: nothing but the number of an update, whole or not.
fn is_kb_number(token: &str) -> bool {
    let digits = token
        .get(..2)
        .filter(|kb| kb.eq_ignore_ascii_case("KB"))
        .map(|_| token[2..].trim_start_matches([' ', '-', ':', '#']));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn digits_of(token: &str) -> &str {
    hex_digits(token).unwrap_or(token)
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The digits of a token that says itself that it is hexadecimal.
fn hex_digits(token: &str) -> Option<&str> {
    let prefix =
        token.get(..2).filter(|p| p.eq_ignore_ascii_case("0x") || p.eq_ignore_ascii_case("&h"));
    let digits = match prefix {
        Some(_) => token[2..].trim_end_matches(['l', 'L', 'u', 'U', '&']),
        None => token.strip_suffix(['h', 'H'])?,
    };
    Some(digits).filter(|digits| is_hex(digits))
}

/// A number in any of its spellings; `None` where the token is no number at all.
fn number(token: &str) -> Option<Result<(u32, Spelling), NotACode>> {
    if let Some(digits) = hex_digits(token) {
        return Some(hexadecimal(digits));
    }
    let unsigned = token.strip_prefix(['-', '\u{2212}', '\u{2013}']).unwrap_or(token);
    let all = |test: fn(&u8) -> bool| !unsigned.is_empty() && unsigned.as_bytes().iter().all(test);
    if all(u8::is_ascii_digit) {
        // Eight digits that begin with 8 or 9 are an HRESULT without its 0x: as a decimal it would
        // be a small number.
        let bare_hex =
            unsigned.len() == 8 && token.len() == 8 && matches!(token.as_bytes()[0], b'8' | b'9');
        return Some(if bare_hex { bare_hexadecimal(token) } else { decimal(token, unsigned) });
    }
    let bare_hex = token.len() == 8
        && all(u8::is_ascii_hexdigit)
        && matches!(token.as_bytes()[0], b'8' | b'9' | b'C'..=b'E' | b'c'..=b'e');
    bare_hex.then(|| bare_hexadecimal(token))
}

fn bare_hexadecimal(token: &str) -> Result<(u32, Spelling), NotACode> {
    Ok((u32::from_str_radix(token, 16).map_err(|_| NotACode::NoCode)?, Spelling::BareHex))
}

fn hexadecimal(digits: &str) -> Result<(u32, Spelling), NotACode> {
    let value = u64::from_str_radix(digits, 16).map_err(|_| NotACode::TooLarge)?;
    narrow(value, Spelling::Hex)
}

fn decimal(token: &str, unsigned: &str) -> Result<(u32, Spelling), NotACode> {
    let value: u64 = unsigned.parse().map_err(|_| NotACode::TooLarge)?;
    if token.len() == unsigned.len() {
        return narrow(value, Spelling::Decimal);
    }
    match value {
        0..=0x8000_0000 => Ok(((value as u32).wrapping_neg(), Spelling::SignedDecimal)),
        _ => Err(NotACode::TooLarge),
    }
}

fn narrow(value: u64, spelling: Spelling) -> Result<(u32, Spelling), NotACode> {
    match value >> 32 {
        0 => Ok((value as u32, spelling)),
        0xffff_ffff if value as u32 >> 31 == 1 => Ok((value as u32, Spelling::SignExtended)),
        _ => Err(NotACode::TooLarge),
    }
}

/// `0xC1900101 - 0x20017`, with or without blanks and 0x, with any dash.
fn setup_pair(token: &str) -> Option<(u32, u32)> {
    if token.len() < "C1900101-20017".len() {
        return None;
    }
    let (left, right) = token.split_once(['-', '\u{2013}', '\u{2014}', '/', ','])?;
    let half = |text: &str, bare: usize| {
        let digits =
            hex_digits(text).or(Some(text).filter(|text| text.len() == bare && is_hex(text)))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let result = half(left.trim_end(), 8)?;
    let extend = half(right.trim_start(), 5)?;
    (Bits(result).is_failure() && is_setup_extend(extend)).then_some((result, extend))
}

/// Phase nibble 1 to 6 (finalize), operation byte: 0x20017, 0x4000D, 0x60015.
pub(super) fn is_setup_extend(extend: u32) -> bool {
    matches!(extend >> 16, 1..=6) && extend & 0xff00 == 0
}

/// A symbolic name, in any case; also the `SUS_E_` names of old scripts, Intune's `OM_E_`,
/// `HRESULT_FROM_WIN32(…)`, and names that lost their underscores on the way.
fn name(token: &str) -> Option<Reading> {
    let mut facts: Vec<Fact> = table::by_name(token).collect();
    let mut value_of: fn(u32) -> u32 = |value| value;
    let renamed = |old: &str, new: &str| {
        token
            .get(..old.len())
            .filter(|p| p.eq_ignore_ascii_case(old))
            .map(|_| format!("{new}{}", &token[old.len()..]))
    };
    if facts.is_empty() {
        if let Some(wu) = renamed("SUS_", "WU_") {
            facts = table::by_name(&wu).collect();
        } else if let Some(wu) = renamed("OM_", "WU_") {
            facts = table::by_name(&wu)
                .filter(|fact| inner(fact.value & 0xffff | 0x80CF_0000).is_some())
                .collect();
            value_of = |value| value & 0xffff | 0x80CF_0000;
        } else if let Some(inside) = renamed("HRESULT_FROM_WIN32(", "") {
            let inside = inside.trim_matches([' ', ')']);
            if let Ok(number) = inside.parse::<u16>() {
                return Some(reading(hresult_from_win32(number.into()), Spelling::Name));
            }
            facts = table::by_name(inside).filter(|fact| fact.value <= 0xffff).collect();
            value_of = hresult_from_win32;
        } else if token.len() >= 6
            && token.as_bytes()[0].is_ascii_alphabetic()
            && token.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            facts = table::by_letter(token.as_bytes()[0])
                .filter(|fact| {
                    fact.name().is_some_and(|name| same_without_underscores(name, token))
                })
                .collect();
        }
    }
    facts.sort_by_key(|fact| fact.family);
    let first = facts.first()?;
    let value = value_of(first.value);
    let mut alternatives: Vec<Alternative> = Vec::new();
    for other in facts.iter().map(|fact| value_of(fact.value)) {
        if other != value && alternatives.iter().all(|a| a.value != other) {
            alternatives.push(Alternative {
                value: other,
                space: Space::of(other),
                why: "same-name",
            });
        }
    }
    // A renamed value is not the fact's own any more.
    let space = if value == first.value { Space::of_fact(first) } else { Space::of(value) };
    Some(Reading { alternatives, space, ..reading(value, Spelling::Name) })
}

fn hresult_from_win32(number: u32) -> u32 {
    if number == 0 {
        0
    } else {
        0x8007_0000 | number
    }
}

fn same_without_underscores(name: &str, token: &str) -> bool {
    name.len() > token.len()
        && name
            .bytes()
            .filter(|b| *b != b'_')
            .map(|b| b.to_ascii_uppercase())
            .eq(token.bytes().map(|b| b.to_ascii_uppercase()))
}

fn reading(value: u32, spelling: Spelling) -> Reading {
    Reading { value, space: Space::of(value), spelling, extend: None, alternatives: Vec::new() }
}

fn is_known(value: u32, space: Space) -> bool {
    let win32 = |fact: &Fact| space != Space::Win32 || fact.family.kind() == table::Kind::Win32;
    table::rows(value).any(|fact| win32(&fact))
}

/// Completes a number with the other ways to read it. Nothing is chosen silently: the number counts
/// as it was written.
fn with_alternatives(value: u32, spelling: Spelling, digits: usize) -> Reading {
    let space = Space::of(value);
    let mut alternatives = Vec::new();
    let mut suggest = |value: u32, why: &'static str| {
        alternatives.push(Alternative { value, space: Space::of(value), why })
    };
    match spelling {
        Spelling::BareHex => {
            // Only where every digit is decimal can it have been meant as one.
            if let Ok(decimal) = format!("{value:X}").parse::<u32>() {
                suggest(decimal, "decimal");
            }
        }
        Spelling::Hex | Spelling::Decimal if value != 0 && value <= 0xffff => {
            if is_known(value, Space::Win32) {
                suggest(0x8007_0000 | value, "wrapped");
            }
            if is_known(0x800F_0000 | value, Space::Hresult) {
                suggest(0x800F_0000 | value, "wrapped");
            }
            if spelling == Spelling::Decimal && (400..600).contains(&value) {
                suggest(HTTP | value, "http-status");
                suggest(protocol_talker_code(value), "agent");
            }
        }
        Spelling::Hex if digits == 7 => {
            // 0x8007002: a digit was lost, most often a zero behind the facility.
            let restored = value & 0xffff_f000;
            let restored = restored << 4 | value & 0xfff;
            if is_known(restored, Space::Hresult)
                || inner(restored).is_some_and(|(space, value)| is_known(value, space))
            {
                suggest(restored, "digit-missing");
            }
        }
        Spelling::Hex if digits < 7 && is_known(value | 0x8000_0000, Space::Hresult) => {
            suggest(value | 0x8000_0000, "wrapped")
        }
        Spelling::Decimal if !is_known(value, Space::Hresult) => {
            let hex = u32::from_str_radix(&value.to_string(), 16)
                .ok()
                .filter(|hex| is_known(*hex, Space::Hresult));
            match hex {
                Some(hex) => suggest(hex, "hexadecimal"),
                // Six or seven digits that are no code in any reading.
                None if (100_000..10_000_000).contains(&value) => suggest(value, "kb-number"),
                None => {}
            }
        }
        _ => {}
    }
    Reading { value, space, spelling, extend: None, alternatives }
}
