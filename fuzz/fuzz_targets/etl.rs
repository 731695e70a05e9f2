//! Any bytes as an event trace log: no panic, an end, every event inside the file and in order, and
//! no more text than the bytes of the file can stand for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::logs::etl::{format_line, EtlFile};
use wudiag_fuzz::{bounded, Most};

fuzz_target!(|data: &[u8]| {
    bounded(data.len(), &Most::PARSER, || read(data));
});

fn read(data: &[u8]) {
    let Ok(file) = EtlFile::parse(data) else { return };
    let (mut count, mut text) = (0, 0);
    for event in file.events() {
        assert!(event.offset < data.len());
        text += format_line(&event, &file.info.zone).len();
        count += 1;
    }
    assert_eq!(count, file.counts.events);
    // An f64 of eight bytes can have 327 digits; an event without any bytes has brackets and names.
    assert!(text <= 64 * data.len() + 8192 * count);
    assert!(file.undecodable.iter().all(|mark| mark.offset < data.len()));
}
