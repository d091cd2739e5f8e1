//! The ordered, append-only record of what was published: the one truth that everything else
//! follows from, and the one seam behind which another engine can stand.
//!
//! Three operations make the seam: [`Ledger::append`], [`LedgerReader::replay`], [`LedgerReader::tail`].
//! `ledger.db` also keeps what is not released yet ([`held`]), so that nothing downstream can
//! leak what it has not got.

pub mod checkpoint;
pub mod copies;
pub mod erase;
pub mod held;
mod lock;
pub mod matters;
mod migrate;
pub mod readable;
pub mod record;
pub mod salvage;
mod schema;
pub mod verify;
pub mod wal;
pub mod whole;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rusqlite::{
    Connection, ErrorCode, OptionalExtension as _, Params, Transaction, TransactionBehavior, params,
};

use crate::domain::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::time::Moment;
use crate::room::{Room, database_lacked_room};
use checkpoint::Checkpointer;
pub use lock::StateLock;
pub use record::Head;
use record::{Answer, Draft, Header, Record};

/// Beside the ledger: what a registry says of statements that are still to be taken over from it.
pub const ADOPTED: &str = "adopted.jsonl";

/// One open ledger; there is one writer, and it holds the lock of the state folder.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
    head: Head,
    bell: Arc<Bell>,
    checkpointer: Checkpointer,
    room: Room,
    _lock: StateLock,
}

/// Reads the ledger from any thread, on a connection of its own.
#[derive(Debug)]
pub struct LedgerReader {
    connection: Connection,
    bell: Arc<Bell>,
    /// What reads records, by the tables that are there.
    replay: &'static str,
}

const REPLAY: &str = "SELECT r.offset, r.header, r.chain, b.bytes, h.bytes FROM records r \
     LEFT JOIN bodies b ON b.digest = r.body \
     LEFT JOIN husks h ON b.digest IS NULL AND h.digest = r.body \
     WHERE r.offset > ?1 ORDER BY r.offset LIMIT ?2";

/// Of a ledger from before texts could be destroyed.
const REPLAY_WITHOUT_HUSKS: &str = "SELECT r.offset, r.header, r.chain, b.bytes, NULL FROM records r \
     LEFT JOIN bodies b ON b.digest = r.body WHERE r.offset > ?1 ORDER BY r.offset LIMIT ?2";

/// Tells waiting readers that there is more.
#[derive(Debug, Default)]
struct Bell {
    offset: Mutex<u64>,
    rung: Condvar,
}

/// Sorted by what the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Tell the operator and start nothing.
    #[error("{0}")]
    Refused(String),
    /// Keep serving, take nothing in, and try again later.
    #[error("the ledger {path} cannot be written or read just now")]
    Unavailable { path: PathBuf, source: rusqlite::Error },
    /// Stop the process; carrying on would build on damaged records.
    #[error("the ledger is damaged at record {offset}: {what}")]
    Damaged { offset: u64, what: String },
    /// The same, where no record can be named.
    #[error("the ledger {path} is damaged: {what}")]
    Broken { path: PathBuf, what: String },
}

impl LedgerError {
    /// Whether reading it again would fail again: the bytes on the disk are not those that were written.
    pub fn is_damage(&self) -> bool {
        match self {
            LedgerError::Refused(_) => false,
            LedgerError::Unavailable { source, .. } => is_damage(source),
            LedgerError::Damaged { .. } | LedgerError::Broken { .. } => true,
        }
    }
}

/// Whether a file is no database, not a whole one, or holds what was never written into it.
pub fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, Utf8Error};
    let damage = [ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase];
    error.sqlite_error_code().is_some_and(|code| damage.contains(&code))
        || matches!(error, FromSqlConversionFailure(..) | InvalidColumnType(..) | Utf8Error(..))
}

impl LedgerError {
    /// Nothing of it was written, and it can be tried again once there is room on the disk.
    pub fn is_no_room(&self) -> bool {
        match self {
            LedgerError::Unavailable { source, .. } => database_lacked_room(source),
            LedgerError::Refused(_) | LedgerError::Damaged { .. } | LedgerError::Broken { .. } => {
                false
            }
        }
    }
}

/// Whether there is one in a state folder, in whatever state.
pub fn is_begun(folder: &Path) -> bool {
    folder.join("ledger.db").exists()
}

