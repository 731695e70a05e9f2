//! A WSUS for tests, on loopback: well, or broken in the way that a script says
//! (tests/fixtures/probe/ways.tsv).

pub mod bodies;
pub mod tls;
#[cfg(windows)]
pub mod wine;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// No connection lives longer, whatever the client does.
const LONGEST: Duration = Duration::from_secs(6);

/// One way of the table.
#[derive(Clone, Debug)]
pub struct Way {
    pub name: String,
    pub url: String,
    pub tls: String,
    pub script: String,
    pub proxy: String,
    pub soap: bool,
    pub limit: Duration,
    pub step: String,
    pub status: String,
    pub hresult: String,
    /// The row of the failure table; WinHTTP tells fewer apart.
    pub condition: String,
}

/// Every way of the table.
pub fn ways() -> Vec<Way> {
    let table = include_str!("../../fixtures/probe/ways.tsv");
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, url, tls, script, proxy, soap, limit, step, status, hresult, condition] =
                fields[..]
            else {
                panic!("ways.tsv: {line}")
            };
            Way {
                name: name.into(),
                url: url.into(),
                tls: tls.into(),
                script: script.into(),
                proxy: proxy.into(),
                soap: soap == "yes",
                limit: Duration::from_millis(limit.parse().expect("limit")),
                step: step.into(),
                status: status.into(),
                hresult: hresult.into(),
                condition: condition.into(),
            }
        })
        .collect()
}

/// A running server; it ends when this is dropped.
pub struct Server {
    pub port: u16,
    /// How many requests it has read.
    pub requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Server {
    /// Starts a server with this side of TLS (`-`: none) and this script; every answer waits for
    /// `delay`.
    pub fn start(tls: &str, script: &str, delay: Duration) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        listener.set_nonblocking(true).expect("nonblocking");
        let port = listener.local_addr().expect("address").port();
        let (stop, requests) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let script = Arc::new(Script {
            tls: tls.to_owned(),
            text: script.to_owned(),
            delay,
            requests: Arc::clone(&requests),
            stop: Arc::clone(&stop),
        });
        let until = Arc::clone(&stop);
        std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let script = Arc::clone(&script);
                        std::thread::spawn(move || script.serve(stream));
                    }
                    Err(_) => std::thread::sleep(Duration::from_millis(2)),
                }
            }
        });
        Server { port, requests, stop }
    }
}

/// A port of loopback where nobody listens.
pub fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("port")
        .port()
}

/// A listener whose queue is full: connections get no answer. Drop it to end that.
pub fn full_listener() -> (u16, Vec<socket2::Socket>) {
    use socket2::{Domain, Socket, Type};
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
    listener.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into()).expect("bind");
    listener.listen(0).expect("listen");
    let address = listener.local_addr().expect("address");
    let port = address.as_socket().expect("address").port();
    let mut kept = vec![listener];
    for _ in 0..4 {
        let client = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
        client.set_nonblocking(true).expect("nonblocking");
        let _ = client.connect(&address);
        kept.push(client);
    }
    std::thread::sleep(Duration::from_millis(50));
    (port, kept)
}

