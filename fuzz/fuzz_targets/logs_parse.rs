//! Every parser over any bytes: the first byte says which family (0: find it out), the rest is the
//! log. Nothing may panic, every record lies inside of the text and behind the one before it, and
//! shows as JSON.
//!
//! `cargo +nightly fuzz run logs_parse fuzz/corpus/logs_parse`

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use wudiag::logs::detect::detect;
use wudiag::logs::json::Shown;
use wudiag::logs::parse::{Chunk, Parser, Settings};
use wudiag::logs::{Family, FileInfo, Record};

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let detected = detect(text).family;
    let family = usize::from(*first)
        .checked_sub(1)
        .and_then(|index| Family::ALL.get(index).copied())
        .unwrap_or(detected);
    let file = FileInfo {
        path: String::new(),
        family,
        confidence: 0,
        reason: String::new(),
        code_page: Default::default(),
    };
    let mut parser = Parser::new(family, Settings { limit: 1024, ..Settings::default() });
    let mut end = 0;
    parser.parse(Chunk::whole(text), |entry| {
        assert!(entry.raw.start <= entry.raw.end && entry.raw.end as usize <= text.len());
        assert!(family == Family::Azure || entry.raw.start >= end);
        end = entry.raw.end;
        let record = Record { text, entry, file: &file, columns: None };
        assert!(serde_json::to_string(&Shown { record, raw: true }).is_ok());
        ControlFlow::Continue(())
    });
});
