//! What Azure and Windows Update for Business report, as one row a machine.

use serde_json::{json, Value};
use wudiag::knowledge::Language;
use wudiag::results::read;

fn rows(input: &Value) -> Vec<Value> {
    let text = input.to_string();
    let document = serde_json::to_value(read(&text, Language::English)).unwrap();
    document["rows"].as_array().unwrap().clone()
}

fn one(input: &Value) -> Value {
    let rows = rows(input);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows[0].clone()
}

const VM: &str =
    "/subscriptions/s/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/web01";

fn assessment(name: &str, time: &str, error: Value) -> Value {
    json!({
        "id": format!("/subscriptions/s/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/{name}/patchAssessmentResults/latest"),
        "type": "microsoft.compute/virtualmachines/patchassessmentresults",
        "properties": {
            "rebootPending": "true", "patchServiceUsed": "WU-WSUS", "status": "Failed",
            "lastModifiedDateTime": time, "errorDetails": error,
            "availablePatchCountByClassification": { "critical": 1, "security": 2, "other": 0 },
        },
    })
}

/// As the portal shows it, the code in a sentence of the details and 1 as the code.
fn unresolved() -> Value {
    json!({ "code": "1", "message": "1 error/s reported.", "details": [{
        "code": "PATCH_SERVICE",
        "message": "Windows update API failed to assess the machine for available updates. Error:Exception from HRESULT: 0x8024402C, Hresult:0",
    }] })
}

#[test]
fn a_row_of_the_resource_graph_is_decoded() {
    let row = one(&json!([assessment("web01", "2026-01-02T03:04:05Z", unresolved())]));
    assert_eq!(row["source"], "assessment");
    assert_eq!(row["machine"], "web01");
    assert_eq!(row["id"], VM);
    assert_eq!(row["group"], "rg1");
    assert_eq!(row["status"], "failed");
    assert_eq!(row["restart"], true);
    assert_eq!(row["available"], 3);
    assert_eq!(row["service"], "WU-WSUS");
    assert_eq!(row["code"]["hex"], "0x8024402C");
    assert_eq!(row["code"]["name"], "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED");
    assert_eq!(row["code"]["stage"], "network");
    assert!(row["text"].as_str().unwrap().starts_with("Windows update API failed"));
    // The same as texts, and with other cases of letters: dynamic columns come as either.
    let mut object = assessment("web01", "2026-01-02T03:04:05Z", unresolved());
    object["properties"] = Value::String(object["properties"].to_string());
    assert_eq!(one(&json!([object.clone()]))["code"], row["code"]);
    assert_eq!(one(&json!([object.to_string()]))["code"], row["code"]);
    let upper = object.to_string().replace("\"properties\"", "\"Properties\"");
    assert_eq!(one(&serde_json::from_str(&upper).unwrap())["code"], row["code"]);
    let pages = json!({ "count": 1, "data": [object] });
    assert_eq!(one(&pages)["code"], row["code"]);
}

#[test]
fn decimal_codes_are_codes_and_small_ones_are_not() {
    for code in
        [json!("-2145107924"), json!(-2145107924), json!(2149859372u32), json!("2149859372")]
    {
        let error = json!({ "code": code, "message": "", "details": [] });
        let row = one(&assessment("a", "2026", error));
        assert_eq!(row["code"]["hex"], "0x8024402C", "{code}");
    }
    for code in [json!(0), json!("1"), json!(2)] {
        let error = json!({ "code": code, "message": "0 error/s reported.", "details": [] });
        let row = one(&assessment("a", "2026", error));
        assert_eq!(row["code"], Value::Null, "{code}");
        assert_eq!(row["status"], "failed");
    }
}

