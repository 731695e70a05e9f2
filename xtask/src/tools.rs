//! Where things are, and how programs are called.

use crate::report::{counts_of, Counts, Report, SKIPPED};
use anyhow::{bail, Context, Result};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// The tools that no package installs, where they lie beside the checkout.
pub fn shared(path: &str) -> Option<PathBuf> {
    Some(root().join("../shared").join(path)).filter(|found| found.exists())
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program on the path.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = [program.to_owned(), format!("{program}.exe")];
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)).collect::<Vec<_>>())
        .find(|file| file.is_file())
}

/// A call in the repository's folder.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a call, showing it first; its failure is ours.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("\n> {shown}");
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs tests and counts them: every `test result` of Rust, else the last line with counts. What
/// they print goes to `output`. An error where they end with a failure without a test that failed,
/// or where no test ran.
pub fn run_tests(command: &mut Command, output: &mut dyn Write) -> Result<Counts> {
    let shown = shown(command);
    writeln!(output, "\n> {shown}")?;
    command.env(SKIPPED, Report::skipped_file()).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let (mut rust, mut last) = (Counts::default(), Counts::default());
    let mut lines = BufReader::new(child.stdout.take().context("no output")?);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        output.write_all(&line)?;
        let text = String::from_utf8_lossy(&line);
        if let Some(counts) = counts_of(&text) {
            if text.starts_with("test result: ") {
                rust.add(counts);
            } else {
                last = counts;
            }
        }
        line.clear();
    }
    let status = child.wait()?;
    rust.add(last);
    if !status.success() && rust.failed == 0 {
        bail!("`{shown}` ended with {status}");
    }
    if rust == Counts::default() {
        bail!("`{shown}` ran no test");
    }
    Ok(rust)
}

/// The cargo that called us.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Options that keep the folders of whoever builds out of what is built: a user's name is in them.
/// `setting` is the one of cargo's configuration that they are added to.
pub fn without_paths(setting: &str) -> Result<[String; 2]> {
    let mut flags = Vec::new();
    for (folder, name) in [(Some(root()), "wudiag"), (cargo_home(), "cargo")] {
        let Some(folder) = folder.map(|folder| folder.canonicalize().unwrap_or(folder)) else {
            continue;
        };
        let folder = folder.to_str().context("a folder that is not Unicode")?;
        flags.push(format!("{:?}", format!("--remap-path-prefix={folder}={name}")));
    }
    Ok(["--config".to_owned(), format!("{setting}=[{}]", flags.join(","))])
}

/// Where cargo keeps the sources of packages.
pub fn cargo_home() -> Option<PathBuf> {
    let home = || {
        Some(PathBuf::from(std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?))
    };
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home()?.join(".cargo")))
}

pub const WINDOWS_TARGET: &str = "x86_64-pc-windows-gnu";

/// A cargo that can build for Windows x64 from here: rustup's where it has the target, else
/// Debian's, which brings the sources of the standard library. `None` where there is neither.
pub fn windows_cargo(subcommand: &str) -> Option<Command> {
    let mut rustup = Command::new("rustup");
    let has_target = rustup
        .args(["target", "list", "--installed"])
        .output()
        .is_ok_and(|list| String::from_utf8_lossy(&list.stdout).contains(WINDOWS_TARGET));
    find("x86_64-w64-mingw32-gcc")?;
    let without_paths = without_paths(&format!("target.{WINDOWS_TARGET}.rustflags")).ok()?;
    if has_target {
        let mut cargo = cargo();
        cargo.args([subcommand, "--target", WINDOWS_TARGET]).args(without_paths);
        return Some(cargo);
    }
    let mut cargo = debian_cargo()?;
    // `test` for the tests, always, so that std is built once. Without std's printing of stack
    // traces: nobody sees a panic in the DLL, and it is a thirtieth of it.
    cargo.args([
        subcommand,
        "--target",
        WINDOWS_TARGET,
        "-Zbuild-std=std,panic_unwind,test",
        "-Zbuild-std-features=panic-unwind",
    ]);
    cargo.args(without_paths);
    Some(cargo)
}

/// Debian's cargo, which has the sources of the standard library and so builds for any target.
pub fn debian_cargo() -> Option<Command> {
    let there = Path::new("/usr/bin/cargo").exists() && Path::new("/usr/bin/rustc").exists();
    let mut cargo = command(there.then_some("/usr/bin/cargo")?);
    let path = std::env::var("PATH").unwrap_or_default();
    cargo
        .env("PATH", format!("/usr/bin:{path}"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc");
    // Calls from `cargo run` inherit variables that name rustup's toolchain.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTDOC", "RUSTC_WRAPPER"] {
        cargo.env_remove(name);
    }
    // Apart from the other toolchain's results, which it would throw away.
    cargo.env("CARGO_TARGET_DIR", target().join("windows"));
    Some(cargo)
}

/// Where [`windows_cargo`] puts what it builds.
pub fn windows_output(profile: &str) -> PathBuf {
    let own = target().join("windows").join(WINDOWS_TARGET).join(profile);
    if own.exists() {
        own
    } else {
        target().join(WINDOWS_TARGET).join(profile)
    }
}

/// `$PWSH`, then `pwsh` on the path.
pub fn pwsh() -> Option<PathBuf> {
    std::env::var_os("PWSH")
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
        .or_else(|| find("pwsh"))
}
