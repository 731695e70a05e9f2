//! docs/rules.md: every rule of the diagnosis, the causes that have none with the reason, and what the
//! documents of administrators demand with the test that shows it.

use crate::common::{blessing, root, rows, shared};
use std::collections::BTreeSet;
use std::fmt::Write;
use wudiag::diagnose::reports;
use wudiag::verdict::RuleId;

const HEAD: &str = "# Rules of the diagnosis

Written by `tests/integration/rules_page.rs` from `data/rules`, `tests/fixtures/diagnose` and `tests/fixtures/requirements.tsv`.

A rule is a file `data/rules/<stage>/<name>.toml`. What a file cannot say is a predicate in `src/diagnose/rules`.

| key | meaning |
|---|---|
| `status` | `fail`, `warn` or `info` |
| `confidence` | the highest that it reaches |
| `codes`, `causes`, `remedies`, `source` | codes that belong to it; ids of `data/knowledge` and `data/sources.tsv`. Without `remedies` those of its rows in `data/probe/failures.tsv` count |
| `frame` | it says only what kind of failure it is: any rule that names the cause comes first |
| `answer` | it answers why an update is not offered, although nothing failed |
| `over` | rules that follow from it, or lose against it |
| `unless` | `fact: …` or `line: …`: where one holds, the rule does not |
| `support` | `fact: …` or `line: …`: where one holds, the rule is sure |
| `healed` | lines that show that it is over |
| `ask` | files that would make sure |
| `experimental` | no real log showed it yet |
| `[[sign]]` | one way in which it shows itself; all that a sign names must hold |
| `line` | any of these lines; `<name>` is kept, `…` is not, `<subject>` names the subject |
| `and` | lines that must be there as well |
| `in` | families of logs |
| `attempt`, `codes` | only in attempts of these kinds that failed, with one of these codes (`own`: those of the rule) |
| `wrapper` | the code that the caller was given counts, too |
| `facts` | conditions on facts, such as `disk.freeBytes < 1073741824`; paths as in [objects](objects.md), of exports of the registry `registry.<key with />.<value>`, of the list of hosts `hosts.<name>` |
| `subject` | the kind of the subject |

A case is `[first]` (the rule comes first), `[fires]` or `[near]` (the rule must not apply) in `tests/fixtures/diagnose/<rule>.txt`.
";

/// The text of a rule's file, and of the predicates.
fn shown_by(rule: RuleId, predicates: &str) -> &'static str {
    let file = root().join(format!("data/rules/{}/{}.toml", rule.stage().as_str(), rule.as_str()));
    let signs = std::fs::read_to_string(file).unwrap().contains("[[sign]]");
    let predicate = predicates.contains(&format!("rule!(\"{}\")", rule.as_str()));
    match (signs, predicate) {
        (true, true) => "signs, predicate",
        (true, false) => "signs",
        (false, true) => "predicate",
        (false, false) => "policy, health or probe",
    }
}

fn sources(folder: &str) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            text += &std::fs::read_to_string(path).unwrap();
        }
    }
    text
}

/// How many cases in which a rule applies, and how many in which it nearly does.
fn cases(rule: &str) -> Option<(usize, usize)> {
    let text =
        std::fs::read_to_string(root().join(format!("tests/fixtures/diagnose/{rule}.txt"))).ok()?;
    let count = |kind: &str| text.lines().filter(|line| *line == kind).count();
    Some((count("[first]") + count("[fires]"), count("[near]")))
}

