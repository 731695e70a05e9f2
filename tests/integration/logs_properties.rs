//! Properties that hold for any input: no panic, every byte and every line in exactly one record,
//! chunks parse as the whole does.

use proptest::prelude::*;
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use wudiag::base::encoding::{layout, Layout, Transcoder};
use wudiag::base::Cancel;
use wudiag::logs::detect::detect;
use wudiag::logs::json::Shown;
use wudiag::logs::parse::{Chunk, Parser, Settings};
use wudiag::logs::read::{open, Item, Options};
use wudiag::logs::{Entry, Family, FileInfo, Record, WantedCodes};

fn info(family: Family) -> Arc<FileInfo> {
    Arc::new(FileInfo { path: "x".into(), ..FileInfo::of(family) })
}

fn whole(text: &[u8], family: Family, limit: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut parser = Parser::new(family, Settings { limit, ..Settings::default() });
    parser.parse(Chunk::whole(text), |entry| {
        entries.push(*entry);
        ControlFlow::Continue(())
    });
    entries
}

/// Families whose logs can be one document.
const DOCUMENTS: [Family; 4] =
    [Family::Registry, Family::SetupDiag, Family::EventText, Family::Console];

/// What may stand between two records: line ends, blanks, byte order marks, zeros.
fn is_between(text: &[u8]) -> bool {
    text.iter().all(|b| matches!(b, b'\r' | b'\n' | b' ' | b'\t' | 0 | 0xEF | 0xBB | 0xBF))
}

/// The lines of every fixture, which has some of every family.
fn lines_of_fixtures() -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut folders = vec![crate::common::root().join("tests/fixtures/logs")];
    while let Some(folder) = folders.pop() {
        for path in
            std::fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path())
        {
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().ends_with(".expected.jsonl") {
                let mut text = std::fs::read(path).expect("fixture");
                // A line of UTF-16 among others would be another text to the reader than here.
                let (layout, mark) = layout(&text);
                if let Some(mut transcoder) = Transcoder::new(layout) {
                    let units = text.split_off(mark);
                    text.clear();
                    transcoder.push(&units, true, &mut text);
                }
                lines.extend(text.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec));
            }
        }
    }
    assert!(lines.len() > 100, "the fixtures were not read");
    lines
}

