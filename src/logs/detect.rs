//! Which family a log is of, by the content of its beginning; names of files say little
//! (`setupact.log` names three formats).
//!
//! The family with the most heads is the one, if it explains the lines between them too: one line
//! of CBS.log in a list of notes makes no CBS.log of it.

use super::families::{self, azure_json, heads, Kinds};
use super::family::Family;
use crate::base::encoding::{layout, Layout, Transcoder};

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

/// What else a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// A cabinet (`CbsPersist_*.cab`).
    Cabinet,
    /// An event trace (`*.etl`).
    Trace,
}

/// Whether the file is no text at all.
pub fn container(head: &[u8]) -> Option<Container> {
    if head.starts_with(b"MSCF\0\0\0\0") {
        return Some(Container::Cabinet);
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
    if container(head) == Some(Container::Trace) {
        return Detection {
            family: Family::Etl,
            confidence: 95,
            reason: "buffers of an event trace".into(),
        };
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
    if azure_json::is_json(text) {
        return Detection {
            family: Family::Azure,
            confidence: json_confidence(text),
            reason: "JSON document".into(),
        };
    }
    if families::etl::is_own(text) {
        return Detection {
            family: Family::Etl,
            confidence: 95,
            reason: "lines made of the events of a trace".into(),
        };
    }
    let lines = || text.split(|b| *b == b'\n').map(bare).filter(|line| !line.is_empty());
    if let Some(family) = by_directives(lines()) {
        return Detection { family, confidence: 98, reason: "#Fields directive".into() };
    }
    let mut seen = [0u32; 17];
    let mut kinds = Kinds::default();
    for line in lines() {
        if let Some(family) = heads(line) {
            seen[family as usize] += 1;
            if family == Family::Cbs {
                kinds.add(line);
            }
        }
    }
    let best =
        Family::ALL.into_iter().max_by_key(|family| seen[*family as usize]).unwrap_or(Family::Text);
    let hits = seen[best as usize];
    if hits == 0 {
        return Detection {
            family: Family::Text,
            confidence: 20,
            reason: "no known head in the first lines".into(),
        };
    }
    let share = Share::of(best, lines());
    let count = share.lines;
    if !share.is_enough() {
        return Detection {
            family: Family::Text,
            confidence: 40,
            reason: format!("only {hits} of the first {count} lines begin like {}", best.as_str()),
        };
    }
    let confidence = (50 + 49 * u64::from(hits.min(count)) / u64::from(count.max(1))).min(99) as u8;
    if best != Family::Cbs {
        return Detection {
            family: best,
            confidence,
            reason: format!("{hits} of the first {count} lines begin like {}", best.as_str()),
        };
    }
    let (family, own, clear) = kinds.decide();
    let reason = format!("{hits} of the first {count} lines have the columns of CBS, DISM and Setup, {own} speak for {}", family.as_str());
    Detection { family, confidence: if clear { confidence } else { confidence.min(60) }, reason }
}

/// A line without its line end and a byte order mark.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

/// Azure's own words make it likely that a JSON file is of the patch extension.
fn json_confidence(text: &[u8]) -> u8 {
    let known = [&b"patch"[..], b"assessment", b"classification", b"substatus", b"reboot"];
    let words = known.iter().filter(|word| memchr::memmem::find(text, word).is_some()).count();
    (40 + 15 * words.min(4)) as u8
}

/// A W3C log, by the directive that names its columns: it stands before the records that it is for.
fn by_directives<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Option<Family> {
    let mut http = false;
    let mut before = 0;
    for line in lines {
        http |= line.starts_with(b"#Software: Microsoft HTTP API");
        if line.starts_with(b"#Fields:") {
            http |= memchr::memmem::find(line, b"s-reason").is_some();
            return Some(if http { Family::HttpErr } else { Family::Iis });
        }
        before += u32::from(line[0] != b'#' && !is_w3c_record(line));
        if before > STRAY {
            break;
        }
    }
    None
}

/// A record of a file that begins between two directives: many values, a date or a time first.
fn is_w3c_record(line: &[u8]) -> bool {
    line[0].is_ascii_digit() && line.iter().filter(|b| **b == b' ').count() >= 5
}

/// How many lines that a family has no place for may stand in a log of it, however few records it
/// has: the end of a record of the file before, a comment of whoever cut the piece out.
const STRAY: u32 = 16;

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
        let mut share = Share::default();
        // Whether the line is inside of a ConfigMgr record, whose lines are marked at both ends.
        let mut inside = false;
        for line in lines {
            share.lines += 1;
            if families::is_head_of(family, line) {
                share.heads += 1;
                share.first_is_head |= share.lines == 1;
                if family == Family::Ccm {
                    let (opens, closes) = (families::opens(line), families::closes(line));
                    if closes && !opens && !inside && share.heads == 1 {
                        // What stands before is the beginning of that record.
                        (share.plain, share.indented) = (0, 0);
                    }
                    inside = families::is_open_behind(line);
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
