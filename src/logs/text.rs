//! Code pages: bytes to text, line by line. Which files are UTF-16 is said by [`crate::base::encoding`].

use encoding_rs::Encoding;
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
    /// The code page with this Windows number; `None` for numbers without a decoder (OEM pages such
    /// as 437 and 850).
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
            Err(_) => Encoding::for_label(name.as_bytes())
                .filter(|e| e.is_ascii_compatible())
                .map(CodePage),
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
            Err(_) => {
                let (decoded, errors) = page.0.decode_without_bom_handling(line);
                text.push_str(&decoded);
                broken |= errors;
            }
        }
    }
    (Cow::Owned(text), broken)
}
