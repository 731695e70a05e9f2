//! What a message names: codes, KBs, updates, addresses. Looked for when asked, since most records
//! are never asked.

use super::families::fields::{own_text, translated_code, wim_code, Fields};
use super::family::Family;
use super::record::{Marks, Record};
use crate::codes::scan::{scan, Strictness};
use crate::codes::{identify, Space, Spelling};
use memchr::{memchr, memchr2_iter, memchr_iter, memmem};
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
}

/// An update that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        match self.file.family {
            Family::Azure
            | Family::Dism
            | Family::Iis
            | Family::HttpErr
            | Family::Msi
            | Family::Pfro
            | Family::ReportingEvents => {
                self.each_code_by_place(&mut found);
            }
            _ => each_code_in(self.message_bytes(), &mut found),
        }
    }

    /// The same where a family has codes in places of their own, or its own way to write them.
    #[inline(never)]
    fn each_code_by_place(&self, found: &mut dyn FnMut(Code) -> bool) {
        if self.file.family == Family::ReportingEvents && !self.entry.marks.has(Marks::PARTIAL) {
            // Field 8 is a code without any cue; 0 is none.
            let field = Fields::of(self.raw_bytes()).get(7);
            let value =
                std::str::from_utf8(field).ok().and_then(|text| u32::from_str_radix(text, 16).ok());
            if let Some(value) = value.filter(|value| *value != 0) {
                if !found(Code { value, space: Space::Hresult, spelling: Spelling::BareHex }) {
                    return;
                }
            }
        }
        if let (Some(columns), false) =
            (self.columns, self.entry.marks.has(Marks::DIRECTIVE | Marks::MALFORMED))
        {
            if let Some(code) =
                columns.index("sc-win32-status").and_then(|at| win32_status(self.raw_bytes(), at))
            {
                found(code);
            }
            return;
        }
        let text = self.searched();
        let mut message = &*text;
        let wim = (self.file.family == Family::Dism).then(|| wim_code(self.raw_bytes())).flatten();
        if let Some((value, end)) = wim {
            // Its place says that it is a code, named or not.
            if !found(Code { value, space: Space::of(value), spelling: Spelling::Hex }) {
                return;
            }
            message = &message[end..];
        }
        let pfro = self.file.family == Family::Pfro;
        let mut going = true;
        each_code_in(message, &mut |code| {
            going = found(Code {
                space: if pfro && code.value >> 30 == 3 { Space::Ntstatus } else { code.space },
                ..code
            });
            going
        });
        if !going {
            return;
        }
        if let Some(value) =
            (self.file.family == Family::Msi).then(|| translated_code(message)).flatten()
        {
            found(Code { value, space: Space::of(value), spelling: Spelling::MsiReturn });
        }
    }

    /// The codes of the record, in order, each once.
    pub fn codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        self.each_code(|code| {
            if !codes.iter().any(|other| (other.value, other.space) == (code.value, code.space)) {
                codes.push(code);
            }
            true
        });
        codes
    }

    /// Numbers of knowledge base articles (six or seven digits), in order, each once.
    pub fn kbs(&self) -> Vec<u32> {
        let mut kbs = Vec::new();
        let text = &*self.searched();
        kbs_in(text, &mut kbs);
        if self.file.family == Family::Azure {
            // kbId: 2267602
            for at in memmem::find_iter(text, b"kbId") {
                let rest = &text[at + 4..text.len().min(at + 16)];
                let from = rest.iter().position(u8::is_ascii_digit).unwrap_or(rest.len());
                if rest[..from].iter().all(|b| matches!(b, b'"' | b'\\' | b':' | b' ')) {
                    push_kb(&text[at + 4 + from..], &mut kbs);
                }
            }
        }
        kbs
    }

    /// The updates that the record names as such, in order, each once. Other GUIDs (services,
    /// callers) are left out.
    pub fn updates(&self) -> Vec<Update> {
        let mut updates: Vec<Update> = Vec::new();
        if self.file.family == Family::ReportingEvents && !self.entry.marks.has(Marks::PARTIAL) {
            let fields = Fields::of(self.raw_bytes());
            let revision =
                std::str::from_utf8(fields.get(6)).ok().and_then(|text| text.parse().ok());
            // The empty GUID stands for no update
            if let Some(id) = guid(fields.get(5).strip_prefix(b"{").unwrap_or_default())
                .filter(|id| id.bytes().any(|b| b.is_ascii_alphanumeric() && b != b'0'))
            {
                updates.push(Update { id, revision });
            }
        }
        updates_in(&self.searched(), &mut updates);
        updates
    }

    /// Addresses (`http://…`, `https://…`), in order.
    pub fn urls(&self) -> Vec<Cow<'a, str>> {
        let text = self.searched();
        let message = &*text;
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
                urls.push(match &text {
                    Cow::Borrowed(text) => self.decode(&text[place]),
                    Cow::Owned(text) => {
                        Cow::Owned(String::from_utf8_lossy(&text[place]).into_owned())
                    }
                });
            }
        }
        urls
    }

    /// Where codes and ids are looked for: JSON has them outside of the message.
    fn searched(&self) -> Cow<'a, [u8]> {
        let json =
            (self.file.family == Family::Azure).then(|| own_text(self.raw_bytes())).flatten();
        json.map_or(Cow::Borrowed(self.message_bytes()), Cow::Owned)
    }
}

