//! A remedy belongs to its finding: what is found in one value is not corrected in another.

use std::collections::BTreeSet;
use wudiag::fault::Row;
use wudiag::knowledge::{Language, RemedyId};
use wudiag::machine::facts::read_value;
use wudiag::machine::policy;
use wudiag::verdict::RuleId;

/// The values of the update policy that findings and remedies name.
const VALUES: [&str; 21] = [
    "BranchReadinessLevel",
    "DeferFeatureUpdatesPeriodInDays",
    "DeferQualityUpdatesPeriodInDays",
    "DisableDualScan",
    "DisableWindowsUpdateAccess",
    "DoNotConnectToWindowsUpdateInternetLocations",
    "NoAutoUpdate",
    "PauseFeatureUpdatesStartTime",
    "PauseQualityUpdatesStartTime",
    "SetPolicyDrivenUpdateSourceForDriverUpdates",
    "SetPolicyDrivenUpdateSourceForFeatureUpdates",
    "SetPolicyDrivenUpdateSourceForOtherUpdates",
    "SetPolicyDrivenUpdateSourceForQualityUpdates",
    "SetProxyBehaviorForUpdateDetection",
    "TargetGroup",
    "TargetGroupEnabled",
    "UpdateServiceUrl",
    "UpdateServiceUrlAlternate",
    "UseUpdateClassPolicySource",
    "UseWUServer",
    "WUServer",
];

fn named(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| VALUES.contains(word) || *word == "WUStatusServer").collect()
}

/// These tell by themselves which value it is: the finding has its name.
const OF_ANY_VALUE: [&str; 3] = ["set-64-bit-policy", "set-value-type", "align-gpo-with-sup"];

/// Every finding that the fixtures of policies give, with each of its remedies.
#[test]
fn a_finding_of_a_policy_is_corrected_where_it_was_found() {
    let folder = crate::common::root().join("tests/fixtures/machine/policy");
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder") {
        let text = std::fs::read_to_string(entry.expect("entry").path()).expect("file");
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let policy = policy::evaluate(&read_value(&document["facts"]).expect("facts"));
        for finding in policy.findings {
            let shown = finding.show(Language::English);
            let about = serde_json::to_string(&(&shown.title, &shown.evidence)).expect("JSON");
            let about = named(&about);
            seen.insert(finding.rule.as_str());
            for remedy in &shown.remedies {
                let command = remedy.command.as_deref().unwrap_or_default();
                let all = format!("{} {command}", remedy.text);
                let fits = OF_ANY_VALUE.contains(&remedy.id)
                    || named(&all).intersection(&about).next().is_some();
                let key = command.rsplit('\\').next().filter(|_| remedy.kind == "registry");
                let in_it = key.is_none_or(|key| about.contains(key) || finding.also.is_some());
                if !fits || !in_it {
                    wrong.push(format!("{}: {}", finding.condition(), remedy.id));
                }
            }
            if shown.remedies.is_empty() && shown.status.as_str() != "info" {
                wrong.push(format!("{}: no remedy", finding.condition()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() >= 15, "{seen:?}");
}

/// The address of the server is corrected where it can be wrong, and nowhere else.
#[test]
fn the_address_is_corrected_where_it_can_be_wrong() {
    const OF_AN_ADDRESS: [&str; 17] = [
        "cannot-connect",
        "cert-name-mismatch",
        "http-403",
        "http-404",
        "invalid-response",
        "legacy-selfupdate-fails",
        "missing-scheme",
        "name-not-resolved",
        "not-wsus",
        "redirect-downgrade",
        "redirect-other-host",
        "scheme-port-mismatch",
        "tls-not-tls",
        "url-invalid",
        "url-path",
        "url-trailing-slash",
        "wsus-retired",
    ];
    let of_address =
        |remedy: &RemedyId| ["fix-wsus-policy", "set-wsus-scheme"].contains(&remedy.as_str());
    let of_rules = RuleId::all().map(|rule| (rule.as_str(), rule.remedies()));
    let of_faults = Row::all().iter().map(|row| (row.rule.as_str(), row.remedies.to_vec()));
    for (rule, remedies) in of_rules.chain(of_faults) {
        if remedies.iter().any(of_address) {
            let may = OF_AN_ADDRESS.contains(&rule) || rule == "usewuserver-without-url";
            assert!(may, "{rule} corrects the server address");
        }
    }
}

/// Whatever can fail says what to do, least intrusive first.
#[test]
fn findings_have_remedies_in_order() {
    const NONE: [&str; 2] = ["cancelled", "url-upper-case"];
    for rule in RuleId::all() {
        let of_faults = Row::all().iter().filter(|row| row.rule == rule);
        let lists: Vec<Vec<RemedyId>> = std::iter::once(rule.remedies())
            .chain(of_faults.map(|row| row.remedies.to_vec()))
            .filter(|list| !list.is_empty())
            .collect();
        assert!(!lists.is_empty() || NONE.contains(&rule.as_str()), "{} has none", rule.as_str());
        for list in lists {
            let ascends = list.windows(2).all(|two| two[0].intrusion() <= two[1].intrusion());
            assert!(ascends, "{}: {list:?}", rule.as_str());
        }
    }
}

/// What reads a log, tests a server, a policy or the machine is a command of the module.
#[test]
fn remedies_and_checks_use_the_module() {
    const OURS: [&str; 5] = [
        "Get-WUClientPolicy",
        "Get-WULogEntry",
        "Test-WUClientHealth",
        "Test-WsusConnectivity",
        "Get-AppxLog",
    ];
    for id in RemedyId::all() {
        let remedy = id.remedy(Language::English);
        let reads = id.as_str().starts_with("read-") && remedy.command.is_some();
        let events = remedy.command.as_deref().is_some_and(|own| own.starts_with("Get-WinEvent"));
        if reads && !events {
            let command = remedy.command.as_deref().unwrap_or_default();
            assert!(OURS.iter().any(|own| command.starts_with(own)), "{}: {command}", id.as_str());
            let names_a_log = remedy.text.contains(".log") || remedy.text.contains("log");
            assert!(names_a_log, "{}: {}", id.as_str(), remedy.text);
        }
    }
    for language in Language::ALL {
        let check = |input: &str, id: &str| {
            let code = wudiag::knowledge::decode(input, language).unwrap().remove(0);
            code.causes.iter().find(|cause| cause.id == id).unwrap().check.to_string()
        };
        for (input, id, command) in [
            ("0x80070070", "disk-full", "Test-WUClientHealth -Id disk"),
            ("0x80240016", "pending-restart", "Test-WUClientHealth -Id pending-restart"),
            ("0x80070643", "winre-partition-small", "Test-WUClientHealth -Id winre"),
            ("0x80244022", "wsus-pool-stopped", "Test-WsusConnectivity"),
            ("0x8024402C", "dns-server-name", "Test-WsusConnectivity"),
            ("0x8024002E", "wu-access-disabled", "Get-WUClientPolicy"),
        ] {
            let said = check(input, id);
            assert_eq!(said.split('`').nth(1), Some(command), "{input} {id}: {said}");
        }
    }
}
