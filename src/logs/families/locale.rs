//! Dates and times of day in the form of the locale of whoever ran the program.
//!
//! Which number is the day and which the month shows only when one of them is over twelve. The words
//! for the halves of the day are those of the Unicode CLDR (dayPeriods am and pm) for the languages
//! of Windows.

use crate::logs::time::{date, Cursor, HOUR};

/// Languages (LCID) whose short date has the day first, and those that have the month first, both as
/// the locale.nls of Wine 8.0 has them, which is made of the CLDR. Those whose calendar is another, and
/// en-CA, which changed, are in neither.
#[rustfmt::skip]
const DAY_FIRST: [u16; 175] = [
    1025, 1026, 1027, 1029, 1030, 1031, 1032, 1035, 1036, 1037, 1039, 1040, 1043, 1044,
    1045, 1046, 1047, 1048, 1049, 1050, 1051, 1052, 1054, 1055, 1056, 1057, 1058, 1059,
    1060, 1061, 1062, 1064, 1066, 1067, 1068, 1070, 1071, 1079, 1080, 1081, 1085, 1086,
    1087, 1089, 1090, 1091, 1092, 1093, 1094, 1095, 1097, 1098, 1099, 1100, 1101, 1102,
    1103, 1106, 1107, 1108, 1109, 1110, 1111, 1112, 1114, 1118, 1122, 1130, 1131, 1134,
    1136, 1139, 1141, 1150, 1153, 1154, 1155, 1160, 1169, 1170, 2049, 2051, 2055, 2057,
    2058, 2060, 2064, 2067, 2068, 2070, 2072, 2073, 2080, 2092, 2094, 2108, 2110, 2115,
    2117, 2121, 2155, 2163, 3073, 3076, 3079, 3081, 3082, 3131, 3179, 4097, 4103, 4106,
    4108, 4122, 5121, 5127, 5129, 5130, 5132, 5146, 6145, 6153, 6156, 6170, 7169, 7178,
    7180, 7194, 8193, 8201, 8202, 8204, 8218, 9217, 9226, 9228, 9242, 9275, 10241, 10249,
    10250, 10252, 10266, 11265, 11273, 11274, 11276, 11290, 12289, 12297, 12298, 12300, 12314, 13313,
    13322, 13324, 14337, 14346, 14348, 15361, 15369, 15370, 15372, 16385, 16393, 16394, 17417, 17418,
    18441, 18442, 19465, 19466, 21514, 22538, 23562,
];
#[rustfmt::skip]
const MONTH_FIRST: [u16; 15] = [
    1033, 1076, 1082, 1096, 1113, 1116, 1117, 1124, 1143, 2144, 6154, 9225, 13321, 14345,
    20490,
];

/// Whether the day comes first where this language is set; `None`: that is not known.
pub(super) fn is_day_first(language: u32) -> Option<bool> {
    let language = u16::try_from(language).ok()?;
    let month = || MONTH_FIRST.binary_search(&language).is_ok().then_some(false);
    DAY_FIRST.binary_search(&language).is_ok().then_some(true).or_else(month)
}

/// A date. `Some(None)`: a date, but day and month cannot be distinguished, or there is no such day.
pub(super) fn day(at: &mut Cursor<'_>) -> Option<Option<i64>> {
    day_by(at, None)
}

/// The same where it may be known whether the day comes first.
pub(super) fn day_by(at: &mut Cursor<'_>, day_first: Option<bool>) -> Option<Option<i64>> {
    let mut try_at = *at;
    let first = try_at.number(1, 4)?;
    let separator = try_at.one_of(b"-/.")?;
    // `2023. 10. 31.`
    let blanks = |at: &mut Cursor<'_>| (separator == b'.').then(|| at.one_of(b" "));
    blanks(&mut try_at);
    let second = try_at.number(1, 2)?;
    try_at.one_of(&[separator])?;
    blanks(&mut try_at);
    let third = try_at.number(1, 4)?;
    if separator == b'.' {
        try_at.one_of(b".");
    }
    *at = try_at;
    Some(if first > 31 {
        date(first, second, third)
    } else if first > 12 {
        date(third, second, first)
    } else if second > 12 || first == second {
        date(third, first, second)
    } else {
        match day_first {
            Some(true) => date(third, second, first),
            Some(false) => date(third, first, second),
            None => None,
        }
    })
}

/// A half of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// The time of day that a clock of twelve hours shows; `None` when it cannot show that.
    pub fn of_day(self, time: i64) -> Option<i64> {
        let within = if time / HOUR == 12 { time - 12 * HOUR } else { time };
        let from = if self == Half::Morning { 0 } else { 12 * HOUR };
        (within < 12 * HOUR).then_some(from + within)
    }
}

/// Words for the halves, in small letters and without dots.
type Words = &'static [(&'static str, &'static str)];

/// Words that mean nothing else after a time.
const CLEAR: Words = &[
    ("am", "pm"),
    ("上午", "下午"),
    ("午前", "午後"),
    ("오전", "오후"),
    ("πμ", "μμ"),
    ("ص", "م"),
    ("قظ", "بظ"),
    ("öö", "ös"),
    ("дп", "пп"),
];

/// Words that may also be the first of a text.
const LATIN: Words = &[
    ("de", "du"),
    ("dop", "odp"),
    ("dop", "pop"),
    ("fm", "em"),
    ("vm", "nm"),
    ("ap", "ip"),
    ("sa", "ch"),
    ("pd", "md"),
    ("pg", "ptg"),
];

