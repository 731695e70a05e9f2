//! Event trace logs: built ones, broken ones, and the real ones beside the checkout.

use crate::etl_build::{old, sample, utf16, utf16z, wpp, Etl, Event, START, WU};
use proptest::prelude::*;
use wudiag::logs::etl::{format_line, Clock, EtlError, EtlEvent, EtlFile, EtlKind};

fn one(event: &Event) -> (Vec<(String, String)>, bool) {
    let bytes =
        Etl { buffer_size: 65_536, ..Default::default() }.buffer(0, vec![event.record()]).build();
    let file = EtlFile::parse(&bytes).unwrap();
    let events: Vec<_> = file.events().collect();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, EtlKind::TraceLogging);
    (
        events[0].fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
        events[0].damaged,
    )
}

/// The text of one value; `types` are the bytes of the schema after the name.
fn value(types: &[u8], data: &[u8]) -> String {
    // A second field shows that the first one took just its own bytes.
    let (fields, damaged) =
        one(&Event::new(1, "E").field("v", types, data).field("end", &[4], &[77]));
    assert!(!damaged, "{fields:?}");
    assert_eq!(fields[1], ("end".into(), "77".into()));
    fields[0].1.clone()
}

fn counted(data: &[u8]) -> Vec<u8> {
    [&(data.len() as u16).to_le_bytes()[..], data].concat()
}

#[test]
fn header() {
    let bytes = sample().build();
    let info = EtlFile::parse(&bytes).unwrap().info;
    assert_eq!(
        (info.build, info.version, info.processors, info.buffer_size),
        (26_100, (10, 0), 2, 4096)
    );
    assert_eq!(
        (info.start_time, info.clock, info.frequency, info.pointer_size),
        (START, Clock::Qpc, 10_000_000, 8)
    );
    assert_eq!((info.events_lost, info.buffers_lost, info.buffers_written), (3, 2, 3));
    assert_eq!(
        (info.zone.bias, info.zone.daylight_bias, info.zone.daylight_date.month),
        (480, -60, 3)
    );
    assert_eq!(info.zone.standard_name, "@tzres.dll,-212");
    assert_eq!(
        (info.logger_name.as_str(), info.log_file_name.as_str()),
        ("WindowsUpdate_trace_log", r"C:\WINDOWS\Logs\WindowsUpdate\x.1.etl")
    );
}

#[test]
fn two_processors_come_out_in_order() {
    let bytes = sample().build();
    let file = EtlFile::parse(&bytes).unwrap();
    assert!(file.undecodable.is_empty(), "{:?}", file.undecodable);
    assert_eq!(
        (
            file.counts.buffers,
            file.counts.events,
            file.counts.system,
            file.counts.classic,
            file.counts.other
        ),
        (3, 4, 3, 1, 0)
    );
    let lines: Vec<_> = file.events().map(|e| format_line(&e, &file.info.zone)).collect();
    let guid = "0b7a6f19-47c4-454e-8c5c-e868d637e4d8";
    assert_eq!(
        lines,
        [
            "2025/04/26 05:20:44.3904392 4336  4360  Everything      ansi abc 0x8024402C 192.168.1.8 [1, 2] {x=7, y=true} S-1-5-18".to_owned(),
            format!("2025/04/26 05:20:44.3906392 2024  4948                  Unknown( 15): GUID={guid} (No Format Information found)."),
            format!("2025/04/26 05:20:44.3906892 4336  4360                  Unknown( 41): GUID={guid} (No Format Information found)."),
            "2025/04/26 05:20:44.3907893 4336  4360  Shared          * START * Service startup".to_owned(),
        ]
    );
    let events: Vec<_> = file.events().collect();
    assert_eq!(
        events.iter().map(|e| (e.buffer, e.unresolved(), e.id)).collect::<Vec<_>>(),
        [(1, false, 0), (2, true, 15), (2, true, 41), (1, false, 0)]
    );
    assert_eq!(
        (events[3].level, events[3].keyword, events[3].provider_name.as_deref()),
        (4, 0x800, Some("WUTraceLogging"))
    );
    assert_eq!(events[3].offset, 4096 + 0x48);
}

#[test]
fn equal_times_keep_the_order_of_the_file() {
    let records = |names: [&str; 3]| names.map(|n| Event::info(5, n, n).record()).to_vec();
    let bytes = Etl::default()
        .buffer(1, records(["a", "b", "c"]))
        .buffer(0, records(["d", "e", "f"]))
        .build();
    let text: String = EtlFile::parse(&bytes).unwrap().events().map(|e| e.text).collect();
    assert_eq!(text, "abcdef");
}

