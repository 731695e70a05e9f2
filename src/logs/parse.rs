//! Text to entries. Pure: bytes in, entries out, nothing read and nothing allocated for a record.
//!
//! A family says where a record ends ([`Shape::cut`]) and what is in it ([`Shape::fields`]). Both
//! look at the record and never at what came before, so that a file can be cut into chunks at
//! record starts and the chunks be parsed apart; the little that does depend on the past is in
//! `Context`.

use super::context::Context;
use super::families::{self, Family, Format, Shapes};
use super::record::{Entry, FileInfo, Marks, Span};
use super::shape::{hole_within, rubbish, trim_breaks, Shape, ZEROS};
use super::time::Zone;
use super::w3c_columns::Columns;
use crate::base::encoding::utf16_units;
use std::ops::ControlFlow;
use std::sync::Arc;

pub use super::shape::Chunk;
pub(crate) use super::shape::Rest;

/// The longest record, in bytes of UTF-8, when the caller sets no other limit. The longest seen is
/// 58,672.
pub const DEFAULT_LIMIT: usize = 256 * 1024;

/// What a limit can be: more would not fit into a [`Span`] with the text around it, less would cut
/// heads.
pub const LIMITS: std::ops::RangeInclusive<usize> = 1024..=1 << 30;

/// What is the same for a whole file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The longest record; see [`DEFAULT_LIMIT`]. At most the end of [`LIMITS`], which stands for
    /// all above it.
    pub limit: usize,
    /// The zone of the machine that wrote the log, for families that do not tell it.
    pub zone: Option<Arc<Zone>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { limit: DEFAULT_LIMIT, zone: None }
    }
}

/// The parser of one file.
#[derive(Clone, Debug)]
pub struct Parser {
    family: Family,
    settings: Settings,
    shape: Shapes,
    /// The columns of a document.
    header: Option<Arc<Columns>>,
    pub(crate) context: Context,
}

impl Parser {
    /// A parser of `family`. The binary family `etl` has none here and is read as text.
    pub fn new(family: Family, settings: Settings) -> Parser {
        let settings = Settings { limit: settings.limit.min(*LIMITS.end()), ..settings };
        let (shape, context) = (Shapes::new(family), Context::default());
        Parser { family, settings, shape, header: None, context }
    }

    /// A parser of a file, which knows what was found out about it.
    pub(crate) fn of_file(info: &FileInfo, settings: Settings) -> Parser {
        let mut parser = Parser::new(info.family, settings);
        if let Some(day_first) = info.day_first {
            families::with_shape!(&mut parser.shape, shape => know(shape, day_first));
        }
        parser
    }

    /// The family.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The columns, as of the last directive of a W3C log, or by the header of a table.
    pub fn columns(&self) -> Option<Arc<Columns>> {
        if self.header.is_some() {
            return self.header.clone();
        }
        families::with_shape!(&self.shape, shape => shape.columns())
    }

    /// Parses `chunk` and hands each record to `sink`, which may stop it. Returns the line behind
    /// the chunk. Chunks of one file are given in order.
    pub fn parse(
        &mut self,
        chunk: Chunk<'_>,
        mut sink: impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> u64 {
        let format = self.family.format();
        if format.document.is_some_and(|records| records(chunk, &mut sink)) {
            self.header = format.header.and_then(|header| header(chunk.text)).map(Arc::new);
            return chunk.line + memchr::memchr_iter(b'\n', chunk.text).count() as u64;
        }
        let Parser { settings, shape, context, .. } = self;
        let mut driver = Driver {
            format,
            settings,
            context,
            chunk,
            offset: chunk.offset,
            line: chunk.line,
            at: 0,
        };
        families::with_shape!(shape, shape => driver.run(shape, &mut sink));
        driver.line
    }

    /// The same, compiled once: `parse` is compiled for each sink, and for each family each time.
    pub(crate) fn parse_into(
        &mut self,
        chunk: Chunk<'_>,
        sink: &mut dyn FnMut(&Entry) -> ControlFlow<()>,
    ) -> u64 {
        self.parse(chunk, sink)
    }

    /// The first place in `text` behind its first byte where a record begins, whatever stands
    /// before it.
    pub(crate) fn first_start(&self, text: &[u8]) -> Option<usize> {
        families::with_shape!(&self.shape, shape => first_start(shape, text))
    }

    /// The rest of a record that was cut at [`CutPoint::Truncate`]; `last`: no text follows.
    pub(crate) fn rest(&self, text: &[u8], last: bool) -> Rest {
        fn rest<S: Shape>(_: &S, text: &[u8], last: bool) -> Rest {
            S::rest(text, last)
        }
        families::with_shape!(&self.shape, shape => rest(shape, text, last))
    }

    /// Where `text`, the beginning of which is a record start, can be cut so that the part before
    /// the cut parses as it would in the whole. `None`: more text is needed.
    pub(crate) fn cut_point(&self, text: &[u8]) -> Option<CutPoint> {
        families::with_shape!(&self.shape, shape => cut_point(shape, text, self.settings.limit))
    }
}

fn know<S: Shape>(shape: &mut S, day_first: bool) {
    shape.know(day_first);
}

fn first_start<S: Shape>(_: &S, text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', text)
        .map(|lf| lf + 1)
        .find(|at| *at < text.len() && S::begins(&text[*at..]))
}

/// See [`Parser::cut_point`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CutPoint {
    /// A record begins here.
    At(usize),
    /// The first record is over the limit: this much is kept, the rest is still to come.
    Truncate(usize),
}

