//! The texts: complete in every language, with every detail of the guide to Azure Update Manager,
//! and never blank.

use crate::common::{hex, root, rows, shipped};
use std::collections::{BTreeMap, BTreeSet};
use wudiag::codes::{families, search};
use wudiag::fault::Row;
use wudiag::knowledge::{decode, describe, Decoded, Language, Remedy};
use wudiag::verdict::RuleId;

type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// The service stopped, a callback is detached, "out of range", "unexpected": these say nothing
/// about what was being done.
const ANY_STAGE: [u32; 4] = [0x00240001, 0x00240004, 0x80240049, 0x80240FFF];

fn texts(tag: &str) -> Texts {
    let path = root().join(format!("data/text/{tag}.toml"));
    toml::from_str(&std::fs::read_to_string(&path).unwrap())
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn table(name: &str) -> Vec<Vec<String>> {
    rows(&root().join("data/knowledge").join(name))
}

fn ids(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|id| *id != "-")
}

fn one(input: &str) -> Decoded {
    let mut results =
        decode(input, Language::English).unwrap_or_else(|why| panic!("{input}: {why}"));
    assert_eq!(results.len(), 1, "{input}");
    results.remove(0)
}

#[test]
fn every_update_code_is_explained() {
    let mut lacking = Vec::new();
    let wu: Vec<u32> = shipped()
        .into_iter()
        .filter(|(_, _, family)| family == "WU")
        .map(|(value, _, _)| value)
        .collect();
    assert!(wu.len() >= 500);
    let rows = table("codes.tsv");
    let numbered = rows.iter().filter(|row| row[0].starts_with("0x"));
    let own: BTreeSet<u32> = numbered.map(|row| hex(&row[0])).collect();
    for value in wu {
        let code = describe(value, None, Language::English);
        let said = !code.message.contains("o description available")
            && (own.contains(&value) || code.inner.is_some());
        let staged = code.stage.is_none() == ANY_STAGE.contains(&value);
        if !said
            || code.component.is_none()
            || !staged
            || code.retry.kind == "unknown"
            || code.retry.advice.is_empty()
        {
            lacking.push(format!(
                "{} {:?} {:?} {:?} {:?} said={said}",
                code.hex, code.name, code.component, code.stage, code.retry.kind
            ));
        }
    }
    assert!(lacking.is_empty(), "{}:\n{}", lacking.len(), lacking.join("\n"));
}

