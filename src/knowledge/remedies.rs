//! Remedies by their ids, for findings that other modules make.

use super::decode::{remedy, Remedy};
use super::language::Language;
use super::table::REMEDIES;
use serde_json::Value;

/// The remedy with this id of `data/knowledge/remedies.tsv`.
pub fn remedy_by_id(id: &str, language: Language) -> Option<Remedy> {
    let index = REMEDIES.iter().position(|row| row.id == id)?;
    Some(remedy(index, language.texts()))
}

/// Puts the remedies themselves in the place of their ids, in every list called `remedies` of a
/// document. An id that is not known stays as it is.
pub fn spell_out_remedies(document: &mut Value, language: Language) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| spell_out_remedies(item, language)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(ids) if name == "remedies" => ids.iter_mut().for_each(|id| {
                        let found = id
                            .as_str()
                            .and_then(|id| remedy_by_id(id, language))
                            .and_then(|remedy| serde_json::to_value(remedy).ok());
                        if let Some(found) = found {
                            *id = found;
                        }
                    }),
                    other => spell_out_remedies(other, language),
                }
            }
        }
        _ => {}
    }
}
