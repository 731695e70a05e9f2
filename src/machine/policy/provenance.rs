//! Every value of the policy, and who set it: decided here and nowhere else, so that the origin of
//! the server and the owner of its value cannot differ.

use super::view::{alike, same, Side, View};
use crate::machine::facts::{Provenance, Rsop, Written};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// Who set a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetBy {
    /// The ConfigMgr client: its value names the server that ConfigMgr gave it.
    #[serde(rename = "configmgr")]
    ConfigMgr,
    /// MDM.
    Mdm,
    /// A group policy object of the domain.
    Gpo,
    /// The machine's own Registry.pol.
    LocalPolicy,
    /// The facts do not say.
    Unknown,
}

impl SetBy {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            SetBy::ConfigMgr => "configmgr",
            SetBy::Mdm => "mdm",
            SetBy::Gpo => "gpo",
            SetBy::LocalPolicy => "local-policy",
            SetBy::Unknown => "unknown",
        }
    }
}

/// Who set a value, and the name of the group policy object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub set_by: SetBy,
    /// The name, or else the id, of the group policy object.
    pub gpo: Option<String>,
}

impl From<SetBy> for Owner {
    fn from(set_by: SetBy) -> Owner {
        Owner { set_by, gpo: None }
    }
}

/// A value of the policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyValue {
    /// Its name.
    pub name: String,
    /// The value as it was read.
    pub value: Value,
    /// Its type, such as `REG_DWORD`, where the facts name it.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// The registry key.
    pub key: String,
    /// `native`, `wow` (Wow6432Node) or `mdm`.
    pub view: &'static str,
    /// Who set it.
    pub set_by: SetBy,
    /// The group policy object.
    pub gpo: Option<String>,
}

/// What the facts say about who set what, by key and name in lower case.
pub(super) struct Owners<'a> {
    view: &'a View<'a>,
    set: HashMap<(String, String), Owner>,
}

/// Notes that MDM keeps beside its values.
const NOTES: [&str; 4] = ["_ProviderSet", "_WinningProvider", "_LastWrite", "_ADMXInstanceData"];

impl<'a> Owners<'a> {
    pub fn new(view: &'a View<'a>) -> Owners<'a> {
        let mut set = HashMap::new();
        if let Some(provenance) =
            view.facts.policy.as_ref().and_then(|policy| policy.provenance.as_ref())
        {
            registry_pol(provenance, &mut set);
            if let Some(rsop) = &provenance.rsop {
                group_policies(rsop, &mut set);
            }
        }
        Owners { view, set }
    }

    /// Who set the value of this name and text.
    fn owner(&self, side: Side, key: &str, name: &str, text: Option<&str>) -> Owner {
        let known = self.set.get(&(plain(&side.place(key)), name.to_ascii_lowercase()));
        let server =
            ["WUServer", "WUStatusServer"].iter().any(|own| own.eq_ignore_ascii_case(name));
        let names = |other: Option<&str>| {
            server && other.zip(text).is_some_and(|(other, text)| same(other, text))
        };
        match known {
            _ if side == Side::Mdm => SetBy::Mdm.into(),
            Some(owner) if owner.set_by == SetBy::Gpo => owner.clone(),
            // ConfigMgr and MDM write through the local policy.
            _ if names(self.view.config_mgr()) => SetBy::ConfigMgr.into(),
            _ if names(self.view.mdm_server()) => SetBy::Mdm.into(),
            Some(owner) => owner.clone(),
            None => SetBy::Unknown.into(),
        }
    }

    /// Who set the server that the policy names.
    pub fn of_server(&self) -> Option<Owner> {
        match self.view.text("WUServer") {
            Some(server) => {
                Some(self.owner(Side::Native, super::view::WU, "WUServer", Some(server)))
            }
            None => self.view.mdm_server().map(|_| SetBy::Mdm.into()),
        }
    }

    /// The names of values that a domain, MDM or ConfigMgr sets, whether they are in the registry or
    /// not: what is written there is overwritten.
    pub fn foreign(&self) -> Vec<(String, Owner)> {
        const SERVER: [&str; 3] = ["WUServer", "WUStatusServer", "UseWUServer"];
        let top = [Side::Native.place(super::view::WU), Side::Native.place(super::view::AU)];
        let keys = top.map(|key| plain(&key));
        let mut foreign: Vec<(String, Owner)> = self
            .set
            .iter()
            .filter(|((key, _), owner)| keys.contains(key) && owner.set_by == SetBy::Gpo)
            .map(|((_, name), owner)| (name.clone(), owner.clone()))
            .collect();
        // A map has no order.
        foreign.sort_by(|a, b| a.0.cmp(&b.0));
        let others = [
            (self.view.config_mgr().is_some(), SetBy::ConfigMgr),
            (self.view.mdm_server().is_some(), SetBy::Mdm),
        ];
        for (_, set_by) in others.into_iter().filter(|(there, _)| *there) {
            foreign.extend(SERVER.map(|name| (name.to_owned(), set_by.into())));
        }
        let values = self.values().into_iter().filter(|value| value.set_by == SetBy::Mdm);
        foreign.extend(values.map(|value| (value.name, SetBy::Mdm.into())));
        foreign
    }

    /// Every value: native, wow, mdm; the key before its subkey; by name. Since Windows 7 both views
    /// show one and the same key: of wow only what differs is given.
    pub fn values(&self) -> Vec<PolicyValue> {
        let mut values = Vec::new();
        for side in [Side::Native, Side::Wow, Side::Mdm] {
            for key in side.keys() {
                let native = self.view.key(Side::Native, key);
                for (name, value) in self.view.key(side, key).into_iter().flat_map(|k| k.values()) {
                    let again = side == Side::Wow
                        && native
                            .and_then(|native| native.get(name))
                            .is_some_and(|native| alike(native, value));
                    let note = side == Side::Mdm && NOTES.iter().any(|end| name.ends_with(end));
                    if again || note {
                        continue;
                    }
                    let Owner { set_by, gpo } = self.owner(side, key, name, value.text());
                    values.push(PolicyValue {
                        name: name.to_owned(),
                        value: value.written().clone(),
                        kind: value.kind(),
                        key: side.place(key),
                        view: side.as_str(),
                        set_by,
                        gpo,
                    });
                }
            }
        }
        values
    }
}

