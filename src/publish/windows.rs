//! A feed's window, rendered: which entries, in full or in brief, in every format.

use std::collections::HashMap;
use std::sync::Arc;

use super::coder::Fresh;
use super::{PublishError, Publisher, events};
use crate::catalogue::query::{EntryRow, FeedRow, Queries as _};
use crate::domain::entry::Entry;
use crate::domain::feed::{Feed, FeedKey, Format};
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::render::{self, FeedEntry, RenderedEntry};
use crate::snapshot::{Body, Document, DocumentKind};

/// An unlisted category gets a feed of its own from this many statements on.
const UNLISTED_CATEGORY_MEMBERS_MIN: u64 = 3;

impl Publisher {
    /// The feed in every format, with coded forms where they are known from before.
    pub(super) fn render_feed(
        &mut self,
        site: &Arc<Site>,
        row: &FeedRow,
    ) -> Result<Vec<Fresh>, PublishError> {
        let entries: Arc<[FeedEntry]> = self.window(site, row)?.into();
        let feed = describe(site, row);
        let mut documents = Vec::with_capacity(Format::ALL.len());
        for format in Format::ALL {
            let path = row.key.address(format);
            match render::document(site, &feed, &entries, format) {
                Ok(rendered) => {
                    let document = Arc::new(self.finish(row, format, rendered)?);
                    documents.push(Fresh { path, document, entries: Arc::clone(&entries) });
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
        let kept = self.from.coded.get(&rendered.digest)?.unwrap_or_default();
        let identity = Body::from_pieces(rendered.pieces);
        let is_kept = kept.gzip.is_some();
        Ok(Document {
            content_type: format.content_type(),
            kind: DocumentKind::Feed,
            language: describe_language(row),
            digest: rendered.digest,
            identity: if is_kept { Body::from(identity.joined()) } else { identity },
            gzip: kept.gzip.map(Into::into),
            brotli: kept.brotli.map(Into::into),
            zstd: kept.zstd.map(Into::into),
            last_modified: row.changed,
            link: None,
        })
    }

    /// The rendered entries of a live document, newest first.
    pub(super) fn window(
        &self,
        site: &Arc<Site>,
        row: &FeedRow,
    ) -> Result<Vec<FeedEntry>, PublishError> {
        let entries = match row.key {
            FeedKey::Updates => self.event_entries(site, row)?,
            FeedKey::All
            | FeedKey::Language(_)
            | FeedKey::Category(_)
            | FeedKey::LanguageCategory(..) => self.entries(row, site)?,
        };
        let mut window = Vec::with_capacity(entries.len());
        for entry in entries.into_iter().filter(|entry| !self.state.left_out.contains(&entry.id)) {
            match self.rendered(site, entry) {
                Ok(rendered) => window.push(rendered),
                Err((id, error)) => {
                    tracing::error!(%id, %error, "an entry cannot be shown and is left out of its feeds");
                }
            }
        }
        let extents = render::extents(&window, site.window.bytes);
        let placed = window.into_iter().zip(extents);
        Ok(placed.map(|(entry, extent)| FeedEntry { entry, extent }).collect())
    }

    fn rendered(
        &self,
        site: &Site,
        entry: Entry,
    ) -> Result<Arc<RenderedEntry>, (crate::domain::id::EntryId, render::Unrenderable)> {
        if let Some(rendered) = self.from.rendered.get(&entry) {
            return Ok(rendered);
        }
        match render::entry(site, &entry) {
            Ok(rendered) => Ok(self.from.rendered.put(entry, rendered)),
            Err(error) => Err((entry.id, error)),
        }
    }

    fn entries(&self, row: &FeedRow, site: &Site) -> Result<Vec<Entry>, PublishError> {
        let mut entries = Vec::new();
        for num in self.from.catalogue.window(row, &site.window)? {
            if let Some(entry_row) = self.from.catalogue.entry_by_num(num)? {
                entries.extend(self.entry(&entry_row)?);
            }
        }
        Ok(entries)
    }

    /// The entry with its text; `None` where the text was removed.
    fn entry(&self, row: &EntryRow) -> Result<Option<Entry>, PublishError> {
        let Some(digest) = row.body else { return Ok(None) };
        let Some(statement) = self.statement(&digest)? else { return Ok(None) };
        Ok(row.entry(statement))
    }

    fn event_entries(&self, site: &Site, row: &FeedRow) -> Result<Vec<Entry>, PublishError> {
        let mut entries = Vec::new();
        for event in self.from.catalogue.events(row, &site.window)? {
            let Some(of) = self.from.catalogue.entry_by_num(event.entry)? else { continue };
            let Some(statement) = self.statement(&event.body)? else { continue };
            entries.extend(events::entry(&of, &event, &statement));
        }
        Ok(entries)
    }

    fn statement(
        &self,
        digest: &crate::domain::digest::Digest,
    ) -> Result<Option<Arc<Statement>>, PublishError> {
        let body = self.from.records.body(digest)?;
        Ok(body.and_then(|bytes| serde_json::from_slice(&bytes).ok()).map(Arc::new))
    }
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
    Feed { key: row.key.clone(), title, language: describe_language(row), updated: row.updated }
}

fn describe_language(row: &FeedRow) -> Option<crate::domain::language::Language> {
    match &row.key {
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
