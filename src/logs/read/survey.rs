//! A look at the logs of a merge before they are merged: when each begins, and which clock it has.
//!
//! Only parts of large files are looked at: the beginning, the end, and where the two state another
//! zone, what is between them until the change is found. A log is read on only where nothing else
//! states a zone and one is needed.

use super::archive;
use super::batch::Pool;
use super::clock::{add, add_statement, shown, Clock, Run, TwoZones, TOGETHER};
use super::file;
use super::paths::Group;
use super::shared::{open_shared, read_between};
use super::stream::Stream;
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::encoding::Layout;
use crate::base::Cancel;
use crate::logs::families::{Needs, ZoneStated};
use crate::logs::parse::{Chunk, Parser};
use crate::logs::record::{Entry, FileInfo};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much is looked at in one place.
const BLOCK: u64 = 256 << 10;
/// How many places of one file are looked at to find where its zone changes.
const LOOKS: usize = 64;
/// Files that can be opened only once, or at some cost, are kept open, up to so many.
const HELD: usize = 16;
/// Small logs were read to their end by the look: so many bytes of them are kept.
const KEPT: usize = 16 << 20;

/// A file that was looked at.
pub(super) struct Seen {
    pub path: PathBuf,
    /// It goes on from its beginning.
    pub stream: Option<Stream>,
    /// What it is, where it can be opened again without finding that out.
    pub plain: Option<(Arc<FileInfo>, Layout, usize)>,
    /// The first time in it: local, UTC. Zeros where there is none.
    pub first: (i64, i64),
}

/// A log that was looked at.
#[derive(Default)]
pub(super) struct Log {
    pub files: VecDeque<Seen>,
    pub clock: Option<Clock>,
    /// It is merged by its local time.
    pub local: bool,
    runs: Vec<Run>,
    /// It has records whose UTC is not known.
    blind: bool,
    /// Nothing was found that states a zone, but it may be further on.
    may_state: bool,
    folder: PathBuf,
}

/// What is looked for in the records.
#[derive(Default)]
struct Look {
    first: (i64, i64),
    blind: bool,
    runs: Vec<Run>,
}

impl Look {
    fn at(&mut self, entry: &Entry) {
        if entry.local == 0 {
            return;
        }
        if self.first.0 == 0 {
            self.first = (entry.local, entry.utc);
        }
        self.blind |= entry.utc == 0;
        add_statement(entry, &mut self.runs);
    }
}

/// Looks at all logs. The warnings are about files that cannot be read, and logs without a clock.
pub(super) fn survey(
    groups: Vec<Group>,
    options: &Arc<Options>,
    cancel: &Cancel,
    pool: &Arc<Pool>,
) -> (Vec<Log>, VecDeque<Warning>) {
    let mut surveyor =
        Surveyor { options, cancel, pool, held: 0, kept: 0, warnings: VecDeque::new() };
    let mut logs: Vec<Log> = groups.into_iter().map(|group| surveyor.log(group)).collect();
    if options.zone.is_none() && !cancel.is_cancelled() {
        surveyor.clocks(&mut logs);
    }
    (logs, surveyor.warnings)
}

struct Surveyor<'a> {
    /// Without a filter.
    options: &'a Arc<Options>,
    cancel: &'a Cancel,
    pool: &'a Arc<Pool>,
    held: usize,
    kept: usize,
    warnings: VecDeque<Warning>,
}

