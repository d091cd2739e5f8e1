//! The file of an entry is gone, and a copy of it takes over.

use super::editions::Related;
use super::moved;
use super::overlay::Waiting;
use super::plan::Plan;
use super::{Admit, AdmitError, Composed, Item};
use crate::catalogue::files::FileNote;
use crate::catalogue::query::EntryRow;
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::path::DropPath;
use crate::domain::reading::DropText;
use crate::domain::time::Moment;
use crate::parse;
use crate::reports::Outcome;

impl Admit {
    /// As a rename does it: the copy's folder may say something else of the statement.
    pub(super) fn inherit(
        &mut self,
        entry: &EntryRow,
        (from, heir): (&DropPath, &DropPath),
        now: Moment,
    ) -> Result<(), AdmitError> {
        let mut plans: Vec<Plan> = self.plan_of_heir(entry, heir, now)?.into_iter().collect();
        self.prove(&mut plans);
        if let Some(draft) = plans.first_mut().and_then(|plan| plan.draft.take()) {
            self.write_in_time(&plans, &[draft], now)?;
            return self.fold(&[FileNote::Gone(from.clone())]);
        }
        self.ledger.append(&[moved::draft_move(entry, heir, entry.last_offset)], now)?;
        let inherits = FileNote::Inherits { path: heir.clone() };
        self.fold(&[FileNote::Gone(from.clone()), inherits])
    }

    /// None where the copy is not what is published: what was corrected since it was made stays.
    fn plan_of_heir(
        &self,
        entry: &EntryRow,
        heir: &DropPath,
        now: Moment,
    ) -> Result<Option<Plan>, AdmitError> {
        let Some(copy) = self.catalogue.known_file(heir)? else { return Ok(None) };
        let Some(digest) = copy.digest.filter(|digest| entry.source == Some(*digest)) else {
            return Ok(None);
        };
        let Some(source) = self.records.source(&digest)? else { return Ok(None) };
        let rules = self.config.rules_for(heir);
        let seen = Moment::in_zone(now.instant(), &rules.zone);
        let reading = parse::read(&DropText { path: heir, bytes: &source, arrival: seen }, &rules);
        let item = Item {
            path: heir.clone(),
            stamp: copy.stamp,
            // The entry keeps its own.
            owner: 0,
            digest,
            source: source.into(),
            woken: self.clock.monotonic(),
            arrival: ArrivalKind::News,
            seen,
            reading,
            // This very text is public.
            consent: Consent::Given,
            guess: None,
            waits_for: None,
            related: Related::default(),
            composed: Composed::Yes,
        };
        let mut overlay = self.overlay(Waiting::new());
        let plan = self.plan(item, now, &mut overlay)?.ok();
        Ok(plan.filter(|plan| matches!(plan.outcome(), Outcome::Renamed { .. })))
    }
}
