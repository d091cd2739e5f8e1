//! Destroying a text where the law demands it: its bodies, its sources, and what waits of it. The chain
//! holds digests only, and stays whole.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, ffi, params};

use super::record::{Body, Kind, Record};
use super::whole::{IS_ERASED, Reached, Stop, unless_stopped};
use super::{Ledger, LedgerError, LedgerReader};
use crate::domain::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::{Erasure, Husk};
use crate::room::database_lacked_room;

/// How often the log is asked to be emptied while somebody reads from it.
const ATTEMPTS_MAX: usize = 4;

impl LedgerReader {
    /// Every record of an entry, in order.
    pub fn records_of(&self, entry: &EntryId) -> Result<Vec<Record>, LedgerError> {
        let read = || {
            let mut query = self.connection.prepare_cached(
                "SELECT r.offset, r.header, r.chain, b.bytes FROM records r \
                 LEFT JOIN bodies b ON b.digest = r.body WHERE r.entry = ?1 ORDER BY r.offset",
            )?;
            let rows = query.query_map([entry.as_str()], |row| {
                Ok((
                    row.get::<_, u64>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    Digest::from_bytes(row.get(2)?),
                    row.get::<_, Option<Vec<u8>>>(3)?,
                ))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = read().map_err(|source| self.unavailable(source))?;
        rows.into_iter()
            .map(|(offset, header, chain, body)| {
                Record::read(offset, header, chain, body.map(Into::into))
            })
            .collect()
    }

    /// What the `erased` records say, whether it was carried out or not.
    fn erasures(&self) -> Result<Vec<Begun>, LedgerError> {
        let read = || {
            self.connection
                .prepare(&format!("SELECT entry FROM records WHERE {IS_ERASED} ORDER BY offset"))?
                .query_map([], |row| row.get(0).map(EntryId::recorded))?
                .collect::<rusqlite::Result<Vec<EntryId>>>()
        };
        let entries = read().map_err(|source| self.unavailable(source))?;
        let mut begun = Vec::new();
        for entry in entries {
            let mut path = None;
            for record in self.records_of(&entry)? {
                path = record.header.drop_name.clone().or(path);
                if record.header.kind == Kind::Erased
                    && let Body::Erasure(erasure) = record.read_body()?
                {
                    begun.push((entry.clone(), path.clone(), *erasure));
                }
            }
        }
        Ok(begun)
    }

    /// What stays of each text of an entry when it is destroyed. `address` is that of its page.
    pub fn husks(
        &self,
        entry: &EntryId,
        address: Option<Digest>,
    ) -> Result<Vec<Husk>, LedgerError> {
        let mut husks: Vec<Husk> = Vec::new();
        for record in self.records_of(entry)? {
            let (Some(body), Some(bytes)) = (record.header.body, &record.body) else { continue };
            if !is_of_text(record.header.kind) || husks.iter().any(|husk| husk.body == body) {
                continue;
            }
            let Ok(statement) = serde_json::from_slice::<Statement>(bytes) else { continue };
            let Statement { language, group, categories, expires, replaces, .. } = statement;
            husks.push(Husk { body, language, group, categories, address, expires, replaces });
        }
        Ok(husks)
    }
}

impl Ledger {
    /// Destroys what an `erased` record says, and what waits of it under its file's name; on disk when
    /// this returns, though what was freed may lie in the file until [`Ledger::compact`]. Repeated, it
    /// changes nothing. Tells whether there was anything.
    pub fn destroy(
        &mut self,
        of: (&EntryId, Option<&DropPath>),
        erasure: &Erasure,
    ) -> Result<bool, LedgerError> {
        let write = || {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let destroyed = destroy(&transaction, of, erasure)?;
            transaction.commit()?;
            Ok(destroyed)
        };
        let written = self.room.until(database_lacked_room, write);
        written.map_err(|source| self.unavailable(source))
    }

    /// The files of which something waits that [`Ledger::destroy`] lets go.
    pub fn held_of(
        &self,
        (entry, path): (&EntryId, Option<&DropPath>),
    ) -> Result<Vec<DropPath>, LedgerError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT path FROM held WHERE path = ?1 OR digest IN \
                     (SELECT source FROM records WHERE entry = ?2 AND source IS NOT NULL)",
                )?
                .query_map(params![path.map(DropPath::as_str), entry.as_str()], |row| {
                    row.get::<_, String>(0)
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let paths = read().map_err(|source| self.unavailable(source))?;
        Ok(paths.iter().filter_map(|path| DropPath::parse(path).ok()).collect())
    }

    /// Whether an erasure was begun and not carried to its end.
    pub fn is_erasing(&self) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM erasing")
            .and_then(|mut query| query.exists([]))
            .map_err(|source| self.unavailable(source))
    }

    /// Writes the file anew, without what was freed in it, and empties its log.
    pub fn compact(&self) -> Result<(), LedgerError> {
        compact(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// The entries whose destruction was begun and not carried to its end.
    pub fn erasing(&self) -> Result<Vec<EntryId>, LedgerError> {
        let read = || {
            self.connection
                .prepare("SELECT entry FROM erasing")?
                .query_map([], |row| row.get(0).map(EntryId::recorded))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|source| self.unavailable(source))
    }

    /// All places are clean.
    pub fn note_erased(&self) -> Result<(), LedgerError> {
        self.execute("DELETE FROM erasing", []).map(|_rows| ())
    }
}

/// Destroys in a copy what its `erased` records say: the copy may be of the moment between such a record and the
/// destruction. The file holds nothing of it when this returns, unless it was stopped.
pub fn carry_out_in(copy: &Path, stop: &Stop) -> Result<CarriedOut, LedgerError> {
    let ledger = LedgerReader::at(copy)?;
    let begun = ledger.erasures()?;
    drop(ledger);
    if begun.is_empty() {
        return Ok(CarriedOut::Nothing);
    }
    let mut carried_out = CarriedOut::Nothing;
    let mut destroy_all = || {
        let mut db = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // What is overwritten lies in no second file.
        db.pragma_update(None, "journal_mode", "MEMORY")?;
        db.pragma_update(None, "secure_delete", true)?;
        unless_stopped(&mut db, stop, |db| {
            let transaction = db.unchecked_transaction()?;
            for (entry, path, erasure) in &begun {
                // What waits under a name is let go with the text, and not later with another one.
                if destroy(&transaction, (entry, None), erasure)? {
                    destroy(&transaction, (entry, path.as_ref()), erasure)?;
                    carried_out = CarriedOut::Something;
                }
            }
            transaction.commit()?;
            if carried_out == CarriedOut::Something {
                db.execute_batch("VACUUM")?;
            }
            Ok(())
        })
    };
    match destroy_all() {
        Ok(Reached::TheEnd) => Ok(carried_out),
        Ok(Reached::Stopped) => Ok(CarriedOut::Stopped),
        Err(source) => Err(LedgerError::Unavailable { path: copy.to_owned(), source }),
    }
}

/// What came of carrying erasures out in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarriedOut {
    Nothing,
    Something,
    /// It was asked to stop, and the copy is good for nothing.
    Stopped,
}

/// An entry, its last drop file, and what was to be destroyed of it.
type Begun = (EntryId, Option<DropPath>, Erasure);

/// Writes a database anew and empties its log: what was deleted in it is not in the file any more.
pub fn compact(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("VACUUM")?;
    // Whoever reads holds the log for a moment; a backup by hand does so for longer.
    for _attempt in 0..ATTEMPTS_MAX {
        let busy = "PRAGMA wal_checkpoint(TRUNCATE)";
        if connection.query_row(busy, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(());
        }
    }
    let why = "somebody reads from it; what was freed may lie in its log still".to_owned();
    Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), Some(why)))
}

