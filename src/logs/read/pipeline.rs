//! Several cores: one thread reads and cuts, others parse, the consumer gets the results in order.
//!
//! The queue between them is bounded, so that a slow consumer stops the reading. Each job has a
//! place in the order before it is parsed: the consumer waits for the places one after the other. A
//! panic of a worker is carried to the consumer. What a chunk cannot know of itself (its line
//! number, a zone told before it) is completed there.

use super::batch::{Batch, Item, Pool, Text};
use super::feeder::{Feeder, Piece};
use super::file;
use super::paths::Group;
use super::stream::{parse_piece, warning};
use super::warning::Warning;
use super::Options;
use crate::base::{Cancel, Silence};
use crate::logs::context::Context;
use crate::logs::families::ZoneStated;
use crate::logs::filter::Filter;
use crate::logs::measure::{Counter, Measure, What};
use crate::logs::parse::Parser;
use crate::logs::record::{Entry, FileInfo, Marks, Record};
use std::any::Any;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a worker makes of a piece.
struct Parsed {
    info: Arc<FileInfo>,
    text: Arc<Text>,
    entries: Vec<Entry>,
    /// How many of `entries` depend on what came before the piece.
    unsettled: usize,
    context: Context,
    lines: u64,
    counted: Box<Measure>,
}

/// Places for another producer.
const PLACES: usize = 4;

type Outcome<T> = Result<T, Box<dyn Any + Send>>;

struct Job {
    info: Arc<FileInfo>,
    piece: Piece,
    place: SyncSender<Outcome<Parsed>>,
}

/// A place in the order.
enum Place {
    Warning(Warning),
    /// Parsed by the reading thread, since the family has to be read in order.
    Done(Batch),
    /// Being parsed. The flag: the first piece of its file.
    Waiting(Receiver<Outcome<Parsed>>, bool),
    Panicked(Box<dyn Any + Send>),
}

/// What the pipeline gives.
pub(super) enum Part {
    Warning(Warning),
    /// Records to hand on (or to count), and what was counted already.
    Batch(Batch, Box<Measure>),
}

/// See the module.
pub(super) struct Pipeline {
    places: Option<Receiver<Place>>,
    files: Arc<Files>,
    /// For another producer, where one is left.
    jobs: Option<SyncSender<Job>>,
    producer: Option<JoinHandle<()>>,
    /// A producer was left to itself: as long as it is there, so are the workers.
    left: bool,
    threads: Vec<JoinHandle<()>>,
    options: Arc<Options>,
    cancel: Cancel,
    context: Context,
    line: u64,
}

/// The files that are still to be read, and the one that is.
#[derive(Default)]
struct Files {
    left: Mutex<VecDeque<PathBuf>>,
    now: Mutex<PathBuf>,
    /// How many were passed by.
    passed: AtomicUsize,
}

struct Producer {
    files: Arc<Files>,
    options: Arc<Options>,
    cancel: Cancel,
    places: SyncSender<Place>,
    jobs: SyncSender<Job>,
}

impl Pipeline {
    /// Starts `threads` workers. With `what`, workers count instead of keeping records, where they
    /// can.
    pub fn new(
        groups: Vec<Group>,
        options: Arc<Options>,
        cancel: Cancel,
        threads: usize,
        what: Option<What>,
    ) -> Pipeline {
        let (place_to, places) = sync_channel(2 * threads);
        let (job_to, jobs) = sync_channel::<Job>(threads);
        let jobs = Arc::new(Mutex::new(jobs));
        let mut handles = Vec::new();
        for _ in 0..threads {
            let (jobs, options) = (Arc::clone(&jobs), Arc::clone(&options));
            let cancel = cancel.clone();
            handles.push(std::thread::spawn(move || work(&jobs, &options, what, &cancel)));
        }
        let files = groups.into_iter().flat_map(|group| group.files).collect();
        let producer = Producer {
            files: Arc::new(Files { left: Mutex::new(files), ..Files::default() }),
            options: Arc::clone(&options),
            cancel: cancel.clone(),
            places: place_to,
            jobs: job_to,
        };
        Pipeline {
            places: Some(places),
            files: Arc::clone(&producer.files),
            jobs: options.silence.map(|_| producer.jobs.clone()),
            producer: Some(producer.start()),
            left: false,
            threads: handles,
            options,
            cancel,
            context: Context::default(),
            line: 1,
        }
    }

    pub fn next(&mut self) -> Option<Item> {
        loop {
            match self.next_part()? {
                Part::Warning(warning) => return Some(Item::Warning(warning)),
                Part::Batch(batch, _) if batch.entries.is_empty() => {}
                Part::Batch(batch, _) => return Some(Item::Batch(batch)),
            }
        }
    }