fn cut_point<S: Shape>(_: &S, text: &[u8], limit: usize) -> Option<CutPoint> {
    // The last line may not be whole yet, and what it begins like may change with what follows.
    let whole = memchr::memrchr(b'\n', text).map_or(0, |lf| lf + 1);
    if let Some(start) = S::last_start(&text[..whole]).filter(|start| *start > 0) {
        return Some(CutPoint::At(start));
    }
    // One record, or a text without heads: cut where the parser would, as far as its look ahead is
    // inside of the text.
    let mut at = 0;
    while at + 2 * limit + LOOK_AHEAD <= text.len() {
        let cut = S::cut(text, at, limit);
        if cut.open {
            return Some(if at == 0 { CutPoint::Truncate(cut.body) } else { CutPoint::At(at) });
        }
        if !cut.truncated && cut.end + LOOK_AHEAD > text.len() {
            break;
        }
        at = cut.end;
    }
    (at > 0).then_some(CutPoint::At(at))
}

/// More than any head is long with what may stand before it, so that a line can be judged.
const LOOK_AHEAD: usize = ZEROS + 512;

struct Driver<'a> {
    format: &'static Format,
    settings: &'a Settings,
    context: &'a mut Context,
    chunk: Chunk<'a>,
    offset: u64,
    line: u64,
    at: usize,
}

impl Driver<'_> {
    fn run<S: Shape>(&mut self, shape: &mut S, sink: &mut impl FnMut(&Entry) -> ControlFlow<()>) {
        let all = self.chunk.text;
        while self.at < all.len() {
            let mut holes = Holes { text: &all[self.at..], before: self.at, looked: 0, hole: None };
            if self.records(&mut holes, shape, sink).is_break() {
                return;
            }
            if let Some((start, end)) = holes.hole {
                self.pass(&all[holes.before + start..holes.before + end]);
            }
        }
    }

    /// Goes on behind a part of the text.
    fn pass(&mut self, text: &[u8]) {
        self.at += text.len();
        self.offset += match self.chunk.unit {
            2 => 2 * utf16_units(text) as u64,
            _ => text.len() as u64,
        };
    }

    /// The records up to the next hole or the end of the text.
    fn records<S: Shape>(
        &mut self,
        holes: &mut Holes<'_>,
        shape: &mut S,
        sink: &mut impl FnMut(&Entry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let zone = self.settings.zone.as_deref();
        let all = self.chunk.text;
        let mut text = &all[..holes.up_to(self.at)];
        while self.at < text.len() {
            let front = rubbish(&text[self.at..]);
            if front > 0 && S::starts(&text[self.at + front..]) {
                // Zeros are a unit each, a byte order mark is one.
                self.pass(&text[self.at..self.at + front]);
            }
            let cut = S::cut(text, self.at, self.settings.limit);
            if !holes.clear(cut.end) {
                let end = holes.up_to(cut.end);
                if end < text.len() {
                    // It is judged without what is behind the hole.
                    text = &all[..end];
                    continue;
                }
            }
            let end = trim_breaks(text, cut.start, cut.body);
            let mut entry = Entry {
                raw: Span::new(cut.start, end),
                message: Span::new(cut.start, end),
                offset: self.offset,
                line: self.line,
                lines: cut.lines + self.chunk.left_out,
                ..Entry::default()
            };
            if cut.truncated || self.chunk.truncated {
                entry.marks.add(Marks::TRUNCATED);
            }
            let hint = shape.fields(text, &cut, &mut entry);
            self.context.apply(self.format, zone, hint, &mut entry);
            let passed = &text[cut.start..cut.end];
            self.pass(passed);
            if self.line > 0 {
                // A record may end in the middle of a line, and a chunk with it.
                let open = passed.last() != Some(&b'\n');
                self.line += u64::from(entry.lines) - u64::from(open);
            }
            sink(&entry)?;
        }
        ControlFlow::Continue(())
    }
}

