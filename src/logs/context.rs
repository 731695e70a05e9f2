//! What a record takes over from those before it: a time when it has none, UTC when the file told
//! its zone elsewhere.

use super::family::Family;
use super::record::{Entry, Marks};
use super::time::{Zone, MINUTE};

/// How long a CSI line vouches for the zone of the lines behind it. Shorter than any step of a zone
/// (30 minutes), so that a change to or from summer time shows as a time outside of the window.
const CSI_WINDOW: i64 = 30 * MINUTE;

/// Carried from record to record, and from chunk to chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// Where the file last told its zone: local ticks, minutes east of UTC.
    hint: Option<(i64, i32)>,
    /// The last time: local, UTC, and where UTC comes from.
    last: Option<(i64, i64, Marks)>,
}

impl Context {
    /// Completes `entry`. `hint` is the offset that the record itself tells, in minutes east of
    /// UTC.
    #[inline]
    pub fn apply(
        &mut self,
        family: Family,
        zone: Option<&Zone>,
        hint: Option<i32>,
        entry: &mut Entry,
    ) {
        if entry.local == 0 {
            if inherits(family) && !entry.marks.has(Marks::DIRECTIVE | Marks::TIME_UNCLEAR) {
                if let Some((local, utc, zone)) = self.last {
                    entry.local = local;
                    entry.utc = utc;
                    entry.marks.add(Marks::TIME_INHERITED | zone);
                }
            }
            return;
        }
        if let Some(minutes) = hint {
            self.hint = Some((entry.local, minutes));
        }
        if entry.utc == 0 {
            if let Some(minutes) = self.inferred(family, entry.local) {
                entry.utc = entry.local - i64::from(minutes) * MINUTE;
                entry.marks.add(Marks::ZONE_INFERRED);
            } else if let Some(utc) = zone.and_then(|zone| zone.utc(entry.local)) {
                entry.utc = utc;
                entry.marks.add(Marks::ZONE_GIVEN);
            }
        }
        let zone = Marks(entry.marks.0 & (Marks::ZONE_INFERRED | Marks::ZONE_GIVEN).0);
        self.last = Some((entry.local, entry.utc, zone));
    }

    #[inline]
    fn inferred(&self, family: Family, local: i64) -> Option<i32> {
        let (since, minutes) = self.hint?;
        let holds = match family {
            // The agent writes its zone whenever it starts. A time far before that is of another
            // run: files put together.
            Family::WindowsUpdateClassic => local - since > -CSI_WINDOW,
            _ => (0..CSI_WINDOW).contains(&(local - since)),
        };
        holds.then_some(minutes)
    }

    /// Completes an entry of a chunk that was parsed without knowing what stood before it.
    pub fn complete(&self, family: Family, zone: Option<&Zone>, entry: &mut Entry) {
        if entry.local == 0 || entry.utc == 0 || entry.marks.has(Marks::ZONE_GIVEN) {
            if entry.marks.has(Marks::ZONE_GIVEN) {
                entry.utc = 0;
                entry.marks.remove(Marks::ZONE_GIVEN);
            }
            (*self).clone().apply(family, zone, None, entry);
        }
    }

    /// Whether it is what it would be if all before had been seen too. `first` is the first time
    /// that was seen.
    pub fn is_settled(&self, family: Family, first: Option<i64>) -> bool {
        let (Some((last, ..)), Some(first)) = (self.last, first) else { return false };
        let out_of_reach = family != Family::WindowsUpdateClassic && last - first >= CSI_WINDOW;
        !tells_zone(family) || self.hint.is_some() || out_of_reach
    }

    /// The same without what comes from the caller's zone, for a log that may have told its own.
    pub fn without_given_zone(mut self) -> Context {
        self.last = self.last.map(|(local, utc, zone)| {
            if zone.has(Marks::ZONE_GIVEN) {
                (local, 0, Marks::default())
            } else {
                (local, utc, zone)
            }
        });
        self
    }

    /// The context behind a chunk that was parsed without knowing what stood before it.
    pub fn then(self, chunk: Context) -> Context {
        Context { hint: chunk.hint.or(self.hint), last: chunk.last.or(self.last) }
    }
}

impl std::ops::BitOr for Marks {
    type Output = Marks;

    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

/// Whether the zone of a record may be told by a record before it.
pub(crate) fn tells_zone(family: Family) -> bool {
    matches!(family, Family::WindowsUpdateClassic | Family::Cbs | Family::Setup)
}

/// Families with lines of their own that have no time.
pub(crate) fn inherits(family: Family) -> bool {
    matches!(
        family,
        Family::Dism
            | Family::Cbs
            | Family::Setup
            | Family::Ccm
            | Family::CcmServer
            | Family::Msi
            | Family::Pfro
            | Family::Azure
            | Family::Wsus
    )
}