impl Surveyor<'_> {
    fn log(&mut self, group: Group) -> Log {
        let folder = group.files.first().and_then(|path| archive::folder(path));
        let mut log = Log { folder: folder.unwrap_or_default(), ..Log::default() };
        for path in group.files {
            if self.cancel.is_cancelled() {
                break;
            }
            let before = self.cancel.progress().0;
            match self.file(path, &mut log) {
                Ok(Some(seen)) => {
                    if seen.stream.is_none() {
                        // It will be read again.
                        self.cancel.rewind(self.cancel.progress().0 - before);
                    }
                    log.files.push_back(seen);
                }
                Ok(None) => {}
                Err(warning) => self.warnings.push_back(warning),
            }
        }
        log
    }

    fn file(&mut self, path: PathBuf, log: &mut Log) -> Result<Option<Seen>, Warning> {
        let Some(opened) = file::open(&path, self.options, self.cancel)? else { return Ok(None) };
        let (contained, layout, mark) = (opened.contained, opened.layout, opened.mark);
        let mut stream = Stream::from(opened, self.options, self.cancel, self.pool)?;
        self.warnings.extend(stream.notice.take());
        let mut look = Look::default();
        let mut size = 0;
        stream.peek(&mut |batch| {
            batch.entries().iter().for_each(|entry| look.at(entry));
            size += batch.text().len() + size_of_val(batch.entries());
        })?;
        let (info, done) = (Arc::clone(&stream.info), stream.is_done());
        let format = info.family.format();
        let states = format.zone != ZoneStated::Never || !look.runs.is_empty();
        if !contained
            && !done
            && states
            && layout == Layout::Bytes
            && format.needs == Needs::Nothing
        {
            // What cannot be read is reported when the log is merged.
            if let Ok(mut file) = open_shared(&path) {
                let (file, info) = (&mut file, &*info);
                let (options, cancel, looks) = (self.options, self.cancel, LOOKS);
                let _ =
                    Blocks { file, info, options, cancel, looks }.rest(stream.offset(), &mut look);
            }
        }
        log.blind |= look.blind;
        log.may_state |= look.runs.is_empty() && states && !done;
        look.runs.iter().for_each(|run| add(*run, &mut log.runs));
        let keep = if done {
            self.kept += size;
            self.kept <= KEPT
        } else {
            // What comes out of a pipe cannot be read again.
            let once = !path.is_file() && !archive::is_member(&path);
            contained && (self.held < HELD || once)
        };
        self.held += usize::from(keep && !done);
        let plain = (!contained).then_some((info, layout, mark));
        Ok(Some(Seen { path, stream: keep.then_some(stream), plain, first: look.first }))
    }

    /// Gives each log its clock: what it states itself with what the logs of its folder state, else
    /// with those of the folders around it.
    fn clocks(&mut self, logs: &mut [Log]) {
        if !logs.iter().any(|log| log.blind) {
            return;
        }
        if logs.iter().all(|log| log.blind && log.runs.is_empty()) {
            logs.iter_mut().for_each(|log| log.local = true);
            return;
        }
        let mut without = self.give(logs);
        if without.values().any(|(why, _)| why.is_none()) {
            for log in logs.iter_mut().filter(|log| log.may_state) {
                self.read_on(log);
            }
            without = self.give(logs);
        }
        if logs.iter().all(|log| log.local) {
            return;
        }
        for (folder, (zones, files)) in without {
            let zones = zones.map(|TwoZones(one, other)| [shown(one), shown(other)]);
            self.warnings.push_back(Warning::new(&folder, WarningKind::LocalTime { zones, files }));
        }
    }

    /// The logs that have no clock and need one, by folder, and why.
    fn give(&self, logs: &mut [Log]) -> BTreeMap<PathBuf, (Option<TwoZones>, Vec<String>)> {
        let root = common(logs.iter().map(|log| log.folder.as_path()));
        let scopes = |folder: &Path| -> Vec<PathBuf> {
            let own = folder.ancestors().take_while(|scope| scope.starts_with(&root));
            let mut scopes: Vec<PathBuf> = own.map(Path::to_path_buf).collect();
            // Folders on several drives have only this in common.
            if scopes.last() != Some(&root) {
                scopes.push(root.clone());
            }
            scopes
        };
        let mut stated: BTreeMap<PathBuf, Vec<Run>> = BTreeMap::new();
        for log in logs.iter().filter(|log| !log.runs.is_empty()) {
            for scope in scopes(&log.folder) {
                stated.entry(scope).or_default().extend(&log.runs);
            }
        }
        let clocks: BTreeMap<PathBuf, Result<Option<Clock>, TwoZones>> =
            stated.into_iter().map(|(scope, runs)| (scope, Clock::of_folder(&runs))).collect();
        let mut without: BTreeMap<PathBuf, (Option<TwoZones>, Vec<String>)> = BTreeMap::new();
        for log in logs {
            let scopes = scopes(&log.folder);
            let nearest = scopes.iter().find_map(|scope| Some((scope, clocks.get(scope)?)));
            log.clock = nearest.and_then(|(_, clock)| clock.clone().ok().flatten());
            if log.clock.is_none() {
                log.clock = Clock::of_log(&log.runs);
            }
            log.local = log.blind && log.clock.is_none();
            if let (true, Some(file)) = (log.local, log.files.back()) {
                let (folder, why) = match nearest {
                    Some((scope, Err(zones))) => (scope, Some(*zones)),
                    _ => (&log.folder, None),
                };
                let name = file.path.strip_prefix(folder).unwrap_or(&file.path);
                let (_, files) = without.entry(folder.clone()).or_insert((why, Vec::new()));
                files.push(name.display().to_string());
            }
        }
        without
    }

    /// Reads a log on until it states a zone.
    fn read_on(&self, log: &mut Log) {
        log.may_state = false;
        for file in log.files.iter().take_while(|_| !self.cancel.is_cancelled()) {
            let before = self.cancel.progress().0;
            let stream = Stream::open(&file.path, self.options, self.cancel, self.pool);
            if let Ok(Some(mut stream)) = stream {
                while let Ok(Some(batch)) = stream.next() {
                    batch.entries().iter().for_each(|entry| add_statement(entry, &mut log.runs));
                    if !log.runs.is_empty() {
                        break;
                    }
                }
            }
            self.cancel.rewind(self.cancel.progress().0 - before);
            if !log.runs.is_empty() {
                return;
            }
        }
    }
}

