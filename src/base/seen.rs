//! What was met before: in linear time, whatever a stranger writes.

use std::collections::HashSet;
use std::hash::Hash;

/// Keys that are compared one by one: most records name a few codes.
const FEW: usize = 16;

/// The keys that were met, compared one by one while they are few and by hash beyond.
#[derive(Debug)]
pub(crate) struct Seen<K> {
    few: Vec<K>,
    many: HashSet<K>,
}

impl<K> Default for Seen<K> {
    fn default() -> Seen<K> {
        Seen { few: Vec::new(), many: HashSet::new() }
    }
}

impl<K: Eq + Hash> Seen<K> {
    /// Whether `key` is met for the first time.
    pub fn is_new(&mut self, key: K) -> bool {
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }
}
