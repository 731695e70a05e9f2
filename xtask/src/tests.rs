//! Every test, in the order in which a failure says most.

use crate::module::{build, sources};
use crate::tools::{cargo, command, find, root, run, shared, target, windows_cargo};
use anyhow::{bail, Result};
use std::path::{Path, PathBuf};

/// What the parts that run beside plain Rust need on Debian, and how to tell that it is there.
const PACKAGES: &[(&str, &str)] = &[
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("valgrind", "valgrind"),
    ("strace", "strace"),
    ("mcs", "mono-mcs"),
    ("mono", "mono-runtime"),
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("/usr/lib/rustlib/src/rust/library/std/Cargo.toml", "rust-web-src"),
    ("wine64", "wine64"),
];

pub fn all(install: bool, demand: bool) -> Result<()> {
    if install {
        install_packages()?;
    }
    let mut skipped = Vec::new();
    let mut missing = |what: &str| -> Result<()> {
        if demand {
            bail!("did not run: {what}");
        }
        skipped.push(what.to_owned());
        Ok(())
    };

    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // The C tests are part of this: tests/integration/c_abi.rs calls the compilers and valgrind.
    let demanded = if demand { "1" } else { "" };
    run(cargo().args(["test", "--workspace"]).env("WUD_ALL", demanded))?;

    let module = match find("mcs").is_some() || cfg!(windows) {
        true => Some(build()?),
        false => None,
    };
    match (cfg!(windows), windows_cargo("test", "std,panic_unwind,test"), wine_run()) {
        (true, ..) => {}
        (_, Some(mut windows), Some(wine)) => {
            run(windows.args(["--workspace", "--exclude", "xtask", "--lib", "--tests"]).env("WUD_ALL", demanded).env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", wine))?
        }
        _ => missing("the Rust tests of the Windows library (need Debian's rustc-web cargo-web rust-web-src gcc-mingw-w64-x86-64 wine64 and ../shared/tools)")?,
    }
    match (&module, find("mono")) {
        (Some(module), Some(mono)) => interop(module, &mono)?,
        _ if cfg!(windows) => {}
        _ => missing("the C# tests (need mono-mcs and mono-runtime)")?,
    }
    match (&module, pwsh()) {
        (Some(module), Some(pwsh)) => powershell(module, &pwsh)?,
        _ => missing("the PowerShell tests (need mono-mcs and a PowerShell: set PWSH, or have pwsh on the path)")?,
    }
    for what in &skipped {
        eprintln!("DID NOT RUN: {what}");
    }
    eprintln!("all tests that ran have passed");
    Ok(())
}

fn install_packages() -> Result<()> {
    let there = |probe: &str| {
        if probe.starts_with('/') {
            Path::new(probe).exists()
        } else {
            find(probe).is_some() || Path::new("/usr/lib/wine").join(probe).exists()
        }
    };
    let packages: Vec<&str> =
        PACKAGES.iter().filter(|(probe, _)| !there(probe)).map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    run(command("apt-get").args(["update", "-q"]))?;
    run(command("apt-get")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

fn wine_run() -> Option<PathBuf> {
    shared("tools/windows/wine-run").and_then(|path| path.canonicalize().ok())
}

/// `$PWSH`, then `pwsh` on the path.
fn pwsh() -> Option<PathBuf> {
    std::env::var_os("PWSH")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| find("pwsh"))
}

/// The C# assembly as .NET Framework would run it, on the Linux library.
fn interop(module: &Path, mono: &Path) -> Result<()> {
    let program = target().join("interop-tests");
    std::fs::create_dir_all(&program)?;
    let assembly = module.join("WUDiagnostics.Interop.dll");
    let exe = module.join("InteropTests.exe"); // beside the assembly, which looks for the library beside itself
    run(command("mcs")
        .args(["-langversion:5", "-warnaserror+", "-target:exe"])
        .arg(format!("-r:{}", assembly.display()))
        .arg(format!("-out:{}", exe.display()))
        .args(sources(&root().join("tests/interop"))?))?;
    let result = run(command(mono).arg(&exe));
    std::fs::remove_file(&exe)?;
    result
}

fn powershell(module: &Path, pwsh: &Path) -> Result<()> {
    run(command(pwsh)
        .args(["-NoProfile", "-NonInteractive", "-File", "tests/powershell/run.ps1"])
        .env("WUDIAG_MODULE", module))
}

/// Writes include/wudiag.h anew.
pub fn header() -> Result<()> {
    run(cargo().args(["test", "--test", "integration", "header"]).env("WUD_BLESS", "1"))
}
