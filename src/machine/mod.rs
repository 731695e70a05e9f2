//! What the facts of a machine say: its update policy and its health.
//!
//! Pure functions over a facts document. The PowerShell module gathers the facts.

mod facts;
pub mod health;
pub mod policy;