/// The word for a half of the day at the cursor, where a text may follow the time.
pub(super) fn half_before_text(at: &mut Cursor<'_>) -> Option<Half> {
    half(at, &[CLEAR])
}

/// The same where only the time can have words.
pub(super) fn half_of_time(at: &mut Cursor<'_>) -> Option<Half> {
    half(at, &[CLEAR, LATIN])
}

/// Moves past the word and the blank before it, if there is one.
fn half(at: &mut Cursor<'_>, tables: &[Words]) -> Option<Half> {
    let rest = at.text.get(at.at..)?;
    let front = &rest[..rest.len().min(32)];
    // The cut may go through a letter, and a text of another code page has none of the words.
    let front = std::str::from_utf8(front)
        .unwrap_or_else(|error| std::str::from_utf8(&front[..error.valid_up_to()]).unwrap_or(""));
    let word = front.strip_prefix(BLANKS).unwrap_or(front);
    let rows = tables.iter().copied().flatten();
    let mut halves = rows.flat_map(|(am, pm)| [(am, Half::Morning), (pm, Half::Afternoon)]);
    let (half, length) = halves.find_map(|(name, half)| Some((half, length_of(word, name)?)))?;
    at.at += front.len() - word.len() + length;
    Some(half)
}

/// Newer versions of Windows write a narrow blank.
const BLANKS: [char; 3] = [' ', '\u{A0}', '\u{202F}'];

/// How long `name` is at the front of `text`, in any case and with dots: `a. m.`.
fn length_of(text: &str, name: &str) -> Option<usize> {
    let mut rest = text;
    for (index, letter) in name.chars().enumerate() {
        if let Some(after) = rest.strip_prefix('.').filter(|_| index > 0) {
            rest = after.strip_prefix(BLANKS).unwrap_or(after);
        }
        let next = rest.chars().next().filter(|next| next.to_lowercase().eq([letter]))?;
        rest = &rest[next.len_utf8()..];
    }
    rest = rest.strip_prefix('.').unwrap_or(rest);
    // `amounts`; but the time may follow without a blank: `下午3:02`.
    let goes_on =
        rest.starts_with(|c: char| c.is_alphabetic() || name.is_ascii() && c.is_numeric());
    (!goes_on).then(|| text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, read: fn(&mut Cursor<'_>) -> Option<Half>) -> Option<(Half, &str)> {
        let mut at = Cursor::new(text.as_bytes(), 0);
        read(&mut at).map(|half| (half, &text[at.at..]))
    }

    #[test]
    fn words_of_both_halves() {
        for (text, half, rest) in [
            (" AM x", Half::Morning, " x"),
            ("\u{202F}PM", Half::Afternoon, ""),
            (" pm ===", Half::Afternoon, " ==="),
            (" a. m.  Build", Half::Morning, "  Build"),
            (" p.\u{202F}m. x", Half::Afternoon, " x"),
            ("\u{A0}p.m.", Half::Afternoon, ""),
            ("下午03:02:17", Half::Afternoon, "03:02:17"),
            (" 午前 0:02", Half::Morning, " 0:02"),
            (" Π.Μ.", Half::Morning, ""),
        ] {
            assert_eq!(read(text, half_before_text), Some((half, rest)), "{text}");
            assert_eq!(read(text, half_of_time), Some((half, rest)), "{text}");
        }
        for text in [" amounts", " am1", " pmx", " x", "", " a", " m.", " de la"] {
            assert_eq!(read(text, half_before_text), None, "{text}");
        }
        assert_eq!(read(" du. 11:59", half_of_time), Some((Half::Afternoon, " 11:59")));
        assert_eq!(read(" dun", half_of_time), None);
    }

    #[test]
    fn twelve_hours() {
        let times = [0, 1, 11, 12, 13].map(|hour| {
            [Half::Morning, Half::Afternoon]
                .map(|half| half.of_day(hour * HOUR).map_or(-1, |time| time / HOUR))
        });
        assert_eq!(times, [[0, 12], [1, 13], [11, 23], [0, 12], [-1, -1]]);
    }

    #[test]
    fn days() {
        let read = |text: &str| {
            let mut at = Cursor::new(text.as_bytes(), 0);
            day(&mut at).map(|day| (day, at.at))
        };
        let known = [2057, 1033, 1031, 9, 0x10000 + 1033].map(is_day_first);
        assert_eq!(known, [Some(true), Some(false), Some(true), None, None]);
        let order = |first| day_by(&mut Cursor::new(b"3/4/2023", 0), first);
        assert_eq!(
            (order(Some(true)), order(Some(false))),
            (Some(date(2023, 4, 3)), Some(date(2023, 3, 4)))
        );
        let day = |month, day| date(2023, month, day);
        for (text, expected, end) in [
            ("31/10/2023 ", day(10, 31), 10),
            ("10/31/2023", day(10, 31), 10),
            ("7/7/2023", day(7, 7), 8),
            ("2023. 10. 31. ", day(10, 31), 13),
            ("2023-1-2", day(1, 2), 8),
            ("31.10.2023 ", day(10, 31), 10),
            ("3/4/2023", None, 8),
            ("31/10/23", None, 8),
        ] {
            assert_eq!(read(text), Some((expected, end)), "{text}");
        }
        assert_eq!(
            (read("31/10-2023"), read("10:20:30"), read("31/ 10/ 2023")),
            (None, None, None)
        );
    }
}
