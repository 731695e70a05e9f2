//! Judges a machine's update policy from facts: which server, which source for which kind of update, and what contradicts what. Pure.
//!
//! The document (every part may be missing; registry values under their own names, in any letter case):
//! `policy` {`native` {`WindowsUpdate` {…}, `AU` {…}}, `wow` {the same, from Wow6432Node}}, `policyManager` {`Update` {…}},
//! `configMgr` {`installed`, `updateServer`, `overwritten`}, `os` {`build`}.
//! Sources of the rules: learn.microsoft.com/windows/deployment/update/wufb-wsus (WUFB), policy-csp-update (CSP), waas-wu-settings (WAAS), seed 2.

use super::facts::{get, number, text, truth};
use super::url::{sanity, Url};
use super::Status;
use serde::Serialize;
use serde_json::{json, Value};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Surprises are likely.
    Warning,
    /// Scans fail, or do not go where the policy's author wants.
    Error,
}

/// One contradiction.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Its id.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence.
    pub title: String,
    /// The values behind it.
    pub evidence: Value,
    /// What the agent logs for it.
    pub hresult: Option<String>,
    /// Remedy ids, least intrusive first.
    pub remedies: Vec<String>,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// Where one class of updates comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// `feature`, `quality`, `driver` or `other`.
    pub class: &'static str,
    /// `wsus`, `windows-update` or `none`.
    pub from: &'static str,
    /// Why.
    pub because: &'static str,
}

/// The effective policy.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The version of the document.
    pub schema: u32,
    /// `wsus` when the agent uses an update server of its own, else `windows-update`.
    pub managed_by: &'static str,
    /// WUServer.
    pub server: Option<String>,
    /// WUStatusServer.
    pub status_server: Option<String>,
    /// Who set the server: `configmgr`, `mdm` or `policy`.
    pub origin: Option<&'static str>,
    /// The source of each class.
    pub sources: Vec<Source>,
    /// Worst first.
    pub findings: Vec<Finding>,
}

const WU: &str = "WindowsUpdate";
const CLASSES: [(&str, &str); 4] = [("feature", "Feature"), ("quality", "Quality"), ("driver", "Driver"), ("other", "Other")];
const DEFERRALS: [&str; 7] = [
    "DeferFeatureUpdates",
    "DeferQualityUpdates",
    "DeferFeatureUpdatesPeriodInDays",
    "DeferQualityUpdatesPeriodInDays",
    "DeferUpgrade",
    "BranchReadinessLevel",
    "PauseFeatureUpdatesStartTime",
];

struct View<'a> {
    facts: &'a Value,
    native: Value,
}

impl View<'_> {
    /// A value of the policy key, of its AU key, or of the MDM's, in that order.
    fn number(&self, name: &str) -> Option<i64> {
        number(&self.native, &[WU, name]).or_else(|| number(&self.native, &["AU", name])).or_else(|| number(self.facts, &["policyManager", "Update", name]))
    }

    fn text(&self, name: &str) -> Option<&str> {
        text(&self.native, &[WU, name])
    }

    fn on(&self, name: &str) -> bool {
        self.number(name) == Some(1)
    }
}

/// Judges a facts document.
pub fn evaluate(facts: &Value) -> Policy {
    let native = get(facts, &["policy", "native"]).or_else(|| get(facts, &["policy"])).cloned().unwrap_or_default();
    let view = View { facts, native };
    let mdm_server = text(facts, &["policyManager", "Update", "UpdateServiceUrl"]);
    let server = view.text("WUServer").or(mdm_server).map(str::to_owned);
    let used = server.is_some() && (view.on("UseWUServer") || (view.text("WUServer").is_none() && mdm_server.is_some()));
    let cm_server = text(facts, &["configMgr", "updateServer"]);
    let origin = server.as_deref().map(|server| match (cm_server, mdm_server) {
        (Some(cm), _) if same(cm, server) => "configmgr",
        (_, Some(mdm)) if same(mdm, server) => "mdm",
        _ => "policy",
    });
    let mut found = Vec::new();
    servers(&view, server.as_deref(), used, &mut found);
    access(&view, used, &mut found);
    authorities(&view, server.as_deref(), &mut found);
    let sources = sources(&view, used, &mut found);
    smaller(&view, used, &mut found);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let status_server = view.text("WUStatusServer").map(str::to_owned);
    Policy { schema: 1, managed_by: if used { "wsus" } else { "windows-update" }, server, status_server, origin, sources, findings: found }
}

