//! FILETIMEs as calendar time, in UTC and in the zone of the machine that logged.

use super::bytes::{u16_at, u32_at, utf16};
use crate::base::calendar;

const TICKS_PER_SECOND: i128 = 10_000_000;
const TICKS_PER_MINUTE: i128 = 60 * TICKS_PER_SECOND;
const TICKS_PER_DAY: i128 = 1440 * TICKS_PER_MINUTE;

/// A calendar time. In the rules of a [`TimeZone`]: a date of change, see
/// [`TimeZone::daylight_date`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemTime {
    /// Year; 0 in a rule that holds every year.
    pub year: i64,
    /// Month, 1 to 12; 0 in a rule that is not set.
    pub month: u16,
    /// Day of the week, 0 is Sunday. Only used in rules.
    pub weekday: u16,
    /// Day of the month; in a rule for every year, which of these weekdays in the month, 5 being
    /// the last.
    pub day: u16,
    /// Hour.
    pub hour: u16,
    /// Minute.
    pub minute: u16,
    /// Second.
    pub second: u16,
    /// Rest in 100 ns.
    pub ticks: u32,
}

impl SystemTime {
    /// From the 16 bytes of a Windows SYSTEMTIME.
    pub(in crate::logs) fn read(data: &[u8], at: usize) -> Option<Self> {
        let field = |n: usize| u16_at(data, at + 2 * n);
        Some(Self {
            year: field(0)?.into(),
            month: field(1)?,
            weekday: field(2)?,
            day: field(3)?,
            hour: field(4)?,
            minute: field(5)?,
            second: field(6)?,
            ticks: u32::from(field(7)?) * 10_000,
        })
    }

    /// UTC calendar time of a FILETIME, which may have been shifted below zero by a zone.
    fn from_ticks(ticks: i128) -> Self {
        let days = ticks.div_euclid(TICKS_PER_DAY) as i64;
        let rest = ticks.rem_euclid(TICKS_PER_DAY);
        let (year, month, day) = civil(days);
        let seconds = rest / TICKS_PER_SECOND;
        Self {
            year,
            month,
            weekday: (days + 1).rem_euclid(7) as u16, // 1601-01-01 was a Monday
            day,
            hour: (seconds / 3600) as u16,
            minute: (seconds / 60 % 60) as u16,
            second: (seconds % 60) as u16,
            ticks: (rest % TICKS_PER_SECOND) as u32,
        }
    }

    /// UTC calendar time of a FILETIME.
    pub fn from_filetime(filetime: u64) -> Self {
        Self::from_ticks(filetime.into())
    }

    /// Ticks of the moment in `year` that this rule names, on the wall clock; none if the rule is
    /// not set.
    fn rule_ticks(&self, year: i64) -> Option<i128> {
        if !(1..=12).contains(&self.month) {
            return None;
        }
        let first = days_since_1601(if self.year == 0 { year } else { self.year }, self.month, 1);
        let day = if self.year == 0 {
            let month_end =
                days_since_1601(year + i64::from(self.month == 12), self.month % 12 + 1, 1);
            let mut day = first
                + (i64::from(self.weekday) - (first + 1)).rem_euclid(7)
                + 7 * (i64::from(self.day.clamp(1, 5)) - 1);
            if day >= month_end {
                day -= 7; // "the fifth" means the last
            }
            day
        } else {
            first + i64::from(self.day) - 1
        };
        let seconds =
            i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second);
        Some(i128::from(day) * TICKS_PER_DAY + seconds * TICKS_PER_SECOND + i128::from(self.ticks))
    }
}

/// The time zone of the machine that logged, as its header gives it. UTC = local + bias.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeZone {
    /// Minutes, positive west of Greenwich.
    pub bias: i32,
    /// Name of standard time, often a resource reference such as `@tzres.dll,-212`.
    pub standard_name: String,
    /// When standard time begins, in daylight time.
    pub standard_date: SystemTime,
    /// Minutes to add to the bias in standard time, normally 0.
    pub standard_bias: i32,
    /// Name of daylight saving time.
    pub daylight_name: String,
    /// When daylight saving time begins, in standard time. Month 0: the zone has none.
    pub daylight_date: SystemTime,
    /// Minutes to add to the bias in daylight saving time, normally -60.
    pub daylight_bias: i32,
}

impl TimeZone {
    /// From the 172 bytes of a TIME_ZONE_INFORMATION.
    pub(super) fn read(data: &[u8], at: usize) -> Option<Self> {
        let int = |at| u32_at(data, at).map(|v| v as i32);
        let name = |at: usize| {
            let text = utf16(data.get(at..at + 64)?);
            Some(text.split('\0').next().unwrap_or_default().to_owned())
        };
        Some(Self {
            bias: int(at)?,
            standard_name: name(at + 4)?,
            standard_date: SystemTime::read(data, at + 68)?,
            standard_bias: int(at + 84)?,
            daylight_name: name(at + 88)?,
            daylight_date: SystemTime::read(data, at + 152)?,
            daylight_bias: int(at + 168)?,
        })
    }

