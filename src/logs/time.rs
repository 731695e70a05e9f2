//! Times in logs: ticks, calendar arithmetic, the forms that stamps have.
//!
//! A tick is 100 ns; tick 0 is 0001-01-01 00:00, as in .NET. Zero stands for "no time".

use crate::base::calendar;
use std::ops::Range;
use wide::u8x16;

/// Ticks in a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in a day.
pub const DAY: i64 = 24 * HOUR;

/// Ticks of the beginning of a FILETIME, 1601-01-01.
pub(crate) const FILETIME: i64 = midnight(1601, 1, 1);

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The years in which every log lies: 1600 is an empty FILETIME, 2567 a Buddhist year.
const YEARS: Range<i64> = 1990..2200;
/// The same in ticks.
pub(crate) const TIMES: Range<i64> = midnight(YEARS.start, 1, 1)..midnight(YEARS.end, 1, 1);

/// Ticks of midnight of a date; `None` when there is no such date, or no log can have it.
pub fn date(year: u32, month: u32, day: u32) -> Option<i64> {
    any_date(year, month, day).filter(|ticks| TIMES.contains(ticks))
}

/// Ticks of midnight of a date in any year; `None` when there is no such date.
pub(crate) fn any_date(year: u32, month: u32, day: u32) -> Option<i64> {
    let (y, m, d) = (i64::from(year), i64::from(month), i64::from(day));
    let exists = y >= 1 && (1..=12).contains(&m) && d >= 1 && d <= month_length(y, m);
    exists.then(|| midnight(y, m, d))
}

const fn midnight(year: i64, month: i64, day: i64) -> i64 {
    (calendar::days(year, month, day) + calendar::FROM_YEAR_ONE) * DAY
}

/// Ticks since midnight; `None` when there is no such time. 60 seconds are accepted (leap second).
pub fn clock(hour: u32, minute: u32, second: u32) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 61)
        .then(|| i64::from(hour * 3600 + minute * 60 + second) * SECOND)
}

/// Year, month, day of ticks.
pub fn civil(ticks: i64) -> (i64, i64, i64) {
    calendar::civil(ticks.div_euclid(DAY) - calendar::FROM_YEAR_ONE)
}

/// `2016-09-28T04:30:31.455`, with as many digits behind the second as are not zero.
pub fn iso(ticks: i64) -> String {
    let (year, month, day) = civil(ticks);
    let rest = ticks.rem_euclid(DAY);
    let (hour, minute, second, fraction) =
        (rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60, rest % SECOND);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if fraction != 0 {
        text.push_str(format!(".{fraction:07}").trim_end_matches('0'));
    }
    text
}

/// Reads numbers off the front of a text. Every step says `None` when the text is another.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    pub text: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a [u8], at: usize) -> Cursor<'a> {
        Cursor { text, at }
    }

    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// A number of `least` to `most` digits (at most 9).
    #[inline]
    pub fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut value = 0u32;
        let mut count = 0;
        while count < most {
            match self.text.get(self.at + count) {
                Some(b) if b.is_ascii_digit() => value = value * 10 + u32::from(b - b'0'),
                _ => break,
            }
            count += 1;
        }
        self.at += count;
        (count >= least).then_some(value)
    }

    /// A number of any size up to the largest.
    pub fn decimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..)?;
        let count = digits.iter().take(11).take_while(|b| b.is_ascii_digit()).count();
        let value = digits[..count].iter().fold(0, |value, b| value * 10 + u64::from(b - b'0'));
        self.at += count;
        u32::try_from(value).ok().filter(|_| count > 0)
    }

    /// One byte out of `set`.
    #[inline]
    pub fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|b| set.contains(b))?;
        self.at += 1;
        Some(byte)
    }

    /// Exactly `word`.
    #[inline]
    pub fn word(&mut self, word: &[u8]) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// Blanks and tabs; how many.
    #[inline]
    pub fn blanks(&mut self) -> usize {
        let from = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        self.at - from
    }

    /// `yyyy-mm-dd` with any of `separators`; ticks, or 0 when the date cannot be.
    pub fn ymd(&mut self, separators: &[u8]) -> Option<i64> {
        let year = self.number(4, 4)?;
        self.one_of(separators)?;
        let month = self.number(2, 2)?;
        self.one_of(separators)?;
        let day = self.number(2, 2)?;
        Some(date(year, month, day).unwrap_or(0))
    }

    /// `hh:mm:ss`; ticks.
    #[inline]
    pub fn hms(&mut self, least: usize, separators: &[u8]) -> Option<i64> {
        let hour = self.number(least, 2)?;
        self.one_of(separators)?;
        let minute = self.number(least, 2)?;
        self.one_of(separators)?;
        let second = self.number(least, 2)?;
        clock(hour, minute, second)
    }

    /// One to seven digits behind the second (more are skipped); ticks.
    #[inline]
    pub fn fraction(&mut self) -> Option<i64> {
        let from = self.at;
        let value = self.number(1, 7)?;
        let digits = self.at - from;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Some(i64::from(value) * 10i64.pow(7 - digits as u32))
    }

    /// `Z`, `+03:00`, `-0400`: minutes east of UTC.
    pub fn iso_offset(&mut self) -> Option<i32> {
        match self.one_of(b"Zz+-")? {
            b'Z' | b'z' => Some(0),
            sign => {
                let hours = self.number(2, 2)? as i32;
                let _ = self.one_of(b":");
                let minutes = self.number(2, 2).unwrap_or(0) as i32;
                let total = hours * 60 + minutes;
                (total <= 15 * 60 && minutes < 60).then_some(if sign == b'-' {
                    -total
                } else {
                    total
                })
            }
        }
    }
}

