//! Registry keys in the facts document: value names in any letter case, values plain or with their
//! type.

use super::objects;
use super::written::number;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A value of the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct RegistryValue {
    kind: Option<&'static str>,
    written: Value,
}

const TYPES: [&str; 7] =
    ["REG_SZ", "REG_EXPAND_SZ", "REG_DWORD", "REG_QWORD", "REG_MULTI_SZ", "REG_BINARY", "REG_NONE"];

impl RegistryValue {
    /// Its type, such as `REG_DWORD`, where the document names it.
    pub fn kind(&self) -> Option<&'static str> {
        self.kind
    }

    /// The value as the document writes it, without its type.
    pub fn written(&self) -> &Value {
        &self.written
    }

    /// The number, also one that is written as text.
    pub fn number(&self) -> Option<i64> {
        number(&self.written)
    }

    /// The text, if it is not blank.
    pub fn text(&self) -> Option<&str> {
        self.written.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Checks that the value is one that its type can have.
    fn new<E: Error>(kind: Option<&str>, written: Value) -> Result<RegistryValue, E> {
        let kind = match kind {
            None => None,
            Some(name) => Some(
                TYPES
                    .into_iter()
                    .find(|own| own.eq_ignore_ascii_case(name))
                    .ok_or_else(|| E::custom(format!("`{name}` is no type of a registry value")))?,
            ),
        };
        let is_plain = |value: &Value| !value.is_object() && !value.is_array();
        let needed = match kind {
            Some("REG_DWORD" | "REG_QWORD") if number(&written).is_none() => "a number",
            Some("REG_SZ" | "REG_EXPAND_SZ" | "REG_BINARY") if !written.is_string() => "text",
            Some("REG_MULTI_SZ") | None => match &written {
                Value::Array(items) if items.iter().all(is_plain) => "",
                other if is_plain(other) => "",
                _ => "text, a number, or a list of texts",
            },
            Some("REG_NONE") if !is_plain(&written) => "text",
            _ => "",
        };
        match needed {
            "" => Ok(RegistryValue { kind, written }),
            needed => Err(E::custom(format!("{needed} is needed"))),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(rename = "type")]
    kind: String,
    value: Value,
}

impl<'de> Deserialize<'de> for RegistryValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RegistryValue;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a value, or an object with `type` and `value`")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<RegistryValue, E> {
                RegistryValue::new(None, value.into())
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<RegistryValue, E> {
                RegistryValue::new(None, value.into())
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<RegistryValue, E> {
                RegistryValue::new(None, value.into())
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<RegistryValue, E> {
                RegistryValue::new(None, value.into())
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<RegistryValue, E> {
                RegistryValue::new(None, value.into())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<RegistryValue, A::Error> {
                RegistryValue::new(None, Value::deserialize(SeqAccessDeserializer::new(items))?)
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<RegistryValue, A::Error> {
                let typed = Typed::deserialize(MapAccessDeserializer::new(members))?;
                RegistryValue::new(Some(&typed.kind), typed.value)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Serialize for RegistryValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(kind) = self.kind else { return self.written.serialize(serializer) };
        let mut typed = serializer.serialize_map(Some(2))?;
        typed.serialize_entry("type", kind)?;
        typed.serialize_entry("value", &self.written)?;
        typed.end()
    }
}

/// The values of a registry key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegistryKey(BTreeMap<String, (String, RegistryValue)>);

impl RegistryKey {
    /// The value of this name, in any letter case.
    pub fn get(&self, name: &str) -> Option<&RegistryValue> {
        self.0.get(&name.to_ascii_lowercase()).map(|(_, value)| value)
    }

    /// Every value with its name as it is written, by name.
    pub fn values(&self) -> impl Iterator<Item = (&str, &RegistryValue)> {
        self.0.values().map(|(name, value)| (name.as_str(), value))
    }
}

impl<'de> Deserialize<'de> for RegistryKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = RegistryKey;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<RegistryKey, A::Error> {
                let mut key = BTreeMap::new();
                while let Some((name, value)) =
                    members.next_entry::<String, Option<RegistryValue>>()?
                {
                    let Some(value) = value else { continue };
                    if key.insert(name.to_ascii_lowercase(), (name.clone(), value)).is_some() {
                        let twice = Unexpected::Str(&name);
                        return Err(A::Error::invalid_value(twice, &"every name once"));
                    }
                }
                Ok(RegistryKey(key))
            }
        }
        deserializer.deserialize_map(Values)
    }
}

impl Serialize for RegistryKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.values())
    }
}

/// The two keys of the update policy, in one view of the registry.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyKeys {
    /// `WindowsUpdate`.
    #[serde(rename = "WindowsUpdate", alias = "windowsupdate")]
    pub windows_update: Option<RegistryKey>,
    /// `WindowsUpdate\AU`.
    #[serde(rename = "AU", alias = "au")]
    pub au: Option<RegistryKey>,
}

/// The update policy as the registry holds it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyFacts {
    /// As the 64-bit system sees it.
    #[serde(deserialize_with = "objects::one")]
    pub native: Option<PolicyKeys>,
    /// As a 32-bit program sees it (Wow6432Node).
    #[serde(deserialize_with = "objects::one")]
    pub wow: Option<PolicyKeys>,
    /// Who set what.
    #[serde(deserialize_with = "objects::one")]
    pub provenance: Option<super::parts::Provenance>,
}

/// What MDM set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyManager {
    /// The values of the area Update.
    #[serde(rename = "Update", alias = "update")]
    pub update: Option<RegistryKey>,
}
