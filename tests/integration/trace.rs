//! The traces: every step of every pipeline by each of its lines, alone and run together as documents
//! have them; what is absent, what has no log; the servers side by side.

use crate::common::{root, rows, scratch, shared};
use std::path::{Path, PathBuf};
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Diagnosis, Request, StepShown};
use wudiag::knowledge::Language;

/// A step of a fixture: its number, the log, the lines.
struct Step {
    id: String,
    log: String,
    lines: Vec<String>,
}

fn steps(name: &str) -> Vec<Step> {
    let text = std::fs::read_to_string(root().join("tests").join(name)).unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("== ") {
            let (id, log) = head.split_once(' ').unwrap();
            steps.push(Step { id: id.into(), log: log.into(), lines: Vec::new() });
        } else {
            steps.last_mut().unwrap().lines.push(line.to_owned());
        }
    }
    steps
}

/// A line as its log has it, `second` seconds after ten o'clock.
fn written(log: &str, text: &str, second: usize) -> String {
    let (minute, second) = (second / 60, second % 60);
    match log {
        _ if text.starts_with("2024-") => format!("{text}\r\n"),
        "WindowsUpdate" => {
            format!("2024-05-14\t10:{minute:02}:{second:02}:000\t 900\t1a4\tAgent\t{text}\r\n")
        }
        _ => format!(
            "<![LOG[{text}]LOG]!><time=\"10:{minute:02}:{second:02}.000+000\" date=\"05-14-2024\" \
             component=\"{log}\" context=\"\" type=\"1\" thread=\"4242\" file=\"x.cpp:1\">\r\n"
        ),
    }
}

fn folder(name: &str, steps: &[Step]) -> PathBuf {
    let folder = scratch(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut second = 0;
    for step in steps {
        let path = folder.join(format!("{}.log", step.log));
        let mut text = std::fs::read_to_string(&path).unwrap_or_default();
        for line in &step.lines {
            text.push_str(&written(&step.log, line, second));
        }
        second += 2;
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn traced(path: &Path) -> Diagnosis {
    let request = Request { paths: vec![path.to_owned()], ..Request::default() };
    diagnose(&request, Language::English, &Cancel::new())
}

fn step<'a>(diagnosis: &'a Diagnosis, pipeline: &str, id: &str) -> &'a StepShown {
    let found = diagnosis.trace.iter().find(|step| step.pipeline == pipeline && step.step == id);
    found.unwrap_or_else(|| panic!("no step {id} of {pipeline}"))
}

const JOB: &str = "9A2B0C11-2222-4C1A-9B1A-000000000002";
const REQUEST: &str = "9A2B0C11-3333-4C1A-9B1A-000000000003";

#[test]
fn a_whole_scan_is_seen_step_by_step_and_joined_by_its_ids() {
    let diagnosis = traced(&folder("trace-whole", &steps("fixtures/trace/cm-scan.txt")));
    for own in diagnosis.trace.iter().filter(|step| step.pipeline == "cm-scan") {
        // Only the log of the policy provider is not there.
        let state = if own.step == "0b" { "no-log" } else { "seen" };
        assert_eq!(own.state, state, "{} {}", own.step, own.name);
        assert!(own.state == "no-log" || own.file.is_some() && own.line.is_some(), "{own:?}");
        assert!(!own.name.is_empty());
    }
    let id = |id: &str, name: &str| step(&diagnosis, "cm-scan", id).ids.get(name).cloned();
    assert_eq!(id("3", "job").as_deref(), Some(JOB));
    assert_eq!(id("4", "job").as_deref(), Some(JOB));
    assert_eq!(id("4", "request").as_deref(), Some(REQUEST));
    assert_eq!(id("5", "request").as_deref(), Some(REQUEST));
    assert_eq!(id("9", "message"), id("6", "message"));
    assert!(id("9", "reply").is_some());
    assert_eq!(id("2", "version").as_deref(), Some("38"));
    assert_eq!(id("2", "required").as_deref(), Some("38"));
    assert_eq!(id("8", "server").as_deref(), Some("http://sup.contoso.com:8530"));
    assert_eq!(id("12b", "server").as_deref(), Some("http://sup.contoso.com:8530"));
    assert_eq!(id("18", "state").as_deref(), Some("2"));
    assert_eq!(step(&diagnosis, "cm-scan", "5").wait, Some(2.0));
    assert!(diagnosis.servers.iter().all(|row| !row.differs), "{:?}", diagnosis.servers);
    // It is the agent's own search of which this log has only the beginning.
    assert_eq!(diagnosis.last_good.as_deref(), Some("agent-scan 2: The agent begins to search"));
}

#[test]
fn each_line_alone_shows_its_step() {
    let start =
        steps("fixtures/trace/cm-scan.txt").into_iter().find(|step| step.id == "3").unwrap();
    for name in ["fixtures/trace/cm-scan.txt", "fixtures/trace/current.txt"] {
        for own in steps(name) {
            for line in &own.lines {
                let start =
                    Step { lines: start.lines.clone(), id: "3".into(), log: start.log.clone() };
                let one =
                    Step { id: own.id.clone(), log: own.log.clone(), lines: vec![line.clone()] };
                let before = matches!(&*own.id, "0" | "1" | "2");
                let both = if before { [one, start] } else { [start, one] };
                let diagnosis = traced(&folder("trace-line", &both));
                let seen = step(&diagnosis, "cm-scan", &own.id);
                assert_eq!(seen.state, "seen", "{} {line}", own.id);
            }
        }
    }
}

#[test]
fn lines_run_together_as_documents_have_them() {
    for glue in [" ", ""] {
        let steps = steps("fixtures/trace/cm-scan.txt");
        let text: Vec<String> = steps.iter().map(|step| step.lines.join(glue)).collect();
        let folder = scratch("trace-glued");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("notes.txt"), text.join("\r\n")).unwrap();
        let diagnosis = traced(&folder);
        for own in &steps {
            let seen = step(&diagnosis, "cm-scan", &own.id);
            assert_eq!(seen.state, "seen", "{} glued with `{glue}`", own.id);
        }
    }
}

