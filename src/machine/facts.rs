//! Reads of a facts document that forgive its shape: any letter case, numbers as text, missing
//! parts.

use serde_json::Value;

/// The value under a path of keys, upper or lower case; `None` for null.
pub fn get<'a>(facts: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter()
        .try_fold(facts, |value, key| {
            let object = value.as_object()?;
            object.get(*key).or_else(|| {
                object
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(key))
                    .map(|(_, value)| value)
            })
        })
        .filter(|value| !value.is_null())
}

/// A text that is not blank.
pub fn text<'a>(facts: &'a Value, path: &[&str]) -> Option<&'a str> {
    get(facts, path)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A number, also one written as text (`0x…` too) or as a truth value.
pub fn number(facts: &Value, path: &[&str]) -> Option<i64> {
    match get(facts, path)? {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().map(|number| number as i64))
        }
        Value::Bool(truth) => Some(i64::from(*truth)),
        Value::String(text) => match text.trim().strip_prefix("0x") {
            Some(hex) => i64::from_str_radix(hex, 16).ok(),
            None => text.trim().parse().ok(),
        },
        _ => None,
    }
}

/// Whether a number is there and not 0.
pub fn truth(facts: &Value, path: &[&str]) -> Option<bool> {
    number(facts, path).map(|number| number != 0)
}
