//! What is counted. Each count starts at zero with the program and never goes back.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::lock;

#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// For what goes up and down.
    pub fn take(&self, less: u64) {
        self.0.fetch_sub(less, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The answers to readers.
#[derive(Debug, Default)]
pub struct HttpCounts {
    by_status: ByStatus,
    /// Of bodies that were begun to be sent, as their length says.
    pub body_bytes: Count,
    pub accepted: Count,
    /// At this moment.
    pub open: Count,
}

/// The statuses that this server answers with, and one place for any other.
const STATUSES: [u16; 20] = [
    200, 204, 206, 301, 304, 308, 400, 404, 405, 410, 412, 414, 416, 421, 431, 451, 429, 500, 501,
    503,
];

#[derive(Debug, Default)]
struct ByStatus {
    known: [Count; STATUSES.len()],
    other: Count,
}

impl HttpCounts {
    pub fn answered(&self, status: u16, body_bytes: u64) {
        let known = STATUSES.iter().position(|known| *known == status);
        let count = known.and_then(|at| self.by_status.known.get(at));
        count.unwrap_or(&self.by_status.other).add(1);
        self.body_bytes.add(body_bytes);
    }

    /// By status, those that were never given left out.
    pub fn by_status(&self) -> Vec<(String, u64)> {
        let known = STATUSES.iter().zip(&self.by_status.known);
        let known = known.map(|(status, count)| (status.to_string(), count.get()));
        let other = ("other".to_owned(), self.by_status.other.get());
        known.chain([other]).filter(|(_status, count)| *count > 0).collect()
    }
}

/// What became of drop files, by the word of the outcome.
#[derive(Debug, Default)]
pub struct Outcomes(Mutex<BTreeMap<&'static str, u64>>);

impl Outcomes {
    pub fn add(&self, word: &'static str) {
        *lock(&self.0).entry(word).or_default() += 1;
    }

    pub fn all(&self) -> Vec<(&'static str, u64)> {
        lock(&self.0).iter().map(|(word, count)| (*word, *count)).collect()
    }
}

/// The upper bounds of the classes, in seconds.
const CLASSES: [f64; 10] = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// How long things took.
#[derive(Debug, Default)]
pub struct Histogram(Mutex<Observed>);

#[derive(Clone, Debug, Default)]
pub struct Observed {
    classes: [u64; CLASSES.len()],
    pub sum: f64,
    pub count: u64,
}

impl Histogram {
    pub fn observe(&self, seconds: f64) {
        let mut observed = lock(&self.0);
        for (class, bound) in observed.classes.iter_mut().zip(CLASSES) {
            *class += u64::from(seconds <= bound);
        }
        observed.sum += seconds;
        observed.count += 1;
    }

    pub fn read(&self) -> Observed {
        lock(&self.0).clone()
    }
}

impl Observed {
    /// Each bound, and how many took no longer.
    pub fn classes(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        CLASSES.into_iter().zip(self.classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_is_not_foreseen_is_counted_among_the_others() {
        let counts = HttpCounts::default();
        counts.answered(200, 10);
        counts.answered(418, 0);
        assert_eq!(counts.by_status(), [("200".to_owned(), 1), ("other".to_owned(), 1)]);
        assert_eq!(counts.body_bytes.get(), 10);
    }

    #[test]
    fn classes_are_cumulative() {
        let histogram = Histogram::default();
        histogram.observe(0.004);
        histogram.observe(60.0);
        let read = histogram.read();
        let counts: Vec<u64> = read.classes().map(|(_bound, count)| count).collect();
        assert_eq!(counts, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(read.count, 2);
    }
}
