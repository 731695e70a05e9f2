//! Which log a file with the columns of CBS is of: `CBS.log`, `dism.log` or one of the setup logs.
//! All three write lines of the others' components (the servicing stack logs wherever it runs), so
//! that it is what only one of them writes that tells.

use super::columns::{column_id, level_length};
use crate::logs::family::Family;
use crate::logs::shape::skip_blanks;

/// Lines that speak for one of the three.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kinds {
    cbs: u32,
    dism: u32,
    setup: u32,
    /// Components that no list has: setup has most of them.
    other: u32,
    /// Component stores are serviced everywhere: CSI speaks for CBS only when nothing else speaks.
    csi: u32,
}

/// Components of Windows Setup that neither CBS nor DISM has (log-formats.md section 9).
const SETUP: [&[u8]; 14] = [
    b"MOUPG", b"CONX", b"SP", b"MIG", b"PANTHR", b"IBS", b"IBSLIB", b"SYSPRP", b"UI", b"TOOL",
    b"VDS", b"DIAG", b"CMI", b"OOBE",
];

/// Whole stretches of CBS.log have no component; these are its words.
const SERVICING: [&[u8]; 4] =
    [b"Feature: ", b"arbiter: ", b"Processing CompDB", b"Loading database: "];

impl Kinds {
    /// Counts a line with the columns.
    pub fn add(&mut self, line: &[u8]) {
        if column_id(line).is_some_and(|id| id.starts_with(b"0x")) {
            self.setup += 1;
            return;
        }
        let component = line.get(43..49).unwrap_or_default().trim_ascii();
        match component {
            b"CBS" | b"SXS" | b"CSIPER" => self.cbs += 1,
            b"DISM" => self.dism += 1,
            b"CSI" => self.csi += 1,
            b"" => {
                // `[msoobe.exe] Loading OOBE …`: setup names the program that speaks.
                let message = &line[skip_blanks(line, 21 + level_length(line), line.len())..];
                self.setup += u32::from(message.first() == Some(&b'['));
                self.cbs += u32::from(SERVICING.iter().any(|words| message.starts_with(words)));
            }
            _ if SETUP.contains(&component) => self.setup += 1,
            _ => self.other += 1,
        }
    }

    /// The log, how many lines speak for it, and whether few speak against it.
    pub fn decide(&self) -> (Family, u32, bool) {
        let Kinds { cbs, dism, setup, other, csi } = *self;
        // A setup log has long stretches of DISM and CBS lines, the other two no line of setup.
        let (family, own) =
            if setup > 0 && setup * 10 >= cbs + dism || setup + other > cbs + dism + csi {
                (Family::Setup, setup + other)
            } else if dism > cbs {
                (Family::Dism, dism)
            } else if cbs + csi > 0 {
                (Family::Cbs, cbs + csi)
            } else {
                (Family::Setup, 0)
            };
        (family, own, own > 0 && own * 2 >= cbs + dism + setup + other)
    }
}
