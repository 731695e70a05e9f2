//! One HTTP/1.1 exchange over an open connection, written for servers that misbehave: everything is
//! bounded.

use super::connect::io_failure;
use super::transport::{BodyEnd, Request, Response, Target};
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;
use std::io::{ErrorKind, Read, Write};

/// Longest head that is read.
const MAX_HEAD: usize = 65_536;
/// Most header lines.
const MAX_HEADERS: usize = 128;
/// Most interim (1xx) answers.
const MAX_INTERIM: usize = 8;

/// What an I/O error means here; TLS has more to say than plain sockets.
pub type Explain = fn(&std::io::Error) -> Failure;

/// Sends `request` and reads the answer.
pub fn exchange(
    stream: &mut (impl Read + Write),
    target: &Target,
    request: &Request,
    explain: Explain,
) -> Result<Response, Failure> {
    let authority = target.url.authority();
    let line = match &target.proxy {
        Some(_) if !target.url.tls => target.url.with_path(&request.path),
        _ => request.path.clone(),
    };
    let common = format!("Host: {authority}\r\nUser-Agent: {}\r\nAccept: */*\r\nCache-Control: no-cache\r\nConnection: close\r\n", super::transport::USER_AGENT);
    let text = match &request.soap {
        None => format!("GET {line} HTTP/1.1\r\n{common}\r\n"),
        Some((action, envelope)) => format!(
            "POST {line} HTTP/1.1\r\n{common}Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\nContent-Length: {}\r\n\r\n{envelope}",
            envelope.len()
        ),
    };
    // A server may answer and close before it has read everything: what it said counts more than
    // the failed write.
    let sent = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    let mut buffered = Buffered { stream, bytes: Vec::new(), at: 0 };
    let head = match (head(&mut buffered, explain), sent) {
        (Ok(head), _) => head,
        (Err(_), Err(error)) if !timed_out(&error) => return Err(explain(&error)),
        (Err(failure), _) => return Err(failure),
    };
    let (body, end) = body(&mut buffered, &head, request.max_body, explain)?;
    Ok(Response { status: head.status, headers: head.headers, body, end })
}

fn timed_out(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Other)
}

struct Buffered<'a, S> {
    stream: &'a mut S,
    bytes: Vec<u8>,
    at: usize,
}

impl<S: Read> Buffered<'_, S> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Reads more; 0 at the end.
    fn fill(&mut self) -> std::io::Result<usize> {
        self.bytes.drain(..self.at);
        self.at = 0;
        let mut chunk = [0u8; 8_192];
        let count = match self.stream.read(&mut chunk) {
            // A TLS peer that closes without saying so: an end like any other.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => 0,
            other => other?,
        };
        self.bytes.extend_from_slice(&chunk[..count]);
        Ok(count)
    }

    /// Reads until a line ends or what is there has doubled; what was read, 0 at the end. A head that
    /// comes byte by byte is not parsed for each of them.
    fn more(&mut self) -> std::io::Result<usize> {
        let before = self.rest().len();
        loop {
            let count = self.fill()?;
            let rest = self.rest();
            let due = rest.len() >= 2 * before || rest[rest.len() - count..].contains(&b'\n');
            if count == 0 || due {
                return Ok(rest.len() - before);
            }
        }
    }

    /// A line without its end; `None` at the end of the connection or beyond 4 KB.
    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.rest().iter().position(|byte| *byte == b'\n') {
                let line =
                    self.rest()[..end].strip_suffix(b"\r").unwrap_or(&self.rest()[..end]).to_vec();
                self.at += end + 1;
                return Ok(Some(line));
            }
            if self.rest().len() > 4_096 || self.fill()? == 0 {
                return Ok(None);
            }
        }
    }
}

struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn head<S: Read>(from: &mut Buffered<'_, S>, explain: Explain) -> Result<Head, Failure> {
    for _ in 0..MAX_INTERIM {
        let (length, head) = loop {
            let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
            let mut parsed = httparse::Response::new(&mut lines);
            match parsed.parse(from.rest()) {
                Ok(httparse::Status::Complete(length)) => {
                    let headers = parsed.headers.iter().map(|header| {
                        (
                            header.name.to_ascii_lowercase(),
                            String::from_utf8_lossy(header.value).trim().to_owned(),
                        )
                    });
                    break (
                        length,
                        Head { status: parsed.code.unwrap_or(0), headers: headers.collect() },
                    );
                }
                Ok(httparse::Status::Partial) if from.rest().len() > MAX_HEAD => {
                    return Err(Failure::new(
                        Condition::HeaderTooLarge,
                        sentence!("probe.header-too-large"),
                    ));
                }
                Ok(httparse::Status::Partial) => {}
                Err(httparse::Error::TooManyHeaders) => {
                    return Err(Failure::new(
                        Condition::TooManyHeaders,
                        sentence!("probe.too-many-headers"),
                    ));
                }
                Err(_) if matches!(from.rest(), [0x15 | 0x16, 3, ..]) => {
                    return Err(Failure::new(
                        Condition::UrlPlainOnTlsPort,
                        sentence!("probe.tls-on-plain-port"),
                    ));
                }
                Err(error) => {
                    let start = String::from_utf8_lossy(&from.rest()[..from.rest().len().min(40)])
                        .into_owned();
                    return Err(Failure::new(
                        Condition::InvalidResponse,
                        sentence!("probe.not-http"),
                    )
                    .with("system", error.to_string())
                    .with("start", start));
                }
            }
            if from.more().map_err(|error| explain(&error))? == 0 {
                return Err(match from.rest().is_empty() {
                    true => {
                        Failure::new(Condition::Closed, sentence!("probe.closed-before-answer"))
                    }
                    false => Failure::new(Condition::Closed, sentence!("probe.closed-in-head")),
                });
            }
        };
        from.at += length;
        if head.status >= 200 || head.status == 101 {
            return Ok(head);
        }
    }
    Err(Failure::new(Condition::InvalidResponse, sentence!("probe.interim-answers")))
}

type Body = (Vec<u8>, BodyEnd);

fn body<S: Read>(
    from: &mut Buffered<'_, S>,
    head: &Head,
    max: usize,
    explain: Explain,
) -> Result<Body, Failure> {
    if matches!(head.status, 204 | 304) {
        return Ok((Vec::new(), BodyEnd::Complete));
    }
    if head
        .header("transfer-encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    {
        return chunked(from, max, explain);
    }
    match head.header("content-length").map(str::parse::<u64>) {
        Some(Ok(length)) => counted(from, length, max, explain),
        Some(Err(_)) => Err(Failure::new(
            Condition::InvalidResponse,
            sentence!("probe.content-length-not-a-number"),
        )),
        None => {
            let body = take(from, max.saturating_add(1), explain)?;
            Ok(capped(body, max, BodyEnd::Complete))
        }
    }
}

fn capped(mut body: Vec<u8>, max: usize, end: BodyEnd) -> Body {
    if body.len() > max {
        body.truncate(max);
        return (body, BodyEnd::Capped);
    }
    (body, end)
}

/// Up to `want` bytes; fewer where the connection ends.
fn take<S: Read>(
    from: &mut Buffered<'_, S>,
    want: usize,
    explain: Explain,
) -> Result<Vec<u8>, Failure> {
    let mut taken = Vec::new();
    while taken.len() < want {
        let count = from.rest().len().min(want - taken.len());
        taken.extend_from_slice(&from.rest()[..count]);
        from.at += count;
        if taken.len() == want {
            break;
        }
        match from.fill() {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if matches!(io_failure(&error).condition, Condition::Reset) => break,
            Err(error) => return Err(explain(&error)),
        }
    }
    Ok(taken)
}

fn counted<S: Read>(
    from: &mut Buffered<'_, S>,
    length: u64,
    max: usize,
    explain: Explain,
) -> Result<Body, Failure> {
    let want = usize::try_from(length).unwrap_or(usize::MAX);
    let body = take(from, want.min(max), explain)?;
    let end = match body.len() {
        read if read == want => BodyEnd::Complete,
        read if read == max => BodyEnd::Capped,
        _ => BodyEnd::Truncated,
    };
    Ok((body, end))
}