#[test]
fn strings() {
    assert_eq!(value(&[1], &utf16z("Größe 𝄞")), "Größe 𝄞");
    assert_eq!(value(&[1], &utf16z("")), "");
    assert_eq!(value(&[2], b"plain\0"), "plain");
    assert_eq!(value(&[2], b"Gr\xf6\xdfe\0"), "Größe");
    assert_eq!(value(&[0x82, 35], "Größe\0".as_bytes()), "Größe");
    assert_eq!(value(&[22], &counted(&utf16("ab\0c"))), "ab\0c");
    assert_eq!(value(&[23], &counted(b"xyz")), "xyz");
    assert_eq!(value(&[1], &[0x3d, 0xd8, 0, 0]), "\u{fffd}");
}

#[test]
fn numbers() {
    assert_eq!(value(&[3], &[0xfe]), "-2");
    assert_eq!(value(&[4], &[0xfe]), "254");
    assert_eq!(value(&[5], &(-3i16).to_le_bytes()), "-3");
    assert_eq!(value(&[6], &65_000u16.to_le_bytes()), "65000");
    assert_eq!(value(&[7], &i32::MIN.to_le_bytes()), "-2147483648");
    assert_eq!(value(&[8], &u32::MAX.to_le_bytes()), "4294967295");
    assert_eq!(value(&[9], &i64::MIN.to_le_bytes()), i64::MIN.to_string());
    assert_eq!(value(&[10], &u64::MAX.to_le_bytes()), u64::MAX.to_string());
    assert_eq!(value(&[11], &1.5f32.to_le_bytes()), "1.5");
    assert_eq!(value(&[12], &(-0.25f64).to_le_bytes()), "-0.25");
    assert_eq!(value(&[13], &1u32.to_le_bytes()), "true");
    assert_eq!(value(&[0x84, 3], &[0]), "false");
    assert_eq!(value(&[20], &0x24_0001u32.to_le_bytes()), "0x240001");
    assert_eq!(value(&[21], &0xabcdu64.to_le_bytes()), "0xABCD");
    assert_eq!(value(&[0x88, 4], &255u32.to_le_bytes()), "0xFF");
    assert_eq!(value(&[0x87, 15], &0u32.to_le_bytes()), "0x00000000");
    assert_eq!(value(&[0x86, 7], &8530u16.to_be_bytes()), "8530");
    assert_eq!(value(&[0x84, 2], b"A"), "A");
    assert_eq!(value(&[16], &0x1000u64.to_le_bytes()), "0x1000");
}

