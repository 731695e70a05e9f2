//! The ids that other files name: an id that no file has stops the build.

use super::languages::Language;
use super::tsv;
use std::path::Path;

/// The ids of a table, in file order; an id's index is its number in the generated code.
pub struct Ids(pub Vec<String>);

impl Ids {
    /// Stops the build, naming the place, where there is no such id.
    pub fn index(&self, place: &dyn Place, id: &str) -> usize {
        self.0
            .iter()
            .position(|known| known == id)
            .unwrap_or_else(|| place.fail(&format!("unknown id `{id}`")))
    }

    pub fn indices(&self, row: &tsv::Row, column: usize) -> Vec<usize> {
        row.list(column).into_iter().map(|id| self.index(row, id)).collect()
    }
}

/// Where a mistake is.
pub trait Place {
    /// Stops the build with the place and the reason.
    fn fail(&self, why: &str) -> !;
}

impl Place for tsv::Row {
    fn fail(&self, why: &str) -> ! {
        tsv::Row::fail(self, why)
    }
}

/// Every table whose rows others name.
pub struct All {
    pub remedies: Ids,
    pub references: Ids,
    pub retries: Ids,
    pub causes: Ids,
    pub stages: Ids,
    pub components: Ids,
    pub actions: Ids,
    pub sources: Ids,
}

pub fn read(data: &Path, english: &Language) -> All {
    let column = |path: &str, columns: &[&str]| {
        let rows = tsv::read(&data.join(path), columns);
        let ids: Vec<String> = rows.iter().map(|row| row.fields[0].clone()).collect();
        for (index, row) in rows.iter().enumerate() {
            if ids[..index].contains(&ids[index]) {
                row.fail("the id stands here twice");
            }
        }
        Ids(ids)
    };
    All {
        remedies: column("knowledge/remedies.tsv", REMEDY_COLUMNS),
        references: column("knowledge/references.tsv", &["id", "url"]),
        retries: column("knowledge/retries.tsv", &["id", "kind", "limit"]),
        causes: Ids(english.texts["cause"].keys().cloned().collect()),
        stages: column("stages.tsv", &["id", "what"]),
        components: column("components.tsv", &["id"]),
        actions: column("actions.tsv", ACTION_COLUMNS),
        sources: column("sources.tsv", &["id", "title", "url"]),
    }
}

pub const REMEDY_COLUMNS: &[&str] = &["id", "action", "intrusion", "kind", "command"];

pub const ACTION_COLUMNS: &[&str] = &[
    "id",
    "intrusion",
    "risk",
    "undo",
    "restart",
    "services",
    "guards",
    "needs",
    "excludes",
    "stage",
    "verify",
    "touches",
];
