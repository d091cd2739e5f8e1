//! Records and their bytes, fixed from the first release (docs/decisions/0002-records.md).

use std::error::Error;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::LedgerError;
use crate::domain::digest::Digest;
use crate::domain::entry::Announce;
pub use crate::domain::grade::Grade;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::domain::text::as_utf8;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{Erasure, Husk, Withdrawal};

/// The form of headers and bodies; readers of a later form must still read this one.
pub const SCHEMA: u32 = 1;

/// What is always kept of a record. Its stored bytes are the JSON of these fields in this order;
/// they are hashed as stored and never written again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub schema: u32,
    /// From 1, without a gap.
    pub offset: u64,
    /// When it was appended, in whole microseconds; may go back with the clock. The offset is the order.
    pub at: Moment,
    /// Of the draft, so that an append can be repeated.
    pub key: Digest,
    pub kind: Kind,
    pub entry: EntryId,
    pub revision: u32,
    pub grade: Option<Grade>,
    /// Whether subscribers are told: not for a back-fill.
    pub announce: Announce,
    /// The stated date of publication; without one the entry is dated by `at`.
    pub published: Option<Moment>,
    pub drop_name: Option<DropPath>,
    pub body: Option<Digest>,
    pub source: Option<Digest>,
}

/// What happened. A reader that meets another kind stops and says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The site's own facts changed; the body is a [`Site`].
    Defined,
    Published,
    Corrected,
    /// The drop file has another name; the body is there only where the entry changed with it.
    Moved,
    /// A notice takes the place of the text; the body is a [`Withdrawal`].
    Withdrawn,
    /// What was withdrawn stands again; the body is the statement as it stands.
    Reinstated,
    /// As withdrawn, and the text is destroyed; the body is an [`Erasure`].
    Erased,
    /// Its time is over: it is no longer in force.
    Expired,
}

impl Kind {
    /// As the header writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Defined => "defined",
            Kind::Published => "published",
            Kind::Corrected => "corrected",
            Kind::Moved => "moved",
            Kind::Withdrawn => "withdrawn",
            Kind::Reinstated => "reinstated",
            Kind::Erased => "erased",
            Kind::Expired => "expired",
        }
    }
}

/// What a writer asks to have appended.
#[derive(Clone, Debug)]
pub struct Draft {
    pub kind: Kind,
    pub entry: EntryId,
    /// The entry's revision that this builds on; 0 for a new entry.
    pub expects: u32,
    /// The entry's revision afterwards.
    pub revision: u32,
    pub grade: Option<Grade>,
    pub announce: Announce,
    pub published: Option<Moment>,
    pub drop_name: Option<DropPath>,
    pub body: Option<(Digest, Bytes)>,
    pub source: Option<(Digest, Bytes)>,
    /// What makes this change this change: of the body, or for a move of the new name and the record before it.
    pub content: Digest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Appended(u64),
    /// The same draft stands at this offset.
    Already(u64),
    /// The entry has another revision than the draft expects: decide anew.
    Conflict,
}

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub offset: u64,
    pub chain: Digest,
}

/// A record as it is read back.
#[derive(Clone, Debug)]
pub struct Record {
    pub header: Header,
    pub header_bytes: Vec<u8>,
    pub chain: Digest,
    /// `None` where the record has none, and where the text was removed.
    pub body: Option<Bytes>,
    /// What is left of a body that was destroyed.
    pub husk: Option<Bytes>,
}

/// A body, read.
#[derive(Clone, Debug)]
pub enum Body {
    Site(Box<Site>),
    Statement(Box<Statement>),
    Withdrawal(Withdrawal),
    Erasure(Box<Erasure>),
    /// The text was destroyed.
    Husk(Box<Husk>),
    /// The text was removed, or the record never had one.
    None,
}

impl Header {
    pub fn to_bytes(&self) -> Vec<u8> {
        // Strings, numbers and digests only: nothing here can fail to serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn from_bytes(offset: u64, bytes: &[u8]) -> Result<Header, LedgerError> {
        serde_json::from_slice(bytes).map_err(|error| LedgerError::Damaged {
            offset,
            what: format!("its header cannot be read by this version: {error}"),
        })
    }
}

impl Head {
    pub const EMPTY: Head = Head { offset: 0, chain: Digest::ZERO };

