//! Sentences that other modules say, by the keys of `data/text/*.toml`: what to say is decided
//! where it is known, in which language only where it is shown.

use super::decode::fill;
use super::language::Language;
use super::table::SENTENCES;
use crate::base::masked;
use std::borrow::Cow;

/// A sentence of the language files, and what stands in its gaps; or one that was rendered before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence(Text);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Text {
    Row { index: usize, gaps: Vec<(&'static str, String)> },
    Verbatim(String),
}

impl Sentence {
    /// Takes what [`sentence!`] has checked; secrets in the gaps are masked.
    pub(crate) fn new(index: usize, mut gaps: Vec<(&'static str, String)>) -> Sentence {
        for (_, value) in &mut gaps {
            if let Cow::Owned(shown) = masked(value) {
                *value = shown;
            }
        }
        Sentence(Text::Row { index, gaps })
    }

    /// The sentence of a key that data makes, with those of the gaps that it has; `None` where the
    /// files lack the key, or one of its gaps is not known.
    pub(crate) fn named(key: &str, known: &[(&'static str, String)]) -> Option<Sentence> {
        let index = SENTENCES.iter().position(|(own, _)| *own == key)?;
        let gap = |name: &&'static str| known.iter().find(|(own, _)| own == name).cloned();
        let gaps = SENTENCES[index].1.iter().map(gap).collect::<Option<Vec<_>>>()?;
        Some(Sentence::new(index, gaps))
    }

    /// A sentence of a document that was rendered before: it stays in its language.
    pub(crate) fn verbatim(text: String) -> Sentence {
        Sentence(Text::Verbatim(masked(&text).into_owned()))
    }

    /// The sentence in `language`.
    pub fn render(&self, language: Language) -> String {
        let (index, gaps) = match &self.0 {
            Text::Row { index, gaps } => (*index, gaps),
            Text::Verbatim(text) => return text.clone(),
        };
        let decimal = |name: &str, value: &str| match language {
            Language::French if name == "size" => value.replace('.', ","),
            _ => value.to_owned(),
        };
        let gaps: Vec<(&str, String)> =
            gaps.iter().map(|(name, value)| (*name, decimal(name, value))).collect();
        let gaps: Vec<(&str, &str)> =
            gaps.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(language.texts().sentences[index], &gaps)
    }
}

/// `sentence!("probe.port-of-host-answers", host = name, port = 80)`. A key that the files lack, a
/// gap that is left out and one that the sentence does not have stop the build.
macro_rules! sentence {
    ($key:literal $(, $gap:ident = $value:expr)* $(,)?) => {{
        const INDEX: usize = $crate::knowledge::find_sentence($key, &[$(stringify!($gap)),*]);
        $crate::knowledge::Sentence::new(INDEX, vec![$((stringify!($gap), ($value).to_string())),*])
    }};
}
pub(crate) use sentence;

/// The number of a sentence, worked out while compiling.
pub(crate) const fn find_sentence(key: &str, gaps: &[&str]) -> usize {
    let mut index = 0;
    while index < SENTENCES.len() {
        let (own, names) = SENTENCES[index];
        if same(own, key) {
            assert!(gaps.len() == names.len(), "the sentence has more gaps, or fewer");
            let mut at = 0;
            while at < names.len() {
                assert!(contains(gaps, names[at]), "a gap of the sentence is not filled");
                at += 1;
            }
            return index;
        }
        index += 1;
    }
    panic!("no sentence of this key in data/text/en-US.toml")
}

const fn contains(list: &[&str], wanted: &str) -> bool {
    let mut at = 0;
    while at < list.len() {
        if same(list[at], wanted) {
            return true;
        }
        at += 1;
    }
    false
}

/// String equality usable in `const fn`.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sentence in every language, with its gaps filled.
    #[test]
    fn all_of_them() {
        for language in Language::ALL {
            for (index, (key, names)) in SENTENCES.iter().enumerate() {
                let sentence = Sentence::new(
                    index,
                    names.iter().map(|name| (*name, "<1.5>".to_owned())).collect(),
                );
                let said = sentence.render(language);
                assert!(
                    !said.is_empty() && !said.contains(['{', '}']),
                    "{} {key}: {said}",
                    language.tag()
                );
                assert!(
                    said.matches('<').count() >= names.len(),
                    "{} {key}: {said}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn gaps_and_decimals() {
        let sentence = sentence!("health.disk", size = format!("{:.1}", 1.5));
        assert_eq!(sentence.render(Language::English), "1.5 GB free on the system drive.");
        assert_eq!(sentence.render(Language::French), "1,5 Go libres sur le lecteur système.");
        // What is filled in is not looked at again.
        assert_eq!(
            sentence!("health.disk", size = "{size}").render(Language::English),
            "{size} GB free on the system drive."
        );
    }

    /// A sentence that nobody says is a mistake of somebody's.
    #[test]
    fn all_are_said() {
        let mut sources = String::new();
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match path.is_dir() {
                    true => folders.push(path),
                    false => sources += &std::fs::read_to_string(path).unwrap(),
                }
            }
        }
        // Those of findings are named by the rules' files.
        let data = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/rules"));
        let stages = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
        let rules: std::collections::BTreeSet<String> = stages
            .flat_map(|stage| std::fs::read_dir(stage).unwrap())
            .map(|rule| rule.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        // Those that a table names.
        sources += include_str!(concat!(env!("OUT_DIR"), "/events.rs"));
        sources += include_str!(concat!(env!("OUT_DIR"), "/actions.rs"));
        sources += include_str!(concat!(env!("OUT_DIR"), "/iis.rs"));
        sources += include_str!(concat!(env!("OUT_DIR"), "/traces.rs"));
        let silent: Vec<&str> = SENTENCES
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| !sources.contains(&format!("\"{key}\"")))
            .filter(|key| {
                let rule = key.strip_prefix("finding.").unwrap_or_default();
                !rules.contains(rule) && !rules.contains(rule.trim_end_matches("-of"))
            })
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
