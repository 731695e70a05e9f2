//! Judges a machine's update policy from facts: which server, which source for which kind of
//! update, and what contradicts what. Pure.
//!
//! The document (every part may be missing; registry values under their own names, in any letter
//! case):
//! `policy` {`native` {`WindowsUpdate` {…}, `AU` {…}}, `wow` {the same, from Wow6432Node}},
//! `policyManager` {`Update` {…}},
//! `configMgr` {`installed`, `updateServer`, `overwritten`}, `os` {`build`}.
//! Sources of the rules: learn.microsoft.com/windows/deployment/update/wufb-wsus (WUFB),
//! policy-csp-update (CSP), waas-wu-settings (WAAS), seed 2.

use super::facts::{get, number, text, truth};
use crate::codes::Hex;
use crate::knowledge::{sentence, Language, Sentence};
use crate::net::{sanity, Url};
use crate::verdict::Status;
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
    /// One sentence, in the language that was asked for.
    pub title: String,
    /// The values behind it.
    pub evidence: Value,
    /// What the agent logs for it.
    pub hresult: Option<Hex>,
    /// Remedy ids, least intrusive first.
    pub remedies: &'static [&'static str],
    /// Where the rule comes from.
    pub source: &'static str,
    /// What `title` says.
    #[serde(skip)]
    pub(crate) said: Sentence,
}

/// Where one class of updates comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// `feature`, `quality`, `driver` or `other`.
    pub class: &'static str,
    /// `wsus`, `windows-update` or `none`.
    pub from: &'static str,
    /// Why, in the language that was asked for.
    pub because: String,
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
const CLASSES: [(&str, &str); 4] =
    [("feature", "Feature"), ("quality", "Quality"), ("driver", "Driver"), ("other", "Other")];
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
        number(&self.native, &[WU, name])
            .or_else(|| number(&self.native, &["AU", name]))
            .or_else(|| number(self.facts, &["policyManager", "Update", name]))
    }

    fn text(&self, name: &str) -> Option<&str> {
        text(&self.native, &[WU, name])
    }

    fn on(&self, name: &str) -> bool {
        self.number(name) == Some(1)
    }
}

