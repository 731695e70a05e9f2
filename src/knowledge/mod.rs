//! What a code *means*: message, causes, remedies and whether trying again helps, in four
//! languages.
//!
//! The facts come from `data/knowledge/*.tsv`, the sentences from `data/text/*.toml`.

mod command;
mod context;
mod decode;
mod language;
mod remedies;
mod search;
mod sentence;
mod table;

pub use command::{Command, Gap};
pub use decode::{decode, describe, Decoded, Facility, Hex, OtherReading, Remedy, Retry};
pub use language::{Language, UnknownLanguage};
pub use remedies::{remedy_by_id, spell_out_remedies};
pub use search::search;
pub use sentence::Sentence;
pub(crate) use sentence::{find_sentence, sentence};

/// Version of the JSON documents that this module defines.
pub const SCHEMA: u32 = 1;
