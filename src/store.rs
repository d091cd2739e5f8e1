//! The bytes of attachments, each under its digest, in the folder `attachments` of the state. They are written once,
//! are on the disk before a record names them, and are never changed.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::attachment::{Form, HEAD_BYTES, Pixels};
use crate::domain::digest::{Digest, Digester};
use crate::room::file_lacked_room;

/// May be used from any thread.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    next: AtomicU64,
}

/// A folder of the store cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[error("the attachments in {} cannot be kept or read", path.display())]
pub struct StoreError {
    path: PathBuf,
    source: io::Error,
}

impl StoreError {
    /// Nothing of it was kept, and it can be tried again once there is room.
    pub fn is_no_room(&self) -> bool {
        file_lacked_room(&self.source)
    }
}

/// What came of taking a file in.
#[derive(Debug)]
pub enum Taken {
    Whole(Digest),
    /// It cannot be read, or is not as long as it was said to be.
    Unread(io::Error),
}

/// What is said of a file beside its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// In bytes.
    pub length: u64,
    /// Its first bytes are those of its form.
    pub fits: bool,
    pub pixels: Option<Pixels>,
}

const FOLDER: &str = "attachments";
const UNFINISHED: &str = "unfinished-";
const CHUNK_BYTES: usize = 128 * 1024;

impl Store {
    /// Opens the store of a state folder, and removes what a kill left unfinished in it.
    pub fn open(state_dir: &Path) -> Result<Store, StoreError> {
        let folder = state_dir.join(FOLDER);
        let store = Store { folder, next: AtomicU64::new(0) };
        store.prepare().map_err(|source| store.failed(source))?;
        Ok(store)
    }

    /// Only to read, also while a daemon keeps it: what that one is writing is left alone.
    pub fn to_read(state_dir: &Path) -> Store {
        Store { folder: state_dir.join(FOLDER), next: AtomicU64::new(0) }
    }