    /// The next place in the order; `None` at the end or when cancelled.
    pub fn next_part(&mut self) -> Option<Part> {
        if self.cancel.is_cancelled() {
            return None;
        }
        let place = match self.options.silence {
            None => self.places.as_ref()?.recv().ok()?,
            Some(longest) => match self.place_within(longest)? {
                Ok(place) => place,
                Err(silent) => return Some(Part::Warning(silent)),
            },
        };
        match place {
            Place::Warning(warning) => Some(Part::Warning(warning)),
            Place::Done(batch) => Some(Part::Batch(batch, Box::default())),
            Place::Panicked(panic) => resume_unwind(panic),
            Place::Waiting(place, first) => {
                if first {
                    self.context = Context::default();
                    self.line = 1;
                }
                // A worker that went away without an answer was cancelled.
                match place.recv().ok()? {
                    Ok(parsed) => Some(self.complete(parsed)),
                    Err(panic) => resume_unwind(panic),
                }
            }
        }
    }

    /// The next place, or what was silent for so long that the rest is read without it.
    fn place_within(&mut self, longest: Duration) -> Option<Result<Place, Warning>> {
        let mut silence = Silence::new(&self.cancel, longest);
        loop {
            match self.places.as_ref()?.recv_timeout(silence.look_after()) {
                Ok(place) => return Some(Ok(place)),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) if silence.is_too_long() => {
                    // Its thread ends when the system answers: nobody takes what it gives then.
                    if let Some(thread) = self.producer.take() {
                        self.cancel.leave(thread);
                        self.left = true;
                    }
                    if self.cancel.is_cancelled() {
                        return None;
                    }
                    let path = self.files.pass_by();
                    let (places, jobs) = (sync_channel(PLACES), self.jobs.clone()?);
                    self.places = Some(places.1);
                    let producer = Producer {
                        files: Arc::clone(&self.files),
                        options: Arc::clone(&self.options),
                        cancel: self.cancel.clone(),
                        places: places.0,
                        jobs,
                    };
                    self.producer = Some(producer.start());
                    return Some(Err(Warning::silent(&path, longest)));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Fills in what the piece could not know.
    fn complete(&mut self, mut parsed: Parsed) -> Part {
        let zone = self.options.zone.as_ref();
        let format = parsed.info.family.format();
        for entry in &mut parsed.entries[..parsed.unsettled] {
            self.context.complete(format, zone, entry);
        }
        for entry in &mut parsed.entries {
            entry.line += self.line - 1;
        }
        self.context = self.context.then(parsed.context);
        self.line += parsed.lines;
        let mut batch =
            Batch { text: parsed.text, entries: parsed.entries, file: parsed.info, columns: None };
        let filter = &self.options.filter;
        if filter.after.is_some() || filter.before.is_some() {
            let mut entries = std::mem::take(&mut batch.entries);
            entries.retain(|entry| filter.matches_time(&batch.view(entry)));
            batch.entries = entries;
        }
        Part::Batch(batch, parsed.counted)
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        // Without a receiver every send fails, and the threads end.
        (self.places, self.jobs) = (None, None);
        for thread in self.producer.take().into_iter().chain(self.threads.drain(..)) {
            match self.left {
                true => self.cancel.leave(thread),
                false => drop(thread.join()),
            }
        }
    }
}

impl Files {
    /// The next file, for a producer that was started after so many were passed by.
    fn next(&self, passed: usize) -> Option<PathBuf> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if passed != self.passed.load(Ordering::Relaxed) {
            return None;
        }
        let path = left.pop_front()?;
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&path);
        Some(path)
    }

    /// Passes by the file that is read: whoever reads it gets no other.
    fn pass_by(&self) -> PathBuf {
        let _left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        self.passed.fetch_add(1, Ordering::Relaxed);
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Producer {
    fn start(mut self) -> JoinHandle<()> {
        let passed = self.files.passed.load(Ordering::Relaxed);
        std::thread::spawn(move || {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.run(passed))) {
                let _ = self.places.send(Place::Panicked(panic));
            }
        })
    }

    fn run(&mut self, passed: usize) {
        let pool = Arc::new(Pool::default());
        while let Some(path) = self.files.next(passed) {
            let opened = match file::open(&path, &self.options, &self.cancel) {
                Ok(Some(opened)) => {
                    if let Some(notice) = &opened.notice {
                        let _ = self.places.send(Place::Warning(notice.clone()));
                    }
                    opened
                }
                Ok(None) => continue,
                Err(warning) => {
                    if self.places.send(Place::Warning(warning)).is_err() {
                        return;
                    }
                    continue;
                }
            };
            let info = Arc::clone(&opened.info);
            let read = match Feeder::new(opened, Arc::clone(&pool), self.cancel.clone()) {
                Ok(mut feeder) => self
                    .file(&info, &mut feeder)
                    .map_err(|error| warning(&info, feeder.offset(), &error)),
                Err(error) => Err(warning(&info, 0, &error)),
            };
            match read {
                Ok(true) => {}
                Ok(false) => return,
                Err(warning) => {
                    if self.places.send(Place::Warning(warning)).is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Reads one file. `Ok(false)`: nobody wants more.
    fn file(&mut self, info: &Arc<FileInfo>, feeder: &mut Feeder) -> std::io::Result<bool> {
        let mut parser = Parser::of_file(info, self.options.settings());
        let mut line = 1;
        let mut first = true;
        loop {
            let Some(piece) = feeder.next(&parser)? else { return Ok(!self.cancel.is_cancelled()) };
            if info.family.is_independent() {
                let (place, answer) = sync_channel(1);
                // The job first: a place without a job would never be filled.
                let job = Job { info: Arc::clone(info), piece, place };
                if self.jobs.send(job).is_err()
                    || self.places.send(Place::Waiting(answer, first)).is_err()
                {
                    return Ok(false);
                }
            } else {
                let mut wanted = true;
                let places = &self.places;
                line = parse_piece(
                    &mut parser,
                    info,
                    &piece,
                    line,
                    &self.options.filter,
                    &mut |batch| wanted &= places.send(Place::Done(batch)).is_ok(),
                );
                if !wanted {
                    return Ok(false);
                }
            }
            first = false;
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>, options: &Options, what: Option<What>, cancel: &Cancel) {
    loop {
        let job = match jobs.lock().map(|jobs| jobs.recv()) {
            Ok(Ok(job)) => job,
            _ => return,
        };
        // What waits in the queue is not parsed for nobody.
        if cancel.is_cancelled() {
            continue;
        }
        let Job { info, piece, place } = job;
        let parsed = catch_unwind(AssertUnwindSafe(|| parse(info, &piece, options, what)));
        // Nobody waits any more when the reader was dropped.
        let _ = place.send(parsed);
    }
}

fn parse(info: Arc<FileInfo>, piece: &Piece, options: &Options, what: Option<What>) -> Parsed {
    let filter: &Filter = &options.filter;
    let mut parser = Parser::new(info.family, options.settings());
    let mut counter = what.map(Counter::new);
    let mut entries: Vec<Entry> = Vec::new();
    let mut unsettled = 0;
    let tells_zone = info.family.format().zone != ZoneStated::Never;
    // Only a filter by UTC makes a difference between a record whose zone is known and another.
    let by_utc = [filter.after, filter.before].iter().flatten().any(|moment| moment.utc.is_some());
    let mut settled = false;
    let mut timed = false;
    let end = parser.parse(piece.chunk(1), |entry| {
        let record = Record { text: &piece.text.bytes, entry, file: &info, columns: None };
        timed |= entry.local != 0;
        if filter.matches_content(&record) {
            match &mut counter {
                Some(counter) if timed && !by_utc => {
                    if filter.matches_time(&record) {
                        counter.add(&record);
                    }
                }
                _ => entries.push(*entry),
            }
        }
        if !settled {
            unsettled = entries.len();
            settled = timed && (entry.marks.has(Marks::ZONE_INFERRED) || !tells_zone);
        }
        ControlFlow::Continue(())
    });
    let counted = counter.map(|mut counter| Box::new(counter.take())).unwrap_or_default();
    Parsed {
        text: Arc::clone(&piece.text),
        entries,
        unsettled,
        context: parser.context,
        lines: end - 1,
        counted,
        info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The jobs that wait are thrown away: each worker ends with the piece that it has.
    #[test]
    fn no_piece_is_parsed_after_the_cancellation() {
        let (send, jobs) = sync_channel(8);
        let mut answers = Vec::new();
        for _ in 0..8 {
            let (place, answer) = sync_channel(1);
            let text = Text { bytes: b"line\n".to_vec(), pool: Arc::default() };
            let piece =
                Piece { text: Arc::new(text), offset: 0, unit: 1, truncated: false, left_out: 0 };
            let info = Arc::new(FileInfo::of(crate::logs::Family::UNKNOWN));
            assert!(send.send(Job { info, piece, place }).is_ok());
            answers.push(answer);
        }
        drop(send);
        let cancel = Cancel::new();
        cancel.cancel();
        work(&Mutex::new(jobs), &Options::default(), None, &cancel);
        assert!(answers.iter().all(|answer| answer.recv().is_err()));
    }
}
