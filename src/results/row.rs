//! One row, and which of the rows of a machine is its row.

use crate::knowledge::Decoded;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// What an engine reports of a machine.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// `assessment`, `installation`, `alert` or `text`.
    pub source: &'static str,
    /// Name of the machine.
    pub machine: Option<String>,
    /// Its id: of the resource, or of the device.
    pub id: Option<String>,
    /// Its resource group.
    pub group: Option<String>,
    /// Id of the run.
    pub run: Option<String>,
    /// `succeeded`, `warnings`, `failed`, `in-progress`, `not-started`, `cancelled` or `unknown`.
    pub status: &'static str,
    /// When that was reported, as it was written.
    pub time: Option<String>,
    /// Where updates come from, such as `WU-WSUS`.
    pub service: Option<String>,
    /// Whether a restart is pending.
    pub restart: Option<bool>,
    /// Updates that are available, installed, failed, pending.
    pub available: Option<u64>,
    pub installed: Option<u64>,
    pub failed: Option<u64>,
    pub pending: Option<u64>,
    /// The engine's word for it, such as `DiskFull`.
    pub title: Option<String>,
    /// The failure, decoded; `None` where no code says it.
    pub code: Option<Code>,
    /// Every code of it, the one that says most first.
    pub codes: Vec<String>,
    /// KB numbers of the updates that failed.
    pub kbs: Vec<String>,
    /// What the engine wrote.
    pub text: Option<String>,
    /// A row of an update, which only adds to another one.
    #[serde(skip)]
    pub of_update: bool,
}

/// A code in a row.
#[derive(Clone, Debug, Serialize)]
pub struct Code {
    /// `0x` and eight digits; `None` for an error that has a word and no number.
    pub hex: Option<String>,
    pub name: Option<&'static str>,
    pub message: String,
    pub stage: Option<&'static str>,
    pub component: Option<&'static str>,
    /// Whether trying again helps.
    pub retry: &'static str,
}

impl Code {
    pub(super) fn of(decoded: &Decoded) -> Code {
        Code {
            hex: (!decoded.is_alert()).then(|| decoded.hex.to_string()),
            name: decoded.name,
            message: decoded.message.to_string(),
            stage: decoded.stage,
            component: decoded.component,
            retry: decoded.retry.kind,
        }
    }
}

impl Row {
    /// What makes rows those of one machine; `None` stands alone.
    fn machine_key(&self) -> Option<String> {
        Some(self.id.as_ref().or(self.machine.as_ref())?.to_lowercase())
    }

    /// The worse, the smaller.
    fn rank(&self) -> u8 {
        match self.status {
            "failed" => 0,
            "warnings" => 1,
            "in-progress" | "unknown" => 2,
            _ => 3,
        }
    }
}

/// One row a machine: of each kind the newest, of these the worst. Rows of updates add their KB
/// numbers to the run that they belong to.
pub(super) fn merged(rows: Vec<Row>) -> Vec<Row> {
    let (updates, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.of_update);
    let mut order: Vec<Vec<Row>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut place = |row: &Row, order: &mut Vec<Vec<Row>>| {
        let next = order.len();
        let at = row.machine_key().map_or(next, |key| *places.entry(key).or_insert(next));
        if at == next {
            order.push(Vec::new());
        }
        at
    };
    for row in rows {
        let at = place(&row, &mut order);
        let own = &mut order[at];
        match own.iter_mut().find(|other| other.source == row.source) {
            Some(other) if row.time >= other.time => *other = row,
            Some(_) => {}
            None => own.push(row),
        }
    }
    for update in updates {
        let at = place(&update, &mut order);
        let own = &mut order[at];
        match own.iter_mut().find(|row| row.source == update.source) {
            Some(row) if row.run.is_none() || row.run == update.run => add(row, update),
            Some(_) => {} // of another run than the newest one
            None => own.push(Row { of_update: false, ..update }),
        }
    }
    order.into_iter().filter_map(worst).collect()
}

/// Adds an update to the row of its run.
fn add(row: &mut Row, update: Row) {
    let kbs: BTreeSet<String> = row.kbs.drain(..).chain(update.kbs).collect();
    row.kbs = kbs.into_iter().collect();
    if update.status == "failed" && row.rank() > 1 {
        row.status = "warnings";
    }
    if row.code.is_none() {
        row.code = update.code;
        row.codes = update.codes;
    }
}

fn worst(rows: Vec<Row>) -> Option<Row> {
    rows.into_iter().min_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| b.time.cmp(&a.time)))
}
