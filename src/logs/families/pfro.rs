//! `PFRO.log`: pending file rename operations.
//!
//! `11/20/2010 19:47:7 - PFRO Error: <from>, <to>, 0xc000003a`: month first, no padding, an
//! NTSTATUS.

use super::format::{Format, Found};
use super::words;
use crate::codes::Space;
use crate::logs::extract::{each_code_in, Code};
use crate::logs::record::{Entry, Level, Marks, Record, Span};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{date, Cursor};
use memchr::memmem;

pub(crate) static FORMAT: Format = Format {
    name: "pfro",
    head: Pfro::starts,
    inherits_time: true,
    codes: Some(codes),
    paths: &[r"{windows}\PFRO.log"],
    ..Format::PLAIN
};

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pfro;

/// Date (`None`: no such day) and time of a line, where the stamp ends and the message begins.
struct Head {
    day: Option<i64>,
    time: i64,
    end: usize,
    message: usize,
}

fn head(line: &[u8]) -> Option<Head> {
    let mut at = Cursor::new(line, 0);
    let month = at.number(1, 2)?;
    at.one_of(b"/")?;
    let day = at.number(1, 2)?;
    at.one_of(b"/")?;
    let year = at.number(4, 4)?;
    at.word(b" ")?;
    let time = at.hms(1, b":")?;
    let end = at.at;
    at.word(b" - ")?;
    Some(Head { day: date(year, month, day), time, end, message: at.at })
}

impl Shape for Pfro {
    fn starts(line: &[u8]) -> bool {
        line.first().is_some_and(u8::is_ascii_digit) && head(line).is_some()
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let Some(Head { day, time, end, message }) = head(entry.raw.of(text)) else {
            entry.marks.add(Marks::PARTIAL);
            return None;
        };
        entry.stamp = Span::new(cut.start, cut.start + end);
        entry.message = Span::new(cut.start + message, entry.raw.end as usize);
        match day {
            Some(day) => entry.local = day + time,
            None => entry.marks.add(Marks::TIME_UNCLEAR),
        }
        if memmem::find(entry.message.of(text), b"Error:").is_some() {
            words::set(entry, Level::Error);
        }
        None
    }
}

/// Its codes are of the kernel, not of COM.
fn codes(record: &Record<'_>, found: Found<'_>) {
    each_code_in(record.message_bytes(), &mut |code| {
        let space = if code.value >> 30 == 3 { Space::Ntstatus } else { code.space };
        found(Code { space, ..code })
    });
}
