//! What kept a log, or the rest of one, from being read.

use super::archive::ArchiveFault;
use super::gzip::GzipFault;
use super::paths::DEPTH;
use crate::base::{masked, masked_value};
use crate::knowledge::{sentence, Language, Sentence};
use crate::logs::binary::Binary;
use crate::logs::cab::{CabError, CabFault};
use crate::logs::etl::EtlError;
use crate::logs::events::{Lost, LostPart};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::{json, Value};
use std::path::Path;
use std::time::Duration;
use std::{fmt, io};

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The path, without secrets.
    pub path: String,
    /// Why.
    pub kind: WarningKind,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// There is no such file.
    NotFound,
    /// The caller may not read it.
    AccessDenied,
    /// Another program holds it.
    InUse,
    /// The system refuses to open it for another reason.
    Open(SystemError),
    /// It was read up to some place.
    Read {
        /// How many bytes of its text were read.
        at: u64,
        /// The error of the system.
        error: SystemError,
    },
    /// It is a folder.
    Directory,
    /// The folder has no file that looks like a log by its name.
    NoLogs,
    /// No file matches the pattern.
    NoMatch,
    /// It was found in a folder or by a wildcard, and is left out: a pipe, a socket, a device.
    Device,
    /// It lies too deep below the folder that was named.
    TooDeep,
    /// A cabinet or a trace comes out of a pipe.
    Piped,
    /// A cabinet, a trace or a pipe cannot be followed.
    NotFollowed,
    /// A log that is followed does not exist yet.
    NotThereYet,
    /// The lists of a cabinet are broken.
    Cabinet(CabFault),
    /// A cabinet without members.
    CabinetEmpty,
    /// A member of a cabinet, or the rest of it.
    CabinetMember {
        /// Its name.
        member: String,
        /// What is wrong with it.
        fault: CabFault,
    },
    /// The cabinet has no member of a name that its list has.
    CabinetNoMember {
        /// The name.
        member: String,
    },
    /// An event trace that cannot be read at all.
    Trace(EtlError),
    /// An event trace that does not fit into memory.
    TraceTooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The largest that is read.
        most: u64,
    },
    /// A binary file that is no log.
    Binary(Binary),
    /// The rest of a GZIP file.
    Gzip(GzipFault),
    /// Logs that a merge has by their local time, since no zone is known for them.
    LocalTime {
        /// Two zones that are stated around them; `None`: none is.
        zones: Option<[String; 2]>,
        /// The logs, as seen from the folder that the warning is about.
        files: Vec<String>,
    },
    /// Parts of an event log; the rest was read.
    EventsLost {
        /// How many.
        count: u64,
        /// The first of them.
        first: Vec<Lost>,
    },
    /// An archive, or members of one.
    Archive {
        /// What is wrong.
        fault: ArchiveFault,
        /// How many members; 0: it is about the archive.
        count: usize,
        /// The names of the first of them.
        members: Vec<String>,
    },
    /// It only says that Windows keeps traces instead, and none of them is read.
    TracesElsewhere,
    /// Which number of the dates in a log is the day, and which the month, is not known: its records
    /// have no date.
    DayUnclear,
    /// Nothing came of it for a long time: a share that stopped answering.
    Silent {
        /// How long, in seconds.
        seconds: u64,
    },
    /// The reading was cancelled.
    Cancelled,
    /// A defect of this library ended the unpacking.
    Defect,
}

/// An error of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemError {
    /// The kind of error.
    pub kind: io::ErrorKind,
    /// The number that the system gave.
    pub code: Option<i32>,
    /// In the system's own words.
    pub text: String,
}

impl SystemError {
    fn of(error: &io::Error) -> SystemError {
        SystemError { kind: error.kind(), code: error.raw_os_error(), text: error.to_string() }
    }

    fn json(&self) -> Value {
        json!({"kind": format!("{:?}", self.kind), "code": self.code, "detail": self.text})
    }
}

impl Warning {
    pub(super) fn new(path: &Path, kind: WarningKind) -> Warning {
        Warning { path: masked(&path.display().to_string()).into_owned(), kind }
    }

    /// Nothing came of it for so long.
    pub(crate) fn silent(path: &Path, longest: Duration) -> Warning {
        Warning::new(path, WarningKind::Silent { seconds: longest.as_secs().max(1) })
    }

    /// The sentence for users.
    pub fn sentence(&self, language: Language) -> String {
        self.kind.sentence(language)
    }

    /// The warning as JSON: `path`, `number`, `kind`, `fields`, and the sentence for users in `reason`.
    pub fn in_language(&self, language: Language) -> impl Serialize + '_ {
        ShownWarning { warning: self, language }
    }
}

