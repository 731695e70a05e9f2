//! What the words before a number say of it: `hr = 80072ee2`, `HTTP Error 503`, `Return value 3`.

use super::foreign;

/// Letters of a word that are looked at.
const LONGEST: usize = 24;

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
    /// A code in hexadecimal digits without 0x, of any length: `resultMapped=240006`.
    Mapped,
    /// An HTTP status.
    HttpStatus,
    /// The result of a Windows Installer action.
    ReturnValue,
}

impl Cue {
    /// Whether what follows is a code in whatever form.
    pub fn announces_any(self) -> bool {
        matches!(self, Cue::Error | Cue::Exit | Cue::Returned | Cue::Result | Cue::Mapped)
    }
}

/// What the words before the number at `start` announce.
/// `plain`: the text is ASCII.
#[inline]
pub fn cue_before(text: &[u8], start: usize, plain: bool) -> Option<Cue> {
    let mut start = start;
    if !plain {
        if let Some(cue) = foreign::cue_before(text, start) {
            return Some(cue);
        }
        start = foreign::before_punctuation(text, start);
    }
    let end = end_before(text, start)?;
    if !may_announce(&text[..end]) {
        return None;
    }
    let (word, rest) = word_before(text, start)?;
    announced_by(text, start, word, rest)
}

/// Whether a text ends as a word that announces something: nearly every word of a log does not.
#[inline]
fn may_announce(text: &[u8]) -> bool {
    let Some(end) = text.last_chunk::<4>() else { return true };
    match (u32::from_be_bytes(*end) | 0x2020_2020).to_be_bytes() {
        [.., b'.' | b'/' | b'r', b'0'..=b'9'] | [_, b'r', _, b'0'..=b'9'] => true,
        [.., b'h', b'r'] | [.., b'r', b'c'] | [_, b'e', b'r', b'r'] | [_, b'g', b'l', b'e'] => true,
        end => matches!(
            &end,
            b"sult"
                | b"rror"
                | b"rors"
                | b"rore"
                | b"erro"
                | b"reur"
                | b"hler"
                | b"mmer"
                | b"code"
                | b"kode"
                | b"dice"
                | b"atus"
                | b"http"
                | b"alue"
                | b"tval"
                | b"evel"
                | b"rtie"
                | b"lida"
                | b"cita"
                | b"tour"
                | b"orno"
                | b"pped"
                | b"iled"
                | b"ited"
                | b"rned"
                | b"lure"
                | b"ning"
                | b"turn"
                | b"with"
        ),
    }
}

