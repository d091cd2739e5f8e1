//! A feed that does not pass its check as a whole: which entry breaks it.

use std::sync::Arc;

use super::windows::{self, Windows, describe};
use super::{PublishError, Publisher};
use crate::catalogue::query::{FeedRow, Queries as _};
use crate::domain::feed::Format;
use crate::domain::site::Site;
use crate::render::{self, Contents, RenderedEntry};

impl Publisher {
    /// Finds the entry that breaks the feed, leaves it out of every feed until it changes, and
    /// renders them all anew. An entry that changed since may be another one: its own publication is
    /// on its way.
    pub(super) fn leave_culprit_out(&mut self, path: &str) -> Result<(), PublishError> {
        let Some((key, format)) = super::coder::feed_of(path) else { return Ok(()) };
        let offset = self.from.catalogue.cursor()?.offset;
        let Publisher { from, state } = self;
        let site = state.site(from)?;
        state.forget_changed(from)?;
        let feeds = from.catalogue.feeds_touched_after(0)?;
        let Some(row) = feeds.iter().find(|feed| feed.key == key) else { return Ok(()) };
        let window = Windows { from, state, site: &site }.window(row)?;
        let Some(culprit) = culprit(&site, row, &window.entries, format) else { return Ok(()) };
        let mut placed = state.placed.iter();
        let found = placed.find(|(_place, rendered)| Arc::ptr_eq(rendered, &culprit));
        let Some((&(place, _extent), _rendered)) = found else { return Ok(()) };
        tracing::error!(
            id = %culprit.id,
            "this entry breaks its feeds and is left out of them; please report it with its drop file"
        );
        state.left_out.insert(place, windows::text_of(from, place)?);
        state.placed.clear();
        state.swap_feeds(from, feeds, offset)
    }
}

/// By halving: a window with exactly one bad entry is good in the half without it.
fn culprit(
    site: &Site,
    row: &FeedRow,
    window: &[Arc<RenderedEntry>],
    format: Format,
) -> Option<Arc<RenderedEntry>> {
    let feed = describe(site, row);
    let is_good = |part: &[Arc<RenderedEntry>]| {
        let part = Contents::of(part.to_vec());
        let rendered = render::document(site, &feed, &part, format);
        rendered
            .and_then(|rendered| render::validate(format, &rendered.pieces.concat(), &part))
            .is_ok()
    };
    let mut suspects = window;
    while suspects.len() > 1 {
        let (newer, older) = suspects.split_at(suspects.len() / 2);
        suspects = if is_good(newer) { older } else { newer };
    }
    suspects.first().filter(|_only| !is_good(suspects)).cloned()
}