    /// `sha256(chain before, offset, at, sha256(header))`: 32 bytes, 8 and 8 bytes big-endian
    /// (microseconds since 1970), 32 bytes.
    pub fn chain_of(&self, header: &Header, header_bytes: &[u8]) -> Digest {
        let mut bytes = Vec::with_capacity(80);
        bytes.extend_from_slice(self.chain.as_bytes());
        bytes.extend_from_slice(&header.offset.to_be_bytes());
        bytes.extend_from_slice(&header.at.instant().as_microsecond().to_be_bytes());
        bytes.extend_from_slice(Digest::of(header_bytes).as_bytes());
        Digest::of(&bytes)
    }
}

impl Draft {
    /// The entry that all definitions of the site are revisions of.
    pub fn site_entry() -> EntryId {
        EntryId::recorded("site".to_owned())
    }

    /// The site as it is from now on; `last` is the last record that defined it.
    pub fn defining(site: &Site, last: Option<&Header>) -> Draft {
        let body = body_bytes(site);
        let expects = last.map_or(0, |last| last.revision);
        Draft {
            kind: Kind::Defined,
            entry: Draft::site_entry(),
            expects,
            revision: expects + 1,
            grade: None,
            announce: Announce::No,
            published: None,
            drop_name: None,
            content: body.0,
            body: Some(body),
            source: None,
        }
    }

    /// `sha256` over entry, kind, expected revision and content.
    pub fn key(&self) -> Digest {
        Digest::of_parts([
            self.entry.as_str().as_bytes(),
            self.kind.as_str().as_bytes(),
            &self.expects.to_be_bytes(),
            self.content.as_bytes(),
        ])
    }

    pub(super) fn header(&self, offset: u64, at: Moment, key: Digest) -> Header {
        Header {
            schema: SCHEMA,
            offset,
            at,
            key,
            kind: self.kind,
            entry: self.entry.clone(),
            revision: self.revision,
            grade: self.grade,
            announce: self.announce,
            published: self.published,
            drop_name: self.drop_name.clone(),
            body: self.body.as_ref().map(|(digest, _bytes)| *digest),
            source: self.source.as_ref().map(|(digest, _bytes)| *digest),
        }
    }
}

impl Record {
    pub(super) fn read(
        offset: u64,
        header_bytes: Vec<u8>,
        chain: Digest,
        body: Option<Bytes>,
    ) -> Result<Record, LedgerError> {
        let header = Header::from_bytes(offset, &header_bytes)?;
        Ok(Record { header, header_bytes, chain, body, husk: None })
    }

    /// Whether the body, if it is there, is the one that the header names.
    pub(super) fn has_its_text(&self) -> bool {
        match (&self.body, &self.header.body) {
            (Some(bytes), Some(digest)) => Digest::of(bytes) == *digest,
            (None, _) | (_, None) => true,
        }
    }

    /// The body in its form for the record's kind.
    pub fn read_body(&self) -> Result<Body, LedgerError> {
        let damaged = |error: &dyn Error| LedgerError::Damaged {
            offset: self.header.offset,
            what: format!("its body cannot be read by this version: {error}"),
        };
        let read = match (&self.body, &self.husk) {
            (Some(bytes), _) => self.body_of_kind(as_utf8(bytes).map_err(|error| damaged(&error))?),
            (None, Some(husk)) => serde_json::from_slice(husk).map(Body::Husk),
            (None, None) => return Ok(Body::None),
        };
        read.map_err(|error| damaged(&error))
    }

    fn body_of_kind(&self, text: &str) -> serde_json::Result<Body> {
        match self.header.kind {
            Kind::Defined => serde_json::from_str(text).map(Body::Site),
            Kind::Published | Kind::Corrected | Kind::Moved | Kind::Reinstated => {
                serde_json::from_str(text).map(Body::Statement)
            }
            Kind::Withdrawn => serde_json::from_str(text).map(Body::Withdrawal),
            Kind::Erased => serde_json::from_str(text).map(Body::Erasure),
            // It has none.
            Kind::Expired => Ok(Body::None),
        }
    }
}

/// The canonical bytes of a body, with their digest.
pub fn body_bytes<T: Serialize>(body: &T) -> (Digest, Bytes) {
    // Bodies are strings and numbers with string keys: nothing there can fail to serialise.
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    (Digest::of(&bytes), bytes.into())
}
