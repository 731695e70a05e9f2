//! Windows Update diagnostics: what a code means, what the logs say, where the way to the update
//! server breaks.
//!
//! The library keeps no global state and prints nothing. Dependencies between its modules run one
//! way:
//! `codes` (what a code is) <- `knowledge` (what it means); `codes` <- `logs` (what the records
//! say);
//! `codes` <- `wsus` (the way to the update server); `encoding` (bytes to text) <- `lines`, `logs`;
//! `codes` <- `lines` (the codes of a file with their places); `shown` (text of strangers for the
//! eyes of a person) <- what shows it; everything <- `ffi` (the C interface) and the program
//! `wudiag`.

pub mod codes;
pub mod encoding;
pub mod ffi;
pub mod knowledge;
pub mod lines;
pub mod logs;
mod packed;
pub mod shown;
mod wildcard;
pub mod wsus;
