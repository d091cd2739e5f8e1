//! A feed's window, rendered: which entries, in full or in brief, in every format.

use std::collections::HashMap;
use std::sync::Arc;

use super::coder::{Fresh, Origin};
use super::{PublishError, Sources, State, events, notice};
use crate::catalogue::coded::CodedForms;
use crate::catalogue::query::{EntryRow, FeedRow, Member, Queries as _};
use crate::catalogue::relations::Relations as _;
use crate::catalogue::revisions::Revisions as _;
use crate::catalogue::taken_back::TakenBack as _;
use crate::domain::digest::Digest;
use crate::domain::entry::Entry;
use crate::domain::feed::{Feed, FeedKey, Format};
use crate::domain::language::Language;
use crate::domain::limits::UNLISTED_CATEGORY_MEMBERS_MIN;
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::render::{self, Budget, Contents, Extent, RenderedEntry};
use crate::snapshot::{Body, Document, DocumentKind};

/// What one publication renders with.
pub(super) struct Windows<'a> {
    pub(super) from: &'a Sources,
    pub(super) state: &'a mut State,
    pub(super) site: &'a Site,
}

impl Windows<'_> {
    /// The feed in every format, with coded forms where they are known from before.
    pub(super) fn render_feed(
        &mut self,
        row: &FeedRow,
        offset: u64,
    ) -> Result<Vec<Fresh>, PublishError> {
        let contents = self.window(row)?;
        self.from.board.note_feed(row.key.stem(), contents.entries.len());
        let feed = describe(self.site, row);
        let mut documents = Vec::with_capacity(Format::ALL.len());
        for format in Format::ALL {
            let path = row.key.address(format);
            match render::document(self.site, &feed, &contents, format) {
                Ok(rendered) => {
                    let document = Arc::new(self.finish(row, format, rendered)?);
                    let origin = Origin::Rendered { contents: contents.clone(), offset };
                    documents.push(Fresh { path, document, origin });
                }
                Err(error) => {
                    tracing::error!(path, %error, "a feed cannot be rendered; the last good one stays up");
                }
            }
        }
        Ok(documents)
    }

    fn finish(
        &self,
        row: &FeedRow,
        format: Format,
        rendered: render::RenderedFeed,
    ) -> Result<Document, PublishError> {
        let kept = self.coded_forms(&row.key.address(format), &rendered.digest)?;
        Ok(Document {
            content_type: format.content_type(),
            kind: DocumentKind::Feed,
            language: language_of(&row.key),
            digest: rendered.digest,
            identity: Body::from_pieces(rendered.pieces),
            gzip: kept.gzip,
            brotli: kept.brotli,
            zstd: kept.zstd,
            last_modified: row.changed,
            link: None,
        })
    }

    /// The coded forms of a document that is rendered as it was: from the one that stands, and at a
    /// start from what was kept.
    fn coded_forms(&self, path: &str, digest: &str) -> Result<CodedForms, PublishError> {
        let standing = self.state.documents.by_path.get(path);
        if let Some(same) = standing.filter(|document| document.digest == digest) {
            return Ok(super::coded_forms(same));
        }
        let is_start = self.state.documents.offset == 0;
        let kept = if is_start { self.from.coded.get(digest)? } else { None };
        Ok(kept.unwrap_or_default())
    }

    /// The rendered entries of a live document, newest first, and what it holds no longer.
    pub(super) fn window(&mut self, row: &FeedRow) -> Result<Contents, PublishError> {
        let site = self.site;
        let tombstones;
        let places: Vec<Place> = match row.key {
            FeedKey::Updates => {
                let events = self.from.catalogue.events(row, &site.window)?;
                tombstones = self.from.catalogue.event_tombstones(row, &events)?;
                events.into_iter().map(|(offset, entry)| Place::Event { offset, entry }).collect()
            }
            FeedKey::All
            | FeedKey::Language(_)
            | FeedKey::Category(_)
            | FeedKey::LanguageCategory(..) => {
                let members = self.from.catalogue.window(row, &site.window)?;
                tombstones = self.from.catalogue.tombstones(row, &members)?;
                members.into_iter().map(Place::from).collect()
            }
        };
        let mut window = Vec::with_capacity(places.len());
        let mut budget = Budget::of(site.window.bytes);
        for place in places {
            if self.state.left_out.contains_key(&place) {
                continue;
            }
            let Some(full) = self.rendered(place, Extent::Full)? else { continue };
            window.extend(budget.choose(full, || self.rendered(place, Extent::Brief))?);
        }
        Ok(Contents { entries: window.into(), tombstones: tombstones.into() })
    }

    /// What stands in this place; `None` for a text that was removed or cannot be shown.
    fn rendered(
        &mut self,
        place: Place,
        extent: Extent,
    ) -> Result<Option<Arc<RenderedEntry>>, PublishError> {
        if let Some(rendered) = self.state.placed.get(&(place, extent)) {
            return Ok(Some(Arc::clone(rendered)));
        }
        let Some(rendered) = self.render(place, extent)? else { return Ok(None) };
        self.state.placed.insert((place, extent), Arc::clone(&rendered));
        Ok(Some(rendered))
    }

    fn render(
        &self,
        place: Place,
        extent: Extent,
    ) -> Result<Option<Arc<RenderedEntry>>, PublishError> {
        let entry = match place {
            Place::Entry(num) => {
                let Some(row) = self.from.catalogue.entry_by_num(num)? else { return Ok(None) };
                let is_alone = row.replaces.is_none() && row.replaced_by.is_none() && row.kin == 0;
                if is_alone && let Some(proved) = self.from.rendered.take(&row, extent) {
                    return Ok(Some(proved));
                }
                self.entry(&row)?
            }
            Place::Event { offset, .. } => self.event(offset)?,
            Place::Announcement { offset, .. } => self.announcement(offset)?,
        };
        let Some(entry) = entry else { return Ok(None) };
        match render::entry(self.site, &entry, extent) {
            Ok(rendered) => Ok(Some(Arc::new(rendered))),
            Err(error) => {
                tracing::error!(id = %entry.id, %error, "an entry cannot be shown and is left out of its feeds");
                Ok(None)
            }
        }
    }

    /// The entry with its text, or with the notice in its place; `None` where the text was removed.
    fn entry(&self, row: &EntryRow) -> Result<Option<Entry>, PublishError> {
        let Some(statement) = self.said(row, row.body)? else { return Ok(None) };
        let bearings = self.from.catalogue.bearings(row, &statement)?;
        Ok(row.entry(statement, bearings))
    }

    fn said(
        &self,
        row: &EntryRow,
        body: Option<Digest>,
    ) -> Result<Option<Arc<Statement>>, PublishError> {
        Ok(notice::said(row, body, &self.from.records)?)
    }

    fn event(&self, offset: u64) -> Result<Option<Entry>, PublishError> {
        let Some(event) = self.from.catalogue.event(offset)? else { return Ok(None) };
        let Some(of) = self.from.catalogue.entry_by_num(event.entry)? else { return Ok(None) };
        let statement = self.said(&of, Some(event.body))?;
        Ok(statement.and_then(|statement| events::entry(&of, &event, &statement)))
    }

    fn announcement(&self, offset: u64) -> Result<Option<Entry>, PublishError> {
        let Some(row) = self.from.catalogue.announcement(offset)? else { return Ok(None) };
        let Some(of) = self.from.catalogue.entry_by_num(row.entry)? else { return Ok(None) };
        // It goes with what it is about.
        if of.state.is_taken_back() {
            return Ok(None);
        }
        let statement = self.said(&of, row.body)?;
        Ok(statement.and_then(|statement| events::announcement(self.site, (&of, &row), &statement)))
    }
}

