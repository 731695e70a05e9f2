//! Update logs as typed records.

pub mod etl;
