//! What stands beside the packages: their hashes, and the manifests of scoop and winget for the program.

use crate::manifest::{project, version};
use crate::sbom::sha256;
use anyhow::{Context, Result};
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub const SUMS: &str = "SHA256SUMS";
const DESCRIPTION: &str =
    "Says why Windows Update fails: decodes its codes, reads its logs, tests the way to WSUS";
/// How scoop and winget name the processors.
const SYSTEMS: [(&str, &str, &str); 3] =
    [("win-x64", "64bit", "x64"), ("win-arm64", "arm64", "arm64"), ("win-x86", "32bit", "x86")];

/// Writes the hashes of the files, and the manifests where the address of the project is known.
pub fn write(out: &Path, files: &[PathBuf]) -> Result<()> {
    let mut sums = BTreeMap::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).context("no name")?;
        sums.insert(name.to_owned(), sha256(file)?);
    }
    let lines: Vec<String> = sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    fs::write(out.join(SUMS), lines.concat())?;
    let version = version()?;
    match project()? {
        Some(project) => {
            fs::write(out.join("wudiag.json"), scoop(&version, &project, &sums))?;
            for (name, text) in winget(&version, &project, &sums) {
                fs::write(out.join(name), text)?;
            }
        }
        None => eprintln!(
            "NOT WRITTEN: the manifests of scoop and winget, and ProjectUri (Cargo.toml names no `repository`)"
        ),
    }
    Ok(())
}

/// The archives of the program for Windows, by processor: the name there, address and hash.
fn programs<'a>(
    version: &str,
    project: &str,
    sums: &'a BTreeMap<String, String>,
) -> Vec<(&'static str, &'static str, String, &'a str)> {
    let of = |system: &str| {
        let name = format!("wudiag-{version}-{system}.zip");
        let sum = sums.get(&name)?;
        Some((format!("{project}/releases/download/v{version}/{name}"), sum.as_str()))
    };
    let found = SYSTEMS.iter().filter_map(|(system, scoop, winget)| {
        let (url, sum) = of(system)?;
        Some((*scoop, *winget, url, sum))
    });
    found.collect()
}

fn scoop(version: &str, project: &str, sums: &BTreeMap<String, String>) -> String {
    let (mut architectures, mut updates) = (Map::new(), Map::new());
    for (name, _, url, sum) in programs(version, project, sums) {
        let next = url.replace(version, "$version");
        updates.insert(name.to_owned(), json!({ "url": next }));
        architectures.insert(name.to_owned(), json!({ "url": url, "hash": sum }));
    }
    let document = json!({
        "version": version,
        "description": DESCRIPTION,
        "homepage": project,
        "license": "MIT",
        "architecture": Value::Object(architectures),
        "extract_dir": "wudiag",
        "bin": "wudiag.exe",
        "checkver": "github",
        "autoupdate": { "architecture": Value::Object(updates) },
    });
    format!("{document:#}\n")
}

/// The three files of a version in winget-pkgs: version, installers, texts.
fn winget(version: &str, project: &str, sums: &BTreeMap<String, String>) -> [(String, String); 3] {
    const ID: &str = "WUDiagnostics.wudiag";
    let head = |kind: &str| {
        format!(
            "# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.1.6.0.schema.json\n\nPackageIdentifier: {ID}\nPackageVersion: {version}\n"
        )
    };
    let tail = |kind: &str| format!("ManifestType: {kind}\nManifestVersion: 1.6.0\n");
    let mut installers = String::new();
    for (_, name, url, sum) in programs(version, project, sums) {
        installers.push_str(&format!(
            "  - Architecture: {name}\n    InstallerUrl: {url}\n    InstallerSha256: {}\n",
            sum.to_uppercase()
        ));
    }
    [
        (
            format!("{ID}.yaml"),
            format!("{}DefaultLocale: en-US\n{}", head("version"), tail("version")),
        ),
        (
            format!("{ID}.installer.yaml"),
            format!(
                "{}InstallerType: zip\nNestedInstallerType: portable\nNestedInstallerFiles:\n  - RelativeFilePath: wudiag\\wudiag.exe\n    PortableCommandAlias: wudiag\nInstallers:\n{installers}{}",
                head("installer"),
                tail("installer")
            ),
        ),
        (
            format!("{ID}.locale.en-US.yaml"),
            format!(
                "{}PackageLocale: en-US\nPublisher: WUDiagnostics contributors\nPackageName: wudiag\nPackageUrl: {project}\nLicense: MIT\nShortDescription: {DESCRIPTION}\n{}",
                head("defaultLocale"),
                tail("defaultLocale")
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifests_name_what_was_built() {
        let sum = "ab".repeat(32);
        let names = ["wudiag-1.0.0-win-x64.zip", "wudiag-1.0.0-linux-x64.zip"];
        let sums: BTreeMap<_, _> = names.map(|name| (name.to_owned(), sum.clone())).into();
        let project = "https://example.com/p";
        let url = "https://example.com/p/releases/download/v1.0.0/wudiag-1.0.0-win-x64.zip";
        let scoop: Value = serde_json::from_str(&scoop("1.0.0", project, &sums)).unwrap();
        assert_eq!(scoop["architecture"]["64bit"], json!({ "url": url, "hash": sum }));
        assert!(scoop["architecture"].get("arm64").is_none(), "it was not built");
        let next = scoop["autoupdate"]["architecture"]["64bit"]["url"].as_str().unwrap();
        assert_eq!(next, url.replace("1.0.0", "$version"));
        let winget = winget("1.0.0", project, &sums);
        assert!(winget[1].1.contains(&format!("InstallerUrl: {url}\n")));
        assert!(winget[1].1.contains(&"AB".repeat(32)));
        for (name, text) in winget {
            assert!(text.contains("PackageVersion: 1.0.0\n") && name.starts_with("WUDiagnostics."));
        }
    }
}
