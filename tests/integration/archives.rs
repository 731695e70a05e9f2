//! Archives: the members of ZIP files and cabinets are read as files of their own.

use crate::common::scratch;
use crate::etl_build::{Etl, Event as TraceEvent};
use crate::evtx_build::{text, Event, Log};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::logs::measure::What;
use wudiag::logs::read::{
    bundle, expand, measure, open, ArchiveFault, GzipFault, Item, Options, Warning, WarningKind,
};
use wudiag::logs::Family;

/// A member of a ZIP file as it is written; what it claims can be another thing.
#[derive(Clone)]
pub struct Member {
    name: String,
    data: Vec<u8>,
    method: u16,
    flags: u16,
    /// What the list says that it is unpacked.
    size: Option<u32>,
    /// What the list says of its sum.
    crc: Option<u32>,
    /// The member of this number lies at the place of another.
    at: Option<usize>,
}

pub fn member(name: &str, data: &[u8]) -> Member {
    let (name, data) = (name.to_owned(), data.to_vec());
    Member { name, data, method: 8, flags: 0, size: None, crc: None, at: None }
}

/// As `member`, not packed.
pub fn stored(name: &str, data: &[u8]) -> Member {
    Member { method: 0, ..member(name, data) }
}

/// A member that needs a password.
pub fn encrypted(name: &str, data: &[u8]) -> Member {
    Member { flags: 1, ..member(name, data) }
}

/// A member of a list that is at the place of the first one.
pub fn listed(name: &str) -> Member {
    Member { at: Some(0), ..stored(name, b"") }
}

