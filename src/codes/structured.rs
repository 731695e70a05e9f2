//! Codes that the form of the text around them makes codes: macros, pairs, fields, lists; and
//! numbers that it makes something else.

use super::scan::{hex_value, hit, is_named, stands_alone, Hit};
use super::spelling::{is_setup_extend, Spelling};
use super::table;
use super::words::is_word;

/// `HRESULT_FROM_WIN32(1392)`, `NTSTATUS_FROM_WIN32(ERROR_INVALID_DATA)`
pub(super) fn from_win32(text: &[u8], start: usize, end: usize) -> Option<Hit> {
    let facility = match &text[start..end] {
        b"HRESULT_FROM_WIN32" => 0x8007_0000,
        b"NTSTATUS_FROM_WIN32" => 0xC007_0000,
        _ => return None,
    };
    let inside = text[end..].strip_prefix(b"(")?;
    let length = memchr::memchr(b')', &inside[..inside.len().min(80)])?;
    let inside = std::str::from_utf8(&inside[..length]).ok()?.trim();
    let number = match inside.strip_prefix("0x").or(inside.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => match inside.parse() {
            Ok(number) => number,
            Err(_) => table::by_name(inside).map(|fact| fact.value).find(|v| *v <= 0xffff)?,
        },
    };
    let value = if number == 0 { 0 } else { facility | number & 0xffff };
    (number <= 0xffff).then(|| hit(start, end + length + 2, value, Spelling::Name)).flatten()
}

/// The first half of `0x80240022_C1900208`: a code and its extended code, as the reports of Windows
/// Update for Business write them.
#[inline]
pub(super) fn first_of_two(text: &[u8], start: usize, end: usize) -> Option<Hit> {
    let word = &text[start..end];
    let at = "0x80240022".len();
    if word.len() != at + 9 || word[at] != b'_' {
        return None;
    }
    let first = word[..at].strip_prefix(b"0x").or(word[..at].strip_prefix(b"0X"))?;
    hex_value(&word[at + 1..])?;
    hit(start, start + at, hex_value(first)?, Spelling::Hex)
}

/// `[Error,Facility=(000f),Code=519 (0x0207)]`: an error of the component store, an NTSTATUS in
/// parts. `start..end` is the hexadecimal form of the number.
pub(super) fn component_error(text: &[u8], start: usize, end: usize) -> Option<u32> {
    const HEAD: &[u8] = b"[Error,Facility=";
    if end - start != 6 || !text[..start].ends_with(b" (") || !text[end..].starts_with(b")]") {
        return None;
    }
    let from = start.saturating_sub(96);
    let at = from + memchr::memmem::rfind(&text[from..start], HEAD)? + HEAD.len();
    let facility = &text[at..start];
    let facility = &facility[..memchr::memchr(b',', facility)?];
    let facility = match facility {
        [b'(', digits @ .., b')'] => hex_value(digits)?,
        b"FACILITY_NTWIN32" => 7,
        b"FACILITY_RPC_RUNTIME" => 2,
        b"FACILITY_RPC_STUBS" => 3,
        b"FACILITY_SXS_ERROR_CODE" => 0x15,
        _ => return None,
    };
    Some(0xC000_0000 | facility << 16 | hex_value(&text[start + 2..end])?)
}

/// `internal error "Access is denied" 0x5 occurred`: a quoted message between the cue and the
/// number.
pub(super) fn error_text_before(text: &[u8], start: usize) -> bool {
    let Some(before) = text[..start].trim_ascii_end().strip_suffix(b"\"") else { return false };
    let near = &before[before.len().saturating_sub(200)..];
    memchr::memrchr(b'"', near).is_some_and(|quote| {
        near[..quote].trim_ascii_end().to_ascii_lowercase().ends_with(b"error")
    })
}

/// `Error READ, 0x00000570 while gathering object`: what Windows Setup was doing, in capitals, between
/// the cue and the number.
pub(super) fn error_in_operation_before(text: &[u8], start: usize) -> bool {
    let Some(before) = text[..start].strip_suffix(b", ") else { return false };
    let letters = before.iter().rev().take(16).take_while(|b| b.is_ascii_uppercase()).count();
    letters > 2 && before[..before.len() - letters].ends_with(b"Error ")
}

