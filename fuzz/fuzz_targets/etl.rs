//! Any bytes as an event trace log: no panic, an end, and every event inside the file and in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::logs::etl::{format_line, EtlFile};

fuzz_target!(|data: &[u8]| {
    let Ok(file) = EtlFile::parse(data) else { return };
    let mut count = 0;
    for event in file.events() {
        assert!(event.offset < data.len());
        let _ = format_line(&event, &file.info.zone);
        count += 1;
    }
    assert_eq!(count, file.counts.events);
    assert!(file.undecodable.iter().all(|mark| mark.offset < data.len()));
});
