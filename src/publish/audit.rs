//! Every feed as it follows from the catalogue at one moment, for whoever compares it with what lies in
//! files. Publishes nothing and writes nothing.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use bytes::Bytes;

use super::files::FeedFiles;
use super::guard::name_of;
use super::windows::{self, Windows};
use super::{PublishError, Sources, State};
use crate::catalogue::CatalogueReader;
use crate::catalogue::query::Queries as _;
use crate::clock::Clock;
use crate::ledger::LedgerReader;
use crate::snapshot::Documents;

/// A feed in one format.
#[derive(Clone, Debug)]
pub struct Audited {
    /// Of its file below `feeds_dir`.
    pub name: String,
    pub bytes: Bytes,
    /// The stem of its entity tags.
    pub tag: String,
}

/// None where no site is defined yet.
pub fn feeds(
    catalogue: CatalogueReader,
    records: LedgerReader,
    feeds_dir: &Path,
) -> Result<Option<Vec<Audited>>, PublishError> {
    let Some(site) = catalogue.site()? else { return Ok(None) };
    let files = FeedFiles::to_read(feeds_dir).unwrap_or_default();
    let from = Sources {
        coded: catalogue.coded_store()?,
        catalogue,
        records,
        rendered: Arc::default(),
        snapshot: Arc::default(),
        coder: super::coder::Coder::default(),
        files,
        reports: sync_channel(1).0,
        flood: Arc::default(),
        board: Arc::default(),
        clock: Clock,
    };
    let _one_moment = from.catalogue.snapshot()?;
    let site = Arc::new(site);
    // As after a start, so that no coded form is fetched.
    let documents = Documents { offset: from.catalogue.cursor()?.offset, ..Documents::default() };
    let mut state = State { site: Some(Arc::clone(&site)), documents, ..State::default() };
    let mut audited = Vec::new();
    for row in from.catalogue.feeds_touched_after(0)? {
        if !windows::is_offered(&row, &site) {
            continue;
        }
        let mut windows = Windows { from: &from, state: &mut state, site: &site };
        for fresh in windows.render_feed(&row, 0)? {
            let Some(name) = name_of(&fresh.path) else { continue };
            let (bytes, tag) = (fresh.document.identity.joined(), fresh.document.digest.clone());
            audited.push(Audited { name: name.to_owned(), bytes, tag });
        }
    }
    Ok(Some(audited))
}
