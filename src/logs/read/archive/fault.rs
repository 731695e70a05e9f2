//! What is wrong with an archive, or with members of one.

use super::super::warning::WarningKind;
use crate::knowledge::{sentence, Sentence};
use serde_json::{json, Value};
use std::io;

/// Why an archive, or a member of it, is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArchiveFault {
    /// The list of members is broken, or cut off with the end of the file.
    Broken {
        /// In the words of what reads it.
        detail: String,
    },
    /// It lists more members than are read.
    TooManyMembers {
        /// How many are.
        most: usize,
    },
    /// More would have to be unpacked than is allowed.
    TooLarge {
        /// How many bytes are.
        most: u64,
    },
    /// Archives lie in each other deeper than is read.
    TooDeep {
        /// How deep is.
        most: usize,
    },
    /// It has to be in memory as a whole, and is too large for that.
    Inside {
        /// The largest that is read.
        most: u64,
    },
    /// A password is needed.
    Encrypted,
    /// The name leads out of the folder that it would be unpacked into.
    UnsafeName,
    /// It is packed in a way that is not read here.
    Method {
        /// The number of the way in the ZIP format.
        method: u16,
    },
    /// It uses bytes of another member, as no real archive has it.
    Overlap,
    /// Another member before it has the same name.
    SameName,
    /// Its data are damaged, or end early.
    Damaged {
        /// In the words of what unpacks them.
        detail: String,
    },
}

impl ArchiveFault {
    /// The word of JSON. It does not change.
    pub(in super::super) fn name(&self) -> &'static str {
        self.row().0
    }

    pub(in super::super) fn fields(&self) -> Value {
        let number = |most: u64| json!({"fault": self.name(), "most": most});
        match self {
            ArchiveFault::Broken { detail } | ArchiveFault::Damaged { detail } => {
                json!({"fault": self.name(), "detail": detail})
            }
            ArchiveFault::TooManyMembers { most } | ArchiveFault::TooDeep { most } => {
                number(*most as u64)
            }
            ArchiveFault::TooLarge { most } | ArchiveFault::Inside { most } => number(*most),
            ArchiveFault::Method { method } => json!({"fault": self.name(), "method": method}),
            _ => json!({"fault": self.name()}),
        }
    }

    /// The sentence for users.
    pub(in super::super) fn sentence(&self) -> Sentence {
        self.row().1
    }

    fn row(&self) -> (&'static str, Sentence) {
        use ArchiveFault as F;
        match self {
            F::Broken { detail } => ("broken", sentence!("log.archive-broken", detail = detail)),
            F::TooManyMembers { most } => {
                ("too-many-members", sentence!("log.archive-too-many", most = most))
            }
            F::TooLarge { most } => ("too-large", sentence!("log.archive-too-large", most = most)),
            F::TooDeep { most } => ("too-deep", sentence!("log.archive-too-deep", most = most)),
            F::Inside { most } => ("inside", sentence!("log.archive-inside", most = most)),
            F::Encrypted => ("encrypted", sentence!("log.archive-encrypted")),
            F::UnsafeName => ("unsafe-name", sentence!("log.archive-unsafe-name")),
            F::Method { method } => ("method", sentence!("log.archive-method", method = method)),
            F::Overlap => ("overlap", sentence!("log.archive-overlap")),
            F::SameName => ("same-name", sentence!("log.archive-same-name")),
            F::Damaged { detail } => ("damaged", sentence!("log.archive-damaged", detail = detail)),
        }
    }
}

impl From<ArchiveFault> for WarningKind {
    fn from(fault: ArchiveFault) -> WarningKind {
        WarningKind::Archive { fault, members: Vec::new(), count: 0 }
    }
}

/// What an error means while the data of a member are unpacked: an error of the system, or a reading
/// that was cancelled, stays what it is.
pub(super) fn damaged(error: io::Error) -> io::Error {
    let own = error.get_ref().is_some_and(|inner| inner.is::<WarningKind>());
    if own || error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
        return error;
    }
    WarningKind::from(ArchiveFault::Damaged { detail: error.to_string() }).into()
}
