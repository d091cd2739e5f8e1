//! Signs of life of a thread, for whoever feeds the watchdog.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a thread was about when it last gave a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It waits for something to do, and wakes by itself every few seconds.
    Waiting,
    /// It works, which takes as long as it takes; a share that hangs may hold it for hours, and a
    /// restart would not help.
    Working,
    /// It waits for the next stage to take what it has.
    HandingOn,
}

/// When a thread last gave a sign, and what it was about.
#[derive(Debug)]
pub struct Pulse {
    begun: Instant,
    /// Milliseconds since `begun`, and what it does in the two lowest bits.
    beat: AtomicU64,
}

impl Pulse {
    pub fn beat(&self, doing: Doing, now: Instant) {
        let bits = match doing {
            Doing::Waiting => 0,
            Doing::Working => 1,
            Doing::HandingOn => 2,
        };
        self.beat.store(self.millis(now) << 2 | bits, Ordering::Relaxed);
    }

    /// What it does, and for how long it has given no sign.
    pub fn last(&self, now: Instant) -> (Doing, Duration) {
        let beat = self.beat.load(Ordering::Relaxed);
        let doing = match beat & 3 {
            0 => Doing::Waiting,
            1 => Doing::Working,
            _ => Doing::HandingOn,
        };
        (doing, Duration::from_millis(self.millis(now).saturating_sub(beat >> 2)))
    }

    fn millis(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.begun).as_millis())
            .unwrap_or(u64::MAX >> 2)
    }
}

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse { begun: crate::clock::Clock.monotonic(), beat: AtomicU64::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_gives_no_sign_is_silent_for_as_long() {
        let pulse = Pulse::default();
        let later = |seconds| pulse.begun + Duration::from_secs(seconds);
        pulse.beat(Doing::Working, later(3));
        assert_eq!(pulse.last(later(10)), (Doing::Working, Duration::from_secs(7)));
        pulse.beat(Doing::Waiting, later(11));
        assert_eq!(pulse.last(later(11)), (Doing::Waiting, Duration::ZERO));
    }
}
