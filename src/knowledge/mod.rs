//! What a code *means*: message, causes, remedies and whether trying again helps, in four
//! languages.
//!
//! The facts come from `data/knowledge/*.tsv`, the sentences from `data/text/*.toml`.

mod causes;
mod command;
mod context;
mod decode;
mod language;
mod remedies;
mod search;
mod sentence;
mod table;

pub(crate) use causes::causes;
pub use causes::Cause;
pub use command::{Command, Gap};
pub use context::{Context, Surroundings};
pub use decode::{decode, describe, describe_in, Decoded, Facility, OtherReading, Remedy, Retry};
pub use language::{Language, UnknownLanguage};
pub(crate) use remedies::remedy_id;
pub use remedies::RemedyId;
pub use search::search;
pub use sentence::Sentence;
pub(crate) use sentence::{find_sentence, same, sentence};

/// Version of the JSON documents that this module defines.
pub const SCHEMA: u32 = 2;
