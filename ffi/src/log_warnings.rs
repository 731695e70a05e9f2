//! The numbers of what keeps logs from being read. They are never reused; a later version may add
//! some.

/// wud_entries_view.warning: there is no such file.
pub const WUD_WARNING_NOT_FOUND: u32 = 1;
/// wud_entries_view.warning: access is denied.
pub const WUD_WARNING_ACCESS_DENIED: u32 = 2;
/// wud_entries_view.warning: another program holds the file.
pub const WUD_WARNING_IN_USE: u32 = 3;
/// wud_entries_view.warning: the file cannot be opened. Fields: "kind", "code" (the number of the
/// system, or null), "detail" (in its words).
pub const WUD_WARNING_OPEN: u32 = 4;
/// wud_entries_view.warning: the file could be read up to a place. Fields: "at" (bytes of its text),
/// and those of WUD_WARNING_OPEN.
pub const WUD_WARNING_READ: u32 = 5;
/// wud_entries_view.warning: it is a folder.
pub const WUD_WARNING_DIRECTORY: u32 = 6;
/// wud_entries_view.warning: the folder has no file that looks like a log by its name.
pub const WUD_WARNING_NO_LOGS: u32 = 7;
/// wud_entries_view.warning: no file matches the pattern.
pub const WUD_WARNING_NO_MATCH: u32 = 8;
/// wud_entries_view.warning: a cabinet or a trace comes out of a pipe.
pub const WUD_WARNING_PIPED: u32 = 9;
/// wud_entries_view.warning: what was there is read, but it cannot be followed: a cabinet, a trace, a
/// pipe.
pub const WUD_WARNING_NOT_FOLLOWED: u32 = 10;
/// wud_entries_view.warning: a log that is followed is not there yet, and is waited for.
pub const WUD_WARNING_NOT_THERE_YET: u32 = 11;
/// wud_entries_view.warning: the lists of a cabinet are broken, or too long. Fields: "fault" (a word
/// that does not change), for "too-many-members" also "members" and "most".
pub const WUD_WARNING_CABINET: u32 = 12;
/// wud_entries_view.warning: a cabinet without members.
pub const WUD_WARNING_CABINET_EMPTY: u32 = 13;
/// wud_entries_view.warning: a member of a cabinet, or the rest of it, cannot be read. Fields:
/// "member", "fault" (a word that does not change), and numbers of the fault: "block", "need" and
/// "have", "end" and "holds", "most", or "detail".
pub const WUD_WARNING_CABINET_MEMBER: u32 = 14;
/// wud_entries_view.warning: a cabinet lacks a member that its lists have. Fields: "member".
pub const WUD_WARNING_CABINET_NO_MEMBER: u32 = 15;
/// wud_entries_view.warning: an event trace cannot be read. Fields: "fault" (a word that does not
/// change).
pub const WUD_WARNING_TRACE: u32 = 16;
/// wud_entries_view.warning: an event trace is too large. Fields: "bytes", "most".
pub const WUD_WARNING_TRACE_TOO_LARGE: u32 = 17;
/// wud_entries_view.warning: reading was cancelled before its end.
pub const WUD_WARNING_CANCELLED: u32 = 18;
/// wud_entries_view.warning: a defect of the library ended the unpacking.
pub const WUD_WARNING_DEFECT: u32 = 19;
/// wud_entries_view.warning: a binary file that is no log. Fields: "format" (a word that does not
/// change, such as "zip", or "unknown").
pub const WUD_WARNING_BINARY: u32 = 20;
/// wud_entries_view.warning: the rest of a GZIP file cannot be read. Fields: "fault" (a word that
/// does not change: "cut-short", "damaged", "too-large"), "most" or "detail".
pub const WUD_WARNING_GZIP: u32 = 21;
/// wud_entries_view.warning: a folder has logs that a merge could only put in the order of their local
/// time, behind those in the order of UTC. Fields: "files", "zones" (two that are stated there, or
/// null: none is).
pub const WUD_WARNING_LOCAL_TIME: u32 = 30;
/// wud_entries_view.warning: a pipe, a socket or a device that was found in a folder or by a
/// wildcard: it is read only when it is named.
pub const WUD_WARNING_DEVICE: u32 = 31;
/// wud_entries_view.warning: a folder too deep below the one that was named: it was not looked into.
pub const WUD_WARNING_TOO_DEEP: u32 = 32;
/// wud_entries_view.warning: parts of an event log are damaged, the rest was read. Fields: "count",
/// and "first" (the first of them: "part", a word that does not change: "chunk", "cut-short",
/// "record", "checksum", then "offset" and "record").
pub const WUD_WARNING_EVENTS_LOST: u32 = 22;
/// wud_entries_view.warning: an archive, or members of one, cannot be read. Fields: "fault" (a word
/// that does not change: "broken", "too-many-members", "too-large", "too-deep", "inside", "encrypted",
/// "unsafe-name", "method", "overlap", "same-name", "damaged"), "count" (of members; 0 where it is
/// about the archive), "members" (the first of them), "most", "method" or "detail".
pub const WUD_WARNING_ARCHIVE: u32 = 23;
/// wud_entries_view.warning: the file only says that Windows keeps traces instead, and none is read.
/// Nothing is lost.
pub const WUD_WARNING_TRACES_ELSEWHERE: u32 = 40;
/// wud_entries_view.warning: the dates of a log can be of two days each, and nothing in it says which
/// number is the day: its records have a time of day only, as text.
pub const WUD_WARNING_DAY_UNCLEAR: u32 = 33;
/// wud_entries_view.warning: nothing came of a file or a folder for a long time, as of a share that
/// stopped answering; the rest was read. Only a diagnosis does not wait for ever. Fields: "seconds".
pub const WUD_WARNING_SILENT: u32 = 34;

