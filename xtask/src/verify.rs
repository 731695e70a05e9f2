//! What a packed module must be: every file there, and libraries that run on a bare machine.

use crate::archive;
use crate::cross;
use crate::manifest;
use crate::notices;
use crate::nupkg;
use crate::publish::SUMS;
use crate::sbom;
use crate::tools::{cargo_home, command, pwsh, root, target};
use anyhow::{bail, ensure, Context, Result};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader, PeFile, PeFile32, PeFile64};
use object::{pe, LittleEndian};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The DLL must stay small enough to be copied to every machine of a fleet. The aim is 5 MB; the
/// diagnosis, the repairs and the rows of Azure brought it to 7.0 (docs/numbers.md).
const LARGEST_DLL: u64 = 7_500_000;
/// Elsewhere the library brings its own TLS, which Windows has already.
const LARGEST_WITH_TLS: u64 = 9_500_000;
/// Built quickly, for tests: only to notice that something else has been linked in.
const LARGEST_FOR_TESTS: u64 = 60_000_000;

/// What every Windows has. All else would have to be shipped.
const WINDOWS_HAS: [&str; 11] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "user32.dll",
    "userenv.dll",
    "winhttp.dll",
    "ws2_32.dll",
];

/// Checks what `cargo xtask package` made (a package of the Gallery, a zip of the module or of the
/// program), or a module's folder: hashes, files, binaries, notices; the module is imported.
/// `ships`: built as what ships, not for tests.
pub fn verify(file: &Path, ships: bool) -> Result<()> {
    if file.is_dir() {
        return module(file, ships);
    }
    sum(file)?;
    let folder = target().join("verify");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    if file.extension().is_some_and(|extension| extension == "nupkg") {
        let installed = nupkg::install(file, &folder)?;
        let mut all = vec![installed.clone()];
        // What it requires is taken from beside it, as an installer takes it from the Gallery.
        for (name, version) in manifest::required(&text_of(&installed)?) {
            let needed = file.with_file_name(format!("{name}.{version}.nupkg"));
            ensure!(needed.is_file(), "{} is not there, which it requires", needed.display());
            all.insert(0, nupkg::install(&needed, &folder)?);
        }
        for installed in all {
            packed(&installed, ships, &folder)?;
        }
        return Ok(());
    }
    archive::extract(file, &folder)?;
    let alone = folder.join("wudiag");
    if alone.is_dir() {
        sbom::verify(&alone)?;
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        return program_alone(&alone, system_of(name), ships);
    }
    // The module first: the others require it.
    let mut modules = Vec::new();
    for entry in fs::read_dir(&folder)? {
        modules.push(entry?.path());
    }
    modules.sort();
    ensure!(!modules.is_empty(), "{} has no module", file.display());
    for module in modules {
        packed(&module, ships, &folder)?;
    }
    Ok(())
}

/// A module as it comes out of a package, in a folder of modules.
fn packed(folder: &Path, ships: bool, modules: &Path) -> Result<()> {
    sbom::verify(folder)?;
    module(folder, ships)?;
    import(folder, modules)
}

/// The manifest of a module's folder.
fn text_of(folder: &Path) -> Result<String> {
    let manifest = folder.join(format!("{}.psd1", nupkg::id_of(folder)?));
    fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())
}

/// The hash of a file, where a list of hashes lies beside it.
fn sum(file: &Path) -> Result<()> {
    let Ok(sums) = fs::read_to_string(file.with_file_name(SUMS)) else { return Ok(()) };
    let name = file.file_name().and_then(|name| name.to_str()).context("no name")?;
    let wanted = sums.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix("  "));
    let wanted = wanted.with_context(|| format!("{SUMS} lacks {name}"))?;
    ensure!(sbom::sha256(file)? == wanted, "{name} is not what {SUMS} lists");
    Ok(())
}

/// The system in the name of an archive, such as `win-x64`.
fn system_of(archive: &str) -> &str {
    let mut dashes = archive.rmatch_indices('-');
    dashes.nth(1).map_or("", |(at, _)| &archive[at + 1..])
}

/// The program with what must go with it.
fn program_alone(folder: &Path, system: &str, ships: bool) -> Result<()> {
    let there = manifest::files(folder)?;
    for name in ["LICENSE", notices::NAME] {
        ensure!(there.contains(name), "{name} is not there");
    }
    let name = there.iter().find(|name| name.starts_with("wudiag")).context("no program")?;
    program(&folder.join(name), system, ships)?;
    eprintln!("verified {} ({} files)", folder.display(), there.len());
    Ok(())
}

