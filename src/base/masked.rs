//! Secrets in what others wrote: addresses with a password, signatures and tokens in a query,
//! connection strings, headers. Documents go into tickets, and `***` stands there instead.

use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// Parameters of a query whose values let somebody in.
const PARAMETERS: [&str; 24] = [
    "sig",
    "signature",
    "code",
    "token",
    "access_token",
    "id_token",
    "refresh_token",
    "auth",
    "auth_token",
    "authorization",
    "bearer",
    "key",
    "api_key",
    "apikey",
    "api-key",
    "subscription-key",
    "secret",
    "client_secret",
    "sas",
    "sastoken",
    "sas_token",
    "x-amz-signature",
    "x-amz-security-token",
    "x-amz-credential",
];
/// Names whose values are secret wherever they stand: connection strings, settings, queries.
const NAMES: [&str; 17] = [
    "password",
    "passphrase",
    "passwd",
    "pwd",
    "accountkey",
    "sharedaccesskey",
    "sharedaccesssignature",
    "sharedsecret",
    "client_secret",
    "clientsecret",
    "client-secret",
    "access_token",
    "refresh_token",
    "proxy-password",
    "x-api-key",
    "ocp-apim-subscription-key",
    "set-cookie",
];
/// Headers whose whole values are secret.
const HEADERS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];
/// Schemes of those headers: the word after one of them is secret.
const SCHEMES: [&str; 4] = ["bearer", "basic", "negotiate", "ntlm"];
/// How often a text is decoded: an address in a query in an address.
const DEPTH: usize = 3;

/// The text without secrets, also those whose signs are written as `%40` or `\u0040`, and those of
/// UTF-16 that was taken for bytes. The time grows with the length of the text.
pub fn masked(text: &str) -> Cow<'_, str> {
    // Nothing can be meant without one of these.
    if !text.bytes().any(|b| matches!(b, b'@' | b'=' | b'%' | b':' | b'\\' | b' ')) {
        return Cow::Borrowed(text);
    }
    let mut found = Vec::new();
    secrets(text.as_bytes(), &mut |range| found.push(range));
    let mut bytes = Cow::Borrowed(text.as_bytes());
    let mut places: Vec<usize> = Vec::new();
    for depth in 0..DEPTH {
        let Some((decoded, from)) = decoded(&bytes) else { break };
        places = match depth {
            0 => from,
            _ => from.into_iter().map(|at| places[at]).collect(),
        };
        bytes = Cow::Owned(decoded);
        secrets(&bytes, &mut |range| found.push(places[range.start]..places[range.end]));
    }
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in found {
        // Ends of secrets are signs of ASCII, so that they are no part of a character.
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str("***");
        }
        at = at.max(range.end);
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Every text of a value without secrets, and every name.
pub fn masked_value(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(shown) = masked(text) {
                *text = shown;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(masked_value),
        Value::Object(members) => {
            members.values_mut().for_each(masked_value);
            if members.keys().any(|name| matches!(masked(name), Cow::Owned(_))) {
                let shown = |(name, value): (String, Value)| (masked(&name).into_owned(), value);
                *members = std::mem::take(members).into_iter().map(shown).collect();
            }
        }
        _ => {}
    }
}

/// The text with `%41` and `\u0041` as `A` and without zeros, and where each byte was; `None` where
/// nothing is written so.
fn decoded(bytes: &[u8]) -> Option<(Vec<u8>, Vec<usize>)> {
    memchr::memchr3(b'%', b'\\', 0, bytes)?;
    let number = |range: Range<usize>| {
        let digit = |sum: u32, b: &u8| Some(sum * 16 + char::from(*b).to_digit(16)?);
        bytes.get(range)?.iter().try_fold(0, digit)
    };
    let (mut out, mut places, mut at) = (Vec::new(), Vec::new(), 0);
    while at < bytes.len() {
        let (byte, length) = match bytes[at] {
            b'%' => (number(at + 1..at + 3), 3),
            b'\\' if bytes.get(at + 1) == Some(&b'u') => {
                (number(at + 2..at + 6).filter(|unit| *unit < 0x80), 6)
            }
            0 => {
                at += 1;
                continue;
            }
            _ => (None, 1),
        };
        places.push(at);
        let length = if byte.is_some() { length } else { 1 };
        out.push(byte.map_or(bytes[at], |byte| byte as u8));
        at += length;
    }
    places.push(bytes.len());
    (out.len() < bytes.len()).then_some((out, places))
}

fn ends_text(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'<' | b'>' | b'|' | b'`' | 0)
}

