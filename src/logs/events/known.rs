//! What is known of an event by its provider and id: `data/events.tsv`, read by the build script.

use crate::codes::{Space, Spelling};
use crate::knowledge::{sentence, Sentence};
use crate::logs::record::Level;

/// A row of the table.
pub(crate) struct Known {
    provider: &'static str,
    id: u32,
    /// The level of an event that has none.
    pub level: Option<Level>,
    /// The values that are codes, by name; `*` is any.
    pub codes: &'static [(&'static str, Written)],
    sentence: usize,
}

/// How a code is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// `0x80248007`, or a decimal number of that size.
    Hresult,
    /// A decimal number, or `%%` and one.
    Win32,
    /// A negative number.
    Ese,
    /// Eight hexadecimal digits.
    Bare,
}

#[rustfmt::skip]
mod generated {
    use super::{sentence, Known, Level, Sentence, Written};
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

/// The row of an event.
pub(crate) fn known(provider: &[u8], id: u32) -> Option<&'static Known> {
    generated::EVENTS.iter().find(|row| row.id == id && row.provider.as_bytes() == provider)
}

impl Known {
    /// Our sentence for it.
    pub fn sentence(&self) -> Sentence {
        generated::sentence_of(self.sentence)
    }

    /// The code that a value of this name is.
    pub fn code(&self, name: &[u8], value: &[u8]) -> Option<(u32, Space, Spelling)> {
        let named = |own: &str| own == "*" || own.as_bytes().eq_ignore_ascii_case(name);
        let (_, written) = self.codes.iter().find(|(own, _)| named(own))?;
        written.read(std::str::from_utf8(value).ok()?)
    }
}

impl Written {
    fn read(self, value: &str) -> Option<(u32, Space, Spelling)> {
        let hex = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"));
        let code = match self {
            Written::Bare if value.len() == 8 => {
                (u32::from_str_radix(value, 16).ok()?, Spelling::BareHex)
            }
            Written::Bare => return None,
            Written::Ese => {
                // Newer ones have the same in hexadecimal digits beside it.
                let number: i32 = value.split(' ').next()?.parse().ok()?;
                (-9999..0).contains(&number).then_some(())?;
                return Some((number as u32, Space::Ese, Spelling::SignedDecimal));
            }
            Written::Hresult | Written::Win32 => match hex {
                Some(digits) => (u32::from_str_radix(digits, 16).ok()?, Spelling::Hex),
                None => {
                    let digits = value.strip_prefix("%%").unwrap_or(value);
                    (digits.parse().ok()?, Spelling::Decimal)
                }
            },
        };
        let (value, spelling) = code;
        let small = value < 0x8000_0000;
        match self {
            _ if value == 0 => None,
            // The exit code of a program is none of these.
            Written::Hresult if small && spelling == Spelling::Decimal => None,
            Written::Win32 if small => Some((value, Space::Win32, spelling)),
            _ => Some((value, Space::of(value), spelling)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_codes() {
        let hresult = |value| Written::Hresult.read(value).map(|(value, ..)| value);
        assert_eq!(hresult("0x80248007"), Some(0x8024_8007));
        assert_eq!(hresult("2147942402"), Some(0x8007_0002));
        assert_eq!(
            (hresult("0x0"), hresult("0"), hresult("1"), hresult("")),
            (None, None, None, None)
        );
        let win32 = |value| Written::Win32.read(value).map(|(value, space, _)| (value, space));
        assert_eq!(win32("1603"), Some((1603, Space::Win32)));
        assert_eq!(win32("%%50"), Some((50, Space::Win32)));
        assert_eq!(win32("%%2147942414"), Some((0x8007_000E, Space::Hresult)));
        assert_eq!((win32("0"), win32("(NULL)")), (None, None));
        let ese = |value| Written::Ese.read(value).map(|(value, space, _)| (value as i32, space));
        assert_eq!(ese("-1032"), Some((-1032, Space::Ese)));
        assert_eq!(ese("-1032 (0xfffffbf8)"), Some((-1032, Space::Ese)));
        assert_eq!((ese("4532"), ese("-12345"), ese("- 1")), (None, None, None));
        let bare = |value| Written::Bare.read(value).map(|(value, ..)| value);
        assert_eq!(bare("8024402c"), Some(0x8024_402C));
        assert_eq!((bare("Scan"), bare("0"), bare("00000000")), (None, None, None));
    }
}
