//! out/WUDiagnostics: what users get.

use crate::manifest;
use crate::notices;
use crate::tools::{
    cargo, command, find, root, run, shared, target, windows_cargo, windows_output, without_paths,
    WINDOWS_TARGET,
};
use crate::verify;
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// How the libraries are built.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// For tests: as what ships, but quick to build, and with what the tests have compiled anyway.
    Gate,
    /// For daily use.
    Release,
    /// What ships: smaller, faster, slow to build.
    Dist,
}

/// Packages and targets whose choice of features is that of the tests (a target with development
/// dependencies is among them), so that nothing is compiled a second time.
const WITH_THE_TESTS: [&str; 4] = ["--workspace", "--lib", "--example", "generate_log"];

/// Builds everything that can be built here and returns the module's folder.
pub fn build(profile: Profile) -> Result<PathBuf> {
    let out = root().join("out/WUDiagnostics");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    scripts(&out)?;
    copy_folder(&root().join("powershell/runners"), &out.join("runners"))?;
    let (folder, file) = host_library()?;
    place(&build_host(profile)?.join(file), &out.join(folder).join(file), profile)?;
    if !cfg!(windows) {
        match build_windows(profile)? {
            Some(built) => {
                place(&built.join("wudiag.dll"), &out.join("win-x64/wudiag.dll"), profile)?;
            }
            None => eprintln!(
                "NOT BUILT: the Windows library (needs gcc-mingw-w64-x86-64 and rustc-web cargo-web rust-web-src, or rustup's {WINDOWS_TARGET} target)"
            ),
        }
    }
    match interop(&out.join("WUDiagnostics.Interop.dll")) {
        Ok(()) => {}
        Err(error) => bail!("the C# assembly: {error:#}"),
    }
    for file in ["LICENSE", "README.md"] {
        fs::copy(root().join(file), out.join(file))?;
    }
    notices::write(&out)?;
    manifest::finish(&out, manifest::MODULE)?;
    eprintln!("built {}", out.display());
    Ok(out)
}

impl Profile {
    pub fn name(self) -> &'static str {
        match self {
            Profile::Gate => "gate",
            Profile::Release => "release",
            Profile::Dist => "dist",
        }
    }
}

/// Builds the library of this system and returns its folder.
fn build_host(profile: Profile) -> Result<PathBuf> {
    // For the C# tests the library of the C tests will do; PowerShell's tests of this system want
    // a quick one.
    if profile == Profile::Gate && !cfg!(windows) && find("pwsh").is_none() {
        let features = ["--features", "wudiag-ffi/panic-test"];
        run(cargo().arg("build").args(WITH_THE_TESTS).args(features))?;
        return Ok(target().join("debug"));
    }
    let profile_of = ["build", "-p", "wudiag-ffi", "--profile", profile.name()];
    run(cargo().args(profile_of).args(without_paths("build.rustflags")?))?;
    Ok(target().join(profile.name()))
}

/// Builds the program that ships for this system and, if that can be done here, for Windows x64: the
/// name of the system, and the file.
pub fn programs(profile: Profile) -> Result<Vec<(&'static str, PathBuf)>> {
    let profile = profile.name();
    let wanted = ["-p", "wudiag-cli", "--bin", "wudiag", "--profile", profile];
    run(cargo().arg("build").args(wanted).args(without_paths("build.rustflags")?))?;
    let file = if cfg!(windows) { "wudiag.exe" } else { "wudiag" };
    let mut built = vec![(host_library()?.0, target().join(profile).join(file))];
    if !cfg!(windows) {
        if let Some(mut cargo) = windows_cargo("build") {
            run(cargo.args(wanted))?;
            built.push(("win-x64", windows_output(profile).join("wudiag.exe")));
        }
    }
    Ok(built)
}

/// Builds the DLL, if it can be built here, and returns its folder.
fn build_windows(profile: Profile) -> Result<Option<PathBuf>> {
    let Some(mut cargo) = windows_cargo("build") else { return Ok(None) };
    match profile {
        Profile::Gate => cargo.args(WITH_THE_TESTS).args(["--exclude", "xtask"]),
        _ => cargo.args(["-p", "wudiag-ffi"]),
    };
    run(cargo.args(["--profile", profile.name()]))?;
    Ok(Some(windows_output(profile.name())))
}

