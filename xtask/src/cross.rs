//! The library and the program for Windows on other processors than x64, from Linux: Debian's
//! compiler with the sources of its standard library, and a linker for each.
//!
//! - ARM64: `pip install ziglang cargo-zigbuild` (on the path); llvm-windres and llvm-ar for the
//!   version resource. cargo-zigbuild leaves out the list of exports that rustc makes, so the linker
//!   gets one made of the header; zig's linker takes the time from SOURCE_DATE_EPOCH.
//! - x86: Debian's gcc-mingw-w64-i686-win32, whose libgcc unwinds by DWARF, as Rust does there; the
//!   two start-up objects that Rust wants are compiled from the sources of its library.

use crate::module::Profile;
use crate::tools::{command, debian_cargo, find, root, run, target, without_paths};
use anyhow::{ensure, Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const STD: [&str; 2] = ["-Zbuild-std=std,panic_unwind", "-Zbuild-std-features=panic-unwind"];
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library";
/// As for x64 in .cargo/config.toml; x86 has no wide addresses.
const X86_LINK: &str = "-Wl,--dynamicbase,--nxcompat,--no-insert-timestamp";

/// What was built for a system: its name, the library, the program.
pub struct Built {
    pub system: &'static str,
    pub library: PathBuf,
    pub program: PathBuf,
}

/// Builds for every other processor that can be built for here; the others are named.
pub fn build(profile: Profile) -> Result<Vec<Built>> {
    let mut built = Vec::new();
    for (system, needs, call) in [
        ("win-arm64", "pip install ziglang cargo-zigbuild, apt-get install llvm", arm64 as Call),
        ("win-x86", "apt-get install gcc-mingw-w64-i686-win32", x86 as Call),
    ] {
        match call(profile)? {
            Some((cargo, triple)) => built.push(both(system, triple, profile, cargo)?),
            None => eprintln!(
                "NOT BUILT: {system} (needs Debian's rustc-web cargo-web rust-web-src, {needs})"
            ),
        }
    }
    Ok(built)
}

type Call = fn(Profile) -> Result<Option<(Vec<Command>, &'static str)>>;

fn both(
    system: &'static str,
    triple: &str,
    profile: Profile,
    calls: Vec<Command>,
) -> Result<Built> {
    for mut call in calls {
        run(&mut call)?;
    }
    let folder = target().join("windows").join(triple).join(profile.name());
    Ok(Built { system, library: folder.join("wudiag.dll"), program: folder.join("wudiag.exe") })
}

/// The library and the program: one call each, since features are chosen for a call together.
const WANTED: [[&str; 4]; 2] =
    [["-p", "wudiag-ffi", "--lib", "--locked"], ["-p", "wudiag-cli", "--bin", "wudiag"]];

/// What the library exports: every function of the header.
pub fn exports() -> Result<BTreeSet<String>> {
    let header = fs::read_to_string(root().join("include/wudiag.h"))?;
    let declared = header.lines().filter_map(|line| {
        let before = line.split_once('(')?.0;
        let start = ["WUD_API ", "int32_t ", "uint32_t "];
        let name = before.rsplit(' ').next()?;
        (start.iter().any(|start| before.starts_with(start)) && name.starts_with("wud_"))
            .then(|| name.to_owned())
    });
    Ok(declared.collect())
}

/// The list of exports as a linker of Windows reads it.
fn definitions(exports: &BTreeSet<String>) -> String {
    let names: Vec<String> = exports.iter().map(|name| format!("    {name}\n")).collect();
    format!("LIBRARY wudiag.dll\nEXPORTS\n{}", names.concat())
}

fn arm64(profile: Profile) -> Result<Option<(Vec<Command>, &'static str)>> {
    const TRIPLE: &str = "aarch64-pc-windows-gnullvm";
    let Some(zigbuild) = find("cargo-zigbuild") else { return Ok(None) };
    let tool = |name: &str| find(name).or_else(|| find(&format!("{name}-14")));
    let (Some(windres), Some(ar)) = (tool("llvm-windres"), tool("llvm-ar")) else {
        return Ok(None);
    };
    if debian_cargo().is_none() {
        return Ok(None);
    }
    // The resource compiler takes the processor from its own name.
    let tools = target().join("cross/arm64");
    fs::create_dir_all(&tools)?;
    let named = tools.join("aarch64-w64-mingw32-windres");
    let script =
        format!("#!/bin/sh\nexec {} --target=aarch64-w64-mingw32 \"$@\"\n", windres.display());
    write_program(&named, &script)?;
    let list = tools.join("exports.def");
    fs::write(&list, definitions(&exports()?))?;
    let list = format!("link-arg={}", list.canonicalize()?.display());
    let flags = without_paths(&format!("target.{TRIPLE}.rustflags"))?;
    let mut calls = Vec::new();
    for wanted in WANTED {
        let debian = debian_cargo().context("no cargo")?;
        let mut call = command(&zigbuild);
        for (name, value) in debian.get_envs() {
            match value {
                Some(value) => call.env(name, value),
                None => call.env_remove(name),
            };
        }
        let python = zigbuild.with_file_name("python3");
        if python.exists() {
            call.env("CARGO_ZIGBUILD_PYTHON_PATH", python);
        }
        call.env("CARGO", "/usr/bin/cargo").env("WINDRES", &named).env("AR", &ar);
        call.env("SOURCE_DATE_EPOCH", "0");
        // `rustc`: what follows `--` is for the last crate alone.
        call.args(["rustc", "--target", TRIPLE, "--profile", profile.name()]);
        call.args(STD).args(wanted).args(&flags);
        if wanted.contains(&"--lib") {
            call.args(["--", "-C", &list]);
        }
        calls.push(call);
    }
    Ok(Some((calls, TRIPLE)))
}

fn x86(profile: Profile) -> Result<Option<(Vec<Command>, &'static str)>> {
    const TRIPLE: &str = "i686-pc-windows-gnu";
    if find("i686-w64-mingw32-gcc").is_none() || debian_cargo().is_none() {
        return Ok(None);
    }
    let objects = target().join("cross/x86");
    fs::create_dir_all(&objects)?;
    for name in ["rsbegin", "rsend"] {
        let mut rustc = command("/usr/bin/rustc");
        rustc
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("RUSTUP_TOOLCHAIN")
            .args(["--target", TRIPLE, "--emit", "obj", "--edition", "2015"])
            .arg("-o")
            .arg(objects.join(format!("{name}.o")))
            .arg(Path::new(SOURCES).join(format!("rtstartup/{name}.rs")));
        run(&mut rustc)?;
    }
    let objects = objects.canonicalize()?;
    let mut flags = without_paths(&format!("target.{TRIPLE}.rustflags"))?;
    let own = format!(
        "[\"-C\",\"target-feature=+crt-static\",\"-C\",\"link-arg={X86_LINK}\",\"-L\",\"native={}\",",
        objects.display()
    );
    ensure!(flags[1].contains("=["), "{}", flags[1]);
    flags[1] = flags[1].replacen("=[", &format!("={own}"), 1);
    let mut calls = Vec::new();
    for wanted in WANTED {
        let mut call = debian_cargo().context("no cargo")?;
        call.args(["build", "--target", TRIPLE, "--profile", profile.name()]);
        call.args(STD).args(wanted).args(&flags);
        call.args(["--config", &format!("target.{TRIPLE}.linker=\"i686-w64-mingw32-gcc\"")]);
        calls.push(call);
    }
    Ok(Some((calls, TRIPLE)))
}

fn write_program(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::files;

    #[test]
    fn the_list_of_exports_is_that_of_the_sources() {
        let names = exports().unwrap();
        let mut written = BTreeSet::new();
        for name in files(&root().join("ffi/src")).unwrap() {
            let text = fs::read_to_string(root().join("ffi/src").join(name)).unwrap();
            let starts = text.split("extern \"C\" fn ").skip(1);
            written.extend(starts.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
        }
        written.retain(|name| name.starts_with("wud_") && name != "wud_test_panic");
        assert_eq!(names, written);
        let list = definitions(&names);
        assert!(list.starts_with("LIBRARY wudiag.dll\nEXPORTS\n    wud_abi_min_compatible\n"));
        assert_eq!(list.lines().count(), names.len() + 2);
    }
}
