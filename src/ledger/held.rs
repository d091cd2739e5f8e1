//! What is not released: kept durably, outside the record, claiming no id, address or offset.

use bytes::Bytes;
use rusqlite::{Connection, params};

use super::{Ledger, LedgerError};
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;

/// A drop file that waits.
#[derive(Clone, Debug)]
pub struct Held {
    pub path: DropPath,
    pub since: Moment,
    /// In the words of the office.
    pub reason: String,
    pub digest: Digest,
    pub source: Bytes,
}

impl Ledger {
    /// Keeps these files and lets go of those paths; what was held of a path before is replaced.
    /// On disk when this returns.
    pub fn hold(&mut self, held: &[Held], let_go: &[&DropPath]) -> Result<(), LedgerError> {
        if held.is_empty() && let_go.is_empty() {
            return Ok(());
        }
        let mut write = || {
            let transaction = self.connection.transaction()?;
            held.iter().try_for_each(|held| insert(&transaction, held))?;
            let_go.iter().try_for_each(|path| delete(&transaction, path).map(|_found| ()))?;
            transaction.commit()
        };
        let written = write();
        written.map_err(|source| self.unavailable(source))
    }

    /// Lets go of what is held of this path; tells whether anything was.
    pub fn let_go(&mut self, path: &DropPath) -> Result<bool, LedgerError> {
        delete(&self.connection, path).map_err(|source| self.unavailable(source))
    }

    pub fn holds_any(&self) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM held LIMIT 1")
            .and_then(|mut query| query.exists([]))
            .map_err(|source| self.unavailable(source))
    }

    pub fn holds(&self, path: &DropPath) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM held WHERE path = ?1")
            .and_then(|mut query| query.exists([path.as_str()]))
            .map_err(|source| self.unavailable(source))
    }
}

fn insert(db: &Connection, held: &Held) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO held (path, since, reason, digest, source) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        held.path.as_str(),
        held.since.to_string(),
        held.reason,
        held.digest.as_bytes(),
        &*held.source,
    ])
    .map(|_one_row| ())
}

/// Tells whether it was held.
fn delete(db: &Connection, path: &DropPath) -> rusqlite::Result<bool> {
    let rows = db.prepare_cached("DELETE FROM held WHERE path = ?1")?.execute([path.as_str()])?;
    Ok(rows > 0)
}