pub fn host_library() -> Result<(&'static str, &'static str)> {
    Ok(match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => ("linux-x64", "libwudiag.so"),
        ("linux", "aarch64") => ("linux-arm64", "libwudiag.so"),
        ("macos", "x86_64") => ("osx-x64", "libwudiag.dylib"),
        ("macos", "aarch64") => ("osx-arm64", "libwudiag.dylib"),
        ("windows", "x86_64") => ("win-x64", "wudiag.dll"),
        ("windows", "aarch64") => ("win-arm64", "wudiag.dll"),
        ("windows", "x86") => ("win-x86", "wudiag.dll"),
        (os, arch) => bail!("no folder name for {os} on {arch}"),
    })
}

fn place(from: &Path, to: &Path, profile: Profile) -> Result<()> {
    verify::library(from, profile == Profile::Dist)?;
    fs::create_dir_all(to.parent().context("no folder")?)?;
    fs::copy(from, to).with_context(|| to.display().to_string())?;
    Ok(())
}

/// What the module's script file runs before its functions, and what after them.
const FIRST: [&str; 1] = ["Module/Variables.ps1"];
const LAST: [&str; 2] = ["Module/Import.ps1", "Module/Completers.ps1"];
/// The folders of functions: one a file, in any order.
const FUNCTIONS: [&str; 2] = ["Private", "Public"];

/// One .psm1 from the scripts: the shipped module runs no other script file. Everything else is
/// copied.
fn scripts(out: &Path) -> Result<()> {
    let source = root().join("powershell/WUDiagnostics");
    let mut files: Vec<PathBuf> = FIRST.iter().map(|file| source.join(file)).collect();
    for folder in FUNCTIONS {
        find_scripts(&source.join(folder), &mut files)?;
    }
    files.extend(LAST.iter().map(|file| source.join(file)));
    let mut merged = String::new();
    for file in files {
        let name = file.strip_prefix(&source)?.display().to_string().replace('\\', "/");
        let text = fs::read_to_string(&file).with_context(|| name.clone())?.replace("\r\n", "\n");
        merged.push_str(&format!("#region {name}\n{}\n#endregion\n\n", text.trim_end()));
    }
    fs::write(out.join("WUDiagnostics.psm1"), merged)?;
    for entry in fs::read_dir(&source)? {
        let path = entry?.path();
        let name = path.file_name().context("no name")?.to_string_lossy().into_owned();
        if path.is_dir() && !["Module", "Private", "Public"].contains(&name.as_str()) {
            copy_folder(&path, &out.join(&name))?;
        } else if path.is_file() && !name.ends_with(".psm1") {
            fs::copy(&path, out.join(&name))?;
        }
    }
    Ok(())
}

/// Adds the scripts below a folder, sorted by their paths.
fn find_scripts(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find_scripts(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "ps1") {
            files.push(path);
        }
    }
    Ok(())
}

pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().context("no name")?);
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

/// Compiles the C# once for both editions of PowerShell, against the reference assemblies of .NET
/// Framework.
pub fn interop(to: &Path) -> Result<()> {
    let sources = sources(&root().join("powershell/interop"))?;
    let mut compiler = if cfg!(windows) {
        let framework =
            PathBuf::from(std::env::var_os("WINDIR").unwrap_or_else(|| "C:\\Windows".into()))
                .join("Microsoft.NET/Framework64/v4.0.30319/csc.exe");
        let mut csc = command(framework);
        csc.arg("-nologo");
        csc
    } else {
        let mcs = find("mcs").context("`mcs` is missing: apt-get install mono-mcs")?;
        let mut mcs = command(mcs);
        // Without them mcs takes the assemblies of its own runtime: no package of Debian's has an SDK for -sdk.
        if let Some(folder) = shared("tools/net472-ref") {
            mcs.args(["-nostdlib", "-noconfig"]);
            for name in ["mscorlib", "System", "System.Core"] {
                mcs.arg(format!("-r:{}", folder.join(format!("{name}.dll")).display()));
            }
        }
        mcs
    };
    compiler
        .args(["-langversion:5", "-target:library", "-optimize+", "-warnaserror+"])
        .arg(format!("-out:{}", to.display()))
        .args(sources);
    run(&mut compiler)
}

/// The C# files of a folder, sorted.
pub fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|e| e == "cs"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The assembly that ships names no time, folder or id by chance.
    #[test]
    fn the_assembly_is_the_same_each_time() {
        if find("mcs").is_none() {
            return; // the gate has it
        }
        let folder = std::env::temp_dir().join(format!("wudiag-assembly-{}", std::process::id()));
        let [first, second] = ["a", "b"].map(|name| {
            let file = folder.join(name).join("WUDiagnostics.Interop.dll");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            interop(&file).unwrap();
            fs::read(file).unwrap()
        });
        assert!(first == second, "two calls of the compiler give two assemblies");
        fs::remove_dir_all(folder).unwrap();
    }
}
