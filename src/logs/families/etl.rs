//! Events of a trace as lines, so that one way leads from every log to its records.
//!
//! A line is a head that no text log has, and behind it what `Get-WindowsUpdateLog` would write:
//! `\x1E level bias damaged offset \x1F 2021/07/13 10:32:02.9927012 3696  8172  Misc
//! text`. The head keeps what that cmdlet drops: the level, the distance from UTC, and where in the
//! file the event is.

use super::format::{Format, Needs};
use super::windowsupdate::WindowsUpdate;
use crate::logs::etl::{format_line, EtlEvent, TimeZone, Undecodable};
use crate::logs::record::{Entry, Level, LevelSource, Marks, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{Cursor, MINUTE};

pub(crate) static FORMAT: Format = Format {
    name: "etl",
    // Its first line has the head, not just any.
    whole: |text| head(text).map(|_| (95, "lines made of the events of a trace")),
    needs: Needs::Everything,
    endings: &[".etl"],
    rotated: &[("WindowsUpdate.#.etl", "WindowsUpdate.etl")],
    paths: &[
        r"{windows}\Logs\WindowsUpdate",
        r"{windows}\Logs\SIH\*.etl",
        r"{drive}\ProgramData\USOShared\Logs\*.etl",
        r"{drive}\ProgramData\USOShared\Logs\*\*.etl",
    ],
    ..Format::PLAIN
};

/// Offsets of events are less: their digits are read as a number of 32 bits.
pub(crate) const OFFSETS: u64 = 1_000_000_000;

const HEAD: u8 = 0x1E;
const BODY: u8 = 0x1F;

/// The line of an event. Line ends inside of its text stay: they are continuation lines, as in any
/// other log.
pub(crate) fn write_line(event: &EtlEvent<'_>, zone: &TimeZone, out: &mut Vec<u8>) {
    let head = format!(
        "{} {} {} {}",
        event.level,
        zone.bias_at(event.time_filetime),
        u8::from(event.damaged),
        event.offset
    );
    out.push(HEAD);
    out.extend_from_slice(head.as_bytes());
    out.push(BODY);
    // The two signs of ours cannot come from an event: a line of its text could be taken for
    // another event.
    out.extend(format_line(event, zone).bytes().filter(|byte| !matches!(*byte, HEAD | BODY)));
    out.push(b'\n');
}

/// The line of a place that cannot be decoded: a record of its own too.
pub(crate) fn write_lost(lost: &Undecodable, out: &mut Vec<u8>) {
    let line = format!(
        "\x1E0 0 1 {}\x1Fundecodable: buffer {} at offset {}: {}\n",
        lost.offset, lost.buffer, lost.offset, lost.reason
    );
    out.extend_from_slice(line.as_bytes());
}

/// What [`write_line`] puts before a line.
struct Head {
    level: u32,
    /// Minutes west of UTC.
    bias: i64,
    damaged: bool,
    offset: u64,
    /// Where the line begins.
    body: usize,
}

fn head(line: &[u8]) -> Option<Head> {
    let mut at = Cursor::new(line, 0);
    at.one_of(&[HEAD])?;
    let level = at.number(1, 3)?;
    at.word(b" ")?;
    let west = at.one_of(b"-").is_some();
    let minutes = i64::from(at.number(1, 9)?);
    at.word(b" ")?;
    let damaged = at.number(1, 1)? == 1;
    at.word(b" ")?;
    let offset = at.number(1, 9).map(u64::from)?;
    at.one_of(&[BODY])?;
    Some(Head { level, bias: if west { -minutes } else { minutes }, damaged, offset, body: at.at })
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Etl(WindowsUpdate);

impl Shape for Etl {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        line.first() == Some(&HEAD)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let record = entry.raw.of(text);
        let Some(Head { level, bias, damaged, offset, body }) = head(record) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        entry.offset = offset;

        let start = cut.start + body;
        let inner = Cut { start, ..*cut };
        entry.raw = Span::new(start, entry.raw.end as usize);
        entry.message = entry.raw;
        self.0.fields(text, &inner, entry);
        if entry.local != 0 {
            entry.kind = TimeKind::Offset;
            entry.utc = entry.local + bias * MINUTE;
        }
        // Levels of events: critical, error, warning, information, verbose; 0 is not set.
        entry.level = match level {
            1 => Some(Level::Fatal),
            2 => Some(Level::Error),
            3 => Some(Level::Warning),
            4 => Some(Level::Info),
            5 => Some(Level::Debug),
            _ => entry.level,
        };
        if (1..=5).contains(&level) {
            entry.level_source = LevelSource::Field;
        }
        if damaged {
            entry.marks.add(Marks::UNDECODABLE);
        }
        None
    }
}
