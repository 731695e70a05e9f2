//! `data/traces/<pipeline>.toml` → `traces.rs`: the steps of every pipeline and the lines that show them.

use super::languages::Language;
use super::{files, stem};
use std::fmt::Write;
use std::path::Path;
use toml::Value;

/// What a `[[step]]` may say.
const KEYS: [&str; 5] = ["id", "log", "line", "start", "optional"];
/// The families in which the lines of a log stand; a pasted text may be of any log.
const CONFIGMGR: &[&str] = &["ccm", "ccm-server", "text"];
const AGENT: &[&str] = &["windowsupdate", "windowsupdate-classic", "etl", "text"];
const WSUS: &[&str] = &["wsus", "text"];

pub fn generate(data: &Path, english: &Language) -> String {
    let mut out = String::from("pub(in crate::diagnose) static STEPS: &[Step] = &[\n");
    for path in files(&data.join("traces"), "toml") {
        let pipeline = stem(&path);
        let fail = |why: &str| -> ! { panic!("{}: {why}", path.display()) };
        let text = std::fs::read_to_string(&path).unwrap();
        let file: toml::Table = text.parse().unwrap_or_else(|error| fail(&format!("{error}")));
        let steps = file.get("step").and_then(Value::as_array);
        let steps = steps.unwrap_or_else(|| fail("no [[step]]"));
        let mut started = false;
        for step in steps {
            let step = step.as_table().unwrap_or_else(|| fail("`step` is no table"));
            if let Some(key) = step.keys().find(|key| !KEYS.contains(&key.as_str())) {
                fail(&format!("unknown key `{key}`"));
            }
            let id = step.get("id").and_then(Value::as_str).unwrap_or_else(|| fail("no `id`"));
            let list = |key: &str| -> Vec<&str> {
                let list = step.get(key).and_then(Value::as_array);
                let list = list.unwrap_or_else(|| fail(&format!("step {id}: no list `{key}`")));
                list.iter()
                    .map(|item| item.as_str().unwrap_or_else(|| fail(&format!("step {id}: {key}"))))
                    .collect()
            };
            let flag = |key: &str| step.get(key).and_then(Value::as_bool).unwrap_or(false);
            let sentence = format!("{pipeline}-{id}");
            if !english.texts.get("trace").is_some_and(|texts| texts.contains_key(&sentence)) {
                fail(&format!("step {id} needs its name, `{sentence}` in [trace]"));
            }
            let logs = list("log");
            let mut families: Vec<&str> = Vec::new();
            for log in &logs {
                let of_log = match *log {
                    "windowsupdate" => AGENT,
                    "softwaredistribution" => WSUS,
                    _ => CONFIGMGR,
                };
                families.extend(of_log);
            }
            families.sort_unstable();
            families.dedup();
            started |= flag("start");
            writeln!(
                out,
                "Step {{ pipeline: {pipeline:?}, id: {id:?}, name: {:?}, logs: &{logs:?}, \
                 families: &{families:?}, lines: &{:?}, start: {}, optional: {} }},",
                format!("trace.{sentence}"),
                list("line"),
                flag("start"),
                flag("optional"),
            )
            .unwrap();
        }
        if !started {
            fail("no step with `start`: where does a run begin?");
        }
    }
    out.push_str("];\n");
    out
}
