//! `catalogue.db`: its tables. Nothing here needs to survive; a commit need not reach the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};

use super::CatalogueError;
use crate::ledger::record::Head;
use crate::ledger::{checkpoint, readable};

/// Raised with every change of tables or fold: an older file is thrown away and built anew.
const VERSION: i32 = 18;

const TABLES: &str = "
    CREATE TABLE cursor (offset INTEGER NOT NULL, chain BLOB NOT NULL, backfill_open INTEGER NOT NULL) STRICT;
    INSERT INTO cursor VALUES (0, zeroblob(32), 0);
    CREATE TABLE twins_looked (at_us INTEGER NOT NULL) STRICT;
    CREATE TABLE site (definition TEXT NOT NULL) STRICT;

    CREATE TABLE entries (
        num          INTEGER PRIMARY KEY,
        id           TEXT NOT NULL UNIQUE,
        grp          TEXT NOT NULL,
        revision     INTEGER NOT NULL,
        first_offset INTEGER NOT NULL,
        last_offset  INTEGER NOT NULL,
        published    TEXT NOT NULL,
        published_us INTEGER NOT NULL,
        updated      TEXT NOT NULL,
        address      TEXT UNIQUE,
        drop_name    TEXT,
        title        TEXT NOT NULL,
        title_key    INTEGER,
        language     TEXT NOT NULL,
        body         BLOB,
        source       BLOB,
        state        TEXT NOT NULL DEFAULT 'current',
        withdrawal   BLOB,
        notice       TEXT,
        withdrawn_offset INTEGER,
        expires_us   INTEGER,
        replaces     TEXT,
        replaced_by  TEXT,
        stem         TEXT,
        number       TEXT,
        translation  INTEGER NOT NULL,
        told         INTEGER NOT NULL,
        told_at      TEXT NOT NULL,
        follows      INTEGER NOT NULL DEFAULT 0,
        follows_of   INTEGER,
        kin          INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX entries_by_stem ON entries (stem) WHERE stem IS NOT NULL;
    CREATE INDEX entries_by_number ON entries (number) WHERE number IS NOT NULL;
    CREATE INDEX entries_by_expiry ON entries (expires_us) WHERE expires_us IS NOT NULL AND state = 'current';
    CREATE INDEX entries_by_replaced ON entries (replaces) WHERE replaces IS NOT NULL;
    CREATE INDEX entries_by_drop_name ON entries (drop_name);
    CREATE INDEX entries_by_source ON entries (source);
    CREATE INDEX entries_by_title ON entries (title_key);
    CREATE INDEX entries_by_group ON entries (grp);
    CREATE INDEX entries_by_change ON entries (last_offset);
    CREATE INDEX entries_by_date ON entries (published_us);

    CREATE INDEX entries_withdrawn_by_title ON entries (title_key) WHERE state = 'withdrawn';
    CREATE INDEX entries_withdrawn ON entries (withdrawn_offset) WHERE withdrawn_offset IS NOT NULL;

    CREATE TABLE gone (address BLOB PRIMARY KEY, entry INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE former_sources (source BLOB NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (source, entry))
        STRICT, WITHOUT ROWID;

    CREATE TABLE members (
        feed         TEXT NOT NULL,
        hidden       INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
        first_offset INTEGER NOT NULL,
        entry        INTEGER NOT NULL,
        announced_us INTEGER,
        corrected_us INTEGER,
        PRIMARY KEY (feed, hidden, first_offset)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_by_offset ON members (first_offset);
    CREATE INDEX members_announced ON members (feed, announced_us, first_offset, entry) WHERE announced_us IS NOT NULL AND hidden = 0;
    CREATE INDEX members_corrected ON members (feed, corrected_us, first_offset, entry) WHERE corrected_us IS NOT NULL AND hidden = 0;

    CREATE TABLE feeds (
        feed      TEXT PRIMARY KEY,
        name      TEXT NOT NULL,
        members   INTEGER NOT NULL,
        newest_us INTEGER NOT NULL,
        touched   INTEGER NOT NULL,
        at_us     INTEGER NOT NULL,
        changed   TEXT NOT NULL,
        updated   TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE events (
        offset   INTEGER PRIMARY KEY,
        entry    INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        kind     TEXT NOT NULL,
        at       TEXT NOT NULL,
        at_us    INTEGER NOT NULL,
        updated  TEXT NOT NULL,
        body     BLOB NOT NULL
    ) STRICT;
    CREATE INDEX events_by_entry ON events (entry, offset);
    CREATE INDEX events_by_time ON events (at_us);

    CREATE TABLE revisions (
        entry    INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        at       TEXT NOT NULL,
        grade    TEXT,
        body     BLOB,
        PRIMARY KEY (entry, revision)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE announcements (
        offset   INTEGER PRIMARY KEY,
        entry    INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        at       TEXT NOT NULL,
        at_us    INTEGER NOT NULL,
        updated  TEXT NOT NULL,
        body     BLOB
    ) STRICT;
    CREATE INDEX announcements_by_entry ON announcements (entry, offset);

    CREATE TABLE attachments (digest BLOB NOT NULL, name TEXT NOT NULL, entry INTEGER NOT NULL,
        PRIMARY KEY (digest, name, entry)) STRICT, WITHOUT ROWID;
    CREATE INDEX attachments_by_entry ON attachments (entry);

    CREATE TABLE files (
        path     TEXT PRIMARY KEY,
        dev      INTEGER NOT NULL,
        ino      INTEGER NOT NULL,
        size     INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        ctime_ns INTEGER NOT NULL,
        digest   BLOB,
        entry    TEXT,
        standing TEXT NOT NULL,
        reader   INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX files_by_alias ON files (entry, path) WHERE standing = 'alias';

    CREATE INDEX files_by_attachment ON files (digest) WHERE standing IN ('attachable', 'taken', 'unclaimed');

    CREATE TABLE named (file TEXT NOT NULL, statement TEXT NOT NULL, PRIMARY KEY (file, statement))
        STRICT, WITHOUT ROWID;
    CREATE INDEX named_by_statement ON named (statement);

    CREATE TABLE coded (
        digest TEXT PRIMARY KEY,
        gzip   BLOB,
        brotli BLOB,
        zstd   BLOB
    ) STRICT;
";

const BUSY_PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn open(path: &Path) -> Result<Connection, CatalogueError> {
    let unavailable = |source| CatalogueError::Unavailable { path: path.to_owned(), source };
    match open_as_it_is(path) {
        Ok(connection) => return Ok(connection),
        // What stands there is sound, as far as is known.
        Err(error) if path.exists() && readable::found_no_room(&error, path) => {
            return Err(unavailable(error));
        }
        Err(_replaced) => {}
    }
    if path.exists() {
        tracing::warn!(path = %path.display(), "the catalogue is damaged or of another version; building it anew");
    }
    // A file that cannot be removed shows itself in the next step.
    let _unremoved =
        if is_of_another_version(path) { discard(path) } else { put_aside(path).map(drop) };
    let mut connection = Connection::open(path).map_err(unavailable)?;
    configure(&connection).map_err(unavailable)?;
    empty(&mut connection).map_err(unavailable)?;
    Ok(connection)
}

/// It is sound as far as it goes, and nobody needs to look at it.
fn is_of_another_version(path: &Path) -> bool {
    let version = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|db| db.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0)));
    version.is_ok_and(|version| (1..VERSION).contains(&version))
}

/// Where a damaged catalogue lies, until the next one is put there.
pub(super) fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = path.with_extension("db.damaged");
    match std::fs::rename(path, &aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    discard(path)?;
    Ok(aside)
}

pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    empty(&mut connection)?;
    Ok(connection)
}

/// A catalogue of this version; anything else is an error and will be replaced.
pub(super) fn open_as_it_is(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection)?;
    match connection.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0))? {
        VERSION => {}
        _other => return Err(rusqlite::Error::QueryReturnedNoRows),
    }
    connection.query_row("SELECT offset FROM cursor", [], |row| row.get::<_, u64>(0))?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_PATIENCE)?;
    plan_each_statement_once(connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    checkpoint::configure_writer(connection)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", -16_384)
}

