//! The program shows no control or format character of a stranger: not of a log, a certificate, a
//! server's answer, a name of a file or an argument. JSON keeps the values.

use crate::common::directory::Directory;
use crate::wsus_server::Server;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;
use wudiag::base::shown::shown_lines;

/// Clears the screen, names the window, rings, colours, turns the direction, hides, parts a line.
const HOSTILE: &str =
    "\x1B[2J\x1B]0;owned\x07\x1B[32m\u{9B}2J\u{202E}exe.\u{2066}\u{200B}\u{2028}\u{FEFF}\x7F\x08\x0B\rgood";

/// Exit code, standard output, standard error.
fn run(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wudiag"))
        .args(arguments)
        .env_remove("http_proxy")
        .env_remove("https_proxy")
        .env("LANG", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().expect("not killed"), text(output.stdout), text(output.stderr))
}

/// What a person would see, which must hold `sign` and nothing that is not to be seen.
fn assert_shown(text: &str, sign: &str) {
    assert!(text.contains(sign), "`{sign}` is not in {text:?}");
    assert_eq!(shown_lines(text), text, "{text:?}");
}

#[test]
fn arguments_that_come_back_in_complaints() {
    for arguments in [
        &["decode", HOSTILE][..],
        &["decode", "--lang", HOSTILE, "5"],
        &["decode", &format!("--{HOSTILE}"), "5"],
        &[HOSTILE],
        &["entries", "--as", HOSTILE, "x"],
        &["entries", HOSTILE],
        &["measure", HOSTILE],
        &["scan", HOSTILE],
        &["etl", HOSTILE],
        &["etl", "--json", HOSTILE],
        &["probe", "--timeout", HOSTILE, "http://x"],
    ] {
        let (code, _, complaint) = run(arguments, b"");
        assert_eq!(code, 2, "{arguments:?}");
        assert_shown(&complaint, "\u{241B}[2J");
        assert!(complaint.contains("<U+202E>"), "{complaint:?}");
    }
    // A line end in an argument does not begin a line.
    for arguments in [
        &["scan", "no-such-file\nwudiag: all is well"][..],
        &["decode", "no-such-file\nwudiag: all is well"],
        &["no-such-file\nwudiag: all is well"],
        &["decode", "--lang=no-such-file\nwudiag: all is well", "5"],
    ] {
        let (_, _, complaint) = run(arguments, b"");
        assert_shown(&complaint, "no-such-file\u{240A}wudiag");
    }
}

#[test]
fn the_path_of_a_log_in_a_text() {
    let text = format!("0x80070643, see C:\\Logs\\{HOSTILE}.log");
    let (code, out, _) = run(&["decode", &text], b"");
    assert_eq!(code, 0);
    assert_shown(&out, "0x80070643");
}

#[test]
fn records_of_logs() {
    let folder = Directory::new();
    let line = |level: &str| {
        crate::common::directory::cbs(1, level, "CBS", &format!("{HOSTILE} 0x80070643"))
    };
    let log = folder.write("cbs.log", (line("Info") + &line("Error")).as_bytes());
    let log = log.to_str().unwrap();
    for arguments in [&["entries", log][..], &["entries", "--raw", log]] {
        let (code, out, err) = run(arguments, b"");
        assert_eq!((code, err.as_str()), (0, ""));
        assert_shown(&out, "\u{241B}[2J");
    }
    let (_, json, _) = run(&["entries", "--json", log], b"");
    let record: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert!(record["message"].as_str().unwrap().contains(HOSTILE), "{record}");

    let component = folder.write(
        "WindowsUpdate.log",
        b"2024/01/18 10:33:05.5521920 3696  8172  Agent\x1B[2J\xC2\x9B2J   *FAILED* [8024402C] Send\r\n",
    );
    let (_, out, _) = run(&["measure", component.to_str().unwrap()], b"");
    assert_shown(&out, "records");
    let (_, out, _) = run(&["entries", component.to_str().unwrap()], b"");
    assert_shown(&out, "\u{241B}[2J");
}

#[test]
#[cfg(unix)] // Windows allows no such name
fn names_of_files() {
    let folder = Directory::new();
    let name = format!("{}\n.log", HOSTILE.replace('\r', ""));
    let path = folder.write(&name, b"failed, hr = 0x80070643");
    let (code, out, _) = run(&["scan", path.to_str().unwrap()], b"");
    assert_eq!((code, out.lines().count()), (0, 1), "{out:?}");
    assert_shown(&out, "\u{241B}[2J");
}

#[test]
fn traces() {
    use crate::etl_build::{utf16z, Etl, Event, START};
    let folder = Directory::new();
    let event = Event::new(START, "E").field("v", &[1], &utf16z(HOSTILE));
    let bytes =
        Etl { buffer_size: 65_536, ..Default::default() }.buffer(0, vec![event.record()]).build();
    let trace = folder.write("trace.etl", &bytes);
    let (code, out, _) = run(&["etl", trace.to_str().unwrap()], b"");
    assert_eq!(code, 0);
    assert_shown(&out, "\u{241B}[2J");
    assert!(out.ends_with("\r\n"), "{out:?}");
    let (_, json, _) = run(&["etl", "--json", trace.to_str().unwrap()], b"");
    assert!(json.contains("\u{202E}"), "{json:?}");
}

#[test]
fn what_servers_answer() {
    // The name in a certificate that nobody has to trust.
    let server = Server::start("hostile-name", "-", Duration::ZERO);
    let url = format!("https://localhost:{}", server.port);
    let (code, out, _) = run(&["probe", "--proxy", "direct", &url], b"");
    assert_eq!(code, 1);
    assert_shown(&out, "\u{241B}[2J");
    assert!(!out.contains("\nThe way"), "a name does not begin a line: {out}");
    let (_, json, _) = run(&["probe", "--json", "--proxy", "direct", &url], b"");
    let probe: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(probe["verdict"].as_str().unwrap().contains("\x1B[2J"), "{json}");

    let server = Server::start("-", "client=redirect:http://\u{9B}2J\u{202E}evil/", Duration::ZERO);
    let url = format!("http://127.0.0.1:{}", server.port);
    let (code, out, _) = run(&["probe", "--proxy", "direct", &url], b"");
    assert_eq!(code, 1);
    assert_shown(&out, "evil");
}

/// The status line with which a proxy refuses, which WinHTTP does not hand out.
#[cfg(not(windows))]
#[test]
fn what_a_proxy_answers() {
    use std::io::Read;
    use std::net::TcpListener;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = proxy.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in proxy.incoming().take(8) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 403 \x1B[2J\x1B]0;owned\x07 ask us\r\n\r\n");
        }
    });
    let proxy = format!("127.0.0.1:{port}");
    let (code, out, _) =
        run(&["probe", "--timeout", "2", "--proxy", &proxy, "https://wsus.test:8531"], b"");
    assert_eq!(code, 1);
    assert_shown(&out, "403 \u{241B}[2J\u{241B}]0;owned\u{2407}");
}
