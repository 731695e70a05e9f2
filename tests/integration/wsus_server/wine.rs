//! Where a Windows build runs: on Windows, or under Wine, whose WinHTTP differs in the ways of
//! tests/fixtures/probe/wine.tsv.

use super::Way;
use windows_sys::Win32::Security::Cryptography::{
    CertAddEncodedCertificateToStore, CertCloseStore, CertDeleteCertificateFromStore,
    CertEnumCertificatesInStore, CertGetCertificateContextProperty, CertOpenSystemStoreW,
    CERT_STORE_ADD_REPLACE_EXISTING, HCERTSTORE, X509_ASN_ENCODING,
};

#[link(name = "kernel32")]
extern "system" {
    fn GetModuleHandleA(name: *const u8) -> *mut core::ffi::c_void;
    fn GetProcAddress(module: *mut core::ffi::c_void, name: *const u8) -> *mut core::ffi::c_void;
}

#[link(name = "advapi32")]
extern "system" {
    fn RegDeleteKeyW(key: *mut core::ffi::c_void, name: *const u16) -> i32;
}

/// How often a way may be tried: about one in fifty handshakes fails under Wine (12157) when seven
/// run at once.
pub fn tries() -> usize {
    if here() {
        4
    } else {
        1
    }
}

/// Whether this is Wine.
pub fn here() -> bool {
    // SAFETY: both strings end in 0.
    unsafe {
        !GetProcAddress(
            GetModuleHandleA(c"ntdll.dll".as_ptr().cast()),
            c"wine_get_version".as_ptr().cast(),
        )
        .is_null()
    }
}

/// The trust in the root of a run; ends when this is dropped.
pub struct Trust(Vec<u8>);

/// CERT_SHA1_HASH_PROP_ID.
const SHA1_HASH: u32 = 3;

/// Opens Wine's store of roots, which is written when it is closed.
fn roots() -> HCERTSTORE {
    let name: Vec<u16> = "Root\0".encode_utf16().collect();
    // SAFETY: the name ends in 0.
    let store = unsafe { CertOpenSystemStoreW(0, name.as_ptr()) };
    assert!(!store.is_null(), "no root store");
    store
}

impl Drop for Trust {
    fn drop(&mut self) {
        if self.0.is_empty() {
            return;
        }
        let store = roots();
        // SAFETY: enumerating frees the context before; deleting frees the one found.
        unsafe {
            let mut context = CertEnumCertificatesInStore(store, std::ptr::null());
            while !context.is_null() {
                if std::slice::from_raw_parts(
                    (*context).pbCertEncoded,
                    (*context).cbCertEncoded as usize,
                ) == self.0
                {
                    let (mut hash, mut size) = ([0u8; 20], 20u32);
                    CertGetCertificateContextProperty(
                        context,
                        SHA1_HASH,
                        hash.as_mut_ptr().cast(),
                        &raw mut size,
                    );
                    CertDeleteCertificateFromStore(context);
                    forget(&hash);
                    break;
                }
                context = CertEnumCertificatesInStore(store, context);
            }
            CertCloseStore(store, 0);
        }
    }
}

/// Wine leaves what is deleted from the store of roots in its registry.
fn forget(hash: &[u8]) {
    let name: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
    let key: Vec<u16> =
        format!("Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\{name}\0")
            .encode_utf16()
            .collect();
    // SAFETY: the name ends in 0; the root key is HKEY_CURRENT_USER.
    unsafe { RegDeleteKeyW(0x8000_0001_usize as *mut _, key.as_ptr()) };
}

/// Makes Wine's user trust the root of this run. Nobody's real Windows is touched.
pub fn trust(root: &[u8]) -> Trust {
    if !here() {
        return Trust(Vec::new());
    }
    let store = roots();
    // SAFETY: the certificate has its length.
    unsafe {
        let length = u32::try_from(root.len()).expect("length");
        let added = CertAddEncodedCertificateToStore(
            store,
            X509_ASN_ENCODING,
            root.as_ptr(),
            length,
            CERT_STORE_ADD_REPLACE_EXISTING,
            std::ptr::null_mut(),
        );
        assert!(added != 0, "the root was not added");
        CertCloseStore(store, 0);
    }
    Trust(root.to_vec())
}

/// Under Wine, the table with its notes; on Windows, the table without the ways that need the test
/// root.
pub fn adapt(mut ways: Vec<Way>) -> Vec<Way> {
    if !here() {
        ways.retain(|way| {
            !matches!(
                way.tls.as_str(),
                "good"
                    | "tls12"
                    | "tls13"
                    | "client-certificate"
                    | "client-certificate-accepted"
                    | "client-usage"
                    | "crl-offline"
                    | "wrong-name"
                    | "joined-names"
            )
        });
        ways.retain(|way| !way.url.contains("{full}")); // Windows refuses what Linux leaves unanswered
        return ways;
    }
    for line in include_str!("../../fixtures/probe/wine.tsv")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, step, status, hresult, why] = fields[..] else { panic!("wine.tsv: {line}") };
        assert!(!why.is_empty(), "wine.tsv: {name} has no reason");
        let way = ways
            .iter_mut()
            .find(|way| way.name == name)
            .unwrap_or_else(|| panic!("wine.tsv: no way {name}"));
        (way.step, way.status, way.hresult) = (step.into(), status.into(), hresult.into());
    }
    ways
}
