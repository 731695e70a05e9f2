//! Reads the facts document of a bundle: what is wrong in it is left out, and said.

use super::{parse, typed, FactError, MachineFacts};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

/// Something of the document that was left out.
pub type FactWarning = FactError;

/// As many warnings are given; the last one says how many there are.
pub const MOST_WARNINGS: usize = 50;

/// As often is a part read again without what is wrong in it. Then it is left out as a whole, so
/// that the time grows with the length of the document and not with its square.
const MOST_TRIES: usize = 16;

/// Reads a document and leaves out names that are not known and values of a wrong type; what is no
/// JSON object at all gives no facts.
pub fn read_lenient(text: &str) -> (MachineFacts, Vec<FactWarning>) {
    let document = match parse(text) {
        Ok(Value::Object(document)) => document,
        Ok(_) => return (MachineFacts::default(), vec![FactError::whole("no object")]),
        Err(error) => return (MachineFacts::default(), vec![error]),
    };
    let (mut kept, mut warnings) = (Map::new(), Warnings::default());
    for (name, part) in document {
        if let Some(part) = mended(&name, part, &mut warnings) {
            kept.insert(name, part);
        }
    }
    let facts = typed(&Value::Object(kept)).unwrap_or_else(|error| {
        warnings.add(FactError::whole(error));
        MachineFacts::default()
    });
    (facts, warnings.finish())
}

#[derive(Default)]
struct Warnings {
    given: Vec<FactWarning>,
    more: usize,
}

impl Warnings {
    fn add(&mut self, warning: FactWarning) {
        match self.given.len() < MOST_WARNINGS - 1 {
            true => self.given.push(warning),
            false => self.more += 1,
        }
    }

    fn finish(mut self) -> Vec<FactWarning> {
        if self.more > 0 {
            self.given.push(FactError::whole(format!("{} more of these", self.more)));
        }
        self.given
    }
}

/// A part without what is wrong in it; `None` where nothing of it is left.
fn mended(name: &str, part: Value, warnings: &mut Warnings) -> Option<Value> {
    let mut alone = Value::Object(Map::from_iter([(name.to_owned(), part)]));
    for _ in 0..MOST_TRIES {
        let Err(error) = typed(&alone) else { return alone.get_mut(name).map(Value::take) };
        let path = error.path().clone();
        warnings.add(FactError::new(&path.to_string(), error.into_inner()));
        if !remove(&mut alone, &path) || alone.get(name).is_none() {
            return None;
        }
    }
    warnings.add(FactError::new(name, "too much of it cannot be read: it is left out"));
    None
}

/// Removes what a path leads to: a member, or the item of a list, which becomes null so that the
/// places of the others stay. Whether there was such a thing.
fn remove(document: &mut Value, path: &Path) -> bool {
    let mut steps: Vec<&Segment> = path.iter().collect();
    let Some(last) = steps.pop() else { return false };
    let parent = steps.into_iter().try_fold(document, |value, step| match step {
        Segment::Map { key } => value.get_mut(key),
        Segment::Seq { index } => value.get_mut(index),
        _ => None,
    });
    match (parent, last) {
        (Some(Value::Object(members)), Segment::Map { key }) => members.remove(key).is_some(),
        (Some(Value::Array(items)), Segment::Seq { index }) => {
            items.get_mut(*index).map(|item| *item = Value::Null).is_some()
        }
        _ => false,
    }
}
