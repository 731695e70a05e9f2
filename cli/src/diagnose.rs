//! `wudiag diagnose`: why patching fails.

use crate::output;
use crate::Exit;
use std::path::PathBuf;
use wudiag::base::shown::shown;
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Diagnosis, Request};
use wudiag::knowledge::Language;
use wudiag::row::row;

/// Names the cause that the collected logs and facts of a machine show, with the line that proves it.
#[derive(clap::Args)]
pub struct Options {
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// Print one line: the verdict first, at most 200 characters.
    #[arg(long, conflicts_with = "json")]
    summary: bool,
    /// Print one line of ASCII JSON of at most 2,000 characters, for runners.
    #[arg(long, conflicts_with_all = ["json", "summary"])]
    row: bool,
    /// A facts document, besides those in the folders.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Language of the texts.
    #[arg(long, value_name = "CULTURE", default_value = "en-US")]
    lang: String,
    /// Show all findings with all their evidence.
    #[arg(long)]
    all: bool,
    /// A Windows that does not run, such as D:\Windows of a disk in another computer: reads its logs
    /// where Windows keeps them, and its registry (SYSTEM, SOFTWARE, COMPONENTS).
    #[arg(long, value_name = "FOLDER")]
    windows: Option<PathBuf>,
    /// Logs, folders, archives.
    #[arg(required_unless_present = "windows", value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub fn run(options: &Options) -> Exit {
    let request = Request {
        paths: options.paths.clone(),
        facts: options.facts.clone(),
        windows: options.windows.clone(),
        ..Request::default()
    };
    let language = Language::for_culture(&options.lang);
    let diagnosis = diagnose(&request, language, &Cancel::new());
    if options.json {
        output::print(&(serde_json::to_string(&diagnosis).unwrap_or_default() + "\n"));
    } else if options.row {
        output::print(&(row(&diagnosis) + "\n"));
    } else if options.summary {
        output::print(&(diagnosis.summary.clone() + "\n"));
    } else {
        output::print(&text(&diagnosis, options.all));
    }
    // A runner takes what stands on standard error for a failure of the script: a row has nothing there.
    let unread =
        diagnosis.coverage.iter().filter(|source| source.state == "broken" && !options.row);
    for source in unread {
        let why = source.why.as_deref().unwrap_or_default();
        output::complain(&format!("{}: {why}", source.source));
    }
    match diagnosis.exit_code {
        0 => Exit::Fine,
        1 => Exit::Found,
        4 => Exit::NotEnough,
        _ => Exit::BadInput,
    }
}

fn text(diagnosis: &Diagnosis, all: bool) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(&shown(text));
        out.push('\n');
    };
    line(&diagnosis.verdict);
    line(&format!("  {}", diagnosis.standing));
    for (index, finding) in diagnosis.findings.iter().enumerate() {
        let rule = finding.rule.map_or("-", |rule| rule.as_str());
        line("");
        line(&format!(
            "{rule} [{}, {}, {}] {}",
            finding.status.as_str(),
            finding.confidence.as_str(),
            finding.state.as_str(),
            finding.title
        ));
        if index > 0 && !all {
            continue;
        }
        for evidence in finding.evidence.iter().take(if all { 5 } else { 2 }) {
            let file = evidence.file.as_deref().unwrap_or_default();
            let place = evidence.line.map_or(file.to_owned(), |line| format!("{file}:{line}"));
            let fact = evidence.fact.as_ref().map(|fact| format!("{} = {}", fact.path, fact.value));
            line(&format!("  {place}"));
            line(&format!("    {}", evidence.text.clone().or(fact).unwrap_or_default()));
        }
        for remedy in finding.remedies.iter().take(if all { 9 } else { 1 }) {
            line(&format!("  -> {}", remedy.text));
        }
        finding.missing.iter().for_each(|missing| line(&format!("  ? {missing}")));
    }
    out
}
