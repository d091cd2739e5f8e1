//! Every live feed as a file under `feeds_dir`, with the bytes of its address, for whoever serves
//! or mirrors files. Written behind the snapshot; what was not written is repaired at the next start.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::domain::digest::Digest;
use crate::domain::feed::{FeedKey, Format};
use crate::domain::time::Moment;
use crate::snapshot::Document;

const MANIFEST: &str = "manifest.json";

/// Shared by the coders. Only files that the manifest names are ever replaced or removed.
#[derive(Clone, Debug, Default)]
pub struct FeedFiles(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    folder: PathBuf,
    manifest: Mutex<Manifest>,
    missed: Mutex<Missed>,
}

/// What could not be written, by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Missed {
    pub(super) feeds: BTreeSet<String>,
    pub(super) is_manifest: bool,
}

impl Missed {
    pub(super) fn is_empty(&self) -> bool {
        self.feeds.is_empty() && !self.is_manifest
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    /// By name below the folder, the SHA-256 of the file.
    files: BTreeMap<String, Digest>,
    /// By the same name, what readers are told of it.
    #[serde(default)]
    served: BTreeMap<String, Served>,
    /// What a file is about to be replaced by, one after the other, of those that must stand as one
    /// of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    coming: BTreeMap<String, Vec<Coming>>,
    /// The chain of the first record of the ledger that the files follow from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ledger: Option<Digest>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Coming {
    file: Digest,
    served: Served,
}

/// What a response says of a document, and which records it knows of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The stem of its entity tags.
    pub tag: String,
    pub last_modified: Moment,
    /// The last record that the document knows of.
    pub offset: u64,
}

/// A file as it goes to the folder.
#[derive(Clone, Debug)]
pub struct FeedFile {
    pub bytes: Bytes,
    pub served: Served,
}

impl FeedFile {
    /// `bytes` are those of the document, in one piece; `offset` is the last record it knows of.
    pub fn of(document: &Document, bytes: &Bytes, offset: u64) -> FeedFile {
        let (tag, last_modified) = (document.digest.clone(), document.last_modified);
        FeedFile { bytes: bytes.clone(), served: Served { tag, last_modified, offset } }
    }
}

impl FeedFiles {
    /// Reads the manifest of an earlier run, where there is one.
    pub fn open(folder: &Path) -> io::Result<FeedFiles> {
        fs::create_dir_all(folder)?;
        FeedFiles::to_read(folder)
    }

    /// The same without making the folder, for whoever only looks.
    pub fn to_read(folder: &Path) -> io::Result<FeedFiles> {
        let manifest = match fs::read(folder.join(MANIFEST)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Manifest::default(),
            Err(error) => return Err(error),
        };
        let (folder, missed) = (folder.to_owned(), Mutex::default());
        let shared = Shared { folder, manifest: Mutex::new(manifest), missed };
        Ok(FeedFiles(Arc::new(shared)))
    }

    /// The files follow from the ledger whose first record has this chain. What readers were told by
    /// another one is nothing to compare with any more: its offsets are not those of this one.
    pub fn follow(&self, ledger: Option<Digest>) {
        let mut manifest = self.manifest();
        if manifest.ledger != ledger {
            manifest.served.clear();
            manifest.coming.clear();
            manifest.ledger = ledger;
        }
    }

    /// The ledger that the files of an earlier run follow from.
    pub fn ledger(&self) -> Option<Digest> {
        self.manifest().ledger
    }

    /// What readers of an earlier run were last told of each file, by its name.
    pub fn served(&self) -> BTreeMap<String, Served> {
        self.manifest().served.clone()
    }

    /// A file, if its bytes are those that the manifest tells of.
    pub fn read(&self, name: &str) -> Option<FeedFile> {
        let bytes = fs::read(self.0.folder.join(name)).ok()?;
        let found = Digest::of(&bytes);
        let manifest = self.manifest();
        let mut coming = manifest.coming.get(name).into_iter().flatten();
        let served = match coming.find(|coming| coming.file == found) {
            Some(coming) => &coming.served,
            None if manifest.files.get(name) == Some(&found) => manifest.served.get(name)?,
            None => return None,
        };
        Some(FeedFile { bytes: bytes.into(), served: served.clone() })
    }

