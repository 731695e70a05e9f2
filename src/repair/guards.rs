//! What forbids an action, judged from facts.

use super::actions::{Action, Guard, Risk};
use crate::knowledge::{sentence, Sentence};
use crate::machine::facts::MachineFacts;
use crate::machine::{health, policy};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Days in which an action is not repeated without a new cause.
const DAYS: i64 = 7;
/// Percent of the battery below which nothing long begins.
const BATTERY: u32 = 30;
/// What stays free on the system drive besides what is copied.
const SPARE: u64 = 1 << 30;
/// Programs that install or service; TrustedInstaller alone waits for work.
const SERVICING: [&str; 3] = ["tiworker", "wusa", "setuphost"];

/// How a machine stands right now, as PowerShell gathers it. A member that is left out is not known.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Conditions {
    /// The session is elevated.
    pub elevated: Option<bool>,
    /// It is a 32-bit process on a 64-bit Windows.
    pub process32: Option<bool>,
    /// It runs as SYSTEM.
    pub system: Option<bool>,
    /// The names of processes that run, without `.exe`.
    pub processes: Option<Vec<String>>,
    /// The agent says that it installs.
    pub installer_busy: Option<bool>,
    /// Windows Installer installs.
    pub msi_running: Option<bool>,
    /// BitLocker protects the system drive.
    pub bit_locker: Option<bool>,
    /// It runs on battery.
    pub on_battery: Option<bool>,
    /// What is left in it.
    pub battery_percent: Option<u32>,
    /// The connection costs.
    pub metered: Option<bool>,
    /// `domain-controller`, `cluster-node`, `hyper-v-host`, `exchange-server`.
    pub roles: Option<Vec<String>>,
}

/// What is known about one action.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Known {
    /// Whether it is needed.
    pub state: Need,
    /// What is there now, for the reader.
    pub before: Option<Value>,
    /// What would be there, for the reader.
    pub after: Option<Value>,
    /// What it would be given where the caller gives nothing.
    pub parameters: Option<Map<String, Value>>,
    /// Bytes that it copies.
    pub needs_bytes: Option<u64>,
    /// Who owns what it changes, where the facts of the policy do not say it.
    pub owners: Vec<Owned>,
}

/// Whether an action is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// It is.
    Needed,
    /// What it would do is done.
    Right,
    /// That could not be told.
    #[default]
    Unknown,
}

/// Something that somebody owns.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Owned {
    /// What, for the reader.
    pub what: String,
    /// `gpo`, `mdm` or `configmgr`.
    pub by: String,
    /// The name of the group policy object.
    pub name: Option<String>,
}

/// An action of an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Recent {
    /// The action.
    pub action: String,
    /// The run.
    pub run: String,
    /// When, in UTC.
    pub time: String,
    /// The rule of the finding that asked for it.
    pub reason: Option<String>,
    /// What it was given.
    pub parameters: Option<Map<String, Value>>,
}

/// All that the guards of one action look at.
pub(super) struct Case<'a> {
    pub action: &'a Action,
    pub reason: Option<&'a str>,
    pub parameters: Option<&'a Map<String, Value>>,
    pub facts: &'a MachineFacts,
    pub conditions: &'a Conditions,
    pub known: &'a Known,
    pub recent: &'a [Recent],
    pub now: &'a str,
    pub force: bool,
}

/// What a guard says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Clear,
    /// The action goes on, and the person is told.
    Warn(Sentence),
    /// It does not run.
    Stop(Sentence),
}

