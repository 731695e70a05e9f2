//! The lines of a text file of any encoding, in bounded memory.

use std::io::{Read, Result};

/// Longest piece of a line that is handed out; a longer line comes in several pieces with the same number.
const LONGEST: usize = 1 << 20;
const CHUNK: usize = 1 << 18;

/// One line, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// 1 for the first line.
    pub number: u64,
    /// Column of the first byte of this piece: 0 but for the later pieces of a very long line.
    pub start: usize,
    /// The text: UTF-8 where the file was UTF-16, the file's own bytes otherwise.
    pub text: &'a [u8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Bytes,
    Utf16 { big_endian: bool },
}

/// Reads lines one after the other. Lines end at LF; one CR before it belongs to the line end.
pub struct Lines<R> {
    source: R,
    encoding: Option<Encoding>,
    raw: Vec<u8>,
    text: Vec<u8>,
    position: usize,
    number: u64,
    start: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// Reads from `source` until its end; a byte-order mark decides the encoding.
    pub fn new(source: R) -> Lines<R> {
        Lines { source, encoding: None, raw: Vec::new(), text: Vec::new(), position: 0, number: 1, start: 0, ended: false }
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// Those of the source.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>> {
        let mut searched = self.position;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.text[searched..]) {
                let end = searched + at;
                return Ok(Some(self.take(end, end + 1, true)));
            }
            if self.text.len() - self.position >= LONGEST {
                let end = self.position + LONGEST;
                return Ok(Some(self.take(end, end, false)));
            }
            if self.ended {
                let end = self.text.len();
                return Ok((self.position < end).then(|| self.take(end, end, true)));
            }
            let added = self.fill()?;
            searched = self.text.len() - added;
        }
    }

    fn take(&mut self, end: usize, next: usize, whole: bool) -> Line<'_> {
        let (from, number, start) = (self.position, self.number, self.start);
        self.position = next;
        self.number += u64::from(whole);
        self.start = if whole { 0 } else { start + (end - from) };
        let text = &self.text[from..end];
        Line { number, start, text: if whole { text.strip_suffix(b"\r").unwrap_or(text) } else { text } }
    }

    /// Reads one chunk; returns how many bytes of text it gave.
    fn fill(&mut self) -> Result<usize> {
        self.text.drain(..self.position);
        self.position = 0;
        let held = self.raw.len();
        self.raw.resize(held + CHUNK, 0);
        let read = loop {
            match self.source.read(&mut self.raw[held..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw.truncate(held + read);
        self.ended = read == 0;
        if self.encoding.is_none() && (self.raw.len() >= 3 || self.ended) {
            self.sniff();
        }
        let before = self.text.len();
        match self.encoding {
            None => {}
            Some(Encoding::Bytes) => self.text.append(&mut self.raw),
            Some(Encoding::Utf16 { big_endian }) => self.transcode(big_endian),
        }
        Ok(self.text.len() - before)
    }

    fn sniff(&mut self) {
        let (encoding, mark) = match self.raw.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Bytes, 3),
            [0xFF, 0xFE, ..] => (Encoding::Utf16 { big_endian: false }, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16 { big_endian: true }, 2),
            _ => (Encoding::Bytes, 0),
        };
        self.raw.drain(..mark);
        self.encoding = Some(encoding);
    }

    /// Turns the whole units held into UTF-8. Half a unit, and a high surrogate at the end, wait for the next chunk.
    fn transcode(&mut self, big_endian: bool) {
        let unit = |pair: &[u8]| if big_endian { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) };
        let mut usable = self.raw.len() & !1;
        let waits = !self.ended && usable >= 2 && (0xD800..0xDC00).contains(&unit(&self.raw[usable - 2..usable]));
        usable -= if waits { 2 } else { 0 };
        let units = self.raw[..usable].chunks_exact(2).map(unit);
        let mut utf8 = [0; 4];
        for character in char::decode_utf16(units) {
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
        }
        self.raw.drain(..usable);
    }
}

/// The column of a byte of a line as people count: 1 for the first character, UTF-16 units as editors and .NET do.
pub fn column(line: &[u8], byte: usize) -> usize {
    let before = &line[..byte.min(line.len())];
    1 + String::from_utf8_lossy(before).encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(u64, usize, String)> {
        let mut lines = Lines::new(bytes);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            out.push((line.number, line.start, String::from_utf8_lossy(line.text).into_owned()));
        }
        out
    }

    #[test]
    fn lines_end_at_lf_and_lose_one_cr() {
        assert_eq!(all(b"a\r\nb\n\nc\r\r\nlast"), [(1, 0, "a".into()), (2, 0, "b".into()), (3, 0, "".into()), (4, 0, "c\r".into()), (5, 0, "last".into())]);
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\n"), [(1, 0, String::new())]);
    }

    #[test]
    fn byte_order_marks_decide() {
        assert_eq!(all(b"\xEF\xBB\xBFa\nb"), [(1, 0, "a".into()), (2, 0, "b".into())]);
        let text = "é\u{1F600}\r\nx";
        let little: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for bytes in [little, big] {
            assert_eq!(all(&bytes), [(1, 0, "é\u{1F600}".into()), (2, 0, "x".into())]);
        }
    }

    #[test]
    fn a_very_long_line_comes_in_pieces() {
        let mut bytes = vec![b'x'; LONGEST + 10];
        bytes.push(b'\n');
        bytes.push(b'y');
        let got = all(&bytes);
        assert_eq!(got.iter().map(|(n, s, t)| (*n, *s, t.len())).collect::<Vec<_>>(), [(1, 0, LONGEST), (1, LONGEST, 10), (2, 0, 1)]);
    }

    #[test]
    fn lines_across_chunks_are_whole() {
        let line = |number: u64| format!("{number:>0$}", 60 + (number % 50) as usize);
        let text: String = (1..20_000).map(|number| line(number) + "\n").collect();
        assert!(text.len() > 4 * CHUNK);
        for (number, got) in (1..).zip(all(text.as_bytes())) {
            assert_eq!(got, (number, 0, line(number)));
        }
        let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&utf16), all(text.as_bytes()));
    }

    #[test]
    fn columns_count_utf16_units() {
        assert_eq!(column("é\u{1F600}x".as_bytes(), 6), 4);
        assert_eq!(column(b"abc", 0), 1);
    }
}