#[test]
fn other_types() {
    assert_eq!(value(&[0], &[]), "");
    assert_eq!(value(&[15], &WU), "0b7a6f19-47c4-454e-8c5c-e868d637e4d8");
    assert_eq!(value(&[17], &START.to_le_bytes()), "2025-04-26T12:20:44.3901842Z");
    let time = [2025u16, 4, 6, 26, 12, 20, 44, 390].map(u16::to_le_bytes).concat();
    assert_eq!(value(&[18], &time), "2025-04-26T12:20:44.3900000Z");
    assert_eq!(value(&[19], &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]), "S-1-5-32-544");
    assert_eq!(value(&[14], &counted(&[0xde, 0xad])), "0xDEAD");
    assert_eq!(value(&[25], &counted(&[])), "0x");
    assert_eq!(value(&[0x8e, 9], &counted(&std::net::Ipv6Addr::LOCALHOST.octets())), "::1");
    assert_eq!(
        value(&[0x8e, 10], &counted(&[2, 0, 0x21, 0x52, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
        "10.0.0.1:8530"
    );
    assert_eq!(value(&[0x60 | 4, 2, 0, 9, 9], &counted(&[1, 2, 3])), "0x010203");
    assert_eq!(value(&[0x84, 0x80, 0x81, 0x01], &[5]), "5", "tags of a field");
}

#[test]
fn arrays_and_structures() {
    assert_eq!(value(&[0x20 | 8, 2, 0], &[1, 0, 0, 0, 2, 0, 0, 0]), "[1, 2]");
    assert_eq!(
        value(&[0x40 | 1], &[&2u16.to_le_bytes()[..], &utf16z("a"), &utf16z("bc")].concat()),
        "[a, bc]"
    );
    assert_eq!(value(&[0x40 | 4], &[0, 0]), "[]");
    // Two of a structure that holds a number and a structure of a list.
    let event = Event::new(1, "E")
        .field("outer", &[0xC0 | 24, 2], &[2, 0])
        .field("n", &[4], &[1, 1, 0, 8, 2, 0, 0])
        .field("inner", &[0x98, 1], b"")
        .field("l", &[0x40 | 4], b"")
        .field("end", &[4], &[9]);
    let (fields, damaged) = one(&event);
    assert_eq!(
        fields,
        [
            ("outer".into(), "[{n=1, inner={l=[8]}}, {n=2, inner={l=[]}}]".into()),
            ("end".to_owned(), "9".to_owned())
        ]
    );
    assert!(!damaged);
}

#[test]
fn values_without_bytes_end() {
    // 65,535 structures of 255 nothings: 16 million values in a few bytes.
    let mut event = Event::new(1, "E").field("s", &[0xA0 | 24, 255, 0xff, 0xff], b"");
    for _ in 0..255 {
        event = event.field("", &[0], b"");
    }
    assert!(one(&event).1);
    // Structures in structures, deeper than anyone writes them.
    let mut event = Event::new(1, "E");
    for _ in 0..5000 {
        event = event.field("", &[0x98, 1], b"");
    }
    assert!(one(&event).1);
}

#[test]
fn cut_data_is_kept_and_marked() {
    let (fields, damaged) =
        one(&Event::new(1, "E").field("a", &[4], &[1]).field("b", &[8], &[1, 2]));
    assert_eq!((fields.len(), damaged), (1, true));
    let (fields, damaged) = one(&Event::new(1, "E")
        .field("a", &[4], &[1])
        .field("unknown", &[31], &[1, 2])
        .field("c", &[4], &[1]));
    assert_eq!((fields.len(), damaged), (1, true));
}

#[test]
fn other_extended_data_is_passed_over() {
    let mut event = Event::info(1, "Agent", "text");
    event.extra = vec![(1, vec![5; 16]), (3, vec![1; 13]), (6, vec![0; 5])];
    event.header_type = 0x12;
    assert_eq!(one(&event), (vec![("Info".into(), "text".into())], false));
}

fn first<T>(etl: &Etl, get: impl Fn(&EtlEvent<'_>) -> T) -> T {
    let bytes = etl.build();
    let file = EtlFile::parse(&bytes).unwrap();
    let event = file.events().next().unwrap();
    get(&event)
}

#[test]
fn clocks_pointers_and_buffer_sizes() {
    let qpc = Etl { frequency: 3_000_000, base: 1000, ..Default::default() }
        .buffer(0, vec![Event::info(4_001_000, "A", "").record()]);
    assert_eq!(first(&qpc, |e| e.time_filetime), START + 13_333_333);
    let early =
        Etl { base: 100, ..Default::default() }.buffer(0, vec![Event::info(50, "A", "").record()]);
    assert_eq!(first(&early, |e| e.time_filetime), START - 50);
    let system = Etl { clock: 2, base: START, ..Default::default() }
        .buffer(0, vec![Event::info(START + 7, "A", "").record()]);
    assert_eq!(first(&system, |e| e.time_filetime), START + 7);
    let cycles = Etl { clock: 3, cpu_mhz: 2000, base: 0, ..Default::default() }
        .buffer(0, vec![Event::info(2_000_000_000, "A", "").record()]);
    assert_eq!(first(&cycles, |e| e.time_filetime), START + 10_000_000);
    let zero = Etl { clock: 1, frequency: 0, ..Default::default() }
        .buffer(0, vec![Event::info(1, "A", "x").record()]);
    assert_eq!(first(&zero, |e| e.text.clone()), "x");
    let narrow = Etl { pointer_size: 4, ..Default::default() }
        .buffer(0, vec![Event::info(144_458_501, "A", "x").record()]);
    assert_eq!(first(&narrow, |e| e.time_filetime), START + 6051);
    for buffer_size in [1024, 8192, 65_536, 1 << 20] {
        let etl = Etl { buffer_size, ..Default::default() }
            .buffer(0, vec![Event::info(1, "A", "x").record()]);
        assert_eq!(first(&etl, |e| e.offset), buffer_size + 0x48);
    }
}

#[test]
fn no_time_sorts_behind_its_neighbour() {
    let mut silent = wpp(3, WU, 0, 1, 2);
    silent[6] = 2; // only the GUID
    let bytes = Etl::default()
        .buffer(0, vec![Event::info(900, "A", "").record(), silent])
        .buffer(1, vec![Event::info(100, "B", "").record()])
        .build();
    let file = EtlFile::parse(&bytes).unwrap();
    assert_eq!(file.events().map(|e| e.id).collect::<Vec<_>>(), [0, 0, 3]);
    let last = file.events().last().unwrap();
    assert!(
        format_line(&last, &file.info.zone).starts_with("1600/12/31 16:00:00.0000000 0     0     ")
    );
}

#[test]
fn refuses_what_it_cannot_read() {
    assert!(matches!(EtlFile::parse(b""), Err(EtlError::NotEtl)));
    assert!(matches!(EtlFile::parse(&[0; 8192]), Err(EtlError::NotEtl)));
    assert!(matches!(EtlFile::parse(&sample().build()[..300]), Err(EtlError::CutShort)));
    let compressed = Etl { mode: 0x0400_0001, ..Default::default() }.build();
    assert_eq!(EtlFile::parse(&compressed).unwrap_err(), EtlError::Compressed);
}

#[test]
fn broken_buffers_are_marked_and_the_rest_is_read() {
    let records =
        |n: u64| (0..4).map(|i| Event::info(n * 10 + i, "A", "text").record()).collect::<Vec<_>>();
    let good = (1..6).fold(Etl::default(), |etl, n| etl.buffer(0, records(n))).build();
    let read = |bytes: &[u8]| {
        let file = EtlFile::parse(bytes).unwrap();
        (
            file.counts.events,
            file.undecodable.iter().map(|u| (u.offset, u.buffer)).collect::<Vec<_>>(),
        )
    };
    assert_eq!(read(&good), (20, vec![]));

    let mut b = good.clone();
    b[4096 * 2..4096 * 2 + 4].copy_from_slice(&0xffff_fff0u32.to_le_bytes()); // size of a buffer
    assert_eq!(read(&b), (16, vec![(8192, 2)]));
    b[4096 * 2..4096 * 2 + 4].copy_from_slice(&80u32.to_le_bytes()); // plausible, but nothing starts there
    assert_eq!(read(&b), (16, vec![(8192, 2)]));

    let second = 8192 + 0x48 + Event::info(1, "A", "text").record().len().next_multiple_of(8);
    for (size, lost) in [(0u16, 3), (0x20, 3), (0xffff, 3)] {
        let mut b = good.clone();
        b[second..second + 2].copy_from_slice(&size.to_le_bytes()); // size of a record
        assert_eq!(read(&b), (20 - lost, vec![(second, 2)]));
    }
    let mut b = good.clone();
    b[second + 3] = 0x77; // no record
    assert_eq!(read(&b), (17, vec![(second, 2)]));

    let mut b = good.clone();
    b[8192 + 0x34] |= 0x40; // compressed buffer
    assert_eq!(read(&b), (16, vec![(8192, 2)]));

    assert_eq!(
        read(&good[..4096 * 5 + 1000]),
        (20, vec![(4096 * 5, 5)]),
        "the events before the cut are kept"
    );
    assert_eq!(read(&good[..4096 * 5 + 20]).0, 16);

    let mut b = good.clone();
    b.extend([0; 4096 * 3]); // never written
    assert_eq!(read(&b), (20, vec![]));
}

#[test]
fn old_records_are_counted() {
    let bytes = Etl::default()
        .buffer(
            0,
            vec![
                old(1, 40),
                old(3, 40),
                old(0x10, 24),
                old(10, 48),
                old(21, 64),
                Event::info(1, "A", "x").record(),
            ],
        )
        .build();
    let counts = EtlFile::parse(&bytes).unwrap().counts;
    assert_eq!((counts.system, counts.classic, counts.events), (5, 2, 1));
}

fn drain(bytes: &[u8]) {
    if let Ok(file) = EtlFile::parse(bytes) {
        assert_eq!(file.events().count(), file.counts.events);
        let mut last = 0;
        for event in file.events() {
            assert!(event.offset < bytes.len());
            assert!(event.time_filetime == 0 || event.time_filetime >= last, "in order of time");
            last = last.max(event.time_filetime);
            format_line(&event, &file.info.zone);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 512 }))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        drain(&bytes);
    }

    #[test]
    fn any_change(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>(), keep in any::<bool>()) {
        // Most of a buffer is filler: aim at what is used.
        let mut bytes = sample().build();
        let used: Vec<usize> = (0..bytes.len()).filter(|at| at % 4096 < 900).collect();
        for (at, byte) in changes {
            bytes[used[at.index(used.len())]] = byte;
        }
        bytes.truncate(if keep { bytes.len() } else { cut.index(bytes.len()) });
        drain(&bytes);
    }
}

/// The fuzzer starts from this file. After a change of the builder: `WUDIAG_BLESS=1 cargo xtask
/// test logs`.
#[test]
fn seed_of_the_fuzzer_is_current() {
    let bytes = Etl { buffer_size: 1024, ..sample() }.build();
    let path = crate::common::root().join("fuzz/corpus/etl/sample.etl");
    if crate::common::blessing() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &bytes).unwrap();
    }
    assert!(std::fs::read(path).unwrap() == bytes);
}

