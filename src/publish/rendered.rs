//! Entries that admit rendered to prove them, on their way to publishing.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalogue::query::EntryRow;
use crate::domain::digest::Digest;
use crate::domain::entry::Entry;
use crate::domain::feed::Format;
use crate::domain::id::EntryId;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::render::{Extent, RenderedEntry};

/// Rendered entries that wait, in bytes of all formats together. Beyond it the oldest go, and are
/// rendered again when a feed needs them.
const RENDERED_BYTES_MAX: usize = 6 * 1024 * 1024;

/// Admit puts in what it proved before the append; publishing finds it again after the fold.
#[derive(Debug, Default)]
pub struct RenderedCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<EntryId, (Version, Arc<RenderedEntry>)>,
    /// In the order of coming in; an id may stand here more than once.
    order: VecDeque<EntryId>,
    bytes: usize,
}

/// What an entry looks like follows from this, and from the site.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    revision: u32,
    address: Option<String>,
    published: Moment,
    updated: Moment,
    body: Option<Digest>,
}

impl RenderedCache {
    /// What was rendered of exactly this entry; only full texts are kept.
    pub fn take(&self, wanted: &EntryRow, extent: Extent) -> Option<Arc<RenderedEntry>> {
        if extent != Extent::Full {
            return None;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, rendered) = kept.by_id.remove(&wanted.id)?;
        kept.bytes -= weight(&rendered);
        // Its text may have been rendered to prove it, for a new name perhaps.
        if wanted.state != State::Current {
            return None;
        }
        if kept.by_id.is_empty() {
            kept.order.clear();
        }
        let wanted = Version {
            revision: wanted.revision,
            address: wanted.address.clone(),
            published: wanted.published,
            updated: wanted.updated,
            body: wanted.body,
        };
        (known == wanted).then_some(rendered)
    }

    /// The entry's text is in the body with this digest.
    pub fn put(&self, entry: &Entry, body: Digest, rendered: RenderedEntry) {
        let version = Version {
            revision: entry.revision,
            address: Some(entry.address.clone()),
            published: entry.published,
            updated: entry.updated,
            body: Some(body),
        };
        let rendered = Arc::new(rendered);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += weight(&rendered);
        kept.order.push_back(entry.id.clone());
        if let Some((_version, old)) =
            kept.by_id.insert(entry.id.clone(), (version, Arc::clone(&rendered)))
        {
            kept.bytes -= weight(&old);
        }
        while kept.bytes > RENDERED_BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some((_version, old)) = kept.by_id.remove(&oldest) {
                kept.bytes -= weight(&old);
            }
        }
    }

    /// The site changed: everything looks different.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

/// In bytes, of all formats together.
fn weight(rendered: &RenderedEntry) -> usize {
    Format::ALL.into_iter().map(|format| rendered.fragment(format).bytes.len()).sum()
}
