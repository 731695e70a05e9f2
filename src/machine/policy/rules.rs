//! The rules on the update policy. Their stage, codes, remedies and sources: `data/rules/policy`.

use super::view::{alike, evidence, same, Side, View, AU, WU};
use super::Source;
use crate::knowledge::sentence;
use crate::net::{sanity, Url};
use crate::verdict::{rule, Finding, Status};

const CLASSES: [(&str, &str); 4] = [
    ("feature", "SetPolicyDrivenUpdateSourceForFeatureUpdates"),
    ("quality", "SetPolicyDrivenUpdateSourceForQualityUpdates"),
    ("driver", "SetPolicyDrivenUpdateSourceForDriverUpdates"),
    ("other", "SetPolicyDrivenUpdateSourceForOtherUpdates"),
];
const DEFERRALS: [&str; 7] = [
    "DeferFeatureUpdates",
    "DeferQualityUpdates",
    "DeferFeatureUpdatesPeriodInDays",
    "DeferQualityUpdatesPeriodInDays",
    "DeferUpgrade",
    "BranchReadinessLevel",
    "PauseFeatureUpdatesStartTime",
];

/// The addresses of the servers.
pub(super) fn servers(view: &View<'_>, found: &mut Vec<Finding>) {
    let used = view.uses_server();
    let both = || view.evidence(&["WUServer", "UseWUServer"]);
    match (view.server(), view.number("UseWUServer")) {
        (Some(server), _) if !used => {
            let said = sentence!("policy.server-not-used", server = server);
            let mut finding = Finding::new(rule!("usewuserver-without-url"), said)
                .also("server-not-used")
                .status(Status::Warn)
                .because(both());
            finding.codes.clear(); // the agent asks Windows Update, and logs nothing
            finding.remedies.retain(|remedy| remedy.as_str() != "fix-wsus-policy");
            found.push(finding);
        }
        (None, Some(1)) => found.push(
            Finding::new(rule!("usewuserver-without-url"), sentence!("policy.no-server"))
                .also("no-server")
                .because(both()),
        ),
        _ => {}
    }
    let Some(server) = view.server().filter(|_| used) else { return };
    let urls = || view.evidence(&["WUServer", "WUStatusServer"]);
    let status_server = view.text("WUStatusServer");
    found.extend(sanity(server, status_server).into_iter().map(|finding| finding.because(urls())));
    if status_server.is_none() && view.text("WUServer").is_some() {
        let said = sentence!("policy.no-status-server");
        found.push(Finding::new(rule!("no-status-server"), said).because(urls()));
    }
    if let Some(alternate) =
        view.text("UpdateServiceUrlAlternate").filter(|alternate| Url::parse(alternate).is_err())
    {
        let said = sentence!("policy.alternate-invalid", url = alternate);
        let evidence = view.evidence(&["UpdateServiceUrlAlternate"]);
        found.push(Finding::new(rule!("alternate-invalid"), said).because(evidence));
    }
}

/// What may be reached at all.
pub(super) fn access(view: &View<'_>, found: &mut Vec<Finding>) {
    let used = view.uses_server();
    if view.on("DisableWindowsUpdateAccess") {
        let (status, said) = match used {
            true => (Status::Warn, sentence!("policy.access-disabled-beside-server")),
            false => (Status::Fail, sentence!("policy.access-disabled")),
        };
        let evidence = view.evidence(&["DisableWindowsUpdateAccess"]);
        let finding = Finding::new(rule!("wu-access-disabled"), said);
        found.push(finding.status(status).because(evidence));
    }
    if view.on("DoNotConnectToWindowsUpdateInternetLocations") {
        let said = match used {
            true => sentence!("policy.internet-forbidden-beside-server"),
            false => sentence!("policy.internet-forbidden"),
        };
        let evidence = view.evidence(&["DoNotConnectToWindowsUpdateInternetLocations"]);
        let mut finding = Finding::new(rule!("do-not-connect-internet"), said).because(evidence);
        if !used {
            finding.codes.clear(); // without a server of its own the agent passes over it
        }
        found.push(finding);
    }
}

