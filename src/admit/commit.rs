//! What was decided becomes durable, and known: the append, and the fold that follows it.

use std::sync::mpsc::{Receiver, sync_channel};

use super::plan::Plan;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::FileNote;
use crate::catalogue::{Catalogue, CatalogueError, Folding};
use crate::domain::limits::{ARCHIVE_BATCH_STATEMENTS, BATCH_STATEMENTS_MAX};
use crate::domain::time::Moment;
use crate::ledger::held::{Obeyed, Settling};
use crate::ledger::record::{Answer, Draft, Record};
use crate::ledger::{Ledger, LedgerError};

/// What came of writing what was decided.
pub(super) enum Written {
    /// What was admitted, and what must be decided again.
    Stand(Vec<Plan>, Vec<Item>),
    /// Nothing of it was recorded. Once there is room, the folder may say something else.
    NoRoom(Vec<Plan>, AdmitError),
}

impl Admit {
    /// The fold is prepared while what was appended is on its way to the disk, and stands only once
    /// that is there.
    pub(super) fn append_and_fold(
        &mut self,
        plans: Vec<Plan>,
        drafts: &[Draft],
        now: Moment,
    ) -> Result<Written, AdmitError> {
        let before = self.ledger.head();
        let answers = match self.write(&plans, drafts, now) {
            Err(error) if error.is_no_room() && self.ledger.head() == before => {
                return Ok(Written::NoRoom(plans, error));
            }
            // What is recorded stands, and is carried to its end.
            Err(error) if error.is_no_room() => self.write_in_time(&plans, drafts, now)?,
            answers => answers?,
        };
        let (stand, again) = without_conflicts(plans, &answers);
        Ok(Written::Stand(stand, again))
    }

    /// The same as it is, however long it waits for room.
    pub(super) fn write_in_time(
        &mut self,
        plans: &[Plan],
        drafts: &[Draft],
        now: Moment,
    ) -> Result<Vec<Answer>, AdmitError> {
        let room = self.ledger.room().clone();
        room.until(AdmitError::is_no_room, || self.write(plans, drafts, now))
    }

    /// One attempt, which may be repeated: what was appended by the one before is not appended again.
    fn write(
        &mut self,
        plans: &[Plan],
        drafts: &[Draft],
        now: Moment,
    ) -> Result<Vec<Answer>, AdmitError> {
        for plan in plans.iter().filter(|plan| plan.has_draft) {
            for embedded in &plan.item.reading.embedded {
                self.store.keep(embedded.digest, &embedded.bytes)?;
            }
        }
        if drafts.is_empty() {
            let plans: Vec<&Plan> = plans.iter().collect();
            settle_held(&mut self.ledger, &plans, self.unsettled.obeying.as_ref())?;
            self.fold(&notes_of(&plans))?;
            return Ok(Vec::new());
        }
        if self.catalogue.cursor() != self.ledger.head() {
            self.fold(&[])?;
        }
        let Admit { ledger, catalogue, unsettled, .. } = self;
        let (appended, folded) = std::thread::scope(|scope| {
            let ledger = &mut *ledger;
            // The append is never kept from the disk by the fold.
            let (show, shown) = sync_channel(drafts.len());
            // Nobody looks any more when the fold failed.
            let show = move |answer, record| drop(show.send((answer, record)));
            let appending = scope.spawn(move || ledger.append_and_show(drafts, now, show));
            let folded = fold_shown(catalogue, shown, plans);
            (appending.join(), folded)
        });
        appended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let (folding, answers) = folded?;
        settle_held(ledger, &kept(plans, &answers), unsettled.obeying.as_ref())?;
        folding.commit()?;
        Ok(answers)
    }

    /// Folds what was appended, together with what is now known of the files.
    pub(super) fn fold(&mut self, notes: &[FileNote]) -> Result<(), AdmitError> {
        let most = BATCH_STATEMENTS_MAX.max(ARCHIVE_BATCH_STATEMENTS);
        let limit = u32::try_from(most).unwrap_or(u32::MAX);
        let records = self.records.replay(self.catalogue.cursor().offset, limit)?;
        Ok(self.catalogue.advance(&records, notes)?)
    }
}

/// One answer a draft, and a fold that stands once it is committed.
type Folded<'a> = (Folding<'a>, Vec<Answer>);

fn fold_shown<'a>(
    catalogue: &'a mut Catalogue,
    shown: Receiver<(Answer, Option<Record>)>,
    plans: &[Plan],
) -> Result<Folded<'a>, CatalogueError> {
    let mut folding = catalogue.begin()?;
    let mut answers = Vec::with_capacity(plans.len());
    for (answer, record) in shown {
        answers.push(answer);
        record.iter().try_for_each(|record| folding.fold(record))?;
    }
    folding.note(&notes_of(&kept(plans, &answers)))?;
    folding.finish()?;
    Ok((folding, answers))
}

/// Parts what was appended, or needs no record, from what must be decided again.
fn without_conflicts(plans: Vec<Plan>, answers: &[Answer]) -> (Vec<Plan>, Vec<Item>) {
    let mut conflicts = conflicts(answers);
    let (conflicting, kept) = plans.into_iter().partition::<Vec<_>, _>(|plan| conflicts(plan));
    (kept, conflicting.into_iter().map(|plan| plan.item).collect())
}

fn kept<'a>(plans: &'a [Plan], answers: &[Answer]) -> Vec<&'a Plan> {
    let mut conflicts = conflicts(answers);
    plans.iter().filter(|plan| !conflicts(plan)).collect()
}

/// Whether a draft of a plan met a conflict; to be asked of all plans in their order.
fn conflicts(answers: &[Answer]) -> impl FnMut(&Plan) -> bool {
    let mut conflicts = answers.iter().map(|answer| *answer == Answer::Conflict);
    move |plan| {
        let mut one_of = |has: bool| has && conflicts.next() == Some(true);
        one_of(plan.has_draft) | one_of(plan.has_then)
    }
}

fn notes_of(plans: &[&Plan]) -> Vec<FileNote> {
    plans.iter().map(|plan| plan.note()).collect()
}

/// What waits is kept durably; what waits no longer is let go.
fn settle_held<'a>(
    ledger: &mut Ledger,
    plans: &[&'a Plan],
    by: Option<&Obeyed>,
) -> Result<(), LedgerError> {
    let held = plans.iter().filter_map(|plan| plan.held()).collect();
    let path = |plan: &&'a Plan| plan.path();
    let let_go = plans.iter().filter(|plan| plan.is_let_go()).map(path).collect();
    let broken = plans.iter().filter(|plan| plan.is_broken()).map(path).collect();
    ledger.hold(&Settling { held, let_go, broken, by })
}
