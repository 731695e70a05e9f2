//! The module's manifest: what the build knows better than whoever writes it.

use crate::tools::root;
use anyhow::{ensure, Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The module, and the one of the DSC resource, which needs it.
pub const MODULE: &str = "WUDiagnostics";
pub const DSC: &str = "WUDiagnosticsDsc";
/// An address of the project that is not in Cargo.toml, as a fork's release sets it.
const ADDRESS: &str = "WUD_PROJECT_URI";
/// The Gallery shows them in full; what is longer is read in the repository.
const LONGEST_NOTES: usize = 4_000;

/// Writes the manifest of a finished folder of a module: every file of it, the systems that its
/// libraries are for, the addresses of the project, and what is new.
pub fn finish(folder: &Path, id: &str) -> Result<()> {
    finish_with(folder, id, project()?.as_deref())
}

fn finish_with(folder: &Path, id: &str, project: Option<&str>) -> Result<()> {
    let name = format!("{id}.psd1");
    let source = fs::read_to_string(root().join("powershell").join(id).join(&name))?;
    let text = source.replace("\r\n", "\n");
    let mut there = files(folder)?;
    there.insert(name.clone());
    let list: Vec<String> =
        there.iter().map(|name| format!("        '{}'", name.replace('/', "\\"))).collect();
    let mut text =
        replace(&text, "FileList = @()", &format!("FileList = @(\n{}\n    )", list.join("\n")))?;
    let systems: Vec<String> = systems(&there).iter().map(|name| format!(", '{name}'")).collect();
    if !systems.is_empty() {
        let all = format!("'PSEdition_Core'{})", systems.concat());
        text = replace(&text, "'PSEdition_Core')", &all)?;
    }
    let mut data = Vec::new();
    if id == MODULE {
        data.push(format!("ReleaseNotes = {}", quoted(&release_notes()?)));
    }
    let license = match project {
        Some(project) => {
            data.push(format!("ProjectUri   = {}", quoted(project)));
            format!("{project}/blob/main/LICENSE")
        }
        None => "https://spdx.org/licenses/MIT.html".to_owned(),
    };
    data.push(format!("LicenseUri   = {}", quoted(&license)));
    let data: Vec<String> = data.iter().map(|line| format!("            {line}\n")).collect();
    text = replace(
        &text,
        "        PSData = @{\n",
        &format!("        PSData = @{{\n{}", data.concat()),
    )?;
    fs::write(folder.join(name), text)?;
    Ok(())
}

/// The address of the project: `WUD_PROJECT_URI`, else `repository` of Cargo.toml.
pub fn project() -> Result<Option<String>> {
    let given = std::env::var(ADDRESS).ok().filter(|address| !address.trim().is_empty());
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("repository = \""));
    let named = line.map(|rest| rest.split('"').next().unwrap_or_default().to_owned());
    given.or(named).map(|address| checked(&address)).transpose()
}

/// An address that manifests take: https, without a slash at its end, nothing that ends a text.
fn checked(address: &str) -> Result<String> {
    let address = address.trim().trim_end_matches('/');
    let sound = address.strip_prefix("https://").is_some_and(|rest| {
        rest.contains('/') && rest.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/".contains(c))
    });
    ensure!(sound, "the address of the project is not like https://host/owner/name: {address}");
    Ok(address.to_owned())
}

/// The version of the workspace.
pub fn version() -> Result<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""))
        .context("Cargo.toml has no version")?;
    Ok(line.trim_end_matches('"').to_owned())
}

/// A value of one line of a manifest, such as `Author = 'x'`.
pub fn value(manifest: &str, name: &str) -> Option<String> {
    let line = manifest.lines().map(str::trim_start).find_map(|line| {
        let rest = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
        Some(rest.trim())
    })?;
    let inside = line.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inside.replace("''", "'"))
}

