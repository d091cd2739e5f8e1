//! What waits for a person or for its time, and how it gets out of there.

use std::time::Duration;

use super::Ordered;
use super::editions::{Related, StatedEmbargo};
use super::overlay::{self, Overlay};
use super::plan::Before;
use super::read::stranger;
use super::unsettled::{Folder, Start};
use super::{Admit, AdmitError, Composed, Item};
use crate::catalogue::files::{KnownFile, Standing};
use crate::catalogue::query::Queries as _;
use crate::domain::clock_trust::ClockStanding;
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::deed::Deed;
use crate::domain::digest::Digest;
use crate::domain::fault::{DecisionFault, Fault, OrderFault, WithdrawalFault};
use crate::domain::limits::RELEASE_CHECK_EVERY;
use crate::domain::order::{Answer, Order, OrderOutcome, Said, WaitingLine};
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Embargo, Field, Origin, Problem, Reading, Severity};
use crate::domain::time::Moment;
use crate::intake::Stamp;
use crate::ledger::held::{Held, WaitState, Waiting};
use crate::parse;
use crate::reports::{Line, Outcome, Report, Waits, is_told};

/// What lies under the name of a file that waits.
enum Lies {
    /// What was read of it.
    Same(Stamp),
    /// The folder is away: what was read of it counts.
    Away,
    /// Something that was not looked at yet.
    Another,
    /// It does, but what is beside it has changed, and intake has not told of that yet.
    Unsettled,
    Nothing,
}

impl Admit {
    /// An embargo on one edition binds the others: they say the same.
    pub(super) fn bind_to_editions(
        &self,
        item: &mut Item,
        overlay: &Overlay,
        now: Moment,
    ) -> Result<(), AdmitError> {
        if item.consent == Consent::Given {
            return Ok(());
        }
        let stated = self.embargoes_on(item, overlay)?;
        let others = stated.iter().filter(|stated| stated.path != item.path && stated.lasts(now));
        let bound: Vec<Problem> = others.map(bound).collect();
        if !bound.is_empty() {
            item.guess = None;
            item.reading.problems.extend(bound);
        }
        Ok(())
    }

    pub(super) fn obey(
        &mut self,
        Ordered { order, claim: _, answer }: Ordered,
    ) -> Result<(), AdmitError> {
        let answered = match order {
            Order::Status => {
                // Beside the list stands how many there are.
                self.note_standing()?;
                self.status()?
            }
            Order::Accept { number } => self.accept(number)?,
            Order::Reject { number } => self.reject(number)?,
            Order::Withdraw { about, reason, cause, text } => {
                self.withdraw_by_order(&about, reason.as_deref(), (cause, text))?
            }
            Order::Reinstate { about } => self.reinstate_by_order(&about)?,
        };
        // Whoever asked may have gone.
        drop(answer.try_send(answered));
        Ok(())
    }

