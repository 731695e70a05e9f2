//! Binary files that are no logs: named by what they begin with, so that none is printed as text.

use super::detect::detect;
use super::families::Family;
use crate::base::encoding::{layout, Layout};
use crate::knowledge::{sentence, Sentence};

/// A format that is no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary {
    /// The word of JSON. It does not change.
    pub name: &'static str,
    /// As people call it; empty where nobody knows.
    pub title: &'static str,
    advice: Advice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advice {
    Unpack,
    Events,
    Registry,
    Debugger,
    NameTheLog,
}

/// A format of which only the content says that it is no text.
const UNKNOWN: Binary = Binary { name: "unknown", title: "", advice: Advice::NameTheLog };

macro_rules! formats {
    ($($name:literal, $title:literal, $advice:ident, $at:literal, $magic:literal;)+) => {
        /// Each format with the place of its signature and the signature.
        const FORMATS: &[(Binary, usize, &[u8])] = &[
            $((Binary { name: $name, title: $title, advice: Advice::$advice }, $at, $magic),)+
        ];
    };
}

// Signatures of the formats' own specifications; a text can begin with none of them.
formats! {
    "zip", "ZIP", Unpack, 0, b"PK\x03\x04";
    "zip", "ZIP", Unpack, 0, b"PK\x05\x06";
    "zip", "ZIP", Unpack, 0, b"PK\x07\x08";
    "gzip", "GZIP", Unpack, 0, b"\x1F\x8B\x08";
    "cab", "CAB", Unpack, 0, b"MSCF\0\0\0\0";
    "7z", "7z", Unpack, 0, b"7z\xBC\xAF\x27\x1C";
    "rar", "RAR", Unpack, 0, b"Rar!\x1A\x07";
    "xz", "XZ", Unpack, 0, b"\xFD7zXZ\0";
    "bzip2", "BZIP2", Unpack, 4, b"1AY&SY";
    "zstd", "Zstandard", Unpack, 0, b"\x28\xB5\x2F\xFD";
    "tar", "TAR", Unpack, 257, b"ustar";
    "wim", "WIM", Unpack, 0, b"MSWIM\0\0\0";
    "wim", "WIM", Unpack, 0, b"WLPWM\0\0\0";
    "evtx", "EVTX", Events, 0, b"ElfFile\0";
    "evt", "EVT", Events, 0, b"\x30\0\0\0LfLe";
    "registry-hive", "registry hive", Registry, 0, b"regf";
    "registry-policy", "Registry.pol", NameTheLog, 0, b"PReg\x01\0\0\0";
    "minidump", "minidump", Debugger, 0, b"MDMP\x93\xA7";
    "kernel-dump", "memory dump", Debugger, 0, b"PAGEDUMP";
    "kernel-dump", "memory dump", Debugger, 0, b"PAGEDU64";
    "ese", "ESE database", NameTheLog, 4, b"\xEF\xCD\xAB\x89";
    "sqlite", "SQLite", NameTheLog, 0, b"SQLite format 3\0";
    "ole", "OLE (MSI, MSP)", NameTheLog, 0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    "pe", "PE (EXE, DLL)", NameTheLog, 0, b"MZ";
    "elf", "ELF", NameTheLog, 0, b"\x7FELF";
    "lnk", "LNK", NameTheLog, 0, b"\x4C\0\0\0\x01\x14\x02\0";
    "prefetch", "Prefetch", NameTheLog, 0, b"MAM\x04";
    "manifest", "compressed manifest", NameTheLog, 0, b"DCM\x01PA30";
    "delta", "PA30", NameTheLog, 4, b"PA30";
    "pdf", "PDF", NameTheLog, 0, b"%PDF-";
    "png", "PNG", NameTheLog, 0, b"\x89PNG\r\n\x1A\n";
    "jpeg", "JPEG", NameTheLog, 0, b"\xFF\xD8\xFF";
    "gif", "GIF", NameTheLog, 0, b"GIF8";
}

/// What a file is that is no log, by its beginning. `any_text`: whoever asks says that it is a
/// log, so that only a signature speaks against it.
pub(crate) fn binary(head: &[u8], any_text: bool) -> Option<Binary> {
    let signed = FORMATS.iter().find(|(_, at, magic)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(magic))
            // A signature of letters alone may be the first word of a text.
            && (magic.iter().any(|byte| !(b' '..=b'~').contains(byte)) || has_zeros(head))
    });
    match signed {
        Some((binary, ..)) => Some(*binary),
        None if !any_text && is_binary(head) && detect(head).family == Family::UNKNOWN => {
            Some(UNKNOWN)
        }
        None => None,
    }
}

fn has_zeros(head: &[u8]) -> bool {
    head.iter().take(1024).any(|byte| *byte < 8)
}

/// Whether more than one byte in twenty is a control character that no text has. Zeros in a row
/// are not counted: a machine that lost its power leaves them in its logs.
fn is_binary(head: &[u8]) -> bool {
    /// Of less nobody can tell.
    const LEAST: usize = 128;
    /// So many zeros in a row are a hole in a text.
    const HOLE: usize = 64;
    if layout(head).0 != Layout::Bytes {
        return false;
    }
    let (mut bytes, mut controls, mut zeros) = (0, 0, 0);
    for byte in head.iter().chain(b" ") {
        if *byte == 0 {
            zeros += 1;
            continue;
        }
        if zeros < HOLE {
            (bytes, controls) = (bytes + zeros, controls + zeros);
        }
        zeros = 0;
        bytes += 1;
        let text = matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1B) || *byte >= b' ';
        controls += usize::from(!text);
    }
    bytes >= LEAST && controls * 20 > bytes
}

impl Binary {
    /// The sentences for users: what it is, what to do.
    pub(crate) fn sentences(&self) -> Vec<Sentence> {
        let what = match self.title {
            "" => sentence!("log.binary-unknown"),
            format => sentence!("log.binary", format = format),
        };
        let todo = match self.advice {
            Advice::Unpack => sentence!("log.binary-unpack"),
            Advice::Events => sentence!("log.binary-events"),
            Advice::Registry => sentence!("log.binary-registry"),
            Advice::Debugger => sentence!("log.binary-debugger"),
            Advice::NameTheLog => sentence!("log.binary-other"),
        };
        vec![what, todo]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signature_names_its_format() {
        for (format, at, magic) in FORMATS {
            let mut head = vec![b' '; *at];
            head.extend_from_slice(magic);
            head.extend([0, 1, 2, 3]);
            assert_eq!(binary(&head, true).map(|found| found.name), Some(format.name));
        }
    }

    #[test]
    fn words_of_a_text_are_no_signature() {
        for text in ["MZ is a word", "regfile is read", "GIF89a", "PAGEDUMP written", "%PDF-1.7"] {
            assert_eq!(binary(text.as_bytes(), false), None, "{text}");
        }
    }

    #[test]
    fn bytes_of_no_format_are_no_text_and_zeros_in_a_text_are_no_bytes() {
        let noise: Vec<u8> =
            (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(binary(&noise, false), Some(UNKNOWN));
        assert_eq!(binary(&noise, true), None);
        let mut log = b"a line of some log\r\n".repeat(20);
        log.extend([0; 5000]);
        log.extend(b"another line");
        assert_eq!(binary(&log, false), None);
        let ansi: Vec<u8> = (0..4096).map(|n| 0x80 | n as u8).collect();
        assert_eq!(binary(&ansi, false), None);
    }
}