/// Two authorities for one value: ConfigMgr and a domain policy, MDM and a policy, both registry
/// views.
pub(super) fn authorities(view: &View<'_>, found: &mut Vec<Finding>) {
    let server = view.server();
    let differs = |other: &&str| server.is_none_or(|server| !same(other, server));
    // A policy that was not read differs from nothing.
    let cm = view.config_mgr().filter(|cm| view.read(Side::Native) && differs(cm));
    // Both name one server: no harm is done.
    let harmless = view.config_mgr().zip(server).is_some_and(|(cm, server)| same(cm, server));
    if cm.is_some() || view.overwritten() && !harmless {
        let said = match (cm, server) {
            (Some(cm), Some(server)) => {
                sentence!("policy.overwritten", configmgr = cm, server = server)
            }
            (Some(cm), None) => sentence!("policy.overwritten-unset", configmgr = cm),
            (None, _) => sentence!("policy.overwritten-reported"),
        };
        let evidence = [view.evidence(&["WUServer"]), view.config_mgr_evidence()].concat();
        found.push(Finding::new(rule!("policy-overwritten-by-domain"), said).because(evidence));
    }
    if let (Some(mdm), Some(server)) = (view.mdm_server().filter(differs), server) {
        let said = sentence!("policy.mdm-differs", mdm = mdm, server = server);
        let evidence = view.evidence(&["WUServer", "UpdateServiceUrl"]);
        found.push(Finding::new(rule!("mdm-and-gp-both"), said).because(evidence));
    }
    for (key, name) in [(WU, "WUServer"), (WU, "WUStatusServer"), (AU, "UseWUServer")] {
        let at = |side| view.key(side, key).and_then(|key| key.get(name));
        let Some(wow) = at(Side::Wow) else { continue };
        let Some(native) = at(Side::Native) else {
            if view.read(Side::Native) {
                let said = sentence!("policy.only-in-wow", name = name);
                let evidence = vec![evidence(Side::Wow, key, name, wow)];
                found.push(Finding::new(rule!("only-in-wow"), said).because(evidence));
            }
            continue;
        };
        if !alike(native, wow) {
            let both = [(Side::Native, native), (Side::Wow, wow)];
            let evidence = both.map(|(side, value)| evidence(side, key, name, value)).to_vec();
            let said = sentence!("policy.views-differ", name = name);
            found.push(Finding::new(rule!("views-differ"), said).because(evidence));
        }
    }
}

/// Values whose type is not the one that the agent expects. Without a type in the facts nothing is
/// proven.
pub(super) fn types(view: &View<'_>, found: &mut Vec<Finding>) {
    const TEXTS: [&str; 4] =
        ["WUServer", "WUStatusServer", "UpdateServiceUrlAlternate", "TargetGroup"];
    const NUMBERS: [&str; 9] = [
        "UseWUServer",
        "TargetGroupEnabled",
        "DisableWindowsUpdateAccess",
        "DoNotConnectToWindowsUpdateInternetLocations",
        "DisableDualScan",
        "NoAutoUpdate",
        "AUOptions",
        "UseUpdateClassPolicySource",
        "SetProxyBehaviorForUpdateDetection",
    ];
    let deferrals = DEFERRALS.into_iter().filter(|name| name.ends_with("InDays"));
    let classes = CLASSES.into_iter().map(|(_, name)| name);
    let numbers = NUMBERS.into_iter().chain(deferrals).chain(classes);
    let expected = TEXTS
        .into_iter()
        .map(|name| (name, "REG_SZ", "REG_EXPAND_SZ"))
        .chain(numbers.map(|name| (name, "REG_DWORD", "REG_DWORD")));
    for (name, expected, also) in expected {
        for key in [WU, AU] {
            let value = view.key(Side::Native, key).and_then(|values| values.get(name));
            let Some((value, kind)) = value.and_then(|value| Some((value, value.kind()?))) else {
                continue;
            };
            if kind != expected && kind != also {
                let said =
                    sentence!("policy.value-type", name = name, found = kind, expected = expected);
                let evidence = vec![evidence(Side::Native, key, name, value)];
                found.push(Finding::new(rule!("value-type"), said).because(evidence));
            }
        }
    }
}

