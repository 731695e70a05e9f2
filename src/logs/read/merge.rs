//! Several logs merged by time: UTC. What the clock of a log is, is found out before (`survey`); logs
//! without one are merged by their local time among themselves, behind the others. UTC is not
//! compared with local time.
//!
//! Logs are only nearly in order themselves, and are never sorted: of all logs, the one whose next
//! record is the earliest goes on. A record without time goes with the one before it. A log is
//! opened when its time comes.

use super::batch::{Batch, Item, Pool};
use super::clock::Clock;
use super::paths::Group;
use super::shared;
use super::stream::Stream;
use super::survey::{survey, Log, Seen};
use super::tail::last;
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::Cancel;
use crate::logs::filter::Filter;
use crate::logs::record::{Entry, Marks};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::path::Path;
use std::sync::Arc;

/// The most files that are open at once. Where more logs are merged, each is opened for every piece
/// that is read of it.
const OPEN: usize = 256;
/// The text of all logs that are open, and of each, in bytes.
const TEXT: usize = 32 << 20;
const LEAST: usize = 8 << 10;
const MOST: usize = 1 << 20;

/// One log: its files one after the other.
struct Source {
    files: VecDeque<Seen>,
    /// The time of the next file has come.
    due: bool,
    stream: Option<Stream>,
    batch: Option<Batch>,
    /// The next entry of `batch`.
    next: usize,
    clock: Option<Clock>,
    /// It is merged by local time.
    local: bool,
    /// The time of the record before, for those without.
    key: i64,
    /// It was said that some records have no UTC.
    warned: bool,
}

/// How all sources are read.
struct How {
    options: Arc<Options>,
    /// The same without the filter, which needs UTC.
    everything: Arc<Options>,
    cancel: Cancel,
    pool: Arc<Pool>,
    /// The largest piece of text.
    piece: usize,
    /// Files stay open between two pieces.
    keep_open: bool,
}

/// See the module.
pub(super) struct Merge {
    groups: Vec<Group>,
    sources: Vec<Source>,
    /// Time and source of the next record of each; local time is behind UTC.
    heads: BinaryHeap<Reverse<(bool, i64, usize)>>,
    warnings: VecDeque<Warning>,
    how: How,
    /// With `tail`: what is left of it, once everything was merged.
    last: Option<VecDeque<Item>>,
}

impl Merge {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Merge {
        let piece = (TEXT / groups.len().max(1)).clamp(LEAST, MOST);
        let keep_open = groups.len() <= OPEN.min(shared::most_open() / 2);
        let everything = Arc::new(Options { filter: Filter::default(), ..(*options).clone() });
        Merge {
            how: How { options, everything, cancel, pool: Arc::default(), piece, keep_open },
            groups,
            sources: Vec::new(),
            heads: BinaryHeap::new(),
            warnings: VecDeque::new(),
            last: None,
        }
    }

    pub fn next(&mut self) -> Option<Item> {
        match (self.how.options.tail, &mut self.last) {
            (None, _) => self.merged(),
            (Some(_), Some(last)) => last.pop_front(),
            (Some(wanted), None) => {
                let last = self.end(wanted);
                self.last.insert(last).pop_front()
            }
        }
    }

    /// The warnings and the last `wanted` records of all logs together.
    fn end(&mut self, wanted: usize) -> VecDeque<Item> {
        let (mut warnings, mut kept, mut count) = (Vec::new(), VecDeque::<Batch>::new(), 0);
        while let Some(item) = self.merged() {
            match item {
                Item::Warning(warning) => warnings.push(Item::Warning(warning)),
                Item::Batch(batch) => {
                    count += batch.entries.len();
                    kept.push_back(batch.compact());
                }
            }
            while kept.front().is_some_and(|front| count - front.entries.len() >= wanted) {
                count -= kept.pop_front().map_or(0, |front| front.entries.len());
            }
        }
        warnings.into_iter().chain(last(kept.into(), wanted).into_iter().map(Item::Batch)).collect()
    }

    fn merged(&mut self) -> Option<Item> {
        if !self.groups.is_empty() {
            let How { everything, cancel, pool, .. } = &self.how;
            let groups = std::mem::take(&mut self.groups);
            let (logs, warnings) = survey(groups, everything, cancel, pool);
            self.warnings = warnings;
            self.sources = logs.into_iter().map(Source::of).collect();
            (0..self.sources.len()).for_each(|index| self.fill(index));
        }
        loop {
            if let Some(warning) = self.warnings.pop_front() {
                return Some(Item::Warning(warning));
            }
            // Of equal times the log that was named first goes first.
            let Reverse((.., index)) = self.heads.pop()?;
            let until = self.heads.peek().map_or((true, i64::MAX, usize::MAX), |head| head.0);
            let run = self.sources[index].run(index, until);
            self.fill(index);
            if let Some(run) = run {
                return Some(Item::Batch(run));
            }
        }
    }

    /// Puts the next record of a source into its place, if there is any.
    fn fill(&mut self, index: usize) {
        let source = &mut self.sources[index];
        if let Some(key) = source.fill(&self.how, &mut self.warnings) {
            self.heads.push(Reverse((source.local, key, index)));
        }
    }
}

impl Source {
    fn of(log: Log) -> Source {
        Source {
            files: log.files,
            due: false,
            stream: None,
            batch: None,
            next: 0,
            clock: log.clock,
            local: log.local,
            key: i64::MIN,
            warned: false,
        }
    }

