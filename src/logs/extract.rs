//! What a message names: codes, KBs, updates, addresses. Looked for when asked, since most records
//! are never asked.

use super::families::Found;
use super::record::Record;
use crate::base::masked;
use crate::base::seen::Seen;
use crate::codes::scan::{each, Strictness};
use crate::codes::{identify, Bits, Severity, Space, Spelling};
use memchr::{memchr, memchr2_iter, memchr_iter};
use serde::Serialize;
use std::borrow::Cow;

/// A code in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The value.
    pub value: u32,
    /// The space that it belongs to.
    pub space: Space,
    /// How it was written.
    pub spelling: Spelling,
}

impl Code {
    /// The primary name, if the tables know one.
    pub fn name(&self) -> Option<&'static str> {
        identify(self.value, self.space).name
    }

    /// Whether it says that all is well. The tables are asked only where the first bit leaves it open.
    fn is_success(&self) -> bool {
        !Bits(self.value).is_failure()
            && identify(self.value, self.space).severity == Severity::Success
    }
}

/// What a record names besides codes.
pub(crate) struct FoundHere<'a> {
    pub kbs: Vec<u32>,
    pub updates: Vec<UpdateId>,
    pub urls: Vec<Cow<'a, str>>,
}

/// An [`Update`] that is not on the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct UpdateId {
    /// In ASCII, lower case.
    pub id: [u8; 36],
    pub revision: Option<u32>,
}

impl From<UpdateId> for Update {
    fn from(update: UpdateId) -> Update {
        Update { id: update.id.map(char::from).iter().collect(), revision: update.revision }
    }
}

/// An update that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Update {
    /// GUID without braces, lower case.
    pub id: String,
    /// Revision, where the record has it.
    pub revision: Option<u32>,
}

impl<'a> Record<'a> {
    /// Calls `found` for each code, in order, until it says `false`. A code that stands twice is
    /// found twice.
    pub fn each_code(&self, mut found: impl FnMut(Code) -> bool) {
        let format = self.file.family.format();
        match format.codes {
            Some(codes) => codes(self, &mut found),
            None if format.searched.is_none() => scan_each(self.message_bytes(), &mut found),
            None => each_code_in(&self.searched(), &mut found),
        }
    }

