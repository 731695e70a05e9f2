//! What the documents of administrators want of records, files and paths, a test a demand.

use crate::common::scratch;
use wudiag::base::Cancel;
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, Item, Options};
use wudiag::logs::Family;

/// The records of a file of this name, as JSON.
fn records(name: &str, text: &str) -> Vec<serde_json::Value> {
    let at = scratch("records-wanted");
    std::fs::create_dir_all(&at).unwrap();
    let path = at.join(name);
    std::fs::write(&path, text).unwrap();
    let mut records = Vec::new();
    for item in open(&[&path], Options::default(), Cancel::new()) {
        if let Item::Batch(batch) = item {
            let shown = batch.records().map(|record| Shown { record, raw: false });
            records.extend(shown.map(|shown| serde_json::to_value(shown).unwrap()));
        }
    }
    records
}

/// Ids of updates on the lines of ConfigMgr that compliance goes by, with their revisions; ids of
/// products and services are none.
#[test]
fn update_ids_of_configmgr() {
    const FIRST: &str = "505fda07-2a3e-4c5c-b1a4-0123456789ab";
    const SECOND: &str = "726b7201-862a-4fde-9b12-0123456789ab";
    const PRODUCT: &str = "0fa1201d-4330-4fa8-8ae9-b877473b6441";
    type Ids<'a> = &'a [(&'a str, Option<u64>)];
    let cases: [(&str, String, Ids<'_>); 7] = [
        ("WUAHandler", format!("1. Update (Missing): Title (KB2862152) ({FIRST}, 200)"), &[(FIRST, Some(200))]),
        ("WUAHandler", format!("2. Update (Installed): Title (KB2584146) ({FIRST}, 104)"), &[(FIRST, Some(104))]),
        ("WUAHandler", format!("Pruning: update id ({FIRST}) is superseded by ({SECOND})."), &[(FIRST, None), (SECOND, None)]),
        ("StateMessage", format!("Adding message with TopicType 500 and TopicId {FIRST} to WMI"), &[(FIRST, None)]),
        ("StateMessage", format!("State message(State ID : 2) with TopicType 500 and TopicId {FIRST} has been recorded for SYSTEM"), &[(FIRST, None)]),
        ("UpdatesStore", format!("Successfully added WMI instance of update status ({FIRST})."), &[(FIRST, None)]),
        ("UpdatesStore", format!("Processing update status from update ({FIRST}) with ProductID = {PRODUCT}"), &[(FIRST, None)]),
    ];
    for (component, message, wanted) in cases {
        let line = format!("<![LOG[{message}]LOG]!><time=\"10:00:00.000+000\" date=\"05-14-2024\" component=\"{component}\" context=\"\" type=\"1\" thread=\"10\" file=\"a.cpp:1\">\r\n");
        let records = records(&format!("{component}.log"), &line);
        let found: Vec<(String, Option<u64>)> = records[0]["updates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|update| (update["id"].as_str().unwrap().to_owned(), update["revision"].as_u64()))
            .collect();
        let wanted: Vec<_> = wanted.iter().map(|(id, rev)| ((*id).to_owned(), *rev)).collect();
        assert_eq!(found, wanted, "{message}");
    }
}

/// The extension's own sentence about a failed assessment is an error, whatever stands before it.
#[test]
fn a_failed_assessment_is_an_error() {
    let level = |before: &str, sentence: &str| {
        let line = format!("{before}{sentence} 'x 0x8024402C'\r\n");
        records("WindowsUpdateExtension.log", &line)[0]["level"].clone()
    };
    for before in ["", "2024-05-14T09:12:19.000Z ", "2024-05-14T09:12:19.000Z [Error] "] {
        for what in ["Assessment", "Installation"] {
            assert_eq!(level(before, &format!("{what} failed due to this reason:")), "error");
        }
        let other = "Assessment of what failed before, without a reason:";
        assert_ne!(level(before.trim_end_matches("[Error] "), other), "error");
    }
}

/// The folder of the extension belongs to the paths that are read when none is given.
#[test]
fn the_extension_is_among_the_default_paths() {
    let extension =
        r"{drive}\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\*\*.log";
    assert!(Family::Azure.paths().contains(&extension));
}