impl Guard {
    /// Its name in data/actions.tsv.
    pub fn as_str(self) -> &'static str {
        match self {
            Guard::Elevated => "elevated",
            Guard::Process => "process",
            Guard::NotSystem => "not-system",
            Guard::Servicing => "servicing",
            Guard::Restart => "restart",
            Guard::Owner => "owner",
            Guard::Bitlocker => "bitlocker",
            Guard::Space => "space",
            Guard::Power => "power",
            Guard::Metered => "metered",
            Guard::Role => "role",
            Guard::Recent => "recent",
        }
    }

    /// What the module's error is called.
    pub fn error_id(self) -> &'static str {
        match self {
            Guard::Elevated => "WUNotElevated",
            Guard::Process => "WUGuardProcess",
            Guard::NotSystem => "WUGuardSystem",
            Guard::Servicing => "WUGuardServicing",
            Guard::Restart => "WUGuardRestartPending",
            Guard::Owner => "WUGuardOwner",
            Guard::Bitlocker => "WUGuardBitLocker",
            Guard::Space => "WUGuardSpace",
            Guard::Power => "WUGuardPower",
            // It warns, and never stops.
            Guard::Metered => "WUGuardMetered",
            Guard::Role => "WUGuardRole",
            Guard::Recent => "WUGuardRecent",
        }
    }

    /// Whether -Force goes past it.
    fn yields(self) -> bool {
        matches!(self, Guard::Power | Guard::Role | Guard::Recent)
    }

    /// Judges one action.
    pub(super) fn ask(self, case: &Case<'_>) -> Answer {
        match self.judge(case) {
            Answer::Stop(why) if case.force && self.yields() => Answer::Warn(why),
            answer => answer,
        }
    }

    fn judge(self, case: &Case<'_>) -> Answer {
        let conditions = case.conditions;
        let id = case.action.id;
        let unknown = || Answer::Warn(sentence!("guard.unknown", guard = self.as_str()));
        let stop_if = |fact: Option<bool>, why: Sentence| match fact {
            Some(true) => Answer::Stop(why),
            Some(false) => Answer::Clear,
            None => unknown(),
        };
        match self {
            Guard::Elevated => match conditions.elevated {
                Some(true) => Answer::Clear,
                // Half of a repair is worse than none.
                _ => Answer::Stop(sentence!("guard.elevated", action = id)),
            },
            Guard::Process => {
                stop_if(conditions.process32, sentence!("guard.process", action = id))
            }
            Guard::NotSystem => stop_if(conditions.system, sentence!("guard.not-system")),
            Guard::Servicing => servicing(case).unwrap_or_else(unknown),
            Guard::Restart => restart(case).unwrap_or_else(unknown),
            Guard::Owner => owner(case),
            Guard::Bitlocker => {
                stop_if(conditions.bit_locker, sentence!("guard.bitlocker", action = id))
            }
            Guard::Space => space(case).unwrap_or_else(unknown),
            Guard::Power => power(case).unwrap_or_else(unknown),
            Guard::Metered => match conditions.metered {
                Some(true) => Answer::Warn(sentence!("guard.metered", action = id)),
                _ => Answer::Clear,
            },
            Guard::Role => roles(case).unwrap_or_else(unknown),
            Guard::Recent => recent(case),
        }
    }
}

/// The guards of an action: those of the table, and those that its class always has.
pub(super) fn of(action: &Action) -> Vec<Guard> {
    let mut guards = action.guards.to_vec();
    if action.risk == Risk::D {
        for guard in [Guard::Elevated, Guard::Servicing, Guard::Restart, Guard::Bitlocker] {
            if !guards.contains(&guard) {
                guards.push(guard);
            }
        }
    }
    guards
}

fn servicing(case: &Case<'_>) -> Option<Answer> {
    let conditions = case.conditions;
    let stop = |what: &str| {
        let why = sentence!("guard.servicing", what = what, action = case.action.id);
        Some(Answer::Stop(why))
    };
    let busy = conditions.processes.iter().flatten().find(|name| {
        let name = name.to_ascii_lowercase();
        SERVICING.contains(&name.trim_end_matches(".exe"))
    });
    if let Some(name) = busy {
        return stop(name);
    }
    if conditions.installer_busy == Some(true) {
        return stop("Windows Update");
    }
    if conditions.msi_running == Some(true) {
        return stop("Windows Installer");
    }
    conditions.processes.as_ref().map(|_| Answer::Clear)
}

fn restart(case: &Case<'_>) -> Option<Answer> {
    let signs = health::restart_signs(case.facts)?;
    let renames = |sign: &&&str| **sign == "fileRename";
    let real: Vec<&str> = signs.iter().filter(|sign| !renames(sign)).copied().collect();
    Some(match (real.is_empty(), signs.is_empty()) {
        (true, true) => Answer::Clear,
        (true, false) => Answer::Warn(sentence!("guard.restart-renames")),
        (false, _) => {
            let signs = real.join(", ");
            Answer::Stop(sentence!("guard.restart", signs = signs, action = case.action.id))
        }
    })
}

