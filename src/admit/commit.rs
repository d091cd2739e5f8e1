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

impl Admit {
    /// The fold is prepared while what was appended is on its way to the disk, and stands only once
    /// that is there. Returns what was admitted, and what must be decided again.
    pub(super) fn append_and_fold(
        &mut self,
        plans: Vec<Plan>,
        drafts: &[Draft],
        now: Moment,
    ) -> Result<(Vec<Plan>, Vec<Item>), AdmitError> {
        for plan in plans.iter().filter(|plan| plan.has_draft) {
            for embedded in &plan.item.reading.embedded {
                self.store.keep(embedded.digest, &embedded.bytes)?;
            }
        }
        if drafts.is_empty() {
            settle_held(&mut self.ledger, &plans, self.unsettled.obeying.as_ref())?;
            self.fold(&notes_of(&plans))?;
            return Ok((plans, Vec::new()));
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
        let (folding, plans, again) = folded?;
        settle_held(ledger, &plans, unsettled.obeying.as_ref())?;
        folding.commit()?;
        Ok((plans, again))
    }

    /// Folds what was appended, together with what is now known of the files.
    pub(super) fn fold(&mut self, notes: &[FileNote]) -> Result<(), AdmitError> {
        let most = BATCH_STATEMENTS_MAX.max(ARCHIVE_BATCH_STATEMENTS);
        let limit = u32::try_from(most).unwrap_or(u32::MAX);
        let records = self.records.replay(self.catalogue.cursor().offset, limit)?;
        Ok(self.catalogue.advance(&records, notes)?)
    }
}

/// What was admitted, and what must be decided again, with a fold that stands once it is committed.
type Folded<'a> = (Folding<'a>, Vec<Plan>, Vec<Item>);

fn fold_shown(
    catalogue: &mut Catalogue,
    shown: Receiver<(Answer, Option<Record>)>,
    plans: Vec<Plan>,
) -> Result<Folded<'_>, CatalogueError> {
    let mut folding = catalogue.begin()?;
    let mut answers = Vec::with_capacity(plans.len());
    for (answer, record) in shown {
        answers.push(answer);
        record.iter().try_for_each(|record| folding.fold(record))?;
    }
    let (plans, again) = without_conflicts(plans, &answers);
    folding.note(&notes_of(&plans))?;
    folding.finish()?;
    Ok((folding, plans, again))
}

/// Parts what was appended, or needs no record, from what must be decided again.
fn without_conflicts(plans: Vec<Plan>, answers: &[Answer]) -> (Vec<Plan>, Vec<Item>) {
    let mut conflicts = answers.iter().map(|answer| *answer == Answer::Conflict);
    let mut one_of = |has: bool| has && conflicts.next() == Some(true);
    let (conflicting, kept) = plans
        .into_iter()
        .partition::<Vec<_>, _>(|plan| one_of(plan.has_draft) | one_of(plan.has_then));
    (kept, conflicting.into_iter().map(|plan| plan.item).collect())
}

fn notes_of(plans: &[Plan]) -> Vec<FileNote> {
    plans.iter().map(Plan::note).collect()
}

/// What waits is kept durably; what waits no longer is let go.
fn settle_held(
    ledger: &mut Ledger,
    plans: &[Plan],
    by: Option<&Obeyed>,
) -> Result<(), LedgerError> {
    let held = plans.iter().filter_map(Plan::held).collect();
    let let_go = plans.iter().filter(|plan| plan.is_let_go()).map(Plan::path).collect();
    let broken = plans.iter().filter(|plan| plan.is_broken()).map(Plan::path).collect();
    ledger.hold(&Settling { held, let_go, broken, by })
}
