//! Small cabinets that ask for much: what is done for them is counted, in bytes that are read and in
//! places that are looked for, so that no clock decides.

use std::cell::Cell;
use std::io::{Cursor, Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use wudiag::base::Cancel;
use wudiag::logs::cab::{CabError, CabFault, CabFile};
use wudiag::logs::read::{open, Item, Options, WarningKind};

const STORED: u16 = 0;
const MSZIP: u16 = 1;

struct Member {
    size: u32,
    offset: u32,
    folder: u16,
}

/// A cabinet of folders that all have `blocks` blocks, the same ones.
fn cabinet(method: u16, folders: u16, block: &[u8], blocks: u16, members: &[Member]) -> Vec<u8> {
    let name = |n: usize| format!("{n:06}\0").into_bytes();
    let first_member = 36 + 8 * u32::from(folders);
    let data = first_member + 23 * members.len() as u32;
    let mut c = b"MSCF\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    c.extend(first_member.to_le_bytes());
    c.extend([0, 0, 0, 0, 3, 1]);
    c.extend(folders.to_le_bytes());
    c.extend((members.len() as u16).to_le_bytes());
    c.extend([0; 6]);
    for _ in 0..folders {
        c.extend(data.to_le_bytes());
        c.extend(blocks.to_le_bytes());
        c.extend(method.to_le_bytes());
    }
    for (n, member) in members.iter().enumerate() {
        c.extend(member.size.to_le_bytes());
        c.extend(member.offset.to_le_bytes());
        c.extend(member.folder.to_le_bytes());
        c.extend([0; 6]);
        c.extend(name(n));
    }
    for _ in 0..blocks {
        c.extend(block);
    }
    c
}

/// A stored block of `size` bytes.
fn stored(size: u16) -> Vec<u8> {
    let size_bytes = size.to_le_bytes();
    let mut block = [&[0; 4][..], &size_bytes, &size_bytes].concat();
    block.resize(8 + usize::from(size), b'a');
    block
}

/// A block that unpacks to 32 KB: a deflate block with one literal and runs of 258.
fn packed() -> Vec<u8> {
    use std::io::Write;
    let mut builder = cab::CabinetBuilder::new();
    builder.add_folder(cab::CompressionType::MsZip).add_file("x");
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(&[b'a'; 0x8000]).unwrap();
    }
    let built = writer.finish().unwrap().into_inner();
    let mut block = built[36 + 8 + 16 + 2..].to_vec();
    block[..4].fill(0); // no checksum
    block
}

#[derive(Default)]
struct Work {
    bytes: Cell<u64>,
    seeks: Cell<u64>,
}

struct Counted(Cursor<Vec<u8>>, Rc<Work>);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.bytes.set(self.1.bytes.get() + read as u64);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.1.seeks.set(self.1.seeks.get() + 1);
        self.0.seek(to)
    }
}

/// What was unpacked, how it ended, and the work.
fn unpack(bytes: Vec<u8>) -> (u64, std::result::Result<(), CabError>, Rc<Work>) {
    let work = Rc::new(Work::default());
    let counted = Counted(Cursor::new(bytes), Rc::clone(&work));
    let mut unpacked = 0;
    let end = CabFile::open(counted).and_then(|cabinet| {
        cabinet.unpack(&mut |text| {
            unpacked += text.len() as u64;
            ControlFlow::Continue(())
        })
    });
    (unpacked, end, work)
}

#[test]
fn members_behind_much_data_cost_the_data_once() {
    let far = 1000 * 128 - 2000;
    let members: Vec<Member> =
        (0..2000).map(|n| Member { size: 1, offset: far + n, folder: 0 }).collect();
    let bytes = cabinet(STORED, 1, &stored(128), 1000, &members);
    let size = bytes.len() as u64;
    let (unpacked, end, work) = unpack(bytes);
    assert_eq!((unpacked, end), (2000, Ok(())));
    assert!(work.bytes.get() < 3 * size, "{} of {size}", work.bytes.get());
    assert!(work.seeks.get() < 10_000, "{}", work.seeks.get());
}

