//! Whether the wall clock can be relied on: what happens at a time does not happen by a clock that
//! is known to be wrong, and nothing is dated by it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::limits::CLOCK_STEP_MIN;
use super::time::Moment;

/// The clocks of a machine, read at one moment.
#[derive(Clone, Copy, Debug)]
pub struct ClockReading {
    pub wall: Timestamp,
    /// Since the machine was started, the time it slept through included.
    pub boot: Duration,
    /// What the kernel says of the wall clock, where it says anything.
    pub is_synchronised: Option<bool>,
}

/// Why the wall clock is not relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockDoubt {
    /// It was set ahead, by so much.
    Stepped(SignedDuration),
    /// It is earlier, by so much, than the last record of the ledger.
    Behind(SignedDuration),
    /// A time service is to keep it, and does not.
    Unsynchronised,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStanding {
    Trusted,
    /// It is wrong, or may be put right any moment: what has no date of its own waits for that.
    Awaited,
    /// Nobody seems to put it right: nothing is released by it, and what has no date is dated by it.
    Doubtful,
}

/// What a decision needs to know of the clock.
#[derive(Clone, Copy, Debug)]
pub struct ClockView {
    pub standing: ClockStanding,
    /// The latest time that has surely come: now, if the clock is right.
    pub sure: Moment,
    /// Now, as the clock would say it had it not been set ahead.
    pub steady: Moment,
}

/// Follows the wall clock beside the one that counts from the machine's start.
#[derive(Clone, Debug)]
pub struct ClockTrust {
    /// How long after the machine's start, which is when a clock is put right, its time service may
    /// take; none where no time service keeps it.
    patience: Option<Duration>,
    /// When the last record was made before this start.
    last_record: Option<Timestamp>,
    now: Option<ClockReading>,
    /// When the machine was started, as the wall clock says it while it is relied on, in microseconds.
    base: i64,
    /// The same from before the clock was set back: to set it ahead again to that is no step.
    earlier: Option<i64>,
    wrong: Option<ClockDoubt>,
    /// Though a time service is to keep it.
    is_unsynchronised: bool,
    is_accepted: bool,
}

impl ClockTrust {
    pub fn new(patience: Option<Duration>, last_record: Option<Timestamp>) -> ClockTrust {
        ClockTrust {
            patience,
            last_record,
            now: None,
            base: 0,
            earlier: None,
            wrong: None,
            is_unsynchronised: false,
            is_accepted: false,
        }
    }

    /// The same, and what a person said of it, by another setting.
    #[must_use]
    pub fn with_patience(self, patience: Option<Duration>) -> ClockTrust {
        ClockTrust { patience, ..self }
    }

    /// Takes in what the clocks say now.
    pub fn observe(&mut self, reading: ClockReading) {
        let started = started(&reading);
        let is_first = self.now.replace(reading).is_none();
        if reading.is_synchronised == Some(true) {
            // Whoever keeps it has put it right.
            (self.wrong, self.earlier, self.base) = (None, None, started);
            (self.is_unsynchronised, self.is_accepted) = (false, false);
            return;
        }
        if is_first {
            self.base = started;
            self.wrong = self.behind(reading.wall);
        } else {
            self.follow(started);
        }
        self.is_unsynchronised = self.patience.is_some() && reading.is_synchronised == Some(false);
    }

    fn behind(&self, wall: Timestamp) -> Option<ClockDoubt> {
        let by = self.last_record?.duration_since(wall);
        (by > step()).then_some(ClockDoubt::Behind(by))
    }

    fn follow(&mut self, started: i64) {
        let by = SignedDuration::from_micros(started.saturating_sub(self.base));
        let is_back = self.earlier.is_some_and(|earlier| is_near(earlier, started));
        if by > step() && !is_back {
            self.wrong = Some(ClockDoubt::Stepped(by));
            self.is_accepted = false;
            return;
        }
        if by < -step() {
            self.earlier = Some(self.base);
        } else if is_back {
            self.earlier = None;
        }
        if matches!(self.wrong, Some(ClockDoubt::Stepped(_))) {
            self.wrong = None;
        }
        // Small steps ahead add up, until a time service or a person says that the clock is right.
        if is_back || by < SignedDuration::ZERO {
            self.base = started;
        }
    }