fn same(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.same_server(&b),
        _ => a.eq_ignore_ascii_case(b),
    }
}

fn finding(id: &'static str, severity: Severity, title: impl Into<String>, evidence: Value, remedies: &[&str], source: &'static str) -> Finding {
    Finding { id, severity, title: title.into(), evidence, hresult: None, remedies: remedies.iter().map(|id| (*id).to_owned()).collect(), source }
}

impl Finding {
    fn logged_as(mut self, hresult: &str) -> Finding {
        self.hresult = Some(hresult.to_owned());
        self
    }
}

fn servers(view: &View<'_>, server: Option<&str>, used: bool, found: &mut Vec<Finding>) {
    let status_server = view.text("WUStatusServer");
    match (server, view.number("UseWUServer")) {
        (Some(server), Some(0) | None) if !used => found.push(finding(
            "server-not-used",
            Severity::Warning,
            format!("WUServer is {server}, but UseWUServer is not 1: the agent goes to Windows Update."),
            json!({ "WUServer": server, "UseWUServer": view.number("UseWUServer") }),
            &["fix-wsus-policy", "clear-wsus-policy"],
            "WAAS: WUServer counts only together with UseWUServer",
        )),
        (None, Some(1)) => found.push(
            finding(
                "no-server",
                Severity::Error,
                "UseWUServer is 1, but WUServer is not set.",
                json!({ "UseWUServer": 1 }),
                &["fix-wsus-policy", "clear-wsus-policy"],
                "WAAS",
            )
            .logged_as("0x80244011"),
        ),
        _ => {}
    }
    if !used {
        return;
    }
    let Some(server) = server else { return };
    for problem in sanity(server, status_server) {
        let severity = match problem.status {
            Status::Fail => Severity::Error,
            Status::Warn => Severity::Warning,
            _ => Severity::Info,
        };
        let row = problem.condition.row();
        let mut finding =
            finding(row.condition, severity, problem.detail, json!({ "WUServer": server, "WUStatusServer": status_server }), &row.remedies, row.source);
        finding.hresult = row.hresult.map(|code| super::report::Hresult(code).to_string());
        found.push(finding);
    }
    if status_server.is_none() && view.text("WUServer").is_some() {
        let evidence = json!({ "WUServer": server });
        found.push(finding(
            "no-status-server",
            Severity::Warning,
            "WUStatusServer is not set: results are not reported.",
            evidence,
            &["fix-wsus-policy"],
            "WAAS",
        ));
    }
    if let Some(alternate) = view.text("UpdateServiceUrlAlternate").filter(|alternate| Url::parse(alternate).is_err()) {
        let title = format!("UpdateServiceUrlAlternate is `{alternate}`, which is no URL.");
        found.push(finding(
            "alternate-invalid",
            Severity::Warning,
            title,
            json!({ "UpdateServiceUrlAlternate": alternate }),
            &["fix-wsus-policy"],
            "CSP UpdateServiceUrlAlternate",
        ));
    }
}

fn access(view: &View<'_>, used: bool, found: &mut Vec<Finding>) {
    if view.on("DisableWindowsUpdateAccess") {
        let (severity, title) = match used {
            true => (
                Severity::Warning,
                "DisableWindowsUpdateAccess is 1: nothing but the update server may be asked, and optional features from Windows Update fail.",
            ),
            false => (Severity::Error, "DisableWindowsUpdateAccess is 1 and no update server is used: every scan fails."),
        };
        let evidence = json!({ "DisableWindowsUpdateAccess": 1 });
        found.push(finding("access-disabled", severity, title, evidence, &["enable-wu-access"], "seed 1: 0x8024002E").logged_as("0x8024002E"));
    }
    if view.on("DoNotConnectToWindowsUpdateInternetLocations") {
        let (severity, title) = match used {
            true => (Severity::Info, "DoNotConnectToWindowsUpdateInternetLocations is 1: Store, Delivery Optimization and optional features have no source."),
            false => (Severity::Error, "DoNotConnectToWindowsUpdateInternetLocations is 1 and no update server is used: there is no source at all."),
        };
        let evidence = json!({ "DoNotConnectToWindowsUpdateInternetLocations": 1 });
        found.push(
            finding("internet-forbidden", severity, title, evidence, &["review-update-policies"], "WAAS; wuerror.h REDIRECTOR_CONNECT_POLICY")
                .logged_as("0x8024500C"),
        );
    }
}

