//! Entries about entries: events of the updates feed, announcements of corrections.

use std::sync::Arc;

use crate::catalogue::query::{EntryRow, EventKind, EventRow};
use crate::catalogue::revisions::AnnouncementRow;
use crate::domain::entry::{Bearings, Entry, Original, revision_address};
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::{State, Withdrawal};
use crate::render::{event, notice};

/// One entry an event, with an id of its own; `None` for a statement that has no page. `statement` is
/// the notice where the entry is not current: then nothing else is said of it, in earlier events too.
pub(super) fn entry(of: &EntryRow, row: &EventRow, statement: &Statement) -> Option<Entry> {
    let address = of.address.clone()?;
    let said = |what| event::statement(what, statement);
    let is_notice = of.state.is_taken_back() || row.kind == EventKind::Withdrawn;
    let said = match (of.state, row.kind) {
        (State::Withdrawn | State::Erased, _) => statement.clone(),
        (_, EventKind::Published) => said(event::What::Published),
        (_, EventKind::Corrected) => said(event::What::Corrected),
        (_, EventKind::Reinstated) => said(event::What::Reinstated),
        (_, EventKind::Expired) => said(event::What::Expired),
        (_, EventKind::Withdrawn) => {
            notice::statement(&Withdrawal::default(), statement, of.published)
        }
    };
    let is_expiry = !is_notice && row.kind == EventKind::Expired;
    let expired = statement.expires.filter(|_at| is_expiry);
    Some(Entry {
        id: of.id.event(row.revision),
        revision: row.revision,
        address,
        published: row.at,
        updated: row.updated,
        state: if is_notice { State::Withdrawn } else { State::Current },
        statement: Arc::new(said),
        bearings: Bearings { expired, ..Bearings::default() },
        in_reply_to: None,
    })
}

/// The short entry that tells of a substantive correction; its page shows what changed.
pub(super) fn announcement(
    site: &Site,
    (of, row): (&EntryRow, &AnnouncementRow),
    statement: &Statement,
) -> Option<Entry> {
    let address = of.address.clone()?;
    Some(Entry {
        id: of.id.correction(row.revision),
        revision: row.revision,
        published: row.at,
        updated: row.updated,
        statement: Arc::new(event::announcement(statement, &site.url(&address))),
        // It is itself in no one's place, and nothing of it ends.
        state: State::Current,
        bearings: Bearings::default(),
        in_reply_to: Some(Original { id: of.id.clone(), address: address.clone() }),
        address: revision_address(&address, row.revision),
    })
}
