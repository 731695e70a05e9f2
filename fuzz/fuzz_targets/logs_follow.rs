//! A log that grows in two steps while it is followed: at the end its records are those of the whole.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Write;
use wudiag::base::encoding::{layout, Layout};
use wudiag::base::Cancel;
use wudiag::logs::Family;
use wudiag::logs::read::{open, Item, Options};
use wudiag_fuzz::{bounded, folder, parts, Most};

fuzz_target!(|data: &[u8]| {
    let path = folder().join("CBS.log");
    let parts = parts(data, 2);
    // What a log of records looks like before anything of a stranger is in it, so that it has a family
    // from the beginning on.
    let head = b"2024-03-28 10:00:01, Info                  CBS    begun\r\n";
    let last = b"\r\n2024-03-28 10:00:09, Info                  CBS    the last record of all\r\n";
    let first = [&head[..], parts[0]].concat();
    let all = [&first[..], parts[1], last].concat();
    // What looks like UTF-16 has other text in its second half.
    if [&first, &all].iter().any(|text| layout(text).0 != Layout::Bytes) {
        return;
    }
    let _ = std::fs::write(&path, first);
    // A few lines do not decide what the log is.
    let family = Some(Family::Cbs);
    let options = || Options { family, limit: 1024, threads: 1, ..Options::default() };
    bounded(data.len(), &Most::READER, || {
        let cancel = Cancel::new();
        let mut followed = open(&[&path], Options { follow: true, ..options() }, cancel.clone());
        let mut records = 0;
        // The first records, then the rest, which ends with one that is waited for.
        let ends = |item: Item, records: &mut usize| match item {
            Item::Batch(batch) => {
                *records += batch.entries().len();
                batch.records().any(|record| record.message().contains("the last record of all"))
            }
            Item::Warning(_) => false,
        };
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(parts[1]).unwrap();
        file.write_all(last).unwrap();
        drop(file);
        // Not for ever: a log that is no text is not followed.
        let (watch, started) = (cancel.clone(), std::time::Instant::now());
        std::thread::spawn(move || {
            while started.elapsed().as_secs() < 5 && !watch.is_cancelled() {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            watch.cancel();
        });
        while let Some(item) = followed.next() {
            if ends(item, &mut records) {
                break;
            }
        }
        cancel.cancel();
        drop(followed);
        assert!(started.elapsed().as_secs() < 5, "the last record did not come");
        let whole: usize = open(&[&path], options(), Cancel::new())
            .map(|item| if let Item::Batch(batch) = item { batch.entries().len() } else { 0 })
            .sum();
        assert_eq!(records, whole);
    });
});