/// Two hands at the same values: ConfigMgr and a domain policy, MDM and a policy, both registry views.
fn authorities(view: &View<'_>, server: Option<&str>, found: &mut Vec<Finding>) {
    let facts = view.facts;
    let differs = |other: Option<&str>| other.filter(|other| server.is_none_or(|server| !same(other, server))).map(str::to_owned);
    let cm = differs(text(facts, &["configMgr", "updateServer"]));
    if cm.is_some() || truth(facts, &["configMgr", "overwritten"]) == Some(true) {
        let title = match &cm {
            Some(cm) => format!("ConfigMgr set {cm}, but the policy says {}: overwritten by a higher authority.", server.unwrap_or("nothing")),
            None => "ConfigMgr reports that its update server was overwritten by a higher authority.".to_owned(),
        };
        let evidence = json!({ "WUServer": server, "configMgr": get(facts, &["configMgr"]) });
        let source = "seed 2: a domain policy overrides the local policy of ConfigMgr, WUAHandler.log says so";
        found.push(finding("overwritten", Severity::Error, title, evidence, &["align-gpo-with-sup"], source).logged_as("0x87D00692"));
    }
    let mdm = differs(text(facts, &["policyManager", "Update", "UpdateServiceUrl"]));
    if let (Some(mdm), Some(server)) = (mdm, server) {
        let title = format!("MDM sets {mdm}, the registry policy {server}.");
        found.push(finding(
            "mdm-differs",
            Severity::Warning,
            title,
            json!({ "mdm": mdm, "WUServer": server }),
            &["review-update-policies"],
            "CSP UpdateServiceUrl",
        ));
    }
    for name in ["WUServer", "WUStatusServer", "UseWUServer"] {
        let key = if name == "UseWUServer" { "AU" } else { WU };
        let (native, wow) = (get(&view.native, &[key, name]), get(facts, &["policy", "wow", key, name]));
        if let (Some(native), Some(wow)) = (native, wow) {
            if native != wow && (number(native, &[]).is_none() || number(native, &[]) != number(wow, &[])) {
                let title = format!("{name} differs between the 64-bit registry and Wow6432Node.");
                let evidence = json!({ "native": native, "wow": wow });
                found.push(finding(
                    "views-differ",
                    Severity::Warning,
                    title,
                    evidence,
                    &["review-update-policies"],
                    "seed 2: ConfigMgr's guide reads the Wow6432Node view",
                ));
            }
        }
    }
}

