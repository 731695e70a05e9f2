//! Any bytes as a file that gzip packed: no panic, and an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use wudiag::base::Cancel;
use wudiag::logs::read::text;
use wudiag_fuzz::{bounded, folder, Most};

fuzz_target!(|data: &[u8]| {
    let path = folder().join("fuzz.gz");
    if std::fs::write(&path, [b"\x1F\x8B\x08", data].concat()).is_err() {
        return;
    }
    // Deflate makes at most 1,032 bytes of one.
    bounded(data.len() * 1032, &Most::READER, || {
        if let Ok(mut text) = text(&path, &Cancel::new()) {
            let mut block = [0; 4096];
            while matches!(text.read(&mut block), Ok(1..)) {}
        }
    });
});
