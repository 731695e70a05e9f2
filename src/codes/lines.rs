//! The lines of a text file of any encoding, in bounded memory, and where the codes of a line
//! stand.

use crate::base::encoding::{layout, utf16_units, Transcoder, HEAD};
use crate::codes::{scan, Hit, Strictness};
use std::io::{Read, Result};

/// Longest piece of a line that is handed out; a longer line comes in several pieces with the same
/// number.
const LONGEST: usize = 1 << 20;
/// So much of a piece stands at the beginning of the next one again: a code that begins in the
/// first half of it belongs to the first piece, and each sees whole what makes it a code, the words
/// before it and the name behind it.
const SHARED: usize = 1024;
const CHUNK: usize = 1 << 18;

/// One line, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// 1 for the first line.
    pub number: u64,
    /// How many UTF-16 units of the line stand before the text: 0 but for the later pieces of a
    /// very long line.
    pub start: usize,
    /// The text: UTF-8 where the file was UTF-16, the file's own bytes otherwise.
    pub text: &'a [u8],
    /// Which bytes of the text are this piece's own; the others are so in the piece before and the
    /// next one.
    own: (usize, usize),
    /// Whether the line before asked for `%ERRORLEVEL%`, and this one answers.
    answers: bool,
}

impl<'a> Line<'a> {
    /// A line that is held as a whole.
    pub fn whole(number: u64, text: &'a [u8]) -> Line<'a> {
        Line { number, start: 0, text, own: (0, text.len()), answers: false }
    }

    /// The codes of the line, each with its column as people count: 1 for the first character,
    /// UTF-16 units as editors and .NET do. A line is gone through once, however many codes it has.
    pub fn codes(self) -> impl Iterator<Item = (Hit, usize)> + 'a {
        let (mut passed, mut column) = (0, 1);
        let (own, end) = self.own;
        let answer = self.answers.then(|| answer(self.text)).flatten();
        let rest = if answer.is_some() { b"" } else { self.text };
        let hits = answer.into_iter().chain(scan(rest, Strictness::Log));
        hits.filter(move |hit| (own..end).contains(&hit.start)).map(move |hit| {
            column += units(&self.text[passed..hit.start]);
            passed = hit.start;
            (hit, self.start + column)
        })
    }
}

/// `C:\>echo %ERRORLEVEL%`: the exit code stands alone on the next line.
fn asks(line: &[u8]) -> bool {
    const NAME: &[u8] = b"%ERRORLEVEL%";
    line.last() == Some(&b'%')
        && line.len() >= NAME.len()
        && line[line.len() - NAME.len()..].eq_ignore_ascii_case(NAME)
}

/// The exit code that is all of a line.
fn answer(line: &[u8]) -> Option<Hit> {
    const CUE: &[u8] = b"errorlevel ";
    let digits = line.trim_ascii();
    if digits.is_empty() || digits.len() > 10 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let start = line.len() - line.trim_ascii_start().len();
    let announced = [CUE, digits].concat();
    let hit = scan(&announced, Strictness::Log).next()?;
    Some(Hit { start, end: start + digits.len(), ..hit })
}

/// How many UTF-16 units the bytes are; what is not UTF-8 counts as the U+FFFD that stands for it.
/// Where no character is cut, as before a code, the parts of a text give together what the whole
/// gives.
fn units(bytes: &[u8]) -> usize {
    bytes
        .utf8_chunks()
        .map(|chunk| {
            utf16_units(chunk.valid().as_bytes()) + usize::from(!chunk.invalid().is_empty())
        })
        .sum()
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
    /// Of the line's next piece.
    start: usize,
    own: usize,
    longest: usize,
    ended: bool,
    asked: bool,
}