fn chunked<S: Read>(
    from: &mut Buffered<'_, S>,
    max: usize,
    explain: Explain,
) -> Result<Body, Failure> {
    let mut body = Vec::new();
    loop {
        let Some(line) = from.line().map_err(|error| explain(&error))? else {
            return Ok((body, BodyEnd::Truncated));
        };
        let text = String::from_utf8_lossy(&line).into_owned();
        let digits = text.split(';').next().unwrap_or("").trim();
        let Ok(size) = u64::from_str_radix(digits, 16) else {
            return Err(Failure::new(
                Condition::InvalidResponse,
                sentence!("probe.chunk-without-length"),
            ));
        };
        if size == 0 {
            return Ok((body, BodyEnd::Complete));
        }
        let want = usize::try_from(size).unwrap_or(usize::MAX).min(max - body.len());
        let piece = take(from, want, explain)?;
        let short = piece.len() < want;
        body.extend(piece);
        if short {
            return Ok((body, BodyEnd::Truncated));
        }
        if body.len() >= max {
            return Ok((body, BodyEnd::Capped));
        }
        if from.line().map_err(|error| explain(&error))?.is_none_or(|line| !line.is_empty()) {
            return Ok((body, BodyEnd::Truncated));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Script(std::io::Cursor<Vec<u8>>);
    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let small = buffer.len().min(3);
            self.0.read(&mut buffer[..small])
        }
    }
    impl Write for Script {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            Ok(buffer.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What was passed over is let go, wherever the pieces of the connection end.
    #[test]
    fn extensions_of_chunks_are_not_kept() {
        let text = format!("1;{}\r\nz\r\n", "a".repeat(4_081)).repeat(1_000);
        let mut stream = std::io::Cursor::new(text.into_bytes());
        let mut from = Buffered { stream: &mut stream, bytes: Vec::new(), at: 0 };
        let (body, end) = chunked(&mut from, 500, io_failure).unwrap();
        assert_eq!((body.len(), end), (500, BodyEnd::Capped));
        assert!(from.bytes.capacity() < 1 << 17, "{}", from.bytes.capacity());
    }

    fn answer(text: &str) -> Result<(u16, String, BodyEnd), &'static str> {
        let url = super::super::url::Url::parse("http://wsus:8530").unwrap();
        let target = Target { url, proxy: None, proxy_option: super::super::ProxyOption::Direct };
        let request = Request { path: "/".to_owned(), soap: None, max_body: 10 };
        let mut script = Script(std::io::Cursor::new(text.as_bytes().to_vec()));
        exchange(&mut script, &target, &request, io_failure)
            .map(|response| {
                (
                    response.status,
                    String::from_utf8_lossy(&response.body).into_owned(),
                    response.end,
                )
            })
            .map_err(|failure| failure.condition.id())
    }

    #[test]
    fn bodies() {
        let ok = |body: &str, end| Ok((200, body.to_owned(), end));
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd"),
            ok("abc", BodyEnd::Complete)
        );
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
            ok("abc", BodyEnd::Truncated)
        );
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc"),
            Err("invalid-response")
        );
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n0123456789ab"),
            ok("0123456789", BodyEnd::Capped)
        );
        assert_eq!(answer("HTTP/1.0 200\r\n\r\nall"), ok("all", BodyEnd::Complete));
        assert_eq!(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n"), ok("abcde", BodyEnd::Complete));
        assert_eq!(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n0123456789ab"), ok("0123456789", BodyEnd::Capped));
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab"),
            ok("ab", BodyEnd::Truncated)
        );
        assert_eq!(
            answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            Err("invalid-response")
        );
    }

    #[test]
    fn heads() {
        assert_eq!(
            answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"),
            Ok((503, String::new(), BodyEnd::Complete))
        );
        assert_eq!(answer(""), Err("closed"));
        assert_eq!(answer("HTTP/1.1 200 OK\r\nServer"), Err("closed"));
        assert_eq!(answer("SSH-2.0-OpenSSH_9.2\r\n"), Err("invalid-response"));
        assert_eq!(answer(&"HTTP/1.1 100 x\r\n\r\n".repeat(20)), Err("invalid-response"));
        assert_eq!(
            answer(&format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(70_000))),
            Err("header-too-large")
        );
        assert_eq!(
            answer(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(200))),
            Err("too-many-headers")
        );
    }

    /// What was used is let go, wherever the pieces of the connection end; a head in single bytes
    /// costs its length, not the square of it.
    #[test]
    fn long_answers_cost_their_length() {
        let chunks = format!("1;{}\r\nz\r\n", "a".repeat(4_081)).repeat(1_000);
        let mut stream = chunks.as_bytes();
        let mut buffered = Buffered { stream: &mut stream, bytes: Vec::new(), at: 0 };
        let (body, end) = chunked(&mut buffered, 1 << 20, io_failure).unwrap();
        assert_eq!((body.len(), end), (1_000, BodyEnd::Truncated));
        assert!(buffered.bytes.capacity() <= 32_768, "{}", buffered.bytes.capacity());
        let started = std::time::Instant::now();
        let head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(60_000));
        assert_eq!(answer(&head), Ok((200, String::new(), BodyEnd::Complete)));
        assert!(started.elapsed().as_secs() < 3, "{:?}", started.elapsed());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

        #[test]
        fn anything(head in "(HTTP/1[.][01] [0-9]{0,4} ?[a-z]{0,3}\r\n)?((content-length|transfer-encoding|x): ?(chunked|[0-9]{0,22}|\\PC{0,5})\r\n){0,3}(\r\n)?", rest in "([0-9a-f]{0,17}\r?\n?|\\PC{0,10}){0,4}") {
            if let Ok((_, body, _)) = answer(&(head + &rest)) {
                proptest::prop_assert!(body.chars().count() <= 10);
            }
        }
    }
}
