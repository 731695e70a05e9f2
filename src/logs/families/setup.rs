//! `setupact.log` and its kin, `BlueBox.log`, which has neither level nor component.

use super::format::{Format, ZoneStated};
use super::{columns, dism};
use crate::logs::time::looks_like;

pub(crate) static FORMAT: Format = Format {
    name: "setup",
    aliases: &["panther"],
    head: is_blue_box,
    zone: ZoneStated::ForAWhile,
    inherits_time: true,
    codes: Some(dism::codes),
    extra: columns::extra,
    ..Format::PLAIN
};

/// `setupact.log` and its kin.
pub(crate) type Setup = columns::Servicing;

/// Whether a line begins like `BlueBox.log`.
#[inline]
pub(super) fn is_blue_box(line: &[u8]) -> bool {
    line.get(19) == Some(&b':') && looks_like(line, b"0000-00-00 00:00:00: ")
}
