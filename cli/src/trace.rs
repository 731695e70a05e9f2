//! `wudiag trace`: the pipelines step by step.

use crate::output;
use crate::Exit;
use serde::Serialize;
use std::path::PathBuf;
use wudiag::base::shown::shown;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Diagnosis, Request, ServerShown, StepShown};
use wudiag::knowledge::Language;

/// Shows the steps of the newest scan, download, installation and synchronisation: seen, absent, or
/// their log not there; and the update servers that logs and facts name, side by side.
#[derive(clap::Args)]
pub struct Options {
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// A facts document, besides those in the folders.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Language of the texts.
    #[arg(long, value_name = "CULTURE", default_value = "en-US")]
    lang: String,
    /// Logs, folders, archives.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema: u32,
    trace: &'a [StepShown],
    servers: &'a [ServerShown],
    last_good: &'a Option<String>,
}

pub fn run(options: &Options) -> Exit {
    let request = Request {
        paths: options.paths.clone(),
        facts: options.facts.clone(),
        ..Request::default()
    };
    let diagnosis = diagnose(&request, Language::for_culture(&options.lang), &Cancel::new());
    if options.json {
        let document = Document {
            schema: diagnosis.schema,
            trace: &diagnosis.trace,
            servers: &diagnosis.servers,
            last_good: &diagnosis.last_good,
        };
        output::print(&(serde_json::to_string(&document).unwrap_or_default() + "\n"));
    } else {
        output::print(&text(&diagnosis));
    }
    for source in diagnosis.coverage.iter().filter(|source| source.state == "broken") {
        let why = source.why.as_deref().unwrap_or_default();
        output::complain(&format!("{}: {why}", source.source));
    }
    match (diagnosis.exit_code, diagnosis.trace.is_empty()) {
        (2, _) => Exit::BadInput,
        (_, true) => Exit::NotEnough,
        _ => Exit::Fine,
    }
}

fn text(diagnosis: &Diagnosis) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(&shown(text.trim_end()));
        out.push('\n');
    };
    let mut pipeline = "";
    for step in &diagnosis.trace {
        if step.pipeline != pipeline {
            if !pipeline.is_empty() {
                line("");
            }
            pipeline = step.pipeline;
            line(pipeline);
        }
        let wait = step.wait.map_or(String::new(), |wait| format!("+{wait:.1} s"));
        let file = step.file.as_deref().unwrap_or_default();
        let place = step.line.map_or(file.to_owned(), |line| format!("{file}:{line}"));
        line(&format!(
            "  {:<4} {:<7} {:<48} {:>10}  {place}",
            step.step, step.state, step.name, wait
        ));
    }
    if !diagnosis.servers.is_empty() {
        line("");
        line("servers");
    }
    for row in &diagnosis.servers {
        let from = row.from.as_deref().or(row.file.as_deref()).unwrap_or_default();
        let mark = if row.differs { "<> " } else { "   " };
        line(&format!("  {:<16} {mark}{}  {from}", row.place, row.server));
    }
    if let Some(good) = &diagnosis.last_good {
        line("");
        line(&format!("last good: {good}"));
    }
    out
}
