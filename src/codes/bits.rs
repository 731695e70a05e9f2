//! The fields of a 32-bit status value.

use super::table::FACILITY_NAMES;
use serde::Serialize;

/// What the top bits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not a failure.
    Success,
    /// NTSTATUS 0x4xxxxxxx only.
    Informational,
    /// NTSTATUS 0x8xxxxxxx only.
    Warning,
    /// A failure.
    Error,
}

impl Severity {
    /// The word that JSON and PowerShell show.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Success => "success",
            Severity::Informational => "informational",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The fields of a value read as an HRESULT. The facility has 11 bits, as MS-ERREF says: the SDK's
/// 13-bit mask would swallow the N and X bits and misread 0xD000xxxx and 0xC800xxxx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits(pub u32);

impl Bits {
    /// Bit 31. Bit 30 says nothing about failure: 0xC190xxxx and 0xC004xxxx have it set.
    pub fn is_failure(self) -> bool {
        self.0 >> 31 == 1
    }

    /// Bit 29: a value that is not Microsoft's.
    pub fn customer(self) -> bool {
        self.0 >> 29 & 1 == 1
    }

    /// Bit 28: `HRESULT_FROM_NT` sets it on a wrapped NTSTATUS.
    pub fn wraps_ntstatus(self) -> bool {
        self.0 >> 28 & 1 == 1
    }

    /// Bits 16 to 26.
    pub fn facility(self) -> u32 {
        self.0 >> 16 & 0x7ff
    }

    /// The name of the facility, where it has one.
    pub fn facility_name(self) -> Option<&'static str> {
        FACILITY_NAMES[self.facility() as usize]
    }

    /// Bits 0 to 15.
    pub fn low(self) -> u32 {
        self.0 & 0xffff
    }
}
