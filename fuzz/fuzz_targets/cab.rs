//! Any bytes as a cabinet: no panic, an end, and no member longer than it says.
#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use wudiag::logs::cab::CabFile;

fuzz_target!(|data: &[u8]| {
    let Ok(mut cab) = CabFile::open(Cursor::new(data)) else { return };
    for member in cab.members().iter().take(4).cloned().collect::<Vec<_>>() {
        let Ok(mut reader) = cab.read(&member.name) else { continue };
        let (mut block, mut total) = ([0; 4096], 0);
        while let Ok(n @ 1..) = reader.read(&mut block) {
            total += n as u64;
        }
        assert!(total <= member.size);
    }
});