impl Ledger {
    /// Opens, or makes, `ledger.db` in `folder`; a second daemon on the same folder is refused.
    pub fn open(folder: &Path) -> Result<Ledger, LedgerError> {
        let lock = StateLock::take(folder)?;
        let path = folder.join("ledger.db");
        let connection = schema::open(&path)?;
        let checkpointer = Checkpointer::new(&path);
        let (head, bell, room) = (Head::EMPTY, Arc::default(), Room::default());
        let mut ledger = Ledger { connection, head, bell, checkpointer, path, room, _lock: lock };
        ledger.head = read_head(&ledger.connection).map_err(|source| ledger.unavailable(source))?;
        ledger.bell.ring(ledger.head.offset);
        Ok(ledger)
    }

    /// From now on a write that finds no room on the disk waits there.
    #[must_use]
    pub fn waiting_in(self, room: Room) -> Ledger {
        Ledger { room, ..self }
    }

    /// Where its writes wait.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The last record's offset and chain.
    pub fn head(&self) -> Head {
        self.head
    }

    pub fn reader(&self) -> Result<LedgerReader, LedgerError> {
        let connection = schema::open_to_read(&self.path)?;
        Ok(LedgerReader { connection, bell: Arc::clone(&self.bell), replay: REPLAY })
    }

    /// Appends drafts in order, in one durable transaction; one answer a draft.
    ///
    /// When this returns, what was appended is on disk. A draft that was appended before answers
    /// `Already`; one that expects another revision answers `Conflict` and changes nothing.
    pub fn append(&mut self, drafts: &[Draft], now: Moment) -> Result<Vec<Answer>, LedgerError> {
        self.room.clone().until(LedgerError::is_no_room, || {
            let mut answers = Vec::with_capacity(drafts.len());
            self.append_and_show(drafts, now, |answer, _record| answers.push(answer))?;
            Ok(answers)
        })
    }

    /// As [`Ledger::append`], but that it waits for no room. Each answer is shown while it is still on its
    /// way to the disk, with the record if one was appended, so that work can be prepared; nothing of that
    /// may stand unless this succeeds.
    pub fn append_and_show(
        &mut self,
        drafts: &[Draft],
        now: Moment,
        mut show: impl FnMut(Answer, Option<Record>),
    ) -> Result<(), LedgerError> {
        let path = &self.path;
        let unavailable = |source| LedgerError::Unavailable { path: path.clone(), source };
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(unavailable)?;
        let mut writer = Writer { transaction: &transaction, head: self.head, now };
        for draft in drafts {
            let (answer, record) = writer.append(draft).map_err(unavailable)?;
            show(answer, record.transpose()?);
        }
        let head = writer.head;
        drop(show);
        transaction.commit().map_err(unavailable)?;
        self.head = head;
        self.bell.ring(head.offset);
        self.checkpointer.after_commit();
        Ok(())
    }

    /// Empties the write-ahead log, for when nothing else is to do.
    pub fn put_log_away(&self) -> Result<(), LedgerError> {
        let at_once = || {
            // A backup may be reading for seconds, and a drop would wait behind this.
            self.connection.busy_timeout(Duration::ZERO)?;
            let put_away = checkpoint::put_away(&self.connection);
            self.connection.busy_timeout(schema::BUSY_PATIENCE)?;
            put_away
        };
        at_once().map_err(|source| self.unavailable(source))
    }

    /// While it lives, every question sees the same state, and costs no lock of its own.
    pub fn snapshot(&self) -> Result<Transaction<'_>, LedgerError> {
        self.connection.unchecked_transaction().map_err(|source| self.unavailable(source))
    }

    /// The header of an entry's last record.
    pub fn last_of(&self, entry: &EntryId) -> Result<Option<Header>, LedgerError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT offset, header FROM records WHERE entry = ?1 ORDER BY offset DESC LIMIT 1",
            )
            .and_then(|mut query| {
                query
                    .query_row([entry.as_str()], |row| {
                        Ok((row.get::<_, u64>(0)?, row.get::<_, Vec<u8>>(1)?))
                    })
                    .optional()
            });
        match found.map_err(|source| self.unavailable(source))? {
            None => Ok(None),
            Some((offset, bytes)) => Header::from_bytes(offset, &bytes).map(Some),
        }
    }

    /// One statement that is a transaction; tells how many rows it changed.
    fn execute(&self, sql: &str, values: impl Params + Copy) -> Result<usize, LedgerError> {
        let write = || self.connection.execute(sql, values);
        self.room.until(database_lacked_room, write).map_err(|source| self.unavailable(source))
    }

    fn unavailable(&self, source: rusqlite::Error) -> LedgerError {
        LedgerError::Unavailable { path: self.path.clone(), source }
    }
}

