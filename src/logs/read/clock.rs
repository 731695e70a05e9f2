//! The clock of a machine: which distance from UTC its logs state at which times, and what a local
//! time is in UTC by that.

use crate::logs::record::{Entry, Marks, TimeKind};
use crate::logs::time::{DAY, HOUR, MINUTE, SECOND};
use std::ops::Range;

/// A stretch of time in which one distance from UTC was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first and the last statement, UTC.
    pub from: i64,
    pub to: i64,
    /// Minutes east of UTC.
    pub minutes: i64,
}

/// Statements of one log that are so close say what holds between them. Zones with a shorter
/// summer or winter time have logs that state both.
pub(super) const TOGETHER: i64 = 60 * DAY;
/// The shortest time between two changes of the clock: the month of Ramadan in Morocco.
const BETWEEN_CHANGES: i64 = 20 * DAY;
/// The largest step of summer time.
const STEP: i64 = 60;
/// How far two logs may be apart at the moment of a change.
const OVERLAP: i64 = 2 * MINUTE;
/// How far a log may step back in time without the clock having been put back.
const BACK: i64 = 10 * SECOND;
/// The most runs that are kept: a log that changes its zone more often than that states none.
const MOST: usize = 64;

/// Adds what a record states; records of one log come in order.
pub(super) fn add_statement(entry: &Entry, runs: &mut Vec<Run>) {
    let own = entry.kind == TimeKind::Offset || entry.marks.has(Marks::ZONE_STATED);
    if !own || entry.local == 0 || entry.utc == 0 {
        return;
    }
    let minutes = (entry.local - entry.utc) / MINUTE;
    add(Run { from: entry.utc, to: entry.utc, minutes }, runs);
}

/// Adds a run of the same log.
pub(super) fn add(run: Run, runs: &mut Vec<Run>) {
    let full = runs.len() >= MOST;
    match runs.last_mut() {
        Some(last) if last.minutes == run.minutes && (run.from - last.to).abs() < TOGETHER => {
            last.from = last.from.min(run.from);
            last.to = last.to.max(run.to);
        }
        _ if full => {}
        _ => runs.push(run),
    }
}

/// What logs of one machine state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    runs: Vec<Run>,
    /// From when to when the run of the same place may hold, UTC.
    holds: Vec<Range<i64>>,
}

/// Two distances from UTC that are not of one machine's summer time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TwoZones(pub i64, pub i64);

impl Clock {
    /// The clock of what one log states: whatever it is, it is of one machine. `None`: nothing.
    pub fn of_log(runs: &[Run]) -> Option<Clock> {
        Clock::of(runs, |_, _, _| true).ok().flatten()
    }

    /// The clock of what several logs state, if that can be one: it changes at night, by an hour at
    /// most, and not twice in a few weeks.
    pub fn of_folder(runs: &[Run]) -> Result<Option<Clock>, TwoZones> {
        Clock::of(runs, |known, before, after| {
            let night = (before.to + before.minutes * MINUTE).rem_euclid(DAY);
            let gap = after.from - before.to;
            (before.minutes - after.minutes).abs() <= STEP
                && gap > -OVERLAP
                // Some moment between midnight and five is between them.
                && (night < 5 * HOUR || night + gap.max(0) >= DAY)
                && known.last().is_none_or(|last| after.from - last.to >= BETWEEN_CHANGES)
        })
    }

    /// `may_follow` is asked about the runs so far without the last, the last, and the next.
    fn of(
        runs: &[Run],
        may_follow: impl Fn(&[Run], &Run, &Run) -> bool,
    ) -> Result<Option<Clock>, TwoZones> {
        let mut sorted = runs.to_vec();
        sorted.sort_unstable_by_key(|run| (run.from, run.to));
        let mut joined: Vec<Run> = Vec::new();
        for run in sorted {
            match joined.split_last_mut() {
                Some((last, _)) if last.minutes == run.minutes => last.to = last.to.max(run.to),
                Some((last, known)) if !may_follow(known, last, &run) => {
                    return Err(TwoZones(last.minutes, run.minutes));
                }
                _ => joined.push(run),
            }
        }
        let mut holds = vec![i64::MIN..i64::MAX; joined.len()];
        for (at, pair) in joined.windows(2).enumerate() {
            let between = change(&pair[0], &pair[1]);
            holds[at].end = between.end;
            holds[at + 1].start = between.start;
        }
        Ok((!joined.is_empty()).then_some(Clock { runs: joined, holds }))
    }

