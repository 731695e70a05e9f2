//! What the facts of a machine say: its update policy and its health.
//!
//! Pure functions over [`facts::MachineFacts`]. The PowerShell module gathers the facts.

pub mod facts;
pub mod health;
pub mod policy;
