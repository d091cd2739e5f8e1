//! What was read of an archive's files, set down outside memory until their turn in the order of
//! dates comes: reading a text is dearer than writing down what was understood.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::Item;
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::digest::Digest;
use crate::domain::reading::Reading;
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
    /// In bytes: what was understood, and the text behind it.
    reading: usize,
    source: usize,
}

/// Beyond this what was read is not kept, and is read again.
const SPOOL_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

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
    pub(super) fn put(&self, item: &Item) -> Option<Place> {
        let Item { owner, digest, seen, ref reading, .. } = *item;
        let mut bytes = serde_json::to_vec(&Kept { owner, digest, seen, reading }).ok()?;
        let reading = bytes.len();
        bytes.extend_from_slice(&item.source);
        let length = bytes.len() as u64;
        let offset = self.end.fetch_add(length, Ordering::Relaxed);
        if offset.saturating_add(length) > SPOOL_BYTES_MAX {
            return None;
        }
        self.file.write_all_at(&bytes, offset).ok()?;
        Some(Place { stamp: item.stamp, offset, reading, source: item.source.len() })
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
        let mut bytes = vec![0; place.reading + place.source];
        self.file.read_exact_at(&mut bytes, place.offset).ok()?;
        let source = bytes.split_off(place.reading).into();
        let Found { owner, digest, seen, reading } = serde_json::from_slice(&bytes).ok()?;
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
            replaces: None,
        })
    }
}
