//! The feeds as an earlier run left them in their files, for while nothing can be written that they would follow from.

use std::collections::HashMap;
use std::sync::Arc;

use super::coder::feed_of;
use super::files::{FeedFile, FeedFiles, Served};
use super::flood::own;
use super::windows;
use crate::board::Board;
use crate::domain::digest::Digest;
use crate::ledger::record::Kind;
use crate::ledger::{LedgerError, LedgerReader};
use crate::render;
use crate::snapshot::{Body, Document, DocumentKind, Documents};

/// Records looked at in one step.
const STEP: u32 = 1_000;

/// Each feed whose file is whole, without what the ledger took back since it was written: the entity tags are those
/// that readers know.
pub fn feeds_as_left(
    files: &FeedFiles,
    ledger: &LedgerReader,
    board: &Board,
) -> Result<Documents, LedgerError> {
    let mut documents = Documents::default();
    let Some(site) = ledger.site()? else { return Ok(documents) };
    let is_of_it = files.ledger().is_some() && files.ledger() == ledger.chain_at(1)?;
    let found: Vec<(String, FeedFile)> = files
        .served()
        .into_keys()
        .filter_map(|name| Some((format!("/feeds/{name}"), files.read(&name)?)))
        .collect();
    let head = ledger.head()?.offset;
    // Records of another ledger have other offsets; so have those behind a backup that was put back.
    let known_to =
        |served: &Served| if is_of_it && served.offset <= head { served.offset } else { 0 };
    let first = found.iter().map(|(_path, file)| known_to(&file.served)).min().unwrap_or_default();
    let taken_back = taken_back_after(first, ledger)?;
    for (path, FeedFile { bytes, served }) in found {
        let Some((key, format)) = feed_of(&path) else { continue };
        let known_to = known_to(&served);
        let is_unwanted = |id: &str| taken_back.get(own(id)).is_some_and(|last| *last > known_to);
        // One that cannot be read cannot be cut.
        let Some(rest) = render::without(format, &bytes, is_unwanted) else { continue };
        if let Some(entries) = render::outline(format, &rest) {
            board.note_feed(key.stem(), entries.len());
        }
        let is_cut = rest != bytes;
        let document = Document {
            content_type: format.content_type(),
            kind: DocumentKind::Feed,
            language: windows::language_of(&key),
            digest: if is_cut { Digest::of(&rest).hex_prefix(32) } else { served.tag },
            identity: Body::from(rest),
            gzip: None,
            brotli: None,
            zstd: None,
            last_modified: served.last_modified.plus_seconds(i64::from(is_cut)),
            link: None,
        };
        documents.by_path.insert(path, Arc::new(document));
    }
    documents.redirects = windows::redirects(&site);
    documents.base = Some(site.public_url);
    documents.offset = first;
    Ok(documents)
}

/// By id, the last record that withdrew or erased an entry which is not back.
fn taken_back_after(
    mut after: u64,
    ledger: &LedgerReader,
) -> Result<HashMap<String, u64>, LedgerError> {
    let mut taken_back = HashMap::new();
    loop {
        let records = ledger.replay(after, STEP)?;
        let Some(last) = records.last() else { return Ok(taken_back) };
        after = last.header.offset;
        for header in records.iter().map(|record| &record.header) {
            match header.kind {
                Kind::Withdrawn | Kind::Erased => {
                    taken_back.insert(header.entry.as_str().to_owned(), header.offset);
                }
                Kind::Reinstated => {
                    taken_back.remove(header.entry.as_str());
                }
                Kind::Defined | Kind::Published | Kind::Corrected | Kind::Moved | Kind::Expired => {
                }
            }
        }
    }
}
