//! Lists of codes: by wildcard on the name, by family.

use super::table::{self, Fact, Family};
use super::wrapping::Space;
use crate::base::wildcard::matches;

/// Whether `text` is a wildcard pattern rather than a name.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Every fact whose name matches `pattern` (`*` any run, `?` any one character, upper or lower
/// case), by ascending value.
pub fn by_pattern(pattern: &str) -> impl Iterator<Item = Fact> + '_ {
    table::all().filter(move |fact| {
        fact.name().is_some_and(|name| matches(pattern.as_bytes(), name.as_bytes()))
    })
}

/// Every fact of a family, by ascending value.
pub fn by_family(family: Family) -> impl Iterator<Item = Fact> {
    table::all().filter(move |fact| fact.family == family)
}

/// The codes of facts that ascend by value: each value once in each number space.
pub fn distinct(facts: impl Iterator<Item = Fact>) -> Vec<(u32, Space)> {
    let mut codes: Vec<(u32, Space)> = Vec::new();
    for fact in facts {
        let code = (fact.value, Space::of_fact(&fact));
        if !codes
            .iter()
            .rev()
            .take_while(|(value, _)| *value == fact.value)
            .any(|known| *known == code)
        {
            codes.push(code);
        }
    }
    codes
}
