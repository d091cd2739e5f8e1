//! Pages made on request: read from the catalogue, rendered by pure functions, kept in a bounded cache.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::domain::digest::Digest;
use crate::domain::entry::Entry;
use crate::domain::feed::Feed;
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::http::pages::{NoPage, PagePath, PageSource, PageUnavailable, StatementForm};
use crate::ledger::{LedgerError, LedgerReader};
use crate::publish::windows::{describe, is_offered};
use crate::render::page::{PageError, Pages};
use crate::render::{self, Unrenderable};
use crate::snapshot::{Body, Document, DocumentKind};

/// Finished pages that are kept. At the bound all go: they are made again as they are asked for.
const CACHED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Statements on the first page.
const HOME_STATEMENTS: u32 = 30;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// Answers from the catalogue, from any thread.
pub struct CataloguePages {
    /// Connections that no lookup uses at the moment.
    free: Mutex<Vec<Connections>>,
    state_dir: std::path::PathBuf,
    templates: Pages,
    no_page: NoPage,
    cache: Mutex<Cache>,
}

struct Connections {
    catalogue: CatalogueReader,
    records: LedgerReader,
}

#[derive(Default)]
struct Cache {
    /// As the pages show it; another one changes them all.
    site: Option<Site>,
    pages: HashMap<PagePath, Kept>,
    bytes: usize,
}

struct Kept {
    /// The last record that the page knows of.
    offset: u64,
    document: Arc<Document>,
}

/// What a page says, before it is a document.
struct Content {
    media: &'static str,
    language: Option<Language>,
    bytes: Vec<u8>,
    last_modified: Moment,
    link: Option<String>,
}

#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Template(#[from] PageError),
    #[error(transparent)]
    Unrenderable(#[from] Unrenderable),
}

impl CataloguePages {
    pub fn new(state_dir: &std::path::Path, site: &Site) -> Result<CataloguePages, PageError> {
        let templates = Pages::new()?;
        let no_page = NoPage {
            language: site.default_language().cloned(),
            html: templates.not_found(site)?.into(),
        };
        Ok(CataloguePages {
            free: Mutex::default(),
            state_dir: state_dir.to_owned(),
            templates,
            no_page,
            cache: Mutex::default(),
        })
    }

    /// The style sheet that the pages link to, with its path.
    pub fn style(&self, last_modified: Moment) -> (String, Arc<Document>) {
        let (path, bytes) = self.templates.style();
        let content = Content {
            media: "text/css; charset=utf-8",
            language: None,
            bytes: bytes.to_vec(),
            last_modified,
            link: None,
        };
        (path.to_owned(), Arc::new(document(content, DocumentKind::Immutable)))
    }

    fn look_up(
        &self,
        path: &PagePath,
        from: &Connections,
    ) -> Result<Option<Arc<Document>>, Unmade> {
        let offset = from.catalogue.cursor()?.offset;
        let Some(site) = from.catalogue.site()? else { return Ok(None) };
        let (touched, editions) = match path {
            PagePath::Home | PagePath::FeedList => (offset, None),
            // Every feed that is offered is held ready in the snapshot.
            PagePath::Feed(..) => return Ok(None),
            PagePath::Statement { year, name, .. } => {
                let address = format!("/statements/{year:04}/{name}");
                let Some(row) = from.catalogue.entry_by_address(&address)? else {
                    return Ok(None);
                };
                let editions = Editions::of(row, &from.catalogue)?;
                (editions.touched, Some(editions))
            }
        };
        if let Some(kept) = self.kept(path, touched, &site) {
            return Ok(Some(kept));
        }
        let Some(content) = self.make(path, editions, (&site, from))? else { return Ok(None) };
        let document = Arc::new(document(content, DocumentKind::Page));
        let kept = Kept { offset, document: Arc::clone(&document) };
        self.keep(path.clone(), kept, &site);
        Ok(Some(document))
    }

    fn make(
        &self,
        path: &PagePath,
        editions: Option<Editions>,
        (site, from): (&Site, &Connections),
    ) -> Result<Option<Content>, Unmade> {
        let (feeds, newest) = offered(site, &from.catalogue)?;
        let html = |language: Option<Language>, text: String, last_modified| Content {
            media: HTML,
            language,
            bytes: text.into_bytes(),
            last_modified,
            link: None,
        };
        let default = site.default_language().cloned();
        match (path, editions) {
            (PagePath::Home, _) => {
                let rows = from.catalogue.newest_by_date(None, HOME_STATEMENTS)?;
                let entries = entries(&rows, from)?;
                let text = self.templates.home(site, &entries, &feeds)?;
                Ok(newest.map(|newest| html(default, text, newest)))
            }
            (PagePath::FeedList, _) => {
                let text = self.templates.feeds(site, &feeds)?;
                Ok(newest.map(|newest| html(default, text, newest)))
            }
            (PagePath::Statement { form, .. }, Some(editions)) => {
                let Some(entry) = entry(&editions.asked, from)? else { return Ok(None) };
                let language = Some(entry.statement.language.clone());
                let canonical = Some(format!("<{}>; rel=\"canonical\"", site.url(&entry.address)));
                let (media, bytes) = match form {
                    StatementForm::Html => {
                        let others = entries(&editions.others, from)?;
                        let text = self.templates.statement(site, (&entry, &others), &feeds)?;
                        (HTML, text.into_bytes())
                    }
                    StatementForm::Text => (TEXT, render::plain::text(site, &entry).into_bytes()),
                    StatementForm::Json => (JSON, render::item_alone(site, &entry)?),
                };
                let last_modified = editions.last_modified(&from.records)?;
                Ok(Some(Content { media, language, bytes, last_modified, link: canonical }))
            }
            (PagePath::Statement { .. } | PagePath::Feed(..), _) => Ok(None),
        }
    }

