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
    paths: &[
        r"{windows}\Panther\setup*.log",
        r"{windows}\Panther\*\setup*.log",
        r"{windows}\Panther\NewOs\Panther\setup*.log",
        r"{windows}\Logs\MoSetup\*.log",
        r"{drive}\$Windows.~BT\Sources\Panther\setup*.log",
        r"{drive}\$Windows.~BT\Sources\Rollback\setup*.log",
        r"{drive}\$Windows.~BT\Sources\Rollback\*\setup*.log",
        r"{drive}\Windows.old\Windows\Panther\setup*.log",
    ],
    ..Format::PLAIN
};

/// `setupact.log` and its kin.
pub(crate) type Setup = columns::Servicing;

/// Whether a line begins like `BlueBox.log`.
#[inline]
pub(super) fn is_blue_box(line: &[u8]) -> bool {
    line.get(19) == Some(&b':') && looks_like(line, b"0000-00-00 00:00:00: ")
}
