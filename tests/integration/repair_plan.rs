//! The plan of a repair: what runs, in which order, and why the rest does not.

use crate::common::{root, scratch};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use wudiag::knowledge::{Language, RemedyId};
use wudiag::repair::journal::Writer;
use wudiag::repair::{plan, Action, Request};

/// A machine on which every guard is clear.
fn clear() -> Value {
    json!({
        "elevated": true, "process32": false, "system": false, "processes": ["svchost"],
        "installerBusy": false, "msiRunning": false, "bitLocker": true, "onBattery": false,
        "metered": false, "roles": [],
    })
}

fn facts() -> Value {
    json!({
        "schema": 1,
        "policy": {
            "native": {"WindowsUpdate": {"WUServer": {"value": "http://wsus:8530", "type": "REG_SZ"}}},
            "provenance": {"rsop": {"gpos": [], "settings": []}},
        },
        "disk": {"drive": "C:\\", "freeBytes": 50_i64 << 30},
        "pendingRestart": {"componentBasedServicing": false, "fileRename": 0},
    })
}

/// A request in which everything is needed and nothing forbids it.
fn request(actions: &[&str]) -> Value {
    let named: Vec<Value> = actions
        .iter()
        .map(|id| {
            let parameters = json!({"server": "http://wsus:8530", "proxy": "proxy:8080"});
            json!({"id": id, "parameters": parameters})
        })
        .collect();
    let needed: serde_json::Map<String, Value> =
        Action::all().iter().map(|a| (a.id.to_owned(), json!({"state": "needed"}))).collect();
    json!({"actions": named, "facts": facts(), "conditions": clear(), "detect": needed,
        "now": "2026-11-29T12:00:00Z"})
}

fn finding(rule: &str, confidence: &str, actions: &[&str]) -> Value {
    let remedies: Vec<Value> = actions.iter().map(|id| json!({"id": id, "action": id})).collect();
    json!({"rule": rule, "status": "fail", "state": "current", "confidence": confidence,
        "remedies": remedies, "title": "what a plan does not look at"})
}

fn made(request: &Value) -> Value {
    let read = Request::read(&request.to_string()).unwrap_or_else(|why| panic!("{why}"));
    serde_json::to_value(plan(&read, Language::English).unwrap()).unwrap()
}

/// `action state errorId` of each step.
fn steps(request: &Value) -> Vec<String> {
    made(request)["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            let word = |name: &str| step[name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", word("action"), word("state"), word("errorId"))
        })
        .collect()
}

/// The first step.
fn step(request: &Value) -> Value {
    made(request)["steps"][0].clone()
}

/// One place: the table, the folder of the PowerShell module, the remedies.
#[test]
fn table_folder_and_remedies_agree() {
    let ids: BTreeSet<String> = Action::all().iter().map(|action| action.id.to_owned()).collect();
    assert_eq!(ids.len(), 14);
    let advised: BTreeSet<String> = RemedyId::all()
        .filter_map(|remedy| remedy.remedy(Language::English).action.map(str::to_owned))
        .collect();
    assert_eq!(advised, ids);
    for remedy in RemedyId::all() {
        let shown = remedy.remedy(Language::English);
        if let Some(action) = shown.action.and_then(Action::find) {
            assert_eq!(remedy.intrusion(), action.intrusion, "{}", shown.id);
        }
    }
    let folder = root().join("powershell/WUDiagnostics/Private/Repair/Actions");
    if folder.is_dir() {
        let files: BTreeSet<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(files, ids, "{}", folder.display());
    }
}

#[test]
fn every_action_says_what_it_does_and_loses() {
    for language in Language::ALL {
        for action in Action::all() {
            assert!(action.text(language).len() > 20 && !action.lost(language).is_empty());
        }
        let texts: BTreeSet<String> = Action::all().iter().map(|a| a.text(language)).collect();
        assert_eq!(texts.len(), Action::all().len());
    }
}

