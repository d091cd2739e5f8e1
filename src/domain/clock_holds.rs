//! What is kept back, or published with a doubt, because the clock cannot be relied on.

use super::clock_trust::ClockView;
use super::decide::{ArrivalKind, Submission};
use super::reading::{Embargo, Problem, Severity};
use super::time::Moment;

const CLOCK_REMEDY: &str = "Nothing, if the clock is being put right; whoever looks after this machine can start a time                             service. To publish it now, accept it.";

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
    Some(Problem {
        severity: Severity::Hold,
        until: Some(until),
        line: None,
        what: "Its time has come by this clock, which cannot be relied on just now.".to_owned(),
        remedy: CLOCK_REMEDY.to_owned(),
    })
}

pub(super) fn dated_by_a_doubtful_clock() -> Problem {
    Problem {
        severity: Severity::Doubt,
        until: None,
        line: None,
        what: "The text states no date, and was dated by a clock that is not synchronised."
            .to_owned(),
        remedy: "Look whether the date is right; if not, add a line `Date:` to the next texts, and have the clock \
                 put right."
            .to_owned(),
    }
}

/// Its time is that of its arrival, so that it is decided anew as soon as times count again.
pub(super) fn waits_for_the_clock(seen: Moment) -> Problem {
    Problem {
        severity: Severity::Hold,
        until: Some(seen),
        line: None,
        what: "The text states no date, and this clock cannot be relied on just now.".to_owned(),
        remedy: CLOCK_REMEDY.to_owned(),
    }
}
