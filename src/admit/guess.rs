//! Ahead of the decision, and on another core: what a file becomes if nothing is known of it, which
//! is so for almost all of an archive.

use super::Item;
use super::plan::{announced, new_entry, submission};
use crate::domain::decide::{Decision, Surroundings, decide};
use crate::domain::entry::Entry;
use crate::domain::id::{Authority, path_key};
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::render::{self, Extent, RenderedEntry};

/// An entry, with the proof that it can be rendered. The proof stands for this very entry alone.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    pub(super) entry: Entry,
    pub(super) rendered: RenderedEntry,
}

impl Guess {
    /// None for what is not published, or cannot be rendered: the decision says why.
    pub(super) fn of(
        item: &Item,
        site: &Site,
        authority: &Authority,
        now: Moment,
    ) -> Option<Guess> {
        let submission = submission(item, path_key(&item.path, 0));
        let decision = decide(Surroundings::default(), submission, authority);
        let Decision::Publish { id, published, statement, .. } = decision else { return None };
        let entry = new_entry(id, *statement, (published, now, announced(item.arrival)));
        let rendered = render::entry(site, &entry, Extent::Full).ok()?;
        Some(Guess { entry, rendered })
    }
}