#[test]
fn the_least_intrusive_comes_first() {
    let ids: Vec<&str> = Action::all().iter().rev().map(|action| action.id).collect();
    let plan = made(&request(&ids));
    let intrusions: Vec<u64> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["intrusion"].as_u64().unwrap())
        .collect();
    assert!(intrusions.windows(2).all(|pair| pair[0] <= pair[1]), "{intrusions:?}");
    assert_eq!(intrusions.len(), 14);
    let named = request(&["reset-datastore", "start-services", "reset-datastore"]);
    assert_eq!(steps(&named), ["start-services run -", "reset-datastore run -"]);
    let step = step(&named);
    assert_eq!(
        (&step["confirm"], &step["named"], &step["order"]),
        (&json!("none"), &json!(true), &json!(1))
    );
    assert_eq!(made(&named)["restartNeeded"], false);
}

#[test]
fn what_is_right_is_left_alone() {
    let mut request = request(&["start-services"]);
    request["detect"]["start-services"]["state"] = json!("right");
    assert_eq!(steps(&request), ["start-services right -"]);
    // Whatever else forbids it: there is nothing to do.
    request["conditions"]["elevated"] = json!(false);
    assert_eq!(steps(&request), ["start-services right -"]);
    request["detect"]["start-services"]["state"] = json!("unknown");
    assert_eq!(steps(&request), ["start-services refused WUNotElevated"]);
    request["conditions"]["elevated"] = json!(true);
    let step = step(&request);
    assert_eq!((&step["state"], step["warnings"].as_array().unwrap().len()), (&json!("run"), 1));
}

#[test]
fn findings_name_actions_up_to_an_intrusion() {
    let mut request = request(&[]);
    request["findings"] =
        json!([finding("datastore-damaged", "high", &["reset-datastore", "start-services"])]);
    assert_eq!(
        steps(&request),
        ["start-services run -", "reset-datastore left-out WUActionTooIntrusive"]
    );
    let step = step(&request);
    assert_eq!((&step["reason"], &step["named"]), (&json!("datastore-damaged"), &json!(false)));
    request["options"] = json!({"maxIntrusion": 3});
    assert_eq!(steps(&request), ["start-services run -", "reset-datastore run -"]);
    // What is named is not limited.
    request["options"] = json!({"maxIntrusion": 0});
    request["actions"] = json!([{"id": "reset-datastore"}]);
    assert_eq!(
        steps(&request),
        ["start-services left-out WUActionTooIntrusive", "reset-datastore run -"]
    );
    // What is healed, moot, or no failure asks for nothing; advice is no action.
    for (name, value) in [("state", "healed"), ("state", "moot"), ("status", "info")] {
        let mut request = request.clone();
        request["actions"] = json!([]);
        request["findings"][0][name] = json!(value);
        assert!(steps(&request).is_empty(), "{name} {value}");
    }
    request["actions"] = json!([]);
    request["findings"] = json!([finding("x", "high", &["free-disk-space", "restart-computer"])]);
    assert!(steps(&request).is_empty());
}

