//! Records of a text that is one document.

use super::format::Sink;
use crate::logs::record::Entry;
use crate::logs::shape::Chunk;
use memchr::memchr_iter;

/// A document has no more records than this, each of which takes some 400 bytes until all are known;
/// what has more is read as lines.
pub(super) const MOST: usize = 100_000;

/// Hands on the records of a document, which are in its order: where one ends is where the next
/// begins, so that every line belongs to one.
pub(super) fn give(chunk: Chunk<'_>, mut found: Vec<Entry>, sink: Sink<'_>) {
    let text = chunk.text;
    let mut line = chunk.line;
    let mut passed = 0;
    for index in 0..found.len() {
        let start = match index {
            0 => 0,
            _ => line_start(text, found[index].raw.start as usize).max(passed),
        };
        let next = found.get(index + 1);
        let end = next.map_or(text.len(), |next| line_start(text, next.raw.start as usize));
        let end = end.max(start);
        let breaks = memchr_iter(b'\n', &text[passed..start]).count() as u64;
        passed = start;
        if line > 0 {
            line += breaks;
        }
        let inside = memchr_iter(b'\n', &text[start..end]).count() as u32;
        let entry = &mut found[index];
        // What stands before the first is counted with it, but is not where it is.
        let own = (entry.raw.start as usize).max(start);
        let before = memchr_iter(b'\n', &text[start..own]).count() as u64;
        entry.line = if line > 0 { line + before } else { 0 };
        entry.lines = inside + u32::from(end > start && text[end - 1] != b'\n');
        entry.offset = chunk.offset + u64::from(entry.raw.start);
        if sink(entry).is_break() {
            break;
        }
    }
}

/// `at`, or the start of its line when only blanks stand between.
fn line_start(text: &[u8], at: usize) -> usize {
    let blanks = text[..at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let start = at - blanks;
    if start == 0 || text[start - 1] == b'\n' {
        start
    } else {
        at
    }
}
