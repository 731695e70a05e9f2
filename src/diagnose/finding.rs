//! A candidate as the finding of a document: its sentence, codes, evidence, what to do.

use super::attempts::{once, Attempt};
use super::case::{Case, Line};
use super::coverage;
use super::judge::Candidate;
use super::signs::of;
use crate::knowledge::{sentence, Language, Sentence};
use crate::logs::extract;
use crate::verdict::{Evidence, Finding, Shown};
/// A candidate as a finding.
pub(super) fn finding(case: &Case, candidate: &Candidate) -> Ready {
    let rule = candidate.rule;
    let name = candidate.subject.as_ref().and_then(|subject| subject.name.clone());
    let known = [("subject", name.unwrap_or_default())];
    let of_subject = match known[0].1.is_empty() {
        true => None,
        false => Sentence::named(&format!("finding.{}-of", rule.as_str()), &known),
    };
    let title = of_subject
        .or_else(|| candidate.said.as_ref().map(|said| said.title.clone()))
        .or_else(|| Sentence::named(&format!("finding.{}", rule.as_str()), &known))
        .unwrap_or_else(|| sentence!("diagnose.seen", rule = rule.as_str()));
    let mut finding = candidate.said.clone().unwrap_or_else(|| Finding::new(rule, title.clone()));
    finding.title = title;
    finding.status = candidate.status();
    finding.confidence = candidate.confidence;
    finding.reasons.clone_from(&candidate.reasons);
    finding.state = candidate.state();
    finding.subject.clone_from(&candidate.subject);
    finding.codes = codes(case, candidate);
    finding.remedies.retain(|remedy| !candidate.before.contains(remedy));
    finding.remedies.splice(0..0, candidate.before.iter().copied());
    candidate.without_wsus(case, &mut finding.remedies);
    let asked = of(rule).ask.iter().copied().filter(|name| !case.has_file(coverage::stem(name)));
    let asked: Vec<&str> = asked.chain(candidate.missing.iter().copied()).collect();
    if !asked.is_empty() && candidate.stands() {
        finding.missing.push(sentence!("diagnose.collect", names = asked.join(", ")));
    }
    let attempts: Vec<&Attempt> =
        candidate.attempts.iter().map(|index| &case.attempts[*index]).collect();
    finding.count = once(case, attempts.iter().copied()).len() as u32;
    let mut all: Vec<&Line> =
        attempts.iter().map(|attempt| &attempt.end).chain(&candidate.lines).collect();
    all.sort_by_key(|line| (case.local(line), line.order));
    let first = all.iter().find(|line| case.local(line) != 0).or(all.first());
    finding.first = first.and_then(|line| case.iso(line));
    finding.last = all.last().and_then(|line| case.iso(line));
    finding.evidence = evidence(case, candidate, &attempts);
    let shown = attempts.last().map(|attempt| attempt.kind.as_str());
    Ready { finding, shown, follows: candidate.follows }
}

pub(super) struct Ready {
    finding: Finding,
    shown: Option<&'static str>,
    follows: Option<crate::verdict::RuleId>,
}

impl Ready {
    pub fn shown(self, language: Language) -> Shown {
        let mut shown = self.finding.show(language);
        shown.shown = self.shown;
        shown.follows = self.follows;
        shown
    }
}

/// The codes of a candidate: that of its newest attempt first, then inner ones that its rule names.
fn codes(case: &Case, candidate: &Candidate) -> Vec<u32> {
    let own = candidate.rule.codes();
    let mut codes: Vec<u32> = Vec::new();
    let mut add = |code: u32| {
        if code >> 31 == 1 && !codes.contains(&code) {
            codes.push(code);
        }
    };
    for index in candidate.attempts.iter().rev() {
        let attempt = &case.attempts[*index];
        // What the caller was given comes first where it says more than that something failed.
        attempt.wrapper.filter(|code| own.contains(code)).map(&mut add);
        add(attempt.code);
        attempt.inner.iter().copied().filter(|code| own.contains(code)).for_each(&mut add);
    }
    for line in candidate.lines.iter().rev() {
        extract::each_code_in(line.text.as_bytes(), &mut |code| {
            if own.contains(&code.value) {
                add(code.value);
            }
            true
        });
    }
    codes.truncate(5);
    codes
}

/// What proves it: the newest line and the end of the newest attempt, facts, then what is older.
fn evidence(case: &Case, candidate: &Candidate, attempts: &[&Attempt]) -> Vec<Evidence> {
    let mut lines: Vec<&Line> = candidate.lines.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse((case.local(line), line.order)));
    let mut ends: Vec<&Line> = attempts.iter().map(|attempt| &attempt.end).collect();
    ends.sort_by_key(|line| std::cmp::Reverse((case.local(line), line.order)));
    // One of each text first: the same line again proves no more.
    let texts = |lines: Vec<&Line>| {
        let mut seen: Vec<String> = Vec::new();
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for line in lines {
            // A failure is handed up from call to call: the echoes of one code are one text.
            let echo = line.text.strip_prefix("*FAILED* [").and_then(|rest| rest.get(..8));
            let key: String = match echo {
                Some(code) => code.to_owned(),
                None => words(&line.text),
            };
            match seen.contains(&key) {
                true => again.push(case.evidence(line)),
                false => {
                    seen.push(key);
                    first.push(case.evidence(line));
                }
            }
        }
        (first, again)
    };
    let (lines, more_lines) = texts(lines);
    let (ends, more_ends) = texts(ends);
    let mut all: Vec<Evidence> = Vec::new();
    let mut lines = lines.into_iter();
    all.extend(lines.by_ref().take(2));
    let mut ends = ends.into_iter();
    all.extend(ends.by_ref().take(1));
    all.extend(candidate.facts.iter().take(2).cloned());
    all.extend(lines);
    all.extend(ends);
    all.extend(candidate.facts.iter().skip(2).cloned());
    all.extend(more_lines);
    all.extend(more_ends);
    let mut unique: Vec<Evidence> = Vec::new();
    for one in all {
        if !unique.contains(&one) {
            unique.push(one);
        }
    }
    unique
}

/// The beginning of a text without what changes from time to time: numbers, codes and ids.
fn words(text: &str) -> String {
    const MOST: usize = 60;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        let is_id = word.len() >= 4 && word.bytes().all(|b| b.is_ascii_hexdigit());
        !is_id && !word.bytes().any(|b| b.is_ascii_digit())
    });
    words.flat_map(str::chars).take(MOST).collect()
}
