//! `wudiag entries`: the records of logs.

use crate::output::{complain, session_language};
use crate::selection::Selection;
use crate::Exit;
use std::io::{self, Write};
use wudiag::base::shown::{shown, shown_lines};
use wudiag::base::Cancel;
use wudiag::logs::json::Shown;
use wudiag::logs::read::{open, Item};
use wudiag::logs::time::iso;
use wudiag::logs::Record;

/// Show the records of update logs, whatever their format.
#[derive(clap::Args)]
pub struct Options {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// With the text of the whole record
    #[arg(long)]
    raw: bool,
    /// Only the last so many records of each log; their line numbers are not known then
    #[arg(long, value_name = "N")]
    tail: Option<usize>,
    /// All logs in the order of time
    #[arg(long)]
    merge: bool,
    /// Wait for more when the end is reached, and for logs that are not there yet
    #[arg(long, conflicts_with = "merge")]
    follow: bool,
    #[command(flatten)]
    selection: Selection,
}

/// Prints the records. Bad input: a file could not be read.
pub fn run(arguments: &Options) -> Exit {
    let mut options = arguments.selection.options();
    options.tail = arguments.tail;
    options.merge = arguments.merge;
    options.follow = arguments.follow;
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut exit = Exit::Fine;
    for item in open(&arguments.selection.paths, options, Cancel::new()) {
        match item {
            Item::Batch(batch) => {
                let written =
                    batch.records().try_for_each(|record| write(&mut out, record, arguments));
                let flushed =
                    written.and_then(|()| if arguments.follow { out.flush() } else { Ok(()) });
                if flushed.is_err() {
                    // A closed pipe is the end of what is wanted, not a failure.
                    return exit;
                }
            }
            Item::Warning(warning) => {
                complain(&format!("{}: {}", warning.path, warning.sentence(session_language())));
                exit = Exit::BadInput;
            }
        }
    }
    let _ = out.flush();
    exit
}

fn write(out: &mut impl Write, record: Record<'_>, arguments: &Options) -> io::Result<()> {
    if arguments.json {
        serde_json::to_writer(&mut *out, &Shown { record, raw: arguments.raw })?;
        return out.write_all(b"\n");
    }
    let entry = record.entry;
    let time = if entry.local == 0 { "-".to_owned() } else { iso(entry.local) };
    let level = entry.level.map_or("-", |level| level.as_str());
    let text = if arguments.raw { record.raw() } else { record.message() };
    let component = record.component();
    let component = component.as_deref().map_or("-".into(), shown);
    writeln!(out, "{time}\t{level}\t{component}\t{}", shown_lines(&text))
}