/// What stands before eight hexadecimal digits and makes them a code whatever they are:
/// `ReturnHr(1) tid(2600) 80070003`, `*FAILED* [C190040F]`.
pub(super) fn announces(text: &[u8], start: usize, bracketed: bool) -> bool {
    if bracketed {
        return text[..start - 1].trim_ascii_end().ends_with(b"*FAILED*");
    }
    let Some(before) = text[..start].strip_suffix(b") ") else { return false };
    let near = &before[before.len().saturating_sub(12)..];
    memchr::memrchr(b'(', near).is_some_and(|open| near[..open].ends_with(b"tid"))
}

/// Eight hexadecimal digits that are a whole field before an identifier
/// (`, 8024000b, 6FE3…-…, Download`), or that begin a line: `80244008: Unknown error`.
pub(super) fn is_field(text: &[u8], start: usize, end: usize) -> bool {
    let behind = &text[end..];
    let begins = text[..start].trim_ascii().is_empty();
    let ends = behind.trim_ascii().is_empty()
        || matches!(behind, [b':', b' ', letter, ..] if letter.is_ascii_alphabetic());
    if begins && ends {
        return true;
    }
    let Some(behind) = behind.strip_prefix(b",") else { return false };
    let behind = behind.trim_ascii_start();
    let id = behind.strip_prefix(b"{").unwrap_or(behind);
    let is_id = id.len() >= 36
        && [8, 13, 18, 23].iter().all(|at| id[*at] == b'-')
        && id[..36].iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
    is_id && text[..start].trim_ascii_end().last().is_none_or(|b| *b == b',')
}

/// Whether the text is nothing but codes that are known: a list out of documentation or of a
/// product's settings.
#[inline]
pub(super) fn is_list_of_codes(text: &[u8]) -> bool {
    const LONGEST: usize = 4096;
    // Nearly every text: it begins with a word, a date, a number of fewer than seven digits.
    let begins = match text.first() {
        Some(b' ') => text.trim_ascii_start(),
        Some(first) if first.is_ascii_hexdigit() || *first == b'-' => text,
        _ => return false,
    };
    let in_code = |b: &u8| b.is_ascii_hexdigit() || b | 0x20 == b'x';
    if text.len() > LONGEST || !begins.get(1..7).is_some_and(|word| word.iter().all(in_code)) {
        return false;
    }
    let mut words =
        text.split(|b| matches!(b, b' ' | b',' | b';' | b'\t' | b'\r')).filter(|w| !w.is_empty());
    let is_code = |word: &[u8]| match word {
        [b'0', b'x' | b'X', digits @ ..] => {
            digits.len() == 8 && hex_value(digits).is_some_and(stands_alone)
        }
        [b'-', digits @ ..] => {
            number(digits).is_some_and(|n| n <= 1 << 31 && known((n as u32).wrapping_neg()))
        }
        _ if word.len() == 8 && matches!(word[0] | 0x20, b'8' | b'9' | b'c'..=b'e') => {
            hex_value(word).is_some_and(stands_alone)
        }
        _ => number(word).is_some_and(|n| u32::try_from(n).is_ok_and(known)),
    };
    words.all(is_code)
}

/// A failure, or a success of the update families.
fn known(value: u32) -> bool {
    is_named(value) && (value > 0x00ff_ffff || stands_alone(value))
}

fn number(digits: &[u8]) -> Option<u64> {
    (7..=10).contains(&digits.len()).then_some(())?;
    digits.iter().try_fold(0, |number: u64, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
    })
}

/// `Downloaded 2147942402 bytes`, `-2046799872 KB`
pub(super) fn is_amount(text: &[u8], end: usize) -> bool {
    let behind = &text[end..];
    let behind = behind.strip_prefix(b" ").unwrap_or(behind);
    let unit = &behind[..behind.iter().take(8).take_while(|b| b.is_ascii_alphabetic()).count()];
    if behind.get(unit.len()).copied().is_some_and(is_word) {
        return false;
    }
    ["bytes", "byte", "kb", "mb", "gb", "kib", "mib", "gib", "ms", "ticks", "octets", "bits"]
        .iter()
        .any(|known| unit.eq_ignore_ascii_case(known.as_bytes()))
}

/// `'-2145124329'`, `(-2145124329)`
pub(super) fn is_quoted(text: &[u8], start: usize, end: usize) -> bool {
    matches!(
        (start.checked_sub(1).map(|at| text[at]), text.get(end)),
        (Some(b'\''), Some(b'\'')) | (Some(b'"'), Some(b'"')) | (Some(b'('), Some(b')'))
    )
}

