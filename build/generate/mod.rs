//! The checks over `data/` and what is made of it. A test runs them over changed copies of `data/`.

mod actions;
mod events;
mod ids;
mod iis;
mod knowledge;
mod languages;
mod rules;
mod signs;
mod tables;
mod traces;
mod tsv;

use std::fs;
use std::path::{Path, PathBuf};

/// Reads and checks everything under `data`; writes the tables and packed texts into `out`.
///
/// # Panics
/// For a mistake in a data file, with the file and line.
pub fn all(data: &Path, out: &Path) {
    let languages = languages::read(data);
    let ids = ids::read(data, &languages[0]);
    let write = |name: &str, text: String| fs::write(out.join(name), text).unwrap();
    write("tables.rs", tables::generate(data, out));
    write("languages.rs", languages::generate(&languages));
    write("knowledge.rs", knowledge::generate(data, &ids, &languages, out));
    write("rules.rs", rules::generate(data, &ids));
    write("signs.rs", signs::generate(data, &ids, &languages[0]));
    write("traces.rs", traces::generate(data, &languages[0]));
    write("faults.rs", rules::faults(data, &ids));
    write("events.rs", events::generate(data, &ids));
    write("iis.rs", iis::generate(data, &ids));
    write("actions.rs", actions::generate(data, &ids, &languages[0]));
    write("endpoints.rs", rules::endpoints(data, &ids));
}

/// Writes strings, separated by a zero byte, deflated: they are two thirds of the library
/// otherwise. `src/base/packed.rs` reads them.
fn pack(path: &Path, strings: &[String]) {
    assert!(strings.iter().all(|text| !text.contains('\0')), "a text holds a zero byte");
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(strings.join("\0").as_bytes(), 9);
    fs::write(path, packed).unwrap();
}

/// The files of a folder with this extension, sorted by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .collect();
    files.sort();
    files
}

/// The name of a file without its extension.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}
