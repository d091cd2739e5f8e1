//! What is no longer in force from a time on: a record, appended when the time has come.

use jiff::Timestamp;

use super::unsettled::{Folder, Start};
use super::{Admit, AdmitError};
use crate::catalogue::query::EntryRow;
use crate::catalogue::relations::Relations as _;
use crate::domain::clock_trust::ClockStanding;
use crate::domain::digest::Digest;
use crate::domain::entry::Announce;
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::ledger::record::{Draft, Kind};
use crate::reports::{Outcome, Report};

impl Admit {
    /// When the next entry is no longer in force.
    pub(super) fn next_expiry(&self) -> Result<Option<Timestamp>, AdmitError> {
        Ok(self.catalogue.next_expiry()?)
    }

    /// Notes what is no longer in force since a time that has come.
    pub(super) fn expire_due(&mut self) -> Result<(), AdmitError> {
        // Until the folder was walked nobody knows which file says a later time by now.
        if self.unsettled.start == Start::NotWalked && self.unsettled.folder == Folder::There {
            return Ok(());
        }
        // By a clock that is not relied on no time has come; it may have been set since it was asked.
        let now = self.look_at_clock()?;
        if self.trust.standing() != ClockStanding::Trusted {
            return Ok(());
        }
        if self.catalogue.next_expiry()?.is_none_or(|next| next > now.instant()) {
            return Ok(());
        }
        // The revisions that are built on are those of the ledger.
        self.fold(&[])?;
        let limit = u32::try_from(BATCH_STATEMENTS_MAX).unwrap_or(u32::MAX);
        let due = self.catalogue.expired_by(now.instant(), limit)?;
        let drafts: Vec<Draft> = due.iter().map(draft).collect();
        self.ledger.append(&drafts, now)?;
        self.fold(&[])?;
        let when = (now, self.clock.monotonic());
        let reports = due.iter().filter_map(|entry| {
            let path = entry.drop_name.as_ref()?;
            Some(Report::about_entry(path, Outcome::Expired, Some(entry), when))
        });
        self.tell(reports.collect())
    }
}

fn draft(entry: &EntryRow) -> Draft {
    Draft {
        kind: Kind::Expired,
        entry: entry.id.clone(),
        expects: entry.revision,
        revision: entry.revision + 1,
        grade: None,
        announce: Announce::Yes,
        published: None,
        drop_name: None,
        body: None,
        source: None,
        content: Digest::of(&entry.last_offset.to_be_bytes()),
    }
}
