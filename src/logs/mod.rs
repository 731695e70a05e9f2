//! Update logs as typed records.
//!
//! ```text
//! read    files, wildcards, rotation, encodings, threads      (does I/O)
//!   |
//! parse   one chunk of text -> entries, by the Shape of its family  (pure)
//!   |
//! Record  a borrowed view of an entry; codes, KBs, ids and URLs are looked for only when asked
//! ```
//!
//! An [`Entry`] is plain data: ranges into its chunk of text and numbers, so that a batch of them
//! can cross a C boundary as it is. Nothing is allocated for a record. What a format is and what
//! its traps are stands in its module. To add a family: a module in `families/` with a parser and a
//! `FORMAT`, a line in the list of `families/mod.rs`, and a folder of `tests/fixtures/logs`.

mod binary;
pub mod cab;
mod context;
pub mod detect;
pub mod etl;
pub mod events;
mod extra;
pub mod extract;
mod families;
pub mod filter;
pub mod json;
pub mod measure;
mod noise;
mod oem;
pub mod parse;
pub mod read;
mod record;
mod shape;
pub mod text;
pub mod time;
mod w3c_columns;
mod wanted;

pub use binary::Binary;
pub(crate) use families::console_pair;
pub use families::Family;
pub use record::{Entry, FileInfo, Level, LevelSource, Marks, MergedBy, Record, Span, TimeKind};
pub use w3c_columns::Columns;
pub use wanted::WantedCodes;