#[test]
fn of_a_machine_the_newest_of_each_kind_counts_and_of_these_the_worst() {
    let installation = |run: &str, time: &str, status: &str, failed: u32| {
        json!({
            "id": format!("{VM}/patchInstallationResults/{run}"),
            "type": "microsoft.compute/virtualmachines/patchinstallationresults",
            "properties": { "status": status, "lastModifiedDateTime": time, "installedPatchCount": 3,
                "failedPatchCount": failed, "pendingPatchCount": 0, "rebootStatus": "Required" },
        })
    };
    let update = |run: &str, name: &str, state: &str| {
        json!({
            "id": format!("{VM}/patchInstallationResults/{run}/softwarePatches/{name}"),
            "type": "microsoft.compute/virtualmachines/patchinstallationresults/softwarepatches",
            "properties": { "patchName": format!("{name} (KB5034441)"), "kbId": "5034441",
                "installationState": state },
        })
    };
    let mut healthy = assessment("WEB01", "2026-01-09T00:00:00Z", Value::Null);
    healthy["properties"]["status"] = json!("Succeeded");
    let row = one(&json!([
        update("r2", "a", "Failed"),
        update("r1", "b", "Failed"),
        installation("r1", "2026-01-01T00:00:00Z", "Failed", 5),
        installation("r2", "2026-01-08T00:00:00Z", "Succeeded", 1),
        update("r2", "c", "Installed"),
        healthy.clone(),
    ]));
    assert_eq!(row["source"], "installation");
    assert_eq!(row["run"], "r2");
    assert_eq!(row["status"], "warnings", "one update of a run that succeeded failed");
    assert_eq!(row["kbs"], json!(["KB5034441"]));
    assert_eq!(row["restart"], true);
    assert_eq!(row["failed"], 1);
    // A run that went well does not hide behind an older one that did not.
    let row = one(&json!([
        installation("r2", "2026-01-08T00:00:00Z", "Succeeded", 0),
        installation("r1", "2026-01-01T00:00:00Z", "Failed", 5),
        healthy,
    ]));
    assert_eq!(row["status"], "succeeded");
    // Updates alone.
    let row = one(&json!([update("r1", "b", "Failed")]));
    assert_eq!((&row["status"], &row["kbs"][0]), (&json!("failed"), &json!("KB5034441")));
}

#[test]
fn machines_keep_their_order_and_are_told_apart() {
    let found = rows(&json!([
        assessment("b", "2026", unresolved()),
        assessment("a", "2026", unresolved()),
        assessment("B", "2027", unresolved()),
    ]));
    let names: Vec<&str> = found.iter().map(|row| row["machine"].as_str().unwrap()).collect();
    assert_eq!(names, ["B", "a"]);
}

