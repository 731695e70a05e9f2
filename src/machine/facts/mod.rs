//! The facts of a machine: a document that the PowerShell module gathers, or that a collector left
//! in a bundle. docs/objects.md describes it.

mod lenient;
mod objects;
mod parts;
pub mod places;
mod registry;
mod written;

pub use lenient::{read_lenient, FactWarning, MOST_WARNINGS};
pub use parts::{
    Agent, Binding, Bits, Clock, ComponentStore, ConfigMgr, Content, Directory, Disk, Firewall,
    Folder, Gpo, Iis, Memory, Os, PendingRestart, PolValue, Pool, Protocol, Provenance, RootUpdate,
    Rsop, RsopSetting, Server, ServerCertificate, Service, SiteDatabase, Sup, Tls, Winre, Wsus,
};
pub use registry::{PolicyFacts, PolicyKeys, PolicyManager, RegistryKey, RegistryValue};
pub use written::{Reading, Utc, Written};

use crate::base::masked;
use objects::Object;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The newest version of the document that is known here.
pub const FACTS_SCHEMA: i64 = 1;

/// A longer document is refused. Real ones have less than 100 KB.
pub const MOST_BYTES: usize = 16 << 20;

/// The facts of a machine. Every part may be missing; `errors` says why.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MachineFacts {
    /// The version of the document.
    #[serde(deserialize_with = "schema")]
    pub schema: Option<Written<i64>>,
    /// When it was gathered.
    pub gathered: Option<Written<Utc>>,
    /// The name of the computer.
    pub computer: Option<Written<String>>,
    /// The zone of its clock.
    pub zone: Option<Written<String>>,
    /// The operating system.
    #[serde(deserialize_with = "objects::one")]
    pub os: Option<Os>,
    /// The update policy in the registry.
    #[serde(deserialize_with = "objects::one")]
    pub policy: Option<PolicyFacts>,
    /// What MDM set.
    #[serde(deserialize_with = "objects::one")]
    pub policy_manager: Option<PolicyManager>,
    /// The ConfigMgr client.
    #[serde(deserialize_with = "objects::one")]
    pub config_mgr: Option<ConfigMgr>,
    /// The system drive.
    #[serde(deserialize_with = "objects::one")]
    pub disk: Option<Disk>,
    /// The recovery environment.
    #[serde(deserialize_with = "objects::one")]
    pub winre: Option<Winre>,
    /// Physical memory.
    #[serde(deserialize_with = "objects::one")]
    pub memory: Option<Memory>,
    /// The clock.
    #[serde(deserialize_with = "objects::one")]
    pub clock: Option<Clock>,
    /// Services.
    #[serde(deserialize_with = "objects::list")]
    pub services: Option<Vec<Service>>,
    /// Signs of a pending restart.
    #[serde(deserialize_with = "objects::one")]
    pub pending_restart: Option<PendingRestart>,
    /// What Schannel may use.
    #[serde(deserialize_with = "objects::one")]
    pub tls: Option<Tls>,
    /// The update of root certificates.
    #[serde(deserialize_with = "objects::one")]
    pub root_update: Option<RootUpdate>,
    /// The update agent.
    #[serde(deserialize_with = "objects::one")]
    pub agent: Option<Agent>,
    /// The agent's folder.
    #[serde(deserialize_with = "objects::one")]
    pub software_distribution: Option<Folder>,
    /// The folder of the signatures' catalogue.
    #[serde(deserialize_with = "objects::one")]
    pub catroot2: Option<Folder>,
    /// The component store.
    #[serde(deserialize_with = "objects::one")]
    pub component_store: Option<ComponentStore>,
    /// BITS transfers.
    #[serde(deserialize_with = "objects::one")]
    pub bits: Option<Bits>,
    /// The role of an update server.
    #[serde(deserialize_with = "objects::one")]
    pub server: Option<Server>,
    /// Why a part, or a member of one, was not gathered, by its path.
    #[serde(deserialize_with = "errors")]
    pub errors: Option<BTreeMap<String, Written<String>>>,
}

impl MachineFacts {
    /// Why the part of this path was not gathered.
    pub fn error(&self, path: &str) -> Option<&str> {
        let why = self.errors.as_ref()?.get(path)?.get().as_str();
        Some(why).filter(|why| !why.is_empty())
    }
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Written<i64>>, D::Error> {
    let schema = Option::<Written<i64>>::deserialize(deserializer)?;
    match schema.as_ref().map(|schema| *schema.get()) {
        Some(number) if !(1..=FACTS_SCHEMA).contains(&number) => Err(D::Error::custom(format!(
            "version {number} of the facts is not known here; the newest is {FACTS_SCHEMA}"
        ))),
        _ => Ok(schema),
    }
}

/// The texts of `errors`, each under the name of a part or the path of a member.
fn errors<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, Written<String>>>, D::Error> {
    /// A name that begins with one of a part.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    struct Place(String);
    impl<'de> Deserialize<'de> for Place {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
            let path = String::deserialize(deserializer)?;
            match PARTS.contains(&path.split('.').next().unwrap_or_default()) {
                true => Ok(Place(path)),
                false => Err(D::Error::unknown_field(&path, &PARTS)),
            }
        }
    }
    let read = Option::<BTreeMap<Place, Option<Written<String>>>>::deserialize(deserializer)?;
    let named = |(place, why): (Place, Option<Written<String>>)| Some((place.0, why?));
    Ok(read.map(|read| read.into_iter().filter_map(named).collect()))
}

/// The parts that a gatherer can fail to read.
pub const PARTS: [&str; 18] = [
    "os",
    "policy",
    "policyManager",
    "configMgr",
    "disk",
    "winre",
    "memory",
    "clock",
    "services",
    "pendingRestart",
    "tls",
    "rootUpdate",
    "agent",
    "softwareDistribution",
    "catroot2",
    "componentStore",
    "bits",
    "server",
];

/// Why a facts document was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct FactError {
    /// The path of what is wrong, such as `disk.freeByte`; `facts` for the document itself.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

impl FactError {
    /// What is wrong at a path, without secrets: names and values of the document stand in both.
    pub(crate) fn new(path: &str, why: impl ToString) -> FactError {
        let shown = |text: &str| masked(text).into_owned();
        FactError { path: shown(path), why: shown(&why.to_string()) }
    }

    fn whole(why: impl ToString) -> FactError {
        FactError::new("facts", why)
    }
}

/// Reads a document that our own gatherers made.
///
/// # Errors
/// The first name that is not known, or value of a wrong type.
pub fn read_strict(text: &str) -> Result<MachineFacts, FactError> {
    read_value(&parse(text)?)
}

/// Reads a document that is part of another one.
///
/// # Errors
/// As for [`read_strict`].
pub fn read_value(document: &Value) -> Result<MachineFacts, FactError> {
    typed(document).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "facts".to_owned() } else { path };
        FactError::new(&path, error.into_inner())
    })
}

fn typed(document: &Value) -> Result<MachineFacts, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(document).map(|Object(facts)| facts)
}

/// JSON of bounded length and depth, with or without a byte order mark.
fn parse(text: &str) -> Result<Value, FactError> {
    if text.len() > MOST_BYTES {
        return Err(FactError::whole(format!(
            "the document has {} bytes; {MOST_BYTES} are the most",
            text.len()
        )));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(FactError::whole)
}
