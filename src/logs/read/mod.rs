//! Logs on disk: which files, in which order, and their records in batches.
//!
//! ```no_run
//! use wudiag::base::Cancel;
//! use wudiag::logs::read::{open, Item, Options};
//! use wudiag::logs::WantedCodes;
//! let mut options = Options::default();
//! options.filter.codes = WantedCodes::new(vec![0x8024402C]);
//! for item in open(&["C:/Windows/Logs/CBS"], options, Cancel::new()) {
//!     match item {
//!         Item::Batch(batch) => {
//!             batch.records().for_each(|record| println!("{}", record.message()));
//!         }
//!         Item::Warning(warning) => eprintln!("{warning}"),
//!     }
//! }
//! ```
//!
//! Memory is bounded whatever the size of the files: a few chunks of a megabyte, and no more than
//! the consumer leaves room for. Dropping the [`Reader`] stops everything.

mod archive;
mod batch;
mod before;
mod clock;
mod containers;
mod feeder;
mod file;
mod follow;
mod growing;
mod gzip;
mod input;
mod merge;
pub mod option;
mod paths;
mod pipeline;
mod shared;
mod stream;
mod survey;
mod tail;
mod warning;

pub use archive::{bundle, ArchiveFault, BundleFile};
pub use batch::{Batch, Item};
pub use containers::trace_bytes;
pub use file::{text, text_of};
pub use gzip::GzipFault;
pub use paths::{expand, Group};
pub use warning::{SystemError, Warning, WarningKind};

use super::families::Family;
use super::filter::Filter;
use super::measure::{Counter, Measure, What};
use super::parse::{Settings, DEFAULT_LIMIT, LIMITS};
use super::text::CodePage;
use super::time::Zone;
use crate::base::Cancel;
use crate::knowledge::Language;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How to read. The default reads everything, in the order of the paths.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which records are wanted.
    pub filter: Filter,
    /// The family of every file; `None` finds out by content.
    pub family: Option<Family>,
    /// Only files of these families (after detection); empty means all.
    pub only: Vec<Family>,
    /// What bytes mean that are not UTF-8.
    pub code_page: CodePage,
    /// The zone of the machine that wrote the logs, for those that do not tell it.
    pub zone: Option<Zone>,
    /// The longest record in bytes; see [`DEFAULT_LIMIT`]. What is outside of [`LIMITS`] counts as
    /// the nearest that is inside.
    pub limit: usize,
    /// Only the last so many wanted records of each log (rotated files count as one log); with
    /// `merge` of all together. Their line numbers may be 0, unknown: large files are read from
    /// their end.
    pub tail: Option<usize>,
    /// With `tail`: only records that begin in the last so many bytes of each file, as far as the
    /// file can be read from its end.
    pub window: Option<u64>,
    /// All logs merged by time. Logs that state no zone have the clock of the others in their
    /// folder, or around it; those for which that is not known come behind, by their local time.
    /// At most 256 files are open at once, and half of what the system allows.
    pub merge: bool,
    /// Go on when the end is reached: wait for new records until cancelled, and for logs that are
    /// not there yet. `merge` is not heeded: records come as they are written.
    pub follow: bool,
    /// How long nothing may come of a file or a folder before the rest is read without it; `None`: for
    /// ever. `merge`, `tail` and `follow` wait for ever.
    pub silence: Option<Duration>,
    /// The language of sentences that are ours: those of known events of event logs.
    pub language: Language,
    /// How many threads parse; 0 lets the size of the files and the machine decide. More than
    /// [`MOST_THREADS`] are not made.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            filter: Filter::default(),
            family: None,
            only: Vec::new(),
            code_page: CodePage::default(),
            zone: None,
            limit: DEFAULT_LIMIT,
            tail: None,
            window: None,
            merge: false,
            follow: false,
            silence: None,
            language: Language::English,
            threads: 0,
        }
    }
}

impl Options {
    /// The settings where the caller's zone must not be taken.
    fn settings_without_zone(&self) -> Settings {
        Settings { zone: None, ..self.settings() }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            limit: self.limit.clamp(*LIMITS.start(), *LIMITS.end()),
            zone: self.zone.clone().map(Arc::new),
        }
    }
}

