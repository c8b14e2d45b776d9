//! A cache that is bounded by the bytes it holds and lets go of what was used longest ago.

use std::collections::VecDeque;

#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    held: usize,
    /// Last used first. A few dozen at most, so that looking through them is faster than hashing.
    entries: VecDeque<(K, V, usize)>,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// A cache of at most `most` bytes, and always of the last value.
    pub(super) fn new(most: usize) -> Self {
        Recent { most, held: 0, entries: VecDeque::new() }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        let place = self.entries.iter().position(|(known, _, _)| known == key)?;
        let entry = self.entries.remove(place)?;
        let value = entry.1.clone();
        self.entries.push_front(entry);
        Some(value)
    }

    pub(super) fn put(&mut self, key: K, value: V, size: usize) {
        if self.get(&key).is_some() {
            return;
        }
        self.entries.push_front((key, value, size));
        self.held += size;
        while self.held > self.most && self.entries.len() > 1 {
            if let Some((_, _, size)) = self.entries.pop_back() {
                self.held -= size;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_goes_first() {
        let mut recent = Recent::new(10);
        recent.put(1, "one", 4);
        recent.put(2, "two", 4);
        assert_eq!(recent.get(&1), Some("one"));
        recent.put(3, "three", 4);
        assert_eq!((recent.get(&1), recent.get(&2), recent.get(&3)), (Some("one"), None, Some("three")));
        // Put twice, as by two requests at once: counted once.
        recent.put(3, "three", 4);
        recent.put(4, "four", 2);
        assert_eq!((recent.get(&1), recent.get(&3), recent.get(&4)), (Some("one"), Some("three"), Some("four")));
        // One that is larger than all is kept alone.
        recent.put(5, "five", 100);
        assert_eq!((recent.get(&5), recent.entries.len(), recent.held), (Some("five"), 1, 100));
    }
}
