//! What C callers get, called from Rust where C adds nothing.

use crate::{
    wud_abi_min_compatible, wud_abi_version, wud_code_decode, wud_codes, wud_codes_free,
    wud_codes_read, wud_codes_view, wud_scan_text, wud_text_free, wud_text_view, wud_version,
    WUD_LANGUAGE_JAPANESE, WUD_OK,
};

#[test]
fn versions_agree() {
    let (mut bytes, mut length) = (std::ptr::null(), 0);
    // SAFETY: both outs are ours.
    assert_eq!(unsafe { wud_version(&raw mut bytes, &raw mut length) }, WUD_OK);
    // SAFETY: the library gave pointer and length.
    let version = unsafe { std::slice::from_raw_parts(bytes, length as usize) };
    assert_eq!(version, env!("CARGO_PKG_VERSION").as_bytes());
    assert!(wud_abi_min_compatible() <= wud_abi_version());
}

#[test]
fn a_text_of_one_line_is_gone_through_once() {
    const CODES: usize = 400_000;
    let text: String = format!("first\n{}", "é 0x80072EE2 ".repeat(CODES));
    let (send, answer) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let text: Vec<u16> = text.encode_utf16().collect();
        let mut codes: *mut wud_codes = std::ptr::null_mut();
        let mut view = std::mem::MaybeUninit::<wud_codes_view>::zeroed();
        // SAFETY: text and outs are ours, the view is read before the batch is freed.
        send.send(unsafe {
            assert_eq!(wud_scan_text(text.as_ptr(), text.len() as u64, &raw mut codes), WUD_OK);
            assert_eq!(wud_codes_read(codes, 64, view.as_mut_ptr()), WUD_OK);
            let view = view.assume_init();
            let last = *view.records.add(view.count as usize - 1);
            assert_eq!(wud_codes_free(&raw mut codes), WUD_OK);
            (view.count, last.offset, last.column)
        })
    });
    let (count, offset, column) = answer
        .recv_timeout(std::time::Duration::from_secs(60))
        .expect("the work grows with the square of the text");
    let before = 13 * (CODES as u64 - 1) + 2;
    assert_eq!((count, offset, u64::from(column)), (CODES as u64, 6 + before, 1 + before));
}

/// The document of the C interface is the library's own.
#[test]
fn a_decode_is_the_librarys_document() {
    let text: String =
        (0..7272).map(|index| format!("0x{:08X} ", 0x8007_0001u32 + index)).collect();
    let expected = wudiag::knowledge::decode(&text, wudiag::knowledge::Language::Japanese);
    let expected = serde_json::to_vec(&expected.unwrap()).unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut json, mut bytes, mut length) = (std::ptr::null_mut(), std::ptr::null(), 0);
    // SAFETY: the outs are ours, the text lives until it is freed.
    let given = unsafe {
        let input = (units.as_ptr(), units.len() as u64);
        let language = WUD_LANGUAGE_JAPANESE;
        assert_eq!(wud_code_decode(input.0, input.1, language, &raw mut json), WUD_OK);
        assert_eq!(wud_text_view(json, &raw mut bytes, &raw mut length), WUD_OK);
        let given = std::slice::from_raw_parts(bytes, length as usize).to_vec();
        assert_eq!(wud_text_free(&raw mut json), WUD_OK);
        given
    };
    assert!(given == expected, "{} bytes instead of {}", given.len(), expected.len());
}
