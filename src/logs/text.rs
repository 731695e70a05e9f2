//! Encodings: which one a file has, and bytes to text, line by line.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// What bytes that are not valid UTF-8 mean: a Windows code page (ANSI).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage(&'static Encoding);

impl Default for CodePage {
    /// Windows-1252, the one most systems have.
    fn default() -> Self {
        CodePage(encoding_rs::WINDOWS_1252)
    }
}

impl CodePage {
    /// The code page with this Windows number; `None` for numbers without a decoder (OEM pages such as 437 and 850).
    pub fn from_number(number: u32) -> Option<CodePage> {
        use encoding_rs as e;
        Some(CodePage(match number {
            866 => e::IBM866,
            874 => e::WINDOWS_874,
            932 => e::SHIFT_JIS,
            936 => e::GBK,
            949 => e::EUC_KR,
            950 => e::BIG5,
            1250 => e::WINDOWS_1250,
            1251 => e::WINDOWS_1251,
            1252 | 28591 => e::WINDOWS_1252,
            1253 => e::WINDOWS_1253,
            1254 => e::WINDOWS_1254,
            1255 => e::WINDOWS_1255,
            1256 => e::WINDOWS_1256,
            1257 => e::WINDOWS_1257,
            1258 => e::WINDOWS_1258,
            20866 => e::KOI8_R,
            54936 => e::GB18030,
            65001 => e::UTF_8,
            _ => return None,
        }))
    }

    /// The code page called `name`: a number, `cp1251`, or a name such as `big5`.
    pub fn from_name(name: &str) -> Option<CodePage> {
        let digits = name.strip_prefix("cp").unwrap_or(name);
        match digits.parse() {
            Ok(number) => CodePage::from_number(number),
            Err(_) => Encoding::for_label(name.as_bytes()).filter(|e| e.is_ascii_compatible()).map(CodePage),
        }
    }
}

/// Decodes `bytes`: each line as UTF-8 when it is valid, else in the code page. The flag says that some byte has no meaning there.
pub fn decode(bytes: &[u8], page: CodePage) -> (Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    // A file that is UTF-8 may hold lines that another program wrote in the code page.
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut broken = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                let (decoded, errors) = page.0.decode_without_bom_handling(line);
                text.push_str(&decoded);
                broken |= errors;
            }
        }
    }
    (Cow::Owned(text), broken)
}

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// UTF-8 or a code page; decided line by line.
    Bytes,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
}

/// The layout of a file and the length of its byte order mark, from its first bytes.
pub fn layout(head: &[u8]) -> (Layout, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Layout::Bytes, 3),
        [0xFF, 0xFE, ..] => (Layout::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Layout::Utf16Be, 2),
        _ => (without_mark(&head[..head.len().min(1024)]), 0),
    }
}

/// UTF-16 without a mark (PFRO.log): in ASCII text every other byte is zero.
fn without_mark(head: &[u8]) -> Layout {
    let pairs = head.len() / 2;
    if pairs < 4 {
        return Layout::Bytes;
    }
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd > pairs / 2 && even < pairs / 16 + 1 {
        Layout::Utf16Le
    } else if even > pairs / 2 && odd < pairs / 16 + 1 {
        Layout::Utf16Be
    } else {
        Layout::Bytes
    }
}

/// Turns UTF-16 into UTF-8, piece by piece. Every unit becomes text or U+FFFD, so that offsets can be counted back.
pub struct Transcoder(encoding_rs::Decoder);

impl Transcoder {
    /// A transcoder for `layout`; `None` when nothing has to be done.
    pub fn new(layout: Layout) -> Option<Transcoder> {
        match layout {
            Layout::Bytes => None,
            Layout::Utf16Le => Some(Transcoder(UTF_16LE.new_decoder_without_bom_handling())),
            Layout::Utf16Be => Some(Transcoder(UTF_16BE.new_decoder_without_bom_handling())),
        }
    }

    /// Appends the text of `bytes` to `out`. `last` says that nothing follows.
    pub fn push(&mut self, mut bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        loop {
            let from = out.len();
            let room = self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
            out.resize(from + room, 0);
            let (result, read, written, _) = self.0.decode_to_utf8(bytes, &mut out[from..], last);
            out.truncate(from + written);
            bytes = &bytes[read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// How many UTF-16 units a UTF-8 text has.
pub(crate) fn utf16_units(text: &[u8]) -> usize {
    // Every byte that begins a character counts one, those of four bytes two.
    text.iter().map(|b| usize::from(*b as i8 >= -64) + usize::from(*b >= 0xF0)).sum()
}
