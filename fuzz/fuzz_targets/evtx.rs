//! Any bytes as an event log: no panic, an end, every event and every lost part inside of the file, and
//! no more text than a chunk may make.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use std::ops::ControlFlow;
use wudiag::logs::events::read;

fuzz_target!(|data: &[u8]| {
    let (mut events, mut text) = (0, 0);
    let read = read(Cursor::new(data), &mut |event| {
        match event {
            Ok(event) => {
                assert!((event.offset as usize) < data.len());
                text +=
                    event.data.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
            }
            Err(lost) => assert!((lost.offset as usize) < data.len()),
        }
        events += 1;
        ControlFlow::Continue(())
    });
    assert!(read.is_ok());
    let chunks = data.len() / 65_536 + 1;
    assert!(events <= chunks * 4096 && text <= chunks * (96 << 20));
});