/// Kinds whose body is the text of a statement.
fn is_of_text(kind: Kind) -> bool {
    match kind {
        Kind::Published | Kind::Corrected | Kind::Moved | Kind::Reinstated => true,
        Kind::Defined | Kind::Withdrawn | Kind::Erased | Kind::Expired => false,
    }
}

fn destroy(
    db: &Connection,
    (entry, path): (&EntryId, Option<&DropPath>),
    erasure: &Erasure,
) -> rusqlite::Result<bool> {
    for husk in &erasure.husks {
        let bytes = serde_json::to_vec(husk).unwrap_or_default();
        db.execute(
            "INSERT OR IGNORE INTO husks (digest, bytes) VALUES (?1, ?2)",
            params![husk.body.as_bytes(), bytes],
        )?;
    }
    let mut destroyed = 0;
    for husk in &erasure.husks {
        destroyed +=
            db.execute("DELETE FROM bodies WHERE digest = ?1", [husk.body.as_bytes().as_slice()])?;
    }
    for source in sources_of(db, entry)? {
        let source = source.as_slice();
        destroyed += db.execute(SOURCE_OF_NO_OTHER, params![source, entry.as_str()])?;
        destroyed += db.execute("DELETE FROM held WHERE digest = ?1", [source])?;
    }
    if let Some(path) = path {
        destroyed += db.execute("DELETE FROM held WHERE path = ?1", [path.as_str()])?;
    }
    if destroyed > 0 {
        db.execute("INSERT OR IGNORE INTO erasing (entry) VALUES (?1)", [entry.as_str()])?;
    }
    Ok(destroyed > 0)
}

/// A copy of the drop file stays where another entry, whose text is its own, was read from the same bytes.
const SOURCE_OF_NO_OTHER: &str = "DELETE FROM sources WHERE digest = ?1 AND NOT EXISTS \
    (SELECT 1 FROM records r JOIN bodies b ON b.digest = r.body WHERE r.source = ?1 AND r.entry <> ?2)";

/// The digests of the drop files that an entry was read from.
fn sources_of(db: &Connection, entry: &EntryId) -> rusqlite::Result<Vec<[u8; 32]>> {
    db.prepare_cached(
        "SELECT DISTINCT source FROM records WHERE entry = ?1 AND source IS NOT NULL",
    )?
    .query_map([entry.as_str()], |row| row.get(0))?
    .collect()
}
