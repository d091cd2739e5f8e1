//! In which folders files lie that can be attached to statements.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The folders below the drop folder (empty for that itself) in which such a file was seen, be it
/// complete or not. Intake writes a folder down when it sees the first, ahead of all that it has
/// still to hand on: the other folders need not be listed for each statement. None is taken out.
#[derive(Debug, Default)]
pub struct AttachableFolders(Mutex<HashSet<String>>);

impl AttachableFolders {
    pub fn add(&self, folder: &str) {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.contains(folder) {
            folders.insert(folder.to_owned());
        }
    }

    pub fn contains(&self, folder: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(folder)
    }
}
