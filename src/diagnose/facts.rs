//! What is known of the machine, from every source: the facts document, exports of the registry,
//! the agent's own settings in its log. Each fact is under one path and knows where it was read.

use crate::machine::facts::{places, MachineFacts};
use crate::verdict::Evidence;
use serde_json::Value;
use std::collections::BTreeMap;

/// A fact.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    /// The path as it is shown.
    pub path: String,
    /// The value.
    pub value: Value,
    /// Where it was read.
    pub from: Option<String>,
    /// The line there.
    pub line: Option<u64>,
}

/// Facts by their paths, in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts(BTreeMap<String, Known>);

impl Facts {
    /// The facts of a document; `from` is where it was read.
    pub fn add_document(&mut self, facts: &MachineFacts, from: Option<&str>) {
        let document = serde_json::to_value(facts).unwrap_or_default();
        self.add_value("", &document, from);
    }

    fn add_value(&mut self, path: &str, value: &Value, from: Option<&str>) {
        let below = |name: &str| match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        match value {
            Value::Null => {}
            // A value of the registry with its type.
            Value::Object(members) if members.len() == 2 && members.contains_key("type") => {
                if let Some(value) = members.get("value") {
                    self.add_value(path, value, from);
                }
            }
            Value::Object(members) => {
                self.note(path, Value::Bool(true), from);
                members.iter().for_each(|(name, value)| self.add_value(&below(name), value, from));
            }
            Value::Array(items) => {
                self.note(path, Value::Bool(true), from);
                for (index, item) in items.iter().enumerate() {
                    let name = item["name"].as_str().map_or(index.to_string(), str::to_owned);
                    self.add_value(&below(&name), item, from);
                }
            }
            value => {
                let place = places::of(path).map(str::to_owned).or(from.map(str::to_owned));
                self.note(path, value.clone(), place.as_deref());
            }
        }
    }

    fn note(&mut self, path: &str, value: Value, from: Option<&str>) {
        if !path.is_empty() {
            self.add(Known {
                path: path.to_owned(),
                value,
                from: from.map(str::to_owned),
                line: None,
            });
        }
    }

    /// Adds a fact; what is known already stays.
    pub fn add(&mut self, known: Known) {
        self.0.entry(known.path.to_ascii_lowercase()).or_insert(known);
    }

    /// The fact of a path.
    pub fn get(&self, path: &str) -> Option<&Known> {
        self.0.get(&path.to_ascii_lowercase())
    }

    /// Its text, where it is one that is not blank.
    pub fn text(&self, path: &str) -> Option<&str> {
        let text = self.get(path)?.value.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Its number.
    pub fn number(&self, path: &str) -> Option<f64> {
        number(&self.get(path)?.value)
    }

    /// The facts whose path begins so.
    pub fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Known> {
        let path = path.to_ascii_lowercase();
        let begins = path.clone();
        self.0
            .range(path..)
            .take_while(move |(own, _)| own.starts_with(&begins))
            .map(|(_, known)| known)
    }

    /// The facts that an expression is about, where it holds; see [`Condition`].
    pub fn holds(&self, expression: &str) -> Option<Vec<Evidence>> {
        let condition = Condition::parse(expression)?;
        let known = self.get(condition.path);
        let holds = match (condition.operator, known) {
            ("exists", known) => known.is_some_and(|known| !is_empty(&known.value)),
            // Absent is only what was looked for: something beside it is known.
            ("absent", None) => {
                let parent = condition.path.rsplit_once('.').map_or("", |(parent, _)| parent);
                self.get(parent).is_some() || self.below(&format!("{parent}.")).next().is_some()
            }
            ("absent", Some(known)) => is_empty(&known.value),
            (operator, Some(known)) => compare(&known.value, operator, condition.value),
            (_, None) => false,
        };
        holds.then(|| known.map(Known::evidence).into_iter().collect())
    }
}

impl Known {
    /// As evidence.
    pub fn evidence(&self) -> Evidence {
        let mut evidence =
            Evidence::fact(self.path.clone(), self.value.clone(), self.from.as_deref());
        if self.line.is_some() {
            evidence.file = self.from.clone();
            evidence.line = self.line;
        }
        evidence
    }
}

/// `path operator value`: `disk.freeBytes < 1073741824`, `services.BITS.startType = Disabled`,
/// `policy.native.WindowsUpdate.WUServer exists`, `… absent`, `… ~ part of a text`.
struct Condition<'a> {
    path: &'a str,
    operator: &'a str,
    value: &'a str,
}

const OPERATORS: [&str; 9] = ["=", "!=", "<", "<=", ">", ">=", "~", "exists", "absent"];

impl Condition<'_> {
    fn parse(text: &str) -> Option<Condition<'_>> {
        // The names of registry keys have blanks: the first word that is an operator ends the path.
        let text = text.trim();
        text.match_indices(' ').find_map(|(at, _)| {
            let rest = text[at..].trim_start();
            let (operator, value) = rest.split_once(' ').unwrap_or((rest, ""));
            let path = text[..at].trim_end();
            OPERATORS.contains(&operator).then_some(Condition {
                path,
                operator,
                value: value.trim(),
            })
        })
    }
}

/// Whether an expression is one.
#[cfg(test)]
pub(super) fn is_condition(text: &str) -> bool {
    Condition::parse(text).is_some()
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn compare(value: &Value, operator: &str, wanted: &str) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let equal = text.eq_ignore_ascii_case(wanted)
        || number(value).zip(wanted.parse::<f64>().ok()).is_some_and(|(a, b)| a == b)
        || wanted == "true" && number(value) == Some(1.0)
        || wanted == "false" && number(value) == Some(0.0);
    match operator {
        "=" => equal,
        "!=" => !equal,
        "~" => text.to_ascii_lowercase().contains(&wanted.to_ascii_lowercase()),
        operator => {
            let Some((own, wanted)) = number(value).zip(wanted.parse::<f64>().ok()) else {
                return false;
            };
            match operator {
                "<" => own < wanted,
                "<=" => own <= wanted,
                ">" => own > wanted,
                _ => own >= wanted,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::facts::read_strict;

    #[test]
    fn conditions() {
        let document = r#"{ "disk": { "freeBytes": 100 }, "services": [ { "name": "BITS", "startType": "Disabled" } ],
            "policy": { "native": { "WindowsUpdate": { "WUServer": "http://a" } } },
            "tls": { "protocols": { "TLS 1.2": { "enabled": 0 } } } }"#;
        let mut facts = Facts::default();
        facts.add_document(&read_strict(document).unwrap(), Some("facts.json"));
        facts.add(Known {
            path: "registry.hklm/component based servicing.Exclusive".into(),
            value: 1.into(),
            from: None,
            line: None,
        });
        for yes in [
            "disk.freeBytes < 101",
            "services.bits.startType = disabled",
            "policy.native.WindowsUpdate.WUServer exists",
            "policy.native.WindowsUpdate.WUServer ~ HTTP",
            "policy.native.WindowsUpdate.TargetGroup absent",
            "tls.protocols.TLS 1.2.enabled = 0",
            "disk.freeBytes != 7",
            "registry.hklm/component based servicing.Exclusive = 1",
        ] {
            assert!(facts.holds(yes).is_some(), "{yes}");
        }
        for no in
            ["disk.freeBytes > 100", "memory.totalBytes absent", "clock.x = 1", "disk.freeBytes"]
        {
            assert!(facts.holds(no).is_none(), "{no}");
        }
    }
}