    /// A person says that the clock is right.
    pub fn accept(&mut self) {
        if let Some(reading) = &self.now {
            self.base = started(reading);
        }
        (self.wrong, self.earlier, self.last_record) = (None, None, None);
        self.is_accepted = true;
    }

    /// Whether it is relied on for what a person said.
    pub fn is_accepted(&self) -> bool {
        self.is_accepted && self.standing() == ClockStanding::Trusted
    }

    /// What a person should be told.
    pub fn doubt(&self) -> Option<ClockDoubt> {
        match self.standing() {
            ClockStanding::Trusted => None,
            ClockStanding::Awaited => self.wrong,
            ClockStanding::Doubtful => Some(ClockDoubt::Unsynchronised),
        }
    }

    pub fn standing(&self) -> ClockStanding {
        if self.wrong.is_some() {
            return ClockStanding::Awaited;
        }
        match &self.now {
            Some(now) if self.is_unsynchronised && !self.is_accepted => {
                if self.patience.is_some_and(|patience| now.boot < patience) {
                    ClockStanding::Awaited
                } else {
                    ClockStanding::Doubtful
                }
            }
            Some(_) | None => ClockStanding::Trusted,
        }
    }

    /// At `now` by the wall clock.
    pub fn view(&self, now: Moment) -> ClockView {
        let standing = self.standing();
        let back = |by: SignedDuration| {
            let instant = now.instant().checked_sub(by).unwrap_or(Timestamp::MIN);
            Moment::with_offset_of(instant, now)
        };
        let steady = match self.wrong {
            Some(ClockDoubt::Stepped(by)) => back(by),
            Some(ClockDoubt::Behind(_) | ClockDoubt::Unsynchronised) | None => now,
        };
        let last = self.last_record.unwrap_or(Timestamp::MIN).min(now.instant());
        let sure = match (standing, self.wrong) {
            (ClockStanding::Trusted, _) => now,
            (_, Some(ClockDoubt::Stepped(_))) => steady,
            _ => Moment::with_offset_of(last, now),
        };
        ClockView { standing, sure, steady }
    }
}

impl ClockView {
    /// Of a clock that is right.
    pub fn trusted(now: Moment) -> ClockView {
        ClockView { standing: ClockStanding::Trusted, sure: now, steady: now }
    }
}

fn step() -> SignedDuration {
    SignedDuration::try_from(CLOCK_STEP_MIN).unwrap_or(SignedDuration::MAX)
}

/// In microseconds of the wall clock.
fn started(reading: &ClockReading) -> i64 {
    let boot = i64::try_from(reading.boot.as_micros()).unwrap_or(i64::MAX);
    reading.wall.as_microsecond().saturating_sub(boot)
}

