//! The reader over any file: encodings, detection, chunks, tail. One thread and two give the same
//! number of records.
//!
//! `fuzz/seed.sh; cargo +nightly fuzz run logs_read fuzz/corpus/logs_read`

#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::base::Cancel;
use wudiag::logs::read::{open, Item, Options};

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
    let path = std::env::temp_dir().join(format!("wudiag-fuzz-{}.log", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let one = count(&path, Options { threads: 1, limit: 1024, ..Options::default() });
    assert_eq!(one, count(&path, Options { threads: 2, limit: 1024, ..Options::default() }));
    assert_eq!(
        one.min(3),
        count(&path, Options { tail: Some(3), limit: 1024, ..Options::default() })
    );
});
