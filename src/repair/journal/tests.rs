//! Journals that this version does not write, but may have to read.

use super::read::of_bytes;
use super::undo::plan;
use super::*;

const HEADER: &str = r#""kind":"header","schema":1,"run":"R","tool":"9","machine":"PC-1""#;

/// A journal of these entries, with a chain that is right.
fn sealed(entries: &[&str]) -> Vec<u8> {
    let (mut before, mut file) = (String::new(), String::new());
    for (number, entry) in [HEADER].iter().chain(entries).enumerate() {
        let text = format!("{{\"n\":{number},\"time\":\"2026-11-29T12:00:00Z\",{entry}");
        before = chain(&before, &text);
        file += &format!("{text}{CHAIN}{before}\"}}\n");
    }
    file.into_bytes()
}

fn own() -> Machine {
    Machine { name: "PC-1".to_owned(), id: None }
}

/// The numbers of what would be undone, and of what is refused.
fn numbers(entries: &[&str]) -> (Vec<u64>, Vec<u64>) {
    let all = of_bytes(&sealed(entries), &own()).expect("a journal");
    assert_eq!(all.problem, None);
    let plan = plan(&all, Language::English);
    let changes = plan.changes.iter().map(|change| change.n).collect();
    for refused in &plan.refused {
        assert_eq!(refused.error_id, "WUUndoRefused");
        assert!(refused.message.contains(&refused.action), "{}", refused.message);
    }
    (changes, plan.refused.iter().map(|refused| refused.n).collect())
}

/// What has no undo is refused in words; an action that is not known here is undone by its changes.
#[test]
fn what_has_no_undo_is_refused() {
    let action = r#""kind":"action","action":"resize-partition","undo":"U3""#;
    let other = r#""kind":"action","action":"of-a-later-version","undo":"U1""#;
    let folder = r#""from":"a","to":"b""#;
    let entries = [
        action,
        &format!(
            r#""kind":"change","action":"resize-partition","change":{{"type":"folder",{folder}}}"#
        ),
        other,
        &format!(
            r#""kind":"change","action":"of-a-later-version","change":{{"type":"folder",{folder}}}"#
        ),
    ];
    assert_eq!(numbers(&entries), (vec![4], vec![2]));
}

/// A value that the run put back itself is as it was; one that it left elsewhere is undone step by
/// step, the newest first.
#[test]
fn what_the_run_put_back_is_left_alone() {
    let set = |before: u32, after: u32| {
        format!(
            r#""kind":"change","action":"x","change":{{"type":"startType","name":"Bits","before":{{"start":{before}}},"after":{{"start":{after}}}}}"#
        )
    };
    let done = |number: u32| format!(r#""kind":"changed","change":{number},"ok":true"#);
    let action = r#""kind":"action","action":"x","undo":"U1""#;
    let (to, done_to) = (set(3, 4), done(2));
    for (back, answer, left) in [
        (set(4, 3), Some(done(4)), vec![]),
        (set(4, 3), None, vec![4, 2]),
        (set(4, 2), Some(done(4)), vec![4, 2]),
        (set(4, 3).replace("Bits", "other"), Some(done(4)), vec![4, 2]),
    ] {
        let mut entries = vec![action, &to, &done_to, &back];
        entries.extend(answer.as_deref());
        assert_eq!(numbers(&entries), (left, vec![]), "{entries:?}");
    }
    // Done once and changed to what it was: that is no change that was put back.
    assert_eq!(numbers(&[action, &set(3, 3), &done_to]), (vec![2], vec![]));
}

/// Members and kinds of a later version are not passed over: the version would have grown.
#[test]
fn what_is_not_known_is_not_relied_on() {
    for entry in [r#""kind":"dance""#, r#""kind":"end","exitCode":0,"also":1"#] {
        let all = of_bytes(&sealed(&[entry]), &own()).expect("a journal");
        assert_eq!(all.problem, Some(JournalError::Edited(2)), "{entry}");
    }
}
