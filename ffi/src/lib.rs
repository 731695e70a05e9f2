//! The C interface. The contract that callers read is the text at the top of `include/wudiag.h`
//! (`cbindgen.toml`).
//!
//! Every export goes through [`guard::guarded`]: arguments are checked first, results are written
//! last, and no panic leaves the library. This module turns calls into calls of `codes` and
//! `knowledge`; it decides nothing itself.
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(non_camel_case_types)] // these are C names

mod codes;
mod diagnosis;
mod facts;
mod guard;
mod log_batch;
mod log_options;
mod log_warnings;
mod logs;
mod repair;
mod results;
mod scan;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod secrets;
mod status;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
mod text;
mod worker;
mod wsus;

pub use codes::*;
pub use diagnosis::*;
pub use facts::*;
pub use log_batch::wud_entries;
pub use logs::*;
pub use repair::*;
pub use results::*;
pub use scan::*;
pub use status::*;
pub use text::*;
pub use wsus::*;

/// Version of this binary interface. It grows when something is added.
pub const WUD_ABI_VERSION: u32 = 5;
/// The oldest caller that this library still serves. It grows when something is changed or removed.
pub const WUD_ABI_MIN_COMPATIBLE: u32 = 4;

/// The interface version of this library: compare it with the WUD_ABI_VERSION that the caller was
/// built with. Load the library only when wud_abi_min_compatible() <= WUD_ABI_VERSION <=
/// wud_abi_version(). Never fails.
#[no_mangle]
pub extern "C" fn wud_abi_version() -> u32 {
    WUD_ABI_VERSION
}

/// The oldest WUD_ABI_VERSION that this library serves. Never fails.
#[no_mangle]
pub extern "C" fn wud_abi_min_compatible() -> u32 {
    WUD_ABI_MIN_COMPATIBLE
}

/// Panics inside the guard, so that tests can see what a caller gets. Only in test builds (feature
/// `panic-test`). cbindgen:ignore
#[cfg(feature = "panic-test")]
#[no_mangle]
pub extern "C" fn wud_test_panic() -> i32 {
    #[allow(clippy::panic)]
    guard::guarded(|| panic!("on purpose"))
}
