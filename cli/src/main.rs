//! The program `wudiag`: a thin caller of the library. The subcommands are one file each.

mod decode;
mod diagnose;
mod entries;
mod etl;
mod measure;
mod output;
mod probe;
mod scan;
mod selection;
mod trace;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;
use wudiag::base::masked;
use wudiag::base::shown::{shown, shown_lines};

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
    /// The evidence does not tell.
    NotEnough = 4,
}

/// Windows Update diagnostics: what a code means, what the logs say, where the way to the update
/// server breaks.
#[derive(Parser)]
#[command(
    name = "wudiag",
    version,
    about,
    after_help = "Exit codes: 0 nothing wrong found, 1 something wrong found, 2 bad usage or unreadable input, 3 internal error, 4 not enough evidence (diagnose)."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Decode(decode::Options),
    Diagnose(diagnose::Options),
    Scan(scan::Options),
    Entries(entries::Options),
    Measure(measure::Options),
    Etl(etl::Options),
    Probe(probe::Options),
    Trace(trace::Options),
}

/// Says what is wrong with the arguments, or gives the help that they ask for.
fn refuse(refusal: clap::Error) -> Exit {
    // The message repeats the arguments: it is made of shown ones, so that they stay on its lines.
    let arguments =
        std::env::args_os().map(|one| shown(&masked(&one.to_string_lossy())).into_owned());
    let refusal = Arguments::try_parse_from(arguments).err().unwrap_or(refusal);
    let text = shown_lines(&refusal.render().to_string()).into_owned();
    if refusal.use_stderr() {
        // Nobody is left to tell when standard error is closed.
        let _ = write!(std::io::stderr(), "{text}");
        return Exit::BadInput;
    }
    output::print(&text);
    Exit::Fine
}

/// Runs one command.
fn run(arguments: Arguments) -> Exit {
    match arguments.command {
        Command::Decode(options) => decode::run(&options),
        Command::Diagnose(options) => diagnose::run(&options),
        Command::Scan(options) => scan::run(&options),
        Command::Entries(options) => entries::run(&options),
        Command::Measure(options) => measure::run(&options),
        Command::Etl(options) => etl::run(&options),
        Command::Probe(options) => probe::run(&options),
        Command::Trace(options) => trace::run(&options),
    }
}

fn main() -> ExitCode {
    let code = std::panic::catch_unwind(|| match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(refusal) => refuse(refusal),
    })
    .unwrap_or(Exit::Internal);
    ExitCode::from(code as u8)
}
