//! Remedies by their ids, for findings that other rooms report.

use super::decode::{remedy, Remedy};
use super::language::Language;
use super::sentence::same;
use super::table::REMEDIES;

/// A remedy of `data/knowledge/remedies.tsv`. Made by [`remedy!`], so that it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemedyId(u16);

impl RemedyId {
    /// The remedy of this row; what the build script writes.
    pub(crate) const fn at(row: usize) -> RemedyId {
        assert!(row < REMEDIES.len(), "no remedy in this row");
        RemedyId(row as u16)
    }

    /// The remedy with this id, checked while compiling.
    pub(crate) const fn find(id: &str) -> RemedyId {
        let mut row = 0;
        while row < REMEDIES.len() {
            if same(REMEDIES[row].id, id) {
                return RemedyId(row as u16);
            }
            row += 1;
        }
        panic!("no remedy of this id in data/knowledge/remedies.tsv")
    }

    /// Every remedy.
    pub fn all() -> impl Iterator<Item = RemedyId> {
        (0..REMEDIES.len()).map(RemedyId::at)
    }

    /// Its id.
    pub fn as_str(self) -> &'static str {
        REMEDIES[usize::from(self.0)].id
    }

    /// How far it intrudes: 0 looks, 1 starts or corrects one thing, 2 changes settings, 3 resets
    /// state, 4 rebuilds.
    pub fn intrusion(self) -> u32 {
        REMEDIES[usize::from(self.0)].intrusion
    }

    /// Whether it is done on a WSUS server, or with the policy that names one: no advice for
    /// Microsoft's own hosts.
    pub fn is_of_wsus(self) -> bool {
        const OF_A_SERVER: [RemedyId; 8] = [
            RemedyId::find("allow-anonymous-iis"),
            RemedyId::find("check-selfupdate-tree"),
            RemedyId::find("compare-iis-binding"),
            RemedyId::find("fix-certificate-name"),
            RemedyId::find("ignore-client-certificates"),
            RemedyId::find("read-iis-log"),
            RemedyId::find("renew-server-certificate"),
            RemedyId::find("set-status-server"),
        ];
        self.as_str().contains("wsus") || OF_A_SERVER.contains(&self)
    }

    /// The remedy with its texts.
    pub fn remedy(self, language: Language) -> Remedy {
        remedy(usize::from(self.0), language.texts())
    }
}

/// `remedy!("sync-clock")`: an id that the table lacks stops the build.
macro_rules! remedy_id {
    ($id:literal) => {{
        const ID: $crate::knowledge::RemedyId = $crate::knowledge::RemedyId::find($id);
        ID
    }};
}
pub(crate) use remedy_id;