#[cfg(test)]
mod tests {
    use super::*;
    use wudiag::logs::cab::CabFault;
    use wudiag::logs::etl::EtlError;
    use wudiag::logs::read::{ArchiveFault, GzipFault, SystemError, WarningKind as Kind};

    /// The numbers of the library are those that callers compile in.
    #[test]
    fn the_numbers_are_those_of_the_library() {
        let error =
            || SystemError { kind: std::io::ErrorKind::Other, code: None, text: String::new() };
        let member = String::new;
        let zip = wudiag::logs::read::text_of(Box::new(&b"PK\x03\x04"[..])).err();
        assert_eq!(zip.map(|kind| kind.number()), Some(WUD_WARNING_BINARY));
        for (kind, number) in [
            (Kind::NotFound, WUD_WARNING_NOT_FOUND),
            (Kind::TracesElsewhere, WUD_WARNING_TRACES_ELSEWHERE),
            (Kind::AccessDenied, WUD_WARNING_ACCESS_DENIED),
            (Kind::InUse, WUD_WARNING_IN_USE),
            (Kind::Open(error()), WUD_WARNING_OPEN),
            (Kind::Read { at: 0, error: error() }, WUD_WARNING_READ),
            (Kind::Directory, WUD_WARNING_DIRECTORY),
            (Kind::NoLogs, WUD_WARNING_NO_LOGS),
            (Kind::NoMatch, WUD_WARNING_NO_MATCH),
            (Kind::Piped, WUD_WARNING_PIPED),
            (Kind::NotFollowed, WUD_WARNING_NOT_FOLLOWED),
            (Kind::NotThereYet, WUD_WARNING_NOT_THERE_YET),
            (Kind::Cabinet(CabFault::LongName), WUD_WARNING_CABINET),
            (Kind::CabinetEmpty, WUD_WARNING_CABINET_EMPTY),
            (
                Kind::CabinetMember { member: member(), fault: CabFault::EndsEarly },
                WUD_WARNING_CABINET_MEMBER,
            ),
            (Kind::CabinetNoMember { member: member() }, WUD_WARNING_CABINET_NO_MEMBER),
            (Kind::Trace(EtlError::Compressed), WUD_WARNING_TRACE),
            (Kind::TraceTooLarge { bytes: 2, most: 1 }, WUD_WARNING_TRACE_TOO_LARGE),
            (Kind::Cancelled, WUD_WARNING_CANCELLED),
            (Kind::Defect, WUD_WARNING_DEFECT),
            (Kind::Gzip(GzipFault::CutShort), WUD_WARNING_GZIP),
            (Kind::Device, WUD_WARNING_DEVICE),
            (Kind::TooDeep, WUD_WARNING_TOO_DEEP),
            (Kind::DayUnclear, WUD_WARNING_DAY_UNCLEAR),
            (Kind::Silent { seconds: 60 }, WUD_WARNING_SILENT),
            (Kind::LocalTime { zones: None, files: Vec::new() }, WUD_WARNING_LOCAL_TIME),
            (Kind::EventsLost { count: 1, first: Vec::new() }, WUD_WARNING_EVENTS_LOST),
            (
                Kind::Archive { fault: ArchiveFault::Encrypted, count: 1, members: Vec::new() },
                WUD_WARNING_ARCHIVE,
            ),
        ] {
            assert_eq!(kind.number(), number, "{}", kind.name());
            assert!(kind.fields().is_object());
        }
    }
}