/// Calls `found` for each secret.
fn secrets(text: &[u8], found: &mut dyn FnMut(Range<usize>)) {
    if memchr::memchr(b'@', text).is_some() {
        let mut at = 0;
        for word in text.split(|b| ends_text(*b)) {
            users(word, at, found);
            at += word.len() + 1;
        }
    }
    // What is inside of a secret is masked with it: looked at again, `password=` a million times would
    // cost the square of that.
    let mut end = 0;
    for at in memchr::memchr2_iter(b'=', b':', text) {
        if at >= end {
            if let Some(range) = value(text, at) {
                end = range.end;
                found(range);
            }
        }
    }
    for at in memchr::memchr_iter(b' ', text) {
        // The last letters of the schemes.
        if !at
            .checked_sub(1)
            .is_some_and(|last| matches!(text[last] | 0x20, b'r' | b'c' | b'e' | b'm'))
        {
            continue;
        }
        let ends_with = |scheme: &&&str| {
            let tail = &text[at.saturating_sub(scheme.len())..at];
            tail.eq_ignore_ascii_case(scheme.as_bytes())
        };
        if let Some(scheme) = SCHEMES.iter().find(ends_with) {
            let token = &text[at + 1..];
            let length = token.iter().position(|b| ends_text(*b) || *b == b',');
            let token = &token[..length.unwrap_or(token.len())];
            if is_token(scheme, token) {
                found(at + 1..at + 1 + token.len());
            }
        }
    }
}

/// Whether a word after the name of a scheme is a secret, and no word of a sentence.
fn is_token(scheme: &str, word: &[u8]) -> bool {
    let plain = [&b"token"[..], b"tokens", b"authentication", b"auth"];
    match scheme {
        "bearer" => !word.is_empty() && !plain.iter().any(|own| word.eq_ignore_ascii_case(own)),
        _ => {
            let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(b);
            word.len() >= if scheme == "basic" { 8 } else { 16 }
                && word.iter().all(allowed)
                && word.iter().any(|b| b.is_ascii_digit() || *b == b'=')
        }
    }
}

/// `user:password@` in a text without blanks that begins at `base`.
fn users(word: &[u8], base: usize, found: &mut dyn FnMut(Range<usize>)) {
    let Some(last) = word.iter().rposition(|b| *b == b'@') else { return };
    let mut from = 0;
    // Behind each `://`: what stands before the last @ of the authority. A password with a slash
    // in it makes the port no number.
    while let Some(at) = memchr::memmem::find(&word[from..], b"://") {
        let start = from + at + 3;
        let rest = &word[start..];
        let next = memchr::memmem::find(rest, b"://").map_or(rest.len(), |next| next);
        let end = rest[..next].iter().position(|b| matches!(b, b'/' | b'?' | b'#' | b'\\'));
        let end = end.unwrap_or(next);
        let authority = &rest[..end];
        let user = authority.iter().rposition(|b| *b == b'@').or_else(|| {
            let colon = authority.iter().rposition(|b| *b == b':')?;
            let port = &authority[colon + 1..];
            let odd = !authority.starts_with(b"[") && !port.iter().all(u8::is_ascii_digit);
            let behind = rest[end..next].iter().rposition(|b| *b == b'@')?;
            odd.then_some(end + behind)
        });
        if let Some(user) = user.filter(|user| *user > 0) {
            found(base + start..base + start + user);
        }
        from = start;
    }
    if from > 0 || word.get(1..3).is_some_and(|drive| matches!(drive, b":\\" | b":/")) {
        return;
    }
    // `user:password@proxy:8080`, also as `http=user:password@…` of a list.
    let mut start = 0;
    for part in word[..=last].split_inclusive(|b| matches!(b, b';' | b',' | b'=' | b'(' | b'&')) {
        if let Some(user) = part.iter().rposition(|b| *b == b'@') {
            if part[..user].contains(&b':') {
                found(base + start..base + start + user);
            }
        }
        start += part.len();
    }
}

