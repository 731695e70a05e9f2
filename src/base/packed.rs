//! Texts that `build/main.rs` packed.

/// The text of a packed file. It stays for the life of the process, as the constant that it is.
pub(crate) fn unpack(packed: &[u8]) -> &'static str {
    // Made by our own build: that it is whole and UTF-8 is checked by every test.
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(packed).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default().leak()
}
