//! Which family a log is of, by the content of its first lines; names of files say little (`setupact.log` names three formats).

use super::families::azure_json;
use super::families::heads;
use super::family::Family;
use super::text::{layout, Layout, Transcoder};

/// How much of a file is looked at, in bytes.
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
    // WMI_BUFFER_HEADER: size of the buffer, then the offset of its free part; version and type of the trace header behind.
    let word = |at: usize| head.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let size = word(0)?;
    let sized = size.is_power_of_two() && (1024..=16 << 20).contains(&size);
    let saved = word(4)?;
    (sized && (72..=size).contains(&saved) && word(8)? <= size && word(72)? >> 16 & 0xff00 == 0xc000).then_some(Container::Trace)
}

/// Detects the family of a file from its first bytes, whatever their encoding is.
pub fn detect(head: &[u8]) -> Detection {
    if container(head) == Some(Container::Trace) {
        return Detection { family: Family::Etl, confidence: 95, reason: "buffers of an event trace".into() };
    }
    let (layout, mark) = layout(head);
    let body = &head[mark..];
    if layout == Layout::Bytes {
        return detect_text(&body[..body.len().min(SAMPLE)]);
    }
    let mut text = Vec::new();
    if let Some(mut transcoder) = Transcoder::new(layout) {
        transcoder.push(&body[..body.len().min(2 * SAMPLE)], false, &mut text);
    }
    detect_text(&text)
}

/// How often each family's head was seen.
#[derive(Default)]
struct Counts {
    lines: u32,
    seen: [u32; 17],
    components: [u32; 3],
    headed: u32,
    directives: bool,
    http: bool,
}

fn detect_text(text: &[u8]) -> Detection {
    if azure_json::is_json(text) {
        return Detection { family: Family::Azure, confidence: json_confidence(text), reason: "JSON document".into() };
    }
    let mut counts = Counts::default();
    for line in text.split(|b| *b == b'\n').take(600) {
        counts.line(line);
    }
    counts.decide()
}

/// Azure's own words make it likely that a JSON file is of the patch extension.
fn json_confidence(text: &[u8]) -> u8 {
    let known = [&b"patch"[..], b"assessment", b"classification", b"substatus", b"reboot"];
    let words = known.iter().filter(|word| memchr::memmem::find(text, word).is_some()).count();
    (40 + 15 * words.min(4)) as u8
}

impl Counts {
    fn line(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if line.is_empty() {
            return;
        }
        self.lines += 1;
        if line.starts_with(b"#Fields:") {
            self.directives = true;
            self.http |= memchr::memmem::find(line, b"s-reason").is_some();
            return;
        }
        if line.starts_with(b"#Software: Microsoft HTTP API") {
            self.http = true;
        }
        let Some(family) = heads(line) else { return };
        self.seen[family as usize] += 1;
        if family == Family::Cbs {
            self.headed += 1;
            let component = line.get(43..49).unwrap_or_default().trim_ascii();
            match component {
                b"CBS" | b"CSI" | b"CSIPER" => self.components[0] += 1,
                b"DISM" => self.components[1] += 1,
                // Setup uses the id column and components of its own; a blank one says nothing
                b"" => self.components[2] += u32::from(line.get(32..42).is_some_and(|id| id[0] == b'[')),
                _ => self.components[2] += 1,
            }
        }
    }

    fn decide(&self) -> Detection {
        if self.directives {
            let family = if self.http { Family::HttpErr } else { Family::Iis };
            return Detection { family, confidence: 98, reason: "#Fields directive".into() };
        }
        let best = Family::ALL.into_iter().max_by_key(|family| self.seen[*family as usize]).unwrap_or(Family::Text);
        let hits = self.seen[best as usize];
        if hits == 0 {
            return Detection { family: Family::Text, confidence: 20, reason: "no known head in the first lines".into() };
        }
        let mut confidence = (50 + 49 * hits / self.lines.max(1)).min(99) as u8;
        let mut reason = format!("{hits} of the first {} lines begin like {}", self.lines, best.as_str());
        let mut family = best;
        if best == Family::Cbs {
            let [cbs, dism, setup] = self.components;
            family = if cbs > 0 && cbs >= dism && cbs >= setup {
                Family::Cbs
            } else if dism > 0 && dism >= setup {
                Family::Dism
            } else {
                Family::Setup
            };
            let own = match family {
                Family::Cbs => cbs,
                Family::Dism => dism,
                _ => setup,
            };
            reason = format!("{hits} of the first {} lines have the columns of CBS, DISM and Setup, {own} a component of {}", self.lines, family.as_str());
            if own * 2 < cbs + dism + setup || own == 0 {
                confidence = confidence.min(60);
            }
        }
        Detection { family, confidence, reason }
    }
}
