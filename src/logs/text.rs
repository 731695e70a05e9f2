//! Code pages: bytes to text, line by line. Which files are UTF-16 is said by [`crate::base::encoding`].

use super::oem;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// What bytes that are not valid UTF-8 mean: a Windows code page (ANSI, or OEM as consoles have).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage(Page);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// Not given: what the text of a file seems to be in, else Windows-1252.
    Unknown,
    Encoding(&'static Encoding),
    /// The characters from 0x80 on.
    Oem(&'static str),
}

impl Default for CodePage {
    /// The one that a file seems to have; where that is unknown Windows-1252, the one most systems
    /// have.
    fn default() -> Self {
        CodePage(Page::Unknown)
    }
}

impl CodePage {
    /// What consoles of Western Europe and America write. OEM 437, which some of them have, has the
    /// same letters for all languages but Greek.
    pub const CONSOLE: CodePage = CodePage(Page::Oem(oem::OEM_850));

    /// The code page with this Windows number; `None` for numbers without a decoder.
    pub fn from_number(number: u32) -> Option<CodePage> {
        use encoding_rs as e;
        let oem = match number {
            437 => Some(oem::OEM_437),
            850 | 858 => Some(oem::OEM_850),
            852 => Some(oem::OEM_852),
            _ => None,
        };
        if let Some(page) = oem {
            return Some(CodePage(Page::Oem(page)));
        }
        Some(CodePage(Page::Encoding(match number {
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
        })))
    }

    /// The East Asian code page that a text seems to be in, where it is none in UTF-8.
    pub(crate) fn east_asian(text: &[u8]) -> Option<CodePage> {
        use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS};
        /// Fewer bytes of letters say too little.
        const LEAST: usize = 16;
        // To the end of a line: a letter is not cut in two.
        let text = &text[..memchr::memrchr(b'\n', text).map_or(text.len(), |lf| lf + 1)];
        let high = text.iter().filter(|byte| **byte >= 0x80).count();
        if high < LEAST || std::str::from_utf8(text).is_ok() {
            return None;
        }
        let mut detector = chardetng::EncodingDetector::new();
        detector.feed(text, true);
        let page = detector.guess(None, false);
        let is_one = [SHIFT_JIS, GBK, EUC_KR, BIG5].contains(&page);
        (is_one && !page.decode_without_bom_handling(text).1)
            .then_some(CodePage(Page::Encoding(page)))
    }

    /// The code page called `name`: a number, `cp1251`, or a name such as `big5`.
    pub fn from_name(name: &str) -> Option<CodePage> {
        let digits = name.strip_prefix("cp").unwrap_or(name);
        match digits.parse() {
            Ok(number) => CodePage::from_number(number),
            Err(_) => Encoding::for_label(name.as_bytes())
                .filter(|e| e.is_ascii_compatible())
                .map(|encoding| CodePage(Page::Encoding(encoding))),
        }
    }
}

/// Decodes `bytes`: each line as UTF-8 when it is valid, else in the code page. The flag says that
/// some byte has no meaning there.
#[inline]
pub fn decode(bytes: &[u8], page: CodePage) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => decode_lines(bytes, page),
    }
}

fn decode_lines(bytes: &[u8], page: CodePage) -> (Cow<'_, str>, bool) {
    // A file that is UTF-8 may hold lines that another program wrote in the code page.
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut broken = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => match page.0 {
                Page::Encoding(_) | Page::Unknown => {
                    let encoding = match page.0 {
                        Page::Encoding(encoding) => encoding,
                        _ => encoding_rs::WINDOWS_1252,
                    };
                    let (decoded, errors) = encoding.decode_without_bom_handling(line);
                    text.push_str(&decoded);
                    broken |= errors;
                }
                Page::Oem(page) => text.push_str(&oem::decode(line, page)),
            },
        }
    }
    (Cow::Owned(text), broken)
}
