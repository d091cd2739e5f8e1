//! An edition as it stands in a feed.

use std::sync::Arc;

use super::id::EntryId;
use super::statement::Statement;
use super::time::Moment;

/// One entry, with everything that every format needs of it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EntryId,
    pub revision: u32,
    /// The path of the entry's page, `/statements/2021/slug-3fa94c`.
    pub address: String,
    pub published: Moment,
    /// The last change that the publisher finds significant (RFC 4287, section 4.2.15). Never goes back.
    pub updated: Moment,
    pub statement: Arc<Statement>,
}
