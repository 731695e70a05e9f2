//! What the words before a number say of it: `hr = 80072ee2`, `HTTP Error 503`, `Return value 3`.

/// What the words before a number announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// A code of any form.
    Error,
    /// A code that a program ended with.
    Exit,
    /// The same, but a small number may be a count of what comes behind it.
    Returned,
    /// A code, but a very small number is something else.
    Result,
    /// A code of eight hexadecimal digits: `failed c000000d`, but not `failed 3 times`.
    EightDigits,
    /// A code, but a small number may be anything.
    Hex,
    /// An HTTP status.
    HttpStatus,
    /// The result of a Windows Installer action.
    ReturnValue,
}

impl Cue {
    /// Whether what follows is a code in whatever form.
    pub fn announces_any(self) -> bool {
        matches!(self, Cue::Error | Cue::Exit | Cue::Returned | Cue::Result)
    }
}

/// What the words before the number at `start` announce.
pub fn cue_before(text: &[u8], start: usize) -> Option<Cue> {
    let Some((word, rest)) = word_before(text, start) else { return http_error_page(text, start) };
    let ends = |suffix: &[u8]| {
        word.len() >= suffix.len() && word[word.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
    };
    let is = |whole: &[u8]| word.eq_ignore_ascii_case(whole);
    let previous = |whole: &[u8]| {
        word_before(text, rest).is_some_and(|(word, _)| word.eq_ignore_ascii_case(whole))
    };
    let behind = |words: &[&[u8]]| preceded(text, rest, words);
    // `soap client error = 10, soap error code = 300` count the stages of the SOAP client.
    if is(b"error") && behind(&[b"client", b"soap"]) || is(b"code") && behind(&[b"error", b"soap"])
    {
        return None;
    }
    // `HTTP Error 503`, and .NET: `The remote server returned an error: (503) Server Unavailable.`
    if is(b"error") && (previous(b"http") || behind(&[b"an", b"returned", b"server"])) {
        return Some(Cue::HttpStatus);
    }
    if is(b"hr")
        || ends(b"hresult")
        || ends(b"error")
        || ends(b"err")
        || is(b"gle")
        || is(b"status") && previous(b"error")
    {
        return Some(Cue::Error);
    }
    if is(b"value") && previous(b"return") {
        return Some(Cue::ReturnValue);
    }
    if is(b"http")
        || ends(b"httpstatus")
        || ends(b"httpstatuscode")
        || is(b"status") && previous(b"http")
        || is(b"code") && previous(b"status")
    {
        return Some(Cue::HttpStatus);
    }
    if is(b"1") || is(b"0") || is(b"2") {
        return http_version(text, start).then_some(Cue::HttpStatus);
    }
    if ends(b"code") {
        // `UNICODE 5.00`, `ProductCode` announce nothing.
        let says = |kind: &&[u8]| {
            if word.len() > 4 {
                ends(&[*kind, b"code"].concat())
            } else {
                previous(kind)
            }
        };
        return Some(match () {
            () if says(&&b"error"[..]) => Cue::Error,
            () if ["exit", "return", "ret"].map(str::as_bytes).iter().any(says) => Cue::Exit,
            () if says(&&b"result"[..]) || previous(b"with") => Cue::Result,
            () => Cue::Hex,
        });
    }
    if is(b"rc") || is(b"retval") {
        return Some(Cue::Exit);
    }
    if is(b"failed") || is(b"failure") {
        // `failed = 1` and `failed 3 times` count, `failed: 2` and `failed (2)` do not.
        let says = text[..start]
            .iter()
            .rev()
            .take_while(|b| !b.is_ascii_alphabetic())
            .any(|b| matches!(b, b':' | b'(' | b'['));
        return Some(if says { Cue::Exit } else { Cue::EightDigits });
    }
    if is(b"returning")
        || is(b"returned")
        || is(b"return")
        || is(b"with") && (previous(b"failed") || previous(b"exited") || previous(b"ended"))
    {
        return Some(Cue::Returned);
    }
    if is(b"result") {
        return Some(Cue::Result);
    }
    (is(b"with") || is(b"status") || is(b"errors")).then_some(Cue::Hex)
}

/// The title of an error page of IIS in the other languages of this program whose words are not
/// ASCII.
fn http_error_page(text: &[u8], start: usize) -> Option<Cue> {
    let before = text[..start].trim_ascii_end();
    ["HTTP エラー", "HTTP 错误"]
        .iter()
        .any(|title| before.ends_with(title.as_bytes()))
        .then_some(Cue::HttpStatus)
}

/// Whether these words stand before `at`, the nearest first.
fn preceded(text: &[u8], mut at: usize, words: &[&[u8]]) -> bool {
    words.iter().all(|expected| match word_before(text, at) {
        Some((word, rest)) if word.eq_ignore_ascii_case(expected) => {
            at = rest;
            true
        }
        _ => false,
    })
}

/// `HTTP/1.1 503`: the version stands between the word and the status.
fn http_version(text: &[u8], start: usize) -> bool {
    let line = &text[start.saturating_sub(10)..start];
    let at = memchr::memmem::rfind(line, b"HTTP/");
    at.is_some_and(|at| {
        line[at + 5..].iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b' ' | b'"'))
    })
}

/// What may stand between a cue and its number.
pub fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'=' | b':' | b'(' | b'[' | b'{' | b'"' | b'\'' | b'#' | b',')
}

/// The word of ASCII letters and digits before `start`, over at most six separators, and where it
/// begins.
fn word_before(text: &[u8], start: usize) -> Option<(&[u8], usize)> {
    let mut end = start;
    let mut gap = 0;
    while end > 0 && is_separator(text[end - 1]) {
        end -= 1;
        gap += 1;
        if gap > 6 {
            return None;
        }
    }
    // `GetLastError() = 5`
    end -= 2 * usize::from(gap > 0 && text[..end].ends_with(b"()"));
    let mut begin = end;
    while begin > 0 && end - begin < 24 && text[begin - 1].is_ascii_alphanumeric() {
        begin -= 1;
    }
    (begin < end && gap > 0).then(|| (&text[begin..end], begin))
}
