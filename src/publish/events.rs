//! Events of the updates feed as entries: what happened to which statement.

use std::sync::Arc;

use crate::catalogue::query::{EntryRow, EventKind, EventRow};
use crate::domain::entry::Entry;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::{State, Withdrawal};
use crate::render::{event, notice};

/// One entry an event, with an id of its own; `None` for a statement that has no page. `statement` is
/// the notice where the entry is not current: then nothing else is said of it, in earlier events too.
pub(super) fn entry(of: &EntryRow, row: &EventRow, statement: &Statement) -> Option<Entry> {
    let address = of.address.clone()?;
    let said = |what| event::statement(what, statement);
    let said = match (of.state, row.kind) {
        (State::Withdrawn | State::Erased, _) => statement.clone(),
        (State::Current, EventKind::Published) => said(event::What::Published),
        (State::Current, EventKind::Corrected) => said(event::What::Corrected),
        (State::Current, EventKind::Reinstated) => said(event::What::Reinstated),
        (State::Current, EventKind::Withdrawn) => {
            notice::statement(&Withdrawal::default(), statement, of.published)
        }
    };
    let is_notice = of.state != State::Current || row.kind == EventKind::Withdrawn;
    Some(Entry {
        id: of.id.event(row.revision),
        revision: row.revision,
        address,
        published: row.at,
        updated: row.updated,
        state: if is_notice { State::Withdrawn } else { State::Current },
        statement: Arc::new(said),
    })
}
