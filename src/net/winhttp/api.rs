//! WinHTTP's functions behind types that close what they open. The only unsafe code of the probe.

use crate::net::proxy::InternetOptions;
use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use widestring::{U16CString, U16Str};
use windows_sys::Win32::Foundation::{
    GetLastError, GlobalFree, ERROR_FILE_NOT_FOUND, ERROR_SUCCESS,
};
use windows_sys::Win32::Networking::WinHttp as wh;
use windows_sys::Win32::Security::Cryptography::{
    CertEnumCertificatesInStore, CertFreeCertificateContext, CERT_CONTEXT,
};
use windows_sys::Win32::System::Registry::{RegGetValueW, HKEY_USERS, RRF_RT_REG_BINARY};

/// ERROR_WINHTTP_TIMEOUT.
pub const TIMEOUT: u32 = 12002;
/// ERROR_WINHTTP_CONNECTION_ERROR.
pub const CONNECTION_ERROR: u32 = 12030;

/// A Win32 error, and the flags that came with it for TLS.
#[derive(Clone, Copy, Debug)]
pub struct Error {
    /// GetLastError.
    pub code: u32,
    /// WINHTTP_CALLBACK_STATUS_FLAG_*.
    pub secure_flags: u32,
}

impl Error {
    /// An error without flags.
    pub fn plain(code: u32) -> Error {
        Error { code, secure_flags: 0 }
    }

    fn last() -> Error {
        // SAFETY: reads a thread-local number.
        Error::plain(unsafe { GetLastError() })
    }
}

/// Which proxy a session uses.
pub enum Access<'a> {
    /// The machine's setting.
    Default,
    /// None.
    None,
    /// This list and bypass list.
    Named(&'a str, &'a str),
}

fn wide(text: &str) -> Vec<u16> {
    U16CString::from_str_truncate(text).into_vec_with_nul()
}

struct Handle(*mut c_void);

impl Handle {
    fn check(raw: *mut c_void) -> Result<Handle, Error> {
        if raw.is_null() {
            return Err(Error::last());
        }
        Ok(Handle(raw))
    }
}

// SAFETY: a handle of WinHTTP belongs to no thread; it is used by one at a time.
unsafe impl Send for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is open and closed only here.
        unsafe { wh::WinHttpCloseHandle(self.0) };
    }
}

/// A session.
pub struct Session(Handle);

impl Session {
    /// Opens a synchronous session.
    pub fn open(agent: &str, access: &Access<'_>) -> Result<Session, Error> {
        let (kind, server, bypass) = match access {
            Access::Default => (wh::WINHTTP_ACCESS_TYPE_DEFAULT_PROXY, None, None),
            Access::None => (wh::WINHTTP_ACCESS_TYPE_NO_PROXY, None, None),
            Access::Named(server, bypass) => (
                wh::WINHTTP_ACCESS_TYPE_NAMED_PROXY,
                Some(wide(server)),
                Some(*bypass).filter(|bypass| !bypass.is_empty()).map(wide),
            ),
        };
        let pointer = |text: &Option<Vec<u16>>| text.as_ref().map_or(null(), |text| text.as_ptr());
        let agent = wide(agent);
        // SAFETY: the strings end in 0 and live through the call.
        Handle::check(unsafe {
            wh::WinHttpOpen(agent.as_ptr(), kind, pointer(&server), pointer(&bypass), 0)
        })
        .map(Session)
    }
}

/// One request. Fields drop in this order: request before connection before session.
pub struct Exchange {
    request: Handle,
    _connection: Handle,
    _session: Session,
    /// Written by the callback, which knows its address.
    flags: Box<AtomicU32>,
}

unsafe extern "system" fn on_secure_failure(
    _: *mut c_void,
    context: usize,
    status: u32,
    information: *mut c_void,
    length: u32,
) {
    if status == wh::WINHTTP_CALLBACK_STATUS_SECURE_FAILURE
        && context != 0
        && !information.is_null()
        && length >= 4
    {
        // SAFETY: the context is the box of the exchange, which outlives its request; WinHTTP
        // passes a DWORD.
        unsafe {
            (*(context as *const AtomicU32))
                .fetch_or(information.cast::<u32>().read_unaligned(), Ordering::Relaxed)
        };
    }
}