/// The way to the updates is changed only on a proof, and with what is needed for it.
#[test]
fn ways_to_the_updates() {
    let mut request = request(&[]);
    request["options"] = json!({"maxIntrusion": 2});
    request["findings"] = json!([finding("x", "medium", &["clear-wsus-policy"])]);
    assert_eq!(steps(&request), ["clear-wsus-policy left-out WUActionNotSure"]);
    request["findings"] = json!([
        finding("x", "medium", &["clear-wsus-policy", "set-wsus-policy"]),
        finding("y", "high", &["clear-wsus-policy", "set-wsus-policy"]),
    ]);
    // Nothing says which server would be right.
    assert_eq!(
        steps(&request),
        ["set-wsus-policy left-out WUActionNeedsValue", "clear-wsus-policy run -"]
    );
    // Unless the machine itself does: then it comes first, and the other is left out.
    let mut proposed = request.clone();
    proposed["detect"]["set-wsus-policy"]["parameters"] = json!({"server": "http://wsus:8530"});
    assert_eq!(
        steps(&proposed),
        ["set-wsus-policy run -", "clear-wsus-policy left-out WUActionConflict"]
    );
    assert_eq!(step(&proposed)["parameters"]["server"], "http://wsus:8530");
    proposed["actions"] =
        json!([{"id": "set-wsus-policy", "parameters": {"server": "http://w:1"}}]);
    assert_eq!(step(&proposed)["parameters"]["server"], "http://w:1");
    request["actions"] = json!([{"id": "set-wsus-policy", "parameters": {"server": " "}}]);
    assert_eq!(steps(&request)[0], "set-wsus-policy refused WUActionNeedsValue");
    // What was named goes before what a finding names.
    request["actions"] =
        json!([{"id": "set-wsus-policy", "parameters": {"server": "http://w:8530"}}]);
    assert_eq!(
        steps(&request),
        ["set-wsus-policy run -", "clear-wsus-policy left-out WUActionConflict"]
    );
    let step = step(&request);
    assert_eq!((&step["named"], &step["reason"]), (&json!(true), &json!("x")));
}

#[test]
fn what_contradicts_is_refused() {
    for pair in [
        ["set-wsus-policy", "clear-wsus-policy"],
        ["reset-datastore", "reset-softwaredistribution"],
        ["set-winhttp-proxy", "reset-winhttp-proxy"],
        ["import-winhttp-proxy", "reset-winhttp-proxy"],
    ] {
        let refused = pair.map(|id| format!("{id} refused WUActionConflict"));
        assert_eq!(steps(&request(&pair)), refused);
    }
    // Whatever excludes another is excluded by it.
    for action in Action::all() {
        for other in action.excludes {
            let back = Action::find(other).unwrap().excludes;
            assert!(back.contains(&action.id), "{} {other}", action.id);
        }
    }
    // Of findings, the one that intrudes less stays.
    let mut request = request(&[]);
    request["options"] = json!({"maxIntrusion": 3});
    request["findings"] =
        json!([finding("x", "high", &["reset-softwaredistribution", "reset-datastore"])]);
    assert_eq!(
        steps(&request),
        ["reset-datastore run -", "reset-softwaredistribution left-out WUActionConflict"]
    );
}

