//! The languages of the texts.

use super::table::{Texts, LANGUAGES};
use std::str::FromStr;
use std::sync::OnceLock;

/// A language of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English (en-US), also for every culture without texts of its own.
    #[default]
    English,
    /// French (fr-FR).
    French,
    /// Japanese (ja-JP).
    Japanese,
    /// Simplified Chinese (zh-CN).
    Chinese,
}

/// The tag names a language without texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no texts in `{0}`; there are en-US, fr-FR, ja-JP and zh-CN")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// All of them.
    pub const ALL: [Language; 4] =
        [Language::English, Language::French, Language::Japanese, Language::Chinese];

    /// The language for a culture such as `fr-CA`; English where there is none. Traditional Chinese
    /// has no texts.
    pub fn for_culture(tag: &str) -> Language {
        tag.parse().unwrap_or_default()
    }

    /// The tag, such as `fr-FR`.
    pub fn tag(self) -> &'static str {
        LANGUAGES[self as usize].0
    }

    /// The texts, unpacked when a language is first asked for.
    pub(super) fn texts(self) -> &'static Texts {
        static UNPACKED: [OnceLock<Texts>; 4] = [const { OnceLock::new() }; 4];
        UNPACKED[self as usize].get_or_init(|| Texts::unpack(LANGUAGES[self as usize].1))
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Language, UnknownLanguage> {
        let lower = tag.to_ascii_lowercase().replace('_', "-");
        let traditional = ["hant", "-tw", "-hk", "-mo"].iter().any(|part| lower.contains(part));
        match lower.split('-').next() {
            Some("en") => Ok(Language::English),
            Some("fr") => Ok(Language::French),
            Some("ja") => Ok(Language::Japanese),
            Some("zh") if !traditional => Ok(Language::Chinese),
            _ => Err(UnknownLanguage(tag.to_owned())),
        }
    }
}
