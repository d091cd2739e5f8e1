//! What follows from the ledger: current entries, which feed holds which, and what is known of the
//! drop folder. A fold with its own cursor; the file may be deleted at any time and is built anew.

pub mod attachments;
pub mod coded;
pub mod editions;
pub mod files;
mod fold;
pub mod query;
pub mod relations;
pub mod revisions;
mod schema;
pub mod taken_back;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::domain::digest::Digest;
use crate::domain::site::Site;
use crate::ledger;
use crate::ledger::checkpoint::{self, Checkpointer};
use crate::ledger::record::{Head, Record};
use crate::ledger::whole::{Stop, check_structure};
use crate::ledger::{LedgerError, LedgerReader};
use crate::room::{Room, database_lacked_room};
use files::FileNote;
use fold::{Fold, TouchedFeeds};
use query::Fingerprint;

/// The one writer of `catalogue.db`.
#[derive(Debug)]
pub struct Catalogue {
    connection: Connection,
    path: PathBuf,
    cursor: Head,
    site: Option<Site>,
    checkpointer: Checkpointer,
    room: Room,
}

/// Records being folded. Unless it is committed, nothing of it stands.
#[derive(Debug)]
pub struct Folding<'a> {
    path: PathBuf,
    transaction: Transaction<'a>,
    before: (&'a mut Head, &'a mut Option<Site>, &'a mut Checkpointer),
    after: After,
    feeds: TouchedFeeds,
}

/// What the catalogue knows by heart, once a fold stands.
#[derive(Debug)]
struct After {
    cursor: Head,
    site: Option<Site>,
}

impl Folding<'_> {
    /// Folds the record that follows.
    pub fn fold(&mut self, record: &Record) -> Result<(), CatalogueError> {
        let offset = record.header.offset;
        let cursor = self.after.cursor;
        if offset != cursor.offset + 1
            || cursor.chain_of(&record.header, &record.header_bytes) != record.chain
        {
            let what = "it does not follow from the record before it".to_owned();
            return Err(LedgerError::Damaged { offset, what }.into());
        }
        let body = record.read_body()?;
        let (db, site, feeds) = (&self.transaction, &mut self.after.site, &mut self.feeds);
        let applied = Fold { db, site, feeds }.apply(record, &body);
        applied.map_err(|source| self.unavailable(source))?;
        self.after.cursor = Head { offset, chain: record.chain };
        Ok(())
    }

    /// Notes what is known of drop files.
    pub fn note(&mut self, notes: &[FileNote]) -> Result<(), CatalogueError> {
        files::note_all(&self.transaction, notes).map_err(|source| self.unavailable(source))
    }

    /// Writes all that is left to write before [`Folding::commit`].
    pub fn finish(&mut self) -> Result<(), CatalogueError> {
        let feeds = std::mem::take(&mut self.feeds);
        fold::write_feeds(&self.transaction, &feeds)
            .and_then(|()| schema::write_cursor(&self.transaction, self.after.cursor))
            .map_err(|source| self.unavailable(source))
    }

    pub fn commit(mut self) -> Result<(), CatalogueError> {
        self.finish()?;
        let Folding { path, transaction, before: (cursor, site, checkpointer), after, .. } = self;
        transaction.commit().map_err(|source| CatalogueError::Unavailable { path, source })?;
        *cursor = after.cursor;
        *site = after.site;
        checkpointer.after_commit();
        Ok(())
    }

    fn unavailable(&self, source: rusqlite::Error) -> CatalogueError {
        CatalogueError::Unavailable { path: self.path.clone(), source }
    }
}

