//! What the text around a code proves comes before what is known of the code.

use crate::common::{root, rows};
use std::collections::BTreeSet;
use wudiag::codes::Space;
use wudiag::knowledge::{decode, describe_in, Context, Decoded, Language, Surroundings};

fn all(input: &str, language: Language) -> Vec<Decoded> {
    decode(input, language).unwrap_or_else(|why| panic!("{input}: {why}"))
}

fn one(input: &str) -> Decoded {
    let mut codes = all(input, Language::English);
    assert_eq!(codes.len(), 1, "{input}");
    codes.remove(0)
}

/// A line as it stands in logs, the cause that it proves, and the first of the remedies of that
/// cause.
#[rustfmt::skip]
const LINES: &[(&str, &str, &str)] = &[
    ("WARNING: ISusInternal::GetUpdateMetadata2 failed, hr=8007000E", "agent-address-space", "install-kb3050265"),
    ("Get-WindowsPackage : DismInitialize failed. Error code = 0x8007007e", "dism-cmdlets-missing", "use-dism-exe"),
    (r#"{"code": "VMGuestPatchInternalError", "message": "Failed with HRESULT: 0x80131500"}"#, "azure-channel-broken", "retry-azure-operation"),
    ("An internal execution error occurred. Please retry later. HRESULT: 0x80240438", "azure-channel-broken", "retry-azure-operation"),
    ("status ShutdownOrUnresponsive, HRESULT: 0x80240438", "azure-vm-unresponsive", "start-azure-vm"),
    (r#"{"maintenanceWindowExceeded": true, "error": "HRESULT: 0x80240022"}"#, "azure-window-exceeded", "lengthen-azure-window"),
    ("SOAP fault, InstalledNonLeafUpdateIDs, hr = 0x80244007", "wsus-limits", "raise-wsus-limits"),
    ("Store corruption, manifest missing for package: Package_1_for_KB1~31bf~amd64~~1.0 [HRESULT = 0x800f0831]", "store-package-missing", "reinstall-named-package"),
    ("Package requires Servicing Stack v10.0.14393.4583 but current is v10.0.14393.4169. [HRESULT = 0x800f0823 - CBS_E_NEW_SERVICING_STACK_REQUIRED]", "servicing-stack-old", "install-servicing-stack"),
    ("Package: X, current: Installed Invalid, applicable state: Installed Invalid [HRESULT = 0x800f0805]", "package-state-invalid", "explain-package-state"),
    ("This system is not eligible for supplemental servicing [HRESULT = 0x800f0922]", "esu-not-licensed", "activate-esu"),
    ("Manifest hash mismatch. Component: amd64_x [HRESULT = 0x800736cc]", "component-store-damaged", "repair-component-store"),
    ("Shtd: Failed while processing critical primitive operations queue. [HRESULT = 0x80070005]", "filter-driver-blocks", "check-filter-drivers"),
    ("FOD: Mismatched package: X, need version 10.0.19041.1 [HRESULT = 0x800f0982]", "feature-other-build", "match-feature-build"),
    ("Exec: Some sessions are pended with exclusive flag set, forcing execution to be postponed [HRESULT = 0x800f0806]", "exclusive-session-stuck", "clear-exclusive-flag"),
    (r"(F) STATUS_DELETE_PENDING #1# file \??\C:\Windows\x.dll [HRESULT = 0x80070005]", "file-in-use", "restart-computer"),
    ("AutoHive::Load failed for S-1-5-21-1-2-3-1001 [HRESULT = 0x80070570]", "profile-damaged", "fix-profile-list"),
    (r"Failed on \Registry\Machine\COMPONENTS\StoreDirty [HRESULT = 0x80073712]", "store-marked-dirty", "explain-store-dirty"),
    ("Error STATUS_KEY_DELETED from OpenProfileRootKey [HRESULT = 0x800f0922]", "startup-task-unloads-profile", "move-startup-task"),
    ("Installer: AppX Registration Installer with HRESULT HRESULT_FROM_WIN32(1058)", "app-readiness-disabled", "enable-app-readiness"),
    (r"MarkFileDeletePending C:\Windows\Fonts\segoeui.ttf failed [HRESULT = 0x80070020]", "font-cache-holds-file", "restart-computer"),
    ("Failed to get system partition! Last Error = 0x3bc3 [HRESULT = 0x800f0922]", "system-partition-type", "check-partition-type"),
    ("Installer: Network Drivers with HRESULT 800106d9", "network-setup-service-off", "enable-network-setup"),
    ("Installer: Performance Counter Installer with HRESULT 0x80070002", "counters-damaged", "rebuild-counters"),
    ("Failed to get user security token. [HRESULT = 0x80070005]", "dcom-settings", "restore-dcom-defaults"),
    ("Failed execution of queue item Installer: HTTP Installer with HRESULT HRESULT_FROM_WIN32(1058)", "http-service-disabled", "enable-http-service"),
    ("Startup: A possible hang was detected on the last boot. [HRESULT = 0x800f0920 - CBS_E_HANG_DETECTED]", "servicing-too-slow", "clean-boot"),
    ("Pending transaction content must be resolved, cannot begin another transaction yet [HRESULT = 0x80070bc9]", "pending-transaction-stuck", "restart-computer"),
    ("Doqi: Failed loading driver operations queue. [HRESULT = 0x80070490 - ERROR_NOT_FOUND]", "driver-operation-queue", "repair-driver-operations"),
    ("Failed execution of queue item Installer: Task Scheduler ({guid}) with HRESULT 0x80070002", "advanced-installer-failed", "fix-advanced-installer"),
    ("Error READ, 0x80070570 while gathering/applying object: File, C:\\ProgramData\\x [CN.lnk]", "setup-shortcut-damaged", "check-disk"),
    (r"Source migration unit \ (CCSIAgent) is not supported; error: 0x8007042B", "media-older-than-system", "enable-dynamic-update"),
    ("Driver uci64a96.dll blocks, error 0xC1900208", "conexant-driver", "update-driver"),
    (r"DISM.exe /Image:C:\mount /Add-Package /PackagePath:x.msu Error: 0x80073712", "package-older-than-image", "skip-older-package"),
];

#[test]
fn a_line_proves_its_cause() {
    let mut wrong = Vec::new();
    for (line, cause, remedy) in LINES {
        for language in Language::ALL {
            for code in all(line, language) {
                let first = code.causes.first();
                if first.is_none_or(|first| first.id != *cause) {
                    wrong.push(format!("{line}: {:?}", first.map(|first| first.id)));
                    continue;
                }
                let own = &code.causes[0].remedies;
                let leads = own.iter().any(|own| own.id == *remedy)
                    && own.iter().all(|own| code.remedies.contains(own));
                if !leads {
                    wrong.push(format!("{line}: {own:?}"));
                }
                let ids: BTreeSet<&str> = code.causes.iter().map(|cause| cause.id).collect();
                assert_eq!(ids.len(), code.causes.len(), "{line}: a cause twice");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each row is exercised by a line above, or is one of the two that have remedies only.
#[test]
fn every_row_has_a_line() {
    for row in rows(&root().join("data/knowledge/contexts.tsv")) {
        let of_markers = row[0].split(" | ").any(|marker| {
            let has = |line: &str| line.to_lowercase().contains(&marker.to_lowercase());
            LINES
                .iter()
                .any(|(line, cause, _)| row[2].split(',').any(|id| id == *cause) && has(line))
        });
        assert!(of_markers || row[2] == "-", "no line for `{}`", row[0]);
    }
}

/// Causes that a code alone does not have: only the text tells them.
#[test]
fn the_code_alone_proves_nothing() {
    for (input, cause) in [
        ("0x80073712", "package-older-than-image"),
        ("0x8007007E", "dism-cmdlets-missing"),
        ("0x80070005", "filter-driver-blocks"),
    ] {
        assert!(one(input).causes.iter().all(|own| own.id != cause), "{input}");
    }
    assert_eq!(one("0x8007000E").causes[0].id, "low-memory");
}

/// A row that is about a code says nothing about the others of the text, and nothing proves a
/// success.
#[test]
fn a_row_is_about_its_codes() {
    let codes = all("GetUpdateMetadata2 failed, hr=8007000E; then hr=80240016", Language::English);
    let of = |hex: u32| codes.iter().find(|code| code.value == hex).unwrap();
    assert_eq!(of(0x8007000E).causes[0].id, "agent-address-space");
    assert_eq!(of(0x80240016).causes[0].id, "operation-running");
    let success = one("Failed execution of queue item, exit code 3010");
    assert!(success.causes.is_empty(), "{:?}", success.causes);
}

/// What a log says of one code says nothing of another far from it, but for whose log it is.
#[test]
fn a_cause_is_proved_within_ten_lines() {
    let said = "Failed execution of queue item Installer: Task Scheduler\n";
    let lines = |count: usize| "2024-01-01 00:00:00, Info CBS Session\n".repeat(count);
    for (between, proved) in [(0, true), (9, true), (40, false)] {
        for text in [
            format!("{said}{}[HRESULT = 0x80070005]", lines(between)),
            format!("[HRESULT = 0x80070005]\n{}{said}", lines(between)),
        ] {
            let has = one(&text).causes[0].id == "advanced-installer-failed";
            assert_eq!(has, proved, "{between} lines between");
        }
    }
    let far = format!("WindowsPatchExtension\n{}HRESULT: 0x8024402C", lines(200));
    assert_eq!(one(&far).remedies[0].id, "patch-locally");
    let long = format!("{said}{} 0x80070005", "x ".repeat(4096));
    assert_ne!(one(&long).causes[0].id, "advanced-installer-failed");
}

/// No command or check for the running system where the text is about an image.
#[test]
fn an_offline_image_is_not_the_running_system() {
    const RUNNING: [&str; 5] =
        ["restart-computer", "run-sfc", "reset-datastore", "in-place-upgrade", "patch-locally"];
    for input in [
        r"DISM /Image:C:\mount /Add-Package /PackagePath:C:\x.msu Error: 0x80073712",
        r"dism /image:d:\offline /cleanup-image /restorehealth Error: 0x800f081f",
        r"/Image:C:\mount fails with 0x800F0922",
        r"DISM /Image:E:\ /Enable-Feature /FeatureName:NetFx3 Error: 0x800f0906",
    ] {
        for language in Language::ALL {
            let code = &all(input, language)[0];
            let said = serde_json::to_string(&(&code.causes, &code.remedies)).unwrap();
            assert!(!said.contains("/Online"), "{input}: {said}");
            assert!(!said.contains("Test-WUClientHealth"), "{input}: {said}");
            assert!(code.remedies.iter().all(|own| !RUNNING.contains(&own.id)), "{input}: {said}");
            let repairs =
                |command: &str| command.starts_with("DISM.exe /Image:<file> /Cleanup-Image");
            let online = decode(&code.hex.to_string(), language).unwrap().remove(0);
            let repaired = online.remedies.iter().any(|own| own.id == "repair-component-store");
            let has = code.remedies.iter().any(|own| own.command.as_deref().is_some_and(repairs));
            assert!(has || !repaired, "{input}: {said}");
        }
    }
    let running = one("DISM /Online /Cleanup-Image /RestoreHealth Error: 0x800f081f");
    assert!(serde_json::to_string(&running).unwrap().contains("DISM.exe /Online"));
}

/// A caller that keeps the code and its context, as PowerShell does, gets the same.
#[test]
fn a_context_travels_as_a_number() {
    for (line, cause, _) in LINES {
        let code = &all(line, Language::English)[0];
        let kept = Context { markers: Surroundings::of(line).at(0).markers, log: None };
        let again = describe_in(code.value, Space::of(code.value), None, &kept, Language::English);
        assert_eq!(again.causes, code.causes, "{line}");
        assert_eq!(again.causes[0].id, *cause);
    }
    let strange = Context { markers: u32::MAX, log: None };
    let code = describe_in(0x8024_402C, Space::Hresult, None, &strange, Language::English);
    assert!(!code.causes.is_empty());
}
