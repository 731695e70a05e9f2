//! W3C logs: IIS and HTTP.sys. Columns are those of the last `#Fields`,
//! which may change.

use super::format::{Format, Found, Needs};
use crate::codes::{Space, Spelling, HTTP};
use crate::logs::detect::{bare, STRAY};
use crate::logs::extra::Extra;
use crate::logs::extract::{each_code_in, Code};
use crate::logs::record::{Entry, Level, LevelSource, Marks, Record, Span, TimeKind};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{Cursor, DAY};
use crate::logs::w3c_columns::Columns;
use memchr::memmem;
use std::borrow::Cow;
use std::sync::Arc;

/// What both have in common.
pub(super) const W3C: Format = Format {
    needs: Needs::Everything,
    columns: Some(b"#Fields:"),
    codes: Some(codes),
    component: status,
    extra,
    ..Format::PLAIN
};

/// `403 16` as `403.16`, `200 0` as `200`.
fn status(columns: &[u8]) -> Option<Cow<'static, str>> {
    let text = std::str::from_utf8(columns).ok()?;
    let (status, substatus) = text.split_once(' ')?;
    Some(Cow::Owned(match substatus {
        "0" | "-" => status.to_owned(),
        substatus => [status, ".", substatus].concat(),
    }))
}

/// The places that every record needs.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    date: Option<usize>,
    time: Option<usize>,
    site: Option<usize>,
    status: Option<usize>,
    substatus: Option<usize>,
    reason: Option<usize>,
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct W3c {
    columns: Arc<Columns>,
    places: Places,
    /// `#Date`, for logs without a date column; moves on at midnight.
    day: i64,
    last: i64,
    cached_day: [u8; 10],
    cached_ticks: i64,
}

impl Shape for W3c {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r' | 0) | None)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let line = entry.raw.of(text);
        if line.first() == Some(&b'#') {
            entry.marks.add(Marks::DIRECTIVE);
            self.directive(line);
            return None;
        }
        let mut parts = [(0usize, 0usize); 32];
        let mut count = 0;
        let mut from = 0;
        for (at, byte) in line.iter().enumerate().chain(std::iter::once((line.len(), &b' '))) {
            if *byte == b' ' {
                if count < parts.len() {
                    parts[count] = (from, at);
                }
                count += 1;
                from = at + 1;
            }
        }
        if count != self.columns.count() {
            // A blank inside of a value moves everything behind it.
            entry.marks.add(Marks::MALFORMED);
        }
        let part = |place: Option<usize>| {
            place.filter(|place| *place < count.min(32)).map(|place| parts[place])
        };
        let value = |place| part(place).map(|(from, to)| &line[from..to]);
        self.time(value(self.places.date), value(self.places.time), entry);
        let stamp = [self.places.date, self.places.time].into_iter().filter_map(part);
        if let Some((from, to)) =
            stamp.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).filter(|_| entry.local > 0)
        {
            entry.stamp = Span::new(cut.start + from, cut.start + to);
        }
        // What a request came to; HTTP.sys says why.
        let status = part(self.places.status).filter(|_| self.places.reason.is_none());
        let component = status.map(|(from, to)| match part(self.places.substatus) {
            Some((next, end)) if next == to + 1 => (from, end),
            _ => (from, to),
        });
        let whole = !entry.marks.has(Marks::MALFORMED);
        if let Some((from, to)) = component
            .filter(|_| whole)
            .or(part(self.places.site))
            .filter(|(from, to)| &line[*from..*to] != b"-")
        {
            entry.component = Span::new(cut.start + from, cut.start + to);
        }
        let number =
            value(self.places.status).and_then(|status| Cursor::new(status, 0).number(3, 3));
        let level = match number {
            Some(500..=599) => Some(Level::Error),
            Some(400..=499) => Some(Level::Warning),
            Some(_) => Some(Level::Info),
            None => {
                value(self.places.reason).filter(|reason| *reason != b"-").map(|_| Level::Warning)
            }
        };
        if level.is_some() && !entry.marks.has(Marks::MALFORMED) {
            entry.level = level;
            entry.level_source = LevelSource::Text;
        }
        None
    }

    fn columns(&self) -> Option<Arc<Columns>> {
        Some(Arc::clone(&self.columns))
    }
}

impl W3c {
    fn directive(&mut self, line: &[u8]) {
        if let Some(columns) = Columns::from_directive(line) {
            self.places = Places {
                date: columns.index("date"),
                time: columns.index("time"),
                site: columns.index("s-reason").or(columns.index("cs-uri-stem")),
                status: columns.index("sc-status"),
                substatus: columns.index("sc-substatus"),
                reason: columns.index("s-reason"),
            };
            self.columns = Arc::new(columns);
        } else if let Some(date) = line.strip_prefix(b"#Date:") {
            let mut at = Cursor::new(date, 0);
            at.blanks();
            self.day = at.ymd(b"-").unwrap_or(0);
            at.blanks();
            self.last = at.hms(2, b":").unwrap_or(0);
        }
    }

