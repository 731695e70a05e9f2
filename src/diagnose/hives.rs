//! The registry of a Windows that does not run: its hives as facts. The keys are those that rules ask
//! for, and those that the facts document has of a live machine.

use super::case::Case;
use super::coverage::Source;
use super::facts::Known;
use super::intake::{bytes_of, path_of};
use super::signs;
use crate::base::registry::hive::{self, Freshness, Hive, HiveKey};
use crate::base::registry::Data;
use crate::base::Cancel;
use crate::knowledge::{sentence, Language};
use crate::logs::read::BundleFile;
use crate::machine::facts::read_lenient;
use crate::verdict::RuleId;
use serde_json::{json, Map, Value};
use std::collections::BTreeSet;
use std::time::Duration;

const SYSTEM: &str = r"hkey_local_machine\system\currentcontrolset";
const SOFTWARE: &str = r"hkey_local_machine\software";
const SERVICING: &str = r"Microsoft\Windows\CurrentVersion\Component Based Servicing";
const AGENT: &str = r"Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update";
const POLICIES: &str = r"Policies\Microsoft\Windows\WindowsUpdate";
/// Services whose start types the facts have; the first ones every Windows has.
const SERVICES: [&str; 10] = [
    "wuauserv",
    "BITS",
    "CryptSvc",
    "TrustedInstaller",
    "DoSvc",
    "UsoSvc",
    "MpsSvc",
    "wlidsvc",
    "HTTP",
    "msiserver",
];
const EVERYWHERE: usize = 4;

/// Which hive a file is, by its name; `SYSTEM.hiv` of a collection, too. Backups are none.
fn kind(path: &str) -> Option<&'static str> {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    let mut parts = path.rsplit(['/', '!']);
    let leaf = parts.next().unwrap_or_default();
    let (stem, ending) = leaf.split_once('.').unwrap_or((leaf, ""));
    let named = ["system", "software", "components"].into_iter().find(|name| *name == stem);
    named.filter(|_| {
        matches!(ending, "" | "hiv" | "hive" | "dat") && parts.next() != Some("regback")
    })
}

/// Whether a file is a hive or the transaction log of one, by its name.
pub(super) fn is_hive(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let hive = [".log1", ".log2"].iter().find_map(|end| lower.strip_suffix(end));
    kind(hive.unwrap_or(&lower)).is_some()
}

/// What the hives of a machine say, as a facts document that grows.
#[derive(Default)]
pub(super) struct Hives {
    document: Map<String, Value>,
}

impl Hives {
    /// Reads a hive; `false` where the file is none. `beside` are the files among which its
    /// transaction logs are.
    pub fn read(
        &mut self,
        case: &mut Case,
        file: &BundleFile,
        beside: &[BundleFile],
        (language, silence): (Language, Duration),
        cancel: &Cancel,
    ) -> bool {
        let bytes = |file: &BundleFile| match file.size > hive::MOST_BYTES {
            true => Err(sentence!("diagnose.hive-too-large").render(language)),
            false => bytes_of(file, hive::MOST_BYTES, (language, silence), cancel),
        };
        let shown = file.path.display().to_string();
        let Some(kind) = kind(&shown) else { return false };
        let mut source = Source { path: shown.clone(), ..Source::default() };
        let read = match bytes(file) {
            Ok(bytes) if !bytes.is_empty() && !bytes.starts_with(hive::SIGNATURE) => return false,
            read => read,
        };
        let logs = beside.iter().filter(|other| {
            let other = other.path.display().to_string();
            other.len() == shown.len() + 5
                && other.is_char_boundary(shown.len())
                && other[..shown.len()].eq_ignore_ascii_case(&shown)
                && [".log1", ".log2"].contains(&other[shown.len()..].to_ascii_lowercase().as_str())
        });
        // A transaction log that cannot be read is one that is not there.
        let logs: Vec<Vec<u8>> = logs.filter_map(|log| bytes(log).ok()).collect();
        let opened = read.and_then(|bytes| {
            Hive::open(bytes, &logs).map_err(|error| match error {
                hive::HiveError::NoHive => sentence!("diagnose.hive-none").render(language),
                hive::HiveError::Cut => sentence!("diagnose.hive-cut").render(language),
                hive::HiveError::Root => sentence!("diagnose.hive-root").render(language),
            })
        });
        match opened {
            Err(why) => source.why = Some(why),
            Ok(hive) => {
                let mut reading = Reading {
                    case,
                    hive: &hive,
                    from: &shown,
                    document: &mut self.document,
                    facts: 0,
                };
                match kind {
                    "system" => reading.system(),
                    "software" => reading.software(),
                    _ => reading.components(),
                }
                source.records = reading.facts;
                source.why = complaint(&hive).map(|said| said.render(language));
            }
        }
        case.sources.push(source);
        true
    }