impl LedgerReader {
    /// Opens the ledger of a state folder to read, also while a daemon writes it.
    pub fn open(folder: &Path) -> Result<LedgerReader, LedgerError> {
        LedgerReader::at(&folder.join("ledger.db"))
    }

    /// The same, of a file of another name.
    pub fn at(file: &Path) -> Result<LedgerReader, LedgerError> {
        let connection = schema::open_to_read(file)?;
        // One that cannot even be asked fails where it is read.
        let is_old = schema::has_no_husks(&connection).unwrap_or(false);
        let replay = if is_old { REPLAY_WITHOUT_HUSKS } else { REPLAY };
        Ok(LedgerReader { connection, bell: Arc::default(), replay })
    }

    /// The last record's offset and chain.
    pub fn head(&self) -> Result<Head, LedgerError> {
        read_head(&self.connection).map_err(|source| self.unavailable(source))
    }

    /// The records after an offset, in order and without a gap, at most `limit` of them.
    pub fn replay(&self, after: u64, limit: u32) -> Result<Vec<Record>, LedgerError> {
        let rows = (|| {
            let mut statement = self.connection.prepare_cached(self.replay)?;
            let rows = statement.query_map(params![after, limit], |row| {
                let chain = Digest::from_bytes(row.get(2)?);
                Ok((
                    row.get::<_, u64>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    chain,
                    row.get::<_, Option<Vec<u8>>>(3)?,
                    row.get::<_, Option<Vec<u8>>>(4)?,
                ))
            })?;
            rows.collect::<Result<Vec<_>, _>>()
        })();
        let rows = rows.map_err(|source| self.unavailable(source))?;
        let mut records = Vec::with_capacity(rows.len());
        for (place, (offset, header_bytes, chain, body, husk)) in (after + 1..).zip(rows) {
            if offset != place {
                let what = format!("record {place} is missing");
                return Err(LedgerError::Damaged { offset: place, what });
            }
            let record = Record::read(offset, header_bytes, chain, body.map(Bytes::from))?;
            if !record.has_its_text() {
                let what = "its text was altered".to_owned();
                return Err(LedgerError::Damaged { offset, what });
            }
            records.push(Record { husk: husk.map(Bytes::from), ..record });
        }
        Ok(records)
    }

    /// Waits until there is more after `after`, or until patience is over; tells the newest offset.
    /// A hint: it may be late, and it is never wrong to ignore it.
    pub fn tail(&self, after: u64, patience: Duration) -> u64 {
        self.bell.wait_beyond(after, patience)
    }

    /// A body by its digest; `None` where the text was removed.
    pub fn body(&self, digest: &Digest) -> Result<Option<Vec<u8>>, LedgerError> {
        self.bytes("SELECT bytes FROM bodies WHERE digest = ?1", digest)
    }

    /// The bytes of a drop file by their digest; `None` where the text was removed.
    pub fn source(&self, digest: &Digest) -> Result<Option<Vec<u8>>, LedgerError> {
        self.bytes("SELECT bytes FROM sources WHERE digest = ?1", digest)
    }

    fn bytes(&self, sql: &str, digest: &Digest) -> Result<Option<Vec<u8>>, LedgerError> {
        let found = self.connection.prepare_cached(sql).and_then(|mut query| {
            query.query_row([digest.as_bytes()], |row| row.get(0)).optional()
        });
        let found: Option<Vec<u8>> = found.map_err(|source| self.unavailable(source))?;
        if found.as_deref().is_some_and(|bytes| Digest::of(bytes) != *digest) {
            return Err(self.broken(format!("what is filed under {digest} was altered")));
        }
        Ok(found)
    }

    fn unavailable(&self, source: rusqlite::Error) -> LedgerError {
        LedgerError::Unavailable { path: self.path(), source }
    }