    fn time(&mut self, day: Option<&[u8]>, time: Option<&[u8]>, entry: &mut Entry) {
        let Some(clock) = time.and_then(|time| Cursor::new(time, 0).hms(2, b":")) else { return };
        let day = match day {
            Some(day) => {
                if day != self.cached_day {
                    self.cached_ticks = Cursor::new(day, 0).ymd(b"-").unwrap_or(0);
                    self.cached_day = day.first_chunk::<10>().copied().unwrap_or_default();
                }
                self.cached_ticks
            }
            None if self.day > 0 => {
                if clock + DAY / 2 < self.last {
                    self.day += DAY;
                }
                self.last = clock;
                self.day
            }
            None => 0,
        };
        if day == 0 {
            entry.marks.add(Marks::TIME_UNCLEAR);
            return;
        }
        entry.local = day + clock;
        // W3C times are UTC; "local time rollover" changes only when a new file begins.
        entry.kind = TimeKind::Utc;
        entry.utc = entry.local;
    }
}

/// A W3C log, by the directive that names its columns, which comes before the records that have them.
/// Whether it is one of HTTP.sys.
pub(super) fn is_of_http(text: &[u8]) -> Option<bool> {
    let lines = text.split(|b| *b == b'\n').map(bare).filter(|line| !line.is_empty());
    let mut http = false;
    let mut before = 0;
    for line in lines {
        http |= line.starts_with(b"#Software: Microsoft HTTP API");
        if line.starts_with(b"#Fields:") {
            return Some(http || memmem::find(line, b"s-reason").is_some());
        }
        before += u32::from(line[0] != b'#' && !is_record(line));
        if before > STRAY {
            break;
        }
    }
    None
}

/// A record of a file that begins between two directives: many values, a date or a time first.
fn is_record(line: &[u8]) -> bool {
    line[0].is_ascii_digit() && memchr::memchr_iter(b' ', line).nth(4).is_some()
}

/// The status of a request that failed, then the Win32 error behind it, where columns are known;
/// else what the text names.
fn codes(record: &Record<'_>, found: Found<'_>) {
    let whole = !record.entry.marks.has(Marks::DIRECTIVE | Marks::MALFORMED);
    let Some(columns) = record.columns.filter(|_| whole) else {
        return each_code_in(record.message_bytes(), found);
    };
    let field = |name: &str| {
        let field = record.raw_bytes().split(|b| *b == b' ').nth(columns.index(name)?)?;
        std::str::from_utf8(field).ok()?.parse::<u32>().ok()
    };
    let status = field("sc-status").filter(|status| (400..600).contains(status)).map(|status| {
        let (value, spelling) = (HTTP | status, Spelling::HttpStatus);
        Code { value, space: Space::Hresult, spelling }
    });
    let win32 = field("sc-win32-status").filter(|value| *value != 0).map(|value| Code {
        value,
        space: Space::of(value),
        spelling: Spelling::Decimal,
    });
    for code in status.into_iter().chain(win32) {
        if !found(code) {
            return;
        }
    }
}

/// Every column that is not `-`.
fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let whole = !record.entry.marks.has(Marks::DIRECTIVE | Marks::MALFORMED);
    let Some(columns) = record.columns.filter(|_| whole) else { return Vec::new() };
    let pairs = columns.pairs(record.raw_bytes());
    let filled = pairs.filter(|(_, value)| !value.is_empty() && *value != b"-");
    // A blank is a + in a user agent; elsewhere it is encoded.
    let shown = |name: &str, value| match name {
        "cs(User-Agent)" => Cow::Owned(record.decode(value).replace('+', " ")),
        _ => record.decode(value),
    };
    let mut values: Vec<Extra> =
        filled.map(|(name, value)| (Cow::Borrowed(name), shown(name, value))).collect();
    values.extend(meaning(record, columns).map(|text| (Cow::Borrowed("meaning"), text.into())));
    values
}

/// What IIS means by the status and the substatus of a record.
fn meaning(record: &Record<'_>, columns: &Columns) -> Option<String> {
    let number = |name| {
        let field = record.raw_bytes().split(|b| *b == b' ').nth(columns.index(name)?)?;
        std::str::from_utf8(field).ok()?.parse().ok()
    };
    let sentence = generated::sentence_of(number("sc-status")?, number("sc-substatus")?)?;
    Some(sentence.render(record.file.language))
}

#[rustfmt::skip]
mod generated {
    use crate::knowledge::{sentence, Sentence};
    include!(concat!(env!("OUT_DIR"), "/iis.rs"));
}
