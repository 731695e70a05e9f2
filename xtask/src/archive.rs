//! ZIP files: the same files give the same bytes.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Packs folders, each under its name.
pub fn pack(folders: &[(&Path, &str)], to: &Path) -> Result<()> {
    let mut writer = zip::ZipWriter::new(File::create(to)?);
    for (folder, name) in folders {
        add_to(&mut writer, folder, name)?;
    }
    writer.finish()?;
    Ok(())
}

/// Adds what is in a folder: names sorted, no times.
pub fn add_to(writer: &mut zip::ZipWriter<File>, folder: &Path, prefix: &str) -> Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        let own = entry.file_name().unwrap_or_default().to_string_lossy();
        let name = if prefix.is_empty() { own.into_owned() } else { format!("{prefix}/{own}") };
        if entry.is_dir() {
            add_to(writer, &entry, &name)?;
        } else {
            writer.start_file(name, SimpleFileOptions::default())?;
            io::copy(&mut File::open(&entry)?, writer)?;
        }
    }
    Ok(())
}

/// Unpacks into a new folder.
pub fn extract(file: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    let archive = File::open(file).with_context(|| file.display().to_string())?;
    zip::ZipArchive::new(archive)?.extract(to)?;
    Ok(())
}
