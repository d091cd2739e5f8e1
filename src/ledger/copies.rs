//! The copies of earlier ledgers that restores, migrations and damage have left in a state folder. Each may hold any
//! text, and somebody may want to look at it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Ledger, LedgerError};

const COPIES: [&str; 8] = [
    "ledger.db.behind",
    "ledger.db.whole",
    "ledger.db.format-",
    "ledger.db.unfinished",
    "ledger.db.tmp",
    "replaced-",
    "damaged-",
    "catalogue.db.damaged",
];

/// Which of them go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    All,
    /// Those that were put aside before this moment.
    Before(Timestamp),
}

impl Ledger {
    /// Removes copies of earlier ledgers that lie beside this one, and tells of each.
    pub fn remove_copies(&self, going: Going) -> Result<(), LedgerError> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let removed = remove(folder, going).map_err(|error| {
            let source = rusqlite::Error::ToSqlConversionFailure(error.into());
            LedgerError::Unavailable { path: folder.to_owned(), source }
        })?;
        for copy in removed {
            tracing::warn!(
                copy = %copy.display(),
                "a copy of an earlier ledger was removed: it may hold a text that was erased"
            );
        }
        Ok(())
    }

    /// Those that lie there.
    pub fn copies(&self) -> Vec<PathBuf> {
        let folder = self.path.parent().unwrap_or(&self.path);
        list(folder).unwrap_or_default().into_iter().map(|(path, _at)| path).collect()
    }
}

fn remove(folder: &Path, going: Going) -> io::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for (path, at) in list(folder)? {
        if matches!(going, Going::Before(moment) if at >= moment) {
            continue;
        }
        if fs::symlink_metadata(&path)?.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::remove_file(&path)?;
        }
        removed.push(path);
    }
    fs::File::open(folder)?.sync_all()?;
    Ok(removed)
}

/// With the moment when each was put there, as the file system has it: its last change is that it was renamed.
fn list(folder: &Path) -> io::Result<Vec<(PathBuf, Timestamp)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if COPIES.iter().any(|copy| name.starts_with(copy)) {
            let put = entry.metadata()?;
            let nanoseconds = i32::try_from(put.ctime_nsec()).unwrap_or_default();
            let at = Timestamp::new(put.ctime(), nanoseconds).unwrap_or(Timestamp::MIN);
            found.push((entry.path(), at));
        }
    }
    Ok(found)
}