    /// Sees to it that there is a next record, and says its time; `None` when there is none. Of a
    /// file whose time has not come it is that of its first record.
    fn fill(&mut self, how: &How, warnings: &mut VecDeque<Warning>) -> Option<i64> {
        loop {
            if how.cancel.is_cancelled() {
                return None;
            }
            if let Some(batch) = &self.batch {
                return batch.entries.get(self.next).map(|entry| self.key_of(entry));
            }
            let next = match &mut self.stream {
                Some(stream) => stream.next(),
                None => {
                    let first = self.files.front()?.first;
                    let key = self.time(first).max(self.key);
                    if !std::mem::replace(&mut self.due, true) {
                        return Some(key);
                    }
                    self.due = false;
                    self.key = key;
                    match self.files.pop_front().map(|file| how.open(file)) {
                        Some(Ok(stream)) => self.stream = stream,
                        Some(Err(warning)) => warnings.push_back(warning),
                        None => {}
                    }
                    continue;
                }
            };
            match next {
                Ok(Some(batch)) => {
                    let batch = self.by_clock(batch, how, warnings);
                    if !batch.entries.is_empty() {
                        self.batch = Some(batch);
                        self.next = 0;
                    }
                    if self.stream.as_ref().is_some_and(Stream::is_done) {
                        self.stream = None;
                    }
                }
                Ok(None) => self.stream = None,
                Err(warning) => {
                    self.stream = None;
                    warnings.push_back(warning);
                }
            }
        }
    }

    /// The wanted records of a batch, with their UTC.
    fn by_clock(&mut self, mut batch: Batch, how: &How, warnings: &mut VecDeque<Warning>) -> Batch {
        let merged = if self.local { Marks::MERGED_LOCAL } else { Marks::MERGED_UTC };
        let mut before = self.key;
        for entry in &mut batch.entries {
            entry.marks.add(merged);
            if self.local || entry.local == 0 {
                continue;
            }
            // What the log said half an hour before does not hold in the hour that comes twice.
            let taken = entry.marks.has(Marks::ZONE_INFERRED)
                && !entry.marks.has(Marks::ZONE_STATED)
                && self.clock.as_ref().is_some_and(Clock::changes);
            if entry.utc == 0 || taken {
                match &self.clock {
                    Some(clock) => {
                        entry.utc = clock.utc(entry.local, before);
                        entry.marks.add(Marks::ZONE_INFERRED);
                    }
                    None if how.options.zone.is_some() || self.warned => continue,
                    None => {
                        self.warned = true;
                        let files = vec![batch.file.path.clone()];
                        let kind = WarningKind::LocalTime { zones: None, files };
                        warnings.push_back(Warning::new(Path::new(&batch.file.path), kind));
                        continue;
                    }
                }
            }
            before = entry.utc;
        }
        let filter = &how.options.filter;
        if !filter.is_empty() {
            let mut entries = std::mem::take(&mut batch.entries);
            entries.retain(|entry| filter.matches(&batch.view(entry)));
            batch.entries = entries;
        }
        batch
    }

    /// The key of a record without one of its own is that of the record before.
    fn key_of(&self, entry: &Entry) -> i64 {
        match if self.local { entry.local } else { entry.utc } {
            0 => self.key,
            key => key,
        }
    }

    /// The key of a local time, of which UTC may be known.
    fn time(&self, (local, utc): (i64, i64)) -> i64 {
        match (self.local, local, utc, &self.clock) {
            (_, 0, ..) => i64::MIN,
            (true, ..) => local,
            (_, _, 0, Some(clock)) => clock.utc(local, self.key),
            (_, _, 0, None) => i64::MIN,
            _ => utc,
        }
    }

    /// The records up to the moment at which another log goes on; at least one, if there is any.
    fn run(&mut self, index: usize, until: (bool, i64, usize)) -> Option<Batch> {
        let batch = self.batch.take()?;
        let from = self.next;
        while let Some(entry) = batch.entries.get(self.next) {
            let key = self.key_of(entry);
            if (self.local, key, index) > until && self.next > from {
                break;
            }
            self.key = key;
            self.next += 1;
        }
        if from == 0 && self.next == batch.entries.len() {
            return Some(batch);
        }
        let run = Batch { entries: batch.entries[from..self.next].to_vec(), ..batch.clone_head() };
        if self.next < batch.entries.len() {
            self.batch = Some(batch);
        }
        Some(run)
    }
}

impl How {
    fn open(&self, file: Seen) -> Result<Option<Stream>, Warning> {
        let stream = match (file.stream, file.plain) {
            (Some(stream), _) => Some(stream),
            (None, Some(plain)) => {
                let with = (&self.everything, &self.cancel, &self.pool);
                Some(Stream::again(&file.path, plain, with, self.keep_open)?)
            }
            (None, None) => Stream::open(&file.path, &self.everything, &self.cancel, &self.pool)?,
        };
        Ok(stream.map(|mut stream| {
            stream.in_pieces(self.piece);
            stream
        }))
    }
}

impl Batch {
    /// The same without entries.
    fn clone_head(&self) -> Batch {
        Batch {
            text: Arc::clone(&self.text),
            entries: Vec::new(),
            file: Arc::clone(&self.file),
            columns: self.columns.clone(),
        }
    }
}