    /// Whether it is not the same distance from UTC all the time.
    pub fn changes(&self) -> bool {
        self.runs.len() > 1
    }

    /// A local time in UTC; `before` is that of the record before, which decides in the hour that
    /// comes twice.
    pub fn utc(&self, local: i64, before: i64) -> i64 {
        let utc = |run: &Run| local - run.minutes * MINUTE;
        if let [run] = self.runs.as_slice() {
            return utc(run);
        }
        let mut found = None;
        // In the hour that is missing: by the clock as it was before.
        let mut nearest = 0;
        for (at, (run, holds)) in self.runs.iter().zip(&self.holds).enumerate() {
            let utc = utc(run);
            if utc >= holds.start {
                nearest = at;
            }
            if holds.contains(&utc) {
                found = Some(utc);
                if utc >= before.saturating_sub(BACK) {
                    break;
                }
            }
        }
        found.unwrap_or_else(|| utc(&self.runs[nearest]))
    }
}

/// From when the second of two runs may hold and until when the first may, in UTC: where they are
/// not further apart than the step, all between them. Else it is Sunday at two, when clocks are
/// changed, as far as that is between them, or else the middle.
fn change(before: &Run, after: &Run) -> Range<i64> {
    let (from, to) = (before.to + 1, after.from.max(before.to + 1));
    if to - from < (before.minutes - after.minutes).abs() * MINUTE {
        return from..to;
    }
    if to - from <= 8 * DAY {
        let two = 2 * HOUR - before.minutes * MINUTE;
        // Day 0, 0001-01-01, is a Monday.
        let days = (from - two + DAY - 1).div_euclid(DAY)..=(to - two).div_euclid(DAY);
        if let Some(sunday) = days.into_iter().find(|day| day.rem_euclid(7) == 6) {
            return sunday * DAY + two..sunday * DAY + two;
        }
    }
    let middle = from + (to - from) / 2;
    middle..middle
}

/// `+09:00`.
pub(super) fn shown(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::time::date;

    fn at(month: u32, day: u32, minute: i64) -> i64 {
        date(2026, month, day).unwrap_or(0) + minute * MINUTE
    }

    fn run(from: i64, to: i64, minutes: i64) -> Run {
        Run { from, to, minutes }
    }

    /// Berlin in 2026: summer time from March 29 to October 25, 01:00 UTC.
    #[test]
    fn summer_time_is_one_clock() {
        let (spring, autumn) = (at(3, 29, 60), at(10, 25, 60));
        let runs = [
            run(at(1, 1, 0), spring - 20 * MINUTE, 60),
            run(spring + 50 * MINUTE, autumn - MINUTE, 120),
            run(autumn + MINUTE, at(12, 1, 0), 60),
        ];
        let clock = Clock::of_folder(&runs).expect("one zone").expect("stated");
        assert_eq!(clock.holds[1].start..clock.holds[0].end, spring..spring);
        let mut before = i64::MIN;
        for utc in (-180..180).map(|minute| spring + minute * MINUTE) {
            let local = utc + if utc < spring { 60 } else { 120 } * MINUTE;
            before = clock.utc(local, before);
            assert_eq!(before, utc);
        }
        before = i64::MIN;
        for utc in (-180..180).map(|minute| autumn + minute * MINUTE) {
            let local = utc + if utc < autumn { 120 } else { 60 } * MINUTE;
            before = clock.utc(local, before);
            assert_eq!(before, utc);
        }
        // No clock shows it.
        assert_eq!(clock.utc(at(3, 29, 150), i64::MIN), at(3, 29, 90));
    }

    #[test]
    fn two_machines_are_no_clock() {
        let day = |minutes, from, to| run(at(3, 10, from), at(3, 10, to), minutes);
        for (one, other) in [
            // At the same time, one after the other, an hour apart at noon.
            (day(540, 0, 60), day(-300, 10, 20)),
            (day(540, 0, 60), day(-300, 840, 850)),
            (day(120, 600, 601), day(60, 660, 661)),
        ] {
            let zones = TwoZones(one.minutes, other.minutes);
            assert_eq!(Clock::of_folder(&[one, other]), Err(zones));
            assert!(Clock::of_log(&[one, other]).is_some());
        }
        // Back after a week.
        let back = [
            day(60, 0, 1),
            run(at(3, 16, 0), at(3, 17, 0), 120),
            run(at(3, 24, 0), at(3, 25, 0), 60),
        ];
        assert!(Clock::of_folder(&back).is_err());
    }
}