#[test]
fn empty_members_cost_nothing() {
    let members: Vec<Member> =
        (0..9000).map(|_| Member { size: 0, offset: 0x7000_0000, folder: 0 }).collect();
    let (unpacked, end, work) = unpack(cabinet(STORED, 1, &stored(1), 9000, &members));
    assert_eq!((unpacked, end), (0, Ok(())));
    assert!(work.seeks.get() < 100, "{}", work.seeks.get());
}

#[test]
fn blocks_are_looked_at_once_however_many_folders_list_them() {
    let members: Vec<Member> =
        (0..1000).map(|folder| Member { size: 3000, offset: 0, folder }).collect();
    let bytes = cabinet(STORED, 1000, &stored(1), 3000, &members);
    let size = bytes.len() as u64;
    let (_, end, work) = unpack(bytes);
    assert!(matches!(&end, Err(CabError::Member { fault: CabFault::SharedBlocks, .. })), "{end:?}");
    assert!(work.seeks.get() < size, "{}", work.seeks.get());
}

#[test]
fn too_many_members_are_refused() {
    let members = |count: usize| -> Vec<Member> {
        (0..count).map(|_| Member { size: 0, offset: 0, folder: 0 }).collect()
    };
    let (_, end, work) = unpack(cabinet(STORED, 1, &stored(1), 1, &members(65_535)));
    let fault = CabFault::TooManyMembers { members: 65_535, most: 10_000 };
    assert_eq!(end, Err(CabError::Broken(fault)));
    assert!(work.bytes.get() < 100_000, "{}", work.bytes.get());
    assert_eq!(unpack(cabinet(STORED, 1, &stored(1), 1, &members(10_000))).1, Ok(()));
}

/// 98 MB in 150 KB; the second asks for the same 3 MB again and again.
#[test]
fn much_out_of_little_is_refused() {
    let most = 64 << 20;
    for members in [
        vec![Member { size: 3000 << 15, offset: 0, folder: 0 }],
        (0..1000).map(|_| Member { size: 3 << 20, offset: 0, folder: 0 }).collect(),
    ] {
        let (unpacked, end, _) = unpack(cabinet(MSZIP, 1, &packed(), 3000, &members));
        assert!(
            matches!(&end, Err(CabError::Member { fault: CabFault::TooLarge { most: m }, .. }) if *m == most),
            "{end:?}"
        );
        assert!(unpacked <= most);
    }
    // Less is unpacked, however small the file.
    let members = [Member { size: 100 << 15, offset: 0, folder: 0 }];
    assert_eq!(unpack(cabinet(MSZIP, 1, &packed(), 100, &members)).0, 100 << 15);
}

/// The thread that unpacks ends with its reader, in the middle of data that make no text.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_read_after_the_reader_is_gone() {
    let far = 2000 << 15;
    let members = [
        Member { size: 300_000, offset: 0, folder: 0 },
        Member { size: 1, offset: far - 1, folder: 0 },
    ];
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("far.cab");
    std::fs::write(&path, cabinet(MSZIP, 1, &packed(), 2000, &members)).unwrap();
    let is_open = || {
        let handles = std::fs::read_dir("/proc/self/fd").unwrap();
        handles.flatten().any(|h| std::fs::read_link(h.path()).is_ok_and(|to| to == path))
    };
    for cancels in [true, false] {
        let cancel = Cancel::new();
        let mut reader = open(&[&path], Options::default(), cancel.clone());
        if cancels {
            let cancel = cancel.clone();
            std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(20));
                cancel.cancel();
            });
            while reader.next().is_some() {}
        }
        drop(reader);
        assert!(!is_open());
    }
}

#[test]
fn a_refused_cabinet_is_a_warning() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bomb.cab");
    let members = [Member { size: 3000 << 15, offset: 0, folder: 0 }];
    std::fs::write(&path, cabinet(MSZIP, 1, &packed(), 3000, &members)).unwrap();
    let items: Vec<Item> = open(&[&path], Options::default(), Cancel::new()).collect();
    assert!(
        matches!(&items[..], [Item::Warning(warning)] if matches!(warning.kind, WarningKind::CabinetMember { fault: CabFault::TooLarge { .. }, .. })),
        "{items:?}"
    );
}
