//! The journal: what a run changes, written down before it is changed.
//!
//! A file a run, `<UTC>-<machine>-<random>.jsonl`. A line is a JSON object: `n` (its number), `time`
//! (UTC), an [`Entry`], and `chain`: the SHA-256 of the chain of the line before and of this line. A
//! line is on the disk before [`Writer::append`] returns. The chain shows what was cut out or
//! edited; it is no signature: whoever may write the file can make a new one.

mod change;
mod entry;
mod history;
mod lock;
mod read;
mod secrets;
mod undo;
mod write;

pub use change::{Change, FileContent, RegistryData, StartType};
pub use entry::{Entry, Header, Session};
pub use lock::LOCK;
pub(crate) use read::recent;
pub use read::{read, read_folder, ActionDone, Run, RunState};
#[cfg(fuzzing)]
pub use undo::undo_of_bytes;
pub use undo::{undo, Refused, ToUndo, UndoPlan};
pub use write::Writer;

use crate::base::masked;
use crate::knowledge::{sentence, Language};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The version of the journal.
pub const SCHEMA: u32 = 1;
/// How long the second of two runs waits for the first.
pub const WAIT_MS: u32 = 60_000;
/// A longer journal is not read; real ones have less than 10 MB.
pub const MOST_BYTES: u64 = 64 << 20;

/// Why a journal cannot be written or used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Another run writes; what it says of itself.
    Busy(String),
    /// The system refused; the path and its reason.
    Io(String),
    /// The entry is none that the schema knows, or has no place here.
    Entry(String),
    /// Its last line, of this number, is not whole.
    Cut(usize),
    /// The line of this number was changed, or lines before it are missing.
    Edited(usize),
    /// It has this version.
    Version(String),
    /// It is of this machine.
    Machine(String),
    /// It is no journal.
    None,
}

impl JournalError {
    /// In words.
    pub fn message(&self, language: Language) -> String {
        let sentence = match self {
            JournalError::Busy(run) => sentence!("repair.journal-busy", run = run),
            JournalError::Io(why) => sentence!("repair.journal-io", why = why),
            JournalError::Entry(why) => sentence!("repair.journal-entry", why = why),
            JournalError::Cut(line) => sentence!("repair.journal-cut", line = line),
            JournalError::Edited(line) => sentence!("repair.journal-edited", line = line),
            JournalError::Version(version) => {
                sentence!("repair.journal-version", version = version, own = SCHEMA)
            }
            JournalError::Machine(name) => sentence!("repair.journal-machine", name = name),
            JournalError::None => sentence!("repair.journal-none"),
        };
        sentence.render(language)
    }

    fn io(path: &Path, why: &std::io::Error) -> JournalError {
        JournalError::Io(masked(&format!("{}: {why}", path.display())).into_owned())
    }
}

/// The machine that a journal has to be of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// What Windows knows it by.
    pub id: Option<String>,
}

impl Machine {
    /// The machine of a session.
    pub fn of(session: &Session) -> Machine {
        Machine { name: session.machine.clone(), id: session.machine_id.clone() }
    }

    /// Whether a header is of this machine: by the id where both have one, else by the name.
    fn owns(&self, header: &Header) -> bool {
        match (&self.id, &header.machine_id) {
            (Some(own), Some(id)) => own.eq_ignore_ascii_case(id),
            _ => self.name.eq_ignore_ascii_case(&header.machine),
        }
    }
}

fn object<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, JournalError> {
    super::object(text).map_err(JournalError::Entry)
}

/// What stands between a line and its chain.
const CHAIN: &str = ",\"chain\":\"";

/// The chain of a line: of the one before, and of the text up to the chain.
fn chain(before: &str, text: &str) -> String {
    let hash = Sha256::new().chain_update(before).chain_update(text).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
