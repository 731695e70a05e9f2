//! `dism.log`. Lines of the WIM engine have a head of their own, without time.

use super::columns;
use super::format::{Format, Found, ZoneStated};
use crate::codes::{Space, Spelling};
use crate::logs::extract::{each_code_in, Code};
use crate::logs::record::{Entry, Record};
use crate::logs::shape::{find_by, skip_blanks, trim_end};
use crate::logs::time::Cursor;

pub(crate) static FORMAT: Format = Format {
    name: "dism",
    zone: ZoneStated::ForAWhile,
    inherits_time: true,
    codes: Some(codes),
    extra: columns::extra,
    rotated: &[("*.log.bak", "*.log")],
    paths: &[r"{windows}\Logs\DISM\dism.log"],
    ..Format::PLAIN
};

/// `dism.log`.
pub(crate) type Dism = columns::Servicing;

/// Process and thread, which stand in the message.
#[inline]
pub(super) fn dism_ids(text: &[u8], entry: &mut Entry) {
    let message = entry.message.of(text);
    if let Some(at) = find_by(&message[..message.len().min(120)], b"PID=", 3) {
        let mut at = Cursor::new(message, at + 4);
        entry.pid = at.number(1, 9);
        if at.word(b" TID=").is_some() {
            entry.tid = at.number(1, 9);
        }
    }
}

/// `[7560.9068] [0x8007007b] text` or the older `[6980] [0x8007007b] text`: process, thread, where
/// the second part begins.
pub(super) fn wim_engine(line: &[u8]) -> Option<(u32, Option<u32>, usize)> {
    let mut at = Cursor::new(line, 0);
    at.word(b"[")?;
    let pid = at.number(1, 7)?;
    let tid = match at.one_of(b".]")? {
        b'.' => {
            let tid = at.number(1, 7)?;
            at.word(b"]")?;
            Some(tid)
        }
        _ => None,
    };
    at.word(b" ")?;
    // Without a thread the second bracket has to tell it from other text in brackets.
    (tid.is_some() || line[at.at..].starts_with(b"[0x")).then_some((pid, tid, at.at))
}

/// The HRESULT of a line of the WIM engine, which stands in a place of its own (`[pid.tid]
/// [0xc142011c] text`), and where it ends in the message.
fn wim_code(line: &[u8]) -> Option<(u32, usize)> {
    let (_, _, message) = line.starts_with(b"[").then(|| wim_engine(line))??;
    let digits = line[message..].strip_prefix(b"[0x")?.get(..9)?.strip_suffix(b"]")?;
    let value =
        std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
    Some((value, 12))
}

/// What stands before `PID=` in a line of DISM: the provider.
pub(super) fn provider(message: &[u8]) -> Option<&[u8]> {
    let at = find_by(&message[..message.len().min(120)], b": PID=", 5)?;
    Some(&message[skip_blanks(message, 0, at)..trim_end(message, 0, at)])
}

pub(super) fn codes(record: &Record<'_>, found: Found<'_>) {
    let mut message = record.message_bytes();
    if let Some((value, end)) = wim_code(record.raw_bytes()) {
        // Its place says that it is a code, named or not.
        if !found(Code { value, space: Space::of(value), spelling: Spelling::Hex }) {
            return;
        }
        message = &message[end..];
    }
    each_code_in(message, found);
}
