//! Lines that name a failure where nothing is wrong, by `data/noise.tsv`.

use super::record::{Entry, Marks};
use memchr::memmem;
use std::sync::OnceLock;

struct Row {
    family: &'static str,
    code: &'static str,
    text: &'static str,
}

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let lines = include_str!("../../data/noise.tsv").lines();
        let rows = lines.filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| {
            let mut fields = line.split('\t');
            Some(Row { family: fields.next()?, code: fields.next()?, text: fields.next()? })
        });
        rows.collect()
    })
}

/// Marks a record of `family` whose message is one of them. Most lines are not looked at: they begin
/// neither with `*FAILED* [` nor with `Failed to `.
#[inline]
pub(crate) fn mark(family: &str, message: &[u8], entry: &mut Entry) {
    if message.starts_with(b"*FAILED* [") || message.starts_with(b"Failed to ") {
        look(family, message, entry);
    }
}

#[cold]
fn look(family: &str, message: &[u8], entry: &mut Entry) {
    let front = &message[..message.len().min(400)];
    let has = |text: &str| memmem::find(front, text.as_bytes()).is_some();
    if rows().iter().any(|row| row.family == family && has(row.text) && has(row.code)) {
        entry.marks.add(Marks::NOISE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Family;

    fn is_noise(family: &str, message: &str) -> bool {
        let mut entry = Entry::default();
        mark(family, message.as_bytes(), &mut entry);
        entry.marks.has(Marks::NOISE)
    }

    /// Each row is of a family and has a code; without its text or its code a line is none.
    #[test]
    fn every_row_marks_its_line() {
        assert_eq!(rows().len(), include_str!("../../data/noise.tsv").lines().count() - 3);
        for row in rows() {
            assert!(Family::from_name(row.family).is_some(), "{}", row.family);
            assert!(u32::from_str_radix(row.code, 16).is_ok(), "{}", row.code);
            let line = |code: &str, text: &str| match row.family {
                "cbs" => format!("{text} [HRESULT = 0x{code} - X]"),
                _ => format!("*FAILED* [{code}] x {text} x"),
            };
            assert!(is_noise(row.family, &line(row.code, row.text)), "{}", row.text);
            assert!(!is_noise(row.family, &line("80070005", row.text)), "{}", row.text);
            assert!(!is_noise(row.family, &line(row.code, "Failed to install")), "{}", row.text);
            assert!(!is_noise("text", &line(row.code, row.text)), "{}", row.text);
        }
    }
}
