//! Any bytes as registry values: `.reg`, `Registry.pol`, `gpresult /x`, `reg query`. The first byte
//! chooses what the rest begins with. No panic, an end, no more values than bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::base::registry::open;
use wudiag_fuzz::{bounded, Most};

const HEADS: [&[u8]; 4] = [
    b"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_USERS\\A]\r\n",
    b"PReg\x01\0\0\0",
    b"<Rsop xmlns=\"http://www.microsoft.com/GroupPolicy/Rsop\"><ComputerResults>",
    b"HKEY_USERS\\A\r\n    a    REG_DWORD    0x1\r\n",
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let head = HEADS.get(usize::from(*choice)).copied().unwrap_or_default();
    let bytes = [head, rest].concat();
    bounded(bytes.len(), &Most::PARSER, || {
        if let Some(file) = open(&bytes) {
            assert!(file.values().count() <= bytes.len() + 1);
        }
    });
});