/// What `word`, which begins at `rest` and stands before `start`, announces.
fn announced_by(text: &[u8], start: usize, word: &[u8], rest: usize) -> Option<Cue> {
    // Words are at most so long; compared often, and so in lower case once.
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let lower = &*lower;
    // A suffix is a word of its own: `LastError`, `last_error`, but not `SearchResult`, `stderr`.
    let ends =
        |suffix: &[u8]| lower.ends_with(suffix) && begins_a_word(word, word.len() - suffix.len());
    let is = |whole: &[u8]| lower == whole;
    // `"error": {"code": "1"`: the name of a list is no part of the words inside of it.
    let previous = |whole: &[u8]| {
        word_before(text, rest).is_some_and(|(word, at)| {
            word.eq_ignore_ascii_case(whole)
                && !text[at + word.len()..rest].iter().any(|b| matches!(b, b'{' | b'['))
        })
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
    // What a program ended with: 1 says no more than that it failed.
    match lower {
        b"installererror" | b"setuperror" | b"scripterror" => return Some(Cue::Exit),
        b"resultmapped" | b"resultunmapped" => return Some(Cue::Mapped),
        b"erreur" | b"fehler" | b"fehlercode" | b"fehlernummer" | b"errore" | b"erro" => {
            return Some(Cue::Error)
        }
        _ => {}
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
            () if ["exit", "return", "ret", "beendigungs"].map(str::as_bytes).iter().any(says) => {
                Cue::Exit
            }
            () if says(&&b"result"[..]) || previous(b"with") => Cue::Result,
            () => Cue::Hex,
        });
    }
    if is(b"rc") || is(b"retval") || is(b"errorlevel") {
        return Some(Cue::Exit);
    }
    // `Code de sortie : 1603`, `Código de salida`, `Codice di uscita`, `Code retour`
    if matches!(lower, b"sortie" | b"salida" | b"uscita" | b"retour" | b"retorno") {
        let code = |word: &[u8]| {
            word.eq_ignore_ascii_case(b"code")
                || word.eq_ignore_ascii_case(b"codice")
                || word.eq_ignore_ascii_case(b"digo")
        };
        let mut before = word_before(text, rest);
        if let Some((b"de" | b"di", at)) = before {
            before = word_before(text, at);
        }
        return before.filter(|(word, _)| code(word)).map(|_| Cue::Exit);
    }
    if is(b"codice") || is(b"kode") {
        return Some(Cue::Hex);
    }
    if lower.len() > 18 && lower.starts_with(b"signatureparameter") {
        return Some(Cue::Hex);
    }
    // `3 updates returned: 36` counts; `Error in rollback skipped. Return: 5` is an answer.
    if is(b"returned") && word_before(text, rest).is_some_and(|(word, _)| counts_things(word))
        || is(b"return") && text[..rest].trim_ascii_end().ends_with(b"skipped.")
    {
        return None;
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
        || is(b"exited")
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

/// Whether a word begins at `at` inside of a name: `LastError`, `win32error`, `HTTPERROR`.
fn begins_a_word(name: &[u8], at: usize) -> bool {
    const WHOLE: [&str; 12] = [
        "last", "getlast", "win32", "win", "sys", "system", "net", "api", "rpc", "wsa", "com", "s",
    ];
    let before = &name[..at];
    let one_of =
        |names: &[&str]| names.iter().any(|name| before.eq_ignore_ascii_case(name.as_bytes()));
    match before.last() {
        None => true,
        Some(last) if last.is_ascii_digit() || one_of(&WHOLE) => true,
        // All in capitals, or a capital behind small letters.
        Some(last) if name[at].is_ascii_uppercase() => {
            last.is_ascii_lowercase()
                || name[at..].iter().all(|b| !b.is_ascii_lowercase())
                || before.iter().all(u8::is_ascii_uppercase)
        }
        _ => one_of(&KINDS_OF_CODE),
    }
}

/// `errorcode`, `exitcode`: what may stand before `code` or `status` in one word.
const KINDS_OF_CODE: [&str; 8] =
    ["http", "error", "exit", "return", "ret", "result", "sc", "beendigungs"];

/// `updates returned: 36`, `rows returned: 5`
fn counts_things(word: &[u8]) -> bool {
    [
        "updates",
        "rows",
        "items",
        "entries",
        "results",
        "objects",
        "files",
        "records",
        "lines",
        "packages",
        "instances",
    ]
    .iter()
    .any(|thing| word.eq_ignore_ascii_case(thing.as_bytes()))
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
        || matches!(byte, b'%' | b'<' | b'>')
}

/// Where the word before `start` ends, over at most six separators.
#[inline]
fn end_before(text: &[u8], start: usize) -> Option<usize> {
    // What `echo %ERRORLEVEL%` answers stands on the next line.
    let start = match text[..start].strip_suffix(b"\n") {
        Some(before) if before.trim_ascii_end().ends_with(b"%") => {
            before.trim_ascii_end().len() - 1
        }
        _ => start,
    };
    let near = &text[start.saturating_sub(7)..start];
    let gap = near.iter().rev().take_while(|b| is_separator(**b)).count();
    let end = start - gap;
    // `GetLastError() = 5`
    let called = gap > 0 && text[..end].ends_with(b"()");
    (gap < 7).then_some(end - 2 * usize::from(called))
}

/// The word of ASCII letters and digits before `start`, over at most six separators, and where it
/// begins.
fn word_before(text: &[u8], start: usize) -> Option<(&[u8], usize)> {
    let end = end_before(text, start)?;
    let near = &text[end.saturating_sub(LONGEST)..end];
    let begin = end - near.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    // A separator, or one of those outside of ASCII.
    let apart =
        end < start || text.get(start).is_some_and(|byte| !byte.is_ascii() || is_separator(*byte));
    (begin < end && apart).then(|| (&text[begin..end], begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quick look refuses no word that announces something, alone or behind another one. Every
    /// word of this very file is tried, the cues among them.
    #[test]
    fn a_quick_look_refuses_no_cue() {
        let words: std::collections::BTreeSet<&str> = include_str!("cue.rs")
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let mut announcing = 0;
        for before in
            ["", "error ", "http ", "HTTP/", "HTTP/1.", "exit ", "return ", "status ", "code de "]
        {
            for word in words.iter().copied().chain(["SignatureParameter2", "SignatureParameter02"])
            {
                let text = format!("x {before}{word} 5");
                let start = text.len() - 1;
                let (found, rest) = word_before(text.as_bytes(), start).unwrap();
                if announced_by(text.as_bytes(), start, found, rest).is_some() {
                    announcing += 1;
                    assert!(may_announce(&text.as_bytes()[..start - 1]), "{text}");
                }
            }
        }
        assert!(announcing > 200, "{announcing}");
    }
}
