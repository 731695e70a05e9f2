//! Values that carry another value inside.

use super::bits::Bits;
use super::table::{Fact, Kind};

/// The number space of a value: which names count, and how its number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// A 32-bit value as it stands: HRESULT, NTSTATUS or Setup API error.
    Hresult,
    /// A Win32, Winsock, WinHTTP or MSI error number.
    Win32,
    /// An NTSTATUS taken out of an HRESULT.
    Ntstatus,
    /// An HTTP status.
    Http,
    /// A status of SyncML, in which a device answers its management server.
    SyncMl,
    /// An error number of the Extensible Storage Engine, negative.
    Ese,
    /// The phase and operation of a Windows Setup result (`0x20017`).
    SetupExtend,
    /// An error or alert that a service names by a word and no number: its place in the list of
    /// such words, from 1.
    Alert,
}

impl Space {
    /// The space of a value of which nothing but the number is known: small numbers are Win32
    /// errors, 0 is S_OK.
    pub fn of(value: u32) -> Space {
        match value {
            1..=0xffff => Space::Win32,
            _ => Space::Hresult,
        }
    }

    /// The space in which a fact holds: 1 is STATUS_WAIT_1 only among NTSTATUS values.
    pub fn of_fact(fact: &Fact) -> Space {
        match fact.family.kind() {
            Kind::Ntstatus if fact.value <= 0xffff => Space::Ntstatus,
            Kind::Ese if fact.value <= 0xffff => Space::Ese,
            _ => Space::of(fact.value),
        }
    }
}

/// What an HTTP status is as an HRESULT, without the status.
pub const HTTP: u32 = 0x8019_0000;

/// The value inside `value`, and the space that it belongs to.
pub fn inner(value: u32) -> Option<(Space, u32)> {
    let bits = Bits(value);
    let low = bits.low();
    match value >> 16 {
        // HRESULT_FROM_WIN32 and NTSTATUS_FROM_WIN32
        0x8007 | 0xC007 if low != 0 => Some((Space::Win32, low)),
        0x8019 if (100..600).contains(&low) => Some((Space::Http, low)),
        // WinHTTP's own errors (12001 to 12186) behind facility HTTP, as MDM enrolment returns them
        0x8019 if (12001..=12186).contains(&low) => Some((Space::Win32, low)),
        // RPC run-time errors (RPC_S_*, 1700 to 1936) behind facility RPC, as Defender returns them
        0x8001 if (1700..=1936).contains(&low) => Some((Space::Win32, low)),
        0x8024 => http_status_of_protocol_talker(low).map(|status| (Space::Http, status)),
        // HRESULT_FROM_SETUPAPI
        0x800F if low <= 0x300 || low == 0x1000 => Some((Space::Hresult, 0xE000_0000 | low)),
        // ESE: the low word is the amount of the negative JET error
        0xC800 | 0x8800 if low != 0 => Some((Space::Ese, (low as i32).wrapping_neg() as u32)),
        // Intune: the device's answer
        0x87D1 if (101..=517).contains(&low) => Some((Space::SyncMl, low)),
        // Intune's OM_E_x repeats the low word of WU_E_x, but for five values that are its own
        0x80CF if !matches!(low, 0x47 | 0x4A..=0x4E) => Some((Space::Hresult, 0x8024_0000 | low)),
        0x00CF => Some((Space::Hresult, 0x0024_0000 | low)),
        // HRESULT_FROM_NT
        _ if bits.wraps_ntstatus() && value < 0xE000_0000 => {
            Some((Space::Ntstatus, value & !0x1000_0000))
        }
        _ => None,
    }
}

/// WU_E_PT_HTTP_STATUS_*: 400, 401 and 403 to 405, then gaps. The names of 0x80244020 (501) and
/// 0x80244023 (504) are right in wuerror.h; its comments are not.
fn http_status_of_protocol_talker(low: u32) -> Option<u32> {
    const STATUSES: [u32; 15] =
        [400, 401, 403, 404, 405, 407, 408, 409, 410, 500, 501, 502, 503, 504, 505];
    let index = low.checked_sub(0x4016)?;
    STATUSES.get(index as usize).copied()
}

/// The WU_E_PT_HTTP_STATUS_* value that the agent logs for an HTTP status: the inverse of
/// [`inner`], 0x8024402B (other) for a status without a name of its own.
pub(crate) fn protocol_talker_code(status: u32) -> u32 {
    (0x8024_4016..=0x8024_4024)
        .find(|value| inner(*value) == Some((Space::Http, status)))
        .unwrap_or(0x8024_402B)
}
