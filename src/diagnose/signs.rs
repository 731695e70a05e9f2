//! The signs of the rules: by what in logs and facts each is recognised, from `data/rules`.

use super::attempts::{events, Event, Kind};
use super::gather;
use super::pattern::{Matcher, Pattern};
use crate::verdict::{Confidence, RuleId};
use std::collections::HashMap;
use std::sync::LazyLock;

/// One way in which a rule shows itself; all that it names must hold.
#[derive(Debug)]
pub(super) struct Sign {
    /// Lines of logs, any of them.
    pub lines: &'static [&'static str],
    /// Lines that must be there as well, all of them.
    pub and: &'static [&'static str],
    /// Families in which the lines are looked for; all where there is none.
    pub families: &'static [&'static str],
    /// Only in attempts of these kinds that failed.
    pub kinds: &'static [Kind],
    /// Only in attempts that failed with one of these codes.
    pub codes: &'static [u32],
    /// The code that the caller was given counts, also where an inner one is known.
    pub wrapper: bool,
    /// Conditions on facts, all of them.
    pub facts: &'static [&'static str],
    /// How sure it makes, where that is not what its parts make.
    pub confidence: Option<Confidence>,
    /// The kind of the subject that `<subject>` in a line names.
    pub subject: Option<&'static str>,
}

/// The signs of one rule, and how it stands to others.
#[derive(Debug)]
pub(super) struct Signs {
    pub signs: &'static [Sign],
    /// It says only what kind of failure it is: any rule that names the cause comes first.
    pub frame: bool,
    /// It answers a question although nothing failed: why an update is not offered.
    pub answer: bool,
    /// Rules that follow from it, or lose against it.
    pub over: &'static [usize],
    /// `fact: …` or `line: …`: where one holds, the rule does not.
    pub unless: &'static [&'static str],
    /// `fact: …`, `line: …` or `event: source/number`: where one holds, the rule is sure.
    pub support: &'static [&'static str],
    /// Lines that show that it is over.
    pub healed: &'static [&'static str],
    /// Files that would make sure, asked for where they are not there.
    pub ask: &'static [&'static str],
}

#[rustfmt::skip]
#[allow(clippy::unreadable_literal)]
mod generated {
    use super::{Confidence, Kind, Sign, Signs};
    include!(concat!(env!("OUT_DIR"), "/signs.rs"));
}

/// The signs of a rule.
pub(super) fn of(rule: RuleId) -> &'static Signs {
    &generated::SIGNS[rule.index()]
}

/// Whether `rule` comes before `other`.
pub(super) fn is_over(rule: RuleId, other: RuleId) -> bool {
    of(rule).over.contains(&other.index())
}

/// Everything that is looked for in logs.
pub(super) struct Watched {
    pub matcher: Matcher,
    /// What a pattern is an event of.
    events: Vec<Option<Event>>,
    /// Patterns by their texts.
    lines: HashMap<&'static str, Vec<usize>>,
}

impl Watched {
    pub fn all() -> &'static Watched {
        static WATCHED: LazyLock<Watched> = LazyLock::new(Watched::new);
        &WATCHED
    }

    fn new() -> Watched {
        let mut patterns = Vec::new();
        let mut of_events = Vec::new();
        for (families, text, event) in events() {
            patterns.push(Pattern::new(text, families));
            of_events.push(Some(event));
        }
        let mut lines: HashMap<&'static str, Vec<usize>> = HashMap::new();
        let mut add = |text: &'static str, families: &'static [&'static str]| {
            let known = lines.entry(text).or_default();
            if known.iter().any(|index: &usize| patterns[*index].families == families) {
                return;
            }
            known.push(patterns.len());
            patterns.push(Pattern::new(text, families));
            of_events.push(None);
        };
        for signs in generated::SIGNS {
            for sign in signs.signs {
                sign.lines.iter().chain(sign.and).for_each(|text| add(text, sign.families));
            }
            let of_lines = |text: &&'static str| text.strip_prefix("line: ");
            signs
                .unless
                .iter()
                .chain(signs.support)
                .filter_map(of_lines)
                .for_each(|text| add(text, &[]));
            signs.healed.iter().for_each(|text| add(text, &[]));
        }
        gather::SETTINGS.iter().for_each(|(text, _)| add(text, gather::OF_SETTINGS));
        for step in super::trace::STEPS {
            step.lines.iter().for_each(|text| add(text, step.families));
        }
        super::history::LINES.iter().for_each(|text| add(text, super::history::OF_CONFIGMGR));
        super::rules::LINES.iter().for_each(|text| add(text, &[]));
        Watched { matcher: Matcher::new(patterns), events: of_events, lines }
    }

    /// What a pattern is an event of.
    pub fn event(&self, pattern: usize) -> Option<Event> {
        self.events[pattern]
    }

    /// The patterns of a text.
    pub fn patterns(&self, text: &str) -> &[usize] {
        self.lines.get(text).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::is_condition;
    use super::*;

    #[test]
    fn every_condition_is_one() {
        for rule in RuleId::all() {
            let signs = of(rule);
            for condition in signs.signs.iter().flat_map(|sign| sign.facts) {
                assert!(is_condition(condition), "{}: {condition}", rule.as_str());
            }
            for either in signs.unless.iter().chain(signs.support) {
                let right = match either.split_once(": ") {
                    Some(("fact", condition)) => is_condition(condition),
                    Some(("line", text)) => !Watched::all().patterns(text).is_empty(),
                    Some(("event", spec)) => super::super::witness::Spec::parse(spec).is_some(),
                    _ => false,
                };
                assert!(right, "{}: {either}", rule.as_str());
            }
        }
    }
}
