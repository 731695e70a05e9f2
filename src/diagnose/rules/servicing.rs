//! What the component store says of itself: packages with a language, reports of damage, states.

use super::super::attempts::{Ended, Kind};
use super::super::case::{Case, Line};
use super::super::coverage::Source;
use super::super::judge::{attempts_of, has_code, healed_by, sightings, Candidate};
use super::super::witness;
use crate::knowledge::remedy_id;
use crate::logs::Family;
use crate::verdict::{rule, Confidence, Reason, State, Status, Subject};
use std::collections::BTreeSet;

pub(super) const PINNED: &str =
    "Failed to pin deployment while resolving Update: <package> from file";
pub(super) const RESOLVED: &str = "Failed to resolve package '<package>'";
pub(super) const MISSING: &str = "Store corruption, manifest missing for package: <package>";
pub(super) const CHECKED: &str = "Checking System Update Readiness";
pub(super) const TOTAL: &str = "Total Detected Corruption:<count>";
pub(super) const PURGED: &str = "PurgeExpiredUpdates: Found <count> expired updates";
const DAMAGED: [&str; 4] = [
    "CSI Payload Corrupt<mark>(n)<subject>",
    "CSI Manifest Corrupt<mark>(n)<subject>",
    "CBS MUM Missing<mark>(n)<subject>",
    "CBS MUM Corrupt<mark>(n)<subject>",
];

/// The culture in a package's identity: `name~key~architecture~culture~version`.
fn culture(package: &str) -> Option<&str> {
    package.split('~').nth(3).map(str::trim).filter(|culture| !culture.is_empty())
}

/// A package that has a language does not resolve.
pub(in crate::diagnose) fn language(case: &Case, found: &mut Vec<Candidate>) {
    let rule = rule!("language-pack-mismatch");
    let wanted = |attempt: &super::super::attempts::Attempt| {
        attempt.failed() && attempt.kind == Kind::Install && has_code(attempt, rule.codes(), true)
    };
    let mut candidate = Candidate::new(rule);
    for seen in sightings(case, &[PINNED, RESOLVED, MISSING]) {
        let package = seen.get("package").unwrap_or_default();
        if culture(package).is_none() {
            continue;
        }
        let inside = attempts_of(case, &seen.line, &wanted);
        if !inside.is_empty() {
            candidate.attempts.extend(inside);
            candidate.lines.push(seen.line.clone());
            candidate.subject =
                Some(Subject { kind: "package", name: Some(package.to_owned()), id: None });
        }
    }
    // The package that failed may have one itself.
    for (index, attempt) in case.attempts.iter().enumerate() {
        let package = attempt.subject.as_deref().unwrap_or_default();
        if wanted(attempt) && culture(package).is_some() {
            candidate.attempts.insert(index);
            candidate.lines.push(attempt.end.clone());
            candidate.subject =
                Some(Subject { kind: "package", name: Some(package.to_owned()), id: None });
        }
    }
    if !candidate.lines.is_empty() {
        candidate.confidence = Confidence::High;
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}

/// A feature's own package does not find its files, and no report shows that the store lost them.
pub(in crate::diagnose) fn features(case: &Case, found: &mut Vec<Candidate>) {
    const FEATURES: [&str; 4] =
        ["-ondemand-package", "-fod-package", "languagefeatures-", "microsoft-windows-netfx3"];
    let rule = rule!("optional-feature-source");
    let damaged = found.iter().any(|candidate| {
        candidate.rule == rule!("store-payload-damaged") && !candidate.lines.is_empty()
    });
    let of_feature = |attempt: &super::super::attempts::Attempt| {
        let package = attempt.subject.as_deref().unwrap_or_default().to_ascii_lowercase();
        attempt.failed()
            && attempt.kind == Kind::Install
            && has_code(attempt, &[0x800F_081F], true)
            && FEATURES.iter().any(|part| package.contains(part))
    };
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| of_feature(attempt));
    let attempts: BTreeSet<usize> = failed.map(|(index, _)| index).collect();
    if damaged || attempts.is_empty() || found.iter().any(|candidate| candidate.rule == rule) {
        return;
    }
    let mut candidate = Candidate::new(rule);
    candidate.attempts = attempts;
    candidate.confidence = Confidence::Medium;
    candidate.reasons = vec![Reason::LogOnly];
    found.push(candidate);
}

