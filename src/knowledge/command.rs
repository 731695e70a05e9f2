//! Commands are ours: rows of `data/knowledge/remedies.tsv` with gaps of known types. Text of
//! strangers comes into a command through [`Command::fill`] only, as one quoted argument, and only
//! where it is what the gap is for.

use super::table::GAPS;
use crate::base::shown::shown;
use serde::Serialize;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What a gap of a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// `<host>`: the name or address of a computer.
    Host,
    /// `<port>`: 1 to 65535.
    Port,
    /// `<server>`: host and port, `proxy.contoso.com:8080`.
    Server,
    /// `<file>`: the full path of a file or folder on a drive of this computer.
    File,
    /// `<package>`: the identity of a package of the component store, or a KB number.
    Package,
    /// `<code>`: a code as `0x` and eight digits.
    Code,
}

impl Gap {
    /// All of them.
    pub const ALL: [Gap; 6] =
        [Gap::Host, Gap::Port, Gap::Server, Gap::File, Gap::Package, Gap::Code];

    /// The name between the brackets.
    pub fn name(self) -> &'static str {
        GAPS[self as usize]
    }

    /// Whether a value is what this gap is for.
    pub fn accepts(self, value: &str) -> bool {
        match self {
            Gap::Host => is_host(value),
            Gap::Port => is_port(value),
            Gap::Server => value.rsplit_once(':').is_some_and(|(host, port)| {
                let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
                let is_host = match address {
                    Some(address) => address.parse::<Ipv6Addr>().is_ok(),
                    None => is_host(host) && !host.contains(':'),
                };
                is_host && is_port(port)
            }),
            Gap::File => is_file(value),
            Gap::Package => is_package(value),
            Gap::Code => value.strip_prefix("0x").is_some_and(|digits| {
                digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit())
            }),
        }
    }
}

/// A name of DNS or NetBIOS, or an address. A name does not begin with `-`, as options do.
fn is_host(value: &str) -> bool {
    if value.contains(':') {
        return value.parse::<Ipv6Addr>().is_ok();
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // What ends in a number is an address.
    let number =
        value.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    value.len() <= 253
        && value.split('.').all(label)
        && (!number || value.parse::<Ipv4Addr>().is_ok())
}

fn is_port(value: &str) -> bool {
    let digits = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
    digits && value.parse::<u16>().is_ok()
}

/// `C:\folder\name`: no share, no device, no step upwards, nothing that is not to be seen.
fn is_file(value: &str) -> bool {
    const LONGEST: usize = 259; // MAX_PATH without its zero
    let Some((drive, path)) = value.split_once(":\\") else { return false };
    let part = |part: &str| {
        !part.is_empty()
            && !part.contains(['<', '>', ':', '"', '/', '|', '*', '?'])
            && !part.ends_with([' ', '.'])
    };
    drive.len() == 1
        && drive.as_bytes()[0].is_ascii_alphabetic()
        && value.encode_utf16().take(LONGEST + 1).count() <= LONGEST
        && path.split('\\').all(part)
        && matches!(shown(value), Cow::Borrowed(_))
}

/// `Package_for_KB5034441~31bf3856ad364e35~amd64~~19041.3920.1.3`, `KB5034441`.
fn is_package(value: &str) -> bool {
    let is_kb = value.strip_prefix("KB").is_some_and(|number| {
        (6..=8).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    });
    let is_identity = value.len() <= 260
        && value.split('~').count() == 5
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
        && value.starts_with(|c: char| c.is_ascii_alphanumeric());
    is_kb || is_identity
}

/// A command line, registry value, path or address of our own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Command(Cow<'static, str>);

impl Command {
    /// A command with gaps: `Resolve-DnsName <host>`.
    pub const fn new(template: &'static str) -> Command {
        Command(Cow::Borrowed(template))
    }

    /// The command for an image that is not running.
    pub(super) fn for_an_image(self) -> Command {
        match self.0.strip_prefix("DISM.exe /Online") {
            Some(rest) => Command(Cow::Owned(format!("DISM.exe /Image:<file>{rest}"))),
            None => self,
        }
    }

    /// Fills the gaps that stand as arguments of their own, each with one literal of PowerShell. A
    /// value that is not what its gap is for leaves the gap as it is; a gap inside an address stays,
    /// too.
    pub fn fill(&self, values: &[(Gap, &str)]) -> Command {
        let word = |word: &str| {
            let name = word.strip_prefix('<').and_then(|word| word.strip_suffix('>'));
            values
                .iter()
                .find(|(gap, value)| Some(gap.name()) == name && gap.accepts(value))
                .map_or_else(|| word.to_owned(), |(_, value)| literal(value))
        };
        Command(Cow::Owned(self.0.split(' ').map(word).collect::<Vec<_>>().join(" ")))
    }
}

impl std::ops::Deref for Command {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A string literal of PowerShell, in which nothing has a meaning but the quotes: the typographic
/// ones, too, end it there, unless doubled.
fn literal(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201B}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}
