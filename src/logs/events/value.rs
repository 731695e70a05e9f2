//! A value of binary XML as text, as `Get-WinEvent` shows it.

use crate::logs::etl::bytes::{ansi, array, u16_at, u32_at, u64_at, utf16};
use crate::logs::etl::{Guid, SystemTime};
use std::fmt::Write;

const NULL: u8 = 0x00;
pub(super) const STRING: u8 = 0x01;
const ANSI: u8 = 0x02;
pub(super) const BINARY_XML: u8 = 0x21;
/// Set for a list of such values.
const LIST: u8 = 0x80;

/// Whether an element that depends on it is left out.
pub(super) fn is_null(kind: u8) -> bool {
    kind == NULL
}

/// Puts the text of a value behind `out`. What is shorter than its type says has none.
pub(super) fn write(kind: u8, data: &[u8], out: &mut String) {
    if kind & LIST != 0 {
        return out.push_str(&items(kind & !LIST, data).join(", "));
    }
    // The end of a text may be marked as in C.
    match kind {
        STRING => return out.push_str(utf16(data).trim_end_matches('\0')),
        ANSI => return out.push_str(ansi(data).trim_end_matches('\0')),
        _ => {}
    }
    if scalar(kind, data, out).is_none() && kind != NULL {
        for byte in data {
            let _ = write!(out, "{byte:02X}");
        }
    }
}

/// The type of the values of a list.
pub(super) fn of_list(kind: u8) -> Option<u8> {
    (kind & LIST != 0).then_some(kind & !LIST)
}

/// The texts of a list of values of a type.
pub(super) fn items(kind: u8, data: &[u8]) -> Vec<String> {
    // Each text ends with a zero.
    let texts = |text: &str| -> Vec<String> {
        text.strip_suffix('\0').unwrap_or(text).split('\0').map(str::to_owned).collect()
    };
    let item = |data: &[u8]| {
        let mut text = String::new();
        write(kind, data, &mut text);
        text
    };
    match (kind, size(kind)) {
        (STRING, _) => texts(&utf16(data)),
        (ANSI, _) => texts(&ansi(data)),
        (_, Some(size)) => data.chunks_exact(size).map(item).collect(),
        _ => vec![item(data)],
    }
}

/// How many bytes a value of a list has.
fn size(kind: u8) -> Option<usize> {
    Some(match kind {
        0x03 | 0x04 => 1,
        0x05 | 0x06 => 2,
        0x07 | 0x08 | 0x0B | 0x0D | 0x14 => 4,
        0x09 | 0x0A | 0x0C | 0x11 | 0x15 => 8,
        0x0F | 0x12 => 16,
        _ => return None,
    })
}

fn scalar(kind: u8, data: &[u8], out: &mut String) -> Option<()> {
    let _ = match kind {
        0x03 => write!(out, "{}", array::<1>(data, 0).map(i8::from_le_bytes)?),
        0x04 => write!(out, "{}", data.first()?),
        0x05 => write!(out, "{}", array(data, 0).map(i16::from_le_bytes)?),
        0x06 => write!(out, "{}", u16_at(data, 0)?),
        0x07 => write!(out, "{}", array(data, 0).map(i32::from_le_bytes)?),
        0x08 => write!(out, "{}", u32_at(data, 0)?),
        0x09 => write!(out, "{}", array(data, 0).map(i64::from_le_bytes)?),
        0x0A => write!(out, "{}", u64_at(data, 0)?),
        0x0B => write!(out, "{}", array(data, 0).map(f32::from_le_bytes)?),
        0x0C => write!(out, "{}", array(data, 0).map(f64::from_le_bytes)?),
        0x0D => write!(out, "{}", u32_at(data, 0)? != 0),
        0x0F => write!(out, "{{{}}}", Guid(array(data, 0)?)),
        // A size is as wide as an address.
        0x10 if data.len() == 4 => write!(out, "0x{:x}", u32_at(data, 0)?),
        0x10 | 0x15 => write!(out, "0x{:x}", u64_at(data, 0)?),
        0x11 => return time(SystemTime::from_filetime(u64_at(data, 0)?), out),
        0x12 => return time(SystemTime::read(data, 0)?, out),
        0x13 => return sid(data, out),
        0x14 => write!(out, "0x{:x}", u32_at(data, 0)?),
        _ => return None,
    };
    Some(())
}