/// The folder that holds all of them.
fn common<'a>(mut folders: impl Iterator<Item = &'a Path>) -> PathBuf {
    let first = folders.next().unwrap_or(Path::new("")).to_path_buf();
    folders.fold(first, |common, folder| {
        let same =
            common.components().zip(folder.components()).take_while(|(one, other)| one == other);
        same.map(|(part, _)| part).collect()
    })
}

/// Places of a file that are looked at.
struct Blocks<'a> {
    file: &'a mut File,
    info: &'a FileInfo,
    options: &'a Options,
    cancel: &'a Cancel,
    looks: usize,
}

impl Blocks<'_> {
    /// Adds what the rest of the file states, from `at` on.
    fn rest(mut self, at: u64, look: &mut Look) -> std::io::Result<()> {
        let end = self.file.seek(SeekFrom::End(0))?;
        let from = end.saturating_sub(BLOCK).max(at);
        let last = self.runs(from, end, &mut look.blind)?;
        if let (Some(before), Some(after)) = (look.runs.last().copied(), last.first()) {
            self.between((at, before), (from, *after), look)?;
        }
        last.iter().for_each(|run| add(*run, &mut look.runs));
        Ok(())
    }

    /// Adds what is stated between two places that state something, if that can be news.
    fn between(
        &mut self,
        (from, before): (u64, Run),
        (to, after): (u64, Run),
        look: &mut Look,
    ) -> std::io::Result<()> {
        let one = before.minutes == after.minutes && (after.from - before.to).abs() < TOGETHER;
        if one || to <= from || self.looks == 0 || self.cancel.is_cancelled() {
            return Ok(());
        }
        self.looks -= 1;
        let middle = from + (to - from).saturating_sub(BLOCK) / 2;
        let until = to.min(middle + BLOCK);
        let runs = self.runs(middle, until, &mut look.blind)?;
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Ok(()) };
        self.between((from, before), (middle, *first), look)?;
        runs.iter().for_each(|run| add(*run, &mut look.runs));
        self.between((until, *last), (to, after), look)
    }

    /// What the records between two places state.
    fn runs(&mut self, from: u64, to: u64, blind: &mut bool) -> std::io::Result<Vec<Run>> {
        let text = read_between(self.file, from, to, self.cancel)?;
        let mut parser = Parser::new(self.info.family, self.options.settings());
        let mut look = Look::default();
        if let Some(start) = parser.first_start(&text) {
            let text = &text[start..];
            parser.parse_into(Chunk { line: 0, ..Chunk::whole(text) }, &mut |entry| {
                look.at(entry);
                ControlFlow::Continue(())
            });
        }
        *blind |= look.blind;
        Ok(look.runs)
    }
}
