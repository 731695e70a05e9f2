//! Encodings: which one a file has, and UTF-16 to UTF-8. The one place for whoever reads files,
//! logs or any others.

use encoding_rs::{UTF_16BE, UTF_16LE};

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

/// How many bytes of a file [`layout`] looks at.
pub const HEAD: usize = 1024;

/// The layout of a file and the length of its byte order mark, from its first [`HEAD`] bytes.
pub fn layout(head: &[u8]) -> (Layout, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Layout::Bytes, 3),
        [0xFF, 0xFE, ..] => (Layout::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Layout::Utf16Be, 2),
        _ => (without_mark(&head[..head.len().min(HEAD)]), 0),
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

/// Turns UTF-16 into UTF-8, piece by piece. Every unit becomes text or U+FFFD, so that offsets can
/// be counted back.
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
