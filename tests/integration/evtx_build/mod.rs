//! Builds event logs, true to the byte to what Windows writes: a head, chunks of 64 KB, records with
//! instances of templates in binary XML.

use std::collections::HashMap;

pub const CHUNK: usize = 65_536;
pub const HEAD: usize = 4096;

/// 2024-03-28 10:52:20 UTC, a second later for each record.
pub const START: u64 = 133_560_967_400_000_000;

/// A value of binary XML.
#[derive(Clone)]
pub enum Value {
    Null,
    Text(String),
    Ansi(&'static [u8]),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    Hex32(u32),
    Guid([u8; 16]),
    Time(u64),
    Texts(&'static [&'static str]),
}

impl Value {
    fn kind(&self) -> u8 {
        match self {
            Value::Null => 0x00,
            Value::Text(_) => 0x01,
            Value::Ansi(_) => 0x02,
            Value::U8(_) => 0x04,
            Value::U16(_) => 0x06,
            Value::U32(_) => 0x08,
            Value::U64(_) => 0x0A,
            Value::Guid(_) => 0x0F,
            Value::Time(_) => 0x11,
            Value::Hex32(_) => 0x14,
            Value::Texts(_) => 0x81,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Value::Null => Vec::new(),
            Value::Text(text) => utf16(text),
            Value::Ansi(text) => text.to_vec(),
            Value::U8(value) => vec![*value],
            Value::U16(value) => value.to_le_bytes().to_vec(),
            Value::U32(value) | Value::Hex32(value) => value.to_le_bytes().to_vec(),
            Value::U64(value) | Value::Time(value) => value.to_le_bytes().to_vec(),
            Value::Guid(value) => value.to_vec(),
            Value::Texts(texts) => {
                texts.iter().flat_map(|text| utf16(&format!("{text}\0"))).collect()
            }
        }
    }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An event under construction.
#[derive(Clone)]
pub struct Event {
    pub provider: &'static str,
    pub id: u16,
    pub level: u8,
    pub channel: &'static str,
    /// The element around the values: none for `EventData`, else that inside of `UserData`.
    pub user_data: Option<&'static str>,
    /// Names and values; a value without a name is an unnamed `Data`.
    pub data: Vec<(Option<&'static str>, Value)>,
}

impl Event {
    pub fn new(provider: &'static str, id: u16, level: u8) -> Event {
        Event { provider, id, level, channel: "System", user_data: None, data: Vec::new() }
    }

    pub fn named(mut self, name: &'static str, value: Value) -> Event {
        self.data.push((Some(name), value));
        self
    }

    pub fn unnamed(mut self, value: &str) -> Event {
        self.data.push((None, text(value)));
        self
    }

    pub fn user_data(self, element: &'static str) -> Event {
        Event { user_data: Some(element), channel: "Setup", ..self }
    }

    /// What tells its template from another.
    fn shape(&self) -> String {
        let values: Vec<String> =
            self.data.iter().map(|(name, value)| format!("{name:?}{}", value.kind())).collect();
        format!("{} {:?} {values:?}", self.provider, self.user_data)
    }
}

/// An event log.
#[derive(Default)]
pub struct Log {
    chunks: Vec<Vec<u8>>,
    next: u64,
    dirty: bool,
}

impl Log {
    pub fn new() -> Log {
        Log { next: 1, ..Log::default() }
    }

    /// A log that is still being written.
    pub fn dirty(mut self) -> Log {
        self.dirty = true;
        self
    }

    /// The records of the next chunk begin with this number.
    pub fn from(mut self, record: u64) -> Log {
        self.next = record;
        self
    }

    /// A chunk with these events.
    pub fn chunk(mut self, events: &[Event]) -> Log {
        let first = self.next;
        let mut writer = Writer { bytes: vec![0; 512], templates: HashMap::new() };
        let mut last = 512;
        for event in events {
            last = writer.bytes.len();
            writer.record(event, self.next);
            self.next += 1;
        }
        self.chunks.push(finish(writer.bytes, first, self.next - 1, last));
        self
    }

    /// A chunk that has no events yet.
    pub fn empty(mut self) -> Log {
        self.chunks.push(vec![0; CHUNK]);
        self
    }

