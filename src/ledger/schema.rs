//! `ledger.db`: its tables and the settings that make a commit durable.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params};

use super::{LedgerError, checkpoint, migrate};

/// "gzLE" in ASCII; tells a file of ours from any other `SQLite` database.
const APPLICATION_ID: i32 = 0x677a_4c45;
/// Of the tables. One that is raised needs a step in `migrate`, and a ledger of the format before it
/// under `tests/releases`.
pub(super) const FORMAT: i32 = 4;

/// No program has a format of such a number: where a file says so, it was altered.
const FORMAT_NEWER_MAX: i32 = 256;

/// Bodies and sources lie apart from the records, so that a text can be destroyed where the law
/// demands it and the chain stays whole.
const TABLES: &str = "
    CREATE TABLE records (
        offset   INTEGER PRIMARY KEY,
        entry    TEXT NOT NULL,
        revision INTEGER NOT NULL,
        key      BLOB NOT NULL,
        body     BLOB,
        source   BLOB,
        header   BLOB NOT NULL,
        chain    BLOB NOT NULL
    ) STRICT;
    CREATE INDEX records_by_entry ON records (entry, offset);
    CREATE TABLE bodies  (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE sources (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
";

/// What is left of texts that were destroyed, by the digest of the body, and the entries whose
/// destruction is not carried to its end.
pub(super) const ERASED: &str = "
    CREATE TABLE husks (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE erasing (entry TEXT PRIMARY KEY) STRICT;
";

/// What waits. Numbers are never given again.
const HELD: &str = "
    CREATE TABLE held (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        path        TEXT NOT NULL UNIQUE,
        since       TEXT NOT NULL,
        release_us  INTEGER,
        release     TEXT,
        embargoed   INTEGER NOT NULL DEFAULT 0,
        statement   TEXT,
        state       TEXT NOT NULL DEFAULT 'waits',
        owner       INTEGER NOT NULL,
        modified_us INTEGER,
        problems    TEXT NOT NULL,
        digest      BLOB NOT NULL,
        source      BLOB NOT NULL,
        file        BLOB
    ) STRICT;
    CREATE INDEX held_by_file ON held (file) WHERE file IS NOT NULL;
    CREATE TABLE obeyed (path TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT;
    CREATE INDEX held_by_release ON held (release_us) WHERE state = 'waits';
    CREATE INDEX held_by_digest ON held (digest);
    CREATE INDEX held_by_statement ON held (statement) WHERE statement IS NOT NULL;
";

/// What waits for a person and is about no one file. An older program of the same format does without.
pub(super) const MATTERS: &str = "
    CREATE TABLE IF NOT EXISTS matters (
        kind     TEXT PRIMARY KEY,
        number   INTEGER NOT NULL UNIQUE,
        since    TEXT NOT NULL,
        state    TEXT NOT NULL,
        mark     BLOB NOT NULL,
        problems TEXT NOT NULL
    ) STRICT;
";

/// Which program began each format, so that an older one can say what it needs.
const PROGRAMS: &str = "
    CREATE TABLE IF NOT EXISTS programs (format INTEGER PRIMARY KEY, version TEXT NOT NULL) STRICT;
";

pub(super) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: path.to_owned(), source };
    can_be_written(path)?;
    let mut connection = Connection::open(path).map_err(unavailable)?;
    configure(&connection).map_err(unavailable)?;
    match kind_of(&connection).map_err(unavailable)? {
        Kind::New => create(&mut connection).map_err(unavailable)?,
        Kind::Ours(_) | Kind::Foreign => {
            let format = format(&connection, path)?;
            if format < FORMAT {
                migrate::migrate(&mut connection, (path, format))?;
            }
        }
    }
    migrate::complete(&mut connection).map_err(unavailable)?;
    note_program(&connection).map_err(unavailable)?;
    Ok(connection)
}

/// `SQLite` says of another user's file only that it cannot be opened.
fn can_be_written(path: &Path) -> Result<(), LedgerError> {
    for file in ["db", "db-wal", "db-shm"].map(|name| path.with_extension(name)) {
        let opened = File::options().read(true).write(true).open(&file);
        let Err(error) = opened else { continue };
        if error.kind() == io::ErrorKind::PermissionDenied {
            let owner = fs::metadata(&file).map_or(0, |found| found.uid());
            return Err(LedgerError::Refused(format!(
                "{} cannot be written: it belongs to the user with the number {owner}, and all in this folder must belong \
                 to the user that runs gazetted: chown -R {} {}",
                file.display(),
                rustix::process::geteuid().as_raw(),
                path.parent().unwrap_or(path).display()
            )));
        }
    }
    Ok(())
}

/// Refused where the file is no ledger of gazetted, or a newer program's.
pub(super) fn format(connection: &Connection, path: &Path) -> Result<i32, LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: path.to_owned(), source };
    let file = path.display();
    match kind_of(connection).map_err(unavailable)? {
        Kind::Ours(format) if (1..=FORMAT).contains(&format) => Ok(format),
        Kind::Ours(format) if !(1..FORMAT_NEWER_MAX).contains(&format) => {
            let what = format!("it has format {format}, which no program has written");
            Err(LedgerError::Broken { path: path.to_owned(), what })
        }
        Kind::Ours(format) => {
            let needed = program_of(connection, format);
            let needed = needed.map_or_else(
                || "the newer gazetted that wrote it".to_owned(),
                |version| format!("gazetted {version} or a newer one"),
            );
            Err(LedgerError::Refused(format!(
                "{file} has format {format}, and this is gazetted {}, which reads formats up to {FORMAT}: \
                 start {needed}, or go back to a backup from before with `gazetted restore`",
                env!("CARGO_PKG_VERSION")
            )))
        }
        Kind::New => Err(LedgerError::Refused(format!("{file} holds no ledger"))),
        Kind::Foreign => Err(LedgerError::Refused(format!("{file} is not a ledger of gazetted"))),
    }
}

