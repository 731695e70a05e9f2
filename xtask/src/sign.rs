//! The hook for signatures: `WUD_SIGN_COMMAND` is a program with its fixed arguments, split at
//! blanks; the files to sign are added. It is called three times, in this order: libraries, programs
//! and the assembly; the module's own texts; the finished package. No key is ever in the repository.

use crate::manifest::files;
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

pub const VARIABLE: &str = "WUD_SIGN_COMMAND";
const BINARIES: [&str; 2] = ["dll", "exe"];
const TEXTS: [&str; 4] = ["ps1", "psm1", "psd1", "ps1xml"];

/// Signs what is in a folder: first what is loaded, then what names it.
pub fn folder(folder: &Path) -> Result<()> {
    for group in groups(folder)? {
        sign(&group)?;
    }
    Ok(())
}

/// Signs files, where there is a command for it.
pub fn sign(files: &[PathBuf]) -> Result<()> {
    let Ok(line) = std::env::var(VARIABLE) else { return Ok(()) };
    let mut parts = line.split_whitespace();
    let program = parts.next().with_context(|| format!("{VARIABLE} is empty"))?;
    if files.is_empty() {
        return Ok(());
    }
    run(command(program).args(parts).args(files))
}

/// The files of a folder in the order in which they are signed.
fn groups(folder: &Path) -> Result<[Vec<PathBuf>; 2]> {
    let names = files(folder)?;
    let of = |kinds: &[&str]| {
        let wanted = names
            .iter()
            .filter(|name| name.rsplit_once('.').is_some_and(|(_, kind)| kinds.contains(&kind)));
        wanted.map(|name| folder.join(name)).collect::<Vec<_>>()
    };
    Ok([of(&BINARIES), of(&TEXTS)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn libraries_come_before_the_scripts_that_load_them() {
        let folder = std::env::temp_dir().join(format!("wudiag-sign-{}", std::process::id()));
        fs::create_dir_all(folder.join("win-x64")).unwrap();
        for name in ["a.psm1", "a.format.ps1xml", "win-x64/a.dll", "LICENSE", "a.txt", "a.exe"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let shown = groups(&folder).unwrap().map(|group| {
            let names = group.iter().map(|file| file.file_name().unwrap().to_str().unwrap());
            names.map(str::to_owned).collect::<Vec<_>>()
        });
        assert_eq!(shown[0], ["a.exe", "a.dll"]);
        assert_eq!(shown[1], ["a.format.ps1xml", "a.psm1"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
