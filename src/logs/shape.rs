//! What a log format is to the parser: where its records end and what is in them.

use super::record::Entry;
use super::w3c_columns::Columns;
use memchr::{memchr, memchr_iter};
use std::sync::Arc;
use wide::u8x16;

/// Where a record lies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cut {
    /// First byte.
    pub start: usize,
    /// Behind the last byte of what is kept, line end included unless truncated.
    pub body: usize,
    /// Behind the last byte that belongs to it: the next record begins here.
    pub end: usize,
    /// Behind the first line, line end included.
    pub first: usize,
    /// Physical lines.
    pub lines: u32,
    /// A place that [`Shape::cut`] found and [`Shape::fields`] needs; `usize::MAX` when there is
    /// none.
    pub found: usize,
    /// It went over the limit.
    pub truncated: bool,
    /// It went over the limit, and its end is not in the text.
    pub open: bool,
}

/// The rest of a record that went over the limit, from where it was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// It ends here.
    Ends {
        /// What is known about the record, where its format has that behind the message.
        trailer: (usize, usize),
        /// Behind the last byte that belongs to it.
        end: usize,
    },
    /// The text ends before it does. What is before this place is not needed to find the end.
    Open(usize),
}

/// The format of one family.
pub(crate) trait Shape {
    /// Whether a record begins with this line. `line` runs to the end of the chunk.
    fn starts(line: &[u8]) -> bool;

    /// The record that begins at `at`, no longer than `limit` unless a single line is.
    #[inline]
    fn cut(text: &[u8], at: usize, limit: usize) -> Cut {
        cut_lines(text, at, limit, Self::begins, Self::rest)
    }

    /// The rest of a record that was cut at the limit; `last`: no text follows.
    #[inline]
    fn rest(text: &[u8], last: bool) -> Rest {
        match memchr(b'\n', text) {
            Some(lf) => Rest::Ends { trailer: (0, 0), end: lf + 1 },
            None if last => Rest::Ends { trailer: (0, 0), end: text.len() },
            None => Rest::Open(text.len()),
        }
    }

    /// The same for a line with [`rubbish`] in front.
    #[inline]
    fn begins(line: &[u8]) -> bool {
        Self::starts(line) || matches!(rubbish(line), front @ 1.. if Self::starts(&line[front..]))
    }

    /// The last place in `text` behind the first byte where a record begins, whatever stands before
    /// it.
    fn last_start(text: &[u8]) -> Option<usize> {
        let mut end = text.len();
        while let Some(lf) = memchr::memrchr(b'\n', &text[..end]) {
            if lf + 1 < text.len() && Self::begins(&text[lf + 1..]) {
                return Some(lf + 1);
            }
            end = lf;
        }
        None
    }

    /// Fills `entry`, in which `raw` and `message` are the whole record. Returns the zone that the
    /// record tells (minutes east of UTC) for those that follow.
    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32>;

    /// Takes what was found further on in the file: whether the day comes first in its dates.
    fn know(&mut self, _day_first: bool) {}

    /// The columns of the records that follow, where the log names them.
    fn columns(&self) -> Option<Arc<Columns>> {
        None
    }
}

/// The most zero bytes that [`rubbish`] passes over.
pub(crate) const ZEROS: usize = 64 << 10;

/// How many bytes at the front of a line are no part of the log: a byte order mark where two files
/// were put together, or zeros, which a machine that lost its power leaves behind the last record
/// that reached the disk.
#[inline]
pub(crate) fn rubbish(line: &[u8]) -> usize {
    match line.first() {
        Some(0) => line.iter().take(ZEROS).take_while(|b| **b == 0).count(),
        Some(0xEF) if line.starts_with(b"\xEF\xBB\xBF") => 3,
        _ => 0,
    }
}

/// So many zeros in a row are no text but a hole, which a machine that lost its power leaves. Text
/// before it and behind it is never of one record.
pub(crate) const HOLE: usize = 64;

/// The first hole in a text: its first byte, and behind its last.
pub(crate) fn hole(text: &[u8]) -> Option<(usize, usize)> {
    hole_within(text, 0, text.len())
}

/// The same for a text that is looked through in parts, the borders of which are multiples of
/// [`HOLE`]: a hole is in the part that has its first sampled byte.
pub(crate) fn hole_within(text: &[u8], from: usize, to: usize) -> Option<(usize, usize)> {
    // So long a run has one of these bytes in it.
    let sampled = (from + HOLE - 1..to.min(text.len())).step_by(HOLE);
    sampled.filter(|at| text[*at] == 0).find_map(|at| {
        let before = trailing_zeros(&text[..at]);
        let behind = text[at..].iter().take_while(|byte| **byte == 0).count();
        (before + behind >= HOLE).then_some((at - before, at + behind))
    })
}

/// How many zeros a text ends with.
pub(crate) fn trailing_zeros(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| **byte == 0).count()
}

