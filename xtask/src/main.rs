//! Builds the module that users get and runs every test. `build.ps1` and `.ci/run` are thin
//! callers.

mod archive;
mod cross;
mod fuzz;
mod install;
mod manifest;
mod module;
mod notices;
mod nupkg;
mod package;
mod publish;
mod report;
mod rooms;
mod sbom;
mod sign;
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
    /// Build what ships, pack it into out/package (nupkg, zip, the program, hashes), verify it.
    Package {
        /// Only Windows x64 and this system, not ARM64 and x86.
        #[arg(long)]
        only_x64: bool,
        /// How the libraries are built; anything else than what ships is for tests of the packing.
        #[arg(long, value_enum, default_value = "dist")]
        profile: module::Profile,
    },
    /// Check a package: hashes, files, notices, what the DLLs import, export and allow; import it.
    Verify {
        /// The package, the zip of the module or of the program, or a folder of the module.
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
        Task::Package { only_x64, profile } => package::package(only_x64, profile),
        Task::Verify { file } => verify::verify(&file, true),
        Task::Install { to } => install::install(to),
        Task::Fuzz { target, minutes } => fuzz::fuzz(target.as_deref(), minutes),
        Task::Clean => package::clean(),
    }
}