fn module(folder: &Path, ships: bool) -> Result<()> {
    let text = text_of(folder)?;
    let there = manifest::files(folder)?;
    let listed = manifest::list(&text, "FileList")?.into_iter();
    let listed: BTreeSet<String> = listed.map(|name| name.replace('\\', "/")).collect();
    let missing: Vec<_> = listed.difference(&there).collect();
    ensure!(missing.is_empty(), "the manifest lists what is not there: {missing:?}");
    let extra: Vec<_> = there.difference(&listed).collect();
    ensure!(extra.is_empty(), "the manifest does not list {extra:?}");
    for name in ["LICENSE", "README.md"] {
        ensure!(there.contains(name), "{name} is not there");
    }
    if nupkg::id_of(folder)? != manifest::MODULE {
        return resource(folder, &there);
    }
    for name in [notices::NAME, "runners/README.md", "runners/report.ps1"] {
        ensure!(there.contains(name), "{name} is not there");
    }
    let libraries: Vec<_> = there.iter().filter(|name| manifest::is_library(name)).collect();
    ensure!(!libraries.is_empty(), "the module has no library");
    if libraries.iter().any(|name| name.starts_with("win-")) {
        ensure!(there.contains("win-x64/wudiag.dll"), "win-x64/wudiag.dll is not there");
    }
    for name in libraries {
        library(&folder.join(name), ships)?;
    }
    eprintln!("verified {} ({} files)", folder.display(), there.len());
    Ok(())
}

/// The module of the DSC resource: what DSC v3 calls is there, and nothing has to be linked.
fn resource(folder: &Path, there: &BTreeSet<String>) -> Result<()> {
    for name in ["dsc.ps1", "wuclientpolicy.dsc.resource.json"] {
        ensure!(there.contains(name), "{name} is not there");
    }
    ensure!(!there.iter().any(|name| manifest::is_library(name)), "a library is in it");
    eprintln!("verified {} ({} files)", folder.display(), there.len());
    Ok(())
}

/// Imports a module in a PowerShell, if there is one that can load its library, and uses it: a code
/// is decoded, or the resource is there. `modules`: where what it requires is found.
fn import(folder: &Path, modules: &Path) -> Result<()> {
    let Some(shell) = pwsh() else {
        eprintln!("NOT IMPORTED: {} (needs a PowerShell: set PWSH)", folder.display());
        return Ok(());
    };
    // Paths of Unix are those of this PowerShell, too; its system is its own.
    let id = nupkg::id_of(folder)?;
    let (uses, wanted) = if id == manifest::MODULE {
        ("(Get-WUErrorInfo 0x8024402C).Name", "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED ")
    } else {
        ("($m.ExportedDscResources -join ' ')", "WUClientPolicy ")
    };
    let script = format!(
        "$ErrorActionPreference = 'Stop'; $env:PSModulePath = '{}'; \
         $m = Import-Module -Name '{}' -PassThru; \
         $system = if ($env:OS -eq 'Windows_NT') {{ 'win' }} elseif ($IsMacOS) {{ 'osx' }} else {{ 'linux' }}; \
         if (-not (Test-Path -Path (Join-Path -Path (Get-Module -Name WUDiagnostics).ModuleBase -ChildPath \"$system-*\"))) {{ 'other system'; exit 0 }}; \
         '{{0}} {{1}} {{2}}' -f $m.Version, {uses}, @(Get-Command -Module WUDiagnostics).Count",
        modules.display(),
        folder.join(format!("{id}.psd1")).display()
    );
    let output = command(&shell)
        .args(["-NoProfile", "-NonInteractive", "-Command", &script])
        .output()
        .with_context(|| shell.display().to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && text == "other system" {
        eprintln!("NOT IMPORTED: {} (no PowerShell of that system here)", folder.display());
        return Ok(());
    }
    let wanted = format!("{} {wanted}", env!("CARGO_PKG_VERSION"));
    ensure!(
        output.status.success() && text.starts_with(&wanted),
        "the module cannot be imported: {text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    eprintln!("imported {}: {text} commands", folder.display());
    Ok(())
}

/// Checks one library: its size and, if it is a DLL, what it needs and gives.
pub fn library(path: &Path, ships: bool) -> Result<()> {
    let is_dll = path.extension().is_some_and(|extension| extension == "dll");
    let largest = match (ships, is_dll) {
        (false, _) => LARGEST_FOR_TESTS,
        (true, true) => LARGEST_DLL,
        (true, false) => LARGEST_WITH_TLS,
    };
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    // Elsewhere the tests have the library of the other tests, built with the folders of this machine.
    binary(path, folder.to_str().unwrap_or_default(), largest, ships, ships || is_dll)
}

/// Checks the program that ships.
fn program(path: &Path, system: &str, ships: bool) -> Result<()> {
    let largest = if ships { LARGEST_WITH_TLS } else { LARGEST_FOR_TESTS };
    binary(path, system, largest, ships, true)
}

/// Checks one binary of a system (a folder of the module).
fn binary(path: &Path, system: &str, largest: u64, ships: bool, anonymous: bool) -> Result<()> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| shown.to_string())?;
    let size = bytes.len() as u64;
    ensure!(size <= largest, "{shown} has {size} bytes; the limit is {largest}");
    if anonymous {
        let named = builders_folders(&bytes);
        ensure!(named.is_empty(), "{shown} names folders of the builder: {}", named.join(", "));
    }
    let extension = path.extension().unwrap_or_default();
    if extension == "dll" || extension == "exe" {
        let facts = match object::FileKind::parse(&*bytes)? {
            object::FileKind::Pe32 => facts(&PeFile32::parse(&*bytes)?)?,
            object::FileKind::Pe64 => facts(&PeFile64::parse(&*bytes)?)?,
            other => bail!("{shown} is no DLL but {other:?}"),
        };
        let wrong = complaints(&facts, system, ships, extension == "dll");
        ensure!(wrong.is_empty(), "{shown}: {}", wrong.join("; "));
    }
    eprintln!("{shown}: {size} bytes");
    Ok(())
}