    /// How long to wait for something else to do.
    pub(super) fn patience(&self, most: Duration) -> Result<Duration, AdmitError> {
        let next = self.ledger.next_release()?.into_iter().chain(self.next_expiry()?).min();
        let Some(next) = next else { return Ok(most) };
        if self.trust.standing() != ClockStanding::Trusted {
            return Ok(RELEASE_CHECK_EVERY.min(most));
        }
        let left = next.duration_since(self.clock.now());
        // The wall clock may step; it is asked again and again.
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO);
        Ok(left.max(RELEASE_MIN_WAIT).min(RELEASE_CHECK_EVERY).min(most))
    }

    /// Publishes what waited for a time that has come.
    pub(super) fn release_due(&mut self) -> Result<(), AdmitError> {
        // Until the folder was walked nobody knows what was deleted meanwhile.
        if self.unsettled.start == Start::NotWalked && self.unsettled.folder == Folder::There {
            return Ok(());
        }
        let due = self.due()?;
        let mut items = Vec::with_capacity(due.len());
        for Waiting { number, held, .. } in due {
            match self.lies(&held.path, &held.digest)? {
                Lies::Same(stamp) => items.push(self.item_of(held, stamp, Consent::None)),
                Lies::Away => {
                    let stamp = self.catalogue.known_file(&held.path)?.map(|file| file.stamp);
                    items.push(self.item_of(held, stamp.unwrap_or_default(), Consent::None));
                }
                // When intake tells of it, it has its time again.
                Lies::Another => self.ledger.suspend(number)?,
                Lies::Unsettled => {}
                Lies::Nothing => drop(self.ledger.let_go(&held.path)?),
            }
        }
        if items.is_empty() { Ok(()) } else { self.admit(items) }
    }

    fn lies(&self, path: &DropPath, digest: &Digest) -> Result<Lies, AdmitError> {
        let known = self.catalogue.known_file(path)?;
        let same = |stamp: &Stamp| {
            known.as_ref().is_some_and(|file| file.stamp == *stamp && file.digest == Some(*digest))
        };
        Ok(match self.stamp_now(path) {
            Err(_away) => Lies::Away,
            Ok(None) if self.unsettled.folder == Folder::Away => Lies::Away,
            Ok(None) => Lies::Nothing,
            Ok(Some(stamp)) if same(&stamp) && !self.sidecar_is_as_noted(path)? => Lies::Unsettled,
            Ok(Some(stamp)) if same(&stamp) => Lies::Same(stamp),
            Ok(Some(_other)) => Lies::Another,
        })
    }

    /// A text that waited is as old as when it was first seen, whatever became of its file since: a
    /// new name, a new stamp, or a folder that was away.
    pub(super) fn arrived_before(&self, item: &mut Item, now: Moment) -> Result<(), AdmitError> {
        let Some(Waiting { held, state, .. }) = self.ledger.waiting_with(&item.digest)? else {
            return Ok(());
        };
        item.guess = None;
        stays_under_embargo(&held, item, now);
        let is_of_archive = matches!(held.arrival, ArrivalKind::Backfill { .. });
        // News that was deleted and comes again has its time for second thoughts anew.
        if state != WaitState::Gone || is_of_archive {
            item.arrival = held.arrival;
            item.seen = held.since;
        }
        // Another text under a known name is meant to get a name of its own.
        let noted = self.catalogue.known_file(&held.path)?;
        let is_held = noted.is_some_and(|file| file.standing == Standing::Held);
        let needs_a_person = is_held && held.release.is_none() && held.path != item.path;
        match state {
            WaitState::Rejected => item.reading.problems.push(put_aside(&held.path)),
            WaitState::Waits if needs_a_person => {
                item.reading.problems.push(waits_elsewhere(&held.path));
            }
            WaitState::Waits | WaitState::Gone => {}
        }
        Ok(())
    }

    /// As it was when it was first read; decided anew.
    fn item_of(&self, held: Held, stamp: Stamp, consent: Consent) -> Item {
        let reading = self.reading_of(&held);
        Item {
            path: held.path,
            stamp,
            owner: held.owner,
            digest: held.digest,
            source: held.source,
            woken: self.clock.monotonic(),
            arrival: held.arrival,
            seen: held.since,
            reading,
            consent,
            guess: None,
            waits_for: None,
            related: Related::default(),
            composed: Composed::Yes,
        }
    }

    fn reading_of(&self, held: &Held) -> Reading {
        if let Some(problem) = stranger(&self.config, held.owner) {
            return Reading { problems: vec![problem], ..Reading::default() };
        }
        let rules = self.config.rules_for(&held.path);
        let text = DropText { path: &held.path, bytes: &held.source, arrival: held.since };
        parse::read(&text, &rules)
    }

    pub(super) fn accept(&mut self, number: u64) -> Result<Answer, AdmitError> {
        if let Some(matter) = self.ledger.matter(number)? {
            return self.accept_matter(matter.kind);
        }
        let Some(Waiting { held, state: WaitState::Waits, .. }) = self.ledger.waiting(number)?
        else {
            return Ok(nothing_waits(number));
        };
        let (path, digest) = (held.path.clone(), held.digest);
        let stamp = match self.lies(&held.path, &held.digest)? {
            Lies::Same(stamp) => stamp,
            Lies::Away => {
                let known = self.catalogue.known_file(&path)?;
                known.map(|file| file.stamp).unwrap_or_default()
            }
            Lies::Another | Lies::Unsettled => {
                let fault = OrderFault::ChangedSince { file: path.to_string() };
                return Ok(Answer::not_done(OrderOutcome::NotFound, fault));
            }
            Lies::Nothing => {
                self.ledger.let_go(&path)?;
                let fault = OrderFault::DeletedSince { file: path.to_string() };
                return Ok(Answer::not_done(OrderOutcome::NotFound, fault));
            }
        };
        let file = path.to_string();
        if self.was_withdrawn_since(&held, stamp)? {
            // Its reasons are told anew.
            let item = self.item_of(held, stamp, Consent::None);
            self.admit(vec![item])?;
            return Ok(Answer::not_done(
                OrderOutcome::Refused,
                OrderFault::WithdrawnSince { file },
            ));
        }
        let item = self.item_of(held, stamp, Consent::Given);
        self.admit(vec![item])?;
        // A consent holds for this decision alone, and not for whenever another file has been looked at.
        if self.unsettled.undecided.remove(&path).is_some() {
            return Ok(Answer::not_done(OrderOutcome::Refused, OrderFault::NotDecided { file }));
        }
        let owned = self.catalogue.known_file(&path)?;
        Ok(match owned.map(|file| file.standing) {
            Some(Standing::Owner | Standing::Alias) => {
                self.wait_until_seen()?;
                Answer::did(Deed::Published, file)
            }
            // Another one was found there only after this one had been looked at.
            _ if matches!(self.lies(&path, &digest)?, Lies::Another | Lies::Unsettled) => {
                Answer::not_done(OrderOutcome::NotFound, OrderFault::ChangedSince { file })
            }
            _ => Answer::not_done(OrderOutcome::Refused, OrderFault::CannotBePublished { file }),
        })
    }

    /// Whether to publish it would reinstate what was withdrawn, of which nothing was said when it
    /// came onto the list.
    fn was_withdrawn_since(&self, held: &Held, stamp: Stamp) -> Result<bool, AdmitError> {
        let is_told = |problem: &Problem| {
            matches!(
                *problem.fault,
                Fault::Withdrawal(WithdrawalFault::StaysWithdrawn | WithdrawalFault::LikeWithdrawn)
            )
        };
        if held.problems.iter().any(is_told) {
            return Ok(false);
        }
        let mut overlay = self.overlay(overlay::Waiting::new());
        overlay.anything_is_held = true;
        let item = self.item_of(held.clone(), stamp, Consent::Given);
        let plan = self.plan(item, self.now(), &mut overlay)?;
        Ok(plan.is_ok_and(|plan| *plan.outcome() == Outcome::Reinstated))
    }

    pub(super) fn reject(&mut self, number: u64) -> Result<Answer, AdmitError> {
        if let Some(matter) = self.ledger.matter(number)? {
            return self.reject_matter(matter.kind);
        }
        let Some(Waiting { held, state: WaitState::Waits, .. }) = self.ledger.waiting(number)?
        else {
            return Ok(nothing_waits(number));
        };
        self.ledger.reject(number, self.unsettled.obeying.as_ref())?;
        let report = Report::about_entry(
            &held.path,
            Outcome::Rejected,
            None,
            (self.now(), self.clock.monotonic()),
        );
        self.tell(vec![report])?;
        Ok(Answer::did(Deed::PutAside, held.path.to_string()))
    }

    /// A kill may have come before the report on what waits was written.
    pub(super) fn tell_again_of_what_waits(&mut self) -> Result<(), AdmitError> {
        let mut reports = Vec::new();
        for (path, number) in self.ledger.numbers_waiting()? {
            if !is_told(&self.config.reports_dir, &path, number) {
                reports.extend(self.report_of_what_waits(&path, number)?);
            }
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    /// When its time begins to count, or counts no longer: in its report alone, for nothing else has changed.
    pub(super) fn tell_of_what_waits_for_a_time(&mut self) -> Result<(), AdmitError> {
        let mut reports = Vec::new();
        for (path, number) in self.ledger.numbers_waiting()? {
            let report = self.report_of_what_waits(&path, number)?;
            let waits_for_time = |report: &Report| {
                let mut holds = report.problems.iter();
                holds.any(|problem| problem.until.is_some())
            };
            let quietly = |report| Report { bulk: false, line: Line::Known, ..report };
            reports.extend(report.filter(waits_for_time).map(quietly));
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    fn report_of_what_waits(
        &self,
        path: &DropPath,
        number: u64,
    ) -> Result<Option<Report>, AdmitError> {
        let known = self.catalogue.known_file(path)?.filter(|file| waits(file.standing));
        // What is not noted is decided anew, and told then.
        let Some(known) = known else { return Ok(None) };
        let Some(Waiting { held, .. }) = self.ledger.waiting_at(path)? else { return Ok(None) };
        if known.digest != Some(held.digest) {
            return Ok(None);
        }
        let entry = known.entry.map(|id| self.catalogue.entry_by_id(&id)).transpose()?;
        let when = (self.now(), self.clock.monotonic());
        let reading = self.reading_of(&held);
        let about = Report::about_entry(path, Outcome::Held, entry.flatten().as_ref(), when);
        Ok(Some(Report {
            bulk: matches!(held.arrival, ArrivalKind::Backfill { .. }),
            is_secret: true,
            waits: Some(Waits::of(number, &reading)),
            problems: self.reasons(held.problems),
            proposed: reading.proposed,
            ..about
        }))
    }

    fn status(&self) -> Result<Answer, AdmitError> {
        let mut waiting = self.lines_of_matters()?;
        let statements = self.ledger.all_waiting()?;
        let since = self.ledger.room().paused().map(|paused| paused.since);
        let said = Said::Waiting {
            statements: statements.len(),
            matters: waiting.len(),
            vanished: self.unsettled.vanished.alarm(),
            paused: since.map(|since| Moment::in_zone(since, &self.config.time_zone)),
        };
        waiting.extend(statements.into_iter().map(|waiting| {
            let reading = self.reading_of(&waiting.held);
            let line = line(waiting, &reading);
            WaitingLine { reasons: self.reasons(line.reasons), ..line }
        }));
        Ok(Answer { waiting, ..Answer::done(said) })
    }
}

/// Not to spin while a file cannot be looked at.
const RELEASE_MIN_WAIT: Duration = Duration::from_millis(2);

fn put_aside(path: &DropPath) -> Problem {
    let fault = DecisionFault::PutAside { file: path.to_string() };
    Problem::new(Severity::Hold, None, fault)
}

fn waits_elsewhere(path: &DropPath) -> Problem {
    let fault = DecisionFault::SameTextWaits { file: path.to_string() };
    Problem::new(Severity::Hold, None, fault)
}

fn bound(StatedEmbargo { path, until, .. }: &StatedEmbargo) -> Problem {
    let fault = DecisionFault::EditionUnderEmbargo { file: path.to_string() };
    Problem { until: *until, ..Problem::new(Severity::Hold, None, fault) }
}

fn nothing_waits(number: u64) -> Answer {
    Answer::not_done(OrderOutcome::NotFound, OrderFault::NothingUnderNumber { number })
}

fn line(Waiting { number, held, .. }: Waiting, reading: &Reading) -> WaitingLine<Problem> {
    WaitingLine {
        number,
        matter: None,
        file: held.path.to_string(),
        since: held.since.rfc3339(),
        until: held.release.filter(|until| *until > held.since).map(Moment::rfc3339),
        title: reading.title.as_ref().map(|title| title.value.clone()),
        reasons: held.problems,
    }
}

pub(super) fn waits(standing: Standing) -> bool {
    match standing {
        Standing::Held | Standing::Displacing => true,
        Standing::Owner
        | Standing::Alias
        | Standing::Refused
        | Standing::Missed
        | Standing::Gesture
        | Standing::Attachable
        | Standing::Taken
        | Standing::Unclaimed => false,
    }
}

pub(super) fn before(waiting: Option<&Waiting>, noted: Option<&KnownFile>) -> Before {
    if waiting.is_some_and(|waiting| waiting.state != WaitState::Gone) {
        Before::Held
    } else if noted.is_some_and(|file| file.standing.is_reported()) {
        Before::Reported
    } else {
        Before::Quiet
    }
}

/// An edit does not lift an embargo by leaving it out: that may be a slip of the hand. Nor does it when it is saved
/// once more, or gets another name.
pub(super) fn stays_under_embargo(held: &Held, item: &mut Item, now: Moment) {
    let is_over = held.release.is_some_and(|until| until.instant() <= now.instant());
    if !held.is_embargoed || is_over || item.reading.embargo.is_some() {
        return;
    }
    item.guess = None;
    // The next edit must find it too.
    item.reading.embargo = Some(Field::without_line(
        held.release.map_or_else(|| Embargo::Unreadable(String::new()), Embargo::Until),
        Origin::Derived,
    ));
    let left_out = Problem::new(Severity::Hold, None, DecisionFault::EmbargoLeftOut);
    item.reading.problems.push(Problem { until: held.release, ..left_out });
}
