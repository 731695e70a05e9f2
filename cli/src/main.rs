//! The program `wudiag`: a thin caller of the library. The subcommands are one file each.

mod decode;
mod entries;
mod etl;
mod measure;
mod output;
mod probe;
mod scan;
mod selection;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// How a command ended; the numbers are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    /// Done, nothing wrong found.
    Fine = 0,
    /// Done, something wrong found (of the commands that judge).
    Found = 1,
    /// Bad usage or unreadable input.
    BadInput = 2,
    /// A defect of this program.
    Internal = 3,
}

/// Windows Update diagnostics: what a code means, what the logs say, where the way to the update
/// server breaks.
#[derive(Parser)]
#[command(
    name = "wudiag",
    version,
    about,
    after_help = "Exit codes: 0 nothing wrong found, 1 something wrong found, 2 bad usage or unreadable input, 3 internal error."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Decode(decode::Options),
    Scan(scan::Options),
    Entries(entries::Options),
    Measure(measure::Options),
    Etl(etl::Options),
    Probe(probe::Options),
}

/// Runs one command.
fn run(arguments: Arguments) -> Exit {
    match arguments.command {
        Command::Decode(options) => decode::run(&options),
        Command::Scan(options) => scan::run(&options),
        Command::Entries(options) => entries::run(&options),
        Command::Measure(options) => measure::run(&options),
        Command::Etl(options) => etl::run(&options),
        Command::Probe(options) => probe::run(&options),
    }
}

fn main() -> ExitCode {
    let code = std::panic::catch_unwind(|| run(Arguments::parse())).unwrap_or(Exit::Internal);
    ExitCode::from(code as u8)
}
