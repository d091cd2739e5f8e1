//! Coded forms by the digest of their identity, so that a restart encodes nothing.

use std::path::PathBuf;

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Catalogue, CatalogueError, CatalogueReader, schema};

/// The coded forms of one document; missing where a form would be no smaller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodedForms {
    pub gzip: Option<Bytes>,
    pub brotli: Option<Bytes>,
    pub zstd: Option<Bytes>,
}

/// Reads and writes coded forms, on a connection of its own: its writes are large, and are made
/// when nothing else is to do.
#[derive(Debug)]
pub struct CodedStore {
    connection: Connection,
    path: PathBuf,
}

impl Catalogue {
    pub fn coded_store(&self) -> Result<CodedStore, CatalogueError> {
        let opened = schema::open_as_it_is(&self.path)
            .and_then(|connection| schema::keep_few_pages(&connection).map(|()| connection));
        let connection = opened.map_err(|source| self.unavailable(source))?;
        Ok(CodedStore { connection, path: self.path.clone() })
    }
}

impl CatalogueReader {
    /// Only to read.
    pub fn coded_store(&self) -> Result<CodedStore, CatalogueError> {
        let path = self.connection.path().map(PathBuf::from).unwrap_or_default();
        Ok(CodedStore { connection: schema::open_to_read(&path)?, path })
    }
}

impl CodedStore {
    /// The digests of all documents of which forms are kept.
    pub fn digests(&self) -> Result<Vec<String>, CatalogueError> {
        let read = || {
            let mut query = self.connection.prepare("SELECT digest FROM coded ORDER BY digest")?;
            query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        };
        read().map_err(|source| CatalogueError::Unavailable { path: self.path.clone(), source })
    }

    pub fn get(&self, digest: &str) -> Result<Option<CodedForms>, CatalogueError> {
        let found = self
            .connection
            .prepare_cached("SELECT gzip, brotli, zstd FROM coded WHERE digest = ?1")
            .and_then(|mut query| {
                query
                    .query_row([digest], |row| {
                        let form = |column| {
                            row.get::<_, Option<Vec<u8>>>(column).map(|form| form.map(Bytes::from))
                        };
                        Ok(CodedForms { gzip: form(0)?, brotli: form(1)?, zstd: form(2)? })
                    })
                    .optional()
            });
        found.map_err(|source| CatalogueError::Unavailable { path: self.path.clone(), source })
    }

    /// Keeps the forms of `served` documents that are not kept yet, and forgets all others.
    pub fn keep<'a>(
        &mut self,
        served: impl Iterator<Item = (&'a str, CodedForms)>,
    ) -> Result<(), CatalogueError> {
        let kept = self.exchange(served);
        kept.map_err(|source| CatalogueError::Unavailable { path: self.path.clone(), source })
    }

    fn exchange<'a>(
        &mut self,
        served: impl Iterator<Item = (&'a str, CodedForms)>,
    ) -> rusqlite::Result<()> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut stale = transaction
            .prepare_cached("SELECT digest FROM coded")?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<std::collections::HashSet<_>>>()?;
        for (digest, forms) in served {
            if !stale.remove(digest) {
                transaction
                    .prepare_cached("INSERT OR IGNORE INTO coded (digest, gzip, brotli, zstd) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![
                        digest,
                        forms.gzip.as_deref(),
                        forms.brotli.as_deref(),
                        forms.zstd.as_deref()
                    ])?;
            }
        }
        for digest in stale {
            transaction.prepare_cached("DELETE FROM coded WHERE digest = ?1")?.execute([digest])?;
        }
        transaction.commit()
    }
}