/// A rule: the id of its finding, what the agent logs for it, remedies (least intrusive first),
/// where it comes from.
struct Rule(&'static str, Option<u32>, &'static [&'static str], &'static str);

const REVIEW: &[&str] = &["review-update-policies"];
const FIX: &[&str] = &["fix-wsus-policy"];
const FIX_OR_CLEAR: &[&str] = &["fix-wsus-policy", "clear-wsus-policy"];

const SERVER_NOT_USED: Rule = Rule(
    "server-not-used",
    None,
    FIX_OR_CLEAR,
    "WAAS: WUServer counts only together with UseWUServer",
);
const NO_SERVER: Rule = Rule("no-server", Some(0x8024_4011), FIX_OR_CLEAR, "WAAS");
const NO_STATUS_SERVER: Rule = Rule("no-status-server", None, FIX, "WAAS");
const ALTERNATE_INVALID: Rule =
    Rule("alternate-invalid", None, FIX, "CSP UpdateServiceUrlAlternate");
const ACCESS_DISABLED: Rule =
    Rule("access-disabled", Some(0x8024_002E), &["enable-wu-access"], "seed 1: 0x8024002E");
const INTERNET_FORBIDDEN: Rule = Rule(
    "internet-forbidden",
    Some(0x8024_500C),
    REVIEW,
    "WAAS; wuerror.h REDIRECTOR_CONNECT_POLICY",
);
const INTERNET_FORBIDDEN_IDLE: Rule = Rule(
    "internet-forbidden",
    None,
    REVIEW,
    "WAAS: applies only to a device that is configured to use an intranet update service",
);
const OVERWRITTEN: Rule = Rule(
    "overwritten",
    Some(0x87D0_0692),
    &["align-gpo-with-sup"],
    "seed 2: a domain policy overrides the local policy of ConfigMgr, WUAHandler.log says so",
);
const MDM_DIFFERS: Rule = Rule("mdm-differs", None, REVIEW, "CSP UpdateServiceUrl");
const VIEWS_DIFFER: Rule =
    Rule("views-differ", None, REVIEW, "seed 2: ConfigMgr's guide reads the Wow6432Node view");
const CLASS_SOURCE_IGNORED: Rule = Rule(
    "class-source-ignored",
    None,
    REVIEW,
    "WUFB: configure UseUpdateClassPolicySource too, or the scan source is not altered",
);
const CLASS_SOURCE_WITHOUT_SERVER: Rule = Rule(
    "class-source-without-server",
    Some(0x8024_4011),
    &["fix-wsus-policy", "review-update-policies"],
    "CSP",
);
const CLASS_SOURCE_INCOMPLETE: Rule =
    Rule("class-source-incomplete", None, REVIEW, "WUFB: configure all of these policies");
const DUAL_SCAN_AND_CLASS_SOURCE: Rule = Rule(
    "dual-scan-and-class-source",
    None,
    REVIEW,
    "WUFB: both on Windows 10, no updates from Windows Update",
);
const DUAL_SCAN: Rule = Rule("dual-scan", None, REVIEW, "WUFB: default scan behaviour");
const NO_AUTO_UPDATE: Rule = Rule("no-auto-update", None, REVIEW, "WAAS");
const NO_TARGET_GROUP: Rule = Rule("no-target-group", None, FIX, "WAAS");
const TARGET_GROUP_OFF: Rule = Rule("target-group-off", None, FIX, "WAAS");
const USER_PROXY: Rule = Rule("user-proxy", None, REVIEW, "CSP SetProxyBehaviorForUpdateDetection");
const PAUSED: Rule = Rule("paused", None, REVIEW, "CSP");

/// The findings so far, and the language of their titles.
struct Findings {
    language: Language,
    list: Vec<Finding>,
}

impl Findings {
    fn add(&mut self, rule: &Rule, severity: Severity, said: Sentence, evidence: Value) {
        let Rule(id, hresult, remedies, source) = *rule;
        self.list.push(Finding {
            id,
            severity,
            title: said.render(self.language),
            evidence,
            hresult: hresult.map(Hex),
            remedies,
            source,
            said,
        });
    }
}

/// Judges a facts document.
pub fn evaluate(facts: &Value, language: Language) -> Policy {
    let native = get(facts, &["policy", "native"])
        .or_else(|| get(facts, &["policy"]))
        .cloned()
        .unwrap_or_default();
    let view = View { facts, native };
    let mdm_server = text(facts, &["policyManager", "Update", "UpdateServiceUrl"]);
    let server = view.text("WUServer").or(mdm_server).map(str::to_owned);
    let used = server.is_some()
        && (view.on("UseWUServer") || (view.text("WUServer").is_none() && mdm_server.is_some()));
    let cm_server = text(facts, &["configMgr", "updateServer"]);
    let origin = server.as_deref().map(|server| match (cm_server, mdm_server) {
        (Some(cm), _) if same(cm, server) => "configmgr",
        (_, Some(mdm)) if same(mdm, server) => "mdm",
        _ => "policy",
    });
    let mut found = Findings { language, list: Vec::new() };
    servers(&view, server.as_deref(), used, &mut found);
    access(&view, used, &mut found);
    authorities(&view, server.as_deref(), &mut found);
    let sources = sources(&view, used, &mut found);
    smaller(&view, used, &mut found);
    found.list.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let status_server = view.text("WUStatusServer").map(str::to_owned);
    Policy {
        schema: 1,
        managed_by: if used { "wsus" } else { "windows-update" },
        server,
        status_server,
        origin,
        sources,
        findings: found.list,
    }
}

fn same(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.same_server(&b),
        _ => a.eq_ignore_ascii_case(b),
    }
}