/// What is wrong with the machine, the action that it forbids, the error, a word of the advice.
#[test]
fn guards() {
    let condition = |name: &str, value: Value| {
        let name = name.to_owned();
        move |request: &mut Value| request["conditions"][&name] = value.clone()
    };
    let fact = |path: &str, value: Value| {
        let path = path.to_owned();
        move |request: &mut Value| {
            *request["facts"].pointer_mut(&path).expect("a fact") = value.clone();
        }
    };
    type Wrong = Box<dyn Fn(&mut Value)>;
    let cases: Vec<(&str, Wrong, &str, &str)> = vec![
        (
            "start-services",
            Box::new(condition("elevated", json!(false))),
            "WUNotElevated",
            "Run as administrator",
        ),
        (
            "start-services",
            Box::new(condition("elevated", json!(null))),
            "WUNotElevated",
            "Run as administrator",
        ),
        (
            "set-wsus-policy",
            Box::new(condition("process32", json!(true))),
            "WUGuardProcess",
            "Sysnative",
        ),
        (
            "import-winhttp-proxy",
            Box::new(condition("system", json!(true))),
            "WUGuardSystem",
            "`set-winhttp-proxy`",
        ),
        (
            "reset-datastore",
            Box::new(condition("processes", json!(["TiWorker"]))),
            "WUGuardServicing",
            "TiWorker",
        ),
        (
            "clear-wsus-policy",
            Box::new(condition("processes", json!(["SetupHost.exe"]))),
            "WUGuardServicing",
            "SetupHost",
        ),
        (
            "reset-catroot2",
            Box::new(condition("installerBusy", json!(true))),
            "WUGuardServicing",
            "Windows Update",
        ),
        (
            "reset-catroot2",
            Box::new(condition("msiRunning", json!(true))),
            "WUGuardServicing",
            "Windows Installer",
        ),
        (
            "reset-datastore",
            Box::new(fact("/pendingRestart/componentBasedServicing", json!(true))),
            "WUGuardRestartPending",
            "Do not delete",
        ),
        (
            "reset-datastore",
            Box::new(fact("/disk/freeBytes", json!(1000))),
            "WUGuardSpace",
            "0.0 GB free",
        ),
        (
            "reset-datastore",
            Box::new(|r: &mut Value| {
                r["detect"]["reset-datastore"]["needsBytes"] = json!(60_i64 << 30)
            }),
            "WUGuardSpace",
            "61.0 GB",
        ),
        (
            "reset-datastore",
            Box::new(|r: &mut Value| {
                r["conditions"]["onBattery"] = json!(true);
                r["conditions"]["batteryPercent"] = json!(29);
            }),
            "WUGuardPower",
            "29 %",
        ),
        (
            "reset-datastore",
            Box::new(condition("roles", json!(["domain-controller"]))),
            "WUGuardRole",
            "domain-controller",
        ),
        (
            "enable-wu-service",
            Box::new(|r: &mut Value| {
                r["detect"]["enable-wu-service"]["owners"] =
                    json!([{"what": "start type of bits", "by": "gpo", "name": "Hardening"}])
            }),
            "WUGuardOwner",
            "`Hardening`",
        ),
        (
            "set-wsus-policy",
            Box::new(fact(
                "/policy/provenance/rsop",
                json!({"gpos": [{"id": "{A}", "name": "WSUS East"}], "settings": [{"key": r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate", "name": "WUServer", "gpoId": "{A}", "precedence": 1}]}),
            )),
            "WUGuardOwner",
            "`WSUS East`",
        ),
        (
            "clear-wsus-policy",
            Box::new(fact(
                "/policy/provenance/rsop",
                json!({"gpos": [{"id": "{A}", "name": "WSUS East"}], "settings": [{"key": r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU", "name": "UseWUServer", "gpoId": "{A}", "precedence": 1}]}),
            )),
            "WUGuardOwner",
            "`UseWUServer`",
        ),
        (
            "clear-wsus-policy",
            Box::new(|r: &mut Value| {
                r["facts"]["configMgr"] =
                    json!({"installed": true, "updateServer": "http://sup:8530"})
            }),
            "WUGuardOwner",
            "ConfigMgr",
        ),
        (
            "clear-wsus-policy",
            Box::new(
                |r: &mut Value| r["facts"]["policyManager"] = json!({"Update": {"UpdateServiceUrl": {"value": "http://mdm:8530", "type": "REG_SZ"}}}),
            ),
            "WUGuardOwner",
            "MDM",
        ),
        (
            "enable-wu-access",
            Box::new(fact(
                "/policy/provenance/rsop",
                json!({"gpos": [], "settings": [{"key": r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate", "name": "SetDisableUXWUAccess", "gpoId": "{B}", "precedence": 1}]}),
            )),
            "WUGuardOwner",
            "`SetDisableUXWUAccess`",
        ),
        (
            "reset-datastore",
            Box::new(
                |r: &mut Value| r["recent"] = json!([{"action": "reset-datastore", "run": "R-1", "time": "2026-11-23T00:00:00Z", "parameters": r["actions"][0]["parameters"]}]),
            ),
            "WUGuardRecent",
            "R-1",
        ),
    ];
    let mut seen = BTreeSet::new();
    for (action, wrong, error, word) in &cases {
        let mut request = request(&[action]);
        assert_eq!(step(&request)["state"], "run", "{action}");
        wrong(&mut request);
        let refused = step(&request);
        assert_eq!(
            (&refused["state"], &refused["errorId"]),
            (&json!("refused"), &json!(error)),
            "{action}"
        );
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains(word), "{error}: {message}");
        // -Force goes past three of them, and says so.
        request["options"] = json!({"force": true});
        let forced = step(&request);
        let passes = matches!(*error, "WUGuardPower" | "WUGuardRole" | "WUGuardRecent");
        assert_eq!(forced["state"] == "run", passes, "{error}");
        assert!(!passes || forced["warnings"][0].as_str().unwrap().contains(word), "{forced}");
        seen.insert(*error);
    }
    assert_eq!(seen.len(), 10, "{seen:?}");
}

/// Of several, the first in the order of the table is named; each has its answer.
#[test]
fn the_first_guard_is_named() {
    let mut request = request(&["reset-datastore"]);
    request["conditions"]["elevated"] = json!(false);
    request["conditions"]["processes"] = json!(["TiWorker"]);
    request["conditions"]["roles"] = json!(["hyper-v-host"]);
    let refused = step(&request);
    assert_eq!(refused["errorId"], "WUNotElevated");
    for (guard, answer) in [("elevated", "stop"), ("servicing", "stop"), ("role", "stop")] {
        assert_eq!(refused["guards"][guard], answer, "{guard}");
    }
    assert_eq!(refused["guards"]["space"], "clear");
    assert_eq!(refused["guards"].as_object().unwrap().len(), 9);
}

/// Who owns a value matters where the value would be changed.
#[test]
fn owners_of_what_is_changed() {
    let mut request = request(&["set-wsus-policy"]);
    let key = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
    request["facts"]["policy"]["provenance"]["rsop"] = json!({
        "gpos": [{"id": "{A}", "name": "Groups"}],
        "settings": [{"key": key, "name": "TargetGroup", "gpoId": "{A}", "precedence": 1}],
    });
    request["detect"]["set-wsus-policy"]["after"] = json!({"WUServer": "http://wsus:8530"});
    assert_eq!(step(&request)["state"], "run");
    request["detect"]["set-wsus-policy"]["after"]["TargetGroup"] = json!("Pilot");
    let refused = step(&request);
    assert_eq!(refused["errorId"], "WUGuardOwner");
    assert!(refused["message"].as_str().unwrap().contains("`TargetGroup`"), "{refused}");
    // The machine's own policy is no owner: it is edited.
    request["facts"]["policy"]["provenance"]["rsop"]["settings"][0]["gpoId"] = json!("LocalGPO");
    assert_eq!(step(&request)["state"], "run");
}

/// What is not known is said, and stops nothing but what needs rights.
#[test]
fn what_is_not_known_is_a_warning() {
    let mut request = request(&["reset-datastore", "set-wsus-policy"]);
    request["conditions"] = json!({"elevated": true});
    request["facts"] = json!({"schema": 1});
    request["now"] = json!("");
    let made = made(&request);
    for (step, most) in [(&made["steps"][0], 4), (&made["steps"][1], 7)] {
        assert_eq!(step["state"], "run", "{step}");
        assert_eq!(step["warnings"].as_array().unwrap().len(), most, "{step}");
    }
    // Many programs leave renames behind.
    let mut request = self::request(&["reset-datastore"]);
    request["facts"]["pendingRestart"]["fileRename"] = json!(3);
    let renames = step(&request);
    assert_eq!((&renames["state"], &renames["guards"]["restart"]), (&json!("run"), &json!("warn")));
    request["conditions"]["metered"] = json!(true);
    let metered = step(&request);
    assert_eq!(metered["warnings"].as_array().unwrap().len(), 2);
    assert_eq!((&metered["state"], &metered["guards"]["metered"]), (&json!("run"), &json!("warn")));
    request["conditions"]["processes"] = json!(["TrustedInstaller", "msiexec"]);
    assert_eq!(step(&request)["state"], "run", "both wait for work");
}

/// Seven days, the same cause, the same values; what was undone did not run.
#[test]
fn once_is_enough() {
    let refused = |recent: Value| {
        let mut request = request(&["reset-datastore"]);
        request["actions"] = json!([{"id": "reset-datastore", "reason": "a"}]);
        request["recent"] = json!([recent]);
        step(&request)["errorId"] == "WUGuardRecent"
    };
    let at =
        |time: &str| json!({"action": "reset-datastore", "run": "R", "time": time, "reason": "a"});
    assert!(refused(at("2026-11-29T11:00:00Z")) && refused(at("2026-11-23T11:00:00Z")));
    assert!(!refused(at("2026-11-22T11:00:00Z")) && !refused(at("2020-01-01T00:00:00Z")));
    assert!(!refused(at("not a time")) && !refused(at("2026-99-99T00:00:00Z")));
    let mut other = at("2026-11-29T11:00:00Z");
    other["reason"] = json!("b");
    assert!(!refused(other), "a new cause");
    let mut other = at("2026-11-29T11:00:00Z");
    other["parameters"] = json!({"server": "http://new"});
    assert!(!refused(other), "another value");
    // From the journal itself.
    let folder = scratch("repair-plan-recent");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut writer = Writer::create(&folder, r#"{"tool":"1","machine":"PC-1"}"#, 0).unwrap();
    let put = |writer: &mut Writer, entry: Value| writer.append(&entry.to_string()).unwrap();
    put(&mut writer, json!({"kind": "action", "action": "reset-datastore", "reason": "a"}));
    let mut request = request(&["reset-datastore"]);
    request["actions"] = json!([{"id": "reset-datastore", "reason": "a"}]);
    request["journal"] = json!(folder);
    request["machine"] = json!("PC-1");
    let today = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let (year, month, day) =
        wudiag::base::calendar::civil(i64::try_from(today.as_secs() / 86_400).unwrap());
    request["now"] = json!(format!("{year:04}-{month:02}-{day:02}T23:59:59Z"));
    assert_eq!(step(&request)["state"], "run", "nothing was changed");
    let rename = json!({"type": "folder", "from": "a", "to": "b"});
    let n =
        put(&mut writer, json!({"kind": "change", "action": "reset-datastore", "change": rename}));
    assert_eq!(step(&request)["errorId"], "WUGuardRecent");
    request["machine"] = json!("PC-2");
    assert_eq!(step(&request)["state"], "run", "of another machine");
    request["machine"] = json!("PC-1");
    let path = writer.path().to_owned();
    drop(writer);
    // Also where the run ended within a line; not where somebody wrote into it.
    let whole = std::fs::read(&path).unwrap();
    for (rest, expected) in [("{", "refused"), ("{}\n", "run")] {
        std::fs::write(&path, [&whole, rest.as_bytes()].concat()).unwrap();
        assert_eq!(step(&request)["state"], expected, "{rest}");
    }
    std::fs::write(&path, whole).unwrap();
    let mut writer = Writer::reopen(&path, r#"{"machine":"PC-1"}"#, 0).unwrap();
    put(&mut writer, json!({"kind": "undoing", "change": n}));
    put(&mut writer, json!({"kind": "undone", "change": n, "result": "undone"}));
    assert_eq!(step(&request)["state"], "run", "it was undone");
}

#[test]
fn requests_that_are_none() {
    for (request, word) in [
        (json!({"actions": [{"id": "dance"}]}), "dance"),
        (json!({"detect": {"dance": {}}}), "dance"),
        (json!({"also": 1}), "also"),
        (json!({"conditions": {"elevatd": true}}), "elevatd"),
        (json!([]), "no JSON object"),
    ] {
        let why = Request::read(&request.to_string()).unwrap_err().to_string();
        assert!(why.contains(word), "{request}: {why}");
    }
    let wrong = json!({"facts": {"disc": {}}});
    let read = Request::read(&wrong.to_string()).unwrap();
    assert!(plan(&read, Language::English).unwrap_err().to_string().contains("disc"));
}
