//! From the built module to a folder of modules.

use crate::module::{build, Profile};
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// What was installed, a file a line. Without this list nothing in the folder is ours.
const LIST: &str = ".installed-by-xtask";

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
    let target = folder.join("WUDiagnostics");
    check(&target)?; // before the long build
    replace(&build(Profile::Dist)?, &target)?;
    eprintln!("installed {}", target.display());
    Ok(())
}

/// Whether the folder is free, or holds what an earlier installation wrote.
fn check(target: &Path) -> Result<()> {
    let free = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).context(target.display().to_string()),
    };
    if !free && !target.join(LIST).is_file() {
        bail!(
            "{} was not written by `cargo xtask install` (it has no {LIST}): remove it yourself, or choose another folder with --to",
            target.display()
        );
    }
    Ok(())
}

/// Puts the module into the folder, in place of the files that an earlier installation wrote. What
/// others put there stays.
fn replace(module: &Path, target: &Path) -> Result<()> {
    check(target)?;
    if let Ok(list) = fs::read_to_string(target.join(LIST)) {
        for name in list.lines() {
            let inside = Path::new(name).components();
            if inside.clone().all(|part| matches!(part, std::path::Component::Normal(_))) {
                let _ = fs::remove_file(target.join(name)); // it may be gone already
            }
        }
    }
    let mut names = Vec::new();
    copy(module, target, Path::new(""), &mut names)?;
    fs::write(target.join(LIST), names.join("\n"))?;
    Ok(())
}

fn copy(from: &Path, to: &Path, inside: &Path, names: &mut Vec<String>) -> Result<()> {
    fs::create_dir_all(to.join(inside))?;
    for entry in fs::read_dir(from.join(inside))? {
        let name = inside.join(entry?.file_name());
        if from.join(&name).is_dir() {
            copy(from, to, &name, names)?;
        } else {
            let there = to.join(&name);
            if there.symlink_metadata().is_ok() {
                bail!("{} is in the way: remove it yourself", there.display());
            }
            fs::copy(from.join(&name), &there)?;
            names.push(name.to_str().context("a file name that is not Unicode")?.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("wudiag-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (path, text) in [("new/a.psd1", "2"), ("new/fr-FR/b.psd1", "2")] {
            fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
            fs::write(folder.join(path), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = scratch("foreign");
        let target = folder.join("WUDiagnostics");
        fs::create_dir_all(target.join("1.2.0")).unwrap();
        fs::write(target.join("1.2.0/WUDiagnostics.psd1"), "from the Gallery").unwrap();
        assert!(replace(&folder.join("new"), &target)
            .unwrap_err()
            .to_string()
            .contains("yourself"));
        assert!(target.join("1.2.0/WUDiagnostics.psd1").is_file());
        assert!(!target.join("a.psd1").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_installation_is_replaced_and_nothing_else() {
        let folder = scratch("own");
        let target = folder.join("WUDiagnostics");
        replace(&folder.join("new"), &target).unwrap();
        fs::write(target.join("notes.txt"), "mine").unwrap();
        let outside = folder.join("outside.txt");
        fs::write(&outside, "mine").unwrap();
        // A list that leads out of the folder is not followed.
        let list = fs::read_to_string(target.join(LIST)).unwrap();
        fs::write(target.join(LIST), format!("{list}\n../outside.txt\n{}", outside.display()))
            .unwrap();
        fs::remove_file(folder.join("new/a.psd1")).unwrap();
        fs::write(folder.join("new/c.psd1"), "3").unwrap();
        replace(&folder.join("new"), &target).unwrap();
        assert!(!target.join("a.psd1").exists(), "a file of the version before");
        for (name, text) in [("c.psd1", "3"), ("fr-FR/b.psd1", "2"), ("notes.txt", "mine")] {
            assert_eq!(fs::read_to_string(target.join(name)).unwrap(), text);
        }
        assert!(outside.is_file());
        fs::remove_dir_all(folder).unwrap();
    }
}