/// The next hole in a text, looked for piece by piece ahead of the records: a piece that was looked
/// through is still in the processor's cache when its records are read.
struct Holes<'a> {
    text: &'a [u8],
    /// How much stands before the text.
    before: usize,
    /// Up to here, a multiple of [`HOLE`], the text was looked through.
    looked: usize,
    hole: Option<(usize, usize)>,
}

impl Holes<'_> {
    /// How far a record that ends at a place may have been judged by what follows it.
    const AHEAD: usize = 4 << 10;
    const PIECE: usize = 64 << 10;

    /// Whether what a record that ends at `at` was judged by is known to have no hole.
    #[inline]
    fn clear(&self, at: usize) -> bool {
        at - self.before + Self::AHEAD <= self.looked
    }

    /// Looks for a hole up to a record's end and some way behind it: where the text ends for it.
    #[cold]
    fn up_to(&mut self, at: usize) -> usize {
        let wanted = (at - self.before).saturating_add(Self::AHEAD);
        while self.hole.is_none() && self.looked < wanted.min(self.text.len()) {
            let next = self.looked + Self::PIECE;
            self.hole = hole_within(self.text, self.looked, next);
            self.looked = next;
        }
        if self.hole.is_some() || self.looked >= self.text.len() {
            // There is nothing more to look for.
            self.looked = usize::MAX;
        }
        self.before + self.hole.map_or(self.text.len(), |(start, _)| start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::shape::HOLE;

    /// Offset, line, message and lines of each record.
    fn records(text: &[u8]) -> Vec<(u64, u64, Vec<u8>, u32)> {
        let mut records = Vec::new();
        Parser::new(Family::Cbs, Settings::default()).parse(Chunk::whole(text), |entry| {
            records.push((entry.offset, entry.line, entry.raw.of(text).to_vec(), entry.lines));
            ControlFlow::Continue(())
        });
        records
    }

    /// Wherever a hole is, also on the borders of what is looked through at a time, the records are
    /// those of the texts before it and behind it.
    #[test]
    fn a_hole_is_found_wherever_it_is() {
        let head = "2023-01-02 12:00:00, Info                  CBS    ";
        let long = format!("{head}{}\r\n", "x".repeat(Holes::PIECE));
        for before in [0, 1, 700, Holes::PIECE - 4200, Holes::PIECE - 100, 2 * Holes::PIECE - 4100]
        {
            for shift in (0..140).step_by(27) {
                let mut text = String::new();
                while text.len() < before + shift {
                    text += &format!("{head}{}\n", text.len());
                }
                text.truncate(before + shift);
                for behind in [head, &long] {
                    for zeros in [HOLE, HOLE + 1, 3 * HOLE, Holes::PIECE + 5] {
                        let hole = "\0".repeat(zeros);
                        let all = records(format!("{text}{hole}{behind}").as_bytes());
                        let mut apart = records(text.as_bytes());
                        let lines = text.matches('\n').count() as u64 + 1;
                        apart.extend(records(behind.as_bytes()).into_iter().map(
                            |(_, _, raw, count)| ((text.len() + zeros) as u64, lines, raw, count),
                        ));
                        assert!(all == apart, "{} {zeros} {}", text.len(), behind.len());
                    }
                }
            }
        }
    }
}
