//! Secrets in what servers answer, and in what the program is given, are in nothing that it prints.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

const SECRET: &str = "S3cret";
const FORMS: [&str; 6] = [
    "http://admin:S3cret@wsus:8530/?sig=S3cret&code=S3cret",
    "https%3A%2F%2Fu%3AS3cret%40wsus%2F%3Fa%26sig%3DS3cret",
    "Proxy-Authorization: Basic S3cret",
    "AccountName=a;AccountKey=S3cret;Password=S3cret",
    "Authorization: Bearer S3cret",
    "//u:S3cret@wsus/x?token=S3cret",
];

/// Answers every request with these bytes.
fn server(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(mut stream), answer) = (stream, answer.clone()) else { return };
            std::thread::spawn(move || {
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(&answer);
            });
        }
    });
    port
}

/// What the program prints, everywhere.
fn printed(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wudiag"));
    command.args(arguments);
    for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    let output = command.envs(environment.iter().copied()).output().unwrap();
    [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
}

fn assert_silent(what: &str, text: &str) {
    if let Some(at) = text.find(SECRET) {
        let before: String = text[..at].chars().rev().take(200).collect();
        panic!("{what}: …{}", before.chars().rev().collect::<String>());
    }
}

fn fault(text: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soap:Body><soap:Fault><faultcode>{text}</faultcode><faultstring>{text}</faultstring><detail>\
         <ErrorCode>{text}</ErrorCode><Message>{text}</Message></detail></soap:Fault></soap:Body></soap:Envelope>"
    )
}

#[test]
fn in_answers_of_servers() {
    for form in FORMS {
        let utf16: Vec<u8> = fault(form).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let page = format!("<html><title>{form}</title>{form}</html>");
        let soap = fault(form);
        let bodies: [&[u8]; 3] = [soap.as_bytes(), page.as_bytes(), &utf16];
        let headers = format!(
            "Server: {form}\r\nLocation: {form}\r\nWWW-Authenticate: {form}\r\nSet-Cookie: {form}\r\nVia: {form}\r\n\
             Content-Type: {form}\r\nDate: {form}\r\nX-Powered-By: {form}\r\nProxy-Authenticate: {form}\r\n"
        );
        for status in ["200 OK", "302", "401", "403", "407", "500", "503"] {
            let body = bodies[status.len() % 3];
            let head = format!(
                "HTTP/1.1 {status} {form}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let port = server([head.as_bytes(), body].concat());
            let url = format!("http://127.0.0.1:{port}");
            let proxy = format!("127.0.0.1:{port}");
            for arguments in [
                &["probe", "--json", "--soap", "--timeout", "2", &url][..],
                &["probe", "--timeout", "2", &url],
                &["probe", "--json", "--timeout", "2", "--proxy", &proxy, "https://wsus.invalid"],
            ] {
                assert_silent(&format!("{arguments:?} {head}"), &printed(arguments, &[]));
            }
        }
    }
    for (status, body) in [("500", &fault(FORMS[0])), ("200 OK", &fault(FORMS[3]))] {
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n", body.len());
        let url =
            format!("http://127.0.0.1:{}", server([head.as_bytes(), body.as_bytes()].concat()));
        assert_silent(
            status,
            &printed(&["probe", "--json", "--soap", "--timeout", "2", &url], &[]),
        );
    }
}

/// The one who makes a certificate chooses the names in it.
#[test]
fn in_certificates() {
    let server = crate::wsus_server::Server::start("secret-name", "*=ok", Duration::ZERO);
    let url = format!("https://127.0.0.1:{}", server.port);
    for arguments in [&["probe", "--json", &url][..], &["probe", &url]] {
        let text = printed(arguments, &[]);
        assert!(text.contains("***"), "{text}");
        assert_silent(&url, &text);
    }
}

#[test]
fn in_arguments_and_the_environment() {
    for form in FORMS {
        let coded = format!("{form} failed with 0x80240022");
        for arguments in [
            &["probe", "--skip-network", "--json", form][..],
            &["probe", "--skip-network", form],
            &["probe", "--skip-network", "--proxy", form, "http://wsus:8530"],
            &["probe", "--skip-network", "--status-server", form, "http://wsus:8530"],
            &["probe", "--timeout", form, "http://wsus:8530"],
            &["probe", "http://wsus:8530", form],
            &["decode", form],
            &["decode", "--json", &coded],
            &["decode", &coded],
            &["decode", "--lang", form, "0"],
            &["scan", form],
            &["scan", "--json", form],
            &["entries", form],
            &["entries", "--code", form, "a"],
            &["entries", "--limit", form, "a"],
            &["entries", "--after", form, "a"],
            &["entries", "--as", form, "a"],
            &["measure", "--json", form],
            &["measure", form],
            &["etl", form],
            &["etl", "--json", form],
            &[form],
        ] {
            assert_silent(&format!("{arguments:?}"), &printed(arguments, &[]));
        }
        let probe = ["probe", "--skip-network", "--json", "http://wsus:8530"];
        assert_silent(form, &printed(&probe, &[("http_proxy", form), ("all_proxy", form)]));
        assert_silent(form, &printed(&["decode", "0"], &[("LANG", form), ("LC_ALL", form)]));
    }
}
