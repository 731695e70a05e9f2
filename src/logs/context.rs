//! What a record takes over from those before it: a time when it has none, UTC when the file told
//! its zone elsewhere.

use super::families::{Format, ZoneStated};
use super::record::{Entry, Marks};
use super::time::{Zone, MINUTE};

/// How long the zone of a record is taken for that of the records after it. Shorter than any step of
/// a zone (30 minutes), so that a change to or from summer time shows as a time outside of it.
const WINDOW: i64 = 30 * MINUTE;

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
        format: &Format,
        zone: Option<&Zone>,
        hint: Option<i32>,
        entry: &mut Entry,
    ) {
        if entry.local == 0 {
            if format.inherits_time && !entry.marks.has(Marks::DIRECTIVE | Marks::TIME_UNCLEAR) {
                if let Some((local, utc, zone)) = self.last {
                    entry.local = local;
                    entry.utc = utc;
                    entry.marks.add(Marks::TIME_INHERITED | zone);
                    if !entry.stamp.is_empty() {
                        // What it says itself is no date.
                        entry.marks.add(Marks::TIME_UNCLEAR);
                    }
                }
            }
            return;
        }
        if let Some(minutes) = hint {
            self.hint = Some((entry.local, minutes));
            if entry.utc == 0 {
                entry.marks.add(Marks::ZONE_STATED);
            }
        }
        if entry.utc == 0 {
            if let Some(minutes) = self.inferred(format, entry.local) {
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
    fn inferred(&self, format: &Format, local: i64) -> Option<i32> {
        let (since, minutes) = self.hint?;
        let holds = match format.zone {
            // A time far before is of another run: files put together.
            ZoneStated::UntilStatedAgain => local - since > -WINDOW,
            _ => (0..WINDOW).contains(&(local - since)),
        };
        holds.then_some(minutes)
    }

    /// Completes an entry of a chunk that was parsed without knowing what stood before it.
    pub fn complete(&self, format: &Format, zone: Option<&Zone>, entry: &mut Entry) {
        if entry.local == 0 || entry.utc == 0 || entry.marks.has(Marks::ZONE_GIVEN) {
            if entry.marks.has(Marks::ZONE_GIVEN) {
                entry.utc = 0;
                entry.marks.remove(Marks::ZONE_GIVEN);
            }
            (*self).clone().apply(format, zone, None, entry);
        }
    }

    /// Whether it is what it would be if all before had been seen too. `first` is the first time
    /// that was seen.
    pub fn is_settled(&self, format: &Format, first: Option<i64>) -> bool {
        let (Some((last, ..)), Some(first)) = (self.last, first) else { return false };
        match format.zone {
            ZoneStated::Never => true,
            ZoneStated::ForAWhile => self.hint.is_some() || last - first >= WINDOW,
            ZoneStated::UntilStatedAgain => self.hint.is_some(),
        }
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
