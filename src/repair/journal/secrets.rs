//! A journal holds no password: what looks like one is masked before it is written.

use crate::base::{masked, masked_value};
use serde_json::Value;
use std::borrow::Cow;

/// Masks every text of an entry. Returns whether a state that an undo needs was among them.
pub(super) fn mask(entry: &mut Value) -> bool {
    let change = entry.get_mut("change").filter(|change| change.is_object());
    let before = change.and_then(|change| change.get_mut("before")).is_some_and(mask_value);
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

/// Hexadecimal digits of bytes that hold a secret as text, one byte or two for each sign: all of
/// them go.
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
    let sign = |byte: &u8| match byte {
        0x21..=0x7e => char::from(*byte),
        _ => ' ',
    };
    let narrow: String = bytes.iter().map(sign).collect();
    let wide = |from: usize| -> String { bytes[from..].iter().step_by(2).map(sign).collect() };
    let secret = [narrow, wide(0), wide(1)].iter().any(|text| masked(text) != text.as_str());
    if secret {
        digits.clear();
    }
    secret
}
