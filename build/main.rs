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
    let codes = tables::generate(&data);
    std::fs::write(out.join("tables.rs"), codes).unwrap();
    let knowledge = knowledge::generate(&data);
    std::fs::write(out.join("knowledge.rs"), knowledge).unwrap();
}
