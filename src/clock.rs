//! The one place that asks what time it is. Everything else is handed a time, or this.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rtime_clock::adjtime::{Timex, adjtimex};

use crate::domain::clock_trust::ClockReading;
use crate::domain::time::Moment;

/// What `adjtimex(2)` answers of a clock that is not synchronised.
const TIME_ERROR: i32 = 5;

/// A time of the wall clock in whole microseconds, which is what records keep, as `zone` shows it.
pub fn in_records(wall: Timestamp, zone: &TimeZone) -> Moment {
    Moment::in_zone(Timestamp::from_microsecond(wall.as_microsecond()).unwrap_or(wall), zone)
}

/// The system's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Clock {
    /// The wall clock: may be wrong, and may go back.
    pub fn now(self) -> Timestamp {
        Timestamp::now()
    }

    /// As records keep it.
    pub fn moment(self, zone: &TimeZone) -> Moment {
        in_records(self.now(), zone)
    }

    /// All clocks at once, with what the kernel says of them. A sandbox may forbid to ask it.
    pub fn reading(self) -> ClockReading {
        let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let boot = Duration::new(
            u64::try_from(boot.tv_sec).unwrap_or_default(),
            u32::try_from(boot.tv_nsec).unwrap_or_default(),
        );
        let state = adjtimex(&mut Timex::new());
        let is_synchronised = state.ok().map(|state| state != TIME_ERROR);
        ClockReading { wall: self.now(), boot, is_synchronised }
    }

    /// The monotonic clock: for how long, never for when.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
    pub fn monotonic(self) -> Instant {
        Instant::now()
    }
}
