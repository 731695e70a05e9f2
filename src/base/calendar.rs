//! The Gregorian calendar, in days since 1970-01-01 (H. Hinnant's algorithms: a year that begins in
//! March has its leap day at its end). Any year; dates before 1970 are negative.

/// Days from 0001-01-01 to 1970-01-01.
pub const FROM_YEAR_ONE: i64 = 719_162;
/// Days from 1601-01-01, where a FILETIME begins, to 1970-01-01.
pub const FROM_FILETIME: i64 = 134_774;

/// Days since 1970-01-01 of a date. The date must exist: `month` 1 to 12, `day` from 1.
pub const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(days(1, 1, 1), -FROM_YEAR_ONE);
        assert_eq!(days(1601, 1, 1), -FROM_FILETIME);
        assert_eq!(civil(-FROM_FILETIME - 1), (1600, 12, 31));
        for day in (-1_000_000..1_000_000).step_by(17) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
        }
    }
}
