//! Any text where people paste text: decoding, resolving, searching in one piece and in small ones
//! (the same codes), masking (what is masked is masked, and stays so).

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use wudiag::base::masked;
use wudiag::base::shown::shown;
use wudiag::codes::lines::Lines;
use wudiag::codes::{resolve, scan, Strictness};
use wudiag::knowledge::{decode, Language};
use wudiag_fuzz::{bounded, Most};

/// Gives a few bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(7);
        self.0.read(&mut buffer[..length])
    }
}

fn found(input: impl Read) -> Vec<(u64, usize, u32)> {
    let (mut lines, mut found) = (Lines::new(input), Vec::new());
    while let Ok(Some(line)) = lines.next_line() {
        found.extend(line.codes().map(|(hit, column)| (line.number, column, hit.value)));
    }
    found
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    bounded(data.len(), &Most::PARSER, || {
        let _ = resolve(&text);
        if let Ok(codes) = decode(&text, Language::Japanese) {
            let json = serde_json::to_string(&codes).unwrap();
            assert!(json.len() <= 400_000 + 64 * text.len());
        }
    });
    bounded(data.len(), &Most::PARSER, || {
        assert_eq!(found(data), found(Slow(data)));
        let _ = scan(data, Strictness::Log).count();
    });
    bounded(data.len(), &Most::PARSER, || {
        let once = masked(&text);
        assert!(once.len() <= 3 * text.len() + 3);
        masked(&once);
        shown(&once);
    });
});
