//! What can be changed, and what was there before.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest file that is kept whole, as base64.
const MOST_KEPT: usize = 4 << 20;

/// One change, as it is written down before it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Change {
    /// A value of the registry.
    Registry {
        /// 64 or 32.
        view: u32,
        /// `HKLM` or `HKU`.
        hive: String,
        /// Its key.
        key: String,
        /// Its name; empty for the default value.
        name: String,
        /// What it was.
        before: RegistryData,
        /// What it becomes.
        after: RegistryData,
        /// Windows makes a new value by itself when this one is gone: an undo replaces that one.
        #[serde(default, skip_serializing_if = "is_false")]
        regrows: bool,
    },
    /// A key of the registry that has to be made first.
    RegistryKey {
        /// 64 or 32.
        view: u32,
        /// `HKLM` or `HKU`.
        hive: String,
        /// The key.
        key: String,
        /// Whether it was there.
        before: Exists,
        /// Whether it will be.
        after: Exists,
    },
    /// A file that is written.
    File {
        /// Where.
        path: String,
        /// What it held.
        before: FileContent,
        /// What it will hold.
        after: FileContent,
    },
    /// A file or folder that is renamed; nothing of the new name is there.
    Folder {
        /// Its old path.
        from: String,
        /// Its new path.
        to: String,
        /// How many files are in it.
        #[serde(default)]
        files: Option<u64>,
        /// Their bytes.
        #[serde(default)]
        bytes: Option<u64>,
    },
    /// A service that is started or stopped.
    Service {
        /// Its name.
        name: String,
        /// Its state before.
        before: ServiceState,
        /// Its state after.
        after: ServiceState,
    },
    /// The start type of a service.
    StartType {
        /// Its name.
        name: String,
        /// What it was.
        before: StartType,
        /// What it becomes.
        after: StartType,
    },
    /// A scheduled task.
    Task {
        /// Its name.
        name: String,
        /// What was there.
        before: Value,
        /// What it runs.
        after: Value,
    },
    /// A copy of what the change destroys the proof in; it stays.
    Evidence {
        /// The file or folder.
        from: String,
        /// Its copy.
        to: String,
        /// Bytes that were copied.
        #[serde(default)]
        bytes: Option<u64>,
    },
    /// Something that is set off and leaves nothing behind.
    Trigger {
        /// What.
        what: String,
    },
}

/// A value of the registry, or that there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryData {
    /// There is none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub absent: bool,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// A text, a number (of a REG_QWORD as a text), texts, or bytes as hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// The number of its type, with `raw` instead of `kind` and `data`: for bytes that no text or
    /// number gives back exactly.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The bytes as hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// Whether something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exists {
    /// Whether it is.
    pub exists: bool,
}

/// What a file holds, or that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileContent {
    /// There is none.
    #[serde(default, skip_serializing_if = "is_false")]
    pub absent: bool,
    /// All of it, as base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Its attributes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<u32>,
}

/// The state of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It does not run.
    Stopped,
    /// It is paused.
    Paused,
    /// There is no such service.
    Missing,
}

/// How a service is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartType {
    /// 0 boot, 1 system, 2 automatic, 3 manual, 4 disabled.
    pub start: u32,
    /// Whether an automatic start is delayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed: Option<bool>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_false(truth: &bool) -> bool {
    !truth
}

impl Change {
    /// Whether an undo has anything to do with it.
    pub fn has_undo(&self) -> bool {
        !matches!(self, Change::Evidence { .. } | Change::Trigger { .. })
    }

    /// What it is about, as one text, and its state before and after; `None` for what is not a state.
    pub(super) fn states(&self) -> Option<(String, Value, Value)> {
        let name = match self {
            Change::Registry { view, hive, key, name, .. } => {
                format!("registry|{view}|{hive}|{key}|{name}")
            }
            Change::RegistryKey { view, hive, key, .. } => format!("key|{view}|{hive}|{key}"),
            Change::File { path, .. } => format!("file|{path}"),
            Change::Service { name, .. } => format!("service|{name}"),
            Change::StartType { name, .. } => format!("start|{name}"),
            Change::Task { name, .. } => format!("task|{name}"),
            Change::Folder { .. } | Change::Evidence { .. } | Change::Trigger { .. } => {
                return None
            }
        };
        let mut change = serde_json::to_value(self).ok()?;
        Some((name.to_lowercase(), change["before"].take(), change["after"].take()))
    }

