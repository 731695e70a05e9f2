//! Lists of codes: by wildcard on the name, by family.

use super::table::{self, Fact, Family};
use super::wrapping::Space;

/// Whether `text` is a wildcard pattern rather than a name.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Every fact whose name matches `pattern` (`*` any run, `?` any one character, upper or lower case), by ascending value.
pub fn by_pattern(pattern: &str) -> impl Iterator<Item = Fact> + '_ {
    table::all().filter(move |fact| fact.name().is_some_and(|name| matches(pattern.as_bytes(), name.as_bytes())))
}

/// Every fact of a family, by ascending value.
pub fn by_family(family: Family) -> impl Iterator<Item = Fact> {
    table::all().filter(move |fact| fact.family == family)
}

/// The codes of facts that ascend by value: each value once in each number space.
pub fn distinct(facts: impl Iterator<Item = Fact>) -> Vec<(u32, Space)> {
    let mut codes: Vec<(u32, Space)> = Vec::new();
    for fact in facts {
        let code = (fact.value, fact.space());
        if !codes.iter().rev().take_while(|(value, _)| *value == fact.value).any(|known| *known == code) {
            codes.push(code);
        }
    }
    codes
}

/// Linear-time wildcard match: on a mismatch only the last `*` has to be tried again.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || c.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}
