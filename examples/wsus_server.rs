//! The test WSUS as a program, for tests in other languages: `cargo run -p wudiag-cli --example wsus_server --
//! WAY`, a name of tests/fixtures/probe/ways.tsv. Prints the URL to probe, for TLS ways the root to
//! trust (PEM) after it, and runs until standard input ends.

#[allow(dead_code)] // a part of it is the tests'
#[path = "../tests/integration/wsus_server/mod.rs"]
mod wsus_server;

use std::io::Read;
use std::time::Duration;

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "healthy".to_owned());
    let Some(way) = wsus_server::ways().into_iter().find(|way| way.name == name) else {
        eprintln!("no such way: {name}");
        std::process::exit(2);
    };
    let server = wsus_server::Server::start(&way.tls, &way.script, Duration::ZERO);
    println!(
        "{}",
        way.url
            .replace("{port}", &server.port.to_string())
            .replace("{closed}", &wsus_server::closed_port().to_string())
    );
    if way.tls != "-" {
        print!("{}", wsus_server::tls::trusted().pem);
    }
    let mut rest = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut rest);
}