/// Until Windows 11 23H2 and Server 2022 the policy that sends features to Windows Update keeps them
/// from the update server; since 24H2 it must not be set. What cannot be told stays.
pub(in crate::diagnose) fn feature_source(case: &Case, found: &mut Vec<Candidate>) {
    const POLICY: &str = "registry.hkey_local_machine/software/microsoft/windows/currentversion/policies/servicing.RepairContentServerSource";
    const CHANGED: u32 = 26_100;
    let rule = rule!("optional-feature-source");
    let Some(policy) = case.facts.holds(&format!("{POLICY} = 2")) else { return };
    let Some(candidate) = found.iter_mut().find(|candidate| candidate.rule == rule) else { return };
    // `Microsoft-Windows-NetFx3-OnDemand-Package~key~amd64~~10.0.26100.1`
    let of_package = || {
        let attempt = candidate.attempts.iter().rev().map(|index| &case.attempts[*index]);
        let mut names = attempt.filter_map(|attempt| attempt.subject.as_deref());
        names.find_map(|name| name.rsplit_once('~')?.1.split('.').nth(2)?.parse().ok())
    };
    let build = case.facts.number("os.build").map(|build| build as u32).or_else(of_package);
    match build {
        Some(build) if build < CHANGED => found.retain(|candidate| candidate.rule != rule),
        _ => candidate.facts.extend(policy),
    }
}

/// The store as the last report of damage shows it: what that repaired is over. Where it found
/// nothing, and an update fails with a code of the store all the same, the damage is one that no
/// built-in tool finds.
pub(in crate::diagnose) fn reports(case: &Case, found: &mut Vec<Candidate>) {
    let Some(last) = sightings(case, &[CHECKED]).last().map(|seen| seen.line.clone()) else {
        return;
    };
    let after = |line: &Line| case.is_after(line, &last) == Some(true);
    let damaged = sightings(case, &DAMAGED);
    // The rows of a report stand in the record of its heading.
    let of_last = |line: &Line| line.order == last.order || after(line);
    if damaged.iter().any(|seen| of_last(&seen.line)) {
        return;
    }
    let rule = rule!("store-payload-damaged");
    let Some(damage) = found.iter_mut().find(|candidate| candidate.rule == rule) else { return };
    let standing: BTreeSet<usize> = damage
        .attempts
        .iter()
        .copied()
        .filter(|index| healed_by(case, &case.attempts[*index]).is_none())
        .collect();
    let later: BTreeSet<usize> =
        standing.iter().copied().filter(|index| after(&case.attempts[*index].end)).collect();
    if later.is_empty() {
        // The report repaired it, or found nothing, after the last failure.
        if damage.newest(case).is_none_or(|newest| case.is_after(&last, newest) == Some(true)) {
            damage.state = Some(State::Healed);
        }
        return;
    }
    let mut latent = Candidate::new(rule!("store-healthy-yet-fails"));
    // The totals say more than the heading.
    let totals = sightings(case, &[TOTAL]).into_iter().rfind(|seen| of_last(&seen.line));
    latent.lines = vec![totals.map_or(last, |seen| seen.line.clone())];
    latent.attempts = later;
    latent.confidence = Confidence::Medium;
    latent.reasons = vec![Reason::LogOnly];
    found.push(latent);
}

/// The package that failed was left in a state that an interrupted installation leaves.
pub(in crate::diagnose) fn package_state(case: &Case, found: &mut Vec<Candidate>) {
    const PACKAGES: &str = "registry.hkey_local_machine/software/microsoft/windows/currentversion/component based servicing/packages/";
    let rule = rule!("package-state-wrong");
    let mut candidate = Candidate::new(rule);
    for (index, attempt) in case.attempts.iter().enumerate() {
        let package = attempt.subject.as_deref().unwrap_or_default();
        let path = format!("{PACKAGES}{package}.CurrentState");
        let Some(known) = case.facts.get(&path) else { continue };
        let unfinished = matches!(case.facts.number(&path).map(|n| n as u32), Some(0x60 | 0x65));
        if attempt.failed() && unfinished && has_code(attempt, rule.codes(), true) {
            candidate.facts.push(known.evidence());
            candidate.attempts.insert(index);
            candidate.subject =
                Some(Subject { kind: "package", name: Some(package.to_owned()), id: None });
        }
    }
    if !candidate.attempts.is_empty() {
        candidate.confidence = Confidence::Low;
        candidate.reasons = vec![Reason::FactAgrees];
        found.push(candidate);
    }
}

