//! What is not released: kept durably, outside the record, claiming no id, address or offset.

use rusqlite::params;

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
    pub source: Vec<u8>,
}

impl Ledger {
    /// Keeps the file; what was held of this path before is replaced. On disk when this returns.
    pub fn hold(&mut self, held: &Held) -> Result<(), LedgerError> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO held (path, since, reason, digest, source) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    held.path.as_str(),
                    held.since.to_string(),
                    held.reason,
                    held.digest.as_bytes(),
                    held.source,
                ],
            )
            .map(|_one_row| ())
            .map_err(|source| self.unavailable(source))
    }

    /// Lets go of what is held of this path; tells whether anything was.
    pub fn let_go(&mut self, path: &DropPath) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("DELETE FROM held WHERE path = ?1")
            .and_then(|mut statement| statement.execute([path.as_str()]))
            .map(|rows| rows > 0)
            .map_err(|source| self.unavailable(source))
    }

    pub fn holds(&self, path: &DropPath) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM held WHERE path = ?1")
            .and_then(|mut query| query.exists([path.as_str()]))
            .map_err(|source| self.unavailable(source))
    }
}
