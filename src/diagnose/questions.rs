//! The eight questions that support asks first, as far as logs and facts answer them.

use super::attempts::{kb, Kind};
use super::case::Case;
use super::document::Intake;
use super::judge::{last_success, standing};
use crate::codes::Hex;
use std::collections::BTreeMap;

/// A week, in ticks: what was installed so long before the first failure may have to do with it.
const WEEK: i64 = 7 * 24 * 3600 * 10_000_000;

/// What is known. Who noticed it, what was tried, how many machines are affected and what the
/// others have in common stands in no log of one machine.
pub(super) fn intake(case: &Case) -> Intake {
    let failing = standing(case);
    let last = failing.last().map(|index| &case.attempts[*index]);
    let first = failing.first().map(|index| &case.attempts[*index]);
    let what = last.map(|last| match last.code {
        0 => format!("{} ({})", last.kind.as_str(), last.caller),
        code => format!("{} {} ({})", last.kind.as_str(), Hex(code), last.caller),
    });
    let pattern = last.zip(first).map(|(last, first)| {
        let since = case.local(&first.end);
        let own = case.attempts.iter().filter(|attempt| {
            attempt.kind == last.kind && attempt.patches() && case.local(&attempt.end) >= since
        });
        let (failed, all) = own.fold((0, 0), |(failed, all), attempt| {
            (failed + usize::from(attempt.failed()), all + 1)
        });
        format!("{failed}/{all}")
    });
    let changed = first.map_or_else(Vec::new, |first| {
        let at = case.local(&first.end);
        let before = case.attempts.iter().filter(|attempt| {
            let end = case.local(&attempt.end);
            attempt.well()
                && matches!(attempt.kind, Kind::Install | Kind::Uninstall | Kind::Setup)
                && at != 0
                && (at - WEEK..at).contains(&end)
        });
        let mut names: Vec<String> = before
            .filter_map(|attempt| attempt.subject.as_deref())
            .map(|subject| kb(subject).map_or_else(|| subject.to_owned(), |kb| format!("KB{kb}")))
            .collect();
        names.dedup();
        names.truncate(10);
        names
    });
    let mut versions = BTreeMap::new();
    for (name, path) in [
        ("os", "os.name"),
        ("build", "os.build"),
        ("revision", "os.revision"),
        ("agent", "agent.version"),
        ("configMgr", "configMgr.version"),
    ] {
        let text = case.facts.text(path).map(str::to_owned);
        let number = || case.facts.number(path).map(|number| number.to_string());
        if let Some(version) = text.or_else(number) {
            versions.insert(name, version);
        }
    }
    Intake {
        what,
        pattern,
        still: first.map(|_| true),
        noticed: None,
        worked: last_success(case, None).and_then(|attempt| case.iso(&attempt.end)),
        stopped: first.and_then(|first| case.iso(&first.end)),
        changed,
        share: None,
        tried: None,
        versions,
        unaffected: None,
    }
}
