//! The generated tables and the only functions that index them.

use crate::base::packed::unpack;
use std::sync::OnceLock;

/// In which number space the names of a family count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32-bit values as they stand.
    Hresult,
    /// Small positive numbers (0 to 65535), bare or wrapped.
    Win32,
    /// NTSTATUS values, bare or wrapped by `HRESULT_FROM_NT`.
    Ntstatus,
    /// Negative numbers of the Extensible Storage Engine.
    Ese,
}

struct FamilyRow {
    name: &'static str,
    kind: Kind,
    component: Option<&'static str>,
}

#[rustfmt::skip]
#[allow(clippy::unreadable_literal)]
mod generated {
    use super::{FamilyRow, Kind};
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}
pub(super) use generated::{
    ALERTS, FACILITY_NAMES, HTTP_REASONS, SETUP_OPERATIONS, SETUP_PHASES, SYNCML_REASONS,
};
use generated::{BY_NAME, FAMILIES, FAMILY_OF, NAME_START, VALUES};

/// A family of codes, such as `WU` or `CBS`; ordered by how strongly it claims the primary name of
/// a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Family(u8);

impl Family {
    /// The family's name as `data/families.tsv` spells it, such as `WIN32-MSI`.
    pub fn name(self) -> &'static str {
        FAMILIES[usize::from(self.0)].name
    }

    /// The number space that its values live in.
    pub fn kind(self) -> Kind {
        FAMILIES[usize::from(self.0)].kind
    }

    /// The component that returns codes of this family, where that can be said for all of them.
    pub fn component(self) -> Option<&'static str> {
        FAMILIES[usize::from(self.0)].component
    }

    /// The family of this name, upper or lower case.
    pub fn from_name(name: &str) -> Option<Family> {
        families().find(|family| family.name().eq_ignore_ascii_case(name))
    }
}

/// All families, in rank order.
pub fn families() -> impl Iterator<Item = Family> {
    (0..FAMILIES.len() as u8).map(Family)
}

/// One fact of the tables: this value has this name in this family.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// The 32-bit value.
    pub value: u32,
    /// Where the name belongs.
    pub family: Family,
    /// Its place in the tables: most questions need no name, and names are far apart in memory.
    row: u16,
}

/// All names, one behind the other, unpacked when the first is asked for.
fn names() -> &'static str {
    static NAMES: OnceLock<&'static str> = OnceLock::new();
    NAMES.get_or_init(|| unpack(include_bytes!(concat!(env!("OUT_DIR"), "/names.bin"))))
}

impl Fact {
    /// The symbolic name; `None` where no name is public (ConfigMgr, Intune).
    pub fn name(&self) -> Option<&'static str> {
        let row = usize::from(self.row);
        Some(&names()[NAME_START[row] as usize..NAME_START[row + 1] as usize])
            .filter(|name| !name.is_empty())
    }
}

fn fact(row: usize) -> Fact {
    Fact { value: VALUES[row], family: Family(FAMILY_OF[row]), row: row as u16 }
}

/// Every fact about `value`, best name first.
pub fn rows(value: u32) -> impl Iterator<Item = Fact> + Clone {
    let first = VALUES.partition_point(|v| *v < value);
    VALUES[first..]
        .iter()
        .take_while(move |v| **v == value)
        .enumerate()
        .map(move |(i, _)| fact(first + i))
}

/// Every fact of the values from `first` to `last`.
pub fn between(first: u32, last: u32) -> impl Iterator<Item = Fact> {
    let from = VALUES.partition_point(|v| *v < first);
    (from..VALUES.len()).map(fact).take_while(move |fact| fact.value <= last)
}

/// Every fact, by ascending value.
pub fn all() -> impl Iterator<Item = Fact> {
    (0..VALUES.len()).map(fact)
}

/// Every fact whose name begins with this letter, upper or lower case.
pub fn by_letter(letter: u8) -> impl Iterator<Item = Fact> {
    let letter = letter.to_ascii_uppercase();
    let key = |index: u16| {
        let name = fact(usize::from(index)).name();
        name.and_then(|name| name.bytes().next()).map_or(0, |first| first.to_ascii_uppercase())
    };
    let first = BY_NAME.partition_point(|index| key(*index) < letter);
    BY_NAME[first..]
        .iter()
        .take_while(move |index| key(**index) == letter)
        .map(|index| fact(usize::from(*index)))
}

/// Every fact whose name is `name`, upper or lower case. Some names stand for two values.
pub fn by_name(name: &str) -> impl Iterator<Item = Fact> + '_ {
    let key = |index: u16| fact(usize::from(index)).name().unwrap_or("");
    let upper = |byte: u8| byte.to_ascii_uppercase();
    let first =
        BY_NAME.partition_point(|index| key(*index).bytes().map(upper).lt(name.bytes().map(upper)));
    BY_NAME[first..]
        .iter()
        .take_while(move |index| key(**index).eq_ignore_ascii_case(name))
        .map(|index| fact(usize::from(*index)))
}