/// A key below HKEY_LOCAL_MACHINE, in lower case.
fn plain(key: &str) -> String {
    let key = key.to_ascii_lowercase();
    let key = ["hklm\\", "hkey_local_machine\\"]
        .iter()
        .find_map(|top| key.strip_prefix(top))
        .unwrap_or(&key);
    key.trim_matches('\\').to_owned()
}

fn place(
    key: &Option<Written<String>>,
    name: &Option<Written<String>>,
) -> Option<(String, String)> {
    Some((plain(key.as_ref()?.get()), name.as_ref()?.get().to_ascii_lowercase()))
}

fn registry_pol(provenance: &Provenance, set: &mut HashMap<(String, String), Owner>) {
    for value in provenance.registry_pol.iter().flatten() {
        if let Some(place) = place(&value.key, &value.name) {
            set.insert(place, SetBy::LocalPolicy.into());
        }
    }
}

/// The winner of every value: the object with the lowest precedence. The local policy is one of the
/// objects; it wins only where no other sets the value.
fn group_policies(rsop: &Rsop, set: &mut HashMap<(String, String), Owner>) {
    let name_of = |id: &str| {
        let named = rsop
            .gpos
            .iter()
            .flatten()
            .find(|gpo| gpo.id.as_ref().is_some_and(|own| own.get().eq_ignore_ascii_case(id)));
        let name = named.and_then(|gpo| gpo.name.as_ref()).map(|name| name.get().clone());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned())
    };
    let mut settings: Vec<_> = rsop.settings.iter().flatten().collect();
    // The winner comes last and stays.
    settings.sort_by_key(|setting| {
        let precedence = setting.precedence.as_ref().map_or(i64::MAX, |number| *number.get());
        std::cmp::Reverse(precedence)
    });
    for setting in settings {
        let (Some(place), Some(id)) = (place(&setting.key, &setting.name), &setting.gpo_id) else {
            continue;
        };
        if id.get().to_ascii_lowercase().starts_with("localgpo") {
            set.entry(place).or_insert_with(|| SetBy::LocalPolicy.into());
        } else {
            set.insert(place, Owner { set_by: SetBy::Gpo, gpo: Some(name_of(id.get())) });
        }
    }
}
