//! A new name of an entry's file: the record of it, and what a file that waits for another is told.

use super::Item;
use crate::catalogue::query::EntryRow;
use crate::domain::decide::ArrivalKind;
use crate::domain::digest::Digest;
use crate::domain::entry::Announce;
use crate::domain::fault::DecisionFault;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::time::Moment;
use crate::ledger::record::{Draft, Kind};
use crate::reports::{Outcome, Report};

/// A move by itself, for a file that inherits an entry.
pub(super) fn draft_move(entry: &EntryRow, to: &DropPath, last_offset: u64) -> Draft {
    Draft {
        kind: Kind::Moved,
        entry: entry.id.clone(),
        expects: entry.revision,
        revision: entry.revision,
        grade: None,
        announce: Announce::No,
        published: None,
        drop_name: Some(to.clone()),
        body: None,
        source: None,
        content: move_content(to, last_offset),
    }
}

/// A file may go back to a name it had: the record before tells the two moves apart.
pub(super) fn move_content(to: &DropPath, last_offset: u64) -> Digest {
    Digest::of_parts([to.as_str().as_bytes(), &last_offset.to_be_bytes()])
}

/// Told once of a file that cannot be decided yet.
pub(super) fn report_of_waiting(item: &Item, now: Moment) -> Report {
    let first = item.waits_for.as_ref().map(DropPath::to_string);
    let problem = Problem::new(Severity::Hold, None, DecisionFault::WaitsForFile { first });
    Report {
        bulk: matches!(item.arrival, ArrivalKind::Backfill { .. }),
        problems: vec![problem],
        ..Report::about_entry(&item.path, Outcome::Refused, None, (now, item.woken))
    }
}
