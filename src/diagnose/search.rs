//! Looks for many texts at once, whatever their letter case.
//!
//! Of each text a window of six bytes is known by the groups of four bytes in it. In a line
//! every [`STRIDE`]th place is looked at: whichever place a text begins at, one of its groups stands
//! at a place that is looked at. One bit says whether four bytes are a group of any text; no look
//! waits for the one before, which an automaton's does.

use std::collections::HashMap;

/// A place is looked at, and the next one is so far behind it.
const STRIDE: usize = 3;
const GROUP: usize = 4;
const SLOTS: usize = 1 << 16;

/// Texts in lower case.
pub(super) struct Search {
    texts: Vec<Vec<u8>>,
    /// Which slots have groups.
    bits: Box<[u64; SLOTS / 64]>,
    /// Where the groups of each slot begin in `groups`.
    starts: Vec<u16>,
    /// A text, and the place of the group in it.
    groups: Vec<(u16, u16)>,
}

/// The slot of a group. Bytes that differ in letter case have one; so may others.
fn slot(group: [u8; GROUP]) -> usize {
    let folded = u32::from_le_bytes(group) | 0x2020_2020;
    (folded.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

fn group(text: &[u8], at: usize) -> Option<[u8; GROUP]> {
    text.get(at..at + GROUP)?.try_into().ok()
}

impl Search {
    /// # Panics
    /// For a text that is shorter than a window; a test makes all of them.
    pub fn new<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Search {
        let texts: Vec<Vec<u8>> = texts.map(<[u8]>::to_ascii_lowercase).collect();
        let slots: Vec<Vec<usize>> = texts
            .iter()
            .map(|text| (0..text.len()).map_while(|at| group(text, at)).map(slot).collect())
            .collect();
        let mut often: HashMap<usize, usize> = HashMap::new();
        slots.iter().flatten().for_each(|slot| *often.entry(*slot).or_default() += 1);
        // What many texts have, many lines have, too: the window is the one that fewest have.
        let mut known = vec![Vec::new(); SLOTS];
        for (text, slots) in slots.iter().enumerate() {
            let windows = slots.windows(STRIDE).enumerate();
            let rarest =
                windows.min_by_key(|(_, w)| w.iter().map(|slot| often[slot]).sum::<usize>());
            let (at, window) = rarest.expect("a text as long as a window");
            for (index, slot) in window.iter().enumerate() {
                known[*slot].push((text as u16, (at + index) as u16));
            }
        }
        let mut bits = Box::new([0; SLOTS / 64]);
        let (mut starts, mut groups) = (vec![0], Vec::new());
        for (slot, known) in known.iter().enumerate() {
            bits[slot / 64] |= u64::from(!known.is_empty()) << (slot % 64);
            groups.extend(known);
            starts.push(u16::try_from(groups.len()).expect("few texts"));
        }
        Search { texts, bits, starts, groups }
    }

    /// Puts all texts in `line` into `found`, each with its end: in the order of their ends, of one end the
    /// longest first.
    pub fn find(&self, line: &[u8], found: &mut Vec<(usize, usize)>) {
        found.clear();
        let mut at = 0;
        while let Some(group) = group(line, at) {
            let slot = slot(group);
            if self.bits[slot / 64] >> (slot % 64) & 1 != 0 {
                self.compare(line, at, slot, found);
            }
            at += STRIDE;
        }
        found.sort_unstable_by_key(|(text, end)| {
            (*end, std::cmp::Reverse(self.texts[*text].len()), *text)
        });
    }

    #[inline(never)]
    fn compare(&self, line: &[u8], at: usize, slot: usize, found: &mut Vec<(usize, usize)>) {
        let known = usize::from(self.starts[slot])..usize::from(self.starts[slot + 1]);
        for (index, place) in &self.groups[known] {
            let text = &self.texts[usize::from(*index)];
            let Some(start) = at.checked_sub(usize::from(*place)) else { continue };
            let end = start + text.len();
            if line.get(start..end).is_some_and(|part| part.eq_ignore_ascii_case(text)) {
                found.push((usize::from(*index), end));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::signs::Watched;

    /// Every text at every place, one by one.
    fn plainly(texts: &[&str], line: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for end in 0..=line.len() {
            let mut here: Vec<(usize, usize)> = (0..texts.len())
                .filter(|text| {
                    let (text, front) = (texts[*text].as_bytes(), &line[..end]);
                    front.len() >= text.len()
                        && front[end - text.len()..].eq_ignore_ascii_case(text)
                })
                .map(|text| (text, end))
                .collect();
            here.sort_by_key(|(text, _)| std::cmp::Reverse(texts[*text].len()));
            found.extend(here);
        }
        found
    }

    #[test]
    fn as_one_by_one() {
        let texts =
            ["aaaaaa", "aaaaaaaaa", "Xbaaaaaay", "失敗しました", "失敗しました。", "[code]"];
        let search = Search::new(texts.into_iter().map(str::as_bytes));
        let mut found = Vec::new();
        for line in [
            "",
            "aaaaa",
            "aaaaaa",
            "AAAAaaaaaaaaaaaa",
            "xBaaaAAAyxbaaaaaay",
            "x失敗しました。[CODE]",
            "{code}{CODE][code]",
        ] {
            for shift in 0..STRIDE {
                let line = [&b"-".repeat(shift)[..], line.as_bytes()].concat();
                search.find(&line, &mut found);
                assert_eq!(found, plainly(&texts, &line), "{}", String::from_utf8_lossy(&line));
            }
        }
    }

    /// The texts that are looked for in logs: each at every place, and behind each other.
    #[test]
    fn every_text_is_found() {
        let matcher = &Watched::all().matcher;
        let texts = matcher.patterns.iter().map(|pattern| std::str::from_utf8(pattern.anchor()));
        let texts: Vec<&str> = texts.map(|text| text.expect("text")).collect();
        let mut found = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            for shift in 0..STRIDE {
                let line = "~".repeat(shift) + &text.to_ascii_uppercase() + "~";
                matcher.search.find(line.as_bytes(), &mut found);
                assert!(found.contains(&(index, shift + text.len())), "{text}");
            }
        }
        for pair in texts.chunks(7) {
            let line = pair.concat();
            matcher.search.find(line.as_bytes(), &mut found);
            assert_eq!(found, plainly(&texts, line.as_bytes()), "{line}");
        }
    }
}