    /// Gives what was gathered to the case.
    pub fn finish(mut self, case: &mut Case) {
        if self.document.is_empty() {
            return;
        }
        self.document.insert("schema".into(), 1.into());
        let (facts, _) = read_lenient(&Value::Object(self.document).to_string());
        case.facts.add_document(&facts, None);
        case.documents.push(facts);
    }
}

/// Why a hive that was read says less than it should.
fn complaint(hive: &Hive) -> Option<crate::knowledge::Sentence> {
    match (hive.is_cut(), hive.damaged(), hive.freshness()) {
        (true, ..) => Some(sentence!("diagnose.hive-ends-early")),
        (_, 0, Freshness::Stale) => Some(sentence!("diagnose.hive-stale")),
        (_, 0, _) => None,
        (_, places, _) => Some(sentence!("diagnose.hive-damaged", count = places)),
    }
}

struct Reading<'a> {
    case: &'a mut Case,
    hive: &'a Hive,
    from: &'a str,
    document: &'a mut Map<String, Value>,
    facts: u64,
}

impl Reading<'_> {
    fn note(&mut self, path: String, value: Value) {
        self.facts += 1;
        let from = Some(self.from.to_owned());
        self.case.facts.add(Known { path, value, from, line: None });
    }

    /// The values of a key that facts can have; `whole` is the key as the registry shows it.
    fn values(&mut self, whole: &str, key: HiveKey<'_>) {
        for (name, data) in key.values() {
            if let Some(value) = plain(&data) {
                self.note(path_of(whole, &name), value);
            }
        }
    }

    fn part(&mut self, name: &str) -> &mut Map<String, Value> {
        let part = self.document.entry(name).or_insert_with(|| json!({}));
        part.as_object_mut().expect("it is put there as one")
    }

    /// A member of the facts document, and the fact with the file from which it comes.
    fn member(&mut self, part: &str, name: &str, value: Value) {
        self.note(format!("{part}.{name}"), value.clone());
        self.part(part).insert(name.to_owned(), value);
    }

    fn system(&mut self) {
        let hive = self.hive;
        if let Some(select) = hive.key("Select") {
            self.values(r"hkey_local_machine\system\select", select);
        }
        let current = hive
            .key("Select")
            .and_then(|select| select.value("Current").or_else(|| select.value("Default")))
            .and_then(|data| data.number());
        let set = format!("ControlSet{:03}", current.unwrap_or(1));
        let Some(set) = hive.key(&set) else { return };
        let below = |path: &str| path.split('\\').try_fold(set, |key, part| key.below(part));
        for key in wanted(SYSTEM) {
            if let Some(found) = below(&key) {
                self.values(&format!("{SYSTEM}\\{key}"), found);
            }
        }
        let services = below("Services");
        let mut list = Vec::new();
        for (index, name) in SERVICES.into_iter().enumerate() {
            let Some(services) = services else { break };
            let start = services.below(name).and_then(|key| key.value("Start")?.number());
            let types = ["Boot", "System", "Automatic", "Manual", "Disabled"];
            match (start, start.and_then(|start| types.get(usize::try_from(start).ok()?))) {
                (_, Some(start)) => {
                    self.note(format!("services.{name}.startType"), (*start).into());
                    list.push(json!({ "name": name, "startType": start }));
                }
                (None, _) if index < EVERYWHERE && hive.damaged() == 0 => {
                    self.note(format!("services.{name}.status"), "Missing".into());
                    list.push(json!({ "name": name, "status": "Missing" }));
                }
                _ => {}
            }
        }
        if !list.is_empty() {
            self.document.insert("services".into(), list.into());
        }
        if let Some(session) = below(r"Control\Session Manager") {
            let of = |name: &str| session.value(name).map_or(0, |data| renames(&data));
            let count = of("PendingFileRenameOperations") + of("PendingFileRenameOperations2");
            self.member("pendingRestart", "fileRename", count.into());
        }
        let name = |key: &str| below(key)?.value("ComputerName")?.text().map(str::to_owned);
        if let Some(computer) = name(r"Control\ComputerName\ComputerName") {
            self.note("computer".into(), computer.clone().into());
            self.document.insert("computer".into(), computer.into());
        }
        self.protocols(below(r"Control\SecurityProviders\SCHANNEL\Protocols"));
        if let Some(zone) = below(r"Control\TimeZoneInformation") {
            let bias = zone.value("ActiveTimeBias").or_else(|| zone.value("Bias"));
            // Minutes that UTC is ahead of local time.
            if let Some(bias) = bias.and_then(|data| data.number()) {
                let minutes = -i64::from(bias as u32 as i32);
                if minutes.abs() <= 15 * 60 {
                    self.case.clock.zone = Some(minutes * 600_000_000);
                    self.note("zone.minutes".into(), minutes.into());
                }
            }
            if let Some(name) = zone.value("TimeZoneKeyName").and_then(|data| plain(&data)) {
                self.note("zone.name".into(), name);
            }
        }
    }

    /// Protocols of Schannel that are set by hand.
    fn protocols(&mut self, protocols: Option<HiveKey<'_>>) {
        let mut set = Map::new();
        for protocol in protocols.iter().flat_map(HiveKey::keys).take(50) {
            let Some(client) = protocol.below("Client") else { continue };
            let number = |name: &str| client.value(name).and_then(|data| data.number());
            let facts = [
                ("enabled", number("Enabled")),
                ("disabledByDefault", number("DisabledByDefault")),
            ];
            let facts: Map<String, Value> = facts
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
                .collect();
            for (name, value) in &facts {
                self.note(format!("tls.protocols.{}.{name}", protocol.name()), value.clone());
            }
            set.insert(protocol.name(), facts.into());
        }
        if !set.is_empty() {
            self.part("tls").insert("protocols".into(), set.into());
        }
    }

    fn software(&mut self) {
        let hive = self.hive;
        for key in wanted(SOFTWARE) {
            if let Some(found) = hive.key(&key) {
                self.values(&format!("{SOFTWARE}\\{key}"), found);
            }
        }
        for (view, prefix) in [("native", ""), ("wow", r"Wow6432Node\")] {
            for (name, below) in [("WindowsUpdate", ""), ("AU", r"\AU")] {
                let key = format!("{prefix}{POLICIES}{below}");
                let Some(found) = hive.key(&key) else { continue };
                if view == "native" {
                    self.values(&format!("{SOFTWARE}\\{key}"), found);
                }
                let values = typed(found);
                let view = self.part("policy").entry(view).or_insert_with(|| json!({}));
                view[name] = values;
            }
        }
        if let Some(update) = hive.key(r"Microsoft\PolicyManager\current\device\Update") {
            for (name, data) in update.values() {
                if let Some(value) = plain(&data) {
                    self.note(format!("policyManager.Update.{name}"), value);
                }
            }
            let values = typed(update);
            self.part("policyManager").insert("Update".into(), values);
        }
        if let Some(version) = hive.key(r"Microsoft\Windows NT\CurrentVersion") {
            let text = |name: &str| version.value(name)?.text().map(str::to_owned);
            if let Some(build) =
                text("CurrentBuildNumber").and_then(|build| build.parse::<i64>().ok())
            {
                self.member("os", "build", build.into());
            }
            if let Some(name) = text("ProductName") {
                self.member("os", "name", name.into());
            }
        }
        let exists = |key: String| hive.key(&key).is_some();
        for (name, there) in [
            ("componentBasedServicing", exists(format!(r"{SERVICING}\RebootPending"))),
            ("servicingInProgress", exists(format!(r"{SERVICING}\RebootInProgress"))),
            ("packagesPending", exists(format!(r"{SERVICING}\PackagesPending"))),
            ("windowsUpdate", exists(format!(r"{AGENT}\RebootRequired"))),
            ("afterRestartReporting", exists(format!(r"{AGENT}\PostRebootReporting"))),
        ] {
            // What is not there is known only where the key above it could be read.
            if there || hive.damaged() == 0 && !hive.is_cut() {
                self.member("pendingRestart", name, there.into());
            }
        }
        if let Some(key) = hive.key(&format!(r"{SERVICING}\SessionsPending")) {
            self.values(&format!(r"{SOFTWARE}\{SERVICING}\SessionsPending"), key);
        }
        if let Some(client) = hive.key(r"Microsoft\SMS\Mobile Client") {
            self.member("configMgr", "installed", true.into());
            if let Some(version) = client.value("ProductVersion").and_then(|data| plain(&data)) {
                self.member("configMgr", "version", version);
            }
        } else if hive.damaged() == 0 && !hive.is_cut() {
            self.member("configMgr", "installed", false.into());
        }
    }

    /// What servicing left undone: the first key of the store's own hive has it.
    fn components(&mut self) {
        if let Some(root) = self.hive.root() {
            self.values(r"hkey_local_machine\components", root);
            if root.value("PendingXmlIdentifier").is_some() {
                self.member("componentStore", "pendingXml", true.into());
            }
        }
    }
}