#[test]
fn status_files_hold_a_summary_as_a_text() {
    let summary = json!({
        "assessmentActivityId": "x", "rebootPending": false, "criticalAndSecurityPatchCount": 2,
        "otherPatchCount": 1, "patches": [], "startTime": "2026-01-02T03:04:05Z",
        "lastModifiedTime": "2026-01-02T03:05:05Z",
        "errors": { "code": 1, "message": "1 error/s reported.", "details": [{ "code": "WINDOWS_UPDATE",
            "message": "Exception from HRESULT: 0x80072EE2" }] },
    });
    let file = json!([{
        "version": "1.0", "timestampUTC": "2026-01-02T03:06:00Z",
        "status": { "name": "Azure Patch Management", "operation": "Assessment", "status": "success", "code": 0,
            "formattedMessage": { "lang": "en-US", "message": "" },
            "substatus": [{ "name": "PatchAssessmentSummary", "status": "error", "code": 0,
                "formattedMessage": { "lang": "en-US", "message": summary.to_string() } }] },
    }]);
    let row = one(&file);
    assert_eq!(row["code"]["hex"], "0x80072EE2");
    assert_eq!((&row["source"], &row["status"]), (&json!("assessment"), &json!("failed")));
    assert_eq!(row["available"], 3);
    // Line by line, as a file gives it.
    let text = format!("{file:#}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(one(&json!(lines))["code"], row["code"]);
}

#[test]
fn answers_of_commands_and_summaries_of_the_extension() {
    let answer = json!({
        "status": "Succeeded", "assessmentActivityId": "68f8b292", "rebootPending": true,
        "criticalAndSecurityPatchCount": 1, "otherPatchCount": 2, "startDateTime": "2020-04-24T21:02:04Z",
        "availablePatches": [{ "patchId": "p", "name": "KB2267602", "kbId": "2267602" }], "error": null,
    });
    let row = one(&answer);
    assert_eq!((&row["source"], &row["status"]), (&json!("assessment"), &json!("succeeded")));
    assert_eq!((&row["available"], &row["restart"]), (&json!(3), &json!(true)));
    assert_eq!(row["code"], Value::Null);
    let summary = json!({
        "maintenanceRunId": "", "startTime": "2022-07-29T08:21:27Z", "rebootStatus": "NotNeeded",
        "failedPatchCount": 1, "installedPatchCount": 2,
        "errors": { "message": "0 error/s reported.", "code": 0, "details": [] },
        "patches": [
            { "name": "2024-01 Update (KB5034441)", "patchInstallationState": "Failed" },
            { "name": "Other (KB5034122)", "patchInstallationState": "Installed" },
        ],
    });
    let row = one(&summary);
    assert_eq!(row["source"], "installation");
    assert_eq!(row["kbs"], json!(["KB5034441"]));
    assert_eq!(row["restart"], false);
    assert_eq!(row["code"], Value::Null);
}

#[test]
fn texts_of_the_portal() {
    let portal = "Assessment failed due to this reason: '['Windows update API failed to assess the machine for available updates. Error:Exception from HRESULT: 0x8024402C, Hresult:0'    at UpdateManagementAction.concrete.UpdateAssessment.GetAvailableUpdates()\n   at UpdateManagementAction.concrete.AssessmentAction.Assess(UpdateManagementResultSummary updateActionResultSummary)].'\n'83 errors reported. The latest 3 errors are shared in details.'";
    let row = one(&json!([portal]));
    assert_eq!(row["code"]["hex"], "0x8024402C");
    assert_eq!((&row["source"], &row["machine"]), (&json!("text"), &Value::Null));
    // Not JSON at all.
    let document = serde_json::to_value(read(portal, Language::English)).unwrap();
    assert_eq!(document["rows"][0]["code"]["hex"], "0x8024402C");
    // A column of a report with the machine beside it.
    let row = one(&json!([{ "Computer": "srv1", "Reason": portal }]));
    assert_eq!((&row["machine"], &row["code"]["hex"]), (&json!("srv1"), &json!("0x8024402C")));
    let none = read("[\"nothing of use\", 5, {\"a\": \"b\"}]", Language::English);
    assert_eq!((none.rows.len(), none.unread), (0, 3));
    assert_eq!(rows(&json!([portal, portal])).len(), 2, "texts name no machine");
}

#[test]
fn alerts_of_windows_update_for_business() {
    let alert = json!({
        "TimeGenerated": "2026-01-02T03:04:05Z", "DeviceName": "PC1",
        "AzureADDeviceId": "71db1a1a-f1a6-4a25-b88f-79c2f513dae0", "AlertStatus": "Active",
        "AlertClassification": "Error", "AlertType": "ClientUpdateAlert", "AlertSubtype": "DiskFull",
        "AlertRank": 1000, "ErrorCode": "0x8024402C", "ErrorSymName": "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED",
        "Description": "There is not enough space.", "Recommendation": "Free space.",
        "AlertData": "{ \"freeDiskCapacityMb\": 3213, \"contentSizeMb\": 4381}",
    });
    let row = one(&alert);
    assert_eq!((&row["source"], &row["status"]), (&json!("alert"), &json!("failed")));
    assert_eq!((&row["machine"], &row["title"]), (&json!("PC1"), &json!("DiskFull")));
    assert_eq!(row["code"]["hex"], "0x8024402C");
    let mut resolved = alert.clone();
    resolved["AlertStatus"] = json!("Resolved");
    assert_eq!(one(&resolved)["status"], "succeeded");
    let mut warning = alert;
    warning["AlertClassification"] = json!("Warning");
    assert_eq!(one(&warning)["status"], "warnings");
}

#[test]
fn broken_input_costs_only_itself() {
    let deep = format!("{}1{}", "[".repeat(120), "]".repeat(120));
    for text in ["", "{", "[{]", "null", "[null, [], {}]", &deep, "[\"{\\\"a\\\":\"]"] {
        assert_eq!(read(text, Language::English).rows.len(), 0, "{text}");
    }
    let secret = json!([{ "Computer": "a", "m": "0x80072EE2 at https://user:hunter2@proxy/" }]);
    assert!(!serde_json::to_string(&read(&secret.to_string(), Language::English))
        .unwrap()
        .contains("hunter2"));
}

#[test]
fn the_row_is_documented() {
    let tables = crate::objects::tables();
    let input = json!([assessment("a", "2026", unresolved())]).to_string();
    let document = serde_json::to_value(read(&input, Language::English)).unwrap();
    let row = &document["rows"][0];
    for (heading, value) in
        [("Results", &document), ("Result", row), ("Code of a result", &row["code"])]
    {
        let documented: Vec<&String> = tables[heading].keys().collect();
        let mut written: Vec<&String> = value.as_object().unwrap().keys().collect();
        written.sort();
        assert_eq!(documented, written, "{heading}");
    }
}
