//! Editions that are missing: mentioned once, in the list of the day.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Admit, AdmitError};
use crate::catalogue::editions::Twins as _;
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::domain::clock_trust::ClockStanding;
use crate::domain::language::Language;
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::reports::{Outcome, Report};

impl Admit {
    /// Looks at what was published as news so long ago that its other editions should be there.
    pub(super) fn mention_missing_twins(&mut self) -> Result<(), AdmitError> {
        let Some(within) = self.config.twin_within else { return Ok(()) };
        if self.trust.standing() != ClockStanding::Trusted {
            return Ok(());
        }
        let now = self.now();
        let looked = match self.unsettled.twins_looked {
            Some(looked) => looked,
            // What was published before anybody looked is not told of now.
            None => self.catalogue.twins_looked()?.unwrap_or(now.instant()),
        };
        self.unsettled.twins_looked = Some(looked);
        let due = |at: Timestamp| at.checked_sub(within).unwrap_or(Timestamp::MIN);
        let limit = u32::try_from(BATCH_STATEMENTS_MAX).unwrap_or(u32::MAX);
        let (all, until) =
            self.catalogue.published_between((due(looked), due(now.instant())), limit)?;
        if all.is_empty() {
            return Ok(());
        }
        let when = (now, self.clock.monotonic());
        let mut reports = Vec::new();
        for entry in &all {
            let missing = self.missing_languages(entry)?;
            if let (Some(path), false) = (&entry.drop_name, missing.is_empty()) {
                let outcome = Outcome::TwinMissing { languages: missing };
                reports.push(Report::about_entry(path, outcome, Some(entry), when));
            }
        }
        let looked = until.checked_add(within).unwrap_or(now.instant());
        self.unsettled.twins_looked = Some(looked);
        self.catalogue.note_twins_looked(looked)?;
        self.tell(reports)
    }

    /// Of the statement whose first edition this is; none for a later one.
    fn missing_languages(&self, entry: &EntryRow) -> Result<Vec<Language>, AdmitError> {
        let editions = self.catalogue.entries_of_group(&entry.group)?;
        let is_first = editions.first().is_some_and(|first| first.num == entry.num);
        if !is_first || entry.state.is_taken_back() {
            return Ok(Vec::new());
        }
        let there: BTreeSet<&str> =
            editions.iter().map(|edition| edition.language.as_str()).collect();
        let expected = self.config.twin_languages.iter();
        Ok(expected.filter(|language| !there.contains(language.as_str())).cloned().collect())
    }
}
