//! Several logs merged by time.
//!
//! A log that states no zone is in that which the other logs of its folder state: UTC is not compared
//! with local time where they agree on one.
//!
//! Logs are only nearly in order themselves, and are never sorted: of all logs, the one whose next
//! record is the earliest goes on. A record without time goes with the one before it.

use super::batch::{Batch, Item, Pool};
use super::clock;
use super::paths::Group;
use super::stream::Stream;
use super::tail::last;
use super::warning::Warning;
use super::Options;
use crate::base::Cancel;
use crate::logs::record::{Entry, Marks};
use crate::logs::time::MINUTE;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

/// One log: its files one after the other.
struct Source {
    files: VecDeque<PathBuf>,
    stream: Option<Stream>,
    batch: Option<Batch>,
    /// The next entry of `batch`.
    next: usize,
    /// Minutes east of UTC, by the other logs of the folder, for records that state no zone.
    zone: Option<i64>,
    /// The time of the record before, for those without.
    key: i64,
}

/// See the module.
pub(super) struct Merge {
    sources: Vec<Source>,
    /// Time and source of the next record of each.
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    begun: bool,
    warnings: VecDeque<Warning>,
    options: Arc<Options>,
    cancel: Cancel,
    pool: Arc<Pool>,
    /// With `tail`: what is left of it, once everything was merged.
    last: Option<VecDeque<Item>>,
}

impl Merge {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Merge {
        let pool = Arc::default();
        let zones = clock::zones(&groups, &options, &cancel, &pool);
        let sources = groups.into_iter().zip(zones).map(|(group, zone)| Source {
            files: group.files.into(),
            stream: None,
            batch: None,
            next: 0,
            zone,
            key: i64::MIN,
        });
        Merge {
            sources: sources.collect(),
            heads: BinaryHeap::new(),
            begun: false,
            warnings: VecDeque::new(),
            options,
            cancel,
            pool,
            last: None,
        }
    }

    pub fn next(&mut self) -> Option<Item> {
        match (self.options.tail, &mut self.last) {
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
        if !self.begun {
            self.begun = true;
            (0..self.sources.len()).for_each(|index| self.fill(index));
        }
        if let Some(warning) = self.warnings.pop_front() {
            return Some(Item::Warning(warning));
        }
        // Of equal times the log that was named first goes first.
        let Reverse((_, index)) = self.heads.pop()?;
        let until = self.heads.peek().map_or((i64::MAX, usize::MAX), |head| head.0);
        let run = self.sources[index].run(index, until)?;
        self.fill(index);
        Some(Item::Batch(run))
    }

    /// Puts the next record of a source into its place, if there is any.
    fn fill(&mut self, index: usize) {
        let source = &mut self.sources[index];
        source.fill(&self.options, &self.cancel, &self.pool, &mut self.warnings);
        if source.batch.is_some() {
            self.heads.push(Reverse((source.head(), index)));
        }
    }
}

impl Source {
    /// Sees to it that there is a next record, if there is any.
    fn fill(
        &mut self,
        options: &Arc<Options>,
        cancel: &Cancel,
        pool: &Arc<Pool>,
        warnings: &mut VecDeque<Warning>,
    ) {
        while self.batch.is_none() && !cancel.is_cancelled() {
            let Some(stream) = &mut self.stream else {
                let Some(path) = self.files.pop_front() else { return };
                match Stream::open(&path, options, cancel, pool) {
                    Ok(stream) => self.stream = stream,
                    Err(warning) => warnings.push_back(warning),
                }
                continue;
            };
            match stream.next() {
                Ok(Some(mut batch)) => {
                    if let Some(minutes) = self.zone {
                        let blind = |entry: &&mut Entry| entry.local != 0 && entry.utc == 0;
                        for entry in batch.entries.iter_mut().filter(blind) {
                            entry.utc = entry.local - minutes * MINUTE;
                            entry.marks.add(Marks::ZONE_INFERRED);
                        }
                    }
                    self.batch = Some(batch);
                    self.next = 0;
                    // Thousands of small logs would otherwise all be open until their time comes.
                    if stream.is_done() {
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

    fn key_of(&self, entry: &Entry) -> i64 {
        match (entry.utc, entry.local) {
            (0, 0) => self.key,
            (0, local) => local,
            (utc, _) => utc,
        }
    }

    fn head(&self) -> i64 {
        self.batch
            .as_ref()
            .and_then(|batch| batch.entries.get(self.next))
            .map_or(self.key, |entry| self.key_of(entry))
    }

    /// The records up to the moment at which another log goes on; at least one.
    fn run(&mut self, index: usize, until: (i64, usize)) -> Option<Batch> {
        let batch = self.batch.take()?;
        let from = self.next;
        while let Some(entry) = batch.entries.get(self.next) {
            let key = self.key_of(entry);
            if (key, index) > until && self.next > from {
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
