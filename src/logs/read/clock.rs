//! The zone of a folder: what the logs in it that state one agree on, for the merge of those that
//! state none.

use super::batch::Pool;
use super::paths::Group;
use super::stream::Stream;
use super::Options;
use crate::base::Cancel;
use crate::logs::filter::Filter;
use crate::logs::record::{Entry, TimeKind};
use crate::logs::time::MINUTE;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the logs of a folder state.
#[derive(Clone, Copy)]
enum Stated {
    /// All that state a zone state this one, in minutes east of UTC.
    One(i64),
    /// They differ: a change to or from summer time, or logs of several machines.
    Several,
}

/// Minutes east of UTC for each log; `None` where the logs of its folder state none, or several.
pub(super) fn zones(
    groups: &[Group],
    options: &Options,
    cancel: &Cancel,
    pool: &Arc<Pool>,
) -> Vec<Option<i64>> {
    let folder = |group: &Group| -> Option<PathBuf> {
        group.files.first().and_then(|path| path.parent()).map(Path::to_path_buf)
    };
    if groups.len() < 2 || options.zone.is_some() {
        return vec![None; groups.len()];
    }
    let options = Arc::new(Options { filter: Filter::default(), ..options.clone() });
    let mut stated: BTreeMap<Option<PathBuf>, Stated> = BTreeMap::new();
    for group in groups {
        for path in group.files.iter().filter(|path| path.is_file()) {
            // What cannot be read is said when the log is merged.
            let Ok(Some(mut stream)) = Stream::open(path, &options, cancel, pool) else { continue };
            while let Ok(Some(batch)) = stream.next() {
                for minutes in batch.entries().iter().filter_map(minutes) {
                    stated
                        .entry(folder(group))
                        .and_modify(|known| match known {
                            Stated::One(other) if *other == minutes => {}
                            _ => *known = Stated::Several,
                        })
                        .or_insert(Stated::One(minutes));
                }
            }
        }
    }
    let zone = |group| match stated.get(&folder(group)) {
        Some(Stated::One(minutes)) => Some(*minutes),
        _ => None,
    };
    groups.iter().map(zone).collect()
}

/// The zone that a record states.
fn minutes(entry: &Entry) -> Option<i64> {
    let known = entry.local != 0 && entry.utc != 0 && entry.kind != TimeKind::Utc;
    known.then(|| (entry.local - entry.utc) / MINUTE)
}
