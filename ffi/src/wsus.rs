//! The way to an update server, and the facts of a machine, as JSON documents.

use super::codes::language_of;
use super::guard::{borrow, guarded, hand_out, take_back, text, write_out};
use super::status::{WUD_ERROR_BAD_CHOICE, WUD_ERROR_OPTIONS, WUD_ERROR_PANIC};
use super::text::wud_text;
use serde::Deserialize;
use serde_json::Value;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{sync_channel, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;
use wudiag::knowledge::Language;
use wudiag::machine::{health, policy};
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, probe_microsoft_update, ProbeOptions};

/// wud_facts_evaluate: the update policy of a machine.
pub const WUD_FACTS_POLICY: u32 = 1;
/// wud_facts_evaluate: the health of a machine.
pub const WUD_FACTS_HEALTH: u32 = 2;

/// A probe that is running, owned by the caller until wud_probe_free. One thread at a time, but for
/// wud_probe_cancel.
pub struct wud_probe {
    cancel: wudiag::base::Cancel,
    /// The document, or that a panic has ended the work.
    answer: Receiver<Result<Vec<u8>, ()>>,
    given: AtomicBool,
    worker: Option<JoinHandle<()>>,
}

impl Drop for wud_probe {
    fn drop(&mut self) {
        self.cancel.cancel();
        if let Some(worker) = self.worker.take() {
            // Panics are caught inside.
            let _ = worker.join();
        }
    }
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
        options.policy.clone_from(&self.policy);
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
}

/// Starts a probe in the background. `options` is a JSON object; every key but "url" may be left
/// out: "url", "statusServer", "timeoutSeconds" (0.1 to 3600), "proxy" ("direct", name:port, or a
/// list by scheme), "proxyBypass", "soap", "skipNetwork", "policy" (facts as for
/// wud_facts_evaluate), "microsoftUpdate" (the public endpoints in place of "url"). Sentences and
/// remedies of the answer are in `language`, a WUD_LANGUAGE_*; what was seen stays as it was seen.
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
        let options = text(options, options_length)?;
        let language = language_of(language)?;
        write_out(&[(out_probe as usize, align_of::<*mut wud_probe>())])?;
        let parsed = serde_json::from_str::<Document>(&options).map_err(|error| error.to_string());
        let (document, options) = match parsed
            .and_then(|document| document.options(language).map(|options| (document, options)))
        {
            Ok(both) => both,
            Err(why) => {
                if write_out(&[(out_error as usize, align_of::<*mut wud_text>())]).is_ok() {
                    hand_out(
                        out_error,
                        wud_text {
                            bytes: format!("options: {why}").into_bytes().into_boxed_slice(),
                        },
                    );
                }
                return Err(WUD_ERROR_OPTIONS);
            }
        };
        let cancel = options.cancel.clone();
        let (sender, answer) = sync_channel(1);
        let worker = std::thread::spawn(move || {
            let work = AssertUnwindSafe(|| {
                #[cfg(feature = "panic-test")]
                #[allow(clippy::panic)]
                if document.url == "panic:" {
                    panic!("on purpose")
                }
                let json = match document.microsoft_update {
                    true => serde_json::to_vec(&probe_microsoft_update(&options)),
                    false => serde_json::to_vec(&probe(&options)),
                };
                json.unwrap_or_default()
            });
            // The caller may have gone meanwhile.
            let _ = sender.send(catch_unwind(work).map_err(drop));
        });
        hand_out(
            out_probe,
            wud_probe { cancel, answer, given: AtomicBool::new(false), worker: Some(worker) },
        );
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
        let probe = borrow(probe)?;
        write_out(&[(out_json as usize, align_of::<*mut wud_text>())])?;
        if probe.given.load(Ordering::Relaxed) {
            return Err(WUD_ERROR_BAD_CHOICE);
        }
        match probe.answer.recv_timeout(Duration::from_millis(u64::from(wait_ms))) {
            Ok(answer) => {
                probe.given.store(true, Ordering::Relaxed);
                let json = answer.map_err(|()| WUD_ERROR_PANIC)?;
                hand_out(out_json, wud_text { bytes: json.into_boxed_slice() });
            }
            Err(RecvTimeoutError::Timeout) => out_json.write(std::ptr::null_mut()),
            Err(RecvTimeoutError::Disconnected) => return Err(WUD_ERROR_BAD_CHOICE),
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
        borrow(probe)?.cancel.cancel();
        Ok(())
    })
}

/// Ends and frees the probe in `*slot` and sets the slot to null. A slot that holds null is left
/// alone.
///
/// # Safety
/// `slot` is aligned and holds null or a probe of this library.
#[no_mangle]
pub unsafe extern "C" fn wud_probe_free(slot: *mut *mut wud_probe) -> i32 {
    take_back(slot)
}

/// Judges the facts of a machine by WUD_FACTS_*: a JSON document in, a JSON document out. What is
/// missing in the facts is said to be so in the answer. Sentences and remedies are in `language`, a
/// WUD_LANGUAGE_*. Fails with WUD_ERROR_OPTIONS where the facts are not JSON.
///
/// # Safety
/// `facts` points to `facts_length` UTF-16 units; `out_json` is writable and aligned.
#[no_mangle]
pub unsafe extern "C" fn wud_facts_evaluate(
    what: u32,
    facts: *const u16,
    facts_length: u64,
    language: u32,
    out_json: *mut *mut wud_text,
) -> i32 {
    guarded(|| {
        let facts = text(facts, facts_length)?;
        let language = language_of(language)?;
        write_out(&[(out_json as usize, align_of::<*mut wud_text>())])?;
        let facts: Value = serde_json::from_str(&facts).map_err(|_| WUD_ERROR_OPTIONS)?;
        let json = match what {
            WUD_FACTS_POLICY => serde_json::to_vec(&policy::evaluate(&facts).show(language)),
            WUD_FACTS_HEALTH => serde_json::to_vec(&health::evaluate(&facts).show(language)),
            _ => return Err(WUD_ERROR_BAD_CHOICE),
        };
        let bytes = json.unwrap_or_default().into_boxed_slice();
        hand_out(out_json, wud_text { bytes });
        Ok(())
    })
}
