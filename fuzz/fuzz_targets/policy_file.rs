//! Any bytes as `Registry.pol`, and as `gpt.ini`: what is whole stays byte for byte, a value that is
//! set is there, and one that is removed is not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wudiag::repair::policy_file::{edit, raise_version, read, Edit, NewData};
use wudiag_fuzz::{bounded, Most};

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let head: &[u8] = if choice & 1 == 0 { b"PReg\x01\0\0\0" } else { b"" };
    let bytes = [head, rest].concat();
    let change = |set: bool| Edit {
        key: "A".to_owned(),
        name: "B".to_owned(),
        set: set.then(|| NewData { kind: "REG_SZ".to_owned(), data: "x".into() }),
        remove: !set,
    };
    bounded(bytes.len(), &Most::PARSER, || {
        let _ = raise_version(Some(&bytes));
        let Ok(before) = read(&bytes) else { return };
        assert_eq!(edit(Some(&bytes), &[]).as_deref(), Ok(bytes.as_slice()));
        let own = |entry: &&wudiag::repair::policy_file::Entry| {
            entry.key.eq_ignore_ascii_case("a") && entry.name.eq_ignore_ascii_case("b")
        };
        let set = edit(Some(&bytes), &[change(true)]).expect("a whole file");
        let after = read(&set).expect("still whole");
        assert!(after.iter().filter(own).any(|entry| entry.data == "x"));
        let others = |entries: &[_]| entries.iter().filter(|entry| !own(entry)).cloned().collect::<Vec<_>>();
        assert_eq!(others(&before), others(&after));
        let gone = edit(Some(&set), &[change(false)]).expect("a whole file");
        assert_eq!(others(&read(&gone).expect("still whole")), others(&before));
    });
});
