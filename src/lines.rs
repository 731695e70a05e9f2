//! The lines of a text file of any encoding, in bounded memory.

use crate::encoding::{layout, Transcoder, HEAD};
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

/// Reads lines one after the other. Lines end at LF; one CR before it belongs to the line end.
pub struct Lines<R> {
    source: R,
    begun: bool,
    /// Of a file in UTF-16, and what was read of it last.
    transcoder: Option<Transcoder>,
    units: Vec<u8>,
    text: Vec<u8>,
    position: usize,
    number: u64,
    start: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// Reads from `source` until its end; its beginning decides the encoding.
    pub fn new(source: R) -> Lines<R> {
        Lines { source, begun: false, transcoder: None, units: Vec::new(), text: Vec::new(), position: 0, number: 1, start: 0, ended: false }
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
        if !self.begun {
            return self.begin();
        }
        let before = self.text.len();
        match &mut self.transcoder {
            None => self.ended = read_chunk(&mut self.source, &mut self.text)? == 0,
            Some(transcoder) => {
                self.units.clear();
                self.ended = read_chunk(&mut self.source, &mut self.units)? == 0;
                transcoder.push(&self.units, self.ended, &mut self.text);
            }
        }
        Ok(self.text.len() - before)
    }

    /// Reads as much as tells the encoding, however small the pieces are in which a pipe gives it.
    fn begin(&mut self) -> Result<usize> {
        while self.text.len() < HEAD && !self.ended {
            self.ended = read_chunk(&mut self.source, &mut self.text)? == 0;
        }
        self.begun = true;
        let (layout, mark) = layout(&self.text);
        self.text.drain(..mark);
        self.transcoder = Transcoder::new(layout);
        if let Some(transcoder) = &mut self.transcoder {
            std::mem::swap(&mut self.text, &mut self.units);
            transcoder.push(&self.units, self.ended, &mut self.text);
        }
        Ok(self.text.len())
    }
}

/// Appends what one call of the source gives, at most a chunk; 0 is the end.
fn read_chunk(source: &mut impl Read, to: &mut Vec<u8>) -> Result<usize> {
    let held = to.len();
    to.resize(held + CHUNK, 0);
    let read = loop {
        match source.read(&mut to[held..]) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => break other,
        }
    };
    to.truncate(held + *read.as_ref().unwrap_or(&0));
    read
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

    /// A file without a mark, as PFRO.log is, however a pipe cuts it; and what ends in half a unit.
    #[test]
    fn utf16_without_a_mark() {
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
                self.0.read(&mut buffer[..301])
            }
        }
        let text = "7/13/2021 10:32:2 - PFRO Error: \\??\\C:\\x, hr = 80072ee2\r\né\u{1F600}\n".repeat(60);
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert_eq!(all(&bytes), all(text.as_bytes()));
            let mut lines = Lines::new(Drops(&bytes[..bytes.len() - 1]));
            let mut count = 0;
            while let Some(line) = lines.next_line().unwrap() {
                let expected = ["é\u{1F600}".as_bytes(), b"7/13/2021 10:32:2 - PFRO Error: \\??\\C:\\x, hr = 80072ee2"];
                count += 1;
                assert_eq!(line.number, count);
                assert!(line.text == expected[count as usize % 2] || count == 120, "{line:?}");
            }
            assert_eq!(count, 120);
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
