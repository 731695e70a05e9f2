//! What can be wrong with a cabinet.

use crate::knowledge::{sentence, Language, Sentence};
use serde_json::{json, Value};
use std::{fmt, io};

/// Why a cabinet or a member cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CabError {
    /// The file is no cabinet, or its lists are broken.
    Broken(CabFault),
    /// The cabinet has no member of this name.
    NoMember(String),
    /// Nothing of the member can be read.
    Member {
        /// Its name.
        name: String,
        /// What is wrong.
        fault: CabFault,
    },
}

/// What is wrong with a cabinet or with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CabFault {
    /// It does not begin as cabinets do.
    NotACabinet,
    /// The file ends within the lists of folders and members.
    ListsCut,
    /// A name is longer than a cabinet allows.
    LongName,
    /// The cabinet is a part of a set, and a member goes on in another part.
    PartOfSet,
    /// The member is in a folder that is not there, or in another cabinet of a set.
    NoFolder,
    /// The file ends within a block of data.
    CutShort {
        /// Number of the block in its folder, from 0.
        block: u16,
        /// How long the file would have to be.
        need: u64,
        /// How long it is.
        have: u64,
    },
    /// A block goes on in another cabinet.
    Elsewhere {
        /// Its number.
        block: u16,
    },
    /// The size of a block cannot be.
    BadBlock {
        /// Its number.
        block: u16,
    },
    /// The folder holds less than the member needs.
    TooShort {
        /// Where in the folder the member should end.
        end: u64,
        /// How much the folder holds.
        holds: u64,
    },
    /// The cabinet lists more members than are read.
    TooManyMembers {
        /// How many it lists.
        members: u16,
        /// How many are read.
        most: u16,
    },
    /// More would have to be unpacked than is allowed.
    TooLarge {
        /// How many bytes are.
        most: u64,
    },
    /// Folders use the same blocks, as no cabinet of logs has it.
    SharedBlocks,
    /// The data of the member end before it does.
    EndsEarly,
    /// Whatever unpacks the data, or the system, refuses them.
    Damaged {
        /// In the words of what refuses them.
        detail: String,
    },
}

impl CabFault {
    /// What an error of reading means.
    pub(crate) fn of(error: &io::Error) -> CabFault {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<CabFault>()) {
            return own.clone();
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => CabFault::EndsEarly,
            _ => CabFault::Damaged { detail: error.to_string() },
        }
    }

    /// The same while the lists are read.
    pub(super) fn of_lists(error: &io::Error) -> CabFault {
        match CabFault::of(error) {
            CabFault::EndsEarly => CabFault::ListsCut,
            fault => fault,
        }
    }

    /// A word that does not change, and the fields.
    pub(crate) fn fields(&self) -> Value {
        match self {
            CabFault::NotACabinet => json!({"fault": "not-a-cabinet"}),
            CabFault::ListsCut => json!({"fault": "lists-cut-short"}),
            CabFault::LongName => json!({"fault": "long-name"}),
            CabFault::PartOfSet => json!({"fault": "part-of-set"}),
            CabFault::NoFolder => json!({"fault": "no-folder"}),
            CabFault::CutShort { block, need, have } => {
                json!({"fault": "cut-short", "block": block, "need": need, "have": have})
            }
            CabFault::Elsewhere { block } => json!({"fault": "elsewhere", "block": block}),
            CabFault::BadBlock { block } => json!({"fault": "bad-block", "block": block}),
            CabFault::TooShort { end, holds } => {
                json!({"fault": "too-short", "end": end, "holds": holds})
            }
            CabFault::TooManyMembers { members, most } => {
                json!({"fault": "too-many-members", "members": members, "most": most})
            }
            CabFault::TooLarge { most } => json!({"fault": "too-large", "most": most}),
            CabFault::SharedBlocks => json!({"fault": "shared-blocks"}),
            CabFault::EndsEarly => json!({"fault": "ends-early"}),
            CabFault::Damaged { detail } => json!({"fault": "damaged", "detail": detail}),
        }
    }

    /// The sentence for users.
    pub(crate) fn sentence(&self) -> Sentence {
        match self {
            CabFault::NotACabinet => sentence!("log.cabinet-not-one"),
            CabFault::ListsCut => sentence!("log.cabinet-lists-cut"),
            CabFault::LongName => sentence!("log.cabinet-long-name"),
            CabFault::PartOfSet => sentence!("log.cabinet-part-of-set"),
            CabFault::NoFolder => sentence!("log.cabinet-no-folder"),
            CabFault::CutShort { block, need, have } => {
                sentence!("log.cabinet-cut", block = block, need = need, have = have)
            }
            CabFault::Elsewhere { block } => sentence!("log.cabinet-elsewhere", block = block),
            CabFault::BadBlock { block } => sentence!("log.cabinet-bad-block", block = block),
            CabFault::TooShort { end, holds } => {
                sentence!("log.cabinet-too-short", end = end, holds = holds)
            }
            CabFault::TooManyMembers { members, most } => {
                sentence!("log.cabinet-too-many-members", members = members, most = most)
            }
            CabFault::TooLarge { most } => sentence!("log.cabinet-too-large", most = most),
            CabFault::SharedBlocks => sentence!("log.cabinet-shared-blocks"),
            CabFault::EndsEarly => sentence!("log.cabinet-ends-early"),
            CabFault::Damaged { detail } => sentence!("log.cabinet-damaged", detail = detail),
        }
    }
}

impl CabError {
    /// The sentences for users.
    pub(crate) fn sentences(&self) -> Vec<Sentence> {
        match self {
            CabError::Broken(fault) => vec![sentence!("log.cabinet"), fault.sentence()],
            CabError::NoMember(name) => {
                vec![
                    sentence!("log.cabinet-member", member = name),
                    sentence!("log.cabinet-no-member"),
                ]
            }
            CabError::Member { name, fault } => {
                vec![sentence!("log.cabinet-member", member = name), fault.sentence()]
            }
        }
    }
}

impl fmt::Display for CabFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence().render(Language::English))
    }
}

impl fmt::Display for CabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences: Vec<String> =
            self.sentences().iter().map(|sentence| sentence.render(Language::English)).collect();
        f.write_str(&sentences.join(" "))
    }
}

impl std::error::Error for CabFault {}
impl std::error::Error for CabError {}
