//! Codes by what is said about them.

use super::language::Language;
use super::table::{ENTRIES, ENTRY_CODES};

/// Codes whose name, message, causes or remedies hold every word of `text` (upper or lower case),
/// by ascending value. Only codes with texts are searched; for names see [`crate::codes::search`].
pub fn search(text: &str, language: Language) -> Vec<u32> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let texts = language.texts();
    let mut hits = Vec::new();
    for ((code, entry), message) in ENTRY_CODES.into_iter().zip(ENTRIES).zip(&texts.messages) {
        let causes = entry.causes.iter().flat_map(|row| [texts.causes[*row], texts.checks[*row]]);
        let remedies = entry.remedies.iter().map(|remedy| texts.remedies[*remedy]);
        let names = crate::codes::rows(code).filter_map(|fact| fact.name());
        let all: String = names
            .chain([*message])
            .chain(causes)
            .chain(remedies)
            .collect::<Vec<_>>()
            .join("\n")
            .to_lowercase();
        if words.iter().all(|word| all.contains(word.as_str())) {
            hits.push(code);
        }
    }
    hits
}