/// ``Note: 1: 2228 2:  3: Error 4: SELECT …``: the numbered fields of the Windows Installer.
pub(super) fn is_installer_field(text: &[u8], start: usize) -> bool {
    let near = &text[start.saturating_sub(400)..start];
    let line = memchr::memrchr(b'\n', near).map_or(near, |at| &near[at..]);
    memchr::memmem::find(line, b"Note: 1: ").is_some()
}

/// The word before the number of a message of the Windows Installer, in the languages of Windows.
const ERROR_WORDS: [&str; 20] = [
    "Error",
    "Fehler",
    "Erreur",
    "Errore",
    "Erro",
    "エラー",
    "错误",
    "錯誤",
    "오류",
    "Ошибка",
    "Błąd",
    "Chyba",
    "Fout",
    "Fel",
    "Fejl",
    "Feil",
    "Virhe",
    "Hata",
    "Hiba",
    "Σφάλμα",
];

/// `Error 1310. Error writing to file`: a message of the Windows Installer, whose numbers are its
/// own and end before 1611, at the beginning of a line or in quotes. Who writes `Error 1603.` so
/// means the result.
pub(super) fn is_installer_message(text: &[u8], start: usize, end: usize, number: u32) -> bool {
    if !matches!(number, 1100..=1602 | 1604..=1610 | 1700..=2999) {
        return false;
    }
    let behind = &text[end..text.len().min(end + 5)];
    // `Error 1714.The older version` has no blank; CJK has its own stop.
    let sentence = behind.starts_with("。".as_bytes())
        || behind.strip_prefix(b".").is_some_and(|rest| {
            let rest = rest.strip_prefix(b" ").unwrap_or(rest);
            rest.first().is_some_and(|letter| letter.is_ascii_uppercase() || !letter.is_ascii())
        });
    let before = text[..start].strip_suffix(b" ").unwrap_or(&text[..start]);
    let from = before.len().saturating_sub(32);
    let word = ERROR_WORDS.iter().find(|word| before[from..].ends_with(word.as_bytes()));
    let Some(before) = word.map(|word| &before[..before.len() - word.len()]) else {
        return false;
    };
    let debug = before.ends_with(b"DEBUG: ");
    (sentence || debug)
        && (matches!(before.last(), None | Some(b'\n' | b'"' | b'\'' | b'>'))
            || before.ends_with(b"-- ")
            || debug)
}

/// `Operation execution failed: 12. hr = 0x80070570`: the number of the operation.
pub(super) fn is_number_of_operation(text: &[u8], end: usize) -> bool {
    let behind = &text[end..text.len().min(end + 12)];
    [". hr", ", hr"].iter().any(|next| behind.starts_with(next.as_bytes()))
}

/// Phase and operation behind a code of Windows Setup, and where they end: ` - 0x20017`,
/// `-0x20017`, ` – 20017`, `/0x4000D`, `, 0x30018`, ` 0x60015`.
pub(super) fn extend_behind(text: &[u8], end: usize) -> Option<(u32, usize)> {
    let rest = &text[end..text.len().min(end + 24)];
    let blanks = |at: usize| rest[at..].iter().take_while(|b| **b == b' ').count();
    let mut at = blanks(0);
    let spaced = at > 0;
    let sign = ["-", "\u{2013}", "\u{2014}", "\u{2212}", "/", ",", "+"]
        .iter()
        .find(|sign| rest[at..].starts_with(sign.as_bytes()));
    at += sign.map_or(0, |sign| sign.len());
    at += blanks(at);
    let prefix = rest.get(at..at + 2).is_some_and(|p| p.eq_ignore_ascii_case(b"0x"));
    // Without 0x only behind a dash, without a sign only with 0x.
    let dash = sign.is_some_and(|sign| !matches!(*sign, "/" | "," | "+"));
    if !(prefix && (sign.is_some() || spaced)) && !dash {
        return None;
    }
    at += 2 * usize::from(prefix);
    let digits = rest[at..].iter().take_while(|b| is_word(**b)).count();
    let extend = hex_value(&rest[at..at + digits]).filter(|_| digits == 5)?;
    is_setup_extend(extend).then_some((extend, end + at + digits))
}