/// The KB numbers of the updates of Windows RE that need room in its partition.
const WINRE: [&str; 3] = ["5034439", "5034440", "5034441"];

/// An installer failed, and the title of its update says which kind it is.
pub(in crate::diagnose) fn installers(case: &Case, found: &mut Vec<Candidate>) {
    let failed = case
        .attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| attempt.failed() && has_code(attempt, &[0x8007_0643], true));
    let (mut winre, mut pointer) = (BTreeSet::new(), BTreeSet::new());
    for (index, attempt) in failed {
        let title = attempt.subject.as_deref().unwrap_or_default();
        let lower = title.to_lowercase();
        let kb = super::super::attempts::kb(title).unwrap_or_default();
        if WINRE.contains(&kb) || lower.contains("windows recovery environment") {
            winre.insert(index);
        } else if lower.contains(".net framework") || lower.contains("defender") {
            pointer.insert(index);
        }
    }
    let mut add = |rule: crate::verdict::RuleId, attempts: BTreeSet<usize>, confidence| {
        if attempts.is_empty() {
            return;
        }
        match found.iter_mut().find(|candidate| candidate.rule == rule) {
            Some(candidate) => candidate.attempts.extend(attempts),
            None => {
                let mut candidate = Candidate::new(rule);
                candidate.attempts = attempts;
                candidate.confidence = confidence;
                for condition in super::super::signs::of(rule).support {
                    let fact = condition.strip_prefix("fact: ");
                    if let Some(proof) = fact.and_then(|fact| case.facts.holds(fact)) {
                        candidate.facts.extend(proof);
                        candidate.confidence = Confidence::High;
                    }
                }
                found.push(candidate);
            }
        }
    };
    // Room enough, and nothing switched off: then it is something else.
    let has_room = ["winre.partitionFreeBytes >= 262144000", "winre.enabled != false"]
        .iter()
        .all(|fact| case.facts.holds(fact).is_some());
    if !has_room {
        add(rule!("winre-partition-small"), winre, Confidence::Medium);
    }
    add(rule!("defender-or-dotnet-80070643"), pointer, Confidence::Medium);
    // A small partition by itself is a risk, and no reason why another update fails.
    let risk = |candidate: &&mut Candidate| {
        candidate.rule == rule!("winre-partition-small")
            && candidate.attempts.is_empty()
            && candidate.lines.is_empty()
    };
    if let Some(candidate) = found.iter_mut().find(risk) {
        candidate.status = Some(Status::Warn);
    }
}

pub(super) const ACTION: &str = "Action ended <time>: <action>. Return value 3.";
pub(super) const CUSTOM: &str = "CustomAction <action> returned actual error code <code>";

/// The first action in time that failed in the log of an installer package; those around it, up to
/// `INSTALL`, only repeat it.
pub(in crate::diagnose) fn custom_action(case: &Case, found: &mut Vec<Candidate>) {
    let wanted = |attempt: &super::super::attempts::Attempt| {
        attempt.failed() && attempt.kind == Kind::Install
    };
    let mut candidate = Candidate::new(rule!("msi-custom-action-failed"));
    let mut last: Option<(usize, BTreeSet<usize>)> = None;
    for seen in sightings(case, &[ACTION, CUSTOM]) {
        // What Windows Installer translates to success is none.
        let translated = seen.line.text.contains("will be translated to success");
        let of_msi = case.sources[seen.line.source].family == Some(Family::Msi);
        if translated || !of_msi {
            continue;
        }
        let inside: BTreeSet<usize> = attempts_of(case, &seen.line, &wanted).into_iter().collect();
        let echo = last
            .as_ref()
            .is_some_and(|(log, before)| *log == seen.line.log && !before.is_disjoint(&inside));
        let patching = inside.iter().any(|index| case.attempts[*index].patches());
        if inside.is_empty() || !patching || echo {
            continue;
        }
        let action = seen.get("action").unwrap_or_default();
        candidate.lines.push(seen.line.clone());
        if !matches!(action, "INSTALL" | "InstallFinalize" | "InstallExecute") {
            candidate.subject =
                Some(Subject { kind: "component", name: Some(action.to_owned()), id: None });
        }
        candidate.attempts.extend(&inside);
        last = Some((seen.line.log, inside));
    }
    if !candidate.lines.is_empty() {
        candidate.confidence = Confidence::High;
        candidate.reasons = vec![Reason::LogOnly];
        found.push(candidate);
    }
}

