//! Builds the module that users get and runs every test. `build.ps1` and `.ci/run` are thin
//! callers.

mod module;
mod package;
mod tests;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, test and package WUDiagnostics")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the module folder out/WUDiagnostics.
    Build,
    /// Run every test: Rust, C, C#, PowerShell; on Linux also the Windows library under Wine.
    Test {
        /// Install the Debian packages that are missing first (needs root).
        #[arg(long)]
        install: bool,
        /// Fail where a part cannot run for want of a tool, instead of saying that it did not run.
        #[arg(long)]
        all: bool,
    },
    /// Write include/wudiag.h anew.
    Header,
    /// Build, then pack out/WUDiagnostics into a zip.
    Package,
    /// Build, then copy the module to a folder of modules.
    Install {
        /// The folder; the user's own module folder where it is left out.
        #[arg(long)]
        to: Option<std::path::PathBuf>,
    },
    /// Remove what was built.
    Clean,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Build => module::build().map(drop),
        Task::Test { install, all } => tests::all(install, all),
        Task::Header => tests::header(),
        Task::Package => package::package(),
        Task::Install { to } => package::install(to),
        Task::Clean => package::clean(),
    }
}