struct ShownWarning<'a> {
    warning: &'a Warning,
    language: Language,
}

impl Serialize for ShownWarning<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = &self.warning.kind;
        let mut shown = serializer.serialize_struct("warning", 5)?;
        shown.serialize_field("path", &self.warning.path)?;
        shown.serialize_field("number", &kind.number())?;
        shown.serialize_field("kind", kind.name())?;
        shown.serialize_field("fields", &kind.fields())?;
        shown.serialize_field("reason", &kind.sentence(self.language))?;
        shown.end()
    }
}

impl WarningKind {
    /// What an error of the system means, or of what this module gives to readers as one; `Err`: it
    /// depends on what was being done.
    fn of(error: &io::Error) -> Result<WarningKind, SystemError> {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<WarningKind>()) {
            return Ok(own.clone());
        }
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        let held = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
        match error.kind() {
            io::ErrorKind::NotFound => Ok(WarningKind::NotFound),
            io::ErrorKind::PermissionDenied => Ok(WarningKind::AccessDenied),
            _ if held => Ok(WarningKind::InUse),
            _ => Err(SystemError::of(error)),
        }
    }

    /// What kept a file from being opened.
    pub(super) fn open(error: &io::Error) -> WarningKind {
        WarningKind::of(error).unwrap_or_else(WarningKind::Open)
    }

    /// What kept the rest of a file from being read, after `at` bytes of its text.
    pub(super) fn read(at: u64, error: &io::Error) -> WarningKind {
        WarningKind::of(error).unwrap_or_else(|error| WarningKind::Read { at, error })
    }

    /// Whether all was read that is there: worth to know, but no failure.
    pub fn is_notice(&self) -> bool {
        matches!(self, WarningKind::TracesElsewhere)
    }

    /// The number of the kind in the C interface. It does not change.
    pub fn number(&self) -> u32 {
        self.row().0
    }

    /// The name of the kind in JSON. It does not change.
    pub fn name(&self) -> &'static str {
        self.row().1
    }

    /// The sentence for users.
    pub fn sentence(&self, language: Language) -> String {
        let sentences: Vec<String> =
            self.row().2.iter().map(|sentence| sentence.render(language)).collect();
        sentences.join(" ")
    }

    /// The fields, as a JSON object, without secrets.
    pub fn fields(&self) -> Value {
        let mut fields = match self {
            WarningKind::Open(error) => error.json(),
            WarningKind::Read { at, error } => with(error.json(), "at", json!(at)),
            WarningKind::Cabinet(fault) => fault.fields(),
            WarningKind::CabinetMember { member, fault } => {
                with(fault.fields(), "member", json!(member))
            }
            WarningKind::CabinetNoMember { member } => json!({"member": member}),
            WarningKind::Trace(error) => json!({"fault": error.name()}),
            WarningKind::TraceTooLarge { bytes, most } => json!({"bytes": bytes, "most": most}),
            WarningKind::Silent { seconds } => json!({"seconds": seconds}),
            WarningKind::Binary(binary) => json!({"format": binary.name}),
            WarningKind::LocalTime { zones, files } => json!({"zones": zones, "files": files}),
            WarningKind::Archive { fault, count, members } => {
                let fields = with(fault.fields(), "count", json!(count));
                with(fields, "members", json!(members))
            }
            WarningKind::EventsLost { count, first } => {
                let place = |lost: &Lost| {
                    json!({
                        "part": lost.part.as_str(),
                        "offset": lost.offset,
                        "records": lost.records,
                    })
                };
                json!({"count": count, "first": first.iter().map(place).collect::<Vec<_>>()})
            }
            WarningKind::Gzip(fault) => {
                let fields = json!({"fault": fault.name()});
                match fault {
                    GzipFault::TooLarge { most } => with(fields, "most", json!(most)),
                    GzipFault::Damaged { detail } => with(fields, "detail", json!(detail)),
                    GzipFault::CutShort => fields,
                }
            }
            _ => json!({}),
        };
        masked_value(&mut fields);
        fields
    }

    fn row(&self) -> (u32, &'static str, Vec<Sentence>) {
        use WarningKind as K;
        match self {
            K::NotFound => (1, "not-found", vec![sentence!("log.not-found")]),
            K::AccessDenied => (2, "access-denied", vec![sentence!("log.access-denied")]),
            K::InUse => (3, "in-use", vec![sentence!("log.in-use")]),
            K::Open(error) => (4, "open", vec![sentence!("log.open", detail = error.text)]),
            K::Read { at, error } => {
                (5, "read", vec![sentence!("log.read", at = at, detail = error.text)])
            }
            K::Directory => (6, "directory", vec![sentence!("log.directory")]),
            K::NoLogs => (7, "no-logs", vec![sentence!("log.no-logs")]),
            K::NoMatch => (8, "no-match", vec![sentence!("log.no-match")]),
            K::Piped => (9, "piped", vec![sentence!("log.piped")]),
            K::NotFollowed => (10, "not-followed", vec![sentence!("log.not-followed")]),
            K::NotThereYet => (11, "not-there-yet", vec![sentence!("log.not-there-yet")]),
            K::Cabinet(fault) => (12, "cabinet", CabError::Broken(fault.clone()).sentences()),
            K::CabinetEmpty => (13, "cabinet-empty", vec![sentence!("log.cabinet-empty")]),
            K::CabinetMember { member, fault } => {
                let error = CabError::Member { name: member.clone(), fault: fault.clone() };
                (14, "cabinet-member", error.sentences())
            }
            K::CabinetNoMember { member } => {
                (15, "cabinet-no-member", CabError::NoMember(member.clone()).sentences())
            }
            K::Trace(error) => (16, "trace", vec![error.sentence()]),
            K::TraceTooLarge { bytes, most } => {
                let sentence = sentence!("log.trace-too-large", bytes = bytes, most = most);
                (17, "trace-too-large", vec![sentence])
            }
            K::TracesElsewhere => (40, "traces-elsewhere", vec![sentence!("log.traces-elsewhere")]),
            K::Cancelled => (18, "cancelled", vec![sentence!("log.cancelled")]),
            K::Defect => (19, "defect", vec![sentence!("log.defect")]),
            K::Silent { seconds } => {
                (34, "silent", vec![sentence!("log.silent", seconds = seconds)])
            }
            K::Binary(binary) => (20, "binary", binary.sentences()),
            K::Device => (31, "device", vec![sentence!("log.skipped-device")]),
            K::TooDeep => (32, "too-deep", vec![sentence!("log.skipped-deep", most = DEPTH)]),
            K::Gzip(fault) => (21, "gzip", vec![fault.sentence()]),
            K::DayUnclear => (33, "day-unclear", vec![sentence!("log.day-unclear")]),
            K::LocalTime { zones, files } => {
                let files = first_of(files);
                let sentence = match zones {
                    None => sentence!("log.local-time", files = files),
                    Some([one, other]) => {
                        sentence!("log.two-zones", one = one, other = other, files = files)
                    }
                };
                (30, "local-time", vec![sentence])
            }
            K::Archive { fault, count, members } => {
                let mut sentences = vec![fault.sentence()];
                if *count > 0 {
                    let members = members.join(", ");
                    sentences.push(sentence!(
                        "log.archive-members",
                        count = count,
                        members = members
                    ));
                }
                (23, "archive", sentences)
            }
            K::EventsLost { count, first } => {
                let mut sentences = vec![sentence!("log.events-lost", count = count)];
                sentences.extend(first.iter().map(lost));
                (22, "events-lost", sentences)
            }
        }
    }
}

