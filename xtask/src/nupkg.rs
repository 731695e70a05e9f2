//! A module as the PowerShell Gallery takes it: what `Compress-PSResource` makes of a folder. The
//! elements of the nuspec and the parts of the package are those of NuGet's PackageBuilder, which
//! PSResourceGet calls; the name of the psmdcp part is its deterministic one.

use crate::archive;
use crate::manifest::{self, files};
use crate::sbom::hexadecimal;
use anyhow::{ensure, Context, Result};
use sha2::{Digest, Sha512};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// What an installer removes again: `DeleteExtraneousFiles` of PSResourceGet.
const OF_THE_PACKAGE: [&str; 3] = ["[Content_Types].xml", "_rels", "package"];

/// Packs a module's folder, and returns the file, which is named by id and version.
pub fn pack(module: &Path, out: &Path) -> Result<PathBuf> {
    let id = id_of(module)?;
    let manifest = fs::read_to_string(module.join(format!("{id}.psd1")))?;
    let version = manifest::value(&manifest, "ModuleVersion").context("no ModuleVersion")?;
    let nuspec = nuspec(&id, &manifest)?;
    let names = files(module)?;
    let mut all = Sha512::new();
    for name in &names {
        all.update(fs::read(module.join(name))?);
    }
    let properties = format!(
        "package/services/metadata/core-properties/{}.psmdcp",
        &hexadecimal(&all.finalize())[..32]
    );
    let file = out.join(format!("{id}.{version}.nupkg"));
    let mut writer = zip::ZipWriter::new(File::create(&file)?);
    let mut part = |name: &str, text: &str| -> Result<()> {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(text.as_bytes())?;
        Ok(())
    };
    part("_rels/.rels", &relationships(&id, &properties))?;
    part(&format!("{id}.nuspec"), &nuspec)?;
    archive::add_to(&mut writer, module, "")?;
    let mut part = |name: &str, text: &str| -> Result<()> {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(text.as_bytes())?;
        Ok(())
    };
    part("[Content_Types].xml", &content_types(&names))?;
    part(&properties, &core_properties(&id, &manifest)?)?;
    writer.finish()?;
    Ok(file)
}

/// The name of the module in a folder: that of its manifest.
pub fn id_of(module: &Path) -> Result<String> {
    let names = files(module)?;
    let mut ids = names.iter().filter(|name| !name.contains('/'));
    let id = ids.find_map(|name| name.strip_suffix(".psd1")).context("no manifest")?;
    Ok(id.to_owned())
}

/// The elements in the order of NuGet, the values that `PublishHelper.CreateNuspec` takes.
fn nuspec(id: &str, manifest: &str) -> Result<String> {
    let value = |name: &str| manifest::value(manifest, name);
    let needed = |name: &str| value(name).with_context(|| format!("the manifest has no {name}"));
    let notes = between(manifest, "ReleaseNotes = '");
    let tags = manifest::list(manifest, "Tags")?;
    let elements = [
        ("id", Some(id.to_owned())),
        ("version", Some(needed("ModuleVersion")?)),
        ("authors", Some(needed("Author")?)),
        ("owners", value("CompanyName")),
        ("requireLicenseAcceptance", Some("false".to_owned())),
        ("licenseUrl", value("LicenseUri")),
        ("projectUrl", value("ProjectUri")),
        ("description", Some(needed("Description")?)),
        ("releaseNotes", notes),
        ("copyright", value("Copyright")),
        ("tags", Some(format!("PSModule {}", tags.join(" ")))),
    ];
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd\">\n  <metadata>\n",
    );
    for (name, value) in elements {
        if let Some(value) = value {
            text.push_str(&format!("    <{name}>{}</{name}>\n", escaped(&value)));
        }
    }
    let required = manifest::required(manifest);
    if !required.is_empty() {
        text.push_str("    <dependencies>\n");
        for (name, version) in required {
            text.push_str(&format!("      <dependency id=\"{name}\" version=\"{version}\" />\n"));
        }
        text.push_str("    </dependencies>\n");
    }
    text.push_str("  </metadata>\n</package>");
    Ok(text)
}

/// A text of several lines in a manifest.
fn between(manifest: &str, start: &str) -> Option<String> {
    let rest = manifest.split_once(start)?.1;
    let mut end = 0;
    loop {
        end += rest[end..].find('\'')?;
        if !rest[end..].starts_with("''") {
            return Some(rest[..end].replace("''", "'"));
        }
        end += 2;
    }
}

fn relationships(id: &str, properties: &str) -> String {
    let one = |kind: &str, target: &str| {
        let hash = hexadecimal(&Sha512::digest(target)).to_uppercase();
        format!("  <Relationship Type=\"{kind}\" Target=\"{target}\" Id=\"R{}\" />\n", &hash[..16])
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n{}{}</Relationships>",
        one("http://schemas.microsoft.com/packaging/2010/07/manifest", &format!("/{id}.nuspec")),
        one(
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            &format!("/{properties}")
        ),
    )
}

/// A type for each extension, and for each file without one.
fn content_types(names: &BTreeSet<String>) -> String {
    let (mut extensions, mut others) = (BTreeSet::from(["nuspec"]), Vec::new());
    for name in names {
        match name.rsplit('/').next().unwrap_or_default().rsplit_once('.') {
            Some((_, extension)) => drop(extensions.insert(extension)),
            None => others.push(name),
        }
    }
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\n  <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\" />\n  <Default Extension=\"psmdcp\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\" />\n",
    );
    for extension in extensions {
        text.push_str(&format!(
            "  <Default Extension=\"{extension}\" ContentType=\"application/octet\" />\n"
        ));
    }
    for name in others {
        text.push_str(&format!(
            "  <Override PartName=\"/{name}\" ContentType=\"application/octet\" />\n"
        ));
    }
    text.push_str("</Types>");
    text
}

