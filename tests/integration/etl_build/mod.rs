//! Builds event trace logs, true to the byte to what Windows writes.

/// 2025-04-26 12:20:44.390_184_2 UTC.
pub const START: u64 = 133_901_436_443_901_842;
/// WUTraceLogging, the provider of the update agent.
pub const WU: [u8; 16] = [
    0x19, 0x6f, 0x7a, 0x0b, 0xc4, 0x47, 0x4e, 0x45, 0x8c, 0x5c, 0xe8, 0x68, 0xd6, 0x37, 0xe4, 0xd8,
];

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub fn utf16z(text: &str) -> Vec<u8> {
    utf16(&format!("{text}\0"))
}

fn pad8(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(8), 0);
}

/// One record, not yet padded.
pub type Record = Vec<u8>;

/// A TraceLogging event under construction.
pub struct Event {
    pub stamp: u64,
    pub pid: u32,
    pub tid: u32,
    pub level: u8,
    pub header_type: u8,
    pub name: String,
    pub provider_name: Option<String>,
    pub schema: Vec<u8>,
    pub data: Vec<u8>,
    /// Other extended items that come first.
    pub extra: Vec<(u16, Vec<u8>)>,
}

impl Event {
    pub fn new(stamp: u64, name: &str) -> Self {
        Self {
            stamp,
            pid: 4336,
            tid: 4360,
            level: 4,
            header_type: 0x13,
            name: name.into(),
            provider_name: Some("WUTraceLogging".into()),
            schema: Vec::new(),
            data: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// An event of the update agent: one string, `Info`.
    pub fn info(stamp: u64, component: &str, text: &str) -> Self {
        Self::new(stamp, component).field("Info", &[1], &utf16z(text))
    }

    /// Adds a field: `types` are the bytes of the schema after the name.
    pub fn field(mut self, name: &str, types: &[u8], data: &[u8]) -> Self {
        self.schema.extend(name.bytes().chain([0]).chain(types.iter().copied()));
        self.data.extend(data);
        self
    }

    pub fn record(&self) -> Record {
        let mut schema = vec![0]; // no tags
        schema.extend(self.name.bytes().chain([0]).chain(self.schema.iter().copied()));
        let mut items = self.extra.clone();
        items.push((11, sized(schema)));
        if let Some(name) = &self.provider_name {
            let group = [19, 0, 1].into_iter().chain([7; 16]); // a trait: the provider's group
            items.push((12, sized(name.bytes().chain([0]).chain(group).collect())));
        }
        let mut tail = Vec::new();
        let last = items.len() - 1;
        for (n, (kind, data)) in items.into_iter().enumerate() {
            for half in [0, kind, u16::from(n < last), data.len() as u16] {
                tail.extend(half.to_le_bytes());
            }
            tail.extend(data);
            pad8(&mut tail);
        }
        tail.extend(&self.data);
        header(self, 0x241, 0, 11, &tail)
    }

    /// The same event without schema, as a provider with a manifest logs it.
    pub fn manifest_record(&self, id: u16) -> Record {
        header(self, 0x240, id, 16, &self.data)
    }
}

fn sized(data: Vec<u8>) -> Vec<u8> {
    let mut all = (data.len() as u16 + 2).to_le_bytes().to_vec();
    all.extend(data);
    all
}

fn header(event: &Event, flags: u16, id: u16, channel: u8, tail: &[u8]) -> Record {
    let mut r = (0x50 + tail.len() as u16).to_le_bytes().to_vec();
    r.extend([event.header_type, 0xC0]);
    r.extend(flags.to_le_bytes());
    r.extend([0, 0]);
    r.extend(event.tid.to_le_bytes());
    r.extend(event.pid.to_le_bytes());
    r.extend(event.stamp.to_le_bytes());
    r.extend(WU);
    r.extend(id.to_le_bytes());
    r.extend([0, channel, event.level, 0, 0, 0]);
    r.extend(0x800u64.to_le_bytes());
    r.extend([0; 24]);
    assert_eq!(r.len(), 0x50);
    r.extend(tail);
    r
}

/// A WPP message with everything that its header can hold.
pub fn wpp(number: u16, guid: [u8; 16], stamp: u64, pid: u32, tid: u32) -> Record {
    let mut r = 48u16.to_le_bytes().to_vec();
    r.extend([0, 0x90]);
    r.extend(number.to_le_bytes());
    r.extend(0x2bu16.to_le_bytes());
    r.extend([1, 0, 0, 0]);
    r.extend(guid);
    r.extend(stamp.to_le_bytes());
    r.extend(tid.to_le_bytes());
    r.extend(pid.to_le_bytes());
    r.extend([9, 9, 9, 9]);
    r
}

/// A record of the kernel (its size is in the third field), or a classic event.
pub fn old(header_type: u8, size: u16) -> Record {
    let mut r = vec![0; size.into()];
    if matches!(header_type, 10 | 11 | 20 | 21) {
        r[..2].copy_from_slice(&size.to_le_bytes());
    } else {
        r[0] = 2;
        r[4..6].copy_from_slice(&size.to_le_bytes());
        r[6] = 0x50;
    }
    (r[2], r[3]) = (header_type, 0xC0);
    r
}

/// A file.
pub struct Etl {
    pub buffer_size: usize,
    pub pointer_size: u32,
    pub clock: u32,
    pub frequency: u64,
    pub cpu_mhz: u32,
    pub mode: u32,
    pub base: u64,
    pub buffers: Vec<(u8, Vec<Record>)>,
}

impl Default for Etl {
    fn default() -> Self {
        Self {
            buffer_size: 4096,
            pointer_size: 8,
            clock: 1,
            frequency: 10_000_000,
            cpu_mhz: 3294,
            mode: 0x1100_2009,
            base: 144_452_450,
            buffers: Vec::new(),
        }
    }
}

impl Etl {
    /// Adds a buffer of a processor.
    pub fn buffer(mut self, cpu: u8, records: Vec<Record>) -> Self {
        self.buffers.push((cpu, records));
        self
    }

    fn header_record(&self) -> Record {
        let mut r = vec![2, 0, if self.pointer_size == 4 { 1 } else { 2 }, 0xC0, 0, 0, 0, 0];
        r.extend(4360u32.to_le_bytes());
        r.extend(4336u32.to_le_bytes());
        r.extend(self.base.to_le_bytes());
        r.extend([0; 8]);
        for field in [
            self.buffer_size as u32,
            0x0501_000a,
            26_100,
            1 + self.buffers.iter().map(|b| u32::from(b.0)).max().unwrap_or(0),
        ] {
            r.extend(field.to_le_bytes());
        }
        r.extend((START + 600_000_000).to_le_bytes());
        for field in [
            156_250,
            128,
            self.mode,
            self.buffers.len() as u32 + 1,
            1,
            self.pointer_size,
            3,
            self.cpu_mhz,
        ] {
            r.extend(field.to_le_bytes());
        }
        r.extend(vec![0; self.pointer_size as usize * 2]);
        let zone_name = |name: &str| {
            let mut bytes = utf16(name);
            bytes.resize(64, 0);
            bytes
        };
        let date = |fields: [u16; 8]| fields.into_iter().flat_map(u16::to_le_bytes);
        r.extend(480i32.to_le_bytes());
        r.extend(zone_name("@tzres.dll,-212"));
        r.extend(date([0, 11, 0, 1, 2, 0, 0, 0]));
        r.extend(0i32.to_le_bytes());
        r.extend(zone_name("@tzres.dll,-211"));
        r.extend(date([0, 3, 0, 2, 2, 0, 0, 0]));
        r.extend((-60i32).to_le_bytes());
        pad8(&mut r);
        for field in [START - 1_000_000_000, self.frequency, START] {
            r.extend(field.to_le_bytes());
        }
        r.extend(self.clock.to_le_bytes());
        r.extend(2u32.to_le_bytes());
        r.extend(utf16z("WindowsUpdate_trace_log"));
        r.extend(utf16z(r"C:\WINDOWS\Logs\WindowsUpdate\x.1.etl"));
        let size = r.len() as u16;
        r[4..6].copy_from_slice(&size.to_le_bytes());
        r
    }

    pub fn build(&self) -> Vec<u8> {
        let first = (0, vec![self.header_record(), old(2, 0x50)]);
        std::iter::once(&first)
            .chain(&self.buffers)
            .enumerate()
            .flat_map(|(n, (cpu, records))| self.bytes(n, *cpu, records))
            .collect()
    }

    fn bytes(&self, number: usize, cpu: u8, records: &[Record]) -> Vec<u8> {
        let mut b = vec![0; 0x48];
        for record in records {
            b.extend(record);
            pad8(&mut b);
        }
        let filled = (b.len() as u32).to_le_bytes();
        assert!(b.len() <= self.buffer_size, "the records do not fit into a buffer");
        b.resize(self.buffer_size, 0xff);
        b[..4].copy_from_slice(&(self.buffer_size as u32).to_le_bytes());
        b[4..8].copy_from_slice(&filled);
        b[8..12].copy_from_slice(&filled);
        b[0x18] = number as u8;
        b[0x28] = cpu;
        b[0x2a] = 0x23;
        b[0x2c] = 3;
        b[0x30..0x34].copy_from_slice(&filled);
        b[0x34] = 0x21;
        b[0x36] = if number == 0 { 4 } else { 0 };
        b
    }
}

/// A file with a bit of everything: also the seed of the fuzzer.
pub fn sample() -> Etl {
    let ip = [192, 168, 1, 8];
    let everything = Event::new(144_455_000, "Everything")
        .field("a", &[2], b"ansi\0")
        .field("counted", &[22], &[&6u16.to_le_bytes()[..], &utf16("abc")].concat())
        .field("hr", &[0x87, 15], &0x8024_402cu32.to_le_bytes())
        .field("ip", &[0x88, 8], &ip)
        .field("list", &[0x40 | 6], &[2, 0, 1, 0, 2, 0])
        .field("s", &[0x98, 2], b"")
        .field("x", &[4], &[7])
        .field("y", &[13], &[1, 0, 0, 0])
        .field("sid", &[19], &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]);
    Etl::default()
        .buffer(
            0,
            vec![
                Event::info(144_458_501, "Shared", "* START * Service startup").record(),
                everything.record(),
            ],
        )
        .buffer(
            1,
            vec![
                wpp(15, WU, 144_457_000, 2024, 4948),
                Event::new(144_457_500, "").manifest_record(41),
                old(0x11, 32),
                old(0x14, 48),
            ],
        )
}
