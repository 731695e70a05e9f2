//! Files one after the other on one thread.

use super::batch::{Batch, Item, Pool};
use super::feeder::{Feeder, Piece};
use super::file::{self, Opened};
use super::paths::Group;
use super::shared::{open_shared, Reopened};
use super::warning::{Warning, WarningKind};
use super::Options;
use crate::base::encoding::{utf16_units, Layout};
use crate::base::Cancel;
use crate::logs::filter::Filter;
use crate::logs::measure::Counter;
use crate::logs::parse::{Chunk, Parser};
use crate::logs::record::{FileInfo, Record};
use memchr::memmem;
use std::collections::VecDeque;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file.
pub(super) struct Stream {
    pub info: Arc<FileInfo>,
    /// What has to be said of the log before its records are given.
    pub notice: Option<Warning>,
    feeder: Feeder,
    parser: Parser,
    line: u64,
    ready: VecDeque<Batch>,
    options: Arc<Options>,
}

impl Stream {
    /// Opens `path`. `Ok(None)`: not of a wanted family.
    pub fn open(
        path: &Path,
        options: &Arc<Options>,
        cancel: &Cancel,
        pool: &Arc<Pool>,
    ) -> Result<Option<Stream>, Warning> {
        let Some(opened) = file::open(path, options, cancel)? else { return Ok(None) };
        Stream::from(opened, options, cancel, pool).map(Some)
    }

    /// Goes on with an opened file.
    pub fn from(
        opened: Opened,
        options: &Arc<Options>,
        cancel: &Cancel,
        pool: &Arc<Pool>,
    ) -> Result<Stream, Warning> {
        let info = Arc::clone(&opened.info);
        let notice = opened.notice.clone();
        let feeder = Feeder::new(opened, Arc::clone(pool), cancel.clone())
            .map_err(|error| warning(&info, 0, &error))?;
        let parser = Parser::of_file(&info, options.settings());
        Ok(Stream {
            info,
            notice,
            feeder,
            parser,
            line: 1,
            ready: VecDeque::new(),
            options: Arc::clone(options),
        })
    }

    /// Goes on with a file that was looked at before.
    pub fn again(
        path: &Path,
        (info, layout, mark): (Arc<FileInfo>, Layout, usize),
        (options, cancel, pool): (&Arc<Options>, &Cancel, &Arc<Pool>),
        keep_open: bool,
    ) -> Result<Stream, Warning> {
        let file =
            open_shared(path).map_err(|error| Warning::new(path, WarningKind::open(&error)))?;
        let input: Box<dyn Read + Send> =
            if keep_open { Box::new(file) } else { Box::new(Reopened::new(path)) };
        let opened = Opened { info, input, layout, mark, contained: false, notice: None };
        Stream::from(opened, options, cancel, pool)
    }

    /// Shows the first batch without taking it.
    pub fn peek(&mut self, look: &mut dyn FnMut(&Batch)) -> Result<(), Warning> {
        if let Some(batch) = self.next()? {
            look(&batch);
            self.ready.push_front(batch);
        }
        if self.is_done() {
            self.feeder.close();
        }
        Ok(())
    }

    /// Reads in pieces of at most so many bytes.
    pub fn in_pieces(&mut self, most: usize) {
        self.feeder.most = most;
    }

    /// How many bytes of the file's text are before what is read next.
    pub fn offset(&self) -> u64 {
        self.feeder.offset()
    }

    /// Text that begins at `offset` of a file; `parser` knows what stands before it.
    pub fn within(
        opened: Opened,
        offset: u64,
        line: u64,
        parser: Parser,
        options: &Arc<Options>,
        cancel: &Cancel,
    ) -> std::io::Result<Stream> {
        let info = Arc::clone(&opened.info);
        let mut feeder = Feeder::new(opened, Arc::default(), cancel.clone())?;
        feeder.begin_at(offset);
        let (ready, options) = (VecDeque::new(), Arc::clone(options));
        Ok(Stream { info, notice: None, feeder, parser, line, ready, options })
    }

    /// The next piece, whatever is in it.
    fn piece(&mut self) -> Result<Option<Piece>, Warning> {
        let at = self.feeder.offset();
        self.feeder.next(&self.parser).map_err(|error| warning(&self.info, at, &error))
    }

    /// The next batch of wanted records.
    pub fn next(&mut self) -> Result<Option<Batch>, Warning> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            let Some(piece) = self.piece()? else { return Ok(None) };
            self.line = parse_piece(
                &mut self.parser,
                &self.info,
                &piece,
                self.line,
                &self.options.filter,
                &mut |batch| self.ready.push_back(batch),
            );
        }
    }

    /// Whether all was read and given.
    pub fn is_done(&self) -> bool {
        self.ready.is_empty() && self.feeder.is_done()
    }

    /// Counts the wanted records of the rest.
    pub fn count(&mut self, counter: &mut Counter) -> Result<(), Warning> {
        while let Some(piece) = self.piece()? {
            let (info, filter) = (&self.info, &self.options.filter);
            let format = info.family.format();
            for part in parts(format.columns, piece.chunk(self.line)) {
                if format.has_columns() {
                    // The columns of a part are known when its first line was parsed.
                    let mut batches = Vec::new();
                    self.line = parse_part(
                        &mut self.parser,
                        info,
                        &piece,
                        Chunk { line: self.line, ..part },
                        filter,
                        &mut |batch| batches.push(batch),
                    );
                    batches.iter().flat_map(Batch::records).for_each(|record| counter.add(&record));
                    continue;
                }
                self.line = self.parser.parse(Chunk { line: self.line, ..part }, |entry| {
                    let record = Record { text: part.text, entry, file: info, columns: None };
                    if filter.matches(&record) {
                        counter.add(&record);
                    }
                    ControlFlow::Continue(())
                });
            }
        }
        Ok(())
    }
}