/// The folders of this machine that stand in a file: the sources, what is built, cargo's packages.
fn builders_folders(bytes: &[u8]) -> Vec<String> {
    let folders = [Some(root()), Some(target()), cargo_home()].into_iter().flatten();
    let names = folders.filter_map(|folder| Some(folder.canonicalize().ok()?.to_str()?.to_owned()));
    let is_in = |name: &String| {
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        holds(name.as_bytes()) || holds(&utf16)
    };
    names.filter(is_in).collect()
}

/// What the headers of a DLL say.
struct Facts {
    machine: u16,
    flags: u16,
    /// Seconds since 1970; 0 where no time of the build was put in.
    time: u32,
    /// The version in the resource that Explorer shows.
    version: Option<String>,
    imports: BTreeSet<String>,
    exports: BTreeSet<String>,
    /// What the header declares.
    wanted: BTreeSet<String>,
}

fn facts<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>) -> Result<Facts> {
    let mut imports = BTreeSet::new();
    if let Some(table) = file.import_table()? {
        let mut descriptors = table.descriptors()?;
        while let Some(descriptor) = descriptors.next()? {
            let name = table.name(descriptor.name.get(LittleEndian))?;
            imports.insert(String::from_utf8_lossy(name).to_lowercase());
        }
    }
    let mut exports = BTreeSet::new();
    if let Some(table) = file.export_table()? {
        for export in table.exports()? {
            exports.extend(export.name.map(|name| String::from_utf8_lossy(name).into_owned()));
        }
    }
    Ok(Facts {
        time: file.nt_headers().file_header().time_date_stamp.get(LittleEndian),
        version: version(file)?,
        machine: file.nt_headers().file_header().machine.get(LittleEndian),
        flags: file.nt_headers().optional_header().dll_characteristics(),
        imports,
        exports,
        wanted: cross::exports()?,
    })
}

