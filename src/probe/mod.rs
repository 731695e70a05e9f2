//! Walks the connection to an update server once and reports, in the agent's own codes, where it
//! breaks: policy, URL, proxy, name, connection, TLS, then the services of WSUS in parallel.

#[cfg(test)]
mod arbitrary;
mod endpoints;
mod judge;
mod options;
mod report;
mod run;
mod soap;

pub use endpoints::{endpoints, probe_microsoft_update, Endpoint};
pub use options::ProbeOptions;
pub use report::{Probe, ShownStep, Step, StepId};
pub use run::{probe, probe_with};
