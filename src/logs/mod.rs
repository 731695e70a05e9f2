//! Update logs as typed records.

pub mod cab;
pub mod etl;
