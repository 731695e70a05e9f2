//! Where a Windows build runs: on Windows, or under Wine, whose WinHTTP differs in the ways of tests/fixtures/wsus/wine.tsv.

use super::Way;
use windows_sys::Win32::Security::Cryptography::{
    CertAddEncodedCertificateToStore, CertCloseStore, CertOpenSystemStoreW, CERT_STORE_ADD_REPLACE_EXISTING, X509_ASN_ENCODING,
};

#[link(name = "kernel32")]
extern "system" {
    fn GetModuleHandleA(name: *const u8) -> *mut core::ffi::c_void;
    fn GetProcAddress(module: *mut core::ffi::c_void, name: *const u8) -> *mut core::ffi::c_void;
}

/// Whether this is Wine.
pub fn here() -> bool {
    // SAFETY: both strings end in 0.
    unsafe { !GetProcAddress(GetModuleHandleA(c"ntdll.dll".as_ptr().cast()), c"wine_get_version".as_ptr().cast()).is_null() }
}

/// Makes Wine's user trust the root of this run. Nobody's real Windows is touched.
pub fn trust(root: &[u8]) {
    if !here() {
        return;
    }
    let name: Vec<u16> = "Root\0".encode_utf16().collect();
    // SAFETY: the name ends in 0, the certificate has its length.
    unsafe {
        let store = CertOpenSystemStoreW(0, name.as_ptr());
        assert!(!store.is_null(), "no root store");
        let length = u32::try_from(root.len()).expect("length");
        let added = CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, root.as_ptr(), length, CERT_STORE_ADD_REPLACE_EXISTING, std::ptr::null_mut());
        assert!(added != 0, "the root was not added");
        CertCloseStore(store, 0);
    }
}

/// Under Wine, the table with its notes; on Windows, the table without the ways that need the test root.
pub fn adapt(mut ways: Vec<Way>) -> Vec<Way> {
    if !here() {
        ways.retain(|way| {
            !matches!(
                way.tls.as_str(),
                "good" | "tls12" | "tls13" | "client-certificate" | "client-certificate-accepted" | "client-usage" | "crl-offline" | "wrong-name"
            )
        });
        ways.retain(|way| !way.url.contains("{full}")); // Windows refuses what Linux leaves unanswered
        return ways;
    }
    for line in include_str!("../fixtures/wsus/wine.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, step, status, hresult, why] = fields[..] else { panic!("wine.tsv: {line}") };
        assert!(!why.is_empty(), "wine.tsv: {name} has no reason");
        let way = ways.iter_mut().find(|way| way.name == name).unwrap_or_else(|| panic!("wine.tsv: no way {name}"));
        (way.step, way.status, way.hresult) = (step.into(), status.into(), hresult.into());
    }
    ways
}
