//! What is noted, held and told of a plan once it stands.

use super::editions;
use super::plan::{Before, Plan};
use super::waiting::waits;
use crate::catalogue::files::{FileNote, Standing};
use crate::domain::decide::{ArrivalKind, FileState, Known};
use crate::domain::path::DropPath;
use crate::domain::reading::Severity;
use crate::domain::time::Moment;
use crate::ledger::held::Held;
use crate::reports::{Outcome, Report, Waits};

impl Plan {
    /// The entry as the rest of the batch has to see it.
    pub(super) fn known_after(&self, last_offset: u64) -> Option<Known> {
        let entry = self.entry.clone()?;
        if let Some(known) = self.known.clone() {
            return Some(Known { last_offset, ..known });
        }
        Some(Known {
            id: entry.id,
            revision: entry.revision,
            last_offset,
            path: Some(self.item.path.clone()),
            file: FileState::Present,
            published: entry.published,
            updated: entry.updated,
            address: entry.address,
            source: Some(self.item.digest),
            statement: entry.statement,
            state: entry.state,
            withdrawal: None,
            bearings: entry.bearings,
        })
    }

    pub(super) fn note(&self) -> FileNote {
        FileNote::Seen {
            path: self.item.path.clone(),
            stamp: self.item.stamp,
            digest: Some(self.item.digest),
            standing: self.standing,
            entry: self.of.clone(),
        }
    }

    pub(super) fn path(&self) -> &DropPath {
        &self.item.path
    }

    /// A person was told that the file waits.
    pub(super) fn was_told(&mut self) {
        if self.before == Before::Quiet {
            self.before = Before::Reported;
        }
    }

    /// Whether the file was held until now.
    pub(super) fn is_let_go(&self) -> bool {
        self.before == Before::Held && !waits(self.standing) && !self.is_broken()
    }

    /// As it is kept until a person or its time frees it.
    pub(super) fn held(&self) -> Option<Held> {
        if !waits(self.standing) {
            return None;
        }
        let holds = self.problems.iter().filter(|problem| problem.severity == Severity::Hold);
        let times: Option<Vec<Moment>> = holds.map(|problem| problem.until).collect();
        Some(Held {
            path: self.item.path.clone(),
            since: self.item.seen,
            is_embargoed: self.item.reading.embargo.is_some(),
            statement: editions::declared(&self.item),
            release: times.and_then(|times| times.into_iter().max()),
            problems: self.problems.clone(),
            owner: self.item.owner,
            arrival: self.item.arrival,
            digest: self.item.digest,
            source: self.item.source.clone(),
        })
    }

    pub(super) fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// What has waited, and is let go by a person or by its time, is told of by itself.
    pub(super) fn is_of_archive(&self) -> bool {
        matches!(self.item.arrival, ArrivalKind::Backfill { .. }) && !self.is_let_go()
    }

    /// Whether it waits, or would wait or waited and is not public.
    pub(super) fn is_secret(&self) -> bool {
        let has_waited = self.before == Before::Held || self.item.reading.embargo.is_some();
        let says_nothing = matches!(self.outcome, Outcome::Refused | Outcome::Unchanged);
        self.waits() || (has_waited && says_nothing)
    }

    /// Whether something that is no statement lies where a text was held.
    pub(super) fn is_broken(&self) -> bool {
        self.before == Before::Held && self.standing == Standing::Refused
    }

    pub(super) fn waits(&self) -> bool {
        waits(self.standing)
    }

    /// `number` is that of its place in the list of what waits.
    pub(super) fn report(self, now: Moment, number: Option<u64>) -> Option<Report> {
        if self.outcome == Outcome::Unchanged
            && self.problems.is_empty()
            && self.before == Before::Quiet
        {
            return None;
        }
        let reading = &self.item.reading;
        let waits = number.map(|number| Waits::of(number, reading));
        let (bulk, is_secret) = (self.is_of_archive(), self.is_secret());
        let when = (now, self.item.woken);
        // Of an archive's statements that nobody need look at, the number alone is told.
        let is_counted = bulk && self.outcome == Outcome::Published && self.problems.is_empty();
        Some(Report {
            bulk,
            is_secret,
            shown: self.shown.filter(|_shown| !is_counted),
            waits,
            problems: self.problems,
            proposed: self.item.reading.proposed,
            ..Report::about_entry(&self.item.path, self.outcome, None, when)
        })
    }
}
