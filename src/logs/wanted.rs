//! Codes that a filter asks for. Most records hold none of them in any spelling, and that is seen
//! sooner than which codes they do hold.

use super::record::Record;
use crate::codes::rows;
use memchr::memmem::Finder;

/// The codes that are wanted; none means every record.
#[derive(Clone, Debug, Default)]
pub struct WantedCodes {
    values: Vec<u32>,
    /// Without one of these, a record holds none of `values`. `None`: some value has spellings that
    /// are too short to tell.
    signs: Option<Vec<Finder<'static>>>,
}

impl WantedCodes {
    /// Prepares the search for these values.
    pub fn new(values: Vec<u32>) -> WantedCodes {
        let signs: Option<Vec<Vec<Vec<u8>>>> = values.iter().map(|value| signs(*value)).collect();
        let mut signs = signs.map(|signs| signs.concat());
        if let Some(signs) = &mut signs {
            signs.sort();
            signs.dedup();
        }
        WantedCodes {
            values,
            signs: signs
                .map(|signs| signs.iter().map(|sign| Finder::new(sign).into_owned()).collect()),
        }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether `record` holds one of them.
    pub fn are_in(&self, record: &Record<'_>) -> bool {
        let raw = record.raw_bytes();
        // What is searched need not be in the log in this form.
        if record.file.family.format().searched.is_none()
            && self
                .signs
                .as_ref()
                .is_some_and(|signs| signs.iter().all(|sign| sign.find(raw).is_none()))
        {
            return false;
        }
        let mut hit = false;
        record.each_code(|code| {
            hit = self.values.contains(&code.value);
            !hit
        });
        hit
    }
}

/// Texts of which every spelling of `value` has one: the digits of its hexadecimal form that stand
/// together, in either case of the letters; both decimal forms; the beginnings of its names, which
/// are in capitals. `None` for values with short spellings (`Error = 5`, `HTTP 503`).
fn signs(value: u32) -> Option<Vec<Vec<u8>>> {
    if value < 0x8000_0000 || value >> 16 == 0x8019 {
        return None;
    }
    let hex = format!("{value:08X}");
    let digits = hex
        .split(|c: char| !c.is_ascii_digit())
        .max_by_key(|run| run.len())
        .filter(|run| run.len() > 2)?;
    let mut signs = vec![digits.to_owned(), value.to_string(), value.wrapping_neg().to_string()];
    for fact in rows(value) {
        let name = fact.name().unwrap_or_default();
        signs.extend(name.find('_').map(|end| name[..=end].to_ascii_uppercase()));
    }
    Some(signs.into_iter().map(String::into_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{families, search::by_family};
    use crate::logs::{Entry, Family, FileInfo, Span};

    /// Every code that the tables know, in every spelling in which it is found at all.
    #[test]
    fn no_spelling_is_overlooked() {
        let file = std::sync::Arc::new(FileInfo::of(Family::Text));
        let mut found = 0;
        for fact in families().flat_map(by_family).filter(|fact| fact.value >= 0x8000_0000) {
            let value = fact.value;
            let wanted = WantedCodes::new(vec![value]);
            let name = fact.name().unwrap_or("E_NONE");
            let spellings = [
                format!("0x{value:08X}"),
                format!("0x{value:08x}"),
                format!("0xffffffff{value:08x}L"),
                format!("{value:08x}"),
                value.to_string(),
                (value as i32).to_string(),
                name.to_owned(),
            ];
            for text in spellings.map(|spelling| format!("failed, error = {spelling}")) {
                let span = Span::new(0, text.len());
                let entry = Entry { raw: span, message: span, ..Entry::default() };
                let record =
                    Record { text: text.as_bytes(), entry: &entry, file: &file, columns: None };
                let holds = record.codes().iter().any(|code| code.value == value);
                assert_eq!(wanted.are_in(&record), holds, "{text}");
                found += usize::from(holds);
            }
        }
        assert!(found > 50_000, "{found}");
    }

    #[test]
    fn signs_are_in_every_spelling() {
        let texts = |value| {
            signs(value).map(|signs| {
                signs
                    .into_iter()
                    .map(|sign| String::from_utf8(sign).unwrap_or_default())
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(
            texts(0x800F_0831),
            Some(vec![
                "0831".to_owned(),
                "2148468785".to_owned(),
                "2146498511".to_owned(),
                "CBS_".to_owned()
            ])
        );
        assert_eq!((texts(1603), texts(0x8019_01F7), texts(0xABCD_EF01)), (None, None, None));
    }
}