/// What stands in a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Entry(i64),
    /// By the offset of its first record, with the entry it is of.
    Event {
        offset: u64,
        entry: i64,
    },
    /// Likewise.
    Announcement {
        offset: u64,
        entry: i64,
    },
}

impl From<Member> for Place {
    fn from(member: Member) -> Place {
        match member {
            Member::Entry(num) => Place::Entry(num),
            Member::Announcement { offset, entry } => Place::Announcement { offset, entry },
        }
    }
}

impl Place {
    pub(super) fn entry(self) -> i64 {
        match self {
            Place::Entry(entry)
            | Place::Event { entry, .. }
            | Place::Announcement { entry, .. } => entry,
        }
    }
}

/// The body that what stands in a place is made of.
pub(super) fn text_of(from: &Sources, place: Place) -> Result<Option<Digest>, PublishError> {
    Ok(match place {
        Place::Entry(num) => {
            from.catalogue.entry_by_num(num)?.and_then(|entry| entry.notice.or(entry.body))
        }
        Place::Event { offset, .. } => from.catalogue.event(offset)?.map(|event| event.body),
        Place::Announcement { offset, .. } => {
            from.catalogue.announcement(offset)?.and_then(|announcement| announcement.body)
        }
    })
}

/// Whether the site offers this feed.
pub fn is_offered(row: &FeedRow, site: &Site) -> bool {
    let listed = |slug: &str| site.categories.iter().find(|listed| listed.category.slug == slug);
    match &row.key {
        FeedKey::All | FeedKey::Updates => true,
        FeedKey::Language(_) => row.members > 0,
        FeedKey::Category(slug) => {
            row.members >= UNLISTED_CATEGORY_MEMBERS_MIN
                || (row.members > 0 && listed(slug).is_some())
        }
        FeedKey::LanguageCategory(_, slug) => {
            row.members > 0 && listed(slug).is_some_and(|listed| listed.by_language)
        }
    }
}

/// The feed's own facts, as every format says them.
pub fn describe(site: &Site, row: &FeedRow) -> Feed {
    let category = |slug: &str| {
        let listed = site.categories.iter().find(|listed| listed.category.slug == slug);
        listed.map_or_else(|| row.name.clone(), |listed| listed.category.name.clone())
    };
    let title = match &row.key {
        FeedKey::All => site.title.clone(),
        FeedKey::Updates => render::event::feed_title(site),
        FeedKey::Language(language) => format!("{} ({})", site.title, language.autonym()),
        FeedKey::Category(slug) => format!("{}: {}", site.title, category(slug)),
        FeedKey::LanguageCategory(language, slug) => {
            format!("{}: {} ({})", site.title, category(slug), language.autonym())
        }
    };
    Feed { key: row.key.clone(), title, language: language_of(&row.key), updated: row.updated }
}

pub(super) fn language_of(key: &FeedKey) -> Option<Language> {
    match key {
        FeedKey::Language(language) | FeedKey::LanguageCategory(language, _) => {
            Some(language.clone())
        }
        FeedKey::All | FeedKey::Updates | FeedKey::Category(_) => None,
    }
}

/// Addresses that readers try by convention lead to the feed of the default language.
pub(super) fn redirects(site: &Site) -> HashMap<String, String> {
    let main = match site.languages.as_slice() {
        [] | [_] => FeedKey::All,
        [default, ..] => FeedKey::Language(default.clone()),
    };
    [
        ("/feed", Format::Rss),
        ("/rss.xml", Format::Rss),
        ("/index.xml", Format::Rss),
        ("/atom.xml", Format::Atom),
        ("/feed.json", Format::Json),
    ]
    .into_iter()
    .map(|(path, format)| (path.to_owned(), main.address(format)))
    .collect()
}