pub fn zip(members: &[Member]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut list, mut places) = (Vec::new(), Vec::new());
    for member in members {
        let mut crc = flate2::Crc::new();
        crc.update(&member.data);
        let packed = match member.method {
            8 => {
                let level = flate2::Compression::default();
                let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), level);
                packer.write_all(&member.data).unwrap();
                packer.finish().unwrap()
            }
            _ => member.data.clone(),
        };
        let at = member.at.map_or(bytes.len(), |other| places[other]);
        places.push(at);
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(member.flags.to_le_bytes());
        common.extend(member.method.to_le_bytes());
        common.extend([0; 4]);
        common.extend(member.crc.unwrap_or(crc.sum()).to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend(member.size.unwrap_or(member.data.len() as u32).to_le_bytes());
        common.extend((member.name.len() as u16).to_le_bytes());
        common.extend([0; 2]);
        if member.at.is_none() {
            bytes.extend(b"PK\x03\x04");
            bytes.extend(&common);
            bytes.extend(member.name.as_bytes());
            bytes.extend(packed);
        }
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend((at as u32).to_le_bytes());
        list.extend(member.name.as_bytes());
    }
    let at = bytes.len() as u32;
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([(members.len() as u16).to_le_bytes(); 2].concat());
    bytes.extend((list.len() as u32).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn cabinet(members: &[(&str, &[u8])]) -> Vec<u8> {
    crate::cab::build(cab::CompressionType::MsZip, members)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn cbs(from: usize, to: usize) -> Vec<u8> {
    let line = |n: usize| {
        format!(
            "2023-11-10 {:02}:45:{:02}, Info                  CBS    number {n}\r\n",
            n / 60 % 24,
            n % 60
        )
    };
    (from..to).map(line).collect::<String>().into_bytes()
}

fn event_log(count: usize) -> Vec<u8> {
    let event = |n: usize| {
        let title = text(&format!("update {n}"));
        Event::new("Microsoft-Windows-WindowsUpdateClient", 19, 4).named("updateTitle", title)
    };
    Log::new().chunk(&(0..count).map(event).collect::<Vec<_>>()).build()
}

fn trace() -> Vec<u8> {
    Etl::default().buffer(0, vec![TraceEvent::info(1, "Agent", "text").record()]).build()
}

fn work(name: &str, bytes: &[u8]) -> PathBuf {
    let path = scratch("archives").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

/// For each file in order: what is behind the archive's name, its family, its records; and the
/// warnings.
fn summary(path: &Path, options: &Options) -> (Vec<(String, Family, usize)>, Vec<Warning>) {
    let (mut files, mut warnings) = (Vec::<(String, Family, usize)>::new(), Vec::new());
    let outer = path.parent().unwrap().display().to_string();
    for item in open(&[path], options.clone(), Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                let name = batch.file().path.strip_prefix(&outer).unwrap()[1..].replace('\\', "/");
                match files.last_mut().filter(|(last, ..)| *last == name) {
                    Some((_, _, count)) => *count += batch.entries().len(),
                    None => files.push((name, batch.file().family, batch.entries().len())),
                }
            }
            Item::Warning(warning) => warnings.push(warning),
        }
    }
    (files, warnings)
}

fn named(files: &[(&str, Family, usize)]) -> Vec<(String, Family, usize)> {
    files.iter().map(|(name, family, count)| ((*name).to_owned(), *family, *count)).collect()
}

/// A bundle as people send it.
fn sent() -> Vec<u8> {
    let inner = zip(&[member(
        "dism.log",
        b"2023-11-10 10:45:24, Info                  DISM   API: text\r\n",
    )]);
    zip(&[
        member("Logs\\CBS\\CBS.log", &cbs(30, 50)),
        member(
            "Logs/CBS/CbsPersist_20231110094524.cab",
            &cabinet(&[("CbsPersist.log", &cbs(0, 30))]),
        ),
        member("System.evtx", &event_log(7)),
        member("WindowsUpdate.20231110.104524.386.1.etl", &trace()),
        member("old/CBS.log.gz", &gzip(&cbs(0, 5))),
        member("inner.zip", &inner),
        member("readme.docx", b"no log"),
        member("notes.xml", b"<notes/>"),
    ])
}

#[test]
fn members_are_files_of_their_own() {
    let path = work("sent.zip", &sent());
    let expected = named(&[
        ("sent.zip!Logs/CBS/CbsPersist_20231110094524.cab", Family::Cbs, 30),
        ("sent.zip!Logs/CBS/CBS.log", Family::Cbs, 20),
        ("sent.zip!System.evtx", Family::EventLog, 7),
        ("sent.zip!WindowsUpdate.20231110.104524.386.1.etl", Family::Etl, 1),
        ("sent.zip!inner.zip!dism.log", Family::Dism, 1),
        ("sent.zip!old/CBS.log.gz", Family::Cbs, 5),
    ]);
    for threads in [1, 3] {
        let options = Options { threads, ..Options::default() };
        assert_eq!(summary(&path, &options), (expected.clone(), vec![]));
        let (counted, warnings) = measure(&[&path], options, What::default(), Cancel::new());
        assert_eq!((counted.records, warnings), (64, vec![]));
    }
    // In a folder, too.
    let folder = path.parent().unwrap().join("folder");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sent.zip"), sent()).unwrap();
    let (files, warnings) = summary(&folder, &Options::default());
    assert_eq!((files.len(), warnings), (6, vec![]));
    // Merged, and the end of each.
    let merged = Options { merge: true, ..Options::default() };
    let (files, warnings) = summary(&path, &merged);
    assert_eq!(files.iter().map(|(.., count)| count).sum::<usize>(), 64, "{warnings:?}");
    let (files, warnings) = summary(&path, &Options { tail: Some(2), ..Options::default() });
    assert_eq!(warnings, []);
    let tails: Vec<usize> = files.iter().map(|(.., count)| *count).collect();
    assert_eq!(tails, [2, 2, 1, 1, 2], "{files:?}");
    // Nothing can be added to them.
    let cancel = Cancel::new();
    let options = Options { follow: true, ..Options::default() };
    let (mut records, mut closed) = (0, 0);
    for item in open(&[&path], options, cancel) {
        match item {
            Item::Batch(batch) => records += batch.entries().len(),
            Item::Warning(warning) => {
                assert_eq!(warning.kind, WarningKind::NotFollowed);
                closed += 1;
            }
        }
    }
    assert_eq!((records, closed), (64, 5));
}

#[test]
fn a_member_can_be_named() {
    let path = work("named.zip", &sent());
    let member = |name: &str| PathBuf::from(format!("{}!{name}", path.display()));
    let count = |name: &str| -> usize {
        let (files, warnings) = summary(&member(name), &Options::default());
        assert_eq!(warnings, [], "{name}");
        files.iter().map(|(.., count)| count).sum()
    };
    for (name, expected) in [
        ("Logs/CBS/CBS.log", 20),
        ("inner.zip!dism.log", 1),
        ("Logs/CBS", 50),
        ("Logs/CBS/", 50),
        ("*.evtx", 7),
        ("*CBS.log*", 25),
    ] {
        assert_eq!(count(name), expected, "{name}");
    }
    let (files, warnings) = summary(&member("Logs/none.log"), &Options::default());
    assert!(files.is_empty());
    assert_eq!(warnings[0].kind, WarningKind::NotFound);
    // A file of such a name is a file.
    let plain = work("plain.zip!CBS.log", &cbs(0, 3));
    assert_eq!(summary(&plain, &Options::default()).0[0].2, 3);
}

/// What is wrong with a member is said, and the others are read.
#[test]
fn what_is_not_read_is_named() {
    let good = member("good.log", &cbs(0, 10));
    let flags = |flags| Member { flags, ..member("other.log", &cbs(0, 10)) };
    let name = |name: &str| member(name, &cbs(0, 10));
    let cases = [
        (flags(1), ArchiveFault::Encrypted),
        (Member { method: 14, ..flags(0) }, ArchiveFault::Method { method: 14 }),
        (name("..\\CBS.log"), ArchiveFault::UnsafeName),
        (name("a/../../CBS.log"), ArchiveFault::UnsafeName),
        (name("/etc/CBS.log"), ArchiveFault::UnsafeName),
        (name("\\\\server\\share\\CBS.log"), ArchiveFault::UnsafeName),
        (name("C:\\Windows\\CBS.log"), ArchiveFault::UnsafeName),
        (name("CBS\u{1b}.log"), ArchiveFault::UnsafeName),
        (name("good.log"), ArchiveFault::SameName),
        (Member { at: Some(0), ..name("same.log") }, ArchiveFault::Overlap),
        (Member { size: Some(3 << 30), ..flags(0) }, ArchiveFault::TooLarge { most: 64 << 20 }),
    ];
    for (index, (bad, fault)) in cases.into_iter().enumerate() {
        let path = work(&format!("bad{index}.zip"), &zip(&[good.clone(), bad.clone()]));
        let (files, warnings) = summary(&path, &Options::default());
        assert_eq!(files.len(), 1, "{fault:?}");
        assert_eq!(files[0].2, 10);
        let members = vec![bad.name.replace('\\', "/")];
        let kind = WarningKind::Archive { fault, count: 1, members };
        assert_eq!(warnings, [Warning { path: path.display().to_string(), kind }]);
    }
}

/// What is before damage is read.
#[test]
fn damage_costs_what_is_damaged() {
    let damaged = |bad: Member| {
        let path = work("damaged.zip", &zip(&[bad, member("good.log", &cbs(0, 10))]));
        let (files, warnings) = summary(&path, &Options::default());
        assert_eq!(
            files.last().map(|(name, _, count)| (name.as_str(), *count)),
            Some(("damaged.zip!good.log", 10))
        );
        let kinds: Vec<WarningKind> = warnings.into_iter().map(|warning| warning.kind).collect();
        assert!(
            matches!(
                &kinds[..],
                [WarningKind::Archive { fault: ArchiveFault::Damaged { .. }, .. }]
            ),
            "{kinds:?}"
        );
        files.iter().find(|(name, ..)| name.ends_with("bad.log")).map_or(0, |(.., count)| *count)
    };
    let bad = member("bad.log", &cbs(0, 50_000));
    assert_eq!(damaged(Member { crc: Some(7), ..bad.clone() }), 50_000);
    let size = bad.data.len() as u32;
    assert!(damaged(Member { size: Some(size - 1000), ..bad.clone() }) > 49_000);
    assert_eq!(damaged(Member { size: Some(size + 1000), ..bad.clone() }), 50_000);
    // The archive is cut in its list: nothing is listed.
    let whole = zip(&[bad, member("good.log", &cbs(0, 10))]);
    let (files, warnings) =
        summary(&work("cut.zip", &whole[..whole.len() - 30]), &Options::default());
    assert!(files.is_empty());
    assert!(matches!(
        &warnings[0].kind,
        WarningKind::Archive { fault: ArchiveFault::Broken { .. }, .. }
    ));
}

#[test]
fn archives_have_limits() {
    // So many members, and no more.
    let many: Vec<Member> = (0..10_003).map(|n| member(&format!("{n}.log"), b"")).collect();
    let (groups, warnings) = expand(&[work("many.zip", &zip(&many))]);
    let files: usize = groups.iter().map(|group| group.files.len()).sum();
    assert_eq!(files, 10_000);
    let fault = ArchiveFault::TooManyMembers { most: 10_000 };
    assert_eq!(warnings[0].kind, WarningKind::Archive { fault, count: 0, members: vec![] });
    // So deep, and no deeper.
    let mut deep = zip(&[member("CBS.log", &cbs(0, 4))]);
    for (depth, expected) in [(1, 4), (2, 4), (3, 4), (4, 0)] {
        let (files, warnings) =
            summary(&work(&format!("deep{depth}.zip"), &deep), &Options::default());
        let records: usize = files.iter().map(|(.., count)| count).sum();
        assert_eq!(records, expected, "{depth}");
        let faults: Vec<WarningKind> = warnings.into_iter().map(|warning| warning.kind).collect();
        let too_deep = WarningKind::Archive {
            fault: ArchiveFault::TooDeep { most: 3 },
            count: 0,
            members: vec![],
        };
        assert_eq!(faults, if expected == 0 { vec![too_deep] } else { vec![] });
        deep = zip(&[member("deeper.zip", &deep)]);
    }
    // An archive that holds itself would be one of these; so would this one, of gzip.
    let mut packed = cbs(0, 4);
    (0..4).for_each(|_| packed = gzip(&packed));
    let (_, warnings) = summary(&work("packed.log.gz", &packed), &Options::default());
    assert!(matches!(
        &warnings[0].kind,
        WarningKind::Archive { fault: ArchiveFault::TooDeep { .. }, .. }
    ));
}

/// A cabinet of several files is an archive: one that is damaged does not end it, one that is no log
/// is not printed.
/// The end of a log that cannot be read to its end: the records that can be, and why no others.
#[test]
fn the_tail_of_what_is_damaged() {
    let packed = gzip(&cbs(0, 300));
    let cut = work("tail.log.gz", &packed[..packed.len() - 4]);
    let options = Options { tail: Some(2), ..Options::default() };
    let (files, warnings) = summary(&cut, &options);
    assert_eq!(files.iter().map(|(.., count)| count).sum::<usize>(), 2, "{files:?}");
    assert!(matches!(&warnings[..], [Warning { kind: WarningKind::Gzip(_), .. }]), "{warnings:?}");
}

/// What is packed twice has the limit of what is packed once.
#[test]
fn much_out_of_little_inside_of_another() {
    // 100 MB in 100 KB.
    let packed = gzip(&cbs(0, 1).repeat(1 << 14)).repeat(128);
    let bytes = zip(&[member("Logs/CBS.log.gz", &packed), member("Logs/dism.log", &cbs(0, 3))]);
    for path in [work("twice.zip", &bytes), work("twice.log.gz", &gzip(&packed))] {
        let (_, warnings) = summary(&path, &Options::default());
        let fault = GzipFault::TooLarge { most: 64 << 20 };
        assert!(
            matches!(&warnings[..], [Warning { kind: WarningKind::Gzip(own), .. }] if *own == fault),
            "{warnings:?}"
        );
    }
}

#[test]
fn a_cabinet_of_several_files_is_an_archive() {
    let binary: Vec<u8> =
        (0..40_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let members: [(&str, &[u8]); 4] = [
        ("CBS.log", &cbs(0, 900)),
        ("noise.log", &binary),
        ("System.evtx", &event_log(3)),
        ("late\\dism.log", b"2023-11-10 10:45:24, Info                  DISM   API: text\r\n"),
    ];
    let bytes = cabinet(&members);
    let path = work("several.cab", &bytes);
    let (files, warnings) = summary(&path, &Options::default());
    assert_eq!(
        files,
        named(&[
            ("several.cab!CBS.log", Family::Cbs, 900),
            ("several.cab!System.evtx", Family::EventLog, 3),
            ("several.cab!late/dism.log", Family::Dism, 1),
        ])
    );
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].path.ends_with("several.cab!noise.log"));
    assert!(matches!(&warnings[0].kind, WarningKind::Binary(format) if format.name == "unknown"));
    // The file ends in the second block of 32 KB: what is before it is read, the others are named.
    let path = work("cut.cab", &bytes[..bytes.len() / 2]);
    let (files, warnings) = summary(&path, &Options::default());
    let [(name, _, records)] = &files[..] else { panic!("{files:?}") };
    assert_eq!(name, "cut.cab!CBS.log");
    assert!((300..900).contains(records), "{records}");
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    for warning in &warnings {
        assert!(matches!(warning.kind, WarningKind::CabinetMember { .. }), "{warning:?}");
    }
}

