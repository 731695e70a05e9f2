//! The report of `gpresult /x`: what group policies set.
//!
//! ```text
//! Rsop > ComputerResults | UserResults
//!   GPO > Name, Path > Identifier
//!   ExtensionData > Extension
//!     RegistrySetting > KeyPath, GPO > Identifier, Value > Name, Number | String | …
//!     Policy > Name, State, Category, GPO > Identifier, EditText | DropDownList | … > Name, Value
//! ```
//!
//! A policy names no key: its settings are given by the words of the report, which are those of the
//! language of the machine.

use super::{Data, Place, Unread, Value};
use memchr::memchr_iter;
use quick_xml::events::Event;
use quick_xml::Reader;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

pub(super) const NAMESPACE: &str = "http://www.microsoft.com/GroupPolicy/Rsop";

/// Deeper than any report is.
const DEPTH: usize = 64;

pub(super) struct Settings<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// Names of the open elements.
    open: Vec<String>,
    /// Names of policies by their ids.
    policies: HashMap<String, String>,
    /// Fields of the policy that is described, or of the setting.
    fields: Vec<Field>,
    began: usize,
    ready: VecDeque<Value>,
    /// How far lines were counted, and how many there are.
    counted: (usize, u32),
    ended: bool,
}

/// The text of an element inside of a setting.
struct Field {
    /// The names of the elements, from the setting down.
    path: String,
    text: String,
    at: Range<usize>,
}

impl<'a> Settings<'a> {
    pub fn new(text: &'a str) -> Settings<'a> {
        Settings {
            reader: Reader::from_str(text),
            text,
            open: Vec::new(),
            policies: HashMap::new(),
            fields: Vec::new(),
            began: 0,
            ready: VecDeque::new(),
            counted: (0, 1),
            ended: false,
        }
    }

    fn line(&mut self, at: usize) -> u32 {
        let (from, lines) = self.counted;
        let passed = self.text.as_bytes().get(from..at).unwrap_or_default();
        self.counted = (from.max(at), lines + memchr_iter(b'\n', passed).count() as u32);
        self.counted.1
    }

    /// How deep the open setting or description of a policy begins.
    fn root(&self) -> Option<usize> {
        self.open.iter().position(|name| matches!(&**name, "RegistrySetting" | "Policy" | "GPO"))
    }

    /// Reads on until values are ready or the report ends.
    fn read(&mut self) -> Result<(), ()> {
        let before = self.reader.buffer_position() as usize;
        let event = self.reader.read_event().map_err(drop)?;
        let text = match event {
            Event::Start(element) => {
                let name = String::from_utf8_lossy(element.local_name().as_ref()).into_owned();
                if self.root().is_none() {
                    self.began = before + self.text[before..].find('<').unwrap_or(0);
                    self.fields.clear();
                }
                self.open.push(name);
                return if self.open.len() > DEPTH { Err(()) } else { Ok(()) };
            }
            Event::End(_) => {
                let ends = self.root().is_some_and(|root| root + 1 == self.open.len());
                let name = self.open.pop().unwrap_or_default();
                if ends {
                    self.settle(&name);
                }
                return Ok(());
            }
            Event::Text(text) => text.decode().map_err(drop)?.into_owned(),
            Event::CData(text) => text.decode().map_err(drop)?.into_owned(),
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(drop)?;
                let reference = format!("&{name};");
                quick_xml::escape::unescape(&reference).map_or(reference.clone(), Into::into)
            }
            Event::Eof => {
                self.ended = true;
                return if self.open.is_empty() { Ok(()) } else { Err(()) };
            }
            _ => return Ok(()),
        };
        let Some(root) = self.root() else { return Ok(()) };
        let path = self.open[root + 1..].join("/");
        let at = before..self.reader.buffer_position() as usize;
        match self.fields.last_mut().filter(|field| field.path == path) {
            Some(field) => {
                field.text.push_str(&text);
                field.at.end = at.end;
            }
            None if text.trim().is_empty() => {}
            None => self.fields.push(Field { path, text, at }),
        }
        Ok(())
    }

    fn field(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }

