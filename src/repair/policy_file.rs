//! The local policy file, `Registry.pol`, and `gpt.ini` beside it: single values are changed,
//! everything else stays byte for byte.

use crate::base::masked;
use crate::base::registry::policy::SIGNATURE;
use crate::base::registry::{open, Data, Form, MOST_BYTES};
use crate::knowledge::{sentence, Language};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;

/// Why a file is not read or edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFileError {
    /// It is no policy file, or too large.
    None,
    /// The entry of this number is damaged.
    Damaged(u32),
    /// The edits are none, or a value does not fit its type.
    Edit(String),
}

impl PolicyFileError {
    /// In words.
    pub fn message(&self, language: Language) -> String {
        match self {
            PolicyFileError::None => sentence!("repair.policy-file-none").render(language),
            PolicyFileError::Damaged(number) => {
                sentence!("repair.policy-file-damaged", number = number).render(language)
            }
            PolicyFileError::Edit(why) => masked(why).into_owned(),
        }
    }
}

/// An entry: an element of the JSON document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The key below HKEY_LOCAL_MACHINE.
    pub key: String,
    /// The name; `*` for all values of the key.
    pub name: String,
    /// Its type, such as `REG_DWORD`; `deleted` where it is to be removed.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The data, for the reader.
    pub data: String,
}

/// A change of one value.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The key below HKEY_LOCAL_MACHINE.
    pub key: String,
    /// The name.
    pub name: String,
    /// What it becomes.
    #[serde(default)]
    pub set: Option<NewData>,
    /// Whether the policy no longer says anything of it.
    #[serde(default)]
    pub remove: bool,
}

/// What a value becomes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewData {
    /// Its type, such as `REG_SZ`.
    pub kind: String,
    /// A text, a number, texts, or bytes as hexadecimal digits.
    pub data: Value,
}

/// What a file says.
///
/// # Errors
/// It is no whole policy file.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, PolicyFileError> {
    Ok(parts(bytes)?.into_iter().map(|part| part.entry).collect())
}

