//! What every room may use: bytes to text, the calendar, wildcard patterns, cancellation,
//! text of strangers for the eyes of a person, registry values in files.

pub mod calendar;
mod cancel;
pub mod encoding;
mod masked;
pub(crate) mod packed;
pub mod registry;
pub(crate) mod seen;
pub mod shown;
pub(crate) mod wildcard;
pub(crate) mod xml;

pub use cancel::Cancel;
pub(crate) use cancel::Silence;
pub use masked::{masked, masked_value};
