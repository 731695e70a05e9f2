//! Cabinets: built ones, broken ones.

use std::io::{Cursor, Read, Write};

use cab::{CabinetBuilder, CompressionType};
use proptest::prelude::*;
use wudiag::logs::cab::{CabError, CabFault, CabFile};

/// A log that compresses like a log, over many blocks.
fn log(lines: usize) -> Vec<u8> {
    let mut text = Vec::from(*b"\xef\xbb\xbf");
    for n in 0..lines {
        let _ = write!(
            text,
            "2023-11-10 23:45:{:02}, Info                  CBS    Session: {}_{n} initialized\r\n",
            n % 60,
            n * 7919
        );
    }
    text
}

pub fn build(kind: CompressionType, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    let folder = builder.add_folder(kind);
    for (name, _) in members {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut data = members.iter();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(data.next().unwrap().1).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A cabinet with one LZX folder of two blocks, which the crate cannot write: uncompressed LZX
/// blocks, no checksums.
fn lzx(first: &[u8], second: &[u8]) -> Vec<u8> {
    let size = (first.len() + second.len()) as u32;
    let mut c = b"MSCF\0\0\0\0".to_vec();
    let name = b"CbsPersist_20231110.log\0";
    let blocks_at = 36 + 8 + 16 + name.len() as u32;
    c.extend([0; 8]);
    c.extend(44u32.to_le_bytes());
    c.extend([0, 0, 0, 0, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    c.extend(blocks_at.to_le_bytes());
    c.extend([2, 0, 3, 21]);
    c.extend(size.to_le_bytes());
    c.extend([0; 12]);
    c.extend(name);
    for (n, data) in [first, second].into_iter().enumerate() {
        assert!(data.len() % 2 == 0);
        let mut block = Vec::new();
        // The first bit of the stream says "no translation of calls"; then 3 bits of type, 24 bits
        // of size.
        let head = if n == 0 {
            3 << 28 | (data.len() as u32) << 4
        } else {
            3 << 29 | (data.len() as u32) << 5
        };
        block.extend(((head >> 16) as u16).to_le_bytes());
        block.extend((head as u16).to_le_bytes());
        for _ in 0..3 {
            block.extend(1u32.to_le_bytes());
        }
        block.extend(data);
        c.extend([0; 4]);
        c.extend((block.len() as u16).to_le_bytes());
        c.extend((data.len() as u16).to_le_bytes());
        c.extend(block);
    }
    let all = c.len() as u32;
    c[8..12].copy_from_slice(&all.to_le_bytes());
    c
}

fn read_all(bytes: &[u8], name: &str) -> (Vec<u8>, Option<CabFault>) {
    let mut cab = CabFile::open(Cursor::new(bytes)).unwrap();
    let mut data = Vec::new();
    let error = cab.read(name).unwrap().read_to_end(&mut data).err();
    let fault = |error: std::io::Error| error.into_inner()?.downcast::<CabFault>().ok();
    (data, error.map(|error| *fault(error).expect("a fault of the cabinet")))
}

#[test]
fn members_of_each_method() {
    let (a, b) = (log(5000), log(30));
    for kind in [CompressionType::None, CompressionType::MsZip] {
        let bytes = build(kind, &[("CbsPersist_20231110.log", &a), ("b.log", &b), ("empty", b"")]);
        let cab = CabFile::open(Cursor::new(&bytes)).unwrap();
        let list: Vec<_> = cab.members().iter().map(|m| (m.name.as_str(), m.size)).collect();
        assert_eq!(
            list,
            [("CbsPersist_20231110.log", a.len() as u64), ("b.log", b.len() as u64), ("empty", 0)]
        );
        assert_eq!(read_all(&bytes, "CbsPersist_20231110.log"), (a.clone(), None));
        assert_eq!(read_all(&bytes, "b.log"), (b.clone(), None));
        assert_eq!(read_all(&bytes, "empty"), (vec![], None));
    }
    let (first, second) = (&a[..0x8000], &a[0x8000..0x9000]);
    assert_eq!(
        read_all(&lzx(first, second), "CbsPersist_20231110.log"),
        (a[..0x9000].to_vec(), None)
    );
}

#[test]
fn members_again_and_in_any_order() {
    let (a, b) = (log(3000), log(2000));
    let bytes = build(CompressionType::MsZip, &[("a", &a), ("b", &b)]);
    let mut cab = CabFile::open(Cursor::new(&bytes)).unwrap();
    for (name, want) in [("b", &b), ("a", &a), ("b", &b)] {
        let mut data = Vec::new();
        cab.read(name).unwrap().read_to_end(&mut data).unwrap();
        assert_eq!(&data, want);
    }
    assert!(matches!(cab.read("c"), Err(CabError::NoMember(_))));
}

#[test]
fn faults_are_named() {
    let open = |bytes: &[u8]| match CabFile::open(Cursor::new(bytes)) {
        Err(CabError::Broken(fault)) => fault,
        other => panic!("{:?}", other.err()),
    };
    assert_eq!((open(b"PK\x03\x04"), open(b"")), (CabFault::NotACabinet, CabFault::NotACabinet));
    let a = log(5000);
    let bytes = build(CompressionType::MsZip, &[("a", &a)]);
    assert_eq!(open(&bytes[..50]), CabFault::ListsCut);

    // Cut: what lies before the cut is still read.
    let (data, error) = read_all(&bytes[..bytes.len() - 100], "a");
    assert!(!data.is_empty() && a.starts_with(&data));
    let (need, have) = (bytes.len() as u64, bytes.len() as u64 - 100);
    assert_eq!(error, Some(CabFault::CutShort { block: (a.len() >> 15) as u16, need, have }));

    // A flipped bit: the checksum of its block tells.
    let mut bad = bytes.clone();
    let at = bad.len() - 100;
    bad[at] ^= 1;
    let (data, error) = read_all(&bad, "a");
    assert!(!data.is_empty() && a.starts_with(&data));
    let detail = |fault| match fault {
        CabFault::Damaged { detail } => detail,
        fault => panic!("{fault}"),
    };
    assert!(detail(error.unwrap()).contains("Checksum error in data block"));

    // An error stays an error, and gives no stale bytes.
    let mut cab = CabFile::open(Cursor::new(&bad)).unwrap();
    let mut reader = cab.read("a").unwrap();
    let mut sink = Vec::new();
    assert!(reader.read_to_end(&mut sink).is_err());
    assert!(reader.read(&mut [0; 10]).is_err());

    // More than the folder holds.
    let mut bad = bytes.clone();
    bad[44..48].copy_from_slice(&(a.len() as u32 + 9).to_le_bytes());
    let (end, holds) = (a.len() as u64 + 9, a.len() as u64);
    assert_eq!(read_all(&bad, "a").1, Some(CabFault::TooShort { end, holds }));

    // Begins behind the folder's end; in a folder that is not there.
    let mut bad = bytes.clone();
    bad[48..52].copy_from_slice(&0x7000_0000u32.to_le_bytes());
    assert!(CabFile::open(Cursor::new(&bad)).unwrap().read("a").is_err());
    bad[52] = 9;
    assert!(CabFile::open(Cursor::new(&bad)).is_err());
    bad[52..54].copy_from_slice(&[0xfd, 0xff]);
    assert_eq!(open(&bad), CabFault::PartOfSet);

    // Quantum.
    let mut bad = bytes.clone();
    bad[42..44].copy_from_slice(&[0x72, 0x14]);
    match CabFile::open(Cursor::new(&bad)).unwrap().read("a").err() {
        Some(CabError::Member { fault, .. }) => assert!(detail(fault).contains("Quantum")),
        other => panic!("{other:?}"),
    }
}

fn drain(bytes: &[u8]) {
    let Ok(mut cab) = CabFile::open(Cursor::new(bytes)) else { return };
    let names: Vec<_> = cab.members().iter().map(|m| (m.name.clone(), m.size)).take(20).collect();
    for (name, size) in names {
        if let Ok(mut reader) = cab.read(&name) {
            let mut data = Vec::new();
            match reader.read_to_end(&mut data) {
                Ok(_) => assert_eq!(data.len() as u64, size),
                Err(_) => assert!(data.len() as u64 <= size),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        drain(&[b"MSCF".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_change(kind in 0..4, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>(), keep in any::<bool>()) {
        let (a, b) = (log(700), log(30));
        let mut bytes = match kind {
            0 => build(CompressionType::None, &[("a", &a), ("b", &b)]),
            1 => build(CompressionType::MsZip, &[("a", &a), ("b", &b)]),
            _ => lzx(&a[..600], &b[..100]),
        };
        // Without a checksum the decompressor meets the damage itself.
        if kind == 1 {
            let at = u32::from_le_bytes([bytes[36], bytes[37], bytes[38], bytes[39]]) as usize;
            bytes[at..at + 4].fill(0);
        }
        for (n, (at, byte)) in changes.into_iter().enumerate() {
            let most = if n % 2 == 0 { 160.min(bytes.len()) } else { bytes.len() };
            bytes[at.index(most)] = byte;
        }
        bytes.truncate(if keep { bytes.len() } else { cut.index(bytes.len()) });
        drain(&bytes);
    }
}
