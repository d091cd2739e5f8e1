//! Entries rendered once, shared by every feed that holds them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::entry::Entry;
use crate::domain::feed::Format;
use crate::domain::id::EntryId;
use crate::render::{Extent, RenderedEntry};

/// Rendered entries that are kept, in bytes of all formats together. Beyond it the oldest go, and
/// are rendered again when a feed needs them.
const RENDERED_BYTES_MAX: usize = 32 * 1024 * 1024;

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
    /// What was rendered of exactly this entry.
    pub fn get(&self, entry: &Entry) -> Option<Arc<RenderedEntry>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, rendered) = kept.by_id.get(&entry.id)?;
        is_same(known, entry).then(|| Arc::clone(rendered))
    }

    pub fn put(&self, entry: Entry, rendered: RenderedEntry) -> Arc<RenderedEntry> {
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
        rendered
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
    let of = |extent| {
        Format::ALL
            .map(|format| rendered.fragment(format, extent).bytes.len())
            .iter()
            .sum::<usize>()
    };
    of(Extent::Full) + of(Extent::Brief)
}