/// The texts of a list, such as `Tags = @('a', 'b')`.
pub fn list(manifest: &str, name: &str) -> Result<Vec<String>> {
    let at = manifest.lines().find(|line| {
        let line = line.trim_start();
        line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
    });
    let at = at.with_context(|| format!("the manifest has no {name}"))?;
    let start = at.as_ptr() as usize - manifest.as_ptr() as usize;
    let list = manifest[start..].split_once("@(").with_context(|| format!("{name} is no list"))?.1;
    let list = list.split_once(')').with_context(|| format!("{name} has no end"))?.0;
    Ok(list.split('\'').skip(1).step_by(2).map(str::to_owned).collect())
}

/// The modules that a manifest requires: name and oldest version.
pub fn required(manifest: &str) -> Vec<(String, String)> {
    let line = manifest.lines().find(|line| line.trim_start().starts_with("RequiredModules"));
    let entries = line.unwrap_or_default().split("ModuleName = '").skip(1);
    let entry = |rest: &str| {
        let (name, rest) = rest.split_once('\'')?;
        let version = rest.split_once("ModuleVersion = '")?.1.split_once('\'')?.0;
        Some((name.to_owned(), version.to_owned()))
    };
    entries.filter_map(entry).collect()
}

/// Every file below a folder, with `/`.
pub fn files(folder: &Path) -> Result<BTreeSet<String>> {
    fn find(folder: &Path, inside: &Path, found: &mut BTreeSet<String>) -> Result<()> {
        for entry in fs::read_dir(folder.join(inside))? {
            let name: PathBuf = inside.join(entry?.file_name());
            if folder.join(&name).is_dir() {
                find(folder, &name, found)?;
            } else {
                found.insert(name.to_str().context("not Unicode")?.replace('\\', "/"));
            }
        }
        Ok(())
    }
    let mut found = BTreeSet::new();
    find(folder, Path::new(""), &mut found)?;
    Ok(found)
}

/// Whether a file of a module is a native library: its folder is named by system and processor.
pub fn is_library(name: &str) -> bool {
    ["win-", "linux-", "osx-"].iter().any(|system| name.starts_with(system)) && name.contains('/')
}

/// The Gallery's tags for the systems that the libraries are for.
fn systems(files: &BTreeSet<String>) -> Vec<&'static str> {
    let has = |start: &str| files.iter().any(|name| is_library(name) && name.starts_with(start));
    let all = [("win-", "Windows"), ("linux-", "Linux"), ("osx-", "MacOS")];
    all.iter().filter(|(start, _)| has(start)).map(|(_, tag)| *tag).collect()
}

/// What is new: the first sentence of each point under "Added" and "Changed" of the newest version.
fn release_notes() -> Result<String> {
    let text = fs::read_to_string(root().join("CHANGELOG.md"))?.replace("\r\n", "\n");
    let newest = text.split("\n## ").nth(1).context("CHANGELOG.md has no version")?;
    Ok(notes_of(newest))
}

