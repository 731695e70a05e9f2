//! Every integration test of the library and of the program, in one binary.

#[cfg(target_os = "linux")]
mod c_abi;
mod cab;
mod cli;
mod common;
mod containers;
mod etl;
mod etl_build;
mod facts;
mod fixtures;
#[cfg(not(windows))]
mod header;
mod knowledge;
mod logs_detect;
mod logs_follow;
mod logs_hostile;
mod logs_properties;
mod logs_reader;
mod logs_shared;
mod logs_snapshots;
mod properties;
mod rooms;
mod scan;
mod spellings;
mod wsus_cli;
mod wsus_rules;
mod wsus_server;
mod wsus_time;
mod wsus_ways;