/// Batches and warnings, in order. See [`open`].
pub struct Reader {
    engine: Engine,
    warnings: std::vec::IntoIter<Warning>,
    cancel: Cancel,
    _lists: archive::Lists,
}

enum Engine {
    Sequential(Box<stream::Files>),
    Threads(pipeline::Pipeline),
    Merge(merge::Merge),
    Tail(tail::Tails),
    Follow(follow::Follow),
}

/// As many threads as are ever made.
pub const MOST_THREADS: usize = 64;

/// From this size on threads pay.
const THREADS_FROM: u64 = 4 << 20;

/// Opens files, wildcards and directories. What cannot be read becomes a warning, the rest goes on.
pub fn open<P: AsRef<Path>>(paths: &[P], options: Options, cancel: Cancel) -> Reader {
    let (groups, warnings) = paths::expand_until(paths, options.silence, &cancel);
    let total = match options.silence {
        None => size(&groups, &cancel),
        Some(longest) => {
            let (groups, theirs) = (groups.clone(), cancel.clone());
            cancel.within(longest, move || size(&groups, &theirs)).unwrap_or(THREADS_FROM)
        }
    };
    let options = Arc::new(options);
    let threads = threads(&options, total);
    let engine = if options.follow {
        Engine::Follow(follow::Follow::new(groups, options, cancel.clone()))
    } else if options.tail.is_some() && !options.merge {
        Engine::Tail(tail::Tails::new(groups, options, cancel.clone()))
    } else if options.merge {
        Engine::Merge(merge::Merge::new(groups, options, cancel.clone()))
    } else if threads > 1 || options.silence.is_some() {
        Engine::Threads(pipeline::Pipeline::new(groups, options, cancel.clone(), threads, None))
    } else {
        Engine::Sequential(Box::new(stream::Files::new(groups, options, cancel.clone())))
    };
    Reader { engine, warnings: warnings.into_iter(), cancel, _lists: archive::Lists }
}

/// How large all files are together; tells `cancel`.
fn size(groups: &[Group], cancel: &Cancel) -> u64 {
    let files = groups.iter().flat_map(|group| &group.files).take_while(|_| !cancel.is_cancelled());
    let size = |path: &PathBuf| {
        cancel.hear();
        match std::fs::metadata(path) {
            Ok(data) => Some(data.len()),
            Err(_) => archive::size(path, cancel),
        }
    };
    let total = files.filter_map(size).sum();
    cancel.expect(total);
    total
}

fn threads(options: &Options, total: u64) -> usize {
    match options.threads {
        0 if total < THREADS_FROM => 1,
        0 => std::thread::available_parallelism().map_or(1, |count| count.get()).min(16),
        count => count.min(MOST_THREADS),
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(warning) = self.warnings.next() {
            return Some(Item::Warning(warning));
        }
        if self.cancel.is_cancelled() {
            return None;
        }
        match &mut self.engine {
            Engine::Sequential(files) => files.next(),
            Engine::Threads(pipeline) => pipeline.next(),
            Engine::Merge(merge) => merge.next(),
            Engine::Tail(tails) => tails.next(),
            Engine::Follow(follow) => follow.next(),
        }
    }
}

/// Counts over files, wildcards and directories, with what could not be read. `merge`, `tail` and
/// `follow` are not heeded.
pub fn measure<P: AsRef<Path>>(
    paths: &[P],
    options: Options,
    what: What,
    cancel: Cancel,
) -> (Measure, Vec<Warning>) {
    let _lists = archive::Lists;
    let (groups, mut warnings) = paths::expand_until(paths, None, &cancel);
    let total = size(&groups, &cancel);
    let options = Arc::new(options);
    let threads = threads(&options, total);
    let mut counter = Counter::new(what);
    let mut measure = Measure::default();
    if threads > 1 {
        let mut pipeline = pipeline::Pipeline::new(groups, options, cancel, threads, Some(what));
        while let Some(part) = pipeline.next_part() {
            match part {
                pipeline::Part::Warning(warning) => warnings.push(warning),
                pipeline::Part::Batch(batch, counted) => {
                    batch.records().for_each(|record| counter.add(&record));
                    measure.merge(*counted);
                }
            }
        }
    } else {
        let mut files = stream::Files::new(groups, options, cancel);
        files.count(&mut counter, &mut |warning| warnings.push(warning));
    }
    measure.merge(counter.take());
    (measure, warnings)
}
