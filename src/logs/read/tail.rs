//! The last records of a log, read from its end.

use super::batch::{Batch, Item};
use super::before;
use super::file::{self, Opened};
use super::paths::Group;
use super::shared;
use super::stream::Stream;
use super::warning::Warning;
use super::Options;
use crate::base::encoding::Layout;
use crate::base::Cancel;
use crate::logs::families::Needs;
use crate::logs::parse::Parser;
use crate::logs::record::FileInfo;
use std::collections::VecDeque;
use std::io::{Cursor, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// The tails of all logs.
pub(super) struct Tails {
    groups: VecDeque<Group>,
    ready: VecDeque<Item>,
    options: Arc<Options>,
    cancel: Cancel,
}

impl Tails {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Tails {
        Tails { groups: groups.into(), ready: VecDeque::new(), options, cancel }
    }

    pub fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let group = self.groups.pop_front()?;
            let mut wanted = self.options.tail.unwrap_or(usize::MAX);
            for path in group.files.iter().rev() {
                if wanted == 0 || self.cancel.is_cancelled() {
                    break;
                }
                let (tail, fault) = of_file(path, wanted, &self.options, &self.cancel);
                wanted -= tail.iter().map(|batch| batch.entries.len()).sum::<usize>().min(wanted);
                tail.into_iter().rev().for_each(|batch| self.ready.push_front(Item::Batch(batch)));
                self.ready.extend(fault.map(Item::Warning));
            }
        }
    }
}

/// The first block that is read from the end; each next one is four times as large.
const BLOCK: u64 = 128 << 10;
/// From this size on the file is read from its beginning, with constant memory.
const LARGEST: u64 = 64 << 20;

/// The last `wanted` records of one file, and what ended it too early.
fn of_file(
    path: &Path,
    wanted: usize,
    options: &Arc<Options>,
    cancel: &Cancel,
) -> (Vec<Batch>, Option<Warning>) {
    let opened = match file::open(path, options, cancel) {
        Ok(Some(opened)) => opened,
        Ok(None) => return (Vec::new(), None),
        Err(warning) => return (Vec::new(), Some(warning)),
    };
    // Formats whose records depend on what comes before, and text that has to be transcoded, are
    // read from the beginning.
    let from_end = opened.info.family.format().needs == Needs::Nothing
        && opened.layout == Layout::Bytes
        && !opened.contained;
    if from_end {
        // What cannot be read is reported below.
        let tail = backwards(path, wanted, opened.mark as u64, &opened.info, options, cancel);
        if let Ok(Some(tail)) = tail {
            return (tail, None);
        }
    }
    let mut kept: VecDeque<Batch> = VecDeque::new();
    let mut count = 0;
    let mut fault = None;
    match Stream::from(opened, options, cancel, &Arc::default()) {
        Ok(mut stream) => loop {
            match stream.next() {
                Ok(Some(batch)) => {
                    count += batch.entries.len();
                    kept.push_back(batch.compact());
                    while kept.front().is_some_and(|front| count - front.entries.len() >= wanted) {
                        count -= kept.pop_front().map_or(0, |front| front.entries.len());
                    }
                }
                Ok(None) => break,
                Err(warning) => {
                    fault = Some(warning);
                    break;
                }
            }
        },
        Err(warning) => fault = Some(warning),
    }
    (last(kept.into(), wanted), fault)
}

/// Reads ever larger blocks from the end. `None` when the records are further away than is worth
/// it.
fn backwards(
    path: &Path,
    wanted: usize,
    mark: u64,
    info: &Arc<FileInfo>,
    options: &Arc<Options>,
    cancel: &Cancel,
) -> std::io::Result<Option<Vec<Batch>>> {
    let mut file = shared::open_shared(path)?;
    let end = file.seek(SeekFrom::End(0))?;
    let window = options.window.unwrap_or(u64::MAX);
    let mut size = BLOCK;
    loop {
        let from = end.saturating_sub(size.min(window)).max(mark);
        let last_look = from <= mark || size >= window;
        let mut bytes = shared::read_between(&mut file, from, end, cancel)?;
        let start = if from <= mark {
            Some(0)
        } else {
            Parser::new(info.family, options.settings()).first_start(&bytes)
        };
        if let Some(start) = start {
            let parser =
                before::parser(&mut file, from + start as u64, mark, info, options, cancel)?;
            // A piece at a time, as from the beginning of a file: a cancellation is heard.
            let opened = Opened {
                info: Arc::clone(info),
                input: Box::new(Cursor::new(bytes.split_off(start))),
                layout: Layout::Bytes,
                mark: 0,
                contained: false,
                notice: None,
            };
            // The number of a line is known only when all before it were counted.
            let line = u64::from(from <= mark);
            let mut stream =
                Stream::within(opened, from + start as u64, line, parser, options, cancel)?;
            let mut batches = Vec::new();
            while let Some(batch) = stream.next().map_err(|warning| warning.kind)? {
                batches.push(batch);
            }
            let count: usize = batches.iter().map(|batch| batch.entries.len()).sum();
            if count >= wanted || last_look {
                return Ok(Some(last(batches, wanted)));
            }
        } else if last_look {
            return Ok(Some(Vec::new()));
        }
        size *= 4;
        if size > LARGEST {
            return Ok(None);
        }
    }
}

/// Leaves out all but the last `wanted` entries, and the text of those.
pub(super) fn last(mut batches: Vec<Batch>, wanted: usize) -> Vec<Batch> {
    let mut over =
        batches.iter().map(|batch| batch.entries.len()).sum::<usize>().saturating_sub(wanted);
    for batch in &mut batches {
        let drop = over.min(batch.entries.len());
        batch.entries.drain(..drop);
        over -= drop;
    }
    batches.retain(|batch| !batch.entries.is_empty());
    batches.into_iter().map(Batch::compact).collect()
}
