//! `CBS.log` and the logs rotated from it.

use super::columns::{self, csi_zone, head, is_head};
use super::format::{Format, ZoneTold};
use super::stamp::StampCache;
use super::{dism::Dism, setup::Setup};
use crate::logs::record::Entry;
use crate::logs::shape::{Cut, Shape};

pub(crate) static FORMAT: Format = Format {
    name: "cbs",
    head: is_head,
    // DISM and Setup logs may each have what the other two write without these columns.
    shared_head: |line| Dism::starts(line) || Setup::starts(line),
    kin: Some(columns::kin),
    zone: ZoneTold::ForAWhile,
    inherits_time: true,
    extra: columns::id,
    rotated: &[("CbsPersist_#.log", "CBS.log"), ("CbsPersist_#.cab", "CBS.log")],
    paths: &[r"{windows}\Logs\CBS"],
    ..Format::PLAIN
};

/// `CBS.log`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cbs(StampCache);

impl Shape for Cbs {
    #[inline]
    fn starts(line: &[u8]) -> bool {
        is_head(line)
    }

    #[inline]
    fn fields(&mut self, text: &[u8], cut: &Cut, entry: &mut Entry) -> Option<i32> {
        head(text, cut, &mut self.0, entry);
        csi_zone(text, entry)
    }
}