fn notes_of(version: &str) -> String {
    let mut notes = String::new();
    for part in version.split("\n- ").skip(1) {
        let point = part.split("\n### ").next().unwrap_or_default();
        let joined = point.split_whitespace().collect::<Vec<_>>().join(" ");
        let joined = joined.replace(['`', '*'], "");
        let end = joined.find(". ").map_or(joined.len(), |at| at + 1);
        if notes.len() + end + 3 > LONGEST_NOTES {
            break;
        }
        notes.push_str(&format!("- {}\n", &joined[..end]));
    }
    // What stands in the manifest is ASCII.
    notes.replace('\u{2026}', "...").replace(|c: char| !c.is_ascii(), "").trim_end().to_owned()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Replaces what stands there once; blanks before `=` do not count.
fn replace(text: &str, from: &str, to: &str) -> Result<String> {
    if text.matches(from).count() == 1 {
        return Ok(text.replacen(from, to, 1));
    }
    let (name, rest) = from.split_once(" =").with_context(|| format!("{from} is not there"))?;
    let line = text.lines().find(|line| {
        line.trim_start().strip_prefix(name.trim_start()).is_some_and(|after| {
            after.trim_start().starts_with('=') && line.trim_end().ends_with(rest.trim_end())
        })
    });
    let line = line.with_context(|| format!("the manifest has no `{from}` of its own"))?;
    ensure!(text.matches(line).count() == 1, "the manifest has `{from}` twice");
    Ok(text.replacen(line, &format!("    {}", to.trim_start()), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_says_what_is_in_the_folder() {
        let folder = std::env::temp_dir().join(format!("wudiag-manifest-{}", std::process::id()));
        fs::create_dir_all(folder.join("win-x64")).unwrap();
        fs::create_dir_all(folder.join("fr-FR")).unwrap();
        for file in ["WUDiagnostics.psm1", "win-x64/wudiag.dll", "fr-FR/a.psd1", "LICENSE"] {
            fs::write(folder.join(file), "").unwrap();
        }
        finish_with(&folder, MODULE, None).unwrap();
        let name = "WUDiagnostics.psd1";
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let files = ["LICENSE", name, "WUDiagnostics.psm1", "fr-FR\\a.psd1", "win-x64\\wudiag.dll"];
        assert_eq!(list(&text, "FileList").unwrap(), files);
        let tags = list(&text, "Tags").unwrap();
        assert!(tags.contains(&"Windows".to_owned()) && !tags.contains(&"Linux".to_owned()));
        assert_eq!(value(&text, "ModuleVersion").unwrap(), version().unwrap());
        assert!(value(&text, "Description").unwrap().len() > 50);
        assert!(text.contains("ReleaseNotes = '- "), "{text}");
        assert!(!text.contains("ProjectUri"));
        assert_eq!(value(&text, "LicenseUri").unwrap(), "https://spdx.org/licenses/MIT.html");
        assert!(text.is_ascii());
        finish_with(&folder, MODULE, Some("https://example.com/o/p")).unwrap();
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(value(&text, "ProjectUri").unwrap(), "https://example.com/o/p");
        let license = "https://example.com/o/p/blob/main/LICENSE";
        assert_eq!(value(&text, "LicenseUri").unwrap(), license);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_resource_requires_the_module_of_its_version() {
        let folder = std::env::temp_dir().join(format!("wudiag-dsc-{}", std::process::id()));
        crate::module::copy_folder(&root().join("powershell").join(DSC), &folder).unwrap();
        finish_with(&folder, DSC, Some("https://example.com/o/p")).unwrap();
        let text = fs::read_to_string(folder.join("WUDiagnosticsDsc.psd1")).unwrap();
        let version = version().unwrap();
        assert_eq!(value(&text, "ModuleVersion").as_ref(), Some(&version));
        assert_eq!(required(&text), [(MODULE.to_owned(), version.clone())]);
        assert!(list(&text, "FileList").unwrap().contains(&"dsc.ps1".to_owned()));
        assert!(list(&text, "Tags").unwrap().contains(&"Windows".to_owned()));
        assert!(value(&text, "ProjectUri").is_some() && value(&text, "LicenseUri").is_some());
        let resource = fs::read_to_string(folder.join("wuclientpolicy.dsc.resource.json")).unwrap();
        let resource: serde_json::Value = serde_json::from_str(&resource).unwrap();
        assert_eq!(resource["version"], version);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_address_is_one_of_a_project() {
        assert_eq!(checked(" https://example.com/o/p/ ").unwrap(), "https://example.com/o/p");
        for wrong in ["http://example.com/p", "https://example.com", "https://a/b'; x", "x"] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_notes_are_first_sentences() {
        let version = "[1.0]\n\n### Added\n\n- `A`: it\n  does. More of it.\n- B's\n\n### Changed\n\n- C\u{2026}\n";
        assert_eq!(notes_of(version), "- A: it does.\n- B's\n- C...");
        assert!(notes_of(&format!("\n- {}", "x".repeat(5_000))).is_empty());
    }
}
