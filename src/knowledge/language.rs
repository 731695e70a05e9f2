//! The languages of the texts.

use super::table::{Texts, PACKED};
use std::str::FromStr;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The tag names a language without texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no texts in `{0}`; there are {list}", list = TAGS.join(", "))]
pub struct UnknownLanguage(pub String);

impl Language {
    /// The language for a culture such as `fr-CA`; English where there is none. Traditional Chinese
    /// has no texts.
    pub fn for_culture(tag: &str) -> Language {
        tag.parse().unwrap_or_default()
    }

    /// The tag, such as `fr-FR`.
    pub fn tag(self) -> &'static str {
        TAGS[self as usize]
    }

    /// The texts, unpacked when a language is first asked for.
    pub(super) fn texts(self) -> &'static Texts {
        static UNPACKED: [OnceLock<Texts>; TAGS.len()] = [const { OnceLock::new() }; TAGS.len()];
        UNPACKED[self as usize].get_or_init(|| Texts::unpack(PACKED[self as usize]))
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Language, UnknownLanguage> {
        let lower = tag.to_ascii_lowercase().replace('_', "-");
        let traditional = ["hant", "-tw", "-hk", "-mo"].iter().any(|part| lower.contains(part));
        let language = lower.split('-').next().unwrap_or_default();
        let fits = |own: &&Language| own.tag().split('-').next() == Some(language);
        let found = Language::ALL.iter().find(fits).filter(|_| language != "zh" || !traditional);
        found.copied().ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}