    /// Whether the bytes have this digest; none where there is no such attachment.
    pub fn verify(&self, digest: Digest) -> Result<Option<bool>, StoreError> {
        let read = || {
            let Some(mut file) = self.open_file(digest)? else { return Ok(None) };
            let (mut digester, mut chunk) = (Digester::default(), vec![0; CHUNK_BYTES]);
            loop {
                match file.read(&mut chunk) {
                    Ok(0) => return Ok(Some(digester.finish() == digest)),
                    Ok(read) => digester.update(&chunk[..read]),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        };
        read().map_err(|source| self.failed(source))
    }

    fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Takes in a file of this length.
    pub fn take(&self, from: &mut impl Read, length: u64) -> Result<Taken, StoreError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{UNFINISHED}{}-{number}", std::process::id()));
        let taken = self.write(from, (&path, length));
        if !matches!(taken, Ok(Taken::Whole(_))) {
            // What is left is removed at the next start.
            drop(fs::remove_file(&path));
        }
        taken.map_err(|source| self.failed(source))
    }

    /// Keeps bytes that are at hand.
    pub fn keep(&self, digest: Digest, bytes: &[u8]) -> Result<(), StoreError> {
        if self.holds(digest) {
            return Ok(());
        }
        self.take(&mut &*bytes, bytes.len() as u64).map(|_whole| ())
    }

    pub fn holds(&self, digest: Digest) -> bool {
        self.path(digest).is_file()
    }

    /// None where there is no such attachment.
    pub fn open_file(&self, digest: Digest) -> io::Result<Option<File>> {
        match File::open(self.path(digest)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What a file of this form comes to; none where it is not in the store.
    pub fn facts(&self, digest: Digest, form: &Form) -> Result<Option<Facts>, StoreError> {
        let read = || {
            let Some(mut file) = self.open_file(digest)? else { return Ok(None) };
            let length = file.metadata()?.len();
            let mut head = Vec::new();
            (&mut file).take(HEAD_BYTES).read_to_end(&mut head)?;
            file.rewind()?;
            let pixels = form.pixels(BufReader::new(file));
            Ok(Some(Facts { length, fits: form.fits(&head), pixels }))
        };
        read().map_err(|source| self.failed(source))
    }

    /// Removes all that `is_needed` does not name. What comes in meanwhile stays.
    pub fn sweep<E>(
        &self,
        mut is_needed: impl FnMut(Digest) -> Result<bool, E>,
    ) -> Result<Result<usize, E>, StoreError> {
        let mut removed = 0;
        for digest in self.all().map_err(|source| self.failed(source))? {
            match is_needed(digest) {
                Ok(true) => {}
                Ok(false) => {
                    self.remove(digest)?;
                    removed += 1;
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(removed))
    }

    pub fn is_empty(&self) -> Result<bool, StoreError> {
        let all = self.all().map_err(|source| self.failed(source))?;
        Ok(all.is_empty())
    }

    /// On disk when this returns. One that is not there is no error.
    pub fn remove(&self, digest: Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        let removed = match fs::remove_file(&path) {
            Ok(()) => sync_folder_of(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(|source| self.failed(source))
    }

    fn all(&self) -> io::Result<Vec<Digest>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                for file in fs::read_dir(entry.path())? {
                    all.extend(Digest::parse_hex(&file?.file_name().to_string_lossy()));
                }
            }
        }
        Ok(all)
    }

    fn write(&self, from: &mut impl Read, (path, length): (&Path, u64)) -> io::Result<Taken> {
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
        let mut digester = Digester::default();
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut left = length;
        loop {
            let read = match from.read(&mut chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Taken::Unread(error)),
            };
            let is_other = if read == 0 { left > 0 } else { read as u64 > left };
            if is_other {
                let why = "its length changed while it was read";
                return Ok(Taken::Unread(io::Error::other(why)));
            }
            if read == 0 {
                break;
            }
            left -= read as u64;
            digester.update(&chunk[..read]);
            file.write_all(&chunk[..read])?;
        }
        let digest = digester.finish();
        let to = self.path(digest);
        if to.is_file() {
            fs::remove_file(path)?;
            return Ok(Taken::Whole(digest));
        }
        file.sync_all()?;
        if let Some(folder) = to.parent()
            && !folder.is_dir()
        {
            fs::create_dir_all(folder)?;
            sync_folder_of(folder)?;
        }
        fs::rename(path, &to)?;
        sync_folder_of(&to)?;
        Ok(Taken::Whole(digest))
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.folder.join(digest.hex_prefix(2)).join(digest.to_string())
    }

    fn failed(&self, source: io::Error) -> StoreError {
        StoreError { path: self.folder.clone(), source }
    }
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lie_under_their_digest_and_only_whole() {
        let state = tempfile::tempdir().unwrap();
        let store = Store::open(state.path()).unwrap();
        let Taken::Whole(digest) = store.take(&mut &b"a photo"[..], 7).unwrap() else { panic!() };
        assert_eq!(digest, Digest::of(b"a photo"));
        let mut read = Vec::new();
        store.open_file(digest).unwrap().unwrap().read_to_end(&mut read).unwrap();
        assert_eq!(read, b"a photo");
        for length in [6, 8] {
            let taken = store.take(&mut &b"a photo"[..], length).unwrap();
            assert!(matches!(taken, Taken::Unread(_)), "{length}");
        }
        store.keep(digest, b"a photo").unwrap();
        store.keep(Digest::of(b"b"), b"b").unwrap();
        assert_eq!(store.all().unwrap().len(), 2);
        let swept = store.sweep(|known| Ok::<_, StoreError>(known == digest)).unwrap().unwrap();
        assert_eq!((swept, store.all().unwrap()), (1, vec![digest]));
        fs::write(state.path().join("attachments/unfinished-1-1"), "x").unwrap();
        assert!(!Store::open(state.path()).unwrap().holds(Digest::of(b"x")));
        assert_eq!(fs::read_dir(state.path().join("attachments")).unwrap().count(), 2);
    }
}
