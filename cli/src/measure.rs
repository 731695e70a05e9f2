//! `wudiag measure`: counts over the records of logs.

use crate::output::{complain, print, print_json, session_language};
use crate::selection::Selection;
use crate::Exit;
use wudiag::base::shown::shown;
use wudiag::base::Cancel;
use wudiag::logs::measure::What;
use wudiag::logs::read::measure;

/// Count the records of update logs by level, component, code, hour and family.
#[derive(clap::Args)]
pub struct Options {
    /// One JSON document
    #[arg(long)]
    json: bool,
    /// Leave out the codes: twice as fast and more
    #[arg(long)]
    no_codes: bool,
    #[command(flatten)]
    selection: Selection,
}

/// Prints the counts. Bad input: a file could not be read.
pub fn run(arguments: &Options) -> Exit {
    let (measure, warnings) = measure(
        &arguments.selection.paths,
        arguments.selection.options(),
        What { codes: !arguments.no_codes },
        Cancel::new(),
    );
    let language = session_language();
    for warning in &warnings {
        complain(&format!("{}: {}", warning.path, warning.sentence(language)));
    }
    let mut document = measure.to_json();
    document["warnings"] =
        warnings.iter().map(|warning| serde_json::json!(warning.in_language(language))).collect();
    if arguments.json {
        print_json(&format!("{document}\n"));
    } else {
        print(&table(&document));
    }
    if warnings.iter().all(|warning| warning.kind.is_notice()) {
        Exit::Fine
    } else {
        Exit::BadInput
    }
}

/// The same counts for people: a line each.
fn table(document: &serde_json::Value) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let text = |value: &serde_json::Value| {
        value.as_str().map_or_else(|| value.to_string(), |text| shown(text).into_owned())
    };
    for name in ["records", "lines", "first", "last", "unresolved", "partial"] {
        let _ = writeln!(out, "{name}\t{}", text(&document[name]));
    }
    for (name, count) in document["levels"].as_object().into_iter().flatten() {
        let _ = writeln!(out, "level\t{name}\t{count}");
    }
    for (section, key, label) in [
        ("families", "family", "family"),
        ("files", "file", "file"),
        ("components", "component", "component"),
        ("codes", "hex", "hex"),
        ("successes", "hex", "success"),
        ("hours", "hour", "hour"),
    ] {
        for row in document[section].as_array().into_iter().flatten() {
            let name = row
                .get("name")
                .and_then(|name| name.as_str())
                .map_or(String::new(), |name| format!("\t{name}"));
            let _ = writeln!(out, "{label}\t{}\t{}{name}", text(&row[key]), row["count"]);
        }
    }
    out
}