struct Script {
    tls: String,
    text: String,
    delay: Duration,
    requests: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

/// What a request asks for.
struct Asked {
    service: &'static str,
    path: String,
}

impl Script {
    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_nonblocking(false);
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(LONGEST));
        let _ = stream.set_write_timeout(Some(LONGEST));
        let raw = stream.try_clone().expect("clone");
        if self.tls == "-" {
            self.answer(&mut stream, &raw);
        } else if let Some(config) = tls::config(&self.tls) {
            let Ok(connection) = rustls::ServerConnection::new(config) else { return };
            let mut stream = rustls::StreamOwned::new(connection, stream);
            self.answer(&mut stream, &raw);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        } else {
            self.pretend_tls(&mut stream);
        }
    }

    /// Servers that are no TLS servers, or very old ones.
    fn pretend_tls(&self, stream: &mut TcpStream) {
        let mut hello = [0u8; 4096];
        if self.tls != "reset" && stream.read(&mut hello).is_err() {
            return;
        }
        let answer: &[u8] = match self.tls.as_str() {
            "tls10" => &tls::server_hello_tls10(),
            "alert" => &[21, 3, 3, 0, 2, 2, 40],
            "plain-answer" => {
                b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            }
            "silent" => return self.wait(LONGEST),
            "closed" => return,
            "reset" => return reset(stream),
            other => panic!("no such TLS mode: {other}"),
        };
        let _ = stream.write_all(answer);
        if self.tls == "tls10" {
            let _ = stream.set_read_timeout(Some(Duration::from_millis(300)));
            let _ = stream.read(&mut hello);
        }
    }

    fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until && !self.stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn action(&self, service: &str) -> String {
        let find = |key: &str| {
            self.text.split(' ').find_map(|item| {
                item.split_once('=')
                    .filter(|(name, _)| *name == key)
                    .map(|(_, action)| action.to_owned())
            })
        };
        find(service)
            .or_else(|| find("*").filter(|_| service != "connect"))
            .unwrap_or_else(|| "ok".to_owned())
    }

    fn answer(&self, stream: &mut (impl Read + Write), raw: &TcpStream) {
        let Some(asked) = read_request(stream) else { return };
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.wait(self.delay);
        let action = self.action(asked.service);
        let body = bodies::body(asked.service, &asked.path);
        let (name, argument) = action.split_once(':').unwrap_or((&action, ""));
        let mut send = |text: &[u8]| stream.write_all(text).and_then(|()| stream.flush()).is_ok();
        // A client that has gone away is a case of its own.
        let mut reply = |text: &[u8]| {
            let _ = send(text);
        };
        let date = bodies::http_date(0);
        let head = |status: &str, more: &str| {
            format!("HTTP/1.1 {status}\r\nDate: {date}\r\nServer: Microsoft-IIS/10.0\r\nConnection: close\r\n{more}\r\n")
        };
        let sized = |status: &str, body: &[u8]| {
            [head(status, &format!("Content-Length: {}\r\n", body.len())).as_bytes(), body].concat()
        };
        let ok = |more: &str| head("200 OK", more);
        match name {
            "ok" if asked.service == "content" => reply(&sized("403 Forbidden", b"403")),
            "ok" | "redirect" if asked.path.starts_with("/moved") || name == "ok" => {
                reply(&sized("200 OK", &body))
            }
            "status" => reply(&sized(&format!("{argument} Scripted"), b"<html>scripted</html>")),
            "html" => reply(&sized(
                "200 OK",
                b"<!DOCTYPE html><html><title>Welcome</title>version 1</html>",
            )),
            "empty" => reply(&sized("200 OK", b"")),
            "fault" => reply(&sized("500 Internal Server Error", bodies::FAULT.as_bytes())),
            "redirect" => reply(
                head("302 Found", &format!("Content-Length: 0\r\nLocation: {argument}\r\n"))
                    .as_bytes(),
            ),
            "chunked" => {
                let mut text = ok("Transfer-Encoding: chunked\r\n").into_bytes();
                for piece in body.chunks(7) {
                    text.extend(
                        format!("{:x}\r\n", piece.len())
                            .bytes()
                            .chain(piece.iter().copied())
                            .chain(*b"\r\n"),
                    );
                }
                text.extend(b"0\r\n\r\n");
                send(&text);
            }
            "until-close" => reply(&[ok("").as_bytes(), &body].concat()),
            "interim" => {
                reply(&[b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), sized("200 OK", &body)].concat())
            }
            "big" => {
                let mut more = send(&[ok("").as_bytes(), &body].concat());
                for _ in 0..200 {
                    more = more && send(&[b' '; 65_536]);
                }
            }
            "short" => reply(
                &[ok(&format!("Content-Length: {}\r\n", body.len() + 100)).as_bytes(), &body]
                    .concat(),
            ),
            "understated" => reply(&[ok("Content-Length: 5\r\n").as_bytes(), &body].concat()),
            "short-chunk" => reply(
                &[ok("Transfer-Encoding: chunked\r\n").as_bytes(), b"ffff\r\n", &body].concat(),
            ),
            "bad-chunk" => reply(
                &[ok("Transfer-Encoding: chunked\r\n").as_bytes(), b"no number\r\n", &body]
                    .concat(),
            ),
            "bad-length" => reply(&[ok("Content-Length: many\r\n").as_bytes(), &body].concat()),
            "garbage" => reply(&[0u8, 159, 146, 150, 13, 10, 13, 10].repeat(20)),
            "ssh" => reply(b"SSH-2.0-OpenSSH_9.2\r\n"),
            "endless-head" => {
                let mut more = send(b"HTTP/1.1 200 OK\r\nX-Long: ");
                for _ in 0..64 {
                    more = more && send(&[b'x'; 65_536]);
                }
            }
            "many-headers" => reply(
                &[
                    b"HTTP/1.1 200 OK\r\n".to_vec(),
                    b"X-Many: 1\r\n".repeat(4_000),
                    b"\r\n".to_vec(),
                    body,
                ]
                .concat(),
            ),
            "skew" => {
                let text = String::from_utf8_lossy(&sized("200 OK", b""))
                    .replace(&date, &bodies::http_date(-3_600))
                    .replace("Content-Length: 0", &format!("Content-Length: {}", body.len()));
                send(&[text.as_bytes(), &body].concat());
            }
            "drip-head" => self.drip(&mut send, ok("").as_bytes()),
            "drip-body" => {
                send(ok("Content-Length: 100000\r\n").as_bytes());
                self.drip(&mut send, &b"x".repeat(1_000));
            }
            "silent" => self.wait(LONGEST),
            "close" => {}
            "reset" => reset(raw),
            other => panic!("no such action: {other}"),
        }
    }

    fn drip(&self, send: &mut impl FnMut(&[u8]) -> bool, text: &[u8]) {
        let until = Instant::now() + LONGEST;
        for byte in text {
            if !send(&[*byte]) || Instant::now() > until || self.stop.load(Ordering::Relaxed) {
                return;
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }
}

fn reset(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

fn read_request(stream: &mut impl Read) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut chunk = [0u8; 2_048];
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut chunk) {
            Ok(count) if count > 0 && bytes.len() < 100_000 => {
                bytes.extend_from_slice(&chunk[..count])
            }
            _ => return None,
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("content-length:")
            .map(|value| value.trim().parse::<usize>().unwrap_or(0))
    });
    while bytes.len() < head_end + length.unwrap_or(0).min(100_000) {
        match stream.read(&mut chunk) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
    let mut words = head.split(' ');
    let (method, mut path) = (words.next()?, words.next()?.to_owned());
    if let Some((_, behind)) = path.clone().split_once("://") {
        path = behind.find('/').map_or("/".to_owned(), |at| behind[at..].to_owned());
    }
    let service = match (method, path.as_str()) {
        ("CONNECT", _) => "connect",
        ("HEAD", _) => "head",
        ("POST", _) => "soap",
        (_, "/Selfupdate/wuident.cab") => "wuident",
        (_, "/ClientWebService/wusserverversion.xml") => "version",
        (_, "/ClientWebService/client.asmx" | "/moved/client.asmx") => "client",
        (_, "/SimpleAuthWebService/SimpleAuth.asmx") => "simpleauth",
        (_, "/ReportingWebService/ReportingWebService.asmx") => "reporting",
        (_, "/Content/") => "content",
        _ => "other",
    };
    Some(Asked { service, path })
}
