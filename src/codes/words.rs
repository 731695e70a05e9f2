//! The words of a text that may be codes, found sixteen bytes at a time: most of a log is other
//! words.

use wide::u8x16;

/// Bytes that are looked at in one step.
const BLOCK: usize = 64;

/// The length of `0x80240022`.
const CODE: usize = 10;

/// `WindowsUpdate_80072EE2`: how Windows 7 and its help name a code.
pub(super) const HELP_TOPIC: &[u8] = b"WindowsUpdate_";

/// Letters, digits and `_`.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a text is ASCII.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else { return text.is_ascii() };
    let blocks = text.chunks_exact(16).filter_map(<[u8]>::first_chunk);
    let all = blocks.fold(u8x16::new(*last), |all, block| all | u8x16::new(*block));
    all.move_mask() == 0
}

/// Iterator over (start, end) of the words that may be codes; a word is a run of letters, digits
/// and `_`.
#[derive(Clone, Debug)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    /// Where the block begins that the masks stand for; a bit stands for a byte, the lowest for the
    /// first.
    block: usize,
    /// First bytes of words that may be codes and were not given yet.
    starts: u64,
    /// Where inside of words there may be codes that lost the blank before them.
    glued: u64,
    /// Bytes of no word.
    gaps: u64,
}

impl<'a> Words<'a> {
    #[inline]
    pub fn of(text: &'a [u8]) -> Words<'a> {
        let mut words = Words { text, block: 0, starts: 0, glued: 0, gaps: 0 };
        words.look();
        words
    }

    /// Fills the masks for the block.
    #[inline(never)]
    fn look(&mut self) {
        let rest = &self.text[self.block..];
        let before = |at: usize| at.checked_sub(1).map(|at| self.text[at]);
        let mut padded = [0; BLOCK];
        let (bytes, known) = if let Some(bytes) = rest.first_chunk() {
            (bytes, 0)
        } else if let Some(bytes) = self.text.last_chunk() {
            // The end of the text is looked at together with what was before it.
            (bytes, BLOCK - rest.len())
        } else {
            padded[..rest.len()].copy_from_slice(rest);
            (&padded, 0)
        };
        let Masks { word, may_start, may_be_glued } = masks(bytes, before(self.block - known));
        let (word, may_start) = (word >> known, may_start >> known);
        let inside = word << 1 | u64::from(before(self.block).is_some_and(is_word));
        self.starts = may_start & !inside;
        self.glued = (may_be_glued >> known) & inside;
        self.gaps = !word;
    }

    /// The end of the word that begins at bit `bit` of the block.
    fn end(&self, bit: u32) -> usize {
        let ends = self.gaps >> bit;
        if ends != 0 {
            return self.block + (bit + ends.trailing_zeros()) as usize;
        }
        let mut end = self.block + BLOCK;
        while self.text.get(end).copied().is_some_and(is_word) {
            end += 1;
        }
        end
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            while self.starts | self.glued != 0 {
                let bit = (self.starts | self.glued).trailing_zeros();
                let start = self.block + bit as usize;
                if self.glued >> bit & 1 == 1 {
                    self.glued &= self.glued - 1;
                    if is_glued(self.text, start) {
                        return Some((start, start + CODE));
                    }
                    continue;
                }
                self.starts &= self.starts - 1;
                let end = end_of_code(self.text, start, self.end(bit));
                if may_be_code(self.text, start, end) {
                    return Some((start, end));
                }
            }
            if self.text.len() - self.block <= BLOCK {
                return None;
            }
            self.block += BLOCK;
            self.look();
        }
    }
}

/// A code is a number that stands free, `0x` with digits, eight or more digits, eight hexadecimal
/// digits (perhaps with an `h`), a name in capitals, or a help topic with a code.
#[inline]
fn may_be_code(text: &[u8], start: usize, end: usize) -> bool {
    match &text[start..end] {
        word @ [b'0'..=b'9', rest @ ..] => {
            start == 0
                || !matches!(text[start - 1], b'-'..=b'/')
                || matches!(rest, [b'x' | b'X', ..])
                || word.len() >= 8 && word[..8].iter().all(u8::is_ascii_hexdigit)
        }
        word @ [b'A'..=b'Z', b'A'..=b'Z' | b'_', ..]
            if word.iter().take(10).any(|b| *b == b'_') =>
        {
            word.len() >= 5
        }
        word @ [b'W', ..] => word.len() == HELP_TOPIC.len() + 8 && word.starts_with(HELP_TOPIC),
        // An HRESULT starts with 8, 9, c, d or e.
        word @ [b'c'..=b'e' | b'C'..=b'E', ..] => {
            matches!(word.len(), 8 | 9) && word[..8].iter().all(u8::is_ascii_hexdigit)
        }
        _ => false,
    }
}

