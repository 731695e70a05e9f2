//! Any bytes as a cabinet: no panic, an end, and no member longer than it says.
#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use wudiag::logs::cab::CabFile;
use wudiag_fuzz::{bounded, Most};

fuzz_target!(|data: &[u8]| {
    // What is packed may be much longer unpacked: a member counts with its length.
    let length = data.len() + (64 << 20);
    bounded(
        length,
        &Most { held: (8 << 20, 8), asked: (64 << 20, 64), time: (500_000, 1) },
        || read(data),
    );
});

fn read(data: &[u8]) {
    let Ok(mut cab) = CabFile::open(Cursor::new(data)) else { return };
    for member in cab.members().iter().take(4).cloned().collect::<Vec<_>>() {
        let Ok(mut reader) = cab.read(&member.name) else { continue };
        let (mut block, mut total) = ([0; 4096], 0);
        while let Ok(n @ 1..) = reader.read(&mut block) {
            total += n as u64;
        }
        assert!(total <= member.size);
    }
}