fn servers(view: &View<'_>, server: Option<&str>, used: bool, found: &mut Findings) {
    let status_server = view.text("WUStatusServer");
    match (server, view.number("UseWUServer")) {
        (Some(server), Some(0) | None) if !used => {
            let evidence = json!({ "WUServer": server, "UseWUServer": view.number("UseWUServer") });
            found.add(
                &SERVER_NOT_USED,
                Severity::Warning,
                sentence!("policy.server-not-used", server = server),
                evidence,
            );
        }
        (None, Some(1)) => found.add(
            &NO_SERVER,
            Severity::Error,
            sentence!("policy.no-server"),
            json!({ "UseWUServer": 1 }),
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
        let rule = Rule(row.condition, row.hresult, &row.remedies, row.source);
        found.add(
            &rule,
            severity,
            problem.detail,
            json!({ "WUServer": server, "WUStatusServer": status_server }),
        );
    }
    if status_server.is_none() && view.text("WUServer").is_some() {
        found.add(
            &NO_STATUS_SERVER,
            Severity::Warning,
            sentence!("policy.no-status-server"),
            json!({ "WUServer": server }),
        );
    }
    if let Some(alternate) =
        view.text("UpdateServiceUrlAlternate").filter(|alternate| Url::parse(alternate).is_err())
    {
        let said = sentence!("policy.alternate-invalid", url = alternate);
        found.add(
            &ALTERNATE_INVALID,
            Severity::Warning,
            said,
            json!({ "UpdateServiceUrlAlternate": alternate }),
        );
    }
}

fn access(view: &View<'_>, used: bool, found: &mut Findings) {
    if view.on("DisableWindowsUpdateAccess") {
        let (severity, said) = match used {
            true => (Severity::Warning, sentence!("policy.access-disabled-beside-server")),
            false => (Severity::Error, sentence!("policy.access-disabled")),
        };
        found.add(&ACCESS_DISABLED, severity, said, json!({ "DisableWindowsUpdateAccess": 1 }));
    }
    if view.on("DoNotConnectToWindowsUpdateInternetLocations") {
        let (rule, said) = match used {
            true => (&INTERNET_FORBIDDEN, sentence!("policy.internet-forbidden-beside-server")),
            false => (&INTERNET_FORBIDDEN_IDLE, sentence!("policy.internet-forbidden")),
        };
        found.add(
            rule,
            Severity::Info,
            said,
            json!({ "DoNotConnectToWindowsUpdateInternetLocations": 1 }),
        );
    }
}

/// Two hands at the same values: ConfigMgr and a domain policy, MDM and a policy, both registry
/// views.
fn authorities(view: &View<'_>, server: Option<&str>, found: &mut Findings) {
    let facts = view.facts;
    let differs = |other: Option<&str>| {
        other.filter(|other| server.is_none_or(|server| !same(other, server))).map(str::to_owned)
    };
    let cm = differs(text(facts, &["configMgr", "updateServer"]));
    if cm.is_some() || truth(facts, &["configMgr", "overwritten"]) == Some(true) {
        let said = match (&cm, server) {
            (Some(cm), Some(server)) => {
                sentence!("policy.overwritten", configmgr = cm, server = server)
            }
            (Some(cm), None) => sentence!("policy.overwritten-unset", configmgr = cm),
            (None, _) => sentence!("policy.overwritten-reported"),
        };
        let evidence = json!({ "WUServer": server, "configMgr": get(facts, &["configMgr"]) });
        found.add(&OVERWRITTEN, Severity::Error, said, evidence);
    }
    let mdm = differs(text(facts, &["policyManager", "Update", "UpdateServiceUrl"]));
    if let (Some(mdm), Some(server)) = (mdm, server) {
        let said = sentence!("policy.mdm-differs", mdm = mdm, server = server);
        found.add(&MDM_DIFFERS, Severity::Warning, said, json!({ "mdm": mdm, "WUServer": server }));
    }
    for name in ["WUServer", "WUStatusServer", "UseWUServer"] {
        let key = if name == "UseWUServer" { "AU" } else { WU };
        let (native, wow) =
            (get(&view.native, &[key, name]), get(facts, &["policy", "wow", key, name]));
        if let (Some(native), Some(wow)) = (native, wow) {
            if native != wow
                && (number(native, &[]).is_none() || number(native, &[]) != number(wow, &[]))
            {
                let said = sentence!("policy.views-differ", name = name);
                found.add(
                    &VIEWS_DIFFER,
                    Severity::Warning,
                    said,
                    json!({ "native": native, "wow": wow }),
                );
            }
        }
    }
}

fn sources(view: &View<'_>, used: bool, found: &mut Findings) -> Vec<Source> {
    let windows_11 = number(view.facts, &["os", "build"]).is_some_and(|build| build >= 22_000);
    let by_class: Vec<Option<i64>> = CLASSES
        .iter()
        .map(|(_, name)| view.number(&format!("SetPolicyDrivenUpdateSourceFor{name}Updates")))
        .collect();
    let any = by_class.iter().any(Option::is_some);
    let from_mdm = get(
        view.facts,
        &["policyManager", "Update", "SetPolicyDrivenUpdateSourceForQualityUpdates"],
    )
    .is_some();
    let honoured = any && (view.on("UseUpdateClassPolicySource") || from_mdm);
    let values: serde_json::Map<String, Value> = CLASSES
        .iter()
        .zip(&by_class)
        .filter_map(|((class, _), value)| Some(((*class).to_owned(), (*value)?.into())))
        .collect();
    let values = || Value::Object(values.clone());
    if any && !honoured {
        found.add(
            &CLASS_SOURCE_IGNORED,
            Severity::Warning,
            sentence!("policy.class-source-ignored"),
            values(),
        );
    }
    if honoured && by_class.contains(&Some(1)) && !used {
        found.add(
            &CLASS_SOURCE_WITHOUT_SERVER,
            Severity::Error,
            sentence!("policy.class-source-without-server"),
            values(),
        );
    }
    if honoured && by_class.contains(&None) {
        found.add(
            &CLASS_SOURCE_INCOMPLETE,
            Severity::Warning,
            sentence!("policy.class-source-incomplete"),
            values(),
        );
    }
    let no_dual_scan = view.on("DisableDualScan");
    if honoured && no_dual_scan && !windows_11 {
        found.add(
            &DUAL_SCAN_AND_CLASS_SOURCE,
            Severity::Warning,
            sentence!("policy.dual-scan-and-class-source"),
            values(),
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
        found.add(
            &DUAL_SCAN,
            Severity::Warning,
            sentence!("policy.dual-scan"),
            json!({ "deferrals": deferred }),
        );
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
        Source { class, from, because: because.render(found.language) }
    };
    CLASSES.iter().zip(&by_class).map(class).collect()
}

fn smaller(view: &View<'_>, used: bool, found: &mut Findings) {
    if view.on("NoAutoUpdate") {
        found.add(
            &NO_AUTO_UPDATE,
            Severity::Info,
            sentence!("policy.no-auto-update"),
            json!({ "NoAutoUpdate": 1 }),
        );
    }
    match (view.on("TargetGroupEnabled"), view.text("TargetGroup")) {
        (true, None) => found.add(
            &NO_TARGET_GROUP,
            Severity::Warning,
            sentence!("policy.no-target-group"),
            json!({ "TargetGroupEnabled": 1 }),
        ),
        (false, Some(group)) => {
            found.add(
                &TARGET_GROUP_OFF,
                Severity::Info,
                sentence!("policy.target-group-off", group = group),
                json!({ "TargetGroup": group }),
            );
        }
        _ => {}
    }
    if used && view.on("SetProxyBehaviorForUpdateDetection") {
        found.add(
            &USER_PROXY,
            Severity::Info,
            sentence!("policy.user-proxy"),
            json!({ "SetProxyBehaviorForUpdateDetection": 1 }),
        );
    }
    for name in ["PauseQualityUpdatesStartTime", "PauseFeatureUpdatesStartTime"] {
        if let Some(since) = view.text(name) {
            found.add(
                &PAUSED,
                Severity::Info,
                sentence!("policy.paused", name = name, since = since),
                json!({ name: since }),
            );
        }
    }
}