/// Where the word from `start` ends as a code: before the next one, where codes lost the blanks
/// between them (`0x8024402C0x80244022`).
#[inline]
fn end_of_code(text: &[u8], start: usize, end: usize) -> usize {
    let another = end - start >= 2 * CODE && is_code(text, start) && is_code(text, start + CODE);
    if another {
        start + CODE
    } else {
        end
    }
}

/// `0x` and eight hexadecimal digits.
fn is_code(text: &[u8], start: usize) -> bool {
    matches!(text.get(start..start + CODE), Some([b'0', b'x' | b'X', digits @ ..])
        if digits.iter().all(u8::is_ascii_hexdigit))
}

/// `Bad gateway0x8024401B`: a code that lost the blank before it when the cells of a table were
/// copied.
fn is_glued(text: &[u8], start: usize) -> bool {
    let end = start + CODE;
    text[start - 1].is_ascii_alphanumeric()
        && is_code(text, start)
        && (!text.get(end).copied().is_some_and(is_word) || is_code(text, end))
}

struct Masks {
    word: u64,
    /// Where [`may_be_code`] is worth asking if a word begins there.
    may_start: u64,
    /// Where [`is_glued`] is worth asking if no word begins there.
    may_be_glued: u64,
}

/// `before`: the byte in front of the block, if there is one.
#[inline]
fn masks(bytes: &[u8; BLOCK], before: Option<u8>) -> Masks {
    let (mut word, mut digit, mut hex, mut underscore, mut joint) = (0, 0, 0, 0, 0);
    for at in 0..BLOCK / 16 {
        let part: &[u8; 16] = bytes[16 * at..].first_chunk().expect("BLOCK is a multiple of 16");
        let part = u8x16::new(*part);
        let lower = part | u8x16::splat(0x20);
        let mask = |set: u8x16| (set.move_mask() as u64) << (16 * at);
        let (digits, line) = (within(part, b'0', b'9'), part.cmp_eq(u8x16::splat(b'_')));
        word |= mask(within(lower, b'a', b'z') | digits | line);
        digit |= mask(digits);
        hex |= mask(within(lower, b'a', b'f') | digits);
        underscore |= mask(line);
        joint |= mask(within(part, b'-', b'/'));
    }
    // What the next block says is not known yet: there everything passes.
    let ahead = |mask: u64, bytes: u32| mask >> bytes | !(u64::MAX >> bytes);
    // Eight hexadecimal digits or more from here on.
    let two = hex & ahead(hex, 1);
    let four = two & ahead(two, 2);
    let eight = four & ahead(four, 4);
    // A short number must stand free: `-`, `.` and `/` before it make it a part of a date, a
    // version, a path.
    let free = !(joint << 1 | u64::from(before.is_some_and(|b| matches!(b, b'-'..=b'/'))));
    let number = digit & (free | ahead(word & !digit, 1));
    // A name's first `_` comes within nine bytes.
    let near = ahead(underscore, 1) | ahead(underscore, 2);
    let near = near | ahead(near, 2);
    let near = near | ahead(near, 4) | ahead(underscore, 9);
    let name = word & (near | ahead(underscore, HELP_TOPIC.len() as u32 - 1));
    let may_be_glued = digit & ahead(word & !hex, 1) & ahead(eight, 2);
    Masks { word, may_start: eight | number | name, may_be_glued }
}

/// 0xFF where a byte is one of `first..=last`.
#[inline(always)]
fn within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let from_first = bytes - u8x16::splat(first);
    from_first.min(u8x16::splat(last - first)).cmp_eq(from_first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, a byte at a time.
    fn plainly(text: &[u8]) -> Vec<(usize, usize)> {
        let mut words = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = at + text[at..].iter().take_while(|b| is_word(**b)).count();
            for start in at..end {
                let word = if start > at { start + CODE } else { end_of_code(text, at, end) };
                if if start > at { is_glued(text, start) } else { may_be_code(text, at, word) } {
                    words.push((start, word));
                }
            }
            at = end.max(at + 1);
        }
        words
    }

    proptest! {
        #[test]
        fn blocks_see_what_bytes_say(text in "([ -~]|[0-9A-F_]{1,12}|WindowsUpdate_[0-9A-F]{7,9}|[a-z0-9]{1,70}0[xX][0-9a-f]{7,9}|[-./][0-9]{1,9}|[a-f0-9]{8}h?|é|\n| ){0,200}") {
            prop_assert_eq!(Words::of(text.as_bytes()).collect::<Vec<_>>(), plainly(text.as_bytes()));
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(Words::of(&bytes).collect::<Vec<_>>(), plainly(&bytes));
        }
    }
}