    /// The codes of the record, each once: failures first, each kind in order.
    pub fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        self.each_new_code(|code| codes.push(code));
        codes
    }

    /// Calls `found` for each code, failures first; for one that stands twice, once.
    pub(crate) fn each_new_code(&self, mut found: impl FnMut(Code)) {
        let mut seen = Seen::default();
        let mut successes = Vec::new();
        self.each_code(|code| {
            if seen.is_new((code.value, code.space)) {
                match code.is_success() {
                    true => successes.push(code),
                    false => found(code),
                }
            }
            true
        });
        successes.into_iter().for_each(found);
    }

    /// What else it names.
    pub(crate) fn found(&self) -> FoundHere<'a> {
        let text = self.searched();
        FoundHere {
            kbs: self.kbs_in(&text),
            updates: self.updates_in(&text),
            urls: self.urls_in(&text),
        }
    }

    /// Numbers of knowledge base articles (six or seven digits), in order, each once.
    pub fn kbs(&self) -> Vec<u32> {
        self.kbs_in(&self.searched())
    }

    fn kbs_in(&self, text: &[u8]) -> Vec<u32> {
        let mut kbs = Vec::new();
        kbs_in(text, &mut kbs);
        (self.file.family.format().kbs)(text, &mut kbs);
        if kbs.len() > 1 {
            let mut seen = Seen::default();
            kbs.retain(|kb| seen.is_new(*kb));
        }
        kbs
    }

    /// The updates that the record names as such, in order, each once. Other GUIDs (services,
    /// callers) are left out.
    pub fn updates(&self) -> Vec<Update> {
        self.updates_in(&self.searched()).into_iter().map(Update::from).collect()
    }

    fn updates_in(&self, text: &[u8]) -> Vec<UpdateId> {
        let mut updates = Vec::new();
        updates.extend((self.file.family.format().update)(self));
        updates_in(text, &mut updates);
        if updates.len() > 1 {
            let mut seen = Seen::default();
            updates.retain(|update| seen.is_new(*update));
        }
        updates
    }

    /// Addresses (`http://…`, `https://…`), in order, without passwords, signatures and tokens.
    pub fn urls(&self) -> Vec<Cow<'a, str>> {
        self.urls_in(&self.searched())
    }

    fn urls_in(&self, text: &Cow<'a, [u8]>) -> Vec<Cow<'a, str>> {
        let message = &**text;
        let mut urls = Vec::new();
        // By the slash: to prepare a search for "://" costs more than most messages are long.
        for slash in memchr_iter(b'/', message) {
            let Some(at) = slash.checked_sub(1).filter(|at| message[*at..].starts_with(b"://"))
            else {
                continue;
            };
            let scheme = [&b"https"[..], b"http"].into_iter().find(|scheme| {
                at >= scheme.len() && message[at - scheme.len()..at].eq_ignore_ascii_case(scheme)
            });
            let Some(scheme) = scheme else { continue };
            let rest = &message[at + 3..];
            // `[fe80::1]:8530`: the brackets of an address are a part of it.
            let host = rest
                .strip_prefix(b"[")
                .and_then(|host| memchr(b']', &host[..host.len().min(64)]))
                .map_or(0, |length| length + 2);
            let end = rest[host..].iter().position(|b| {
                b.is_ascii_whitespace()
                    || matches!(b, b',' | b'\'' | b'"' | b')' | b']' | b'<' | b'>' | b'|' | 0)
            });
            let mut end = at + 3 + end.map_or(rest.len(), |length| host + length);
            while matches!(message[end - 1], b'.' | b':' | b';') {
                end -= 1;
            }
            if end > at + 3 {
                let place = at - scheme.len()..end;
                let url = match text {
                    Cow::Borrowed(text) => self.decode(&text[place]),
                    Cow::Owned(text) => {
                        Cow::Owned(String::from_utf8_lossy(&text[place]).into_owned())
                    }
                };
                urls.push(match masked(&url) {
                    Cow::Owned(shown) => Cow::Owned(shown),
                    Cow::Borrowed(_) => url,
                });
            }
        }
        urls
    }

    /// Where codes and ids are looked for.
    pub(crate) fn searched(&self) -> Cow<'a, [u8]> {
        let own = self.file.family.format().searched.and_then(|searched| searched(self));
        own.map_or(Cow::Borrowed(self.message_bytes()), Cow::Owned)
    }
}

/// Calls `found` for each code that a text names, until it returns `false`.
#[inline(never)]
pub(crate) fn each_code_in(text: &[u8], found: Found<'_>) {
    scan_each(text, found);
}

#[inline]
fn scan_each(text: &[u8], mut found: impl FnMut(Code) -> bool) {
    each(text, Strictness::Log, |hit| {
        found(Code { value: hit.value, space: hit.space, spelling: hit.spelling })
    });
}

/// Adds the number of a knowledge base article whose digits are at the front of a text.
pub(crate) fn push_kb(digits: &[u8], kbs: &mut Vec<u32>) {
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(6..=7).contains(&count) {
        return;
    }
    let number = digits[..count].iter().fold(0u32, |value, b| value * 10 + u32::from(b - b'0'));
    kbs.push(number);
}

/// `KB` in any case with six or seven digits behind it and no letter or digit before it: `\bKB\d+`
/// would miss
/// `Package_for_KB…`, since `_` is a word character.
fn kbs_in(text: &[u8], kbs: &mut Vec<u32>) {
    for at in memchr2_iter(b'K', b'k', text) {
        let free = at == 0 || !text[at - 1].is_ascii_alphanumeric();
        if free && text.get(at + 1).is_some_and(|b| b | 0x20 == b'b') {
            push_kb(&text[at + 2..], kbs);
        }
    }
}

