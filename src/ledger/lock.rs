//! One daemon a state folder: a lock that the kernel takes back when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::LedgerError;

/// Held for as long as a state folder is written.
#[derive(Debug)]
pub struct StateLock {
    file: File,
}

/// Given back by name: a child process that was just forked still holds the same open file.
impl Drop for StateLock {
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the lock of the state folder goes with the process");
        }
    }
}

impl StateLock {
    pub fn take(folder: &Path) -> Result<StateLock, LedgerError> {
        let path = folder.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|error| {
            LedgerError::Refused(format!(
                "{} cannot be written: {error}; the state folder must belong to the user that runs gazetted",
                path.display()
            ))
        })?;
        match file.try_lock() {
            Ok(()) => Ok(StateLock { file }),
            Err(TryLockError::WouldBlock) => Err(LedgerError::Refused(format!(
                "another gazetted runs on {}: stop it first, or give this one a state_dir of its own",
                folder.display()
            ))),
            Err(TryLockError::Error(error)) => Err(LedgerError::Refused(format!(
                "{} cannot be locked: {error}; the state folder must lie on a local disk",
                path.display()
            ))),
        }
    }
}