fn sources(view: &View<'_>, used: bool, found: &mut Vec<Finding>) -> Vec<Source> {
    let windows_11 = number(view.facts, &["os", "build"]).is_some_and(|build| build >= 22_000);
    let by_class: Vec<Option<i64>> = CLASSES.iter().map(|(_, name)| view.number(&format!("SetPolicyDrivenUpdateSourceFor{name}Updates"))).collect();
    let any = by_class.iter().any(Option::is_some);
    let from_mdm = get(view.facts, &["policyManager", "Update", "SetPolicyDrivenUpdateSourceForQualityUpdates"]).is_some();
    let honoured = any && (view.on("UseUpdateClassPolicySource") || from_mdm);
    let values: serde_json::Map<String, Value> =
        CLASSES.iter().zip(&by_class).filter_map(|((class, _), value)| Some(((*class).to_owned(), (*value)?.into()))).collect();
    if any && !honoured {
        let title = "A source is chosen by class of update, but UseUpdateClassPolicySource is not 1: the choice is ignored.";
        let source = "WUFB: configure UseUpdateClassPolicySource too, or the scan source is not altered";
        found.push(finding("class-source-ignored", Severity::Warning, title, Value::Object(values.clone()), &["review-update-policies"], source));
    }
    if honoured && by_class.contains(&Some(1)) && !used {
        let title = "Some classes of updates are to come from WSUS, but no update server is used.";
        found.push(
            finding(
                "class-source-without-server",
                Severity::Error,
                title,
                Value::Object(values.clone()),
                &["fix-wsus-policy", "review-update-policies"],
                "CSP",
            )
            .logged_as("0x80244011"),
        );
    }
    if honoured && by_class.contains(&None) {
        let title = "The source is chosen for some classes of updates only; all four should be.";
        found.push(finding(
            "class-source-incomplete",
            Severity::Warning,
            title,
            Value::Object(values.clone()),
            &["review-update-policies"],
            "WUFB: configure all of these policies",
        ));
    }
    let no_dual_scan = view.on("DisableDualScan");
    if honoured && no_dual_scan && !windows_11 {
        let title = "DisableDualScan is 1 beside a source by class: nothing comes from Windows Update.";
        found.push(finding(
            "dual-scan-and-class-source",
            Severity::Warning,
            title,
            Value::Object(values),
            &["review-update-policies"],
            "WUFB: both on Windows 10, no updates from Windows Update",
        ));
    }
    let deferred: Vec<&str> = DEFERRALS.into_iter().filter(|name| view.number(name).is_some_and(|value| value != 0) || view.text(name).is_some()).collect();
    let dual = used && !deferred.is_empty() && !honoured && (windows_11 || !no_dual_scan);
    if dual && !windows_11 {
        let title = "Dual scan: an update server and deferrals are set, so updates of Windows come from Windows Update.";
        found.push(finding(
            "dual-scan",
            Severity::Warning,
            title,
            json!({ "deferrals": deferred }),
            &["review-update-policies"],
            "WUFB: default scan behaviour",
        ));
    }
    let class = |((class, _), value): (&(&'static str, &str), &Option<i64>)| {
        let (from, because) = match (honoured, *value, used) {
            (true, Some(1), true) => ("wsus", "the policy chooses WSUS for this class"),
            (true, Some(1), false) => ("none", "the policy chooses WSUS for this class, but no server is used"),
            (true, Some(0), _) if no_dual_scan && !windows_11 => ("none", "Windows Update is chosen, but DisableDualScan forbids it"),
            (true, Some(0), _) => ("windows-update", "the policy chooses Windows Update for this class"),
            (_, _, true) if dual && !windows_11 => ("windows-update", "an update server and deferrals are set (dual scan)"),
            (_, _, true) => ("wsus", "an update server is set"),
            _ => ("windows-update", "no update server is used"),
        };
        Source { class, from, because }
    };
    CLASSES.iter().zip(&by_class).map(class).collect()
}

fn smaller(view: &View<'_>, used: bool, found: &mut Vec<Finding>) {
    if view.on("NoAutoUpdate") {
        found.push(finding(
            "no-auto-update",
            Severity::Info,
            "NoAutoUpdate is 1: nothing is scanned or installed unless somebody asks.",
            json!({ "NoAutoUpdate": 1 }),
            &["review-update-policies"],
            "WAAS",
        ));
    }
    match (view.on("TargetGroupEnabled"), view.text("TargetGroup")) {
        (true, None) => {
            let evidence = json!({ "TargetGroupEnabled": 1 });
            found.push(finding(
                "no-target-group",
                Severity::Warning,
                "TargetGroupEnabled is 1, but no TargetGroup is named.",
                evidence,
                &["fix-wsus-policy"],
                "WAAS",
            ));
        }
        (false, Some(group)) => {
            let title = format!("TargetGroup is {group}, but TargetGroupEnabled is not 1.");
            found.push(finding("target-group-off", Severity::Info, title, json!({ "TargetGroup": group }), &["fix-wsus-policy"], "WAAS"));
        }
        _ => {}
    }
    if used && view.on("SetProxyBehaviorForUpdateDetection") {
        let evidence = json!({ "SetProxyBehaviorForUpdateDetection": 1 });
        let title = "The user's proxy may be tried when the machine's fails: a user could read or change what is scanned.";
        found.push(finding("user-proxy", Severity::Info, title, evidence, &["review-update-policies"], "CSP SetProxyBehaviorForUpdateDetection"));
    }
    for name in ["PauseQualityUpdatesStartTime", "PauseFeatureUpdatesStartTime"] {
        if let Some(since) = view.text(name) {
            found.push(finding(
                "paused",
                Severity::Info,
                format!("Updates are paused: {name} is {since}."),
                json!({ name: since }),
                &["review-update-policies"],
                "CSP",
            ));
        }
    }
}
