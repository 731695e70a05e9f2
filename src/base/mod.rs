//! What every room may use: bytes to text, the calendar, wildcard patterns, cancellation.

pub mod calendar;
mod cancel;
pub mod encoding;
pub(crate) mod packed;
pub(crate) mod wildcard;

pub use cancel::Cancel;
