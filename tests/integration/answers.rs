//! What people needed to read: one test per code and per text. A row that disappears from the data
//! fails under its name.

use std::collections::BTreeMap;
use wudiag::fault::Row;
use wudiag::knowledge::{decode, Decoded, Language, RemedyId};

fn one(input: &str, language: Language) -> Decoded {
    let mut codes = decode(input, language).unwrap_or_else(|why| panic!("{input}: {why}"));
    assert_eq!(codes.len(), 1, "{input}");
    codes.remove(0)
}

/// A code is explained in every language, with a cause that can be checked, the remedy that solved
/// the public cases among those of the code, and a source.
fn answers(input: &str, word: &str, cause: &str, remedy: &str) {
    for language in Language::ALL {
        let code = one(input, language);
        let english = one(input, Language::English);
        assert!(english.message.contains(word), "{input}: {}", english.message);
        assert!(language == Language::English || code.message != english.message, "{input}");
        let own = code.causes.iter().find(|own| own.id == cause);
        let own = own.unwrap_or_else(|| panic!("{input}: {:?}", code.causes));
        assert!(!own.text.is_empty() && !own.check.is_empty(), "{input}");
        assert!(code.remedies.iter().any(|own| own.id == remedy), "{input}: {:?}", code.remedies);
        let sourced = !code.references.is_empty() || ["0x82AC0204", "0x82B00006"].contains(&input);
        assert!(sourced, "{input} has no source");
    }
}

macro_rules! codes {
    ($($name:ident: $input:literal, $word:literal, $cause:literal, $remedy:literal;)*) => {
        $(#[test]
        fn $name() {
            answers($input, $word, $cause, $remedy);
        })*
    };
}

