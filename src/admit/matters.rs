//! Matters of the whole site on the list of what waits: told of, and decided by a person.

use std::sync::mpsc::sync_channel;
use std::time::Duration;

use super::{Admit, AdmitError};
use crate::domain::clock_trust::{ClockDoubt, ClockStanding};
use crate::domain::digest::Digest;
use crate::domain::fault::{OrderFault, SiteFault};
use crate::domain::matter::MatterKind;
use crate::domain::order::{Answer, OrderOutcome, Said, WaitingLine};
use crate::domain::reading::{Problem, Severity};
use crate::domain::tongue::Tongue;
use crate::ledger::matters::{Matter, NewMatter};
use crate::ledger::record::Draft;
use crate::publish::PublishMessage;
use crate::reports::{Outcome, Report, Waits};

/// What was told of in this run.
#[derive(Debug, Default)]
pub struct Told {
    /// The mark of the flood.
    flood: Look<Digest>,
    /// The kind of doubt.
    pub(super) clock: Look<&'static str>,
    pub(super) standing: Option<ClockStanding>,
    /// New statements are dated by the clock again, or at last; what waited for that is not looked at yet.
    pub(super) is_put_right: bool,
}

/// What the last look found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look<T> {
    #[default]
    NotYet,
    Nothing,
    Found(T),
}

impl<T> From<Option<T>> for Look<T> {
    fn from(found: Option<T>) -> Look<T> {
        found.map_or(Look::Nothing, Look::Found)
    }
}

/// How long whoever accepts waits to hear that readers see it.
const SWAP_PATIENCE: Duration = Duration::from_mins(1);

impl Admit {
    /// Puts on the list what publishing has found, and takes off what is over.
    pub(super) fn tell_of_flood(&mut self) -> Result<(), AdmitError> {
        let flood = self.flood.waiting();
        let mark = flood.as_ref().map(|flood| flood.mark());
        if std::mem::replace(&mut self.told.flood, mark.into()) == mark.into() {
            return Ok(());
        }
        let (Some(flood), Some(mark)) = (flood, mark) else {
            return self.settle_matter(MatterKind::Flood);
        };
        let new = NewMatter {
            kind: MatterKind::Flood,
            since: self.now(),
            mark,
            problems: flood.faults.iter().cloned().map(undecided).collect(),
        };
        let lines = flood.changes.iter().map(|(stem, entries)| format!("{stem}: {entries}"));
        self.raise_matter(&new, lines.collect::<Vec<_>>().join("\n"))
    }

    /// `text` shows what would happen.
    pub(super) fn raise_matter(&mut self, new: &NewMatter, text: String) -> Result<(), AdmitError> {
        let Matter { number, kind, problems, .. } = self.ledger.raise(new)?;
        let when = (self.now(), self.clock.monotonic());
        let report = Report::about_matter(kind, Outcome::Undecided, when);
        let waits = Some(Waits { number, text });
        self.tell(vec![Report { waits, problems, ..report }])
    }

    /// It is over, without a person's word.
    pub(super) fn settle_matter(&mut self, kind: MatterKind) -> Result<(), AdmitError> {
        if !self.ledger.settle(kind)? {
            return Ok(());
        }
        self.tell_of_matter(kind, Outcome::Settled)
    }

    fn tell_of_matter(&self, kind: MatterKind, outcome: Outcome) -> Result<(), AdmitError> {
        let when = (self.now(), self.clock.monotonic());
        self.tell(vec![Report::about_matter(kind, outcome, when)])
    }

    pub(super) fn accept_matter(&mut self, kind: MatterKind) -> Result<Answer, AdmitError> {
        match kind {
            MatterKind::Flood => self.accept_flood(),
            MatterKind::Clock => self.accept_clock(),
        }
    }

    pub(super) fn decided(&mut self, kind: MatterKind, said: Said) -> Result<Answer, AdmitError> {
        self.ledger.settle(kind)?;
        self.tell_of_matter(kind, Outcome::Decided { is_accepted: true })?;
        Ok(Answer::done(said))
    }

    /// The acceptance is a record: a definition of the site, also where that stays as it is.
    fn accept_flood(&mut self) -> Result<Answer, AdmitError> {
        let Some(flood) = self.flood.waiting() else {
            self.settle_matter(MatterKind::Flood)?;
            return Ok(Answer::not_done(OrderOutcome::NotFound, OrderFault::NothingOfFeeds));
        };
        let Some(site) = flood.site.clone().or_else(|| self.catalogue.site().cloned()) else {
            return Ok(Answer::not_done(OrderOutcome::Refused, OrderFault::SiteUndefined));
        };
        let last = self.ledger.last_of(&Draft::site_entry())?;
        let now = self.now();
        self.ledger.append(&[Draft::defining(&site, last.as_ref())], now)?;
        self.fold(&[])?;
        let (done, is_done) = sync_channel(1);
        let offset = self.catalogue.cursor().offset;
        let accepted = PublishMessage::Accepted { offset, done };
        self.publish.send(accepted).map_err(|_gone| AdmitError::PublishStopped)?;
        // It is recorded, and readers see it a little later where many feeds have to be made.
        let _seen = is_done.recv_timeout(SWAP_PATIENCE);
        self.told.flood = Look::Nothing;
        self.decided(MatterKind::Flood, Said::FeedsGoOn)
    }

    pub(super) fn reject_matter(&mut self, kind: MatterKind) -> Result<Answer, AdmitError> {
        self.ledger.put_aside(kind)?;
        self.tell_of_matter(kind, Outcome::Decided { is_accepted: false })?;
        Ok(Answer::done(Said::StaysAsItWas))
    }

    pub(super) fn lines_of_matters(&self) -> Result<Vec<WaitingLine<Problem>>, AdmitError> {
        let lines = self.ledger.matters()?.into_iter().map(|matter| WaitingLine {
            number: matter.number,
            file: matter.kind.name(Tongue::English).to_owned(),
            matter: Some(matter.kind),
            since: matter.since.rfc3339(),
            until: None,
            title: None,
            reasons: matter.problems,
        });
        Ok(lines.collect())
    }
}

pub(super) fn undecided(fault: SiteFault) -> Problem {
    Problem::new(Severity::Hold, None, fault)
}

/// Doubts of one kind are one matter, however far off the clock is.
pub(super) fn kind_of_doubt(doubt: ClockDoubt) -> &'static str {
    match doubt {
        ClockDoubt::Stepped(_) => "stepped",
        ClockDoubt::Behind(_) => "behind",
        ClockDoubt::Unsynchronised => "unsynchronised",
    }
}