    pub fn build(&self) -> Vec<u8> {
        let mut head = vec![0; HEAD];
        head[..8].copy_from_slice(b"ElfFile\0");
        put(&mut head, 16, &(self.chunks.len() as u64 - 1).to_le_bytes());
        put(&mut head, 24, &self.next.to_le_bytes());
        put(&mut head, 32, &128u32.to_le_bytes());
        put(&mut head, 36, &1u16.to_le_bytes());
        put(&mut head, 38, &3u16.to_le_bytes());
        put(&mut head, 40, &(HEAD as u16).to_le_bytes());
        put(&mut head, 42, &(self.chunks.len() as u16).to_le_bytes());
        put(&mut head, 120, &u32::from(self.dirty).to_le_bytes());
        let sum = crc(&[&head[..120]]);
        put(&mut head, 124, &sum);
        [head, self.chunks.concat()].concat()
    }
}

/// The head of a chunk, with its checksums.
fn finish(mut bytes: Vec<u8>, first: u64, last: u64, last_at: usize) -> Vec<u8> {
    let free = bytes.len();
    assert!(free <= CHUNK, "{free} bytes do not fit into a chunk");
    bytes.resize(CHUNK, 0);
    bytes[..8].copy_from_slice(b"ElfChnk\0");
    for (at, value) in [(8, first), (16, last), (24, first), (32, last)] {
        put(&mut bytes, at, &value.to_le_bytes());
    }
    put(&mut bytes, 40, &128u32.to_le_bytes());
    put(&mut bytes, 44, &(last_at as u32).to_le_bytes());
    put(&mut bytes, 48, &(free as u32).to_le_bytes());
    let sum = crc(&[&bytes[512..free]]);
    put(&mut bytes, 52, &sum);
    let sum = crc(&[&bytes[..120], &bytes[128..512]]);
    put(&mut bytes, 124, &sum);
    bytes
}

struct Writer {
    /// The chunk as far as it is written.
    bytes: Vec<u8>,
    /// Where a template is, by its shape.
    templates: HashMap<String, u32>,
}

impl Writer {
    fn record(&mut self, event: &Event, record: u64) {
        let from = self.bytes.len();
        let written = START + record * 10_000_000;
        self.bytes.extend(b"**\0\0\0\0\0\0");
        self.bytes.extend(record.to_le_bytes());
        self.bytes.extend(written.to_le_bytes());
        self.bytes.extend([0x0F, 1, 1, 0]);
        self.instance(event, record, written);
        self.bytes.push(0);
        let size = (self.bytes.len() - from + 4) as u32;
        self.bytes.extend(size.to_le_bytes());
        put(&mut self.bytes, from + 4, &size.to_le_bytes());
    }

    fn instance(&mut self, event: &Event, record: u64, written: u64) {
        let shape = event.shape();
        let known = self.templates.get(&shape).copied();
        let inline = self.bytes.len() as u32 + 10;
        self.bytes.extend([0x0C, 1]);
        self.bytes.extend(7u32.to_le_bytes());
        self.bytes.extend(known.unwrap_or(inline).to_le_bytes());
        if known.is_none() {
            self.templates.insert(shape, inline);
            self.bytes.extend([0; 20]);
            let size_at = self.bytes.len();
            self.bytes.extend([0; 4]);
            self.template(event);
            let size = (self.bytes.len() - size_at - 4) as u32;
            put(&mut self.bytes, size_at, &size.to_le_bytes());
        }
        let mut values = vec![
            Value::U16(event.id),
            Value::U8(event.level),
            Value::Time(written),
            Value::U64(record),
            Value::U32(1496),
            Value::U32(9176),
            text(event.channel),
        ];
        values.extend(event.data.iter().map(|(_, value)| value.clone()));
        self.bytes.extend((values.len() as u32).to_le_bytes());
        for value in &values {
            self.bytes.extend((value.bytes().len() as u16).to_le_bytes());
            self.bytes.extend([value.kind(), 0]);
        }
        values.iter().for_each(|value| self.bytes.extend(value.bytes()));
    }

