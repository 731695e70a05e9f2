//! A value of the facts document that keeps how it is written, for evidence.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A value, and how the document writes it: a number may be written as text, a truth as a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<T> {
    value: T,
    written: Value,
}

/// What can be read from a single JSON value.
pub trait Reading: Sized {
    /// The value; else what is needed instead.
    fn read(written: &Value) -> Result<Self, &'static str>;
}

impl<T> Written<T> {
    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value as the document writes it.
    pub fn written(&self) -> &Value {
        &self.written
    }
}

/// The number that a JSON value means: also one that is written as text (`0x…` too) or as a truth.
pub(crate) fn number(written: &Value) -> Option<i64> {
    match written {
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

impl Reading for i64 {
    fn read(written: &Value) -> Result<i64, &'static str> {
        number(written).ok_or("a number is needed")
    }
}

impl Reading for bool {
    fn read(written: &Value) -> Result<bool, &'static str> {
        number(written).map(|number| number != 0).ok_or("true or false is needed")
    }
}

impl Reading for String {
    fn read(written: &Value) -> Result<String, &'static str> {
        written.as_str().map(|text| text.trim().to_owned()).ok_or("text is needed")
    }
}

/// A moment in UTC, such as `2026-11-28T09:30:00Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utc(String);

impl Utc {
    /// The text, in ISO 8601.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reading for Utc {
    fn read(written: &Value) -> Result<Utc, &'static str> {
        let text = written.as_str().unwrap_or_default();
        let moment = text.strip_suffix('Z').filter(|moment| is_moment(moment));
        moment
            .map(|_| Utc(text.to_owned()))
            .ok_or("a UTC time such as 2026-11-28T09:30:00Z is needed")
    }
}

/// `2026-11-28T09:30:00`, with or without a fraction.
fn is_moment(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let fits = |(byte, shape): (u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        shape => byte == *shape,
    };
    whole.len() == SHAPE.len()
        && whole.bytes().zip(SHAPE).all(fits)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

impl<'de, T: Reading> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Value::deserialize(deserializer)?;
        let value = T::read(&written).map_err(D::Error::custom)?;
        Ok(Written { value, written })
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}
