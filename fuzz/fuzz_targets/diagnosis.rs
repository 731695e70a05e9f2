//! A bundle of a log and a facts document, with the document of a probe: whatever is in them, the
//! diagnosis ends, and its document is no larger than it may be. The first byte chooses the name of
//! the log, by which some rules know it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Request};
use wudiag::knowledge::Language;
use wudiag_fuzz::{bounded, folder, parts, Most};

const NAMES: [&str; 8] = [
    "CBS.log",
    "WindowsUpdate.log",
    "ReportingEvents.log",
    "WUAHandler.log",
    "setupact.log",
    "dism.log",
    "install.log",
    "0.status",
];

fuzz_target!(|data: &[u8]| {
    let [name, rest @ ..] = data else { return };
    let folder = folder().join("bundle");
    let _ = std::fs::remove_dir_all(&folder);
    let parts = parts(rest, 3);
    let log = folder.join(NAMES[usize::from(*name) % NAMES.len()]);
    if std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(log, parts[0])).is_err() {
        return;
    }
    if !parts[1].is_empty() {
        let _ = std::fs::write(folder.join("facts.json"), parts[1]);
    }
    bounded(data.len(), &Most::READER, || {
        let language = Language::English;
        let request = Request { paths: vec![folder], ..Request::default() };
        let mut case = Collected::read(request, language, &Arc::default(), &Cancel::new());
        let _ = case.add_facts(&String::from_utf8_lossy(parts[2]));
        let _ = case.add_probe(&String::from_utf8_lossy(parts[2]));
        let document = serde_json::to_string(&case.judge(language)).unwrap();
        assert!(document.len() <= 1 << 20, "{} bytes of document", document.len());
    });
});
