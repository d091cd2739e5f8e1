//! A new entry as it is about to be appended.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::decide::ArrivalKind;
use crate::domain::digest::Digest;
use crate::domain::entry::{Announce, Bearings, Entry, address, first_published, first_updated};
use crate::domain::id::EntryId;
use crate::domain::reading::Problem;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::ledger::record::body_bytes;

#[derive(Clone, Debug)]
pub(super) struct Publication {
    pub(super) id: EntryId,
    /// The stated date.
    pub(super) published: Option<Moment>,
    pub(super) statement: Arc<Statement>,
    /// The statement's bytes.
    pub(super) body: (Digest, Bytes),
    pub(super) doubts: Vec<Problem>,
}

impl Publication {
    pub(super) fn new(
        id: EntryId,
        published: Option<Moment>,
        statement: Statement,
        doubts: Vec<Problem>,
    ) -> Publication {
        let body = body_bytes(&statement);
        Publication { id, published, statement: Arc::new(statement), body, doubts }
    }

    /// As the fold will make it, unless its address is taken.
    pub(super) fn entry(&self, now: Moment, announce: Announce) -> Entry {
        let Publication { id, statement, .. } = self;
        let published = first_published(self.published, now);
        let wanted = statement.address.clone();
        let address = wanted.unwrap_or_else(|| address(published, &statement.slug, id.digest(), 0));
        Entry {
            id: id.clone(),
            revision: 1,
            address,
            published,
            updated: first_updated(published, now, announce),
            state: State::Current,
            statement: Arc::clone(statement),
            bearings: Bearings::default(),
            in_reply_to: None,
        }
    }
}

pub(super) fn announced(arrival: ArrivalKind) -> Announce {
    match arrival {
        ArrivalKind::News => Announce::Yes,
        ArrivalKind::Backfill { .. } => Announce::No,
    }
}
