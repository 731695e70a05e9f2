//! The reader over any file: encodings, detection, chunks, tail. One thread and two give the same
//! number of records.
//!
//! `cargo xtask fuzz logs_read`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options};
use wudiag_fuzz::{bounded, folder, Most};

fn count(path: &std::path::Path, options: Options) -> usize {
    open(&[path], options, Cancel::new())
        .map(|item| {
            if let Item::Batch(batch) = item {
                batch.records().map(|record| record.codes().len()).count()
            } else {
                0
            }
        })
        .sum()
}

fuzz_target!(|data: &[u8]| {
    let path = folder().join("any.log");
    if std::fs::write(&path, data).is_err() {
        return;
    }
    bounded(data.len(), &Most::READER, || read(&path));
});

fn read(path: &std::path::Path) {
    let one = count(path, Options { threads: 1, limit: 1024, ..Options::default() });
    assert_eq!(one, count(path, Options { threads: 2, limit: 1024, ..Options::default() }));
    assert_eq!(
        one.min(3),
        count(path, Options { tail: Some(3), limit: 1024, ..Options::default() })
    );
}
