//! `wudiag entries`: the records of logs.

use crate::output::{complain, session_language};
use crate::selection::Selection;
use crate::Exit;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{channel, sync_channel, Receiver, SyncSender};
use std::sync::{Arc, Mutex};
use wudiag::base::shown::{shown, shown_lines};
use wudiag::base::Cancel;
use wudiag::logs::json::Writer;
use wudiag::logs::read::{open, Batch, Item, Reader, Warning};
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
    let cancel = Cancel::new();
    let reader = open(&arguments.selection.paths, options, cancel.clone());
    // What comes out of a pipe or is followed is written as it comes.
    let (_, total) = cancel.progress();
    let threads = match total {
        PAYS.. if !arguments.follow => std::thread::available_parallelism().map_or(1, usize::from),
        _ => 1,
    };
    let form = Form { json: arguments.json, raw: arguments.raw, at_once: arguments.follow };
    let mut exit = Exit::Fine;
    let mut complain = |warning: Warning| {
        complain(&format!("{}: {}", warning.path, warning.sentence(session_language())));
        if !warning.kind.is_notice() {
            exit = Exit::BadInput;
        }
    };
    // A closed pipe is the end of what is wanted, not a failure.
    let _ = if threads > 1 {
        in_threads(reader, form, threads.min(MOST), &mut complain)
    } else {
        one_by_one(reader, form, &mut complain)
    };
    exit
}

/// From this size of all files on, threads pay.
const PAYS: u64 = 4 << 20;
/// More threads than this wait for the reader.
const MOST: usize = 8;
/// How much a thread gets at once, in bytes, and what a record is besides its text.
const SHARE: usize = 384 << 10;
const RECORD: usize = 200;

/// How records are written.
#[derive(Clone, Copy)]
struct Form {
    json: bool,
    raw: bool,
    /// Without waiting for more.
    at_once: bool,
}

impl Form {
    /// Appends the records of a batch, a line each.
    fn write(self, batch: &Batch, out: &mut Vec<u8>) {
        if self.json {
            let mut writer = Writer::new(batch.file(), self.raw);
            for record in batch.records() {
                writer.record(&record, out);
                out.push(b'\n');
            }
        } else {
            for record in batch.records() {
                self.columns(&record, out);
                out.push(b'\n');
            }
        }
    }

    fn columns(self, record: &Record<'_>, out: &mut Vec<u8>) {
        let entry = record.entry;
        let time = if entry.local == 0 { "-".to_owned() } else { iso(entry.local) };
        let level = entry.level.map_or("-", |level| level.as_str());
        let text = if self.raw { record.raw() } else { record.message() };
        let component = record.component();
        let component = component.as_deref().map_or("-".into(), shown);
        for part in [&time, "\t", level, "\t", &component, "\t", &shown_lines(&text)] {
            out.extend_from_slice(part.as_bytes());
        }
    }
}

fn one_by_one(reader: Reader, form: Form, complain: &mut dyn FnMut(Warning)) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut text = Vec::new();
    for item in reader {
        match item {
            Item::Batch(batch) => {
                text.clear();
                form.write(&batch, &mut text);
                out.write_all(&text)?;
                if form.at_once {
                    out.flush()?;
                }
            }
            Item::Warning(warning) => complain(warning),
        }
    }
    out.flush()
}

/// Writes the records in several threads, and what they wrote in order.
fn in_threads(
    reader: Reader,
    form: Form,
    threads: usize,
    complain: &mut dyn FnMut(Warning),
) -> io::Result<()> {
    std::thread::scope(|scope| {
        let (job_to, jobs) = sync_channel::<(Vec<Batch>, SyncSender<Vec<u8>>)>(threads);
        let jobs = Arc::new(Mutex::new(jobs));
        // Buffers that wait to be used again.
        let (spare_to, spare) = channel::<Vec<u8>>();
        let spare = Arc::new(Mutex::new(spare));
        for _ in 0..threads {
            let (jobs, spare) = (Arc::clone(&jobs), Arc::clone(&spare));
            scope.spawn(move || loop {
                let job = jobs.lock().map(|jobs| jobs.recv());
                let Ok(Ok((batches, place))) = job else { return };
                let spare = spare.lock().ok().and_then(|spare| spare.try_recv().ok());
                let mut text = spare.unwrap_or_default();
                batches.iter().for_each(|batch| form.write(batch, &mut text));
                // Nobody waits any more when the output was closed.
                let _ = place.send(text);
            });
        }
        let mut out = io::stdout().lock();
        let mut places: VecDeque<Receiver<Vec<u8>>> = VecDeque::new();
        let mut write = |place: Receiver<Vec<u8>>| -> io::Result<()> {
            match place.recv() {
                Ok(mut text) => {
                    out.write_all(&text)?;
                    text.clear();
                    let _ = spare_to.send(text);
                    Ok(())
                }
                // A thread that went away without an answer has panicked; so does the scope.
                Err(_) => Err(io::ErrorKind::Other.into()),
            }
        };
        let (mut share, mut size) = (Vec::new(), 0);
        for item in reader {
            match item {
                Item::Batch(batch) => {
                    let lengths = batch.records().map(|record| record.raw_bytes().len() + RECORD);
                    size += lengths.sum::<usize>();
                    share.push(batch);
                }
                Item::Warning(warning) => complain(warning),
            }
            if size >= SHARE {
                if places.len() > 2 * threads {
                    places.pop_front().map_or(Ok(()), &mut write)?;
                }
                let (place, answer) = sync_channel(1);
                let _ = job_to.send((std::mem::take(&mut share), place));
                places.push_back(answer);
                size = 0;
            }
        }
        places.into_iter().try_for_each(&mut write)?;
        let mut text = Vec::new();
        share.iter().for_each(|batch| form.write(batch, &mut text));
        out.write_all(&text)?;
        out.flush()
    })
}