/// Whether `text` begins with the digits and separators of `pattern`: `0` stands for a digit,
/// anything else for itself.
#[inline]
pub(crate) fn looks_like<const N: usize>(text: &[u8], pattern: &[u8; N]) -> bool {
    let Some(head) = text.first_chunk::<N>() else { return false };
    if let (Some((a, b)), Some((c, d))) = (ends(head), ends(pattern)) {
        return (looks_like_16(a, c) & looks_like_16(b, d)).all();
    }
    let mut same = true;
    for i in 0..N {
        same &= if pattern[i] == b'0' {
            head[i].wrapping_sub(b'0') < 10
        } else {
            head[i] == pattern[i]
        };
    }
    same
}

/// The first and the last sixteen of 16 to 32 bytes.
#[inline]
fn ends<const N: usize>(bytes: &[u8; N]) -> Option<(u8x16, u8x16)> {
    let ends = (bytes.first_chunk()?, bytes.last_chunk()?);
    (N <= 32).then(|| (u8x16::new(*ends.0), u8x16::new(*ends.1)))
}

/// 0xFF for each byte that is as the pattern says: it is that one, or up to nine more where the
/// pattern has a digit.
#[inline]
fn looks_like_16(bytes: u8x16, pattern: u8x16) -> u8x16 {
    let most = pattern.cmp_eq(u8x16::splat(b'0')) & u8x16::splat(9);
    let more = bytes - pattern;
    more.min(most).cmp_eq(more)
}

/// The zone of a machine, given by the caller: which offset holds from when to when, in local time.
/// Zone data of the operating system stay outside of this library; a fixed offset is one span
/// without ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone(Vec<ZoneSpan>);

/// A stretch of local time with one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneSpan {
    /// First local tick.
    pub from: i64,
    /// Local tick behind the last.
    pub to: i64,
    /// Minutes east of UTC, -840 to 840.
    pub minutes: i32,
}

impl Zone {
    /// The same offset always; minutes east of UTC.
    pub fn fixed(minutes: i32) -> Zone {
        Zone(vec![ZoneSpan { from: i64::MIN, to: i64::MAX, minutes }])
    }

    /// Offsets that change. Where two spans overlap (the hour that comes twice in autumn) and where
    /// none is (the hour that is missing in spring) there is no UTC.
    pub fn from_spans(spans: Vec<ZoneSpan>) -> Zone {
        Zone(spans)
    }

    /// `local` in UTC, when that is certain.
    pub fn utc(&self, local: i64) -> Option<i64> {
        let mut holding = self.0.iter().filter(|span| (span.from..span.to).contains(&local));
        let first = holding.next()?;
        holding
            .all(|other| other.minutes == first.minutes)
            .then(|| local - i64::from(first.minutes) * MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar() {
        for (y, m, d, text) in [
            (1990, 1, 1, "1990-01-01"),
            (2000, 2, 29, "2000-02-29"),
            (2024, 12, 31, "2024-12-31"),
            (2199, 3, 1, "2199-03-01"),
        ] {
            assert_eq!(iso(date(y, m, d).unwrap_or(0)), format!("{text}T00:00:00"));
        }
        // DateTime.Parse("2016-09-28T04:30:31").Ticks
        assert_eq!(
            date(2016, 9, 28).unwrap_or(0) + 4 * HOUR + 30 * MINUTE + 31 * SECOND,
            636_106_338_310_000_000
        );
        assert_eq!(date(2023, 2, 29), None);
        assert_eq!(date(1600, 12, 31), None);
    }

    #[test]
    fn zones() {
        let local = date(2024, 7, 1).unwrap_or(0);
        assert_eq!(Zone::fixed(330).utc(local), Some(local - 330 * MINUTE));
        let spans = vec![
            ZoneSpan { from: 0, to: local + HOUR, minutes: 120 },
            ZoneSpan { from: local, to: i64::MAX, minutes: 60 },
        ];
        assert_eq!(Zone::from_spans(spans.clone()).utc(local), None);
        assert_eq!(Zone::from_spans(spans).utc(local + HOUR), Some(local));
    }
}
