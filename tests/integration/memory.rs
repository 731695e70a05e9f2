//! Memory: at most 64 MB and four times the largest record, whatever is read. The program reads each
//! file, and the system says how much it had at most.

use crate::common::directory::Directory;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program held at most, in bytes, for `arguments`.
fn held(arguments: &[&str], path: &Path) -> u64 {
    let program = env!("CARGO_BIN_EXE_wudiag");
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().unwrap();
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed::<libc::rusage>() });
    // SAFETY: the child is ours and nobody else waits for it.
    let waited = unsafe { libc::wait4(child.id() as i32, &mut status, 0, &mut usage) };
    assert_eq!((waited, status & 0xFF), (child.id() as i32, 0), "it was ended");
    usage.ru_maxrss as u64 * 1024
}

fn check(name: &str, text: &[u8], record: usize) {
    let folder = Directory::new();
    let path = folder.write(name, text);
    let most = (64 << 20) + 4 * record as u64;
    for arguments in [&["entries", "--json"][..], &["entries"], &["measure"]] {
        let held = held(arguments, &path);
        assert!(held <= most, "{arguments:?} {name}: {held} bytes held, {most} are allowed");
    }
}

/// Documents of tiny objects, of tiny values, of keys, of a long string, strings in strings.
#[test]
fn documents() {
    const SIZE: usize = 12 << 20;
    let many = |part: &str| part.repeat(SIZE / part.len());
    let nested = {
        let mut text = format!("{{\"message\":\"a\",\"b\":\"{}\"}}", " ".repeat(7 << 20));
        for _ in 0..3 {
            text = format!("{{\"properties\":{}}}", serde_json::Value::from(text));
        }
        text
    };
    let texts = [
        format!("{{\"status\":[],\"data\":[{}{{}}]}}", many("{},")),
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

/// The shortest lines there are.
#[test]
fn short_lines() {
    check("notes.log", &b"a\n".repeat(8 << 20), 2);
    check(
        "CBS.log",
        &[
            b"2024-03-28 10:00:01, Info                  CBS    begun\r\n",
            &b"\n".repeat(16 << 20)[..],
        ]
        .concat(),
        1 << 18,
    );
}
