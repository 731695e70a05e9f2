//! Registry values in files: exports of regedit and `reg export` (`.reg`), `Registry.pol`, the
//! report of `gpresult /x`, what `reg query` shows.
//!
//! ```
//! let text = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\Software\\A]\r\n\"B\"=dword:0000000a\r\n";
//! let file = wudiag::base::registry::open(text.as_bytes()).expect("an export");
//! let value = file.values().next().expect("a value").expect("it is whole");
//! assert_eq!((value.key.as_str(), value.name.as_str()), ("HKEY_LOCAL_MACHINE\\Software\\A", "B"));
//! assert_eq!((value.data.number(), value.line), (Some(10), 4));
//! ```

mod export;
pub mod hive;
pub(crate) mod policy;
mod query;
mod resultant;

use super::encoding::{layout, Layout, Transcoder};
use std::borrow::Cow;
use std::ops::Range;

/// Of a larger file only the beginning is read; the values end with an [`Unread`] then.
pub const MOST_BYTES: usize = 64 << 20;

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text of regedit and `reg export`.
    Export,
    /// `Registry.pol` of a group policy. Its keys have no root: the folder of the file says which.
    Policy,
    /// XML of `gpresult /x`.
    Resultant,
    /// Text of `reg query`.
    Query,
}

impl Form {
    /// The form of a file, by its first bytes.
    pub fn of(head: &[u8]) -> Option<Form> {
        if head.starts_with(policy::SIGNATURE) {
            return Some(Form::Policy);
        }
        let text = text(&head[..head.len().min(2048)]);
        let front = text.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']);
        if export::is_header(front.lines().next().unwrap_or_default().trim_end()) {
            return Some(Form::Export);
        }
        if query::is_own(front) {
            return Some(Form::Query);
        }
        let xml = front.starts_with("<?xml") || front.starts_with("<Rsop");
        (xml && front.contains("<Rsop") && front.contains(resultant::NAMESPACE))
            .then_some(Form::Resultant)
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The key, as the file has it. Of a setting of a policy that names none: its category.
    pub key: String,
    /// The name; empty for the default value of the key, `*` for all.
    pub name: String,
    /// What it is set to.
    pub data: Data,
    /// The line on which it begins, from 1; in `Registry.pol`, which has no lines, its number.
    pub line: u32,
    /// The group policy that sets it, where the file says which: its name, else its id.
    pub policy: Option<String>,
    pub(crate) place: Place,
}

/// Where a value is in the text; in `Registry.pol`, where its whole instruction is in the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// All of it.
    pub whole: Range<usize>,
    /// Its key; empty where nothing says it.
    pub key: Range<usize>,
    /// Its name.
    pub name: Range<usize>,
    /// What it is set to.
    pub data: Range<usize>,
}

/// What a value is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// `REG_SZ`.
    Text(String),
    /// `REG_EXPAND_SZ`.
    Expandable(String),
    /// `REG_DWORD`.
    Dword(u32),
    /// `REG_QWORD`.
    Qword(u64),
    /// `REG_MULTI_SZ`.
    List(Vec<String>),
    /// Any other type, or data that do not fit theirs.
    Bytes {
        /// The number of the type.
        kind: u32,
        /// The data.
        bytes: Vec<u8>,
    },
    /// A setting of a policy, in the words of the report: the registry type is not known.
    Setting(String),
    /// It is to be removed.
    Deleted,
}

