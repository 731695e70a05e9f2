//! Turns the plain files under `data/` into the tables that are compiled in.
//! A mistake in a data file stops the build with the file and line.

mod generate;

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=data");
    println!("cargo:rerun-if-changed=build");
    let data = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("data");
    generate::all(&data, Path::new(&std::env::var("OUT_DIR").unwrap()));
}
