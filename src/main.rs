//! The program `wudiag`: a thin caller of the library.
//!
//! Exit codes: 0 done and nothing wrong found, 1 done and something wrong found, 2 bad usage or
//! unreadable input, 3 internal error.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let code = std::panic::catch_unwind(|| match cli::Arguments::try_parse() {
        Ok(arguments) => cli::run(arguments),
        Err(refusal) => cli::refuse(refusal),
    })
    .unwrap_or(cli::Exit::Internal);
    ExitCode::from(code as u8)
}
