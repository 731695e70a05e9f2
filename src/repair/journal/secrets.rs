//! A journal holds no password: what looks like one is masked before it is written.

use crate::base::{masked, masked_value};
use serde_json::Value;
use std::borrow::Cow;

/// Masks every text of an entry. Returns whether a state that an undo needs was among them.
pub(super) fn mask(entry: &mut Value) -> bool {
    let mut change = entry.get_mut("change").filter(|change| change.is_object());
    let file = change.as_deref_mut().is_some_and(mask_file);
    let before = change.and_then(|change| change.get_mut("before")).is_some_and(mask_value) | file;
    mask_value(entry);
    // The names, too.
    masked_value(entry);
    before
}

fn mask_value(value: &mut Value) -> bool {
    match value {
        Value::String(text) => match masked(text) {
            Cow::Owned(shown) => {
                *text = shown;
                true
            }
            Cow::Borrowed(_) => mask_bytes(text),
        },
        Value::Array(items) => items.iter_mut().fold(false, |any, item| mask_value(item) | any),
        Value::Object(members) => {
            members.values_mut().fold(false, |any, member| mask_value(member) | any)
        }
        _ => false,
    }
}

/// The bytes of a file that hold a secret: all of them go. Returns whether those before did.
fn mask_file(change: &mut Value) -> bool {
    if change["type"] != "file" {
        return false;
    }
    let mut mask = |side: &str| match change[side].get_mut("data") {
        Some(Value::String(data)) if secret(&decoded(data)) => {
            data.clear();
            true
        }
        _ => false,
    };
    mask("after");
    mask("before")
}

/// The bytes of base64.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|sign| DIGITS.iter().position(|digit| *digit == sign));
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_usize, 0);
    for digit in digits {
        bits = bits << 6 | digit;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

/// Hexadecimal digits of bytes that hold a secret: all of them go.
fn mask_bytes(digits: &mut String) -> bool {
    const LEAST: usize = 16;
    if digits.len() < LEAST
        || digits.len() % 2 != 0
        || !digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    {
        return false;
    }
    let bytes: Vec<u8> = (0..digits.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect();
    let found = secret(&bytes);
    if found {
        digits.clear();
    }
    found
}

/// Whether bytes hold a secret as text, one byte or two for each sign.
fn secret(bytes: &[u8]) -> bool {
    let sign = |byte: &u8| match byte {
        0x21..=0x7e => char::from(*byte),
        _ => ' ',
    };
    let narrow: String = bytes.iter().map(sign).collect();
    let wide = |from: usize| -> String { bytes.iter().skip(from).step_by(2).map(sign).collect() };
    [narrow, wide(0), wide(1)].iter().any(|text| masked(text) != text.as_str())
}
