//! Which family a log is of, by the content of its beginning; names of files say little
//! (`setupact.log` names three formats).
//!
//! The family with the most heads is the one, if it explains the lines between them too: one line
//! of CBS.log in a list of notes makes no CBS.log of it.

use super::events::{is_export, MAGIC};
use super::families::{Family, Format, Kin};
use crate::base::encoding::{layout, Layout, Transcoder};
use crate::base::registry;
use std::collections::BTreeMap;

/// How much text is looked at for sure; the caller gives twice as many bytes, so that UTF-16 has as
/// much.
pub const SAMPLE: usize = 64 * 1024;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// The family.
    pub family: Family,
    /// 0 (a guess) to 100.
    pub confidence: u8,
    /// Why, in a few words.
    pub reason: String,
}

impl Detection {
    fn of(family: Family, confidence: u8, reason: impl Into<String>) -> Detection {
        Detection { family, confidence, reason: reason.into() }
    }
}

/// What else a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// A cabinet (`CbsPersist_*.cab`).
    Cabinet,
    /// A file that gzip packed (`*.gz`).
    Gzip,
    /// An event trace (`*.etl`).
    Trace,
    /// The registry values of a group policy (`Registry.pol`).
    Policy,
    /// An event log (`*.evtx`).
    EventLog,
    /// Events as XML.
    EventXml,
}

/// Whether the file is no text at all.
pub fn container(head: &[u8]) -> Option<Container> {
    if head.starts_with(b"MSCF\0\0\0\0") {
        return Some(Container::Cabinet);
    }
    if head.starts_with(b"\x1F\x8B\x08") {
        return Some(Container::Gzip);
    }
    if registry::Form::of(head) == Some(registry::Form::Policy) {
        return Some(Container::Policy);
    }
    if head.starts_with(MAGIC) {
        return Some(Container::EventLog);
    }
    if matches!(head.first(), Some(b'<' | 0xEF | 0xFF | 0xFE | b'\r' | b'\n')) {
        // In UTF-16 every other byte of what is looked for is zero.
        let front: Vec<u8> = head.iter().take(1024).copied().filter(|b| *b != 0).collect();
        let front = String::from_utf8_lossy(&front);
        if is_export(front.trim_start_matches('\u{FFFD}')) {
            return Some(Container::EventXml);
        }
    }
    // WMI_BUFFER_HEADER: size of the buffer, then the offset of its free part; version and type of
    // the trace header behind.
    let word =
        |at: usize| head.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let size = word(0)?;
    let sized = size.is_power_of_two() && (1024..=16 << 20).contains(&size);
    let saved = word(4)?;
    (sized
        && (72..=size).contains(&saved)
        && word(8)? <= size
        && word(72)? >> 16 & 0xff00 == 0xc000)
        .then_some(Container::Trace)
}

/// Detects the family of a file from its first bytes, whatever their encoding is.
pub fn detect(head: &[u8]) -> Detection {
    match container(head) {
        Some(Container::Trace) => {
            return Detection::of(Family::TRACE, 95, "buffers of an event trace");
        }
        Some(Container::Policy) => {
            return Detection::of(Family::POLICY, 99, "signature of a policy file");
        }
        Some(Container::EventLog) => {
            return Detection::of(Family::EVENTS, 95, "head of an event log");
        }
        Some(Container::EventXml) => {
            return Detection::of(Family::EVENTS, 95, "events as XML");
        }
        _ => {}
    }
    let (layout, mark) = layout(head);
    let body = &head[mark..];
    if layout == Layout::Bytes {
        return detect_text(&body[..body.len().min(2 * SAMPLE)]);
    }
    let mut text = Vec::new();
    if let Some(mut transcoder) = Transcoder::new(layout) {
        transcoder.push(&body[..body.len().min(2 * SAMPLE)], false, &mut text);
    }
    detect_text(&text)
}

fn detect_text(text: &[u8]) -> Detection {
    for family in Family::ALL {
        if let Some((confidence, reason)) = (family.format().whole)(text) {
            return Detection::of(family, confidence, reason);
        }
    }
    let lines = || text.split(|b| *b == b'\n').map(bare).filter(|line| !line.is_empty());
    let mut seen: BTreeMap<Family, u32> = BTreeMap::new();
    for family in lines().filter_map(Family::of_head) {
        *seen.entry(family).or_default() += 1;
    }
    let Some((best, hits)) = seen.into_iter().max_by_key(|(_, hits)| *hits) else {
        return Detection::of(Family::UNKNOWN, 20, "no known head in the first lines");
    };
    let share = Share::of(best, lines());
    let count = share.lines;
    if !share.is_enough() {
        let reason = format!("only {hits} of the first {count} lines begin like {}", best.as_str());
        return Detection::of(Family::UNKNOWN, 40, reason);
    }
    let confidence = (50 + 49 * u64::from(hits.min(count)) / u64::from(count.max(1))).min(99) as u8;
    let Some(kin) = best.format().kin else {
        let reason = format!("{hits} of the first {count} lines begin like {}", best.as_str());
        return Detection::of(best, confidence, reason);
    };
    let Kin { family, clear, why } =
        kin(&mut lines().filter(|line| Family::of_head(line) == Some(best)));
    let confidence = if clear { confidence } else { confidence.min(60) };
    Detection::of(family, confidence, format!("{hits} of the first {count} lines {why}"))
}

/// A line without its line end and a byte order mark.
pub(crate) fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// How many lines that a family has no place for may stand in a log of it, however few records it
/// has: the end of a record of the file before, a comment of whoever cut the piece out.
pub(crate) const STRAY: u32 = 16;

/// How much of a text a family explains.
#[derive(Default)]
struct Share {
    lines: u32,
    heads: u32,
    /// Lines that begin with a letter or digit, as most lines of other texts do.
    plain: u32,
    /// Lines that begin with a blank or a sign, as most continuations do.
    indented: u32,
    first_is_head: bool,
}

impl Share {
    fn of<'a>(family: Family, lines: impl Iterator<Item = &'a [u8]>) -> Share {
        let Format { shared_head, ends, .. } = family.format();
        let mut share = Share::default();
        // Whether the line is inside of a record whose lines are marked at both ends.
        let mut inside = false;
        for line in lines {
            share.lines += 1;
            if Family::of_head(line) == Some(family) || shared_head(line) {
                share.heads += 1;
                share.first_is_head |= share.lines == 1;
                if let Some(ends) = ends {
                    if (ends.closes)(line) && !(ends.opens)(line) && !inside && share.heads == 1 {
                        // What stands before is the beginning of that record.
                        (share.plain, share.indented) = (0, 0);
                    }
                    inside = (ends.stays_open)(line);
                }
            } else if !inside && !line.trim_ascii_start().starts_with(b"at ") {
                let plain = line[0].is_ascii_alphanumeric() || line[0] >= 0x80;
                share.plain += u32::from(plain);
                share.indented += u32::from(!plain);
            }
        }
        share
    }

    /// A record has a few lines without a head; that a log begins with a head counts like the end
    /// of the record before.
    fn is_enough(&self) -> bool {
        let stray = if self.first_is_head { 4 * STRAY } else { STRAY };
        self.plain + self.indented / 4 <= 8 * self.heads + stray
    }
}
