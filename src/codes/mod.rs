//! What a code *is*: its bits, its names, what it wraps, and how people write it.
//!
//! Everything here is pure and needs no allocation on the way to a name. The tables are generated
//! from
//! `data/codes/*.tsv` (19,211 facts; where they come from: `data/README.md`).

mod bits;
mod cue;
mod foreign;
mod hex;
mod identity;
pub mod lines;
mod resolve;
pub mod scan;
pub mod search;
mod spelling;
mod structured;
mod table;
mod words;
mod wrapping;

pub use bits::{Bits, Severity};
pub use hex::Hex;
pub use identity::{facility_name, identify, Identity, ALERT};
pub use resolve::{resolve, Match, Place};
pub use scan::{scan, Hit, Strictness};
pub use spelling::{read, Alternative, NotACode, Reading, Spelling};
pub use table::{by_name, families, rows, Fact, Family, Kind};
pub use wrapping::{inner, Space, HTTP};
