//! What requests read: finished documents by path. Replaced as a whole, read without a lock.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use arc_swap::ArcSwap;
use bytes::Bytes;

use crate::domain::language::Language;
use crate::domain::time::Moment;

/// The one place where the current snapshot lies.
#[derive(Debug, Default)]
pub struct Snapshot(ArcSwap<Documents>);

/// Every document that is held ready, at one offset of the ledger.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// By exact path, `/feeds/all.atom`.
    pub by_path: HashMap<String, Arc<Document>>,
    /// Permanent redirects of conventional addresses: path to path.
    pub redirects: HashMap<String, String>,
    /// The base of every address of the site, where it is known.
    pub base: Option<String>,
    /// The last record that these documents know of.
    pub offset: u64,
}

/// A feed or page in one format: finished bytes with what a response says about them.
#[derive(Clone, Debug)]
pub struct Document {
    pub content_type: &'static str,
    pub kind: DocumentKind,
    pub language: Option<Language>,
    /// 128 bits in hexadecimal, the stem of the entity tags: `"{digest}-{coding}"`.
    pub digest: String,
    pub identity: Body,
    /// Missing until the second swap, and for good where a coded form would be no smaller.
    pub gzip: Option<Bytes>,
    pub brotli: Option<Bytes>,
    pub zstd: Option<Bytes>,
    /// When these bytes last changed; never goes back. It may still be to come: until then a reader
    /// that has only a date is sent the whole.
    pub last_modified: Moment,
    /// The value of a `Link` field, where the document has one.
    pub link: Option<String>,
}

/// Bytes in one or more pieces. Entries are shared between feeds: a feed that was just touched
/// points to them, and is put together to one piece when it is coded.
#[derive(Clone, Debug)]
pub struct Body {
    pieces: Arc<[Bytes]>,
    /// What is too large to be held: then there are no pieces.
    file: Option<Arc<File>>,
    /// In bytes.
    length: u64,
}

/// What kind of document: decides caching and cross-origin rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    Feed,
    Page,
    /// What stands at the address of a statement that was withdrawn, and why: 410 or 451.
    Gone(Gone),
    /// The page of a statement as it stood with one revision.
    Revision,
    /// A file that is published with a statement, whose path holds the digest of its contents.
    Attachment,
    /// A style sheet or the like, whose path holds a digest of its contents.
    Immutable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    ByTheOffice,
    /// The law demands it (RFC 7725).
    ByLaw,
}

impl Snapshot {
    pub fn current(&self) -> arc_swap::Guard<Arc<Documents>> {
        self.0.load()
    }

    /// For one writer only; what is read from now on is `documents`.
    pub fn replace(&self, documents: Documents) {
        self.0.store(Arc::new(documents));
    }
}

impl Body {
    pub fn from_pieces(pieces: Vec<Bytes>) -> Body {
        let length = pieces.iter().map(|piece| piece.len() as u64).sum();
        Body { pieces: pieces.into(), file: None, length }
    }

    /// A file that is never changed, of this length.
    pub fn from_file(file: File, length: u64) -> Body {
        Body { pieces: Arc::default(), file: Some(Arc::new(file)), length }
    }

    pub fn file(&self) -> Option<&Arc<File>> {
        self.file.as_ref()
    }

    pub fn pieces(&self) -> &Arc<[Bytes]> {
        &self.pieces
    }

    /// In bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// All in one piece; free of cost where it is one already.
    pub fn joined(&self) -> Bytes {
        match &*self.pieces {
            [only] => only.clone(),
            pieces => pieces.concat().into(),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Body {
        Body::from_pieces(vec![bytes])
    }
}
