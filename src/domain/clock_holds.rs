//! What is kept back because the clock cannot be relied on.

use super::clock_trust::ClockView;
use super::decide::{ArrivalKind, Submission};
use super::fault::SiteFault;
use super::reading::{Embargo, Problem, Severity};
use super::time::Moment;

/// News whose time has come by the clock, which may be wrong: an embargo that was over when the
/// text came, and, where the clock was set ahead, a date.
pub(super) fn by_the_clock_alone(submission: &Submission) -> Option<Problem> {
    let ClockView { sure, steady, .. } = submission.clock;
    if submission.arrival != ArrivalKind::News {
        return None;
    }
    let embargo = submission.reading.embargo.as_ref().and_then(|stated| match &stated.value {
        Embargo::Until(until) => Some(*until),
        Embargo::Unreadable(_) => None,
    });
    let dated = submission.reading.published.as_ref().map(|stated| stated.value);
    let until = embargo
        .filter(|until| *until > sure)
        .max(dated.filter(|dated| *dated > steady && *dated <= submission.now))
        .filter(|until| *until <= submission.now)?;
    let waits = Problem::new(Severity::Hold, None, SiteFault::TimeByDoubtfulClock);
    Some(waits.until(until))
}

/// Its time is that of its arrival, so that it is decided anew as soon as times count again.
pub(super) fn waits_for_the_clock(seen: Moment) -> Problem {
    Problem::new(Severity::Hold, None, SiteFault::UndatedByDoubtfulClock).until(seen)
}