#[test]
fn languages_have_the_same_entries() {
    let english = texts("en-US");
    assert!(english["message"].len() > 800);
    let code = |text: &str| -> Vec<String> {
        let mut spans: Vec<_> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        spans.sort();
        spans
    };
    let braces = |text: &str| -> BTreeSet<String> {
        // Only where a backtick does not quote them.
        text.split('`')
            .step_by(2)
            .flat_map(|part| {
                part.split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split_once('}'))
                    .map(|(name, _)| name.to_owned())
            })
            .collect()
    };
    let mut wrong = Vec::new();
    for language in Language::ALL {
        let tag = language.tag();
        let own = texts(tag);
        assert_eq!(own.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{tag}");
        for (section, entries) in &english {
            let keys: BTreeSet<_> = entries.keys().collect();
            let own_keys: BTreeSet<_> = own[section].keys().collect();
            wrong.extend(
                keys.symmetric_difference(&own_keys)
                    .map(|key| format!("{tag} [{section}] {key}: only in one language")),
            );
            for (key, text) in entries {
                let Some(own) = own[section].get(key) else { continue };
                if own.trim().is_empty() || own.trim() != own || own.matches('`').count() % 2 != 0 {
                    wrong.push(format!("{tag} [{section}] {key}: empty, padded or half-quoted"));
                }
                if code(own) != code(text) {
                    wrong.push(format!(
                        "{tag} [{section}] {key}: {:?} instead of {:?}",
                        code(own),
                        code(text)
                    ));
                }
                if braces(own) != braces(text) {
                    wrong.push(format!(
                        "{tag} [{section}] {key}: {{{:?}}} instead of {{{:?}}}",
                        braces(own),
                        braces(text)
                    ));
                }
                if tag != "en-US"
                    && own == text
                    && text.split_whitespace().count() > 3
                    && section != "template"
                {
                    wrong.push(format!("{tag} [{section}] {key}: not translated"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn ids_and_vocabulary() {
    let english = texts("en-US");
    let column = |name: &str| {
        table(name).into_iter().map(|row| row[0].clone()).collect::<BTreeSet<String>>()
    };
    let (remedies, references, retries) =
        (column("remedies.tsv"), column("references.tsv"), column("retries.tsv"));
    let keys = |section: &str| english[section].keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(keys("remedy"), remedies, "every remedy has a text, every text a remedy");
    assert_eq!(keys("retry"), retries);
    assert_eq!(keys("check"), keys("cause"));
    let mut used: [BTreeSet<String>; 2] = Default::default();
    let codes = table("codes.tsv");
    for row in &codes {
        let at = &row[0];
        assert!(retries.contains(&row[3]), "{at}: retry {}", row[3]);
        for (column, known) in [(4, &keys("cause")), (5, &remedies), (6, &references)] {
            let list: Vec<&str> = ids(&row[column]).collect();
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "{at}: an id twice");
            assert!(list.iter().all(|id| known.contains(*id)), "{at}: {list:?}");
            if column < 6 {
                used[column - 4].extend(list.into_iter().map(str::to_owned));
            }
        }
    }
    let mut cited: BTreeSet<String> =
        codes.iter().flat_map(|row| ids(&row[6])).map(str::to_owned).collect();
    for row in table("contexts.tsv") {
        used[0].extend(ids(&row[2]).map(str::to_owned));
        used[1].extend(ids(&row[3]).map(str::to_owned));
        cited.extend(ids(&row[5]).map(str::to_owned));
    }
    for row in table("causes.tsv") {
        used[1].extend(ids(&row[1]).map(str::to_owned));
    }
    assert_eq!(cited, references, "a reference that nothing has");
    let of_rules = RuleId::all().flat_map(RuleId::remedies);
    let of_faults = Row::all().iter().flat_map(|row| row.remedies.iter().copied());
    used[1].extend(of_rules.chain(of_faults).map(|remedy| remedy.as_str().to_owned()));
    used[1].insert("read-named-log".to_owned());
    assert_eq!(used[0], keys("cause"), "a cause that neither a code nor a context has");
    assert_eq!(used[1], remedies, "a remedy that nothing has");
    assert_eq!(
        keys("message"),
        codes.iter().map(|row| row[0].clone()).collect(),
        "every entry has a message"
    );
    for row in table("retries.tsv") {
        assert!(
            ["success", "restart", "transient", "permanent", "unknown"].contains(&row[1].as_str()),
            "{row:?}"
        );
    }
    for row in table("references.tsv") {
        assert!(row[1].starts_with("https://"), "{row:?}");
    }
    for row in table("ranges.tsv") {
        assert!(hex(&row[0]) < hex(&row[1]), "{row:?}");
    }
}

/// Also `sfc` after the repair of the store that it copies from.
#[test]
fn remedies_stand_in_the_order_of_intrusion() {
    let levels: BTreeMap<String, u8> = table("remedies.tsv")
        .into_iter()
        .map(|row| (row[0].clone(), row[2].parse().unwrap()))
        .collect();
    assert_eq!(levels.values().collect::<BTreeSet<_>>(), [0, 1, 2, 3, 4].iter().collect());
    let failures = rows(&root().join("data/probe/failures.tsv"));
    let lists = table("codes.tsv")
        .into_iter()
        .map(|row| (row[0].clone(), row[5].clone()))
        .chain(failures.into_iter().map(|row| (row[0].clone(), row[4].clone())));
    for (at, list) in lists {
        let list: Vec<&str> = ids(&list).collect();
        assert!(list.windows(2).all(|pair| levels[pair[0]] <= levels[pair[1]]), "{at}: {list:?}");
        let place = |id: &str| list.iter().position(|other| *other == id);
        assert!(
            place("run-sfc").is_none() || place("repair-component-store") < place("run-sfc"),
            "{at}: {list:?}"
        );
    }
}

/// The sixteen codes of the guide to Azure Update Manager, and every detail that it names.
#[test]
#[rustfmt::skip]
fn the_azure_guide_is_complete() {
    let policies = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
    let wuserver = format!(r"{policies}\WUServer");
    let access = format!(r"{policies}\DisableWindowsUpdateAccess");
    let ciphers = r"HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002\Functions";
    let seed: &[(&str, Option<&str>, &[&str])] = &[
        ("0x80070005", Some("E_ACCESSDENIED"), &[r"%windir%\SoftwareDistribution", "Free space", "permission"]),
        ("0x80070643", Some("ERROR_INSTALL_FAILURE"), &["KB5034439", "KB5034440", "KB5034441", "WinRE", "partition", "reagentc"]),
        ("0x80072EE2", Some("WININET_E_TIMEOUT"), &["firewall", "proxy", "trace"]),
        ("0x80072EE6", Some("WININET_E_UNRECOGNIZED_SCHEME"), &["http://", "https://", &wuserver]),
        ("0x80072EFE", Some("WININET_E_CONNECTION_ABORTED"), &["firewall", "proxy", "inspect"]),
        ("0x80072F8F", None, &["clock", "https://ctldl.windowsupdate.com", "TLS", "cipher", ciphers]),
        ("0x800f0982", Some("PSFX_E_MATCHING_COMPONENT_NOT_FOUND"), &["language pack", "release-health"]),
        ("0x80240009", Some("WU_E_OPERATIONINPROGRESS"), &["schedule"]),
        ("0x8024000E", Some("WU_E_XML_INVALID"), &["memory", "space"]),
        ("0x80240016", Some("WU_E_INSTALL_NOT_ALLOWED"), &["restart"]),
        ("0x8024001E", Some("WU_E_SERVICE_STOP"), &["services.msc"]),
        ("0x8024002E", Some("WU_E_WU_DISABLED"), &[&access, "policy"]),
        ("0x80240438", Some("WU_E_PT_ENDPOINT_UNREACHABLE"), &["route", "WSUS"]),
        ("0x8024401C", None, &["408", "WSUS", "IIS", "memory"]),
        ("0x8024402C", None, &["netsh winhttp show proxy", "Resolve-DnsName", "proxy", "DNS"]),
        ("0x8024402F", None, &["SoftwareDistribution", "catroot2"]),
    ];
    let mut missing = Vec::new();
    for (input, name, details) in seed {
        let code = one(input);
        if let Some(name) = name {
            assert_eq!(code.name, Some(*name), "{input}");
        }
        assert!(!code.causes.is_empty() && !code.remedies.is_empty() && code.stage.is_some(), "{input}");
        let remedies = code.remedies.iter().flat_map(|remedy| [remedy.text.as_ref(), remedy.command.as_deref().unwrap_or("")]);
        let all = [code.message.as_ref()].into_iter().chain(code.causes.iter().flat_map(|cause| [cause.text, &cause.check])).chain(remedies).collect::<Vec<_>>().join("\n").to_lowercase();
        missing.extend(details.iter().filter(|detail| !all.contains(&detail.to_lowercase())).map(|detail| format!("{input}: {detail}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Errors that have a word and no number: the word alone gives its text, in a message where no code
/// is; their number is not said, since there is none.
#[test]
fn words_that_stand_for_errors() {
    for (text, names) in [
        ("VMGuestPatchInternalError", &["VMGuestPatchInternalError"][..]),
        (" shutdownorunresponsive\n", &["ShutdownOrUnresponsive"]),
        (
            r#"{"error": {"code": "VMGuestPatchInternalError", "message": "An internal execution error occurred."}}"#,
            &["VMGuestPatchInternalError"],
        ),
        ("Alert: PostRestartIssue, then WUBusy; PostRestartIssue", &["PostRestartIssue", "WUBusy"]),
        ("é WUBusy", &["WUBusy"]),
    ] {
        let codes = decode(text, Language::English).unwrap();
        let found: Vec<_> = codes.iter().map(|code| code.name.unwrap()).collect();
        assert_eq!(found, names, "{text}");
        for code in &codes {
            let json = serde_json::to_value(code).unwrap();
            assert!(["value", "hex", "signed"].iter().all(|key| json[key].is_null()), "{json}");
            assert!(code.is_alert() && code.known && code.message.len() > 30, "{json}");
            assert_eq!(code.place.is_none(), text.trim().len() == code.input.len(), "{text}");
            assert_eq!(
                text.find(&code.input).map(|at| text[..at].encode_utf16().count()),
                code.place.map_or(text.find(&code.input), |place| Some(place.offset)),
                "{text}"
            );
        }
    }
    let azure = &decode("VMGuestPatchInternalError", Language::English).unwrap()[0];
    assert!(azure.causes.iter().any(|cause| cause.id == "azure-channel-broken"));
    // The word is part of another, or a code stands beside it: then the code is what counts.
    assert!(decode("WUBusyness", Language::English).is_err());
    let beside = decode("VMGuestPatchInternalError: 0x80131500", Language::English).unwrap();
    assert_eq!(beside.iter().map(|code| code.value).collect::<Vec<_>>(), [0x8013_1500]);
}

const AZURE: &str = r"Assessment failed due to this reason: '['Windows update API failed to assess the machine for available updates. Error:Exception from HRESULT: 0x8024402C, Hresult:0'    at UpdateManagementAction.concrete.UpdateAssessment.GetAvailableUpdates()
   at UpdateManagementAction.concrete.AssessmentAction.Assess(UpdateManagementResultSummary updateActionResultSummary)].'
'83 errors reported. The latest 3 errors are shared in details. To view all errors, review this log file on the machine:[C:\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\1.5.54]";

#[test]
fn the_azure_message_pasted_whole() {
    for language in Language::ALL {
        let codes = decode(AZURE, language).unwrap();
        assert_eq!(codes.len(), 1);
        let (pasted, alone) = (&codes[0], &decode("0x8024402C", language).unwrap()[0]);
        assert_eq!((pasted.value, pasted.input.as_str()), (0x8024402C, "0x8024402C"));
        assert_eq!(pasted.message, alone.message);
        let names_path = |remedy: &Remedy| {
            remedy.command.is_none()
                && remedy.text.contains(
                    r"C:\WindowsAzure\Logs\Plugins\Microsoft.CPlat.Core.WindowsPatchExtension\1.5.54",
                )
        };
        let locally =
            |remedy: &Remedy| remedy.command.as_deref() == Some("ms-settings:windowsupdate");
        assert!(locally(&pasted.remedies[0]), "{:?}", pasted.remedies[0]);
        assert!(pasted.remedies.iter().any(names_path));
        // Nothing of the code's own is lost, nothing is said twice.
        assert!(alone.remedies.iter().all(|own| pasted.remedies.contains(own)));
        let texts: BTreeSet<&str> =
            pasted.remedies.iter().map(|remedy| remedy.text.as_ref()).collect();
        assert_eq!(texts.len(), pasted.remedies.len());
    }
    assert!(!one("0x8024402C").remedies.iter().any(|remedy| remedy.text.contains("WindowsAzure")));
}

#[test]
fn setup_pairs_name_phase_and_operation() {
    for (input, phase, operation) in [
        ("0xC1900101 - 0x20017", "SAFE_OS", "BOOT"),
        ("0xC1900101-0x4000D", "SECOND_BOOT (OOBE_BOOT)", "MIGRATE_DATA"),
        ("0xC1900101 - 0x30018", "FIRST_BOOT", "SYSPREP"),
    ] {
        for language in Language::ALL {
            let code = &decode(input, language).unwrap()[0];
            assert_eq!(code.name, Some("MOSETUP_E_SETUP_PLATFORM"));
            assert!(
                code.message.contains(phase) && code.message.contains(operation),
                "{}",
                code.message
            );
            let inner = code.inner.as_ref().unwrap();
            assert_eq!(
                (inner.family, inner.name, &inner.aliases[..]),
                (Some("MOSETUP-EXTEND"), Some(phase), &[operation][..])
            );
        }
    }
    let odd = one("0xC1900101 - 0x200F0");
    assert!(odd.message.contains("SAFE_OS") && odd.message.contains("0x200F0"), "{}", odd.message);
}

/// An unknown value in every language: structure, a guess marked as one, and nothing invented.
#[test]
fn unknown_codes_are_never_blank() {
    for value in [
        0x8024FFFEu32,
        0x8024A105,
        0x800F0972,
        0x87D0FFFF,
        0x8007FFFE,
        0x801902BC,
        0xDEADBEEF,
        0x12345678,
        0x80AE0047,
        0xA0000000,
    ] {
        for language in Language::ALL {
            let code = describe(value, None, language);
            assert_eq!(
                (code.known, code.name, code.family, code.aliases.len()),
                (false, None, None, 0),
                "{}",
                code.hex
            );
            assert!(
                code.message.contains(&format!("0x{:04X}", value & 0xffff)),
                "{}: {}",
                code.hex,
                code.message
            );
            assert!(code.message.contains(&code.facility.number.to_string()), "{}", code.message);
            assert!(!code.message.contains(['{', '}']), "{}", code.message);
            assert!(!code.retry.advice.is_empty());
            assert!(code.causes.is_empty() && code.remedies.is_empty(), "{} invents", code.hex);
        }
    }
    let seen: BTreeSet<String> = Language::ALL
        .iter()
        .map(|language| describe(0x8024FFFE, None, *language).message.into_owned())
        .collect();
    assert_eq!(seen.len(), 4);
    let wrapped = describe(0x8007FFFE, None, Language::English);
    assert!(wrapped.message.contains("65534"), "{}", wrapped.message);
    assert!(describe(0x8024FFFE, None, Language::English).message.contains("guess"));
}

/// Codes without a public name that Microsoft explains all the same: no name is invented for them.
#[test]
fn nameless_codes_are_explained_without_a_name() {
    let code = one("0xC1800118");
    assert_eq!(
        (code.known, code.name, code.component, code.stage),
        (false, None, Some("windows-setup"), Some("install"))
    );
    assert!(
        code.message.contains("decrypt") && code.remedies[0].text.contains("KB3159706"),
        "{}",
        code.message
    );
}

/// Every value of the tables and every message, in every language.
#[test]
fn no_message_is_empty_and_no_placeholder_is_left() {
    for language in Language::ALL {
        for fact in families().flat_map(search::by_family) {
            let code = describe(fact.value, None, language);
            let texts = [code.message.as_ref(), code.retry.advice]
                .into_iter()
                .chain(code.causes.iter().flat_map(|cause| [cause.text, &cause.check]))
                .chain(code.remedies.iter().map(|remedy| remedy.text.as_ref()));
            for text in texts {
                assert!(!text.trim().is_empty(), "{}", code.hex);
            }
            assert!(!code.message.contains(['{', '}']), "{}: {}", code.hex, code.message);
        }
    }
}

#[test]
fn keys_of_the_document_stand_in_the_order_of_the_contract() {
    fn keys(text: &str) -> Vec<&str> {
        // The only objects are written by us: keys are what stands in quotes before a colon at
        // depth one.
        let (mut depth, mut found, mut rest) = (0, Vec::new(), text);
        while let Some(c) = rest.chars().next() {
            match c {
                '"' => {
                    let mut end = 1;
                    while !rest[end..].starts_with('"') {
                        end += if rest[end..].starts_with('\\') {
                            2
                        } else {
                            rest[end..].chars().next().unwrap().len_utf8()
                        };
                    }
                    if depth == 1 && rest[end + 1..].starts_with(':') {
                        found.push(&rest[1..end]);
                    }
                    rest = &rest[end + 1..];
                    continue;
                }
                '{' | '[' => depth += 1,
                '}' | ']' => depth -= 1,
                _ => {}
            }
            rest = &rest[c.len_utf8()..];
        }
        found
    }
    let contract = [
        "input",
        "place",
        "value",
        "hex",
        "signed",
        "name",
        "aliases",
        "family",
        "known",
        "severity",
        "customer",
        "facility",
        "low",
        "inner",
        "component",
        "stage",
        "message",
        "causes",
        "remedies",
        "retry",
        "references",
        "alternatives",
        "brief",
    ];
    for input in ["0x80072EE2", "0x8024FFFE", "5", AZURE] {
        let code = one(input);
        let json = serde_json::to_string(&code).unwrap();
        assert_eq!(keys(&json), contract, "{input}");
        assert_eq!(keys(&serde_json::to_string(&code.facility).unwrap()), ["number", "name"]);
        assert_eq!(keys(&serde_json::to_string(&code.retry).unwrap()), ["kind", "advice", "limit"]);
        if let Some(inner) = &code.inner {
            assert_eq!(keys(&serde_json::to_string(inner).unwrap()), contract);
        }
        if let Some(remedy) = code.remedies.first() {
            assert_eq!(
                keys(&serde_json::to_string(remedy).unwrap()),
                ["id", "action", "intrusion", "kind", "text", "command"]
            );
        }
    }
    // An unknown code has every key too.
    let unknown: serde_json::Value = serde_json::to_value(one("0x8024FFFE")).unwrap();
    assert_eq!(
        (&unknown["name"], &unknown["inner"], &unknown["stage"]),
        (&serde_json::Value::Null, &serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert_eq!(
        (&unknown["aliases"], &unknown["causes"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
    assert_eq!(unknown["facility"], serde_json::json!({"number": 36, "name": "WINDOWSUPDATE"}));
}

#[test]
fn search_reads_the_texts() {
    use wudiag::knowledge::search;
    assert!(search("cipher", Language::English).contains(&0x80072F8F));
    assert!(search("KB5034441", Language::Japanese).contains(&1603));
    assert_eq!(search("  ", Language::English), Vec::<u32>::new());
    assert_eq!(search("no-such-word-anywhere", Language::French), Vec::<u32>::new());
    let both = search("proxy dns", Language::English);
    assert!(both.contains(&0x8024402C) && both.len() < search("proxy", Language::English).len());
}

/// The README's counts are those of the files.
#[test]
fn the_readme_counts_right() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap().replace('\n', " ");
    let english = texts("en-US");
    for said in [
        format!("{} codes there is a message", english["message"].len()),
        format!("{} causes", english["cause"].len()),
        format!("{} remedies", english["remedy"].len()),
        format!("in {} families", families().count()),
    ] {
        assert!(readme.contains(&said), "README.md does not say `{said}`");
    }
}
