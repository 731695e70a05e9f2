//! Containers: traces, event logs, packed logs, documents of the patch extension.

use super::bench::{file, Bench, Row};
use super::etl_build::{Etl, Event as TraceEvent, START};
use super::evtx_build::{text, Event, Log};
use super::logs::read;
use super::shapes::{name_of, repeated, PARTS, SERIES};
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use wudiag::logs::etl::EtlFile;
use wudiag::logs::read::Options;

const LOG: usize = 1 << 20;
const RECORD: usize = 256 << 10;

/// A trace with so many bytes of the smallest records.
pub fn trace(size: usize) -> Vec<u8> {
    let mut bytes = include_bytes!("../../fuzz/corpus/etl/sample.etl").to_vec();
    let mut buffer = vec![0; 72];
    let length = (72 + size / 8 * 8) as u32;
    buffer[..4].copy_from_slice(&length.to_le_bytes());
    buffer[0x30..0x34].copy_from_slice(&length.to_le_bytes());
    bytes.extend(buffer);
    bytes.extend([8, 0, 0, 0x90, 1, 0, 0, 0].repeat(size / 8));
    bytes
}

/// The same of records with a time each, the latest first.
pub fn stamped(size: usize) -> Vec<u8> {
    let mut bytes = trace(0);
    let at = bytes.len() - 72;
    let length = (72 + size / 16 * 16) as u32;
    bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
    bytes[at + 0x30..at + 0x34].copy_from_slice(&length.to_le_bytes());
    for number in 0..(size / 16) as u64 {
        bytes.extend([16, 0, 0, 0x90, 1, 0, 8, 0]);
        bytes.extend((u64::MAX / 4 - number).to_le_bytes());
    }
    bytes
}

pub fn gzip(text: &[u8]) -> Vec<u8> {
    use flate2::{write::GzEncoder, Compression};
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("in memory");
    encoder.finish().expect("in memory")
}