#[rustfmt::skip]
codes! {
    driver_or_profile_in_setup: "0x8007001F", "driver", "incompatible-driver", "read-setup-logs";
    signature_of_an_image: "0x80070241", "signature", "image-not-serviceable", "cleanup-mounts";
    changed_system_files: "0x80070302", "changed", "component-files-missing", "repair-component-store";
    delta_that_is_repeated: "0x80070306", "repeated once", "component-files-missing", "run-sfc";
    damaged_components_entry: "0x80070308", "COMPONENTS", "registry-damaged", "repair-component-store";
    broken_registry_pol: "0x800703EE", "registry.pol", "registry-pol-broken", "check-registry-pol";
    profile_in_migrate_data: "0x8007042B", "profile", "profile-damaged", "fix-profile-list";
    media_older_than_the_system: "0x8007042B", "Setup", "media-older-than-system", "enable-dynamic-update";
    host_that_is_down: "0x800704E8", "Microsoft", "update-service-unreachable", "check-release-health";
    time_limit: "0x800705B4", "time limit", "service-slow-start", "restart-computer";
    aborted_transaction: "0x80071A30", "transaction", "transaction-log-damaged", "reset-transaction-log";
    damaged_store: "0x80073715", "component store", "component-store-damaged", "repair-component-store";
    dotnet_refuses_the_system: "0x800713EC", ".NET", "prerequisite-update-missing", "meet-requirements";
    tpm_attestation: "0x801C03EA", "TPM", "tpm-attestation", "meet-requirements";
    enrolment_page: "0x81036502", "time limit", "installer-failed", "read-installer-log";
    mdm_node_absent: "0x86000002", "MDM", "csp-not-on-this-build", "review-update-policies";
    mdm_owned_elsewhere: "0x86000031", "MDM", "mdm-other-owner", "review-update-policies";
    mdm_alert_queued: "0x82AC0204", "queued", "mdm-alert-queued", "read-mdm-log";
    mdm_client_failed: "0x82B00006", "MDM", "inner-error-hidden", "read-mdm-log";
    item_not_found_in_configmgr: "0x87D00215", "harmless", "cm-policy-missing", "cm-retrieve-policy";
    intune_detection: "0x87D1041C", "detected", "cm-detection-wrong", "cm-fix-detection";
    intune_detection_signed: "-2016345060", "detected", "cm-detection-wrong", "cm-fix-detection";
    phone_app_not_updated: "0x87D13B9D", "iPhone", "app-on-phone", "see-intune-app-errors";
    phone_app_unnamed: "0x87D13B92", "iPhone", "app-on-phone", "see-intune-app-errors";
    phone_unnamed: "0x87D147E0", "not a computer", "app-on-phone", "see-intune-app-errors";
    winget_installer_code: "0x8A150006", "own exit code", "installer-failed", "read-installer-log";
    winget_installer_code_signed: "-1978335226", "own exit code", "installer-failed", "read-installer-log";
    winget_dependency: "0x8A150104", "depends", "prerequisite-update-missing", "meet-requirements";
    winget_dependency_signed: "-1978334972", "depends", "prerequisite-update-missing", "meet-requirements";
    image_is_mounted: "0xC1420127", "mounted", "image-handles-open", "cleanup-mounts";
    update_agent_of_setup: "0xC190040F", "update agent", "inner-error-hidden", "run-setupdiag";
    cancelled_upgrade_task: "0xC1800108", "cancel", "inner-error-hidden", "read-setup-logs";
    update_store_reports_a_fault: "0xC8000402", "database", "ese-database-damaged", "reset-datastore";
    container_of_a_package: "0xCA00A005", "container", "package-damaged", "redownload-package";
    package_not_downloaded: "0xCA020007", "unpack", "package-damaged", "install-from-catalog";
    catalog_database_unreadable: "0x8E5E03FA", "catroot2", "catroot-damaged", "reset-catroot2";
    catalog_database_in_use: "0x8E5E0408", "catroot2", "catroot-damaged", "reset-catroot2";
    service_ended_unexpectedly: "0x80240069", "KB5063878", "known-update-issue", "check-release-health";
    content_deleted_after_30_days: "0x80246013", "cache", "content-expired", "start-scan";
    soap_fault_after_a_wsus_update: "0x80244007", "SOAP", "wsus-postinstall", "run-wsus-postinstall";
    http_500_after_a_wsus_update: "0x8024401F", "500", "wsus-postinstall", "run-wsus-postinstall";
    inconsistent_approval: "0x8024400E", "server", "wsus-approval-inconsistent", "approve-then-decline";
    removed_system_apps: "0x800F0922", "", "system-app-removed", "reinstall-edge";
    orphaned_event_channel: "0x800F0922", "", "event-channel-orphaned", "remove-orphaned-channel";
    remote_session_denied: "0x80070005", "denied", "remote-session", "run-as-system-task";
    remote_session_per_machine: "0x80240044", "administrator", "remote-session", "run-as-system-task";
    remote_session_wmi: "0x80041001", "WMI", "remote-session", "run-as-system-task";
    handler_asks_wrongly: "0x80240005", "handler", "handler-asks-wrongly", "install-servicing-stack";
    not_enough_memory: "0x80070008", "memory", "low-memory", "extend-pagefile";
    boot_screen_c0190003: "0xC0190003", "C0190003", "transaction-log-damaged", "reset-transaction-log";
    rpc_behind_its_facility: "0x800106BA", "RPC", "rpc-service-down", "start-rpc-services";
    name_behind_facility_http: "0x80192EE7", "resolved", "dns-server-name", "fix-dns";
    leftover_profile_folder: "0xC1900101", "", "setup-profile-folder-exists", "rename-leftover-profile";
    damaged_shortcut: "0xC1900101", "", "setup-shortcut-damaged", "remove-shortcut";
    locked_boot_entries: "0xC1900101", "", "bcd-not-writable", "allow-boot-entries";
    features_not_on_the_media: "0x800F081E", "", "setup-features-missing", "enable-dynamic-update";
}

/// The remedies of the orphaned channel and of the cases of servicing are their cause's own.
#[test]
fn causes_of_0x800f0922_have_their_own_remedies() {
    for cause in one("0x800F0922", Language::English).causes {
        assert!(!cause.remedies.is_empty(), "{} has no remedy", cause.id);
    }
}

/// What is installed and waits for a restart is no failure.
#[test]
fn after_the_restart_still_pending() {
    let code = one("0x80242014", Language::English);
    assert!(code.message.contains("restart"), "{}", code.message);
    assert_eq!((code.retry.kind, code.retry.limit), ("success", 0));
}

/// The names of winerror.h say what these are; their former texts said something else.
#[test]
fn texts_fit_the_names() {
    for (input, name, word) in [
        ("0x000004E0", "ERROR_NO_MORE_DEVICES", "no more devices"),
        ("0x00000306", "ERROR_ERRORS_ENCOUNTERED", "One or more errors"),
        ("0x00000308", "ERROR_REQUEST_OUT_OF_SEQUENCE", "out of sequence"),
        ("0x00000241", "ERROR_INVALID_IMAGE_HASH", "hash"),
    ] {
        let code = one(input, Language::English);
        assert_eq!(code.name, Some(name));
        assert!(code.message.contains(word), "{input}: {}", code.message);
    }
}

