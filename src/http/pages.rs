//! Documents that are not held ready: made on request, for addresses of one grammar only.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use tokio::sync::{Semaphore, TryAcquireError};
use tokio::task::spawn_blocking;

use crate::domain::attachment::{self, is_address_name};
use crate::domain::digest::Digest;
use crate::domain::feed::{FeedKey, Format};
use crate::domain::language::Language;
use crate::snapshot::Document;

/// Finds or makes a page. It may block: it is called on a thread that is there for it.
pub trait PageSource: Send + Sync + 'static {
    /// `None`: there is no such page, and nothing public tells why.
    fn find(&self, path: &PagePath) -> Result<Option<Arc<Document>>, PageUnavailable>;

    fn no_page(&self) -> NoPage;
}

/// What people are shown where there is no page, whatever they asked for.
#[derive(Clone, Debug)]
pub struct NoPage {
    pub language: Option<Language>,
    pub html: Bytes,
}

/// Answer 503 and say the cause to the log: the page may exist, but could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be looked up")]
pub struct PageUnavailable(#[source] pub Box<dyn Error + Send + Sync>);

/// An address that a page can have. What does not read as one is not there, and is not looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PagePath {
    /// `/`
    Home,
    /// `/feeds/`
    FeedList,
    /// `/feeds/{stem}.{rss,atom,json}`
    Feed(FeedKey, Format),
    /// `/statements/{year}/{slug}-{hex}`, with `.txt` or `.json` behind it.
    Statement { year: u16, name: String, form: StatementForm },
    /// `/statements/{year}/{slug}-{hex}/v/{revision}`
    Revision { year: u16, name: String, revision: u32 },
    /// `/attachments/{digest}/{name}`
    Attachment { digest: Digest, name: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementForm {
    Html,
    Text,
    Json,
}

/// Longer than any slug that is ever minted.
const NAME_BYTES_MAX: usize = 200;

impl PagePath {
    /// Reads a raw path: nothing is decoded, so that an address is written in one way only.
    pub fn parse(path: &str) -> Option<PagePath> {
        match path {
            "/" => return Some(PagePath::Home),
            "/feeds/" => return Some(PagePath::FeedList),
            _ => {}
        }
        if let Some(file) = path.strip_prefix("/feeds/") {
            let (stem, extension) = file.rsplit_once('.')?;
            let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
            let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'/';
            let plain = stem.len() <= NAME_BYTES_MAX && stem.bytes().all(known);
            let key = FeedKey::parse(stem).filter(|_key| plain && is_stem(stem))?;
            return Some(PagePath::Feed(key, format));
        }
        if let Some(rest) = path.strip_prefix("/attachments/") {
            let (hex, name) = rest.split_once('/')?;
            let digest = Digest::parse_hex(hex).ok().filter(|digest| digest.to_string() == hex)?;
            return is_address_name(name)
                .then(|| PagePath::Attachment { digest, name: name.to_owned() });
        }
        let (year, file) = path.strip_prefix("/statements/")?.split_once('/')?;
        let year_is_plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year = year.parse().ok().filter(|_year| year_is_plain)?;
        if let Some((name, number)) = file.split_once("/v/") {
            let is_plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
            let revision = number.parse().ok().filter(|_number| is_plain)?;
            return is_statement_name(name).then(|| PagePath::Revision {
                year,
                name: name.to_owned(),
                revision,
            });
        }
        let (name, form) = match file.rsplit_once('.') {
            None => (file, StatementForm::Html),
            Some((name, "txt")) => (name, StatementForm::Text),
            Some((name, "json")) => (name, StatementForm::Json),
            Some(_) => return None,
        };
        is_statement_name(name).then(|| PagePath::Statement { year, name: name.to_owned(), form })
    }
}

/// No segment is empty, and a category's slug is in lower case.
fn is_stem(stem: &str) -> bool {
    let slug = stem.rsplit_once("category/").map_or("", |(_above, slug)| slug);
    stem.split('/').all(|segment| !segment.is_empty())
        && !slug.bytes().any(|b| b.is_ascii_uppercase())
}

/// `{slug}-{hex}`: lower-case ASCII words, and at least six hexadecimal digits at the end.
fn is_statement_name(name: &str) -> bool {
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let Some((slug, hex)) = name.rsplit_once('-') else { return false };
    let is_hex = hex.len() >= 6 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.len() <= NAME_BYTES_MAX && !slug.is_empty() && is_hex && name.bytes().all(known)
}

impl fmt::Display for PagePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PagePath::Home => out.write_str("/"),
            PagePath::FeedList => out.write_str("/feeds/"),
            PagePath::Feed(key, format) => out.write_str(&key.address(*format)),
            PagePath::Statement { year, name, form } => {
                let extension = match form {
                    StatementForm::Html => "",
                    StatementForm::Text => ".txt",
                    StatementForm::Json => ".json",
                };
                write!(out, "/statements/{year:04}/{name}{extension}")
            }
            PagePath::Attachment { digest, name } => {
                out.write_str(&attachment::address(*digest, name))
            }
            PagePath::Revision { year, name, revision } => {
                write!(out, "/statements/{year:04}/{name}/v/{revision}")
            }
        }
    }
}