pub(super) const TEMP: &str = "Directory of C:\\Windows\\Temp";
pub(super) const FILES: &str = "<files> File(s)";

/// The folder for temporary files holds more files than there are short names.
pub(in crate::diagnose) fn temp_folder(case: &Case, found: &mut Vec<Candidate>) {
    const MOST: u64 = 65_000;
    let rule = rule!("temp-folder-overfull");
    let failed = case
        .attempts
        .iter()
        .enumerate()
        .filter(|(_, attempt)| attempt.failed() && has_code(attempt, rule.codes(), true));
    let failed: BTreeSet<usize> = failed.map(|(index, _)| index).collect();
    let listed = sightings(case, &[TEMP]);
    let full = sightings(case, &[FILES]).into_iter().find(|seen| {
        let count: String =
            seen.get("files").unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        listed
            .iter()
            .any(|list| list.line.log == seen.line.log && list.line.order <= seen.line.order)
            && count.parse::<u64>().is_ok_and(|count| count > MOST)
    });
    let Some(full) = full.filter(|_| !failed.is_empty()) else { return };
    let mut candidate = Candidate::new(rule);
    candidate.lines = vec![full.line.clone()];
    candidate.attempts = failed;
    candidate.confidence = Confidence::High;
    candidate.reasons = vec![Reason::FactAgrees];
    found.push(candidate);
}