/// Parses a piece and hands on its wanted records in batches. Returns the line behind it.
pub(super) fn parse_piece(
    parser: &mut Parser,
    info: &Arc<FileInfo>,
    piece: &Piece,
    line: u64,
    filter: &Filter,
    give: &mut dyn FnMut(Batch),
) -> u64 {
    let mut line = line;
    for part in parts(info.family.format().columns, piece.chunk(line)) {
        line = parse_part(parser, info, piece, Chunk { line, ..part }, filter, give);
    }
    line
}

fn parse_part(
    parser: &mut Parser,
    info: &Arc<FileInfo>,
    piece: &Piece,
    part: Chunk<'_>,
    filter: &Filter,
    give: &mut dyn FnMut(Batch),
) -> u64 {
    // The spans of a part are those of the part's text; those of a batch are of the whole piece.
    let shift = (part.text.as_ptr() as usize - piece.text.bytes.as_ptr() as usize) as u32;
    let mut batch = Batch {
        text: Arc::clone(&piece.text),
        entries: Vec::new(),
        file: Arc::clone(info),
        columns: None,
    };
    let everything = filter.is_empty();
    let needs_columns = !filter.codes.is_empty() && info.family.format().has_columns();
    let line = parser.parse(part, |entry| {
        let record = Record { text: part.text, entry, file: info, columns: None };
        if everything || needs_columns || filter.matches(&record) {
            let mut entry = *entry;
            for span in entry.spans_mut() {
                span.start += shift;
                span.end += shift;
            }
            batch.entries.push(entry);
        }
        ControlFlow::Continue(())
    });
    batch.columns = parser.columns();
    if needs_columns {
        let mut entries = std::mem::take(&mut batch.entries);
        entries.retain(|entry| filter.matches(&batch.view(entry)));
        batch.entries = entries;
    }
    if !batch.entries.is_empty() {
        give(batch);
    }
    line
}

/// A chunk cut before each line that begins with `columns` and names them, so that they are the
/// same in each part; the whole, when the log has no such lines.
fn parts<'a>(columns: Option<&'static [u8]>, chunk: Chunk<'a>) -> impl Iterator<Item = Chunk<'a>> {
    let mut cuts: Vec<usize> = Vec::new();
    if let Some(columns) = columns {
        let begins = memmem::find_iter(chunk.text, columns);
        cuts.extend(begins.filter(|at| *at > 0 && chunk.text[at - 1] == b'\n'));
    }
    cuts.push(chunk.text.len());
    let (mut from, mut offset) = (0, chunk.offset);
    cuts.into_iter().map(move |to| {
        let text = &chunk.text[from..to];
        let part = Chunk { text, offset, ..chunk };
        let passed = if chunk.unit == 2 { 2 * utf16_units(text) } else { text.len() };
        (from, offset) = (to, offset + passed as u64);
        part
    })
}

/// A log that could be read up to `at`.
pub(super) fn warning(info: &FileInfo, at: u64, error: &std::io::Error) -> Warning {
    Warning { path: info.path.clone(), kind: WarningKind::read(at, error) }
}

/// All files, in order.
pub(super) struct Files {
    paths: VecDeque<PathBuf>,
    current: Option<Stream>,
    options: Arc<Options>,
    cancel: Cancel,
    pool: Arc<Pool>,
}

impl Files {
    pub fn new(groups: Vec<Group>, options: Arc<Options>, cancel: Cancel) -> Files {
        let paths = groups.into_iter().flat_map(|group| group.files).collect();
        Files { paths, current: None, options, cancel, pool: Arc::default() }
    }

    pub fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(stream) = &mut self.current {
                if let Some(notice) = stream.notice.take() {
                    return Some(Item::Warning(notice));
                }
                match stream.next() {
                    Ok(Some(batch)) => return Some(Item::Batch(batch)),
                    Ok(None) => self.current = None,
                    Err(warning) => {
                        self.current = None;
                        return Some(Item::Warning(warning));
                    }
                }
            }
            match self.advance()? {
                Ok(()) => {}
                Err(warning) => return Some(Item::Warning(warning)),
            }
        }
    }

    /// Opens the next file; `None` when there is none.
    fn advance(&mut self) -> Option<Result<(), Warning>> {
        let path = self.paths.pop_front().filter(|_| !self.cancel.is_cancelled())?;
        Some(
            Stream::open(&path, &self.options, &self.cancel, &self.pool)
                .map(|stream| self.current = stream),
        )
    }

    /// Counts everything.
    pub fn count(&mut self, counter: &mut Counter, warn: &mut dyn FnMut(Warning)) {
        while let Some(opened) = self.advance() {
            if let Some(notice) = self.current.as_mut().and_then(|stream| stream.notice.take()) {
                warn(notice);
            }
            let counted = opened.and_then(|()| {
                self.current.as_mut().map_or(Ok(()), |stream| stream.count(counter))
            });
            if let Err(warning) = counted {
                warn(warning);
            }
        }
    }
}