/// Pieces that records are made of, and rubbish.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static [u8]> = vec![
        b"2023-10-01 23:05:02, Info                  CBS    text 0x8024402c\r\n",
        b"2023-10-01 23:05:01, Info                  CSI    00000001@2023/10/1:21:05:01.455 x\n",
        b"2023-10-01 23:05:02, Info",
        b" continuation\n",
        b"[7560.9068] [0x8007007b] F:(1): x\n",
        b"<![LOG[a]LOG]!><time=\"14:38:21.182+300\" date=\"05-06-2016\" component=\"X\" context=\"\" type=\"1\" thread=\"1\" file=\"x.cpp:1\">\r\n",
        b"<![LOG[open\n",
        b"<![LOG[broken]LOG]!><time=\"14:38:21.182+300\" date=\"05-06-2016\"\r\n",
        b"]LOG]!><time=\"14:38:21.182+300\" date=\"05-06-2016\" component=\"\">",
        b"<![LOG[",
        b"text  $$<SMS X><11-30-2022 01:08:33.184-60><thread=4844 (0x12EC)>\r\n",
        b"   at Some.Stack()\n",
        b"2017-03-04\t07:15:10:001\t 912\t4b0\tMisc\t=== (build: 7, tz: +0530)\r\n",
        b"2024/02/05 10:32:02.9927012 3696  8172  Misc            text\r\n",
        b"2014-01-16 18:53:54.231 UTC\tInfo\tw3wp.5\tA.B\ttext\r\n",
        b"{670CDB5F-0000-4000-8000-000000000002}\t2015-03-23 19:39:34:484-0400\t1\t161 [A]\t101\t{FD8A47F9-0000-4000-8000-00000000000A}\t201\t80200056\tA\tFailure\tC\tError\r\n",
        b"=== Logging started: 31/10/2023  23:59:57 ===\r\n",
        b"MSI (c) (FC:08) [23:59:58:888]: x\r\n",
        b"Action ended 0:00:03: X. Return value 3.\r\n",
        b"11/20/2010 19:47:7 - PFRO Error: a, b, 0xc0000034\r\n",
        b"#Fields: date time cs-uri-stem sc-status sc-win32-status\r\n",
        b"2024-05-14 00:00:01 /ClientWebService 500 64\r\n",
        b"2024-05-14T09:12:18.345Z [Error] x\r\n",
        b"{\"status\":\"Failed\",\"patches\":[{\"name\":\"x\",\"kbId\":\"890830\"}]}\n",
        b"{\"name\":\"latest\",\"properties\":\"{\\\"status\\\":\\u0022Failed\\u0022,\\\"message\\\":\\\"\\ud83d\\ude00 0x8024402c\\\"}\"}\n",
        b"[6556] [0xc142011c] F:(641)\r\n",
        b"text\tComponent X\t4/13/2020 9:05:07 AM\t752 (0x02F0)\r\r\n",
        b"Thu, 05 Jan 2023 09:12:18 GMT [Error] x: [K=V][\n",
        b"2014-01-16 18:53:56.168 UTC\tInfo\tW.1\tE.R\tEventId=382,Type=Error,Category=\r\n",
        b"STATMSG: ID=6703 SEV=E SOURCE=\"x ISTR0=  $$<SMS X><Fri Oct 15 17:09:46.507 1999><thread=8D>\r\n",
        b"\r\n",
        b"\n",
        b"\xff\xfe\x00",
        b"\xEF\xBB\xBF",
        b"\0\0\0\0",
        b"\xE4\xF6\n",
    ];
    prop_oneof![
        6 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        3 => proptest::sample::select(lines_of_fixtures()),
        2 => proptest::collection::vec(any::<u8>(), 0..60),
        1 => (1usize..3000).prop_map(|length| vec![b'x'; length]),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(line(), 0..40).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn wanted_codes_are_those_that_are_found(text in text()) {
        for family in Family::ALL {
            let info = info(family);
            for entry in &whole(&text, family, 4000) {
                let record = Record { text: &text, entry, file: &info, columns: None };
                for code in record.codes() {
                    prop_assert!(WantedCodes::new(vec![code.value]).are_in(&record), "{family:?} {:08X}", code.value);
                }
                prop_assert!(!WantedCodes::new(vec![0x800F_0999]).are_in(&record));
            }
        }
    }

    #[test]
    fn every_byte_is_in_one_record(text in text(), limit in 64usize..4000) {
        for family in Family::ALL {
            let entries = whole(&text, family, limit);
            if family == Family::Azure && matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
                continue;
            }
            if family == Family::Etl {
                continue; // its lines are made, the offset is that of the event
            }
            if DOCUMENTS.contains(&family) {
                // A line with a hole in it is of two records.
                if text.windows(64).any(|bytes| bytes == [0; 64]) {
                    continue;
                }
                // Titles and keys are between records, but every line is counted with one.
                let count: u64 = entries.iter().map(|entry| u64::from(entry.lines)).sum();
                let lines = memchr::memchr_iter(b'\n', &text).count() as u64
                    + u64::from(text.last().is_some_and(|last| *last != b'\n'));
                prop_assert_eq!(count, lines, "{:?}", family);
                prop_assert!(entries.windows(2).all(|pair| pair[0].line <= pair[1].line));
                continue;
            }
            let mut end = 0u64;
            let mut line = 1;
            for (index, entry) in entries.iter().enumerate() {
                let from = u64::from(entry.raw.start);
                prop_assert_eq!(entry.offset, from, "{:?} {}", family, index);
                prop_assert!(from >= end);
                // What stands between two records is the line end of the first, or the rest of a
                // line over the limit.
                let between = &text[end as usize..from as usize];
                let truncated = index > 0 && entries[index - 1].marks.names().any(|name| name == "truncated");
                prop_assert!(truncated || is_between(between), "{:?}", family);
                let breaks = memchr::memchr_iter(b'\n', &text[..from as usize]).count() as u64;
                prop_assert_eq!(entry.line, breaks + 1, "{:?} {}", family, index);
                prop_assert!(entry.line >= line);
                line = entry.line;
                end = u64::from(entry.raw.end);
            }
            // The last record has all lines that are left; zeros may be a hole, and no line then.
            if let Some(last) = entries.last().filter(|_| text.last() != Some(&0)) {
                let lines = memchr::memchr_iter(b'\n', &text).count() as u64 + u64::from(text.last() != Some(&b'\n'));
                prop_assert_eq!(last.line + u64::from(last.lines), lines + 1, "{:?}", family);
            }
            let rest = &text[end as usize..];
            let truncated = entries.last().is_some_and(|entry| entry.marks.names().any(|name| name == "truncated"));
            prop_assert!(truncated || is_between(rest), "{:?} {:?}", family, rest);
        }
    }

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in text()) {
        for input in [&bytes, &text] {
            let _ = detect(input);
            for family in Family::ALL {
                let info = info(family);
                for entry in whole(input, family, 1000) {
                    let record = Record { text: input, entry: &entry, file: &info, columns: None };
                    let json = serde_json::to_string(&Shown { record, raw: true });
                    prop_assert!(json.is_ok());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A large file, read in chunks by one thread and by three, gives the entries of the whole.
    #[test]
    fn chunks_are_the_whole(text in text(), size in 1usize..1_500_000, family in proptest::sample::select(Family::ALL.to_vec())) {
        let mut text = text;
        // A byte order mark would be left out by the reader.
        text.splice(0..0, *b"begin\n");
        let text = text.repeat(size / text.len() + 1);
        // To the reader it may be UTF-16 without a mark.
        prop_assume!(layout(&text) == (Layout::Bytes, 0));
        let limit = 2000;
        let expected = whole(&text, family, limit);
        let mut file = tempfile(&text);
        file.flush().expect("flush");
        for threads in [1, 3] {
            let options = Options { family: Some(family), limit, threads, ..Options::default() };
            let mut entries = 0;
            for item in open(&[file.path()], options, Cancel::new()) {
                let Item::Batch(batch) = item else { panic!("warning") };
                for record in batch.records() {
                    let want = &expected[entries];
                    let got = record.entry;
                    prop_assert_eq!(
                        (got.offset, got.line, got.lines, got.local, got.utc, got.marks.0, got.level, got.pid, got.tid),
                        (want.offset, want.line, want.lines, want.local, want.utc, want.marks.0, want.level, want.pid, want.tid),
                        "{:?} {} threads, entry {}", family, threads, entries
                    );
                    prop_assert_eq!(record.message_bytes(), want.message.of(&text));
                    prop_assert_eq!(record.raw_bytes(), want.raw.of(&text));
                    entries += 1;
                }
            }
            prop_assert_eq!(entries, expected.len(), "{:?} {} threads", family, threads);
        }
    }
}

/// A hole of zeros divides the text of any family: in the whole, in pieces, in a record over the limit.
#[test]
fn a_hole_ends_every_record() {
    let head = b"begin\n\x01 binary".as_slice();
    for (long, hole) in [(10, 64), (10, 300), (9_000, 64), (9_000, 200_000), (150_000, 1 << 20)] {
        let text = [head, &vec![b'x'; long], &vec![0; hole], b"behind\nlast\n"].concat();
        let file = tempfile(&text);
        for family in Family::ALL.into_iter().filter(|family| *family != Family::Etl) {
            let what = format!("{family:?} {long} {hole}");
            let expected = whole(&text, family, 2000);
            let from = (head.len() + long + hole) as u64;
            if !DOCUMENTS.contains(&family) {
                assert!(expected.iter().any(|entry| entry.offset == from), "{what}");
            }
            let options = Options { family: Some(family), limit: 2000, ..Options::default() };
            let mut entries = Vec::new();
            for item in open(&[file.path()], options, Cancel::new()) {
                let Item::Batch(batch) = item else { panic!("warning") };
                entries.extend(batch.entries().iter().map(|e| (e.offset, e.line, e.lines)));
            }
            let expected: Vec<_> = expected.iter().map(|e| (e.offset, e.line, e.lines)).collect();
            assert_eq!(entries, expected, "{what}");
        }
    }
}

/// A file that is removed when dropped.
struct Temporary(std::path::PathBuf, std::fs::File);

impl Temporary {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.1.flush()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn tempfile(text: &[u8]) -> Temporary {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name =
        format!("wudiag-{}-{}.log", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    let mut file = std::fs::File::create(&path).expect("temporary file");
    file.write_all(text).expect("write");
    Temporary(path, file)
}