/// The first names of a list, and how many more there are.
fn first_of(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        shown.push_str(&format!(", … (+{})", names.len() - SHOWN));
    }
    shown
}

fn lost(lost: &Lost) -> Sentence {
    let offset = lost.offset;
    match lost.part {
        LostPart::Chunk => sentence!("log.events-chunk", offset = offset),
        LostPart::CutShort => sentence!("log.events-cut", offset = offset),
        LostPart::Checksum => sentence!("log.events-checksum", offset = offset),
        LostPart::Record => match lost.records {
            Some((first, last)) if first != last => {
                sentence!("log.events-records", first = first, last = last, offset = offset)
            }
            Some((record, _)) => sentence!("log.events-record", record = record, offset = offset),
            None => sentence!("log.events-place", offset = offset),
        },
    }
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

/// Readers give it inside of an [`io::Error`].
impl From<WarningKind> for io::Error {
    fn from(kind: WarningKind) -> io::Error {
        io::Error::other(kind)
    }
}

impl From<CabError> for WarningKind {
    fn from(error: CabError) -> WarningKind {
        match error {
            CabError::Broken(fault) => WarningKind::Cabinet(fault),
            CabError::NoMember(member) => WarningKind::CabinetNoMember { member },
            CabError::Member { name, fault } => WarningKind::CabinetMember { member: name, fault },
        }
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

impl std::error::Error for WarningKind {}