impl<R: Read> Lines<R> {
    /// Reads from `source` until its end; its beginning decides the encoding.
    pub fn new(source: R) -> Lines<R> {
        let (units, text) = (Vec::new(), Vec::new());
        Lines {
            source,
            begun: false,
            transcoder: None,
            units,
            text,
            position: 0,
            number: 1,
            start: 0,
            own: 0,
            longest: LONGEST,
            ended: false,
            asked: false,
        }
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
                return Ok(Some(self.take(end, end + 1)));
            }
            if self.text.len() - self.position >= self.longest {
                return Ok(Some(self.take_piece()));
            }
            if self.ended {
                let end = self.text.len();
                return Ok((self.position < end).then(|| self.take(end, end)));
            }
            let added = self.fill()?;
            searched = self.text.len() - added;
        }
    }

    /// The line that ends at `end`, or its last piece.
    fn take(&mut self, end: usize, next: usize) -> Line<'_> {
        let (from, number, start, own) = (self.position, self.number, self.start, self.own);
        (self.position, self.number, self.start, self.own) = (next, number + 1, 0, 0);
        let text = &self.text[from..end];
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let answers = std::mem::replace(&mut self.asked, asks(text));
        Line { number, start, text, own: (own, text.len()), answers }
    }

    /// A piece of a line that goes on.
    fn take_piece(&mut self) -> Line<'_> {
        let (from, start, own) = (self.position, self.start, self.own);
        let text = &self.text[from..from + self.longest];
        // No character is cut, unless these are no characters at all.
        let shared = self.longest - SHARED;
        let shared =
            (shared..shared + SHARED / 2).find(|at| text[*at] as i8 >= -64).unwrap_or(shared);
        let end = shared + SHARED / 2;
        (self.position, self.start, self.own) =
            (from + shared, start + units(&text[..shared]), end - shared);
        Line { number: self.number, start, text, own: (own, end), answers: false }
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
        assert_eq!(
            all(b"a\r\nb\n\nc\r\r\nlast"),
            [
                (1, 0, "a".into()),
                (2, 0, "b".into()),
                (3, 0, "".into()),
                (4, 0, "c\r".into()),
                (5, 0, "last".into())
            ]
        );
        assert_eq!(all(b""), []);
        assert_eq!(all(b"\n"), [(1, 0, String::new())]);
    }

    #[test]
    fn byte_order_marks_decide() {
        assert_eq!(all(b"\xEF\xBB\xBFa\nb"), [(1, 0, "a".into()), (2, 0, "b".into())]);
        let text = "é\u{1F600}\r\nx";
        let little: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
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
        let text =
            "7/13/2021 10:32:2 - PFRO Error: \\??\\C:\\x, hr = 80072ee2\r\né\u{1F600}\n".repeat(60);
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert_eq!(all(&bytes), all(text.as_bytes()));
            let mut lines = Lines::new(Drops(&bytes[..bytes.len() - 1]));
            let mut count = 0;
            while let Some(line) = lines.next_line().unwrap() {
                let expected = [
                    "é\u{1F600}".as_bytes(),
                    b"7/13/2021 10:32:2 - PFRO Error: \\??\\C:\\x, hr = 80072ee2",
                ];
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
        bytes.extend_from_slice(b"\r\ny");
        let got = all(&bytes);
        let step = LONGEST - SHARED;
        assert_eq!(
            got.iter().map(|(n, s, t)| (*n, *s, t.len())).collect::<Vec<_>>(),
            [(1, 0, LONGEST), (1, step, SHARED + 10), (2, 0, 1)]
        );
    }

    /// The places of the codes, when a line of more than three KB comes in pieces.
    fn places(bytes: &[u8]) -> Vec<(u64, usize, usize, u32)> {
        let mut lines = Lines { longest: 3 * SHARED, ..Lines::new(bytes) };
        let mut places = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            places.extend(
                line.codes()
                    .map(|(hit, column)| (line.number, column, hit.end - hit.start, hit.value)),
            );
        }
        places
    }

    /// Wherever the pieces meet: every code is found once, with its cue, its name and its column.
    #[test]
    fn codes_at_the_edge_of_a_piece() {
        let codes = "hr = 80072ee2, 0xC1900101 - 0x20017, failed (5) 日本\u{1F600} [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]; ";
        // Where the second piece begins, where it begins to count, and where the first ends.
        for length in [2 * SHARED, 2 * SHARED + SHARED / 2, 3 * SHARED]
            .into_iter()
            .flat_map(|edge| edge - codes.len()..=edge)
        {
            let before = "é ".repeat(length / 3) + &"--"[..length % 3];
            let line = before + codes + &"日 ".repeat(SHARED);
            let whole: Vec<_> = Line::whole(1, line.as_bytes())
                .codes()
                .map(|(hit, column)| (1, column, hit.end - hit.start, hit.value))
                .collect();
            assert_eq!((whole.len(), places(line.as_bytes())), (4, whole), "behind {length} bytes");
        }
    }

    /// The exit code that `%ERRORLEVEL%` gives stands on the next line.
    #[test]
    fn an_exit_code_on_the_next_line() {
        let text = b"C:\\>wusa x.msu\r\nC:\\>echo %ErrorLevel%\r\n2359302\r\nC:\\>echo %ERRORLEVEL%\n 3010\n1603\nC:\\>echo %PATH%\n1603\necho %ERRORLEVEL%\n5 files\n";
        assert_eq!(places(text), [(3, 1, 7, 0x0024_0006), (5, 2, 4, 3010)]);
    }

    /// Bytes that are no characters come in pieces too, and the line after them is found.
    #[test]
    fn a_very_long_line_of_no_characters() {
        let mut bytes = vec![0x80; 10 * SHARED];
        bytes.extend_from_slice(b" 0x80072EE2\n0x80240022");
        assert_eq!(places(&bytes), [(1, 10 * SHARED + 2, 10, 0x80072EE2), (2, 1, 10, 0x80240022)]);
    }

    #[test]
    fn lines_across_chunks_are_whole() {
        let line = |number: u64| format!("{number:>0$}", 60 + (number % 50) as usize);
        let text: String = (1..20_000).map(|number| line(number) + "\n").collect();
        assert!(text.len() > 4 * CHUNK);
        for (number, got) in (1..).zip(all(text.as_bytes())) {
            assert_eq!(got, (number, 0, line(number)));
        }
        let utf16: Vec<u8> =
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&utf16), all(text.as_bytes()));
    }

    /// Whatever stands between the codes, half characters included, the columns are those of a
    /// count from the start.
    #[test]
    fn columns_count_utf16_units() {
        let between: [&[u8]; 8] = [
            b"",
            b"x",
            "é".as_bytes(),
            "\u{1F600}".as_bytes(),
            b"\xAE\xEB",
            b"\xF0\x9F",
            b"\xE6\x97 \x80\x80",
            "日本\u{FEFF}".as_bytes(),
        ];
        let mut text = Vec::new();
        for (first, second) in (0..64).map(|both| (between[both / 8], between[both % 8])) {
            text.extend_from_slice(&[first, second, b" 0x80072EE2 "].concat());
        }
        let line = Line::whole(1, &text);
        let counted =
            |hit: Hit| 1 + String::from_utf8_lossy(&text[..hit.start]).encode_utf16().count();
        assert!(line.codes().all(|(hit, column)| column == counted(hit)));
        assert_eq!(line.codes().count(), 64);
    }
}
