//! Every integration test of the library and of the program, in one binary.

mod advice;
mod answers;
mod archives;
#[cfg(target_os = "linux")]
mod c_abi;
mod cab;
mod cab_bombs;
mod cli;
mod commands;
mod common;
mod containers;
mod contexts;
mod cost;
mod data;
mod diagnose;
mod diagnosis;
mod etl;
mod etl_build;
mod evtx;
mod evtx_build;
mod facts;
mod families;
mod fixtures;
mod formats;
#[cfg(not(windows))]
mod header;
mod history;
mod hive_build;
mod hives;
mod knowledge;
mod limits;
mod logs_cost;
mod logs_detect;
mod logs_follow;
mod logs_hostile;
mod logs_merge;
mod logs_properties;
mod logs_reader;
mod logs_records;
mod logs_shared;
mod logs_snapshots;
#[cfg(target_os = "linux")]
mod looking;
mod machine_facts;
mod masked;
#[cfg(not(windows))]
mod masked_answers;
#[cfg(target_os = "linux")]
mod memory;
mod noise;
mod objects;
mod probe_policy;
mod properties;
mod recognition;
mod records_wanted;
mod remedies;
mod repair_journal;
mod repair_plan;
mod repair_policy_file;
mod results;
mod rooms;
mod rules;
mod rules_page;
mod scan;
mod schemas;
mod shown;
mod shown_cli;
mod spellings;
mod stories;
mod trace;
mod wild_codes;
mod wild_logs;
mod wsus_cli;
mod wsus_server;
mod wsus_time;
mod wsus_ways;
