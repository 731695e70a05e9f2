//! The generated tables of `data/knowledge` and `data/text`.

use crate::base::packed::unpack;
use crate::codes::{inner, Space};

/// What is known about the code of the same index in [`ENTRY_CODES`], which are apart since they
/// are what is searched, and behind them about the words that stand for errors; numbers are indices
/// into the tables below.
pub(super) struct Entry {
    pub component: Option<&'static str>,
    pub stage: Option<&'static str>,
    pub retry: usize,
    pub causes: &'static [usize],
    pub remedies: &'static [usize],
    pub references: &'static [usize],
}

/// What can be done: the action of `Repair-WUClient` that does it, how far it intrudes (0 to 4),
/// and the exact command with its kind.
pub(super) struct RemedyRow {
    pub id: &'static str,
    pub action: Option<&'static str>,
    pub intrusion: u32,
    pub kind: &'static str,
    pub command: Option<&'static str>,
}

/// A cause, the remedies that are its own, and the command of the module that tells whether it is
/// this one.
pub(super) struct CauseRow {
    pub id: &'static str,
    pub remedies: &'static [usize],
    pub command: Option<&'static str>,
}

/// What a text says beyond its codes: where it has one of `markers` (in lower case), `causes` are
/// those of `codes`, or of every code where there are none.
pub(super) struct ContextRow {
    pub markers: &'static [&'static str],
    pub codes: &'static [u32],
    pub causes: &'static [usize],
    pub remedies: &'static [usize],
    /// What the running system alone has: the text is about an image that is not running.
    pub without: &'static [usize],
    pub references: &'static [usize],
}

/// All texts of one language, by the same indices as the tables.
pub(super) struct Texts {
    pub named: &'static str,
    pub unnamed: &'static str,
    pub unknown: &'static str,
    pub unknown_range: &'static str,
    pub wraps: &'static str,
    pub http_status: &'static str,
    pub syncml_status: &'static str,
    pub win32_error: &'static str,
    pub setup_pair: &'static str,
    pub success: &'static str,
    pub informational: &'static str,
    pub warning: &'static str,
    pub error: &'static str,
    pub nameless: &'static str,
    pub checked: &'static str,
    pub messages: Vec<&'static str>,
    pub causes: Vec<&'static str>,
    pub checks: Vec<&'static str>,
    pub remedies: Vec<&'static str>,
    pub retries: Vec<&'static str>,
    pub sentences: Vec<&'static str>,
}

impl Texts {
    /// Takes the texts out of their packed form, in the order in which `build/generate/knowledge.rs` put
    /// them in.
    pub fn unpack(packed: &[u8]) -> Texts {
        let mut strings = unpack(packed).split('\0');
        let mut next = || strings.next().unwrap_or_default();
        Texts {
            named: next(),
            unnamed: next(),
            unknown: next(),
            unknown_range: next(),
            wraps: next(),
            http_status: next(),
            syncml_status: next(),
            win32_error: next(),
            setup_pair: next(),
            success: next(),
            informational: next(),
            warning: next(),
            error: next(),
            nameless: next(),
            checked: next(),
            messages: (0..ENTRIES.len()).map(|_| next()).collect(),
            causes: (0..CAUSES.len()).map(|_| next()).collect(),
            checks: (0..CAUSES.len()).map(|_| next()).collect(),
            remedies: (0..REMEDIES.len()).map(|_| next()).collect(),
            retries: (0..RETRIES.len()).map(|_| next()).collect(),
            sentences: (0..SENTENCES.len()).map(|_| next()).collect(),
        }
    }
}

#[rustfmt::skip]
#[allow(clippy::unreadable_literal)]
mod generated {
    use super::{CauseRow, ContextRow, Entry, RemedyRow};
    include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
}
use generated::RANGES;
pub(super) use generated::{
    CAUSES, CONTEXTS, ENTRIES, ENTRY_CODES, GAPS, NOT_A_FAILURE, PACKED, READ_NAMED_LOG,
    REFERENCES, REMEDIES, RETRIES, RETRY_ONCE, SENTENCES,
};

fn exact(code: u32) -> Option<usize> {
    ENTRY_CODES.binary_search(&code).ok()
}

/// The index of the entry for a value: its own, or the one of the same error in its other form
/// (0x80070643 is Win32 1603, Win32 12002 is 0x80072EE2, JET -1811 is 0xC8000713).
pub(super) fn entry_of(value: u32, space: Space) -> Option<usize> {
    let other_form = match space {
        Space::Win32 => Some(0x8007_0000 | value),
        Space::Http => return exact(0x8019_0000 | value),
        Space::Ese => return exact(0xC800_0000 | value.wrapping_neg()),
        Space::SetupExtend | Space::SyncMl => return None,
        // Behind the entries that have a number.
        Space::Alert => {
            let index = ENTRY_CODES.len() + (value as usize).checked_sub(1)?;
            return (index < ENTRIES.len()).then_some(index);
        }
        Space::Hresult | Space::Ntstatus => match inner(value) {
            // 0x800F0203 and 0xE0000203 stand for each other: no way back from the inner one
            Some((Space::Hresult, inside)) if inside >> 16 == 0xE000 => Some(inside),
            // The inner value may have its entry in yet another form: 0xC0070005 is 0x80070005
            Some((inner_space, inside)) => {
                return exact(value).or_else(|| entry_of(inside, inner_space))
            }
            None if value >> 16 == 0xE000 => Some(0x800F_0000 | value & 0xffff),
            None if value >> 16 == 0xFFFF => Some(0xC800_0000 | value.wrapping_neg()),
            None => None,
        },
    };
    exact(value).or_else(|| other_form.and_then(exact))
}

/// The component that an unknown value belongs to by its number.
pub(super) fn component_by_range(value: u32) -> Option<&'static str> {
    RANGES
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&value))
        .map(|(_, _, component)| *component)
}
