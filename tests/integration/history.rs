//! The history of updates: one row an update, however many sources name it.

use crate::common::scratch;
use wudiag::base::Cancel;
use wudiag::diagnose::{Collected, Request, UpdateShown};
use wudiag::knowledge::Language;

const ID: &str = "505fda07-0000-4c1a-9b1a-00000000000c";
const NEWER: &str = "726b7201-0000-4c1a-9b1a-00000000000b";
const NEWEST: &str = "826b7201-0000-4c1a-9b1a-00000000000d";

fn history(name: &str, files: &[(&str, &str)], agent: &str) -> Vec<UpdateShown> {
    let folder = scratch(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    let request = Request { paths: vec![folder], history: Some(0), ..Request::default() };
    let mut collected =
        Collected::read(request, Language::English, &Default::default(), &Cancel::new());
    if !agent.is_empty() {
        collected.add_history(agent).unwrap();
    }
    collected.judge(Language::English).history.unwrap()
}

fn report(time: &str, event: &str, code: &str, title: &str, id: &str) -> String {
    format!(
        "{{AAAAAAAA-0000-4C1A-9B1A-{time:0>12}}}\t2024-05-14 {}:{}:00:000-0000\t1\t{event}\t101\t{{{id}}}\t200\t{code}\tUpdateOrchestrator\tFailure\tContent Install\tInstallation Failure: Windows failed to install the following update with error 0x{code}: {title}.\r\n",
        &time[..2],
        &time[2..],
    )
}

#[test]
fn one_row_an_update_from_every_source() {
    let reports =
        report(
            "1000",
            "182 [AGENT_INSTALLING_FAILED]",
            "80070643",
            "2024-05 Update (KB5037771)",
            ID,
        ) + &report(
            "1300",
            "182 [AGENT_INSTALLING_FAILED]",
            "80070643",
            "2024-05 Update (KB5037771)",
            ID,
        ) + &report("1500", "183 [AGENT_INSTALLING_SUCCEEDED]", "0", "Other (KB5000001)", NEWER);
    let agent = format!(
        r#"{{"entries":[{{"title":"2024-05 Update (KB5037771)","updateId":"{{{}}}","revision":201,"operation":1,"date":"2024-05-14T16:00:00Z","resultCode":2,"hresult":0,"client":"UpdateOrchestrator"}}]}}"#,
        ID.to_uppercase()
    );
    let rows = history("history-rows", &[("ReportingEvents.log", &reports)], &agent);
    assert_eq!(rows.len(), 2, "{rows:?}");
    let row = rows.iter().find(|row| row.kb.as_deref() == Some("KB5037771")).unwrap();
    assert_eq!(row.update_id.as_deref(), Some(ID));
    assert_eq!((row.tries, row.result, row.revision), (3, Some("succeeded"), Some(201)));
    assert_eq!(row.sources, ["ReportingEvents.log", "agent"]);
    assert_eq!(row.first_try.as_deref(), Some("2024-05-14T10:00:00Z"));
    assert_eq!(row.last_try.as_deref(), Some("2024-05-14T16:00:00Z"));
    assert_eq!(row.operation, Some("install"));
    let other = rows.iter().find(|row| row.kb.as_deref() == Some("KB5000001")).unwrap();
    assert_eq!((other.tries, other.result, other.code), (1, Some("succeeded"), None));
}

#[test]
fn two_updates_with_one_number_stay_two() {
    let reports = report(
        "1000",
        "182 [AGENT_INSTALLING_FAILED]",
        "80070643",
        "Definitions 1.1 (KB2267602)",
        ID,
    ) + &report(
        "1300",
        "183 [AGENT_INSTALLING_SUCCEEDED]",
        "0",
        "Definitions 1.2 (KB2267602)",
        NEWER,
    );
    let rows = history("history-two", &[("ReportingEvents.log", &reports)], "");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0].result, Some("succeeded"));
    assert_eq!(rows[1].code.map(|code| code.0), Some(0x8007_0643));
}

fn ccm(component: &str, second: usize, text: &str) -> String {
    format!(
        "<![LOG[{text}]LOG]!><time=\"10:00:{second:02}.000+000\" date=\"05-14-2024\" component=\"{component}\" context=\"\" type=\"1\" thread=\"4242\" file=\"x.cpp:1\">\r\n"
    )
}

