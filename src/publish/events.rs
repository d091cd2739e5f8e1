//! Entries about entries: events of the updates feed, announcements of corrections.

use std::sync::Arc;

use crate::catalogue::query::{EntryRow, EventKind, EventRow};
use crate::catalogue::revisions::AnnouncementRow;
use crate::domain::entry::{Bearings, Entry, Original, revision_address};
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::render::event;

/// One entry an event, with an id of its own; `None` for a statement that has no page.
pub(super) fn entry(of: &EntryRow, row: &EventRow, statement: &Statement) -> Option<Entry> {
    let address = of.address.clone()?;
    let what = match row.kind {
        EventKind::Published => event::What::Published,
        EventKind::Corrected => event::What::Corrected,
        EventKind::Expired => event::What::Expired,
    };
    let expired = statement.expires.filter(|_at| row.kind == EventKind::Expired);
    Some(Entry {
        id: of.id.event(row.revision),
        revision: row.revision,
        address,
        published: row.at,
        updated: row.updated,
        statement: Arc::new(event::statement(what, statement)),
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
        bearings: Bearings::default(),
        in_reply_to: Some(Original { id: of.id.clone(), address: address.clone() }),
        address: revision_address(&address, row.revision),
    })
}