/// The keys below a root that rules ask for, without the root.
fn wanted(root: &str) -> BTreeSet<String> {
    let root = format!("{root}\\");
    // What predicates ask for.
    let mut keys: BTreeSet<String> =
        OF_PREDICATES.iter().filter_map(|key| Some(key.strip_prefix(&root)?.to_owned())).collect();
    for rule in RuleId::all() {
        let signs = signs::of(rule);
        let conditions = signs.signs.iter().flat_map(|sign| sign.facts).copied();
        let either = signs.unless.iter().chain(signs.support);
        for condition in conditions.chain(either.filter_map(|text| text.strip_prefix("fact: "))) {
            let Some(path) = condition.strip_prefix("registry.") else { continue };
            let key = match path.strip_prefix("services.") {
                Some(rest) => {
                    let service = rest.split('.').next().unwrap_or_default();
                    format!("{SYSTEM}\\services\\{}", service.to_ascii_lowercase())
                }
                // The name of the value is behind the last point that is followed by no key.
                None => key_of(path).to_ascii_lowercase().replace('/', "\\"),
            };
            keys.extend(key.strip_prefix(&root).map(str::to_owned));
        }
    }
    keys
}

/// Keys that no file of a rule names.
const OF_PREDICATES: [&str; 1] =
    [r"hkey_local_machine\software\microsoft\windows\currentversion\policies\servicing"];