    /// What its types alone do not say.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Change::Registry { view, hive, before, after, regrows, .. } => {
                place(*view, hive)?;
                if *regrows && !after.absent {
                    return Err("regrows: only what is removed grows again".to_owned());
                }
                before.check("before")?;
                after.check("after")
            }
            Change::RegistryKey { view, hive, .. } => place(*view, hive),
            Change::File { before, after, .. } => {
                before.check("before")?;
                after.check("after")?;
                match before.absent || before.data.is_some() {
                    true => Ok(()),
                    false => Err("before: the file is not kept".to_owned()),
                }
            }
            Change::Folder { from, to, .. } if from.eq_ignore_ascii_case(to) => {
                Err("to: it is where it was".to_owned())
            }
            Change::StartType { before, after, .. } if before.start > 4 || after.start > 4 => {
                Err("start: it is from 0 to 4".to_owned())
            }
            _ => Ok(()),
        }
    }
}

fn place(view: u32, hive: &str) -> Result<(), String> {
    match (view, hive) {
        (64 | 32, "HKLM" | "HKU") => Ok(()),
        (64 | 32, _) => Err(format!("hive: `{hive}` is neither HKLM nor HKU")),
        _ => Err(format!("view: {view} is neither 64 nor 32")),
    }
}

impl RegistryData {
    fn only_raw(&self) -> RegistryData {
        RegistryData { number: self.number, raw: self.raw.clone(), ..RegistryData::default() }
    }

    fn check(&self, name: &str) -> Result<(), String> {
        match (&self.number, &self.raw) {
            (None, None) => {}
            (Some(_), Some(raw)) if is_hex(raw) && *self == self.only_raw() => return Ok(()),
            _ => return Err(format!("{name}: `type` and `raw` go together and alone")),
        }
        let Some(kind) = &self.kind else {
            return match (self.absent, &self.data) {
                (true, None) => Ok(()),
                _ => Err(format!("{name}: neither absent nor of a type")),
            };
        };
        let Some(data) = self.data.as_ref().filter(|_| !self.absent) else {
            return Err(format!("{name}: a type and no data"));
        };
        let fits = match (kind.as_str(), data) {
            ("REG_SZ" | "REG_EXPAND_SZ", Value::String(_)) => true,
            ("REG_DWORD", data) => data.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
            // A text: a number in JSON is a double for many readers.
            ("REG_QWORD", Value::String(digits)) => digits.parse::<u64>().is_ok(),
            ("REG_MULTI_SZ", Value::Array(items)) => items.iter().all(Value::is_string),
            ("REG_BINARY" | "REG_NONE", Value::String(hex)) => is_hex(hex),
            _ => false,
        };
        match fits {
            true => Ok(()),
            false => Err(format!("{name}: no data of the type `{kind}`")),
        }
    }
}

/// Two digits a byte.
fn is_hex(digits: &str) -> bool {
    digits.len() % 2 == 0 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

impl FileContent {
    fn check(&self, name: &str) -> Result<(), String> {
        let hash = |hex: &String| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let whole = |data: &String| {
            let digits = data.trim_end_matches('=');
            let plain = digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
            plain && data.len() % 4 == 0 && data.len() - digits.len() <= 2
        };
        match (self.absent, &self.data, &self.sha256) {
            (true, None, None) => Ok(()),
            (false, Some(data), _) if data.len() > MOST_KEPT / 3 * 4 => {
                Err(format!("{name}: the file is larger than {MOST_KEPT} bytes"))
            }
            (false, Some(data), None) if whole(data) => Ok(()),
            (false, None, Some(hash_of)) if hash(hash_of) => Ok(()),
            _ => Err(format!("{name}: neither absent nor what the file holds")),
        }
    }
}