impl Exchange {
    /// Prepares a request that follows nothing, sends no credentials and keeps no cookies.
    pub fn open(
        session: Session,
        host: &str,
        port: u16,
        tls: bool,
        verb: &str,
        path: &str,
    ) -> Result<Exchange, Error> {
        let (host, verb, path) = (wide(host), wide(verb), wide(path));
        // SAFETY: the session is open, the string ends in 0.
        let connection =
            Handle::check(unsafe { wh::WinHttpConnect(session.0 .0, host.as_ptr(), port, 0) })?;
        let flags = if tls { wh::WINHTTP_FLAG_SECURE } else { 0 } | wh::WINHTTP_FLAG_REFRESH;
        // SAFETY: the connection is open, the strings end in 0, null means the default.
        let request = Handle::check(unsafe {
            wh::WinHttpOpenRequest(
                connection.0,
                verb.as_ptr(),
                path.as_ptr(),
                null(),
                null(),
                null(),
                flags,
            )
        })?;
        let exchange =
            Exchange { request, _connection: connection, _session: session, flags: Box::default() };
        exchange.option(
            wh::WINHTTP_OPTION_DISABLE_FEATURE,
            wh::WINHTTP_DISABLE_COOKIES
                | wh::WINHTTP_DISABLE_REDIRECTS
                | wh::WINHTTP_DISABLE_AUTHENTICATION,
        )?;
        // SAFETY: the function is static; it is told nothing but failures of TLS.
        unsafe {
            wh::WinHttpSetStatusCallback(
                exchange.request.0,
                Some(on_secure_failure),
                wh::WINHTTP_CALLBACK_FLAG_SECURE_FAILURE,
                0,
            )
        };
        Ok(exchange)
    }

    fn option(&self, option: u32, value: u32) -> Result<(), Error> {
        // SAFETY: a DWORD is read.
        self.check(unsafe {
            wh::WinHttpSetOption(self.request.0, option, (&raw const value).cast(), 4)
        })
    }

    fn check(&self, success: i32) -> Result<(), Error> {
        if success != 0 {
            return Ok(());
        }
        Err(Error { secure_flags: self.flags.load(Ordering::Relaxed), ..Error::last() })
    }

    /// Every wait of this request ends after `time`.
    pub fn limit_time(&self, time: Duration) -> Result<(), Error> {
        let time = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: plain numbers.
        self.check(unsafe { wh::WinHttpSetTimeouts(self.request.0, time, time, time, time) })?;
        self.option(wh::WINHTTP_OPTION_RECEIVE_RESPONSE_TIMEOUT, time.unsigned_abs())
    }

    /// Sends the request with these header lines and this body.
    pub fn send(&mut self, headers: &str, body: &[u8]) -> Result<(), Error> {
        let headers = wide(headers);
        let length = u32::try_from(body.len()).unwrap_or(0);
        let context = &raw const *self.flags as usize;
        let count = u32::try_from(headers.len() - 1).unwrap_or(0);
        let optional = if body.is_empty() { null() } else { body.as_ptr().cast() };
        // SAFETY: lengths match their buffers; the context outlives the request.
        self.check(unsafe {
            wh::WinHttpSendRequest(
                self.request.0,
                headers.as_ptr(),
                count,
                optional,
                length,
                length,
                context,
            )
        })
    }

    /// Waits for the head of the answer.
    pub fn receive(&mut self) -> Result<(), Error> {
        // SAFETY: the request was sent.
        self.check(unsafe { wh::WinHttpReceiveResponse(self.request.0, null_mut()) })
    }

