//! Which records are wanted. Questions that cost little are asked first, the search for codes last.

use super::record::{Level, Record};
use super::time::TIMES;
use super::wanted::WantedCodes;
use crate::base::wildcard;
use crate::codes::{self, NotACode};
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// A moment that the caller gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Ticks (see [`super::time`]) of the time as the caller wrote it: compared with the time as
    /// the log has it.
    pub ticks: i64,
    /// The same in UTC, where the caller gave an offset: compared with the UTC of a record, where
    /// that is known.
    pub utc: Option<i64>,
}

impl Moment {
    /// Reads `2024-03-28`, `2024-03-28T11:52:20`, with or without fraction, `Z` or offset. Any year
    /// may be asked for, also one without logs.
    pub fn parse(text: &str) -> Option<Moment> {
        let mut at = super::time::Cursor::new(text.as_bytes(), 0);
        let year = at.number(4, 4)?;
        at.one_of(b"-/")?;
        let month = at.number(2, 2)?;
        at.one_of(b"-/")?;
        let mut ticks = super::time::any_date(year, month, at.number(2, 2)?)?;
        if at.one_of(b"T ").is_some() {
            let mut short = at;
            match at.hms(1, b":") {
                Some(time) => {
                    ticks += time + at.one_of(b".").and_then(|_| at.fraction()).unwrap_or(0)
                }
                None => {
                    let hour = short.number(1, 2)?;
                    short.one_of(b":")?;
                    ticks += super::time::clock(hour, short.number(2, 2)?, 0)?;
                    at = short;
                }
            }
        }
        let zone = at.iso_offset();
        (at.at == text.len()).then_some(Moment {
            ticks,
            utc: zone.map(|minutes| ticks - i64::from(minutes) * super::time::MINUTE),
        })
    }

    /// How much later than this moment the record is.
    fn until(self, record: &Record<'_>) -> i64 {
        match self.utc {
            Some(utc) if record.entry.utc != 0 => record.entry.utc - utc,
            _ => record.entry.local - self.ticks,
        }
    }
}

/// The codes that a user asks for: one in any spelling, or all whose names match a pattern
/// (`WU_E_PT_*`).
///
/// # Errors
/// [`NotACode`] says why there are none.
pub fn codes(wanted: &str) -> Result<Vec<u32>, NotACode> {
    Ok(codes::resolve(wanted)?.into_iter().map(|code| code.value).collect())
}

/// What is wanted; an empty list means everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Not before this moment. Records without any time are left out, unless it is one before all
    /// logs, which scripts use for no limit.
    pub after: Option<Moment>,
    /// Before this moment. Records without any time are left out, unless it is one after all logs.
    pub before: Option<Moment>,
    /// One of these levels.
    pub levels: Vec<Level>,
    /// A component that equals one of these patterns (`*`, `?`, ASCII letters in either case).
    pub components: Vec<String>,
    /// One of these codes.
    pub codes: WantedCodes,
    /// A raw text that contains this (ASCII letters in either case).
    pub text: Option<Needle>,
}

impl Filter {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.after.is_none() && self.before.is_none() && self.is_timeless()
    }

    fn is_timeless(&self) -> bool {
        self.levels.is_empty()
            && self.components.is_empty()
            && self.codes.is_empty()
            && self.text.is_none()
    }

    /// Whether `record` is wanted.
    pub fn matches(&self, record: &Record<'_>) -> bool {
        self.matches_time(record) && self.matches_content(record)
    }

    /// The part that looks at the time.
    #[inline]
    pub fn matches_time(&self, record: &Record<'_>) -> bool {
        let timed = record.entry.local != 0;
        self.after
            .is_none_or(|moment| moment.ticks < TIMES.start || timed && moment.until(record) >= 0)
            && self
                .before
                .is_none_or(|moment| moment.ticks >= TIMES.end || timed && moment.until(record) < 0)
    }

    /// The part that needs nothing but the record itself.
    #[inline]
    pub fn matches_content(&self, record: &Record<'_>) -> bool {
        self.is_timeless() || self.matches_given(record)
    }

    fn matches_given(&self, record: &Record<'_>) -> bool {
        if !self.levels.is_empty()
            && !record.entry.level.is_some_and(|level| self.levels.contains(&level))
        {
            return false;
        }
        if !self.components.is_empty() {
            let component = record.component().unwrap_or_default();
            if !self
                .components
                .iter()
                .any(|pattern| wildcard::matches(pattern.as_bytes(), component.as_bytes()))
            {
                return false;
            }
        }
        if self.text.as_ref().is_some_and(|needle| !needle.is_in_record(record)) {
            return false;
        }
        self.codes.is_empty() || self.codes.are_in(record)
    }
}

/// A text to look for, without regard to the case of ASCII letters.
#[derive(Clone, Debug)]
pub struct Needle {
    bytes: Vec<u8>,
    /// Place of the rarest byte, by which the search goes.
    rare: usize,
    /// Has letters, so that there are two cases.
    letters: bool,
    /// Its bytes are the same in every code page.
    ascii: bool,
    /// With `*` or `?` in it: the whole pattern, of which the others are the longest plain part.
    pattern: Option<String>,
}

