//! Logs of WiX bundles (Burn): .NET, Visual C++ and many other installers.
//!
//! `[3004:300C][2024-03-21T11:42:52]e000: Error 0x80070643: …`: process and thread in hexadecimal,
//! local time, a letter for the level and the number of the message.

use super::format::Format;
use super::stamp::Stamp;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::Cursor;
use std::borrow::Cow;

pub(crate) static FORMAT: Format =
    Format { name: "burn", head: Burn::starts, inherits_time: true, extra, ..Format::PLAIN };

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Burn;

struct Head {
    pid: u32,
    tid: u32,
    stamp: Stamp,
    level: Option<Level>,
    /// Letter and number of the message.
    id: (usize, usize),
}

fn hex(at: &mut Cursor<'_>) -> Option<u32> {
    let rest = &at.text[at.at..];
    let length = rest.iter().take(9).take_while(|b| b.is_ascii_hexdigit()).count();
    let value = u32::from_str_radix(std::str::from_utf8(&rest[..length]).ok()?, 16).ok()?;
    at.at += length;
    Some(value)
}

fn head(line: &[u8]) -> Option<Head> {
    let mut at = Cursor::new(line, 0);
    at.word(b"[")?;
    let pid = hex(&mut at)?;
    at.word(b":")?;
    let tid = hex(&mut at)?;
    at.word(b"][")?;
    let from = at.at;
    let day = at.ymd(b"-")?;
    at.one_of(b"T ")?;
    let time = at.hms(2, b":")?;
    let fraction = at.one_of(b".,").and_then(|_| at.fraction()).unwrap_or(0);
    let zone = at.iso_offset();
    let to = at.at;
    at.word(b"]")?;
    let id = at.at;
    let level = match at.one_of(b"iwevdx") {
        Some(b'e') => Some(Level::Error),
        Some(b'w') => Some(Level::Warning),
        Some(b'i') => Some(Level::Info),
        Some(_) => Some(Level::Debug),
        None => None,
    };
    let numbered = level.is_some() && at.number(3, 5).is_some();
    let end = at.at;
    if at.word(b":").is_none() {
        // Lines of the engine before it has its messages have no number.
        at.at = id;
    }
    let (level, id) = if numbered { (level, (id, end)) } else { (None, (id, id)) };
    at.blanks();
    let local = if day > 0 { day + time + fraction } else { 0 };
    let stamp = Stamp { from, to, message: at.at, local, zone };
    Some(Head { pid, tid, stamp, level, id })
}

impl Shape for Burn {
    fn starts(line: &[u8]) -> bool {
        line.first() == Some(&b'[') && head(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let Some(head) = head(entry.raw.of(text)) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        (entry.pid, entry.tid) = (Some(head.pid), Some(head.tid));
        head.stamp.fill(cut.start, entry);
        entry.level = head.level;
        if head.level.is_some() {
            entry.level_source = LevelSource::Field;
        }
        None
    }
}

/// The number of the message.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let raw = record.raw_bytes();
    let id = head(raw).map(|head| &raw[head.id.0..head.id.1]).filter(|id| !id.is_empty());
    id.map(|id| (Cow::Borrowed("id"), record.decode(id))).into_iter().collect()
}
