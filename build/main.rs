//! Turns the plain files under `data/` into the tables that are compiled in.
//! A mistake in a data file stops the build with the file and line.

mod knowledge;
mod tables;
mod tsv;

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=data");
    println!("cargo:rerun-if-changed=build");
    let data = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("data");
    let out = Path::new(&std::env::var("OUT_DIR").unwrap()).to_path_buf();
    std::fs::write(out.join("tables.rs"), tables::generate(&data, &out)).unwrap();
    std::fs::write(out.join("knowledge.rs"), knowledge::generate(&data, &out)).unwrap();
}

/// Writes strings, one behind the other with a zero byte between, deflated: they are two thirds of
/// the library otherwise.
/// `src/packed.rs` reads them.
fn pack(path: &Path, strings: &[String]) {
    assert!(strings.iter().all(|text| !text.contains('\0')), "a text holds a zero byte");
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(strings.join("\0").as_bytes(), 9);
    std::fs::write(path, packed).unwrap();
}