    fn kept(&self, path: &PagePath, touched: u64, site: &Site) -> Option<Arc<Document>> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.site.as_ref() != Some(site) {
            *cache = Cache { site: Some(site.clone()), ..Cache::default() };
        }
        let kept = cache.pages.get(path).filter(|kept| kept.offset >= touched)?;
        Some(Arc::clone(&kept.document))
    }

    fn keep(&self, path: PagePath, kept: Kept, site: &Site) {
        let weight = usize::try_from(kept.document.identity.length()).unwrap_or(usize::MAX);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have been defined anew while the page was made.
        if cache.site.as_ref() != Some(site) {
            return;
        }
        if cache.bytes.saturating_add(weight) > CACHED_BYTES_MAX {
            *cache = Cache { site: cache.site.take(), ..Cache::default() };
        }
        cache.bytes += weight;
        cache.pages.insert(path, kept);
    }

    fn connections(&self) -> Result<Connections, Unmade> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match free {
            Some(connections) => Ok(connections),
            None => Ok(Connections {
                catalogue: CatalogueReader::open(&self.state_dir)?,
                records: LedgerReader::open(&self.state_dir)?,
            }),
        }
    }
}

impl PageSource for CataloguePages {
    fn find(&self, path: &PagePath) -> Result<Option<Arc<Document>>, PageUnavailable> {
        let looked = self.connections().and_then(|connections| {
            let found = self.look_up(path, &connections)?;
            // A connection that failed is not used again.
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connections);
            Ok(found)
        });
        looked.map_err(|error| PageUnavailable(Box::new(error)))
    }

    fn no_page(&self) -> NoPage {
        self.no_page.clone()
    }
}

/// What a statement's page is made of.
struct Editions {
    asked: EntryRow,
    /// The same statement in other languages.
    others: Vec<EntryRow>,
    /// The last record that changed any of them.
    touched: u64,
}

impl Editions {
    fn of(asked: EntryRow, catalogue: &CatalogueReader) -> Result<Editions, CatalogueError> {
        let mut others = catalogue.entries_of_group(&asked.group)?;
        others.retain(|other| other.language != asked.language);
        let offsets = others.iter().map(|other| other.last_offset);
        let touched = offsets.fold(asked.last_offset, u64::max);
        Ok(Editions { asked, others, touched })
    }

    /// The end of the second in which a record last changed any of them: what changes again
    /// within that second is then no older than what a reader already has.
    fn last_modified(&self, records: &LedgerReader) -> Result<Moment, LedgerError> {
        let last = records.replay(self.touched.saturating_sub(1), 1)?;
        let changed = last.first().map_or(self.asked.updated, |record| record.header.at);
        Ok(changed.whole_seconds().plus_seconds(1))
    }
}

/// Those of the rows that have a text, in their order.
fn entries(rows: &[EntryRow], from: &Connections) -> Result<Vec<Entry>, Unmade> {
    let entries = rows.iter().map(|row| entry(row, from)).collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().flatten().collect())
}

fn entry(row: &EntryRow, from: &Connections) -> Result<Option<Entry>, Unmade> {
    let Some(digest) = &row.body else { return Ok(None) };
    let body = from.records.body(digest)?;
    let statement = body.and_then(|bytes| serde_json::from_slice(&bytes).ok()).map(Arc::new);
    Ok(statement.and_then(|statement| row.entry(statement)))
}

/// The feeds that the site offers, and the newest change in any of them.
fn offered(
    site: &Site,
    catalogue: &CatalogueReader,
) -> Result<(Vec<Feed>, Option<Moment>), CatalogueError> {
    let rows = catalogue.feeds_touched_after(0)?;
    let newest = rows.iter().map(|row| row.changed).max();
    let offered = rows.iter().filter(|row| is_offered(row, site)).map(|row| describe(site, row));
    Ok((offered.collect(), newest))
}

fn document(content: Content, kind: DocumentKind) -> Document {
    let coded = render::code::code(&content.bytes);
    Document {
        content_type: content.media,
        kind,
        language: content.language,
        digest: Digest::of(&content.bytes).hex_prefix(32),
        identity: Body::from(bytes::Bytes::from(content.bytes)),
        gzip: coded.gzip,
        brotli: coded.brotli,
        zstd: coded.zstd,
        last_modified: content.last_modified,
        link: content.link,
    }
}
