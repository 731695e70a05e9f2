//! Levels from words, for formats that have no column for them. English words of Microsoft's own
//! logs; a translated log simply has no level then.

use crate::logs::record::{Entry, Level, LevelSource};
use crate::logs::shape::{find_by, skip_blanks};

/// Sets the level by the first words of the message, when they say one.
pub(crate) fn derive_level(text: &[u8], entry: &mut Entry) {
    let message = entry.message.of(text);
    if let Some(level) = leading(message).or_else(|| with_reason(message)) {
        set(entry, level);
    }
}

/// `Assessment failed due to this reason: …`: how the patch extension of Azure says what ended.
fn with_reason(message: &[u8]) -> Option<Level> {
    const SAYS: &[u8] = b" failed due to this reason:";
    let front = &message[..message.len().min(SAYS.len() + 32)];
    find_by(front, SAYS, SAYS.len() - 1).is_some().then_some(Level::Error)
}

/// Sets a level that comes from the text.
pub(crate) fn set(entry: &mut Entry, level: Level) {
    entry.level = Some(level);
    entry.level_source = LevelSource::Text;
}

/// `FATAL: …`, `  WARNING: …`, `[Error] …`, `*FAILED* [8024402C] …`.
pub(crate) fn leading(message: &[u8]) -> Option<Level> {
    let mut at = skip_blanks(message, 0, message.len());
    while matches!(message.get(at), Some(b'*' | b'[' | b'#' | b'~' | b'(' | b'<' | b' ')) {
        at += 1;
    }
    let word = &message[at..];
    // The first letters of the words below; nearly every other message ends here.
    if !matches!(word.first()? | 0x20, b'c'..=b'f' | b'i' | b't' | b'v' | b'w') {
        return None;
    }
    let length = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let behind = word.get(length).copied().unwrap_or(b' ');
    if !(3..=11).contains(&length) {
        return None;
    }
    let is = |name: &[u8]| word[..length].eq_ignore_ascii_case(name);
    let shouted = word[..length].iter().all(u8::is_ascii_uppercase);
    if counts_none(&word[length..]) {
        return None;
    }
    let ends = matches!(behind, b':' | b']' | b'>' | b')' | b'*');
    // A word at the start of a sentence (`Error writing to file`) counts like one before a colon;
    // `Failed` and `Warning` too.
    // `Critical` is also a class of updates.
    if is(b"fatal")
        || is(b"critical")
            && (ends || shouted || word[length..].trim_ascii_start().starts_with(b"error"))
    {
        return Some(Level::Fatal);
    }
    if is(b"error") || is(b"err") && shouted || is(b"failed") || is(b"failure") && behind == b':' {
        return Some(Level::Error);
    }
    if is(b"warning") || is(b"warn") {
        return Some(Level::Warning);
    }
    if (is(b"info") || is(b"information")) && (ends || shouted) {
        return Some(Level::Info);
    }
    if (is(b"debug") || is(b"verbose") || is(b"trace")) && (ends || shouted) {
        return Some(Level::Debug);
    }
    None
}

/// `Failed: 0`, `error = 0`, `Error count 0`: the word is the name of a number that says there was
/// none.
fn counts_none(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b" count").unwrap_or(rest);
    let number =
        &rest[rest.iter().take_while(|b| matches!(b, b' ' | b':' | b'=' | b'(' | b'[')).count()..];
    let digits = number.strip_prefix(b"0x").unwrap_or(number);
    let zeros = digits.iter().take_while(|b| **b == b'0').count();
    zeros > 0
        && digits.len() < rest.len()
        && !matches!(digits.get(zeros), Some(b) if b.is_ascii_alphanumeric() || *b == b'.' && digits.get(zeros + 1).is_some_and(u8::is_ascii_digit))
}

/// The level of a line of the agent: by its first words, by `*FAILED*` near the front, as the agent
/// writes it behind a prefix, or by how it says that something ended: `Download call complete
/// (succeeded = 0, …, failed = 2, …)`, `WS error: …`, `Call error code = 0x80240022`, `… completed:
/// Status: Error, HR: 0x80073cf0`, `DO job … failed`.
pub(crate) fn agent(message: &[u8]) -> Option<Level> {
    if let Some(level) = leading(message) {
        return Some(level);
    }
    let front = &message[..message.len().min(400)];
    let words = &front[skip_blanks(front, 0, front.len())..];
    let number = |at: usize| {
        let value = front.get(skip_blanks(front, at, front.len())..).unwrap_or_default();
        let digits = value.strip_prefix(b"0x").unwrap_or(value);
        let length = digits.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        digits[..length].iter().any(|b| *b != b'0')
    };
    let counts = |at: usize| {
        let name = front[..at].trim_ascii_end();
        let named = name.ends_with(b"failed") && words.starts_with(b"Download call complete")
            || name.last_chunk::<15>().is_some_and(|n| n.eq_ignore_ascii_case(b"call error code"));
        named && number(at + 1)
    };
    // One walk over what most lines have little of.
    let says = |at: usize| {
        let (before, behind) = front.split_at(at);
        match front[at] {
            b'*' => at <= 152 && behind.starts_with(b"*FAILED*"),
            b'=' => counts(at),
            _ => {
                before.ends_with(b"Status: Error, ") && behind.starts_with(b"HR: ")
                    || before.ends_with(b"failed on ") && behind.starts_with(b"HTTP ")
            }
        }
    };
    let failed = match words.first() {
        Some(b'W') => words.starts_with(b"WS error:"),
        Some(b'D') => words.starts_with(b"DO job ") && find_by(words, b" failed", 1).is_some(),
        _ => false,
    };
    (failed || memchr::memchr3_iter(b'*', b'=', b'H', front).any(says)).then_some(Level::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        for (message, level) in [
            ("Download call complete (succeeded = 0, succeeded with errors = 0, failed = 2, cancelled = 0)", Some(Level::Error)),
            ("Download call complete (succeeded = 2, succeeded with errors = 0, failed = 0, cancelled = 0)", None),
            ("WS error: The server returned HTTP status code '503'", Some(Level::Error)),
            ("  Call error code = 0x80240022", Some(Level::Error)),
            ("Call error code = 0x00000000", None),
            ("deployment completed: Status: Error, HR: 0x80073cf0", Some(Level::Error)),
            ("deployment completed: Status: Completed, HR: 0x0", None),
            ("DO job {1F3C} failed, error 0x80d02002", Some(Level::Error)),
            ("DO job {1F3C} completed", None),
            ("file x failed on HTTP 403 error after retries", Some(Level::Error)),
        ] {
            assert_eq!(agent(message.as_bytes()), level, "{message}");
        }
    }

    #[test]
    fn first_words() {
        for (message, level) in [
            ("FATAL: x", Some(Level::Fatal)),
            ("[Critical] x", Some(Level::Fatal)),
            ("Critical error: x", Some(Level::Fatal)),
            ("Critical updates: 5 available", None),
            ("*FAILED* [8024402C] x", Some(Level::Error)),
            ("Failed: 3", Some(Level::Error)),
            ("Failed: 0", None),
            ("error = 0, done", None),
            ("Error count 0", None),
            ("Error 0x0: the operation completed", None),
            ("Error 0x80070005", Some(Level::Error)),
            ("Error 0.5 GB missing", Some(Level::Error)),
            ("Error writing to file", Some(Level::Error)),
            ("  WARNING: x", Some(Level::Warning)),
            ("INFO  [main] x", Some(Level::Info)),
            ("Information only", None),
        ] {
            assert_eq!(leading(message.as_bytes()), level, "{message}");
        }
    }
}
