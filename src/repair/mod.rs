//! What `Repair-WUClient` does, decided: which actions, in which order, what forbids one, what is
//! written down before a change, and what is undone.
//!
//! Pure but for the journal, which is a file. The PowerShell module gathers facts and touches
//! Windows. docs/repair.md describes the documents.

mod actions;
mod guards;
pub mod journal;
mod plan;
pub mod policy_file;

pub use actions::{Action, Guard, Risk, ShownAction, Undo};
pub use guards::{Conditions, Known, Recent};
pub use plan::{plan, Plan, Request, RequestError, Step};

/// A document that is a JSON object: serde takes an array for one.
fn object<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text).map_err(|error| error.to_string()),
        false => Err("the document is no JSON object".to_owned()),
    }
}

#[cfg(test)]
mod tests;