/// What is damaged in the agent's own folder is downloaded again; only elsewhere the disk is asked.
pub(in crate::diagnose) fn damaged(_: &Case, found: &mut [Candidate]) {
    let rule = rule!("cabinet-or-disk-damaged");
    for candidate in found.iter_mut().filter(|candidate| candidate.rule == rule) {
        let newest = candidate.lines.iter().max_by_key(|line| line.order);
        let own = |line: &Line| {
            line.text.to_ascii_lowercase().contains(r"\softwaredistribution\download\")
        };
        if newest.is_some_and(own) {
            candidate.before = vec![remedy_id!("redownload-package")];
        }
    }
}

/// An installation waited for a restart and failed after it, as event 3 of servicing has it as well;
/// the log that would say why begins later. The code by itself says only that something failed.
pub(in crate::diagnose) fn rolled_back(case: &Case, found: &mut Vec<Candidate>) {
    const HOUR: i64 = 3600 * 10_000_000;
    const WEEK: i64 = 7 * 24 * HOUR;
    let rule = rule!("rolled-back-at-restart");
    let mut candidate = Candidate::new(rule);
    for (index, attempt) in case.attempts.iter().enumerate() {
        let at = case.local(&attempt.end);
        let of_update =
            attempt.failed() && attempt.kind == Kind::Install && attempt.update.is_some();
        if !of_update || at == 0 || is_covered(case, at) {
            continue;
        }
        let waited = case.attempts.iter().rfind(|other| {
            let before = at - case.local(&other.end);
            other.ended == Ended::Pending
                && other.update == attempt.update
                && (1..=WEEK).contains(&before)
        });
        let event = witness::of(case, witness::SERVICING, &[3])
            .find(|event| (case.local(&event.line) - at).abs() <= HOUR);
        if let (Some(waited), Some(event)) = (waited, event) {
            candidate.lines.extend([waited.end.clone(), event.line.clone()]);
            candidate.attempts.insert(index);
        }
    }
    if candidate.attempts.is_empty() || found.iter().any(|other| other.rule == rule) {
        return;
    }
    // What only has the code of the failure does not name its cause.
    found.retain(|other| {
        other.rule != rule!("advanced-installer-failed")
            || !other.lines.is_empty()
            || !other.attempts.is_subset(&candidate.attempts)
    });
    candidate.confidence = Confidence::Low;
    candidate.reasons = vec![Reason::LogOnly];
    candidate.missing = vec!["CbsPersist_*.log"];
    found.push(candidate);
}

/// Whether a log of servicing that was read reaches back to a time.
fn is_covered(case: &Case, at: i64) -> bool {
    let of_servicing = |source: &&Source| source.family == Some(Family::Cbs) && source.from != 0;
    case.sources.iter().filter(of_servicing).any(|source| source.from <= at && source.to >= at)
}

/// The agent deletes what it downloaded thirty days ago, and says so. A code by itself does not.
pub(in crate::diagnose) fn removed(case: &Case, found: &mut [Candidate]) {
    const MONTH: i64 = 30 * 24 * 3600 * 10_000_000;
    let rule = rule!("downloaded-then-removed");
    let Some(candidate) = found.iter_mut().find(|candidate| candidate.rule == rule) else { return };
    let newest = candidate.attempts.iter().map(|index| case.local(&case.attempts[*index].end));
    let newest = newest.max().unwrap_or(0);
    let updates: BTreeSet<&str> = candidate
        .attempts
        .iter()
        .filter_map(|index| case.attempts[*index].update.as_deref())
        .collect();
    let download = case.attempts.iter().rfind(|attempt| {
        attempt.kind == Kind::Download
            && attempt.well()
            && attempt.update.as_deref().is_some_and(|update| updates.contains(update))
    });
    let long_ago = download.filter(|attempt| {
        let at = case.local(&attempt.end);
        at != 0 && newest - at >= MONTH
    });
    let purged = sightings(case, &[PURGED]).into_iter().rfind(|seen| {
        let count = seen.get("count").unwrap_or_default().trim();
        let at = case.local(&seen.line);
        count.parse::<u32>().is_ok_and(|count| count > 0)
            && (at == 0 || at <= newest)
            && download
                .is_none_or(|download| case.is_after(&seen.line, &download.end) != Some(false))
    });
    let proofs = [long_ago.map(|attempt| &attempt.end), purged.map(|seen| &seen.line)];
    for line in proofs.into_iter().flatten() {
        candidate.lines.push(line.clone());
        candidate.confidence = Confidence::High;
    }
}

/// Two callers at once: the one that was in the way.
pub(in crate::diagnose) fn overlapping(case: &Case, found: &mut [Candidate]) {
    const HOUR: i64 = 3600 * 10_000_000;
    let rule = rule!("overlapping-run");
    let Some(candidate) = found.iter_mut().find(|candidate| candidate.rule == rule) else { return };
    let starts = sightings(case, &[super::configmgr::STARTED]);
    let mut others: Vec<Line> = Vec::new();
    for index in &candidate.attempts {
        let attempt = &case.attempts[*index];
        let (from, at) = (case.local(&attempt.start), case.local(&attempt.end));
        let near = |line: &Line| {
            let other = case.local(line);
            at != 0 && other != 0 && (from - HOUR..=at).contains(&other)
        };
        let begun = starts.iter().map(|seen| &seen.line).rfind(|line| {
            let caller = line.text.split('\t').nth(8).unwrap_or_default();
            !caller.is_empty() && !caller.eq_ignore_ascii_case(&attempt.caller) && near(line)
        });
        let runs = || {
            case.attempts.iter().find(|other| {
                matches!(other.kind, Kind::Install | Kind::Setup)
                    && !other.caller.eq_ignore_ascii_case(&attempt.caller)
                    && other.patches()
                    && at != 0
                    && case.local(&other.start) != 0
                    && other.start != other.end
                    && (case.local(&other.start)..=case.local(&other.end)).contains(&at)
            })
        };
        others.extend(begun.or_else(|| runs().map(|other| &other.start)).cloned());
    }
    if others.is_empty() {
        let by_code = candidate.lines.is_empty() && candidate.facts.is_empty();
        candidate.confidence = if by_code { Confidence::Low } else { candidate.confidence };
        return;
    }
    candidate.lines.extend(others);
    candidate.confidence = Confidence::High;
}
