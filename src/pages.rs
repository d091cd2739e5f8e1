//! Pages made on request: read from the catalogue, rendered by pure functions, kept in a bounded cache.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::catalogue::attachments::{Attached, Attachments as _};
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::relations::Relations as _;
use crate::catalogue::revisions::{RevisionRow, Revisions as _};
use crate::catalogue::taken_back::TakenBack as _;
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::domain::attachment::Form;
use crate::domain::digest::Digest;
use crate::domain::entry::{Bearings, Entry};
use crate::domain::feed::Feed;
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::http::pages::{NoPage, PagePath, PageSource, PageUnavailable, StatementForm};
use crate::ledger::{LedgerError, LedgerReader};
use crate::publish::notice;
use crate::publish::windows::{describe, is_offered};
use crate::render::page::{PageError, Pages};
use crate::render::{self, Unrenderable, Version};
use crate::snapshot::{Body, Document, DocumentKind, Gone};
use crate::store::Store;

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
    store: Arc<Store>,
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
    /// The statement was withdrawn.
    gone: Option<Gone>,
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
    #[error("an attachment cannot be read")]
    Unread(#[from] std::io::Error),
    #[error("the attachment {0} is not in the store")]
    NotInStore(Digest),
}

impl CataloguePages {
    pub fn new(
        state_dir: &std::path::Path,
        store: Arc<Store>,
        site: &Site,
    ) -> Result<CataloguePages, PageError> {
        let templates = Pages::new()?;
        let no_page = NoPage {
            language: site.default_language().cloned(),
            html: templates.not_found(site)?.into(),
        };
        Ok(CataloguePages {
            free: Mutex::default(),
            state_dir: state_dir.to_owned(),
            store,
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
            gone: None,
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
            PagePath::Attachment { digest, name } => {
                return self.attachment((*digest, name), (&site, from));
            }
            PagePath::Statement { year, name, .. } | PagePath::Revision { year, name, .. } => {
                let address = format!("/statements/{year:04}/{name}");
                let standing = from.catalogue.entry_by_address(&address)?;
                let found = match standing {
                    Some(row) => Some(row),
                    None => from.catalogue.entry_gone_from(&address)?,
                };
                let Some(row) = found else { return Ok(None) };
                let editions = Editions::of(row, &from.catalogue)?;
                // A version may name an entry that its statement does not name any more.
                let is_version = matches!(path, PagePath::Revision { .. });
                (if is_version { offset } else { editions.touched }, Some(editions))
            }
        };
        if let Some(kept) = self.kept(path, touched, &site) {
            return Ok(Some(kept));
        }
        let Some(content) = self.make(path, editions, (&site, from))? else { return Ok(None) };
        let kind = match (content.gone, path) {
            (Some(gone), _) => DocumentKind::Gone(gone),
            (None, PagePath::Revision { .. }) => DocumentKind::Revision,
            (
                None,
                PagePath::Home
                | PagePath::FeedList
                | PagePath::Feed(..)
                | PagePath::Attachment { .. }
                | PagePath::Statement { .. },
            ) => DocumentKind::Page,
        };
        let document = Arc::new(document(content, kind));
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
                self.statement(*form, (&editions, &feeds), (site, from))
            }
            // Of a text that was taken back no version is shown.
            (PagePath::Revision { .. }, Some(editions)) if editions.asked.state.is_taken_back() => {
                self.statement(StatementForm::Html, (&editions, &feeds), (site, from))
            }
            (PagePath::Revision { revision, .. }, Some(editions)) => {
                self.revision(*revision, (&editions, &feeds), (site, from))
            }
            (
                PagePath::Statement { .. }
                | PagePath::Revision { .. }
                | PagePath::Attachment { .. }
                | PagePath::Feed(..),
                _,
            ) => Ok(None),
        }
    }

    /// A file that is published with a statement; in the place of one whose statement was taken back the notice.
    fn attachment(
        &self,
        (digest, name): (Digest, &str),
        (site, from): (&Site, &Connections),
    ) -> Result<Option<Arc<Document>>, Unmade> {
        let row = match from.catalogue.attached(digest, name)? {
            Attached::Public(published) => {
                let Some(form) = Form::of(name) else { return Ok(None) };
                let file = self.store.open_file(digest)?.ok_or(Unmade::NotInStore(digest))?;
                let length = file.metadata()?.len();
                return Ok(Some(Arc::new(Document {
                    content_type: form.media_type,
                    kind: DocumentKind::Attachment,
                    language: None,
                    digest: digest.hex_prefix(32),
                    identity: Body::from_file(file, length),
                    gzip: None,
                    brotli: None,
                    zstd: None,
                    // When it came into the store tells of what waited.
                    last_modified: published.whole_seconds(),
                    link: None,
                })));
            }
            Attached::TakenBack(row) => *row,
            Attached::Nothing => return Ok(None),
        };
        let (feeds, _newest) = offered(site, &from.catalogue)?;
        let editions = Editions::of(row, &from.catalogue)?;
        let content = self.statement(StatementForm::Html, (&editions, &feeds), (site, from))?;
        let gone = content.and_then(|content| {
            let kind = DocumentKind::Gone(content.gone?);
            Some(Arc::new(document(content, kind)))
        });
        Ok(gone)
    }

    /// A statement as it is now, or the notice in its place.
    fn statement(
        &self,
        form: StatementForm,
        (editions, feeds): (&Editions, &[Feed]),
        (site, from): (&Site, &Connections),
    ) -> Result<Option<Content>, Unmade> {
        let Some(entry) = entry(&editions.asked, from)? else { return Ok(None) };
        let language = Some(entry.statement.language.clone());
        let gone = gone(&editions.asked);
        let link = match gone {
            None => Some(editions.links(site, &entry.address)),
            Some(Gone::ByLaw) => Some(render::notice::blocked_by(site)),
            Some(Gone::ByTheOffice) => None,
        };
        let (media, bytes) = match form {
            StatementForm::Html if gone.is_some() => {
                (HTML, self.templates.gone(site, &entry, feeds)?.into_bytes())
            }
            StatementForm::Html => {
                let others = entries(&editions.others, from)?;
                let revisions = from.catalogue.revisions(editions.asked.num)?;
                let versions: Vec<_> = revisions.iter().map(version).collect();
                let said = (&entry, &*others, &*versions);
                (HTML, self.templates.statement(site, said, feeds)?.into_bytes())
            }
            StatementForm::Text => (TEXT, render::plain::text(site, &entry).into_bytes()),
            StatementForm::Json => (JSON, render::item_alone(site, &entry)?),
        };
        let last_modified = editions.last_modified(&from.records)?;
        Ok(Some(Content { media, language, bytes, last_modified, link, gone }))
    }

    /// A statement as it stood with one of its revisions.
    fn revision(
        &self,
        revision: u32,
        (editions, feeds): (&Editions, &[Feed]),
        (site, from): (&Site, &Connections),
    ) -> Result<Option<Content>, Unmade> {
        let row = &editions.asked;
        let revisions = from.catalogue.revisions(row.num)?;
        let Some(at) = revisions.iter().position(|row| row.revision == revision) else {
            return Ok(None);
        };
        let asked = &revisions[at];
        let Some(entry) = as_it_stood(row, asked, from)? else { return Ok(None) };
        let before = match at.checked_sub(1).and_then(|before| revisions.get(before)) {
            Some(before) => as_it_stood(row, before, from)?,
            None => None,
        };
        let said = (&entry, version(asked), before.as_ref());
        let text = self.templates.revision(site, said, feeds)?;
        let language = Some(entry.statement.language.clone());
        let canonical = Some(format!("<{}>; rel=\"canonical\"", site.url(&entry.address)));
        let last_modified = editions.last_modified(&from.records)?;
        Ok(Some(Content { link: canonical, ..html(language, text, last_modified) }))
    }

    /// What was made of a text that was destroyed is in no page that is kept.
    pub fn forget(&self) {
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Cache::default();
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
        others.retain(|other| !other.state.is_taken_back());
        Ok(Editions { asked, others, touched })
    }

    /// RFC 8288: the page itself, and the same statement in other languages.
    fn links(&self, site: &Site, address: &str) -> String {
        let canonical = format!("<{}>; rel=\"canonical\"", site.url(address));
        let others = self.others.iter().filter_map(|other| {
            let (url, language) = (site.url(other.address.as_ref()?), &other.language);
            Some(format!("<{url}>; rel=\"alternate\"; hreflang=\"{language}\""))
        });
        std::iter::once(canonical).chain(others).collect::<Vec<_>>().join(", ")
    }

    /// The end of the second in which a record last changed any of them: what changes again
    /// within that second is then no older than what a reader already has.
    fn last_modified(&self, records: &LedgerReader) -> Result<Moment, LedgerError> {
        let last = records.replay(self.touched.saturating_sub(1), 1)?;
        let changed = last.first().map_or(self.asked.updated, |record| record.header.at);
        Ok(changed.whole_seconds().plus_seconds(1))
    }
}

