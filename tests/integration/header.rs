//! The committed header is the one that cbindgen makes from the sources.

#[test]
fn header_is_up_to_date() {
    let root = crate::common::root();
    let fresh = crate::common::scratch("wudiag.h");
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    cbindgen::Builder::new()
        .with_src(root.join("ffi/src/lib.rs"))
        .with_config(config)
        .generate()
        .unwrap()
        .write_to_file(&fresh);
    let fresh = std::fs::read_to_string(fresh).unwrap();
    let committed = root.join("include/wudiag.h");
    if crate::common::blessing() {
        std::fs::write(&committed, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(committed).unwrap_or_default();
    assert!(fresh == committed, "include/wudiag.h is old: run `cargo xtask header` and commit it");
}
