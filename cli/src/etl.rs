//! `wudiag etl`.

use crate::output::{complain, print, print_json, session_language};
use crate::Exit;
use wudiag::base::Cancel;
use wudiag::logs::etl::{format_line, EtlFile};
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, trace_bytes, Item, Options as ReadOptions, WarningKind};
use wudiag::logs::Family;

/// Turn Windows Update traces (.etl, Windows 10 1709 and later) into the text that
/// Get-WindowsUpdateLog makes, on any system.
#[derive(clap::Args)]
pub struct Options {
    /// Print JSON instead: one record per line, with the level that the text does not show.
    #[arg(long)]
    json: bool,
    /// The traces.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

pub fn run(options: &Options) -> Exit {
    let mut exit = Exit::Fine;
    for file in &options.files {
        let result = if options.json { as_json(file) } else { as_text(file) };
        if let Err(why) = result {
            complain(&format!("cannot read `{file}`: {why}"));
            exit = Exit::BadInput;
        }
    }
    exit
}

fn as_text(file: &str) -> Result<(), String> {
    let why = |kind: WarningKind| kind.sentence(session_language());
    let bytes = trace_bytes(file.as_ref()).map_err(why)?;
    let trace = EtlFile::parse(&bytes).map_err(|error| why(WarningKind::Trace(error)))?;
    let mut unresolved = 0;
    let mut text = String::new();
    for event in trace.events() {
        unresolved += usize::from(event.unresolved());
        text.push_str(&format_line(&event, &trace.info.zone));
        text.push_str("\r\n");
        if text.len() >= 1 << 20 {
            print(&std::mem::take(&mut text));
        }
    }
    print(&text);
    if unresolved > 0 {
        complain(&format!("{file}: {unresolved} events bring no schema; only Windows with the provider's symbols can name them"));
    }
    for lost in &trace.undecodable {
        complain(&format!(
            "{file}: buffer {} at offset {} cannot be decoded: {}",
            lost.buffer, lost.offset, lost.reason
        ));
    }
    Ok(())
}

fn as_json(file: &str) -> Result<(), String> {
    let options = ReadOptions { only: vec![Family::Etl], ..ReadOptions::default() };
    let mut any = false;
    for item in open(&[file], options, Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                let mut text = String::new();
                for record in batch.records() {
                    text.push_str(
                        &serde_json::to_string(&Shown { record, raw: false })
                            .map_err(|error| error.to_string())?,
                    );
                    text.push('\n');
                }
                print_json(&text);
                any = true;
            }
            Item::Warning(warning) => return Err(warning.sentence(session_language())),
        }
    }
    if any {
        Ok(())
    } else {
        Err("it is no trace, or a trace without events".into())
    }
}
