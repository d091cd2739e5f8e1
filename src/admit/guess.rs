//! Ahead of the decision, and on another core: what a file becomes if nothing is known of it, which
//! is so for almost all of an archive.

use super::Item;
use super::plan::submission;
use super::publication::{Publication, announced};
use crate::domain::clock_trust::ClockView;
use crate::domain::decide::{Decision, Surroundings, decide};
use crate::domain::edition::Joins;
use crate::domain::entry::Entry;
use crate::domain::id::{Authority, path_key};
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::render::{self, Extent};

/// What would be published, and the entry that was proved to be rendered faithfully. What was
/// rendered is not kept: of an archive hardly an entry stands in a window.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    /// The statement that it was taken to be an edition of.
    joins: Option<Joins>,
    publication: Publication,
    proved: Entry,
}

impl Guess {
    /// None for what is not published, or cannot be rendered: the decision says why.
    pub(super) fn of(
        item: &Item,
        site: &Site,
        authority: &Authority,
        now: Moment,
    ) -> Option<Guess> {
        if item.reading.replaces.is_some() || item.reading.translation_of.is_some() {
            return None;
        }
        let times = (now, None, site.edit_quiet());
        let submission = submission(item, path_key(&item.path, 0), times, ClockView::trusted(now));
        let decision = decide(Surroundings::default(), submission, authority);
        let Decision::Publish { id, published, statement, doubts, .. } = decision else {
            return None;
        };
        let publication = Publication::new(id, published, *statement, doubts);
        let proved = publication.entry(now, announced(item.arrival));
        render::entry(site, &proved, Extent::Full).ok()?;
        Some(Guess { joins: item.related.joins.clone(), publication, proved })
    }

    /// The proof stands for this very entry alone.
    pub(super) fn proves(&self, entry: &Entry) -> bool {
        self.proved == *entry
    }

    /// What deciding comes to where indeed nothing is known, the file's own key is free, and it joins
    /// what it was taken to join.
    pub(super) fn publication(&self, joins: Option<&Joins>) -> Option<Publication> {
        (self.joins.as_ref() == joins).then(|| self.publication.clone())
    }
}
