//! Binary XML: the events of a chunk, without their text ever being made.
//!
//! A record is an instance of a template: the template is a stream of tokens with numbers of values
//! in it, and lies in the chunk where it was used first; the values are behind the instance. A value
//! can be binary XML itself. Names lie in the chunk, too, and are referred to by their place.
//!
//! A chunk comes from a file that anybody can have written: places are checked, what lies inside of
//! each other is limited, and so is the text that a record and a chunk may make of their bytes.

use super::value::{self, BINARY_XML, STRING};
use crate::logs::etl::bytes::{u16_at, u32_at, utf16};
use std::collections::HashMap;
use std::rc::Rc;

/// Templates and values in each other, at most.
const DEEPEST: usize = 8;
/// Elements in each other, at most.
const HIGHEST: usize = 64;
/// How many tokens and bytes of text a record may have: real ones stay below a tenth.
const RECORD: usize = 1 << 20;
/// The same for all records of a chunk, which has 64 KB.
const CHUNK: usize = 32 << 20;

/// What walks over the tokens hands on.
pub(super) trait Sink {
    fn open(&mut self, name: &Rc<str>);
    fn attribute(&mut self, name: &Rc<str>, value: String);
    fn text(&mut self, text: &str);
    /// What is open is closed and opened again: a list has an element for each value.
    fn next(&mut self);
    fn close(&mut self);
}

/// The bytes of a chunk, the names that were read of it, and what may still be made of it.
pub(super) struct Chunk<'a> {
    bytes: &'a [u8],
    names: HashMap<u32, (Rc<str>, usize)>,
    left: usize,
    record: usize,
}

/// A value of an instance: its type and its bytes.
type Value = (u8, usize, usize);

/// Where the tokens are, and what they may refer to.
struct Stream<'v> {
    at: usize,
    end: usize,
    values: &'v [Value],
    /// The elements of a template name the value that they depend on.
    template: bool,
    depth: usize,
}

impl<'a> Chunk<'a> {
    pub fn new(bytes: &'a [u8]) -> Chunk<'a> {
        Chunk { bytes, names: HashMap::new(), left: CHUNK, record: 0 }
    }

    /// Walks over the event between two places. `None`: it is damaged, or too large.
    pub fn event(&mut self, from: usize, to: usize, sink: &mut dyn Sink) -> Option<()> {
        self.record = RECORD.min(self.left);
        let before = self.record;
        let mut stream = Stream { at: from, end: to, values: &[], template: false, depth: 0 };
        let walked = self.tokens(&mut stream, sink);
        self.left -= before - self.record;
        walked
    }

    fn spend(&mut self, size: usize) -> Option<()> {
        self.record = self.record.checked_sub(size)?;
        Some(())
    }

    fn tokens(&mut self, stream: &mut Stream<'_>, sink: &mut dyn Sink) -> Option<()> {
        let mut open = 0usize;
        while stream.at < stream.end {
            self.spend(8)?;
            let token = *self.bytes.get(stream.at)?;
            stream.at += 1;
            match token & 0x3F {
                0x00 => break,
                0x01 => {
                    if self.element(stream, token & 0x40 != 0, sink)? {
                        open += 1;
                        if open > HIGHEST {
                            return None;
                        }
                    }
                }
                0x02 => {}
                0x03 | 0x04 => {
                    open = open.checked_sub(1)?;
                    sink.close();
                }
                0x0F => stream.at += 3,
                0x0C => self.instance(stream, sink)?,
                0x0D | 0x0E if self.list(stream, sink)? => {}
                _ => {
                    stream.at -= 1;
                    let mut text = String::new();
                    self.content(stream, &mut text, &mut Some(&mut *sink))?;
                    sink.text(&text);
                }
            }
        }
        // What a value ends in the middle of is closed with it.
        (0..open).for_each(|_| sink.close());
        (open == 0).then_some(())
    }

    /// The head of an element with its attributes; `false`: it is left out, since its value is null.
    fn element(
        &mut self,
        stream: &mut Stream<'_>,
        has_attributes: bool,
        sink: &mut dyn Sink,
    ) -> Option<bool> {
        let mut depends = 0xFFFF;
        if stream.template {
            depends = u16_at(self.bytes, stream.at)?;
            stream.at += 2;
        }
        let size = u32_at(self.bytes, stream.at)? as usize;
        stream.at += 4;
        let null = stream.values.get(usize::from(depends)).is_some_and(|v| value::is_null(v.0));
        if depends != 0xFFFF && null {
            stream.at = stream.at.checked_add(size).filter(|at| *at <= stream.end)?;
            return Some(false);
        }
        let name = self.name(stream)?;
        sink.open(&name);
        if has_attributes {
            stream.at += 4;
            while let Some(0x06 | 0x46) =
                self.bytes.get(stream.at).filter(|_| stream.at < stream.end)
            {
                stream.at += 1;
                let name = self.name(stream)?;
                let mut text = String::new();
                while self.content(stream, &mut text, &mut None)? {}
                sink.attribute(&name, text);
            }
        }
        Some(true)
    }

    /// A list of values, each in an element of its own; `false`: the value is none.
    fn list(&mut self, stream: &mut Stream<'_>, sink: &mut dyn Sink) -> Option<bool> {
        let number = usize::from(u16_at(self.bytes, stream.at)?);
        let (kind, from, to) = *stream.values.get(number)?;
        let Some(kind) = value::of_list(kind) else { return Some(false) };
        stream.at += 3;
        self.spend(4 * (to - from))?;
        for (index, text) in value::items(kind, self.bytes.get(from..to)?).iter().enumerate() {
            if index > 0 {
                self.spend(32)?;
                sink.next();
            }
            sink.text(text);
        }
        Some(true)
    }

    /// A piece of text; `false`: the next token is none. A value that is binary XML goes to `inner`.
    fn content(
        &mut self,
        stream: &mut Stream<'_>,
        text: &mut String,
        inner: &mut Option<&mut dyn Sink>,
    ) -> Option<bool> {
        self.spend(8)?;
        let token = *self.bytes.get(stream.at)?;
        match token & 0x3F {
            0x05 | 0x07 | 0x0B => {
                stream.at += 1;
                if token & 0x3F == 0x05 {
                    // Only texts are written in place.
                    (*self.bytes.get(stream.at)? == STRING).then_some(())?;
                    stream.at += 1;
                }
                let length = 2 * usize::from(u16_at(self.bytes, stream.at)?);
                let from = stream.at + 2;
                let written = self.bytes.get(from..from + length)?;
                self.spend(length)?;
                text.push_str(&utf16(written));
                stream.at = from + length;
            }
            0x08 => {
                let unit = u16_at(self.bytes, stream.at + 1)?;
                text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
                stream.at += 3;
            }
            0x09 | 0x0A => {
                stream.at += 1;
                let name = self.name(stream)?;
                text.push_str(match &*name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                });
            }
            0x0D | 0x0E => {
                let number = usize::from(u16_at(self.bytes, stream.at + 1)?);
                stream.at += 4;
                let (kind, from, to) = *stream.values.get(number)?;
                if kind == BINARY_XML {
                    let sink = inner.as_mut()?;
                    let mut inside = Stream {
                        at: from,
                        end: to,
                        values: &[],
                        template: false,
                        depth: stream.depth + 1,
                    };
                    (inside.depth <= DEEPEST).then_some(())?;
                    self.tokens(&mut inside, &mut **sink)?;
                } else {
                    self.spend(2 * (to - from))?;
                    value::write(kind, self.bytes.get(from..to)?, text);
                }
            }
            _ => return Some(false),
        }
        Some(true)
    }