/// The four texts of one key: English, French, Japanese, Chinese.
fn texts(section: &str, key: &str) -> [String; 4] {
    ["en-US", "fr-FR", "ja-JP", "zh-CN"].map(|tag| {
        let path = crate::common::root().join(format!("data/text/{tag}.toml"));
        let file = std::fs::read_to_string(path).unwrap();
        let all: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&file).unwrap();
        all[section][key].clone()
    })
}

fn says(section: &str, key: &str, wanted: [&str; 4]) {
    for (text, wanted) in texts(section, key).iter().zip(wanted) {
        assert!(text.contains(wanted), "[{section}] {key}: {text}, not {wanted}");
    }
}

#[test]
fn a_restart_completes_the_installation() {
    for input in ["0x00240005", "3010", "1641"] {
        let code = one(input, Language::English);
        assert!(code.causes.is_empty() && code.retry.kind == "success", "{input}");
    }
    says(
        "retry",
        "restart-completes",
        [
            "Restart the computer to complete the installation; nothing has to be installed again.",
            "Redémarrez l'ordinateur pour terminer l'installation ; il n'y a rien à réinstaller.",
            "インストールを完了するにはコンピューターを再起動してください。再インストールは不要です。",
            "请重启计算机以完成安装；无需重新安装。",
        ],
    );
}

#[test]
fn some_updates_failed() {
    assert_eq!(one("0x00240003", Language::English).retry.kind, "transient");
    says(
        "retry",
        "look-at-each-update",
        [
            "At least one update failed: look at the result code of each",
            "Au moins une mise à jour a échoué : examinez le code de résultat de chacune",
            "少なくとも 1 つの更新プログラムが失敗しています。個々の結果コードを確認",
            "至少有一个更新失败：请逐个查看其结果代码",
        ],
    );
}

#[test]
fn the_installer_of_this_update_still_runs() {
    assert_eq!(one("0x00242015", Language::English).causes[0].id, "installer-still-running");
    says(
        "cause",
        "installer-still-running",
        [
            "The installer of this very update has not ended yet",
            "Le programme d'installation de cette mise à jour n'est pas encore terminé",
            "この更新プログラム自体のインストーラーがまだ終了していない",
            "此更新自身的安装程序尚未结束",
        ],
    );
}

#[test]
fn wait_before_a_restart() {
    let code = one("0x80240016", Language::English);
    assert_eq!(code.remedies[0].id, "wait-for-operation");
    says(
        "retry",
        "retry-when-installed",
        [
            "Wait for the running installation; restart only if one is pending; then try again.",
            "Attendez la fin de l'installation en cours ; redémarrez si un redémarrage est en attente",
            "実行中のインストールの終了を待ち、再起動が保留中の場合は再起動してから再試行",
            "先等待正在运行的安装结束；若有待处理的重启则重启，然后重试",
        ],
    );
}

#[test]
fn the_policy_that_disables_access_comes_first() {
    let code = one("0x8024002E", Language::English);
    assert_eq!(code.remedies[0].id, "enable-wu-access");
    assert!(code.remedies.iter().all(|remedy| remedy.id != "patch-locally"));
}

#[test]
fn http_503_has_a_limit() {
    for input in ["0x80244022", "0x801901F7"] {
        let retry = one(input, Language::English).retry;
        assert_eq!((retry.kind, retry.limit), ("transient", 3), "{input}");
    }
    says(
        "retry",
        "retry-hours-server",
        [
            "If it comes every time, look whose server `WUServer` names.",
            "Si l'erreur revient à chaque fois",
            "毎回発生する場合は、`WUServer` が指すサーバーがまだ存在し、自社のものかどうか",
            "如果每次都出现，请确认 `WUServer` 指向的服务器归谁所有",
        ],
    );
}

#[test]
fn only_administrators_ask_for_the_version_file() {
    says(
        "probe",
        "version-absent",
        [
            "only administrators ask for it",
            "seuls les administrateurs",
            "管理者だけ",
            "只有管理员会请求它",
        ],
    );
}

#[test]
fn http_401_looks_at_log_and_proxy_first() {
    let row = Row::all().iter().find(|row| row.condition == "http-401").unwrap();
    let ids: Vec<&str> = row.remedies.iter().copied().map(RemedyId::as_str).collect();
    assert_eq!(ids, ["read-iis-log", "import-winhttp-proxy", "allow-anonymous-iis"]);
}

