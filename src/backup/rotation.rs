//! The backups that the daemon makes by itself, in a folder of their own. Their names carry a number that only
//! rises, so that their order does not depend on a clock: `gazetted-press.example.org-000042-20260304T090000Z.tar`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::make::{Made, Of, make_at};
use super::{BackupError, Manifest, io_error, make_private, sync_folder, unpack};
use crate::domain::digest::Digest;
use crate::domain::id::Authority;
use crate::ledger::LedgerReader;
use crate::ledger::whole::Stop;

/// The folder, and whose backups in it are meant.
#[derive(Clone, Debug)]
pub struct Rotation {
    pub dir: PathBuf,
    /// Of the ids; it is in the names.
    pub host: String,
    /// None: whichever has that host.
    pub authority: Option<Authority>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Kept {
    pub file: PathBuf,
    number: u64,
    /// None where it cannot be read.
    pub manifest: Option<Manifest>,
}

/// One that was to go, and why it did not.
#[derive(Debug)]
pub struct Unremoved {
    pub file: PathBuf,
    pub why: io::Error,
}

impl Rotation {
    pub fn of(dir: &Path, authority: &Authority) -> Rotation {
        let host = authority.host().to_owned();
        Rotation { dir: dir.to_owned(), host, authority: Some(authority.clone()) }
    }

    /// By their numbers. Others' files are not looked at.
    pub fn kept(&self) -> io::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let file = entry?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(number) = self.number_of(name) else { continue };
            let manifest = unpack::manifest(&file).ok();
            let told = manifest.as_ref().map(|manifest| &manifest.authority);
            if told.zip(self.authority.as_ref()).is_none_or(|(told, ours)| told == ours) {
                kept.push(Kept { file, number, manifest });
            }
        }
        kept.sort_by_key(|kept| kept.number);
        Ok(kept)
    }

    /// Makes the next one.
    pub fn make(&self, of: Of<'_>) -> Result<Made, BackupError> {
        make_private(&self.dir)
            .map_err(io_error(format!("{} cannot be made", self.dir.display())))?;
        let last = self.kept().map_err(self.unreadable())?.last().map_or(0, |kept| kept.number);
        let time = of.now.strftime("%Y%m%dT%H%M%SZ");
        let name = format!("{}{:06}-{time}.tar", self.beginning(), last + 1);
        make_at(of, &self.dir.join(name))
    }

    /// Removes the oldest beyond this many, once there are more; returns those that stay all the same. One that cannot be
    /// read is no backup: it pushes out none that can, and stays for whoever can make something of it.
    pub fn keep(&self, most: usize, stop: &Stop) -> Result<Vec<Unremoved>, BackupError> {
        let kept = self.kept().map_err(self.unreadable())?;
        let (readable, odd): (Vec<_>, Vec<_>) =
            kept.into_iter().partition(|kept| kept.manifest.is_some());
        for Kept { file, .. } in odd {
            tracing::warn!(
                file = %file.display(),
                "a backup cannot be read, and counts as none; look at it, and remove it"
            );
        }
        let over = readable.len().saturating_sub(most.max(1));
        self.remove(readable.iter().take(over), stop)
    }

    /// Those that may hold a text which the ledger has destroyed since, or which are no part of its history.
    pub fn stale(&self, ledger: &LedgerReader) -> Result<Vec<Kept>, BackupError> {
        let Some(erased) = ledger.last_erased()? else { return Ok(Vec::new()) };
        if !self.dir.exists() {
            return Ok(Vec::new());
        }
        let mut stale = Vec::new();
        for kept in self.kept().map_err(self.unreadable())? {
            let head = kept.manifest.as_ref().map(Manifest::head);
            let is_fresh = match head.filter(|head| head.offset >= erased) {
                Some(head) => ledger.chain_at(head.offset)? == Some(head.chain),
                None => false,
            };
            if !is_fresh {
                stale.push(kept);
            }
        }
        Ok(stale)
    }

    /// Returns those that cannot be removed. Whoever is to stop removes nothing more: another may be there already, and
    /// may be told to keep them.
    pub fn remove<'k>(
        &self,
        kept: impl Iterator<Item = &'k Kept>,
        stop: &Stop,
    ) -> Result<Vec<Unremoved>, BackupError> {
        let mut left = Vec::new();
        for Kept { file, .. } in kept {
            if stop() {
                return Err(BackupError::Stopped);
            }
            match fs::remove_file(file) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => {
                    left.push(Unremoved { file: file.clone(), why });
                }
                Ok(()) | Err(_) => {}
            }
        }
        sync_folder(&self.dir)
            .map_err(io_error(format!("{} cannot be written", self.dir.display())))?;
        Ok(left)
    }

    fn beginning(&self) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
        let host: String =
            self.host.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
        format!("gazetted-{host}-")
    }

    fn number_of(&self, name: &str) -> Option<u64> {
        let (number, time) =
            name.strip_prefix(&self.beginning())?.strip_suffix(".tar")?.split_once('-')?;
        let is_time = Timestamp::strptime("%Y%m%dT%H%M%SZ%z", format!("{time}+0000")).is_ok();
        number.parse().ok().filter(|_number| is_time)
    }

    pub(super) fn unreadable(&self) -> impl FnOnce(io::Error) -> BackupError + use<> {
        io_error(format!("{} cannot be read", self.dir.display()))
    }
}

/// How many attachments are missing, for people.
pub fn tell_missing(missing: &[Digest]) {
    if !missing.is_empty() {
        tracing::warn!(
            files = missing.len(),
            "attachments that statements name are not in the store, or were altered there; they are not in the backup"
        );
    }
}
