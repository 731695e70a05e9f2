//! The list of parts of what ships: a document of CycloneDX 1.5, with the hash of every file beside it.

use crate::manifest::{self, files, version};
use crate::notices;
use crate::tools::root;
use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The file in the module's folder and in the archives.
pub const NAME: &str = "sbom.cdx.json";

/// Writes the list into a finished folder. It names no time and no number of its own, so the same
/// sources give the same bytes.
pub fn write(folder: &Path, product: &str) -> Result<()> {
    let sums = checksums(&fs::read_to_string(root().join("Cargo.lock"))?);
    let mut components = Vec::new();
    let names = files(folder)?;
    let linked = if holds_code(&names) { notices::linked()? } else { Vec::new() };
    for package in linked {
        let (name, version) = (&package.name, &package.version);
        let mut component = json!({
            "type": "library",
            "bom-ref": format!("pkg:cargo/{name}@{version}"),
            "name": name,
            "version": version,
            "purl": format!("pkg:cargo/{name}@{version}"),
            "licenses": [{ "expression": package.license.replace('/', " OR ") }],
        });
        if let Some(sum) = sums.get(&format!("{name} {version}")) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        components.push(component);
    }
    for name in names.iter().filter(|name| *name != NAME) {
        components.push(json!({
            "type": "file",
            "bom-ref": format!("file:{name}"),
            "name": name,
            "hashes": [{ "alg": "SHA-256", "content": sha256(&folder.join(name))? }],
        }));
    }
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": product,
            "name": product,
            "version": version()?,
            "licenses": [{ "license": { "id": "MIT" } }],
        } },
        "components": components,
    });
    fs::write(folder.join(NAME), format!("{document:#}\n"))?;
    Ok(())
}

/// Checks the hashes that the list of a folder names, and that no file is missing in it.
pub fn verify(folder: &Path) -> Result<()> {
    let text = fs::read_to_string(folder.join(NAME)).with_context(|| NAME.to_owned())?;
    let document: Value = serde_json::from_str(&text).context(NAME)?;
    ensure!(document["bomFormat"] == "CycloneDX", "{NAME} is no list of CycloneDX");
    let components = document["components"].as_array().context("no components")?;
    let listed: BTreeMap<&str, &str> = components
        .iter()
        .filter(|one| one["type"] == "file")
        .filter_map(|one| Some((one["name"].as_str()?, one["hashes"][0]["content"].as_str()?)))
        .collect();
    for name in files(folder)?.iter().filter(|name| *name != NAME) {
        let wanted = listed.get(name.as_str()).with_context(|| format!("{NAME} lacks {name}"))?;
        ensure!(sha256(&folder.join(name))? == *wanted, "{name} is not what {NAME} lists");
    }
    for name in listed.keys() {
        ensure!(folder.join(name).is_file(), "{NAME} lists {name}, which is not there");
    }
    let lists_packages = components.len() > listed.len();
    ensure!(lists_packages || !holds_code(&files(folder)?), "{NAME} lists no package");
    Ok(())
}

/// Whether a folder has something that packages are linked into.
fn holds_code(names: &BTreeSet<String>) -> bool {
    names.iter().any(|name| manifest::is_library(name) || name.starts_with("wudiag"))
}

/// The hash of a file, as SHA256SUMS has it.
pub fn sha256(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(hexadecimal(&Sha256::digest(bytes)))
}

pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The checksums of a lock file, by name and version.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let entry = |block: &str| {
        let (name, version) = (value(block, "name")?, value(block, "version")?);
        Some((format!("{name} {version}"), value(block, "checksum")?))
    };
    lock.split("[[package]]").filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_file_and_package_with_its_hash() {
        let folder = std::env::temp_dir().join(format!("wudiag-sbom-{}", std::process::id()));
        fs::create_dir_all(folder.join("win-x64")).unwrap();
        fs::write(folder.join("win-x64/wudiag.dll"), "dll").unwrap();
        fs::write(folder.join("LICENSE"), "MIT").unwrap();
        write(&folder, "WUDiagnostics").unwrap();
        let text = fs::read_to_string(folder.join(NAME)).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let memchr = document["components"].as_array().unwrap().iter();
        let memchr = memchr.clone().find(|one| one["name"] == "memchr").unwrap();
        assert_eq!(memchr["hashes"][0]["content"].as_str().unwrap().len(), 64);
        assert_eq!(memchr["licenses"][0]["expression"], "Unlicense OR MIT");
        verify(&folder).unwrap();
        write(&folder, "WUDiagnostics").unwrap();
        assert_eq!(text, fs::read_to_string(folder.join(NAME)).unwrap());
        fs::write(folder.join("new.txt"), "").unwrap();
        assert!(verify(&folder).unwrap_err().to_string().contains("lacks new.txt"));
        fs::remove_file(folder.join("new.txt")).unwrap();
        fs::write(folder.join("LICENSE"), "mine").unwrap();
        assert!(verify(&folder).unwrap_err().to_string().contains("LICENSE is not what"));
        fs::remove_file(folder.join("LICENSE")).unwrap();
        assert!(verify(&folder).unwrap_err().to_string().contains("which is not there"));
        fs::remove_dir_all(folder).unwrap();
    }
}
