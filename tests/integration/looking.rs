//! Looking touches nothing: decoding and searching a text opens no file, no path and no connection
//! that the text names. `strace` sees it.

use crate::common::directory::Directory;
use crate::common::skip;
use std::io::Write;
use std::process::{Command, Stdio};

/// Names that a system could look up, each with what would show that it did.
const NAMES: [(&str, &str); 12] = [
    (r"\\evilserver\share\update.log", "evilserver"),
    ("//slashserver/share/update.log", "slashserver"),
    ("http://web.evil.test:8530/update.log", "web.evil.test"),
    ("https://tls.evil.test/update.log", "tls.evil.test"),
    ("ftp://files.evil.test/update.log", "files.evil.test"),
    ("file:///etc/evil-file.log", "evil-file"),
    (r"C:\Windows\Logs\evil-drive.log", "evil-drive"),
    ("/etc/evil-absolute.log", "evil-absolute"),
    ("./evil-relative.log", "evil-relative"),
    ("~/evil-home.log", "evil-home"),
    ("host.evil.test", "host.evil"),
    ("$(touch evil-shell) %TEMP%\\evil-variable.log", "evil-"),
];

fn strace() -> bool {
    let mut probe = Command::new("strace");
    let works = probe.args(["-o", "/dev/null", "true"]).status().is_ok_and(|end| end.success());
    if !works {
        skip("tests that need strace, which is not there or may not trace");
    }
    works
}

/// The calls of the program for files, sockets and other programs, but for its own start.
fn calls(arguments: &[&str], input: &str) -> Vec<String> {
    let folder = Directory::new();
    let log = folder.0.join("strace");
    let mut child = Command::new("strace")
        .args(["-f", "-qq", "-s", "100000", "-e", "trace=%file,%network,%process", "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_wudiag"))
        .args(arguments)
        .env_remove("LD_LIBRARY_PATH") // cargo's: the loader would look there
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = child.wait().unwrap();
    assert!(matches!(ended.code(), Some(0 | 2)), "{arguments:?}: {ended}");
    let calls = std::fs::read_to_string(log).unwrap();
    let (start, rest) = calls.split_once('\n').unwrap();
    assert!(start.contains("execve(") && rest.contains("exit_group("), "{calls}");
    rest.lines().map(str::to_owned).collect()
}

fn assert_untouched(calls: &[String], sign: &str) {
    for call in calls {
        let name = call.split('(').next().unwrap_or("").rsplit(' ').next().unwrap_or("");
        assert!(!call.contains(sign), "{call}");
        assert!(!["execve", "fork", "vfork", "clone", "clone3"].contains(&name), "{call}");
        assert!(!["socket", "socketpair", "connect", "sendto"].contains(&name), "{call}");
        // What the loader and the run-time read, to read it only.
        let opens = ["open", "openat", "openat2", "creat"].contains(&name);
        let own = ["/etc/ld.so", "/lib", "/usr/lib", "/proc/self", "/sys/", "/dev/null"];
        if opens {
            let path = call.split('"').nth(1).unwrap_or("");
            assert!(own.iter().any(|own| path.starts_with(own)), "{call}");
            assert!(call.contains("O_RDONLY"), "{call}");
        }
    }
}

#[test]
fn texts_that_are_decoded() {
    if !strace() {
        return;
    }
    for (name, sign) in NAMES {
        for text in [
            name.to_owned(),
            format!("Install failed: 0x80070643. Details: {name}"),
            format!("{name} 0x80070643\n{name}"),
        ] {
            assert_untouched(&calls(&["decode", "--lang", "en", &text], ""), sign);
            assert_untouched(&calls(&["decode", "--json", &text], ""), sign);
        }
    }
}

#[test]
fn texts_that_are_searched() {
    if !strace() {
        return;
    }
    let text: String =
        NAMES.map(|(name, _)| format!("{name} hr = 0x80070643\r\n{name}\n")).concat();
    for arguments in [&["scan", "-"][..], &["scan", "--json", "-"]] {
        let calls = calls(arguments, &text);
        NAMES.iter().for_each(|(_, sign)| assert_untouched(&calls, sign));
    }
}

/// A log is opened because it was given, and nothing that it names is.
#[test]
fn logs_that_are_read() {
    if !strace() {
        return;
    }
    let folder = Directory::new();
    let text: String = NAMES
        .iter()
        .map(|(name, _)| {
            crate::common::directory::cbs(1, "Error", "CBS", &format!("{name} 0x80070643"))
        })
        .collect();
    let log = folder.write("cbs.log", text.as_bytes());
    for command in ["scan", "entries", "measure"] {
        let calls = calls(&[command, log.to_str().unwrap()], "");
        assert!(calls.iter().any(|call| call.contains("cbs.log")));
        for call in calls {
            assert!(!NAMES.iter().any(|(_, sign)| call.contains(sign)), "{call}");
            assert!(!call.contains("socket(") && !call.contains("connect("), "{call}");
        }
    }
}
