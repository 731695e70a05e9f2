//! Memory: at most 64 MB and four times the largest record, whatever is read. The program reads each
//! file, and the system says how much it had at most.

use crate::common::directory::Directory;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What the program held at most, in bytes, for `arguments`.
fn held(arguments: &[&str], path: &Path) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wudiag"));
    command.args(arguments).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (status, mut most) = (format!("/proc/{}/status", child.id()), 0);
    loop {
        if let Some(exit) = child.try_wait().unwrap() {
            assert!(exit.success(), "{exit}");
            return most;
        }
        let status = std::fs::read_to_string(&status).unwrap_or_default();
        // Before it is the program it has the name of this one.
        let own = status.lines().next().is_some_and(|name| name.ends_with("wudiag"));
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(kilobytes.filter(|_| own).unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn check(name: &str, text: &[u8], record: usize) {
    let folder = Directory::new();
    let path = folder.write(name, text);
    let most = (64 << 20) + 4 * record as u64;
    for arguments in [&["entries", "--json"][..], &["measure"]] {
        let held = held(arguments, &path);
        assert!(held <= most, "{arguments:?} {name}: {held} bytes held, {most} are allowed");
    }
}

/// Documents of tiny objects, of tiny values, of keys, of a long string, strings in strings.
#[test]
fn documents() {
    const SIZE: usize = 3 << 20;
    let many = |part: &str| part.repeat(SIZE / part.len());
    let nested = {
        let mut text = format!("{{\"message\":\"a\",\"b\":\"{}\"}}", " ".repeat(7 << 20));
        for _ in 0..3 {
            text = format!("{{\"properties\":{}}}", serde_json::Value::from(text));
        }
        text
    };
    let texts = [
        format!("{{\"kbId\":1,\"data\":[{}{{}}]}}", many("{},")),
        format!("[{}{{\"kbId\":1}}]", many("{\"kbId\":1},")),
        format!("{{\"kbId\":1,\"data\":[{}1]}}", many("1,")),
        format!("{{\"kbId\":1,{}\"z\":1}}", {
            let keys = (0..SIZE / 12).map(|n| format!("\"{n:06x}\":{{}},"));
            keys.collect::<String>()
        }),
        format!("{{\"kbId\":1,\"properties\":\"{}\"}}", many("x")),
        nested,
    ];
    for (number, text) in texts.iter().enumerate() {
        check(&format!("{number}.status"), text.as_bytes(), text.len());
    }
}

/// Documents of lines, with as many as one may have and with more: exports of events, of the registry,
/// of consoles, results of SetupDiag.
#[test]
fn documents_of_lines() {
    let events = "Level,Date and Time,Source,Event ID,Task Category\r\n\
                  Error,11/14/2023 2:42:11 PM,ESENT,20,General,\"x\"\r\n";
    let list = "TimeCreated : 11/14/2023 2:42:11 PM\r\nId : 20\r\nMessage : x\r\n\r\n";
    let registry = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n";
    let console = "Current WinHTTP proxy settings:\r\n\r\n    Direct access (no proxy server).\r\n";
    let diagnosed = "Matching Profile found: FindRollbackFailure - 1\r\n";
    for (name, front, line) in [
        ("System.csv", events, "[\r\n"),
        ("System.txt", list, "Id : 1\r\n"),
        ("policy.reg", registry, "\"a\"=\"\"\r\n"),
        ("netsh.txt", console, "\r\na\r\n"),
        ("SetupDiagResults.log", diagnosed, " a = b\r\n"),
    ] {
        for count in [99_000, 1_000_000] {
            let text = [front, &line.repeat(count)].concat();
            check(name, text.as_bytes(), text.len());
        }
    }
}

/// The shortest lines there are.
#[test]
fn short_lines() {
    check("notes.log", &b"a\n".repeat(1 << 20), 2);
    check(
        "CBS.log",
        &[
            b"2024-03-28 10:00:01, Info                  CBS    begun\r\n",
            &b"\n".repeat(2 << 20)[..],
        ]
        .concat(),
        1 << 18,
    );
}
