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

/// The names nearest to what somebody typed, three at most and the nearest first; none where nothing
/// is near. Of a text it is the first word that is written like a name.
pub fn near(typed: &str) -> Vec<&'static str> {
    const LONGEST: usize = 80; // a little more than the longest name
    let is_name = |word: &&str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let in_text = |word: &&str| is_name(word) && word.contains('_') && word.len() > 4;
    let typed = typed.trim();
    let word = Some(typed)
        .filter(is_name)
        .or_else(|| typed.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').find(in_text));
    let Some(word) = word.filter(|word| (5..=LONGEST).contains(&word.len())) else {
        return Vec::new();
    };
    let word = word.to_ascii_uppercase();
    // A slip in so many letters is one slip.
    let most = 1 + word.len() / 8;
    let mut names: Vec<(usize, Fact)> = table::all()
        .filter_map(|fact| {
            let name = fact.name()?;
            let within = name.len().abs_diff(word.len()) <= most;
            let distance = within.then(|| distance(word.as_bytes(), name.as_bytes()))?;
            (distance <= most).then_some((distance, fact))
        })
        .collect();
    names.sort_by_key(|(distance, fact)| (*distance, fact.family, fact.value));
    let mut nearest: Vec<&'static str> = Vec::new();
    for name in names.iter().filter_map(|(_, fact)| fact.name()) {
        if !nearest.contains(&name) && nearest.len() < 3 {
            nearest.push(name);
        }
    }
    nearest
}

/// How many letters were left out, put in, changed, or exchanged with their neighbour. `a` is in
/// capitals, `b` in either case.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let same = |i: usize, j: usize| a[i] == b[j].to_ascii_uppercase();
    // Row by row: that before the last one, the last one, this one.
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 0..a.len() {
        let [before, last, row] = &mut rows;
        row[0] = i + 1;
        for j in 0..b.len() {
            let changed = last[j] + usize::from(!same(i, j));
            row[j + 1] = changed.min(row[j] + 1).min(last[j + 1] + 1);
            if i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j) {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_what_was_meant() {
        for (typed, meant) in [
            ("WU_E_NO_SERVCE", "WU_E_NO_SERVICE"),
            ("wu_e_no_sevrice", "WU_E_NO_SERVICE"),
            ("ERROR_ACESS_DENIED", "ERROR_ACCESS_DENIED"),
            ("E_ACCESDENIED", "E_ACCESSDENIED"),
            ("CBS_E_SOURCE_MISING", "CBS_E_SOURCE_MISSING"),
            ("Setup failed: WU_E_DS_SHUTDWN at once", "WU_E_DS_SHUTDOWN"),
        ] {
            assert_eq!(near(typed).first(), Some(&meant), "{typed}");
        }
        for typed in ["", "hello", "nothing of this is a name", "WU_E", "something_else_entirely"] {
            assert_eq!(near(typed), Vec::<&str>::new(), "{typed}");
        }
    }
}