fn is_near(one: i64, other: i64) -> bool {
    SignedDuration::from_micros(one.saturating_sub(other)).abs() <= step()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn reading(
        (boot, ahead): (u64, i64),
        is_synchronised: impl Into<Option<bool>>,
    ) -> ClockReading {
        let start: Timestamp = "2026-03-03T09:00:00Z".parse().unwrap();
        let wall = start + SignedDuration::from_secs(boot.cast_signed() + ahead);
        let boot = Duration::from_secs(boot);
        ClockReading { wall, boot, is_synchronised: is_synchronised.into() }
    }

    /// Without a time service; each step is where it stands beside the right time.
    fn after(steps: &[(i64, Option<bool>)]) -> ClockTrust {
        let mut trust = ClockTrust::new(None, None);
        for (boot, (ahead, is_synchronised)) in (10..).zip(steps) {
            trust.observe(reading((boot, *ahead), *is_synchronised));
        }
        trust
    }

    #[test]
    fn a_step_ahead_is_doubted_until_it_is_synchronised_taken_back_or_accepted() {
        let stepped = after(&[(0, None), (2 * HOUR, None)]);
        let by = SignedDuration::from_secs(2 * HOUR);
        assert_eq!(stepped.doubt(), Some(ClockDoubt::Stepped(by)));
        assert_eq!(after(&[(0, None), (HOUR - 60, None)]).doubt(), None);
        let in_small_steps = after(&[(0, None), (HOUR - 60, None), (2 * HOUR, None)]);
        assert_eq!(in_small_steps.doubt(), Some(ClockDoubt::Stepped(by)));
        assert_eq!(after(&[(0, None), (2 * HOUR, None), (0, None)]).doubt(), None);
        assert_eq!(after(&[(0, None), (2 * HOUR, None), (2 * HOUR, Some(true))]).doubt(), None);
        assert!(after(&[(0, None), (2 * HOUR, None), (2 * HOUR, Some(false))]).doubt().is_some());
        let mut accepted = stepped;
        accepted.accept();
        assert_eq!(accepted.standing(), ClockStanding::Trusted);
        accepted.observe(reading((20, 2 * HOUR), None));
        assert_eq!(accepted.standing(), ClockStanding::Trusted);
        accepted.observe(reading((21, 4 * HOUR), None));
        assert_eq!(accepted.doubt(), Some(ClockDoubt::Stepped(by)));
    }

    #[test]
    fn a_step_back_is_none_and_neither_is_the_way_back_from_it() {
        assert_eq!(after(&[(0, None), (-5 * HOUR, None)]).doubt(), None);
        assert_eq!(after(&[(0, None), (-5 * HOUR, None), (0, None)]).doubt(), None);
        assert!(after(&[(0, None), (-5 * HOUR, None), (5 * HOUR, None)]).doubt().is_some());
    }

    #[test]
    fn a_clock_behind_the_ledger_is_doubted() {
        let last = "2026-03-03T12:00:00Z".parse().unwrap();
        let mut trust = ClockTrust::new(None, Some(last));
        trust.observe(reading((0, 0), None));
        let by = SignedDuration::from_secs(3 * HOUR);
        assert_eq!(trust.doubt(), Some(ClockDoubt::Behind(by)));
        assert_eq!(trust.standing(), ClockStanding::Awaited);
        trust.observe(reading((1, 0), Some(true)));
        assert_eq!(trust.doubt(), None);
        let mut near = ClockTrust::new(None, Some(last));
        near.observe(reading((0, 2 * HOUR + 60), None));
        assert_eq!(near.doubt(), None);
    }

    #[test]
    fn an_unsynchronised_clock_is_awaited_just_after_the_start_of_the_machine_and_then_doubted() {
        let mut trust = ClockTrust::new(Some(Duration::from_mins(2)), None);
        trust.observe(reading((5, 0), false));
        assert_eq!((trust.standing(), trust.doubt()), (ClockStanding::Awaited, None));
        trust.observe(reading((119, 0), false));
        assert_eq!(trust.standing(), ClockStanding::Awaited);
        trust.observe(reading((120, 0), false));
        assert_eq!(trust.standing(), ClockStanding::Doubtful);
        assert_eq!(trust.doubt(), Some(ClockDoubt::Unsynchronised));
        trust.observe(reading((121, 0), true));
        assert_eq!((trust.standing(), trust.doubt()), (ClockStanding::Trusted, None));
        trust.observe(reading((122, 0), false));
        assert_eq!(trust.standing(), ClockStanding::Doubtful);
        trust.accept();
        assert_eq!(trust.standing(), ClockStanding::Trusted);
        // The kernel says nothing.
        let mut silent = ClockTrust::new(Some(Duration::from_mins(2)), None);
        silent.observe(reading((5, 0), None));
        assert_eq!(silent.standing(), ClockStanding::Trusted);
    }

    #[test]
    fn without_a_time_service_an_unsynchronised_clock_is_taken_as_it_is() {
        assert_eq!(after(&[(0, Some(false))]).standing(), ClockStanding::Trusted);
        assert_eq!(after(&[(0, Some(false)), (0, Some(false))]).doubt(), None);
        assert!(after(&[(0, Some(false)), (2 * HOUR, Some(false))]).doubt().is_some());
    }

    #[test]
    fn what_surely_has_come_is_what_the_clock_said_before_it_was_set_ahead() {
        let stepped = after(&[(0, None), (2 * HOUR, None)]);
        let now = Moment::utc(reading((11, 2 * HOUR), None).wall);
        let right = reading((11, 0), None).wall;
        assert_eq!(stepped.view(now).sure.instant().as_second(), right.as_second());
        assert_eq!(after(&[(0, None)]).view(now).sure, now);
    }
}
