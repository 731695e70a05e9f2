//! `CBS.log` and the logs rotated from it.

use super::columns::{self, is_head};
use super::dism::{self, wim_engine};
use super::format::{Format, ZoneStated};
use super::setup::is_blue_box;

pub(crate) static FORMAT: Format = Format {
    name: "cbs",
    head: is_head,
    // What the others write without these columns.
    shared_head: |line| wim_engine(line).is_some() || is_blue_box(line),
    kin: Some(columns::kin),
    zone: ZoneStated::ForAWhile,
    inherits_time: true,
    codes: Some(dism::codes),
    extra: columns::extra,
    rotated: &[("CbsPersist_#.log", "CBS.log"), ("CbsPersist_#.cab", "CBS.log")],
    paths: &[r"{windows}\Logs\CBS", r"{drive}\Windows.old\Windows\Logs\CBS\*.log"],
    ..Format::PLAIN
};

/// `CBS.log`.
pub(crate) type Cbs = columns::Servicing;
