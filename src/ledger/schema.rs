//! `ledger.db`: its tables and the settings that make a commit durable.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{LedgerError, checkpoint};

/// "gzLE" in ASCII; tells a file of ours from any other `SQLite` database.
const APPLICATION_ID: i32 = 0x677a_4c45;
const USER_VERSION: i32 = 4;

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
const ERASED: &str = "
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
const MATTERS: &str = "
    CREATE TABLE IF NOT EXISTS matters (
        kind     TEXT PRIMARY KEY,
        number   INTEGER NOT NULL UNIQUE,
        since    TEXT NOT NULL,
        state    TEXT NOT NULL,
        mark     BLOB NOT NULL,
        problems TEXT NOT NULL
    ) STRICT;
";

/// An earlier program kept two sentences of each and no code.
const MATTERS_IN_WORDS: &str = "
    INSERT INTO matters SELECT kind, number, since, state, mark, json_array(json_object('severity', 'hold',
        'line', NULL, 'what', what, 'remedy', remedy)) FROM matters_in_words;
    DROP TABLE matters_in_words;
";

/// What format 1 held needs a person from then on: it did not keep when it would be free.
const HELD_OF_FORMAT_1: &str = "
    INSERT INTO held (path, since, owner, problems, digest, source)
    SELECT path, since, 0, json_array(json_object('severity', 'hold', 'line', NULL, 'what', reason,
        'remedy', 'save the file again')), digest, source FROM held_1;
    DROP TABLE held_1;
";

pub(super) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: path.to_owned(), source };
    let mut connection = Connection::open(path).map_err(unavailable)?;
    configure(&connection).map_err(unavailable)?;
    match kind_of(&connection).map_err(unavailable)? {
        Kind::New => create(&mut connection).map_err(unavailable)?,
        Kind::Ours(USER_VERSION) => {}
        Kind::Ours(1) => {
            list_what_is_held(&mut connection).map_err(unavailable)?;
            make_room_for_erasures(&mut connection).map_err(unavailable)?;
        }
        Kind::Ours(2) => {
            make_room_for_erasures(&mut connection).map_err(unavailable)?;
            know_files_of_sources(&mut connection).map_err(unavailable)?;
        }
        Kind::Ours(3) => know_files_of_sources(&mut connection).map_err(unavailable)?,
        Kind::Ours(version) => {
            return Err(LedgerError::Refused(format!(
                "{} has format {version}, and this program reads format {USER_VERSION}: use the newer program",
                path.display()
            )));
        }
        Kind::Foreign => {
            return Err(LedgerError::Refused(format!(
                "{} is not a ledger of gazetted",
                path.display()
            )));
        }
    }
    list_matters(&mut connection).map_err(unavailable)?;
    Ok(connection)
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
const BUSY_PATIENCE: Duration = Duration::from_secs(5);

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

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute_batch(HELD)?;
    transaction.execute_batch(ERASED)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", USER_VERSION)?;
    transaction.commit()
}

fn list_matters(connection: &mut Connection) -> rusqlite::Result<()> {
    let in_words = "SELECT count(*) FROM pragma_table_info('matters') WHERE name = 'what'";
    if !connection.query_row(in_words, [], |row| row.get(0))? {
        return connection.execute_batch(MATTERS);
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch("ALTER TABLE matters RENAME TO matters_in_words")?;
    transaction.execute_batch(MATTERS)?;
    transaction.execute_batch(MATTERS_IN_WORDS)?;
    transaction.commit()
}

/// From format 1, which held without a number and without a time.
fn list_what_is_held(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch("ALTER TABLE held RENAME TO held_1")?;
    transaction.execute_batch(HELD)?;
    transaction.execute_batch(HELD_OF_FORMAT_1)?;
    transaction.pragma_update(None, "user_version", 2)?;
    transaction.commit()
}

/// From format 3, in which a source was one file.
fn know_files_of_sources(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(
        "ALTER TABLE held ADD COLUMN file BLOB;
         CREATE INDEX held_by_file ON held (file) WHERE file IS NOT NULL;",
    )?;
    transaction.pragma_update(None, "user_version", USER_VERSION)?;
    transaction.commit()
}

/// From format 2, in which no text could be destroyed.
fn make_room_for_erasures(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(ERASED)?;
    transaction.pragma_update(None, "user_version", 3)?;
    transaction.commit()
}
