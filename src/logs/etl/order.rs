//! The order of a trace's events: by time, and of one moment as in the file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// As many places are sorted between two looks at whether anybody still wants them.
const PART: usize = 1 << 16;

/// Where an event is, and how many without a time of their own follow it: a file of the smallest
/// records has thirty million of them. `key` is its time, or for an event without one that of the
/// event before it.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub(super) struct Place {
    pub key: u64,
    pub offset: u32,
    pub buffer: u32,
    pub count: u32,
}

impl Place {
    fn order(&self) -> (u64, u32) {
        (self.key, self.offset)
    }
}

/// The places of all events, each part of them in order.
#[derive(Debug, Default)]
pub(super) struct Order(Vec<Place>);

impl Order {
    /// Adds an event, or with `follows` one more to the last place.
    pub fn add(&mut self, place: Place, follows: bool) {
        match self.0.last_mut() {
            Some(last) if follows => last.count += 1,
            _ => {
                // A quarter more at a time: a list of this length that doubles is half empty.
                if self.0.len() == self.0.capacity() {
                    self.0.reserve_exact(self.0.len() / 4 + 1024);
                }
                self.0.push(place);
            }
        }
    }

    /// Sorts each part, until `stop` says that nobody wants it.
    pub fn sort(&mut self, stop: &dyn Fn() -> bool) {
        for part in self.0.chunks_mut(PART) {
            if stop() {
                return;
            }
            part.sort_unstable_by_key(Place::order);
        }
    }

    /// All places in order: the parts merged.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let parts: Vec<&[Place]> = self.0.chunks(PART).collect();
        let first =
            |(part, places): (usize, &&[Place])| Some(Reverse((places.first()?.order(), part)));
        let mut heads: BinaryHeap<_> = parts.iter().enumerate().filter_map(first).collect();
        let mut next = vec![0; parts.len()];
        std::iter::from_fn(move || {
            let mut head = heads.peek_mut()?;
            let part = head.0 .1;
            let place = *parts.get(part)?.get(next[part])?;
            next[part] += 1;
            match parts[part].get(next[part]) {
                Some(after) => *head = Reverse((after.order(), part)),
                None => {
                    std::collections::binary_heap::PeekMut::pop(head);
                }
            }
            Some(place)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_merged_as_one_sort_would() {
        let mut order = Order::default();
        let mut expected = Vec::new();
        let mut key = 1_u64;
        for offset in 0..3 * PART as u32 / 2 {
            key = key.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let place = Place { key: key >> 60, offset, buffer: 0, count: 1 };
            order.add(place, false);
            expected.push(place.order());
        }
        order.add(Place { key: 0, offset: 9, buffer: 0, count: 1 }, true);
        expected.sort();
        order.sort(&|| false);
        let places: Vec<Place> = order.places().collect();
        assert!(places.iter().map(Place::order).eq(expected));
        assert_eq!(places.iter().map(|place| place.count).sum::<u32>(), 3 * PART as u32 / 2 + 1);
    }

    #[test]
    fn nobody_wants_the_rest_sorted() {
        let mut order = Order::default();
        for offset in 0..10 * PART as u32 {
            order.add(Place { key: u64::from(!offset), offset, buffer: 0, count: 1 }, false);
        }
        let looks = std::cell::Cell::new(0);
        order.sort(&|| {
            looks.set(looks.get() + 1);
            looks.get() > 2
        });
        assert_eq!(looks.get(), 3);
    }
}
