//! Backups: one file that holds what cannot be made again, made while everything runs, and put back whole.
//!
//! It is a tar of plain files (docs/decisions/0015-backup.md): `backup.json`, which says what it is, the ledger of
//! one moment as `ledger.db`, the attachments that this ledger names, each under its digest, and `SHA256SUMS`.
//! The catalogue follows from the ledger, and the configuration is the operator's: neither is in it.

pub mod keeper;
pub mod make;
pub mod restore;
pub mod rotation;
mod tar;
mod unpack;

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::digest::Digest;
use crate::domain::id::Authority;
use crate::ledger::LedgerError;
use crate::ledger::record::Head;
use crate::store::StoreError;

/// Of the file. One that is raised is told to older programs in `backup.json`, which they can read.
const FORMAT: u32 = 1;

const MANIFEST: &str = "backup.json";
const LEDGER: &str = "ledger.db";
const ATTACHMENTS: &str = "attachments";
/// Lies in a state folder whose ledger was found damaged, and says why.
const SUSPECT: &str = "ledger.suspect";
const SUMS: &str = "SHA256SUMS";

/// What a backup says of itself, in its first member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    program: String,
    pub made_at: Timestamp,
    pub authority: Authority,
    ledger_format: i32,
    pub records: u64,
    pub chain: Digest,
    attachments: usize,
}

impl Manifest {
    /// The last record that is in it.
    pub fn head(&self) -> Head {
        Head { offset: self.records, chain: self.chain }
    }
}

/// Sorted by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nothing was changed. Tell the operator, who has to decide something.
    #[error("{0}")]
    Refused(String),
    /// Nothing was changed. Take another backup.
    #[error("{file} cannot be restored: {what}")]
    Damaged { file: PathBuf, what: String },
    #[error("{what}")]
    Io { what: String, source: io::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was asked to stop.
    #[error("it was stopped before its end")]
    Stopped,
}

impl BackupError {
    /// It may be sound all the same: it did not find room to be looked at.
    pub fn is_no_room(&self) -> bool {
        match self {
            BackupError::Io { source, .. } => {
                matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            BackupError::Ledger(error) => error.is_no_room(),
            BackupError::Refused(_)
            | BackupError::Damaged { .. }
            | BackupError::Store(_)
            | BackupError::Stopped => false,
        }
    }
}

/// For the next start: the whole ledger is to be looked through before anything else.
pub fn suspect(state_dir: &Path, what: &str) {
    if let Err(error) = fs::write(state_dir.join(SUSPECT), what) {
        tracing::error!(%error, "the next start does not know that the ledger is damaged");
    }
}

/// Why it is to be looked through.
pub fn suspected(state_dir: &Path) -> Option<String> {
    fs::read_to_string(state_dir.join(SUSPECT)).ok()
}

/// It was looked through.
pub fn trust_again(state_dir: &Path) {
    // One that stays is looked through once more.
    drop(fs::remove_file(state_dir.join(SUSPECT)));
}

fn io_error(what: String) -> impl FnOnce(io::Error) -> BackupError {
    move |source| BackupError::Io { what, source }
}

/// Of `SHA256SUMS`.
fn line(digest: Digest, name: &str) -> String {
    format!("{digest}  {name}\n")
}

fn attachment_name(digest: Digest) -> String {
    format!("{ATTACHMENTS}/{}/{digest}", digest.hex_prefix(2))
}

/// Makes a folder for its owner alone: texts under embargo come to lie in it. One that is there stays as it is.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// What names lie in a folder is on the disk when this returns.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file lies in, also where its path does not say.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}
