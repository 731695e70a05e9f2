//! Patterns over the lines of logs, all looked for in one pass.
//!
//! A pattern is the text of a line as the log writes it: `<name>` stands for what changes and is
//! kept, `…` for what changes and is not. Letter case does not count. Text before and after the
//! pattern may be anything.

use super::search::Search;
use memchr::memmem::Finder;

/// A piece of a pattern.
#[derive(Clone, Debug)]
enum Piece {
    /// Text that stands there word for word.
    Text(Box<Finder<'static>>),
    /// What changes; kept where it has a name.
    Any(Option<&'static str>),
}

/// A pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// Only in logs of these families; all where there is none.
    pub families: &'static [&'static str],
    /// The piece that is looked for.
    anchor: usize,
}

/// The kept parts of a line, by their names.
pub(super) type Captures<'a> = Vec<(&'static str, &'a str)>;

impl Pattern {
    /// # Panics
    /// For a pattern without any text; a test makes all of them.
    pub fn new(text: &'static str, families: &'static [&'static str]) -> Pattern {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (gap, name, after) = next_gap(rest);
            if gap > 0 {
                let text = rest[..gap].to_ascii_lowercase();
                pieces.push(Piece::Text(Box::new(Finder::new(&text).into_owned())));
            }
            if after > gap {
                pieces.push(Piece::Any(name));
            }
            rest = &rest[after..];
        }
        let longest = |(_, piece): &(usize, &Piece)| match piece {
            Piece::Text(text) => text.needle().len(),
            Piece::Any(_) => 0,
        };
        let anchor = pieces.iter().enumerate().max_by_key(longest).map_or(0, |(index, _)| index);
        assert!(matches!(pieces.get(anchor), Some(Piece::Text(_))), "`{text}` has no text");
        Pattern { pieces, families, anchor }
    }

    /// The text by which it is looked for.
    pub fn anchor(&self) -> &[u8] {
        match &self.pieces[self.anchor] {
            Piece::Text(text) => text.needle(),
            Piece::Any(_) => b"",
        }
    }

    /// The kept parts, where the line has the pattern. `lower` is the line in lower case.
    pub fn captures<'a>(&self, line: &'a str, lower: &str) -> Option<Captures<'a>> {
        // From the first beginning: a text that is not behind it is behind no later one.
        let start = match &self.pieces[0] {
            Piece::Text(text) => text.find(lower.as_bytes())?,
            Piece::Any(_) => 0,
        };
        self.from(start, line, lower)
    }

    fn from<'a>(&self, start: usize, line: &'a str, lower: &str) -> Option<Captures<'a>> {
        let (mut captures, lower) = (Captures::new(), lower.as_bytes());
        let mut at = start;
        let mut open: Option<(Option<&'static str>, usize)> = None;
        for piece in &self.pieces {
            match piece {
                Piece::Any(name) => open = Some((*name, at)),
                Piece::Text(text) => {
                    let begin = match open.take() {
                        Some((name, began)) => {
                            let found = at + text.find(lower.get(at..)?)?;
                            if let Some(name) = name {
                                captures.push((name, line.get(began..found)?.trim()));
                            }
                            found
                        }
                        None if lower.get(at..)?.starts_with(text.needle()) => at,
                        None => return None,
                    };
                    at = begin + text.needle().len();
                }
            }
        }
        if let Some((Some(name), began)) = open {
            captures.push((name, line.get(began..)?.trim()));
        }
        Some(captures)
    }
}

/// Where the next gap begins, its name, and where it ends.
fn next_gap(text: &'static str) -> (usize, Option<&'static str>, usize) {
    let named = text.match_indices('<').find_map(|(at, _)| {
        let end = at + text[at..].find('>')?;
        let name = &text[at + 1..end];
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
        is_name.then_some((at, Some(name), end + 1))
    });
    let nameless = text.find('…').map(|at| (at, None, at + '…'.len_utf8()));
    [named, nameless].into_iter().flatten().min_by_key(|gap| gap.0).unwrap_or((
        text.len(),
        None,
        text.len(),
    ))
}

/// Looks for all patterns at once.
pub(super) struct Matcher {
    pub search: Search,
    pub patterns: Vec<Pattern>,
}

impl Matcher {
    pub fn new(patterns: Vec<Pattern>) -> Matcher {
        Matcher { search: Search::new(patterns.iter().map(Pattern::anchor)), patterns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &'static str, line: &str) -> Option<Vec<(&'static str, String)>> {
        let found = Pattern::new(pattern, &[]).captures(line, &line.to_ascii_lowercase())?;
        Some(found.into_iter().map(|(name, text)| (name, text.to_owned())).collect())
    }

    #[test]
    fn gaps() {
        let line = "x Session: 3_4 finalized. Reboot required: no [HRESULT = 0x800f0831 - NAME]";
        assert_eq!(
            captures("Session: <session> finalized.… [HRESULT = <code>]", line),
            Some(vec![("session", "3_4".into()), ("code", "0x800f0831 - NAME".into())])
        );
        assert_eq!(captures("session: <s> FINALIZED. no", line), None);
        assert_eq!(
            captures("Caller = <caller>", "caller = A b "),
            Some(vec![("caller", "A b".into())])
        );
        // The second beginning is the one that goes on.
        assert_eq!(captures("a<x>c d", "a b a1c d").unwrap(), vec![("x", "b a1".to_owned())]);
        assert_eq!(captures("ab", "aab"), Some(vec![]));
        assert_eq!(captures("<a b> is text", "<A B> is text"), Some(vec![]));
    }
}