/// A GUID at the front of `text`, lower case.
pub(crate) fn guid(text: &[u8]) -> Option<[u8; 36]> {
    let head = text.first_chunk::<36>()?;
    // Dates and names have one hyphen in its place, few have two.
    if head[13] != b'-' || head[18] != b'-' {
        return None;
    }
    let right = head.iter().enumerate().all(|(at, b)| {
        if matches!(at, 8 | 13 | 18 | 23) {
            *b == b'-'
        } else {
            b.is_ascii_hexdigit()
        }
    });
    if !right || text.get(36).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-') {
        return None;
    }
    let mut id = *head;
    id.make_ascii_lowercase();
    Some(id)
}

/// Names in front of a GUID that say it is an update.
const CUES: [&[u8]; 7] =
    [b"updateid", b"update", b"sum", b"patchid", b"updates", b"bundleid", b"topicid"];
/// Names that say it is something else, revision or not; so do those that end with `Id`.
const OTHERS: [&[u8]; 4] = [b"content", b"package", b"application", b"deploymenttype"];

fn updates_in(text: &[u8], updates: &mut Vec<UpdateId>) {
    // A GUID is looked for by its first hyphen.
    let mut from = 0;
    for dash in memchr_iter(b'-', text) {
        let Some(start) = dash.checked_sub(8).filter(|start| *start >= from) else { continue };
        let Some(id) = guid(&text[start..]) else { continue };
        from = start + 36;
        let mut revision = revision(&text[start + 36..]);
        let is_update = match named(text, start) {
            Some(named) => named,
            None => revision.is_some(),
        };
        if is_update {
            revision = revision.or_else(|| named_revision(&text[start + 36..]));
            updates.push(UpdateId { id, revision });
        }
    }
}

/// `.200` or `}.200` behind a GUID.
fn revision(rest: &[u8]) -> Option<u32> {
    let rest = rest.strip_prefix(b"}").unwrap_or(rest);
    let Some(digits) = rest.strip_prefix(b".") else { return paired(rest) };
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = std::str::from_utf8(&digits[..count]).ok()?;
    if digits.is_empty() {
        return None;
    }
    // `…1.0.3` would be a version or a correlation vector
    let ends = !digits.get(count).is_some_and(|b| b.is_ascii_alphanumeric())
        && !matches!(digits.get(count..count + 2), Some([b'.', b'0'..=b'9']));
    text.parse().ok().filter(|_| ends && (1..=10).contains(&count))
}

/// `, 200)` behind a GUID.
fn paired(rest: &[u8]) -> Option<u32> {
    let digits = rest.strip_prefix(b",")?.trim_ascii_start();
    let count = digits.iter().take(11).take_while(|b| b.is_ascii_digit()).count();
    let text = std::str::from_utf8(&digits[..count]).ok()?;
    text.parse().ok().filter(|_| digits.get(count) == Some(&b')'))
}

/// `}, RevisionNumber = 200` behind a GUID.
fn named_revision(rest: &[u8]) -> Option<u32> {
    let gap = rest
        .iter()
        .take(4)
        .take_while(|b| matches!(b, b'}' | b',' | b';' | b' ' | b')' | b'"' | b'\''))
        .count();
    let rest = &rest[gap..];
    let name = [&b"RevisionNumber"[..], b"Revision"]
        .into_iter()
        .find(|name| rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name)))?;
    let rest = &rest[name.len()..];
    let gap =
        rest.iter().take(4).take_while(|b| matches!(b, b' ' | b'=' | b':' | b'"' | b'-')).count();
    let digits = rest[gap..].iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&rest[gap..gap + digits])
        .ok()?
        .parse()
        .ok()
        .filter(|_| gap > 0 && digits <= 10)
}

