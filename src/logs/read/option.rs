//! Options as users write them, and why one cannot be used.

use super::MOST_THREADS;
use crate::base::masked;
use crate::codes::NotACode;
use crate::knowledge::{sentence, Language, Sentence};
use crate::logs::filter::{self, Moment};
use crate::logs::parse::LIMITS;
use crate::logs::text::CodePage;
use crate::logs::{Family, Level};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// Which option cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the option.
    pub option: &'static str,
    /// Its value, as text, without secrets.
    pub value: String,
    /// Why.
    pub why: Why,
}

/// Why an option cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// There is no family of this name.
    Family,
    /// There is no level of this name.
    Level,
    /// There is no decoder of this code page.
    CodePage,
    /// It is no time.
    Time,
    /// It is no code.
    Code(NotACode),
    /// It is not in its range.
    Range {
        /// The least that it may be.
        least: usize,
        /// The most that it may be.
        most: usize,
    },
    /// Logs that are followed cannot be merged.
    FollowMerge,
    /// The options are no document that can be read.
    Document,
}

impl Refusal {
    fn new(option: &'static str, value: impl ToString, why: Why) -> Refusal {
        Refusal { option, value: masked(&value.to_string()).into_owned(), why }
    }

    /// Options that are together no document; `detail` is what is wrong.
    pub fn document(detail: impl ToString) -> Refusal {
        Refusal::new("options", detail, Why::Document)
    }

    /// `follow` together with `merge`.
    pub fn follow_merge() -> Refusal {
        Refusal::new("merge", true, Why::FollowMerge)
    }

    /// The sentence for users.
    pub fn sentence(&self, language: Language) -> String {
        self.row().1.render(language)
    }

    /// The refusal as JSON: `option`, `value`, `why`, `known` (the names that there are, for those
    /// that have a list), and the sentence for users in `reason`.
    pub fn in_language(&self, language: Language) -> impl Serialize + '_ {
        ShownRefusal { refusal: self, language }
    }

    /// The names that could have been given.
    fn known(&self) -> Vec<&'static str> {
        match self.why {
            Why::Family => Family::names(),
            Why::Level => Level::ALL.map(Level::as_str).to_vec(),
            _ => Vec::new(),
        }
    }

    /// A word that does not change, and a sentence.
    fn row(&self) -> (&'static str, Sentence) {
        let value = &self.value;
        let known = self.known().join(", ");
        match &self.why {
            Why::Family => {
                ("family", sentence!("log.refused-family", value = value, known = known))
            }
            Why::Level => ("level", sentence!("log.refused-level", value = value, known = known)),
            Why::CodePage => ("code-page", sentence!("log.refused-code-page", value = value)),
            Why::Time => ("time", sentence!("log.refused-time", value = value)),
            Why::Code(NotACode::NoCode) => ("code", sentence!("log.refused-code", value = value)),
            Why::Code(NotACode::Empty) => ("code-empty", sentence!("log.refused-code-empty")),
            Why::Code(NotACode::TooLarge) => {
                ("code-too-large", sentence!("log.refused-code-large", value = value))
            }
            Why::Code(NotACode::KbNumber) => {
                ("code-kb", sentence!("log.refused-code-kb", value = value))
            }
            Why::Code(NotACode::NoMatch) => {
                ("code-name", sentence!("log.refused-code-name", value = value))
            }
            Why::Range { least, most } => {
                let sentence =
                    sentence!("log.refused-range", value = value, least = least, most = most);
                ("range", sentence)
            }
            Why::FollowMerge => ("follow-merge", sentence!("log.refused-follow-merge")),
            Why::Document => ("document", sentence!("log.refused-document", detail = value)),
        }
    }
}

/// A family by its name.
pub fn family(option: &'static str, name: &str) -> Result<Family, Refusal> {
    Family::from_name(name).ok_or_else(|| Refusal::new(option, name, Why::Family))
}

/// A level by its name.
pub fn level(option: &'static str, name: &str) -> Result<Level, Refusal> {
    Level::from_name(name).ok_or_else(|| Refusal::new(option, name, Why::Level))
}

/// A code page by its name or number.
pub fn code_page(option: &'static str, name: &str) -> Result<CodePage, Refusal> {
    CodePage::from_name(name).ok_or_else(|| Refusal::new(option, name, Why::CodePage))
}

/// A moment.
pub fn moment(option: &'static str, text: &str) -> Result<Moment, Refusal> {
    Moment::parse(text).ok_or_else(|| Refusal::new(option, text, Why::Time))
}

/// Codes in any spelling, or a pattern of names.
pub fn codes(option: &'static str, wanted: &str) -> Result<Vec<u32>, Refusal> {
    filter::codes(wanted).map_err(|why| Refusal::new(option, wanted, Why::Code(why)))
}

/// The longest record.
pub fn limit(option: &'static str, bytes: usize) -> Result<usize, Refusal> {
    within(option, bytes, *LIMITS.start(), *LIMITS.end())
}

/// How many threads parse.
pub fn threads(option: &'static str, count: usize) -> Result<usize, Refusal> {
    within(option, count, 0, MOST_THREADS)
}

fn within(option: &'static str, value: usize, least: usize, most: usize) -> Result<usize, Refusal> {
    match (least..=most).contains(&value) {
        true => Ok(value),
        false => Err(Refusal::new(option, value, Why::Range { least, most })),
    }
}

struct ShownRefusal<'a> {
    refusal: &'a Refusal,
    language: Language,
}

impl Serialize for ShownRefusal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let refusal = self.refusal;
        let mut shown = serializer.serialize_struct("refusal", 5)?;
        shown.serialize_field("option", refusal.option)?;
        shown.serialize_field("value", &refusal.value)?;
        shown.serialize_field("why", refusal.row().0)?;
        shown.serialize_field("known", &refusal.known())?;
        shown.serialize_field("reason", &refusal.sentence(self.language))?;
        shown.end()
    }
}
