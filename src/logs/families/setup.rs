//! `setupact.log` and its kin, `BlueBox.log`.

use super::columns::{self, csi_zone, head, is_head};
use super::format::{Format, ZoneTold};
use super::stamp::StampCache;
use super::words;
use crate::logs::record::{Entry, Span};
use crate::logs::shape::{Cut, Shape};
use crate::logs::time::looks_like;

pub(crate) static FORMAT: Format = Format {
    name: "setup",
    aliases: &["panther"],
    head: is_blue_box,
    zone: ZoneTold::ForAWhile,
    inherits_time: true,
    extra: columns::id,
    ..Format::PLAIN
};

/// `setupact.log` and its kin; `BlueBox.log` has neither level nor component.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup(StampCache);

const BLUE_BOX: &[u8; 21] = b"0000-00-00 00:00:00: ";

/// Whether a line begins like `BlueBox.log`.
fn is_blue_box(line: &[u8]) -> bool {
    looks_like(line, BLUE_BOX)
}

impl Shape for Setup {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        is_head(line) || looks_like(line, BLUE_BOX)
    }

    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        let line = entry.raw.of(text);
        if looks_like(line, BLUE_BOX) {
            entry.local = self.0.of(line);
            entry.stamp = Span::new(cut.start, cut.start + 19);
            entry.message = Span::new(cut.start + 21, entry.raw.end as usize);
            words::derive_level(text, entry);
            return None;
        }
        head(text, cut, &mut self.0, entry);
        csi_zone(text, entry)
    }
}