/// Reads on a connection of its own, from any thread.
#[derive(Debug)]
pub struct CatalogueReader {
    connection: Connection,
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Keep serving what is served; try again later.
    #[error("the catalogue {} {}", path.display(), ledger::not_usable(source))]
    Unavailable { path: PathBuf, source: rusqlite::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl CatalogueError {
    /// Whether the catalogue itself cannot be read: it is to be built anew.
    pub fn is_damage(&self) -> bool {
        match self {
            CatalogueError::Unavailable { source, .. } => ledger::is_damage(source),
            CatalogueError::Ledger(_) => false,
        }
    }

    /// Nothing of it was written, and it can be tried again once there is room on the disk.
    pub fn is_no_room(&self) -> bool {
        match self {
            CatalogueError::Unavailable { source, .. } => database_lacked_room(source),
            CatalogueError::Ledger(error) => error.is_no_room(),
        }
    }
}

/// Records folded in one transaction while catching up.
const STEP: u32 = 500;

impl Catalogue {
    /// Opens, or makes, `catalogue.db` in `folder`. One of another version is thrown away: it
    /// follows from the ledger.
    pub fn open(folder: &Path) -> Result<Catalogue, CatalogueError> {
        let path = folder.join("catalogue.db");
        let connection = schema::open(&path)?;
        let (cursor, site, checkpointer) = (Head::EMPTY, None, Checkpointer::new(&path));
        let room = Room::default();
        let mut catalogue = Catalogue { connection, path, cursor, site, checkpointer, room };
        catalogue.cursor =
            read_cursor(&catalogue.connection).map_err(|source| catalogue.unavailable(source))?;
        catalogue.site = catalogue.read_site()?;
        Ok(catalogue)
    }

    /// A catalogue that is gone with this value: for folding anew and comparing.
    pub fn in_memory() -> Result<Catalogue, CatalogueError> {
        let path = PathBuf::from(":memory:");
        let connection = schema::in_memory()
            .map_err(|source| CatalogueError::Unavailable { path: path.clone(), source })?;
        let (cursor, site, checkpointer) = (Head::EMPTY, None, Checkpointer::new(&path));
        let room = Room::default();
        Ok(Catalogue { connection, path, cursor, site, checkpointer, room })
    }

    /// From now on a fold that finds no room on the disk waits there.
    #[must_use]
    pub fn waiting_in(self, room: Room) -> Catalogue {
        Catalogue { room, ..self }
    }

    /// Whether there is or was one, sound or not.
    pub fn lies_in(folder: &Path) -> bool {
        ["catalogue.db", "catalogue.db.damaged"].iter().any(|name| folder.join(name).exists())
    }

    /// Deletes `catalogue.db`, so that the next opening builds it from the ledger.
    pub fn discard(folder: &Path) -> std::io::Result<()> {
        schema::discard(&folder.join("catalogue.db"))
    }

    /// Puts a damaged `catalogue.db` aside, in the place of one that was put aside before, so that the
    /// next opening builds it from the ledger.
    pub fn put_aside(folder: &Path) -> std::io::Result<PathBuf> {
        schema::put_aside(&folder.join("catalogue.db"))
    }

    pub fn reader(&self) -> Result<CatalogueReader, CatalogueError> {
        let connection = schema::open_to_read(&self.path)?;
        Ok(CatalogueReader { connection })
    }

    /// While it lives, every question sees the same state, and costs no lock of its own.
    pub fn snapshot(&self) -> Result<Transaction<'_>, CatalogueError> {
        self.connection.unchecked_transaction().map_err(|source| self.unavailable(source))
    }

    /// Takes over what the write-ahead log holds, for when nothing else is to do. Waits for no reader.
    pub fn carry_log_over(&self) -> Result<(), CatalogueError> {
        checkpoint::carry_over(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// After an erasure: the file is written anew without what was freed in it.
    pub fn compact(&self) -> Result<(), CatalogueError> {
        schema::compact(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// The coded forms are kept no more; they are made again when they are needed.
    pub fn forget_coded(&self) -> Result<(), CatalogueError> {
        let forgot = self.connection.execute("DELETE FROM coded", []);
        forgot.map(|_rows| ()).map_err(|source| self.unavailable(source))
    }

    /// The last record folded in.
    pub fn cursor(&self) -> Head {
        self.cursor
    }

    /// The site as the last `defined` record gives it.
    pub fn site(&self) -> Option<&Site> {
        self.site.as_ref()
    }

    /// Folds everything that the ledger has and this has not. A catalogue that does not belong to
    /// this ledger (one of the two was restored) is emptied first.
    pub fn catch_up(
        &mut self,
        ledger: &LedgerReader,
        progress: impl FnMut(u64),
    ) -> Result<(), CatalogueError> {
        if !self.follows_from(ledger)? {
            tracing::warn!(
                offset = self.cursor.offset,
                "the catalogue is of another ledger; building it anew"
            );
            schema::empty(&mut self.connection).map_err(|source| self.unavailable(source))?;
            self.cursor = Head::EMPTY;
            self.site = None;
        }
        self.catch_up_to(ledger, u64::MAX, progress)
    }

    /// Folds what the ledger has beyond the cursor, up to and including this offset.
    pub fn catch_up_to(
        &mut self,
        ledger: &LedgerReader,
        offset: u64,
        mut progress: impl FnMut(u64),
    ) -> Result<(), CatalogueError> {
        loop {
            let left = offset.saturating_sub(self.cursor.offset);
            let step = u32::try_from(left).map_or(STEP, |left| left.min(STEP));
            let records = ledger.replay(self.cursor.offset, step)?;
            if records.is_empty() {
                return Ok(());
            }
            self.advance(&records, &[])?;
            progress(self.cursor.offset);
        }
    }

    /// The digest of all that was folded.
    pub fn fingerprint(&self) -> Result<Fingerprint, CatalogueError> {
        query::fingerprint(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// Folds records that follow the cursor, and notes what is known of drop files, in one transaction.
    pub fn advance(
        &mut self,
        records: &[Record],
        notes: &[FileNote],
    ) -> Result<(), CatalogueError> {
        self.room.clone().until(CatalogueError::is_no_room, || {
            let mut folding = self.begin()?;
            records.iter().try_for_each(|record| folding.fold(record))?;
            folding.note(notes)?;
            folding.commit()
        })
    }

    /// For folding record by record. Waits for no room.
    pub fn begin(&mut self) -> Result<Folding<'_>, CatalogueError> {
        let path = self.path.clone();
        let after = After { cursor: self.cursor, site: self.site.clone() };
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|source| CatalogueError::Unavailable { path: path.clone(), source })?;
        let before = (&mut self.cursor, &mut self.site, &mut self.checkpointer);
        Ok(Folding { path, transaction, before, after, feeds: TouchedFeeds::new() })
    }

    fn follows_from(&self, ledger: &LedgerReader) -> Result<bool, CatalogueError> {
        if self.cursor == Head::EMPTY {
            return Ok(true);
        }
        let records = ledger.replay(self.cursor.offset - 1, 1);
        match records {
            Ok(records) => {
                Ok(records.first().is_some_and(|record| record.chain == self.cursor.chain))
            }
            Err(LedgerError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn read_site(&self) -> Result<Option<Site>, CatalogueError> {
        query::site(&self.connection).map_err(|source| self.unavailable(source))
    }

    fn unavailable(&self, source: rusqlite::Error) -> CatalogueError {
        CatalogueError::Unavailable { path: self.path.clone(), source }
    }
}

impl CatalogueReader {
    /// Opens the catalogue of a state folder to read, also while a daemon writes it.
    pub fn open(folder: &Path) -> Result<CatalogueReader, CatalogueError> {
        let connection = schema::open_to_read(&folder.join("catalogue.db"))?;
        Ok(CatalogueReader { connection })
    }

    /// Whether the file is a sound database, as far as that is seen before it is to stop.
    pub fn check_structure(&mut self, stop: &Stop) -> Result<(), CatalogueError> {
        let checked = check_structure(&mut self.connection, stop);
        checked.map_err(|source| self.unavailable(source))?.map(drop).map_err(|what| {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            self.unavailable(rusqlite::Error::SqliteFailure(code, Some(what)))
        })
    }

    /// The last record folded in.
    pub fn cursor(&self) -> Result<Head, CatalogueError> {
        read_cursor(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// While it lives, every question sees the same state, and costs no lock of its own.
    pub fn snapshot(&self) -> Result<Transaction<'_>, CatalogueError> {
        self.connection.unchecked_transaction().map_err(|source| self.unavailable(source))
    }

    /// The digest of all that was folded, at one moment.
    pub fn fingerprint(&self) -> Result<Fingerprint, CatalogueError> {
        query::fingerprint(&self.connection).map_err(|source| self.unavailable(source))
    }

    fn unavailable(&self, source: rusqlite::Error) -> CatalogueError {
        let path = self.connection.path().map(PathBuf::from).unwrap_or_default();
        CatalogueError::Unavailable { path, source }
    }
}

fn read_cursor(db: &Connection) -> rusqlite::Result<Head> {
    db.query_row("SELECT offset, chain FROM cursor", [], |row| {
        Ok(Head { offset: row.get(0)?, chain: Digest::from_bytes(row.get(1)?) })
    })
}
