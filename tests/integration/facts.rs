//! The tables against the facts: no shipped name may contradict them, none may be missing, and
//! where sources disagree the tests say which one holds.

use crate::common::{hex, rows, shared, shipped};
use std::collections::{HashMap, HashSet};
use wudiag::codes::{
    by_name, families, identify, inner, resolve, Bits, Family, Hex, Identity, Severity, Space,
};
use wudiag::knowledge::{decode, Decoded, Language};

fn one(input: &str) -> Decoded {
    let mut results =
        decode(input, Language::English).unwrap_or_else(|why| panic!("{input}: {why}"));
    assert_eq!(results.len(), 1, "{input}");
    results.remove(0)
}

fn of(value: u32) -> Identity {
    identify(value, Space::of(value))
}

fn has(identity: &Identity, name: &str) -> bool {
    identity.name == Some(name) || identity.aliases.contains(&name)
}

#[test]
fn every_shipped_fact_is_a_checked_fact() {
    let shipped = shipped();
    let Some(path) = shared("facts/codes.tsv") else { return };
    let checked: HashMap<(u32, String), String> =
        rows(&path).into_iter().map(|r| ((hex(&r[0]), r[1].clone()), r[2].clone())).collect();
    let mut wrong = Vec::new();
    for (value, name, family) in &shipped {
        // Newer than the collected facts: sources that they do not have, a name that they left out.
        let newer = ["WINGET", "DEFENDER", "DOTNET", "DPX"].contains(&family.as_str())
            || ["CFGMGR_", "RESOURCEMGR_", "OM_", "OMC_"].iter().any(|own| name.starts_with(own))
            || family == "INTUNE" && name == "-"
            || name == "WU_E_NOTSUPPORTED";
        if !newer && checked.get(&(*value, name.clone())) != Some(family) {
            wrong.push(format!("{family} 0x{value:08X} {name}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let have: HashSet<(u32, String)> =
        shipped.into_iter().map(|(value, name, _)| (value, name)).collect();
    let missing: Vec<_> = checked.keys().filter(|fact| !have.contains(fact)).collect();
    assert!(missing.is_empty(), "not shipped: {missing:?}");
}

/// The plain files and the compiled tables: every row of the files (and so of the facts) is found
/// both ways.
#[test]
fn every_row_is_found_by_value_and_by_name() {
    let mut rows: Vec<(u32, String)> =
        shipped().into_iter().map(|(value, name, _)| (value, name)).collect();
    if let Some(path) = shared("facts/codes.tsv") {
        rows.extend(crate::common::rows(&path).into_iter().map(|r| (hex(&r[0]), r[1].clone())));
    }
    for (value, name) in rows {
        let identity = of(value);
        if name == "-" {
            assert!(identity.known, "0x{value:08X}");
            continue;
        }
        assert!(has(&identity, &name), "0x{value:08X} {name}: {identity:?}");
        assert!(by_name(&name).any(|fact| fact.value == value), "{name}");
        let by_lower = resolve(&name.to_lowercase()).unwrap_or_else(|why| panic!("{name}: {why}"));
        let reading = &by_lower[0];
        assert!(
            reading.value == value || reading.alternatives.iter().any(|other| other.value == value),
            "{name}: {reading:?}"
        );
    }
}

/// Families in the order of section 6: whoever stands first gives the primary name.
#[test]
fn primary_names_follow_the_order() {
    let rank = |name: &str| {
        families()
            .position(|family| family.name() == name)
            .unwrap_or_else(|| panic!("no family {name}"))
    };
    let order = [
        "WU",
        "CBS",
        "PSFX",
        "DO",
        "BITS",
        "WININET-HR",
        "TRUST",
        "CERT",
        "CRYPT",
        "SEC",
        "SPAPI",
        "MOSETUP",
        "DISMAPI",
        "COM",
        "STG",
        "RPC-HR",
        "WIN32",
        "NTSTATUS",
        "ESE",
        "CCM",
        "HRESULT-OTHER",
    ];
    for pair in order.windows(2) {
        assert!(rank(pair[0]) < rank(pair[1]), "{pair:?}");
    }
    assert_eq!(rank("HRESULT-OTHER"), families().count() - 1);

    for (value, name, alias) in [
        (0x80190194, "HTTP_E_STATUS_NOT_FOUND", "BG_E_HTTP_ERROR_404"),
        (0x80190064, "BG_E_HTTP_ERROR_100", "BG_E_HTTP_ERROR_100"),
        (0x80070005, "E_ACCESSDENIED", "ERROR_ACCESS_DENIED"),
        (0x80070057, "E_INVALIDARG", "ERROR_INVALID_PARAMETER"),
        (0x8007000E, "E_OUTOFMEMORY", "ERROR_OUTOFMEMORY"),
        (0x80070006, "E_HANDLE", "ERROR_INVALID_HANDLE"),
        (0x80072EE7, "WININET_E_NAME_NOT_RESOLVED", "ERROR_WINHTTP_NAME_NOT_RESOLVED"),
        (0x800F080C, "CBS_E_UNKNOWN_UPDATE", "DISMAPI_E_UNKNOWN_FEATURE"),
        (0x80041001, "WBEM_E_FAILED", "WBEM_E_FAILED"),
        (0x80190001, "HTTP_E_STATUS_UNEXPECTED", "MREGISTER_E_DEVICE_MESSAGE_FORMAT_ERROR"),
        (0, "S_OK", "ERROR_SUCCESS"),
        (2, "ERROR_FILE_NOT_FOUND", "ERROR_FILE_NOT_FOUND"),
        (5, "ERROR_ACCESS_DENIED", "ERROR_ACCESS_DENIED"),
        (13, "ERROR_INVALID_DATA", "ERROR_INVALID_DATA"),
        (1603, "ERROR_INSTALL_FAILURE", "ERROR_INSTALL_FAILURE"),
        (12002, "ERROR_WINHTTP_TIMEOUT", "ERROR_INTERNET_TIMEOUT"),
        (12175, "ERROR_WINHTTP_SECURE_FAILURE", "ERROR_INTERNET_DECODING_FAILED"),
        (0x8024402C, "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED", "WU_E_PT_WINHTTP_NAME_NOT_RESOLVED"),
    ] {
        let identity = of(value);
        assert_eq!(identity.name, Some(name), "0x{value:08X}");
        assert!(has(&identity, alias), "0x{value:08X} lacks {alias}: {identity:?}");
    }
}

#[test]
fn a_value_takes_the_name_of_its_strongest_family() {
    let rank = |name: &str| Family::from_name(name).unwrap_or_else(|| panic!("no family {name}"));
    let mut best: HashMap<u32, Family> = HashMap::new();
    for (value, name, family) in shipped() {
        // Small numbers belong to Win32, whatever else has taken them.
        if value > 0xffff && name != "-" {
            let family = rank(&family);
            let entry = best.entry(value).or_insert(family);
            *entry = family.min(*entry);
        }
    }
    for (value, family) in best {
        let claimed = of(value).family.map(rank).unwrap();
        assert!(
            claimed <= family,
            "0x{value:08X}: {} although {} has a name",
            claimed.name(),
            family.name()
        );
    }
}

#[test]
fn disagreement_1_not_supported_is_a_former_name() {
    assert_eq!(of(0x80240047).name, Some("WU_E_REVERT_NOT_ALLOWED"));
    assert_eq!(of(0x80240048).name, Some("WU_E_INVALID_NOTIFICATION_INFO"));
    // wuerror.h: removed to avoid confusion with WU_E_NOT_SUPPORTED. Microsoft's page has it.
    assert_eq!(of(0x80240047).aliases, ["WU_E_NOTSUPPORTED"]);
    assert_eq!(one("WU_E_NOTSUPPORTED").value, 0x80240047);
    assert!(one("0x80240047").message.contains("operation not supported"));
}

#[test]
fn disagreement_2_redirector_unexpected() {
    assert_eq!(of(0x802450FF).name, Some("WU_E_REDIRECTOR_UNEXPECTED"));
    assert_eq!(of(0x80245FFF).name, None);
}

#[test]
fn disagreement_3_http_501_and_504() {
    for (value, status) in [
        (0x8024401F, 500),
        (0x80244020, 501),
        (0x80244021, 502),
        (0x80244022, 503),
        (0x80244023, 504),
        (0x80244024, 505),
    ] {
        assert_eq!(inner(value), Some((Space::Http, status)));
        let inside = *one(&format!("0x{value:08X}")).inner.unwrap();
        assert_eq!((inside.value, inside.family), (status, Some("HTTP")));
    }
    for (value, own, slip) in [("0x80244020", "501", "500"), ("0x80244023", "504", "503")] {
        let message = one(value).message;
        assert!(message.contains(own) && !message.contains(slip), "{message}");
    }
}

#[test]
fn disagreement_4_both_generations_of_cbs_names() {
    for (value, new, old) in [
        (0x800F0825, "CBS_E_CANNOT_REMOVE", "CBS_E_CANNOT_UNINSTALL"),
        (
            0x800F0950,
            "CBS_E_NO_OPTIONAL_CONTENT_FOUND_FOR_BUILD",
            "CBS_E_INVALID_WINDOWS_UPDATE_COUNT",
        ),
        (
            0x800F0954,
            "CBS_E_NO_OPTIONAL_CONTENT_FOUND_ON_UPDATE_SERVERS",
            "CBS_E_INVALID_WINDOWS_UPDATE_COUNT_WSUS",
        ),
    ] {
        assert_eq!(of(value).name, Some(new));
        assert!(has(&of(value), old));
        assert_eq!(one(old).value, value);
    }
    assert_eq!(of(0x800F0903).name, Some("CBS_E_INVALID_RECALL"));
}

#[test]
fn disagreement_5_an_s_in_the_name_is_no_success() {
    let code = one("0x800F0833");
    assert_eq!((code.name, code.severity), (Some("CBS_S_STACK_RESTART_REQUIRED"), Severity::Error));
    assert_eq!(of(0x000F0804).name, None);
}

#[test]
fn disagreement_6_busy_and_not_initialized_are_two_codes() {
    for (success, failure) in
        [(0x000F0801, 0x800F0801), (0x000F0802, 0x800F0802), (0x000F0803, 0x800F0803)]
    {
        let (success, failure) = (of(success), of(failure));
        assert!(
            success.name.unwrap().starts_with("CBS_S_")
                && failure.name.unwrap().starts_with("CBS_E_")
        );
        assert_eq!((success.severity, failure.severity), (Severity::Success, Severity::Error));
    }
    let short = one("0xf0801");
    assert_eq!(short.name, Some("CBS_S_BUSY"));
    assert_eq!(
        short.alternatives.iter().map(|a| a.name).collect::<Vec<_>>(),
        [Some("CBS_E_NOT_INITIALIZED")]
    );
}

#[test]
fn disagreement_7_12175_means_tls_here() {
    for input in
        ["0x80072F8F", "12175", "WININET_E_DECODING_FAILED", "ERROR_WINHTTP_SECURE_FAILURE"]
    {
        let code = one(input);
        assert!(code.message.contains("TLS"), "{input}: {}", code.message);
        assert!(
            code.name == Some("ERROR_WINHTTP_SECURE_FAILURE")
                || code.aliases.contains(&"ERROR_WINHTTP_SECURE_FAILURE"),
            "{input}: {code:?}"
        );
    }
    for (number, winhttp, wininet) in [
        (12030, "ERROR_WINHTTP_CONNECTION_ERROR", "ERROR_INTERNET_CONNECTION_ABORTED"),
        (12032, "ERROR_WINHTTP_RESEND_REQUEST", "ERROR_INTERNET_FORCE_RETRY"),
    ] {
        assert_eq!(of(number).name, Some(winhttp), "WinHTTP is what the agent uses");
        assert!(has(&of(number), wininet));
    }
    for number in [12037, 12038, 12045, 12057, 12157, 12169, 12170] {
        assert!(of(number).name.unwrap().starts_with("ERROR_WINHTTP_"), "{number}");
        assert!(!of(number).aliases.is_empty(), "{number}");
    }
}

#[test]
fn disagreement_8_the_current_header_numbers_count() {
    for (name, value) in [
        ("ERROR_INVALID_CONFIG_VALUE", 519),
        ("STATUS_INVALID_CONFIG_VALUE", 0xC00004E1),
        ("STATUS_VOLUME_UPGRADE_NOT_NEEDED", 0x400004D9),
        ("STATUS_VOLUME_UPGRADE_PENDING", 0x400004DA),
    ] {
        assert_eq!(one(name).value, value, "{name}");
    }
    for value in (0x80240067..=0x8024006B).chain([0x80242025, 0x80242026, 0x8024402E, 0x8024601F]) {
        assert!(of(value).name.is_some_and(|name| name.starts_with("WU_E_")), "0x{value:08X}");
    }
}

#[test]
fn disagreement_9_1653_has_the_name_of_the_header() {
    let code = one("1653");
    assert_eq!(code.name, Some("ERROR_FAIL_FAST_EXCEPTION"));
}

#[test]
fn disagreements_10_and_12_misspelt_names_do_not_ship() {
    for name in ["ERROR_SXS_INCORRECT_PUBLIC_KEY_OKEN", "BG_E_TIMEOUT"] {
        assert_eq!(by_name(name).count(), 0, "{name}");
    }
    let names: Vec<_> = ["BG_E_SERVER_EXECUTE_ENABLE", "BG_E_SERVER_EXECUTE_ENABLED"]
        .into_iter()
        .map(|name| one(name).value)
        .collect();
    assert_eq!(names, [0x80200023; 2]);
    assert_eq!(of(0x80200023).name, Some("BG_E_SERVER_EXECUTE_ENABLE"));
}

#[test]
fn disagreement_11_not_supported() {
    let code = one("0x80070032");
    assert_eq!(code.name, Some("ERROR_NOT_SUPPORTED"));
    assert_eq!(code.inner.unwrap().value, 50);
}

#[test]
fn disagreement_13_setup_platform() {
    assert_eq!(of(0xC1900101).name, Some("MOSETUP_E_SETUP_PLATFORM"));
    assert_eq!(of(0xC190011F).name, Some("MOSETUP_E_PROCESS_CRASHED"));
}

#[test]
fn disagreement_14_8024a105_is_unnamed() {
    let code = one("0x8024A105");
    assert_eq!((code.name, code.known, code.component), (None, false, Some("automatic-updates")));
    assert_eq!(of(0x8024A005).name, Some("WU_E_AU_NO_REGISTERED_SERVICE"));
    assert_eq!(of(0x80242014).name, Some("WU_E_UH_POSTREBOOTSTILLPENDING"));
}

#[test]
fn disagreement_15_page_headings_are_not_names() {
    assert!(decode("TIME_OUT_ERRORS", Language::English).is_err());
    let typo = one("0x8007002");
    assert_eq!((typo.value, typo.known), (0x0800_7002, false));
    assert_eq!(
        (typo.alternatives[0].hex.0, typo.alternatives[0].why),
        (0x80070002, "digit-missing")
    );
}

/// Section 5: values that carry another value.
#[test]
fn wrapped_values_show_both_meanings() {
    let unwrapped = |text: &str| {
        let code = one(text);
        let inside = code.inner.unwrap_or_else(|| panic!("{text} wraps nothing"));
        (code.name, inside.value, inside.name)
    };
    let file_not_found = Some("ERROR_FILE_NOT_FOUND");
    assert_eq!(unwrapped("0x80070002"), (file_not_found, 2, file_not_found));
    assert_eq!(unwrapped("0xC0070002"), (file_not_found, 2, file_not_found));
    let not_found = Some("STATUS_OBJECT_NAME_NOT_FOUND");
    assert_eq!(unwrapped("0xD0000034"), (not_found, 0xC0000034, not_found));
    assert_eq!(unwrapped("0x800F0203").1, 0xE0000203);
    assert_eq!(
        unwrapped("0xC800042D"),
        (
            Some("hrVersionStoreOutOfMemory"),
            -1069i32 as u32,
            Some("JET_errVersionStoreOutOfMemory")
        )
    );
    assert_eq!(
        unwrapped("0x801901AD"),
        (None, 429, Some("Too Many Requests")),
        "no header names it, and none is invented"
    );
    // 0x80CF4018 -> 0x80244018 -> HTTP 403: the message of the innermost value that has one.
    assert!(one("0x80CF4018").message.contains("403"));
    assert_eq!(one("0xC0070005").message, one("0x80070005").message);
    assert_eq!(one("0xD0070005").message, one("0x80070005").message);
    assert_eq!(unwrapped("0x80CF0016").1, 0x80240016);
    for own in ["0x80CF0047", "0x80CF004A", "0x80CF004E"] {
        assert!(one(own).inner.is_none(), "{own} is Intune's own");
    }
    assert!(one("0x80070000").inner.is_none());
    // Direct names come before unwrapped ones.
    assert_eq!(of(0x80070490).name, Some("E_NOT_SET"));
    assert!(has(&of(0x80070490), "ERROR_NOT_FOUND"));
}

#[test]
fn fields_of_the_value() {
    for (value, facility, name) in [
        (0x8024402C, 36, Some("WINDOWSUPDATE")),
        (0xD0000034, 0, Some("NULL")),
        (0xC800042D, 0, Some("NULL")),
        (0xC1900101, 400, Some("MOSETUP")),
        (0x87D00001, 2000, Some("CONFIGMGR")),
        (0x80D02002, 208, Some("DELIVERY_OPTIMIZATION")),
        (0x80CF0016, 207, Some("INTUNE_AGENT")),
        (0x800F0831, 15, Some("SETUPAPI")),
        (0x80190194, 25, Some("HTTP")),
        (0x80200010, 32, Some("BACKGROUNDCOPY")),
    ] {
        assert_eq!(
            (Bits(value).facility(), Bits(value).facility_name()),
            (facility, name),
            "0x{value:08X}"
        );
    }
    let setup = one("0xC1900101");
    assert_eq!((setup.severity, setup.customer, setup.low), (Severity::Error, false, 0x0101));
    assert!(one("0xE0000203").customer);
    assert_eq!(one("0xC1800118").name, None);
    assert_eq!(one("0x40000000").severity, Severity::Informational, "STATUS_OBJECT_NAME_EXISTS");
}

#[test]
fn successes_are_successes() {
    for (input, name) in [
        ("2359301", "WU_S_REBOOT_REQUIRED"),
        ("2359302", "WU_S_ALREADY_INSTALLED"),
        ("0x240005", "WU_S_REBOOT_REQUIRED"),
        ("0x00240001", "WU_S_SERVICE_STOP"),
        ("3010", "ERROR_SUCCESS_REBOOT_REQUIRED"),
        ("1641", "ERROR_SUCCESS_REBOOT_INITIATED"),
        ("0x0", "S_OK"),
        ("0", "S_OK"),
        ("0x80070BC2", "ERROR_SUCCESS_REBOOT_REQUIRED"),
    ] {
        let code = one(input);
        assert_eq!(code.name, Some(name), "{input}");
        let success = code.severity == Severity::Success
            || code.inner.as_ref().is_some_and(|inside| inside.severity == Severity::Success);
        assert!(success, "{input}: {:?}", code.severity);
    }
}

#[test]
fn intune_names_repeat_wu_names() {
    assert_eq!(one("OM_E_NO_SERVICE").value, 0x80CF0001);
    assert_eq!(one("SUS_E_NO_SERVICE").value, 0x80240001);
    let code = one("0x80CF0016");
    let inside = code.inner.unwrap();
    assert_eq!(code.message, inside.message);
}

#[test]
fn ranges_of_0x800f() {
    for (value, family) in [
        (0x800F0000u32, "SPAPI"),
        (0x800F0300, "SPAPI"),
        (0x800F0831, "CBS"),
        (0x800F0982, "PSFX"),
        (0x800F1000, "SPAPI"),
    ] {
        assert_eq!(of(value).family, Some(family), "0x{value:08X}");
    }
    for value in [0x80096001u32, 0x800B0001] {
        assert_eq!(of(value).family, Some("TRUST"), "0x{value:08X}");
    }
    // AppX and MSI both say ERROR_INSTALL_*
    assert_eq!((of(1603).family, of(15600).family), (Some("WIN32-MSI"), Some("WIN32-APPX")));
}

/// Facility names are given where they explain something.
#[test]
fn facilities_that_mislead_are_not_named() {
    for code in ["0x86000002", "0x86AC0001", "0x81036502", "0x80180014", "0xCA00A005", "0x82B00006"]
    {
        let decoded = one(code);
        assert_eq!(decoded.facility.name, None, "{code}");
        let raw = Bits(decoded.value).facility_name().unwrap_or("facility (");
        assert!(!decoded.message.contains(raw), "{code}: {}", decoded.message);
    }
    for (code, name) in [("0x80240FFE", "WINDOWSUPDATE"), ("0x800F0FFE", "SETUPAPI")] {
        let decoded = one(code);
        assert!(decoded.message.contains(name), "{code}: {}", decoded.message);
    }
}

/// What a device answers its management server is in Intune's codes, with its reason where
/// Microsoft's page has one.
#[test]
fn intune_carries_syncml() {
    for (code, status, reason) in [
        ("0x87D10194", 404, Some("Not found")),
        ("0x87D101AA", 426, None),
        ("-2016345612", 500, Some("Command failed")),
    ] {
        let decoded = one(code);
        let inside = decoded.inner.as_deref().expect(code);
        assert_eq!((inside.value, inside.name, inside.family), (status, reason, Some("SYNCML")));
        assert!(
            decoded.message.contains(&format!("SyncML status {status}")),
            "{}",
            decoded.message
        );
    }
    assert!(one("0x87D1041C").inner.is_none());
}

/// Families of which the collected facts have nothing, by the sources that data/README.md names.
#[test]
fn families_by_other_sources() {
    for (code, name) in [
        ("0x86000002", "CFGMGR_E_NODENOTFOUND"),
        ("0x86000011", "CFGMGR_E_COMMANDNOTALLOWED"),
        ("0x86000023", "RESOURCEMGR_E_RESOURCEALREADYOWNED"),
        ("0x80180014", "MENROLL_E_DEVICENOTSUPPORTED"),
        ("0x80508023", "ERR_MP_THREAT_NOT_FOUND"),
        ("0x8050A003", "ERR_MP_BADDB_OLDENGINE"),
        ("0x80131500", "COR_E_EXCEPTION"),
        ("0x8013150A", "COR_E_SECURITY"),
        ("0xCA00A005", "DPX_E_CONTAINER_UNSUPPORTED_TYPE"),
        ("0x00CF0005", "OM_S_REBOOT_REQUIRED"),
        ("0x80CF0016", "OM_E_INSTALL_NOT_ALLOWED"),
        ("0x80CF004B", "OM_E_SEARCH_COMPLETED_WITH_SOME_FAILURES"),
    ] {
        assert_eq!(one(code).name, Some(name), "{code}");
        assert_eq!(Hex(one(name).value).to_string(), code, "{name}");
    }
    assert!(one("0x87D1FDE8").known);
}
