//! From a value to its name.

use super::bits::{Bits, Severity};
use super::table::{self, Fact, Family, Kind};
use super::wrapping::{inner, Space};

/// How a value is called, without any prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The primary name; `None` for an unknown value and for families without public names.
    pub name: Option<&'static str>,
    /// Other names of the same value, and the name of the wrapped value where it is not the primary
    /// one.
    pub aliases: Vec<&'static str>,
    /// The family of the primary name.
    pub family: Option<&'static str>,
    /// Whether the tables know this very value (named or not).
    pub known: bool,
    /// The component that the family belongs to, where that can be said.
    pub component: Option<&'static str>,
    /// What the value says of itself.
    pub severity: Severity,
}

/// Names `value`, read in `space`.
pub fn identify(value: u32, space: Space) -> Identity {
    match space {
        Space::Http => answer(value, "HTTP", table::HTTP_REASONS),
        Space::SyncMl => answer(value, "SYNCML", table::SYNCML_REASONS),
        Space::SetupExtend => setup_extend(value),
        Space::Alert => alert(value),
        _ => tabled(value, space),
    }
}

/// The family of what a service names by a word.
pub const ALERT: &str = "ALERT";

/// Families that number their codes without regard to the facilities of Windows.
const OWN_NUMBERS: [&str; 2] = ["DPX", "MDM"];

/// The name of a value's facility, where it says where the value comes from: where the tables know
/// codes of the same facility and severity, and they are no family's own numbers. 0x86000002 is no
/// code of an accelerator.
pub fn facility_name(value: u32) -> Option<&'static str> {
    let name = Bits(value).facility_name()?;
    let same = table::between(value & 0xffff_0000, value | 0xffff).next();
    same.is_some_and(|fact| !OWN_NUMBERS.contains(&fact.family.name())).then_some(name)
}

fn counts(fact: &Fact, space: Space) -> bool {
    match space {
        Space::Win32 => fact.family.kind() == Kind::Win32,
        Space::Ntstatus => fact.family.kind() == Kind::Ntstatus,
        Space::Ese => fact.family.kind() == Kind::Ese,
        // Plain 0 is S_OK; every other small number was sent to Win32 already.
        _ => true,
    }
}

fn tabled(value: u32, space: Space) -> Identity {
    let rows = table::rows(value);
    let own = rows.clone().filter(|fact| counts(fact, space));
    let inside = match inner(value).filter(|_| space == Space::Hresult) {
        Some((inner_space @ (Space::Win32 | Space::Ntstatus | Space::Ese), inner_value)) => {
            table::rows(inner_value).find(|fact| counts(fact, inner_space))
        }
        _ => None,
    };
    // Rows come best first; the name of the wrapped value wins against weaker families only.
    let best = own.clone().next().into_iter().chain(inside).min_by_key(|fact| fact.family);
    let name = best.and_then(|fact| fact.name());
    // Names of this number that count elsewhere (an HRESULT of value 5): the last aliases.
    let elsewhere = rows.filter(|fact| !counts(fact, space));
    let mut aliases: Vec<&'static str> = Vec::new();
    for other in own.chain(inside).chain(elsewhere).filter_map(|fact| fact.name()) {
        if Some(other) != name && !aliases.contains(&other) {
            aliases.push(other);
        }
    }
    let known = best.is_some();
    let family = best.map(|fact| fact.family);
    Identity {
        name,
        aliases,
        family: family.map(Family::name),
        known,
        component: family.and_then(Family::component),
        severity: severity(value, space, family.map(Family::kind)),
    }
}

/// 3010, 3011 and 1641 are the successes of msiexec and wusa that ask for a restart.
fn severity(value: u32, space: Space, kind: Option<Kind>) -> Severity {
    match (space, kind) {
        (Space::Win32, _) => match value {
            0 | 3010 | 3011 | 1641 => Severity::Success,
            _ => Severity::Error,
        },
        (Space::Ntstatus, _) | (Space::Hresult, Some(Kind::Ntstatus)) => match value >> 30 {
            0 => Severity::Success,
            1 => Severity::Informational,
            2 => Severity::Warning,
            _ => Severity::Error,
        },
        _ if Bits(value).is_failure() => Severity::Error,
        _ => Severity::Success,
    }
}

/// A status in the answer of another machine.
fn answer(status: u32, family: &'static str, reasons: &[(u32, &'static str)]) -> Identity {
    let name = reasons.iter().find(|(number, _)| *number == status).map(|(_, reason)| *reason);
    Identity {
        name,
        aliases: Vec::new(),
        family: Some(family),
        known: name.is_some(),
        component: None,
        severity: if status >= 400 { Severity::Error } else { Severity::Success },
    }
}

fn alert(number: u32) -> Identity {
    let name = (number as usize).checked_sub(1).and_then(|at| table::ALERTS.get(at).copied());
    Identity {
        name,
        aliases: Vec::new(),
        family: Some(ALERT),
        known: name.is_some(),
        component: None,
        severity: Severity::Error,
    }
}

fn setup_extend(extend: u32) -> Identity {
    let (phase, operation) = setup_phase_and_operation(extend);
    Identity {
        name: phase,
        aliases: operation.into_iter().collect(),
        family: Some("MOSETUP-EXTEND"),
        known: phase.is_some() && operation.is_some(),
        component: Some("windows-setup"),
        severity: Severity::Error,
    }
}

/// The phase and the operation of a Setup extend code such as `0x20017`, where the table names
/// them.
pub(crate) fn setup_phase_and_operation(
    extend: u32,
) -> (Option<&'static str>, Option<&'static str>) {
    let phase = table::SETUP_PHASES.get((extend >> 16) as usize).copied();
    let operation = table::SETUP_OPERATIONS.get((extend & 0xffff) as usize).copied();
    (phase, operation)
}
