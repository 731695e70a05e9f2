//! Any bytes as the journal of a repair, as they are or as entries whose chain is right: the first
//! byte chooses. No panic, an end; what would be undone comes newest first and is not refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::repair::journal::{undo_of_bytes, Machine};
use wudiag_fuzz::{bounded, Most};

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let machine = Machine { name: "PC-1".to_owned(), id: None };
    bounded(rest.len(), &Most::PARSER, || {
        if let Some((changes, refused)) = undo_of_bytes(rest, &machine, choice & 1 == 1) {
            for numbers in [&changes, &refused] {
                assert!(numbers.windows(2).all(|pair| pair[0] > pair[1]));
            }
            assert!(!changes.iter().any(|number| refused.contains(number)));
        }
    });
});