/// What a diagnosis reads: every file with its name.
#[test]
fn a_bundle_has_all_files() {
    let path = work("bundle.zip", &sent());
    let (files, warnings) = bundle(&path, &Cancel::new());
    assert_eq!(warnings, []);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Logs/CBS/CBS.log",
            "Logs/CBS/CbsPersist_20231110094524.cab!CbsPersist.log",
            "System.evtx",
            "WindowsUpdate.20231110.104524.386.1.etl",
            "inner.zip!dism.log",
            "notes.xml",
            "old/CBS.log.gz",
            "readme.docx",
        ]
    );
    let mut text = String::new();
    files[7].open(&Cancel::new()).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!((text.as_str(), files[7].size), ("no log", 6));
    let folder = work("bundle/Logs/CBS.log", &cbs(0, 3));
    std::fs::write(folder.with_file_name("some.zip"), sent()).unwrap();
    let folder = folder.parent().unwrap().parent().unwrap();
    let (files, warnings) = bundle(folder, &Cancel::new());
    assert_eq!((files.len(), warnings), (9, vec![]));
    assert_eq!(files[0].name, "Logs/CBS.log");
    assert_eq!(files[1].name, "Logs/some.zip!Logs/CBS/CBS.log");
    let mut bytes = Vec::new();
    files[0].open(&Cancel::new()).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, cbs(0, 3));
}

/// Any change of any byte ends, without a panic.
#[test]
fn hostile_archives_end() {
    let whole = [sent(), cabinet(&[("a.log", &cbs(0, 20)), ("b.log", &cbs(0, 20))])];
    let mut state = 11u64;
    let mut random = |most: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for round in 0..150 {
        let mut bytes = whole[round % 2].clone();
        let list = if round % 3 == 0 { bytes.len() } else { 700 };
        for _ in 0..1 + round % 6 {
            let at = bytes.len() - 1 - random(list.min(bytes.len()));
            bytes[at] = random(256) as u8;
        }
        let path = work("hostile.zip", &bytes);
        let (files, _) = summary(&path, &Options::default());
        assert!(files.iter().map(|(.., count)| count).sum::<usize>() < 2000);
    }
}

/// Reading stops when nobody wants more.
#[test]
fn an_archive_can_be_left() {
    let path = work("left.zip", &sent());
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(bundle(&path, &cancel).0, []);
    assert!(open(&[&path], Options::default(), cancel).next().is_none());
}