#[test]
fn an_exhausted_address_space_comes_first() {
    let line = "ISusInternal::GetUpdateMetadata2 failed, hr=8007000E";
    assert_eq!(one(line, Language::English).causes[0].id, "agent-address-space");
}

#[test]
fn nobody_can_correct_windows_own_handler() {
    for input in ["0x80240005", "0x80240006"] {
        let code = one(input, Language::English);
        assert!(code.remedies.iter().all(|remedy| !remedy.id.starts_with("fix-caller")));
        assert!(code.retry.advice != one("0x80070057", Language::English).retry.advice);
    }
}

#[test]
fn the_number_of_ranges_is_whole() {
    says(
        "message",
        "0x80240006",
        [
            "2,147,483,647 (2^31 - 1)",
            "2 147 483 647 (2^31 - 1)",
            "2,147,483,647 (2^31 - 1)",
            "2,147,483,647 (2^31 - 1)",
        ],
    );
}

#[test]
fn this_session_cannot_read_the_folder() {
    says(
        "health",
        "software-distribution-unreadable",
        ["by this session", "cette session", "このセッション", "此会话"],
    );
}

#[test]
fn newer_templates_have_a_folder_for_wsus() {
    says(
        "remedy",
        "clear-wsus-policy",
        [
            "'Manage updates offered from Windows Server Update Service'",
            "« Gérer les mises à jour proposées par Windows Server Update Service »",
            "「Windows Server Update Service から提供される更新プログラムの管理」",
            "“管理从 Windows Server 更新服务提供的更新”",
        ],
    );
}

#[test]
fn an_update_that_does_not_suit_is_not_faulty() {
    assert_eq!(one("0x80240017", Language::English).retry.kind, "permanent");
    says(
        "retry",
        "fix-applicability",
        [
            "does not suit this computer",
            "ne convient pas à cet ordinateur",
            "適用されません",
            "不适用于此计算机",
        ],
    );
}

/// In French no capital follows a colon, but that of a name.
#[test]
fn french_checks_begin_in_lower_case() {
    let path = crate::common::root().join("data/text/fr-FR.toml");
    let file = std::fs::read_to_string(path).unwrap();
    let all: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&file).unwrap();
    for (key, check) in &all["check"] {
        let capital = check.starts_with(char::is_uppercase);
        assert!(
            !capital || check.starts_with("SetupDiag") || check.starts_with("Windows"),
            "{key}"
        );
    }
}

#[test]
fn an_update_is_cancelled_not_restored() {
    let french = &texts("message", "0x80240047")[1];
    assert!(french.starts_with("Cette mise à jour ne peut pas être annulée."), "{french}");
}

#[test]
fn intranet_addresses_are_excluded_from_the_proxy() {
    assert!(
        texts("remedy", "bypass-proxy-for-wsus")[1].starts_with("Exclure les adresses intranet")
    );
}

#[test]
fn newer_is_not_of_the_update() {
    assert!(texts("check", "driver-metadata")[3].contains("有较新的累积更新可用"));
}

#[test]
fn the_agent_is_no_proxy() {
    assert!(texts("message", "0x00240001")[3].contains("更新代理程序"));
    for section in ["message", "cause", "check", "remedy"] {
        let path = crate::common::root().join("data/text/zh-CN.toml");
        let file = std::fs::read_to_string(path).unwrap();
        let all: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&file).unwrap();
        for (key, text) in &all[section] {
            assert!(!text.contains("代理服务已"), "[{section}] {key}: {text}");
        }
    }
}

/// Files below a folder, and below its folders.
fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Every code that the shared logs hold has a text.
#[test]
fn codes_of_logs_have_a_text() {
    let Some(folder) = crate::common::shared("logs") else { return };
    let mut logs = Vec::new();
    files(&folder, &mut logs);
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_wudiag"))
        .args(["entries", "--json"])
        .args(&logs)
        .output()
        .expect("wudiag");
    let mut codes = std::collections::BTreeSet::new();
    for line in String::from_utf8_lossy(&run.stdout).lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for code in entry["codes"].as_array().into_iter().flatten() {
            codes.insert(code["hex"].as_str().expect("hex").to_owned());
        }
    }
    assert!(codes.len() >= 20, "{codes:?}");
    let without: Vec<String> = codes
        .into_iter()
        .map(|code| one(&code, Language::English))
        .filter(|code| {
            let said = &code.message;
            said.contains("o description available") || said.starts_with("Unknown code")
        })
        .map(|code| format!("{}: {}", code.hex, code.message))
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}
