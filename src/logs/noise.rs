//! Lines that name a failure where nothing is wrong, by `data/noise.tsv`.

use super::record::{Entry, Marks};
use memchr::memmem::Finder;
use std::sync::OnceLock;

/// A row, with what is looked for made ready: it is asked of every sixteenth record of some logs.
struct Row {
    code: Option<Finder<'static>>,
    text: Finder<'static>,
}

/// The rows of a family.
fn rows(family: &str) -> &'static [Row] {
    static ROWS: OnceLock<Vec<(&'static str, Vec<Row>)>> = OnceLock::new();
    let all = ROWS.get_or_init(|| {
        let mut all: Vec<(&str, Vec<Row>)> = Vec::new();
        for (family, code, text) in written() {
            let code = (code != "-").then(|| Finder::new(code));
            let row = Row { code, text: Finder::new(text) };
            match all.iter_mut().find(|(own, _)| *own == family) {
                Some((_, rows)) => rows.push(row),
                None => all.push((family, vec![row])),
            }
        }
        all
    });
    all.iter().find(|(own, _)| *own == family).map_or(&[], |(_, rows)| rows)
}

/// Family, code and text of each row as the file has them.
fn written() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = include_str!("../../data/noise.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next()?))
    })
}

/// Makes of the beginnings of messages a test that is compiled for each family: every record goes
/// through it.
macro_rules! heads {
    ($($family:literal: $($head:literal),+;)+) => {
        /// Whether a message begins as those of the rows do. Nearly every other message ends here.
        #[inline(always)]
        fn begins(family: &str, message: &[u8]) -> bool {
            match family {
                $($family => $(message.starts_with($head))||+,)+
                _ => false,
            }
        }

        #[cfg(test)]
        fn heads(family: &str) -> &'static [&'static [u8]] {
            match family {
                $($family => &[$($head),+],)+
                _ => &[],
            }
        }
    };
}

heads! {
    "windowsupdate":
        b"*FAILED* [", b"CPersistentTimeoutScheduler", b"LoadHistoryEventFrom", b"GetUserTickets:";
    "cbs":
        b"Failed to ", b"Exec: Failed to read", b"Not able to read", b"WU: Windows update",
        b"Warning: Overlap", b"SQM: ", b"TI: Last boot";
    "dism": b"DISM Provider Store:";
    "setup": b"CInstallUI::GetDefaultLanguage", b"0xd0000034";
    "ccm": b"GetUpdateInfo - failed", b"No current service window";
    "msi": b"CustomAction ", b"WixRemoveFoldersEx";
}

/// Marks a record of `family` whose message is one of them.
#[inline(always)]
pub(crate) fn mark(family: &str, message: &[u8], entry: &mut Entry) {
    if begins(family, message) {
        look(family, message, entry);
    }
}

#[cold]
fn look(family: &str, message: &[u8], entry: &mut Entry) {
    let front = &message[..message.len().min(400)];
    // A number goes on with its next digit: `required = 1`, not `required = 10`.
    let has = |text: &Finder| {
        text.find(front).is_some_and(|at| {
            let next = front.get(at + text.needle().len());
            !(text.needle().last().is_some_and(u8::is_ascii_digit)
                && next.is_some_and(u8::is_ascii_digit))
        })
    };
    let is = |row: &Row| has(&row.text) && row.code.as_ref().is_none_or(has);
    if rows(family).iter().any(is) {
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
        let all: Vec<_> = written().collect();
        assert_eq!(all.len(), include_str!("../../data/noise.tsv").lines().count() - 4);
        for (family, code, text) in all {
            assert!(Family::from_name(family).is_some(), "{family}");
            let heads = heads(family).iter().map(|head| String::from_utf8_lossy(head));
            let heads: Vec<_> = heads.collect();
            let has_code = code != "-";
            assert!(!has_code || u32::from_str_radix(code, 16).is_ok(), "{code}");
            let line = |head: &str, code: &str, text: &str| format!("{head}{text} x {code} x");
            let marks = |head: &&str| is_noise(family, &line(head, code, text));
            let others = heads.iter().map(std::ops::Deref::deref);
            let head = std::iter::once("").chain(others).find(marks);
            let Some(head) = head else { panic!("{text} is not marked") };
            assert!(!is_noise(family, &line("", code, "Failed to install")), "{text}");
            assert!(!is_noise("text", &line(head, code, text)), "{text}");
            assert!(!is_noise(family, &format!("x {text} {code}")), "{text}");
            if has_code {
                assert!(!is_noise(family, &line(head, "80070005", text)), "{text}");
            }
        }
        let window =
            "No current service window available to run updates assignment with time required = 1";
        assert!(is_noise("ccm", window) && !is_noise("ccm", &format!("{window}800")));
    }
}
