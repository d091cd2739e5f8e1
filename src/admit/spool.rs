//! What was read of an archive's files, set down outside memory until their turn in the order of
//! dates comes: reading a text is dearer than writing down what was understood.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::editions::Related;
use super::{Composed, Item};
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::digest::Digest;
use crate::domain::reading::Reading;
use crate::domain::text::as_utf8;
use crate::domain::time::Moment;
use crate::intake::{Candidate, Stamp};

/// A file without a name: gone with the process, however that ends.
pub(super) struct Spool {
    file: File,
    end: AtomicU64,
}

/// Where an item lies, and the file's state that it was read from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    stamp: Stamp,
    offset: u64,
    /// In bytes: what was understood but for its HTML, that, and the text behind it.
    reading: usize,
    html: usize,
    source: usize,
}

/// Beyond this what was read is not kept, and is read again.
const SPOOL_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// What was understood of most texts takes no more, the HTML left out.
const READING_BYTES_USUAL: usize = 2048;

#[derive(Serialize)]
struct Kept<'a> {
    owner: u32,
    digest: Digest,
    seen: Moment,
    reading: &'a Reading,
}

#[derive(Deserialize)]
struct Found {
    owner: u32,
    digest: Digest,
    seen: Moment,
    reading: Reading,
}

impl Spool {
    pub(super) fn open(folder: &Path) -> io::Result<Spool> {
        let path = folder.join("archive.tmp");
        let mut options = OpenOptions::new();
        let file =
            options.read(true).write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(Spool { file, end: AtomicU64::new(0) })
    }

    /// From any thread. An item that cannot be kept is read again.
    pub(super) fn put(&self, item: Item) -> Option<Place> {
        let Item { owner, digest, seen, mut reading, .. } = item;
        // What came inside it is not written down.
        if !reading.embedded.is_empty() {
            return None;
        }
        // As it is, since it is most of all that would have to be escaped.
        let html = std::mem::take(&mut reading.html);
        let mut bytes = Vec::with_capacity(READING_BYTES_USUAL + html.len() + item.source.len());
        serde_json::to_writer(&mut bytes, &Kept { owner, digest, seen, reading: &reading }).ok()?;
        let reading = bytes.len();
        bytes.extend_from_slice(html.as_bytes());
        bytes.extend_from_slice(&item.source);
        let length = bytes.len() as u64;
        let offset = self.end.fetch_add(length, Ordering::Relaxed);
        if offset.saturating_add(length) > SPOOL_BYTES_MAX {
            return None;
        }
        self.file.write_all_at(&bytes, offset).ok()?;
        let (html, source) = (html.len(), item.source.len());
        Some(Place { stamp: item.stamp, offset, reading, html, source })
    }

    /// The item again, unless its file is another one by now: `stamp` is its present state.
    pub(super) fn take(
        &self,
        place: Place,
        stamp: Stamp,
        (candidate, arrival): (&Candidate, ArrivalKind),
    ) -> Option<Item> {
        if place.stamp != stamp {
            return None;
        }
        let mut bytes = vec![0; place.reading + place.html + place.source];
        self.file.read_exact_at(&mut bytes, place.offset).ok()?;
        let source = Bytes::copy_from_slice(&bytes[place.reading + place.html..]);
        let (found, html) = bytes[..place.reading + place.html].split_at(place.reading);
        let Found { owner, digest, seen, mut reading } =
            serde_json::from_str(as_utf8(found).ok()?).ok()?;
        as_utf8(html).ok()?.clone_into(&mut reading.html);
        let (path, woken) = (candidate.path.clone(), candidate.woken);
        Some(Item {
            path,
            stamp,
            owner,
            digest,
            source,
            woken,
            arrival,
            seen,
            reading,
            consent: Consent::None,
            guess: None,
            waits_for: None,
            related: Related::default(),
            composed: Composed::NotYet,
        })
    }
}