fn shared(name: &str) -> Option<Vec<u8>> {
    crate::common::shared(&format!("logs/etl/{name}")).map(|path| std::fs::read(path).unwrap())
}

#[test]
fn update_agent_log_equals_the_reference() {
    let (Some(etl), Some(expected)) = (
        shared("WindowsUpdate.20250426.052044.386.1.etl"),
        shared("WindowsUpdate.20250426.052044.386.1.decoded.log"),
    ) else {
        return;
    };
    let file = EtlFile::parse(&etl).unwrap();
    let text: String = file.events().map(|e| format_line(&e, &file.info.zone) + "\r\n").collect();
    assert_eq!(text, String::from_utf8(expected).unwrap());
    assert_eq!((file.counts.events, file.undecodable.len(), file.info.build), (173, 0, 26_100));
    assert!(file.events().all(|e| !e.damaged
        && e.provider_name.as_deref() == Some("WUTraceLogging")
        && (1..=4).contains(&e.level)));
    drain(&etl);
}

#[test]
fn manifest_log_is_unresolved() {
    let Some(etl) = shared("panther_setup.etl") else { return };
    let file = EtlFile::parse(&etl).unwrap();
    assert_eq!(
        (file.counts.events, file.undecodable.len(), file.info.clock),
        (949, 0, Clock::SystemTime)
    );
    assert!(file.events().all(|e| e.kind == EtlKind::Manifest && e.unresolved() && !e.damaged));
    assert_eq!(file.info.log_file_name, r"C:\Windows\Panther\setup.etl");
    drain(&etl);
}