fn html(language: Option<Language>, text: String, last_modified: Moment) -> Content {
    let (bytes, link, gone) = (text.into_bytes(), None, None);
    Content { media: HTML, language, bytes, last_modified, link, gone }
}

/// Those of the rows that have a text, in their order.
fn entries(rows: &[EntryRow], from: &Connections) -> Result<Vec<Entry>, Unmade> {
    let entries = rows.iter().map(|row| entry(row, from)).collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().flatten().collect())
}

fn version(row: &RevisionRow) -> Version {
    Version { revision: row.revision, at: row.at }
}

/// The entry with the text of one of its revisions; `None` where that text was removed.
fn as_it_stood(
    row: &EntryRow,
    revision: &RevisionRow,
    from: &Connections,
) -> Result<Option<Entry>, Unmade> {
    let then = EntryRow {
        revision: revision.revision,
        updated: revision.at,
        body: revision.body,
        ..row.clone()
    };
    let Some(entry) = entry(&then, from)? else { return Ok(None) };
    // What came to pass since is told on the page of the statement as it is now.
    let replaces = from.catalogue.relative(entry.statement.replaces.as_ref())?;
    Ok(Some(Entry { bearings: Bearings { replaces, ..Bearings::default() }, ..entry }))
}

fn entry(row: &EntryRow, from: &Connections) -> Result<Option<Entry>, Unmade> {
    let Some(statement) = notice::said(row, row.body, &from.records)? else { return Ok(None) };
    let bearings = from.catalogue.bearings(row, &statement)?;
    Ok(row.entry(statement, bearings))
}

/// Why there is nothing but a notice.
fn gone(row: &EntryRow) -> Option<Gone> {
    let by_law = row.withdrawal.as_ref().is_some_and(|withdrawal| withdrawal.legal);
    match row.state {
        State::Current | State::Expired => None,
        State::Withdrawn | State::Erased if by_law => Some(Gone::ByLaw),
        State::Withdrawn | State::Erased => Some(Gone::ByTheOffice),
    }
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