pub(super) fn open_to_read(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.busy_timeout(BUSY_PATIENCE)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    });
    opened.map_err(|source| LedgerError::Unavailable { path: path.to_owned(), source })
}

/// Another process may read the file, for a backup; nobody but the writer writes.
pub(super) const BUSY_PATIENCE: Duration = Duration::from_secs(5);

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    checkpoint::configure_writer(connection)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // A text that waited and was let go leaves nothing in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -16_384)
}

enum Kind {
    New,
    Ours(i32),
    Foreign,
}

fn kind_of(connection: &Connection) -> rusqlite::Result<Kind> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let tables = "SELECT count(*) FROM sqlite_schema";
    let empty = connection.query_row(tables, [], |row| row.get::<_, u32>(0))? == 0;
    Ok(match number("application_id")? {
        APPLICATION_ID => Kind::Ours(number("user_version")?),
        0 if empty => Kind::New,
        _ => Kind::Foreign,
    })
}

/// It is a ledger, and of one of the first formats.
pub(super) fn has_no_husks(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) > 0 AND sum(name = 'husks') = 0 FROM sqlite_schema";
    connection
        .query_row(sql, [], |row| row.get::<_, Option<bool>>(0))
        .map(Option::unwrap_or_default)
}

pub(super) fn is_new(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(matches!(kind_of(connection)?, Kind::New))
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute_batch(HELD)?;
    transaction.execute_batch(ERASED)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

fn note_program(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(PROGRAMS)?;
    connection
        .execute(
            "INSERT OR IGNORE INTO programs (format, version) VALUES (?1, ?2)",
            params![FORMAT, env!("CARGO_PKG_VERSION")],
        )
        .map(|_rows| ())
}

/// None where the newer program did not say it.
fn program_of(connection: &Connection, format: i32) -> Option<String> {
    let sql = "SELECT version FROM programs WHERE format = ?1";
    connection.query_row(sql, [format], |row| row.get(0)).ok()
}
