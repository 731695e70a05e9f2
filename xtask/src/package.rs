//! From the built module to a zip.

use crate::module::{build, programs, Profile};
use crate::notices;
use crate::tools::{command, root, run, target};
use crate::verify::{self, verify};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

pub fn package() -> Result<()> {
    let module = build(Profile::Dist)?;
    for (system, program) in programs()? {
        archive(system, &program)?;
    }
    let zip = root().join("out").join(format!("WUDiagnostics-{}.zip", version()?));
    let mut writer = zip::ZipWriter::new(File::create(&zip)?);
    add(&mut writer, &module, "WUDiagnostics")?;
    writer.finish()?;
    eprintln!("packed {}", zip.display());
    verify(&zip)
}

/// The program alone, with what must go with it.
fn archive(system: &str, program: &Path) -> Result<()> {
    verify::program(program)?;
    let folder = target().join("program").join(system);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    notices::write(&folder)?;
    fs::copy(root().join("LICENSE"), folder.join("LICENSE"))?;
    fs::copy(program, folder.join(program.file_name().context("no name")?))?;
    let zip = root().join("out").join(format!("wudiag-{}-{system}.zip", version()?));
    let mut writer = zip::ZipWriter::new(File::create(&zip)?);
    add(&mut writer, &folder, "wudiag")?;
    writer.finish()?;
    eprintln!("packed {}", zip.display());
    Ok(())
}

/// The same files give the same bytes: names sorted, no times.
fn add(writer: &mut zip::ZipWriter<File>, folder: &Path, prefix: &str) -> Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        let name = format!("{prefix}/{}", entry.file_name().unwrap_or_default().to_string_lossy());
        if entry.is_dir() {
            add(writer, &entry, &name)?;
        } else {
            writer.start_file(name, SimpleFileOptions::default())?;
            io::copy(&mut File::open(&entry)?, writer)?;
        }
    }
    Ok(())
}

fn version() -> Result<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))
        .context("Cargo.toml has no version")?;
    Ok(line.trim_end_matches('"').to_owned())
}

pub fn clean() -> Result<()> {
    let out = root().join("out");
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    run(command("cargo").arg("clean"))
}
