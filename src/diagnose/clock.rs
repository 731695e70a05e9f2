//! The clock of the machine: how far its local time was ahead of UTC, day by day, as its logs state
//! it. Summer time changes it, so what one log states holds for others only near that day.

use std::collections::BTreeMap;

/// A day, in ticks.
const DAY: i64 = 24 * 3600 * 10_000_000;
/// Days that are kept.
const MOST: usize = 4_000;

/// The offsets that logs state.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// What the registry of the machine says, for where no log states it.
    pub zone: Option<i64>,
    days: BTreeMap<i64, i64>,
}

impl Clock {
    /// Takes a time that a log has both as local time and in UTC.
    pub fn note(&mut self, local: i64, utc: i64) {
        if local != 0 && utc != 0 && self.days.len() < MOST {
            self.days.entry(local / DAY).or_insert(local - utc);
        }
    }

    /// The offset nearest to a time.
    pub fn near(&self, time: i64) -> Option<i64> {
        let day = time / DAY;
        let before = self.days.range(..=day).next_back();
        let after = self.days.range(day..).next();
        let nearest = before.into_iter().chain(after).min_by_key(|(other, _)| (*other - day).abs());
        nearest.map(|(_, offset)| *offset).or(self.zone)
    }

    /// The offset at a time, where it cannot have been another: days before and after have it, or
    /// one is as near as three days.
    pub fn at(&self, time: i64) -> Option<i64> {
        const NEAR: i64 = 3;
        const APART: i64 = 120;
        let day = time / DAY;
        let before = self.days.range(..=day).next_back();
        let after = self.days.range(day..).next();
        match (before, after) {
            (Some((from, a)), Some((to, b))) if a == b && to - from <= APART => Some(*a),
            (Some((from, a)), _) if day - from <= NEAR => Some(*a),
            (_, Some((to, b))) if to - day <= NEAR => Some(*b),
            _ => None,
        }
    }

    /// The offset that was stated last.
    pub fn last(&self) -> Option<i64> {
        self.days.values().next_back().copied().or(self.zone)
    }

    /// Whether a log states it.
    pub fn is_stated(&self) -> bool {
        !self.days.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = DAY / 24;

    #[test]
    fn offsets_hold_near_the_day_that_states_them() {
        let mut clock = Clock::default();
        assert_eq!((clock.near(DAY), clock.at(DAY), clock.last()), (None, None, None));
        for (day, offset) in [(100, 1), (130, 1), (200, 2)] {
            clock.note(day * DAY, day * DAY - offset * HOUR);
        }
        for (day, at, near) in [
            (99, Some(1), 1),
            (90, None, 1),
            (115, Some(1), 1),
            (150, None, 1),
            (198, Some(2), 2),
            (203, Some(2), 2),
            (210, None, 2),
        ] {
            assert_eq!(clock.at(day * DAY), at.map(|hours| hours * HOUR), "day {day}");
            assert_eq!(clock.near(day * DAY), Some(near * HOUR), "day {day}");
        }
        assert_eq!(clock.last(), Some(2 * HOUR));
    }
}
