//! Any bytes as registry values: `.reg`, `Registry.pol`, `gpresult /x`, `reg query`, hives. The first byte
//! chooses what the rest begins with. No panic, an end, no more values than bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::base::registry::hive::{Hive, SIGNATURE};
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
        if let Some(at) = bytes.windows(4).rposition(|four| four == SIGNATURE) {
            // What is behind the last head is a transaction log, unless it is the hive itself.
            let (hive, log) = if at == 0 { (&bytes[..], &[][..]) } else { bytes.split_at(at) };
            if let Ok(hive) = Hive::open(hive.to_vec(), &[log.to_vec()]) {
                for key in hive.root().iter().flat_map(|root| root.keys()).take(10) {
                    let _ = (key.name(), key.values().len(), key.keys().len());
                }
                let _ = hive.key("ControlSet002\\Services\\TrustedInstaller").map(|key| key.values().len());
            }
        }
    });
});
