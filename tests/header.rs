//! The committed header is the one that cbindgen makes from the sources, and its versions are the
//! crate's.

use std::path::Path;

#[test]
fn header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fresh = root.join(env!("CARGO_TARGET_TMPDIR")).join("wudiag.h");
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    cbindgen::Builder::new()
        .with_src(root.join("src/ffi/mod.rs"))
        .with_config(config)
        .generate()
        .unwrap()
        .write_to_file(&fresh);
    let fresh = std::fs::read_to_string(fresh).unwrap();
    let committed = root.join("include/wudiag.h");
    if std::env::var_os("WUD_BLESS").is_some() {
        std::fs::write(&committed, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(committed).unwrap_or_default();
    assert!(fresh == committed, "include/wudiag.h is old: run `cargo xtask header` and commit it");
}

#[test]
fn versions_agree() {
    let (mut bytes, mut length) = (std::ptr::null(), 0);
    // SAFETY: both outs are ours.
    assert_eq!(
        unsafe { wudiag::ffi::wud_version(&raw mut bytes, &raw mut length) },
        wudiag::ffi::WUD_OK
    );
    let version = unsafe { std::slice::from_raw_parts(bytes, length as usize) };
    assert_eq!(version, env!("CARGO_PKG_VERSION").as_bytes());
    assert!(wudiag::ffi::wud_abi_min_compatible() <= wudiag::ffi::wud_abi_version());
}