fn time(time: SystemTime, out: &mut String) -> Option<()> {
    let SystemTime { year, month, day, hour, minute, second, ticks, .. } = time;
    let _ =
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ticks:07}Z");
    Some(())
}

fn sid(data: &[u8], out: &mut String) -> Option<()> {
    let (revision, count) = (*data.first()?, usize::from(*data.get(1)?));
    let authority = data.get(2..8)?.iter().fold(0u64, |value, b| value << 8 | u64::from(*b));
    let rest = data.get(8..8 + 4 * count)?;
    let _ = write!(out, "S-{revision}-{authority}");
    for part in rest.chunks_exact(4) {
        let _ = write!(out, "-{}", u32_at(part, 0)?);
    }
    Some(())
}

/// The UTC time of a record in the same form.
pub(super) fn filetime(value: u64) -> String {
    let mut out = String::new();
    time(SystemTime::from_filetime(value), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: u8, data: &[u8]) -> String {
        let mut out = String::new();
        write(kind, data, &mut out);
        out
    }

    #[test]
    fn values_of_all_types() {
        for (kind, data, expected) in [
            (0x00, &[][..], ""),
            (0x01, b"a\0b\0\0\0", "ab"),
            (0x02, b"caf\xE9\0", "caf\u{e9}"),
            (0x03, &[0xFE], "-2"),
            (0x04, &[0xFE], "254"),
            (0x05, &[0xFE, 0xFF], "-2"),
            (0x06, &[0xFE, 0xFF], "65534"),
            (0x07, &[0xFE, 0xFF, 0xFF, 0xFF], "-2"),
            (0x08, &[0xFE, 0xFF, 0xFF, 0xFF], "4294967294"),
            (0x09, &[0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "-2"),
            (0x0A, &[1, 0, 0, 0, 1, 0, 0, 0], "4294967297"),
            (0x0B, &1.5f32.to_le_bytes(), "1.5"),
            (0x0C, &(-0.25f64).to_le_bytes(), "-0.25"),
            (0x0D, &[1, 0, 0, 0], "true"),
            (0x0E, &[0xDE, 0xAD, 0], "DEAD00"),
            (0x10, &[0, 0x10, 0, 0], "0x1000"),
            (0x10, &[0, 0x10, 0, 0, 1, 0, 0, 0], "0x100001000"),
            (0x11, &[0; 8], "1601-01-01T00:00:00.0000000Z"),
            (0x13, b"\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0", "S-1-5-32-544"),
            (0x14, &[0x07, 0x80, 0x24, 0x80], "0x80248007"),
            (0x15, &[1, 0, 0, 0, 0, 0, 0, 0x80], "0x8000000000000001"),
            (0x81, b"a\0\0\0b\0\0\0", "a, b"),
            (0x86, &[1, 0, 2, 0], "1, 2"),
            // Shorter than it should be, or of a type that nobody knows.
            (0x08, &[1, 2], "0102"),
            (0x13, b"\x01\xFF\0\0\0\0\0\x05", "01FF000000000005"),
            (0x7F, &[0xAB], "AB"),
        ] {
            assert_eq!(text(kind, data), expected, "{kind:#x}");
        }
        assert_eq!(
            text(
                0x0F,
                &[0x93, 0xAE, 0xAC, 0x25, 0xD4, 0x40, 0x62, 0x4E, 0x81, 0x4C, 1, 2, 3, 4, 5, 6]
            ),
            "{25acae93-40d4-4e62-814c-010203040506}"
        );
        let stamp = [0xE8, 7, 3, 0, 4, 0, 28, 0, 10, 0, 52, 0, 21, 0, 0xF4, 1];
        assert_eq!(text(0x12, &stamp), "2024-03-28T10:52:21.5000000Z");
    }
}