/// Where each class of updates comes from, and what contradicts that.
pub(super) fn sources(view: &View<'_>, found: &mut Vec<Finding>) -> Vec<Source> {
    let (used, windows_11) = (view.uses_server(), view.windows_11());
    let by_class: Vec<Option<i64>> = CLASSES.iter().map(|(_, name)| view.number(name)).collect();
    let any = by_class.iter().any(Option::is_some);
    let from_mdm = view.mdm(CLASSES[1].1).is_some();
    let honoured = any && (view.on("UseUpdateClassPolicySource") || from_mdm);
    let values = || {
        let set = CLASSES.iter().zip(&by_class).filter(|(_, value)| value.is_some());
        view.evidence(&set.map(|((_, name), _)| *name).collect::<Vec<_>>())
    };
    let mut half_set = |condition, status, said| {
        let mut finding = Finding::new(rule!("scan-source-half-set"), said)
            .also(condition)
            .status(status)
            .because(values());
        if status != Status::Fail {
            finding.codes.clear();
        }
        found.push(finding);
    };
    if any && !honoured {
        let said = sentence!("policy.class-source-ignored");
        half_set("class-source-ignored", Status::Warn, said);
    }
    if honoured && by_class.contains(&Some(1)) && !used {
        let said = sentence!("policy.class-source-without-server");
        half_set("class-source-without-server", Status::Fail, said);
    }
    if honoured && by_class.contains(&None) {
        let said = sentence!("policy.class-source-incomplete");
        half_set("class-source-incomplete", Status::Warn, said);
    }
    let no_dual_scan = view.on("DisableDualScan");
    if honoured && no_dual_scan && !windows_11 {
        let said = sentence!("policy.dual-scan-and-class-source");
        let evidence = [view.evidence(&["DisableDualScan"]), values()].concat();
        found.push(
            Finding::new(rule!("dual-scan"), said)
                .also("dual-scan-and-class-source")
                .because(evidence),
        );
    }
    let deferred: Vec<&str> = DEFERRALS
        .into_iter()
        .filter(|name| {
            view.number(name).is_some_and(|value| value != 0) || view.text(name).is_some()
        })
        .collect();
    let dual = used && !deferred.is_empty() && !honoured && !windows_11 && !no_dual_scan;
    if dual {
        let finding = Finding::new(rule!("dual-scan"), sentence!("policy.dual-scan"));
        found.push(finding.because(view.evidence(&deferred)));
    }
    let class = |((class, _), value): (&(&'static str, &str), &Option<i64>)| {
        let (from, because) = match (honoured, *value, used) {
            (true, Some(1), true) => ("wsus", sentence!("policy.because-class-wsus")),
            (true, Some(1), false) => ("none", sentence!("policy.because-class-wsus-unused")),
            (true, Some(0), _) if no_dual_scan && !windows_11 => {
                ("none", sentence!("policy.because-class-none"))
            }
            (true, Some(0), _) => {
                ("windows-update", sentence!("policy.because-class-windows-update"))
            }
            (_, _, true) if dual => ("windows-update", sentence!("policy.because-dual-scan")),
            (_, _, true) => ("wsus", sentence!("policy.because-server")),
            _ => ("windows-update", sentence!("policy.because-no-server")),
        };
        Source { class, from, because }
    };
    CLASSES.iter().zip(&by_class).map(class).collect()
}

/// What is worth knowing.
pub(super) fn smaller(view: &View<'_>, found: &mut Vec<Finding>) {
    if view.on("NoAutoUpdate") {
        let finding =
            Finding::new(rule!("notify-or-download-only"), sentence!("policy.no-auto-update"));
        found.push(finding.because(view.evidence(&["NoAutoUpdate"])));
    }
    let groups = || view.evidence(&["TargetGroupEnabled", "TargetGroup"]);
    match (view.on("TargetGroupEnabled"), view.text("TargetGroup")) {
        (true, None) => found.push(
            Finding::new(rule!("no-target-group"), sentence!("policy.no-target-group"))
                .because(groups()),
        ),
        (false, Some(group)) => {
            let said = sentence!("policy.target-group-off", group = group);
            found.push(Finding::new(rule!("target-group-off"), said).because(groups()));
        }
        _ => {}
    }
    if view.uses_server() && view.on("SetProxyBehaviorForUpdateDetection") {
        let finding = Finding::new(rule!("user-proxy"), sentence!("policy.user-proxy"));
        found.push(finding.because(view.evidence(&["SetProxyBehaviorForUpdateDetection"])));
    }
    for name in ["PauseQualityUpdatesStartTime", "PauseFeatureUpdatesStartTime"] {
        if let Some(since) = view.text(name) {
            let said = sentence!("policy.paused", name = name, since = since);
            let finding = Finding::new(rule!("paused-or-deferred"), said);
            found.push(finding.because(view.evidence(&[name])));
        }
    }
}
