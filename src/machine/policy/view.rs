//! How the rules look at the facts of the policy.

use crate::machine::facts::{
    places, ConfigMgr, MachineFacts, PolicyKeys, RegistryKey, RegistryValue,
};
use crate::net::Url;
use crate::verdict::Evidence;
use serde_json::Value;

/// The key of the update policy.
pub(super) const WU: &str = "WindowsUpdate";
/// Its subkey.
pub(super) const AU: &str = "AU";
const UPDATE: &str = "Update";

/// What a policy value was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The policy key as the 64-bit system sees it.
    Native,
    /// The policy key as a 32-bit program sees it.
    Wow,
    /// What MDM set.
    Mdm,
}

impl Side {
    /// The word of the document.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Native => "native",
            Side::Wow => "wow",
            Side::Mdm => "mdm",
        }
    }

    /// The keys that there are.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Side::Mdm => &[UPDATE],
            _ => &[WU, AU],
        }
    }

    /// The registry key.
    pub fn place(self, key: &str) -> String {
        let top = match self {
            Side::Native => places::WINDOWS_UPDATE,
            Side::Wow => places::WINDOWS_UPDATE_WOW,
            Side::Mdm => places::POLICY_MANAGER,
        };
        if key == AU {
            format!(r"{top}\{key}")
        } else {
            top.to_owned()
        }
    }

    /// The path in the facts.
    fn path(self, key: &str, name: &str) -> String {
        match self {
            Side::Mdm => format!("policyManager.{key}.{name}"),
            side => format!("policy.{}.{key}.{name}", side.as_str()),
        }
    }
}

/// The facts, and what several rules ask of them.
pub(super) struct View<'a> {
    pub facts: &'a MachineFacts,
}

impl<'a> View<'a> {
    /// The values of a key.
    pub fn key(&self, side: Side, key: &str) -> Option<&'a RegistryKey> {
        let policy = self.facts.policy.as_ref();
        let of = |keys: Option<&'a PolicyKeys>| match key {
            AU => keys?.au.as_ref(),
            _ => keys?.windows_update.as_ref(),
        };
        match side {
            Side::Native => of(policy?.native.as_ref()),
            Side::Wow => of(policy?.wow.as_ref()),
            Side::Mdm => self.facts.policy_manager.as_ref()?.update.as_ref(),
        }
    }

    /// Whether the facts hold this view of the policy: what it lacks is then absent, not unread.
    pub fn read(&self, side: Side) -> bool {
        let policy = self.facts.policy.as_ref();
        match side {
            Side::Native => policy.is_some_and(|policy| policy.native.is_some()),
            Side::Wow => policy.is_some_and(|policy| policy.wow.is_some()),
            Side::Mdm => self.facts.policy_manager.is_some(),
        }
    }

    /// A value of the policy key, of its AU key, or of MDM's, in that order.
    fn places_of(
        &self,
        name: &'a str,
    ) -> impl Iterator<Item = (Side, &'static str, &'a RegistryValue)> + use<'a, '_> {
        [(Side::Native, WU), (Side::Native, AU), (Side::Mdm, UPDATE)]
            .into_iter()
            .filter_map(move |(side, key)| Some((side, key, self.key(side, key)?.get(name)?)))
    }

    pub fn number(&self, name: &'a str) -> Option<i64> {
        self.places_of(name).find_map(|(_, _, value)| value.number())
    }

    /// The text of a value of the policy key itself.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.key(Side::Native, WU)?.get(name)?.text()
    }

    pub fn on(&self, name: &'a str) -> bool {
        self.number(name) == Some(1)
    }

    pub fn mdm(&self, name: &str) -> Option<&'a RegistryValue> {
        self.key(Side::Mdm, UPDATE)?.get(name)
    }

    pub fn mdm_server(&self) -> Option<&'a str> {
        self.mdm("UpdateServiceUrl")?.text()
    }

    /// The server that ConfigMgr names for this client.
    pub fn config_mgr(&self) -> Option<&'a str> {
        let server = self.facts.config_mgr.as_ref()?.update_server.as_ref()?.get().as_str();
        Some(server).filter(|server| !server.is_empty())
    }

    pub fn overwritten(&self) -> bool {
        let fact = self.facts.config_mgr.as_ref().and_then(|cm| cm.overwritten.as_ref());
        fact.is_some_and(|overwritten| *overwritten.get())
    }

    /// The server that the policy names, whether it is used or not.
    pub fn server(&self) -> Option<&'a str> {
        self.text("WUServer").or(self.mdm_server())
    }

    /// Whether the agent uses a server of its own.
    pub fn uses_server(&self) -> bool {
        let from_mdm = self.text("WUServer").is_none() && self.mdm_server().is_some();
        self.server().is_some() && (self.on("UseWUServer") || from_mdm)
    }

    pub fn windows_11(&self) -> bool {
        let build = self.facts.os.as_ref().and_then(|os| os.build.as_ref());
        build.is_some_and(|build| *build.get() >= 22_000)
    }

    /// The values of these names, each with its place. A name without a value is said to be absent
    /// by null.
    pub fn evidence(&self, names: &[&'a str]) -> Vec<Evidence> {
        names.iter().map(|name| self.one(name)).collect()
    }

    fn one(&self, name: &'a str) -> Evidence {
        match self.places_of(name).next() {
            Some((side, key, value)) => evidence(side, key, name, value),
            None => {
                let key = if name == "UseWUServer" || name == "NoAutoUpdate" { AU } else { WU };
                Evidence::fact(Side::Native.path(key, name), Value::Null, None)
            }
        }
    }

    /// What ConfigMgr's client says.
    pub fn config_mgr_evidence(&self) -> Vec<Evidence> {
        let Some(ConfigMgr { update_server, overwritten, .. }) = &self.facts.config_mgr else {
            return Vec::new();
        };
        let server = update_server.as_ref().map(|value| ("updateServer", value.written()));
        let overwritten = overwritten.as_ref().map(|value| ("overwritten", value.written()));
        server
            .into_iter()
            .chain(overwritten)
            .map(|(name, value)| Evidence::fact(format!("configMgr.{name}"), value.clone(), None))
            .collect()
    }
}

/// A policy value as evidence.
pub(super) fn evidence(side: Side, key: &str, name: &str, value: &RegistryValue) -> Evidence {
    let from = format!(r"{}\{name}", side.place(key));
    Evidence::fact(side.path(key, name), value.written().clone(), Some(&from))
}

/// Whether both texts name one server: scheme, name and port.
pub(super) fn same(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.same_server(&b),
        _ => a.eq_ignore_ascii_case(b),
    }
}

/// Whether both values say the same, with whatever types.
pub(super) fn alike(a: &RegistryValue, b: &RegistryValue) -> bool {
    a.written() == b.written() || a.number().is_some_and(|number| b.number() == Some(number))
}
