//! Entries that admit rendered to prove them, on their way to publishing.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::entry::Entry;
use crate::domain::feed::Format;
use crate::domain::id::EntryId;
use crate::render::RenderedEntry;

/// Rendered entries that wait, in bytes of all formats together. Beyond it the oldest go, and are
/// rendered again when a feed needs them.
const RENDERED_BYTES_MAX: usize = 6 * 1024 * 1024;

/// Admit puts in what it proved before the append; publishing finds it again after the fold.
#[derive(Debug, Default)]
pub struct RenderedCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<EntryId, (Entry, Arc<RenderedEntry>)>,
    /// In the order of coming in; an id may stand here more than once.
    order: VecDeque<EntryId>,
    bytes: usize,
}

impl RenderedCache {
    /// What was rendered of exactly this entry, in full.
    pub fn take(&self, entry: &Entry) -> Option<Arc<RenderedEntry>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, rendered) = kept.by_id.remove(&entry.id)?;
        kept.bytes -= weight(&rendered);
        is_same(&known, entry).then_some(rendered)
    }

    pub fn put(&self, entry: Entry, rendered: RenderedEntry) {
        let rendered = Arc::new(rendered);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += weight(&rendered);
        kept.order.push_back(entry.id.clone());
        if let Some((_entry, old)) =
            kept.by_id.insert(entry.id.clone(), (entry, Arc::clone(&rendered)))
        {
            kept.bytes -= weight(&old);
        }
        while kept.bytes > RENDERED_BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some((_entry, old)) = kept.by_id.remove(&oldest) {
                kept.bytes -= weight(&old);
            }
        }
    }

    /// The site changed: everything looks different.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

fn is_same(known: &Entry, wanted: &Entry) -> bool {
    known.revision == wanted.revision
        && known.address == wanted.address
        && (known.published, known.updated) == (wanted.published, wanted.updated)
        && known.statement == wanted.statement
}

/// In bytes, of all formats together.
fn weight(rendered: &RenderedEntry) -> usize {
    Format::ALL.into_iter().map(|format| rendered.fragment(format).bytes.len()).sum()
}