    /// The status.
    pub fn status(&self) -> Result<u16, Error> {
        let (mut status, mut size) = (0u32, 4u32);
        let what = wh::WINHTTP_QUERY_STATUS_CODE | wh::WINHTTP_QUERY_FLAG_NUMBER;
        // SAFETY: a DWORD is written.
        self.check(unsafe {
            wh::WinHttpQueryHeaders(
                self.request.0,
                what,
                null(),
                (&raw mut status).cast(),
                &raw mut size,
                null_mut(),
            )
        })?;
        Ok(u16::try_from(status).unwrap_or(0))
    }

    /// All header lines, the status line first.
    pub fn headers(&self) -> String {
        let mut size = 0u32;
        // SAFETY: asks for the size only.
        unsafe {
            wh::WinHttpQueryHeaders(
                self.request.0,
                wh::WINHTTP_QUERY_RAW_HEADERS_CRLF,
                null(),
                null_mut(),
                &raw mut size,
                null_mut(),
            )
        };
        let mut buffer = vec![0u16; (size as usize).min(1 << 20) / 2 + 1];
        size = u32::try_from(buffer.len() * 2).unwrap_or(0);
        // SAFETY: the buffer has `size` bytes.
        let done = unsafe {
            wh::WinHttpQueryHeaders(
                self.request.0,
                wh::WINHTTP_QUERY_RAW_HEADERS_CRLF,
                null(),
                buffer.as_mut_ptr().cast(),
                &raw mut size,
                null_mut(),
            )
        };
        if done == 0 {
            return String::new();
        }
        U16Str::from_slice(buffer.get(..size as usize / 2).unwrap_or_default()).to_string_lossy()
    }

    /// Reads some of the body; 0 at its end.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let mut count = 0u32;
        let want = u32::try_from(buffer.len()).unwrap_or(0);
        // SAFETY: the buffer has `want` bytes.
        self.check(unsafe {
            wh::WinHttpReadData(self.request.0, buffer.as_mut_ptr().cast(), want, &raw mut count)
        })?;
        Ok(count as usize)
    }

    /// Protocol and cipher suite; only newer systems tell.
    pub fn security(&self) -> Option<(String, String)> {
        let mut information = SecurityInformation {
            connection: [0; 7],
            version: 0,
            protocol: 0,
            suite: 0,
            base: 0,
            suite_name: [0; 64],
            rest: [0; 1_024],
        };
        let mut size = u32::try_from(size_of::<SecurityInformation>()).ok()?;
        // SAFETY: the buffer is larger than what WinHTTP writes and made of plain numbers.
        let done = unsafe {
            wh::WinHttpQueryOption(
                self.request.0,
                wh::WINHTTP_OPTION_SECURITY_INFO,
                (&raw mut information).cast(),
                &raw mut size,
            )
        };
        if done == 0 {
            return None;
        }
        let name: Vec<u16> =
            information.suite_name.iter().copied().take_while(|unit| *unit != 0).collect();
        let protocol = match information.connection[0] {
            0x2000 | 0x1000 => "TLS 1.3".to_owned(),
            0x0800 | 0x0400 => "TLS 1.2".to_owned(),
            0x0200 | 0x0100 => "TLS 1.1".to_owned(),
            0x0080 | 0x0040 => "TLS 1.0".to_owned(),
            other => format!("SChannel protocol 0x{other:X}"),
        };
        Some((protocol, U16Str::from_slice(&name).to_string_lossy()))
    }

    /// The server's certificate and those that came with it, DER.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        let mut context: *mut CERT_CONTEXT = null_mut();
        let mut size = u32::try_from(size_of::<*mut CERT_CONTEXT>()).unwrap_or(0);
        // SAFETY: a pointer is written, which is freed below.
        let done = unsafe {
            wh::WinHttpQueryOption(
                self.request.0,
                wh::WINHTTP_OPTION_SERVER_CERT_CONTEXT,
                (&raw mut context).cast(),
                &raw mut size,
            )
        };
        if done == 0 || context.is_null() {
            return Vec::new();
        }
        // SAFETY: a certificate context owns its encoded bytes and its store until it is freed.
        unsafe {
            let encoded = |context: *const CERT_CONTEXT| {
                std::slice::from_raw_parts(
                    (*context).pbCertEncoded,
                    (*context).cbCertEncoded as usize,
                )
                .to_vec()
            };
            let mut chain = vec![encoded(context)];
            let mut other: *mut CERT_CONTEXT = null_mut();
            while !(*context).hCertStore.is_null() && chain.len() < 10 {
                other = CertEnumCertificatesInStore((*context).hCertStore, other);
                if other.is_null() {
                    break;
                }
                let der = encoded(other);
                if !chain.contains(&der) {
                    chain.push(der);
                }
            }
            if !other.is_null() {
                CertFreeCertificateContext(other);
            }
            CertFreeCertificateContext(context);
            chain
        }
    }
}