#[test]
fn a_log_that_is_not_there_is_no_missing_step() {
    let mut all = steps("fixtures/trace/cm-scan.txt");
    all.retain(|step| step.log != "LocationServices" && step.log != "MP_Location");
    let diagnosis = traced(&folder("trace-no-log", &all));
    for id in ["5", "10", "7", "8"] {
        assert_eq!(step(&diagnosis, "cm-scan", id).state, "no-log", "{id}");
    }
    assert_eq!(step(&diagnosis, "cm-scan", "11").state, "seen");
}

#[test]
fn where_a_scan_stops_the_step_before_it_is_the_last_good() {
    let mut all = steps("fixtures/trace/cm-scan.txt");
    all.retain(|step| !matches!(&*step.id, "14" | "15" | "16" | "17" | "18"));
    all.retain(|step| step.id != "13");
    let diagnosis = traced(&folder("trace-stops", &all));
    assert_eq!(step(&diagnosis, "cm-scan", "13").state, "absent");
    let good = diagnosis.last_good.unwrap();
    assert!(good.starts_with("cm-scan 12b: "), "{good}");
}

#[test]
fn lines_of_another_job_are_not_of_this_run() {
    let mut all = steps("fixtures/trace/cm-scan.txt");
    // An older run got its location, the newest did not.
    let older: Vec<Step> = steps("fixtures/trace/cm-scan.txt")
        .into_iter()
        .map(|mut step| {
            for line in &mut step.lines {
                *line = line
                    .replace("-000000000002", "-0000000000f2")
                    .replace("-000000000003", "-0000000000f3");
            }
            step
        })
        .collect();
    all.retain(|step| matches!(&*step.id, "2" | "3" | "4"));
    let folder = scratch("trace-two-runs");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (hour, steps) in [("10", &older), ("12", &all)] {
        for step in steps {
            let path = folder.join(format!("{}.log", step.log));
            let mut text = std::fs::read_to_string(&path).unwrap_or_default();
            for line in &step.lines {
                let line = written(&step.log, line, 0);
                text.push_str(
                    &line
                        .replace("\"10:", &format!("\"{hour}:"))
                        .replace("\t10:", &format!("\t{hour}:")),
                );
            }
            std::fs::write(path, text).unwrap();
        }
    }
    let diagnosis = traced(&folder);
    assert_eq!(step(&diagnosis, "cm-scan", "3").ids["job"], JOB);
    assert_eq!(step(&diagnosis, "cm-scan", "5").state, "absent");
    assert_eq!(step(&diagnosis, "cm-scan", "11").state, "absent");
}

#[test]
fn servers_stand_side_by_side_and_the_first_that_differs_is_marked() {
    let mut all = steps("fixtures/trace/cm-scan.txt");
    for step in all.iter_mut().filter(|step| step.log == "WindowsUpdate") {
        for line in &mut step.lines {
            *line = line.replace("http://sup.contoso.com:8530", "http://old.contoso.com:8530");
        }
    }
    let diagnosis = traced(&folder("trace-servers", &all));
    let marked: Vec<(&str, &str)> = diagnosis
        .servers
        .iter()
        .filter(|row| row.differs)
        .map(|row| (row.place, row.server.as_str()))
        .collect();
    assert_eq!(marked, [("agent", "http://old.contoso.com:8530")], "{:?}", diagnosis.servers);
}

#[test]
fn a_search_of_the_agent_has_its_caller_server_and_numbers() {
    let diagnosis = traced(&folder("trace-agent", &steps("fixtures/trace/agent-scan.txt")));
    let own = |id: &str| step(&diagnosis, "agent-scan", id);
    for id in ["1", "2", "3", "4", "6", "7", "8"] {
        assert_eq!(own(id).state, "seen", "{id}");
    }
    assert_eq!(own("2").ids["caller"], "CcmExec");
    assert_eq!(own("3").ids["online"], "Yes");
    assert_eq!(own("3").ids["managed"], "Managed");
    assert_eq!(own("3").ids["scope"], "Machine");
    assert_eq!(own("4").ids["server"], "http://sup.contoso.com:8530/ClientWebService/client.asmx");
    let numbers = ["updates", "categories", "evaluated", "entities"];
    assert_eq!(numbers.map(|name| own("6").ids[name].as_str()), ["163", "70", "622", "1150"]);
    assert_eq!(diagnosis.last_good, None);
}

/// The labelled cases of ConfigMgr show what was read off their logs by hand.
#[test]
fn stories_show_what_was_read_by_hand() {
    let Some(stories) = shared("stories") else { return };
    for row in rows(&root().join("tests/scenarios/traces.tsv")) {
        let [story, steps, why] = &row[..] else { panic!("{row:?}") };
        let bundle = ["bundle", "bundle.zip"].map(|name| stories.join(story).join(name));
        let bundle = bundle.into_iter().find(|path| path.exists()).unwrap();
        let request = Request { paths: vec![bundle], ..Request::default() };
        let diagnosis = diagnose(&request, Language::English, &Cancel::new());
        let shown: Vec<String> = diagnosis
            .trace
            .iter()
            .filter(|step| step.pipeline == "cm-scan")
            .map(|step| {
                let state = match step.state {
                    "seen" => '+',
                    "absent" => '-',
                    _ => '?',
                };
                format!("{}{state}", step.step)
            })
            .collect();
        assert_eq!(&shown.join(" "), steps, "{story}: {why}");
    }
}
