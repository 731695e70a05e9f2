//! `CheckSUR.log`, `CheckSUR.persist.log`: the System Update Readiness tool of Windows Vista to 8.1.
//!
//! ```text
//! Checking System Update Readiness.
//! Binary Version 6.1.7601.22471
//! Package Version 26.0
//! 2015-01-05 11:04
//!
//! (f)⇥CBS MUM Corrupt⇥0x00000000⇥servicing\Packages\Package_….mum⇥⇥details
//! (fix)⇥CBS MUM Corrupt⇥CBS File Replaced⇥…
//! Summary:
//! Seconds executed: 562
//!  Found 3 errors
//!   CSI Payload File Missing Total count: 1
//! ```

use super::format::{Format, Needs};
use super::words;
use crate::logs::extra::Extra;
use crate::logs::record::{Entry, Level, LevelSource, Record, Span};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::{clock, Cursor};
use memchr::memchr;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "checksur",
    whole,
    head: |line| row(line).is_some(),
    // The time of a run is in its first lines.
    needs: Needs::Everything,
    inherits_time: true,
    extra,
    paths: &[],
    ..Format::PLAIN
};

const TITLE: &[u8] = b"Checking System Update Readiness";

fn whole(text: &[u8]) -> Option<(u8, &'static str)> {
    let mut lines = text.split(|b| *b == b'\n').map(|line| line.trim_ascii());
    let first = lines.find(|line| !line.is_empty() && line.iter().any(|b| *b != b'='))?;
    first.starts_with(TITLE).then_some((98, "report of the System Update Readiness tool"))
}

/// The shape.
#[derive(Clone, Debug, Default)]
pub(crate) struct CheckSur;

/// Status, kind of damage and the fields after them: `(f)⇥CBS MUM Corrupt⇥…`.
fn row(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let rest = line.strip_prefix(b"(")?;
    let end = memchr(b')', &rest[..rest.len().min(6)])?;
    let status = &rest[..end];
    let rest = rest[end + 1..].strip_prefix(b"\t")?;
    let end = memchr(b'\t', rest).unwrap_or(rest.trim_ascii_end().len());
    let kind = &rest[..end];
    let known = [&b"CBS "[..], b"CSI "].iter().any(|kin| kind.starts_with(kin));
    let named = !status.is_empty() && status.iter().all(u8::is_ascii_lowercase);
    (known && named).then(|| (status, kind, rest[end..].trim_ascii()))
}

/// The number before or after words: `Found 3 errors`, `Fixed 1 errors`, `… Total count: 1`.
fn count(line: &[u8]) -> Option<(&'static str, u32)> {
    let line = line.trim_ascii();
    for (word, name) in [(&b"Found "[..], "found"), (b"Fixed ", "fixed")] {
        if let Some(rest) = line.strip_prefix(word) {
            let mut at = Cursor::new(rest, 0);
            let value = at.number(1, 9)?;
            return at.word(b" error").map(|()| (name, value));
        }
    }
    None
}

impl Shape for CheckSur {
    fn starts(line: &[u8]) -> bool {
        !matches!(line.first(), Some(b'\n' | b'\r') | None)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let line = entry.raw.of(text);
        if let Some((status, kind, _)) = row(line) {
            let from = cut.start + status.len() + 3;
            entry.component = Span::new(from, from + kind.len());
            let repaired = status.starts_with(b"fix") || line.windows(7).any(|w| w == b"(Fixed)");
            entry.level = Some(if repaired { Level::Info } else { Level::Error });
            entry.level_source = LevelSource::Field;
            return None;
        }
        let mut at = Cursor::new(line, 0);
        if let Some(day) = at.ymd(b"-").filter(|day| *day > 0) {
            if at.word(b" ").is_some() {
                let time = at.number(2, 2).zip(at.word(b":")).zip(at.number(2, 2));
                if let Some(time) = time.and_then(|((hour, ()), minute)| clock(hour, minute, 0)) {
                    entry.stamp = Span::new(cut.start, cut.start + at.at);
                    entry.local = day + time;
                }
            }
        }
        match count(line) {
            Some(("found", errors)) if errors > 0 => words::set(entry, Level::Warning),
            Some(_) => words::set(entry, Level::Info),
            None => words::derive_level(text, entry),
        }
        None
    }
}

fn extra<'a>(record: &Record<'a>) -> Vec<Extra<'a>> {
    let line = record.raw_bytes();
    let mut found: Vec<Extra<'a>> = Vec::new();
    if let Some((status, _, rest)) = row(line) {
        found.push((Cow::Borrowed("status"), record.decode(status)));
        let mut fields = rest.split(|b| *b == b'\t').map(<[u8]>::trim_ascii);
        let path = fields.find(|field| field.contains(&b'\\'));
        found.extend(path.map(|path| (Cow::Borrowed("path"), record.decode(path))));
        return found;
    }
    if let Some((name, value)) = count(line) {
        found.push((Cow::Borrowed(name), Cow::Owned(value.to_string())));
    }
    for (words, name) in [
        (&b"Binary Version "[..], "binaryVersion"),
        (b"Package Version ", "packageVersion"),
        (b"Seconds executed: ", "seconds"),
    ] {
        if let Some(value) = line.strip_prefix(words) {
            found.push((Cow::Borrowed(name), record.decode(value.trim_ascii())));
        }
    }
    if let Some(at) = memchr::memmem::find(line, b" Total count: ") {
        found.push((Cow::Borrowed("kind"), record.decode(line[..at].trim_ascii())));
        found.push((Cow::Borrowed("count"), record.decode(line[at + 14..].trim_ascii())));
    }
    found
}
