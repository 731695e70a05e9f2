//! Event trace logs (`.etl`) read without Windows: what `Get-WindowsUpdateLog` shows, and the level
//! that it drops.
//!
//! Since Windows 10 1709 the update agent logs through TraceLogging, where each event brings its
//! own schema. WPP and manifest events bring none; they come out as unresolved, with the provider
//! and the number that would name them.
//!
//! ```no_run
//! let bytes = std::fs::read("WindowsUpdate.20250426.052044.386.1.etl")?;
//! let file = wudiag::logs::etl::EtlFile::parse(&bytes)?;
//! for event in file.events() {
//!     println!("{}", wudiag::logs::etl::format_line(&event, &file.info.zone));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(super) mod bytes;
mod container;
mod info;
mod order;
mod tracelogging;
mod zone;

use std::borrow::Cow;
use std::fmt;

pub use container::{EtlCounts, EtlError, EtlFile, Undecodable};
pub use info::{Clock, EtlInfo};
pub use zone::{SystemTime, TimeZone};

/// A GUID, shown the way Windows logs show it: lower case, without braces.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Guid(pub [u8; 16]);

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, h, i, rest @ ..] = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-",
            u32::from_le_bytes([a, b, c, d]),
            u16::from_le_bytes([e, g]),
            u16::from_le_bytes([h, i])
        )?;
        for (n, byte) in rest.iter().enumerate() {
            write!(f, "{}{byte:02x}", if n == 2 { "-" } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where the schema of an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtlKind {
    /// In the event itself.
    TraceLogging,
    /// The event is nothing but a string.
    Text,
    /// In the provider's manifest, which a trace does not carry.
    Manifest,
    /// In the symbols of the program that logged it.
    Wpp,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct EtlEvent<'a> {
    /// Offset of the event in the file.
    pub offset: usize,
    /// Number of the buffer that holds it, from 0.
    pub buffer: u32,
    /// When it was logged: UTC, in 100 ns since 1601. 0 if the event has no time.
    pub time_filetime: u64,
    /// Process.
    pub pid: u32,
    /// Thread.
    pub tid: u32,
    /// 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 if not set.
    pub level: u8,
    /// Mask of the provider's keywords.
    pub keyword: u64,
    /// Provider; for WPP the message GUID, which names the format file.
    pub provider: Guid,
    /// Name of the provider, where the event carries it.
    pub provider_name: Option<Cow<'a, str>>,
    /// Event id; for WPP the message number.
    pub id: u16,
    /// Event name: for the update agent, the component. Empty if unresolved.
    pub name: Cow<'a, str>,
    /// Fields in their order, as text. A structure is `{a=1, b=2}`, an array `[1, 2]`.
    pub fields: Vec<(Cow<'a, str>, String)>,
    /// The message: the values of the fields, or for an unresolved event what
    /// `Get-WindowsUpdateLog` writes.
    pub text: String,
    /// Where the schema is.
    pub kind: EtlKind,
    /// The schema or the data of the event is cut short, or it claims far more values than it has
    /// bytes: what could be read is here.
    pub damaged: bool,
}

impl EtlEvent<'_> {
    /// The text is only a placeholder: decode the file again with the provider's symbols or
    /// manifest.
    pub fn unresolved(&self) -> bool {
        matches!(self.kind, EtlKind::Manifest | EtlKind::Wpp)
    }
}

/// The event as `Get-WindowsUpdateLog` writes it, without the line end. `zone` is normally
/// [`EtlInfo::zone`].
pub fn format_line(event: &EtlEvent<'_>, zone: &TimeZone) -> String {
    let t = zone.local(event.time_filetime);
    format!(
        "{:04}/{:02}/{:02} {:02}:{:02}:{:02}.{:07} {:<5} {:<5} {:<15} {}",
        t.year,
        t.month,
        t.day,
        t.hour,
        t.minute,
        t.second,
        t.ticks,
        event.pid,
        event.tid,
        event.name,
        event.text
    )
}