fn core_properties(id: &str, manifest: &str) -> Result<String> {
    let value = |name: &str| escaped(&manifest::value(manifest, name).unwrap_or_default());
    let tags = manifest::list(manifest, "Tags")?.join(" ");
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<coreProperties xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\">\n  <dc:creator>{}</dc:creator>\n  <dc:description>{}</dc:description>\n  <dc:identifier>{id}</dc:identifier>\n  <version>{}</version>\n  <keywords>PSModule {}</keywords>\n  <lastModifiedBy>cargo xtask package</lastModifiedBy>\n</coreProperties>",
        value("Author"),
        value("Description"),
        value("ModuleVersion"),
        escaped(&tags),
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Unpacks as an installer does: into `<to>/<id>/<version>`, without what belongs to the package.
pub fn install(file: &Path, to: &Path) -> Result<PathBuf> {
    let unpacked = to.join("unpacked");
    archive::extract(file, &unpacked)?;
    let id = files(&unpacked)?
        .iter()
        .find_map(|name| {
            Some(name.strip_suffix(".nuspec")?.to_owned()).filter(|n| !n.contains('/'))
        })
        .context("the package has no nuspec")?;
    let nuspec = fs::read_to_string(unpacked.join(format!("{id}.nuspec")))?;
    let element = |name: &str| {
        let rest = nuspec.split_once(&format!("<{name}>"))?.1;
        Some(rest.split_once(&format!("</{name}>"))?.0.to_owned())
    };
    let version = element("version").context("the nuspec has no version")?;
    let manifest =
        fs::read_to_string(unpacked.join(format!("{id}.psd1"))).context("no manifest")?;
    ensure!(element("id").as_deref() == Some(id.as_str()), "the nuspec names another id");
    ensure!(
        manifest::value(&manifest, "ModuleVersion").as_deref() == Some(version.as_str()),
        "the nuspec names another version than the manifest"
    );
    let tags = element("tags").unwrap_or_default();
    ensure!(tags.split(' ').any(|tag| tag == "PSModule"), "the nuspec has no tag PSModule");
    let types = fs::read_to_string(unpacked.join("[Content_Types].xml")).context("no types")?;
    for name in files(&unpacked)? {
        let short = name.rsplit('/').next().unwrap_or_default();
        let known = match short.rsplit_once('.') {
            Some((_, extension)) => types.contains(&format!("Extension=\"{extension}\"")),
            None => types.contains(&format!("PartName=\"/{name}\"")),
        };
        ensure!(known || short == "[Content_Types].xml", "[Content_Types].xml lacks {name}");
        ensure!(!name.ends_with(".cat"), "{name}: a catalogue breaks the installation");
    }
    for name in OF_THE_PACKAGE.map(str::to_owned).into_iter().chain([format!("{id}.nuspec")]) {
        let path = unpacked.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else if path.is_file() {
            fs::remove_file(path)?;
        }
    }
    let folder = to.join(&id).join(&version);
    fs::create_dir_all(folder.parent().context("no folder")?)?;
    fs::rename(unpacked, &folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "@{\n    ModuleVersion = '0.1.0'\n    Author        = 'A & B'\n    CompanyName   = 'C'\n    Copyright     = '(c)'\n    Description   = 'Says <what>.'\n    PrivateData = @{\n        PSData = @{\n            ReleaseNotes = '- It''s new.\n- More.'\n            Tags = @('WSUS', 'Windows')\n        }\n    }\n}\n";

    #[test]
    fn a_package_installs_as_the_folder_that_it_was_made_of() {
        let folder = std::env::temp_dir().join(format!("wudiag-nupkg-{}", std::process::id()));
        let module = folder.join("source");
        fs::create_dir_all(module.join("fr-FR")).unwrap();
        fs::write(module.join("A.psd1"), MANIFEST).unwrap();
        fs::write(module.join("LICENSE"), "MIT").unwrap();
        fs::write(module.join("fr-FR/a.strings.psd1"), "@{}").unwrap();
        let file = pack(&module, &folder).unwrap();
        assert_eq!(file.file_name().unwrap(), "A.0.1.0.nupkg");
        let bytes = fs::read(&file).unwrap();
        pack(&module, &folder).unwrap();
        assert_eq!(bytes, fs::read(&file).unwrap(), "the same folder gives the same bytes");
        let installed = install(&file, &folder.join("to")).unwrap();
        assert!(installed.ends_with("A/0.1.0"));
        assert_eq!(files(&installed).unwrap(), files(&module).unwrap());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_nuspec_has_the_values_of_the_manifest() {
        let text = nuspec("A", MANIFEST).unwrap();
        for line in [
            "<id>A</id>",
            "<version>0.1.0</version>",
            "<authors>A &amp; B</authors>",
            "<owners>C</owners>",
            "<requireLicenseAcceptance>false</requireLicenseAcceptance>",
            "<description>Says &lt;what&gt;.</description>",
            "<releaseNotes>- It's new.\n- More.</releaseNotes>",
            "<tags>PSModule WSUS Windows</tags>",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("projectUrl") && !text.contains("dependencies"));
        let needs = "RequiredModules = @(@{ ModuleName = 'B'; ModuleVersion = '1.2.0' })\n}";
        let text = nuspec("A", &MANIFEST.replace("\n}\n", &format!("\n    {needs}\n"))).unwrap();
        assert!(text.contains("<dependency id=\"B\" version=\"1.2.0\" />"), "{text}");
        let types = content_types(&["LICENSE", "a/b.PS1"].map(str::to_owned).into());
        assert!(types.contains("PartName=\"/LICENSE\"") && types.contains("Extension=\"PS1\""));
    }
}
