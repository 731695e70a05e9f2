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

/// How the messages of the rows begin. Nearly every other message ends here.
#[inline(always)]
fn heads(family: &str) -> &'static [&'static [u8]] {
    match family {
        "windowsupdate" => &[
            b"*FAILED* [",
            b"CPersistentTimeoutScheduler",
            b"LoadHistoryEventFrom",
            b"GetUserTickets:",
        ],
        "cbs" => &[
            b"Failed to ",
            b"Exec: Failed to read",
            b"Not able to read",
            b"WU: Windows update",
            b"Warning: Overlap",
            b"SQM: ",
            b"TI: Last boot",
        ],
        "dism" => &[b"DISM Provider Store:"],
        "setup" => &[b"CInstallUI::GetDefaultLanguage", b"0xd0000034"],
        "ccm" => &[b"GetUpdateInfo - failed", b"No current service window"],
        "msi" => &[b"CustomAction ", b"WixRemoveFoldersEx"],
        _ => &[],
    }
}

/// Marks a record of `family` whose message is one of them.
#[inline(always)]
pub(crate) fn mark(family: &str, message: &[u8], entry: &mut Entry) {
    if heads(family).iter().any(|head| message.starts_with(head)) {
        look(family, message, entry);
    }
}

#[cold]
fn look(family: &str, message: &[u8], entry: &mut Entry) {
    let front = &message[..message.len().min(400)];
    // A number goes on with its next digit: `required = 1`, not `required = 10`.
    let has = |text: &str| {
        memmem::find(front, text.as_bytes()).is_some_and(|at| {
            let next = front.get(at + text.len());
            !(text.ends_with(|last: char| last.is_ascii_digit())
                && next.is_some_and(u8::is_ascii_digit))
        })
    };
    let is =
        |row: &Row| row.family == family && has(row.text) && (row.code == "-" || has(row.code));
    if rows().iter().any(is) {
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

    /// Each row is of a family and marks a line that begins as its kind does; without its text or its
    /// code, or in another family, a line is none.
    #[test]
    fn every_row_marks_its_line() {
        assert_eq!(rows().len(), include_str!("../../data/noise.tsv").lines().count() - 4);
        for row in rows() {
            assert!(Family::from_name(row.family).is_some(), "{}", row.family);
            let heads = heads(row.family).iter().map(|head| String::from_utf8_lossy(head));
            let heads: Vec<_> = heads.collect();
            let has_code = row.code != "-";
            assert!(!has_code || u32::from_str_radix(row.code, 16).is_ok(), "{}", row.code);
            let line = |head: &str, code: &str, text: &str| format!("{head}{text} x {code} x");
            let marks = |head: &&str| is_noise(row.family, &line(head, row.code, row.text));
            let others = heads.iter().map(std::ops::Deref::deref);
            let head = std::iter::once("").chain(others).find(marks);
            let Some(head) = head else { panic!("{} is not marked", row.text) };
            assert!(
                !is_noise(row.family, &line("", row.code, "Failed to install")),
                "{}",
                row.text
            );
            assert!(!is_noise("text", &line(head, row.code, row.text)), "{}", row.text);
            assert!(!is_noise(row.family, &format!("x {} {}", row.text, row.code)), "{}", row.text);
            if has_code {
                assert!(!is_noise(row.family, &line(head, "80070005", row.text)), "{}", row.text);
            }
        }
        let window =
            "No current service window available to run updates assignment with time required = 1";
        assert!(is_noise("ccm", window) && !is_noise("ccm", &format!("{window}800")));
    }
}
