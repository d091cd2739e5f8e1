//! What follows from the records and lies in files of its own: feeds, coded forms, attachments.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;

use super::checks::{ATTACHMENTS, CODED, FEEDS};
use super::daemon::Running;
use super::finding::Finding;
use crate::catalogue::attachments::Attachments as _;
use crate::catalogue::coded::CodedForms;
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::config::Config;
use crate::domain::causes::WithCauses;
use crate::domain::path::DropPath;
use crate::ledger::LedgerReader;
use crate::progress::Progress;
use crate::publish::PublishError;
use crate::publish::audit::{self, Audited};
use crate::publish::files::FeedFiles;
use crate::render::code::{self, Coding};
use crate::store::{Store, StoreError};

const RESTART: &str = "restart gazetted, which writes what is missing or differs";

/// Beside a running daemon a file may be a moment behind the catalogue: it is written once it is coded.
const LOOKS: usize = 4;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

pub(super) fn examine(config: &Config, running: &Running) -> Vec<Finding> {
    let rendered = audited(config);
    let feeds = match &rendered {
        Ok(rendered) => feeds(config, running, rendered),
        Err(why) => Finding::not_examined(FEEDS, why),
    };
    let coded = match rendered {
        Ok(rendered) => coded(config, &rendered).unwrap_or_else(|error| {
            Finding::fault(CODED, WithCauses(&error).to_string(), "start once with --rebuild")
        }),
        Err(why) => Finding::not_examined(CODED, why),
    };
    vec![feeds, coded, attachments(config)]
}

fn audited(config: &Config) -> Result<Vec<Audited>, String> {
    let render = || -> Result<_, PublishError> {
        let catalogue = CatalogueReader::open(&config.state_dir)?;
        audit::feeds(catalogue, LedgerReader::open(&config.state_dir)?, &config.feeds_dir)
    };
    match render() {
        Ok(Some(rendered)) => Ok(rendered),
        Ok(None) => Err("no site is defined yet".to_owned()),
        Err(error) => Err(WithCauses(&error).to_string()),
    }
}

fn feeds(config: &Config, running: &Running, rendered: &[Audited]) -> Finding {
    let at = config.feeds_dir.display();
    let mut other = differing(&config.feeds_dir, rendered);
    for _look in 1..LOOKS {
        if other.is_empty() || running.process.is_none() {
            break;
        }
        std::thread::sleep(BETWEEN_LOOKS);
        other = audited(config).map_or(other, |again| differing(&config.feeds_dir, &again));
    }
    let Some(first) = other.first() else {
        let what = format!(
            "{} files in {at} have the bytes that follow from the catalogue",
            rendered.len()
        );
        return Finding::ok(FEEDS, what);
    };
    let what = format!(
        "{} of {} files in {at} do not have the bytes that follow from the catalogue, the first of them {first}",
        other.len(),
        rendered.len()
    );
    let files = FeedFiles::to_read(&config.feeds_dir).unwrap_or_default();
    if other.iter().all(|name| files.read(name).is_some()) {
        return Finding::note(
            FEEDS,
            format!("{what}; they are as gazetted wrote them"),
            "`gazetted status` says whether the feeds stand still until a person accepts what would change; else restart gazetted",
        );
    }
    if running.process.is_none() {
        return Finding::note(FEEDS, what, "start gazetted, which writes them anew");
    }
    Finding::fault(FEEDS, what, RESTART)
}

/// The names of the files that are missing or have other bytes.
fn differing(feeds_dir: &Path, rendered: &[Audited]) -> Vec<String> {
    let differs = |feed: &&Audited| {
        fs::read(feeds_dir.join(&feed.name)).map_or(true, |bytes| bytes != feed.bytes)
    };
    rendered.iter().filter(differs).map(|feed| feed.name.clone()).collect()
}