impl Data {
    /// The name of the type, as `reg query` shows it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Data::Text(_) => "REG_SZ",
            Data::Expandable(_) => "REG_EXPAND_SZ",
            Data::Dword(_) => "REG_DWORD",
            Data::Qword(_) => "REG_QWORD",
            Data::List(_) => "REG_MULTI_SZ",
            Data::Bytes { kind: 0, .. } => "REG_NONE",
            Data::Bytes { kind: 5, .. } => "REG_DWORD_BIG_ENDIAN",
            Data::Bytes { .. } => "REG_BINARY",
            Data::Setting(_) => "setting",
            Data::Deleted => "deleted",
        }
    }

    /// The number, of a value that is one.
    pub fn number(&self) -> Option<u64> {
        match self {
            Data::Dword(number) => Some(u64::from(*number)),
            Data::Qword(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, of a value that is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Data::Text(text) | Data::Expandable(text) | Data::Setting(text) => Some(text),
            _ => None,
        }
    }

    /// The data of a type as they are stored.
    fn of(kind: u32, bytes: Vec<u8>, wide: bool) -> Data {
        let text = |bytes: &[u8]| {
            let all = if wide { utf16(bytes) } else { text(bytes).into_owned() };
            all.split('\0').next().unwrap_or_default().to_owned()
        };
        match (kind, bytes.as_slice()) {
            (1, bytes) => Data::Text(text(bytes)),
            (2, bytes) => Data::Expandable(text(bytes)),
            (4, &[a, b, c, d]) => Data::Dword(u32::from_le_bytes([a, b, c, d])),
            (7, bytes) => {
                let all = if wide { utf16(bytes) } else { self::text(bytes).into_owned() };
                let items = all.split('\0').filter(|item| !item.is_empty());
                Data::List(items.map(str::to_owned).collect())
            }
            (11, &[a, b, c, d, e, f, g, h]) => {
                Data::Qword(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
            }
            _ => Data::Bytes { kind, bytes },
        }
    }
}

impl std::fmt::Display for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Data::Text(text) | Data::Expandable(text) | Data::Setting(text) => f.write_str(text),
            Data::Dword(number) => write!(f, "{number}"),
            Data::Qword(number) => write!(f, "{number}"),
            Data::List(items) => f.write_str(&items.join("; ")),
            Data::Bytes { bytes, .. } => {
                bytes.iter().take(64).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(if bytes.len() > 64 { "..." } else { "" })
            }
            Data::Deleted => Ok(()),
        }
    }
}

/// What begins at this line could not be read; what is behind it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The line; see [`Value::line`].
    pub line: u32,
}

/// A file of which the form is known.
#[derive(Clone, Debug)]
pub struct File<'a> {
    form: Form,
    bytes: &'a [u8],
    text: Cow<'a, str>,
    cut: bool,
}

/// Opens a file that lies in memory; `None` when it is of no form.
pub fn open(bytes: &[u8]) -> Option<File<'_>> {
    let form = Form::of(bytes)?;
    let cut = bytes.len() > MOST_BYTES;
    let bytes = &bytes[..bytes.len().min(MOST_BYTES)];
    let text = if form == Form::Policy { Cow::Borrowed("") } else { text(bytes) };
    Some(File { form, bytes, text, cut })
}

impl File<'_> {
    /// Its form.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The values in the order of the file, and what could not be read.
    pub fn values(&self) -> Box<dyn Iterator<Item = Result<Value, Unread>> + '_> {
        if self.form != Form::Policy {
            return values_of(self.form, &self.text, self.cut);
        }
        Box::new(policy::Instructions::new(self.bytes))
    }
}

/// The values of a text of this form.
pub(crate) fn values_of(
    form: Form,
    text: &str,
    cut: bool,
) -> Box<dyn Iterator<Item = Result<Value, Unread>> + '_> {
    let rest = cut.then(|| Unread { line: lines(text) });
    match form {
        Form::Resultant => Box::new(resultant::Settings::new(text)),
        Form::Query => Box::new(query::Rows::new(text).chain(rest.map(Err))),
        _ => Box::new(export::Lines::new(text).chain(rest.map(Err))),
    }
}

fn lines(text: &str) -> u32 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32 + 1
}

/// The text of a file: UTF-16, UTF-8, else Windows-1252.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let (layout, mark) = layout(bytes);
    let bytes = &bytes[mark..];
    if layout == Layout::Bytes {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        };
    }
    let mut text = Vec::new();
    if let Some(mut transcoder) = Transcoder::new(layout) {
        transcoder.push(bytes, true, &mut text);
    }
    Cow::Owned(String::from_utf8(text).unwrap_or_default())
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Appends a value as a line of an export, without the line end. Types other than text and numbers
/// are written as readable text, which `reg import` does not take.
pub fn write_value(value: &Value, out: &mut String) {
    export::write(value, out);
}

/// The first line of an export.
pub const HEADER: &str = export::HEADER;

#[cfg(test)]
mod tests;
