//! `data/text/*.toml`: a language is one file. Its number and its name in Rust stand in the file.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

pub type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// One language.
pub struct Language {
    /// The culture: the name of the file.
    pub tag: String,
    /// The name of the variant.
    pub name: String,
    pub texts: Texts,
}

/// Every language in the order of their numbers; English is 0.
pub fn read(data: &Path) -> Vec<Language> {
    let mut numbered: Vec<(usize, Language)> = super::files(&data.join("text"), "toml")
        .iter()
        .map(|path| {
            let fail = |why: String| -> ! { panic!("{}: {why}", path.display()) };
            let text = std::fs::read_to_string(path).unwrap_or_else(|e| fail(e.to_string()));
            let mut texts: Texts = toml::from_str(&text).unwrap_or_else(|e| fail(e.to_string()));
            let own =
                texts.remove("language").unwrap_or_else(|| fail("[language] is missing".into()));
            let number = own.get("number").and_then(|number| number.parse().ok());
            let number = number.unwrap_or_else(|| fail("[language] lacks its number".into()));
            let name = own.get("name").cloned();
            let name = name.unwrap_or_else(|| fail("[language] lacks its name".into()));
            (number, Language { tag: super::stem(path), name, texts })
        })
        .collect();
    numbered.sort_by_key(|(number, _)| *number);
    for (index, (number, language)) in numbered.iter().enumerate() {
        assert!(index == *number, "{}: numbers run from 0, each once", language.tag);
    }
    assert!(numbered[0].1.tag == "en-US", "number 0 is en-US");
    numbered.into_iter().map(|(_, language)| language).collect()
}

pub fn generate(languages: &[Language]) -> String {
    let mut out = String::from(
        "/// A language of the texts; English also stands for every culture without texts of its own.\n\
         #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\npub enum Language {\n#[default]\n",
    );
    for language in languages {
        writeln!(out, "/// Texts in {}.\n{},", language.tag, language.name).unwrap();
    }
    out.push_str("}\nimpl Language {\n/// All of them, by their numbers.\n");
    let names: Vec<String> = languages.iter().map(|l| format!("Language::{}", l.name)).collect();
    writeln!(out, "pub const ALL: [Language; {}] = [{}];\n}}", names.len(), names.join(", "))
        .unwrap();
    let tags: Vec<&str> = languages.iter().map(|language| language.tag.as_str()).collect();
    writeln!(out, "pub(super) const TAGS: [&str; {}] = {tags:?};", tags.len()).unwrap();
    out
}
