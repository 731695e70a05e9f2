//! How the rules look at the facts of the policy.

use crate::machine::facts::{get, number, text, truth};
use crate::net::Url;
use crate::verdict::Evidence;
use serde_json::Value;

const WU: &str = "WindowsUpdate";
const KEY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
const MDM_KEY: &str = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Update";

/// The facts, and what several rules ask of them.
pub(super) struct View<'a> {
    pub facts: &'a Value,
    native: Value,
}

impl<'a> View<'a> {
    pub fn new(facts: &'a Value) -> View<'a> {
        let native = get(facts, &["policy", "native"]).or_else(|| get(facts, &["policy"]));
        View { facts, native: native.cloned().unwrap_or_default() }
    }

    /// A value of the policy key, of its AU key, or of the MDM's, in that order.
    pub fn number(&self, name: &str) -> Option<i64> {
        number(&self.native, &[WU, name])
            .or_else(|| number(&self.native, &["AU", name]))
            .or_else(|| number(self.facts, &["policyManager", "Update", name]))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.native, &[WU, name])
    }

    pub fn on(&self, name: &str) -> bool {
        self.number(name) == Some(1)
    }

    pub fn mdm_server(&self) -> Option<&str> {
        text(self.facts, &["policyManager", "Update", "UpdateServiceUrl"])
    }

    /// The server that ConfigMgr names for this client.
    pub fn config_mgr(&self) -> Option<&str> {
        text(self.facts, &["configMgr", "updateServer"])
    }

    pub fn overwritten(&self) -> bool {
        truth(self.facts, &["configMgr", "overwritten"]) == Some(true)
    }

    /// The server that the policy names, whether it is used or not.
    pub fn server(&self) -> Option<&str> {
        self.text("WUServer").or(self.mdm_server())
    }

    /// Whether the agent uses a server of its own.
    pub fn uses_server(&self) -> bool {
        let from_mdm = self.text("WUServer").is_none() && self.mdm_server().is_some();
        self.server().is_some() && (self.on("UseWUServer") || from_mdm)
    }

    pub fn windows_11(&self) -> bool {
        number(self.facts, &["os", "build"]).is_some_and(|build| build >= 22_000)
    }

    /// The native and the Wow6432Node value of a name, where both are there.
    pub fn both_views(&self, key: &str, name: &str) -> Option<(&Value, &Value)> {
        Some((get(&self.native, &[key, name])?, get(self.facts, &["policy", "wow", key, name])?))
    }

    /// The values of these names, each with its place. A name without a value is said to be absent
    /// by null.
    pub fn evidence(&self, names: &[&str]) -> Vec<Evidence> {
        names.iter().map(|name| self.one(name)).collect()
    }

    fn one(&self, name: &str) -> Evidence {
        for (key, place) in [(WU, KEY.to_owned()), ("AU", format!(r"{KEY}\AU"))] {
            if let Some(value) = get(&self.native, &[key, name]) {
                let path = format!("policy.native.{key}.{name}");
                return Evidence::fact(path, value.clone(), Some(&format!(r"{place}\{name}")));
            }
        }
        if let Some(value) = get(self.facts, &["policyManager", "Update", name]) {
            let path = format!("policyManager.Update.{name}");
            return Evidence::fact(path, value.clone(), Some(&format!(r"{MDM_KEY}\{name}")));
        }
        let key = if name == "UseWUServer" || name == "NoAutoUpdate" { "AU" } else { WU };
        Evidence::fact(format!("policy.native.{key}.{name}"), Value::Null, None)
    }

    /// What ConfigMgr's client says.
    pub fn config_mgr_evidence(&self) -> Vec<Evidence> {
        ["updateServer", "overwritten"]
            .iter()
            .filter_map(|name| {
                let value = get(self.facts, &["configMgr", name])?;
                Some(Evidence::fact(format!("configMgr.{name}"), value.clone(), None))
            })
            .collect()
    }
}

/// Whether both texts name one server: scheme, name and port.
pub(super) fn same(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.same_server(&b),
        _ => a.eq_ignore_ascii_case(b),
    }
}
