//! The way to an update server, as JSON documents.

use super::codes::language_of;
use super::guard::{guarded, text, In, Out};
use super::status::{WUD_ERROR_BAD_CHOICE, WUD_ERROR_OPTIONS, WUD_ERROR_PANIC};
use super::text::{explain, wud_text};
use super::worker::{close, Closed, Waited, Worker};
use serde::Deserialize;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wudiag::knowledge::Language;
use wudiag::machine::facts::read_value;
use wudiag::machine::policy::{self, Policy};
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, probe_microsoft_update, ProbeOptions};

/// A probe that is running, owned by the caller until wud_probe_free. One thread at a time, but for
/// wud_probe_cancel.
pub struct wud_probe {
    worker: Worker<Vec<u8>>,
    given: AtomicBool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Document {
    url: String,
    status_server: Option<String>,
    timeout_seconds: Option<f64>,
    proxy: Option<String>,
    proxy_bypass: Option<String>,
    soap: bool,
    skip_network: bool,
    policy: Option<Value>,
    judged: Option<Value>,
    microsoft_update: bool,
}

impl Document {
    fn options(&self, language: Language) -> Result<ProbeOptions, String> {
        let mut options = ProbeOptions::new(self.url.clone());
        options.language = language;
        if let Some(seconds) = self.timeout_seconds {
            if !(0.1..=3600.0).contains(&seconds) {
                return Err(format!("timeoutSeconds: {seconds} is not from 0.1 to 3600"));
            }
            options.timeout = Duration::from_secs_f64(seconds);
        }
        options.status_server.clone_from(&self.status_server);
        options.soap = self.soap;
        options.skip_network = self.skip_network;
        options.policy = self.policy()?;
        options.proxy = match self.proxy.as_deref() {
            None => ProxyOption::System,
            Some("direct") => ProxyOption::Direct,
            Some(server) => ProxyOption::Use {
                server: server.to_owned(),
                bypass: self.proxy_bypass.clone().unwrap_or_default(),
            },
        };
        Ok(options)
    }

    /// The policy, judged now or before.
    fn policy(&self) -> Result<Option<Policy>, String> {
        match (&self.policy, &self.judged) {
            (None, None) => Ok(None),
            (Some(facts), None) => match read_value(facts) {
                Ok(facts) => Ok(Some(policy::evaluate(&facts))),
                Err(error) => Err(format!("policy: {error}")),
            },
            (None, Some(document)) => match Policy::from_judged(document) {
                Ok(policy) => Ok(Some(policy)),
                Err(error) => Err(format!("judged: {error}")),
            },
            (Some(_), Some(_)) => Err("policy and judged exclude each other".to_owned()),
        }
    }
}

/// Starts a probe in the background. `options` is a JSON object; every key but "url" may be left
/// out: "url", "statusServer", "timeoutSeconds" (0.1 to 3600), "proxy" ("direct", name:port, or a
/// list by scheme), "proxyBypass", "soap", "skipNetwork", "judged" (the document of
/// wud_policy_evaluate, shown without being judged again) or "policy" (facts as for
/// wud_policy_evaluate, judged without logs), "microsoftUpdate" (the public endpoints in place of
/// "url"). Without "url" the server is that of the policy; where the policy names none, or one that
/// is not used, the answer says so. Sentences and remedies of the answer are in `language`, a
/// WUD_LANGUAGE_*; what was seen, and the titles of "judged", stay as they are.
/// Fails with WUD_ERROR_OPTIONS, with the reason in `*out_error`, for options that it does not
/// know.
///
/// # Safety
/// `options` points to `options_length` UTF-16 units; `out_probe` is writable and aligned,
/// `out_error` is so or null.
#[no_mangle]
pub unsafe extern "C" fn wud_probe_open(
    options: *const u16,
    options_length: u64,
    language: u32,
    out_probe: *mut *mut wud_probe,
    out_error: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (options, out, why) = unsafe {
            (text(options, options_length)?, Out::checked(out_probe)?, Out::optional(out_error))
        };
        let language = language_of(language)?;
        let parsed = serde_json::from_str::<Document>(&options).map_err(|error| error.to_string());
        let parsed = parsed
            .and_then(|document| document.options(language).map(|options| (document, options)));
        let (document, options) = parsed.map_err(|error| {
            explain(why, &format!("options: {error}"));
            WUD_ERROR_OPTIONS
        })?;
        let worker = Worker::start(options.cancel.clone(), 1, move |_, results| {
            #[cfg(feature = "panic-test")]
            #[allow(clippy::panic)]
            if document.url == "panic:" {
                panic!("on purpose")
            }
            let json = match document.microsoft_update {
                true => serde_json::to_vec(&probe_microsoft_update(&options)),
                false => serde_json::to_vec(&probe(&options)),
            };
            results.give(json.unwrap_or_default());
        });
        out.hand_out(wud_probe { worker, given: AtomicBool::new(false) });
        Ok(())
    })
}

/// Waits at most `wait_ms` for the answer: the probe as a JSON object, or with "microsoftUpdate" an
/// array of probes.
/// `*out_json` is null while there is none. The answer is given once.
/// Fails with WUD_ERROR_BAD_CHOICE when there is nothing to wait for any more, with WUD_ERROR_PANIC
/// when a defect ended the probe.
///
/// # Safety
/// `probe` is a probe of this library that was not freed and that no other thread uses; `out_json`
/// is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_probe_wait(
    probe: *mut wud_probe,
    wait_ms: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        let (probe, out) = unsafe { (In::checked(probe)?, Out::checked(out_json)?) };
        if probe.given.load(Ordering::Relaxed) {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        match probe.worker.next(Duration::from_millis(u64::from(wait_ms))) {
            Waited::Nothing => out.put(std::ptr::null_mut()),
            Waited::Ended => return Err(WUD_ERROR_BAD_CHOICE),
            Waited::Panicked => {
                probe.given.store(true, Ordering::Relaxed);
                return Err(WUD_ERROR_PANIC);
            }
            Waited::Got(json) => {
                probe.given.store(true, Ordering::Relaxed);
                out.hand_out(wud_text { bytes: json.into_boxed_slice() });
            }
        }
        Ok(())
    })
}

/// Ends a probe early: its answer comes within a moment. May be called from any thread.
///
/// # Safety
/// `probe` is a probe of this library that was not freed.
#[no_mangle]
pub unsafe extern "C" fn wud_probe_cancel(probe: *const wud_probe) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promise.
        unsafe { In::checked(probe)? }.worker.cancel.cancel();
        Ok(())
    })
}

/// Ends and frees the probe in `*slot` and sets the slot to null. A slot that holds null is left
/// alone. As wud_log_free: when it returns WUD_OK no thread of the probe runs any more, and it fails
/// with WUD_ERROR_STILL_RUNNING where one is in a call of the system that does not return, such as
/// the resolution of a name.
///
/// # Safety
/// `slot` is aligned and holds null or a probe of this library that no other thread uses.
#[no_mangle]
pub unsafe extern "C" fn wud_probe_free(slot: *mut *mut wud_probe) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { close(slot) }
}

impl Closed for wud_probe {
    fn close(&mut self) -> bool {
        self.worker.close()
    }
}
