//! Every test: what is built first, what runs beside what, what is needed.

use crate::module::{self, Profile};
use crate::package;
use crate::report::{Counts, Report};
use crate::rooms::{self, WINDOWS};
use crate::tools::{
    cargo, command, find, pwsh, root, run, run_tests, shared, target, windows_cargo,
};
use anyhow::{Context, Result};
use std::io::{stdout, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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

/// The tests that a Windows build runs, in the profile of the DLL.
const WINDOWS_TESTS: [&str; 8] =
    ["--workspace", "--exclude", "xtask", "--profile", "gate", "--lib", "--test", "integration"];

const NO_WINDOWS: &str =
    "the Windows library and its Rust tests (need gcc-mingw-w64-x86-64, and rustc-web cargo-web rust-web-src or rustup's target)";
const NO_WINE: &str =
    "the Rust tests of the Windows library (need wine64 and ../shared/tools/windows)";
const NO_MCS: &str = "the C# assembly, its tests and PowerShell's (need mono-mcs)";
const NO_MONO: &str = "the C# tests (need mono-runtime)";
const NO_PWSH: &str =
    "the PowerShell tests (need a PowerShell: set PWSH, or have pwsh on the path)";

/// Everything. Each crate is compiled once for this system and once for Windows: features are
/// chosen for the packages and targets of a call together, so the calls name the same ones.
/// PowerShell's tests take one core and run beside the Rust tests of this system.
pub fn all(install: bool, demand: bool) -> Result<()> {
    if install {
        install_packages()?;
    }
    let mut report = Report::new(demand)?;
    report.stage("format", || run(cargo().args(["fmt", "--all", "--check"])));
    report.stage("clippy", || {
        run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    let compile = || run(cargo().args(["test", "--workspace", "--no-run"]));
    if report.stage("compile", compile).is_none() {
        return report.end(); // nothing else can run
    }
    let module = module(&mut report, "module and DLL");
    let shell = module.as_ref().and_then(|module| match pwsh() {
        Some(pwsh) => Some(Beside::start(module.clone(), pwsh)),
        None => {
            report.missing(NO_PWSH);
            None
        }
    });
    report.stage("Rust and C", || {
        let mut cargo = cargo();
        cargo.args(["test", "--workspace", "--no-fail-fast"]);
        run_tests(demanding(&mut cargo, demand), &mut stdout())
    });
    match (&module, find("mono")) {
        (Some(module), Some(mono)) if !cfg!(windows) => {
            report.stage("C#", || interop(module, &mono));
        }
        (Some(_), None) if !cfg!(windows) => report.missing(NO_MONO),
        _ => {}
    }
    if let Some(module) = &module {
        report.stage("package", || package::quick(module));
    }
    let windows = windows(&mut report);
    // One after the other: both change the registry of Wine.
    if let Some(shell) = shell {
        shell.end(&mut report);
    }
    if let (Some(module), Some((_, wine))) = (&module, &windows) {
        report.stage("C under Wine", || unload(module, wine));
    }
    if let Some((mut cargo, wine)) = windows {
        report.stage("Rust under Wine", || {
            cargo
                .args(WINDOWS_TESTS)
                .arg("--no-fail-fast")
                .arg("--")
                .args(WINDOWS.iter().map(|(filter, _)| filter))
                .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", wine);
            run_tests(demanding(&mut cargo, demand), &mut stdout())
        });
    }
    report.end()
}

/// The tests of one room, or those whose names contain `filter`.
pub fn room(name: &str, filter: Option<&str>) -> Result<()> {
    let mut report = Report::new(false)?;
    match name {
        "powershell" => {
            let pwsh = pwsh().context(NO_PWSH)?;
            if let Some(module) = module(&mut report, "module") {
                report.stage(name, || powershell(&module, &pwsh, filter, &mut stdout()));
            }
        }
        "interop" => {
            let mono = find("mono").context(NO_MONO)?;
            if let Some(module) = module(&mut report, "module") {
                report.stage(name, || interop(&module, &mono));
            }
        }
        "package" => {
            if let Some(module) = module(&mut report, "module") {
                report.stage(name, || package::quick(&module));
            }
        }
        _ => {
            let room = rooms::find(name)?;
            let filters = filter.map_or_else(|| room.filters(), |filter| vec![filter.to_owned()]);
            report.stage(name, || {
                let mut cargo = cargo();
                cargo.args(["test", "--workspace", "--lib", "--bins"]);
                if !room.integration.is_empty() {
                    cargo.args(["--test", "integration"]);
                }
                run_tests(cargo.arg("--no-fail-fast").arg("--").args(filters), &mut stdout())
            });
            if name == "ffi" && filter.is_none() {
                report.stage("ffi's own", || {
                    run_tests(cargo().args(["test", "-p", "wudiag-ffi", "--lib"]), &mut stdout())
                });
            }
        }
    }
    report.end()
}

/// `WUDIAG_ALL=1` lets a test fail that cannot run whole.
fn demanding(cargo: &mut Command, demand: bool) -> &mut Command {
    cargo.env("WUDIAG_ALL", if demand { "1" } else { "" })
}

fn module(report: &mut Report, stage: &str) -> Option<PathBuf> {
    if find("mcs").is_none() && !cfg!(windows) {
        report.missing(NO_MCS);
        return None;
    }
    report.stage(stage, || module::build(Profile::Gate))
}

/// The tests as a Windows build: the call that runs them and what runs a Windows program.
fn windows(report: &mut Report) -> Option<(Command, PathBuf)> {
    if cfg!(windows) {
        return None; // they have run
    }
    let Some(cargo) = windows_cargo("test") else {
        report.missing(NO_WINDOWS);
        return None;
    };
    let wine = shared("tools/windows/wine-run").filter(|_| is_there("wine64"));
    let Some(wine) = wine.and_then(|path| path.canonicalize().ok()) else {
        report.missing(NO_WINE);
        return None;
    };
    report.stage("compile for Windows", || {
        run(windows_cargo("test").context(NO_WINDOWS)?.args(WINDOWS_TESTS).arg("--no-run"))
    })?;
    Some((cargo, wine))
}

/// PowerShell's tests on a thread of their own. What they print is kept until they are waited for.
struct Beside(JoinHandle<(Result<Counts>, Duration, Vec<u8>)>);

impl Beside {
    fn start(module: PathBuf, pwsh: PathBuf) -> Beside {
        Beside(std::thread::spawn(move || {
            let (start, mut output) = (Instant::now(), Vec::new());
            let result = powershell(&module, &pwsh, None, &mut output);
            (result, start.elapsed(), output)
        }))
    }

    fn end(self, report: &mut Report) {
        let Ok((result, took, output)) = self.0.join() else {
            return report.missing("the PowerShell tests: their thread panicked");
        };
        let _ = stdout().write_all(&output);
        report.add("PowerShell (beside the others)", took, result);
    }
}

/// Whether a program or file is there.
fn is_there(probe: &str) -> bool {
    if probe.starts_with('/') {
        return Path::new(probe).exists();
    }
    find(probe).is_some() || Path::new("/usr/lib/wine").join(probe).exists()
}

fn install_packages() -> Result<()> {
    let missing = PACKAGES.iter().filter(|(probe, _)| !is_there(probe));
    let packages: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    run(command("apt-get").args(["update", "-q"]))?;
    run(command("apt-get")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The C# assembly as .NET Framework would run it, on the Linux library.
fn interop(module: &Path, mono: &Path) -> Result<Counts> {
    // Beside copies of the assembly and of the library, which it looks for beside itself: the
    // module's folder is what users get, and nothing else.
    let folder = target().join("interop-tests");
    module::copy_folder(module, &folder)?;
    let exe = folder.join("InteropTests.exe");
    run(command("mcs")
        .args(["-langversion:5", "-warnaserror+", "-target:exe"])
        .arg(format!("-r:{}", folder.join("WUDiagnostics.Interop.dll").display()))
        .arg(format!("-out:{}", exe.display()))
        .args(module::sources(&root().join("tests/interop"))?))?;
    run_tests(command(mono).arg(&exe), &mut stdout())
}

/// A host in C that loads the DLL, reads, frees and unloads.
fn unload(module: &Path, wine: &Path) -> Result<Counts> {
    let folder = target().join("unload");
    std::fs::create_dir_all(&folder)?;
    let exe = folder.join("unload.exe");
    run(command("x86_64-w64-mingw32-gcc")
        .args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-I",
            "include",
            "tests/c/unload.c",
            "-o",
        ])
        .arg(&exe))?;
    let mut call = command(wine);
    call.arg(&exe).arg(module.join("win-x64/wudiag.dll"));
    run_tests(call.arg(root().join("fuzz/corpus/etl/sample.etl")).arg(&folder), &mut stdout())
}

/// Pester's tests; with a filter those of the files, else of the names, that contain it.
fn powershell(
    module: &Path,
    pwsh: &Path,
    filter: Option<&str>,
    output: &mut dyn Write,
) -> Result<Counts> {
    let mut call = command(pwsh);
    call.args(["-NoProfile", "-NonInteractive", "-File", "tests/powershell/run.ps1"]);
    if let Some(filter) = filter {
        call.arg(filter);
    }
    run_tests(call.env("WUDIAG_MODULE", module), output)
}

/// Writes include/wudiag.h anew.
pub fn header() -> Result<()> {
    run(cargo().args(["test", "--test", "integration", "header"]).env("WUDIAG_BLESS", "1"))
}
