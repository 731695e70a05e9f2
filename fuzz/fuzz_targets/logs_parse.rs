//! Every parser over any bytes: the first line is the name of a family, the rest is the log. Another
//! first line means some family too. Nothing may panic, every record lies inside of the text
//! and after the one before it, and shows as JSON.
//!
//! `cargo xtask fuzz logs_parse`

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use std::sync::Arc;
use wudiag::logs::detect::detect;
use wudiag::logs::json::Shown;
use wudiag::logs::parse::{Chunk, Parser, Settings};
use wudiag::logs::{Family, FileInfo, Record};
use wudiag_fuzz::{bounded, Most};

fuzz_target!(|data: &[u8]| {
    bounded(data.len(), &Most::PARSER, || parse(data));
});

fn parse(data: &[u8]) {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (name, text) = (&data[..end], &data[end + 1..]);
    let named = std::str::from_utf8(name).ok().and_then(Family::from_name);
    let family = named.unwrap_or_else(|| match name.first() {
        Some(byte) => Family::ALL[usize::from(*byte) % Family::ALL.len()],
        None => detect(text).family,
    });
    let file = Arc::new(FileInfo::of(family));
    let mut parser = Parser::new(family, Settings { limit: 1024, ..Settings::default() });
    let mut end = 0;
    parser.parse(Chunk::whole(text), |entry| {
        assert!(entry.raw.start <= entry.raw.end && entry.raw.end as usize <= text.len());
        // A record of a document may lie in another.
        let nested = matches!(family, Family::Azure | Family::SetupDiag);
        assert!(nested || entry.raw.start >= end);
        end = entry.raw.end;
        let record = Record { text, entry, file: &file, columns: None };
        assert!(serde_json::to_string(&Shown { record, raw: true }).is_ok());
        ControlFlow::Continue(())
    });
}
