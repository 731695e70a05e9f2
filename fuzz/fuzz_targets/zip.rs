//! Any bytes as an archive: no panic, an end, and every member no longer than it says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use wudiag::base::Cancel;
use wudiag::logs::read::{bundle, open, Item, Options};

fuzz_target!(|data: &[u8]| {
    let path = std::env::temp_dir().join(format!("wudiag-fuzz-{}.zip", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let cancel = Cancel::new();
    let (files, _) = bundle(&path, &cancel);
    for file in files.iter().filter(|file| file.path != path).take(4) {
        let Ok(mut input) = file.open(&cancel) else { continue };
        let (mut block, mut total) = ([0; 4096], 0);
        while let Ok(n @ 1..) = input.read(&mut block) {
            total += n as u64;
        }
        assert!(total <= file.size);
    }
    let records = open(&[&path], Options { threads: 1, ..Options::default() }, cancel);
    records.filter(|item| matches!(item, Item::Batch(_))).count();
});
