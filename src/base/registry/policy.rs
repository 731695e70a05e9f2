//! `Registry.pol`: [MS-GPREG] 2.2.1. `PReg`, version 1, then `[key;value;type;size;data]`, where the
//! signs and names are UTF-16 and the numbers are binary.

use super::{utf16, Data, Place, Unread, Value};
use std::collections::VecDeque;

pub(crate) const SIGNATURE: &[u8] = b"PReg\x01\0\0\0";

pub(super) struct Instructions<'a> {
    bytes: &'a [u8],
    at: usize,
    number: u32,
    /// What one instruction asks for besides.
    more: VecDeque<Value>,
}

impl<'a> Instructions<'a> {
    pub fn new(bytes: &'a [u8]) -> Instructions<'a> {
        Instructions { bytes, at: SIGNATURE.len(), number: 0, more: VecDeque::new() }
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        (self.bytes.get(self.at..self.at + 2)? == [sign, 0]).then(|| self.at += 2)
    }

    /// Up to the zero.
    fn name(&mut self) -> Option<String> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest.chunks_exact(2).position(|unit| unit == [0, 0])? * 2;
        self.at += length + 2;
        Some(utf16(&rest[..length]))
    }

    fn number(&mut self) -> Option<u32> {
        let bytes: [u8; 4] = self.bytes.get(self.at..self.at + 4)?.try_into().ok()?;
        self.at += 4;
        Some(u32::from_le_bytes(bytes))
    }

    fn instruction(&mut self) -> Option<Value> {
        let start = self.at;
        self.sign(b'[')?;
        let key = self.name()?;
        self.sign(b';')?;
        let name = self.name()?;
        self.sign(b';')?;
        let kind = self.number()?;
        self.sign(b';')?;
        let size = self.number()? as usize;
        self.sign(b';')?;
        let bytes = self.bytes.get(self.at..self.at.checked_add(size)?)?.to_vec();
        self.at += size;
        self.sign(b']')?;
        let data = Data::of(kind, bytes, true);
        let place = Place { whole: start..self.at, ..Place::default() };
        let value = |name: &str, data| Value {
            key: key.clone(),
            name: name.to_owned(),
            data,
            line: self.number,
            policy: None,
            place: place.clone(),
        };
        // Names that begin with two stars are orders.
        let order = |word: &str| {
            let front = name.get(..word.len()).filter(|front| front.eq_ignore_ascii_case(word));
            front.map(|_| &name[word.len()..])
        };
        if let Some(name) = order("**del.") {
            return Some(value(name, Data::Deleted));
        }
        if let Some(name) = order("**soft.") {
            return Some(value(name, data));
        }
        if order("**delvals").is_some() {
            return Some(value("*", Data::Deleted));
        }
        if order("**deletevalues").is_some() {
            let names = data.text().unwrap_or_default().split(';').filter(|name| !name.is_empty());
            self.more = names.map(|name| value(name, Data::Deleted)).collect();
            return self.more.pop_front().or_else(|| Some(value(&name, data)));
        }
        Some(value(&name, data))
    }
}

impl Iterator for Instructions<'_> {
    type Item = Result<Value, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(value) = self.more.pop_front() {
            return Some(Ok(value));
        }
        if self.at >= self.bytes.len() {
            return None;
        }
        self.number += 1;
        let read = self.instruction();
        if read.is_none() {
            // Where the next one begins, nobody knows.
            self.at = self.bytes.len();
        }
        Some(read.ok_or(Unread { line: self.number }))
    }
}