    fn broken(&self, what: String) -> LedgerError {
        LedgerError::Broken { path: self.path(), what }
    }

    fn path(&self) -> PathBuf {
        self.connection.path().map(PathBuf::from).unwrap_or_default()
    }
}

fn read_head(db: &Connection) -> rusqlite::Result<Head> {
    let last = db
        .query_row("SELECT offset, chain FROM records ORDER BY offset DESC LIMIT 1", [], |row| {
            Ok(Head { offset: row.get(0)?, chain: Digest::from_bytes(row.get(1)?) })
        })
        .optional()?;
    Ok(last.unwrap_or(Head::EMPTY))
}

impl Bell {
    fn ring(&self, offset: u64) {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = offset;
        self.rung.notify_all();
    }

    fn wait_beyond(&self, after: u64, patience: Duration) -> u64 {
        let offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.rung.wait_timeout_while(offset, patience, |offset| *offset <= after);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Read back from its bytes, as from the disk.
type Appended = Result<Record, LedgerError>;

/// One transaction's worth of appending.
struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    head: Head,
    now: Moment,
}

impl Writer<'_> {
    /// The record is there if it was appended.
    fn append(&mut self, draft: &Draft) -> rusqlite::Result<(Answer, Option<Appended>)> {
        let key = draft.key();
        let entry = draft.entry.as_str();
        if let Some(offset) = self.offset_of_key(entry, &key)? {
            return Ok((Answer::Already(offset), None));
        }
        if self.revision_of(entry)? != draft.expects {
            return Ok((Answer::Conflict, None));
        }
        let header = draft.header(self.head.offset + 1, self.now, key);
        let header_bytes = header.to_bytes();
        let chain = self.head.chain_of(&header, &header_bytes);
        self.keep(
            "INSERT OR IGNORE INTO bodies (digest, bytes) VALUES (?1, ?2)",
            draft.body.as_ref(),
        )?;
        self.keep(
            "INSERT OR IGNORE INTO sources (digest, bytes) VALUES (?1, ?2)",
            draft.source.as_ref(),
        )?;
        self.insert(&header, &header_bytes, &chain)?;
        self.head = Head { offset: header.offset, chain };
        let body = draft.body.as_ref().map(|(_digest, bytes)| bytes.clone());
        let record = Record::read(header.offset, header_bytes, chain, body);
        Ok((Answer::Appended(header.offset), Some(record)))
    }

    fn insert(&self, header: &Header, bytes: &[u8], chain: &Digest) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached(
                "INSERT INTO records (offset, entry, revision, key, body, source, header, chain) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                header.offset,
                header.entry.as_str(),
                header.revision,
                header.key.as_bytes(),
                header.body.as_ref().map(Digest::as_bytes),
                header.source.as_ref().map(Digest::as_bytes),
                bytes,
                chain.as_bytes(),
            ])
            .map(|_one_row| ())
    }

    fn keep(&self, sql: &str, blob: Option<&(Digest, Bytes)>) -> rusqlite::Result<()> {
        let Some((digest, bytes)) = blob else { return Ok(()) };
        // Of what was destroyed in an earlier ledger the digest alone is known.
        if bytes.is_empty() && *digest != Digest::of(&[]) {
            return Ok(());
        }
        let kept =
            self.transaction.prepare_cached(sql)?.execute(params![digest.as_bytes(), &**bytes]);
        kept.map(|_rows| ())
    }

    /// A key holds its entry, so that the few records of that entry are all that need be looked at.
    fn offset_of_key(&self, entry: &str, key: &Digest) -> rusqlite::Result<Option<u64>> {
        let mut query = self
            .transaction
            .prepare_cached("SELECT offset FROM records WHERE entry = ?1 AND key = ?2")?;
        query.query_row(params![entry, key.as_bytes()], |row| row.get(0)).optional()
    }

    fn revision_of(&self, entry: &str) -> rusqlite::Result<u32> {
        let mut query = self.transaction.prepare_cached(
            "SELECT revision FROM records WHERE entry = ?1 ORDER BY offset DESC LIMIT 1",
        )?;
        let revision = query.query_row([entry], |row| row.get(0)).optional()?;
        Ok(revision.unwrap_or(0))
    }
}