/// Whether the word before `start` says that it is an update, or something else; `None` when it
/// says neither.
fn named(text: &[u8], start: usize) -> Option<bool> {
    let (word, begin) = word_before(text, start);
    if CUES.iter().any(|cue| word.eq_ignore_ascii_case(cue)) {
        return Some(true);
    }
    if word.eq_ignore_ascii_case(b"id") {
        // `Update ID: {…}`
        return word_before(text, begin).0.eq_ignore_ascii_case(b"update").then_some(true);
    }
    // `superseded by ({…}`, `update status (…)`
    let before = |word: &[u8]| word_before(text, begin).0.eq_ignore_ascii_case(word);
    if word.eq_ignore_ascii_case(b"by") && before(b"superseded")
        || word.eq_ignore_ascii_case(b"status") && before(b"update")
    {
        return Some(true);
    }
    let other = OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other))
        || word.len() > 2 && word[word.len() - 2..].eq_ignore_ascii_case(b"id");
    other.then_some(false)
}

/// The letters before `start`, over what may stand between a name and its value, and where they
/// begin.
fn word_before(text: &[u8], start: usize) -> (&[u8], usize) {
    let mut end = start;
    while end > 0
        && start - end < 6
        && matches!(
            text[end - 1],
            b' ' | b'=' | b':' | b'{' | b'"' | b'\'' | b'\\' | b'(' | b'[' | b'_'
        )
    {
        end -= 1;
    }
    let mut begin = end;
    while begin > 0 && end - begin < 16 && text[begin - 1].is_ascii_alphabetic() {
        begin -= 1;
    }
    (&text[begin..end], begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knowledge_base_numbers() {
        let mut kbs = Vec::new();
        kbs_in(b"Package_for_KB3064238~31bf windows10.0-kb890830-x64 XKB123456 KB12 (KB5020683) KB12345678", &mut kbs);
        assert_eq!(kbs, [3064238, 890830, 5020683]);
    }

    #[test]
    fn names_of_updates() {
        let id = "7cef7e24-0000-4111-8222-933344445555";
        for (before, behind, expected) in [
            ("UpdateId = ", " RevisionNumber = 200", Some(Some(200))),
            ("UpdateId={", "}, RevisionNumber=200", Some(Some(200))),
            ("Update ID: {", "}", Some(None)),
            ("Update Id:{", "}.7", Some(Some(7))),
            ("{", "}.200", Some(Some(200))),
            ("(", ", 200)", Some(Some(200))),
            ("({", "}, 200)", Some(Some(200))),
            ("{", "}, 200 more", None),
            ("superseded by (", ")", Some(None)),
            ("is superseded by {", "}", Some(None)),
            ("TopicId ", "", Some(None)),
            ("update status (", ")", Some(None)),
            ("download status (", ")", None),
            ("{", "}.2147483649", Some(Some(2147483649))),
            ("{", "}.4294967296", None),
            ("Content_", ".1", None),
            ("Content ", ".1", None),
            ("ServiceId = ", ".1", None),
            ("Id = ", "", None),
            ("UpdateId = ", " Revision of", Some(None)),
        ] {
            let mut updates = Vec::new();
            updates_in(format!("{before}{id}{behind}").as_bytes(), &mut updates);
            let found = updates.first().map(|update| update.revision);
            assert_eq!(found, expected, "{before}{behind}");
        }
    }

    #[test]
    fn update_ids() {
        let mut updates = Vec::new();
        let text = b"UpdateID = {ED9D0AE9-1DCA-45E7-A22E-73977AD23A33.1} ServiceId {7971F918-A847-4430-9279-4A52D1EFE18D} \
            {FC9B38DE-A698-4FAD-898A-36C2E511EC3C}.12. Site_x/SUM_7cef7e24-0000-4111-8222-933344445555 Update 7cef7e25-0000-4111-8222-933344445555, x";
        updates_in(text, &mut updates);
        let shown: Vec<_> =
            updates.iter().map(|update| (&update.id[..8], update.revision)).collect();
        assert_eq!(
            shown,
            [
                (&b"ed9d0ae9"[..], Some(1)),
                (b"fc9b38de", Some(12)),
                (b"7cef7e24", None),
                (b"7cef7e25", None)
            ]
        );
    }
}
