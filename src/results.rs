//! What Azure and Windows Update for Business report of machines, as one row a machine: rows of
//! Resource Graph (`patchassessmentresources`, `patchinstallationresources` and their patches),
//! answers of assessments and installations, status files of the patch extension, `UCUpdateAlert`
//! rows, and texts with codes in them. They are told apart by their keys, in any letter case.

mod row;
mod shapes;

pub use row::{Code, Row};

use crate::knowledge::{Language, SCHEMA};
use row::merged;
use serde::Serialize;
use serde_json::Value;

/// The rows of machines; how many inputs said nothing of a machine or its updates.
#[derive(Serialize)]
pub struct Results {
    /// Version of the document.
    pub schema: u32,
    /// One for each machine, and one for each text that names none, in the order of the input.
    pub rows: Vec<Row>,
    /// Inputs in which nothing was found.
    pub unread: usize,
}

/// How deep objects are looked into.
const DEEPEST: u32 = 12;

/// Reads a JSON list of inputs, objects and texts; what is no JSON is one text.
pub fn read(input: &str, language: Language) -> Results {
    let inputs = match serde_json::from_str(input) {
        Ok(Value::Array(items)) => items,
        Ok(one) => vec![one],
        Err(_) => vec![Value::String(input.to_owned())],
    };
    let (mut found, mut unread) = (Vec::new(), 0);
    for one in whole_texts(inputs) {
        let before = found.len();
        shapes::collect(&one, language, DEEPEST, &mut found);
        unread += usize::from(found.len() == before);
    }
    Results { schema: SCHEMA, rows: merged(found), unread }
}

/// Lines that are a document together, as a file gives them one by one, are one text.
fn whole_texts(inputs: Vec<Value>) -> Vec<Value> {
    let texts: Option<Vec<&str>> = inputs.iter().map(Value::as_str).collect();
    match texts {
        Some(lines) if lines.len() > 1 => match serde_json::from_str::<Value>(&lines.join("\n")) {
            Ok(document) => vec![document],
            Err(_) => inputs,
        },
        _ => inputs,
    }
}
