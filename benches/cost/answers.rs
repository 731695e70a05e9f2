//! Answers of servers: heads and bodies, read by the transport that this system has.

use super::bench::{Bench, Row};
use super::shapes::{name_of, repeated, series, PARTS, SERIES};
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wudiag::net::ProxyOption;
use wudiag::probe::{probe, ProbeOptions};

/// A server that gives everybody the present answer and closes.
fn serve(answer: Arc<Mutex<Vec<u8>>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
            let _ = stream.read(&mut [0; 4096]);
            let answer = answer.lock().map(|answer| answer.clone()).unwrap_or_default();
            let _ = stream.write_all(&answer);
        }
    });
    address
}

pub fn answers(bench: &mut Bench) {
    let group = "answers of servers";
    if !bench.wants(group) {
        return;
    }
    let answer = Arc::new(Mutex::new(Vec::new()));
    let address = serve(Arc::clone(&answer));
    let ask = |bytes: &Vec<u8>| {
        if let Ok(mut answer) = answer.lock() {
            answer.clone_from(bytes);
        }
        let mut options = ProbeOptions::new(format!("http://{address}"));
        options.proxy = ProxyOption::Direct;
        options.timeout = Duration::from_secs(3);
        black_box(probe(&options));
    };
    // What a probe costs that gets the shortest answer is the same for every size: the bytes are few
    // (a head of 64 KB), so the services of one probe are asked with the largest that is read.
    const HEAD: usize = 60 << 10;
    const BODY: usize = 4 << 20;
    let head =
        |name: &str| Row { group, name: name.to_owned(), most: HEAD, counted: true, record: 0 };
    let body =
        |name: &str| Row { group, name: name.to_owned(), most: BODY, counted: true, record: 0 };
    for part in PARTS {
        let clean = part.replace(['\r', '\n'], "");
        let shown = name_of(part);
        if clean.is_empty() {
            continue;
        }
        bench.row(
            &head(&format!("a header of {shown}")),
            |size| {
                format!("HTTP/1.1 200 OK\r\nServer: {}\r\n\r\n", repeated(&clean, size))
                    .into_bytes()
            },
            ask,
        );
        bench.row(
            &head(&format!("headers with {shown}")),
            |size| {
                format!("HTTP/1.1 200 OK\r\n{}\r\n", repeated(&format!("A: {clean}\r\n"), size))
                    .into_bytes()
            },
            ask,
        );
        bench.row(
            &head(&format!("a reason of {shown}")),
            |size| format!("HTTP/1.1 500 {}\r\n\r\n", repeated(&clean, size)).into_bytes(),
            ask,
        );
        bench.row(
            &head(&format!("a way to {shown}")),
            |size| {
                format!(
                    "HTTP/1.1 302 Found\r\nLocation: http://a/{}\r\n\r\n",
                    repeated(&clean, size)
                )
                .into_bytes()
            },
            ask,
        );
        bench.row(
            &body(&format!("a body of {shown}")),
            |size| {
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n{}", repeated(part, size))
                    .into_bytes()
            },
            ask,
        );
        bench.row(
            &body(&format!("chunks of {shown}")),
            |size| {
                format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                    repeated(&format!("{:x}\r\n{part}\r\n", part.len()), size)
                )
                .into_bytes()
            },
            ask,
        );
        bench.row(
            &body(&format!("chunks with {shown}")),
            |size| {
                format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                    repeated(&format!("1;{clean}\r\nz\r\n"), size)
                )
                .into_bytes()
            },
            ask,
        );
    }
    for (name, make) in SERIES {
        bench.row(
            &body(&format!("different {name}")),
            |size| format!("HTTP/1.1 200 OK\r\n\r\n{}", series(make, size)).into_bytes(),
            ask,
        );
    }
    bench.row(
        &body("answers before the answer"),
        |size| repeated("HTTP/1.1 100 Continue\r\n\r\n", size).into_bytes(),
        ask,
    );
    bench.show();
}