#[test]
fn supersedence_is_followed_to_its_end_and_states_are_compared() {
    let handler =
        ccm("WUAHandler", 0, &format!("Pruning: update id ({ID}) is superseded by ({NEWER})."))
            + &ccm(
                "WUAHandler",
                1,
                &format!("Pruning: update id ({NEWER}) is superseded by ({NEWEST})."),
            )
            + &ccm(
                "WUAHandler",
                2,
                &format!("Update (Missing): Cumulative Update (KB5037771) ({ID}, 200)"),
            )
            + &ccm(
                "WUAHandler",
                3,
                &format!("Update (Installed): Cumulative Update (KB5039211) ({NEWER}, 201)"),
            );
    let store = ccm(
        "UpdatesStore",
        4,
        &format!("Successfully raised state message for update ({ID}) with state (Missing)."),
    ) + &ccm(
        "UpdatesStore",
        5,
        &format!("Successfully raised state message for update ({NEWER}) with state (Missing)."),
    );
    let message = ccm("StateMessage", 6, &format!("State message(State ID : 2) with TopicType 500 and TopicId {ID} has been recorded for SYSTEM"));
    let agent = format!(r#"{{"states":[{{"updateId":"{ID}","state":"Missing"}}]}}"#);
    let rows = history(
        "history-states",
        &[
            ("WUAHandler.log", &handler),
            ("UpdatesStore.log", &store),
            ("StateMessage.log", &message),
        ],
        &agent,
    );
    let row = |id: &str| rows.iter().find(|row| row.update_id.as_deref() == Some(id)).unwrap();
    assert_eq!(row(ID).superseded_by, ["KB5039211", NEWEST]);
    assert!(!row(ID).differs, "{:?}", row(ID));
    let states: Vec<&str> = row(ID).states.keys().copied().collect();
    assert_eq!(states, ["cim", "handler", "message", "store"]);
    assert!(row(ID).states.values().all(|state| state == "missing"));
    assert!(row(NEWER).differs, "{:?}", row(NEWER));
    assert_eq!((row(NEWER).tries, row(NEWER).operation), (0, None));
}

#[test]
fn what_supersedes_itself_in_a_circle_ends() {
    let handler =
        ccm("WUAHandler", 0, &format!("Pruning: update id ({ID}) is superseded by ({NEWER})."))
            + &ccm(
                "WUAHandler",
                1,
                &format!("Pruning: update id ({NEWER}) is superseded by ({ID})."),
            )
            + &ccm("WUAHandler", 2, &format!("Update (Missing): One (KB5037771) ({ID}, 200)"));
    let rows = history("history-circle", &[("WUAHandler.log", &handler)], "");
    let row = rows.iter().find(|row| row.update_id.as_deref() == Some(ID)).unwrap();
    assert_eq!(row.superseded_by, [NEWER, "KB5037771"]);
}

#[test]
fn what_the_system_tells_counts_and_what_it_does_not_is_named() {
    let folder = scratch("history-system");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let row = report("1000", "182 [AGENT_INSTALLING_FAILED]", "80070643", "One (KB5037771)", ID);
    std::fs::write(folder.join("ReportingEvents.log"), row).unwrap();
    let request = Request { paths: vec![folder], ..Request::default() };
    let mut collected =
        Collected::read(request, Language::English, &Default::default(), &Cancel::new());
    let document = r#"{"facts":{"agent.defaultService":"windows update","agent.defaultServiceIsServer":false},
        "coverage":[{"source":"BITS jobs","why":"administrator rights are needed"},{"source":"Update services","records":2}],
        "entries":[{"title":"Two (KB5039211)","updateId":"726b7201-0000-4c1a-9b1a-00000000000b","operation":1,"date":"2024-05-15T16:00:00Z","resultCode":2,"hresult":0}]}"#;
    collected.add_history(document).unwrap();
    let diagnosis = collected.judge(Language::English);
    let state = |source: &str| {
        let row = diagnosis.coverage.iter().find(|row| row.source == source);
        row.map(|row| (row.state, row.records))
    };
    assert_eq!(state("BITS jobs"), Some(("skipped", 0)));
    assert_eq!(state("Update services"), Some(("read", 2)));
    assert_eq!(state("Windows Update history"), Some(("read", 1)));
    // What no log shows is an attempt all the same.
    let well = |attempt: &&wudiag::diagnose::AttemptShown| attempt.result == "succeeded";
    assert_eq!(diagnosis.attempts.iter().filter(well).count(), 1);
    assert_eq!(diagnosis.last_success.as_deref(), Some("2024-05-15T16:00:00Z"));
}