/// Looks pages up on threads of their own, so many at one time and no more.
#[derive(Clone)]
pub(super) struct Lookups {
    source: Arc<dyn PageSource>,
    places: Arc<Semaphore>,
    /// What fails is told once until a page is found again: readers ask as often as they like.
    has_failed: Arc<AtomicBool>,
}

/// What came of a lookup.
pub(super) enum Found {
    Document(Arc<Document>),
    Nothing,
    /// All places are taken: 503, and the reader comes again.
    Busy,
    /// 503. The log has the cause.
    Failed,
}

impl Lookups {
    pub(super) fn new(source: Arc<dyn PageSource>, places: usize) -> Lookups {
        Lookups { source, places: Arc::new(Semaphore::new(places)), has_failed: Arc::default() }
    }

    /// The place goes with the lookup, not with the request: a reader who leaves does not free it.
    pub(super) async fn find(self, path: PagePath) -> Found {
        let place = match self.places.try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Found::Busy,
        };
        let source = self.source;
        let looked = spawn_blocking(move || {
            let found = source.find(&path);
            drop(place);
            (path, found)
        });
        match looked.await {
            Ok((_path, Ok(found))) => {
                self.has_failed.store(false, Ordering::Relaxed);
                found.map_or(Found::Nothing, Found::Document)
            }
            Ok((path, Err(PageUnavailable(cause)))) => {
                if !self.has_failed.swap(true, Ordering::Relaxed) {
                    tracing::error!(%path, error = cause.as_ref() as &dyn Error, "page not served");
                }
                Found::Failed
            }
            // What a panic says may quote a text that is not public; the log has its place.
            Err(_panic) => {
                tracing::error!("looking up a page panicked");
                Found::Failed
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_reads_back_as_what_it_was() {
        for path in [
            "/",
            "/feeds/",
            "/feeds/all.atom",
            "/feeds/pt-BR.json",
            "/feeds/category/visits.rss",
            "/feeds/en/category/state-visits.atom",
            "/feeds/updates.json",
            "/statements/2026/visit-of-the-delegation-3fa94c",
            "/statements/2026/visit-3fa94c.txt",
            "/statements/0999/visit-3fa94c.json",
            "/statements/2026/visit-3fa94c/v/1",
            "/statements/2026/visit-3fa94c/v/4294967295",
            "/attachments/00000000000000000000000000000000000000000000000000000000000000fa/map-2.png",
        ] {
            assert_eq!(PagePath::parse(path).map(|path| path.to_string()).as_deref(), Some(path));
        }
    }

    #[test]
    fn what_is_written_in_another_way_is_no_address() {
        for path in [
            "",
            "//",
            "/feeds",
            "/feeds//all.atom",
            "/feeds/all.ATOM",
            "/feeds/all.atom/",
            "/feeds/./all.atom",
            "/feeds/../feeds/all.atom",
            "/feeds/%61ll.atom",
            "/feeds/EN.atom",
            "/feeds/category/Visits.atom",
            "/feeds/category/.atom",
            "/feeds/category/a_b.atom",
            "/feeds/all.atom.atom",
            "/feeds/all",
            "/statements/2026/",
            "/statements/26/visit-3fa94c",
            "/statements/+026/visit-3fa94c",
            "/statements/2026/visit-3FA94C",
            "/statements/2026/visit-3fa9",
            "/statements/2026/-3fa94c",
            "/statements/2026/visit-3fa94c.html",
            "/statements/2026/visit-3fa94c.txt.txt",
            "/statements/2026//visit-3fa94c",
            "/statements/2026/visit-3fa94c/",
            "/statements/2026/visit-3fa94c/v",
            "/statements/2026/visit-3fa94c/v/",
            "/statements/2026/visit-3fa94c/v/0",
            "/statements/2026/visit-3fa94c/v/01",
            "/statements/2026/visit-3fa94c/v/+1",
            "/statements/2026/visit-3fa94c/v/4294967296",
            "/statements/2026/visit-3fa94c/v/1/",
            "/statements/2026/visit-3fa94c/v/1.txt",
            "/statements/2026/visit-3fa94c.txt/v/1",
            "/statements/2026/v/1/v/1",
            "/attachments/",
            "/attachments/00000000000000000000000000000000000000000000000000000000000000FA/map-2.png",
            "/attachments/00000000000000000000000000000000000000000000000000000000000000fa/map.exe",
            "/attachments/00000000000000000000000000000000000000000000000000000000000000fa/../x.png",
            "/attachments/00/map-2.png",
            "/statements/2026\\visit-3fa94c",
            "/statements/2026/vis\u{ef}t-3fa94c",
        ] {
            assert_eq!(PagePath::parse(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_path_that_reads_is_the_one_way_to_write_it(
            path in "/(feeds|statements)?(/|[a-z]{0,5}|[0-9]{4}|-|\\.|%2e|[0-9a-f]{6}|category|\\\\|atom|txt|v|1){0,9}"
        ) {
            if let Some(parsed) = PagePath::parse(&path) {
                prop_assert_eq!(parsed.to_string(), path);
            }
        }
    }
}