/// The values that an action changes and that a policy can own: its own, and those that the machine
/// says would be changed.
fn values<'a>(case: &Case<'a>) -> Vec<&'a str> {
    let mut values = match case.action.id {
        "set-wsus-policy" | "clear-wsus-policy" => {
            vec!["WUServer", "WUStatusServer", "UseWUServer"]
        }
        "enable-wu-access" => vec!["DisableWindowsUpdateAccess", "SetDisableUXWUAccess"],
        _ => return Vec::new(),
    };
    let after = case.known.after.as_ref().and_then(Value::as_object);
    values.extend(after.into_iter().flat_map(Map::keys).map(String::as_str));
    values
}

fn owner(case: &Case<'_>) -> Answer {
    let stop = |what: &str, by: &str, name: Option<&str>| {
        let what = what.to_owned();
        Answer::Stop(match (by, name) {
            ("gpo", Some(name)) => sentence!("guard.owner-gpo", what = what, name = name),
            ("gpo", None) => sentence!("guard.owner-some-gpo", what = what),
            ("mdm", _) => sentence!("guard.owner-mdm", what = what),
            ("configmgr", _) => sentence!("guard.owner-configmgr", what = what),
            (other, name) => {
                let name = format!("{other} {}", name.unwrap_or_default());
                sentence!("guard.owner-gpo", what = what, name = name.trim_end())
            }
        })
    };
    if let Some(owned) = case.known.owners.first() {
        return stop(&owned.what, &owned.by, owned.name.as_deref());
    }
    let wanted = values(case);
    if wanted.is_empty() {
        return Answer::Clear;
    }
    let (owners, known) = policy::owned_by_others(case.facts);
    let owned = owners
        .into_iter()
        .find(|(name, _)| wanted.iter().any(|own| own.eq_ignore_ascii_case(name)));
    if let Some((name, owner)) = owned {
        // The facts have it in lower case.
        let name = wanted
            .iter()
            .find(|own| own.eq_ignore_ascii_case(&name))
            .map_or(name.as_str(), |own| *own);
        return stop(name, owner.set_by.as_str(), owner.gpo.as_deref());
    }
    match known {
        true => Answer::Clear,
        false => Answer::Warn(sentence!("guard.unknown", guard = Guard::Owner.as_str())),
    }
}

fn space(case: &Case<'_>) -> Option<Answer> {
    let free = *case.facts.disk.as_ref()?.free_bytes.as_ref()?.get();
    let free = u64::try_from(free).unwrap_or_default();
    let needed = case.known.needs_bytes.unwrap_or_default().saturating_add(SPARE);
    let shown = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 30));
    Some(match free >= needed {
        true => Answer::Clear,
        false => Answer::Stop(sentence!(
            "guard.space",
            size = shown(free),
            needed = shown(needed),
            action = case.action.id
        )),
    })
}

fn power(case: &Case<'_>) -> Option<Answer> {
    let conditions = case.conditions;
    if !conditions.on_battery? {
        return Some(Answer::Clear);
    }
    let left = conditions.battery_percent?;
    Some(match left < BATTERY {
        true => Answer::Stop(sentence!("guard.power", percent = left, action = case.action.id)),
        false => Answer::Clear,
    })
}

fn roles(case: &Case<'_>) -> Option<Answer> {
    let roles = case.conditions.roles.as_ref()?;
    Some(match roles.is_empty() {
        true => Answer::Clear,
        false => {
            Answer::Stop(sentence!("guard.role", roles = roles.join(", "), action = case.action.id))
        }
    })
}

/// The same action for the same cause and with the same values, within seven days.
fn recent(case: &Case<'_>) -> Answer {
    let days = |time: &str| -> Option<i64> {
        let mut parts = time.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        ((1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| crate::base::calendar::days(year, month, day))
    };
    let Some(now) = days(case.now) else {
        return Answer::Warn(sentence!("guard.unknown", guard = Guard::Recent.as_str()));
    };
    let given = |parameters: Option<&Map<String, Value>>| parameters.cloned().unwrap_or_default();
    let again = case.recent.iter().find(|recent| {
        let age = days(&recent.time).map(|then| now - then);
        recent.action == case.action.id
            && recent.reason.as_deref() == case.reason
            && given(recent.parameters.as_ref()) == given(case.parameters)
            && age.is_some_and(|age| (-1..DAYS).contains(&age))
    });
    match again {
        Some(again) => Answer::Stop(sentence!(
            "guard.recent",
            action = case.action.id,
            time = again.time,
            run = again.run
        )),
        None => Answer::Clear,
    }
}