/// Writes the file anew, without what was freed in it.
pub(super) fn compact(connection: &Connection) -> rusqlite::Result<()> {
    crate::ledger::erase::compact(connection)
}

/// `SQLite` is built with `STAT4`, which plans a cached statement anew whenever another value is
/// bound to it; and `rusqlite` keeps 16 statements where the fold alone has more.
fn plan_each_statement_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED_MAX);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_stands| ())
}

/// For a connection that reads and writes whole blobs, each hardly ever twice.
pub(super) fn keep_few_pages(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -1_024)
}

const STATEMENTS_CACHED_MAX: usize = 64;

pub(super) fn open_to_read(path: &Path) -> Result<Connection, CatalogueError> {
    let opened = readable::open_to_read(path).and_then(|connection| {
        connection.busy_timeout(BUSY_PATIENCE)?;
        plan_each_statement_once(&connection)?;
        Ok(connection)
    });
    opened.map_err(|source| CatalogueError::Unavailable { path: path.to_owned(), source })
}

pub(super) fn discard(path: &Path) -> io::Result<()> {
    for suffix in ["db", "db-wal", "db-shm"] {
        match std::fs::remove_file(path.with_extension(suffix)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Throws every table away and makes them anew.
pub(super) fn empty(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for table in [
        "cursor",
        "site",
        "twins_looked",
        "entries",
        "gone",
        "former_sources",
        "members",
        "feeds",
        "events",
        "revisions",
        "announcements",
        "attachments",
        "files",
        "named",
        "coded",
    ] {
        transaction.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

pub(super) fn write_cursor(connection: &Connection, cursor: Head) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE cursor SET offset = ?1, chain = ?2")?
        .execute(params![cursor.offset, cursor.chain.as_bytes()])
        .map(|_one_row| ())
}