#[inline]
fn each_code_in(message: &[u8], found: &mut impl FnMut(Code) -> bool) {
    for hit in scan(message, Strictness::Log) {
        if !found(Code { value: hit.value, space: hit.space, spelling: hit.spelling }) {
            return;
        }
    }
}

/// Column `index` of a W3C line as a Win32 or HRESULT value; 0 is none.
fn win32_status(line: &[u8], index: usize) -> Option<Code> {
    let field = line.split(|b| *b == b' ').nth(index)?;
    let value: u32 = std::str::from_utf8(field).ok()?.parse().ok().filter(|value| *value != 0)?;
    let space = if value < 0x1_0000 { Space::Win32 } else { Space::Hresult };
    Some(Code { value, space, spelling: Spelling::Decimal })
}

fn push_kb(digits: &[u8], kbs: &mut Vec<u32>) {
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(6..=7).contains(&count) {
        return;
    }
    let number = digits[..count].iter().fold(0u32, |value, b| value * 10 + u32::from(b - b'0'));
    if !kbs.contains(&number) {
        kbs.push(number);
    }
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
fn guid(text: &[u8]) -> Option<String> {
    let head = text.get(..36)?;
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
    std::str::from_utf8(head).ok().map(str::to_ascii_lowercase)
}

/// Names in front of a GUID that say it is an update.
const CUES: [&[u8]; 6] = [b"updateid", b"update", b"sum", b"patchid", b"updates", b"bundleid"];
/// Names that say it is something else, revision or not; so do those that end with `Id`.
const OTHERS: [&[u8]; 4] = [b"content", b"package", b"application", b"deploymenttype"];

fn updates_in(text: &[u8], updates: &mut Vec<Update>) {
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
            if !updates.iter().any(|update| update.id == id && update.revision == revision) {
                updates.push(Update { id, revision });
            }
        }
    }
}

/// `.200` or `}.200` behind a GUID.
fn revision(rest: &[u8]) -> Option<u32> {
    let digits = rest.strip_prefix(b"}.").or(rest.strip_prefix(b"."))?;
    let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = std::str::from_utf8(&digits[..count]).ok()?;
    // `…1.0.3` would be a version or a correlation vector
    let ends = !digits.get(count).is_some_and(|b| b.is_ascii_alphanumeric())
        && !matches!(digits.get(count..count + 2), Some([b'.', b'0'..=b'9']));
    text.parse().ok().filter(|_| ends && (1..=9).contains(&count))
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
        .filter(|_| gap > 0 && digits <= 9)
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
            [("ed9d0ae9", Some(1)), ("fc9b38de", Some(12)), ("7cef7e24", None), ("7cef7e25", None)]
        );
    }
}
