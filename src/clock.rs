//! The one place that asks what time it is. Everything else is handed a time, or this.

use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::time::Moment;

/// The system's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Clock {
    /// The wall clock: may be wrong, and may go back.
    pub fn now(self) -> Timestamp {
        Timestamp::now()
    }

    /// The wall clock in whole microseconds, which is what records keep, as `zone` shows it.
    pub fn moment(self, zone: &TimeZone) -> Moment {
        let now = self.now();
        Moment::in_zone(Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now), zone)
    }

    /// The monotonic clock: for how long, never for when.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
    pub fn monotonic(self) -> Instant {
        Instant::now()
    }
}