    /// Minutes with UTC = local + minutes, at this moment.
    pub fn bias_at(&self, filetime: u64) -> i32 {
        let (standard, daylight) = (
            self.bias.saturating_add(self.standard_bias),
            self.bias.saturating_add(self.daylight_bias),
        );
        let utc = i128::from(filetime);
        let year = SystemTime::from_ticks(utc - i128::from(standard) * TICKS_PER_MINUTE).year;
        let (Some(begin), Some(end)) =
            (self.daylight_date.rule_ticks(year), self.standard_date.rule_ticks(year))
        else {
            return self.bias; // Windows ignores both extra biases where there is no change
        };
        let begin = begin + i128::from(standard) * TICKS_PER_MINUTE;
        let end = end + i128::from(daylight) * TICKS_PER_MINUTE;
        let saving =
            if begin <= end { begin <= utc && utc < end } else { utc >= begin || utc < end }; // south: across the new year
        if saving {
            daylight
        } else {
            standard
        }
    }

    /// Local calendar time of a FILETIME.
    pub fn local(&self, filetime: u64) -> SystemTime {
        SystemTime::from_ticks(
            i128::from(filetime) - i128::from(self.bias_at(filetime)) * TICKS_PER_MINUTE,
        )
    }
}

/// Days from 1601-01-01 to a date.
fn days_since_1601(year: i64, month: u16, day: u16) -> i64 {
    calendar::days(year, month.into(), day.into()) + calendar::FROM_FILETIME
}

/// Year, month and day of a number of days from 1601-01-01.
fn civil(days: i64) -> (i64, u16, u16) {
    let (year, month, day) = calendar::civil(days - calendar::FROM_FILETIME);
    (year, month as u16, day as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(month: u16, day: u16, hour: u16) -> SystemTime {
        SystemTime { month, day, hour, ..Default::default() }
    }

    fn at(year: i64, month: u16, day: u16, minutes: i64) -> u64 {
        (days_since_1601(year, month, day) as u64 * 1440 + minutes as u64) * TICKS_PER_MINUTE as u64
    }

    #[test]
    fn daylight_rules_north_and_south() {
        let pacific = TimeZone {
            bias: 480,
            daylight_bias: -60,
            daylight_date: rule(3, 2, 2),
            standard_date: rule(11, 1, 2),
            ..Default::default()
        };
        assert_eq!(pacific.bias_at(at(2025, 3, 9, 10 * 60) - 1), 480);
        assert_eq!(pacific.bias_at(at(2025, 3, 9, 10 * 60)), 420);
        assert_eq!(pacific.bias_at(at(2025, 11, 2, 9 * 60) - 1), 420);
        assert_eq!(pacific.bias_at(at(2025, 11, 2, 9 * 60)), 480);
        let berlin = TimeZone {
            bias: -60,
            daylight_bias: -60,
            daylight_date: rule(3, 5, 2),
            standard_date: rule(10, 5, 3),
            ..Default::default()
        };
        assert_eq!(berlin.bias_at(at(2024, 3, 31, 60) - 1), -60);
        assert_eq!(berlin.bias_at(at(2024, 3, 31, 60)), -120);
        assert_eq!(berlin.bias_at(at(2024, 10, 27, 60)), -60);
        let sydney = TimeZone {
            bias: -600,
            daylight_bias: -60,
            daylight_date: rule(10, 1, 2),
            standard_date: rule(4, 1, 3),
            ..Default::default()
        };
        assert_eq!(sydney.bias_at(at(2025, 1, 1, 0)), -660);
        assert_eq!(sydney.bias_at(at(2025, 7, 1, 0)), -600);
        assert_eq!(sydney.bias_at(at(2024, 12, 31, 20 * 60)), -660);
        assert_eq!(TimeZone { bias: 300, ..Default::default() }.local(0).year, 1600);
    }

    #[test]
    fn a_rule_for_one_year_is_a_date() {
        let date = |month, day| SystemTime { year: 2025, month, day, ..Default::default() };
        let zone = TimeZone {
            bias: 0,
            daylight_bias: -60,
            daylight_date: date(6, 10),
            standard_date: date(6, 20),
            ..Default::default()
        };
        assert_eq!(
            (
                zone.bias_at(at(2025, 6, 15, 0)),
                zone.bias_at(at(2025, 6, 25, 0)),
                zone.bias_at(at(2026, 6, 15, 0))
            ),
            (-60, 0, 0)
        );
    }
}
