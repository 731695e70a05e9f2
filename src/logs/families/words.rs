//! Levels from words, for formats that have no column for them. English words of Microsoft's own logs; a translated
//! log simply has no level then.

use crate::logs::record::{Entry, Level, LevelSource};
use crate::logs::shape::{find_by, skip_blanks};

/// Sets the level by the first words of the message, when they say one.
pub(crate) fn derive_level(text: &[u8], entry: &mut Entry) {
    if let Some(level) = leading(entry.message.of(text)) {
        set(entry, level);
    }
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
    let length = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let behind = word.get(length).copied().unwrap_or(b' ');
    if !(3..=11).contains(&length) {
        return None;
    }
    let is = |name: &[u8]| word[..length].eq_ignore_ascii_case(name);
    let shouted = word[..length].iter().all(u8::is_ascii_uppercase);
    // A word at the start of a sentence (`Error writing to file`) counts like one before a colon; `Failed` and `Warning` too.
    if is(b"fatal") || is(b"critical") {
        return Some(Level::Fatal);
    }
    if is(b"error") || is(b"err") && shouted || is(b"failed") || is(b"failure") && behind == b':' {
        return Some(Level::Error);
    }
    if is(b"warning") || is(b"warn") {
        return Some(Level::Warning);
    }
    if (is(b"info") || is(b"information")) && matches!(behind, b':' | b']' | b'>') {
        return Some(Level::Info);
    }
    if (is(b"debug") || is(b"verbose") || is(b"trace")) && matches!(behind, b':' | b']' | b'>') {
        return Some(Level::Debug);
    }
    None
}

/// `*FAILED*` anywhere near the front, as the agent writes it behind a prefix.
pub(crate) fn agent(message: &[u8]) -> Option<Level> {
    leading(message).or_else(|| {
        let front = &message[..message.len().min(160)];
        find_by(front, b"*FAILED*", 0).map(|_| Level::Error)
    })
}
