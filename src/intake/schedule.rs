//! What is to be done when: at most one time for each key.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

#[derive(Debug)]
pub(super) struct Schedule<Key> {
    times: BTreeMap<Key, Instant>,
    queue: BTreeSet<(Instant, Key)>,
}

impl<Key: Ord + Clone> Schedule<Key> {
    pub(super) fn new() -> Schedule<Key> {
        Schedule { times: BTreeMap::new(), queue: BTreeSet::new() }
    }

    /// A time that was set before no longer counts.
    pub(super) fn set(&mut self, key: Key, at: Instant) {
        self.remove(&key);
        self.queue.insert((at, key.clone()));
        self.times.insert(key, at);
    }

    /// Keeps an earlier time that was set before.
    pub(super) fn set_no_later(&mut self, key: Key, at: Instant) {
        let at = self.times.get(&key).map_or(at, |before| at.min(*before));
        self.set(key, at);
    }

    pub(super) fn remove(&mut self, key: &Key) {
        if let Some((key, at)) = self.times.remove_entry(key) {
            self.queue.remove(&(at, key));
        }
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.times.contains_key(key)
    }

    pub(super) fn clear(&mut self) {
        self.times.clear();
        self.queue.clear();
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.queue.first().map(|(at, _key)| *at)
    }

    /// Takes one key whose time has come, the earliest first.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Key> {
        if self.next()? > now {
            return None;
        }
        let (_at, key) = self.queue.pop_first()?;
        self.times.remove(&key);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;

    #[test]
    fn the_last_time_set_for_a_key_is_the_one_that_counts() {
        let start = Clock.monotonic();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut schedule = Schedule::new();
        schedule.set("a", at(1));
        schedule.set("b", at(2));
        schedule.set("a", at(3));
        schedule.set_no_later("a", at(4));
        assert_eq!(schedule.next(), Some(at(2)));
        assert_eq!(schedule.take_due(at(1)), None);
        assert_eq!(schedule.take_due(at(9)), Some("b"));
        assert_eq!(schedule.take_due(at(9)), Some("a"));
        assert_eq!(schedule.take_due(at(9)), None);
        assert_eq!(schedule.next(), None);
    }
}