    /// Before these files are written: whatever a kill leaves of them is told of.
    pub fn announce(&self, files: &BTreeMap<String, FeedFile>) {
        for (name, FeedFile { bytes, served }) in files {
            let coming = Coming { file: Digest::of(bytes), served: served.clone() };
            self.manifest().coming.entry(name.clone()).or_default().push(coming);
        }
        self.write_manifest();
    }

    /// What could not be written, and was not written since.
    pub(super) fn missed(&self) -> Missed {
        self.missing().clone()
    }

    /// Puts the bytes in place by a rename. A failure is told once and does not stop the serving.
    pub fn write(&self, key: &FeedKey, format: Format, file: &FeedFile) {
        self.write_file(&format!("{}.{}", key.stem(), format.extension()), file);
    }

    fn write_file(&self, name: &str, file: &FeedFile) {
        match self.replace(name, &file.bytes) {
            Ok(()) => {
                self.note(name, file);
                if self.missing().feeds.remove(name) {
                    tracing::info!(
                        file = name,
                        "a feed that could not be written to feeds_dir is written"
                    );
                }
            }
            Err(error) => {
                if self.missing().feeds.insert(name.to_owned()) {
                    tracing::error!(
                        file = name,
                        %error,
                        "a feed could not be written to feeds_dir; it is served all the same, and written again later"
                    );
                }
            }
        }
    }

    fn note(&self, name: &str, FeedFile { bytes, served }: &FeedFile) {
        let mut manifest = self.manifest();
        let file = Digest::of(bytes);
        manifest.files.insert(name.to_owned(), file);
        manifest.served.insert(name.to_owned(), served.clone());
        let Some(coming) = manifest.coming.get_mut(name) else { return };
        let written = coming.iter().position(|coming| coming.file == file);
        coming.drain(..written.map_or(coming.len(), |at| at + 1));
        if coming.is_empty() {
            manifest.coming.remove(name);
        }
    }

    fn forget(&self, name: &str) -> bool {
        let mut manifest = self.manifest();
        self.missing().feeds.remove(name);
        manifest.served.remove(name);
        manifest.coming.remove(name);
        manifest.files.remove(name).is_some()
    }

    pub fn remove(&self, key: &FeedKey, format: Format) {
        let name = format!("{}.{}", key.stem(), format.extension());
        if self.forget(&name) {
            self.remove_file(&name);
            self.remove_file(&temporary_of(&name));
        }
    }

    /// At a start: writes what is missing or differs, and removes the files of feeds that are no
    /// longer live.
    pub fn repair(&self, live: &BTreeMap<String, FeedFile>) {
        let stale: Vec<String> = {
            let manifest = self.manifest();
            manifest.files.keys().filter(|name| !live.contains_key(*name)).cloned().collect()
        };
        for name in &stale {
            self.forget(name);
            self.remove_file(name);
            self.remove_file(&temporary_of(name));
        }
        for (name, file) in live {
            // What a kill has left of one that was being written.
            self.remove_file(&temporary_of(name));
            match fs::read(self.0.folder.join(name)) {
                Ok(found) if found == file.bytes => self.note(name, file),
                Ok(_) | Err(_) => self.write_file(name, file),
            }
        }
        self.write_manifest();
    }

    pub fn write_manifest(&self) {
        let bytes = serde_json::to_vec_pretty(&*self.manifest()).unwrap_or_default();
        let written = self.replace(MANIFEST, &bytes);
        let was_missed = std::mem::replace(&mut self.missing().is_manifest, written.is_err());
        if let Err(error) = written.as_ref()
            && !was_missed
        {
            tracing::error!(%error, "the manifest of feeds_dir could not be written; it is written again later");
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.0.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let temporary = self.0.folder.join(temporary_of(name));
        let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // A full disk needs the room.
            drop(fs::remove_file(&temporary));
        }
        written
    }

    fn missing(&self) -> MutexGuard<'_, Missed> {
        self.0.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove_file(&self, name: &str) {
        match fs::remove_file(self.0.folder.join(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(file = name, %error, "an old feed could not be removed from feeds_dir");
            }
        }
    }

    fn manifest(&self) -> MutexGuard<'_, Manifest> {
        self.0.manifest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name that a file has until it is whole.
fn temporary_of(name: &str) -> String {
    format!("{name}.tmp")
}