fn coded(config: &Config, rendered: &[Audited]) -> Result<Finding, CatalogueError> {
    let store = CatalogueReader::open(&config.state_dir)?.coded_store()?;
    let known: HashMap<&str, &Bytes> =
        rendered.iter().map(|feed| (feed.tag.as_str(), &feed.bytes)).collect();
    let (mut damaged, mut compared, mut all) = (Vec::new(), 0, 0);
    for digest in store.digests()? {
        // Since the list was read a feed may have changed.
        let Some(forms) = store.get(&digest)? else { continue };
        all += 1;
        compared += usize::from(known.contains_key(digest.as_str()));
        if !is_sound(&forms, known.get(digest.as_str()).copied()) {
            damaged.push(digest);
        }
    }
    Ok(match damaged.first() {
        None => Finding::ok(
            CODED,
            format!(
                "the coded forms of {all} documents decode, {compared} of them to the bytes of a feed that stands"
            ),
        ),
        Some(first) => Finding::fault(
            CODED,
            format!(
                "the coded forms of {} of {all} documents are damaged, the first of them {first}",
                damaged.len()
            ),
            "start once with --rebuild, which makes them anew",
        ),
    })
}

/// Whether each form decodes to the document, or, where that is not at hand, all to the same.
fn is_sound(forms: &CodedForms, document: Option<&Bytes>) -> bool {
    let length = document.map(Bytes::len).or_else(|| forms.gzip.as_deref().and_then(length_within));
    let Some(length) = length else { return true };
    let coded =
        [(Coding::Gzip, &forms.gzip), (Coding::Brotli, &forms.brotli), (Coding::Zstd, &forms.zstd)];
    let decoded = coded
        .into_iter()
        .filter_map(|(coding, form)| form.as_ref().map(|form| code::decode(coding, form, length)));
    let decoded: BTreeSet<Option<Vec<u8>>> = decoded.collect();
    match document {
        Some(document) => decoded.iter().all(|one| one.as_deref() == Some(&**document)),
        None => decoded.len() == 1 && !decoded.contains(&None),
    }
}

/// How much is in it, as gzip says at its end (RFC 1952).
fn length_within(gzip: &[u8]) -> Option<usize> {
    /// No document of ours is larger.
    const LENGTH_MAX: u32 = 256 * 1024 * 1024;
    let (_rest, last) = gzip.split_last_chunk::<4>()?;
    let length = u32::from_le_bytes(*last);
    (length <= LENGTH_MAX).then(|| usize::try_from(length).ok()).flatten()
}

fn attachments(config: &Config) -> Finding {
    let read = CatalogueReader::open(&config.state_dir)
        .and_then(|catalogue| Ok((catalogue.all_attachments()?, catalogue)));
    let (all, catalogue) = match read {
        Ok(read) => read,
        Err(error) => return Finding::not_examined(ATTACHMENTS, WithCauses(&error).to_string()),
    };
    let store = Store::to_read(&config.state_dir);
    let progress = Progress::new("Reading attachments", all.len());
    let mut bad = Vec::new();
    for digest in &all {
        match store.verify(*digest) {
            Ok(Some(true)) => {}
            // An erasure may have come since the list was read.
            Ok(None) if catalogue.is_attachment(*digest).is_ok_and(|is_needed| !is_needed) => {}
            Ok(Some(false)) => bad.push((digest, "was altered".to_owned())),
            Ok(None) => bad.push((digest, "is missing".to_owned())),
            Err(error) => bad.push((digest, cause(&error))),
        }
        progress.step();
    }
    let Some((digest, how)) = bad.first() else {
        return Finding::ok(
            ATTACHMENTS,
            format!("{} attachments are there and have their digests", all.len()),
        );
    };
    let of = catalogue.statements_with(**digest).unwrap_or_default();
    let of: Vec<&str> = of.iter().map(DropPath::as_str).collect();
    Finding::fault(
        ATTACHMENTS,
        format!(
            "{} of {} attachments are damaged; {digest} of {} {how}",
            bad.len(),
            all.len(),
            of.join(", ")
        ),
        "restore the folder `attachments` of the state from a backup, or put the file into the drop folder once more",
    )
}

fn cause(error: &StoreError) -> String {
    format!("cannot be read ({})", WithCauses(error))
}