impl Needle {
    /// Prepares the search for `text`, in which `*` and `?` stand for any characters; an empty text
    /// is everywhere.
    pub fn new(text: &str) -> Needle {
        let pattern = text.contains(['*', '?']).then(|| format!("*{text}*"));
        let text = text.split(['*', '?']).max_by_key(|part| part.len()).unwrap_or(text);
        // From the commonest in English and in logs; what is not in the list is rare.
        const COMMON: &[u8] = b" etaoinsrdlcu0m1p:2fg.h-35E4SC68v79bwyIP/T";
        let bytes: Vec<u8> = text.bytes().map(|b| b.to_ascii_lowercase()).collect();
        let rank = |byte: &u8| COMMON.iter().position(|c| c == byte).unwrap_or(COMMON.len());
        let rare = (0..bytes.len()).max_by_key(|at| rank(&bytes[*at])).unwrap_or(0);
        Needle {
            letters: bytes.iter().any(u8::is_ascii_alphabetic),
            ascii: bytes.is_ascii(),
            bytes,
            rare,
            pattern,
        }
    }

    /// Whether it stands in the raw text of `record`: as UTF-8, or as what the bytes mean in the
    /// code page of the file.
    fn is_in_record(&self, record: &Record<'_>) -> bool {
        let raw = record.raw_bytes();
        if self.is_in(raw) {
            return true;
        }
        // To look for it in the page's own bytes would find those of other characters: 0xE9 is an
        // e, and begins a Chinese one.
        !self.ascii
            && !raw.is_ascii()
            && matches!(record.decode(raw), Cow::Owned(text) if self.is_in(text.as_bytes()))
    }

    /// Whether it stands in `text`.
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.is_plain_in(text)
            && self.pattern.as_ref().is_none_or(|whole| wildcard::matches(whole.as_bytes(), text))
    }

    fn is_plain_in(&self, text: &[u8]) -> bool {
        if !self.letters {
            return memmem::find(text, &self.bytes).is_some();
        }
        let Some(last) = text.len().checked_sub(self.bytes.len()) else { return false };
        let byte = self.bytes[self.rare];
        let mut at = self.rare;
        while at <= last + self.rare {
            let part = &text[at..=last + self.rare];
            let found = if byte.is_ascii_alphabetic() {
                memchr2(byte, byte.to_ascii_uppercase(), part)
            } else {
                memchr(byte, part)
            };
            let Some(found) = found else { return false };
            let start = at + found - self.rare;
            if text[start..start + self.bytes.len()].eq_ignore_ascii_case(&self.bytes) {
                return true;
            }
            at += found + 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{Entry, FileInfo};

    #[test]
    fn needles() {
        for (needle, text, found) in [
            ("Failed", "it has fAILED", true),
            ("failed", "faile", false),
            ("0x8024", "hr=0x8024402c", true),
            ("", "", true),
            ("zz", "z", false),
            ("aab", "aaab", true),
            ("fail*0X8024", "it has FAILED with 0x8024402C", true),
            ("fail*0x8024", "0x8024402C: failed", false),
            ("hr=0x?0240022", "a hr=0x80240022 b", true),
            ("hr=?0x80240022", "hr=0x80240022", false),
            ("*", "z", true),
        ] {
            assert_eq!(Needle::new(needle).is_in(text.as_bytes()), found, "{needle} in {text}");
        }
    }

    #[test]
    fn moments() {
        let day = crate::logs::time::date(2024, 3, 28).unwrap_or(0);
        assert_eq!(Moment::parse("2024-03-28"), Some(Moment { ticks: day, utc: None }));
        assert_eq!(
            Moment::parse("2024-03-28T01:00:00+01:00"),
            Some(Moment { ticks: day + crate::logs::time::HOUR, utc: Some(day) })
        );
        assert_eq!(
            Moment::parse("2024-03-28 01:30"),
            Some(Moment { ticks: day + crate::logs::time::HOUR * 3 / 2, utc: None })
        );
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment::parse("2023-02-29"), None);
        assert_eq!(Moment::parse("0001-01-01"), Some(Moment { ticks: 0, utc: None }));
    }

    /// The first and the last moment of .NET, as scripts give them for no limit.
    #[test]
    fn moments_without_logs() {
        let file = std::sync::Arc::new(FileInfo::of(crate::logs::Family::UNKNOWN));
        let kept = |after: &str, before: &str, local: i64| {
            let filter = Filter {
                after: Moment::parse(after),
                before: Moment::parse(before),
                ..Filter::default()
            };
            assert!(filter.after.is_some() && filter.before.is_some());
            let entry = Entry { local, ..Entry::default() };
            filter.matches(&Record { text: b"", entry: &entry, file: &file, columns: None })
        };
        let time = crate::logs::time::date(2024, 3, 28).unwrap_or(0);
        let (first, last) = ("0001-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999Z");
        for (after, before, timed, untimed) in [
            (first, last, true, true),
            ("1989-06-01", "2200-06-01T00:00:00+02:00", true, true),
            (first, "2199-06-01", true, false),
            ("1990-06-01", last, true, false),
            (last, last, false, false),
            (first, first, false, false),
        ] {
            let found = (kept(after, before, time), kept(after, before, 0));
            assert_eq!(found, (timed, untimed), "{after} {before}");
        }
    }
}
