//! THIRD-PARTY-NOTICES.txt: who wrote what is linked into the binaries, and under which licence.

use crate::tools::{cargo, root};
use anyhow::{ensure, Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file in the module's folder and in the archives.
pub const NAME: &str = "THIRD-PARTY-NOTICES.txt";
/// What we ship: everything that these link is listed.
const SHIPPED: [&str; 2] = ["wudiag-ffi", "wudiag-cli"];
/// How the names of files with licences begin, in capitals.
const FILES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
const RULE: &str =
    "================================================================================";

/// A package that is linked.
struct Package {
    title: String,
    texts: Vec<String>,
}

/// What cargo knows of a package of a registry that is linked.
pub struct Linked {
    pub name: String,
    pub version: String,
    pub license: String,
    folder: PathBuf,
    license_file: Option<String>,
}

/// The text of the file.
pub fn notices() -> Result<String> {
    let mut packages = linked()?.iter().map(package).collect::<Result<Vec<_>>>()?;
    packages.extend(runtimes()?);
    Ok(written(&packages))
}

/// The packages of registries that cargo's metadata says are linked, by name.
pub fn linked() -> Result<Vec<Linked>> {
    let metadata = cargo().args(["metadata", "--format-version", "1", "--locked"]).output()?;
    ensure!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let by_id = |list: Vec<Value>| -> BTreeMap<String, Value> {
        let id = |value: Value| Some((value["id"].as_str()?.to_owned(), value));
        list.into_iter().filter_map(id).collect()
    };
    let packages = by_id(list(&metadata["packages"]));
    let nodes = by_id(list(&metadata["resolve"]["nodes"]));
    let shipped = |package: &Value| SHIPPED.iter().any(|name| package["name"] == *name);
    let mut open: Vec<&String> =
        packages.iter().filter(|(_, package)| shipped(package)).map(|(id, _)| id).collect();
    ensure!(open.len() == SHIPPED.len(), "cargo does not know {SHIPPED:?}");
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        // What runs while compiling is not linked.
        let targets = list(&packages[id]["targets"]);
        let runs =
            targets.iter().any(|target| list(&target["kind"]).contains(&"proc-macro".into()));
        if runs || !found.insert(id) {
            continue;
        }
        for dependency in list(&nodes[id]["deps"]) {
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                let id = dependency["pkg"].as_str().context("a dependency without an id")?;
                open.push(packages.get_key_value(id).context("an unknown dependency")?.0);
            }
        }
    }
    // Packages of a registry; the others are ours.
    let foreign = found.iter().map(|id| &packages[*id]).filter(|one| !one["source"].is_null());
    let mut packages = foreign.map(known).collect::<Result<Vec<_>>>()?;
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(packages)
}

fn known(package: &Value) -> Result<Linked> {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    Ok(Linked {
        name: text("name"),
        version: text("version"),
        license: text("license"),
        folder: Path::new(&text("manifest_path")).parent().context("no folder")?.to_path_buf(),
        license_file: package["license_file"].as_str().map(str::to_owned),
    })
}

fn package(package: &Linked) -> Result<Package> {
    let folder = &package.folder;
    let mut names: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| FILES.iter().any(|start| name.to_uppercase().starts_with(start)))
        .chain(package.license_file.clone())
        .filter(|name| folder.join(name).is_file())
        .collect();
    names.sort();
    names.dedup();
    let title = format!("{} {} ({})", package.name, package.version, package.license);
    ensure!(!names.is_empty(), "{title} has no text of a licence");
    let texts = names.iter().map(|name| fs::read_to_string(folder.join(name)));
    Ok(Package { title, texts: texts.collect::<Result<_, _>>()? })
}

/// What the compilers link.
fn runtimes() -> Result<Vec<Package>> {
    let compiler =
        Command::new("rustc").arg("--print").arg("sysroot").current_dir(root()).output()?;
    let sysroot = String::from_utf8(compiler.stdout)?;
    let licenses = Path::new(sysroot.trim()).join("share/doc/rust/licenses");
    let texts = |files: &[&Path]| -> Vec<String> {
        files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
    };
    let (mit, apache) = (licenses.join("MIT.txt"), licenses.join("Apache-2.0.txt"));
    let mingw = Path::new("/usr/share/doc/mingw-w64-x86-64-dev/copyright");
    Ok(vec![
        Package {
            title: "The standard library of Rust (MIT OR Apache-2.0), Copyright (c) The Rust Project Contributors, https://www.rust-lang.org".to_owned(),
            texts: texts(&[&mit, &apache]),
        },
        Package {
            title: "In binaries for Windows: the start-up code of mingw-w64 (ZPL-2.1 and public domain), https://www.mingw-w64.org, and of GCC's libgcc (GPL-3.0 with the GCC Runtime Library Exception)".to_owned(),
            texts: texts(&[mingw]),
        },
    ])
}

/// The packages, then each text once with those that it belongs to.
fn written(packages: &[Package]) -> String {
    let mut out = String::from(
        "WUDiagnostics contains software of others. These are its parts, and below them the texts of their licences.\n\n",
    );
    let mut texts: Vec<(String, Vec<&str>)> = Vec::new();
    for package in packages {
        out.push_str(&format!("- {}\n", package.title));
        for text in &package.texts {
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            let text = lines.join("\n").trim_matches('\n').to_owned();
            match texts.iter_mut().find(|(own, _)| *own == text) {
                Some((_, titles)) => titles.push(&package.title),
                None => texts.push((text, vec![&package.title])),
            }
        }
    }
    for (text, titles) in texts {
        out.push_str(&format!("\n{RULE}\n{}\n{RULE}\n\n{text}\n", titles.join("\n")));
    }
    out
}

/// Writes the file into a folder.
pub fn write(folder: &Path) -> Result<()> {
    let file = folder.join(NAME);
    fs::write(&file, notices()?).with_context(|| file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every package of the lock file that is linked, with a text; none that only builds or tests.
    #[test]
    fn what_is_linked_is_named_with_its_licence() {
        let text = notices().unwrap();
        let list = text.split(RULE).next().unwrap();
        for name in
            ["memchr", "encoding_rs", "ring", "rustls-webpki", "clap_builder", "windows-sys"]
        {
            assert!(list.contains(&format!("\n- {name} ")), "{name} is not in\n{list}");
        }
        for name in ["cbindgen", "proptest", "serde_derive", "winresource", "toml", "wudiag-ffi"] {
            assert!(!list.contains(&format!("\n- {name} ")), "{name} is in\n{list}");
        }
        for words in ["Permission is hereby granted, free of charge", "Apache License", "ISC"] {
            assert!(text.contains(words), "{words}");
        }
        // Each package of the list has a text that names it, the same text once.
        let titles: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        for title in &titles[..titles.len() - 2] {
            assert!(text.matches(title).count() >= 2, "{title} has no text");
        }
    }
}
