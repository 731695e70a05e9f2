//! From the built module to what is published.

use crate::archive;
use crate::cross;
use crate::manifest::{self, is_library, version};
use crate::module::{build, copy_folder, programs, Profile};
use crate::tools::{command, root, run, target};
use crate::{notices, nupkg, publish, sbom, sign, verify};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds everything that ships and can be built here, packs it into out/package, verifies it.
pub fn package(only_x64: bool, profile: Profile) -> Result<()> {
    let module = build(profile)?;
    let others = if only_x64 { Vec::new() } else { cross::build(profile)? };
    let out = root().join("out/package");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let staged = target().join("package");
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }

    // Windows: every processor in one module, chosen by the process that loads it.
    let windows = staged.join("windows/WUDiagnostics");
    module_for(&module, "win-", &windows)?;
    for other in &others {
        let folder = windows.join(other.system);
        fs::create_dir_all(&folder)?;
        fs::copy(&other.library, folder.join("wudiag.dll"))?;
    }
    finished(&windows, manifest::MODULE)?;
    // The DSC resource is a module of its own, beside the one that it needs.
    let dsc = staged.join("windows").join(manifest::DSC);
    resource(&dsc)?;
    let zip = out.join(format!("WUDiagnostics-{}.zip", version()?));
    archive::pack(&[(&windows, manifest::MODULE), (&dsc, manifest::DSC)], &zip)?;
    let packages = [nupkg::pack(&windows, &out)?, nupkg::pack(&dsc, &out)?];
    sign::sign(&packages)?;
    let mut files = vec![zip];
    files.extend(packages);
    // A fleet of Windows machines does not carry the libraries of other systems.
    for system in ["linux", "osx"] {
        if manifest::files(&module)?.iter().any(|name| name.starts_with(&format!("{system}-"))) {
            let folder = staged.join(system).join("WUDiagnostics");
            module_for(&module, &format!("{system}-"), &folder)?;
            finished(&folder, manifest::MODULE)?;
            let zip = out.join(format!("WUDiagnostics-{}-{system}.zip", version()?));
            archive::pack(&[(&folder, manifest::MODULE)], &zip)?;
            files.push(zip);
        }
    }
    let others = others.into_iter().map(|other| (other.system, other.program));
    for (system, program) in programs(profile)?.into_iter().chain(others) {
        files.push(program_alone(system, &program, &staged, &out)?);
    }
    publish::write(&out, &files)?;
    for file in &files {
        verify::verify(file, profile == Profile::Dist)?;
    }
    eprintln!("packed {} files into {}", files.len(), out.display());
    Ok(())
}

/// The module with the libraries of one system only.
fn module_for(module: &Path, system: &str, to: &Path) -> Result<()> {
    for name in manifest::files(module)? {
        if is_library(&name) && !name.starts_with(system) {
            continue;
        }
        let file = to.join(&name);
        fs::create_dir_all(file.parent().context("no folder")?)?;
        fs::copy(module.join(&name), file)?;
    }
    Ok(())
}

/// Completes the lists of a module's folder, and signs what is in it.
fn finished(folder: &Path, id: &str) -> Result<()> {
    fs::write(folder.join(sbom::NAME), "")?; // so that the manifest lists it
    manifest::finish(folder, id)?;
    sign::folder(folder)?;
    sbom::write(folder, id)
}

/// The folder of the DSC resource, finished.
fn resource(folder: &Path) -> Result<()> {
    copy_folder(&root().join("powershell").join(manifest::DSC), folder)?;
    fs::copy(root().join("LICENSE"), folder.join("LICENSE"))?;
    finished(folder, manifest::DSC)
}

/// The program alone, with what must go with it.
fn program_alone(system: &str, program: &Path, staged: &Path, out: &Path) -> Result<PathBuf> {
    let folder = staged.join("program").join(system);
    fs::create_dir_all(&folder)?;
    notices::write(&folder)?;
    fs::copy(root().join("LICENSE"), folder.join("LICENSE"))?;
    fs::copy(program, folder.join(program.file_name().context("no name")?))?;
    sign::folder(&folder)?;
    sbom::write(&folder, "wudiag")?;
    let zip = out.join(format!("wudiag-{}-{system}.zip", version()?));
    archive::pack(&[(&folder, "wudiag")], &zip)?;
    Ok(zip)
}

/// The module of the tests as a package: what the gate unpacks and imports.
pub fn quick(module: &Path) -> Result<()> {
    let staged = target().join("package-tests");
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    let (folder, dsc) = (staged.join(manifest::MODULE), staged.join(manifest::DSC));
    copy_folder(module, &folder)?;
    fs::write(folder.join(sbom::NAME), "")?;
    manifest::finish(&folder, manifest::MODULE)?;
    sbom::write(&folder, manifest::MODULE)?;
    nupkg::pack(&folder, &staged)?;
    resource(&dsc)?;
    // The package of the resource is unpacked beside that of the module, and both are imported.
    verify::verify(&nupkg::pack(&dsc, &staged)?, false)
}

pub fn clean() -> Result<()> {
    let out = root().join("out");
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    run(command("cargo").arg("clean"))
}
