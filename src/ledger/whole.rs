//! The ledger as a whole: a copy of one moment, and what is asked of it before it is relied on.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _};
use serde::Deserialize;

use super::record::{Body, Draft};
use super::{LedgerError, LedgerReader, schema};
use crate::domain::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::site::Site;
use crate::domain::source::Source;

/// Asked now and then while something long is under way.
pub type Stop = Arc<dyn Fn() -> bool + Send + Sync>;

/// Steps of `SQLite` between two such questions: some milliseconds.
const STEPS: i32 = 10_000;

/// Of a record: in a header a quotation mark inside a value has a backslash before it.
pub(super) const IS_ERASED: &str = "instr(header, CAST('\"kind\":\"erased\"' AS BLOB)) > 0";

/// How a copy or a check came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    TheEnd,
    /// It was asked to stop, and says nothing.
    Stopped,
}

/// What a text says of what is published with it.
#[derive(Deserialize)]
struct Attaching {
    #[serde(default)]
    attachments: Vec<Attached>,
}

#[derive(Deserialize)]
struct Attached {
    digest: Digest,
}

impl LedgerReader {
    /// Writes the ledger as it is at this moment, without what was freed in it, into an empty file,
    /// while others read and write. Nothing of it is on the disk for sure.
    pub fn copy_to(&mut self, file: &Path, stop: &Stop) -> Result<Reached, LedgerError> {
        let name = file.to_string_lossy().into_owned();
        let copy = |db: &Connection| db.execute("VACUUM INTO ?1", [name]).map(|_rows| ());
        let copied = unless_stopped(&mut self.connection, stop, copy);
        copied.map_err(|source| self.unavailable(source))
    }

    /// Whether the file is a sound database; not whether its records are.
    pub fn check_structure(&mut self, stop: &Stop) -> Result<Reached, LedgerError> {
        match check_structure(&mut self.connection, stop) {
            Ok(Ok(reached)) => Ok(reached),
            Ok(Err(found)) => Err(self.broken(found)),
            Err(source) => Err(self.unavailable(source)),
        }
    }

    /// Nothing was ever written into it.
    pub fn is_new(&self) -> Result<bool, LedgerError> {
        schema::is_new(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// The version of its tables; refused where it is no ledger of gazetted, or a newer program's.
    pub fn format(&self) -> Result<i32, LedgerError> {
        schema::format(&self.connection, &self.path())
    }

    /// The site as it was last defined; none in a ledger that was just begun.
    pub fn site(&self) -> Result<Option<Site>, LedgerError> {
        let Some(last) = self.records_of(&Draft::site_entry())?.pop() else { return Ok(None) };
        match last.read_body()? {
            Body::Site(site) => Ok(Some(*site)),
            Body::Statement(_)
            | Body::Withdrawal(_)
            | Body::Erasure(_)
            | Body::Husk(_)
            | Body::None => Ok(None),
        }
    }

    /// The chain behind this record; none where there is no such record.
    pub fn chain_at(&self, offset: u64) -> Result<Option<Digest>, LedgerError> {
        self.connection
            .query_row("SELECT chain FROM records WHERE offset = ?1", [offset], |row| row.get(0))
            .optional()
            .map(|chain| chain.map(Digest::from_bytes))
            .map_err(|source| self.unavailable(source))
    }

    /// The last record that destroyed a text.
    pub fn last_erased(&self) -> Result<Option<u64>, LedgerError> {
        let sql =
            format!("SELECT offset FROM records WHERE {IS_ERASED} ORDER BY offset DESC LIMIT 1");
        self.connection
            .query_row(&sql, [], |row| row.get(0))
            .optional()
            .map_err(|source| self.unavailable(source))
    }

    /// Every entry with its last revision.
    pub fn revisions(&self) -> Result<HashMap<EntryId, u32>, LedgerError> {
        let read = || {
            self.connection
                .prepare("SELECT entry, max(revision) FROM records GROUP BY entry")?
                .query_map([], |row| Ok((EntryId::recorded(row.get(0)?), row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.unavailable(source))
    }

    /// The digests of all files that are published with a text which is kept, or would be with one
    /// that waits.
    pub fn attachments(&self) -> Result<BTreeSet<Digest>, LedgerError> {
        let mut all = BTreeSet::new();
        self.each_blob("SELECT bytes FROM bodies", |bytes| {
            let body = serde_json::from_slice::<Attaching>(bytes).ok();
            let attached = body.into_iter().flat_map(|body| body.attachments);
            all.extend(attached.map(|attached| attached.digest));
        })?;
        self.each_blob("SELECT source FROM held", |bytes| {
            all.extend(Source::of(bytes).beside().into_iter().map(|file| file.digest));
        })?;
        Ok(all)
    }

    fn each_blob(&self, sql: &str, mut each: impl FnMut(&[u8])) -> Result<(), LedgerError> {
        let mut walk = || {
            let mut query = self.connection.prepare(sql)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                each(row.get_ref(0)?.as_blob()?);
            }
            Ok(())
        };
        walk().map_err(|source| self.unavailable(source))
    }
}

/// Whether a database is sound, with what is wrong where it is not.
pub fn check_structure(
    db: &mut Connection,
    stop: &Stop,
) -> rusqlite::Result<Result<Reached, String>> {
    let mut found = String::new();
    let reached = unless_stopped(db, stop, |db| {
        found = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok(())
    })?;
    Ok(if reached == Reached::TheEnd && found != "ok" { Err(found) } else { Ok(reached) })
}

pub(super) fn unless_stopped(
    db: &mut Connection,
    stop: &Stop,
    work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<Reached> {
    let asked = Arc::clone(stop);
    db.progress_handler(STEPS, Some(move || asked()))?;
    let worked = work(db);
    db.progress_handler(0, None::<fn() -> bool>)?;
    match worked {
        Ok(()) => Ok(Reached::TheEnd),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Ok(Reached::Stopped)
        }
        Err(error) => Err(error),
    }
}