/// A ZIP of these members.
pub fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let packed = miniz_oxide::deflate::compress_to_vec(content, 1);
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((content.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend((bytes.len() as u32).to_le_bytes());
        list.extend(name.as_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
    }
    let at = bytes.len() as u32;
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = (members.len() as u16).to_le_bytes();
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend((list.len() as u32).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn one(path: &PathBuf) {
    read(std::slice::from_ref(path), Options { threads: 1, ..Options::default() });
}

pub fn containers(bench: &mut Bench) {
    traces(bench);
    events(bench);
    packed(bench);
    documents(bench);
}

fn traces(bench: &mut Bench) {
    // A trace is in memory, and more for each time in it: the exception that docs/security.md names.
    let row = |name: &str, most| Row {
        group: "trace",
        name: name.to_owned(),
        most,
        counted: false,
        record: 0,
    };
    bench.row(&row("smallest records, indexed", 32 << 20), trace, |bytes| {
        black_box(EtlFile::parse(bytes).map(|file| file.counts.events)).ok();
    });
    bench.row(&row("a time each, backwards, indexed", 32 << 20), stamped, |bytes| {
        black_box(EtlFile::parse(bytes).map(|file| file.counts.events)).ok();
    });
    bench.row(&row("smallest records", LOG), |size| file(&trace(size)), one);
    let built = |records: Vec<Vec<u8>>| {
        let mut trace = Etl { buffer_size: 65_536, ..Etl::default() };
        let mut buffer = Vec::new();
        let mut length = 0;
        for record in records {
            if length + record.len() > 60_000 {
                trace = trace.buffer(0, std::mem::take(&mut buffer));
                length = 0;
            }
            length += record.len();
            buffer.push(record);
        }
        file(&trace.buffer(0, buffer).build())
    };
    for part in PARTS {
        let many = |size: usize| {
            built(
                (0..size / 256)
                    .map(|n| TraceEvent::info(START + n as u64, "Agent", part).record())
                    .collect(),
            )
        };
        bench.row(&row(&format!("events with {}", name_of(part)), LOG), many, one);
        let long = |size: usize| {
            built(
                (0..size / 40_000)
                    .map(|n| {
                        TraceEvent::info(START + n as u64, "Agent", &repeated(part, 19_000 / 2))
                            .record()
                    })
                    .collect(),
            )
        };
        bench.row(&row(&format!("long events of {}", name_of(part)), LOG), long, one);
    }
    for (name, make) in SERIES {
        let many = |size: usize| {
            built(
                (0..size / 256)
                    .map(|n| TraceEvent::info(START + n as u64, &make(n), &make(n)).record())
                    .collect(),
            )
        };
        bench.row(&row(&format!("events with different {name}"), LOG), many, one);
    }
    let fields = |size: usize| {
        built(
            (0..size / 4_000)
                .map(|n| {
                    let mut event = TraceEvent::new(START + n as u64, "AgentLog");
                    for field in 0..100 {
                        event = event.field(&format!("f{field}"), &[1], b"a\0\0\0");
                    }
                    event.record()
                })
                .collect(),
        )
    };
    bench.row(&row("events of many fields", LOG), fields, one);
    bench.show();
}

fn events(bench: &mut Bench) {
    let row = |name: &str| Row {
        group: "event log",
        name: name.to_owned(),
        most: LOG,
        counted: false,
        record: RECORD,
    };
    let built = |each: &dyn Fn(usize) -> Event, per_chunk: usize, size: usize| {
        let mut log = Log::new();
        for chunk in 0..size / 65_536 {
            let events: Vec<Event> = (0..per_chunk).map(|n| each(chunk * per_chunk + n)).collect();
            log = log.chunk(&events);
        }
        file(&log.build())
    };
    for part in PARTS {
        let many = |size| {
            built(
                &|_| {
                    Event::new("Microsoft-Windows-WindowsUpdateClient", 20, 2)
                        .named("updateTitle", text(part))
                },
                80,
                size,
            )
        };
        bench.row(&row(&format!("events with {}", name_of(part))), many, one);
        let long = |size| {
            built(
                &|_| {
                    Event::new("Microsoft-Windows-WindowsUpdateClient", 20, 2)
                        .named("updateTitle", text(&repeated(part, 12_000)))
                },
                1,
                size,
            )
        };
        bench.row(&row(&format!("long events of {}", name_of(part))), long, one);
    }
    for (name, make) in SERIES {
        let many = |size| {
            built(
                &|n| {
                    Event::new("Microsoft-Windows-WindowsUpdateClient", 20, 2)
                        .named("updateTitle", text(&make(n)))
                },
                80,
                size,
            )
        };
        bench.row(&row(&format!("events with different {name}")), many, one);
    }
    let fields = |size| {
        built(&|_| (0..200).fold(Event::new("a", 1, 2), |event, _| event.unnamed("a")), 4, size)
    };
    bench.row(&row("events of many fields"), fields, one);
    let damaged = |size| {
        let path = built(&|_| Event::new("a", 1, 2).unnamed("abc"), 80, size);
        let mut bytes = std::fs::read(&path).expect("read");
        (0..bytes.len()).step_by(97).skip(60).for_each(|at| bytes[at] ^= 0x55);
        file(&bytes)
    };
    bench.row(&row("damaged chunks"), damaged, one);
    bench.show();
}

fn packed(bench: &mut Bench) {
    let row = |name: &str, most, counted| Row {
        group: "packed logs",
        name: name.to_owned(),
        most,
        counted,
        record: RECORD,
    };
    bench.row(
        &row("gzip of one letter", 32 << 20, false),
        |size| file(&gzip(&b"x".repeat(size))),
        one,
    );
    let record = b"2024-03-28 10:00:01, Info                  CBS    text 0x80070005\r\n";
    let members =
        |size: usize| file(&(0..size / 200).flat_map(|_| gzip(record)).collect::<Vec<u8>>());
    bench.row(&row("gzip of many members", LOG, false), members, one);
    let zip = |name: fn(usize) -> String| {
        move |count: usize| {
            file(&zipped(&(0..count).map(|n| (name(n), record.to_vec())).collect::<Vec<_>>()))
        }
    };
    bench.row(&row("zip of many members", 8_000, true), zip(|n| format!("a{n}.log")), one);
    bench.row(&row("zip of members of one name", 8_000, true), zip(|_| "a.log".to_owned()), one);
    bench.row(
        &row("zip of rotated members", 8_000, true),
        zip(|n| format!("CbsPersist_{:014}.log", 20_240_101_000_000 + n)),
        one,
    );
    bench.row(&row("zip of unsafe names", 8_000, true), zip(|n| format!("../../a{n}.log")), one);
    bench.row(
        &row("zip of deep folders", 2_000, true),
        zip(|n| format!("{}a{n}.log", "d/".repeat(200))),
        one,
    );
    let large =
        |size: usize| file(&zipped(&[("CBS.log".to_owned(), record.repeat(size / record.len()))]));
    bench.row(&row("zip of a large log", 8 << 20, false), large, one);
    let nested = |size: usize| {
        let inner = zipped(
            &(0..size / 400).map(|n| (format!("b{n}.log"), record.to_vec())).collect::<Vec<_>>(),
        );
        file(&zipped(&[("a.zip".to_owned(), inner)]))
    };
    bench.row(&row("zip in a zip", LOG, false), nested, one);
    bench.show();
}

/// Documents of the patch extension: lists of the smallest objects and values, keys, a text, a
/// document in a text, lists in lists.
fn documents(bench: &mut Bench) {
    let keys =
        |size: usize| (0..size / 12).map(|n| format!("\"{n:06x}\":{{}},")).collect::<String>();
    type Document<'a> = (&'a str, &'a dyn Fn(usize) -> String);
    let documents: [Document<'_>; 7] = [
        ("empty objects", &|size| format!("\"data\":[{}{{}}]", "{},".repeat(size / 3))),
        ("objects", &|size| {
            format!("\"patches\":[{}{{}}]", "{\"kbId\":\"1\",\"name\":\"a\"},".repeat(size / 26))
        }),
        ("numbers", &|size| format!("\"data\":[{}1]", "1,".repeat(size / 2))),
        ("keys", &|size| format!("{}\"z\":1", keys(size))),
        ("a text", &|size| format!("\"properties\":\"{}\"", "x".repeat(size))),
        ("a document in a text", &|size| {
            let inner = format!("{{\"patches\":[{}{{}}]}}", "{\"name\":\"a\"},".repeat(size / 17));
            format!("\"properties\":{}", serde_json::Value::from(inner))
        }),
        ("lists in lists", &|size| {
            format!("\"data\":[{}{{}}]", "{\"details\":[{\"message\":\"a\"}]},".repeat(size / 32))
        }),
    ];
    for (name, members) in documents {
        let make = |size| file(format!("{{\"kbId\":\"1\",{}}}", members(size)).as_bytes());
        let row = Row {
            group: "documents of Azure",
            name: name.to_owned(),
            most: LOG,
            counted: false,
            record: RECORD,
        };
        bench.row(&row, make, one);
    }
    bench.show();
}