/// WINHTTP_SECURITY_INFO: SecPkgContext_ConnectionInfo, then SecPkgContext_CipherInfo; what follows
/// the suite's name is not read.
#[repr(C)]
struct SecurityInformation {
    connection: [u32; 7],
    version: u32,
    protocol: u32,
    suite: u32,
    base: u32,
    suite_name: [u16; 64],
    rest: [u16; 1_024],
}

/// Takes a string that WinHTTP allocated.
fn take(text: *mut u16) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: WinHTTP gives a string that ends in 0 and has to be freed with GlobalFree.
    unsafe {
        let length = (0..1 << 16).take_while(|at| *text.add(*at) != 0).count();
        let taken = U16Str::from_ptr(text, length).to_string_lossy();
        GlobalFree(text.cast());
        Some(taken).filter(|text| !text.is_empty())
    }
}

/// The machine's proxy list and bypass list; `None` for direct access.
pub fn machine_proxy() -> Option<(String, String)> {
    let mut settings = wh::WINHTTP_PROXY_INFO {
        dwAccessType: 0,
        lpszProxy: null_mut(),
        lpszProxyBypass: null_mut(),
    };
    // SAFETY: the structure is written.
    if unsafe { wh::WinHttpGetDefaultProxyConfiguration(&raw mut settings) } == 0 {
        return None;
    }
    let (proxy, bypass) = (take(settings.lpszProxy), take(settings.lpszProxyBypass));
    proxy
        .filter(|_| settings.dwAccessType == wh::WINHTTP_ACCESS_TYPE_NAMED_PROXY)
        .map(|proxy| (proxy, bypass.unwrap_or_default()))
}

/// The Internet options of the current user.
pub fn user_options() -> Option<InternetOptions> {
    let mut settings = wh::WINHTTP_CURRENT_USER_IE_PROXY_CONFIG {
        fAutoDetect: 0,
        lpszAutoConfigUrl: null_mut(),
        lpszProxy: null_mut(),
        lpszProxyBypass: null_mut(),
    };
    // SAFETY: the structure is written.
    if unsafe { wh::WinHttpGetIEProxyConfigForCurrentUser(&raw mut settings) } == 0 {
        return None;
    }
    let (auto_config_url, proxy, bypass) = (
        take(settings.lpszAutoConfigUrl),
        take(settings.lpszProxy),
        take(settings.lpszProxyBypass),
    );
    Some(InternetOptions { auto_detect: settings.fAutoDetect != 0, auto_config_url, proxy, bypass })
}

/// The Internet options of the SYSTEM account, which every user may read; `None` where they cannot
/// be read.
pub fn system_options() -> Option<InternetOptions> {
    let key =
        wide(r"S-1-5-18\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections");
    let name = wide("DefaultConnectionSettings");
    let mut bytes = vec![0u8; 16_384];
    let mut size = 16_384u32;
    // SAFETY: the strings end in 0, the buffer has `size` bytes.
    let error = unsafe {
        RegGetValueW(
            HKEY_USERS,
            key.as_ptr(),
            name.as_ptr(),
            RRF_RT_REG_BINARY,
            null_mut(),
            bytes.as_mut_ptr().cast(),
            &raw mut size,
        )
    };
    match error {
        ERROR_SUCCESS => InternetOptions::parse(bytes.get(..size as usize)?),
        ERROR_FILE_NOT_FOUND => Some(InternetOptions::default()), // nobody has ever set any
        _ => None,
    }
}