/// The product's version in the version resource.
fn version<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>) -> Result<Option<String>> {
    let sections = file.section_table();
    let directories = file.data_directories();
    let Some(resources) = directories.resource_directory(file.data(), &sections)? else {
        return Ok(None);
    };
    for kind in resources.root()?.entries {
        if kind.name_or_id().id() != Some(pe::RT_VERSION) {
            continue;
        }
        // A kind has names, a name languages, a language the data.
        let names = kind.data(resources)?.table().context("no names")?.entries;
        let languages = names.first().context("no name")?.data(resources)?;
        let languages = languages.table().context("no languages")?.entries;
        let data = languages.first().context("no language")?.data(resources)?;
        let data = data.data().context("no data")?;
        let bytes = sections
            .pe_data_at(file.data(), data.offset_to_data.get(LittleEndian))
            .context("data outside of the sections")?;
        let size = data.size.get(LittleEndian) as usize;
        let units = bytes.get(..size).context("data longer than its section")?.chunks_exact(2);
        let units: Vec<u16> = units.map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        let text = String::from_utf16_lossy(&units);
        let value = text.split_once("ProductVersion\0").map(|(_, rest)| rest.trim_matches('\0'));
        return Ok(value.and_then(|rest| rest.split('\0').next()).map(str::to_owned));
    }
    Ok(None)
}