/// A counted array of structures whose one member has no bytes, but a name as long as an event can
/// have: 65,535 times that name would be 2 GB.
#[test]
fn an_event_cannot_claim_more_text_than_its_bytes_stand_for() {
    let long = "N".repeat(32_000);
    let bomb = Event::new(1, "E").field("v", &[0x40 | 0x98, 1], &[0xFF, 0xFF]).field(
        &long,
        &[0],
        &[0; 32_000],
    );
    let (fields, damaged) = one(&bomb);
    assert!(damaged && fields[0].1.starts_with("[{NNN"));
    assert!(fields[0].1.len() < 20 * bomb.record().len(), "{}", fields[0].1.len());

    // Structures without values cost time, not text: they are charged too.
    let deep = (0..200).fold(
        Event::new(1, "E").field("v", &[0x20 | 0x98, 1, 0xFF, 0xFF], &[]).field(
            "m",
            &[0x20 | 0x98, 199, 0, 0],
            &[],
        ),
        |event, _| event.field("", &[0], &[]),
    );
    let (fields, damaged) = one(&deep);
    assert!(damaged && fields[0].1.len() < 2_000, "{}", fields[0].1.len());
}

/// What is honest stays whole: many small values with many names.
#[test]
fn an_event_with_many_small_values_is_whole() {
    let bytes = Event::new(1, "E").field("flags", &[0x40 | 4], &counted(&[255; 3000]));
    assert!(!one(&bytes).1);
    let structures = Event::new(1, "E")
        .field("v", &[0x40 | 0x98, 2], &1500u16.to_le_bytes())
        .field("first", &[4], &[255; 3000])
        .field("second", &[4], &[]);
    let (fields, damaged) = one(&structures);
    assert!(!damaged && fields[0].1.len() > 1500 * "{first=255, second=255}".len());
}
