//! Events of the updates feed as entries: what happened to which statement.

use std::sync::Arc;

use crate::catalogue::query::{EntryRow, EventKind, EventRow};
use crate::domain::entry::{Bearings, Entry};
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
    })
}