    /// An instance of a template with its values.
    fn instance(&mut self, stream: &mut Stream<'_>, sink: &mut dyn Sink) -> Option<()> {
        (stream.depth < DEEPEST).then_some(())?;
        let template = u32_at(self.bytes, stream.at + 5)? as usize;
        stream.at += 9;
        let from = template.checked_add(24)?;
        let size = u32_at(self.bytes, template.checked_add(20)?)? as usize;
        let end = from.checked_add(size).filter(|end| *end <= self.bytes.len())?;
        if template == stream.at {
            stream.at = end;
        }
        let count = u32_at(self.bytes, stream.at)? as usize;
        let heads = stream.at + 4;
        let mut at = count.checked_mul(4).and_then(|size| size.checked_add(heads))?;
        (at <= stream.end).then_some(())?;
        self.spend(4 * count)?;
        let mut values = Vec::with_capacity(count);
        for index in 0..count {
            let size = usize::from(u16_at(self.bytes, heads + 4 * index)?);
            let kind = *self.bytes.get(heads + 4 * index + 2)?;
            values.push((kind, at, at + size));
            at += size;
        }
        (at <= stream.end).then_some(())?;
        stream.at = at;
        let depth = stream.depth + 1;
        let mut tokens = Stream { at: from, end, values: &values, template: true, depth };
        self.tokens(&mut tokens, sink)
    }

    /// A name, here or where it was used first.
    fn name(&mut self, stream: &mut Stream<'_>) -> Option<Rc<str>> {
        let place = u32_at(self.bytes, stream.at)?;
        stream.at += 4;
        let (name, size) = match self.names.get(&place) {
            Some((name, size)) => (Rc::clone(name), *size),
            None => {
                let at = place as usize;
                let length = usize::from(u16_at(self.bytes, at.checked_add(6)?)?);
                let name = utf16(self.bytes.get(at + 8..at + 8 + 2 * length)?);
                self.spend(2 * length)?;
                let name: Rc<str> = name.into();
                self.names.insert(place, (Rc::clone(&name), 10 + 2 * length));
                (name, 10 + 2 * length)
            }
        };
        if place as usize == stream.at {
            stream.at += size;
        }
        self.spend(name.len())?;
        Some(name)
    }
}