fn complaints(facts: &Facts, folder: &str, ships: bool, is_dll: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    // What links on Windows puts a hash of the file there.
    if facts.time != 0 && !cfg!(windows) {
        wrong.push(format!("has a time of its build ({})", facts.time));
    }
    match facts.version.as_deref() {
        Some(env!("CARGO_PKG_VERSION")) => {}
        other => wrong.push(format!("has the version {other:?} in its resource")),
    }
    let machine = match folder {
        "win-x64" => Some(pe::IMAGE_FILE_MACHINE_AMD64),
        "win-arm64" => Some(pe::IMAGE_FILE_MACHINE_ARM64),
        "win-x86" => Some(pe::IMAGE_FILE_MACHINE_I386),
        _ => None, // where it was built
    };
    if machine.is_some_and(|machine| machine != facts.machine) {
        wrong.push(format!("machine 0x{:04x} in the folder {folder}", facts.machine));
    }
    for (flag, name) in [
        (pe::IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE, "dynamicbase"),
        (pe::IMAGE_DLLCHARACTERISTICS_NX_COMPAT, "nxcompat"),
        (pe::IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA, "high-entropy-va"),
    ] {
        let only_64 = flag == pe::IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA;
        if facts.flags & flag == 0 && !(only_64 && facts.machine == pe::IMAGE_FILE_MACHINE_I386) {
            wrong.push(format!("linked without {name}"));
        }
    }
    // Windows on ARM64 is 10 or later, which brings the C run-time library.
    let has_crt = facts.machine == pe::IMAGE_FILE_MACHINE_ARM64;
    for name in &facts.imports {
        let has = WINDOWS_HAS.contains(&name.as_str())
            || name.starts_with("api-ms-win-core-")
            || has_crt && name.starts_with("api-ms-win-crt-");
        if !has {
            wrong.push(format!("needs {name}, which not every Windows has"));
        }
    }
    let missing: Vec<_> = facts.wanted.difference(&facts.exports).map(String::as_str).collect();
    if is_dll && !missing.is_empty() {
        wrong.push(format!("does not export {}", missing.join(", ")));
    }
    let mut extra: Vec<_> = facts.exports.difference(&facts.wanted).map(String::as_str).collect();
    extra.retain(|name| ships || *name != "wud_test_panic");
    if !extra.is_empty() {
        let shown = extra[..extra.len().min(5)].join(", ");
        wrong.push(format!("exports {} that the header lacks: {shown}", extra.len()));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Facts {
        Facts {
            machine: pe::IMAGE_FILE_MACHINE_AMD64,
            flags: 0x0160,
            time: 0,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            imports: ["kernel32.dll", "winhttp.dll", "api-ms-win-core-synch-l1-2-0.dll"]
                .map(str::to_owned)
                .into(),
            exports: ["wud_abi_version", "wud_scan_text"].map(str::to_owned).into(),
            wanted: ["wud_abi_version", "wud_scan_text"].map(str::to_owned).into(),
        }
    }

    #[test]
    fn a_library_that_needs_more_than_windows_is_refused() {
        assert_eq!(complaints(&sound(), "win-x64", true, true), [""; 0]);
        let add = |import: &str, export: &str| {
            let mut facts = sound();
            facts.imports.insert(import.to_owned());
            facts.exports.insert(export.to_owned());
            complaints(&facts, "win-x64", true, true).len()
        };
        assert_eq!(add("kernel32.dll", "wud_scan_text"), 0);
        for import in ["libgcc_s_seh-1.dll", "vcruntime140.dll", "api-ms-win-crt-heap-l1-1-0.dll"] {
            assert_eq!(add(import, "wud_scan_text"), 1, "{import}");
        }
        for export in ["wud_test_panic", "rust_eh_personality", "wud_not_in_the_header"] {
            assert_eq!(add("kernel32.dll", export), 1, "{export}");
        }
        let exports = BTreeSet::from(["wud_abi_version".to_owned()]);
        let fewer = complaints(&Facts { exports, ..sound() }, "win-x64", true, true);
        assert_eq!(fewer, ["does not export wud_scan_text"]);
        for flag in [0x0040, 0x0100, 0x0020] {
            let facts = Facts { flags: 0x0160 & !flag, ..sound() };
            assert_eq!(complaints(&facts, "win-x64", true, true).len(), 1, "0x{flag:04x}");
        }
        assert_eq!(complaints(&sound(), "win-arm64", true, true).len(), 1);
        // Windows on ARM64 has the C run-time library; x86 has no wide addresses.
        let crt = BTreeSet::from(["api-ms-win-crt-heap-l1-1-0.dll".to_owned()]);
        let arm64 = Facts { machine: pe::IMAGE_FILE_MACHINE_ARM64, imports: crt, ..sound() };
        assert_eq!(complaints(&arm64, "win-arm64", true, true), [""; 0]);
        let x86 = Facts { machine: pe::IMAGE_FILE_MACHINE_I386, flags: 0x0140, ..sound() };
        assert_eq!(complaints(&x86, "win-x86", true, true), [""; 0]);
        for facts in [
            Facts { time: 1, ..sound() },
            Facts { version: None, ..sound() },
            Facts { version: Some("9.9".to_owned()), ..sound() },
        ] {
            assert_eq!(complaints(&facts, "win-x64", true, true).len(), 1);
        }
        let exports = BTreeSet::new();
        assert_eq!(complaints(&Facts { exports, ..sound() }, "win-x64", true, false), [""; 0]);
    }

    #[test]
    fn the_name_of_an_archive_holds_its_system() {
        assert_eq!(system_of("wudiag-0.1.0-win-arm64"), "win-arm64");
        assert_eq!(system_of("wudiag-1.0.0-rc.1-linux-x64"), "linux-x64");
        assert_eq!(system_of("wudiag"), "");
    }

    #[test]
    fn a_folder_of_the_builder_is_found_in_any_spelling() {
        let name = root().canonicalize().unwrap().join("src/lib.rs");
        let name = name.to_str().unwrap();
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [name.as_bytes(), &utf16] {
            let around = [b"\0\x01", bytes, b"\0"].concat();
            assert!(!builders_folders(&around).is_empty());
        }
        assert!(builders_folders(b"wudiag/src/lib.rs").is_empty());
    }

    #[test]
    fn a_module_is_what_its_manifest_lists() {
        let folder = std::env::temp_dir().join(format!("wudiag-verify-{}", std::process::id()));
        fs::create_dir_all(folder.join("fr-FR")).unwrap();
        let says = |manifest: &str| {
            fs::write(folder.join("WUDiagnostics.psd1"), manifest).unwrap();
            module(&folder, true).unwrap_err().to_string()
        };
        fs::write(folder.join("fr-FR/a.psd1"), "").unwrap();
        let whole = "FileList = @('WUDiagnostics.psd1'\n 'fr-FR\\a.psd1')";
        assert_eq!(says(whole), "LICENSE is not there");
        assert!(says("FileList = @('WUDiagnostics.psd1')").contains("does not list"));
        assert!(says(&whole.replace("a.psd1", "b.psd1")).contains("what is not there"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_is_what_the_list_of_hashes_says() {
        let folder = std::env::temp_dir().join(format!("wudiag-sums-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.zip");
        fs::write(&file, "a").unwrap();
        sum(&file).unwrap();
        fs::write(folder.join(SUMS), format!("{}  a.zip\n", sbom::sha256(&file).unwrap())).unwrap();
        sum(&file).unwrap();
        fs::write(&file, "b").unwrap();
        assert!(sum(&file).unwrap_err().to_string().contains("is not what"));
        fs::write(folder.join(SUMS), "").unwrap();
        assert!(sum(&file).unwrap_err().to_string().contains("lacks a.zip"));
        fs::remove_dir_all(folder).unwrap();
    }
}
