//! Reading numbers out of bytes that may end anywhere.

use std::borrow::Cow;

/// `N` bytes at `at`, if they are there.
pub(in crate::logs) fn array<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..)?.first_chunk::<N>().copied()
}

pub(in crate::logs) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_le_bytes)
}

pub(in crate::logs) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_le_bytes)
}

pub(in crate::logs) fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    array(data, at).map(u64::from_le_bytes)
}

/// The next multiple of eight: records and extended items start there.
pub(in crate::logs) fn align8(n: usize) -> usize {
    n.saturating_add(7) & !7
}

/// A cursor that hands out pieces from the front.
#[derive(Clone, Copy)]
pub(in crate::logs) struct Cursor<'a>(pub &'a [u8]);

impl<'a> Cursor<'a> {
    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(n)?;
        self.0 = tail;
        Some(head)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk::<N>()?;
        self.0 = tail;
        Some(*head)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array().map(|[b]: [u8; 1]| b)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Bytes up to a zero, which is passed over.
    pub fn until_zero(&mut self) -> Option<&'a [u8]> {
        let n = memchr::memchr(0, self.0)?;
        let head = self.take(n)?;
        self.take(1)?;
        Some(head)
    }

    /// UTF-16 up to a zero unit, which is passed over.
    pub fn until_zero16(&mut self) -> Option<&'a [u8]> {
        let n = self.0.chunks_exact(2).position(|unit| unit == [0, 0])? * 2;
        let head = self.take(n)?;
        self.take(2)?;
        Some(head)
    }

    /// Passes over tag bytes: the last one has its top bit clear.
    pub fn skip_tags(&mut self) -> Option<()> {
        while self.u8()? & 0x80 != 0 {}
        Some(())
    }
}

/// UTF-16LE as text; an odd last byte is dropped, lone surrogates are replaced.
pub(in crate::logs) fn utf16(data: &[u8]) -> String {
    char::decode_utf16(data.chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]])))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Bytes as text. The code page of an ANSI field is not in the file: what is not UTF-8 is read as
/// Latin-1, so that no byte is lost.
pub(in crate::logs) fn ansi(data: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(data) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(data.iter().map(|&b| char::from(b)).collect()),
    }
}