/// The key in `hkey_local_machine/system/…/tls 1.2/client.Enabled = 0`.
fn key_of(condition: &str) -> &str {
    let last = condition.rfind('/').map_or(0, |at| at + 1);
    condition[last..].find('.').map_or(condition, |at| &condition[..last + at])
}

/// A value as a fact: a number or a text.
fn plain(data: &Data) -> Option<Value> {
    match data {
        Data::List(items) => Some(items.join("; ").into()),
        data => data.number().map(Value::from).or_else(|| data.text().map(Value::from)),
    }
}

/// Values with their types, as the facts document has them.
fn typed(key: HiveKey<'_>) -> Value {
    let value = |data: &Data| match data {
        Data::List(items) => json!(items),
        Data::Bytes { bytes, .. } => {
            bytes.iter().take(1024).map(|byte| format!("{byte:02X}")).collect::<String>().into()
        }
        data => plain(data).unwrap_or_default(),
    };
    let values = key
        .values()
        .into_iter()
        .map(|(name, data)| (name, json!({ "type": data.type_name(), "value": value(&data) })));
    Value::Object(values.collect())
}

/// Renames in a list of pairs: the old name, then the new one, which may be empty and is not kept then.
fn renames(data: &Data) -> u64 {
    let Data::List(names) = data else { return 0 };
    names.iter().filter(|name| name.starts_with(r"\??\")).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hives_by_their_names() {
        for yes in [
            r"D:\Windows\System32\config\SYSTEM",
            "bundle.zip!config/software",
            "x/COMPONENTS.hiv",
            "SYSTEM.LOG1",
        ] {
            assert!(is_hive(yes), "{yes}");
        }
        for no in
            ["System.evtx", r"config\RegBack\SYSTEM", "system.log", "SOFTWARE.txt", "software-list"]
        {
            assert!(!is_hive(no), "{no}");
        }
    }

    #[test]
    fn keys_are_those_of_the_rules() {
        let keys = wanted(SYSTEM);
        for key in [
            r"services\http",
            r"services\wuauserv\parameters",
            r"control\securityproviders\schannel\protocols\tls 1.2\client",
            "control",
        ] {
            assert!(keys.contains(key), "{key}: {keys:?}");
        }
        assert!(wanted(SOFTWARE).contains(r"microsoft\windows\currentversion\policies\servicing"));
    }
}
