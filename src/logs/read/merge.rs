//! Several logs merged by time.
//!
//! Logs are only nearly in order themselves, and are never sorted: of all logs, the one whose next record is the
//! earliest goes on. A record without time goes with the one before it.

use super::batch::{Batch, Item, Pool, Warning};
use super::paths::Group;
use super::stream::Stream;
use super::{Cancel, Options};
use crate::logs::record::Entry;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// One log: its files one after the other.
struct Source {
    files: VecDeque<PathBuf>,
    stream: Option<Stream>,
    batch: Option<Batch>,
    /// The next entry of `batch`.
    next: usize,
    /// The time of the record before, for those without.
    key: i64,
}

/// See the module.
pub(super) struct Merge {
    sources: Vec<Source>,
    warnings: VecDeque<Warning>,
    options: Arc<Options>,
    cancel: Cancel,
    pool: Arc<Pool>,
}

impl Merge {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Merge {
        let sources = groups.into_iter().map(|group| Source { files: group.files.into(), stream: None, batch: None, next: 0, key: i64::MIN });
        Merge { sources: sources.collect(), warnings: VecDeque::new(), options, cancel, pool: Arc::default() }
    }

    pub fn next(&mut self) -> Option<Item> {
        for source in &mut self.sources {
            source.fill(&self.options, &self.cancel, &self.pool, &mut self.warnings);
        }
        if let Some(warning) = self.warnings.pop_front() {
            return Some(Item::Warning(warning));
        }
        self.sources.retain(|source| source.batch.is_some());
        let (mut first, mut second) = (None, i64::MAX);
        for (index, source) in self.sources.iter().enumerate() {
            let key = source.head();
            match first {
                Some((_, least)) if least <= key => second = second.min(key),
                Some((_, least)) => {
                    second = second.min(least);
                    first = Some((index, key));
                }
                None => first = Some((index, key)),
            }
        }
        let (index, _) = first?;
        Some(Item::Batch(self.sources[index].run(second)?))
    }
}

impl Source {
    /// Sees to it that there is a next record, if there is any.
    fn fill(&mut self, options: &Arc<Options>, cancel: &Cancel, pool: &Arc<Pool>, warnings: &mut VecDeque<Warning>) {
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
                Ok(Some(batch)) => {
                    self.batch = Some(batch);
                    self.next = 0;
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
        self.batch.as_ref().and_then(|batch| batch.entries.get(self.next)).map_or(self.key, |entry| self.key_of(entry))
    }

    /// The records up to the moment at which another log goes on; at least one.
    fn run(&mut self, until: i64) -> Option<Batch> {
        let batch = self.batch.take()?;
        let from = self.next;
        while let Some(entry) = batch.entries.get(self.next) {
            let key = self.key_of(entry);
            if key > until && self.next > from {
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
        Batch { text: Arc::clone(&self.text), entries: Vec::new(), file: Arc::clone(&self.file), columns: self.columns.clone() }
    }
}