/// The value after the `=` or `:` at `at`, if its name says that it is secret.
fn value(text: &[u8], at: usize) -> Option<Range<usize>> {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    // `"password": "…"`
    let quoted = at > 0 && matches!(text[at - 1], b'"' | b'\'');
    let end = at - usize::from(quoted);
    let end = end - text[..end].iter().rev().take(4).take_while(|b| **b == b' ').count();
    let length = text[..end].iter().rev().take(40).take_while(|b| part(b)).count();
    let name = &text[end - length..end];
    // None of the names ends with a digit, most of what stands before a colon does: a time.
    if name.last().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    let is = |names: &[&str]| names.iter().any(|own| name.eq_ignore_ascii_case(own.as_bytes()));
    let front = (end - length).checked_sub(1).map(|front| text[front]);
    let (header, anywhere) = (is(&HEADERS), is(&NAMES));
    let in_query = matches!(front, Some(b'?' | b'&' | b'#' | b';')) && text[at] == b'=';
    let in_query = in_query || text[at] == b'=' && name.eq_ignore_ascii_case(b"sig");
    if !(header || anywhere || in_query && is(&PARAMETERS)) {
        return None;
    }
    let rest = &text[at + 1..];
    let blanks = rest.iter().take_while(|b| **b == b' ').count();
    let from = blanks + usize::from(matches!(rest.get(blanks), Some(b'"' | b'\'')));
    let ends = |b: &u8| match (header, from > blanks) {
        (true, _) => matches!(b, b'\r' | b'\n' | b'"' | 0),
        (_, true) => matches!(b, b'"' | b'\'' | b'\r' | b'\n'),
        _ => ends_text(*b) || matches!(b, b'&' | b';' | b'#'),
    };
    let length = rest[from..].iter().position(ends).unwrap_or(rest.len() - from);
    (length > 0).then(|| at + 1 + from..at + 1 + from + length)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_masked() {
        for (text, shown) in [
            ("http://admin:S3cret@wsus:8530/x", "http://***@wsus:8530/x"),
            ("see http://u:S3/cret@wsus, please", "see http://***@wsus, please"),
            ("http://u:S3@cret@wsus", "http://***@wsus"),
            ("http=u:S3cret@p:80;https=v:S3cret@q:81", "http=***@p:80;https=***@q:81"),
            ("u:S3cret@p:8080", "***@p:8080"),
            ("https://h/a?x=1&sig=S3cret%3D&y=2", "https://h/a?x=1&sig=***&y=2"),
            ("https://h/a?code=S3cret==", "https://h/a?code=***"),
            (
                "?to=http%3A%2F%2Fu%3AS3cret%40h%2F%3Fsig%3DS3cret%26a",
                "?to=http%3A%2F%2F***%40h%2F%3Fsig%3D***%26a",
            ),
            ("a%2526token%253DS3cret", "a%2526token%253D***"),
            (
                "Proxy-Authorization: Basic S3cret==\r\nHost: a",
                "Proxy-Authorization: ***\r\nHost: a",
            ),
            ("Authorization=Bearer S3cret", "Authorization=***"),
            ("sent Bearer S3cret, then", "sent Bearer ***, then"),
            (
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=S3cret==;EndpointSuffix=x",
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=***;EndpointSuffix=x",
            ),
            ("Server=a;User Id=b;Password = S3cret;", "Server=a;User Id=b;Password = ***;"),
            ("{\"password\": \"S3 cret\"}", "{\"password\": \"***\"}"),
            ("SharedAccessSignature=sv=1&sig=S3cret", "SharedAccessSignature=***&sig=***"),
            (r"https://h/a?x=1\u0026sig=S3cret\u0026y=2", r"https://h/a?x=1\u0026sig=***\u0026y=2"),
            ("s\0i\0g\0=\0S\x003\0c\0r\0e\0t\0&\0y\0", "s\0i\0g\0=\0***&\0y\0"),
            ("got Basic dXNlcjpTM2NyZXQ=, then", "got Basic ***, then"),
            ("NTLM TlRMTVNTUAABAAAAB4IIogAAAAA=", "NTLM ***"),
            ("NEGOTIATE TlRMTVNTUAABAAAAB4IIogAAAAA=", "NEGOTIATE ***"),
            ("Cookie: id=S3cret; b=S3cret\r\nHost: a", "Cookie: ***\r\nHost: a"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "http://wsus:8530/a@b?code",
            "https://[fe80::1]:8531/x",
            "code=0x80070005, PublicKeyToken=31bf3856ad364e35",
            "the bearer token of user@contoso.com at 10:00:01",
            "Basic authentication, NTLM version2, Negotiate and Kerberos",
            r"C:\Users\a@b\x.log",
            "é 100% @ é=%4",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    /// Twice the text costs about twice the time, whatever repeats in it.
    #[test]
    fn the_cost_is_that_of_the_length() {
        for part in [
            "password=",
            "password:",
            "://",
            "a@",
            "a:b@",
            "http://a:b@",
            "=",
            "= ",
            "%25",
            "%2525",
            "bearer ",
            "\"password\" : ",
            "password      =      ",
            "&sig=",
            "://a/",
            "a:b/@",
            "a=b;c:d@",
        ] {
            let time = |length: usize| {
                let text = part.repeat(length / part.len());
                let tries = (0..3).map(|_| {
                    let start = std::time::Instant::now();
                    masked(&text);
                    start.elapsed()
                });
                tries.min().unwrap_or_default()
            };
            let (one, eight) = (time(1 << 16), time(1 << 19));
            assert!(
                eight < one * 32 + std::time::Duration::from_millis(20),
                "{part}: {one:?}, {eight:?}"
            );
        }
    }
}