    /// Makes values of the fields of what has ended.
    fn settle(&mut self, name: &str) {
        let text = |path: &str| self.field(path).map(|field| field.text.trim().to_owned());
        let place = |path: &str| self.field(path).map_or(0..0, |field| field.at.clone());
        if name == "GPO" {
            if let Some((id, name)) = text("Path/Identifier").zip(text("Name")) {
                self.policies.insert(id.to_lowercase(), name);
            }
            return;
        }
        let root = self.open.iter().find_map(|name| match name.as_str() {
            "ComputerResults" => Some("HKEY_LOCAL_MACHINE"),
            "UserResults" => Some("HKEY_CURRENT_USER"),
            _ => None,
        });
        let id = text("GPO/Identifier");
        let policy = id.map(|id| self.policies.get(&id.to_lowercase()).cloned().unwrap_or(id));
        let whole = self.began..self.reader.buffer_position() as usize;
        let mut found = Vec::new();
        let mut give = |key: &str, name: String, data, place| {
            let (key, policy) = (key.to_owned(), policy.clone());
            found.push(Value { key, name, data, line: 0, policy, place });
        };
        if name == "RegistrySetting" {
            let path = text("KeyPath").unwrap_or_default();
            let key = root.map_or_else(|| path.clone(), |root| format!("{root}\\{path}"));
            let value = self
                .fields
                .iter()
                .find(|field| field.path.strip_prefix("Value/").is_some_and(|kind| kind != "Name"));
            let data = value.map(|field| {
                let text = field.text.trim().to_owned();
                let number = text.parse::<u64>();
                match (field.path.as_str(), number) {
                    ("Value/Number", Ok(number)) => match u32::try_from(number) {
                        Ok(number) => Data::Dword(number),
                        Err(_) => Data::Qword(number),
                    },
                    ("Value/String", _) => Data::Text(text),
                    ("Value/ExpandString", _) => Data::Expandable(text),
                    _ => Data::Setting(text),
                }
            });
            let name = text("Value/Name").unwrap_or_default();
            if !(name.is_empty() && data.is_none()) {
                let (key_at, name_at) = (place("KeyPath"), place("Value/Name"));
                let data_at = value.map_or(name_at.clone(), |field| field.at.clone());
                let data = data.unwrap_or(Data::Setting(String::new()));
                give(&key, name, data, Place { whole, key: key_at, name: name_at, data: data_at });
            }
        } else if let Some((name, state)) = text("Name").zip(text("State")) {
            let key = text("Category").unwrap_or_default();
            let key_at = place("Category");
            let own =
                Place { whole, key: key_at.clone(), name: place("Name"), data: place("State") };
            give(&key, name.clone(), Data::Setting(state), own);
            self.elements(|element, value, name_at, data_at| {
                let name = format!("{name}\\{element}");
                let whole = name_at.start..data_at.end;
                let own = Place { whole, key: key_at.clone(), name: name_at, data: data_at };
                give(&key, name, Data::Setting(value), own);
            });
        }
        for value in found {
            let line = self.line(value.place.whole.start);
            self.ready.push_back(Value { line, ..value });
        }
    }

    /// The elements of a policy that have a name and a value, else a state: each begins with its
    /// name.
    fn elements(&self, mut give: impl FnMut(&str, String, Range<usize>, Range<usize>)) {
        let mut fields = self.fields.iter().peekable();
        while let Some(field) = fields.next() {
            let Some(kind) = field.path.strip_suffix("/Name").filter(|kind| !kind.contains('/'))
            else {
                continue;
            };
            let (mut values, mut state) = (Vec::new(), None);
            let of_kind = format!("{kind}/");
            while let Some(next) =
                fields.next_if(|next| next.path != field.path && next.path.starts_with(&of_kind))
            {
                match &next.path[of_kind.len()..] {
                    "State" => state = Some(next),
                    path if path.starts_with("Value") => values.push(next),
                    _ => {}
                }
            }
            values.extend(state.filter(|_| values.is_empty()));
            if let Some((first, last)) = values.first().zip(values.last()) {
                let at = first.at.start..last.at.end;
                let words: Vec<&str> = values.iter().map(|field| field.text.trim()).collect();
                give(field.text.trim(), words.join("; "), field.at.clone(), at);
            }
        }
    }
}

impl Iterator for Settings<'_> {
    type Item = Result<Value, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(value) = self.ready.pop_front() {
                return Some(Ok(value));
            }
            if self.ended {
                return None;
            }
            let at = self.reader.buffer_position() as usize;
            if self.read().is_err() {
                // What is behind damaged XML cannot be told apart.
                self.ended = true;
                let line = self.line(at.min(self.text.len()));
                return Some(Err(Unread { line }));
            }
        }
    }
}