    fn template(&mut self, event: &Event) {
        self.bytes.extend([0x0F, 1, 1, 0]);
        let root = self.open("Event", &[]);
        let system = self.open("System", &[]);
        self.leaf("Provider", &[("Name", Inside::Text(event.provider))], None);
        self.leaf("EventID", &[], Some((0, 0x06)));
        self.leaf("Level", &[], Some((1, 0x04)));
        self.leaf("TimeCreated", &[("SystemTime", Inside::Value(2, 0x11))], None);
        self.leaf("EventRecordID", &[], Some((3, 0x0A)));
        let ids = [("ProcessID", Inside::Value(4, 8)), ("ThreadID", Inside::Value(5, 8))];
        self.leaf("Execution", &ids, None);
        self.leaf("Channel", &[], Some((6, 0x01)));
        let computer = self.open("Computer", &[]);
        self.text("WSX01");
        self.close(computer);
        self.close(system);
        let data = self.open(if event.user_data.is_some() { "UserData" } else { "EventData" }, &[]);
        let inner = event.user_data.map(|name| self.open(name, &[]));
        for (index, (name, value)) in event.data.iter().enumerate() {
            let place = Some((7 + index as u16, value.kind()));
            match (name, inner) {
                (Some(name), Some(_)) => self.leaf(name, &[], place),
                (Some(name), None) => self.leaf("Data", &[("Name", Inside::Text(name))], place),
                (None, _) => self.leaf("Data", &[], place),
            }
        }
        if let Some(inner) = inner {
            self.close(inner);
        }
        self.close(data);
        self.close(root);
        self.bytes.push(0);
    }

    /// Opens an element; its size is filled in when it is closed.
    fn open(&mut self, name: &str, attributes: &[(&str, Inside<'_>)]) -> usize {
        let at = self.start(name, attributes);
        self.bytes.push(0x02);
        at
    }

    fn start(&mut self, name: &str, attributes: &[(&str, Inside<'_>)]) -> usize {
        self.bytes.push(if attributes.is_empty() { 0x01 } else { 0x41 });
        self.bytes.extend([0xFF, 0xFF]);
        let at = self.bytes.len();
        self.bytes.extend([0; 4]);
        self.name(name);
        if !attributes.is_empty() {
            let size_at = self.bytes.len();
            self.bytes.extend([0; 4]);
            for (index, (name, inside)) in attributes.iter().enumerate() {
                let last = index + 1 == attributes.len();
                self.bytes.push(if last { 0x06 } else { 0x46 });
                self.name(name);
                match inside {
                    Inside::Text(text) => self.text(text),
                    Inside::Value(id, kind) => self.value(*id, *kind),
                }
            }
            let size = (self.bytes.len() - size_at - 4) as u32;
            put(&mut self.bytes, size_at, &size.to_le_bytes());
        }
        at
    }

    fn close(&mut self, at: usize) {
        self.bytes.push(0x04);
        self.sized(at);
    }

    fn sized(&mut self, at: usize) {
        let size = (self.bytes.len() - at - 4) as u32;
        put(&mut self.bytes, at, &size.to_le_bytes());
    }

    fn leaf(&mut self, name: &str, attributes: &[(&str, Inside<'_>)], value: Option<(u16, u8)>) {
        let at = self.start(name, attributes);
        match value {
            Some((id, kind)) => {
                self.bytes.push(0x02);
                self.value(id, kind);
                self.bytes.push(0x04);
            }
            None => self.bytes.push(0x03),
        }
        self.sized(at);
    }

    fn value(&mut self, id: u16, kind: u8) {
        self.bytes.push(0x0D);
        self.bytes.extend(id.to_le_bytes());
        self.bytes.push(kind);
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend([0x05, 0x01]);
        self.bytes.extend((text.encode_utf16().count() as u16).to_le_bytes());
        self.bytes.extend(utf16(text));
    }

    /// A name, where it is used.
    fn name(&mut self, name: &str) {
        let at = self.bytes.len() as u32 + 4;
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend(0u32.to_le_bytes());
        let hash = name
            .encode_utf16()
            .fold(0u32, |hash, unit| hash.wrapping_mul(65_599).wrapping_add(unit.into()));
        self.bytes.extend((hash as u16).to_le_bytes());
        self.bytes.extend((name.encode_utf16().count() as u16).to_le_bytes());
        self.bytes.extend(utf16(name));
        self.bytes.extend([0, 0]);
    }
}

/// What an attribute holds.
enum Inside<'a> {
    Text(&'a str),
    /// The number of a value and its type.
    Value(u16, u8),
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

fn crc(parts: &[&[u8]]) -> [u8; 4] {
    let mut sum = flate2::Crc::new();
    parts.iter().for_each(|part| sum.update(part));
    sum.sum().to_le_bytes()
}
