//! An edition as it stands in a feed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::id::EntryId;
use super::language::Language;
use super::statement::Statement;
use super::time::Moment;
use super::withdrawal::State;

/// One entry, with everything that every format needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    pub revision: u32,
    /// The path of the entry's page, `/statements/2021/slug-3fa94c`.
    pub address: String,
    pub published: Moment,
    /// The last change that the publisher finds significant (RFC 4287, section 4.2.15). Never goes back.
    pub updated: Moment,
    /// Where it is not current, the statement is the notice.
    pub state: State,
    pub statement: Arc<Statement>,
    pub bearings: Bearings,
    /// Of the announcement of a correction: what was corrected.
    pub in_reply_to: Option<Original>,
}

/// How an entry stands to time and to other entries: what follows from other records than its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearings {
    /// Since when it is no longer in force.
    pub expired: Option<Moment>,
    /// The entry whose place it has taken.
    pub replaces: Option<Relative>,
    /// The entry that has taken its place.
    pub replaced_by: Option<Relative>,
    /// Where the statement is there in other languages as well.
    pub editions: Editions,
}

/// The editions of one statement, as one of them sees the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editions {
    /// The language of the authoritative one.
    pub source_language: Option<Language>,
    /// The others that are public, in the order of their publication.
    pub others: Vec<Edition>,
    /// The revision of the authoritative one that this one was made from, where that one has been corrected since.
    pub follows: Option<Follows>,
}

/// Another edition of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub id: EntryId,
    /// The path of its page.
    pub address: String,
    pub language: Language,
    pub revision: u32,
}

/// A translation that has not caught up with what it translates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The revision of the authoritative edition.
    pub revision: u32,
    /// Its page, and when it was corrected.
    pub address: String,
    pub corrected: Moment,
}

/// Another entry, as far as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    pub id: EntryId,
    pub address: String,
    pub title: String,
    pub language: Language,
}

/// The entry that another one is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    pub id: EntryId,
    /// The path of its page.
    pub address: String,
}

/// The date of publication of a new entry: the stated one, or the time of its record.
pub fn first_published(stated: Option<Moment>, at: Moment) -> Moment {
    stated.unwrap_or(at).whole_seconds()
}

/// `updated` of a new entry: its appearance here, or for an archive, which is no news, its date.
pub fn first_updated(published: Moment, at: Moment, announce: Announce) -> Moment {
    match announce {
        Announce::Yes => published.max(at.whole_seconds()),
        Announce::No => published,
    }
}

/// `updated` after a change that readers should see: it rises even when the clock went back.
pub fn next_updated(last: Moment, at: Moment) -> Moment {
    at.whole_seconds().max(last.plus_seconds(1))
}

/// `/statements/{year}/{slug}-{hexadecimal digits of the id's digest}`; six digits, and two more
/// each time that is taken.
pub fn address(published: Moment, slug: &str, id: Digest, attempt: usize) -> String {
    let year = published.date().year();
    format!("/statements/{year}/{slug}-{}", id.hex_prefix(6 + 2 * attempt))
}

/// The path of one revision's page.
pub fn revision_address(address: &str, revision: u32) -> String {
    format!("{address}/v/{revision}")
}

/// Whether subscribers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Announce {
    Yes,
    No,
}
