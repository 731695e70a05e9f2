//! Up to three logs, merged, counted, their tails, with one thread and with several: the same records
//! whatever the way.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use wudiag::base::Cancel;
use wudiag::logs::measure::What;
use wudiag::logs::read::{measure, open, Item, Options};
use wudiag_fuzz::{bounded, folder, parts, Most};

fn count(paths: &[PathBuf], options: Options) -> usize {
    let records = |item| match item {
        Item::Batch(batch) => batch.entries().len(),
        Item::Warning(_) => 0,
    };
    open(paths, options, Cancel::new()).map(records).sum()
}

fuzz_target!(|data: &[u8]| {
    let folder = folder();
    let write = |(number, text): (usize, &&[u8])| {
        let path = folder.join(format!("{number}.log"));
        let _ = std::fs::write(&path, text);
        path
    };
    let paths: Vec<PathBuf> = parts(data, 3).iter().enumerate().map(write).collect();
    let options = || Options { limit: 1024, threads: 1, ..Options::default() };
    bounded(data.len(), &Most::READER, || {
        let one = count(&paths, options());
        assert_eq!(one, count(&paths, Options { threads: 3, ..options() }));
        assert_eq!(one, count(&paths, Options { merge: true, ..options() }));
        let counted = measure(&paths, options(), What { codes: true }, Cancel::new()).0;
        assert_eq!(one as u64, counted.records);
        assert_eq!(one.min(5), count(&paths, Options { merge: true, tail: Some(5), ..options() }));
        assert!(count(&paths, Options { tail: Some(2), ..options() }) <= one.min(6));
    });
});
