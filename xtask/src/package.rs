//! From the built module to a zip or to a folder of modules.

use crate::module::{build, copy_folder};
use crate::tools::{command, root, run};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

pub fn package() -> Result<()> {
    let module = build()?;
    let zip = root().join("out").join(format!("WUDiagnostics-{}.zip", version()?));
    let mut writer = zip::ZipWriter::new(File::create(&zip)?);
    add(&mut writer, &module, "WUDiagnostics")?;
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

pub fn install(to: Option<PathBuf>) -> Result<()> {
    let folder = match to {
        Some(folder) => folder,
        None if cfg!(windows) => {
            PathBuf::from(std::env::var_os("USERPROFILE").context("USERPROFILE is not set")?)
                .join("Documents/WindowsPowerShell/Modules")
        }
        None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?)
            .join(".local/share/powershell/Modules"),
    };
    let module = build()?;
    let target = folder.join("WUDiagnostics");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    copy_folder(&module, &target)?;
    eprintln!("installed {}", target.display());
    Ok(())
}

pub fn clean() -> Result<()> {
    let out = root().join("out");
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    run(command("cargo").arg("clean"))
}