#[test]
fn the_page_lists_every_rule_and_demand() {
    let predicates = sources("src/diagnose/rules");
    let tests = sources("tests/integration") + &sources("src/net");
    let advice: String = RuleId::all()
        .flat_map(|rule| rule.remedies())
        .map(|id| format!("\"{}\"", id.as_str()))
        .collect();
    let mut page = HEAD.to_owned();
    let with_cases = RuleId::all().filter(|rule| cases(rule.as_str()).is_some()).count();
    assert!(with_cases >= 150, "{with_cases}");
    page += "\n## Rules\n\nA rule with cases has at least one in which it applies and one near miss, both tried by `every_rule_fires_and_nearly_does`; the others are judged of the machine's facts or by a probe, with tests of their own there.\n\n| rule | stage | status | at most | shown by | cases |\n|---|---|---|---|---|---|\n";
    let mut rules: Vec<RuleId> = RuleId::all().collect();
    rules.sort_by_key(|rule| (rule.stage(), rule.as_str()));
    for rule in rules {
        let counted = match cases(rule.as_str()) {
            Some((fires, near)) => {
                assert!(fires > 0 && near > 0, "{}", rule.as_str());
                "yes"
            }
            None => {
                assert!(!reports(rule), "{} has no case", rule.as_str());
                "-"
            }
        };
        writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {counted} |",
            rule.as_str(),
            rule.stage().as_str(),
            rule.status().as_str(),
            rule.ceiling().as_str(),
            shown_by(rule, &predicates),
        )
        .unwrap();
    }
    page += "\n## Causes that have no rule\n\nThe catalogue is what experts wrote down. Sentences of it that look composed are never matched.\n\n| cause | why |\n|---|---|\n";
    let names: BTreeSet<&str> = RuleId::all().map(RuleId::as_str).collect();
    for row in rows(&root().join("tests/fixtures/catalogue.tsv")) {
        match (row[1].as_str(), row[2].as_str()) {
            ("=", "-") => assert!(names.contains(&*row[0]), "{} is no rule", row[0]),
            ("-", why) if why.len() > 10 => {
                assert!(!names.contains(&*row[0]), "{} is a rule", row[0]);
                writeln!(page, "| `{}` | {why} |", row[0]).unwrap();
            }
            _ => panic!("{row:?}"),
        }
    }
    page += "\n## What administrators' documents demand\n\n| part | demand | shown by |\n|---|---|---|\n";
    for row in rows(&root().join("tests/fixtures/requirements.tsv")) {
        if !row[2].starts_with("open: ") {
            for shown in row[2].split(", ") {
                let there = match shown.split_once(':') {
                    Some(("rule", rule)) => cases(rule).is_some(),
                    Some(("remedy", remedy)) => advice.contains(&format!("\"{remedy}\"")),
                    _ => tests.contains(&format!("fn {shown}()")),
                };
                assert!(there, "{}: {shown}", row[1]);
            }
        }
        writeln!(
            page,
            "| {} | {} | {} |",
            row[0],
            row[1],
            row[2].replace("rule:", "rule ").replace("remedy:", "remedy ")
        )
        .unwrap();
    }
    let path = root().join("docs/rules.md");
    if blessing() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "docs/rules.md");
}

/// The demands of each part: the scan, symptoms, evidence, the server, one update.
const DEMANDS: [(&str, char, usize); 5] = [
    ("scan", 'T', 20),
    ("symptom", 'S', 17),
    ("evidence", 'E', 7),
    ("server", 'V', 11),
    ("update", 'A', 11),
];

#[test]
fn every_demand_has_a_row() {
    let table = rows(&root().join("tests/fixtures/requirements.tsv"));
    let list =
        shared("facts/seed-requirements.md").map(|path| std::fs::read_to_string(path).unwrap());
    for (part, letter, count) in DEMANDS {
        let own = table.iter().filter(|row| row[0] == part);
        assert_eq!(own.count(), count, "{part}");
        // Where the list itself lies beside the checkout, it has as many.
        if let Some(list) = &list {
            let listed = list.lines().filter(|line| {
                let rest = line.strip_prefix("- ").and_then(|line| line.strip_prefix(letter));
                rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            });
            assert_eq!(listed.count(), count, "{part}");
        }
    }
    assert_eq!(table.len(), DEMANDS.iter().map(|(_, _, count)| count).sum::<usize>());
}

/// What no log can prove is said by remedies.
#[test]
fn what_no_log_proves_is_a_remedy() {
    let text = std::fs::read_to_string(root().join("data/text/en-US.toml")).unwrap();
    for (remedy, words) in [
        ("read-installer-log", &["by hand", "same switches", "local system", "user"][..]),
        ("deploy-superseding-update", &["newest", "expired", "supersedence rules", "application"]),
        (
            "compare-update-sources",
            &["KB article", "Catalog", "WSUS console", "Configuration Manager console"],
        ),
    ] {
        let line = text.lines().find(|line| line.starts_with(&format!("{remedy} = "))).unwrap();
        words.iter().for_each(|word| assert!(line.contains(word), "{remedy}: {word}"));
    }
}
