//! Builds the module that users get and runs every test. `build.ps1` and `.ci/run` are thin
//! callers.

mod fuzz;
mod install;
mod module;
mod notices;
mod package;
mod report;
mod rooms;
mod tests;
mod tools;
mod verify;

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
    Build {
        #[arg(long, value_enum, default_value = "release")]
        profile: module::Profile,
    },
    /// Run every test: Rust, C, C#, PowerShell; on Linux also the Windows library under Wine.
    Test {
        /// Only this room: one of src/, ffi, cli, c, interop, powershell, project.
        room: Option<String>,
        /// Only tests whose name (powershell: also whose file's name) contains this.
        #[arg(requires = "room")]
        filter: Option<String>,
        /// Install the Debian packages that are missing first (needs root).
        #[arg(long, conflicts_with = "room")]
        install: bool,
        /// Fail where a part cannot run for want of a tool, instead of counting it as skipped.
        #[arg(long, conflicts_with = "room")]
        all: bool,
    },
    /// Write include/wudiag.h anew.
    Header,
    /// Build what ships, pack it into out/WUDiagnostics-<version>.zip, verify it.
    Package,
    /// Check a packed module: files, sizes, what the DLLs import, export and allow.
    Verify {
        /// The zip, or a folder of the module.
        file: std::path::PathBuf,
    },
    /// Build what ships, then copy the module to a folder of modules.
    Install {
        /// The folder; the user's own module folder where it is left out.
        #[arg(long)]
        to: Option<std::path::PathBuf>,
    },
    /// Run the fuzz targets, which look at crashes and at time and memory for each byte.
    Fuzz {
        /// Only this one, a file of fuzz/fuzz_targets.
        target: Option<String>,
        /// How long in all.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
    },
    /// Remove what was built.
    Clean,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Build { profile } => module::build(profile).map(drop),
        Task::Test { room: Some(room), filter, .. } => tests::room(&room, filter.as_deref()),
        Task::Test { install, all, .. } => tests::all(install, all),
        Task::Header => tests::header(),
        Task::Package => package::package(),
        Task::Verify { file } => verify::verify(&file),
        Task::Install { to } => install::install(to),
        Task::Fuzz { target, minutes } => fuzz::fuzz(target.as_deref(), minutes),
        Task::Clean => package::clean(),
    }
}
