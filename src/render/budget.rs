//! Which entries of a feed are carried in full.

use std::sync::Arc;

use super::RenderedEntry;

/// The bytes that a feed's full entries may have together; the others carry their summary.
///
/// All that is newer counts in full, whether it is carried so or not. So an entry that was cut once
/// is never uncut by a newer one, and readers that compare contents see one change at most. An
/// entry that breaks the budget all by itself counts as its summary.
#[derive(Debug)]
pub struct Budget {
    bytes_max: u64,
    used: u64,
}

impl Budget {
    pub fn of(bytes_max: u64) -> Budget {
        Budget { bytes_max, used: 0 }
    }

    /// The form in which the next entry is carried, newest first. Most feeds stay within their
    /// budget, so `brief` is asked only when it is needed; where it has nothing, neither is there.
    pub fn choose<E>(
        &mut self,
        full: Arc<RenderedEntry>,
        brief: impl FnOnce() -> Result<Option<Arc<RenderedEntry>>, E>,
    ) -> Result<Option<Arc<RenderedEntry>>, E> {
        let is_giant = full.length() > self.bytes_max;
        if !is_giant {
            self.used = self.used.saturating_add(full.length());
            if self.used <= self.bytes_max {
                return Ok(Some(full));
            }
        }
        let brief = brief()?;
        if is_giant {
            let length = brief.as_ref().map_or(0, |brief| brief.length());
            self.used = self.used.saturating_add(length);
        }
        Ok(brief)
    }
}
