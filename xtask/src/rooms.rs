//! Which tests belong to which room, and which of them Windows can change.

/// A part of the project with tests of its own, for `cargo xtask test ROOM`. The unit tests of a
/// room of `src/` are found by its name; here are its modules in `tests/integration/`.
pub struct Room {
    pub name: &'static str,
    pub integration: &'static [&'static str],
}

const fn room(name: &'static str, integration: &'static [&'static str]) -> Room {
    Room { name, integration }
}

/// A new module of tests/integration is named here; a test compares.
pub const ROOMS: &[Room] = &[
    room("base", &["masked", "masked_answers", "masked_diagnosis", "shown"]),
    room("codes", &["facts", "properties", "recognition", "scan", "spellings", "wild_codes"]),
    room("knowledge", &["advice", "answers", "commands", "contexts", "cost", "data", "knowledge"]),
    room("verdict", &["remedies", "rules"]),
    room("fault", &["rules"]),
    room("net", &["wsus_time", "wsus_ways"]),
    room(
        "logs",
        &[
            "archives",
            "cab",
            "cab_bombs",
            "containers",
            "etl",
            "evtx",
            "families",
            "formats",
            "limits",
            "logs_cost",
            "logs_detect",
            "logs_follow",
            "logs_hostile",
            "logs_merge",
            "logs_properties",
            "logs_reader",
            "logs_records",
            "records_wanted",
            "logs_shared",
            "logs_snapshots",
            "memory",
            "wild_logs",
        ],
    ),
    room("machine", &["machine_facts", "objects", "rules"]),
    room("row", &["diagnosis"]),
    room("repair", &["repair_journal", "repair_plan", "repair_policy_file"]),
    room(
        "diagnose",
        &["diagnose", "diagnosis", "history", "hives", "noise", "rules_page", "stories", "trace"],
    ),
    room("results", &["results", "schemas"]),
    room("probe", &["probe_policy", "rules", "wsus_cli", "wsus_time", "wsus_ways"]),
    room("ffi", &["c_abi", "header"]),
    room("cli", &["cli", "looking", "shown_cli", "wsus_cli"]),
    room("c", &["c_abi"]),
    room("project", &["fixtures", "rooms"]),
];

/// Rooms whose tests are not Rust.
pub const OTHERS: [&str; 3] = ["powershell", "interop", "package"];

/// What runs again as a Windows build under Wine, because Windows can change it. Everything else is
/// computation on bytes, the same machine code for every system: it is tested once.
pub const WINDOWS: &[(&str, &str)] = &[
    ("base::", "files, threads and the clock"),
    ("net::", "WinHTTP and the sockets of Windows"),
    ("probe::", "the steps on top of them"),
    ("repair_journal::", "the lock, flushing, files that are open"),
    ("logs::read::", "paths, wildcards, sharing of open files"),
    ("cli::", "console, pipes, exit codes, paths; scans files, too"),
    ("logs_follow::", "files that grow, are renamed and replaced while they are open"),
    ("logs_reader::", "paths and threads"),
    ("wsus_cli::", "the probe's program, its proxies"),
    ("wsus_time::", "time limits and cancellation of WinHTTP"),
    ("wsus_ways::", "what WinHTTP makes of every way to fail"),
];

/// The room of this name.
pub fn find(name: &str) -> anyhow::Result<&'static Room> {
    ROOMS.iter().find(|room| room.name == name).ok_or_else(|| {
        let names: Vec<&str> = ROOMS.iter().map(|room| room.name).chain(OTHERS).collect();
        anyhow::anyhow!("there is no room `{name}`; there are {}", names.join(", "))
    })
}

impl Room {
    /// What the test programs take as filters: prefixes of names of tests.
    pub fn filters(&self) -> Vec<String> {
        let own = std::iter::once(self.name);
        own.chain(self.integration.iter().copied()).map(|name| format!("{name}::")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::root;
    use std::collections::BTreeSet;

    /// The modules that a file declares.
    fn modules(file: &str) -> BTreeSet<String> {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let names = text.lines().filter_map(|line| {
            line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')
        });
        names.map(str::to_owned).collect()
    }

    #[test]
    fn every_module_of_tests_has_a_room() {
        let listed: BTreeSet<&str> =
            ROOMS.iter().flat_map(|room| room.integration.iter().copied()).collect();
        // What they share holds no tests.
        let helpers = ["common", "etl_build", "evtx_build", "hive_build", "wsus_server"];
        let declared = modules("tests/integration/main.rs");
        let declared: BTreeSet<&str> =
            declared.iter().map(String::as_str).filter(|name| !helpers.contains(name)).collect();
        assert_eq!(listed, declared, "ROOMS of xtask/src/rooms.rs against tests/integration");
    }

    #[test]
    fn every_room_of_the_library_is_listed() {
        for module in modules("src/lib.rs") {
            assert!(find(&module).is_ok(), "src/{module} is not in ROOMS of xtask/src/rooms.rs");
        }
        assert!(find("nowhere").is_err());
    }

    /// A filter that finds nothing any more would leave Windows untested without a word.
    #[test]
    fn what_windows_can_change_is_there() {
        let declared = modules("tests/integration/main.rs");
        for (filter, _) in WINDOWS {
            let path = filter.trim_end_matches("::").replace("::", "/");
            let source = root().join("src").join(&path);
            let there = declared.contains(&path)
                || source.is_dir()
                || source.with_extension("rs").is_file();
            assert!(there, "{filter}");
        }
    }
}
