//! The clock by which statements are dated and released: watched, doubted, and believed again.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;

use super::matters::{Look, kind_of_doubt, undecided};
use super::{Admit, AdmitError};
use crate::clock::in_records;
use crate::domain::clock_trust::{ClockDoubt, ClockStanding, ClockTrust};
use crate::domain::digest::Digest;
use crate::domain::fault::{DecisionFault, Fault, SiteFault, TextFault};
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::domain::matter::MatterKind;
use crate::domain::order::{Answer, Said};
use crate::domain::reading::{Problem, Severity};
use crate::domain::time::Moment;
use crate::ledger::held::{Held, Waiting};
use crate::ledger::matters::NewMatter;
use crate::reports::{Outcome, Report};

/// What is known of the clock, over all configurations of one process: that a person accepted it is not
/// forgotten with the configuration.
#[derive(Clone, Debug, Default)]
pub struct KeptTrust(Arc<Mutex<Option<ClockTrust>>>);

impl KeptTrust {
    pub(super) fn keep(&self, trust: &ClockTrust) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(trust.clone());
    }

    /// None before the first admit of this process has ended.
    pub fn last(&self) -> Option<ClockTrust> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Admit {
    /// Asks the clocks, and tells a person when there is something to tell. What they say is now: of a time that is
    /// asked for later, no step is known yet.
    pub(super) fn look_at_clock(&mut self) -> Result<Moment, AdmitError> {
        let reading = self.clock.reading();
        self.trust.observe(reading);
        self.tell_of_clock()?;
        Ok(in_records(reading.wall, &self.config.time_zone))
    }

    fn tell_of_clock(&mut self) -> Result<(), AdmitError> {
        let (standing, doubt) = (self.trust.standing(), self.trust.doubt());
        let was = self.told.standing.replace(standing);
        if was != Some(standing) && standing != ClockStanding::Awaited {
            self.told.is_put_right = true;
        }
        let is_doubted = standing != ClockStanding::Trusted;
        if was.is_none_or(|was| (was != ClockStanding::Trusted) != is_doubted) {
            self.tell_of_what_waits_for_a_time()?;
        }
        let look = Look::from(doubt.map(kind_of_doubt));
        let before = std::mem::replace(&mut self.told.clock, look);
        if before == look {
            return Ok(());
        }
        let Some(doubt) = doubt else {
            if matches!(before, Look::Found(_)) && standing == ClockStanding::Trusted {
                tracing::info!("the clock is relied on again");
            }
            return self.settle_matter(MatterKind::Clock);
        };
        let new = NewMatter {
            kind: MatterKind::Clock,
            since: self.now(),
            mark: Digest::of(kind_of_doubt(doubt).as_bytes()),
            problems: vec![undecided(fault(doubt))],
        };
        self.raise_matter(&new, String::new())
    }

    pub(super) fn told_of(&self, report: Report) -> Report {
        if report.outcome != Outcome::Held {
            return report;
        }
        Report { problems: self.reasons(report.problems), ..report }
    }

    /// The reasons of what waits, with that of the clock where its time would come and does not count.
    pub(super) fn reasons(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let holds = problems.iter().filter(|problem| problem.severity == Severity::Hold);
        let waits_for_time = holds.clone().all(|hold| hold.until.is_some())
            && holds.clone().any(|hold| is_stated_time(&hold.fault));
        if self.trust.standing() == ClockStanding::Trusted || !waits_for_time {
            return problems;
        }
        std::iter::once(undecided(SiteFault::NoTimeByDoubtfulClock)).chain(problems).collect()
    }

    /// A person says that the clock is right.
    pub(super) fn accept_clock(&mut self) -> Result<Answer, AdmitError> {
        self.trust.accept();
        self.told.clock = Look::Nothing;
        self.decided(MatterKind::Clock, Said::ClockTaken)
    }

    /// What waited for a time that has come. By a clock that is not relied on none has, but for what
    /// is counted from its arrival, and for what waited to be dated and no longer need to.
    pub(super) fn due(&mut self) -> Result<Vec<Waiting>, AdmitError> {
        let now = self.look_at_clock()?;
        let standing = self.trust.standing();
        let limit = match standing {
            ClockStanding::Trusted => u32::try_from(BATCH_STATEMENTS_MAX).unwrap_or(u32::MAX),
            ClockStanding::Awaited | ClockStanding::Doubtful => u32::MAX,
        };
        let mut due = self.ledger.due(now.instant(), limit)?;
        // What came by a clock that was ahead has a time that is yet to come.
        if std::mem::take(&mut self.told.is_put_right) {
            let mut ahead = self.ledger.due(jiff::Timestamp::MAX, u32::MAX)?;
            ahead.retain(|Waiting { held, .. }| waits_to_be_dated(held) && held.since > now);
            due.extend(ahead);
        }
        if standing != ClockStanding::Trusted {
            let steady = self.trust.view(now).steady;
            due.retain(|Waiting { held, .. }| {
                let is_dated = waits_to_be_dated(held);
                let is_counted = self.is_counted_from_arrival(held)
                    && held.release.is_some_and(|release| release <= steady);
                (is_dated && standing == ClockStanding::Doubtful) || (is_counted && !is_dated)
            });
        }
        Ok(due)
    }

    /// Whether it waits for second thoughts alone.
    fn is_counted_from_arrival(&self, held: &Held) -> bool {
        let seconds = i64::try_from(self.config.hold.as_secs()).unwrap_or(i64::MAX);
        let latest = held.since.plus_seconds(seconds);
        !held.is_embargoed && held.release.is_some_and(|release| release <= latest)
    }
}

/// And not that of a clock that is awaited, or of second thoughts.
fn is_stated_time(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Text(TextFault::Embargo { .. } | TextFault::DateAhead { .. })
            | Fault::Decision(
                DecisionFault::EmbargoLeftOut | DecisionFault::EditionUnderEmbargo { .. }
            )
    )
}

/// It waits for a clock: its time is that of its arrival.
fn waits_to_be_dated(held: &Held) -> bool {
    !held.is_embargoed && held.release == Some(held.since)
}

fn fault(doubt: ClockDoubt) -> SiteFault {
    match doubt {
        ClockDoubt::Stepped(by) => {
            let (hours, minutes) = hours_and_minutes(by);
            SiteFault::ClockSetAhead { hours, minutes }
        }
        ClockDoubt::Behind(by) => {
            let (hours, minutes) = hours_and_minutes(by);
            SiteFault::ClockBehind { hours, minutes }
        }
        ClockDoubt::Unsynchronised => SiteFault::ClockUnsynchronised,
    }
}

/// To the nearest minute.
fn hours_and_minutes(by: SignedDuration) -> (i64, i64) {
    let minutes = by.as_secs().saturating_add(30) / 60;
    (minutes / 60, minutes % 60)
}