/// The file with the edits; `None` is a machine without one. What no edit names stays byte for byte.
///
/// # Errors
/// It is no whole policy file, or an edit is none.
pub fn edit(old: Option<&[u8]>, edits: &[Edit]) -> Result<Vec<u8>, PolicyFileError> {
    let old = old.unwrap_or(SIGNATURE);
    // Of several of one name the last one counts; an instruction that names several values is left
    // alone, since it only deletes.
    let name_of = |key: &str, name: &str| (key.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut places: HashMap<(String, String), Vec<Range<usize>>> = HashMap::new();
    for part in parts(old)?.into_iter().filter(|part| !part.shared) {
        let name = name_of(&part.entry.key, &part.entry.name);
        places.entry(name).or_default().push(part.place);
    }
    let mut added = Vec::new();
    let mut replaced: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    for edit in edits {
        let new = match (&edit.set, edit.remove) {
            (Some(data), false) => Some(instruction(&edit.key, &edit.name, data)?),
            (None, true) => None,
            _ => {
                let why = format!("{}: either `set` or `remove`", edit.name);
                return Err(PolicyFileError::Edit(why));
            }
        };
        let mut own = places.remove(&name_of(&edit.key, &edit.name)).unwrap_or_default();
        match (own.pop(), new) {
            (Some(place), new) => replaced.push((place, new.unwrap_or_default())),
            (None, Some(new)) => added.extend(new),
            (None, None) => {}
        }
        replaced.extend(own.into_iter().map(|place| (place, Vec::new())));
    }
    replaced.sort_by_key(|(place, _)| place.start);
    let mut new = Vec::with_capacity(old.len() + added.len());
    let mut at = 0;
    for (place, bytes) in replaced {
        new.extend_from_slice(&old[at..place.start]);
        new.extend(bytes);
        at = place.end;
    }
    new.extend_from_slice(&old[at..]);
    new.extend(added);
    Ok(new)
}

/// An entry, and where its instruction is.
struct Part {
    entry: Entry,
    place: Range<usize>,
    /// The instruction names other values, too.
    shared: bool,
}

fn parts(bytes: &[u8]) -> Result<Vec<Part>, PolicyFileError> {
    let file = open(bytes).filter(|file| file.form() == Form::Policy);
    let Some(file) = file.filter(|_| bytes.len() <= MOST_BYTES) else {
        return Err(PolicyFileError::None);
    };
    let mut parts: Vec<Part> = Vec::new();
    for value in file.values() {
        let value = value.map_err(|unread| PolicyFileError::Damaged(unread.line))?;
        let place = value.place.whole.clone();
        let entry = Entry {
            kind: value.data.type_name(),
            data: match &value.data {
                Data::Bytes { bytes, .. } => hex(bytes),
                data => data.to_string(),
            },
            key: value.key,
            name: value.name,
        };
        let shared = parts.last_mut().filter(|last| last.place == place).is_some_and(|last| {
            last.shared = true;
            true
        });
        parts.push(Part { entry, place, shared });
    }
    Ok(parts)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `[key;value;type;size;data]`.
fn instruction(key: &str, name: &str, data: &NewData) -> Result<Vec<u8>, PolicyFileError> {
    let wrong = || PolicyFileError::Edit(format!("{name}: no data of the type `{}`", data.kind));
    let wide = |text: &str| -> Option<Vec<u8>> {
        let text = (!text.contains('\0')).then_some(text)?;
        Some(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect())
    };
    let number = || data.data.as_u64();
    let (kind, bytes): (u32, Option<Vec<u8>>) = match data.kind.as_str() {
        "REG_SZ" => (1, data.data.as_str().and_then(wide)),
        "REG_EXPAND_SZ" => (2, data.data.as_str().and_then(wide)),
        "REG_DWORD" => {
            let number = number().and_then(|number| u32::try_from(number).ok());
            (4, number.map(|number| number.to_le_bytes().to_vec()))
        }
        "REG_QWORD" => (11, number().map(|number| number.to_le_bytes().to_vec())),
        _ => return Err(wrong()),
    };
    // A name with two stars would be an order, and an empty one the default value of the key.
    if key.is_empty() || name.is_empty() || name.starts_with("**") {
        return Err(PolicyFileError::Edit(format!("`{key}` `{name}`: no value of a policy")));
    }
    let (bytes, key, name) = match (bytes, wide(key), wide(name)) {
        (Some(bytes), Some(key), Some(name)) => (bytes, key, name),
        _ => return Err(wrong()),
    };
    let size = u32::try_from(bytes.len()).map_err(|_| wrong())?;
    let between = [b';', 0];
    let mut out = vec![b'[', 0];
    out.extend(key);
    out.extend(between);
    out.extend(name);
    out.extend(between);
    out.extend(kind.to_le_bytes());
    out.extend(between);
    out.extend(size.to_le_bytes());
    out.extend(between);
    out.extend(bytes);
    out.extend([b']', 0]);
    Ok(out)
}

/// The extension that applies `Registry.pol`, and the tool that edits it.
const EXTENSION: &str = "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}";
const TOOL: &str = "{D02B1F72-3407-48AE-BA88-E8213C6761F1}";

/// `gpt.ini` with a higher version of the computer's half (the low word), without which Windows does
/// not look at a changed `Registry.pol`; `None` is a machine without one. Everything else stays byte
/// for byte.
///
/// # Errors
/// It is no text in one byte a sign, or in UTF-16 with its mark.
pub fn raise_version(old: Option<&[u8]>) -> Result<Vec<u8>, PolicyFileError> {
    const WIDE: &[u8] = b"\xff\xfe";
    if let Some(units) = old.and_then(|old| old.strip_prefix(WIDE)) {
        let pairs = units.chunks_exact(2);
        let whole = pairs.remainder().is_empty();
        let units: Vec<u16> = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let text = String::from_utf16(&units).ok().filter(|_| whole);
        let text = text.ok_or(PolicyFileError::None)?;
        let new = String::from_utf8(raised(text.as_bytes())?).map_err(|_| PolicyFileError::None)?;
        return Ok(
            [WIDE.to_vec(), new.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
        );
    }
    raised(old.unwrap_or_default())
}

fn raised(old: &[u8]) -> Result<Vec<u8>, PolicyFileError> {
    let names = format!("gPCMachineExtensionNames=[{EXTENSION}{TOOL}]\r\n");
    if old.is_empty() {
        return Ok(format!("[General]\r\n{names}Version=1\r\n").into_bytes());
    }
    if old.contains(&0) {
        return Err(PolicyFileError::None);
    }
    let mut lines: Vec<Vec<u8>> =
        old.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let is = |line: &[u8], name: &str| {
        let line = line.trim_ascii_start();
        let key = line.split(|byte| *byte == b'=').next().unwrap_or_default();
        line.contains(&b'=') && key.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
    };
    let top = lines.iter().position(|line| line.trim_ascii().eq_ignore_ascii_case(b"[General]"));
    let top = match top {
        Some(at) => at,
        None => {
            lines.insert(0, b"[General]\r\n".to_vec());
            0
        }
    };
    if !lines[top].ends_with(b"\n") {
        lines[top].extend(b"\r\n");
    }
    // Of other sections nothing counts.
    let place = |lines: &[Vec<u8>], name: &str| {
        let own =
            lines[top + 1..].iter().take_while(|line| !line.trim_ascii_start().starts_with(b"["));
        own.enumerate().find(|(_, line)| is(line, name)).map(|(at, _)| top + 1 + at)
    };
    match place(&lines, "Version") {
        Some(at) => {
            let line = &lines[at];
            let from = line.iter().position(|byte| *byte == b'=').unwrap_or(0) + 1;
            let rest = &line[from..];
            let lead = rest.len() - rest.trim_ascii_start().len();
            let digits = rest[lead..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = std::str::from_utf8(&rest[lead..lead + digits])
                .ok()
                .and_then(|digits| digits.parse::<u32>().ok())
                .unwrap_or(0);
            let low = match number & 0xffff {
                0xffff => 1,
                low => low + 1,
            };
            let next = (number & 0xffff_0000 | low).to_string();
            let (front, end) = (&line[..from + lead], &line[from + lead + digits..]);
            lines[at] = [front, next.as_bytes(), end].concat();
        }
        None => lines.insert(top + 1, b"Version=1\r\n".to_vec()),
    }
    match place(&lines, "gPCMachineExtensionNames") {
        Some(at) => {
            let text = lines[at].to_ascii_uppercase();
            let has = text.windows(EXTENSION.len()).any(|own| own == EXTENSION.as_bytes());
            if !has {
                let end = lines[at].trim_ascii_end().len();
                let pair = format!("[{EXTENSION}{TOOL}]");
                lines[at].splice(end..end, pair.into_bytes());
            }
        }
        None => lines.insert(top + 1, names.into_bytes()),
    }
    Ok(lines.concat())
}