/// [`Shape::cut`] for records that begin with a head line, others being continuations.
#[inline]
pub(crate) fn cut_lines(
    text: &[u8],
    at: usize,
    limit: usize,
    starts: impl Fn(&[u8]) -> bool,
    rest: impl Fn(&[u8], bool) -> Rest,
) -> Cut {
    let stop = text.len().min(at.saturating_add(limit));
    let Some(first) = line_end(text, at, stop) else { return overlong(text, at, stop, rest) };
    let mut cut = Cut {
        start: at,
        body: first,
        end: first,
        first,
        lines: 1,
        found: usize::MAX,
        truncated: false,
        open: false,
    };
    while cut.end < text.len() && !starts(&text[cut.end..]) {
        // Over the limit: the rest becomes a record without a head.
        let Some(end) = line_end(text, cut.end, stop) else { break };
        cut.end = end;
        cut.lines += 1;
    }
    cut.body = cut.end;
    cut
}

/// Behind the line that begins at `at`; `None` when it does not end before `stop`, which is not the
/// end of the text.
#[inline]
pub(crate) fn line_end(text: &[u8], at: usize, stop: usize) -> Option<usize> {
    match memchr(b'\n', &text[at.min(stop)..stop]) {
        Some(length) => Some(at + length + 1),
        None if stop == text.len() && at < stop => Some(stop),
        None => None,
    }
}

/// A record that is longer than the limit: its head up to `stop` is kept, and what its format has
/// behind the message.
#[cold]
pub(crate) fn overlong(
    text: &[u8],
    at: usize,
    stop: usize,
    rest: impl Fn(&[u8], bool) -> Rest,
) -> Cut {
    let behind = &text[stop..];
    let (open, (trailer, end)) = match rest(behind, false) {
        Rest::Ends { trailer, end } => (false, (trailer, end)),
        Rest::Open(_) => match rest(behind, true) {
            Rest::Ends { trailer, end } => (true, (trailer, end)),
            Rest::Open(_) => (true, ((0, 0), behind.len())),
        },
    };
    let passed = &text[at..stop + end];
    let breaks = memchr_iter(b'\n', passed).count() as u32;
    Cut {
        start: at,
        body: stop,
        end: stop + end,
        first: stop + trailer.1,
        lines: breaks + u32::from(passed.last() != Some(&b'\n')),
        found: if trailer.1 > 0 { stop + trailer.0 } else { usize::MAX },
        truncated: true,
        open,
    }
}

/// Where `needle` begins in a short `text`, by its byte at `rare`, which few texts have. Preparing
/// a general search costs more than a search of this kind.
#[inline]
pub(crate) fn find_by(text: &[u8], needle: &[u8], rare: usize) -> Option<usize> {
    let mut at = rare;
    while let Some(found) = memchr(needle[rare], text.get(at..)?) {
        let start = at + found - rare;
        if text[start..].starts_with(needle) {
            return Some(start);
        }
        at += found + 1;
    }
    None
}

/// Where a byte is that mostly comes soon: to begin a general search takes longer than a look at
/// sixteen bytes.
#[inline]
pub(crate) fn find_near(byte: u8, text: &[u8]) -> Option<usize> {
    let near = text
        .first_chunk()
        .map_or(0, |near| u8x16::new(*near).cmp_eq(u8x16::splat(byte)).move_mask());
    match near {
        0 => memchr(byte, text),
        _ => Some(near.trailing_zeros() as usize),
    }
}

/// `end` without the line breaks before it: line feeds, each with one carriage return; a second one
/// is text.
#[inline]
pub(crate) fn trim_breaks(text: &[u8], start: usize, mut end: usize) -> usize {
    loop {
        end -= usize::from(end > start && text[end - 1] == b'\n');
        end -= usize::from(end > start && text[end - 1] == b'\r');
        if end == start || text[end - 1] != b'\n' {
            return end;
        }
    }
}

/// `start` behind blanks and tabs.
#[inline]
pub(crate) fn skip_blanks(text: &[u8], mut start: usize, end: usize) -> usize {
    while start < end && matches!(text[start], b' ' | b'\t') {
        start += 1;
    }
    start
}

/// `end` before blanks, tabs and line breaks.
#[inline]
pub(crate) fn trim_end(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(text[end - 1], b' ' | b'\t' | b'\n' | b'\r') {
        end -= 1;
    }
    end
}

/// A piece of a file that begins and ends at record starts.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// The text, UTF-8 or bytes of a code page.
    pub text: &'a [u8],
    /// Byte offset of the text in the file.
    pub offset: u64,
    /// Number of its first line; 0 when unknown.
    pub line: u64,
    /// Bytes of the file for a UTF-16 unit of the text: 2 when the file is UTF-16, else 1 (then
    /// offsets are plain).
    pub unit: u8,
    /// The text is the head of one record, which went over the limit, and what its format has behind
    /// the message; what is between them was left out.
    pub truncated: bool,
    /// How many lines were left out.
    pub left_out: u32,
}

impl<'a> Chunk<'a> {
    /// The whole of a text that lies in memory.
    pub fn whole(text: &'a [u8]) -> Chunk<'a> {
        Chunk { text, offset: 0, line: 1, unit: 1, truncated: false, left_out: 0 }
    }
}
